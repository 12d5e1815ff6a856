"""Names of texts without a title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.text.names import WIDTH, name_from, name_from_path
from sphinx_commonplace.text.placeholders import PLACEHOLDERS, placeholder_of

LONG = "The commonplace book was how readers kept what they found before there were machines to find it again"


class TestNameFrom:
    """The first words of a text."""

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("", ""),
            (" \n\u200b ", ""),
            ("Short.", "Short"),
            ("Really?", "Really?"),
            ("And so on...", "And so on..."),
            ("One. Two.", "One. Two."),
            ("a  \n b", "a b"),
            ("🎉", "🎉"),
            (".", "."),
            # The first sentence, if it says enough.
            (f"A first sentence of some words. {LONG}.", "A first sentence of some words"),
            # Whole words, and nothing that hangs on them.
            (LONG, "The commonplace book was how readers kept what they found…"),
            (f"Yes. {LONG}", "Yes. The commonplace book was how readers kept what they…"),
            ("All that we keep, we keep for somebody else, perhaps: for us, of another year", None),
            # Chinese and Japanese take two columns, and end with a clause where one ends near.
            ("今天早上我在图书馆读了一本关于摘录簿的书，里面写了很多有意思的事情，我想把它们记下来。", None),
            (
                "日本語の文章には単語の間に空白がありませんので長い文はどこで切ればよいのか分かりませんが切ります",
                None,
            ),
            ("x" * 500, "x" * (WIDTH - 1) + "…"),
        ],
    )
    def test_of(self, text: str, name: str | None) -> None:
        found = name_from(text)
        if name is not None:
            assert found == name
        else:
            assert found.endswith("…")
            assert text.startswith(found[:-1])

    def test_ends_with_a_clause_in_chinese(self) -> None:
        text = "今天早上我在图书馆读了一本关于摘录簿的书，里面写了很多有意思的事情，我想把它们记下来。"
        assert name_from(text, "zh") == "今天早上我在图书馆读了一本关于摘录簿的书…"

    def test_thai_is_cut_between_letters_with_their_marks(self) -> None:
        text = "ที่" * 100
        assert set(name_from(text, "th").removesuffix("…").split("ที่")) == {""}

    def test_emoji_are_not_cut(self) -> None:
        family = "👩‍👩‍👧"
        assert name_from(family * 40).removesuffix("…").replace(family, "") == ""

    def test_a_sentence_ends_by_the_rules_of_its_language(self) -> None:
        text = f"Am 3. Mai erschien die Ausgabe wieder. {LONG}"
        assert name_from(text, "de") == "Am 3. Mai erschien die Ausgabe wieder"

    def test_a_reference_is_kept_whole(self) -> None:
        reference = placeholder_of("doc:posts/a. b/c.d")
        assert name_from(f"See {reference} for it.") == f"See {reference} for it"
        for length in range(40, 70):
            name = name_from(f"{'word ' * (length // 5)}{'x' * (length % 5)} {reference} and {LONG}")
            assert name.count("\ufffc") % 2 == 0
            assert PLACEHOLDERS.sub("", name).isprintable()

    @given(st.text(max_size=300))
    def test_any_text(self, text: str) -> None:
        name = name_from(text)
        assert len(name) <= WIDTH + name.count("\u200d") + 300 * (not name.endswith("…"))
        assert "\n" not in name
        assert name == name.strip()


@pytest.mark.parametrize(
    ("docname", "name"),
    [
        ("posts/2026/05-04-sunset-over-porto", "Sunset over porto"),
        ("posts/2026-05-04", ""),
        ("posts/harbour/index", "Harbour"),
        ("über_uns", "Über uns"),
        ("2026", ""),
        ("posts/夕焼け", "夕焼け"),
    ],
)
def test_name_from_path(docname: str, name: str) -> None:
    assert name_from_path(docname) == name
