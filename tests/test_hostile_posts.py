"""Hostile posts on built sites: nothing crashes, nothing is lost, nothing gets in.

The corpus is ``hostile_posts.yaml``.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import feedparser  # type: ignore[import-untyped]
import pytest
from lxml import etree

from tests.support.hostile import (
    CONF,
    CORPUS,
    FAULTS,
    TWIN,
    WANTED,
    Fact,
    Pages,
    Row,
    active,
    all_active,
    by_class,
    everything_below,
    read_rows,
    smuggled,
    unreachable,
    words_of,
)
from tests.support.sites import Site

ROWS = read_rows(CORPUS)
LISTS = ("commonplace.left_out", "commonplace.undated")
"""The warnings at the end of a build that list posts."""
SHARED = [row for row in ROWS if row.site == "all"]
TOGETHER = {
    "html": SHARED,
    # Without those that have a page of a label for each of their keys: test_hostile_generated.py has more of them.
    "dirhtml": [row for row in SHARED if not row.words],
}
APART = sorted({row.site for row in ROWS} - {"all"})
OWN_HTML = "own"  # the site whose posts hold HTML of their authors
BASE = "https://blog.example.org/"
_CONTROL = re.compile("[\x00-\x1f]")  # what feeds leave out, for XML cannot hold it


def written(folder: Path, rows: list[Row]) -> Site:
    """Return the site of some rows, not built yet."""
    site = Site(folder / "site", conf=CONF)
    for row in rows:
        for name, text in row.files.items():
            site.write(name, text)
        site.write(row.path, row.content)
    return site


def built_in(folder: Path, rows: list[Row], builder: str) -> Pages:
    """Build the site of some rows and hold that it wrote nowhere else."""
    site = written(folder, rows)
    ours = ("site/out", "site/out.doctrees")
    before = everything_below(folder, ours)
    built = site.build(builder)
    assert everything_below(folder, ours) == before
    pages = Pages(built, site)
    assert built.returncode == 0
    assert "build succeeded" in built.status
    assert "Traceback" not in built.status
    assert not [warning for warning in pages.warnings if "Traceback" in warning.text]
    return pages


@pytest.fixture(scope="module")
def all_rows(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Pages]:
    """Return a function that gives the site of all rows that stand together, built once by each builder."""
    return functools.cache(
        lambda builder: built_in(tmp_path_factory.mktemp("shared"), TOGETHER[builder], builder),
    )


@pytest.fixture(scope="module", params=TOGETHER)
def shared(request: pytest.FixtureRequest, all_rows: Callable[[str], Pages]) -> Pages:
    """Return the site of all rows that stand together, built by one builder after the other."""
    return all_rows(request.param)


@pytest.fixture(scope="module")
def apart(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Return one of the other sites, built."""
    rows = [row for row in ROWS if row.site == request.param]
    return built_in(tmp_path_factory.mktemp("apart"), rows, rows[0].builder)


@pytest.fixture(scope="module")
def benign(tmp_path_factory: pytest.TempPathFactory) -> set[Fact]:
    """Return what acts on the pages of a site in which nothing is hostile."""
    found: set[Fact] = set()
    for builder in ("html", "dirhtml"):
        site = Site(tmp_path_factory.mktemp("benign"), conf=CONF)
        for name in ("one", "two", "three"):
            site.write(f"posts/{name}.md", TWIN.replace("old/benign", f"old/{name}"))
        pages = Pages(site.build(builder), site)
        assert pages.warnings == []
        found |= all_active(pages)
    return found


def assert_as_the_row_says(pages: Pages, row: Row) -> None:
    """Check a post's warnings, and its page or that it was held back."""
    told = [
        warning
        for warning in pages.warnings
        # The lists of what was left out are looked at as a whole, below.
        if warning.path == row.path
        or (not warning.path and warning.name not in LISTS and row.docname in warning.text)
    ]
    rest = list(told)
    for line, key, words in row.problems:
        found = [one for one in rest if one.line == line and key in {one.key, one.name} and words in one.text]
        assert found, f"line {line}, {key!r}, {words!r}: not among {told}"
        rest.remove(found[0])
    assert not rest
    assert pages.has(row.docname) == row.page, pages.held_back.get(row.docname)
    if row.page:
        assert row.docname not in pages.held_back
        assert_published(pages, row)
    else:
        reason = pages.held_back.get(row.docname, "")
        assert reason.startswith(row.held)
        # What is wrong has been said where it stands; the rest is what its author wanted.
        assert told if reason.startswith(FAULTS) else reason.startswith(WANTED)


