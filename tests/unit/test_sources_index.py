"""The index of sources: which citations are of one source, what it is called, who cites it, and kindred posts."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.model import Citation, Kind, LabelKind, Name, Outgoing, Post, Role, Source, Use
from sphinx_commonplace.posts.index import build_index, sort_key
from sphinx_commonplace.sources.addresses import SourceAddresses
from sphinx_commonplace.sources.index import (
    EARLIER_COUNTED,
    EARLIER_POSTS,
    OTHER,
    OWN_PAGES,
    SourceIndex,
    build_source_index,
    site_pagename,
)
from sphinx_commonplace.sources.related import COMMON, MOST_RELATED
from sphinx_commonplace.sources.titles import address_title, fallback_key
from sphinx_commonplace.text.placeholders import PLACEHOLDER, name_of
from sphinx_commonplace.urls.canonical import canonicalise_url
from sphinx_commonplace.urls.public import public_address
from tests.support.newsletter import Newsletter, same_titles, share_of_title

TAG, SERIES = LabelKind.TAG, LabelKind.SERIES
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)


def post(name: str, day: int = 0, *labels: tuple[LabelKind, str], section: str = "", draft: bool = False) -> Post:
    """Return a post of a day, counted from the first."""
    return Post(
        docname=name,
        section=section,
        order=1,
        title=name.title(),
        date=FIRST_DAY + timedelta(days=day),
        updated=None,
        draft=draft,
        kind=Kind.NOTE,
        minutes=1,
        summary="",
        labels=labels,
    )


def link(
    href: str = "", words: str = "words", *, key: str = "", keys: tuple[str, ...] = (), **more: object
) -> Citation:
    """Return a citation of an address, or of a key."""
    facts = {"sentence": "", "start": 0, "section": "", "line": 1, "role": Role.CITES, "anchor": "cite-1", **more}
    return Citation(
        href=href,
        url=canonicalise_url(href).url if href else "",
        words=words,
        key=key,
        references=tuple(("source", one) for one in keys),
        public=public_address(href),
        **facts,
    )


def target_of(docname: str, reference: tuple[str, str]) -> str:
    """Return the document that a reference names, which is the name itself."""
    del docname
    return reference[1]


def index_of(
    posts: Mapping[Post, Sequence[Citation]],
    records: Sequence[Source] = (),
    lock: Mapping[str, Source] | None = None,
    references: Mapping[str, Sequence[str]] | None = None,
) -> SourceIndex:
    """Return the index of some posts with what they cite, and the documents that they link to."""
    documents: dict[str, list[Post]] = {}
    for one in posts:
        documents.setdefault(one.docname, []).append(one)
    index = build_index(documents, blog_path="blog", today=date(2026, 6, 30), configured={}, default_labels={})
    outgoing = {
        one.key: Outgoing(tuple(cited), tuple(("doc", name) for name in (references or {}).get(one.key, ())))
        for one, cited in posts.items()
    }
    return build_source_index(
        index, outgoing, records, lock or {}, addresses=SourceAddresses(), target_of=target_of, words_of=name_of
    )


def names(posts: Sequence[Post]) -> list[str]:
    return [one.docname for one in posts]


class TestIdentity:
    """A source is its canonical URL, whatever posts write."""

    def test_spellings_of_one_address(self):
        spelled = ["http://www.a.example/x?utm_source=y", "https://a.example/x/", "https://A.example/x#part"]
        (entry,) = index_of({post("a"): [link(href) for href in spelled]}).entries
        assert entry.source.url == "https://a.example/x"
        assert [use.citation.href for use in entry.uses] == spelled
        assert names(entry.posts) == ["a"]

    def test_several_addresses_of_a_record(self):
        record = Source(url="https://a.example/", key="k", urls=("https://b.example/1", "https://b.example/2"))
        found = index_of(
            {post("a", 1): [link("https://b.example/1")], post("b"): [link("https://b.example/2"), link(key="k")]},
            [record],
        )
        (entry,) = found.entries
        assert (entry.source.url, entry.site, entry.key) == ("https://a.example/", "a.example", "k")
        assert [(use.post.docname, use.number) for use in entry.uses] == [("a", 0), ("b", 0), ("b", 1)]
        assert {found.by_url[url] for url in (record.url, *record.urls)} == {entry}
        assert [site.name for site in found.sites] == ["a.example"]

    def test_an_alias_is_the_key_of_the_same(self):
        found = index_of(
            {post("a"): [link(key="old")]}, [Source(url="https://a.example/", key="k", aliases=("old",))]
        )
        assert found.by_key["old"] is found.by_key["k"] is found.entries[0]

    def test_a_source_in_print(self):
        found = index_of({post("a"): [link(key="k")]}, [Source(url="", key="k", title="A book")])
        (entry,) = found.entries
        assert (entry.site, entry.title, entry.key, entry.href) == ("", "A book", "k", "")
        assert [site.pagename for site in found.sites] == [f"blog/source/{OTHER}"]

    def test_an_unknown_key_is_nobodys(self):
        found = index_of({post("a"): [link(key="unknown"), link("https://a.example/")]})
        assert len(found.entries) == 1
        assert found.entry_of(link(key="unknown")) is None
        assert [use.number for use in found.entries[0].uses] == [1]

    def test_what_nobody_cites_is_known_and_not_listed(self):
        found = index_of({post("a"): []}, [Source(url="https://a.example/", key="k")])
        assert (found.entries, found.sites) == ((), ())
        assert found.by_key["k"].uses == ()
        assert found.by_url["https://a.example/"] is found.by_key["k"]

    def test_sources_of_a_post_in_its_order_each_once(self):
        hrefs = ["https://b.example/", "https://a.example/", "https://b.example/"]
        found = index_of({post("a"): list(map(link, hrefs))})
        assert [entry.source.url for entry in found.of_post["a"]] == hrefs[:2]
        assert [entry.source.url for entry, _citation in found.uses_of["a"]] == hrefs

    def test_an_anchor_comes_from_the_address_alone(self):
        alone = index_of({post("a"): [link("https://a.example/x")]}).entries[0]
        among = index_of({post("b", 3): [link("https://a.example/x", "other"), link("https://a.example/y")]})
        assert among.by_url["https://a.example/x"].anchor == alone.anchor
        assert len({entry.anchor for entry in among.entries}) == 2


class TestNames:
    URL = "https://a.example/x"

    def entry(self, *words: str, record: Source | None = None, locked: Source | None = None):
        lock = {self.URL: locked} if locked else {}
        cited = [link(self.URL, text) for text in words]
        return index_of({post("a"): cited}, [record] if record else [], lock).by_url[self.URL]

    def test_what_a_person_wrote_beats_the_lock_which_beats_the_words(self):
        record, locked = Source(url=self.URL, key="k", title="Mine"), Source(url=self.URL, title="Theirs")
        assert self.entry("A Title of Words", record=record, locked=locked).title == "Mine"
        assert self.entry("A Title of Words", locked=locked).title == "Theirs"
        assert self.entry("A Title of Words", "here").title == "A Title of Words"

    def test_without_words_it_is_the_address_in_words(self):
        assert self.entry("here").title == "a.example: x"

    def test_a_key_is_made_where_nobody_gave_one(self):
        assert self.entry("w").key == fallback_key(self.URL)

    def test_a_made_key_is_no_persons_key(self):
        taken = Source(url="https://b.example/", key=fallback_key(self.URL), title="Other")
        found = index_of({post("a"): [link(self.URL)]}, [taken])
        entry = found.by_url[self.URL]
        assert entry.key != taken.key
        assert found.by_key[entry.key] is entry
        assert found.by_key[taken.key].source.url == "https://b.example/"

    def test_the_address_to_follow(self):
        found = index_of(
            {post("a", 0): [link("http://a.example/x#old")], post("b", 1): [link("https://a.example/x#new")]}
        )
        assert found.entries[0].href == "https://a.example/x"
        written = Source(url=self.URL, key="k", item={"URL": "http://a.example/x"})
        assert self.entry("w", record=written).href == "http://a.example/x"

    def test_authors(self):
        record = Source(url=self.URL, key="k", authors=(Name(family="Li", given="Ana"), Name(literal="W3C")))
        assert self.entry("w", record=record).author == "Ana Li and W3C"


class TestTitles:
    """What a source is called where no file says it."""

    URL = "https://a.example/x"
    ADDRESS = "a.example: x"

    def titles(self, *links: Citation, **others: Citation) -> tuple[str, ...]:
        """Return the title of a source that one post after the other links to, and those of other sources."""
        posts = {post(f"p{day:02}", day): [one] for day, one in enumerate(links)}
        posts |= {post(name, 50): [one] for name, one in others.items()}
        found = index_of(posts)
        return found.by_url[self.URL].title, *(found.by_url[one.url].title for one in others.values())

    def title(self, *words: str) -> str:
        return self.titles(*(link(self.URL, text) for text in words))[0]

    def test_the_most_common_words(self):
        assert self.title("A Question That Somebody Asked?", "users", "users", "Users") == "users"

    @pytest.mark.parametrize("words", ["here", "this post", "an issue", "https://a.example/x", "Danke!", ""])
    def test_what_only_points_is_no_title(self, words):
        assert self.title(words, words, words) == self.ADDRESS
        assert self.title(words, words, "what they found") == "what they found"

    def test_of_equals_the_oldest(self):
        assert self.title("the second name", "The First Name, Longer") == "the second name"
        assert self.title("a name", "two names", "two names", "a name") == "a name"

    def test_in_its_most_common_spelling(self):
        assert self.title("the residue", "The Residue", "“The Residue”", "other") == "The Residue"

    def test_a_common_word_is_a_name_only_where_several_use_it(self):
        assert self.title("said", "said") == self.ADDRESS
        assert self.title("discussion", "discussion", "discussion", "Why So?") == "discussion"

    def test_of_a_post_two_links_the_first(self):
        found = index_of({post("a"): [link(self.URL, "first name"), link(self.URL, "second name")]})
        assert found.entries[0].title == "first name"

    def test_words_of_several_sources_name_none(self):
        other = link("https://b.example/y", "Release notes")
        assert self.titles(link(self.URL, "Release notes"), b=other) == (self.ADDRESS, "b.example: y")
        more = [link(self.URL, text) for text in ("Release notes", "Release notes", "Tool 2.0")]
        assert self.titles(*more, b=other) == ("Tool 2.0", "b.example: y")

    def test_one_accident_costs_no_name(self):
        many = [link(self.URL, "The Handbook")] * 10
        assert self.titles(*many, b=link("https://b.example/y", "the handbook")) == (
            "The Handbook",
            "b.example: y",
        )

    def test_one_question_does_not_stand_for_words_that_all_others_use(self):
        links = [link(self.URL, "GitHub")] * 20 + [link(self.URL, "Why is this so slow?")]
        assert self.titles(*links, b=link("https://b.example/y", "GitHub")).count("GitHub") == 1
        others = {f"b{number}": link(f"https://b.example/{number}", "GitHub") for number in range(30)}
        assert self.titles(*links, **others)[0] == self.ADDRESS

    def test_words_with_a_fragment_name_the_part(self):
        part, other = link(f"{self.URL}#one", "Its First Steps"), link(f"{self.URL}#two", "Its Second Steps")
        assert self.titles(part, other) == (self.ADDRESS,)
        assert self.titles(part, part, other, link(self.URL, "All of it")) == ("All of it",)
        assert self.titles(part, part, link(self.URL, "here")) == (self.ADDRESS,)

    def test_where_all_links_lead_to_one_part_its_words_are_the_title(self):
        part = link(f"{self.URL}#one", "Its First Steps")
        assert self.titles(part, part) == ("Its First Steps",)

    def test_words_with_several_fragments_name_the_page(self):
        parts = [link(f"{self.URL}#{name}", "The Handbook") for name in "abc"]
        assert self.titles(*parts, link(f"{self.URL}#d", "On pages")) == ("The Handbook",)

    def about(self, role: Role = Role.COMMENTS_ON, words: str = "A Post About It", **facts: object) -> Citation:
        """Return a citation of front matter, whose words are the title of the post."""
        return link(self.URL, words, role=role, anchor="", **facts)

    def test_the_title_of_a_post_about_it(self):
        links = [link(self.URL, "its name")] * 3
        assert self.titles(*links, self.about(), self.about(words="A Later One")) == ("A Post About It",)
        assert self.titles(*links, self.about(Role.VIA, "A Weekly")) == ("its name",)
        assert self.titles(self.about(Role.VIA, "A Weekly")) == (self.ADDRESS,)
        assert self.titles(self.about(Role.QUOTES), link(self.URL, "its name")) == ("its name",)
        assert self.titles(self.about(Role.QUOTES)) == ("A Post About It",)

    def test_the_name_of_a_post_without_a_title_is_none(self):
        untitled = dataclasses.replace(post("a"), untitled=True)
        found = index_of({untitled: [self.about()]})
        assert found.entries[0].title == self.ADDRESS

    def test_addresses_that_look_alike_in_words(self):
        urls = ["https://a.example/2024/notes", "https://a.example/2025/notes", "https://b.example/notes"]
        found = index_of({post("a"): [link(url, "here") for url in urls]})
        assert [entry.title for entry in found.entries] == [
            "a.example/2024/notes",
            "a.example/2025/notes",
            "b.example: notes",
        ]

    def test_a_quotation_is_cut(self):
        assert self.title("Word " * 60) == ("Word " * 40).strip() + "…"
        assert self.title("Word " * 60, "in short") == "in short"


class TestTitlesAtTheFoot:
    """A post's foot has the post's own words, and never changes with later posts."""

    URL = "https://a.example/x"

    def titles(self, *posts: Sequence[Citation], **files: object) -> list[list[str]]:
        """Return the titles at the foot of each post, the oldest first."""
        made = [post(f"p{day:02}", day) for day in range(len(posts))]
        found = index_of(dict(zip(made, posts, strict=True)), **files)
        return [
            [
                found.title_at(
                    [one],
                    entry,
                    [
                        Use(one, cited, n)
                        for n, (of, cited) in enumerate(found.uses_of.get(one.key, ()))
                        if of is entry
                    ],
                )
                for entry in found.of_post.get(one.key, ())
            ]
            for one in made
        ]

    def test_its_own_words(self):
        assert self.titles([link(self.URL, "a page of 2022")], *[[link(self.URL, "The Name")]] * 9)[:2] == [
            ["a page of 2022"],
            ["The Name"],
        ]

    def test_the_part_that_it_links_to(self):
        links = [link(f"{self.URL}#one", "Its First Steps")], [link(f"{self.URL}#two", "Its Second Steps")]
        assert self.titles(*links) == [["Its First Steps"], ["Its Second Steps"]]
        assert self.titles([*links[0], *links[1]]) == [["a.example: x"]]
        assert self.titles([*links[0], link(self.URL, "All of it")]) == [["All of it"]]

    def test_what_the_files_say(self):
        record, locked = (
            Source(url=self.URL, key="k", title="Mine"),
            {self.URL: Source(url=self.URL, title="Theirs")},
        )
        assert self.titles([link(self.URL, "own words")], records=[record], lock=locked) == [["Mine"]]
        assert self.titles([link(self.URL, "own words")], lock=locked) == [["Theirs"]]

    def test_where_its_words_say_nothing_those_of_posts_before(self):
        here, named = [link(self.URL, "here")], [link(self.URL, "The Name")]
        assert self.titles(here, named, here, here) == [["a.example: x"], ["The Name"], ["The Name"], ["The Name"]]

    def test_words_of_two_of_its_sources_name_none(self):
        both = [link(self.URL, "Release notes"), link("https://b.example/y", "Release notes")]
        assert self.titles(both) == [["a.example: x", "b.example: y"]]

    @given(st.data())
    def test_later_posts_change_none(self, data):
        links = st.builds(
            link,
            st.sampled_from([f"https://{host}.example/x{part}" for host in "ab" for part in ("", "#one", "#two")]),
            st.sampled_from(["here", "said", "The Name", "another name", "Word " * 60]),
            anchor=st.sampled_from(["cite-1", ""]),
            role=st.sampled_from([Role.CITES, Role.COMMENTS_ON, Role.QUOTES]),
        )
        posts = data.draw(st.lists(st.lists(links, max_size=4), min_size=1, max_size=6))
        until = data.draw(st.integers(0, len(posts) - 1))
        assert self.titles(*posts)[:until] == self.titles(*posts[:until])


@pytest.fixture(scope="module")
def sources() -> SourceIndex:
    """Return what a newsletter cites."""
    letter = Newsletter(posts=60, links=9_000, pages=400)
    return letter.sources(letter.index())


class TestNewsletter:
    """What a weekly newsletter makes of titles: see :mod:`tests.support.newsletter`."""

    def test_the_most_cited_are_called_what_most_call_them(self, sources):
        most_cited = sorted(sources.entries, key=lambda entry: (-len(entry.posts), entry.key))[:40]
        by_words = [entry for entry in most_cited if entry.title != address_title(entry.source.url)]
        assert [entry.title for entry in by_words if share_of_title(entry) < 0.5] == []
        assert len(by_words) > 35

    def test_hardly_two_of_a_site_have_one_title(self, sources):
        assert {site: share for site, share in same_titles(sources).items() if share >= 0.01} == {}


class TestBoilerplate:
    """A sentence that stands in post after post counts once."""

    def counted(self, *sentences: str, words: str = "the list", others: int = 0) -> list[str]:
        """Return the posts that count for a source, oldest first, of posts that cite it in these sentences.

        :param others: so many posts that do not cite it come after each
        """
        posts = {
            post(f"p{day:02}", day): [
                link("https://a.example/x", words, sentence=text, start=text.index(words) if text else 0)
            ]
            for day, text in enumerate(sentences)
        }
        between = {post(f"q{n}", n % max(len(sentences), 1)): [] for n in range(others * len(sentences))}
        (entry,) = index_of(posts | between).entries
        return names(entry.counted)[::-1]

    def test_of_one_sentence_the_oldest_post(self):
        same = "Write to the list, please."
        assert self.counted(same, same) == ["p00", "p01"]
        assert self.counted(same, same, same) == ["p00"]
        assert self.counted(same, "I wrote to the list.", same, same) == ["p00", "p01"]

    def test_numbers_do_not_make_another(self):
        assert self.counted(*(f"Issue {number} of the list." for number in range(9, 14))) == ["p00"]

    def test_a_link_that_stands_alone(self):
        assert len(self.counted(*["the list"] * 9)) == 9
        assert self.counted(*["the list"] * 10) == ["p00"]
        assert len(self.counted(*["the list"] * 10, others=2)) == 10

    def test_it_relates_no_posts(self):
        same = {"sentence": "Write to the list.", "start": 9}
        posts = {post(f"p{n}", n): [link("https://a.example/x", "the list", **same)] for n in range(4)}
        posts |= {post(f"q{n}", n + 10): [link("https://a.example/x", "the list")] for n in range(2)}
        found = index_of(posts)
        assert sorted(found.related) == ["p0", "q0", "q1"]

    def test_a_newsletter(self, sources):
        always = [entry for entry in sources.entries if entry.site.startswith("always")]
        assert {(len(entry.posts), len(entry.counted)) for entry in always} == {(60, 1)}
        assert {site.weight for site in sources.sites if site.name.startswith("always")} == {1}


class TestSentences:
    BOOK = Source(url="", key="k", title="A book")

    def parts(self, citation: Citation) -> tuple[str, str, str]:
        return index_of({post("a"): [citation]}, [self.BOOK]).sentence_of(citation)

    def test_words_between_what_is_before_and_after(self):
        assert self.parts(link("https://a.example/", "two", sentence="One two three.", start=4)) == (
            "One ",
            "two",
            " three.",
        )

    def test_titles_are_filled_in(self):
        sentence = f"In {PLACEHOLDER}, and {PLACEHOLDER}."
        assert self.parts(link(key="k", words="", keys=("k", "x"), sentence=sentence, start=3)) == (
            "In ",
            "A book",
            ", and x.",
        )
        assert self.parts(link(key="k", words="", keys=("x", "k"), sentence=sentence, start=10)) == (
            "In x, and ",
            "A book",
            ".",
        )

    def test_no_sentence(self):
        assert self.parts(link("https://a.example/", "two")) == ("", "two", "")
        assert self.parts(link(key="k", words="")) == ("", "A book", "")


class TestEarlier:
    def test_a_few_newest_first_and_how_many_more(self):
        posts = [post(f"p{day}", day) for day in range(6)]
        found = index_of({one: [link("https://a.example/")] * 2 for one in posts})
        (entry,) = found.entries
        assert found.earlier(posts[0], entry) == ((), 0)
        assert found.earlier(posts[3], entry) == (tuple(reversed(posts[:3])), 0)
        assert found.earlier(posts[5], entry) == (tuple(reversed(posts[5 - EARLIER_POSTS : 5])), 5 - EARLIER_POSTS)

    def test_the_number_ends(self):
        """A post more in the past changes the numbers of few later posts."""
        posts = [post(f"p{day:02}", day) for day in range(EARLIER_POSTS + EARLIER_COUNTED + 10)]
        found = index_of({one: [link("https://a.example/")] for one in posts})
        counted = [found.earlier(one, found.entries[0])[1] for one in posts]
        assert counted[EARLIER_POSTS:] == [*range(EARLIER_COUNTED + 1), *[EARLIER_COUNTED + 1] * 9]

    def test_of_one_moment_the_name_decides(self):
        one, other = post("a"), post("b")
        found = index_of({one: [link("https://a.example/")], other: [link("https://a.example/")]})
        assert found.earlier(other, found.entries[0])[0] == (one,)
        assert found.earlier(one, found.entries[0])[0] == ()


class TestCitedBy:
    def test_posts_that_link_here_newest_first_each_once(self):
        posts = {post("a"): [], post("b", 1): [], post("c", 2): []}
        found = index_of(posts, references={"b": ["a", "a"], "c": ["a", "c"], "a": ["no such"]})
        assert {key: names(linking) for key, linking in found.cited_by.items()} == {"a": ["c", "b"]}

    def test_several_posts_of_a_document(self):
        posts = {post("d", 0, section="s"): [], post("d", 1, section="t"): [], post("b", 2): [], post("c", 3): []}
        found = index_of(posts, references={"b": ["d"], "c": ["d#t"]})
        assert {key: names(linking) for key, linking in found.cited_by.items()} == {
            "d#s": ["b"],
            "d#t": ["c", "b"],
        }


class TestRelatedPosts:
    def reasons(self, found: SourceIndex, key: str) -> list[tuple[str, int, bool, bool, tuple[str, ...]]]:
        return [
            (one.post.docname, one.sources, one.linked, one.series, one.tags) for one in found.related.get(key, ())
        ]

    def test_every_reason(self):
        posts = {
            post("a", 0, (TAG, "x"), (TAG, "y"), (SERIES, "s")): [
                link("https://a.example/1"),
                link("https://a.example/2"),
            ],
            post("b", 1): [link("https://a.example/1"), link("https://a.example/2")],
            post("c", 2): [],
            post("d", 3, (SERIES, "s")): [],
            post("e", 4, (TAG, "x"), (TAG, "y")): [],
            post("f", 5, (TAG, "x")): [],
        }
        found = index_of(posts, references={"c": ["a"]})
        assert self.reasons(found, "a") == [
            ("b", 2, False, False, ()),
            ("c", 0, True, False, ()),
            ("e", 0, False, False, ("x", "y")),
            ("d", 0, False, True, ()),
        ]
        assert self.reasons(found, "c") == [("a", 0, True, False, ())]
        assert self.reasons(found, "f") == []  # one shared tag does not make posts related

    def test_only_a_few(self):
        hub = post("hub", 100)
        posts = {hub: [link("https://a.example/0"), link("https://a.example/1")]}
        posts |= {post(f"p{day:02}", day): [link(f"https://a.example/{day % 2}")] for day in range(2 * COMMON - 2)}
        found = index_of(posts)
        newest = sorted(posts, key=sort_key, reverse=True)[1:]
        assert [one.post for one in found.related["hub"]] == newest[:MOST_RELATED]

    @pytest.mark.parametrize(("count", "are_related"), [(COMMON, True), (COMMON + 1, False)])
    def test_what_all_share_says_nothing(self, count, are_related):
        posts = {
            post(f"p{day}", day, (TAG, "x"), (TAG, "y"), (SERIES, "s")): [link("https://a.example/")]
            for day in range(count)
        }
        assert any(index_of(posts).related.values()) is are_related

    def test_a_draft_is_named_nowhere(self):
        posts = {post("a"): [link("https://a.example/")], post("b", 1, draft=True): [link("https://a.example/")]}
        assert self.reasons(index_of(posts), "a") == []


NAMES = """
a.example a.example:8080 a.example/8080 a.example-8080 github.com/org github.com/--org index most-cited by-weight
con con.example _con [::1] 1 ::1 a_b.example a-b.example a~b xn--a a..b a.b medium.com/@a medium.com/a
gitlab.com/a%2Fb gitlab.com/a/b
"""
"""Sites that there are, and such as nobody should have."""


class TestSites:
    def test_by_their_newest_citation(self):
        posts = {
            post("a", 0): [link("https://a.example/2"), link("https://a.example/1"), link("https://b.example/")],
            post("b", 1): [link("https://a.example/1")],
        }
        found = index_of(posts)
        (first, second) = found.sites
        assert [entry.source.url for entry in first.sources] == ["https://a.example/1", "https://a.example/2"]
        assert (first.name, names(first.posts), names(second.posts)) == ("a.example", ["b", "a"], ["a"])
        assert found.site_by_name["b.example"] is second

    @pytest.mark.parametrize(
        ("site", "page"),
        [
            ("a.example", "f/a.example"),
            ("github.com/org", "f/github.com~org"),
            ("GitHub.com/Org", None),
            ("medium.com/@name", "f/medium.com~@name"),
            ("a.example:8080", None),
            ("[::1]", None),
            ("xn--bcher-kva.example", "f/xn--bcher-kva.example"),
            ("con", None),
            ("con.example", None),
            ("nul.a.example", None),
            ("index", None),
            (OTHER, None),
            ("a.example/..", None),
            ("../../etc", None),
            ("-", None),
            ("a" * 300, None),
            ("web.archive.org/web/%2e%2e", None),
        ],
    )
    def test_pages(self, site, page):
        found = site_pagename("f", site)
        assert page is None or found == page
        folder, _slash, name = found.rpartition("/")
        assert folder == "f"
        assert name not in {"", ".", "..", *OWN_PAGES}
        assert not name.startswith(".")
        assert len(name) <= 110
        assert name.partition(".")[0] not in {"con", "nul"}

    def test_no_two_sites_have_one_page(self):
        sites = ["", *NAMES.split()]
        pages = {site: site_pagename("f", site).lower() for site in sites}
        assert {page: [site for site in sites if pages[site] == page] for page in set(pages.values())} == {
            page: [site] for site, page in pages.items()
        }

    def test_a_host_with_hyphens(self):
        assert site_pagename("f", "github.com--org") != site_pagename("f", "github.com/org")

    @pytest.mark.parametrize(
        "host",
        [
            "github.com",
            "codeberg.org",
            "www.reddit.com/r",
            "gitlab.com",
            "medium.com",
        ],
    )
    def test_the_case_of_a_tenant_makes_no_second_site_of_a_page(self, host):
        urls = [canonicalise_url(f"https://{host}/{name}/thing").url for name in ("Org", "org")]
        found = index_of({post("a"): list(map(link, urls))})
        assert len({site.pagename for site in found.sites}) == len(found.sites)

    def test_a_hostile_address(self):
        hostile = [
            "https://a.example/../../x",
            "https://[::1]/",
            "https://%2e%2e/",
            "https://user:pw@a.example:99/",
        ]
        found = index_of({post("a"): list(map(link, hostile))})
        for site in found.sites:
            assert site.pagename.startswith("blog/source/")
            assert not {"", ".", ".."} & set(site.pagename.split("/"))


ADDRESSES = [f"https://{host}/{path}" for host in ("a.example", "b.example", "github.com/o") for path in "123"]
BLOGS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.lists(st.sampled_from([*ADDRESSES, "key"]), max_size=4),
        st.lists(st.sampled_from(["x", "y", "z"]), max_size=2, unique=True),
        st.lists(st.integers(0, 9), max_size=2),
    ),
    max_size=10,
)


class TestOrder:
    """The index does not depend on the order in which posts, records and locked sources are handed over."""

    @given(BLOGS, st.randoms(use_true_random=False))
    def test_shuffled(self, facts, chance: random.Random):
        records = [
            Source(url="", key="key", title="Book"),
            Source(url=ADDRESSES[0], key="first", urls=(ADDRESSES[1],)),
            Source(url=ADDRESSES[5], key="fifth", aliases=("five",)),
        ]
        lock = {url: Source(url=url, title=f"Title of {url}") for url in ADDRESSES[::2]}
        posts = {
            post(f"p{number}", day, *((TAG, tag) for tag in tags)): [
                link(key="key", words="") if address == "key" else link(address, f"words of {number}")
                for address in addresses
            ]
            for number, (day, addresses, tags, _links) in enumerate(facts)
        }
        references = {
            f"p{number}": [f"p{other}" for other in links] for number, (*_rest, links) in enumerate(facts)
        }

        def shuffled(mapping):
            items = list(mapping.items())
            chance.shuffle(items)
            return dict(items)

        first = index_of(posts, records, lock, references)
        chance.shuffle(records)
        second = index_of(shuffled(posts), records, shuffled(lock), shuffled(references))
        assert shown(first) == shown(second)
        for entry in first.entries:
            keys = [(sort_key(use.post), -use.number) for use in entry.uses]
            assert keys == sorted(keys, reverse=True)
        assert all(len(group) <= MOST_RELATED for group in first.related.values())
        assert all(key != one.post.key for key, group in first.related.items() for one in group)


def shown(found: SourceIndex) -> object:
    """Return all of an index that can be compared, with the order of everything that has one."""
    return (
        [(entry.source, entry.site, entry.title, entry.key, entry.uses, entry.href) for entry in found.entries],
        [
            (site.name, site.pagename, names(site.posts), [one.anchor for one in site.sources])
            for site in found.sites
        ],
        {url: entry.anchor for url, entry in found.by_url.items()},
        {key: entry.anchor for key, entry in found.by_key.items()},
        {key: [entry.anchor for entry in entries] for key, entries in found.of_post.items()},
        found.cited_by,
        found.related,
    )
