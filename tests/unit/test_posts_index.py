"""The index: order, neighbours, labels and references, derived from posts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.model import Kind, LabelKind, ListQuery, Post
from sphinx_commonplace.posts.index import (
    CATALOG_NAMES,
    Index,
    LabelConfig,
    ablog_references,
    build_index,
    is_due,
    newest_first,
    published,
    sort_key,
    spelling_problems,
    update_problems,
)

TODAY = date(2026, 6, 30)
TAG, AUTHOR = LabelKind.TAG, LabelKind.AUTHOR


def post(docname: str, day: str | None = "2026-01-01", *labels: tuple[LabelKind, str], **fields: object) -> Post:
    """Return a post."""
    return replace(
        Post(
            docname=docname,
            section="",
            order=1,
            title=docname.title(),
            date=datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None,
            updated=None,
            draft=False,
            kind=Kind.NOTE,
            minutes=1,
            summary="",
            labels=labels,
        ),
        **fields,
    )


def index_of(
    *posts: Post,
    configured: Mapping[LabelKind, Mapping[str, LabelConfig]] | None = None,
    defaults: Mapping[LabelKind, Sequence[str]] | None = None,
) -> Index:
    """Return the index of some posts."""
    documents: dict[str, list[Post]] = {}
    for one in posts:
        documents.setdefault(one.docname, []).append(one)
    return build_index(
        documents, blog_path="blog", today=TODAY, configured=configured or {}, default_labels=defaults or {}
    )


WORDS = st.sampled_from(["AI", "ai", "A I", "C", "C++", "c++", "café", "cafe", "x-y", "X Y"])
MANY = st.lists(
    st.tuples(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.lists(WORDS, max_size=3, unique=True)), max_size=12
).map(
    lambda facts: [
        post(f"p{number}", day.isoformat(), *((TAG, word) for word in words))
        for number, (day, words) in enumerate(facts)
    ]
)


class TestUpdates:
    """An update is no later than the build's day."""

    @pytest.mark.parametrize(
        ("day", "updated", "counts"),
        [
            ("2026-01-01", "2026-06-30T23:59", True),
            ("2026-01-01", "2026-07-01T00:00", False),
            ("2026-01-01", "2099-01-01T00:00", False),
            ("2027-01-01", "2027-01-02T00:00", True),
            (None, "2027-01-02T00:00", True),
        ],
        ids=["today", "tomorrow", "far away", "a post of the future", "a draft"],
    )
    def test_cases(self, day: str | None, updated: str, counts: bool) -> None:
        moment = datetime.fromisoformat(updated).replace(tzinfo=UTC)
        one = post("a", day, updated=moment)
        assert index_of(one).posts[0].updated == (moment if counts else None)
        problems = update_problems([one], TODAY, "{}.md".format)
        assert [problem.location for problem in problems] == ([] if counts else ["a.md"])


class TestOrder:
    """Posts are ordered in one way only."""

    def test_newest_first(self) -> None:
        posts = index_of(post("a", "2026-01-01"), post("b", "2026-01-03"), post("c", "2026-01-02")).posts
        assert [one.docname for one in posts] == ["b", "c", "a"]

    def test_posts_of_one_instant(self) -> None:
        first, second = post("a", section="x", order=1), post("a", section="y", order=2)
        assert newest_first([first, second, post("b")]) == newest_first([post("b"), second, first])

    @given(MANY, st.randoms())
    def test_the_order_of_reading_does_not_matter(self, posts: list[Post], random: st.DataObject) -> None:
        shuffled = list(posts)
        random.shuffle(shuffled)
        one, other = index_of(*posts), index_of(*shuffled)
        assert repr(one) == repr(other)  # dictionaries in the same order, too

    @given(MANY)
    def test_neighbours(self, posts: list[Post]) -> None:
        index = index_of(*posts)
        for newer, older in pairwise(index.posts):
            assert index.older[newer.key] == older
            assert index.newer[older.key] == newer
            assert sort_key(older) < sort_key(newer)
        if index.posts:
            assert index.posts[0].key not in index.newer
            assert index.posts[-1].key not in index.older

    def test_years(self) -> None:
        index = index_of(post("a", "2024-01-01"), post("b", "2026-01-01"), post("c", "2024-02-01"))
        assert {year: [one.docname for one in posts] for year, posts in index.years().items()} == {
            2026: ["b"],
            2024: ["c", "a"],
        }
        assert list(index.years()) == [2026, 2024]


