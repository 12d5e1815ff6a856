"""Where sentences end: a corpus to which anybody can add, and what holds for every text."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sphinx_commonplace.text.sentences import MAX_SENTENCE, clip, enclosing, split_sentences


class Case(NamedTuple):
    """One line of the corpus."""

    text: str
    sentences: list[str]
    why: str
    language: str = "en"


CASES = [
    Case(**case)
    for case in json.loads(Path(__file__).with_name("sentence_cases.json").read_text(encoding="utf-8"))
]

ANYTHING = st.text(st.characters(exclude_categories=()))  # with lone surrogates and unassigned code points

# Pieces that mean something next to each other.
PIECES = st.lists(
    st.sampled_from(
        [
            *"aAI1é字かと.!?…。！？」「()[]“”„«»\"' \n\t\u00a0\u202f,—@#é\u0301\ufe0f\u200d🎉👍🏽¹",
            *(
                "...",
                "\n\n",
                "e.g.",
                "No.",
                "Dr.",
                "U.S.",
                "The ",
                "Then",
                "z. B. ",
                "p. 5",
                "3. ",
                ":-)",
                "[1]",
                "Yahoo!",
            ),
            "https://a.b/c?d",
        ]
    ),
    max_size=30,
).map("".join)
TEXTS = ANYTHING | PIECES | st.sampled_from([case.text for case in CASES])
LANGUAGES = st.sampled_from(["en", "de", "fr", "ja", "zh_CN", "de-AT", "", "-", "x"])


@st.composite
def texts_with_parts(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(TEXTS)
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    return text, start, end


def around(text: str, start: int, end: int, language: str = "en") -> tuple[int, int]:
    """Return the span of the sentences around a part of a text."""
    return enclosing(split_sentences(text, language), start, end)


class TestCorpus:
    """Every line of the corpus holds, and the corpus itself is sound."""

    @pytest.mark.parametrize("case", CASES, ids=[f"{n}-{ascii(case.why)[:40]}" for n, case in enumerate(CASES)])
    def test_sentences(self, case: Case) -> None:
        spans = split_sentences(case.text, case.language)
        assert [case.text[start:end] for start, end in spans] == case.sentences

    def test_no_text_twice(self) -> None:
        texts = [(case.text, case.language) for case in CASES]
        assert len(texts) == len(set(texts)) >= 120

    @pytest.mark.parametrize(
        "case", [case for case in CASES if len(case.sentences) > 1], ids=lambda case: ascii(case.text)[:40]
    )
    def test_each_is_found_from_within(self, case: Case) -> None:
        for start, end in split_sentences(case.text, case.language):
            assert around(case.text, start, end, case.language) == (start, end)
            assert around(case.text, end - 1, end, case.language) == (start, end)


class TestSplitSentences:
    """Spans leave out nothing but white space."""

    @given(TEXTS, LANGUAGES)
    @example(" . ", "en")
    @example("a. \u3000B", "en")
    def test_spans_cover(self, text: str, language: str) -> None:
        place = 0
        for start, end in split_sentences(text, language):
            assert place <= start < end
            assert not text[place:start].strip()
            assert text[start:end] == text[start:end].strip()
            place = end
        assert not text[place:].strip()

    @given(ANYTHING)
    def test_any_language(self, language: str) -> None:
        assert split_sentences("One. Two.", language)

    @given(TEXTS, TEXTS)
    def test_an_empty_line_parts_texts(self, one: str, other: str) -> None:
        assume(one.strip() and other.strip())
        spans = split_sentences(f"{one}\n\n{other}")
        assert not any(start < len(one.rstrip()) < end for start, end in spans)


class TestEnclosing:
    """The sentences that a part of a text touches."""

    TEXT = "  One is here. Two is there.  Three. "

    @pytest.mark.parametrize(
        ("part", "sentences"),
        [
            ("is here", "One is here."),
            ("One is here.", "One is here."),
            ("there", "Two is there."),
            ("here. Two", "One is here. Two is there."),
            (" Two is there.  ", "Two is there."),
            (TEXT, TEXT.strip()),
        ],
    )
    def test_part(self, part: str, sentences: str) -> None:
        at = self.TEXT.index(part)
        start, end = around(self.TEXT, at, at + len(part))
        assert self.TEXT[start:end] == sentences

    @pytest.mark.parametrize(
        ("start", "end", "sentence"),
        [(0, 0, "One is here."), (0, 1, "One is here."), (14, 15, "One is here."), (20, 20, "Two is there.")],
    )
    def test_nothing_to_be_seen(self, start: int, end: int, sentence: str) -> None:
        first, last = around(self.TEXT, start, end)
        assert self.TEXT[first:last] == sentence

    def test_no_sentence(self) -> None:
        assert around("   ", 1, 2) == (1, 1)

    @given(texts_with_parts(), LANGUAGES)
    def test_holds_the_part(self, given_part: tuple[str, int, int], language: str) -> None:
        text, start, end = given_part
        first, last = around(text, start, end, language)
        assert 0 <= first <= last <= len(text)
        part = text[start:end]
        if part.strip():
            assert first <= start + len(part) - len(part.lstrip())
            assert start + len(part.rstrip()) <= last
            assert text[first:last] == text[first:last].strip()
            # It is made of whole sentences, and of no more than are needed.
            inner = [span for span in split_sentences(text, language) if first <= span[0] and span[1] <= last]
            assert (inner[0][0], inner[-1][1]) == (first, last)
            assert inner[0][1] > start
            assert inner[-1][0] < end


class TestClip:
    """A window around the words, cut between words."""

    TEXT = "one two three four five six seven eight nine ten"

    @pytest.mark.parametrize(
        ("word", "limit", "shown"),
        [
            ("five", 48, TEXT),
            ("five", 47, "one two three four five six seven eight nine…"),
            ("one", 20, "one two three four…"),
            ("ten", 20, "…eight nine ten"),
            ("five", 20, "…four five six…"),
            ("five", 4, "…five…"),
            ("five", 0, "…five…"),
            ("five", -9, "…five…"),
            ("one", 0, "one…"),
            ("ten", 0, "…ten"),
        ],
    )
    def test_window(self, word: str, limit: int, shown: str) -> None:
        at = self.TEXT.index(word)
        assert clip(self.TEXT, at, at + len(word), limit) == (shown, shown.index(word))

    def test_default(self) -> None:
        text, at = clip("word " * 1000, 2500, 2504)
        assert MAX_SENTENCE - 20 < len(text) <= MAX_SENTENCE
        assert text.startswith("…word ")
        assert text.endswith(" word…")
        assert text[at : at + 4] == "word"

    def test_script_without_blanks(self) -> None:
        assert clip("字" * 100, 50, 52, 12) == ("…字字字字字字字字字字…", 5)

    @pytest.mark.parametrize("whole", ["e\u0301", "👩‍💻", "👍🏽", "❤\ufe0f"])
    def test_characters_stay_whole(self, whole: str) -> None:
        text = whole * 20 + "字" + whole * 20
        at = text.index("字")
        for limit in range(40):
            shown, place = clip(text, at, at + 1, limit)
            rest = shown.strip("…").replace(whole, "")
            assert (rest, shown[place]) == ("字", "字")

    @pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 1), (0, 4)])
    def test_no_such_words(self, start: int, end: int) -> None:
        with pytest.raises(ValueError, match=f"words: {start} to {end}; a range within 0 to 3"):
            clip("One", start, end, 9)

    @given(texts_with_parts(), st.integers(-2, 60))
    def test_keeps_the_words(self, given_part: tuple[str, int, int], limit: int) -> None:
        text, start, end = given_part
        shown, at = clip(text, start, end, limit)
        assert shown[at : at + end - start] == text[start:end]
        if len(text) <= limit:
            assert (shown, at) == (text, start)
            return
        assert len(shown) <= max(limit, end - start + 2)
        before, after = shown[:at], shown[at + end - start :]
        assert text[:start].endswith(before) or (before[0] == "…" and text[:start].endswith(before[1:]))
        assert text[end:].startswith(after) or (after[-1] == "…" and text[end:].startswith(after[:-1]))
        assert "…" in before + after or not before + after


class TestHostileText:
    """Time is in proportion to length, whatever the text is."""

    TEXTS = (
        "." * 100_000,
        "." * 100_000 + "a",
        " " * 100_000,
        "." + " " * 100_000 + "a",
        ". " * 50_000,
        "A. B " * 20_000,
        "(" * 100_000,
        "(“)”" * 25_000,
        ' "a' * 30_000,
        "🎉!" * 50_000,
        ". 🎉" * 30_000,
        ". " + "🎉 " * 50_000,
        ".))))" * 20_000,
        "\n " * 50_000,
        ("\n" + " " * 50 + "x") * 2_000,
        "「。" * 50_000,
        "字?" * 50_000,
        "‼\ufe0f" * 50_000,
        ".[1]" * 25_000,
        "a" * 10_000_000,
        " " * 10_000_000,
    )

    @pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text[:5]!a}-{len(text)}")
    def test_seconds(self, text: str) -> None:
        # Ten times what it takes on a slow machine; what is not linear takes minutes.
        assert _seconds(lambda: split_sentences(text)) < 10
        assert _seconds(lambda: clip(text, len(text) // 2, len(text) // 2 + 1)) < 1

    def test_a_block_of_many_links_is_split_once(self) -> None:
        text = "One is [here]. " * 10_000
        spans = split_sentences(text)
        assert len(spans) == 10_000
        assert _seconds(lambda: [enclosing(spans, at, at + 4) for at in range(8, len(text), 15)]) < 2


def _seconds(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start