def assert_published(pages: Pages, row: Row) -> None:
    """Check a post's page, and that it stands in all lists."""
    own = pages.main(pages.name(row.docname))
    heading = next(filter(words_of, own.iter("h1")), None)
    assert heading is not None
    article = pages.articles("blog").get(pages.name(row.docname))
    assert article is not None, "it is in no list"
    title = words_of(next(article.iter("h3")))
    assert title
    assert row.title is not None or title == words_of(heading)
    assert row.title in {None, title}
    [moment] = by_class(by_class(article, "post-meta")[0], "dt-published")
    day = moment.get("datetime", "")[:10]
    assert row.date in {"any", day}
    assert pages.name(row.docname) in pages.articles(f"blog/{day[:4]}")
    for place in (own, article):
        # A category may be called like a tag.
        found = dict.fromkeys(words_of(link) for link in by_class(place, "p-category"))
        tags = [words for words in found if words]  # where a category has no link, it is data without words
        assert row.tags is None or tuple(tags) == row.tags
    entry = pages.entries.get(BASE + pages.absolute(row.docname))
    assert entry is not None, "it is not in the feed"
    assert entry.title == _CONTROL.sub("", title)
    for tag in row.tags or ():
        assert tag in {category.term for category in entry.get("tags", ())}


@pytest.mark.parametrize(
    ("builder", "row"),
    [pytest.param(builder, row, id=f"{builder}-{row.name}") for builder, rows in TOGETHER.items() for row in rows],
)
def test_row(all_rows: Callable[[str], Pages], builder: str, row: Row) -> None:
    assert_as_the_row_says(all_rows(builder), row)


class TestShared:
    """The site on which most rows stand together."""

    def test_no_other_warning(self, shared: Pages) -> None:
        paths = {row.path for row in SHARED}
        others = [warning for warning in shared.warnings if warning.path not in paths]
        assert [warning.name for warning in others] == list(LISTS)

    def test_every_post_is_published_or_held_back(self, shared: Pages) -> None:
        lost = [
            row.name for row in together(shared) if shared.has(row.docname) == (row.docname in shared.held_back)
        ]
        assert lost == []

    def test_nothing_gets_in(self, shared: Pages, benign: set[Fact]) -> None:
        assert smuggled(shared, benign) == {}

    def test_every_label_is_reachable(self, shared: Pages) -> None:
        assert unreachable(shared) == []

    def test_feeds_are_whole(self, shared: Pages) -> None:
        for path in shared.built.outdir.rglob("*.xml"):
            if not path.is_dir():  # as of the series "atom.xml"
                etree.parse(path)
        parsed = feedparser.parse((shared.built.outdir / "blog/atom.xml").read_bytes())
        assert not parsed.bozo
        assert len(parsed.entries) == len(shared.entries) == len(shared.articles("blog"))

    def test_data_files_can_be_read(self, shared: Pages) -> None:
        for path in shared.built.outdir.rglob("*.json"):
            json.loads(path.read_text("utf-8"))
        index = shared.built.text("searchindex.js").removeprefix("Search.setIndex(").removesuffix(")")
        assert "titles" in json.loads(index)

    def test_descriptions_are_text(self, shared: Pages) -> None:
        for row in together(shared):
            if row.words:
                tree = shared.tree(shared.name(row.docname))
                texts = [node.get("content") for node in tree.iter("meta") if node.get("name") == "description"]
                assert texts == [row.title], row.name


