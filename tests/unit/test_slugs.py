"""The identity and address of labels: a corpus to which anybody can add, and what holds for every text."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sphinx_commonplace.text.slugs import (
    DEVICES,
    MAX_BYTES,
    ablog_slug,
    fold,
    former_slug,
    slug,
    slug_of_beginning,
)


class Case(NamedTuple):
    """One line of the corpus."""

    label: str
    slug: str
    why: str


CASES = [
    Case(**case) for case in json.loads(Path(__file__).with_name("slug_cases.json").read_text(encoding="utf-8"))
]

ANYTHING = st.text(st.characters(exclude_categories=()))  # with lone surrogates and unassigned code points

# Characters that are near each other in some way, so that generated labels nearly collide.
NEAR = st.text(
    st.sampled_from("aAＡáÁ\u0301bcſsßσςΣ \t\u00a0\u200b-\u2010_+#./\\&@'!語ガカ\u3099한ᄒ\u1161ᆫ😀❤\ufe0f1¹½Ꭰꭰ0f"),
    max_size=6,
)
LABELS = ANYTHING | NEAR | st.sampled_from([case.label for case in CASES])


class TestCorpus:
    """Every line of the corpus holds, and the corpus itself is sound."""

    @pytest.mark.parametrize("case", CASES, ids=[f"{n}-{ascii(case.label)[:40]}" for n, case in enumerate(CASES)])
    def test_slug(self, case: Case) -> None:
        assert slug(case.label) == case.slug

    def test_no_label_twice(self) -> None:
        labels = [case.label for case in CASES]
        assert len(labels) == len(set(labels)) >= 60

    def test_one_address_for_each_identity(self) -> None:
        identities: dict[str, set[str]] = {}
        for case in CASES:
            identities.setdefault(case.slug.casefold(), set()).add(fold(case.label))
        assert {address: labels for address, labels in identities.items() if len(labels) > 1} == {}


class TestFold:
    """Labels which differ only in case, width, blanks or what cannot be seen are one label."""

    @pytest.mark.parametrize(
        "spellings",
        [
            (
                "Machine Learning",
                "machine learning",
                "MACHINE  LEARNING",
                " machine\tlearning\n",
                "machine-learning",
            ),
            ("error-budgets", "Error Budgets", "error - budgets", "error\u2010budgets", "error\u2011budgets"),
            ("café", "cafe\u0301", "CAFÉ"),
            ("ＡＩ", "AI", "ai", "A\u200bI", "\ufeffAI", "A\u00adI"),
            ("ｶﾞｲﾄﾞ", "ガイド", "カ\u3099イト\u3099"),
            ("Straße", "STRASSE", "strasse"),
            ("ΝΌΜΟΣ", "νόμος"),
            ("한국어", unicodedata.normalize("NFD", "한국어")),
            ("❤", "❤\ufe0f"),
            ("Donald E. Knuth", "Donald E Knuth", "donald-e.-knuth", "Donald E\uff0e Knuth"),
            ("Acme Inc.", "Acme Inc"),
        ],
    )
    def test_one_label(self, spellings: tuple[str, ...]) -> None:
        assert len({fold(spelling) for spelling in spellings}) == 1
        assert len({slug(spelling) for spelling in spellings}) == 1

    @pytest.mark.parametrize(
        "labels",
        [
            ("C", "C++", "C#", "C--", "C-", ".C"),
            ("cafe", "café"),
            ("ci/cd", "cicd", "ci cd", "ci.cd"),
            ("snake_case", "snake case", "snakecase"),
            ("カ", "ガ"),
            ("😀", "😀😀", "😁"),
            ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🏴"),
            ("!", "!!", "?"),
            ("x" * 500, "x" * 501),
            ("0.2", "02", "0 2", "0..2", ".02", "0 .2"),
            ("net", ".net", "net...", "n.et"),
        ],
    )
    def test_several_labels(self, labels: tuple[str, ...]) -> None:
        assert len({fold(label) for label in labels}) == len(labels)
        assert len({slug(label) for label in labels}) == len(labels)

    @given(LABELS)
    def test_idempotent(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    @given(LABELS)
    def test_case_and_blanks_never_matter(self, text: str) -> None:
        assert fold(f"  {text}\t") == fold(text)
        assert fold(text.casefold()) == fold(text)

    @pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\x00", "\ud800", "\u00ad \u2060"])
    def test_empty_if_there_is_nothing_to_see(self, text: str) -> None:
        assert fold(text) == ""


class TestSlug:
    """A slug is safe as a file name and in an address, and ABlog's own where that loses nothing."""

    @given(LABELS)
    @example("..")
    @example("\u0301")
    def test_safe(self, text: str) -> None:
        address = slug(text)
        assert re.fullmatch(r"[^-./\\\s\x00-\x1f].*", address)
        assert not address.endswith(("-", ".", ".html", ".htm"))
        assert not any(two in address for two in ("..", "-.", ".-"))
        assert address.partition(".")[0] not in DEVICES  # what Windows opens, whatever the suffix
        assert 0 < len(address.encode()) <= MAX_BYTES
        for char in address:
            assert char in "-_." or char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"}, ascii(char)

    @given(LABELS)
    def test_lower_case(self, text: str) -> None:
        address = slug(text)
        assert address == address.lower()

    @given(LABELS)
    def test_depends_on_the_identity_alone(self, text: str) -> None:
        assert slug(text) == slug(fold(text))

    @given(LABELS, LABELS)
    @example("C++", "c plus plus cedb1bac")
    @example("C++", "C plus plus--cedb1bac")
    @example("index", "index--1bc04b52")
    @example("café", "cafe\u0301s")
    @example("0.2", "0-dot-2--44896b09")
    @example("0.2", "02")
    @example("J. Doe", "J Doe")
    @example("ai", "ai.html")
    def test_different_for_different_labels(self, one: str, other: str) -> None:
        assert (slug(one) == slug(other)) == (fold(one) == fold(other))
        # Nor on a file system that ignores case and composition.
        assert (on_any_disk(slug(one)) == on_any_disk(slug(other))) == (fold(one) == fold(other))

    def test_different_for_all_characters(self) -> None:
        """Every single character, but for the tens of thousands that Unicode derives by rule."""
        labels: dict[str, str] = {}
        for code_point in range(sys.maxunicode + 1):
            char = chr(code_point)
            name = unicodedata.name(char, "CJK UNIFIED IDEOGRAPH")  # nor those that have no name
            if name.startswith(("CJK UNIFIED IDEOGRAPH", "HANGUL SYLLABLE", "TANGUT", "EGYPTIAN", "CUNEIFORM")):
                continue
            assert labels.setdefault(on_any_disk(slug(char)), fold(char)) == fold(char), ascii(char)

    @given(st.from_regex(r"[A-Za-z0-9_]+([ -][A-Za-z0-9_]+)*", fullmatch=True))
    def test_ablogs_where_that_loses_nothing(self, text: str) -> None:
        if "--" not in slug(text):
            assert slug(text) == ablog_slug(text)
        else:
            assert len(text) > MAX_BYTES or fold(text) in {
                "con",
                "prn",
                "aux",
                "nul",
                "index",
                "atom",
                "page",
            }

    @given(st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8))
    def test_ablogs_in_every_script(self, text: str) -> None:
        kept = unicodedata.normalize("NFKD", text)
        # Folding joins a few letters that lower case, which is ABlog's way, keeps apart (ß and ss).
        if all(map(str.isalnum, kept)) and kept.lower() == kept.casefold():
            address = slug(text)
            assert address == ablog_slug(text) or "--" in address

    @given(LABELS)
    def test_no_other_labels_old_address(self, text: str) -> None:
        """What is not ABlog's own is no ABlog slug of anything: a redirect can never hide a label's page."""
        address = slug(text)
        marks = [char for char in unicodedata.normalize("NFD", address) if unicodedata.category(char)[0] == "M"]
        assert (ablog_slug(address) == address) == ("--" not in address and "." not in address and not marks)

    @pytest.mark.parametrize("name", ["con", "prn", "aux", "nul", "com0", "com1", "com9", "lpt1", "index"])
    def test_never_a_taken_name(self, name: str) -> None:
        for spelling in (name, name.upper(), f" {name} "):
            assert re.fullmatch(f"{name}--[0-9a-f]{{8}}", slug(spelling))

    def test_a_very_long_label(self) -> None:
        """Time grows with the label's length and no faster, also for runs of separators."""
        for label in ("日本語 " * 100_000, f"a{' ' * 1_000_000}b", f"{'- ' * 1_000_000}!"):
            assert len(slug(label).encode()) <= MAX_BYTES


