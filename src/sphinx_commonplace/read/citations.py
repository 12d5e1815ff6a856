"""Collects a post's citations from its tree: every external link, with its words, sentence, section and line.

Knows docutils, and Sphinx's nodes where docutils has none; nothing here depends on other posts.

A post's tree is traversed once. Its text comes in passages: a paragraph, a heading, a table cell, some HTML that
the author wrote. A passage is read from beginning to end, with its links; then its white space is collapsed, its
sentences are found, and so is the position of each link in them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.model import Citation, Role, Via
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.lines import WrittenLines, lines_of_links
from sphinx_commonplace.read.raw_html import BLOCK_END, RawLink, read_html
from sphinx_commonplace.read.sentence_spans import Span, note_sentences
from sphinx_commonplace.read.trees import KEY, REFERENCE
from sphinx_commonplace.text.marks import EXCERPT_ONLY
from sphinx_commonplace.text.placeholders import CITE, PLACEHOLDER, name_of, reference_of, with_words
from sphinx_commonplace.text.sentences import clip, enclosing, split_sentences

ANCHOR = "cite-"
"""How the ids of citations on a page begin."""

ROLE_CLASS = re.compile(rf"(?:cite-)?({'|'.join(Role)})")
"""A link's class that names its role: ``[words](https://…){.disputes}`` with MyST's ``attrs_inline``."""

KEYS = "commonplace_keys"
"""An attribute of a node that cites several sources by their keys: all keys, of which the first is its `KEY`."""

ROLE, ANCHOR_ID = "commonplace_role", "commonplace_anchor"
"""Attributes of a node that cites a source by its key: the role, and the id that its link is to have."""

_UNSHOWN = (
    nodes.comment,
    nodes.docinfo,
    nodes.footnote_reference,
    nodes.label,
    nodes.pending,
    nodes.substitution_definition,
    nodes.system_message,
)
"""Nodes whose words a reader of the page does not see."""

_ID = re.compile(r"\w[\w.:-]*")
"""An id that needs no escaping in an address."""

_SPACES = re.compile(r"\s{2,}|[^\S ]")
"""White space that collapsing changes: all but a single space."""

_WIDE = re.compile("[\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003fffd]")
"""Characters of scripts that are written without spaces: between them a line break is no space, either."""


@dataclass(slots=True)
class _CitedLink:
    """A link in a passage."""

    node: nodes.Element
    href: str  # "" where a key names the source
    raw: RawLink | None = None  # a link in raw HTML
    first: int = 0  # where its words begin in the passage's raw text, and where they end
    last: int = -1
    key: str = ""  # the key of the source, where that is written


class _Space(NamedTuple):
    """White space that was collapsed: its positions in a passage's raw text, and in the collapsed text."""

    start: int
    end: int
    before: int
    after: int


