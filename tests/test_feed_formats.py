"""Feeds of built sites in all formats, read by feedparser and json: each says what the one in Atom says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest

from tests.support.linkcheck import Checker
from tests.support.rich import rich_site
from tests.support.sites import Built, Site, links

MakeSite = Callable[..., Site]

BASE = "https://blog.example.org/"
ALL = 'commonplace_feed_formats = ["atom", "rss", "json"]\nblog_feed_archives = True\n'
FILES = {
    "atom.xml": "application/atom+xml",
    "rss.xml": "application/rss+xml",
    "feed.json": "application/feed+json",
}


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def rich(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the site with everything, built."""
    return rich_site(tmp_path_factory.mktemp("rich"), ALL).build(request.param)


def folders(built: Built, file: str = "atom.xml") -> list[str]:
    """Return the folders that have a feed in a file of one name."""
    return sorted(name.removesuffix(f"/{file}") for name in built.tree() if name.endswith(f"/{file}"))


def read(built: Built, name: str) -> feedparser.FeedParserDict:
    """Return a feed in XML as a reader's program sees it."""
    parsed = feedparser.parse((built.outdir / name).read_bytes())
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def read_json(built: Built, folder: str) -> dict[str, Any]:
    """Return a feed in JSON."""
    found: dict[str, Any] = json.loads((built.outdir / folder / "feed.json").read_bytes())
    return found


def json_feed_faults(feed: dict[str, Any]) -> list[str]:
    """Return every rule of JSON Feed 1.1 that a feed breaks."""
    faults = []
    texts = {"title", "home_page_url", "feed_url", "description", "language"}
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        faults.append("version")
    if not feed.keys() >= {"version", "title", "items"} or not feed.keys() <= texts | {
        "version",
        "items",
        "authors",
    }:
        faults.append(f"members: {sorted(feed)}")
    faults += [name for name in texts & feed.keys() if not isinstance(feed[name], str)]
    faults += [name for name in ("home_page_url", "feed_url") if not feed[name].startswith("https://")]
    texts = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "language"}
    dates = {"date_published", "date_modified"}
    for item in feed["items"]:
        if not item.keys() <= texts | dates | {"authors", "tags"}:
            faults.append(f"members: {sorted(item)}")
        if not item.get("id") or not item.keys() & {"content_html", "content_text"}:
            faults.append(f"no id or no content: {item}")
        faults += [name for name in texts & item.keys() if not isinstance(item[name], str)]
        faults += [name for name in ("url", "external_url") if not item.get(name, "https:").startswith("https:")]
        faults += [name for name in dates & item.keys() if dt.datetime.fromisoformat(item[name]).tzinfo is None]
        if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
            faults.append("tags")
    for author in (one for part in (feed, *feed["items"]) for one in part.get("authors", [])):
        if not author or not author.keys() <= {"name", "url", "avatar"}:
            faults.append(f"author: {author}")
    return faults


class TestAllFormats:
    def test_every_feed_is_there_in_each(self, rich: Built) -> None:
        """Those at old addresses of labels, of years and of sites, too."""
        found = folders(rich)
        assert {"blog", "blog/2026", "blog/tag/c", "blog/tag/ai", "blog/source/source.example"} <= set(found)
        assert folders(rich, "rss.xml") == folders(rich, "feed.json") == found

    def test_rss(self, rich: Built) -> None:
        for folder in folders(rich):
            atom, rss = read(rich, f"{folder}/atom.xml"), read(rich, f"{folder}/rss.xml")
            assert rss.version == "rss20"
            assert (rss.feed.title, rss.feed.link) == (atom.feed.title, atom.feed.link)
            assert len(rss.entries) == len(atom.entries) > 0
            for one, other in zip(rss.entries, atom.entries, strict=True):
                assert (one.id, one.link, one.title) == (other.id, other.link, other.title)
                assert one.published_parsed == other.published_parsed
                assert [part.value for part in one.content] == [part.value for part in other.content]
                assert [tag.term for tag in one.get("tags", ())] == [tag.term for tag in other.get("tags", ())]

    def test_json(self, rich: Built) -> None:
        for folder in folders(rich):
            atom, feed = read(rich, f"{folder}/atom.xml"), read_json(rich, folder)
            assert json_feed_faults(feed) == [], folder
            assert (feed["title"], feed["home_page_url"]) == (atom.feed.title, atom.feed.link)
            assert len(feed["items"]) == len(atom.entries)
            for one, other in zip(feed["items"], atom.entries, strict=True):
                assert (one["id"], one["url"], one["title"]) == (other.id, other.link, other.title)
                assert (one["date_published"], one["date_modified"]) == (other.published, other.updated)
                assert [author["name"] for author in one["authors"]] == [author.name for author in other.authors]
                assert bool(one.get("content_html")) == bool(other.content[0].value)

    def test_each_names_itself(self, rich: Built) -> None:
        """Where there is a copy at an old address, it names the new one."""
        for folder in folders(rich):
            checker = Checker(rich.outdir)
            (atom,) = (link.href for link in read(rich, f"{folder}/atom.xml").feed.links if link.rel == "self")
            (rss,) = (link.href for link in read(rich, f"{folder}/rss.xml").feed.links if link.rel == "self")
            own = atom.removesuffix("atom.xml")
            assert rss == f"{own}rss.xml"
            assert read_json(rich, folder)["feed_url"] == f"{own}feed.json"
            for address in (atom, rss, f"{own}feed.json"):
                assert checker.fault("index.html", address) == ""

    @pytest.mark.parametrize(
        ("page", "feeds"),
        [
            ("index", ["blog"]),
            ("blog", ["blog"]),
            ("blog/tag/ai", ["blog", "blog/tag/ai"]),
            ("blog/2025", ["blog", "blog/2025"]),
            ("blog/source/source.example", ["blog", "blog/source/source.example"]),
        ],
    )
    def test_pages_announce_them(self, rich: Built, page: str, feeds: list[str]) -> None:
        checker = Checker(rich.outdir)
        own = rich.path(page).relative_to(rich.outdir).as_posix()
        found = [
            (link.get("type"), checker.target(own, link.get("href"))[0])
            for link in rich.page(page).xpath("//head/link[@rel='alternate']")
        ]
        assert found == [(kind, f"{feed}/{file}") for feed in feeds for file, kind in FILES.items()]

    def test_pages_link_to_the_one_in_atom(self, rich: Built) -> None:
        for page in ("blog/tag/ai", "blog/source/source.example"):
            assert links(rich.main(page))["Atom feed"].endswith("atom.xml")
            assert not links(rich.main(page)).keys() & {"RSS feed", "JSON Feed"}

    def test_no_link_is_dead(self, rich: Built) -> None:
        assert Checker(rich.outdir).faults() == []


