"""Microformats in the text of a post on its own page: of its title, and of what it comments on or quotes.

The properties are those of ``h-entry`` and ``h-cite`` (https://microformats.org/wiki/h-entry and
https://microformats.org/wiki/h-cite). Those of dates, labels and authors are in the templates.
"""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes

from sphinx_commonplace.model import Citation, Kind, Post, Role
from sphinx_commonplace.read.nodes import quotation_caption

PROPERTIES = {Role.COMMENTS_ON: "u-bookmark-of", Role.QUOTES: "u-quotation-of"}
"""The property of a source, by what a post does with it. No role says that a post answers or repeats one."""


def mark_title(title: nodes.title, post: Post) -> None:
    """Put an element around a title's words, without the permalink; for a link post it leads to the source."""
    if post.link:
        for inner in list(title.findall(nodes.reference)):
            # Links must not be nested. The inline node keeps the id of a citation.
            inner.replace_self(nodes.inline("", "", *inner.children, ids=inner["ids"]))
    words = title.children
    title.children = []
    if post.link:
        role = Role.QUOTES if post.kind is Kind.QUOTE else Role.COMMENTS_ON
        classes = ["post-source", "u-url", "p-name"]
        link = nodes.reference("", "", *words, internal=False, refuri=post.link, classes=classes)
        words = [nodes.inline("", "", link, classes=[PROPERTIES[role], "h-cite"])]
    title += nodes.inline("", "", *words, classes=["p-name"])


def mark_citations(section: nodes.Element, citations: Iterable[Citation]) -> None:
    """Mark the links of a post's text to what it quotes or comments on.

    :param section: the post's section, or its document
    :param citations: those of the post
    """
    properties = {one.anchor: PROPERTIES[one.role] for one in citations if one.anchor and one.role in PROPERTIES}
    for link in list(section.findall(nodes.reference)) if properties else ():
        name = next((properties[one] for one in link["ids"] if one in properties), "")
        if not name or link.get("internal"):
            continue
        link["classes"] += ["u-url", "p-name"]
        if isinstance(link.parent, quotation_caption):
            link.parent["classes"] += [name, "h-cite"]
            _mark_speaker(link.parent, link)
        elif link.parent is not None:
            cite = nodes.inline(classes=[name, "h-cite"])
            link.replace_self(cite)
            cite += link


def _mark_speaker(caption: nodes.Element, link: nodes.reference) -> None:
    """Put an element around the name that stands before the link of a quotation's caption."""
    before = caption.children[: caption.index(link)]
    if len(before) == 1 and isinstance(before[0], nodes.Text) and before[0].endswith(", "):
        name = nodes.inline("", before[0].removesuffix(", "), classes=["p-author"])
        caption[0:1] = [name, nodes.Text(", ")]
