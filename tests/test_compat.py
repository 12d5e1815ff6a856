"""Other people's code that this package changes: each test fails when what is changed is not as it was."""

from __future__ import annotations

import errno
import inspect
import io
import logging
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import furo
import pytest
from ablog.blog import Blog
from ablog.post import CheckFrontMatter
from docutils.parsers.rst import Parser
from docutils.readers.standalone import Reader
from jinja2 import Environment
from myst_parser.mdit_to_docutils import base as myst_base
from sphinx import locale, package_dir
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.dirhtml import DirectoryHTMLBuilder
from sphinx.builders.epub3 import Epub3Builder
from sphinx.builders.html import StandaloneHTMLBuilder, _assets
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.builders.text import TextBuilder
from sphinx.config import Config
from sphinx.domains import citation, javascript, math, python, rst, std
from sphinx.errors import ExtensionError
from sphinx.ext import todo, viewcode
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.search import IndexBuilder
from sphinx.util import docutils as sphinx_docutils
from sphinx.util.build_phase import BuildPhase
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import WarningStreamHandler
from sphinxcontrib.serializinghtml import JSONHTMLBuilder

import sphinx_commonplace
from sphinx_commonplace.compat import ablog, doctrees, headings, options
from sphinx_commonplace.compat.builder import DirectoryPageBuilder, PageBuilder, page_builder_class
from sphinx_commonplace.compat.furo import disconnect_furo_finishers
from sphinx_commonplace.compat.numbering import disconnect_numbering
from sphinx_commonplace.compat.search_index import forget_unused_words
from sphinx_commonplace.compat.static_files import StaticFileErrors, forget_checksums
from sphinx_commonplace.compat.templates import PageTemplates
from sphinx_commonplace.compat.viewcode import make_all_pages
from sphinx_commonplace.compat.warning_log import WarningLog
from sphinx_commonplace.output.whole import OutputError, WholeFile
from sphinx_commonplace.references.duplicates import _MESSAGES
from sphinx_commonplace.references.names import _TABLES
from tests.support import compiled_templates
from tests.support.sites import Built, Site

ROOT = Path(__file__).parents[1]

TEMPLATES = 'templates_path = ["_templates"]\n'

NAMES = """
=== names.rst ===
Names
=====

.. glossary::

   a term
      Its meaning.

.. program:: tool
.. option:: --fast

[Knuth]_

.. [Knuth] A book.

.. math:: a = b
   :label: equation

.. py:module:: a_module
.. py:function:: a_function()
.. js:module:: js_module
.. js:function:: js_function()
.. rst:directive:: a_directive
"""
"""Names of all kinds that documents give, and that are settled where two documents give the same."""

REPLACED_BUILDER = """
from sphinx.builders.dirhtml import DirectoryHTMLBuilder


class Replaced(DirectoryHTMLBuilder):
    def get_doc_context(self, docname, body, metatags):
        return super().get_doc_context(docname, body + "<p>replaced</p>", metatags)


extensions += ["hosted"]


def setup(app):
    app.add_builder(Replaced, override=True)
"""
"""A builder in the place of Sphinx's, by conf.py, which is set up after all extensions."""

HOSTED_BUILDERS = """
from sphinx.builders.dirhtml import DirectoryHTMLBuilder
from sphinx.builders.singlehtml import SingleFileHTMLBuilder


class Hosted(DirectoryHTMLBuilder):
    name = "hosteddirhtml"


class HostedSingle(SingleFileHTMLBuilder):
    name = "hostedsinglehtml"


def setup(app):
    app.add_builder(Hosted)
    app.add_builder(HostedSingle)
"""
"""Builders of other names, like those that Read the Docs has had."""

OWN_BRIDGE = """
from sphinx.jinja2glue import BuiltinTemplateLoader


class Bridge(BuiltinTemplateLoader):
    def render(self, template, context):
        return super().render(template, context) + "<!--bridged-->"
"""


