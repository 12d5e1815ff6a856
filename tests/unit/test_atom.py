"""Feeds, read back by feedparser, lxml and json, and held against RFC 4287, RSS 2.0 and JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import feedparser  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sphinx_commonplace.formats.feed import Category, Entry, Feed, Person, atom, json_feed, rss

Writer = Callable[[Feed], bytes]

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ADA = Person("Ada Lovelace", "https://example.org/ada")
BO = Person("Bo <b>")

LINK_POST = Entry(
    id="tag:example.org,2026:residue",
    url="https://example.org/posts/2026/residue/",
    title="Incident residue & <script>alert(1)</script>",
    published=datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=2))),
    updated=datetime(2026, 3, 2, 8, 0, 1, 999_999, tzinfo=UTC),
    authors=(ADA, BO),
    categories=(
        Category("Machine Learning", "Machine Learning"),
        Category("C++", "C++"),
        Category("日本語", "日本語"),
    ),
    summary="What is left <after> an incident & why.",
    content='<p>Text &amp; <a href="https://example.com/">link</a>. ]]&gt; ]]></p>\n<pre>two\n  lines</pre>',
    language="pt_BR",
    related="https://example.com/paper?a=1&b=2",
    via=("https://example.net/", "javascript:alert(1)", "https://example.net/", "Jo"),
)
NOTE = Entry(
    id="https://example.org/posts/2025/note/",
    url="https://example.org/posts/2025/note/",
    title="שלום \U0001f600",
    published=datetime(2025, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    updated=datetime(2025, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    summary="Short.",
)
FEED = Feed(
    id="https://example.org/blog/",
    title="A commonplace <book>",
    url="https://example.org/blog/atom.xml",
    home_url="https://example.org/blog/",
    subtitle="Links & notes",
    language="en",
    authors=(ADA,),
    entries=(LINK_POST, NOTE),
)
EMPTY = replace(FEED, authors=(), entries=())

WRITERS = pytest.mark.parametrize("write", [atom, rss, json_feed])

HOSTILE = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    [
        "<script>alert('x')</script>",
        "]]><evil/>",
        "<![CDATA[",
        "&amp;&lt;&#0;&nbsp;",
        "\x00\x08\x0b\x0c\x1b\x7f\x85\ufffe\uffff",
        "\ud800\udc00\udfff",
        "\U0001f469\u200d\U0001f4bb\ufe0f",
        "\u202eright to left\u2066",
        '" onload="alert(1)',
        " \t\r\n ",
        "-->",
        "javascript:alert(1)",
        "http://[",
        "https://a b\n<c>",
    ]
)
INSTANTS = st.datetimes(timezones=st.timezones()) | st.datetimes(
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.integers(-50_400, 50_400).map(lambda seconds: timezone(timedelta(seconds=seconds))),
)
PEOPLE = st.lists(st.builds(Person, HOSTILE, HOSTILE), max_size=2).map(tuple)
ENTRIES = st.builds(
    Entry,
    id=st.integers().map(lambda number: f"tag:example.org,2026:{number}"),
    url=HOSTILE,
    title=HOSTILE,
    published=INSTANTS,
    updated=INSTANTS,
    authors=PEOPLE,
    categories=st.lists(st.builds(Category, HOSTILE, HOSTILE), max_size=2).map(tuple),
    summary=HOSTILE,
    content=HOSTILE,
    language=HOSTILE,
    related=HOSTILE,
    via=st.lists(HOSTILE, max_size=2).map(tuple),
)
FEEDS = st.builds(
    Feed,
    id=st.just("https://example.org/blog/"),
    title=HOSTILE,
    url=HOSTILE,
    home_url=HOSTILE,
    subtitle=HOSTILE,
    language=HOSTILE,
    authors=PEOPLE,
    entries=st.lists(ENTRIES, max_size=3, unique_by=lambda entry: entry.id).map(tuple),
)


def legal(text: str) -> str:
    """Return the characters of a text that XML 1.0, section 2.2, allows, stated by code point."""
    return "".join(
        char
        for char in text
        if ord(char) in {0x9, 0xA, 0xD}
        or 0x20 <= ord(char) <= 0xD7FF
        or 0xE000 <= ord(char) <= 0xFFFD
        or char > "\uffff"
    )


def attributes_of(node: etree._Element) -> dict[str, str]:
    """Return an element's attributes as text."""
    return {str(name): str(value) for name, value in node.attrib.items()}


