"""RSS, read back by lxml and feedparser, and held against RSS 2.0."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import feedparser  # type: ignore[import-untyped]
from hypothesis import given
from lxml import etree

from sphinx_commonplace.formats import rss
from sphinx_commonplace.formats.feed import Feed
from tests.support.example_feeds import (
    ATOM,
    CONTENT,
    DC,
    FEED,
    FEEDS,
    LINK_POST,
    NOTE,
    attributes_of,
    legal,
)


class TestRss:
    """RSS 2.0, as a parser and as feedparser see it."""

    def test_read_by_feedparser(self) -> None:
        parsed = feedparser.parse(rss.write(replace(FEED, url="https://example.org/blog/rss.xml")))
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
        root = etree.fromstring(rss.write(feed))
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
        root = etree.fromstring(rss.write(FEED))
        assert [node.get("isPermaLink") for node in root.iter("guid")] == ["false", "true"]

    def test_languages(self) -> None:
        root = etree.fromstring(rss.write(FEED))
        assert [node.text for node in root.iter("language", f"{DC}language")] == ["en", "pt-BR"]