@dataclass(slots=True)
class Collector:
    """Collects the citations of one document's posts.

    :param is_citation: returns whether an address, as written, can be that of a citation
    :param canonical: returns an address's canonical URL
    :param public: returns an address as it may be shown
    :param language: the language by whose rules sentences end
    :param source: the document's lines, to find the line of a link; empty if they are not known
    :param path: the document's file; text that is included from other files is not searched for in ``source``
    """

    is_citation: Callable[[str], bool]
    canonical: Callable[[str], str]
    public: Callable[[str], str]
    language: str = "en"
    source: Sequence[str] = ()
    path: str = ""
    _count: int = 0
    _anchors: _Anchors | None = None  # those of the document; made once for all of its posts

    def from_front_matter(
        self, link: str, via: Sequence[Via], title: str, *, quotes: bool, said: str = ""
    ) -> list[Citation]:
        """Return the citations of a post's front matter: its ``link``, and the links of ``via``.

        :param quotes: whether the post quotes what ``link`` leads to
        :param said: the words that it quotes
        """
        found = []
        if self.is_citation(link):
            role = Role.QUOTES if quotes else Role.COMMENTS_ON
            citation = self._front_matter_citation(link, title, role)
            if quotes and said and PLACEHOLDER not in title:
                beginning = _beginning(said)
                citation = citation._replace(sentence=beginning + title, start=len(beginning))
            found.append(citation)
        found += [
            self._front_matter_citation(one.url, one.text, Role.VIA) for one in via if self.is_citation(one.url)
        ]
        return found

    def _front_matter_citation(self, href: str, words: str, role: Role) -> Citation:
        line = WrittenLines(self.source, self.path).front_matter_line(href)
        public = self._public(href)
        return Citation(href, self.canonical(href), words, "", 0, "", line, role, "", public=public)

    def _public(self, href: str) -> str:
        """Return an address as it may be shown; "" if that is how it is written."""
        public = self.public(href) if href else ""
        return "" if public == href else public

    def collect(
        self, document: nodes.document, scope: nodes.Element, others: Sequence[nodes.Element] = ()
    ) -> list[Citation]:
        """Return the citations in the text of a post, in order, and set the id of each in the tree.

        :param document: the document's tree; new ids differ from all ids in it
        :param scope: the post's part of the tree
        :param others: parts that are posts of their own, which have their own citations
        """
        if self._anchors is None or self._anchors.document is not document:
            self._anchors = _Anchors(document)
        anchors = self._anchors
        lines = WrittenLines(self.source, self.path)
        citations = []
        for section, content in _passages(document, scope, others, anchors.notes):
            passage = _Passage(content, self.is_citation)
            if not passage.links:
                continue
            passage.find_sentences(self.language)
            for link, line in zip(passage.links, passage.lines(lines), strict=True):
                words, sentence, start, references = passage.around(link)
                if said := _said_before(content[0]):
                    sentence, start = said + sentence, len(said) + start
                citations.append(
                    Citation(
                        href=link.href,
                        url=self.canonical(link.href) if link.href else "",
                        words=words,
                        sentence=sentence,
                        start=start,
                        section=section,
                        line=line,
                        role=_role_of(link),
                        anchor=self._anchor(link, anchors),
                        key=link.key,
                        references=references,
                        public=self._public(link.href),
                    )
                )
            passage.note_sentences()
        anchors.mark_html()
        return citations

    def _anchor(self, link: _CitedLink, anchors: _Anchors) -> str:
        """Give a link an id, and return it; an id that its author gave it is kept."""
        own = anchors.own(link)
        if own:
            return own
        self._count += 1
        while (anchor := f"{ANCHOR}{self._count}") in anchors.taken:
            self._count += 1
        anchors.give(link, anchor)
        return anchor


class _Mark(NamedTuple):
    """An id for a link in raw HTML, and the part of the markup in whose place it is put."""

    first: int
    last: int
    anchor: str


class _Anchors:
    """The ids of a document, and how a link gets one."""

    def __init__(self, document: nodes.document) -> None:
        self.document = document
        self.notes = _notes_by_mark(document)
        self._in_tree = {name for node in document.findall(nodes.Element) for name in node["ids"]}
        raws = (read_html(node.astext()).ids for node in document.findall(nodes.raw) if trees.is_html(node))
        self._in_html = Counter(name for names in raws for name in names)
        self.taken = {*document.ids, *self._in_tree, *self._in_html}
        self._marks: dict[int, tuple[nodes.Element, list[_Mark]]] = {}  # by id() of the node of raw HTML

    def own(self, link: _CitedLink) -> str:
        """Return the id that a link's author gave it, if it is fit to be gone to; else ""."""
        if link.raw is None:
            return str(link.node["ids"][0]) if link.node["ids"] else ""
        name = link.raw.id
        alone = self._in_html[name] == 1 and name not in self._in_tree
        return name if alone and _ID.fullmatch(name) else ""

    def give(self, link: _CitedLink, anchor: str) -> None:
        """Give a link an id."""
        self.taken.add(anchor)
        if link.raw is not None:
            self._in_html[anchor] += 1
            first, last = link.raw.id_span or (link.raw.name_end,) * 2
            _node, marks = self._marks.setdefault(id(link.node), (link.node, []))
            marks.append(_Mark(first, last, anchor))
        elif KEY in link.node:
            link.node[ANCHOR_ID] = anchor
        else:
            link.node["ids"].append(anchor)

    def mark_html(self) -> None:
        """Put the ids that were given into the start tags of raw HTML, in place of those that cannot be used.

        Once for each node: a block may have thousands of links, and each change makes its whole markup anew.
        """
        for node, marks in self._marks.values():
            markup = node.astext()
            parts, rest = [], 0
            for mark in marks:
                parts += [markup[rest : mark.first], f' id="{mark.anchor}"']
                rest = mark.last
            trees.rewrite_html(node, "".join([*parts, markup[rest:]]))
        self._marks.clear()