def check_rfc4287(data: bytes) -> None:
    """Assert what RFC 4287 demands of a feed document that has text and out-of-line links only."""
    feed = etree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    check_container(
        feed,
        required={"id", "title", "updated"},
        optional={"subtitle", "generator", "icon", "logo", "rights"},
        repeatable={"author", "category", "contributor", "link", "entry"},
    )
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        check_container(
            entry,
            required={"id", "title", "updated"},
            optional={"published", "summary", "content", "rights", "source"},
            repeatable={"author", "category", "contributor", "link"},
        )
        # 4.1.2: an entry without content has an alternate link
        assert entry.find(f"{ATOM}content") is not None or entry.find(f"{ATOM}link[@rel='alternate']") is not None
    # 4.1.1: an author for the feed, or for each entry
    assert feed.find(f"{ATOM}author") is not None or (
        entries and all(entry.find(f"{ATOM}author") is not None for entry in entries)
    )
    ids = [node.text for node in feed.iter(f"{ATOM}id") if node.getparent() is not feed]
    assert len(ids) == len(set(ids))


def check_container(node: etree._Element, required: set[str], optional: set[str], repeatable: set[str]) -> None:
    """Assert the cardinalities of RFC 4287, sections 4.1.1 and 4.1.2, and the form of each child."""
    assert not (node.text or "").strip()
    counts = Counter(etree.QName(child).localname for child in node)
    assert all(counts[name] == 1 for name in required)
    assert all(counts[name] <= 1 for name in optional)
    assert set(counts) <= required | optional | repeatable
    alternates = [
        (link.get("type"), link.get("hreflang"))
        for link in node.findall(f"{ATOM}link")
        if link.get("rel") in {None, "alternate"}
    ]
    assert len(alternates) == len(set(alternates))
    if LANG in node.attrib:
        assert re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", node.get(LANG, ""))
    for child in node:
        check_child(child)


def check_child(node: etree._Element) -> None:
    """Assert the form of one element of metadata, by RFC 4287, sections 3 and 4.2."""
    assert node.tag.startswith(ATOM)
    attributes = attributes_of(node)
    match etree.QName(node).localname:
        case "id":
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+", node.text or "")
        case "updated" | "published":
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", node.text or "")
        case "title" | "subtitle" | "summary":
            assert attributes == {"type": "text"}
            assert len(node) == 0
        case "content":
            assert attributes == {"type": "html"}
            assert len(node) == 0
        case "link":
            assert set(attributes) <= {"rel", "type", "href"}
            assert not re.search(r"[\s<>\"]", attributes["href"])
            if attributes["rel"] in {"related", "via"}:
                assert re.match(r"https?://[^/]", attributes["href"], re.IGNORECASE)
        case "category":
            assert attributes["term"].strip()
            assert attributes["label"]
        case "author":
            names = [child.tag.removeprefix(ATOM) for child in node]
            assert names in (["name"], ["name", "uri"])
            assert (node[0].text or "").strip()
            assert len(node) == 1 or re.match(r"https?://[^/]", node[1].text or "", re.IGNORECASE)


