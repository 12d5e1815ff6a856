"""What each page of a listing shows: which years, with how much of each post, and which pages are below it.

Listings grow for ever, but pages must not. A listing is divided by date, never by number, so that a page keeps its
posts and its address when new posts are published:

* the first page takes whole years, newest first, while they fit;
* every other year has a page of its own, which shows its months;
* if the whole years on the first page have few posts, as in January, it shows the newest of the year before, too;
* a period with too much text for one page shows titles, and its parts (months, then days) have pages of their own;
* a period with too many titles for one page shows only how many posts its parts have.

A listing may also be oldest first, as that of a series is: its first page then has the oldest years.

Pure functions; the caller tells them how many bytes a post takes.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from sphinx_commonplace.model import Post
from sphinx_commonplace.posts.index import published, sort_key

Period = tuple[int, ...]
"""A span of time: ``()`` is all time, ``(2026,)`` a year, ``(2026, 5)`` a month, ``(2026, 5, 14)`` a day, and
``(2026, 5, 14, 2)`` the second part of a day with too many posts for one page."""

YEAR, MONTH, DAY, PART = 1, 2, 3, 4  # the lengths of periods
PART_POSTS = 200  # in a part of a day; an import may give all posts the same date
LEAST_POSTS = 20  # on the first page, whatever the years have, if there are so many and it may hold them


class Mode(enum.StrEnum):
    """How much of its posts a group shows."""

    TEXT = "text"
    TITLES = "titles"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class Group:
    """The posts of one period, under one heading of a listing's page."""

    period: Period
    posts: tuple[Post, ...]  # in the order of the listing
    mode: Mode
    pagename: str = ""  # the period's own page, "" where it has none
    parts: tuple[
        Group, ...
    ] = ()  # in place of posts, or of the rest of them: the months or days to which it links
    rest: int = 0  # how many more posts the period has, which are on its own page only


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing."""

    pagename: str
    period: Period
    groups: tuple[Group, ...]  # in the order of the listing, like the years elsewhere
    elsewhere: tuple[Group, ...] = ()  # years that have pages of their own and nothing on this one


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one page may hold."""

    posts: int  # on the first page, beyond its first year and the least number
    size: int  # bytes of HTML


def split_by_period(posts: Sequence[Post], depth: int) -> Iterator[tuple[Period, tuple[Post, ...]]]:
    """Divide posts into periods.

    :param posts: newest first, or oldest first
    :param depth: the length of the periods: :data:`YEAR`, :data:`MONTH`, :data:`DAY` or :data:`PART`
    :returns: each period with its posts, in the same order
    """

    def day(post: Post) -> Period:
        date = published(post)
        return (date.year, date.month, date.day)[:depth]

    for period, group in groupby(posts, key=day):
        members = tuple(group)
        if depth < PART:
            yield period, members
            continue
        # Counted from the oldest post, so that full parts never change.
        is_oldest_first = sort_key(members[0]) < sort_key(members[-1])
        first = PART_POSTS if is_oldest_first else len(members) % PART_POSTS or PART_POSTS
        bounds = [0, *range(first, len(members), PART_POSTS), len(members)]
        parts = [members[start:end] for start, end in pairwise(bounds)]
        numbers = range(1, len(parts) + 1)
        for number, part in zip(numbers if is_oldest_first else reversed(numbers), parts, strict=True):
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

    :param posts: the listing's posts, newest first or oldest first; "first" below is in that order
    :param pagename: the first page; the others are below it
    :param size: gives the bytes of HTML that a post takes, shown in mode ``TEXT`` or ``TITLES``
    :param limits: how much one page may hold
    :param mode: how much is shown of posts if there is room
    :param all_years: give every year a page of its own, also those that the first page shows
    """
    planner = _Planner(pagename, size, limits, mode)
    least = min(LEAST_POSTS, limits.posts)
    shown: list[Group] = []
    elsewhere: list[Group] = []
    pages: list[Page] = []
    bytes_left = limits.size
    count = 0  # posts that are shown
    whole_years = True  # whether every year so far is shown whole
    for period, year_posts in split_by_period(posts, YEAR):
        needed = planner.needed(year_posts, mode)
        whole_years = (
            whole_years and needed <= bytes_left and (not shown or count + len(year_posts) <= limits.posts)
        )
        own_page = all_years or not whole_years
        if own_page:
            pages.extend(planner.pages(period, year_posts))
        year_page = page_of(pagename, period) if own_page else ""
        if whole_years:
            group = Group(period, year_posts, mode, year_page)
        elif not shown:
            # The first year is always on the first page, with as much of each post as there is room for.
            group = planner.summary(period, year_posts, year_page, least)
        else:
            group = planner.beginning(period, year_posts, year_page, least - count, bytes_left)
        if group.mode is Mode.COUNTS and shown:
            elsewhere.append(group)
            continue
        shown.append(group)
        if group.mode is not Mode.COUNTS:
            bytes_left -= planner.needed(group.posts, group.mode)
            count += len(group.posts)
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
        """Return the mode that shows most of posts on a page of their own, within the limit."""
        modes = (self.mode, Mode.TITLES)
        return next((mode for mode in modes if self.needed(posts, mode) <= self.limits.size), Mode.COUNTS)

    def summary(self, period: Period, posts: tuple[Post, ...], pagename: str, least: int) -> Group:
        """Return a group for posts whose text does not fit: with titles or, if these do not fit either, parts.

        :param least: how many posts are shown above the parts, if they fit
        """
        if self.needed(posts, Mode.TITLES) <= self.limits.size:
            return Group(period, posts, Mode.TITLES, pagename)
        parts = tuple(
            Group(part, group, Mode.COUNTS, page_of(self.pagename, part))
            for part, group in split_by_period(posts, len(period) + 1)
        )
        return replace(self.beginning(period, posts, pagename, least, self.limits.size), parts=parts)

    def beginning(
        self, period: Period, posts: tuple[Post, ...], pagename: str, number: int, bytes_left: int
    ) -> Group:
        """Return a group with the first *number* posts of a period, or fewer if the titles of these do not fit."""
        first = posts[: max(number, 0)]
        for mode in dict.fromkeys((self.mode, Mode.TITLES)):
            if first and self.needed(first, mode) <= bytes_left:
                return Group(period, first, mode, pagename, rest=len(posts) - len(first))
        sizes = accumulate(self.size(post, Mode.TITLES) for post in first)
        fitting = sum(1 for size in sizes if size <= bytes_left)
        if fitting:
            return Group(period, first[:fitting], Mode.TITLES, pagename, rest=len(posts) - fitting)
        return Group(period, posts, Mode.COUNTS, pagename)

    def pages(self, period: Period, posts: tuple[Post, ...]) -> Iterator[Page]:
        """Yield the page of a period, after those of its parts if their text does not fit on it."""
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
