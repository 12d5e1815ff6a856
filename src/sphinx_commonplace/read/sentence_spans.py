"""Elements around the sentences of citations: a page highlights the sentence to which a link leads.

Reading notes the sentences' positions; the elements are added when the page is written. Until then many trees are
in memory, and Python's garbage collector scans every node again and again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SENTENCE = "commonplace-sentence"
"""The class of the element around a sentence with a citation, if its paragraph has other sentences."""

_SENTENCES = "commonplace_sentences"
"""The attribute of a paragraph with such sentences: its number of children, and the sentences' spans."""


class Span(NamedTuple):
    """A part of a paragraph, by the children that it begins and ends in."""

    first: int
    before: int  # characters of the first child that are before it; 0 unless that is text
    last: int
    until: int  # characters of the last child up to its end; 0 for the whole child


def note_sentences(paragraph: nodes.paragraph, spans: Iterable[Span]) -> None:
    """Note the spans of sentences in a paragraph; they must be in order, and must not overlap."""
    paragraph[_SENTENCES] = (len(paragraph.children), *map(tuple, spans))


def show_sentences(tree: nodes.Element) -> None:
    """Put elements around the noted sentences, but for those that begin or end inside another element."""
    for paragraph in [node for node in tree.findall(nodes.paragraph) if _SENTENCES in node]:
        number, *spans = paragraph.attributes.pop(_SENTENCES)
        if number == len(paragraph.children):  # it has not been changed since
            for span in reversed(spans):
                _wrap(paragraph, Span._make(span))


def _wrap(paragraph: nodes.Element, span: Span) -> None:
    """Put an element around a span of a paragraph; only children after it may have changed since."""
    inner = paragraph.children[span.first : span.last + 1]
    rest: list[nodes.Node] = []
    if span.until:
        if not isinstance(tail := inner[-1], nodes.Text):
            return
        inner[-1], rest = nodes.Text(tail[: span.until]), [nodes.Text(tail[span.until :])]
    lead: list[nodes.Node] = []
    if span.before:
        if not isinstance(head := inner[0], nodes.Text):
            return
        inner[0], lead = nodes.Text(head[span.before :]), [nodes.Text(head[: span.before])]
    sentence = nodes.inline(classes=[SENTENCE])
    if document := paragraph.document:
        sentence.document = document  # set before extend(): without it, each child would search for it
    sentence.extend(inner)
    paragraph[span.first : span.last + 1] = [*lead, sentence, *rest]


class SentenceTransform(SphinxPostTransform):
    """Puts elements around the sentences of a document when its page is written."""

    default_priority = 1  # before references are resolved, which changes children
    formats = ("html",)

    def run(self, **_kwargs: Any) -> None:  # noqa: ANN401 - as Sphinx's
        """Put the elements around the document's sentences."""
        show_sentences(self.document)
