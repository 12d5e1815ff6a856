"""Atom, read back by lxml and feedparser, and held against RFC 4287."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import feedparser  # type: ignore[import-untyped]
from hypothesis import given
from lxml import etree

from sphinx_commonplace.formats import atom
from sphinx_commonplace.formats.feed import Category, Feed, Person
from tests.support.example_feeds import (
    ATOM,
    EMPTY,
    FEED,
    FEEDS,
    HOSTILE,
    LANG,
    LINK_POST,
    NOTE,
    attributes_of,
    legal,
)


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
            check_rfc4287(atom.write(feed))

    @given(FEEDS)
    def test_rules_for_hostile_text(self, feed: Feed) -> None:
        check_rfc4287(atom.write(feed))

    def test_read_by_feedparser(self) -> None:
        parsed = feedparser.parse(atom.write(FEED))
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
        assert atom.write(feed).decode() == (
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
        assert etree.fromstring(atom.write(EMPTY)).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"

    def test_as_new_as_the_newest_entry_in_any_order(self) -> None:
        one = NOTE._replace(updated=datetime(2026, 1, 1, 12, tzinfo=UTC))
        same = LINK_POST._replace(updated=datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))))
        for entries in ((one, same), (same, one)):
            found = etree.fromstring(atom.write(replace(FEED, entries=entries))).findtext(f"{ATOM}updated")
            assert found == "2026-01-01T13:00:00+01:00"

    def test_entries_that_several_feeds_have_come_out_as_in_one(self) -> None:
        heads: dict[tuple[str, bool], etree._Element] = {}
        atom.write(FEED, heads)
        assert heads.keys() == {(entry.id, bool(entry.content)) for entry in FEED.entries}
        entries = tuple(entry._replace(content=f"<p>Of {entry.id}</p>") for entry in FEED.entries[::-1])
        for feed in (replace(FEED, entries=entries), replace(FEED, entries=(NOTE._replace(content=""),)), FEED):
            assert atom.write(feed, heads) == atom.write(feed)

    def test_a_feed_without_any_author_has_its_title_for_one(self) -> None:
        root = etree.fromstring(atom.write(replace(FEED, authors=(Person(" "),), entries=(NOTE,))))
        assert root.findtext(f"{ATOM}author/{ATOM}name") == "A commonplace <book>"

    def test_entries_with_authors_need_none_of_the_feed(self) -> None:
        root = etree.fromstring(atom.write(replace(FEED, authors=(), entries=(LINK_POST,))))
        assert root.find(f"{ATOM}author") is None

    @given(HOSTILE)
    def test_text_comes_back(self, text: str) -> None:
        categories = (Category(f"t{text}", f"l{text}"),)
        entry = NOTE._replace(title=text, summary=f"s{text}", content=f"c{text}", categories=categories)
        root = etree.fromstring(atom.write(replace(FEED, title=text, entries=(entry,))))
        assert (root.findtext(f"{ATOM}title") or "") == legal(text)
        node = root.find(f"{ATOM}entry")
        assert node is not None
        assert (node.findtext(f"{ATOM}title") or "") == legal(text)
        assert node.findtext(f"{ATOM}summary") == f"s{legal(text)}"
        assert node.findtext(f"{ATOM}content") == f"c{legal(text)}"
        category = node.find(f"{ATOM}category")
        assert category is not None
        assert attributes_of(category) == {"term": f"t{legal(text)}", "label": f"l{legal(text)}"}
