"""Sitemaps for search engines: addresses in, the bytes of XML files out.

Follows the Sitemaps XML format, protocol 0.9 (https://www.sitemaps.org/protocol.html). The same addresses
give the same bytes, in whatever order they come. Nothing here reads a clock: ``lastmod`` is what the caller
says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from sphinx_commonplace.urls.iris import as_uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

MAX_URLS: Final = 50_000
"""How many addresses one file may hold: protocol, "Using Sitemap index files"."""

MAX_BYTES: Final = 52_428_800
"""How large one file may be, uncompressed: 50 MB, same section."""

MAX_LOC: Final = 2_048
"""A ``loc`` has to have fewer characters than this: protocol, "XML tag definitions"."""

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Url:
    """One page that search engines should know."""

    loc: str  # its absolute address, on the sitemap's own host; non-ASCII characters may stand as they are
    lastmod: date | None = None  # the day when it last changed in a way that readers would notice, if known


def sitemaps(
    urls: Iterable[Url], base_url: str, *, max_urls: int = MAX_URLS, max_bytes: int = MAX_BYTES
) -> dict[str, bytes]:
    """Return all sitemap files of a site, by file name; each UTF-8 with an XML declaration and a final newline.

    :param urls: the pages, in any order; the files are sorted by address. Of several with one address the latest
        ``lastmod`` is kept; an address that is longer than the protocol allows is left out, for a search engine
        would refuse the whole file.
    :param base_url: the address of the folder in which the files will be, with or without a slash at its end.
    :param max_urls: how many addresses a file may hold, at least 1.
    :param max_bytes: how many bytes a file may have; a file with one address may be larger.
    :returns: ``sitemap.xml``; beyond the limits that is a sitemap index, and ``sitemap-1.xml`` and so on are
        its parts, each with a ``lastmod`` that is the latest of its pages.
    """
    entries = _entries(urls)
    if len(entries) <= max_urls:
        whole = _render("urlset", "url", entries)
        if len(whole) <= max_bytes:
            return {"sitemap.xml": whole}
    parts = list(_split(entries, max_urls, max_bytes))
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    folder = as_uri(base_url).rstrip("/")
    index = [
        Url(f"{folder}/{name}", max((url.lastmod for url in part if url.lastmod), default=None))
        for name, part in zip(names, parts, strict=True)
    ]
    files = {"sitemap.xml": _render("sitemapindex", "sitemap", index)}
    files.update((name, _render("urlset", "url", part)) for name, part in zip(names, parts, strict=True))
    return files


def _entries(urls: Iterable[Url]) -> list[Url]:
    """Return the pages as they will be written: escaped, each once, sorted."""
    latest: dict[str, date | None] = {}
    for url in urls:
        loc = as_uri(url.loc)
        known = latest.get(loc)
        latest[loc] = max(filter(None, (known, url.lastmod)), default=None)
    return [Url(loc, lastmod) for loc, lastmod in sorted(latest.items()) if len(loc) < MAX_LOC]


def _split(entries: Sequence[Url], max_urls: int, max_bytes: int) -> Iterator[list[Url]]:
    """Cut sorted entries into runs that fit into one file each."""
    frame = len(_render("urlset", "url", []))
    part: list[Url] = []
    size = frame
    for url in entries:
        # A file with this entry alone is larger than what the entry adds to another: the limit is kept.
        added = len(_render("urlset", "url", [url])) - frame
        if part and (len(part) == max_urls or size + added > max_bytes):
            yield part
            part, size = [], frame
        part.append(url)
        size += added
    yield part


def _render(root_tag: str, entry_tag: str, entries: Iterable[Url]) -> bytes:
    root = etree.Element(f"{{{_NAMESPACE}}}{root_tag}", nsmap={None: _NAMESPACE})
    for url in entries:
        entry = etree.SubElement(root, f"{{{_NAMESPACE}}}{entry_tag}")
        etree.SubElement(entry, f"{{{_NAMESPACE}}}loc").text = url.loc
        if url.lastmod is not None:
            # The first ten characters are the date, of a datetime too: W3C Datetime has no time without zone.
            etree.SubElement(entry, f"{{{_NAMESPACE}}}lastmod").text = url.lastmod.isoformat()[:10]
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