class TestDates:
    """Which posts are due, and what stands for a date that is missing."""

    @pytest.mark.parametrize(
        ("day", "due"), [(None, False), (TODAY, True), (date(2026, 7, 1), False), (date(1999, 1, 1), True)]
    )
    def test_due(self, day: date | None, due: bool) -> None:
        assert is_due(day, TODAY) is due

    def test_a_draft_without_a_date_is_of_today(self) -> None:
        (one,) = index_of(post("a", None, draft=True)).posts
        assert published(one).date() == TODAY

    def test_a_post_from_no_index_has_no_date(self) -> None:
        with pytest.raises(ValueError, match="no date"):
            published(post("a", None))


class TestLabels:
    """Tags, categories, authors and the like."""

    def test_spellings_of_one_label(self) -> None:
        index = index_of(
            post("a", "2026-01-01", (TAG, "Error Budgets")), post("b", "2026-01-02", (TAG, "error-budgets"))
        )
        (label,) = index.labels[TAG]
        assert label.spellings == ("Error Budgets", "error-budgets")
        assert label.pagename == "blog/tag/error-budgets"
        assert [one.docname for one in label.posts] == ["b", "a"]

    def test_the_name_is_the_spelling_most_used(self) -> None:
        posts = [post(f"p{n}", "2026-01-01", (TAG, word)) for n, word in enumerate(["AI", "ai", "ai"])]
        assert index_of(*posts).labels[TAG][0].name == "ai"

    def test_one_post_with_two_spellings_is_listed_once(self) -> None:
        index = index_of(post("a", "2026-01-01", (TAG, "AI"), (TAG, "ai")))
        assert len(index.labels[TAG][0].posts) == 1
        assert len(index.labels_of(index.posts[0], TAG)) == 1

    def test_configured_names(self) -> None:
        config = {AUTHOR: {"ada": LabelConfig("Ada Lovelace", "https://ada.example/")}}
        index = index_of(post("a", "2026-01-01", (AUTHOR, "ada")), configured=config)
        (label,) = index.labels[AUTHOR]
        assert (label.name, label.url, label.pagename) == (
            "Ada Lovelace",
            "https://ada.example/",
            "blog/author/ada-lovelace",
        )
        assert index.label(AUTHOR, "ADA") == index.label(AUTHOR, "Ada Lovelace") == label

    def test_a_configured_author_under_key_and_name_is_one(self) -> None:
        config = {AUTHOR: {"ada": LabelConfig("Ada Lovelace")}}
        index = index_of(
            post("a", "2026-01-01", (AUTHOR, "ada")),
            post("b", "2026-01-02", (AUTHOR, "Ada Lovelace")),
            configured=config,
        )
        (label,) = index.labels[AUTHOR]
        assert len(label.posts) == 2

    def test_a_configured_author_is_found_by_a_key_that_no_post_uses(self) -> None:
        config = {AUTHOR: {"ada": LabelConfig("Ada Lovelace")}}
        index = index_of(post("a", "2026-01-01", (AUTHOR, "Ada Lovelace")), configured=config)
        assert index.label(AUTHOR, "ada") == index.labels[AUTHOR][0]
        assert ablog_references(index)["author-ada"] == ("blog/author/ada-lovelace", "Ada Lovelace")

    @pytest.mark.parametrize("texts", [("ada", "Ada"), ("Ada Lovelace", "ada  lovelace"), ("ADA", "ADA LOVELACE")])
    def test_a_configured_name_has_no_wrong_spelling(self, texts: tuple[str, str]) -> None:
        posts = [post(f"p{number}", "2026-01-01", (AUTHOR, text)) for number, text in enumerate(texts)]
        config = {AUTHOR: {"ada": LabelConfig("Ada Lovelace")}}
        assert not spelling_problems(index_of(*posts, configured=config), str)
        assert len(spelling_problems(index_of(*posts), str)) == (texts[0] != "ADA")

    def test_defaults_are_for_posts_without(self) -> None:
        index = index_of(
            post("a", "2026-01-01"), post("b", "2026-01-02", (AUTHOR, "bo")), defaults={AUTHOR: ("ada", "cy")}
        )
        found = {one.docname: one.labelled(AUTHOR) for one in index.posts}
        assert found == {"a": ("ada", "cy"), "b": ("bo",)}

    @given(MANY)
    def test_no_two_share_a_page(self, posts: list[Post]) -> None:
        labels = index_of(*posts).labels[TAG]
        assert len({label.pagename for label in labels}) == len(labels)

    @given(MANY)
    def test_every_post_is_in_each_of_its_labels(self, posts: list[Post]) -> None:
        index = index_of(*posts)
        for one in index.posts:
            for text in one.labelled(TAG):
                label = index.label(TAG, text)
                assert label is not None
                assert one in label.posts
                assert label in index.labels_of(one, TAG)

    @given(MANY)
    def test_labels_list_newest_first(self, posts: list[Post]) -> None:
        for label in index_of(*posts).labels[TAG]:
            assert label.posts == newest_first(label.posts)


