"""A post's title: which words it is, and its heading in the tree.

A page has one heading of the first level, and it shows the post's title: the one of the front matter, or else the
text's own. A post without either has a name (see :mod:`.untitled`). Its heading shows that to programs and to
people who listen to the page, and is hidden from others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from docutils import nodes

from sphinx_commonplace.compat.headings import LEVEL
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.untitled import has_content
from sphinx_commonplace.text.placeholders import name_of, with_words

UNTITLED = "visually-hidden"
"""The class of a heading that shows the name of a post without a title."""


class Title(NamedTuple):
    """The title of a post."""

    text: str  # plain text, may hold placeholders; "" if the author gave none
    other: str = ""  # the words of a heading of the first level that says something else
    further: tuple[str, ...] = ()  # the words of further headings of the first level
    node: nodes.section | None = None  # the first of these headings' sections


# -- what the author gave --------------------------------------------------------------------------------------


def settle_document_title(document: nodes.document, given: str) -> Title:
    """Give a document one heading of the first level, that of its title, if its author gave one.

    :param given: the title in the front matter; "" if it has none
    :returns: the title. Other headings of the first level are below it now, each one level down
    """
    sections = [node for node in document.children if isinstance(node, nodes.section)]
    main = _main_section(document, sections, given)
    if main is None and not given:
        return Title("")
    text, rivals = given, [] if main is None and _is_plain(sections) else _rivals(sections, main)
    if main is None:
        _wrap(document, _heading(given))
    else:
        text = _settle_words(main, given)
        _gather(document, main)
    words = tuple(with_words(trees.title_of(section), name_of) for section in rivals)
    if main is None:
        return Title(text, words[0] if words else "", words[1:], rivals[0] if rivals else None)
    return Title(text, "", words, rivals[0] if rivals else None)


def settle_section_title(document: nodes.document, section: nodes.Element, given: str) -> Title:
    """Give a section the heading of the post that it is, if its author gave it a title."""
    words = trees.title_of(section)
    heading = trees.heading_of(section)
    if not given or not words or heading is None or _fold(words) == _fold(given):
        return Title(_settle_words(section, given))
    # The words of the heading are the author's, too: they stand below the title.
    inner = nodes.section("", heading)
    inner.line = section.line
    _set_id(document, inner, words)
    section.children[section.index(heading)] = title = _heading(given)
    section.setup_child(title)
    after = section.index(title) + 1
    inner.extend(section.children[after:])
    section.children = section.children[:after]
    section.append(inner)
    return Title(given, with_words(words, name_of), (), inner)


def _is_plain(sections: Sequence[nodes.section]) -> bool:
    """Return whether sections are below a document's title, though the text has no heading for that title.

    In Markdown the number of ``#`` says so. Where a parser does not tell levels, as that of reStructuredText, a
    document's title is a section that all the rest is in, as docutils has it ("doctitle").
    """
    first = sections[0] if sections else None
    if first is None or first.get(LEVEL) is not None:
        return all(section.get(LEVEL) != 1 for section in sections)
    return len(sections) > 1 or has_content(first.parent.children[: first.parent.index(first)])


def _main_section(document: nodes.document, sections: Sequence[nodes.section], given: str) -> nodes.section | None:
    """Return the section whose heading is the document's title; None if no heading is."""
    first_level = [section for section in sections if section.get(LEVEL, 1) == 1]
    if given:
        same = [section for section in first_level if _fold(trees.title_of(section)) == _fold(given)]
        has_levels = any(LEVEL in section for section in sections)
        return same[0] if same and (has_levels or same[0] is sections[0]) else None
    if first_level:
        return next((section for section in first_level if trees.title_of(section)), None)
    # A text that begins with a heading of another level has it for its title.
    before = document.children[: document.index(sections[0])] if sections else []
    return sections[0] if sections and not has_content(before) else None


def _rivals(sections: Sequence[nodes.section], main: nodes.section | None) -> list[nodes.section]:
    """Return the sections that have the level of the document's title."""
    level = 1 if main is None else main.get(LEVEL, 1)
    return [section for section in sections if section is not main and section.get(LEVEL, 1) <= level]


