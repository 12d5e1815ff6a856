"""Feeds of built sites, read by feedparser and held against RFC 4287 and the pages that they are of."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import feedparser  # type: ignore[import-untyped]
import html5lib
import lxml.html
import pytest
from lxml import etree

from tests.support.linkcheck import Checker
from tests.support.rich import LISTINGS, POSTS, Fact, rich_site
from tests.support.sites import Built, Site

MakeSite = Callable[..., Site]
SITES = ("elsewhere.example", "source.example", "weekly.example")  # that the posts cite

BASE = "https://blog.example.org/"
LINK_POST = "posts/2026/link"  # of the site with everything; the only one with a link and a via
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def rich(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the site with everything, built."""
    return rich_site(tmp_path_factory.mktemp("rich")).build(request.param)


def read(built: Built, name: str = "blog/atom.xml") -> feedparser.FeedParserDict:
    """Return a feed as a reader's program sees it."""
    parsed = feedparser.parse((built.outdir / name).read_bytes())
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def files_of(built: Built) -> list[str]:
    """Return every file with a feed in it, those at old addresses too."""
    return sorted(name for name in built.tree() if name.endswith("atom.xml"))


def feeds_of(built: Built) -> list[str]:
    """Return the files of all feeds, each at the address that it gives for itself."""
    checker = Checker(built.outdir)
    return [
        name
        for name in files_of(built)
        for link in read(built, name).feed.links
        if link.rel == "self" and checker.target("index.html", link.href) == (name, "")
    ]


def content(entry: feedparser.FeedParserDict) -> str:
    """Return an entry's content, as it was before a reader cleans it."""
    (found,) = entry.content
    return found.value


def raw_contents(built: Built, name: str = "blog/atom.xml") -> list[str]:
    """Return every entry's content as it stands in the file: feedparser drops what it thinks dangerous."""
    root = etree.fromstring((built.outdir / name).read_bytes())
    return [entry.findtext(f"{ATOM}content") or "" for entry in root.iter(f"{ATOM}entry")]


def words(text: str) -> list[str]:
    """Return the words of an HTML fragment."""
    return lxml.html.fragment_fromstring(text, create_parent="div").text_content().split()


