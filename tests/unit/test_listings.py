"""What each page of a listing shows: examples, and what holds for any posts and limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.model import Kind, Post
from sphinx_commonplace.posts.index import newest_first, published
from sphinx_commonplace.posts.listings import (
    LEAST_POSTS,
    PART,
    PART_POSTS,
    Group,
    Limits,
    Mode,
    Page,
    page_of,
    plan_pages,
    split_by_period,
)

TITLE = 100  # bytes that a title takes
ROOM = Limits(posts=50, size=200_000)


def post(when: datetime, number: int = 0) -> Post:
    """Return a post of a moment."""
    return Post(
        docname=f"p{number}",
        section="",
        order=1,
        title=f"Post {number}",
        date=when,
        updated=None,
        draft=False,
        kind=Kind.NOTE,
        minutes=1,
        summary="",
    )


def posts_of(*days: tuple[int, int, int]) -> tuple[Post, ...]:
    """Return posts of some days, newest first."""
    return newest_first(post(datetime(*day, tzinfo=UTC), number) for number, day in enumerate(days))


def pages_of(
    posts: Sequence[Post],
    limits: Limits = ROOM,
    *,
    text: int = 1000,
    mode: Mode = Mode.TEXT,
    all_years: bool = False,
) -> dict[str, Page]:
    """Return a listing's pages by name, each name once; *text* is what a post takes beside its title."""

    def size(_post: Post, mode: Mode) -> int:
        return TITLE + (text if mode is Mode.TEXT else 0)

    pages = plan_pages(posts, "l", size, limits, mode=mode, all_years=all_years)
    names = [page.pagename for page in pages]
    assert len(set(names)) == len(names)
    assert names[0] == "l"
    return {page.pagename: page for page in pages}


def leads_to(page: Page) -> list[str]:
    """Return the pages that a page has links to."""
    groups = (*page.groups, *page.elsewhere)
    return [group.pagename for group in groups if group.pagename] + [
        part.pagename for group in page.groups for part in group.parts
    ]


