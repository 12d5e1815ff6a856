"""What each page of a listing shows: which years, with how much of each post, and which pages stand below it.

Listings grow for ever, pages must not. A listing is divided by date and never by number, so that an address stays
true and an old page stays untouched:

* the first page takes whole years, newest first, while they fit;
* every other year has a page of its own, which shows its months;
* a period with too much text for one page shows titles, and its parts (months, then days) have pages of their own;
* a period with too many titles for one page shows only how many posts its parts have.

Pure functions; how many bytes a post's text takes is asked of the caller.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from commonplace.index import published
from commonplace.model import Post

Period = tuple[int, ...]
"""A span of time: ``()`` is all of it, ``(2026,)`` a year, ``(2026, 5)`` a month, ``(2026, 5, 14)`` a day."""

DAY = 3  # the length of a period that is not divided any further
ENTRY_BYTES = 900  # what a listed post takes besides its text: heading, date, labels, ids
TITLE_BYTES = 300  # what a title takes besides its own letters and its address


class Mode(enum.StrEnum):
    """How much of its posts a group shows."""

    TEXT = "text"
    TITLES = "titles"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class Group:
    """The posts of one period, under one heading of a listing's page."""

    period: Period
    posts: tuple[Post, ...]  # newest first
    mode: Mode
    pagename: str = ""  # the period's own page, "" where it has none
    parts: tuple[Group, ...] = ()  # in mode COUNTS: the months or days to go to


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing."""

    pagename: str
    period: Period
    groups: tuple[Group, ...]  # newest first
    elsewhere: tuple[Group, ...] = ()  # years that have pages of their own, newest first


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one page may carry."""

    posts: int  # on the first page, beyond its first year
    size: int  # bytes of HTML


def split(posts: Sequence[Post], depth: int) -> Iterator[tuple[Period, tuple[Post, ...]]]:
    """Divide posts, newest first, into years (*depth* 1), months (2) or days (3)."""

    def period(post: Post) -> Period:
        day = published(post)
        return (day.year, day.month, day.day)[:depth]

    for key, group in groupby(posts, key=period):
        yield key, tuple(group)


def page_of(pagename: str, period: Period) -> str:
    """Return the page of a period of the listing at *pagename*: ``blog/tag/ai/2026/05``."""
    return "/".join((pagename, *(f"{part:02}" for part in period)))


def plan(
    posts: Sequence[Post],
    pagename: str,
    text_size: Callable[[Post], int],
    limits: Limits,
    *,
    all_years: bool = False,
) -> tuple[Page, ...]:
    """Return the pages of one listing, its first page first.

    :param posts: the listing's posts, newest first
    :param pagename: the address of the first page; the others stand below it
    :param text_size: the bytes of HTML that a listing shows of a post
    :param limits: what one page may carry
    :param all_years: give every year a page of its own, also those that the first page shows
    """
    planner = _Planner(pagename, text_size, limits)
    shown: list[Group] = []
    elsewhere: list[Group] = []
    pages: list[Page] = []
    room = limits.size
    places = limits.posts
    for period, year_posts in split(posts, 1):
        size = planner.size(year_posts)
        fits = not elsewhere and size <= room and (not shown or len(year_posts) <= places)
        own_page = all_years or not fits
        if own_page:
            pages.extend(planner.pages(period, year_posts))
        group_page = page_of(pagename, period) if own_page else ""
        if fits:
            shown.append(Group(period, year_posts, Mode.TEXT, group_page))
            room -= size
            places -= len(year_posts)
        elif not shown:
            shown.append(planner.group(period, year_posts, planner.summary_mode(year_posts), group_page))
            room = 0
        else:
            elsewhere.append(Group(period, year_posts, Mode.COUNTS, group_page))
    return (Page(pagename, (), tuple(shown), tuple(elsewhere)), *pages)


@dataclass(frozen=True, slots=True)
class _Planner:
    pagename: str
    text_size: Callable[[Post], int]
    limits: Limits

    def size(self, posts: Sequence[Post]) -> int:
        return sum(self.text_size(post) + ENTRY_BYTES for post in posts)

    def summary_mode(self, posts: Sequence[Post]) -> Mode:
        size = sum(len(post.title.encode()) + len(post.docname) + TITLE_BYTES for post in posts)
        return Mode.TITLES if size <= self.limits.size else Mode.COUNTS

    def group(self, period: Period, posts: tuple[Post, ...], mode: Mode, pagename: str = "") -> Group:
        parts = split(posts, len(period) + 1) if mode is Mode.COUNTS and len(period) < DAY else ()
        return Group(
            period,
            posts,
            mode,
            pagename,
            tuple(Group(part, group, Mode.COUNTS, page_of(self.pagename, part)) for part, group in parts),
        )

    def pages(self, period: Period, posts: tuple[Post, ...]) -> Iterator[Page]:
        """Yield the page of a period, and of its parts where it cannot show their text itself."""
        depth = min(len(period) + 1, DAY)
        fits = self.size(posts) <= self.limits.size
        mode = Mode.TEXT if fits else self.summary_mode(posts)
        divided = not fits and len(period) < DAY
        groups = []
        for part, part_posts in split(posts, depth):
            part_page = page_of(self.pagename, part) if divided else ""
            groups.append(Group(part, part_posts, mode, part_page))
            if divided:
                yield from self.pages(part, part_posts)
        yield Page(page_of(self.pagename, period), period, tuple(groups))
