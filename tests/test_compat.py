"""Other people's code that this package changes: each test fails when what is changed is not as it was."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from sphinx.builders import Builder
from sphinx.builders.dirhtml import DirectoryHTMLBuilder
from sphinx.builders.epub3 import Epub3Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.builders.text import TextBuilder
from sphinx.errors import ExtensionError
from sphinxcontrib.serializinghtml import JSONHTMLBuilder

from sphinx_commonplace.compat.builder import DirectoryPageBuilder, PageBuilder, with_pages
from tests.sites import Site

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
        assert with_pages(base) is ours
        assert issubclass(with_pages(derived), ours)
        assert issubclass(with_pages(derived), derived)
        assert (with_pages(base).name, with_pages(derived).name) == (base.name, "derived")
        assert with_pages(ours) is ours

    @pytest.mark.parametrize("base", [SingleFileHTMLBuilder, JSONHTMLBuilder, Epub3Builder, TextBuilder])
    def test_other_builders_stay_as_they_are(self, base: type[Builder]) -> None:
        """What derives from them does, too, whatever its name."""
        derived = type("Derived", (base,), {"name": "derived"})
        assert with_pages(base) is base
        assert with_pages(derived) is derived

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
