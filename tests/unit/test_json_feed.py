"""JSON Feed, read back by json, and held against JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from hypothesis import given

from sphinx_commonplace.formats import json_feed
from sphinx_commonplace.formats.feed import Feed
from tests.support.example_feeds import (
    FEED,
    FEEDS,
    LINK_POST,
    NOTE,
    legal,
)


class TestJsonFeed:
    """JSON Feed 1.1."""

    def test_document(self) -> None:
        data = json_feed.write(replace(FEED, url="https://example.org/blog/feed.json"))
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
        document: dict[str, Any] = json.loads(json_feed.write(feed))
        assert document["title"] == legal(feed.title)
        assert [item["id"] for item in document["items"]] == [entry.id for entry in feed.entries]
        for item, entry in zip(document["items"], feed.entries, strict=True):
            assert item.get("content_html", item.get("content_text")) == (
                legal(entry.content) or legal(entry.summary)
            )
            assert re.match(r"https?://", item.get("external_url", "http://"), re.IGNORECASE)
            assert all(author["name"] for author in item.get("authors", [{"name": "x"}]))
