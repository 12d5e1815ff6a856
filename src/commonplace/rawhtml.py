"""Links in HTML that an author wrote by hand: which there are, and which of them must not be.

Python's own reader, since it tells where each tag begins; what browsers mend differently from it (tags that never
close, say) is the author's own page, and at worst a link is not counted as a citation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

REFUSED_SCHEMES = frozenset({"data", "javascript", "vbscript"})

_LINKING = frozenset({"action", "formaction", "href", "xlink:href"})
"""Attributes whose address is followed when a reader clicks; ``data:`` in the ``src`` of an image is harmless."""

_UNREAD = frozenset({"script", "style", "template", "title"})
"""Elements whose text is none of the page's."""

_BLOCK_NAMES = """
address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre search section summary table tbody td tfoot th
thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin a line of their own, and so end a sentence that stands before them."""

_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?P<name>[^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|))?+"""
)

BLOCK_END = "\x1e"
"""Stands in the text of some HTML where a block ends (the record separator, which no HTML may have)."""


def refused_scheme(address: str) -> str:
    """Return the scheme of an address that would run a program or carry a page of its own; "" for others."""
    # Browsers look over white space and control characters in a scheme (WHATWG URL, basic URL parser).
    scheme = "".join(char for char in address if char > " ").partition(":")[0].lower()
    return scheme if scheme in REFUSED_SCHEMES else ""


@dataclass(slots=True)
class RawLink:
    """One ``<a href>``."""

    href: str  # with entities decoded
    start: int  # where its start tag begins in the markup
    line: int  # of the start tag, counted from 0
    first: int  # where its words begin in the text
    last: int = -1  # where they end
    closed: bool = False
    words: str = ""  # blanks collapsed; what stands before the end of the markup, where it does not close
    id: str = ""  # its own
    id_span: tuple[int, int] | None = None  # where in the markup that is written, with the blank before it
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedTag:
    """A tag with an address that must not be."""

    name: str
    address: str
    start: int
    length: int
    line: int  # counted from 0


@dataclass(slots=True)
class RawHtml:
    """What some HTML holds, as a reader of the page sees it."""

    text: str = ""  # as written, with BLOCK_END between blocks
    links: list[RawLink] = field(default_factory=list)
    end: int = -1  # where in the text a link ends that begins before the markup; -1 if none does
    ids: list[str] = field(default_factory=list)  # of all elements, each as often as it is there
    refused: list[RefusedTag] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether the last link goes on behind the markup."""
        return bool(self.links) and not self.links[-1].closed


def read_html(markup: str, *, in_link: bool = False) -> RawHtml:
    """Read some HTML.

    :param in_link: the markup stands in a link that begins before it, so that images in it are words of that
    """
    return _Reader(markup, in_link=in_link).found


def refuse_links(markup: str) -> tuple[str, list[tuple[str, int]]]:
    """Return HTML without the addresses that are refused, and these with their lines, counted from 0."""
    refused = read_html(markup).refused
    for tag in sorted(refused, key=lambda tag: tag.start, reverse=True):
        markup = markup[: tag.start] + f"<{tag.name}>" + markup[tag.start + tag.length :]
    return markup, [(tag.address, tag.line) for tag in refused]


class _Reader(HTMLParser):
    """Reads some HTML once."""

    def __init__(self, markup: str, *, in_link: bool) -> None:
        super().__init__()
        self.found = RawHtml()
        self._parts: list[str] = []
        self._length = 0
        self._in_link = in_link
        self._open: RawLink | None = None
        self._unread = ""  # the element that we are in whose text is not read
        # Where lines begin, as getpos() counts them: by line feeds alone.
        self._starts = [0, *(end + 1 for end, char in enumerate(markup) if char == "\n")]
        self.feed(markup)
        self.close()
        self._end_link(closed=False)
        self.found.text = "".join(self._parts)
        for link in self.found.links:
            words = self.found.text[link.first : link.last].replace(BLOCK_END, " ")
            link.words = " ".join(words.split())

    def parse_html_declaration(self, i: int) -> int:
        """Read what begins with ``<!``; SGML's sections are comments to browsers, and errors to Python."""
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        start = self._starts[line - 1] + column
        written = self.get_starttag_text() or ""
        own = dict(reversed(attrs))  # of two alike, browsers take the first
        if own.get("id"):
            self.found.ids.append(str(own["id"]))
        self._begin(tag, own.get("alt") or "")
        refused = next(
            (value for name, value in attrs if name in _LINKING and value and refused_scheme(value)), ""
        )
        if refused:
            self.found.refused.append(RefusedTag(tag, refused, start, len(written), line - 1))
        elif tag == "a" and not self._unread:
            self._end_link(closed=True)  # a link in a link ends the first
            if address := own.get("href"):
                self._open = RawLink(
                    href=address,
                    start=start,
                    line=line - 1,
                    first=self._length,
                    id=own.get("id") or "",
                    id_span=_id_span(written, start) if own.get("id") is not None else None,
                    classes=tuple((own.get("class") or "").split()),
                )
                self.found.links.append(self._open)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # To browsers ``<a href=x />`` is a start tag like any other, and so is <script/>.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unread:
            self._unread = ""
        if tag in _BLOCKS:
            self._add(BLOCK_END)
        if tag == "a":
            if self._open is None and self.found.end < 0:
                self.found.end = self._length
                self._in_link = False
            self._end_link(closed=True)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._add(data.replace(BLOCK_END, ""))

    def _begin(self, tag: str, alt: str) -> None:
        if tag in _UNREAD:
            self._unread = self._unread or tag
        elif tag in _BLOCKS:
            self._add(BLOCK_END)
        elif tag == "br":
            self._add("\n")
        elif tag == "img" and (self._open or self._in_link):
            self._add(alt.replace(BLOCK_END, ""))

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _end_link(self, *, closed: bool) -> None:
        if self._open:
            self._open.last = self._length
            self._open.closed = closed
        self._open = None


def _id_span(tag: str, start: int) -> tuple[int, int] | None:
    """Return where the first ``id`` of a start tag is written, in markup in which the tag begins at *start*."""
    for match in _ATTRIBUTE.finditer(tag, len("<a"), max(len(tag) - 1, 2)):
        if match["name"].lower() == "id":
            return start + match.start(), start + match.end()
    return None