def _said_before(caption: nodes.Element) -> str:
    """Return what is quoted, as the beginning of the sentence of a link in the caption of the quotation; or ""."""
    quote = caption.parent
    if not isinstance(caption, nodes.attribution) or not isinstance(quote, nodes.block_quote):
        return ""
    said = trees.quoted_words(quote)
    return _beginning(said) if said else ""


def _beginning(said: str) -> str:
    words, _start = clip(said, 0, 0)
    return f"{words} — "


def _role_of(link: _CitedLink) -> Role:
    if ROLE in link.node:
        return Role(link.node[ROLE])
    for name in link.raw.classes if link.raw else link.node.get("classes", ()):
        if found := ROLE_CLASS.fullmatch(name):
            return Role(found[1])
    return Role.CITES


# -- a post's passages -----------------------------------------------------------------------------------------


def _passages(
    document: nodes.document,
    scope: nodes.Element,
    others: Sequence[nodes.Element],
    notes: Mapping[str, Sequence[_Footnote]],
) -> Iterator[tuple[str, list[nodes.Element]]]:
    """Yield a post's passages in order, each with the heading above it.

    :param notes: the document's footnotes, by the id of their first mark
    """
    own = scope if isinstance(scope, nodes.section) else _first_section(scope)
    left_out = [node for node in others if scope in trees.ancestors(node)]
    foreign = set().union(*map(_ids_in, left_out))
    left_out += [note.node for name in foreign for note in notes.get(name, ())]
    unwanted = set(map(id, left_out))
    yield from _passages_in(scope, "", own, unwanted)
    if scope is not document:
        mine = [note for name in _ids_in(scope) - foreign for note in notes.get(name, ())]
        for note in sorted(mine, key=attrgetter("place")):
            yield from _passages_in(note.node, "", own, unwanted)


class _Footnote(NamedTuple):
    """A footnote at the end of a document."""

    place: int  # among all of them
    node: nodes.footnote


def _notes_by_mark(document: nodes.document) -> Mapping[str, Sequence[_Footnote]]:
    """Return the footnotes of a document by the id of their first mark.

    MyST moves all footnotes of a document to its end, out of their sections.
    """
    notes: defaultdict[str, list[_Footnote]] = defaultdict(list)
    for place, node in enumerate(document.children):
        if isinstance(node, nodes.footnote) and node["backrefs"]:
            notes[node["backrefs"][0]].append(_Footnote(place, node))
    return notes


def _ids_in(scope: nodes.Element) -> set[str]:
    return {name for node in scope.findall(nodes.Element) for name in node["ids"]}


def _passages_in(
    node: nodes.Element, heading: str, own: nodes.Element | None, others: set[int]
) -> Iterator[tuple[str, list[nodes.Element]]]:
    if isinstance(node, nodes.section) and node is not own:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        if title is not None:
            heading = trees.title_of(node) or " ".join(title.astext().split())
    for group in _groups(node):
        first = group[0]
        if len(group) > 1 or _is_passage(first):
            if any(map(_may_have_link, group)):
                yield heading, group
        elif not _is_hidden(first) and id(first) not in others:
            yield from _passages_in(first, heading, own, others)


def _groups(node: nodes.Element) -> Iterator[list[nodes.Element]]:
    """Yield a node's elements one by one, but together those that one link in raw HTML encloses."""
    elements = [child for child in node.children if isinstance(child, nodes.Element)]
    html = [(at, read_html(one.astext())) for at, one in enumerate(elements) if trees.is_html(one)]
    opening = {at for at, found in html if found.open}
    closing = [at for at, found in html if found.end >= 0]
    number = 0
    while number < len(elements):
        last = number
        if number in opening and (later := bisect_right(closing, number)) < len(closing):
            last = closing[later]
        yield elements[number : last + 1]
        number = last + 1