class TestAtom:
    """RFC 4287, as a parser and as feedparser see it."""

    def test_rules(self) -> None:
        for feed in (FEED, EMPTY, replace(FEED, authors=()), replace(FEED, authors=(), entries=(LINK_POST,))):
            check_rfc4287(atom(feed))

    @given(FEEDS)
    def test_rules_for_hostile_text(self, feed: Feed) -> None:
        check_rfc4287(atom(feed))

    def test_read_by_feedparser(self) -> None:
        parsed = feedparser.parse(atom(FEED))
        assert not parsed.bozo
        assert parsed.version == "atom10"
        assert parsed.feed.id == FEED.id
        assert parsed.feed.title_detail.value == "A commonplace <book>"
        assert parsed.feed.title_detail.type == "text/plain"
        assert parsed.feed.subtitle == "Links & notes"
        assert parsed.feed.language == "en"
        assert parsed.feed.updated == "2026-03-02T08:00:01Z"
        entry, note = parsed.entries
        assert entry.title == LINK_POST.title
        assert entry.published == "2026-03-01T09:30:00+02:00"
        assert entry.updated == "2026-03-02T08:00:01Z"
        assert [author.name for author in entry.authors] == ["Ada Lovelace", "Bo <b>"]
        assert entry.authors[0].href == "https://example.org/ada"
        assert [(tag.term, tag.label) for tag in entry.tags] == [
            ("Machine Learning", "Machine Learning"),
            ("C++", "C++"),
            ("日本語", "日本語"),
        ]
        assert entry.summary == LINK_POST.summary
        assert entry.content[0].type == "text/html"
        assert entry.content[0].language == "pt-BR"
        assert '<a href="https://example.com/">link</a>' in entry.content[0].value
        assert [(link.rel, link.href) for link in entry.links] == [
            ("alternate", LINK_POST.url),
            ("related", "https://example.com/paper?a=1&b=2"),
            ("via", "https://example.net/"),
        ]
        assert note.title == NOTE.title
        assert note.published == "2025-12-31T23:59:59-09:30"
        assert "content" not in note

    def test_bytes(self) -> None:
        feed = replace(FEED, subtitle="", entries=(NOTE._replace(title="Hello <&>", content="<p>\n Hi\n</p>"),))
        assert atom(feed).decode() == (
            "<?xml version='1.0' encoding='UTF-8'?>\n"
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
            "  <id>https://example.org/blog/</id>\n"
            '  <title type="text">A commonplace &lt;book&gt;</title>\n'
            "  <updated>2025-12-31T23:59:59-09:30</updated>\n"
            '  <link rel="self" type="application/atom+xml" href="https://example.org/blog/atom.xml"/>\n'
            '  <link rel="alternate" type="text/html" href="https://example.org/blog/"/>\n'
            "  <author>\n"
            "    <name>Ada Lovelace</name>\n"
            "    <uri>https://example.org/ada</uri>\n"
            "  </author>\n"
            "  <entry>\n"
            "    <id>https://example.org/posts/2025/note/</id>\n"
            '    <title type="text">Hello &lt;&amp;&gt;</title>\n'
            "    <published>2025-12-31T23:59:59-09:30</published>\n"
            "    <updated>2025-12-31T23:59:59-09:30</updated>\n"
            '    <link rel="alternate" type="text/html" href="https://example.org/posts/2025/note/"/>\n'
            '    <summary type="text">Short.</summary>\n'
            '    <content type="html">&lt;p&gt;\n Hi\n&lt;/p&gt;</content>\n'
            "  </entry>\n"
            "</feed>\n"
        )

    def test_an_empty_feed_is_as_old_as_can_be(self) -> None:
        assert etree.fromstring(atom(EMPTY)).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"

    def test_as_new_as_the_newest_entry_in_any_order(self) -> None:
        one = NOTE._replace(updated=datetime(2026, 1, 1, 12, tzinfo=UTC))
        same = LINK_POST._replace(updated=datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))))
        for entries in ((one, same), (same, one)):
            found = etree.fromstring(atom(replace(FEED, entries=entries))).findtext(f"{ATOM}updated")
            assert found == "2026-01-01T13:00:00+01:00"

    def test_entries_that_several_feeds_have_come_out_as_in_one(self) -> None:
        heads: dict[tuple[str, bool], etree._Element] = {}
        atom(FEED, heads)
        assert heads.keys() == {(entry.id, bool(entry.content)) for entry in FEED.entries}
        entries = tuple(entry._replace(content=f"<p>Of {entry.id}</p>") for entry in FEED.entries[::-1])
        for feed in (replace(FEED, entries=entries), replace(FEED, entries=(NOTE._replace(content=""),)), FEED):
            assert atom(feed, heads) == atom(feed)

    def test_a_feed_without_any_author_has_its_title_for_one(self) -> None:
        root = etree.fromstring(atom(replace(FEED, authors=(Person(" "),), entries=(NOTE,))))
        assert root.findtext(f"{ATOM}author/{ATOM}name") == "A commonplace <book>"

    def test_entries_with_authors_need_none_of_the_feed(self) -> None:
        root = etree.fromstring(atom(replace(FEED, authors=(), entries=(LINK_POST,))))
        assert root.find(f"{ATOM}author") is None

    @given(HOSTILE)
    def test_text_comes_back(self, text: str) -> None:
        categories = (Category(f"t{text}", f"l{text}"),)
        entry = NOTE._replace(title=text, summary=f"s{text}", content=f"c{text}", categories=categories)
        root = etree.fromstring(atom(replace(FEED, title=text, entries=(entry,))))
        assert (root.findtext(f"{ATOM}title") or "") == legal(text)
        node = root.find(f"{ATOM}entry")
        assert node is not None
        assert (node.findtext(f"{ATOM}title") or "") == legal(text)
        assert node.findtext(f"{ATOM}summary") == f"s{legal(text)}"
        assert node.findtext(f"{ATOM}content") == f"c{legal(text)}"
        category = node.find(f"{ATOM}category")
        assert category is not None
        assert attributes_of(category) == {"term": f"t{legal(text)}", "label": f"l{legal(text)}"}


