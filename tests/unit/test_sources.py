"""What is known of sources: a corpus of files, the lock, who beats whom, and what a source is called."""

from __future__ import annotations

import dataclasses
import json
import pickle
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Name, Source
from sphinx_commonplace.sources import csl
from sphinx_commonplace.sources.people import author_year, full_names, short_names
from sphinx_commonplace.sources.records import combine, is_key, read_lock, read_sources
from sphinx_commonplace.sources.titles import address_title, fallback_key, short_address
from sphinx_commonplace.sources.wording import Strength, read_words

CASES = yaml.safe_load(Path(__file__).with_name("sources_cases.yaml").read_text(encoding="utf-8"))
ANYTHING = st.text(st.characters(exclude_categories=()))  # with lone surrogates and unassigned code points
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | ANYTHING
    | st.sampled_from(["2022", "https://e.org/"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            ANYTHING | st.sampled_from([*csl.VARIABLES, "date-parts", "family", "literal", "year", "raw"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)
VARIABLES = st.sampled_from([*csl.VARIABLES, "type", "id", "urls", "aliases"])
TYPED = st.dictionaries(VARIABLES, JSON, max_size=6).map(lambda item: {"id": "a", "title": "A", **item})


def as_yaml(value: object) -> str:
    """Return YAML that any value comes through, but for lone surrogates, for which YAML has no way."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufffe\uffff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def canonical(url: str) -> str:
    """Return what stands for the real rules here."""
    return url.partition("#")[0].replace("://www.", "://").removesuffix("/")


def read(text: str | bytes) -> tuple[tuple[Source, ...], list[Problem]]:
    return read_sources(text, "sources.yaml", canonical)


def lock(sources: object, version: object = 1) -> tuple[dict[str, Source], list[Problem]]:
    return read_lock(json.dumps({"version": version, "sources": sources}), "sources.lock", canonical)


def brief(problem: Problem) -> str:
    hint = f" -> {problem.suggestion}" if problem.suggestion else ""
    return f"{problem.line}:{problem.column} {problem.key}{hint}"


def plain(source: Source) -> dict[str, object]:
    """Return a source as a case writes it."""
    default = Source(url="?")
    found: dict[str, object] = {}
    for field in dataclasses.fields(source):
        value = getattr(source, field.name)
        if field.name == "item" or value == getattr(default, field.name):
            continue
        if field.name == "authors":
            value = [list(dataclasses.astuple(name)) for name in value]
            for name in value:
                while name and not name[-1]:
                    name.pop()
        found[field.name] = list(value) if isinstance(value, tuple) else value
    return found


class TestCorpus:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
    def test_case(self, case):
        sources, problems = read(case["file"])
        # In the order of the dataclass a particle comes third, in a case too.
        assert [plain(source) for source in sources] == case.get("gives", [])
        assert [brief(problem) for problem in problems] == case.get("problems", [])
        assert {problem.subtype for problem in problems} <= {Subtype.SOURCES}
        if "says" in case:
            assert case["says"] in str(problems[0])
        for name, value in case.get("item", {}).items():
            assert sources[0].item[name] == value

    def test_each_case_has_a_name_of_its_own(self):
        assert len({case["case"] for case in CASES}) == len(CASES)


class TestReadSources:
    def test_bytes_that_are_not_utf_8(self):
        """The place is that of the byte, in characters."""
        sources, [problem] = read("- id: ä\n  title: é".encode() + b"\xff")
        assert sources == ()
        assert problem.subtype is Subtype.ENCODING
        assert problem.location == "sources.yaml:2:11"
        assert str(problem).endswith("the byte 0xff is no part of UTF-8 text; save the file as UTF-8")

    def test_a_date_is_repeated_as_it_is_written(self):
        _, problems = read("- {id: a, title: A, issued: 2022-02-30}\n- {id: b, title: A, issued: 2022-03/2022-13}")
        assert [problem.found.partition(" is ")[0] for problem in problems] == [
            "'2022-02-30'",
            "'2022-03/2022-13'",
        ]

    def test_good_bytes(self):
        [source], problems = read("- {id: ä, title: é}".encode())
        assert (source.key, source.title, problems) == ("ä", "é", [])

    def test_every_variable_is_read(self):
        """Each variable of CSL is known, and an item with all of them has no fault."""
        values = {
            csl.VariableKind.TEXT: "text",
            csl.VariableKind.LONG: "text",
            csl.VariableKind.NUMBER: 1,
            csl.VariableKind.NAMES: [{"family": "Li"}],
            csl.VariableKind.DATE: "2022",
            csl.VariableKind.WORDS: ["a"],
            csl.VariableKind.ANY: {"a": "b"},
        }
        item = {name: values[kind] for name, kind in csl.VARIABLES.items()}
        item |= {"id": "a", "type": "book", "URL": "https://e.org/", "DOI": "10.1000/182"}
        [source], problems = read(yaml.safe_dump([item]))
        assert problems == []
        assert source.item.keys() == csl.VARIABLES.keys() | {"type"}

    def test_every_type_is_read(self):
        items = [{"id": name, "type": name, "title": name} for name in sorted(csl.TYPES)]
        sources, problems = read(yaml.safe_dump(items))
        assert problems == []
        assert {source.type for source in sources} == csl.TYPES

    def test_a_rule_that_fails_leaves_the_address(self):
        def fails(_url):
            raise ValueError

        [source], _ = read_sources("- {id: a, URL: 'https://e.org/'}", "sources.yaml", fails)
        assert source.url == "https://e.org/"

    def test_sources_are_plain_data(self):
        """A source survives the way to another process."""
        sources, _ = read(next(case["file"] for case in CASES if case["case"] == "Better BibTeX"))
        assert pickle.loads(pickle.dumps(sources)) == sources
        assert json.loads(json.dumps(sources[0].item)) == sources[0].item

    @given(ANYTHING)
    @example("- &a [*a]")
    @example("[" * 100_000)
    @example("? [a]\n: b")
    def test_no_text_is_too_odd(self, text):
        for problem in read(text)[1]:
            assert problem.path == "sources.yaml"
            assert str(problem).isprintable()

    @given(st.lists(TYPED | JSON, max_size=4))
    def test_no_item_is_too_odd(self, items):
        sources, problems = read(re.sub("[\ud800-\udfff]", "", as_yaml(items)))
        for source in sources:
            assert is_key(source.key)
            assert source.title or source.url
            json.dumps(source.item).encode("ascii")
        assert all(str(problem).isprintable() for problem in problems)


class TestReadLock:
    def test_a_good_one(self):
        sources, problems = lock(
            {
                "https://e.org/a": {
                    "type": "post-weblog",
                    "title": "A <i>title</i>",
                    "author": [{"family": "Li", "given": "Ana"}],
                    "issued": {"date-parts": [[2022, 3, 14]]},
                    "volume": 3,
                    "archive": "https://web.archive.org/web/2022/https://e.org/a",
                    "checked": "2026-05-04",
                }
            }
        )
        assert problems == []
        assert sources["https://e.org/a"].title == "A title"
        assert sources["https://e.org/a"].authors == (Name("Li", "Ana"),)
        assert sources["https://e.org/a"].issued == (2022, 3, 14)
        assert sources["https://e.org/a"].archive == "https://web.archive.org/web/2022/https://e.org/a"
        assert sources["https://e.org/a"].item["volume"] == "3"

    @pytest.mark.parametrize("text", ["", " \n", b""], ids=repr)
    def test_an_empty_one(self, text):
        assert read_lock(text, "sources.lock", canonical) == ({}, [])

    @pytest.mark.parametrize(
        "text",
        [
            "{",
            "[]",
            "1",
            "NaN",
            '{"version": 1}',
            '{"version": 1, "sources": []}',
            '{"version": 2, "sources": {}}',
            '{"version": "1", "sources": {}}',
            '{"version": [], "sources": {}}',
            '{"sources": {}}',
            "[" * 200_000,
            b"\xff\xfe\xfd",
            f'{{"version": {"9" * 10_000}, "sources": {{}}}}',
        ],
        ids=lambda text: ascii(text[:40]),
    )
    def test_one_that_cannot_be_used(self, text):
        """There is one problem and no source."""
        sources, [problem] = read_lock(text, "sources.lock", canonical)
        assert sources == {}
        assert (problem.subtype, problem.location) == (Subtype.SOURCES, "sources.lock")

    def test_a_fault_costs_its_field(self):
        sources, problems = lock(
            {
                "https://e.org/a": {
                    "title": "A\u0000",
                    "publisher": "P",
                    "issued": 3.5,
                    "author": 7,
                    "DOI": {},
                    "new": 1,
                }
            }
        )
        assert sources["https://e.org/a"].publisher == "P"
        assert sources["https://e.org/a"].item == {"publisher": "P"}
        assert [problem.key for problem in problems] == [
            f"{name} of https://e.org/a" for name in ("title", "issued", "author", "DOI", "new")
        ]

    def test_what_a_page_cannot_say(self):
        """A page has no keys here, and no other page's address."""
        sources, problems = lock(
            {"https://e.org/a": {"title": "A", "id": "b", "aliases": ["c"], "URL": "https://x.org", "urls": ["x"]}}
        )
        assert problems == []
        assert sources == {
            "https://e.org/a": Source(url="https://e.org/a", title="A", type="webpage", item={"title": "A"})
        }

    def test_addresses_that_are_none(self):
        sources, problems = lock(
            {"javascript:x": {}, "": {}, "\ud800": {}, "https://e.org/": [], "https://f.org": None}
        )
        assert sources == {}
        assert len(problems) == 4  # an empty address says nothing that could be wrong

    def test_addresses_that_have_become_one(self):
        """The one that is canonical counts, wherever it stands."""
        both = {"https://e.org/a/": {"title": "old"}, "https://e.org/a": {"title": "new"}}
        for entries in (both, dict(reversed(both.items()))):
            sources, _ = lock(entries)
            assert sources["https://e.org/a"].title == "new"

    @given(JSON, st.dictionaries(st.sampled_from(["https://e.org/", "x"]) | ANYTHING, TYPED | JSON, max_size=3))
    def test_nothing_is_too_odd(self, version, entries):
        sources, problems = lock(entries)
        for source in sources.values():
            assert source.key == ""
            assert source.urls == source.aliases == ()
            json.dumps(source.item).encode("ascii")
        assert all(str(problem).isprintable() for problem in problems)
        read_lock(json.dumps({"version": version, "sources": version}), "sources.lock", canonical)


class TestCombine:
    WORDS = Source(url="https://e.org/a", title="these words")
    LOCK = Source(
        url="https://e.org/a",
        title="Lock",
        publisher="Lock & Co",
        issued=(2020,),
        type="post-weblog",
        item={"type": "post-weblog", "title": "Lock", "title-short": "L", "publisher": "Lock & Co", "volume": "3"},
    )
    PERSON = Source(
        url="https://e.org/b",
        key="p",
        title="Person",
        urls=("https://e.org/a",),
        item={"title": "Person", "note": "mine"},
    )

    def test_words_alone(self):
        assert combine(self.WORDS, None, None) == self.WORDS

    def test_the_lock_beats_the_words(self):
        assert combine(self.WORDS, self.LOCK, None) == self.LOCK

    def test_a_person_beats_the_lock_field_by_field(self):
        assert combine(self.WORDS, self.LOCK, self.PERSON) == Source(
            url="https://e.org/b",
            key="p",
            title="Person",
            publisher="Lock & Co",
            issued=(2020,),
            type="post-weblog",
            urls=("https://e.org/a",),
            item={
                "type": "post-weblog",
                "title": "Person",
                "publisher": "Lock & Co",
                "volume": "3",
                "note": "mine",
            },
        )

    def test_without_a_type_it_is_what_a_plain_link_is(self):
        (locked,) = lock({"https://e.org/a": {"title": "A"}})[0].values()
        (known,) = read("- {id: a, title: A, URL: https://e.org/a}")[0]
        for person in (None, known):
            assert combine(self.WORDS, locked, person).type == self.WORDS.type == "webpage"

    def test_a_book_without_address(self):
        book = Source(url="", key="b", title="B", type="book", item={"type": "book", "title": "B"})
        assert combine(Source(url=""), None, book) == book


class TestNames:
    UNDERWOOD, LI, CHEN = Name("Underwood", "Ted"), Name("Li", "Ana"), Name("Chen", "Bo")

    @pytest.mark.parametrize(
        ("authors", "short", "full"),
        [
            ([], "", ""),
            ([UNDERWOOD], "Underwood", "Ted Underwood"),
            ([UNDERWOOD, LI], "Underwood & Li", "Ted Underwood and Ana Li"),
            ([UNDERWOOD, LI, CHEN], "Underwood et al.", "Ted Underwood, Ana Li and Bo Chen"),
            ([Name("Gogh", "Vincent", "van")], "van Gogh", "Vincent van Gogh"),
            ([Name("King", "Martin Luther", suffix="Jr.")], "King", "Martin Luther King Jr."),
            ([Name(literal="OpenAI")], "OpenAI", "OpenAI"),
            ([Name(given="Plato")], "Plato", "Plato"),
            ([Name("村上", "春樹")], "村上", "村上春樹"),
            ([Name(), LI], "Li", "Ana Li"),
        ],
    )
    def test_names(self, authors, short, full):
        assert short_names(authors) == short
        assert full_names(authors) == full

    @pytest.mark.parametrize(
        ("source", "cited"),
        [
            (Source(url="", authors=(UNDERWOOD,), issued=(2022, 3)), "Underwood 2022"),
            (Source(url="", authors=(UNDERWOOD,)), "Underwood n.d."),
            (Source(url="", authors=(Name("Caesar"),), issued=(-44,)), "Caesar 44 BCE"),
            (Source(url="https://www.e.org/a", title="A title", issued=(2022,)), "A title 2022"),
            (Source(url="https://www.e.org/a", title=f"Words {'and words ' * 20}"), "n.d."),
            (Source(url="https://www.e.org/a", container="The Blog"), "The Blog n.d."),
            (Source(url="https://www.e.org/a"), "e.org n.d."),
            (Source(url="", key="k"), "k n.d."),
            (Source(url=""), "n.d."),
        ],
    )
    def test_author_year(self, source, cited):
        assert author_year(source).endswith(cited)
        assert len(author_year(source)) < 50


class TestFallbackKey:
    def test_examples(self):
        assert fallback_key("https://example.org/2024/incident-residue").startswith(
            "example-org-2024-incident-residue-"
        )
        assert re.fullmatch("source-[0-9a-f]{8}", fallback_key(""))

    @given(ANYTHING | ANYTHING.map("https://example.org/".__add__))
    @example("https://[")
    @example("https://example.org/" + "long-" * 100)
    @example("https://example.org/" + "x" * 1000)
    def test_a_key_that_every_program_takes(self, url):
        key = fallback_key(url)
        assert re.fullmatch("[a-z0-9]+(?:-[a-z0-9]+)*", key)
        assert len(key) <= 69
        assert is_key(key)

    def test_another_address_has_another(self):
        assert fallback_key("https://e.org/a?b=1") != fallback_key("https://e.org/a?b=2")


class TestWording:
    """What the words of a link say."""

    @pytest.mark.parametrize(
        "words",
        [
            *(
                "here",
                "Here",
                "this post",
                "link",
                "  THIS  PAPER. ",
                "an issue",
                "Thanks!",
                "his great blog post",
            ),
            *(
                "hier",
                "dieser Artikel",
                "cet article",
                "l’article",
                "aquí",
                "este artículo",
                "questo articolo",
                "здесь",
            ),
            *("こちら", "这里", "여기", "danke", "merci", "gracias", "tack"),
            *("https://www.example.org/2024", "example.org", "www.example.org/x", "mailto:a@b.c"),
            *(
                "",
                "…",
                "1",
                "[1]",
                "→",
                "#12",
                "issue #12",
                "PR 7",
                "v1.2.3",
                "2024-01-02",
                "May 3, 2024",
                "today’s post",
            ),
        ],
    )
    def test_that_there_is_a_link(self, words):
        assert read_words(words) == ("", "", Strength.NOTHING)

    @pytest.mark.parametrize("words", ["said", "code", "discussion", "blog"])
    def test_one_common_word(self, words):
        assert read_words(words) == (words, words, Strength.COMMON)

    @pytest.mark.parametrize(
        ("words", "name"),
        [
            *(
                (name, name)
                for name in ("Incident residue", "Kubernetes", "Node.js", "C#", "C++", "Python 3.12", "N/A")
            ),
            *(
                (name, name)
                for name in ("owner/project#12", "Are We There Yet?", "What is an issue?", "the Rust blog")
            ),
            *((name, name) for name in ("事後検証の残り物", "Underwood et al.", "(Re)Thinking Incidents")),
            ("  The \n Title\tof It:  ", "The Title of It"),
            ("A Title\u202e\u200b\u0007 Turned", "A Title Turned"),
            ("“The Incident Residue.”", "The Incident Residue"),
        ],
    )
    def test_a_name(self, words, name):
        assert read_words(words)[1:] == (name, Strength.NAME)

    def test_spellings_of_one_name(self):
        spellings = [
            "the incident residue",
            "The Incident Residue.",
            "“The Incident Residue”",
            "The Incident Residue!",
        ]
        assert len({read_words(words).key for words in spellings}) == 1
        assert len({read_words(words).key for words in ("C", "C#", "C++")}) == 3

    def test_a_quotation(self):
        assert read_words("Word " * 60).says is Strength.QUOTATION

    @given(ANYTHING | st.sampled_from(["(a", "“A” b"]))
    def test_nothing_is_too_odd(self, words):
        key, text, says = read_words(words)
        assert bool(key) == bool(text) == (says is not Strength.NOTHING)
        assert text == " ".join(text.split())
        text.encode()


class TestAddresses:
    """What a source is called by its address alone, and how an address is shown."""

    @pytest.mark.parametrize(
        ("url", "title"),
        [
            ("", ""),
            ("https://www.example.org/", "example.org"),
            ("https://example.org/index.html", "example.org"),
            ("https://example.org/12345", "example.org: 12345"),
            ("https://example.org/2024/incident_residue-%C3%A9.html", "example.org: incident residue é"),
            ("https://example.org/article?id=3", "example.org: article (id=3)"),
            ("https://example.org/a/%E3%82%AC%E3%82%A4%E3%83%89", "example.org: ガイド"),
            ("https://example.org/%00%E2%80%AEx", "example.org: x"),
            ("https://[", "https://["),
            ("https://github.com/org/repo/issues/12", "org/repo#12"),
            ("https://github.com/org/repo/pull/12/files", "org/repo#12"),
            ("https://gitlab.example.org/group/sub/repo/-/issues/12", "group/sub/repo#12"),
            ("https://gitlab.com/org/repo/-/merge_requests/12", "org/repo!12"),
            ("https://github.com/org/repo", "org/repo"),
            ("https://github.com/org/repo/releases/tag/v1.2", "org/repo v1.2"),
            ("https://github.com/org/repo/commit/0123456789abcdef", "org/repo@0123456"),
            ("https://github.com/org/repo/blob/main/src/a.py", "org/repo: src/a.py"),
            ("https://github.com/org", "github.com: org"),
            ("https://doi.org/10.1000/182", "doi:10.1000/182"),
            ("https://arxiv.org/abs/2401.00001", "arXiv:2401.00001"),
        ],
    )
    def test_title(self, url, title):
        assert address_title(url) == title

    @pytest.mark.parametrize(
        ("address", "shown"),
        [
            ("https://www.example.org/", "example.org"),
            ("HTTP://Example.ORG/A/B/?c=D#e", "example.org/A/B/?c=D#e"),
            ("https://example.org/%C3%A9%20x", "example.org/é x"),
            ("https://user:secret@example.org/x", "example.org/x"),
            ("https://example.org/" + "x" * 100, "example.org/" + "x" * 51 + "…"),
            ("https://example.org/%E2%80%AEx", "example.org/x"),
        ],
    )
    def test_shown(self, address, shown):
        assert short_address(address) == shown

    @given(ANYTHING.map("https://example.org/{}".format) | ANYTHING)
    def test_nothing_is_too_odd(self, url):
        for text in (address_title(url), short_address(url)):
            assert len(text) <= 202 or not url.startswith("https://example.org/")
            text.encode()
