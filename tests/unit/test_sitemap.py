"""Sitemaps, read back by a parser and held against the protocol."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sphinx_commonplace.formats.sitemap import MAX_LOC, Url, sitemaps

SITE = "https://example.org"
DAY = date(2026, 11, 22)

PATHS = st.text(st.characters(exclude_categories=()), max_size=20)
URLS = st.lists(st.builds(Url, PATHS.map(lambda path: f"{SITE}/{path}"), st.none() | st.dates()), max_size=10)


def sitemap(urls: list[Url]) -> bytes:
    """Return the sitemap of a site that needs only one file."""
    files = sitemaps(urls, SITE)
    assert list(files) == ["sitemap.xml"]
    return files["sitemap.xml"]


def read(data: bytes, root: str = "urlset", entry: str = "url") -> list[tuple[str, str | None]]:
    """Return each entry's address and date, after checking that there is nothing else in the file."""
    tree = etree.fromstring(data)
    assert tree.tag == f"{{http://www.sitemaps.org/schemas/sitemap/0.9}}{root}"
    found = []
    for node in tree:
        assert etree.QName(node).localname == entry
        fields = {etree.QName(child).localname: child.text for child in node}
        assert len(node) == len(fields)
        assert set(fields) <= {"loc", "lastmod"}
        found.append((fields["loc"] or "", fields.get("lastmod")))
    return found


class TestSitemap:
    """One file: sorted, each address once, escaped as the protocol says."""

    def test_bytes(self) -> None:
        urls = [Url(f"{SITE}/b/", DAY), Url(f"{SITE}/a?x=1&y=2")]
        assert sitemap(urls).decode() == (
            "<?xml version='1.0' encoding='UTF-8'?>\n"
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            "  <url>\n"
            "    <loc>https://example.org/a?x=1&amp;y=2</loc>\n"
            "  </url>\n"
            "  <url>\n"
            "    <loc>https://example.org/b/</loc>\n"
            "    <lastmod>2026-11-22</lastmod>\n"
            "  </url>\n"
            "</urlset>\n"
        )

    def test_empty(self) -> None:
        assert read(sitemap([])) == []

    @pytest.mark.parametrize(
        ("loc", "expected"),
        [
            ("/tag/café/", "/tag/caf%C3%A9/"),
            ("/tag/caf%C3%A9/", "/tag/caf%C3%A9/"),
            ("/日本語", "/%E6%97%A5%E6%9C%AC%E8%AA%9E"),
            ("/a b", "/a%20b"),
            ('/<"\\>\x00\n', "/%3C%22%5C%3E%00%0A"),
            ("/\ud800", "/?"),
        ],
    )
    def test_addresses_are_uris(self, loc: str, expected: str) -> None:
        assert read(sitemap([Url(SITE + loc)])) == [(SITE + expected, None)]

    def test_the_latest_date_of_an_address_is_kept(self) -> None:
        older = date(2020, 1, 1)
        urls = [Url(f"{SITE}/é", older), Url(f"{SITE}/%C3%A9", DAY), Url(f"{SITE}/é")]
        assert read(sitemap(urls)) == [(f"{SITE}/%C3%A9", "2026-11-22")]

    def test_a_datetime_is_a_date(self) -> None:
        assert read(sitemap([Url(SITE, datetime(987, 6, 5, 4, 3, tzinfo=UTC))])) == [(SITE, "0987-06-05")]

    def test_an_address_that_is_too_long_is_left_out(self) -> None:
        longest = f"{SITE}/".ljust(MAX_LOC - 1, "x")
        assert read(sitemap([Url(longest), Url(longest + "x")])) == [(longest, None)]

    @given(URLS.flatmap(lambda urls: st.tuples(st.just(urls), st.permutations(urls))))
    def test_the_order_does_not_matter(self, orders: tuple[list[Url], list[Url]]) -> None:
        one, other = map(sitemap, orders)
        assert one == other
        locs = [loc for loc, _ in read(one)]
        assert locs == sorted(set(locs))


class TestSitemaps:
    """Several files, where one would be more than the protocol allows."""

    def test_exactly_at_the_limit(self) -> None:
        urls = [Url(f"{SITE}/{number}") for number in range(50_000)]
        assert list(sitemaps(urls, SITE)) == ["sitemap.xml"]

    def test_one_more(self) -> None:
        urls = [Url(f"{SITE}/{number}") for number in range(50_001)]
        files = sitemaps(urls, f"{SITE}/blog/")
        assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]
        assert [len(read(files[name])) for name in ("sitemap-1.xml", "sitemap-2.xml")] == [50_000, 1]
        assert [loc for loc, _ in read(files["sitemap.xml"], "sitemapindex", "sitemap")] == [
            f"{SITE}/blog/sitemap-1.xml",
            f"{SITE}/blog/sitemap-2.xml",
        ]

    def test_the_index_knows_the_latest_date_of_each_part(self) -> None:
        urls = [Url(f"{SITE}/a", date(2020, 1, 1)), Url(f"{SITE}/b", DAY), Url(f"{SITE}/c")]
        files = sitemaps(urls, SITE, max_urls=2)
        assert [day for _, day in read(files["sitemap.xml"], "sitemapindex", "sitemap")] == [
            "2026-11-22",
            None,
        ]

    @given(URLS, st.integers(1, 5), st.integers(300, 2_000))
    def test_nothing_is_lost_and_limits_hold(self, urls: list[Url], max_urls: int, max_bytes: int) -> None:
        files = sitemaps(urls, SITE, max_urls=max_urls, max_bytes=max_bytes)
        index = files.pop("sitemap.xml")
        if not files:
            assert index == sitemap(urls)
            return
        assert [loc for loc, _ in read(index, "sitemapindex", "sitemap")] == [f"{SITE}/{name}" for name in files]
        parts = [read(data) for data in files.values()]
        assert [entry for part in parts for entry in part] == read(sitemap(urls))
        for part, data in zip(parts, files.values(), strict=True):
            assert len(part) == 1 or (len(part) <= max_urls and len(data) <= max_bytes)
            assert part
