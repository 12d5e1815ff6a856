"""Links in HTML that an author wrote by hand: which there are, and which of them must not be.

Which there are, Python's own reader finds, since it tells where each tag begins. It differs from browsers, and one
version from the next, in what is a comment or a script: at worst a link is not counted as a citation. What must
not be is not left to it, see :func:`refuse_links`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser

from sphinx_commonplace.urls.refused import refused_scheme

_LINKING = frozenset({"action", "by", "formaction", "from", "href", "to"})
"""Attributes whose address is followed when a reader clicks; SVG's ``<set>`` gives another one ``to`` its link."""

_LISTING = frozenset({"ping", "values"})
"""Attributes with several addresses, between blanks or semicolons."""

_EMBEDDING = frozenset({"data", "src"})
"""Attributes whose address is shown in the page; what is no page itself, such as an image, is harmless there."""

_MEDIA = re.compile("data:(?:audio|font|image|video)/", re.IGNORECASE)
_REFRESH = re.compile(r"[\s\d.]*[;,]?\s*(?:url\s*=\s*)?['\"]?(.*)", re.IGNORECASE | re.DOTALL)
"""The ``content`` of a ``<meta>`` that leads on: after so many seconds, and where to."""

_IN_PAGE = re.compile(
    r"""[="';]((?:javascript:|vbscript:|data:(?!audio|font|image|video))[^"'<>]{,60})""", re.IGNORECASE
)
"""A refused address in a page that an attribute holds, blanks left out."""

_UNREAD = frozenset({"script", "style", "template", "title"})
"""Elements whose text is none of the page's."""

_BLOCK_NAMES = """
address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre search section summary table tbody td tfoot th
thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin a line of their own, and so end a sentence that stands before them."""

_TAG = re.compile(r"<(?=[a-z]|\Z)", re.IGNORECASE)  # or what makes one of the text behind the markup
_NAME_END = re.compile(r"[\t\n\f\r />]")
_ATTRIBUTE = re.compile(
    r"""
    [\t\n\f\r\ /]*+
    (?P<name>=[^\t\n\f\r\ />=]*+|[^\t\n\f\r\ />=]++)
    (?:
        [\t\n\f\r\ ]*+=[\t\n\f\r\ ]*+
        (?:"(?P<a>[^"]*+)(?:"|\Z)|'(?P<b>[^']*+)(?:'|\Z)|(?P<c>[^\t\n\f\r\ >"'][^\t\n\f\r\ >]*+|))
    )?+
    """,
    re.VERBOSE,
)
"""An attribute as browsers read it (WHATWG HTML, 13.2.5.32 to 13.2.5.39)."""

_TAG_END = re.compile(r"[\t\n\f\r /]*+(>?)")

_SHOWN = 100  # more of a tag than a message shows

BLOCK_END = "\x1e"
"""Stands in the text of some HTML where a block ends (the record separator, which no HTML may have)."""


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
    """A start tag that must not be."""

    address: str  # that is refused; "" where the tag is, for it does not end
    text: str  # how it begins, as written
    line: int  # counted from 0


@dataclass(slots=True)
class RawHtml:
    """What some HTML holds, as a reader of the page sees it."""

    text: str = ""  # as written, with BLOCK_END between blocks
    links: list[RawLink] = field(default_factory=list)
    end: int = -1  # where in the text a link ends that begins before the markup; -1 if none does
    ids: list[str] = field(default_factory=list)  # of all elements, each as often as it is there

    @property
    def open(self) -> bool:
        """Whether the last link goes on behind the markup."""
        return bool(self.links) and not self.links[-1].closed


def read_html(markup: str, *, in_link: bool = False) -> RawHtml:
    """Read some HTML.

    :param in_link: the markup stands in a link that begins before it, so that images in it are words of that
    """
    return _MarkupReader(markup, in_link=in_link).found


