"""From a document's tree to its citations, on text that docutils parses: reStructuredText and Markdown."""

from __future__ import annotations

from textwrap import dedent

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given
from hypothesis import strategies as st
from myst_parser.parsers.docutils_ import Parser
from sphinx import addnodes

from sphinx_commonplace.model import Citation, Role, Via
from sphinx_commonplace.read.citations import ANCHOR_ID, ROLE, Collector
from sphinx_commonplace.read.lines import WrittenLines, lines_of_links
from sphinx_commonplace.read.raw_html import read_html
from sphinx_commonplace.read.sentence_spans import SENTENCE, show_sentences
from sphinx_commonplace.read.trees import KEY, REFERENCE
from sphinx_commonplace.text.marks import EXCERPT_ONLY
from sphinx_commonplace.text.placeholders import PLACEHOLDER, name_of, with_words

SETTINGS = {"doctitle_xform": False, "report_level": 5, "output_encoding": "unicode"}
MARKDOWN = {**SETTINGS, "myst_enable_extensions": ["attrs_inline", "linkify", "deflist", "colon_fence"]}


def rst(text: str) -> nodes.document:
    return publish_doctree(dedent(text), settings_overrides=SETTINGS)


def markdown(text: str) -> nodes.document:
    return publish_doctree(dedent(text), parser=Parser(), settings_overrides=MARKDOWN)


def collector(text: str = "", **options: object) -> Collector:
    """Return a collector for which every address of the web is a source."""
    return Collector(
        lambda address: address.startswith(("http://", "https://")),
        lambda address: address.rstrip("/"),
        lambda address: address,
        source=dedent(text).split("\n") if text else (),
        **options,
    )


def collect(document: nodes.document, text: str = "") -> list[Citation]:
    return collector(text).collect(document, document)


def cited(text: str) -> list[Citation]:
    """Return the citations of a Markdown text."""
    return collect(markdown(text), text)


def one(text: str) -> Citation:
    """Return the only citation of a Markdown text."""
    (citation,) = cited(text)
    return citation


def source(key: str, *words: str) -> nodes.Element:
    """Return the node of a role that names a source by its key."""
    node = addnodes.pending_xref("", nodes.inline("", words[0] if words else key), refexplicit=bool(words))
    node[KEY], node[ROLE] = key, "quotes"
    if not words:
        node[REFERENCE] = f"source:{key}"
    return node


def paragraph(*children: nodes.Node | str) -> nodes.document:
    """Return a document of one paragraph."""
    document = rst("")
    text = nodes.paragraph()
    text.extend([nodes.Text(child) if isinstance(child, str) else child for child in children])
    document += text
    return document