class TestSlugOfBeginning:
    """What labels begin with has a page of its own, too."""

    @given(LABELS, st.integers(1, 5), st.integers(1, 5))
    @example("two words", 3, 4)
    @example("node.js", 4, 5)
    def test_different_for_different_beginnings(self, text: str, one: int, other: int) -> None:
        beginnings = fold(text)[:one], fold(text)[:other]
        assert len({*map(slug_of_beginning, beginnings)}) == len({*beginnings})

    def test_usually_a_slug(self) -> None:
        assert [slug_of_beginning(text) for text in ("a", "é", "no")] == ["a", "é", "no"]


class TestFormerSlug:
    """What other labels than those with a full stop have now, they had before."""

    @pytest.mark.parametrize(
        ("label", "expected"),
        [
            ("Donald E. Knuth", "donald-e-dot-knuth--7f225a29"),
            ("Donald E Knuth", "donald-e-knuth"),
            ("0.2", "0-dot-2--44896b09"),
            ("Node.js", "node-dot-js--324373d8"),
            ("C++", "c-plus-plus--cedb1bac"),
            ("St. John's", "st-dot-johns--8b450371"),
        ],
    )
    def test_cases(self, label: str, expected: str) -> None:
        assert former_slug(label) == expected

    @given(LABELS)
    def test_no_other_labels_present_address(self, text: str) -> None:
        if former_slug(text) != slug(text):
            assert "." in unicodedata.normalize("NFKC", text)
            assert re.search("--[0-9a-f]{8}$", former_slug(text))


class TestAblogSlug:
    """The old slug is exactly ABlog's."""

    @pytest.mark.parametrize(
        ("label", "expected"),
        [
            ("C++", "c"),
            ("Café", "cafe"),
            ("ci/cd", "cicd"),
            ("😀", ""),
            ("a--b", "a-b"),
            ("-a-", "-a-"),
            ("Straße", "straße"),
            ("ΝΌΜΟΣ", "νομος"),
            ("한", "\u1112\u1161\u11ab"),
        ],
    )
    def test_cases(self, label: str, expected: str) -> None:
        assert ablog_slug(label) == expected

    @settings(deadline=None)  # the first import of Sphinx takes its time
    @given(LABELS)
    def test_against_ablog(self, text: str) -> None:
        ablog = pytest.importorskip("ablog.blog")
        assert ablog_slug(text) == ablog.slugify(text)


def on_any_disk(name: str) -> str:
    """Return what a file system compares that ignores case and composition, as that of macOS does."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