@pytest.mark.parametrize("apart", APART, indirect=True)
class TestApart:
    """The rows that stand on a site of their own, or with their like."""

    def test_rows(self, apart: Pages, request: pytest.FixtureRequest) -> None:
        faults = {}
        for row in rows_of(request):
            try:
                assert_as_the_row_says(apart, row)
            except AssertionError as error:
                faults[row.name] = str(error)
        assert faults == {}

    def test_nothing_gets_in(self, apart: Pages, benign: set[Fact], request: pytest.FixtureRequest) -> None:
        if rows_of(request)[0].site == OWN_HTML:
            pages = {apart.name(row.docname) for row in rows_of(request)}
            lists = {name for name in apart.names if name.startswith("blog")} | {"index.html"}
            assert smuggled(apart, benign, apart.names - pages - lists) == {}
        else:
            assert smuggled(apart, benign) == {}

    def test_every_label_is_reachable(self, apart: Pages) -> None:
        assert unreachable(apart) == []


def together(pages: Pages) -> list[Row]:
    """Return the rows of a site on which most stand."""
    return TOGETHER[pages.built.app.builder.name]


def rows_of(request: pytest.FixtureRequest) -> list[Row]:
    """Return the rows of the site that a test is for."""
    name = request.node.callspec.params["apart"]
    return [row for row in ROWS if row.site == name]


def test_a_summary_is_text_in_lists(tmp_path: Path) -> None:
    """A long post with a summary is shown in lists by it, beside the marks that fragments are made of."""
    site = Site(tmp_path / "site", conf=CONF)
    rows = [row for row in SHARED if row.words]
    for row in rows:
        quoted = json.dumps(row.title, ensure_ascii=False)
        site.write(row.path, f"---\ndate: 2026-05-04\nsummary: {quoted}\n---\n\n# {row.name}\n\n{'word ' * 400}\n")
    pages = Pages(site.build(), site)
    articles = pages.articles("blog")
    found = {row.name: words_of(by_class(articles[pages.name(row.docname)], "post-text")[0]) for row in rows}
    assert found == {row.name: row.title for row in rows}


def test_a_warning_fails_a_build_that_wants_none(tmp_path: Path) -> None:
    faulty = [row for row in SHARED if row.problems and not row.page][:10]
    built = written(tmp_path, faulty).build(werror=True)
    assert built.returncode == 1


def test_a_build_without_a_warning_passes(tmp_path: Path) -> None:
    good = [row for row in SHARED if not row.problems and row.page][:10]
    built = written(tmp_path, good).build(werror=True)
    assert (built.returncode, built.warnings) == (0, [])


class TestCorpus:
    """The file itself."""

    def test_names_are_unlike_each_other(self) -> None:
        assert [name for name, count in Counter(row.name for row in ROWS).items() if count > 1] == []

    def test_paths_are_unlike_each_other(self) -> None:
        assert max(Counter((row.site, row.path) for row in ROWS).values()) == 1

    def test_what_is_held_back_has_a_reason(self) -> None:
        assert [row.name for row in ROWS if row.page == bool(row.held)] == []

    def test_it_is_as_big_as_it_claims(self) -> None:
        assert len(ROWS) >= 160


class TestSearchForWhatGotIn:
    """The search itself finds what it should."""

    @pytest.mark.parametrize(
        "markup",
        [
            "<script>x</script>",
            "<img src=x onerror=y>",
            "<svg onload=x>",
            "<a href='JavaScript:x'>y</a>",
            "<a href='java\tscript:x'>y</a>",
            "<a href='\x01 javascript:x'>y</a>",
            "<a href='data:text/html,x'>y</a>",
            "<svg><a xlink:href='javascript:x'>y</a></svg>",
            "<iframe src=x></iframe>",
            "<iframe srcdoc=x></iframe>",
            "<form action=x></form>",
            "<base href=x>",
            "<meta http-equiv=refresh content='0; url=https://evil.example/'>",
            "<p style='x:y'>",
            "<link rel=stylesheet href=//evil.example/x.css>",
        ],
    )
    def test_finds(self, markup: str) -> None:
        import html5lib

        assert active(html5lib.parse(markup, namespaceHTMLElements=False))

    def test_finds_nothing_in_nothing(self) -> None:
        import html5lib

        assert (
            active(html5lib.parse("<p>x <a href='y'>z</a> &lt;script&gt;", namespaceHTMLElements=False)) == set()
        )