class TestFields:
    """What is known of one citation."""

    def test_all_of_it(self):
        text = "# Title\n\n## Part\n\nBefore. See [the *words*](https://a.example/) here. After.\n"
        assert one(text) == Citation(
            href="https://a.example/",
            url="https://a.example",
            words="the words",
            sentence="See the words here.",
            start=4,
            section="Part",
            line=5,
            role=Role.CITES,
            anchor="cite-1",
        )

    def test_front_matter(self):
        text = "---\nlink: https://a.example/\nvia: B <https://b.example/>\n---\n"
        found = collector(text).from_front_matter(
            "https://a.example/",
            [Via("B", "https://b.example/"), Via("C"), Via("D", "mailto:d@d")],
            "T",
            quotes=False,
        )
        assert [(one.role, one.words, one.line, one.anchor, one.sentence) for one in found] == [
            (Role.COMMENTS_ON, "T", 2, "", ""),
            (Role.VIA, "B", 3, "", ""),
        ]

    def test_front_matter_of_a_quotation(self):
        (found,) = collector().from_front_matter("https://a.example", (), "T", quotes=True)
        assert (found.role, found.line) == (Role.QUOTES, None)

    def test_no_front_matter(self):
        assert collector().from_front_matter("", (), "T", quotes=False) == []


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "words", "sentence", "start"),
        [
            ("One. Two [three](https://x.y) four. Five.", "three", "Two three four.", 4),
            ("[One. Two](https://x.y) three. Four.", "One. Two", "One. Two three.", 0),
            ("A [b\nc](https://x.y)\nd.", "b c", "A b c d.", 2),
            ("A [ b ](https://x.y) c.", "b", "A b c.", 2),
            ("One [](https://x.y) two. Three.", "", "One two.", 3),
            ("A. [](https://x.y)", "", "A.", 2),
            ("[](https://x.y)", "", "", 0),
            ("[![](i.png)](https://x.y)", "", "", 0),
            ("A [![b c](i.png)](https://x.y) d.", "b c", "A b c d.", 2),
            ("A ![not](i.png) [b](https://x.y)", "b", "A b", 2),
            ("A [b](https://x.y)[c](mailto:d@e)", "b", "A bc", 2),
            ("A\\\n[b](https://x.y)", "b", "A b", 2),
            ("好[文\n章](https://x.y)。次。", "文章", "好文章。", 1),
            ("가 [나\n다](https://x.y).", "나 다", "가 나 다.", 2),
            ("A\ufffc [b\ufffc](https://x.y)", "b", "A b", 2),
            ("A\u00a0[b](https://x.y)", "b", "A b", 2),
            ("`a` [`b`](https://x.y)", "b", "a b", 2),
            ("A <b>[b](https://x.y)</b><br>C", "b", "A b C", 2),
            ('A <a href="https://x.y">b <i>c</i></a> one. Two.', "b c", "A b c one.", 2),
            ('A <a href="https://x.y"><img alt="b"></a> d.', "b", "A b d.", 2),
            ('<a href="https://x.y">b', "b", "b", 0),
            ("A [b][r].\n\n[r]: https://x.y", "b", "A b.", 2),
            ("<https://x.y/a_b>", "https://x.y/a_b", "https://x.y/a_b", 0),
        ],
    )
    def test_words_in_their_sentence(self, text, words, sentence, start):
        citation = one(text)
        assert (citation.words, citation.sentence, citation.start) == (words, sentence, start)

    def test_a_long_sentence_is_cut_and_its_words_are_not(self):
        many = "word " * 200
        citation = one(f"{many}[{many}](https://x.y) {many}")
        assert citation.words == many.strip()
        assert citation.sentence[citation.start :].startswith(citation.words)
        assert len(citation.sentence) <= len(citation.words) + 2

    def test_raw_html_has_sentences_of_its_own(self):
        text = (
            '<ul><li>One. B <a href="https://x.y">c</a></li>\n<li>D <a href="https://x.y">two</a>. F</li></ul>\n'
        )
        assert [(one.sentence, one.start, one.line) for one in cited(text)] == [("B c", 2, 1), ("D two.", 2, 2)]

    def test_a_link_around_blocks(self):
        citation = one('<a href="https://x.y">\n\nA. B.\n\nC.\n\n</a>\n')
        assert (citation.words, citation.sentence, citation.line) == ("A. B. C.", "A. B. C.", 1)


class TestKeys:
    """A source that is named by its key."""

    def test_a_title_to_come(self):
        document = paragraph("A ", source("k1"), " one. C ", source("k2"), " and ", source("k3"), ".")
        found = collect(document)
        assert [(one.key, one.words, one.sentence, one.start, one.references) for one in found] == [
            ("k1", "", f"A {PLACEHOLDER} one.", 2, (("source", "k1"),)),
            ("k2", "", f"C {PLACEHOLDER} and {PLACEHOLDER}.", 2, (("source", "k2"), ("source", "k3"))),
            ("k3", "", f"C {PLACEHOLDER} and {PLACEHOLDER}.", 8, (("source", "k2"), ("source", "k3"))),
        ]
        assert {(one.href, one.url, one.role) for one in found} == {("", "", Role.QUOTES)}

    def test_words_of_its_author(self):
        (found,) = collect(paragraph("A ", source("k", "its words"), "."))
        assert (found.words, found.sentence, found.references) == ("its words", "A its words.", ())

    def test_its_link_gets_the_id_when_it_is_made(self):
        node = source("k")
        (found,) = collect(paragraph(node))
        assert node[ANCHOR_ID] == found.anchor == "cite-1"

    def test_another_projects_source_is_not_ours(self):
        node = source("k")
        node["intersphinx"] = True
        assert collect(paragraph("A ", node, ".")) == []

    def test_an_authors_own_placeholder_is_none(self):
        (found,) = collect(paragraph(f"A {PLACEHOLDER} ", source("k"), PLACEHOLDER))
        assert (found.sentence, found.start, found.references) == (f"A {PLACEHOLDER}", 2, (("source", "k"),))

    def test_a_long_sentence_keeps_the_keys_that_it_shows(self):
        many = "word " * 150
        (first, last) = collect(paragraph("A ", source("k1"), f" {many}", source("k2"), "."))
        assert (first.references, last.references) == ((("source", "k1"),), (("source", "k2"),))


