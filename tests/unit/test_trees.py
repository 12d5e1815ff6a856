"""From a document's tree to what its posts are, on parsed reStructuredText."""

from __future__ import annotations

from textwrap import dedent

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from sphinx_commonplace.read import trees
from sphinx_commonplace.read.trees import SUMMARY_LENGTH
from sphinx_commonplace.text.marks import EXCERPT_END
from sphinx_commonplace.text.reading_time import reading_minutes, reading_words


def parse(text: str) -> nodes.document:
    """Return the tree of a text, with a section for each heading as in Sphinx."""
    return publish_doctree(dedent(text), settings_overrides={"doctitle_xform": False, "report_level": 5})


def words(text: str) -> int:
    """Return how many words a text takes as long to read as."""
    return reading_words(*trees.reading_of(parse(text)))


def shown(section: nodes.Element) -> str:
    """Return the words of a tree's paragraphs before the mark of the excerpt."""
    return " ".join(node.astext() for node in trees.excerpt_paragraphs(section, 99))


TEXT = """
    Title *here*
    ============

    First paragraph [#n]_.

    Second paragraph.

    * An item.

    Part
    ----

    Third paragraph.

    .. [#n] A footnote.
    """


class TestTitle:
    """A section's heading."""

    def test_plain_text(self) -> None:
        assert trees.title_of(parse(TEXT)) == "Title here"

    def test_none(self) -> None:
        assert trees.title_of(parse("Only text.")) == ""

    def test_of_its_own_section_alone(self) -> None:
        text = """
            .. admonition:: No title

               Words.

            Title
            =====

            Words.
            """
        assert trees.title_of(parse(text)) == "Title"
        assert trees.title_of(parse(".. admonition:: No title\n\n   Words.\n")) == ""

    def test_without_what_is_no_word_of_it(self) -> None:
        text = """
            .. |picture| image:: a.png
               :alt: a picture

            A *title* [#n]_ :nope:`x` |picture|
            ===================================

            .. [#n] A note.
            """
        assert trees.title_of(parse(text)) == "A title a picture"

    def test_of_raw_html_alone_is_none(self) -> None:
        title = nodes.title("", "", nodes.raw("", "<b></b>", format="html"))
        assert trees.title_of(nodes.section("", title)) == ""


class TestSummary:
    """The words that stand for a post where there is no summary."""

    def test_the_first_paragraph_without_footnote_marks(self) -> None:
        assert trees.summary_of(parse(TEXT)) == "First paragraph ."

    def test_nothing_but_lists(self) -> None:
        assert trees.summary_of(parse("* a\n* b\n")) == ""

    def test_cut_at_a_blank(self) -> None:
        words = "word " * SUMMARY_LENGTH
        summary = trees.summary_of(parse(words))
        assert len(summary) <= SUMMARY_LENGTH + 1
        assert set(summary.removesuffix("…").split()) == {"word"}
        assert summary.endswith("…")

    def test_a_text_without_blanks(self) -> None:
        assert trees.summary_of(parse("字" * (SUMMARY_LENGTH + 1))) == "字" * SUMMARY_LENGTH + "…"

    def test_a_blank_near_the_beginning(self) -> None:
        summary = trees.summary_of(parse("Sphinx " + "字" * SUMMARY_LENGTH))
        assert len(summary) > SUMMARY_LENGTH // 2


class TestMinutes:
    """Reading time is counted from what readers read."""

    def test_headings_comments_and_footnote_marks_do_not_count(self) -> None:
        heading = "word " * 400
        text = f"{heading}\n{'=' * len(heading)}\n\nText [#]_.\n\n.. {heading}\n\n.. [#] Note.\n"
        assert words(text) <= len(["Text", "1", "Note"])

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("word " * 231, 2),
            ("字" * 501, 2),
            ("::\n\n" + "    line\n" * 31, 2),
            ("\n\n".join([".. image:: a.png"] * 7), 2),
            ("", 1),
        ],
        ids=["words", "characters", "code", "images", "nothing"],
    )
    def test_what_counts(self, text: str, expected: int) -> None:
        assert reading_minutes(*trees.reading_of(parse(text))) == expected


