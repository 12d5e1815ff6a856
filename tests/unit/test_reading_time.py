"""Reading time: the rule in the module's docstring, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.text.reading_time import reading_minutes

TEXT = st.text(st.characters(exclude_categories=())) | st.text(
    st.sampled_from("a1 \n語ภิか\u3099、-é한"), max_size=40
)


class TestProse:
    """Words where there are blanks between them, characters where there are none."""

    @pytest.mark.parametrize(
        ("prose", "minutes"),
        [
            pytest.param("", 1, id="empty"),
            pytest.param(" \n\t ", 1, id="blank"),
            pytest.param("word", 1, id="one word"),
            pytest.param("word " * 230, 1, id="one minute exactly"),
            pytest.param("word " * 231, 2, id="one word more"),
            pytest.param("word " * 460, 2, id="two minutes exactly"),
            pytest.param("word\n\n" * 231, 2, id="paragraphs"),
            pytest.param("don't " * 231, 2, id="apostrophes part no words"),
            pytest.param("state-of-the-art " * 230, 1, id="hyphens part no words"),
            pytest.param("3.14 " * 231, 2, id="numbers are words"),
            pytest.param("https://example.org/a/b?c=d " * 231, 2, id="a URL is one word"),
            pytest.param("word — " * 230, 1, id="a dash is no word"),
            pytest.param("* … ! " * 1000, 1, id="punctuation is no word"),
            pytest.param("😀 " * 1000, 1, id="an emoji is no word"),
            pytest.param("😀👍 word " * 231, 2, id="words among emoji"),
            pytest.param("слово " * 231, 2, id="Cyrillic"),
            pytest.param("كلمة " * 231, 2, id="Arabic"),
            pytest.param("हिन्दी " * 231, 2, id="Devanagari: marks part no words"),
            pytest.param("한국어 " * 230, 1, id="Korean: words, one minute"),
            pytest.param("한국어 " * 231, 2, id="Korean: words, one more"),
            pytest.param("字" * 500, 1, id="Chinese: one minute exactly"),
            pytest.param("字" * 501, 2, id="Chinese: one character more"),
            pytest.param("一二三四五，" * 100, 1, id="Chinese: punctuation is not read"),
            pytest.param("字 " * 500, 1, id="Chinese: blanks do not matter"),
            pytest.param("\U00020000" * 501, 2, id="Han beyond the basic plane"),
            pytest.param("日本語のテキスト。" * 63, 2, id="Japanese: 504 characters"),
            pytest.param("日本語のテキスト。" * 62, 1, id="Japanese: 496 characters"),
            pytest.param("か\u3099" * 500, 1, id="Japanese: a voicing mark is part of its letter"),
            pytest.param("ｶ" * 501, 2, id="Japanese: half width"),
            pytest.param("々" * 501, 2, id="Japanese: iteration mark"),
            pytest.param("ภ" * 500, 1, id="Thai: one minute exactly"),
            pytest.param("ภ" * 501, 2, id="Thai: one character more"),
            pytest.param("ภิ" * 500, 1, id="Thai: a vowel above is part of its letter"),
            pytest.param("ພ" * 501, 2, id="Lao"),
            pytest.param("ខ" * 501, 2, id="Khmer"),
            pytest.param("မ" * 501, 2, id="Myanmar"),
            pytest.param("ཀ" * 501, 2, id="Tibetan"),
            pytest.param("word " * 115 + "字" * 250, 1, id="half a minute each"),
            pytest.param("word " * 115 + "字" * 251, 2, id="half a minute each and a character"),
            pytest.param("Pythonで" * 161, 2, id="words inside Japanese: 161 words, 161 characters"),
            pytest.param("Pythonで" * 157, 1, id="words inside Japanese: 157 words, 157 characters"),
            pytest.param("Rust、Go、" * 116, 2, id="a wide comma parts words"),
        ],
    )
    def test_minutes(self, prose: str, minutes: int) -> None:
        assert reading_minutes(prose) == minutes


class TestCodeAndImages:
    """Code counts by lines that are not blank, an image ten seconds, and all is added before rounding."""

    @pytest.mark.parametrize(
        ("prose", "code", "images", "minutes"),
        [
            pytest.param("", "x = 1\n" * 30, 0, 1, id="code only, one minute exactly"),
            pytest.param("", "x = 1\n" * 31, 0, 2, id="code only, one line more"),
            pytest.param("", "x = 1\n\n   \n" * 30, 0, 1, id="blank lines do not count"),
            pytest.param("", "x = '" + "字" * 5000 + "'", 0, 1, id="a long line is a line"),
            pytest.param("", "}\n" * 31, 0, 2, id="a line of punctuation is a line"),
            pytest.param("", "x\r\n" * 30, 0, 1, id="CRLF ends one line"),
            pytest.param("", "", 6, 1, id="six images, one minute exactly"),
            pytest.param("", "", 7, 2, id="seven images"),
            pytest.param("word " * 230, "", 1, 2, id="an image beside a minute of prose"),
            pytest.param("word " * 115, "x\n" * 10, 1, 1, id="30 s and 20 s and 10 s"),
            pytest.param("word " * 116, "x\n" * 10, 1, 2, id="the same and a word"),
            pytest.param("word " * 2300, "x\n" * 300, 60, 30, id="ten minutes each"),
        ],
    )
    def test_minutes(self, prose: str, code: str, images: int, minutes: int) -> None:
        assert reading_minutes(prose, code, images) == minutes

    def test_a_negative_number_of_images_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="images: -1"):
            reading_minutes("", images=-1)


class TestProperties:
    """What must hold for any text."""

    @given(TEXT, TEXT, st.integers(1, 1000))
    def test_more_text_never_takes_less(self, text: str, more: str, times: int) -> None:
        text, more = text * times, more * times
        assert 1 <= reading_minutes(text) <= reading_minutes(text + more)
        assert reading_minutes("", text) <= reading_minutes("", text + more)

    @given(st.lists(TEXT, max_size=5).flatmap(lambda texts: st.tuples(st.just(texts), st.permutations(texts))))
    def test_the_order_of_paragraphs_does_not_matter(self, orders: tuple[list[str], list[str]]) -> None:
        one, other = ("\n\n".join(text * 100 for text in texts) for texts in orders)
        assert reading_minutes(one) == reading_minutes(other)