class TestShownSentences:
    """Whoever follows a citation is shown its sentence, where the paragraph has others."""

    @staticmethod
    def wrapped(text: str) -> list[str]:
        document = markdown(text)
        before = document.astext()
        collect(document)
        show_sentences(document)
        assert document.astext() == before
        return [node.astext() for node in document.findall(nodes.inline) if SENTENCE in node["classes"]]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("One. Two [it](https://x.y) *so*. Three.", ["Two it so."]),
            (
                "One [it](https://x.y). [Two](https://x.y) [so](https://x.y). Go [on](https://x.y).",
                ["One it.", "Two so.", "Go on."],
            ),
            ("One\n[it](https://x.y).\n  Two\n[so](https://x.y). Three.", ["One\nit.", "Two\nso."]),
            ("[One. Two](https://x.y) three. Four [a](https://x.y).", ["One. Two three.", "Four a."]),
            ("[One.](https://x.y) Two.", ["One."]),
            ("- One. Two [a](https://x.y).\n- Three.", ["Two a."]),
            ("我去[了](https://x.y)。\n他来了。", ["我去了。"]),
            ("Only [a](https://x.y).", []),  # the paragraph is the sentence
            ("**One. Two [a](https://x.y).** Three.", []),  # it begins within something
            ("One <b>two. Three</b> [a](https://x.y). Four.", []),
            ("# One. Two [a](https://x.y)", []),
        ],
    )
    def test_it_is_in_an_element(self, text, expected):
        assert self.wrapped(text) == expected

    def test_a_paragraph_that_was_changed_meanwhile_stays_as_it_is(self):
        document = markdown("One. Two [it](https://x.y) so. Three.")
        collect(document)
        paragraph = document.next_node(nodes.paragraph)
        paragraph.insert(0, nodes.strong("", "Zero."))
        before = paragraph.astext()
        show_sentences(document)
        assert paragraph.astext() == before
        assert not list(document.findall(nodes.inline))


class TestRoles:
    @pytest.mark.parametrize(
        ("classes", "role"),
        [
            (".disputes", Role.DISPUTES),
            (".cite-updates", Role.UPDATES),
            (".other .via", Role.VIA),
            (".comments-on", Role.COMMENTS_ON),
            (".nonsense", Role.CITES),
            (".cite-cites", Role.CITES),
            (".xdisputes", Role.CITES),
        ],
    )
    def test_of_a_class(self, classes, role):
        assert one(f"[a](https://x.y){{{classes}}}").role is role

    def test_in_raw_html(self):
        assert one('<a class="a quotes" href="https://x.y">b</a>').role is Role.QUOTES


