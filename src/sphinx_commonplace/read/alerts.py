"""Alerts as GitHub has them in Markdown: a block quotation that begins with ``[!NOTE]`` is an admonition.

MyST makes them where its extension ``alert`` is enabled, in all documents. In posts they are admonitions without
it: who writes for GitHub means them so, and as a quotation the mark would be shown, in summaries, too.
Specification: GitHub Docs, "Basic writing and formatting syntax", section "Alerts".
"""

from __future__ import annotations

import re

from docutils import nodes

_MARK = re.compile(r"\s*\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|\Z)", re.IGNORECASE)
_ADMONITIONS: dict[str, type[nodes.Element]] = {
    "note": nodes.note,
    "tip": nodes.tip,
    "important": nodes.important,
    "warning": nodes.warning,
    "caution": nodes.caution,
}


def make_alerts(document: nodes.document) -> None:
    """Make an admonition of each block quotation in a tree that begins with a line like ``[!NOTE]``."""
    for quote in list(document.findall(nodes.block_quote)):
        if kind := _take_mark(quote):
            admonition = _ADMONITIONS[kind]("", *quote.children)
            admonition.source, admonition.line = quote.source, quote.line
            quote.replace_self(admonition)


def _take_mark(quote: nodes.block_quote) -> str:
    """Take the mark of an alert out of a quotation, and return its kind; "" if it is none, or would be empty."""
    first = quote.children[0] if quote.children else None
    if not isinstance(first, nodes.paragraph):
        return ""
    number = next(
        (n for n, child in enumerate(first.children) if not isinstance(child, nodes.Text)), len(first.children)
    )
    text = "".join(map(str, first.children[:number]))
    mark = _MARK.match(text)
    rest = text[mark.end() :] if mark else text
    is_alone = not rest.strip() and number == len(first.children)
    if not mark or (not mark[0].endswith("\n") and not is_alone) or (is_alone and len(quote.children) == 1):
        return ""
    if is_alone:
        quote.remove(first)
    else:
        first[0:number] = [nodes.Text(rest)] if rest else []
        first.rawsource = first.rawsource.partition("\n")[2]
        first.line = first.line + 1 if first.line else first.line
    return mark[1].lower()
