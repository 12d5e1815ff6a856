"""How the sources of a site are divided into pages: one page if they fit, else by when they were first cited.

A source rarely moves to another page: only when the year in which it was first cited leaves the site's first
page, or when that year, or month, has too many citations for one page. A source with more citations than half a
page holds has further pages of its own, by when it was cited.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from sphinx_commonplace.model import Use
from sphinx_commonplace.posts.index import published
from sphinx_commonplace.posts.listings import MONTH, Period, page_of
from sphinx_commonplace.sources.index import SiteEntry, SourceEntry

_T = TypeVar("_T")

SOURCE_BYTES = 500  # of HTML for a source, besides its words and addresses
LANGUAGE_BYTES = 120  # what says in which language the title and the sentence are, if it is not the site's
USE_BYTES = 320  # the same for a citation
ADDRESS_BYTES = 20  # in a relative link: "../../../../../" and "index.html"


@dataclass(frozen=True, slots=True)
class PlacedSource:
    """A source on a page, with the citations that this page shows."""

    entry: SourceEntry
    uses: tuple[Use, ...]  # newest first
    elsewhere: tuple[tuple[Period, str, int], ...] = ()  # its other citations: period, page, how many


@dataclass(frozen=True, slots=True)
class SitePage:
    """One page of a site."""

    pagename: str
    period: Period  # () for the first page
    sources: tuple[PlacedSource, ...]
    elsewhere: tuple[tuple[Period, str, int], ...] = ()  # the site's further pages: period, page, how many sources
    of: SourceEntry | None = None  # the source, on a page with citations of one source only


def use_size(use: Use) -> int:
    """Return how many bytes of HTML a citation takes at most."""
    citation = use.citation
    words = html.escape(use.post.title + citation.sentence + citation.section)
    language = LANGUAGE_BYTES if use.post.language else 0
    return USE_BYTES + language + len(words.encode()) + len(use.post.docname.encode()) + ADDRESS_BYTES


def source_size(entry: SourceEntry) -> int:
    """Return how many bytes of HTML a source takes without its citations."""
    source = entry.source
    words = html.escape(entry.title + entry.author + source.container + source.publisher)
    return SOURCE_BYTES + len(words.encode()) + 2 * len(entry.href.encode()) + len(source.archive.encode())


def plan_site(site: SiteEntry, limit: int) -> tuple[SitePage, ...]:
    """Return the pages of one site, the first page first.

    :param limit: bytes of HTML that one page may carry
    """
    pages: list[SitePage] = []
    placed: list[tuple[PlacedSource, int]] = []
    for entry in site.sources:
        uses, size = list(entry.uses), sum(map(use_size, entry.uses))
        shown: tuple[Use, ...] = tuple(uses)
        elsewhere: tuple[tuple[Period, str, int], ...] = ()
        if size > limit // 2:
            folder = f"{site.pagename}/{entry.anchor}"
            shown, older = _divide(uses, lambda use: published(use.post), use_size, limit // 2)
            size = sum(map(use_size, shown))
            elsewhere = tuple((period, page_of(folder, period), len(part)) for period, part in older)
            pages += [
                SitePage(page_of(folder, period), period, (PlacedSource(entry, part),), of=entry)
                for period, part in older
            ]
        placed.append((PlacedSource(entry, shown, elsewhere), size + source_size(entry)))
    sizes = {id(one): size for one, size in placed}
    sources = [one for one, _size in placed]
    if sum(sizes.values()) <= limit:
        return (SitePage(site.pagename, (), tuple(sources)), *pages)
    by_first = sorted(sources, key=lambda one: (one.entry.first_cited, one.entry.anchor), reverse=True)
    first, rest = _divide(by_first, lambda one: one.entry.first_cited, lambda one: sizes[id(one)], limit)
    further = tuple((period, page_of(site.pagename, period), len(part)) for period, part in rest)
    return (
        SitePage(site.pagename, (), first, further),
        *(SitePage(page_of(site.pagename, period), period, part) for period, part in rest),
        *pages,
    )


def _divide(
    items: Sequence[_T], when: Callable[[_T], datetime], size: Callable[[_T], int], limit: int
) -> tuple[tuple[_T, ...], list[tuple[Period, tuple[_T, ...]]]]:
    """Divide items, newest first, into those on the first page, and further periods with pages of their own."""
    leaves = list(_leaves(items, when, size, limit, 1))
    first: list[_T] = []
    room = limit
    for number, (_period, part) in enumerate(leaves):
        room -= sum(map(size, part))
        if room < 0:
            return tuple(first), leaves[number:]
        first += part
    return tuple(first), []


def _leaves(
    items: Sequence[_T], when: Callable[[_T], datetime], size: Callable[[_T], int], limit: int, depth: int
) -> Iterable[tuple[Period, tuple[_T, ...]]]:
    def period_of(item: _T) -> Period:
        date = when(item)
        return (date.year, date.month)[:depth]

    for period, group in groupby(items, key=period_of):
        part = tuple(group)
        if sum(map(size, part)) <= limit:
            yield period, part
        elif depth < MONTH:
            yield from _leaves(part, when, size, limit, depth + 1)
        else:
            chunks: list[list[_T]] = [[]]
            room = limit
            # Counted from the oldest item, so that full parts never change.
            for item in reversed(part):
                room -= size(item)
                if room < 0 and chunks[-1]:
                    chunks.append([])
                    room = limit - size(item)
                chunks[-1].append(item)
            for number in range(len(chunks), 0, -1):
                yield (*period, number), tuple(reversed(chunks[number - 1]))