class TestAnchors:
    def test_they_are_put_into_the_tree(self):
        document = markdown("[a](https://x.y) [b](https://x.y)")
        collect(document)
        assert [node["ids"] for node in document.findall(nodes.reference)] == [["cite-1"], ["cite-2"]]

    def test_an_authors_id_is_kept(self):
        assert one("[a](https://x.y){#own}").anchor == "own"

    def test_no_id_is_given_twice(self):
        text = '# Cite 1\n\n(cite-2)=\n\n<p id="cite-3"></p>\n\n[a](https://x.y) <i id="cite-4">b</i>\n'
        assert [one.anchor for one in cited(text)] == ["cite-5"]

    def test_two_posts_of_a_document(self):
        document = rst("A\n=\n\n`a <https://x.y>`__\n\nB\n=\n\n`b <https://x.y>`__\n")
        parts = list(document.findall(nodes.section))
        both = collector()
        assert [one.anchor for part in parts for one in both.collect(document, part)] == ["cite-1", "cite-2"]

    def test_in_raw_html(self):
        document = markdown('<p><a href="https://x.y">a</a>\n<A title=">" id=own HREF=https://x.y>b</A></p>')
        assert [one.anchor for one in collect(document)] == ["cite-1", "own"]
        assert document.astext().startswith('<p><a id="cite-1" href="https://x.y">a</a>\n<A title=')

    @pytest.mark.parametrize("own", ['id="two words"', "id=''", 'id="a%b"', 'id="x"'])
    def test_an_id_that_leads_nowhere_is_replaced(self, own):
        markup = (
            f'<p id="x">a</p><p><a title=" id=no" {own} href="https://x.y">b</a> <a href=https://x.y>c</a></p>'
        )
        document = markdown(markup)
        assert [one.anchor for one in collect(document)] == ["cite-1", "cite-2"]
        found = read_html(document.astext())
        assert found.ids == ["x", "cite-1", "cite-2"]
        assert document.astext().count("id=") == 4

    def test_a_link_that_is_read_twice_keeps_its_id(self):
        document = markdown('[a](https://x.y) <a href="https://x.y">b</a>')
        again = collector()
        first = again.collect(document, document)
        assert again.collect(document, document) == first


class TestSections:
    def test_the_first_heading_is_the_posts_own(self):
        text = "# A [b](https://x.y)\n\n[c](https://x.y)\n\n## D [e](https://x.y)\n\n### F\n\n[g](https://x.y)\n"
        assert [one.section for one in cited(text)] == ["", "", "D e", "F"]

    def test_an_admonitions_title_is_no_heading(self):
        document = rst(".. admonition:: N\n\n   `a <https://x.y>`__\n\nA\n=\n\n`b <https://x.y>`__\n")
        assert [one.section for one in collect(document)] == ["", ""]

    def test_a_key_in_a_heading(self):
        title = nodes.title("", "", nodes.Text("On "), source("k"))
        text = nodes.paragraph("", "", nodes.reference("", "a", refuri="https://x.y"))
        document = rst("A\n=\n")
        document[0] += nodes.section("", title, text, ids=["on"])
        assert [with_words(one.section, name_of) for one in collect(document)] == ["On k", "On k"]

    def test_a_second_heading_of_the_first_level(self):
        assert [one.section for one in cited("# A\n\n[b](https://x.y)\n\n# C\n\n[d](https://x.y)")] == ["", "C"]

    def test_below_a_posts_own_section(self):
        document = rst("A\n=\n\nB\n-\n\n`c <https://x.y>`__\n\nD\n~\n\n`e <https://x.y>`__\n")
        part = list(document.findall(nodes.section))[1]
        assert [one.section for one in collector().collect(document, part)] == ["", "D"]


class TestScope:
    TEXT = "# A\n\n[a](https://x.y/a)[^1]\n\n## B\n\n[b](https://x.y/b)[^2]\n\n[^1]: [c](https://x.y/c)\n[^2]: [d](https://x.y/d)\n"

    def test_footnotes_belong_to_the_post_that_has_their_mark(self):
        document = markdown(self.TEXT)
        inner = list(document.findall(nodes.section))[1]
        assert [one.words for one in collector().collect(document, inner)] == ["b", "d"]

    def test_the_links_of_a_post_in_a_post_are_its_own(self):
        document = markdown(self.TEXT)
        inner = list(document.findall(nodes.section))[1]
        assert [one.words for one in collector().collect(document, document, [document, inner])] == ["a", "c"]

    def test_what_only_listings_show(self):
        document = rst(f".. container:: {EXCERPT_ONLY}\n\n   `a <https://x.y>`__\n")
        assert collect(document) == []

    def test_a_reference_into_another_project(self):
        """MyST's ``inv:`` knows its address at once, a role only when all is read; neither is a citation."""
        by_name = nodes.reference("", "a", refuri="https://x.y/a", inv_match="py:*:*:a")
        role = addnodes.pending_xref("", nodes.literal("", "b"), refdomain="py", reftype="mod", reftarget="b")
        assert collect(paragraph(by_name, " and ", role, ".")) == []

    @pytest.mark.parametrize(
        "text",
        [
            "`https://x.y`",
            "one\n\n    https://x.y",
            "```\n[a](https://x.y)\n```",
            "% [a](https://x.y)",
            "<!-- <a href='https://x.y'>a</a> -->",
            "![a](https://x.y/a.png)",
            "[a]: https://x.y",
            "[a](mailto:a@x.y) <a href='tel:1'>b</a>",
            "<a name='https://x.y'>a</a> <img src='https://x.y'>",
            "<script>'<a href=\"https://x.y\">a</a>'</script>",
        ],
    )
    def test_what_is_no_link(self, text):
        assert cited(text) == []

    def test_a_definition_that_is_not_used(self):
        assert collect(rst(".. |a| replace:: `b <https://x.y>`__\n.. _c: https://x.y\n\nText.\n")) == []


