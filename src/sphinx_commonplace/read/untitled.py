"""Posts without a title: whether they show anything at all, and the name that their text gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.compat.ablog import PostNode, UpdateNode
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.attributions import DASHES
from sphinx_commonplace.read.nodes import quotation_caption
from sphinx_commonplace.read.raw_html import BLOCK_END, read_html
from sphinx_commonplace.text.names import name_from
from sphinx_commonplace.text.placeholders import AUTHOR, name_of, placeholder_of, reference_text, with_words
from sphinx_commonplace.urls.iris import shown_host

_EMBEDS = re.compile(
    r"<\s*(?:audio|button|canvas|embed|form|hr|iframe|img|input|link|math|meter|object|picture|progress|script"
    r"|select|svg|table|textarea|video)\b",
    re.IGNORECASE,
)
"""A tag that shows something even without words in it."""

_SPACES = f" \t\n\r\f\v\xa0\u200b\ufeff{BLOCK_END}"
_NO_CONTENT = (
    *(nodes.Invisible, nodes.system_message, nodes.title, nodes.transition, nodes.docinfo, nodes.footnote),
    *(nodes.citation, PostNode),
)
_CONTAINERS = (nodes.section, nodes.TextElement, nodes.container, nodes.list_item, nodes.Sequential)
_CODE_BLOCKS = (nodes.literal_block, nodes.doctest_block, nodes.math_block)

_NAME_LENGTH = 80  # characters of a speaker's name; more is no name
_CODE, _IMAGE = "code", "image"


def has_content(parts: Sequence[nodes.Node]) -> bool:
    """Return whether some parts of a text show anything besides headings."""
    return any(map(_is_content, parts))


def _is_content(node: nodes.Node) -> bool:
    if isinstance(node, nodes.raw):
        found = read_html(node.astext()) if trees.is_html(node) else None
        return found is not None and bool(found.text.strip(_SPACES) or _EMBEDS.search(node.astext()))
    if isinstance(node, nodes.Text):
        return bool(node.strip(_SPACES))
    if isinstance(node, nodes.image | addnodes.pending_xref):
        return True  # a reference without words shows those of its target
    if not isinstance(node, nodes.Element) or isinstance(node, _NO_CONTENT):
        return False
    return has_content(node.children) if node.children else not isinstance(node, _CONTAINERS)


def first_words(scope: nodes.Element) -> str:
    """Return the first words of a text, with placeholders for those of references; "" if it has none.

    Prose comes before code, and code before the words that stand for an image.
    """
    others: dict[str, str] = {}
    for node in _blocks(scope):
        if isinstance(node, nodes.image):
            others.setdefault(_IMAGE, _in_one_line(str(node.get("alt", ""))))
        elif isinstance(node, _CODE_BLOCKS):
            others.setdefault(_CODE, _in_one_line(node.astext()))
        elif text := _prose(node):
            return text
    return others.get(_CODE) or others.get(_IMAGE) or ""


def _blocks(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the blocks of a text that have words, and its images."""
    if isinstance(node, (*_NO_CONTENT, nodes.attribution, UpdateNode)) or not isinstance(node, nodes.Element):
        return
    if isinstance(node, nodes.image | nodes.TextElement | nodes.raw):
        yield node
        yield from node.findall(nodes.image) if isinstance(node, nodes.TextElement) else ()
    elif "contents" not in node.get("classes", ()):  # a local table of contents
        for child in node.children:
            yield from _blocks(child)


def _prose(node: nodes.Element) -> str:
    text = "" if isinstance(node, nodes.raw) else trees.plain_text(node)
    if next(iter(node.findall(nodes.footnote_reference)), None):
        text = re.sub(r" (?=[.,;:!?](?:\s|$))", "", text)  # reStructuredText needs a space before its mark
    return text or _in_one_line(" ".join(map(_html_text, node.findall(nodes.raw))))


def _html_text(node: nodes.Node) -> str:
    return _in_one_line(read_html(node.astext()).text.replace(BLOCK_END, " ")) if trees.is_html(node) else ""


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def words_name(scope: nodes.Element, language: str, clean: Callable[[str], str] = str) -> str:
    """Return the name of a post by its first words; "" if it has none.

    :param clean: is given the words before they are cut
    """
    return name_from(clean(first_words(scope)), language)


def speaker(scope: nodes.Element) -> str:
    """Return who says what a post quotes, or else where it is from; "" if the text does not tell."""
    return next(filter(None, map(_speaker_of, scope.findall(nodes.block_quote))), "")


def _speaker_of(quote: nodes.block_quote) -> str:
    caption = next((node for node in quote.children if isinstance(node, nodes.attribution)), None)
    if caption is not None:
        return _speaker_in(caption)
    after = quote.parent.index(quote) + 1 if quote.parent is not None else 0
    for node in quote.parent.children[after : after + 1] if after else ():
        if isinstance(node, nodes.paragraph) and DASHES.match(trees.plain_text(node)):
            return _speaker_in(node)
    return ""


def _speaker_in(caption: nodes.Element) -> str:
    """Return the name in a quotation's caption: what is before its first comma, or else where it is from."""
    named = (str(node.get("commonplace_by", "")) for node in caption.findall(nodes.Element))
    by = next(filter(None, named), "")
    key = next((str(node[trees.KEY]) for node in caption.findall(addnodes.pending_xref) if trees.KEY in node), "")
    if key and not by and isinstance(caption, quotation_caption):
        return placeholder_of(reference_text((AUTHOR, key)))
    if not by and isinstance(caption, quotation_caption):
        before = "".join(child.astext() for child in caption.children[:1] if isinstance(child, nodes.Text))
        by = before.rstrip(", ")
    if not by:
        text = trees.plain_text(caption)
        dash = DASHES.match(text)
        text = text[dash.end() :] if dash else text
        by = text if isinstance(caption, quotation_caption) else text.partition(", ")[0]
    by = " ".join(by.split())
    if "://" in by:
        by = shown_host(by)
    return by if len(with_words(by, name_of)) <= _NAME_LENGTH else ""
