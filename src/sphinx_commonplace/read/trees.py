"""Reads titles, summaries, reading time and excerpts from a document's tree, and changes the tree.

Depends on docutils only, so that it can be tested on any parsed text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from docutils import nodes

from sphinx_commonplace.text.marks import EXCERPT_END, EXCERPT_ONLY
from sphinx_commonplace.text.placeholders import PLACEHOLDER, PLACEHOLDERS, name_of, placeholder_of, with_words

KEY = "commonplace_key"
"""The attribute of a node that cites a source by its key."""

REFERENCE = "commonplace_reference"
"""The attribute of a node that shows its target's title: the reference, as :func:`.written` writes it."""

SUMMARY_LENGTH = 300  # characters: what feed readers and search engines show of a description

_REFERENCE_LENGTH = 12  # characters
_REFERENCES = re.compile(f"{PLACEHOLDER}{{{_REFERENCE_LENGTH}}}")
_ALERT = re.compile(r"\[![\w-]+(?:\|[^\]]*)?\][+-]? ?")
_MORE = re.compile(r"(?:<!--)?\s*more\s*(?:-->)?", re.IGNORECASE)
UNSEEN = (
    *(nodes.comment, nodes.footnote_reference, nodes.problematic, nodes.raw, nodes.system_message, nodes.title),
)
_CODE = (nodes.literal_block, nodes.doctest_block)


def plain_text(node: nodes.Node) -> str:
    """Return a node's words as a reader means them, with white space collapsed.

    Footnote marks and raw HTML are left out, and so is the mark of an alert that only other programs know, such as
    Obsidian's ``[!quote]``: the page shows it as it is written.
    """
    words = " ".join("".join(_words(node)).split())
    if words.startswith("[!") and isinstance(node.parent, nodes.block_quote) and node.parent.index(node) == 0:
        return _ALERT.sub("", words)
    return words


def _words(node: nodes.Node, *, images: bool = False) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield str(node).replace(PLACEHOLDER, "")
    elif isinstance(node, nodes.Element) and REFERENCE in node:
        yield placeholder_of(node[REFERENCE])
    elif images and isinstance(node, nodes.image):
        yield node.get("alt", "")
    elif not isinstance(node, UNSEEN):
        for child in node.children:
            yield from _words(child, images=images)
        if not isinstance(node, nodes.Inline | nodes.TextElement):
            yield " "  # between blocks


def resolve_escapes(tree: nodes.Element) -> None:
    """Give each text in a tree the characters that a page has, in place of docutils' marks for escaped ones.

    The parser of reStructuredText puts U+0000 before what stands after a backslash. ``astext()`` leaves it out,
    but it counts in the length of the text. Only for trees whose quotation marks have been made (priority 750),
    for these are left as they are after a backslash.
    """
    for node in list(tree.findall(nodes.Text)):
        if "\0" in node:
            node.parent.replace(node, nodes.Text(node.astext()))


def text_without_code(node: nodes.Node) -> str:
    """Return a node's text without code, mathematics and raw HTML."""
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, (nodes.literal, nodes.math, nodes.raw)):
        return ""
    return "".join(map(text_without_code, node.children))


class Reading(NamedTuple):
    """What takes time to read in a section, as :mod:`sphinx_commonplace.text.reading_time` counts it."""

    prose: str
    code: str
    images: int


def reading_of(section: nodes.Element) -> Reading:
    """Return what a reader of a section has to read, without headings."""
    prose: list[str] = []
    code: list[str] = []
    images = 0
    pending: list[nodes.Node] = [section]
    while pending:
        node = pending.pop()
        if isinstance(node, _CODE):
            code.append(node.astext())
        elif isinstance(node, nodes.TextElement):
            prose.append(plain_text(node))
            images += sum(1 for _ in node.findall(nodes.image))
        elif isinstance(node, nodes.image):
            images += 1
        elif not isinstance(node, UNSEEN):
            pending.extend(reversed(node.children))
    return Reading("\n".join(prose), "\n".join(code), images)