GRID = """\
+---+------------------------+
| b | one                    |
|   | `^a <https://x.y>`__    |
+---+------------------------+"""


class TestLines:
    @pytest.mark.parametrize(
        "text",
        [
            "one\ntwo [^a](https://x.y)",
            "`one\ntwo` [^a](https://x.y)",
            "[b](\nhttps://z.y\n'title') [^a](https://x.y)",
            "[b](https://z.y/a_line)\n[^a line](https://x.y)",
            "one\\\n[^a](https://x.y)",
            "one <i\nclass=x>two</i> [^a](https://x.y)",
            "[b\nc](https://z.y) [a\nd](^https://x.y)",
            "*one\ntwo* **[^a](https://x.y)**",
            "> one\n> two\n>\n> - three\n>   [^a](https://x.y)",
            "| a | b |\n|---|---|\n| 1 | [c](https://z.y) |\n| 1 | [^a](https://x.y) |",
            "[b][r]\n[^a][r]\n\n[r]: https://x.y",
            "[r]: https://x.y\n\n[^a][r]",
            "![b\nc](i.png) [^](https://x.y)",
            "Head\n[^a](https://x.y)\n===",
            ":::{note}\n:class: b\n\none\n[^a](https://x.y)\n:::",
            ":::{figure} i.png\n:alt: b\n:target: ^https://x.y\n:::",
            "<p>one\n<a href='https://z.y'>b</a>\n<a\nhref='https://x.y' id=^>a</a></p>",
            "term\n: one\n  [^a](https://x.y)",
            "[^b]\n\n[^b]: one\n    [^a](https://x.y)",
            "```{list-table}\n* - [b](https://x.y)\n* - [^a](https://x.y)\n```",
        ],
    )
    def test_markdown(self, text):
        """The last link is on the line of the mark."""
        mark = text.rindex("^")
        line = text.count("\n", 0, mark) + 1
        text = text[:mark] + text[mark + 1 :]
        assert cited(f"{text}\n")[-1].line in ({line, line - 1} if "id=" in text else {line})

    @pytest.mark.parametrize(
        "text",
        [
            "one\ntwo `^a <https://x.y>`__",
            "``one\ntwo`` `^a <https://x.y>`__",
            "`b\n<https://z.y>`__ `^a <https://x.y>`__",
            "^https://x.y/\n\n.. _a: https://x.y",
            ".. note:: one\n   `^a <https://x.y>`__",
            "`^a <https://x.y>`__\n====================",
            "* one\n\n  two\n\n  `^a <https://x.y>`__",
            "| one\n| `^a <https://x.y>`__",
            GRID,
            "=== ===================\n1   `^a <https://x.y>`__\n=== ===================",
            ".. image:: i.png\n   :alt: b\n   :target: ^https://x.y",
            ".. raw:: html\n\n   <p>one\n   <a href='^https://x.y'>a</a></p>",
            "|b|\n`^a <https://x.y>`__ one\n\n.. |b| replace:: a one",
        ],
    )
    def test_restructured_text(self, text):
        mark = text.rindex("^")
        line = text.count("\n", 0, mark) + 1
        text = text[:mark] + text[mark + 1 :] + "\n"
        assert collect(rst(text), text)[-1].line == line

    def test_without_the_text(self):
        assert collect(markdown("one\n\ntwo\n[a](https://x.y)"))[0].line == 4

    def test_what_another_file_brought_is_where_that_is_named(self):
        document = markdown("[a](https://x.y)")
        for node in document.findall():
            node.source = "/site/part.md"
        lines = "# A\n\n```{include} part.md\n```\n[a](https://x.y)"
        assert collector(lines, path="/site/post.md").collect(document, document)[0].line == 3
        assert collector("# A", path="/site/post.md").collect(document, document)[0].line is None

    def test_an_address_is_not_taken_for_a_longer_one(self):
        lines = WrittenLines(["https://x.y/ab", "https://x.y/a?b", "(https://x.y/a)."])
        assert lines.line_with_address(1, "https://x.y/a") == 3
        assert lines.line_with_address(1, "https://x.y/none") == 1

    @pytest.mark.parametrize("spelled", ["https://x.y/ü", "https://x.y/%C3%BC"])
    def test_an_address_however_it_is_spelled(self, spelled):
        assert WrittenLines(["", spelled]).line_with_address(1, "https://x.y/%C3%BC") == 2

    def test_links_of_a_block(self):
        """By addresses, each behind the one before; else by words; else where the one before is."""
        written = "[a](https://x.y)\n[a](https://x.y), [b &eacute;][r]\nand [c](https://x.y/ü)\n<https://z.y>"
        links = [("https://x.y", "a"), ("https://x.y", "a"), ("https://r.y", "b é"), ("https://q.y", "é")]
        links += [("https://x.y/%C3%BC", "c"), ("https://z.y", "https://z.y")]
        assert list(lines_of_links(written, links)) == [0, 1, 1, 1, 2, 3]


