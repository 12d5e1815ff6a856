"""What the formats of feeds have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import feedparser  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from lxml import etree

from sphinx_commonplace.formats import atom, json_feed, rss
from sphinx_commonplace.formats.feed import Feed
from tests.support.example_feeds import (
    ATOM,
    FEED,
    FEEDS,
    LINK_POST,
    NOTE,
)

Writer = Callable[[Feed], bytes]

FORMATS = {"atom": atom, "rss": rss, "json_feed": json_feed}
WRITERS = pytest.mark.parametrize("write", [module.write for module in FORMATS.values()], ids=FORMATS)


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
        root = etree.fromstring(atom.write(feed))
        assert root.findtext(f"{ATOM}updated") == text
        assert root.findtext(f"{ATOM}entry/{ATOM}published") == text
        assert json.loads(json_feed.write(feed))["items"][0]["date_modified"] == text
        assert feedparser.parse(rss.write(feed)).entries[0].published