def heading_of(scope: nodes.Element) -> nodes.title | None:
    """Return the heading of a section, or of a document's first section; never that of an admonition."""
    if not isinstance(scope, nodes.section | nodes.Admonition):
        section = next((node for node in scope.children if isinstance(node, nodes.section)), None)
        return heading_of(section) if section is not None else None
    return next((node for node in scope.children if isinstance(node, nodes.title)), None)


def title_of(scope: nodes.Element) -> str:
    """Return the plain text of the heading of a section or document, with the words of its images, or ""."""
    heading = heading_of(scope)
    parts = heading.children if heading is not None else ()
    return " ".join("".join(word for part in parts for word in _words(part, images=True)).split())


def said_in(scope: nodes.Element) -> str:
    """Return the words of the first quotation in a section, without who said them."""
    quote = next(iter(scope.findall(nodes.block_quote)), None)
    return quoted_words(quote) if quote is not None else ""


def quoted_words(quote: nodes.Element) -> str:
    """Return the words of a quotation, without who said them."""
    blocks = (node for node in quote.children if not isinstance(node, nodes.attribution))
    words = " ".join(filter(None, map(plain_text, blocks)))
    return with_words(words, name_of).replace(PLACEHOLDER, "")


def summary_of(section: nodes.Element, clean: Callable[[str], str] = str) -> str:
    """Return the words of a section's first paragraph, cut at a space to :data:`SUMMARY_LENGTH`.

    :param clean: is given the words before they are cut
    """
    paragraphs = (node for node in section.findall(nodes.paragraph) if _is_prose(node))
    text = clean(next((text for text in map(plain_text, paragraphs) if text), ""))
    references = iter(PLACEHOLDERS.findall(text))
    # How long the words of a reference will be is not known yet; how long its name is says nothing.
    text = PLACEHOLDERS.sub(PLACEHOLDER * _REFERENCE_LENGTH, text)
    if len(text) > SUMMARY_LENGTH:
        head = text[:SUMMARY_LENGTH]
        cut = (len(head) - len(head.rstrip(PLACEHOLDER))) % _REFERENCE_LENGTH
        head = head[: len(head) - cut]  # do not cut a placeholder in two
        # Some scripts have no spaces, and the last one may be far from the end.
        space = head.rfind(" ", 2 * SUMMARY_LENGTH // 3)
        text = (head[:space] if space > 0 else head).rstrip(" ,;:.") + "…"
    return _REFERENCES.sub(lambda _found: next(references), text)


def _is_prose(paragraph: nodes.paragraph) -> bool:
    if not isinstance(paragraph.parent, nodes.section | nodes.document | nodes.block_quote):
        return False
    return not any(isinstance(node, nodes.Admonition) for node in ancestors(paragraph))


def digest_of(section: nodes.Element) -> str:
    """Return a short hash of a section's words and addresses; pages that show part of it depend on it."""
    content = hashlib.sha256()
    for node in section.findall():
        if isinstance(node, nodes.Text):
            content.update(str(node).encode("utf-8", "surrogatepass"))
        elif isinstance(node, nodes.Element):
            for key in ("refuri", "reftarget", "refid", "uri"):
                content.update(str(node.get(key, "")).encode("utf-8", "surrogatepass"))
        content.update(b"\0")
    return content.hexdigest()[:16]


def excerpt_end() -> nodes.raw:
    """Return a node that renders as :data:`EXCERPT_END`."""
    return nodes.raw("", EXCERPT_END, format="html")


def remove_marks(tree: nodes.Element) -> None:
    """Remove the marks of excerpts' ends from a tree, and what only lists of posts show."""
    for node in list(tree.findall(nodes.Element)):
        is_end = isinstance(node, nodes.raw) and node.astext() == EXCERPT_END
        if is_end or EXCERPT_ONLY in node.get("classes", ()):
            node.parent.remove(node)


def ancestors(node: nodes.Node | None) -> Iterator[nodes.Element]:
    """Yield the elements around a node, the nearest first."""
    parent = None if node is None else node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def is_html(node: nodes.Node) -> bool:
    """Return whether a node is HTML that an author wrote by hand."""
    return isinstance(node, nodes.raw) and "html" in node.get("format", "").split()


def rewrite_html(node: nodes.Element, markup: str) -> None:
    """Replace the markup in a node of raw HTML."""
    node.rawsource = markup
    node.clear()
    node += nodes.Text(markup)


def mark_author_excerpt(section: nodes.Element) -> bool:
    """Mark the excerpt's end at the author's comment ``more``, in HTML or not; return whether there is one."""
    found = [*section.findall(nodes.comment), *filter(is_html, section.findall(nodes.raw))]
    marks: list[nodes.Element] = [node for node in found if _MORE.fullmatch(node.astext().strip())]
    if len(marks) > 1:
        known = set(map(id, marks))
        marks = [node for node in section.findall(nodes.Element) if id(node) in known]  # the first counts
    if marks:
        marks[0].parent.replace(marks[0], excerpt_end())
    return bool(marks)


def mark_excerpt_after(section: nodes.Element, paragraphs: int) -> bool:
    """Mark the excerpt's end after the block with the *paragraphs*-th paragraph; return whether there is one."""
    found = [node for node in section.findall(nodes.paragraph) if not _in_footnote(node)]
    if not paragraphs > 0 or not found:
        return False
    block: nodes.Element = found[min(paragraphs, len(found)) - 1]
    while not isinstance(block.parent, nodes.section | nodes.document):
        block = block.parent
    block.parent.insert(block.parent.index(block) + 1, excerpt_end())
    return True


def _in_footnote(node: nodes.Node) -> bool:
    return any(isinstance(parent, nodes.footnote | nodes.citation) for parent in ancestors(node))


def enclosing_section(node: nodes.Node) -> nodes.section | None:
    """Return the nearest section around *node*, or None."""
    return next((parent for parent in ancestors(node) if isinstance(parent, nodes.section)), None)


def section_by_id(document: nodes.Element, section_id: str) -> nodes.Element:
    """Return the section with an id; the document if the id is "", or there is no such section."""
    if not section_id:
        return document
    return next((node for node in document.findall(nodes.section) if section_id in node["ids"]), document)


def sections_by_id(document: nodes.Element, section_ids: Sequence[str]) -> list[nodes.Element]:
    """Return for each of some ids what :func:`section_by_id` does, but go through the document only once."""
    sections: dict[str, nodes.Element] = {}
    for node in document.findall(nodes.section) if any(section_ids) else ():
        for name in node["ids"]:
            sections.setdefault(name, node)
    return [sections.get(name, document) for name in section_ids]


def excerpt_paragraphs(section: nodes.Element, count: int) -> list[nodes.paragraph]:
    """Return the paragraphs before the mark of the excerpt's end; the first *count* if there is no mark."""
    found: list[nodes.paragraph] = []
    for node in section.findall():
        if isinstance(node, nodes.raw) and node.astext() == EXCERPT_END:
            return found
        if isinstance(node, nodes.paragraph) and not _in_footnote(node):
            found.append(node)
    return found[:count]


def remove_sections(document: nodes.document, sections: Sequence[nodes.Element]) -> set[str]:
    """Remove sections from a document, with their footnotes and the targets in them.

    A footnote is one of theirs if nothing else has a mark of it.

    :returns: the ids that were removed
    """
    if not sections:
        return set()
    gone = {name for section in sections for node in section.findall(nodes.Element) for name in node["ids"]}
    for target in list(document.findall(nodes.target)):
        if target.get("refid") in gone:
            gone.update(target["ids"])
            target.parent.remove(target)
    for section in sections:
        section.parent.remove(section)
    for note in list(document.findall(nodes.footnote)):
        if note["backrefs"] and gone.issuperset(note["backrefs"]):
            gone.update(note["ids"])
            note.parent.remove(note)
    if not any(True for _ in document.findall(nodes.footnote)):
        _remove_line_above_footnotes(document)
    for name in [name for name, node_id in document.nameids.items() if node_id in gone]:
        document.nameids.pop(name)
        document.nametypes.pop(name, None)
    return gone


def _remove_line_above_footnotes(document: nodes.document) -> None:
    """Remove the transition, a line, that MyST puts above the footnotes."""
    for line in list(document.findall(nodes.transition)):
        if "footnotes" in line["classes"]:
            line.parent.remove(line)