def rfc4287_faults(data: bytes) -> list[str]:  # noqa: C901 - one rule after the other
    """Return every rule of RFC 4287 that a feed breaks; the numbers are the sections'."""
    root = etree.fromstring(data)
    faults = []

    def count(parent: etree._Element, tag: str, least: int, most: int | None) -> None:
        number = len(parent.findall(ATOM + tag))
        if number < least or (most is not None and number > most):
            faults.append(f"{parent.tag}: {number} {tag}")

    if root.tag != f"{ATOM}feed":
        faults.append("no feed")
    entries = root.findall(f"{ATOM}entry")
    for parent in (root, *entries):
        for tag in ("id", "title", "updated"):
            count(parent, tag, 1, 1)  # 4.1.1, 4.1.2
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in parent.findall(f"{ATOM}link")
            if link.get("rel") == "alternate"
        ]
        if len(set(alternates)) != len(alternates) or not alternates:
            faults.append(f"{parent.tag}: alternates {alternates}")
        addresses = [link.get("href") or "" for link in parent.findall(f"{ATOM}link")]  # 4.2.7.1
        faults += [f"href {address!r}" for address in addresses if not address.startswith("https://")]
        dates = [node.text or "" for tag in ("updated", "published") for node in parent.findall(ATOM + tag)]  # 3.3
        faults += [f"date {date!r}" for date in dates if dt.datetime.fromisoformat(date).tzinfo is None]
        for author in parent.findall(f"{ATOM}author"):
            count(author, "name", 1, 1)  # 3.2
            count(author, "uri", 0, 1)
        terms = [category.get("term") for category in parent.findall(f"{ATOM}category")]  # 4.2.2.1
        faults += ["category without term"] * terms.count("")
        faults += ["category without term"] * terms.count(None)
    if sum(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")) != 1:
        faults.append("no self")
    for entry in entries:
        count(entry, "content", 0, 1)
        count(entry, "summary", 0, 1)
        count(entry, "published", 0, 1)
        if not entry.findall(f"{ATOM}author") and not root.findall(f"{ATOM}author"):
            faults.append("no author")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    if len(set(ids)) != len(ids):
        faults.append("two entries of one id")
    return faults


class TestRules:
    """Every feed of the site keeps the rules."""

    def test_rfc_4287(self, rich: Built) -> None:
        for name in feeds_of(rich):
            assert rfc4287_faults((rich.outdir / name).read_bytes()) == [], name

    def test_one_for_each_listing(self, rich: Built) -> None:
        feeds = [name for name in feeds_of(rich) if not name.startswith("blog/source/")]
        assert feeds == sorted(f"{page}/atom.xml" for page in LISTINGS)

    def test_one_for_each_site(self, rich: Built) -> None:
        feeds = {name for name in feeds_of(rich) if name.startswith("blog/source/")}
        assert feeds == {f"blog/source/{site}/atom.xml" for site in SITES}

    def test_at_old_addresses_are_copies(self, rich: Built) -> None:
        tree = rich.tree()
        feeds = {tree[name] for name in feeds_of(rich)}
        assert {tree[name] for name in files_of(rich)} == feeds

    def test_ids_differ_from_feed_to_feed(self, rich: Built) -> None:
        ids = [read(rich, name).feed.id for name in feeds_of(rich)]
        assert len(set(ids)) == len(ids)

    def test_ids_of_entries_are_the_posts_and_stay(self, rich: Built) -> None:
        ids: dict[str, set[str]] = {}
        for name in feeds_of(rich):
            for entry in read(rich, name).entries:
                ids.setdefault(entry.title, set()).add(entry.id)
        assert len(ids) == len(POSTS)
        assert all(len(found) == 1 for found in ids.values())
        assert all(identity.startswith((BASE, "tag:")) for found in ids.values() for identity in found)

    def test_self_and_alternate(self, rich: Built) -> None:
        checker = Checker(rich.outdir)
        for page in LISTINGS:
            found = {link.rel: link.href for link in read(rich, f"{page}/atom.xml").feed.links}
            assert checker.target("index.html", found["self"]) == (f"{page}/atom.xml", "")
            own = rich.path(page).relative_to(rich.outdir).as_posix()
            assert checker.target("index.html", found["alternate"]) == (own, "")

    @pytest.mark.parametrize("page", LISTINGS)
    def test_posts_newest_first(self, rich: Built, page: str) -> None:
        assert [entry.title for entry in read(rich, f"{page}/atom.xml").entries] == [
            post.title for post in LISTINGS[page][1]
        ]

    def test_titles(self, rich: Built) -> None:
        assert read(rich).feed.title == "A blog"
        for page, (name, _posts) in LISTINGS.items():
            if page != "blog":
                title = read(rich, f"{page}/atom.xml").feed.title
                assert title.startswith("A blog")
                assert name in title


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.title)
class TestEntry:
    """One post in the feed of all."""

    def entry(self, rich: Built, post: Fact) -> feedparser.FeedParserDict:
        (found,) = (entry for entry in read(rich).entries if entry.title == post.title)
        return found

    def test_authors(self, rich: Built, post: Fact) -> None:
        assert tuple(author.name for author in self.entry(rich, post).authors) == post.authors

    def test_link(self, rich: Built, post: Fact) -> None:
        checker = Checker(rich.outdir)
        path = rich.path(post.docname).relative_to(rich.outdir).as_posix()
        assert checker.target("index.html", self.entry(rich, post).link) == (path, post.section)
        assert checker.fault("index.html", self.entry(rich, post).link) == ""

    def test_date(self, rich: Built, post: Fact) -> None:
        entry = self.entry(rich, post)
        assert dt.datetime.fromisoformat(entry.published).date().isoformat() == post.date
        assert dt.datetime.fromisoformat(entry.updated) >= dt.datetime.fromisoformat(entry.published)

    def test_full_text(self, rich: Built, post: Fact) -> None:
        main = rich.main(post.docname)
        (scope,) = [main.get_element_by_id(post.section)] if post.section else main.find_class("post")
        for element in [
            *scope.find_class("post-byline"),
            *scope.find_class("headerlink"),
            *scope.find_class("post-neighbours"),
        ]:
            element.drop_tree()
        next(scope.iter("h1", "h2")).drop_tree()
        (text,) = (
            text
            for entry, text in zip(read(rich).entries, raw_contents(rich), strict=True)
            if entry.title == post.title
        )
        first, last = (
            ([*post.title.split(), "↗"], ["via", "A", "Weekly"]) if post.docname == LINK_POST else ([], [])
        )
        assert words(text) == [*first, *scope.text_content().split(), *last]
        assert len(words(text)) > 0

    def test_addresses_are_absolute_and_lead_somewhere(self, rich: Built, post: Fact) -> None:
        checker = Checker(rich.outdir)
        texts = zip(read(rich).entries, raw_contents(rich), strict=True)
        (text,) = (text for entry, text in texts if entry.title == post.title)
        root = lxml.html.fragment_fromstring(text, create_parent="div")
        for _element, _attribute, address, _place in root.iterlinks():
            assert address.startswith(("https://", "http://")), address
            assert checker.fault("index.html", address) == ""