class TestSelect:
    """What a ``postlist`` directive asks for."""

    INDEX = index_of(
        post("a", "2026-01-01", (TAG, "x")),
        post("b", "2026-01-02", (TAG, "x"), (TAG, "y")),
        post("c", "2026-01-03", (AUTHOR, "ada")),
    )

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (ListQuery(), "cba"),
            (ListQuery(length=2), "cb"),
            (ListQuery(length=2, oldest_first=True), "bc"),
            (ListQuery(labels=((TAG, "x"),)), "ba"),
            (ListQuery(labels=((TAG, "X"), (TAG, "y"))), "b"),
            (ListQuery(labels=((TAG, "x"), (AUTHOR, "ada"))), ""),
            (ListQuery(labels=((TAG, "unknown"),)), ""),
        ],
    )
    def test_queries(self, query: ListQuery, expected: str) -> None:
        assert "".join(one.docname for one in self.INDEX.select(query, "elsewhere")) == expected

    def test_a_posts_own_list_leaves_it_out(self) -> None:
        assert "".join(one.docname for one in self.INDEX.select(ListQuery(), "b")) == "ca"


class TestReferences:
    """ABlog's names of listings."""

    def test_names(self) -> None:
        found = ablog_references(index_of(post("a", "2026-01-01", (TAG, "Two Words"), (AUTHOR, "ada"))))
        assert found["tag-two-words"] == ("blog/tag/two-words", "Two Words")
        assert found["author-ada"] == ("blog/author/ada", "ada")
        assert found["archive-2026"] == ("blog/2026", "2026")
        assert found["blog-posts"] == ("blog", "Posts")
        for kind, name in CATALOG_NAMES.items():
            assert found[f"blog-{name}"][0] == f"blog/{kind}"

    def test_labels_that_share_ablogs_name(self) -> None:
        found = ablog_references(
            index_of(*(post(f"p{n}", "2026-01-01", (TAG, name)) for n, name in enumerate(["C++", "C", "C#"])))
        )
        assert found["tag-c"] == ("blog/tag/c", "C")
        assert len({page for name, (page, _) in found.items() if name.startswith("tag-")}) == 3
