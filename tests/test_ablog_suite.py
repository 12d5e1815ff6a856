"""What ABlog's own tests check of a site holds with ``sphinx_commonplace`` too, but as CONTRIBUTING.md lists.

The suite is that of ABlog 0.11.13: five modules in ``src/ablog/tests/`` over six sites in ``roots/``, and the
targets ``test`` to ``test5`` of its ``Makefile``. Nothing of it is copied. Each of its sites has one of the same
shape and settings here, and each of its tests a test of the same name, in the class named after its module.

What it asserts is asserted of two builds of that site: by stock ABlog in a process of its own, which shows that
the case is the same one, and with ``sphinx_commonplace`` and Furo added. Where they differ on purpose both are
asserted.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree
from lxml.html import HtmlElement

from tests.support.sites import Built, Site, outline

FEEDS = """
blog_baseurl = "https://log.example.org/"
blog_feed_fulltext = True
blog_feed_templates = {
    "atom": {},
    "social": {"content": "{{ title }}{% for tag in post.tags %} #{{ tag.name|replace(' ', '') }}{% endfor %}"},
}
"""

LAKE = """
=== lake.rst ===
.. post:: 2023-04-05
   :tags: Open Water, Autumn

By the lake
===========

    Notes on swimming with `a map`_.

The water was cold.

.. _`a map`: https://maps.example.net
"""
"""A post with two tags, not in the order of the alphabet, which begins with a quotation."""

LIST = """
=== list.rst ===
List
====

.. postlist::
"""

HOME = """
=== index.rst ===
Home
====
"""

HOME_OF_LIST = """
=== index.rst ===
Home
====

.. toctree::

   list
"""

ONE = """
=== one.rst ===
.. post:: 2021-02-03

one
===
"""

SIGNED = """
=== one.rst ===
.. post:: 2021-02-03
   :author: Ada

one
===
"""

THEMED = """
=== _themes/plain/theme.toml ===
[theme]
inherit = "BASE"

[options]
ablog_inject_templates_after_theme = true
=== _themes/plain/ablog/postcard.html ===
a postcard by the theme
"""

BOXES = 'html_sidebars = {"**": ["ablog/postcard.html", "ablog/authors.html"]}\n'

FEED_FILES = (
    HOME
    + LAKE
    + """
=== nothing-said.rst ===
.. post:: 2022-03-04

############
Nothing said
############
"""
)


@dataclass(frozen=True)
class Shape:
    """One of the suite's sites with the settings of one of its tests."""

    files: str
    conf: str = ""
    builder: str = "html"
    jobs: int = 1  # for ours


SHAPES = {
    "build": Shape(FEED_FILES, FEEDS),
    "canonical": Shape(
        HOME
        + LAKE
        + LIST
        + """
=== copy.rst ===
.. post:: 2022-06-07
   :tags: Copy
   :canonical_link: https://first.example.com/original.html

A copy
======

These words stood elsewhere first, and ``canonical_link`` says where.
""",
        FEEDS + "html_baseurl = blog_baseurl\n",
    ),
    "external": Shape(
        HOME
        + LIST
        + """
=== away.rst ===
.. post:: 2022-06-07
   :tags: Away
   :external_link: https://away.example.com/the/article/

Away from here
==============

Lists show these words, and lead to ``external_link``.
""",
        FEEDS,
    ),
    "postlist": Shape(HOME_OF_LIST + LIST + ONE),
    "postlist, own dates": Shape(HOME_OF_LIST + LIST + ONE, 'post_date_format_short = "%Y-%m-%d"\n'),
    "parallel": Shape(
        HOME_OF_LIST + LIST + "".join(ONE.replace("one", name) for name in ("1st", "2nd", "3rd", "4th")),
        jobs=2,
    ),
    "templates, none": Shape(HOME_OF_LIST + LIST + SIGNED, "skip_injecting_base_ablog_templates = True\n"),
    "templates, the site's": Shape(
        HOME_OF_LIST + LIST + SIGNED + "=== _templates/ablog/postcard.html ===\na postcard by the site\n",
        BOXES + 'templates_path = ["_templates"]\nskip_injecting_base_ablog_templates = False\n',
    ),
    "templates, the theme's": Shape(
        HOME_OF_LIST + LIST + SIGNED + THEMED.replace("BASE", "basic"),
        BOXES + 'html_theme_path = ["_themes"]\nhtml_theme = "plain"\n',
    ),
    "draft in a toctree": Shape(
        HOME_OF_LIST.replace("list", "list\n   draft")
        + LIST
        + """
=== draft.rst ===
Draft
=====

.. post::

Not yet.
"""
    ),
    "json": Shape(FEED_FILES, FEEDS, builder="json"),
    "pickle": Shape(FEED_FILES, FEEDS, builder="pickle"),
    "latex": Shape(FEED_FILES, FEEDS, builder="latex"),
}