class TestFacts:
    """What single entries say."""

    def entry(self, rich: Built, title: str) -> feedparser.FeedParserDict:
        return next(entry for entry in read(rich).entries if entry.title == title)

    def test_categories_as_written(self, rich: Built) -> None:
        assert [tag.term for tag in self.entry(rich, "A paper on residue").tags] == [
            "AI",
            "C++",
            "Two Words",
            "Papers",
        ]

    def test_updated(self, rich: Built) -> None:
        assert self.entry(rich, "A paper on residue").updated[:10] == "2026-05-20"
        assert self.entry(rich, "A note").updated == self.entry(rich, "A note").published

    def test_no_feed_is_newer_than_its_build(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A", "2026-05-04", updated="2099-01-01")
        for today, updated in (("2026-06-30", "2026-05-04"), ("2099-01-01", "2099-01-01")):
            built = site.build(overrides={"commonplace_today": today})
            told = [line for line in built.warnings if "updated: 2099-01-01 is after" in line]
            assert told == built.warnings
            assert bool(told) == (updated != "2099-01-01")
            assert read(built).feed.updated[:10] == read(built).entries[0].updated[:10] == updated
            assert len(built.main("posts/a").find_class("dt-updated")) == (updated == "2099-01-01")

    def test_the_feed_is_as_new_as_its_newest_entry(self, rich: Built) -> None:
        for name in feeds_of(rich):
            feed = read(rich, name)
            dates = [dt.datetime.fromisoformat(entry.updated) for entry in feed.entries]
            assert dt.datetime.fromisoformat(feed.feed.updated) == max(dates)

    def test_source_and_via(self, rich: Built) -> None:
        found = {link.rel: link.href for link in self.entry(rich, "A paper on residue").links}
        assert found["related"] == "https://source.example/paper?a=1&b=2"
        assert found["via"] == "https://weekly.example/12"

    def test_authors_address(self, rich: Built) -> None:
        ada = self.entry(rich, "A paper on residue").authors[0]
        assert (ada.name, ada.href) == ("Ada Lovelace", "https://ada.example/")

    def test_summary(self, rich: Built) -> None:
        root = etree.fromstring((rich.outdir / "blog/atom.xml").read_bytes())
        summaries = {e.findtext(f"{ATOM}title"): e.findtext(f"{ATOM}summary") for e in root.iter(f"{ATOM}entry")}
        assert summaries["Summarised"] == "The author's own <summary> & nothing else."

    def test_images(self, rich: Built) -> None:
        root = lxml.html.fragment_fromstring(content(self.entry(rich, "An essay")), create_parent="div")
        (image,) = root.iter("img")
        assert (rich.outdir / image.get("src").removeprefix(BASE)).is_file()

    def test_a_time_of_day_is_in_the_blogs_zone(self, make_site: MakeSite) -> None:
        site = make_site(conf='commonplace_timezone = "Asia/Tokyo"')
        site.post("a", "A post", "2026-01-01 08:30")
        (entry,) = read(site.build()).entries
        assert entry.published == "2026-01-01T08:30:00+09:00"

    def test_rooted_addresses(self, make_site: MakeSite) -> None:
        site = make_site(conf='blog_baseurl = "https://host.example/journal"')
        site.post(
            "a", "A post", "2026-01-01", '<a href="/about">rooted</a> <a href="//cdn.example/x">other host</a>\n'
        )
        (text,) = raw_contents(site.build())
        found = [link.get("href") for link in lxml.html.fragment_fromstring(text, create_parent="div").iter("a")]
        assert found == ["https://host.example/about", "//cdn.example/x"]


class TestSettings:
    """ABlog's settings of feeds."""

    @pytest.fixture
    def site(self, make_site: MakeSite) -> Callable[[str], Site]:
        """Return a maker of a site of three posts, the last of them long."""

        def make(conf: str) -> Site:
            site = make_site(conf=f"commonplace_whole_words = 5\n{conf}")
            for day in (1, 2, 3):
                site.post(
                    f"p{day}",
                    f"Post {day}",
                    f"2026-01-0{day}",
                    "Start of it.\n\nThe rest of it all.\n",
                    tags="[x y]",
                )
            return site

        return make

    @pytest.mark.parametrize("length", [1, 2, None])
    def test_length(self, site: Callable[[str], Site], length: int | None) -> None:
        built = site(f"blog_feed_length = {length}").build()
        newest = [f"Post {day}" for day in (3, 2, 1)][:length]
        for name in feeds_of(built):
            assert [entry.title for entry in read(built, name).entries] == newest

    def test_full_text_is_what_is_not_asked(self, site: Callable[[str], Site]) -> None:
        assert all("rest" in words(text) for text in raw_contents(site("").build()))

    def test_excerpts(self, site: Callable[[str], Site]) -> None:
        built = site("blog_feed_fulltext = False").build()
        assert [words(text) for text in raw_contents(built)] == [["Start", "of", "it."]] * 3

    def test_titles_alone(self, site: Callable[[str], Site]) -> None:
        built = site("blog_feed_titles = True").build()
        assert len(read(built).entries) == 3
        assert not any(raw_contents(built))

    def test_subtitle(self, site: Callable[[str], Site]) -> None:
        assert read(site('blog_feed_subtitle = "Of <this> & that"').build()).feed.subtitle == "Of <this> & that"

    def test_templates(self, site: Callable[[str], Site]) -> None:
        templates = {
            "atom": {},
            "social": {
                "content": "{{ title }}{% for tag in post.tags %} #{{ tag.name|replace(' ', '') }}{% endfor %}"
            },
        }
        built = site(f"blog_feed_templates = {templates!r}").build()
        assert Checker(built.outdir).faults() == []
        (first, *_) = read(built, "blog/social.xml").entries
        assert content(first) == "Post 3 #xy"
        assert rfc4287_faults((built.outdir / "blog/social.xml").read_bytes()) == []
        assert read(built, "blog/social.xml").feed.id != read(built).feed.id

    def test_templates_without_atom(self, site: Callable[[str], Site]) -> None:
        built = site("blog_feed_templates = {'social': {}}").build()
        assert (built.outdir / "blog/social.xml").is_file()
        assert Checker(built.outdir).faults() == []

    def test_a_template_that_cannot_be_read_is_told(self, make_site: MakeSite) -> None:
        site = make_site(conf="blog_feed_templates = {'atom': {'title': '{{ title', 'summary': '{{ title }}!'}}")
        site.post("a", "A post", "2026-01-01")
        for _ in range(2):
            built = site.build()
            (line,) = built.warnings
            assert "conf.py:1: WARNING: blog_feed_templates: the template 'title' of 'atom' cannot be read" in line
        (entry,) = read(built).entries
        assert (entry.title, entry.summary) == ("A post", "A post!")

    def test_words_in_a_template_for_html_are_escaped(self, make_site: MakeSite) -> None:
        site = make_site(conf="blog_feed_templates = {'atom': {'content': '{{ title }} {{ content }}'}}")
        site.post("a", "`<script>alert(1)</script>`", "2026-01-01", "*Text*.\n")
        (text,) = raw_contents(site.build())
        root = html5lib.parseFragment(text, treebuilder="lxml", namespaceHTMLElements=False)
        tags = [element.tag for node in root if not isinstance(node, str) for element in node.iter()]
        assert "script" not in tags
        assert "em" in tags

    def test_no_feeds_without_an_address(self, make_site: MakeSite) -> None:
        site = make_site(conf="blog_baseurl = None")
        site.post("a", "A post", "2026-01-01", tags="[x]")
        built = site.build()
        assert feeds_of(built) == []
        assert Checker(built.outdir).faults() == []

    def test_a_blog_without_posts(self, make_site: MakeSite) -> None:
        built = make_site().build()
        assert rfc4287_faults((built.outdir / "blog/atom.xml").read_bytes()) == []
        assert read(built).entries == []


def lines_of(text: str) -> list[tuple[str, list[str]]]:
    """Return the paragraphs and the like of a text as a reader shows it: their words, and where they lead."""
    root = lxml.html.fragment_fromstring(text, create_parent="div")
    return [
        (" ".join(part.text_content().split()), [link.get("href") for link in part.iter("a")]) for part in root
    ]


def texts_in_all_formats(built: Built, page: str) -> list[list[str]]:
    """Return the texts of a listing's entries in each format, through parsers that know nothing of links."""
    root = etree.fromstring((built.outdir / page / "rss.xml").read_bytes())
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    items = json.loads((built.outdir / page / "feed.json").read_bytes())["items"]
    return [
        raw_contents(built, f"{page}/atom.xml"),
        [item.findtext(encoded) or "" for item in root.iter("item")],
        [item.get("content_html", "") for item in items],
    ]


LINKED = """
=== posts/linked.md ===
---
date: 2026-01-09
tags: [t]
link: https://source.example/paper?a=1&b=2
via: [{name: A Weekly, url: "https://weekly.example/12"}, My friend, "https://bare.example/"]
---

# Of *residue*

First words.

Later words, of [a thing](https://thing.example/).
"""


class TestLinks:
    """Who is shown the text alone, as most readers do, can follow a post's link and its ``via``."""

    ALL = 'commonplace_feed_formats = ["atom", "rss", "json"]\n'
    FIRST = ("Of residue ↗", ["https://source.example/paper?a=1&b=2"])
    LAST = (
        "via A Weekly, My friend, bare.example",
        ["https://weekly.example/12", "https://bare.example/"],
    )

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_in_the_text_of_all_feeds_and_formats(self, make_site: MakeSite, builder: str) -> None:
        built = make_site(LINKED, conf=self.ALL).build(builder)
        assert built.warnings == []
        text = [("First words.", []), ("Later words, of a thing.", ["https://thing.example/"])]
        for page in ("blog", "blog/tag/t"):
            for found in texts_in_all_formats(built, page):
                assert lines_of(found[0]) == [self.FIRST, *text, self.LAST], page
        for found in texts_in_all_formats(built, "blog/source/thing.example"):
            first, middle, last = lines_of(found[0])
            assert (first, last) == (self.FIRST, self.LAST)
            assert middle[1] == ["https://thing.example/"]

    def test_a_readers_program_has_them_elsewhere_too(self, make_site: MakeSite) -> None:
        built = make_site(LINKED, conf=self.ALL).build()
        for name in ("blog/atom.xml", "blog/source/thing.example/atom.xml"):
            found = [(link.rel, link.href) for link in read(built, name).entries[0].links]
            assert ("related", "https://source.example/paper?a=1&b=2") in found
            assert [href for rel, href in found if rel == "via"] == self.LAST[1]
        (item,) = json.loads((built.outdir / "blog/feed.json").read_bytes())["items"]
        assert item["external_url"] == "https://source.example/paper?a=1&b=2"
        for name in ("blog/atom.xml", "blog/rss.xml"):
            (entry,) = read(built, name).entries
            assert lines_of(content(entry))[0] == self.FIRST
            assert lines_of(content(entry))[-1] == self.LAST

    def test_in_excerpts(self, make_site: MakeSite) -> None:
        conf = "blog_feed_fulltext = False\ncommonplace_whole_words = 1\n"
        (text,) = raw_contents(make_site(LINKED, conf=conf).build())
        assert lines_of(text) == [self.FIRST, ("First words.", []), self.LAST]

    def test_not_where_titles_are_all(self, make_site: MakeSite) -> None:
        built = make_site(LINKED, conf=f"{self.ALL}blog_feed_titles = True\n").build()
        assert texts_in_all_formats(built, "blog") == [[""], [""], [""]]

    def test_where_there_is_nothing_else(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A title", "2026-01-01", "", link="https://source.example/")
        (text,) = raw_contents(site.build())
        assert lines_of(text) == [("A title ↗", ["https://source.example/"])]

    def test_templates_are_given_them(self, make_site: MakeSite) -> None:
        site = make_site(LINKED, conf="blog_feed_templates = {'atom': {'content': '<hr>{{ content }}'}}")
        (text,) = raw_contents(site.build())
        assert next(line for line in lines_of(text) if line[0]) == self.FIRST
        assert lines_of(text)[-1] == self.LAST

    def test_markup_in_words_and_addresses_is_text(self, make_site: MakeSite) -> None:
        hostile = '<script>alert(1)</script> & \\"quoted\\"'
        plain = hostile.replace("\\", "")
        site = make_site()
        site.write(
            "posts/a.md",
            f'---\ndate: 2026-01-01\ntitle: "{hostile}"\nlink: "https://source.example/?\'onclick=\'x&amp;y"\n'
            f'via: [{{name: "{hostile}", url: "https://via.example/?\'a=\'&lt;"}}, "{hostile}"]\n---\n\nText.\n',
        )
        (text,) = raw_contents(site.build())
        root = lxml.html.fragment_fromstring(text, create_parent="div")
        assert {element.tag for element in root.iter()} == {"div", "p", "a"}
        assert [dict(link.attrib) for link in root.iter("a")] == [
            {"href": "https://source.example/?'onclick='x&amp;y"},
            {"href": "https://via.example/?'a='&lt;"},
        ]
        first, _text, last = (line for line, _addresses in lines_of(text))
        assert (first, last) == (f"{plain} ↗", f"via {plain}, {plain}")

    def test_posts_without_stay_as_they_are(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A", "2026-01-01", "Text.\n")
        assert raw_contents(site.build()) == ["<p>Text.</p>"]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("link: https://source.example/paper", "link: https://source.example/report"),
            ("name: A Weekly", "name: A Monthly"),
            ("https://weekly.example/12", "https://weekly.example/13"),
        ],
    )
    def test_a_change_reaches_every_feed(self, make_site: MakeSite, before: str, after: str) -> None:
        trees = []
        for first in (LINKED, LINKED.replace(before, after)):
            site = make_site(first, conf=self.ALL)
            site.build()
            site.add(LINKED.replace(before, after))
            trees.append(site.build().tree())
        again, clean = trees
        assert again == clean


class TestHostile:
    """Titles and names are text in a feed, too."""

    def test_markup(self, make_site: MakeSite) -> None:
        hostile = '<script>alert(1)</script> & ]]> \\"quoted\\"'
        plain = hostile.replace("\\", "")
        site = make_site()
        site.write(
            "posts/a.md",
            f'---\ntitle: "{hostile}"\ndate: 2026-01-01\ntags: ["{hostile}"]\n'
            f'author: ["{hostile}"]\nsummary: "{hostile}"\n---\n\nText.\n',
        )
        built = site.build()
        for name in feeds_of(built):
            data = (built.outdir / name).read_bytes()
            assert rfc4287_faults(data) == []
            entry = etree.fromstring(data).find(f"{ATOM}entry")
            assert entry is not None
            assert entry.findtext(f"{ATOM}title") == plain
            assert entry.find(f"{ATOM}title").get("type") == "text"
            assert entry.findtext(f"{ATOM}summary") == plain
            assert entry.findtext(f"{ATOM}author/{ATOM}name") == plain
            assert {node.get("term") for node in entry.findall(f"{ATOM}category")} == {plain}


BUILD = [sys.executable, "-m", "sphinx", "-q", "-b"]


class TestSameBytes:
    """The same posts give the same feeds, wherever and whenever they are built."""

    def test_twice(self, make_site: MakeSite, tmp_path: Path) -> None:
        site = rich_site(tmp_path / "rich")
        first, second = site.build(out="one"), site.build(out="two")
        assert feeds_of(first)
        for name in feeds_of(first):
            assert (first.outdir / name).read_bytes() == (second.outdir / name).read_bytes(), name

    def test_in_another_process_of_another_zone(self, tmp_path: Path) -> None:
        site = rich_site(tmp_path / "rich")
        here = site.build()
        trees = []
        for zone, seed in (("Pacific/Kiritimati", "1"), ("America/Los_Angeles", "2")):
            out = tmp_path / seed
            subprocess.run(
                [*BUILD, "html", "-j", "2", "-d", str(tmp_path / f"{seed}.doctrees"), str(site.src), str(out)],
                check=True,
                env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
            )
            trees.append(out)
        for out in trees:
            for name, data in here.tree().items():
                if name != ".buildinfo":
                    assert (out / name).read_bytes() == data, (out.name, name)

    def test_a_second_build_leaves_them_alone(self, tmp_path: Path) -> None:
        site = rich_site(tmp_path / "rich")
        first = site.build()
        times = {name: (first.outdir / name).stat().st_mtime_ns for name in feeds_of(first)}
        second = site.build()
        assert {name: (second.outdir / name).stat().st_mtime_ns for name in feeds_of(second)} == times

    def test_a_new_post_changes_the_feeds_that_have_it(self, tmp_path: Path) -> None:
        site = rich_site(tmp_path / "rich")
        before = site.build().tree()
        site.post("2026/new", "New", "2026-06-01", tags="[several]", author="bo")
        after = site.build().tree()
        changed = {name for name in after if name.endswith(".xml") and before.get(name) != after[name]}
        old = {"blog/author/bo-bergstrom/atom.xml"}  # where ABlog had it
        assert changed == old | {
            "sitemap.xml",
            "blog/atom.xml",
            "blog/tag/several/atom.xml",
            "blog/author/bo-bergström/atom.xml",
            "blog/kind/note/atom.xml",
        }


class TestTemplatesThatFail:
    """A site's own template runs for the first time when a feed is made."""

    CONF = """
    blog_feed_templates = {
        "atom": {"title": "{{ post.nothing.there }}", "content": "\\n{% if 1 / (title|length - 5) %}x{% endif %}"},
        "other": {"title": "{{ title|nofilter }}", "summary": "{{ title }}!"},
        "third": {"title": "{% include 'nowhere.html' %}"},
    }
    """

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_are_reported(self, tmp_path: Path, builder: str) -> None:
        site = Site(tmp_path, conf=self.CONF)
        site.post("a", "Six or", "2026-05-04", tags="[x]")
        site.post("b", "Fives", "2026-05-05", tags="[x]")
        first = site.build(builder)
        assert first.returncode == 0
        told = [line.partition("blog_feed_templates: ")[2].partition(";")[0] for line in first.warnings]
        post, no_loader = "for 'posts/b'", "no loader for this environment specified"
        no_number = "ZeroDivisionError: division by zero"
        object_name = "'sphinx_commonplace.compat.ablog.SitePost object' has no att…"
        assert sorted(told) == [
            f"the template 'content' of 'atom.xml' fails in its line 2 {post}, {no_number}",
            f"the template 'title' of 'atom.xml' fails in its line 1 {post}, UndefinedError: {object_name}",
            "the template 'title' of 'other' cannot be read, No filter named 'nofilter'.",
            f"the template 'title' of 'third.xml' fails in its line 1 {post}, TypeError: {no_loader}",
        ]
        assert all(line.startswith("conf.py:1: WARNING: ") for line in first.warnings)
        again = site.build(builder)
        assert sorted(again.warnings) == sorted(first.warnings)
        assert again.tree() == first.tree() == site.build_clean(builder).tree()
        entries = feedparser.parse(first.path("blog/atom.xml").read_bytes()).entries
        assert [(entry.title, entry.content[0].value) for entry in entries] == [
            ("Fives", "<p>Some words.</p>"),
            ("Six or", "x"),
        ]