def refuse_links(markup: str) -> tuple[str, list[RefusedTag]]:
    """Return HTML without the tags that must not be, and these; lines stay where they are.

    A tag with an address that is refused loses its attributes. One that does not end within the markup becomes
    text: what follows on the page would be part of it, and could be the address.

    What is a tag depends on all that stands before it on the page: a comment or a script that may or may not have
    ended, a quotation mark. What a tag is made of, once it has begun, does not. So every place where one could
    begin is taken for a tag, also in comments and scripts; a code sample has ``&lt;`` there.
    """
    refused: list[RefusedTag] = []
    while tags := _refused_tags(markup):  # and again: what was taken away may have ended a value around it
        parts, rest, line = [], 0, 0
        for tag in tags:
            if tag.start < rest:
                continue  # it was within one that has lost its attributes
            line += markup.count("\n", rest, tag.start)
            # Of those that do not end, all others are within the first.
            if tag.address or all(one.address for one in refused):
                refused.append(RefusedTag(tag.address, markup[tag.start : tag.start + _SHOWN], line))
            parts.append(markup[rest : tag.start])
            if tag.closed:
                text = markup[tag.start : tag.end]
                line += text.count("\n")
                parts.append(_without_attributes(text))
                rest = tag.end
            else:
                parts.append("&lt;")
                rest = tag.start + 1
        markup = "".join([*parts, markup[rest:]])
    return markup, sorted(refused, key=lambda tag: tag.line)


def _without_attributes(tag: str) -> str:
    """Return a start tag with its name only, in as many lines."""
    return _NAME_END.split(tag, maxsplit=1)[0] + "\n" * tag.count("\n") + ">"


@dataclass(frozen=True, slots=True)
class _Tag:
    """What follows a place in a start tag."""

    end: int  # of the tag, or of the markup
    closed: bool  # the tag ends within the markup
    address: str = ""  # the first that is refused
    start: int = -1  # of the tag


def _refused_tags(markup: str) -> list[_Tag]:
    """Return what must not be among everything that could be a start tag, in order."""
    rests: dict[int, _Tag] = {}
    tags = []
    name_end = following = len(markup)
    # Backwards, so that what several of them end in is read once.
    for start in reversed([match.start() for match in _TAG.finditer(markup)]):
        end = _NAME_END.search(markup, start, following)
        name_end = end.start() if end else name_end
        following = start
        rest = _rest_of_tag(markup, name_end, rests)
        if rest.address or not rest.closed:
            tags.append(replace(rest, start=start))
    return tags[::-1]


def _rest_of_tag(markup: str, start: int, rests: dict[int, _Tag]) -> _Tag:
    """Return what follows the name, or an attribute, of a start tag.

    :param rests: the same by place, as far as it is known; what is found on the way is added
    """
    attributes = []
    at = start
    while at not in rests and (attribute := _ATTRIBUTE.match(markup, at)):
        attributes.append((at, attribute))
        at = attribute.end()
    if at not in rests:
        end = _TAG_END.match(markup, at)
        rests[at] = _Tag(end.end() if end else at, closed=bool(end and end[1]))
    for at, attribute in reversed(attributes):
        rest = rests[attribute.end()]
        value = unescape(attribute["a"] or attribute["b"] or attribute["c"] or "")
        address = _refused_address(attribute["name"].lower(), value)
        rests[at] = replace(rest, address=address) if address else rest
    return rests[start]


def _refused_address(name: str, value: str) -> str:
    """Return the address in an attribute that is refused, "" where none is."""
    if name == "srcdoc":
        return _refused_in_page(value)
    return next(filter(refused_scheme, _addresses(name.rpartition(":")[2], value)), "")


def _refused_in_page(page: str) -> str:
    while (decoded := unescape(page)) != page:
        page = decoded  # pages may be in pages
    address = _IN_PAGE.search("".join(char for char in page if char > " "))
    return address[1] if address else ""


def _addresses(name: str, value: str) -> Sequence[str]:
    """Return the addresses in an attribute that lead somewhere; its value may be anything."""
    if name in _LINKING:
        return [value]
    if name in _LISTING:
        return re.split(r"[\s;]+", value)
    if name in _EMBEDDING:
        return [] if _MEDIA.match(value.strip()) else [value]
    if name == "content" and (match := _REFRESH.match(value)):
        return [match[1]]
    return []


class _MarkupReader(HTMLParser):
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
        if tag == "a" and not self._unread:
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