OURS = 'extensions.append("sphinx_commonplace")\nhtml_theme = "furo"\n'

BUILD_ALL = """
import json, sys
from ablog.blog import Blog
from sphinx.cmd.build import main
codes = []
for arguments in json.loads(sys.argv[1]):
    Blog._dict = {}  # else each build has the settings of the one before
    codes.append(main(arguments))
print(json.dumps(codes))
"""


def write(folder: Path, shape: Shape, added: str = "") -> Site:
    """Write a site whose ``conf.py`` says what the shape needs, and no more; *added* comes before its settings."""
    site = Site(folder, shape.files)
    site.remove("index.md")
    site.write("conf.py", f'extensions = ["ablog"]\n{added}{shape.conf}')
    return site


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Built]:
    """Every shape as ABlog alone builds it, one after the other in one process without anything of ours."""
    folder = tmp_path_factory.mktemp("stock")
    sites = [write(folder / str(number), shape) for number, shape in enumerate(SHAPES.values())]
    arguments = [
        ["-b", shape.builder, "-N", "-q", "-w", str(site.root / "warnings"), str(site.src), str(site.root / "out")]
        for site, shape in zip(sites, SHAPES.values(), strict=True)
    ]
    done = subprocess.run(
        [sys.executable, "-c", BUILD_ALL, json.dumps(arguments)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": str(folder)},
    )
    codes = json.loads(done.stdout.splitlines()[-1])
    return {
        name: Built(site.root / "out", "", (site.root / "warnings").read_text("utf-8").splitlines(), code)
        for name, site, code in zip(SHAPES, sites, codes, strict=True)
    }


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """Return what builds a shape with ``sphinx_commonplace`` and Furo, once."""
    folder = tmp_path_factory.mktemp("ours")
    built: dict[str, Built] = {}

    def build(name: str) -> Built:
        if name not in built:
            site = write(folder / str(len(built)), SHAPES[name], OURS)
            built[name] = site.build(SHAPES[name].builder, jobs=SHAPES[name].jobs)
        return built[name]

    return build


Suite = tuple[bool, Callable[[str], Built]]


@pytest.fixture(params=["stock", "ours"])
def suite(request: pytest.FixtureRequest, stock: Mapping[str, Built], ours: Callable[[str], Built]) -> Suite:
    """Return whether it is stock ABlog, and what gives the build of a shape."""
    return (True, stock.__getitem__) if request.param == "stock" else (False, ours)


ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(entry: etree._Element, name: str) -> str | None:
    """Return the text of an entry's element, None where it has no such element."""
    element = entry.find(f"{ATOM}{name}")
    return None if element is None else element.text or ""


def labels_of(entry: etree._Element) -> list[str]:
    """Return the labels of an entry's categories, in the order of the feed."""
    return [category.attrib["label"] for category in entry.findall(f"{ATOM}category")]


def terms_of(entry: etree._Element) -> list[str]:
    """Return their terms."""
    return [category.attrib["term"] for category in entry.findall(f"{ATOM}category")]


def entries_of(built: Built, name: str) -> list[etree._Element]:
    """Return the entries of a feed."""
    return etree.parse(io.BytesIO(built.path(f"blog/{name}.xml").read_bytes())).findall(f"{ATOM}entry")


def updated(entry: etree._Element) -> datetime:
    """Return when an entry was updated, read as the suite reads it."""
    return datetime.strptime(text_of(entry, "updated") or "", "%Y-%m-%dT%H:%M:%S%z")


pytestmark = pytest.mark.filterwarnings(
    # Sphinx's own builders of JSON and pickles ask themselves for `app`.
    "ignore:'sphinxcontrib.serializinghtml.*HTMLBuilder.app' is deprecated:PendingDeprecationWarning"
)


class TestBuild:
    """``test_build.py``, on ``roots/test-build``."""

    def test_build(self, suite: Suite) -> None:
        _is_stock, built = suite
        site = built("build")
        assert site.returncode == 0
        assert {"index.html", "blog/archive.html", "lake.html"} <= set(site.tree())

    def test_feed(self, suite: Suite) -> None:
        is_stock, built = suite
        site = built("build")
        assert site.returncode == 0
        full, empty = entries_of(site, "atom")

        assert text_of(full, "title") == "By the lake"
        assert text_of(full, "summary") == "Notes on swimming with a map."
        assert "The water was cold." in (text_of(full, "content") or "")
        if is_stock:
            assert labels_of(full) == ["Autumn", "Open Water"]
            assert terms_of(full) == ["Autumn", "OpenWater"]
        else:
            # As the post's page shows them: the author's order.
            assert labels_of(full) == ["Open Water", "Autumn"]
            # Programs tell categories apart by their terms. Without blanks "Open Water" and "OpenWater" were one.
            assert terms_of(full) == labels_of(full)

        assert text_of(empty, "title") == "Nothing said"
        assert text_of(empty, "summary") is None
        assert labels_of(empty) == []
        if is_stock:
            assert 'id="nothing-said"' in (text_of(empty, "content") or "")
        else:
            # The heading is the entry's title, which every reader shows above the content: it is not sent twice,
            # and nothing else is there.
            assert text_of(empty, "content") is None
            assert [link.get("rel") for link in empty.findall(f"{ATOM}link")] == ["alternate"]  # RFC 4287, 4.1.1.1

        assert updated(full) > updated(empty)

        social = entries_of(site, "social")
        assert len(social) == 2
        assert text_of(social[0], "title") == "By the lake"
        assert text_of(social[0], "summary") == "Notes on swimming with a map."
        assert labels_of(social[0]) == labels_of(full)
        assert text_of(social[0], "content") == "By the lake #OpenWater #Autumn"


class TestCanonical:
    """``test_canonical.py``, on ``roots/test-canonical``."""

    def test_canonical(self, suite: Suite) -> None:
        is_stock, built = suite
        site = built("canonical")
        assert site.returncode == 0
        # The suite looks for the tag as alabaster writes it. Furo's template leaves the slash out, which in HTML
        # is the same tag.
        slash = " /" if is_stock else ""
        assert f'<link rel="canonical" href="https://log.example.org/lake.html"{slash}>' in site.text("lake")
        assert f'<link rel="canonical" href="https://first.example.com/original.html"{slash}>' in site.text("copy")
        for name in ("lake", "copy"):
            assert len(site.page(name).xpath("//link[@rel='canonical']")) == 1


class TestExternal:
    """``test_external.py``, on ``roots/test-external``."""

    def test_external(self, suite: Suite) -> None:
        _is_stock, built = suite
        site = built("external")
        assert site.returncode == 0
        url = "https://away.example.com/the/article/"
        assert url not in site.text("away")
        assert "Lists show these words" in site.text("away")
        link = f'<a class="reference external" href="{url}">Away from here</a></p></li>'
        assert link in site.text("list")


def entry(date: str, name: str = "one") -> str:
    """Return how an entry of a postlist is written."""
    return (
        f'<li class="ablog-post"><p class="ablog-post-title">{date} - '
        f'<a class="reference internal" href="{name}.html">{name}</a></p></li>'
    )


class TestPostlist:
    """``test_postlist.py``, on ``roots/test-postlist``."""

    def test_postlist(self, suite: Suite) -> None:
        _is_stock, built = suite
        site = built("postlist")
        assert site.returncode == 0
        assert '<ul class="postlist-style-none postlist simple">' in site.text("list")
        assert entry("03 February") in site.text("list")

    def test_postlist_date_format_conf(self, suite: Suite) -> None:
        _is_stock, built = suite
        site = built("postlist, own dates")
        assert site.returncode == 0
        assert entry("2021-02-03") in site.text("list")


class TestParallel:
    """``roots/test-parallel``, which no test of the suite names: six documents, which is enough to divide."""

    def test_parallel(self, suite: Suite) -> None:
        _is_stock, built = suite
        site = built("parallel")
        assert site.returncode == 0
        found = re.findall(r'<li class="ablog-post">.*?</li>', site.text("list"))
        assert found == [entry("03 February", name) for name in ("4th", "3rd", "2nd", "1st")]


def boxes(page: HtmlElement, name: str) -> list[str]:
    """Return the tags of ABlog's sidebar boxes of a kind."""
    return [box.tag for box in page.find_class("ablog-sidebar-item") if name in box.get("class").split()]


class TestTemplates:
    """``test_templates.py``, on ``roots/test-templates``."""

    def test_skip_ablog_templates_but_missing_templates(self, suite: Suite) -> None:
        is_stock, built = suite
        site = built("templates, none")
        if is_stock:
            assert site.returncode == 2
            assert any("'ablog/catalog.html' not found" in line for line in site.warnings)
        else:
            # Templates of ours, which ABlog's setting does not speak of, are always there; ABlog's own are never
            # put before the theme's, as the setting asks.
            assert site.returncode == 0
            assert site.path("blog/author").is_file()

    def test_override_template_but_fallback_missing(self, suite: Suite) -> None:
        is_stock, built = suite
        site = built("templates, the site's")
        assert site.returncode == 0
        assert "a postcard by the site\n" in site.text("one")
        # The box has the same classes. With us it is a landmark with a name, for those who do not see where it is.
        assert boxes(site.page("one"), "ablog__authors") == ["div" if is_stock else "nav"]

    def test_themes_templates_come_first(self, suite: Suite) -> None:
        is_stock, built = suite
        site = built("templates, the theme's")
        assert site.returncode == 0
        assert "a postcard by the theme\n" in site.text("one")
        assert boxes(site.page("one"), "ablog__authors") == ["div" if is_stock else "nav"]

    def test_a_theme_that_inherits_from_furo(self, tmp_path: Path) -> None:
        """No test of the suite: its boxes come before ours, too."""
        shape = SHAPES["templates, the theme's"]
        site = write(tmp_path, shape, OURS)
        site.add(THEMED.replace("BASE", "furo"))
        built = site.build()
        assert built.warnings == []
        assert "a postcard by the theme" in built.text("one")
        assert boxes(built.page("one"), "ablog__authors") == ["nav"]


class TestMakefile:
    """The targets of the suite's ``Makefile``, on its documentation and on a site by ``ablog start``."""

    @pytest.mark.parametrize("builder", ["json", "pickle", "latex"])
    def test_other_builders(self, suite: Suite, builder: str) -> None:
        """``test1``, ``test2``, ``test5``: nothing to warn of with builders that write no HTML pages."""
        _is_stock, built = suite
        site = built(builder)
        assert site.returncode == 0
        suffix = {"json": "fjson", "pickle": "fpickle", "latex": "tex"}[builder]
        names = {name for name in site.tree() if name.endswith(f".{suffix}")}
        assert names
        if builder != "latex":
            assert f"lake.{suffix}" in names

    def test_a_draft_in_a_toctree(self, suite: Suite) -> None:
        """``test``: the documentation names a draft in a ``toctree``, and builds without a warning."""
        is_stock, built = suite
        site = built("draft in a toctree")
        assert site.returncode == 0
        if is_stock:
            assert site.warnings == []
            assert "draft.html" in site.tree()
        else:
            # A draft is not built, so the entry leads nowhere: that is reported once, beside its missing date.
            told = sorted(line.rpartition("[")[2] for line in site.warnings)
            assert told == ["commonplace.toctree]", "commonplace.undated]"]
            assert "draft.html" not in site.tree()

    def test_start(self, tmp_path: Path) -> None:
        """``test3``, ``test4``: the site that ``ablog start`` writes builds without a warning."""
        stock = tmp_path / "stock"
        stock.mkdir()
        ablog("start", folder=stock, answers="\nA log\nAda\nhttps://log.example.org/\n")
        conf = (stock / "conf.py").read_text("utf-8")
        mine = tmp_path / "ours"
        mine.mkdir()
        for name in ("index.rst", "about.rst", "first-post.rst"):
            (mine / name).write_bytes((stock / name).read_bytes())
        # Without alabaster's options, and its boxes of the sidebar: Furo has none of those names.
        furo = (
            'html_theme_options = {}\nhtml_sidebars = {"**": [x for x in html_sidebars["**"] if "ablog/" in x]}\n'
        )
        (mine / "conf.py").write_text(f"{conf}\n{OURS}{furo}", "utf-8")
        (mine / "_static").mkdir()
        for folder in (stock, mine):
            ablog("build", "-W", "-N", "-q", folder=folder)
        before, after = (
            {path.relative_to(website).as_posix() for path in website.rglob("*.html")}
            for website in (stock / "_website", mine / "_website")
        )
        assert "first-post/index.html" in before
        # Where there is no draft there is no page of drafts: nobody links to it.
        assert before - after == {"blog/drafts/index.html"}
        for folder in (stock, mine):
            assert "First Post" in (folder / "_website/blog/tag/atag/index.html").read_text("utf-8")


def ablog(*words: str, folder: Path, answers: str = "") -> None:
    """Run ABlog's command in a folder."""
    # `ablog start` dates its post by the machine's zone, and a post that is due tomorrow in UTC is held back.
    done = subprocess.run(
        [sys.executable, "-c", "from ablog.commands import ablog_main; ablog_main()", *words],
        cwd=folder,
        input=answers,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
    )
    assert done.returncode == 0, done.stdout + done.stderr


TOLD_MORE = {"templates, none", "templates, the theme's", "draft in a toctree"}


class TestShape:
    """What all sites of the suite have in common, and its tests do not look at."""

    @pytest.mark.parametrize("name", sorted(SHAPES.keys() - TOLD_MORE))
    def test_no_warning_is_new(self, stock: Mapping[str, Built], ours: Callable[[str], Built], name: str) -> None:
        """A site of the suite is told nothing that stock ABlog does not tell it."""

        def told(built: Built) -> set[str]:
            return {line.partition("WARNING: ")[2] for line in built.warnings}

        assert told(ours(name)) <= told(stock[name])

    def test_the_directive_above_the_heading_holds_a_draft_back(self, make_site: Callable[..., Site]) -> None:
        """All posts of the suite have their directive above the heading: drafts of that shape must not be seen."""
        site = make_site("""
            === due.rst ===
            .. post:: 2026-01-02
               :tags: seen

            Due
            ===

            Seen.
            === later.rst ===
            .. post:: 2099-01-02

            Later
            =====

            Hidden words.
            === dateless.md ===
            ```{post}
            ```

            # Dateless

            Hidden words.
            === undated.rst ===
            .. post:: one fine day

            Undated
            =======

            Hidden words.
            """)
        built = site.build()
        assert "commonplace.date]" in built.warnings[0]
        assert {"due.html", "blog/tag/seen.html"} <= set(built.tree())
        assert [name for name, data in built.tree().items() if b"Hidden words" in data] == []
        assert set(built.tree()).isdisjoint({"later.html", "dateless.html", "undated.html"})

    def test_a_label_before_the_directive(self, make_site: Callable[..., Site]) -> None:
        """A label in that place, with which stock ABlog cannot build at all, is one of the post."""
        site = make_site("""
            === one.rst ===
            .. _the-first:

            .. post:: 2026-01-01

            One
            ===

            See :ref:`this <the-first>`.
            """)
        built = site.build()
        assert built.warnings == []
        (link,) = built.main("one").xpath(".//a[contains(@class, 'reference')]")
        assert link.get("href") == "#the-first"
        assert len(built.page("one").xpath("//*[@id='the-first']")) == 1

    def test_the_text_of_a_directive_above_the_heading(self, make_site: Callable[..., Site]) -> None:
        """The excerpt in such a directive opens the post, and is what lists show."""
        site = make_site("""
            === one.rst ===
            .. post:: 2026-01-02

               The excerpt.

            One
            ===

            The text.
            """)
        built = site.build()
        assert built.warnings == []
        assert outline(built.main("one")) == [(1, "One")]
        shown = [node.text_content() for node in built.main("one").iter("h1", "p")]
        assert [text for text in shown if text in {"One", "The excerpt.", "The text."}] == [
            "One",
            "The excerpt.",
            "The text.",
        ]
        (text,) = built.main("blog").find_class("post-text")
        assert text.text_content().split() == ["The", "excerpt."]