@pytest.fixture
def site_of_builders(make_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return a site with builders of its own."""
    site = blog(make_site, REPLACED_BUILDER)
    site.write("hosted.py", HOSTED_BUILDERS)
    monkeypatch.syspath_prepend(site.src)
    monkeypatch.delitem(sys.modules, "hosted", raising=False)
    return site


def blog(make_site: Callable[..., Site], conf: str = "") -> Site:
    """Return a site with one post."""
    site = make_site(conf=conf)
    site.post("a", "First", "2024-05-01", tags="[Web]")
    return site


class TestBuilders:
    @pytest.mark.parametrize("base", [StandaloneHTMLBuilder, DirectoryHTMLBuilder])
    def test_a_builder_of_pages_gets_ours(self, base: type[Builder]) -> None:
        """So does one that derives from it, in whose place ours is no other builder."""
        ours = {StandaloneHTMLBuilder: PageBuilder, DirectoryHTMLBuilder: DirectoryPageBuilder}[base]
        derived = type("Derived", (base,), {"name": "derived"})
        assert page_builder_class(base) is ours
        assert issubclass(page_builder_class(derived), ours)
        assert issubclass(page_builder_class(derived), derived)
        assert (page_builder_class(base).name, page_builder_class(derived).name) == (base.name, "derived")
        assert page_builder_class(ours) is ours

    @pytest.mark.parametrize("base", [SingleFileHTMLBuilder, JSONHTMLBuilder, Epub3Builder, TextBuilder])
    def test_other_builders_stay_as_they_are(self, base: type[Builder]) -> None:
        """What derives from them does, too, whatever its name."""
        derived = type("Derived", (base,), {"name": "derived"})
        assert page_builder_class(base) is base
        assert page_builder_class(derived) is derived

    @pytest.mark.parametrize("name", ["html", "dirhtml", "hosteddirhtml"])
    def test_builders_of_a_site_write_listings(self, site_of_builders: Site, name: str) -> None:
        """A builder that conf.py puts in the place of Sphinx's goes on doing what it does."""
        built = site_of_builders.build(name)
        assert built.warnings == []
        assert built.app.builder.name == name
        assert built.path("blog/tag/web").is_file()
        assert ("<p>replaced</p>" in built.text("posts/a")) == (name == "dirhtml")

    def test_a_builder_of_one_page_is_sphinx_s_alone(self, site_of_builders: Site) -> None:
        """No page of ours stands beside it."""
        built = site_of_builders.build("hostedsinglehtml")
        assert not isinstance(built.app.builder, PageBuilder)
        assert [name for name in built.tree() if name.endswith(".html")] == ["index.html"]

    def test_what_pages_are_built_from_may_be_pickled(self, site_of_builders: Site) -> None:
        """A second build, of another builder, uses the environment of the first."""
        assert site_of_builders.build("hosteddirhtml", out="one", doctrees="trees").read
        assert site_of_builders.build("html", out="two", doctrees="trees").read == set()

    def test_a_template_loader_that_derives_from_sphinx_s_is_used(
        self, make_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Ours goes over it."""
        site = blog(make_site, 'template_bridge = "own_bridge.Bridge"\n')
        site.write("own_bridge.py", OWN_BRIDGE)
        monkeypatch.syspath_prepend(site.src)
        built = site.build()
        assert built.text("blog/tag/web").endswith("<!--bridged-->")

    def test_another_template_loader_is_refused(self, make_site: Callable[..., Site]) -> None:
        """Templates of ours could not be found."""
        site = blog(make_site, 'template_bridge = "sphinx.application.TemplateBridge"\n')
        with pytest.raises(ExtensionError, match="commonplace needs Sphinx's own template loader"):
            site.build()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a site of ours, built."""
    site = Site(tmp_path_factory.mktemp("compat"), NAMES)
    site.post("a", "First", "2024-05-01", tags="[Web]")
    built = site.build()
    assert all("toctree" in line for line in built.warnings)
    return built


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Callable[..., Sphinx]]:
    """Return a maker of Sphinx's own applications, without any of ours."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("index", "other"):
        (source / f"{name}.rst").write_text(f":orphan:\n\n{name}\n{'=' * len(name)}\n", "utf-8")
    kept = dict(locale.translators)

    def make(builder: str = "dummy", **settings: Any) -> Sphinx:
        out = tmp_path / "out"
        return Sphinx(source, None, out, out / ".doctrees", builder, settings, io.StringIO(), io.StringIO())

    with patch_docutils(), docutils_namespace():
        yield make
    locale.translators.clear()
    locale.translators.update(kept)


def handlers(app: Sphinx, package: str) -> dict[str, list[str]]:
    """Return the events, and the handlers of a package that are called at each."""
    found = {
        event: [one.handler.__name__ for one in listeners if one.handler.__module__.partition(".")[0] == package]
        for event, listeners in app.events.listeners.items()
    }
    return {event: names for event, names in found.items() if names}


class TestOverriddenMethods:
    """A method that is not Sphinx's any more would be called by nobody."""

    @pytest.mark.parametrize(
        ("ours", "base", "names"),
        [
            (
                PageBuilder,
                StandaloneHTMLBuilder,
                """copy_download_files copy_image_files copy_static_files create_build_info create_template_bridge
                dump_inventory dump_search_index get_outdated_docs get_output_path get_relative_uri get_target_uri
                handle_page init prepare_writing write_doc write_doc_serialized""",
            ),
            (PageTemplates, BuiltinTemplateLoader, "init render"),
        ],
    )
    def test_they_are_sphinx_s(self, ours: type, base: type, names: str) -> None:
        """They have its names and take what its own take."""
        own = {
            name for name, value in vars(ours).items() if isinstance(value, FunctionType) and hasattr(base, name)
        }
        assert own == set(names.split())
        for name in own:
            taken = [
                [
                    (one.name, one.kind, one.default)
                    for one in inspect.signature(vars(kind)[name]).parameters.values()
                ]
                for kind in (ours, next(kind for kind in base.__mro__ if name in vars(kind)))
            ]
            assert taken[0] == taken[1]

    def test_they_are_called(self) -> None:
        """By name, by Sphinx's own code, in a build of HTML pages."""
        code = inspect.getsource(Builder) + inspect.getsource(StandaloneHTMLBuilder)
        for name in (name for name, value in vars(PageBuilder).items() if isinstance(value, FunctionType)):
            if hasattr(StandaloneHTMLBuilder, name) and name not in {"init", "get_relative_uri"}:
                assert re.search(rf"(self|builder)\.{name}\b", code), name


class TestStaticFiles:
    def test_checksums_are_remembered_until_they_are_forgotten(self, tmp_path: Path) -> None:
        """Sphinx goes by the path alone."""
        path = tmp_path / "a.css"
        path.write_text("p {}", "utf-8")
        first = _assets._file_checksum(tmp_path, "a.css")
        path.write_text("p { color: red }", "utf-8")
        assert _assets._file_checksum(tmp_path, "a.css") == first
        forget_checksums()
        assert _assets._file_checksum(tmp_path, "a.css") not in {first, ""}

    def test_all_are_made_in_the_builder_s_folder(
        self, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing else says where."""
        builder, before = built.app.builder, built.tree()
        monkeypatch.setattr(builder, "_static_dir", tmp_path / "_static")
        StandaloneHTMLBuilder.copy_static_files(builder)
        assert built.tree() == before
        assert {"pygments.css", "basic.css", "styles"} <= {path.name for path in (tmp_path / "_static").iterdir()}

    @pytest.mark.parametrize("name", [".", "basic.css"])
    def test_sphinx_only_warns_of_what_cannot_be_written(
        self, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        """The log tells it all the same."""
        static = tmp_path / "_static"
        if name == ".":
            static.write_text("no folder", "utf-8")
        else:
            (static / name).mkdir(parents=True)
        monkeypatch.setattr(built.app.builder, "_static_dir", static)
        StandaloneHTMLBuilder.copy_static_files(built.app.builder)
        with pytest.raises(OutputError), StaticFileErrors(str(tmp_path)):
            StandaloneHTMLBuilder.copy_static_files(built.app.builder)

    def test_a_full_disk_ends_the_build(
        self, make_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Or a site would be published without its style sheets."""

        def fail(_builder: Builder) -> None:
            raise OSError(errno.ENOSPC, "No space left on device", "pygments.css")

        monkeypatch.setattr(StandaloneHTMLBuilder, "create_pygments_style_file", fail)
        with pytest.raises(OutputError, match=r"pygments\.css cannot be written: No space left on device"):
            make_site().build()

    def test_pages_are_written_by_their_path(self, plain: Callable[..., Sphinx]) -> None:
        """A path of ours writes whole files, if Sphinx asks it to write."""
        builder = plain("html").builder
        builder.read()
        builder.prepare_writing(set())
        path = WholeFile(builder.outdir, "page.html")
        written = []
        path.publish = lambda *arguments: written.append(arguments)
        builder.get_output_path = lambda _name: path
        builder.handle_page("page", {"body": "words"}, "page.html")
        ((target, content),) = written
        assert (target, b"words" in content, path.exists()) == (Path(path), True, False)


class TestTemplates:
    def test_where_templates_are_looked_up(self, built: Built) -> None:
        """Ours are found behind the theme's, but for those over Furo's; and ABlog's behind all."""
        environment = built.app.builder.templates.environment
        names = ("page.html", "!page.html", "base.html", "search.html", "theme/search.html", "catalog.html")
        found = {name: Path(environment.get_template(name).filename) for name in names}
        ours = Path(sphinx_commonplace.__file__).parent / "theme/furo/search.html"
        assert found["page.html"] == found["!page.html"] == furo.THEME_PATH / "page.html"
        assert found["search.html"] == ours
        assert found["theme/search.html"] == furo.THEME_PATH / "search.html"
        assert found["base.html"] == furo.THEME_PATH / "base.html"
        assert found["catalog.html"].is_relative_to(ablog.templates_folder())
        assert not environment.auto_reload

    @pytest.mark.parametrize("name", ["sidebar-drawer", "toc-drawer"])
    def test_drawers_are_named(self, built: Built, name: str) -> None:
        """Furo's template has each once, without a name and without a block around it."""
        template = (furo.THEME_PATH / "page.html").read_text("utf-8")
        assert template.count(f'<aside class="{name}') == 1
        (drawer,) = built.page("posts/a").xpath(f"//aside[contains(@class, '{name}')]")
        assert drawer.get("aria-label")

    def test_functions_of_pages_are_made_where_sphinx_makes_them(self) -> None:
        """That is how those of other extensions are told from them."""
        made = {
            code.co_name for code in StandaloneHTMLBuilder.handle_page.__code__.co_consts if type(code) is CodeType
        }
        assert {"pathto", "hasdoc", "css_tag", "js_tag"} <= made


class TestListeners:
    def test_furo_writes_the_style_of_code_when_a_build_is_over(
        self, built: Built, plain: Callable[..., Sphinx], tmp_path: Path
    ) -> None:
        """All that it needs for it is where to."""
        assert "build-finished" not in handlers(built.app, "furo")
        app = plain()
        app.setup_extension("furo")
        assert handlers(app, "furo")["build-finished"] == ["_overwrite_pygments_css"]
        (finish,) = disconnect_furo_finishers(app.events)
        assert "build-finished" not in handlers(app, "furo")
        (tmp_path / "_static").mkdir()
        finish(SimpleNamespace(builder=SimpleNamespace(outdir=str(tmp_path))), None)
        assert (tmp_path / "_static/pygments.css").read_bytes() == built.path("_static/pygments.css").read_bytes()

    def test_sphinx_numbers_sections_after_the_update(self, plain: Callable[..., Sphinx]) -> None:
        """One listener does it."""
        app = plain()
        assert [one.args[0].__name__ for one in disconnect_numbering(app)] == ["get_updated_docs"]
        assert disconnect_numbering(app) == []

    def test_ablog_has_what_is_taken_from_it(self, built: Built, plain: Callable[..., Sphinx]) -> None:
        """All its handlers, one transform, and what it says of reading in parallel."""
        app = plain()
        app.setup_extension("ablog")
        assert handlers(app, "ablog") == {
            "config-inited": ["config_inited"],
            "builder-inited": ["builder_inited"],
            "doctree-read": ["process_posts"],
            "env-purge-doc": ["purge_posts"],
            "doctree-resolved": ["process_postlist"],
            "missing-reference": ["missing_reference"],
            "html-collect-pages": ["generate_archive_pages", "generate_atom_feeds"],
            "html-page-context": ["html_page_context"],
        }
        assert CheckFrontMatter in app.registry.transforms
        assert app.extensions["ablog"].parallel_read_safe is False
        assert handlers(built.app, "ablog") == {}
        assert CheckFrontMatter not in built.app.registry.transforms
        assert built.app.extensions["ablog"].parallel_read_safe is True

    def test_viewcode_compares_no_times_where_a_source_is_known(self, plain: Callable[..., Sphinx]) -> None:
        """While documents are read the claim would count for more."""
        app = plain("html", extensions="sphinx.ext.viewcode")
        page = Path(app.outdir, "_modules/json.html")
        page.parent.mkdir()
        page.touch()
        assert not viewcode.should_generate_module_page(app, "json")
        make_all_pages(app)
        app.builder.phase = BuildPhase.READING
        assert not viewcode.should_generate_module_page(app, "json")
        app.builder.phase = BuildPhase.RESOLVING
        assert viewcode.should_generate_module_page(app, "json")


class TestProcess:
    """What other people's code has once for a whole process."""

    def test_ablog_s_blogs_share_their_state(self) -> None:
        """It can be lent to them."""
        before = ablog.exchange_blog_state({"app": "ours"})
        try:
            assert Blog(None).app == "ours"
        finally:
            assert ablog.exchange_blog_state(before) == {"app": "ours"}

    def test_sphinx_s_catalogues_pile_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The language of a second application stands behind that of the first."""
        monkeypatch.setattr(locale, "translators", {})
        for language in ("de", "fr"):
            locale.init([Path(package_dir, "locale")], language)
        assert list(locale.translators) == [("general", "sphinx")]
        assert locale.get_translation("sphinx")("Search") == "Suche"

    def test_what_conf_py_says_is_known(self) -> None:
        """So is what the command line says, and both can be taken back."""
        config = Config({"project": "P"}, {"author": "A"})
        assert [ablog.is_configured(config, name) for name in ("project", "author", "release")] == [
            True,
            True,
            False,
        ]
        for name in ("project", "author"):
            ablog.unset(config, name)
        assert (config.project, config.author) == (Config().project, Config().author)


class TestEnvironment:
    """Data of Sphinx's environment that are put in order."""

    @pytest.mark.parametrize(("domain", "table"), [(domain, one) for domain in _TABLES for one in _TABLES[domain]])
    def test_names_lead_to_their_documents(self, built: Built, domain: str, table: str) -> None:
        """What stands in a table begins with a document."""
        entries = built.app.env.domaindata[domain][table]
        assert "names" in {value[0] for value in entries.values()}

    def test_todos_stand_by_document(self, plain: Callable[..., Sphinx]) -> None:
        """And a list of them is a node of this name."""
        domain = plain(extensions="sphinx.ext.todo").env.domains["todo"]
        domain.todos["a"] = []
        assert domain.data["todos"] == {"a": []}
        assert todo.todolist.__name__ == "todolist"

    def test_images_are_numbered_as_they_come(self, built: Built) -> None:
        """So they have to be named again, in another order."""
        images = type(built.app.env.images)()
        assert [images.add_file("a", name) for name in ("x/a.png", "y/a.png")] == ["a.png", "a1.png"]
        assert images["y/a.png"] == ({"a"}, "a1.png")

    def test_sphinx_goes_by_the_lists_that_it_hands_over(self, plain: Callable[..., Sphinx]) -> None:
        """What is taken out of them is not read, and what is put into them is written."""
        app = plain()
        lists = []
        app.connect("env-get-outdated", lambda _app, _env, added, _changed, _removed: added.discard("other") or [])
        app.connect("env-before-read-docs", lambda _app, _env, names: lists.append(names))
        app.connect("env-updated", lambda _app, _env: ["last"])
        app.builder.read()
        assert lists == [["index", "last"]]
        assert app.env.all_docs.keys() == {"index"}
        assert app.env.found_docs is app.env.project.docnames

    def test_the_search_index_keeps_words_of_no_document(self, built: Built) -> None:
        """Taking its document out leaves the word."""
        indexer, env = built.app.builder.indexer, built.app.env
        indexer._mapping["withdrawn"] = indexer._title_mapping["withdrawn"] = {"gone"}
        indexer._index_entries.clear()
        indexer.prune(env.all_docs)
        assert "withdrawn" in indexer.freeze()["terms"]
        forget_unused_words(indexer, env)
        frozen = indexer.freeze()
        assert "withdrawn" not in frozen["terms"].keys() | frozen["titleterms"].keys()
        assert "a_function() (in module a_module)" in frozen["indexentries"]


def patches() -> list[list[str]]:
    """Return the rows of the guide's table: what is changed, why, where, and the test."""
    text = (ROOT / "guide/architecture.md").read_text("utf-8")
    section = text.partition("\n## Patches of other people's code\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


class TestWarnings:
    def test_sphinx_shows_warnings_by_one_handler(self, make_site: Callable[..., Site]) -> None:
        """Its first filter is ours, before those that suppress, count and change."""
        make_site().build()
        found = [one for one in logging.getLogger("sphinx").handlers if isinstance(one, WarningStreamHandler)]
        (handler,) = found
        first, *others = handler.filters
        assert first.__self__.__class__ is WarningLog
        assert [type(one).__name__ for one in others] == [
            "WarningSuppressor",
            "WarningLogRecordTranslator",
            "OnceFilter",
        ]

    def test_python_makes_records_as_before(self, built: Built) -> None:
        assert logging.getLogRecordFactory() is logging.LogRecord

    def test_sphinx_words_its_warnings_of_duplicates_as_before(self) -> None:
        """So they are recognised."""
        modules = (std, math, citation, python, javascript, rst)
        for (name, message), module in zip(_MESSAGES.items(), (std, *modules), strict=True):
            source = inspect.getsource(module)
            # A long text is written in parts.
            assert message.text in re.sub(r"'\s+'", "", source), name


class TestMemoryAndTime:
    def test_sphinx_prunes_the_index_when_it_writes_it(self) -> None:
        """Once, by the dictionary of all documents; ours has pruned it by then."""
        source = inspect.getsource(StandaloneHTMLBuilder.dump_search_index)
        assert source.count("self.indexer.prune(self.env.all_docs)") == 1
        assert not hasattr(IndexBuilder, "__slots__")  # or an index could not be spared

    def test_sphinx_keeps_trees(self, plain: Callable[..., Sphinx]) -> None:
        """In two dictionaries of the environment."""
        app = plain()
        for name in doctrees.CACHES:
            assert getattr(app.env, name) == {}

    def test_no_tree_is_kept(self, make_site: Callable[..., Site]) -> None:
        """After a build of several documents there is none in memory."""
        site = make_site()
        site.post("a", "A", "2024-01-01")
        site.post("b", "B", "2024-02-01", "See [](a.md).\n")
        app = site.build().app
        assert [getattr(app.env, name) for name in doctrees.CACHES] == [{}, {}]

    def test_sphinx_makes_settings_by_this_function(self) -> None:
        """Its parser of documents calls it by name, with the reader and the parser, and with defaults."""
        source = inspect.getsource(sphinx_docutils._parse_str_to_doctree)
        assert "_get_settings(" in source
        parameters = inspect.signature(sphinx_docutils._get_settings).parameters
        assert list(parameters) == ["components", "defaults", "read_config_files"]

    def test_myst_makes_settings_by_this_function(self) -> None:
        """For a document that it renders into, which gets the same settings by ours."""
        assert "get_default_settings(parser_cls)" in inspect.getsource(myst_base.make_document)
        kept = options.DocumentSettings()
        kept.install()
        try:
            found = [myst_base.make_document().settings for _ in range(2)]
        finally:
            kept.restore()
        expected = vars(myst_base.make_document().settings) | {"record_dependencies": None}
        assert [vars(one) | {"record_dependencies": None} for one in found] == [expected, expected]

    def test_settings_are_those_of_sphinx(self) -> None:
        """Each document has what Sphinx would have made, and a list of dependencies of its own."""
        kept = options.DocumentSettings()
        kept.install()
        try:
            arguments = {"defaults": {"traceback": True, "tab_width": 3}, "read_config_files": True}
            first, second = (sphinx_docutils._get_settings(Reader, Parser(), **arguments) for _ in range(2))
            other = sphinx_docutils._get_settings(Reader, Parser(), defaults={"tab_width": 5})
        finally:
            kept.restore()
        expected = sphinx_docutils._get_settings(Reader, Parser(), **arguments)
        for made in (first, second):
            assert vars(made) | {"record_dependencies": None} == vars(expected) | {"record_dependencies": None}
        first.record_dependencies.add("a")
        assert second.record_dependencies.list == []
        assert (second.tab_width, other.tab_width) == (3, 5)
        assert all(getattr(module, name) is original for module, name, original in options.REPLACED)


class TestCompiledTemplates:
    """Bytecode of templates, kept beside the doctrees."""

    @pytest.fixture(autouse=True)
    def _not_those_of_the_tests(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(compiled_templates.FOLDER)

    @pytest.fixture
    def site(self, make_site: Callable[..., Site]) -> Site:
        site = make_site('=== _templates/page.html ===\n{% extends "!page.html" %}\n', conf=TEMPLATES)
        site.post("a", "A", "2024-01-01")
        return site

    def test_templates_are_compiled_once(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of all that the first build compiles, the second does again what has changed: one template."""
        compiled = []
        compile_one = Environment.compile

        def note(self: Environment, source: Any, name: Any = None, *rest: Any, **options: Any) -> Any:
            compiled.append(name)
            return compile_one(self, source, name, *rest, **options)

        monkeypatch.setattr(Environment, "compile", note)
        site.build()
        assert {"page.html", "!page.html", "ablog/collection.html"} <= {*compiled}
        compiled.clear()
        site.write("_templates/page.html", '{% extends "!page.html" %}\n{% block footer %}CHANGED{% endblock %}\n')
        site.write("posts/a.md", "---\ndate: 2024-01-01\n---\n\n# B\n")
        again = site.build()
        assert [name for name in compiled if name] == ["page.html"]
        assert "CHANGED" in again.text("posts/a")

    @pytest.mark.parametrize("content", [b"", b"no bytecode", None])
    def test_a_damaged_file_is_made_anew(self, site: Site, content: bytes | None) -> None:
        """Bytes that changed on the disk could stop the interpreter; they are not looked at."""
        site.build()
        kept = sorted((site.root / "out.doctrees" / "commonplace" / "templates").rglob("*"))
        files = [path for path in kept if path.is_file()]
        assert files
        for path in files:
            path.write_bytes(path.read_bytes()[:-9] + b"\x00" * 9 if content is None else content)
        site.post("a", "B", "2024-01-01")
        again = site.build()
        assert again.warnings == []
        assert again.tree() == site.build_clean().tree()

    def test_a_disk_without_room_does_without(self, site: Site) -> None:
        """A file stands where the folder would be."""
        site.build()
        folder = site.root / "out.doctrees" / "commonplace" / "templates"
        shutil.rmtree(folder)
        folder.write_text("in the way")
        site.post("a", "B", "2024-01-01")
        assert site.build().warnings == []


class TestHeadings:
    """The levels of headings in Markdown."""

    def test_myst_warns_by_the_level_above(self) -> None:
        """It takes the nearest of those that it knows, which begin with the document."""
        source = inspect.getsource(headings.ORIGINAL)
        assert "if level > section_level" in source
        assert "parent_level + 1 != level" in source
        assert "0: self.document" in inspect.getsource(myst_base.DocutilsRenderer.setup_render)
        assert "self.update_section_level_state(new_section, level)" in inspect.getsource(
            myst_base.DocutilsRenderer.render_heading
        )

    def test_the_method_is_restored(self) -> None:
        """And only by the build that has replaced it."""
        first, second = (headings.HeadingLevels(lambda _document: False) for _ in range(2))
        first.install()
        second.install()
        try:
            first.restore()
            assert myst_base.DocutilsRenderer.update_section_level_state is not headings.ORIGINAL
        finally:
            second.restore()
        assert myst_base.DocutilsRenderer.update_section_level_state is headings.ORIGINAL


class TestGuide:
    def test_every_module_is_in_the_table(self) -> None:
        """What changes other people's code is told."""
        folder = ROOT / "src/sphinx_commonplace"
        modules = {f"`{path.relative_to(folder)}`" for path in folder.glob("compat/[!_]*.py")}
        assert modules <= {row[2] for row in patches()}

    @pytest.mark.parametrize("row", patches(), ids=lambda row: row[0])
    def test_what_the_table_names_is_there(self, row: list[str]) -> None:
        """The file, and the test."""
        where, (path, name) = row[2].strip("`"), row[3].strip("`").split("::")
        assert (ROOT / "src/sphinx_commonplace" / where).is_file()
        assert re.search(rf"^(class|def) {name}\b", (ROOT / path).read_text("utf-8"), re.MULTILINE)