def _is_passage(node: nodes.Element) -> bool:
    """Return whether a node is a passage: a block of text, or an inline element outside any block."""
    return isinstance(node, nodes.TextElement | nodes.Inline | nodes.image) and not _is_hidden(node)


def _may_have_link(node: nodes.Element) -> bool:
    """Return whether a node may contain a link; most passages do not, and need not be read."""
    inner = node.findall(nodes.Element)
    return any(isinstance(one, nodes.reference | nodes.raw) or KEY in one for one in inner)


def _is_hidden(node: nodes.Element) -> bool:
    """Return whether a node is not shown on the post's page."""
    return isinstance(node, _UNSHOWN) or EXCERPT_ONLY in node.get("classes", ())


def _first_section(node: nodes.Element) -> nodes.section | None:
    return next((child for child in node.children if isinstance(child, nodes.section)), None)


# -- one passage -----------------------------------------------------------------------------------------------


class _Passage:
    """The words of a block as a reader sees them, and the positions of its links in them."""

    def __init__(self, content: Sequence[nodes.Element], is_citation: Callable[[str], bool]) -> None:
        self.links: list[_CitedLink] = []
        self._is_citation = is_citation
        self._parts: list[str] = []
        self._length = 0
        self._shown: list[tuple[str, str]] = []  # the references whose words are a placeholder
        self._open: _CitedLink | None = None  # a link that begins in one piece of raw HTML and ends in a later one
        self._depth = 0  # how many references enclose what is being read
        self._written = _written(content[0])
        self._text = ""
        self._spaces: list[_Space] = []  # what was collapsed, in order
        self._sentences: list[tuple[int, int]] = []
        self._placeholders: list[int] = []  # their positions in the text
        self._content = content
        self._bounds: list[int] = []  # where the children of the passage's block begin, and the last one ends
        for node in content:
            self._visit(node)
            self._add(BLOCK_END)
        self._close(self._length)

    # Reading.

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _read(self, text: str) -> None:
        """Read words of the text itself."""
        self._add(text.replace(PLACEHOLDER, "").replace(BLOCK_END, ""))

    def _visit(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Text):
            self._read(str(node))
        elif isinstance(node, nodes.raw):
            if trees.is_html(node):
                self._visit_html(node)
        elif isinstance(node, nodes.image):
            if self._depth or self._open:
                self._read(node.get("alt", ""))
        elif isinstance(node, nodes.Element) and not _is_hidden(node):
            self._visit_element(node)

    def _visit_element(self, node: nodes.Element) -> None:
        if KEY in node:
            self._visit_key(node)
        elif REFERENCE in node:
            self._visit_words(node, within_link=bool(self._depth or self._open))
        elif isinstance(node, nodes.reference):
            self._visit_link(node)
        elif isinstance(node, nodes.Inline):
            self._visit_children(node)
        else:
            self._add(BLOCK_END)
            self._visit_children(node)
            self._add(BLOCK_END)

    def _visit_children(self, node: nodes.Element) -> None:
        for child in node.children:
            if node is self._content[0]:
                self._bounds.append(self._length)
            self._visit(child)
        if node is self._content[0]:
            self._bounds.append(self._length)

    def _visit_link(self, node: nodes.reference) -> None:
        address = _address_of(node)
        link = self._begin(node, address) if address and self._is_citation(address) else None
        self._depth += 1
        title = _card_title(node)
        if title is None:
            self._visit_children(node)
        else:
            self._add(with_words(trees.plain_text(title), name_of))
        self._depth -= 1
        if link is not None:
            link.last = self._length

    def _begin(self, node: nodes.Element, href: str, raw: RawLink | None = None, key: str = "") -> _CitedLink:
        link = _CitedLink(node, href, raw, self._length, key=key)
        self.links.append(link)
        return link

    def _visit_key(self, node: nodes.Element) -> None:
        """Read a reference to a source by its key."""
        if KEYS in node:
            self._visit_keys(node)
            return
        link = None if "intersphinx" in node else self._begin(node, "", key=node[KEY])  # another project's source
        within_link = bool(self._depth or self._open)
        self._depth += 1
        self._visit_words(node, within_link=within_link)
        self._depth -= 1
        if link is not None:
            link.last = self._length

    def _visit_keys(self, node: nodes.Element) -> None:
        """Read a reference to several sources, as if each had a link of its own."""
        for number, key in enumerate(node[KEYS]):
            if number and REFERENCE in node:
                self._add(", ")
            link = self._begin(node, "", key=key)
            if REFERENCE in node:
                self._shown.append((CITE, key))
                self._add(PLACEHOLDER)
            link.last = self._length

    def _visit_words(self, node: nodes.Element, *, within_link: bool = False) -> None:
        """Read the words of a reference, or a placeholder if they come from its target, and are not known yet.

        Inside a link its words as written are read: without words, the link's source might have no title.
        """
        if REFERENCE not in node or within_link:
            self._visit_children(node)
            return
        self._shown.append(reference_of(node[REFERENCE]))
        self._add(PLACEHOLDER)

    def _visit_html(self, node: nodes.Element) -> None:
        html = read_html(node.astext(), in_link=self._open is not None)
        base = self._length
        if html.end >= 0:
            self._close(base + html.end)
        for raw in html.links:
            if self._is_citation(raw.href):
                link = self._begin(node, raw.href, raw)
                link.first, link.last = base + raw.first, base + raw.last
        # Replaced by one character, as positions must stay; an author's text has no placeholders.
        self._add(html.text.replace(PLACEHOLDER, " "))
        if html.open and self.links and self.links[-1].raw is html.links[-1]:
            self._open = self.links[-1]

    def _close(self, end: int) -> None:
        if self._open is not None:
            self._open.last = end
            self._open = None

    # After reading.

    def find_sentences(self, language: str) -> None:
        """Collapse white space, and find the sentences."""
        raw = "".join(self._parts)
        parts: list[str] = []
        ends = []  # positions in the text where blocks end
        length = 0
        position = 0
        for space in _SPACES.finditer(raw):
            start, end = space.span()
            parts.append(raw[position:start])
            length += start - position
            position = end
            before = length
            is_end = BLOCK_END in space.group()
            if is_end:
                ends.append(length)
            if is_end or "\n" not in space.group() or not _is_wide(raw, start, end):
                parts.append(" ")
                length += 1
            self._spaces.append(_Space(start, end, before, length))
        parts.append(raw[position:])
        self._text = "".join(parts)
        self._placeholders = [match.start() for match in re.finditer(PLACEHOLDER, self._text)]
        bounds = [0, *ends, len(self._text)]
        for first, last in pairwise(bounds):
            spans = split_sentences(self._text[first:last], language)
            self._sentences += [(first + start, first + end) for start, end in spans]

    def _text_position(self, position: int) -> int:
        """Return the position in the collapsed text of a position in the raw text."""
        number = bisect_right(self._spaces, position, key=itemgetter(0))
        space = self._spaces[number - 1] if number else _Space(0, 0, 0, 0)
        return space.before if position < space.end else space.after + position - space.end

    def around(self, link: _CitedLink) -> tuple[str, str, int, tuple[tuple[str, str], ...]]:
        """Return a link's words, its sentence, where in this the words begin, and the sentence's references."""
        text = self._text
        start, end = self._text_position(link.first), self._text_position(max(link.first, link.last))
        while start < end and text[start] == " ":
            start += 1
        while end > start and text[end - 1] == " ":
            end -= 1
        first, last = enclosing(self._sentences, start, end)
        if start == end:  # no words, and perhaps no sentence at this position
            start = end = min(max(start, first), last)
        sentence, offset = clip(text, start, end, sentence=(first, last))
        words = text[start:end]
        before = bisect_left(self._placeholders, start) - sentence[:offset].count(PLACEHOLDER)
        references = self._shown[before : before + sentence.count(PLACEHOLDER)]
        return words.replace(PLACEHOLDER, ""), sentence, offset, tuple(references)

    def _raw_position(self, position: int) -> int:
        """Return the position in the raw text of a position in the collapsed text."""
        number = bisect_right(self._spaces, position, key=itemgetter(3))
        if not number:
            return position
        space = self._spaces[number - 1]
        return space.end + position - space.after

    def note_sentences(self) -> None:
        """Note the links' sentences in the tree, so that the page can highlight the one that a reader goes to.

        Only in a paragraph with several sentences, and without raw HTML: an element of it may begin outside a
        sentence and end inside.
        """
        block = self._content[0]
        if len(self._content) > 1 or len(self._sentences) == 1 or not isinstance(block, nodes.paragraph):
            return
        pairs = zip(block.children, pairwise(self._bounds), strict=True)
        if any(
            isinstance(child, nodes.raw) or (isinstance(child, nodes.Text) and len(child) != end - start)
            for child, (start, end) in pairs
        ):
            return
        spans: list[tuple[int, int]] = []
        for link in self.links:
            first, last = enclosing(
                self._sentences, self._text_position(link.first), self._text_position(link.last)
            )
            if spans and first < spans[-1][1]:  # a link may span several sentences
                before, end = spans.pop()
                first, last = before, max(last, end)
            spans.append((first, last))
        positions = (
            (self._raw_position(first), self._raw_position(last - 1) + 1) for first, last in spans if first < last
        )
        if found := [self._span(start, end) for start, end in positions]:
            note_sentences(block, found)

    def _span(self, start: int, end: int) -> Span:
        """Return a part of the passage's raw text as a span of its block's children."""
        first, last = (bisect_right(self._bounds, position) - 1 for position in (start, end - 1))
        until = end - self._bounds[last] if end < self._bounds[last + 1] else 0
        return Span(first, start - self._bounds[first], last, until)

    def lines(self, lines: WrittenLines) -> Iterator[int | None]:
        """Yield the line of the document on which each link is written."""
        block = self._content[0]
        first, is_own = lines.first_line(block, self._written)
        if first is None or not is_own:
            yield from (first for _ in self.links)
        elif self._written and len(self._content) == 1:
            links = [(link.href or link.key, self._words(link)) for link in self.links]
            yield from (first + line for line in lines_of_links(self._written, links))
        else:
            for link in self.links:
                if link.href:
                    yield lines.line_with_address(first, link.href)
                else:
                    yield lines.line_with(first, link.key)

    def _words(self, link: _CitedLink) -> str:
        return self._text[self._text_position(link.first) : self._text_position(max(link.first, link.last))]


