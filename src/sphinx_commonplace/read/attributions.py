"""Who said it: a last line with a dash, in a quotation of Markdown, is its attribution.

reStructuredText makes an attribution of such a line (its specification, "Block Quotes"), Markdown does not. The
name would then be shown as large as the words, and be one of them.
"""

from __future__ import annotations

import re
from typing import Final

from docutils import nodes

from sphinx_commonplace.read import trees

DASHES: Final = re.compile(r"\s*(?:--+|[\u2012-\u2015])\s*")
"""What stands before a name below a quotation."""

_LONGEST: Final = 200  # characters: more is no name, but something that is said


def mark_attributions(scope: nodes.Element) -> None:
    """Make an attribution of the last line of each quotation, if it alone begins with a dash.

    Where another line does so as well, it is a dialogue.

    :param scope: a post of the kind ``quote``
    """
    for quote in list(scope.findall(nodes.block_quote)):
        last = quote.children[-1] if quote.children else None
        if not isinstance(last, nodes.paragraph):
            continue
        before, name = _last_line(last)
        text = "".join(map(trees.plain_text, name)).strip()
        dash = DASHES.match(text)
        said = [*quote.children[:-1], *before]
        if not dash or not 0 < len(text) - dash.end() <= _LONGEST or not said or _is_dialogue(said):
            continue
        attribution = nodes.attribution("", "", nodes.Text(DASHES.sub("", name[0].astext(), count=1)), *name[1:])
        attribution.source, attribution.line = last.source, last.line
        last.children = before
        if not before:
            quote.remove(last)
        quote.append(attribution)


def _last_line(paragraph: nodes.paragraph) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Return the nodes of a paragraph before its last line, and those of that line.

    :returns: for the line nothing, if it does not begin with a text
    """
    before = list(paragraph.children)
    line: list[nodes.Node] = []
    while before and not isinstance(before[-1], nodes.raw):  # a line break, in one format and another
        node = before.pop()
        if isinstance(node, nodes.Text) and "\n" in node:
            said, _newline, text = node.astext().rpartition("\n")
            before += [nodes.Text(said)] if said else []
            line += [nodes.Text(text)] if text else []
            break
        line.append(node)
    while before and isinstance(before[-1], nodes.raw):
        before.pop()
    return before, line[::-1] if line and isinstance(line[-1], nodes.Text) else []


def _is_dialogue(said: list[nodes.Node]) -> bool:
    """Return whether a line of what was said begins with a dash."""
    lines = (line for node in said for line in node.astext().splitlines())
    return any(map(DASHES.match, lines))