@pytest.mark.parametrize(
    ("formats", "file", "words"),
    [(["json", "rss"], "feed.json", "JSON Feed"), (["rss"], "rss.xml", "RSS feed")],
)
def test_without_atom_pages_link_to_the_first(
    make_site: MakeSite, formats: list[str], file: str, words: str
) -> None:
    site = make_site(conf=f"commonplace_feed_formats = {formats!r}")
    site.post("a", "A", "2026-01-01", "{ref}`blog-feed` and [b](https://b.example/c).\n", tags="[x]")
    built = site.build()
    assert built.warnings == []
    assert folders(built) == []
    for page in ("blog", "blog/tag/x", "blog/source/b.example"):
        link = next(link for link in built.main(page).iter("a") if link.text == words)
        assert link.get("type") == FILES[file]
        assert link.get("href").endswith(file)
    (link,) = (link for link in built.page("index").iter("a") if link.text == "Feed")
    assert (link.get("href"), link.get("type")) == (f"blog/{file}", FILES[file])
    assert links(built.main("posts/a"))["A blog Feed"] == f"{BASE}blog/{file}"
    assert Checker(built.outdir).faults() == []


def test_words_by_template(make_site: MakeSite) -> None:
    """RSS and JSON Feed have the words of Atom; RSS its own, where a template is for a file of that name."""
    templates = {"atom": {"title": "{{ title }}!"}}
    site = make_site(conf=f'commonplace_feed_formats = ["rss", "json"]\nblog_feed_templates = {templates!r}')
    site.post("a", "A", "2026-01-01")
    built = site.build()
    assert read(built, "blog/rss.xml").entries[0].title == read_json(built, "blog")["items"][0]["title"] == "A!"
    templates["rss"] = {"title": "{{ title }}?"}
    built = site.build(overrides={"blog_feed_templates": templates})
    assert read(built, "blog/rss.xml").version == "rss20"
    assert read(built, "blog/rss.xml").entries[0].title == "A?"


def test_a_list_that_is_none_is_reported(make_site: MakeSite) -> None:
    site = make_site(conf='commonplace_feed_formats = ["atom", "opml"]')
    site.post("a", "A", "2026-01-01")
    built = site.build()
    (line,) = built.warnings
    assert "commonplace_feed_formats" in line
    assert folders(built) == ["blog"]


class TestEdits:
    def edited(self, make_site: MakeSite, edit: Callable[[Site], None], conf: str) -> tuple[Built, Built]:
        """Return a site as built again after an edit, and as built from nothing."""
        results = []
        for before in (True, False):
            site = make_site(conf=conf)
            for number in range(3):
                site.post(f"p{number}", f"P{number}", f"2026-01-0{number + 1}", tags="[x, y z]")
            site.post("cites", "Cites", "2026-02-01", "See [b](https://b.example/c).\n")
            if before:
                site.build()
            edit(site)
            results.append(site.build())
        return results[0], results[1]

    @pytest.mark.parametrize(
        "edit",
        [
            lambda site: site.post("p1", "P1, changed", "2026-01-02", tags="[x]"),
            lambda site: site.post("cites", "Cites", "2026-02-01", "And [b](https://b.example/c), now.\n"),
            lambda site: site.remove("posts/p0.md"),
            lambda site: site.write(
                "conf.py",
                (site.src / "conf.py").read_text("utf-8").replace('["atom", "rss", "json"]', '["rss"]'),
            ),
        ],
        ids=["a title", "a sentence", "a post withdrawn", "formats withdrawn"],
    )
    def test_a_build_after_an_edit_is_as_a_clean_one(
        self, make_site: MakeSite, edit: Callable[[Site], None]
    ) -> None:
        again, clean = self.edited(make_site, edit, ALL)
        assert again.tree() == clean.tree()
        assert folders(again, "rss.xml")