def _address_of(node: nodes.reference) -> str:
    """Return the external address of a link, or "" if it has none."""
    if "inv_match" in node:  # MyST's `inv:`, a target in another project; such roles are not resolved yet, either
        return ""
    if isinstance(node, addnodes.download_reference):
        target = str(node.get("reftarget", ""))
        return target if "://" in target else ""
    return str(node.get("refuri", ""))


def _written(node: nodes.Element) -> str:
    """Return a passage's source text, which parsers keep for blocks and raw HTML; "" if it is not known."""
    if isinstance(node, nodes.raw):
        return node.astext()
    return "" if isinstance(node, nodes.Inline) else node.rawsource


def _card_title(node: nodes.Element) -> nodes.Element | None:
    """Return the title of the card (sphinx-design's) that a link without words of its own covers."""
    if "sd-hide-link-text" not in node["classes"] or node.astext() != node.get("refuri"):
        return None
    card = next((parent for parent in trees.ancestors(node) if "sd-card" in parent["classes"]), None)
    inner = card.findall(nodes.Element) if card is not None else iter(())
    return next((one for one in inner if "sd-card-title" in one["classes"]), None)


def _is_wide(text: str, start: int, end: int) -> bool:
    """Return whether white space is between two characters of scripts that are written without it."""
    return start > 0 and end < len(text) and bool(_WIDE.match(text, start - 1) and _WIDE.match(text, end))
