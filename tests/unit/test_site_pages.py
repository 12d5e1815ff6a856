"""How the sources of a site are laid out on pages: all of them, each once, and old pages as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.model import Post
from sphinx_commonplace.posts.index import published
from sphinx_commonplace.sources.index import SiteEntry
from sphinx_commonplace.sources.site_pages import SitePage, plan_site, source_size, use_size
from tests.unit.test_sources_index import index_of, link, post

LIMIT = 6_000  # bytes: about six sources with a citation each


def address(number: int) -> str:
    return f"https://a.example/{number}"


def site_of(posts: dict[Post, Sequence[int]], sentence: str = "") -> SiteEntry:
    """Return the site of some posts, each of which cites sources by their numbers."""
    cited = {
        one: [
            link(address(number), f"Source {number}", sentence=sentence, anchor=f"cite-{place}")
            for place, number in enumerate(numbers, start=1)
        ]
        for one, numbers in posts.items()
    }
    (site,) = index_of(cited).sites
    return site


def blog(count: int, *, every: int = 20, sources: int = 1) -> dict[Post, Sequence[int]]:
    """Return posts, each of which cites sources of its own."""
    return {
        post(f"p{number:03}", number * every): range(number * sources, (number + 1) * sources)
        for number in range(count)
    }


def size_of(page: SitePage) -> int:
    """Return how many bytes a page is taken to have."""
    return sum(
        (0 if page.of else source_size(placed.entry)) + sum(map(use_size, placed.uses)) for placed in page.sources
    )


def shown(page: SitePage) -> object:
    """Return what a page shows, in a form that can be compared."""
    return (
        page.period,
        page.elsewhere,
        page.of.anchor if page.of else "",
        [
            (one.entry.anchor, one.entry.title, one.elsewhere, [(use.post.key, use.number) for use in one.uses])
            for one in page.sources
        ],
    )


class TestOnePage:
    """A site that fits."""

    def test_everything_is_on_it_by_the_newest_citation(self):
        site = site_of({post("a", 0): [1, 2], post("b", 1): [1]})
        (page,) = plan_site(site, LIMIT)
        assert (page.pagename, page.period, page.elsewhere, page.of) == ("blog/source/a.example", (), (), None)
        assert [one.entry.source.url for one in page.sources] == [address(1), address(2)]
        assert [one.uses for one in page.sources] == [one.entry.uses for one in page.sources]

    def test_a_source_in_half_a_page_stays_there(self):
        """Its first page has room for other sources, too."""
        site = site_of({post(f"p{day}", day): [1] for day in range(6)})
        (page,) = plan_site(site, LIMIT)
        assert len(page.sources[0].uses) == 6


class TestPeriods:
    """A site that does not."""

    def test_by_when_a_source_was_first_cited(self):
        pages = plan_site(site_of(blog(40)), LIMIT)  # two years and more, at twenty days each
        first, *rest = pages
        assert first.pagename == "blog/source/a.example"
        assert {page.period[0] for page in rest} <= {2024, 2025, 2026}
        assert first.elsewhere == tuple((page.period, page.pagename, len(page.sources)) for page in rest)
        assert [page.period for page in rest] == sorted((page.period for page in rest), reverse=True)
        for page in rest:
            for placed in page.sources:
                date = placed.entry.first_cited
                assert (date.year, date.month)[: len(page.period)] == page.period[:2]

    def test_a_month_that_is_too_much_has_parts(self):
        pages = plan_site(site_of(blog(30, every=1)), LIMIT)
        names = [page.pagename.removeprefix("blog/source/a.example") for page in pages]
        assert {"/2024/01/01", "/2024/01/02"} <= set(names)

    def test_a_source_with_many_citations_has_pages_of_its_own(self):
        site = site_of({post(f"p{number:03}", number * 9): [1] for number in range(80)} | {post("z", 900): [2]})
        first, *rest = plan_site(site, LIMIT)
        (many, other) = sorted(first.sources, key=lambda one: one.entry.source.url)
        assert other.elsewhere == ()
        assert many.elsewhere == tuple((page.period, page.pagename, len(page.sources[0].uses)) for page in rest)
        assert all(page.pagename.startswith(f"blog/source/a.example/{many.entry.anchor}/") for page in rest)
        assert all(page.of is many.entry for page in rest)
        newest = published(many.uses[-1].post)
        assert all(published(use.post) < newest for page in rest for use in page.sources[0].uses)

    def test_a_citation_larger_than_a_page_has_one(self):
        site = site_of({post("a"): [1], post("b", 1): [1]}, "word " * LIMIT)
        pages = plan_site(site, LIMIT)
        assert all(len(placed.uses) <= 1 for page in pages for placed in page.sources)
        assert sum(len(placed.uses) for page in pages for placed in page.sources) == 2


FACTS = st.lists(
    st.tuples(st.integers(0, 1200), st.lists(st.integers(0, 12), min_size=1, max_size=6)), min_size=1, max_size=60
)


class TestEverySite:
    @given(FACTS, st.sampled_from([1_500, 3_000, LIMIT, 50_000]), st.sampled_from(["", "A sentence. " * 20]))
    def test_all_is_there_once_and_no_page_is_too_long(self, facts, limit, sentence):
        posts = {post(f"p{number:02}", day): cited for number, (day, cited) in enumerate(facts)}
        site = site_of(posts, sentence)
        pages = plan_site(site, limit)
        names = [page.pagename for page in pages]
        assert names[0] == site.pagename
        assert len(set(names)) == len(names)

        placed = [one.entry.anchor for page in pages if page.of is None for one in page.sources]
        assert sorted(placed) == sorted(entry.anchor for entry in site.sources)

        uses = Counter((use.post.key, use.number) for page in pages for one in page.sources for use in one.uses)
        assert uses == Counter((use.post.key, use.number) for entry in site.sources for use in entry.uses)

        for page in pages:
            few = len(page.sources) <= 1 and sum(len(one.uses) for one in page.sources) <= 1
            assert size_of(page) <= limit or few or len(page.sources) == 1, page.pagename

        where = {page.pagename: page for page in pages}
        for page in pages:
            for period, name, count in page.elsewhere:
                assert (where[name].period, len(where[name].sources)) == (period, count)
            for one in page.sources:
                for period, name, count in one.elsewhere:
                    assert (where[name].period, len(where[name].sources[0].uses)) == (period, count)

    @given(FACTS)
    def test_the_order_of_posts_does_not_matter(self, facts):
        posts = {post(f"p{number:02}", day): cited for number, (day, cited) in enumerate(facts)}
        pages = plan_site(site_of(posts), LIMIT)
        again = plan_site(site_of(dict(reversed(posts.items()))), LIMIT)
        assert [shown(page) for page in pages] == [shown(page) for page in again]


class TestGrowth:
    """What a new post may change."""

    @given(FACTS, st.integers(1, 6))
    def test_new_sources_leave_older_periods_as_they_are(self, facts, count):
        posts = {post(f"p{number:02}", day): cited for number, (day, cited) in enumerate(facts)}
        before = {page.pagename: shown(page) for page in plan_site(site_of(posts), LIMIT)}
        new = post("z", 1201)
        pages = plan_site(site_of({**posts, new: range(100, 100 + count)}), LIMIT)
        after = {page.pagename: shown(page) for page in pages}
        this_month = (published(new).year, published(new).month)
        for name, page in before.items():
            if name in after and name != "blog/source/a.example" and page[0][:2] != this_month:
                assert after[name] == page, name
        # What has gone were this year's pages, divided further.
        gone = {before[name][0] for name in before.keys() - after.keys()}
        assert all(period[0] == this_month[0] for period in gone)

    def test_a_source_moves_once(self):
        """While only new sources come, one leaves the first page, and stays where it then is."""
        places: dict[str, list[str]] = {}
        for count in range(1, 60):
            for page in plan_site(site_of(blog(count)), LIMIT):
                for one in page.sources:
                    seen = places.setdefault(one.entry.anchor, [])
                    if seen[-1:] != [page.pagename]:
                        seen.append(page.pagename)
        assert max(map(len, places.values())) <= 2

    def test_a_full_part_of_a_month_stays(self):
        posts = blog(30, every=1)
        before = {page.pagename: shown(page) for page in plan_site(site_of(posts), LIMIT)}
        late = replace(post("z"), date=published(post("x", 30)))
        after = {page.pagename: shown(page) for page in plan_site(site_of({**posts, late: [100]}), LIMIT)}
        changed = {name for name in before if name in after and before[name] != after[name]}
        assert changed <= {"blog/source/a.example"}
