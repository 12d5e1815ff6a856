"""What each page of a listing shows: which years, with how much of each post, and which pages stand below it.

Listings grow for ever, pages must not. A listing is divided by date and never by number, so that an address stays
true and an old page stays untouched:

* the first page takes whole years, newest first, while they fit;
* every other year has a page of its own, which shows its months;
* a period with too much text for one page shows titles, and its parts (months, then days) have pages of their own;
* a period with too many titles for one page shows only how many posts its parts have.

Pure functions; how many bytes a post takes is asked of the caller.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from sphinx_commonplace.model import Post
from sphinx_commonplace.posts.index import published

Period = tuple[int, ...]
"""A span of time: ``()`` is all of it, ``(2026,)`` a year, ``(2026, 5)`` a month, ``(2026, 5, 14)`` a day, and
``(2026, 5, 14, 2)`` the second part of a day on which there was too much."""

YEAR, MONTH, DAY, PART = 1, 2, 3, 4  # the lengths of periods
PART_POSTS = 200  # in a part of a day; an import may give one date to everything


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


def split_by_period(posts: Sequence[Post], depth: int) -> Iterator[tuple[Period, tuple[Post, ...]]]:
    """Divide posts, newest first, into years, months, days or parts of days, by the length of the periods."""

    def day(post: Post) -> Period:
        date = published(post)
        return (date.year, date.month, date.day)[:depth]

    for period, group in groupby(posts, key=day):
        members = tuple(group)
        if depth < PART:
            yield period, members
            continue
        # Counted from the oldest, so that what is full stays as it is.
        first = len(members) % PART_POSTS or PART_POSTS
        bounds = [0, *range(first, len(members) + 1, PART_POSTS)]
        parts = [members[start:end] for start, end in pairwise(bounds)]
        for number, part in zip(range(len(parts), 0, -1), parts, strict=True):
            yield (*period, number), part


def page_of(pagename: str, period: Period) -> str:
    """Return the page of a period of the listing at *pagename*: ``blog/tag/ai/2026/05``."""
    return "/".join((pagename, *(f"{part:02}" for part in period)))


def plan_pages(
    posts: Sequence[Post],
    pagename: str,
    size: Callable[[Post, Mode], int],
    limits: Limits,
    *,
    mode: Mode = Mode.TEXT,
    all_years: bool = False,
) -> tuple[Page, ...]:
    """Return the pages of one listing, its first page first.

    :param posts: the listing's posts, newest first
    :param pagename: the address of the first page; the others stand below it
    :param size: the bytes of HTML that a post takes, shown in mode ``TEXT`` or ``TITLES``
    :param limits: what one page may carry
    :param mode: how much is shown of posts where there is room
    :param all_years: give every year a page of its own, also those that the first page shows
    """
    planner = _Planner(pagename, size, limits, mode)
    shown: list[Group] = []
    elsewhere: list[Group] = []
    pages: list[Page] = []
    room = limits.size
    places = limits.posts
    for period, year_posts in split_by_period(posts, YEAR):
        needed = planner.needed(year_posts, mode)
        fits = not elsewhere and needed <= room and (not shown or len(year_posts) <= places)
        own_page = all_years or not fits
        if own_page:
            pages.extend(planner.pages(period, year_posts))
        year_page = page_of(pagename, period) if own_page else ""
        if fits:
            shown.append(Group(period, year_posts, mode, year_page))
            room -= needed
            places -= len(year_posts)
        elif not shown:
            # The newest year is on the first page, as much of it as there is room for.
            shown.append(planner.summary(period, year_posts, year_page))
            room = 0
        else:
            elsewhere.append(Group(period, year_posts, Mode.COUNTS, year_page))
    return (Page(pagename, (), tuple(shown), tuple(elsewhere)), *pages)


@dataclass(frozen=True, slots=True)
class _Planner:
    pagename: str
    size: Callable[[Post, Mode], int]
    limits: Limits
    mode: Mode

    def needed(self, posts: Sequence[Post], mode: Mode) -> int:
        return sum(self.size(post, mode) for post in posts)

    def mode_for(self, posts: Sequence[Post]) -> Mode:
        """Return the most that a page of its own can show of posts."""
        modes = (self.mode, Mode.TITLES)
        return next((mode for mode in modes if self.needed(posts, mode) <= self.limits.size), Mode.COUNTS)

    def summary(self, period: Period, posts: tuple[Post, ...], pagename: str) -> Group:
        """Return a group for posts whose text does not fit."""
        if self.needed(posts, Mode.TITLES) <= self.limits.size:
            return Group(period, posts, Mode.TITLES, pagename)
        parts = (
            Group(part, group, Mode.COUNTS, page_of(self.pagename, part))
            for part, group in split_by_period(posts, len(period) + 1)
        )
        return Group(period, posts, Mode.COUNTS, pagename, tuple(parts))

    def pages(self, period: Period, posts: tuple[Post, ...]) -> Iterator[Page]:
        """Yield the page of a period, and of its parts where it cannot show their text itself."""
        mode = self.mode_for(posts)
        last = len(period) == PART or (len(period) == DAY and mode is not Mode.COUNTS)
        if last:
            groups = [Group(period, posts, Mode.TITLES if mode is Mode.COUNTS else mode)]
        else:
            divided = mode is not self.mode
            groups = []
            for part, part_posts in split_by_period(posts, len(period) + 1):
                part_page = page_of(self.pagename, part) if divided else ""
                groups.append(Group(part, part_posts, mode, part_page))
                if divided:
                    yield from self.pages(part, part_posts)
        yield Page(page_of(self.pagename, period), period, tuple(groups))
