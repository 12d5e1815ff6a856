"""The work of reading one big document grows with its length, not with its square: counted, not timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from docutils import nodes

from sphinx_commonplace.output.fragments import make_fragments
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.citations import _Passage
from sphinx_commonplace.text.sentences import MAX_SENTENCE, clip
from tests.support.work import Copied, calls_of
from tests.unit.test_citations import collector, markdown, rst
from tests.unit.test_fragments import PAGE, POST
from tests.unit.test_ids import fragment

FEW, MANY = 30, 90
MOST = 1.3 * MANY / FEW  # how many times the work for many may be that for few

MARKDOWN = {
    "links": "word [w{n}](https://e.example/{n}) and\n",
    "sentences": "This is [w{n}](https://e.example/{n}). It is so.\n",
    "blocks": "This is [w{n}](https://e.example/{n}).\n\n",
    "items": "- This is [w{n}](https://e.example/{n}).\n",
    "images": "[![w{n}](i.png)](https://e.example/{n})\n",
    "headings": "## Of {n}\n\n[w](https://e.example/{n})\n\n",
    "HTML in the text": 'word <a href="https://e.example/{n}">w{n}</a> and\n',
    "blocks of HTML": '<p>word <a href="https://e.example/{n}">w{n}</a></p>\n\n',
    "lines of HTML": '<p>word <a href="https://e.example/{n}">w{n}</a></p>\n',
    "links that do not end": '<p><a href="https://e.example/{n}">w{n}</p>\n\n',
    "links around blocks": '<a href="https://e.example/{n}">\n\nw{n}\n\n</a>\n\n',
}
RST = {
    "links": "word `w{n} <https://e.example/{n}>`__ and\n",
    "blocks": "This is `w{n} <https://e.example/{n}>`__.\n\n",
    "footnotes": "Word [#f{n}]_.\n\n.. [#f{n}] See `w{n} <https://e.example/{n}>`__.\n\n",
    "blocks of HTML": '.. raw:: html\n\n   <p><a href="https://e.example/{n}">w{n}</a></p>\n\n',
    "links that do not end": '.. raw:: html\n\n   <p><a href="https://e.example/{n}">w{n}</p>\n\n',
}
CASES = [(markdown, text) for text in MARKDOWN.values()] + [(rst, text) for text in RST.values()]
NAMES = [f"Markdown, {name}" for name in MARKDOWN] + [f"reStructuredText, {name}" for name in RST]


def repeated(text: str, number: int) -> str:
    return "".join(text.format(n=n) for n in range(number))


class TestCitations:
    @pytest.mark.parametrize(("parse", "text"), CASES, ids=NAMES)
    def test_calls(self, parse: Callable[[str], nodes.document], text: str):
        def work(number: int) -> int:
            written = repeated(text, number)
            document = parse(written)
            return calls_of(lambda: collector(written).collect(document, document))

        work(FEW)  # what is made once, such as a regular expression
        assert work(MANY) < MOST * work(FEW)

    @pytest.mark.parametrize(("parse", "text"), CASES, ids=NAMES)
    def test_texts_of_nodes(self, parse: Callable[[str], nodes.document], text: str, monkeypatch):
        """The text of a node is not read, or made anew, for each link in it."""
        read = nodes.Element.astext
        count = 0

        def counted(node: nodes.Element) -> str:
            nonlocal count
            found = read(node)
            count += len(found)
            return found

        monkeypatch.setattr(nodes.Element, "astext", counted)

        def work(number: int) -> int:
            nonlocal count
            document = parse(repeated(text, number))
            count = 0
            assert len(collector().collect(document, document)) == number
            return count

        assert work(MANY) <= 1.2 * MOST * work(FEW)  # longer numbers make longer texts

    @pytest.mark.parametrize(("parse", "text"), CASES, ids=NAMES)
    def test_the_text_of_a_block(self, parse: Callable[[str], nodes.document], text: str, monkeypatch):
        """Of a long block only the sentence of each link is copied."""
        find = _Passage.find_sentences

        def find_counted(passage: _Passage, language: str) -> None:
            find(passage, language)
            passage._text = Copied(passage._text)

        monkeypatch.setattr(_Passage, "find_sentences", find_counted)

        def work(number: int) -> int:
            document = parse(repeated(text, number))
            Copied.characters = 0
            collector().collect(document, document)
            return Copied.characters

        # So many that a sentence with all links is cut.
        assert 0 < work(4 * MANY) <= MOST * work(4 * FEW)

    def test_posts_of_one_document(self):
        text = (
            "Part {n}\n========\n\nSee `w{n} <https://e.example/{n}>`__ and [#]_.\n\n"
            ".. [#] And `x <https://x.example/>`__.\n\n"
        )

        def work(number: int) -> int:
            document = rst(repeated(text, number))
            posts = list(document.findall(nodes.section))
            assert len(posts) == number
            ours = collector()
            return calls_of(lambda: [ours.collect(document, post) for post in posts])

        work(FEW)
        assert work(MANY) < MOST * work(FEW)


class TestTrees:
    TEXT = "Part {n}\n========\n\n.. _t{n}:\n\nSee [#]_.\n\n.. [#] A note.\n\n"

    def test_sections_that_are_held_back(self):
        def work(number: int) -> int:
            document = rst(repeated(self.TEXT, number))
            sections = list(document.findall(nodes.section))
            calls = calls_of(lambda: trees.remove_sections(document, sections))
            assert not list(document.findall(nodes.footnote))
            return calls

        assert work(MANY) < MOST * work(FEW)

    def test_sections_by_their_ids(self):
        def work(number: int) -> int:
            document = rst(repeated(self.TEXT, number))
            names = [f"part-{n}" for n in range(number)]
            found: list[nodes.Element] = []
            calls = calls_of(lambda: found.extend(trees.sections_by_id(document, names)))
            assert [node["ids"] for node in found] == [[name] for name in names]
            return calls

        assert work(MANY) < MOST * work(FEW)

    def test_marks_of_excerpts(self):
        def work(number: int) -> int:
            document = rst(repeated(".. more\n\nWord {n}.\n\n", number))
            return calls_of(lambda: trees.mark_author_excerpt(document))

        assert work(MANY) < MOST * work(FEW)


class TestSentences:
    def test_what_is_shown_of_a_long_one(self):
        text = Copied("word " * 100_000)
        Copied.characters = 0
        assert clip(text, 250_000, 250_004)[0].startswith("…word ")
        assert Copied.characters < 2 * MAX_SENTENCE

    @pytest.mark.parametrize("around", ["", "One. ", "字。", "e\u0301"])
    @pytest.mark.parametrize("limit", [0, 9, 20, 47, 600])
    def test_in_a_longer_text_it_is_the_same(self, around: str, limit: int):
        sentence = "one two three, four e\u0301e\u0301e\u0301e\u0301 five 👩‍💻👩‍💻 six字seven"
        low, high = len(around), len(around) + len(sentence)
        for start in range(len(sentence)):
            for end in range(start, min(start + 6, len(sentence)) + 1):
                expected = clip(sentence, start, end, limit)
                whole = around + sentence + around
                assert clip(whole, low + start, low + end, limit, sentence=(low, high)) == expected


class TestFragments:
    def test_posts_of_one_page(self):
        section = (
            '<section id="part-{n}"><h2>Part {n}</h2><p>Words, and <a href="#part-0">a link</a>.</p></section>'
        )

        def work(number: int) -> int:
            page = repeated(section, number)
            posts = [replace(POST, section=f"part-{n}") for n in range(number)]
            return calls_of(lambda: make_fragments(page, posts, PAGE))

        work(FEW)
        assert work(MANY) < MOST * work(FEW)

    def test_elements_that_scripts_find(self):
        text = """<p id="i{n}" onclick="show('i{n}')">Words.</p>"""

        def work(number: int) -> int:
            written = repeated(text, number)
            return calls_of(lambda: fragment(written))

        work(FEW)
        assert work(MANY) < MOST * work(FEW)