MARKUP = r"""
[ ] ( ) < > * ** _ ` `` \ ! " ' ~~ { } {.via} {#i} &amp; & :: ^ [^1] | - # % $ https://a.b/ www.a.b
[w](https://a.b/c) [r] ![i](j) <https://a.b> <a <a>href="https://a.b"> </a> <a_href='https://a.b'> <b> <br>
<img_alt=x> <!-- --> word
Dr. End. 字。 é https://[ [r]:https://c.d
"""
PIECES = st.sampled_from(
    [*MARKUP.replace("_", " ").split(), "<a href='https://a.b'>", "\ufffc", "\u2028", "\x1e", "\xa0"]
)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n", "\n\n"])), max_size=25).map(
    lambda pieces: "".join(piece + blank for piece, blank in pieces)
)


class TestAnyText:
    @given(TEXTS)
    def test_markdown(self, text):
        document = markdown(text)
        citations = collect(document, text)
        check(citations, text)
        shown = [name for node in document.findall(nodes.Element) for name in node["ids"]]
        shown += [name for node in document.findall(nodes.raw) for name in read_html(node.astext()).ids]
        assert all(shown.count(one.anchor) == 1 for one in citations)

    @given(TEXTS)
    def test_html_in_one_block(self, text):
        document = paragraph(nodes.raw("", text.replace("\n\n", "\n"), format="html"))
        check(collect(document), text)

    @given(
        st.lists(
            st.sampled_from(
                ["`a <https://a.b>`__", "`a", "*", "``", "|", "_", "\n", "\n\n   ", "https://a.b", "字"]
            )
        )
    )
    def test_restructured_text(self, pieces):
        text = " ".join(pieces)
        check(collect(rst(text), text), text)


def check(citations: list[Citation], text: str) -> None:
    """Check what must hold of all citations."""
    for one in citations:
        assert one.sentence[one.start : one.start + len(one.words)] == one.words
        assert one.sentence == one.sentence.strip()
        assert one.words == " ".join(one.words.split())
        assert PLACEHOLDER not in one.sentence
        assert one.line is None or 1 <= one.line <= text.count("\n") + 1
    anchors = [one.anchor for one in citations]
    assert len(set(anchors)) == len(anchors)


def test_the_address_to_show_is_noted_where_it_is_not_the_one_that_is_written() -> None:
    found = Collector(
        lambda _address: True, lambda address: address, lambda address: address.partition("?")[0]
    ).collect(tree := markdown("[a](https://a.example/x?token=1) and [b](https://b.example/)\n"), tree)
    assert [(one.href, one.public, one.address) for one in found] == [
        ("https://a.example/x?token=1", "https://a.example/x", "https://a.example/x"),
        ("https://b.example/", "", "https://b.example/"),
    ]
