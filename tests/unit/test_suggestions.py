"""The word that somebody may have meant: one rule for every message."""

from __future__ import annotations

import time

import pytest

from sphinx_commonplace.text.suggestions import LONGEST_TYPO, NEARLY_EQUAL, nearest

KNOWN = ["author", "date", "DOI", "tags", "title", "title-short", "web"]


class TestNearest:
    @pytest.mark.parametrize(
        ("word", "meant"),
        [
            ("titel", "title"),  # two letters changed places
            ("wbe", "web"),  # the same in the shortest word
            ("tag", "tags"),  # one is missing
            ("authour", "author"),  # one too many
            ("dote", "date"),  # another letter
            ("title_short", "title-short"),
            ("Tags", "tags"),  # case does not count
            ("doi", "DOI"),  # on either side
            ("TITEL", "title"),
            ("", ""),
            ("x", ""),
            ("cat", ""),
            ("publisher", ""),
            ("tt", ""),
        ],
    )
    def test_a_typo_is_recognised(self, word, meant):
        assert nearest(word, KNOWN) == meant

    def test_nothing_is_known(self):
        assert nearest("title", []) == ""

    def test_the_order_of_the_known_words_does_not_matter(self):
        """Also among words that are equally similar, or differ in case alone."""
        known = ["abcx", "abcy", "ABCX", "abcz"]
        assert nearest("abc", known) == nearest("abc", reversed(known)) == nearest("abc", frozenset(known))
        assert {nearest("ABCx", known), nearest("ABCx", known[::-1])} == {"ABCX"}

    def test_a_long_word_is_no_typo(self):
        word = "a" * LONGEST_TYPO
        assert nearest(word, [f"{word}b"]) == f"{word}b"
        assert nearest(f"{word}b", [word]) == ""

    def test_a_huge_word_takes_no_time(self):
        started = time.perf_counter()
        assert nearest("ab" * 1_000_000, ["ba" * 50] * 100) == ""
        assert time.perf_counter() - started < 0.5

    def test_a_caller_may_want_more_similar_words(self):
        assert nearest("blog", ["blogpost"]) == "blogpost"
        assert nearest("blog", ["blogpost"], similarity=NEARLY_EQUAL) == ""
        assert nearest("blogpots", ["blogpost"], similarity=NEARLY_EQUAL) == "blogpost"