def _settle_words(section: nodes.Element, given: str) -> str:
    """Have a section's heading and the title in the front matter say the same; return the title."""
    words = trees.title_of(section)
    heading = trees.heading_of(section)
    if not given or heading is None or _fold(words, case=True) == _fold(given, case=True):
        return words or given  # the heading's markup is not in its words
    heading.children = []
    heading += nodes.Text(given)
    return given


def _gather(document: nodes.document, main: nodes.section) -> None:
    """Move what is before and after a document's main section into that section, below its heading."""
    start = document.index(main)
    end = len(document.children) - len(_footnotes_of(document))
    before, after = document.children[:start], document.children[start + 1 : end]
    if has_content(before) or any(isinstance(node, nodes.section) for node in before):
        heading = trees.heading_of(main)
        below = main.index(heading) + 1 if heading is not None else 0
        main[below:below] = [node for node in before if not _belongs_before(node)]
        before = list(filter(_belongs_before, before))
    if any(isinstance(node, nodes.section) for node in after):
        main.extend(after)
        after = []
    document.children = [*before, main, *after, *document.children[end:]]


def _belongs_before(node: nodes.Node) -> bool:
    """Return whether a node before a heading is about the document, or is a target that leads to the heading."""
    return isinstance(node, nodes.target | nodes.docinfo | nodes.meta)


def _fold(text: str, *, case: bool = False) -> str:
    """Return a title in a form in which the same words are equal: without case, spaces and markup.

    In a heading Sphinx makes typographic quotation marks, dashes and dots of plain ones.
    """
    text = unicodedata.normalize("NFKC", re.sub(r"</?[a-zA-Z][^<>]*>|[*_`~\\]|\]\([^()\s]*\)", "", text))
    text = re.sub("-+", "-", text.translate(_ALIKE))
    return "".join((text if case else text.casefold()).split())


_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("[]", ""),
        "…": "...",
    }
)


# -- posts without a title -------------------------------------------------------------------------------------


def hide_heading(document: nodes.document, scope: nodes.Element, name: str) -> None:
    """Give a post without a title a heading that shows its name, and is hidden from those who see the page."""
    name = with_words(name, name_of)
    empty = trees.heading_of(scope) if isinstance(scope, nodes.section) else _empty_heading(scope)
    title = _heading(name)
    title["classes"].append(UNTITLED)
    if empty is None or empty.parent is None:
        _wrap(document, title)
        return
    section = empty.parent
    shown = list(empty.children) if has_content(empty.children) else []
    section.replace(empty, title)
    if shown:  # such as an image
        section.insert(section.index(title) + 1, nodes.paragraph("", "", *shown))
    if scope is document and isinstance(section, nodes.section):
        _gather(document, section)


def _empty_heading(document: nodes.Element) -> nodes.title | None:
    """Return the first heading of the first level that has no words."""
    sections = [node for node in document.children if isinstance(node, nodes.section)]
    first = next((one for one in sections if one.get(LEVEL, 1) == 1 and not trees.title_of(one)), None)
    return trees.heading_of(first) if first is not None else None


# -- the tree --------------------------------------------------------------------------------------------------


def _heading(text: str) -> nodes.title:
    return nodes.title(text, text)


def _footnotes_of(document: nodes.document) -> list[nodes.Node]:
    """Return the footnotes at a document's end where MyST has moved them, below a line."""
    children = document.children
    lines = (node for node in children if isinstance(node, nodes.transition))
    line = next((node for node in lines if "footnotes" in node["classes"]), None)
    return children[children.index(line) :] if line is not None else []


def _wrap(document: nodes.document, title: nodes.title) -> None:
    """Put all of a document into one section."""
    footnotes = _footnotes_of(document)
    content = document.children[: len(document.children) - len(footnotes)]
    section = nodes.section("", title)
    _set_id(document, section, title.astext())
    section.extend(content)
    document.children = []
    document.extend([section, *footnotes])


def _set_id(document: nodes.document, section: nodes.section, text: str) -> None:
    """Give a section an id; one that the text has already stays where it is, for links lead to it."""
    name = nodes.make_id(text)
    if name and name not in document.ids:
        document.ids[name] = section
        section["ids"].append(name)
    else:
        document.set_id(section)