DAYS = st.datetimes(datetime(2019, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
POSTS = st.lists(DAYS, max_size=40).map(lambda days: newest_first(post(day, n) for n, day in enumerate(days)))
LIMITS = st.builds(Limits, posts=st.integers(0, 20), size=st.integers(0, 10_000))
SIZES = st.integers(0, 3000)


class TestExamples:
    """Small listings."""

    def test_no_posts(self) -> None:
        assert pages_of(()) == {"l": Page("l", (), ())}

    def test_all_on_one_page(self) -> None:
        posts = posts_of((2026, 1, 2), (2025, 3, 4))
        (page,) = pages_of(posts).values()
        assert [(group.period, group.mode, group.pagename) for group in page.groups] == [
            ((2026,), Mode.TEXT, ""),
            ((2025,), Mode.TEXT, ""),
        ]

    def test_whole_years_while_they_fit(self) -> None:
        posts = posts_of((2026, 1, 1), (2025, 1, 1), (2025, 2, 1), (2024, 1, 1))
        page = pages_of(posts, Limits(1, 200_000))["l"]
        assert [group.period for group in page.groups] == [(2026,)]
        assert [(group.period, group.pagename) for group in page.elsewhere] == [
            ((2025,), "l/2025"),
            ((2024,), "l/2024"),
        ]

    def test_the_newest_year_is_shown_whatever_the_number(self) -> None:
        posts = posts_of((2026, 1, 1), (2026, 1, 2), (2026, 1, 3))
        assert pages_of(posts, Limits(0, 200_000))["l"].groups[0].posts == posts

    def test_every_year_has_a_page_if_asked(self) -> None:
        posts = posts_of((2026, 1, 2), (2025, 3, 4))
        pages = pages_of(posts, all_years=True)
        assert set(pages) == {"l", "l/2026", "l/2025"}
        assert [group.pagename for group in pages["l"].groups] == ["l/2026", "l/2025"]

    def test_a_years_page_shows_months(self) -> None:
        page = pages_of(posts_of((2026, 3, 1), (2026, 1, 1), (2026, 1, 2)), all_years=True)["l/2026"]
        assert [(group.period, len(group.posts)) for group in page.groups] == [((2026, 3), 1), ((2026, 1), 2)]

    def test_a_year_too_full_shows_titles_and_has_months(self) -> None:
        posts = posts_of(*((2026, month, 1) for month in (1, 2, 3)))
        limits = Limits(50, 2 * (TITLE + 1000))
        pages = pages_of(posts, limits)
        assert [group.mode for group in pages["l"].groups] == [Mode.TITLES]
        assert set(pages) == {"l", "l/2026", "l/2026/01", "l/2026/02", "l/2026/03"}
        assert pages["l/2026/02"].groups[0].mode is Mode.TEXT

    def test_a_year_with_too_many_titles_shows_counts(self) -> None:
        posts = posts_of(*((2026, month, 1) for month in range(1, 13)))
        pages = pages_of(posts, Limits(50, 3 * TITLE))
        (group,) = pages["l"].groups
        assert group.mode is Mode.TITLES
        assert (group.posts, group.rest) == (posts[:3], 9)
        assert [(part.period, len(part.posts)) for part in group.parts] == [
            ((2026, m), 1) for m in range(12, 0, -1)
        ]

    def test_a_day_with_too_many_titles_has_parts(self) -> None:
        count = 2 * PART_POSTS + 1
        pages = pages_of(posts_of(*[(2026, 1, 1)] * count), Limits(50, 10 * TITLE))
        day = pages["l/2026/01/01"]
        assert [group.pagename for group in day.groups] == [f"l/2026/01/01/{number:02}" for number in (3, 2, 1)]
        parts = [pages[group.pagename] for group in day.groups]
        assert [len(page.groups[0].posts) for page in parts] == [1, PART_POSTS, PART_POSTS]
        assert all(page.groups[0].mode is Mode.TITLES for page in parts)

    def test_titles_alone_if_asked(self) -> None:
        pages = pages_of(posts_of((2026, 1, 1), (2025, 1, 1)), mode=Mode.TITLES, all_years=True)
        assert {group.mode for page in pages.values() for group in page.groups} == {Mode.TITLES}


class TestJanuary:
    """When the newest years have few posts, the first page has the newest of the year before, too."""

    LAST_YEAR = tuple((2025, month, day) for month in range(1, 13) for day in range(1, 6))

    def test_the_newest_of_last_year(self) -> None:
        posts = posts_of(*self.LAST_YEAR, (2026, 1, 2))
        pages = pages_of(posts, all_years=True)
        this, last = pages["l"].groups
        assert (this.posts, this.rest) == (posts[:1], 0)
        assert (last.posts, last.rest, last.mode) == (posts[1:LEAST_POSTS], 41, Mode.TEXT)
        assert last.pagename == "l/2025"
        assert sum(len(group.posts) for group in pages["l/2025"].groups) == 60
        assert pages["l"].elsewhere == ()

    def test_several_years_with_few_posts_after_one_with_many(self) -> None:
        posts = posts_of((2026, 1, 2), (2025, 1, 2), (2025, 1, 3), *((2024, *day[1:]) for day in self.LAST_YEAR))
        page = pages_of(posts)["l"]
        assert [(group.period, len(group.posts), group.rest, group.pagename) for group in page.groups] == [
            ((2026,), 1, 0, ""),
            ((2025,), 2, 0, ""),
            ((2024,), 17, 43, "l/2024"),
        ]

    def test_no_more_than_the_setting_allows(self) -> None:
        posts = posts_of(*self.LAST_YEAR, (2026, 1, 2))
        page = pages_of(posts, Limits(5, 200_000))["l"]
        assert [len(group.posts) for group in page.groups] == [1, 4]

    def test_titles_where_there_is_no_room_for_text(self) -> None:
        posts = posts_of(*self.LAST_YEAR, (2026, 1, 2))
        this, last = pages_of(posts, Limits(50, 5000))["l"].groups
        assert (this.mode, len(this.posts)) == (Mode.TEXT, 1)
        assert (last.mode, len(last.posts)) == (Mode.TITLES, 19)

    def test_as_many_titles_as_there_is_room_for(self) -> None:
        posts = posts_of(*self.LAST_YEAR, (2026, 1, 2))
        _this, last = pages_of(posts, Limits(50, 1100 + 3 * TITLE))["l"].groups
        assert (last.mode, len(last.posts), last.rest) == (Mode.TITLES, 3, 57)

    @given(POSTS, st.integers(0, 40))
    def test_always_so_many(self, posts: tuple[Post, ...], number: int) -> None:
        first = pages_of(posts, Limits(number, 200_000))["l"]
        shown = sum(len(group.posts) for group in first.groups)
        assert shown >= min(LEAST_POSTS, number, len(posts))


class TestOldestFirst:
    """A listing may begin with its oldest post."""

    def test_the_first_page_has_the_oldest_years(self) -> None:
        posts = posts_of((2026, 1, 1), (2025, 1, 1), (2025, 2, 1), (2024, 1, 1))[::-1]
        page = pages_of(posts, Limits(1, 200_000))["l"]
        assert [group.posts for group in page.groups] == [posts[:1]]
        assert [group.period for group in page.elsewhere] == [(2025,), (2026,)]

    def test_full_parts_of_a_day_stay(self) -> None:
        posts = posts_of(*[(2026, 1, 1)] * (PART_POSTS + 1))[::-1]
        assert [(period[-1], len(part)) for period, part in split_by_period(posts, PART)] == [
            (1, PART_POSTS),
            (2, 1),
        ]
        assert {period: part[::-1] for period, part in split_by_period(posts[::-1], PART)} == dict(
            split_by_period(posts, PART)
        )


class TestPageOf:
    """The page of a period."""

    @pytest.mark.parametrize(
        ("period", "expected"),
        [((), "l"), ((2026,), "l/2026"), ((2026, 5), "l/2026/05"), ((2026, 5, 4), "l/2026/05/04")],
    )
    def test_names(self, period: tuple[int, ...], expected: str) -> None:
        assert page_of("l", period) == expected


class TestSplit:
    """Posts divided by date."""

    @given(POSTS, st.integers(1, PART))
    def test_each_post_once_in_order(self, posts: tuple[Post, ...], depth: int) -> None:
        parts = list(split_by_period(posts, depth))
        assert tuple(one for _, group in parts for one in group) == posts
        periods = [period for period, _ in parts]
        assert periods == sorted(set(periods), reverse=True)
        assert all(len(period) == depth for period in periods)


class TestProperties:
    """What holds for any posts and any limits."""

    @given(POSTS, LIMITS, SIZES, st.booleans())
    def test_every_link_has_a_page_and_every_page_a_link(
        self, posts: tuple[Post, ...], limits: Limits, size: int, all_years: bool
    ) -> None:
        pages = pages_of(posts, limits, text=size, all_years=all_years)
        linked = {name for page in pages.values() for name in leads_to(page)}
        assert linked <= set(pages)
        assert set(pages) - linked <= {"l"}

    @given(POSTS, LIMITS, SIZES, st.booleans())
    def test_every_post_is_shown_where_the_first_page_leads(
        self, posts: tuple[Post, ...], limits: Limits, size: int, all_years: bool
    ) -> None:
        pages = pages_of(posts, limits, text=size, all_years=all_years)
        shown: set[str] = set()
        queue, seen = ["l"], set()
        while queue:
            name = queue.pop()
            if name not in seen:
                seen.add(name)
                queue += leads_to(pages[name])
                groups: tuple[Group, ...] = pages[name].groups
                shown |= {one.key for group in groups if group.mode is not Mode.COUNTS for one in group.posts}
        assert shown == {one.key for one in posts}

    @given(POSTS, LIMITS, SIZES)
    def test_no_page_is_too_large(self, posts: tuple[Post, ...], limits: Limits, size: int) -> None:
        for page in pages_of(posts, limits, text=size, all_years=True).values():
            needed = {Mode.TEXT: TITLE + size, Mode.TITLES: TITLE, Mode.COUNTS: 0}
            taken = sum(needed[group.mode] for group in page.groups for _ in group.posts)
            assert taken <= limits.size or len(page.period) == PART

    @given(POSTS, LIMITS, SIZES)
    def test_groups_are_newest_first(self, posts: tuple[Post, ...], limits: Limits, size: int) -> None:
        for page in pages_of(posts, limits, text=size, all_years=True).values():
            dates = [published(one) for group in (*page.groups, *page.elsewhere) for one in group.posts]
            assert dates == sorted(dates, reverse=True)

    @given(POSTS, LIMITS, SIZES)
    def test_a_new_post_leaves_other_years_pages_alone(
        self, posts: tuple[Post, ...], limits: Limits, size: int
    ) -> None:
        newest = max((published(one) for one in posts), default=datetime(2020, 1, 1, tzinfo=UTC))
        new = post(newest + timedelta(days=1), 99)
        before = pages_of(posts, limits, text=size)
        after = pages_of((new, *posts), limits, text=size)
        for name, page in before.items():
            if page.period and page.period[0] != published(new).year:
                assert after[name] == page

    @given(POSTS, LIMITS, SIZES)
    def test_an_old_post_never_takes_a_page_away(self, posts: tuple[Post, ...], limits: Limits, size: int) -> None:
        old = post(datetime(2018, 5, 5, tzinfo=UTC), 99)
        assert set(pages_of(posts, limits, text=size)) <= set(pages_of((*posts, old), limits, text=size))