class TestWords:
    """How long a post is, as words of prose."""

    def test_words(self) -> None:
        assert words("One two *three*.\n\n* four\n") == 4

    def test_a_long_text_in_chinese_is_long(self) -> None:
        assert words("字" * 5000) > 1000

    def test_comments_do_not_count(self) -> None:
        assert words("One.\n\n.. " + "word " * 400) == 1

    def test_words_of_blocks_are_apart(self) -> None:
        assert words("* one\n* two\n\n=== ===\none two\n=== ===\n") == 4


class TestExcerpt:
    """Where the excerpt ends."""

    @pytest.mark.parametrize(
        "mark",
        [".. more", ".. MORE", ".. raw:: html\n\n       <!-- more -->", ".. raw:: html\n\n       <!--more-->"],
    )
    def test_the_authors_mark(self, mark: str) -> None:
        document = parse(f"One.\n\n{mark.replace('       ', '    ')}\n\nTwo.\n")
        assert trees.mark_author_excerpt(document)
        assert shown(document) == "One."

    @pytest.mark.parametrize(
        "text", ["One.\n\n.. more of this\n\nTwo.", "One.\n\nmore\n\nTwo.", ".. raw:: latex\n\n    more\n"]
    )
    def test_no_mark(self, text: str) -> None:
        document = parse(text)
        assert not trees.mark_author_excerpt(document)
        assert EXCERPT_END not in document.astext()

    @pytest.mark.parametrize(
        ("number", "expected"), [(1, "First"), (2, "First Second"), (3, "First Second An"), (99, "Third")]
    )
    def test_after_a_number_of_paragraphs(self, number: int, expected: str) -> None:
        document = parse(TEXT)
        assert trees.mark_excerpt_after(document, number)
        words = shown(document).split()
        assert all(word in words for word in expected.split())
        assert ("Third" in words) == (number == 99)

    @pytest.mark.parametrize("number", [0, -1])
    def test_after_none(self, number: int) -> None:
        document = parse(TEXT)
        assert not trees.mark_excerpt_after(document, number)
        assert EXCERPT_END not in document.astext()

    def test_a_block_is_never_cut(self) -> None:
        document = parse("* One.\n\n* Two.\n")
        assert trees.mark_excerpt_after(document, 1)
        assert shown(document) == "One. Two."

    def test_footnotes_are_no_paragraphs(self) -> None:
        document = parse("Text [#]_.\n\n.. [#] A note.\n")
        trees.mark_excerpt_after(document, 2)
        assert "note" not in shown(document)

    def test_of_a_short_post_the_first_paragraph(self) -> None:
        assert [node.astext() for node in trees.excerpt_paragraphs(parse("One.\n\nTwo."), 1)] == ["One."]


class TestDigest:
    """A hash that changes with what readers see."""

    def test_same_text(self) -> None:
        assert trees.digest_of(parse(TEXT)) == trees.digest_of(parse(TEXT))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Text.", "Text!"),
            ("`a <https://a.example>`_", "`a <https://b.example>`_"),
            (".. image:: a.png", ".. image:: b.png"),
            ("a b", "a\n\nb"),
        ],
    )
    def test_different_texts(self, one: str, other: str) -> None:
        assert trees.digest_of(parse(one)) != trees.digest_of(parse(other))


class TestSections:
    """Finding sections."""

    def test_by_id(self) -> None:
        document = parse(TEXT)
        assert trees.title_of(trees.section_by_id(document, "part")) == "Part"
        assert trees.section_by_id(document, "") is document
        assert trees.section_by_id(document, "missing") is document

    def test_removed_ones_take_the_footnotes_that_only_they_refer_to(self) -> None:
        document = parse(
            """
            One
            ===

            See [#both]_.

            Two
            ===

            See [#both]_ and [#kept]_.

            Three
            =====

            See [#kept]_.

            .. [#both] Of both.
            .. [#kept] Of the third, too.
            """
        )
        *removed, _last = document.findall(nodes.section)
        notes = {note.astext().split()[-1]: note["ids"][0] for note in document.findall(nodes.footnote)}
        gone = trees.remove_sections(document, removed)
        assert {"one", "two", notes["both."]} <= gone
        assert [note["ids"] for note in document.findall(nodes.footnote)] == [[notes["too."]]]

    def test_around_a_node(self) -> None:
        document = parse(TEXT)
        last = next(node for node in document.findall(nodes.paragraph) if node.astext() == "Third paragraph.")
        section = trees.enclosing_section(last)
        assert section is not None
        assert trees.title_of(section) == "Part"
        assert trees.enclosing_section(parse("Text.").children[0]) is None
