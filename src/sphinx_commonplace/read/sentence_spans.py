"""The sentences around citations, as elements of a page: who follows a citation is shown which it is.

Reading notes where they are, and the elements are made when the page is. Until then a tree waits among all others
in memory, where the collector goes through every node again and again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SENTENCE = "commonplace-sentence"
"""The class of what holds a sentence with a citation, where its paragraph has others."""

_SENTENCES = "commonplace_sentences"
"""The attribute of a paragraph with such sentences: how many children it has, and where those begin and end."""


class Span(NamedTuple):
    """A part of a paragraph, by the children that it begins and ends in."""

    first: int
    before: int  # characters of the first child that are not in it; others than texts are in it as a whole
    last: int
    until: int  # characters of the last child that are in it and before it; 0 for the whole child


def note_sentences(paragraph: nodes.paragraph, spans: Iterable[Span]) -> None:
    """Note which parts of a paragraph are sentences to be shown, in order and apart from each other."""
    paragraph[_SENTENCES] = (len(paragraph.children), *map(tuple, spans))


def show_sentences(tree: nodes.Element) -> None:
    """Put elements around the noted sentences of a tree, but for one that begins or ends within an element."""
    for paragraph in [node for node in tree.findall(nodes.paragraph) if _SENTENCES in node]:
        number, *spans = paragraph.attributes.pop(_SENTENCES)
        if number == len(paragraph.children):  # nothing has changed it
            for span in reversed(spans):
                _wrap(paragraph, Span._make(span))


def _wrap(paragraph: nodes.Element, span: Span) -> None:
    """Put an element around a part of a paragraph, of which what comes after it may have changed."""
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
        sentence.document = document  # first: a node that is alone in the world looks for it with each child
    sentence.extend(inner)
    paragraph[span.first : span.last + 1] = [*lead, sentence, *rest]


class SentenceTransform(SphinxPostTransform):
    """Puts elements around the sentences of a document that becomes a page."""

    default_priority = 1  # before references are replaced by what they lead to
    formats = ("html",)

    def run(self, **_kwargs: Any) -> None:  # noqa: ANN401 - as Sphinx's
        """Show the sentences of the document."""
        show_sentences(self.document)