class TestRss:
    """RSS 2.0, as a parser and as feedparser see it."""

    def test_read_by_feedparser(self) -> None:
        parsed = feedparser.parse(rss(replace(FEED, url="https://example.org/blog/rss.xml")))
        assert not parsed.bozo
        assert parsed.version == "rss20"
        assert parsed.feed.link == FEED.home_url
        assert [link.href for link in parsed.feed.links if link.rel == "self"] == [
            "https://example.org/blog/rss.xml"
        ]
        assert parsed.feed.language == "en"
        entry, note = parsed.entries
        assert [item.id for item in (entry, note)] == [LINK_POST.id, NOTE.id]
        assert entry.link == LINK_POST.url
        assert entry.published == "Sun, 01 Mar 2026 09:30:00 +0200"
        assert [author.name for author in entry.authors] == ["Ada Lovelace", "Bo <b>"]
        assert [tag.term for tag in entry.tags] == ["Machine Learning", "C++", "日本語"]
        assert '<a href="https://example.com/">link</a>' in entry.content[0].value
        assert note.author == "Ada Lovelace"
        assert note.summary == "Short."

    @given(FEEDS)
    def test_rules_for_hostile_text(self, feed: Feed) -> None:
        root = etree.fromstring(rss(feed))
        assert (root.tag, attributes_of(root)) == ("rss", {"version": "2.0"})
        (channel,) = root
        counts = Counter(child.tag for child in channel)
        assert all(counts[name] == 1 for name in ("title", "link", "description", "lastBuildDate", f"{ATOM}link"))
        date = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
        assert re.fullmatch(date, channel.findtext("lastBuildDate") or "")
        items = channel.findall("item")
        assert len(items) == len(feed.entries)
        for item, entry in zip(items, feed.entries, strict=True):
            names = Counter(child.tag for child in item)
            assert all(names[name] == 1 for name in ("title", "link", "guid", "pubDate"))
            assert re.fullmatch(date, item.findtext("pubDate") or "")
            assert (item.findtext("title") or "") == legal(entry.title)
            assert (item.findtext(f"{CONTENT}encoded") or "") == legal(entry.content)
            assert "<" not in (item.findtext("description") or "")

    def test_an_id_is_a_permalink_if_it_is_the_address(self) -> None:
        root = etree.fromstring(rss(FEED))
        assert [node.get("isPermaLink") for node in root.iter("guid")] == ["false", "true"]

    def test_languages(self) -> None:
        root = etree.fromstring(rss(FEED))
        assert [node.text for node in root.iter("language", f"{DC}language")] == ["en", "pt-BR"]


