"""The nodes of quotations and of bibliographies, and how translators write them."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class quotation(nodes.block_quote):  # noqa: N801 - docutils' nodes are written so
    """A quotation with its source: a ``figure`` with a ``blockquote`` in HTML, a block quote elsewhere."""


class quotation_caption(nodes.attribution):  # noqa: N801 - docutils' nodes are written so
    """Who said it, and where."""


class source_list(nodes.General, nodes.Element):  # noqa: N801 - docutils' nodes are written so
    """Is replaced by a bibliography; its ``query`` says of which sources."""


def visit_quotation_html(translator: Any, node: quotation) -> None:  # noqa: ANN401 - one of several translators
    """Open a figure with its quotation."""
    attributes = {"cite": node["cite"]} if node.get("cite") else {}
    translator.body.append(translator.starttag(node, "figure", CLASS=""))
    translator.body.append(translator.starttag({"classes": [], "ids": []}, "blockquote", **attributes))


def depart_quotation_html(translator: Any, node: quotation) -> None:  # noqa: ANN401 - one of several translators
    """Close the quotation, if no caption has, and the figure."""
    if not any(isinstance(child, quotation_caption) for child in node.children):
        translator.body.append("</blockquote>\n")
    translator.body.append("</figure>\n")


def visit_caption_html(translator: Any, node: quotation_caption) -> None:  # noqa: ANN401 - one of several translators
    """End the quotation, and begin its caption."""
    translator.body.append(f"</blockquote>\n{translator.starttag(node, 'figcaption', '', CLASS='')}— ")


def depart_caption_html(translator: Any, _node: quotation_caption) -> None:  # noqa: ANN401 - one of several translators
    """End the caption."""
    translator.body.append("</figcaption>\n")


def _visit_as(name: str, kind: str) -> Any:  # noqa: ANN401 - a visitor
    def visit(translator: Any, node: nodes.Element) -> None:  # noqa: ANN401 - one of several translators
        getattr(translator, f"{kind}_{name}")(node)

    return visit


def add_nodes(app: Sphinx) -> None:
    """Register the nodes with the translators of all builders."""
    for node, name, html in (
        (quotation, "block_quote", (visit_quotation_html, depart_quotation_html)),
        (quotation_caption, "attribution", (visit_caption_html, depart_caption_html)),
    ):
        plain = (_visit_as(name, "visit"), _visit_as(name, "depart"))
        visitors: dict[str, Any] = {"html": html, **dict.fromkeys(("latex", "text", "man", "texinfo"), plain)}
        app.add_node(node, **visitors)
    app.add_node(source_list)