class TestJsonFeed:
    """JSON Feed 1.1."""

    def test_document(self) -> None:
        data = json_feed(replace(FEED, url="https://example.org/blog/feed.json"))
        assert data.endswith(b"}\n")
        assert json.loads(data) == {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "A commonplace <book>",
            "home_page_url": "https://example.org/blog/",
            "feed_url": "https://example.org/blog/feed.json",
            "description": "Links & notes",
            "authors": [{"name": "Ada Lovelace", "url": "https://example.org/ada"}],
            "language": "en",
            "items": [
                {
                    "id": LINK_POST.id,
                    "url": LINK_POST.url,
                    "external_url": LINK_POST.related,
                    "title": LINK_POST.title,
                    "content_html": LINK_POST.content,
                    "summary": LINK_POST.summary,
                    "date_published": "2026-03-01T09:30:00+02:00",
                    "date_modified": "2026-03-02T08:00:01Z",
                    "authors": [
                        {"name": "Ada Lovelace", "url": "https://example.org/ada"},
                        {"name": "Bo <b>"},
                    ],
                    "tags": ["Machine Learning", "C++", "日本語"],
                    "language": "pt-BR",
                },
                {
                    "id": NOTE.id,
                    "url": NOTE.url,
                    "title": NOTE.title,
                    "content_text": "Short.",
                    "summary": "Short.",
                    "date_published": "2025-12-31T23:59:59-09:30",
                    "date_modified": "2025-12-31T23:59:59-09:30",
                },
            ],
        }

    @given(FEEDS)
    def test_rules_for_hostile_text(self, feed: Feed) -> None:
        document: dict[str, Any] = json.loads(json_feed(feed))
        assert document["title"] == legal(feed.title)
        assert [item["id"] for item in document["items"]] == [entry.id for entry in feed.entries]
        for item, entry in zip(document["items"], feed.entries, strict=True):
            assert item.get("content_html", item.get("content_text")) == (
                legal(entry.content) or legal(entry.summary)
            )
            assert re.match(r"https?://", item.get("external_url", "http://"), re.IGNORECASE)
            assert all(author["name"] for author in item.get("authors", [{"name": "x"}]))


class TestAllFormats:
    """What the three formats have in common."""

    @WRITERS
    @given(feed=FEEDS)
    def test_same_in_same_out(self, write: Writer, feed: Feed) -> None:
        data = write(feed)
        assert data == write(feed)
        assert data.endswith(b"\n")
        assert data.decode("utf-8").encode("utf-8") == data

    @WRITERS
    @pytest.mark.parametrize("entry_id", ["", "posts/1", "/posts/1", "#1", "1:2"])
    def test_an_id_that_is_no_absolute_iri_is_an_error(self, write: Writer, entry_id: str) -> None:
        with pytest.raises(ValueError, match="an absolute IRI"):
            write(replace(FEED, entries=(NOTE._replace(id=entry_id),)))

    @WRITERS
    def test_an_id_that_two_entries_share_is_an_error(self, write: Writer) -> None:
        with pytest.raises(ValueError, match="share one"):
            write(replace(FEED, entries=(NOTE, LINK_POST._replace(id=NOTE.id))))

    @WRITERS
    def test_a_date_without_zone_is_an_error(self, write: Writer) -> None:
        with pytest.raises(ValueError, match="time zone"):
            write(replace(FEED, entries=(NOTE._replace(updated=datetime(2026, 1, 1)),)))  # noqa: DTZ001 - the fault

    @pytest.mark.parametrize(
        ("date", "text"),
        [
            (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00Z"),
            (datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Berlin")), "2026-07-01T00:00:00+02:00"),
            (datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo")), "0001-01-01T00:00:01+09:19"),
            (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
            (datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "9999-12-31T23:59:59Z"),
        ],
    )
    def test_dates(self, date: datetime, text: str) -> None:
        feed = replace(FEED, entries=(NOTE._replace(published=date, updated=date),))
        root = etree.fromstring(atom(feed))
        assert root.findtext(f"{ATOM}updated") == text
        assert root.findtext(f"{ATOM}entry/{ATOM}published") == text
        assert json.loads(json_feed(feed))["items"][0]["date_modified"] == text
        assert feedparser.parse(rss(feed)).entries[0].published
