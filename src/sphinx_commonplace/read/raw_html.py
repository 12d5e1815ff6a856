"""Links in HTML that an author wrote by hand: finds them, and refuses unsafe ones.

They are found with Python's parser, because it tells where each tag begins. It differs from browsers, and between
versions, in what is a comment or a script: at worst a link is not counted as a citation. Unsafe links are found in
another way, see :func:`refuse_links`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape
from html.parser import HTMLParser

from sphinx_commonplace.urls.refused import refused_scheme

_LINKING = frozenset({"action", "by", "formaction", "from", "href", "to"})
"""Attributes with an address to which a click leads; ``to`` is that of SVG's ``<set>``, which changes a link."""

_LISTING = frozenset({"ping", "values"})
"""Attributes with several addresses, separated by spaces or semicolons."""

_EMBEDDING = frozenset({"data", "src"})
"""Attributes whose address is embedded in the page; media there, such as an image, are harmless."""

_MEDIA = re.compile("data:(?:audio|font|image|video)/", re.IGNORECASE)
_REFRESH = re.compile(r"[\s\d.]*[;,]?\s*(?:url\s*=\s*)?['\"]?(.*)", re.IGNORECASE | re.DOTALL)
"""The ``content`` of ``<meta http-equiv="refresh">``: seconds, then the address."""

_IN_PAGE = re.compile(
    r"""[="';]((?:javascript:|vbscript:|data:(?!audio|font|image|video))[^"'<>]{,60})""", re.IGNORECASE
)
"""A refused address in a page that is the value of an attribute, without white space."""

_UNREAD = frozenset({"script", "style", "template", "title"})
"""Elements whose text is not part of the page's."""

_BLOCK_NAMES = """
address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre search section summary table tbody td tfoot th
thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Block elements: they end a sentence before them."""

_TAG = re.compile(r"<(?=[a-z]|\Z)", re.IGNORECASE)  # at the end, too: text after the markup may complete a tag
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

_SHOWN = 100  # characters of a tag to keep: more than a message shows

_LINKS = frozenset({"a", "area"})
"""Elements that are links if they have an ``href``."""

BLOCK_END = "\x1e"
"""Marks the end of a block in the text of HTML (the record separator, which HTML must not contain)."""


@dataclass(slots=True)
class RawLink:
    """One ``<a href>``, or ``<area href>``, whose words are its ``alt``."""

    href: str  # with entities decoded
    start: int  # where its start tag begins in the markup
    line: int  # of the start tag, counted from 0
    first: int  # where its words begin in the text
    last: int = -1  # where they end
    closed: bool = False
    words: str = ""  # with white space collapsed; up to the end of the markup if it does not close
    id: str = ""  # its ``id`` attribute
    id_span: tuple[int, int] | None = None  # where in the markup that is, with the space before it
    href_span: tuple[int, int] | None = None  # the same for ``href``
    name_end: int = 0  # where in the markup the name of the tag ends
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedTag:
    """A start tag that is refused."""

    address: str  # the unsafe address; "" if the tag is refused because it does not end
    text: str  # its beginning, as written
    line: int  # counted from 0


@dataclass(slots=True)
class RawHtml:
    """The content of some HTML, as a reader of the page sees it."""

    text: str = ""  # as written, with BLOCK_END between blocks
    links: list[RawLink] = field(default_factory=list)
    end: int = -1  # where in the text a link ends that began before the markup; -1 if there is none
    ids: list[str] = field(default_factory=list)  # of all elements, with repetitions

    @property
    def open(self) -> bool:
        """Whether the last link continues after the markup."""
        return bool(self.links) and not self.links[-1].closed


def read_html(markup: str, *, in_link: bool = False) -> RawHtml:
    """Read some HTML.

    :param in_link: the markup is inside a link that began before it: its images' texts are words of the link
    """
    return _MarkupReader(markup, in_link=in_link).found


def refuse_links(markup: str) -> tuple[str, list[RefusedTag]]:
    """Return HTML without unsafe tags, and these tags; the number of lines stays the same.

    A tag with a refused address loses its attributes. A tag that does not end within the markup becomes text:
    what follows on the page would be part of it, and could be an unsafe address.

    Whether ``<`` begins a tag depends on all that comes before it on the page: a comment, a script, a quotation
    mark that may or may not have ended. What belongs to a tag, once it has begun, does not. So every ``<`` that
    could begin a tag is taken for one, also in comments and scripts; code samples have ``&lt;`` instead.
    """
    refused: list[RefusedTag] = []
    while tags := _refused_tags(markup):  # repeated: what was removed may have ended a value around it
        parts, rest, line = [], 0, 0
        for tag in tags:
            if tag.start < rest:
                continue  # it was inside a tag that has lost its attributes
            line += markup.count("\n", rest, tag.start)
            # Only the first tag without an end is noted: the others are inside it.
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


def with_addresses(markup: str, address_of: Callable[[str], str]) -> str:
    """Return HTML with other addresses in its links.

    :param address_of: returns the new address for one, "" to leave it as it is
    """
    parts, rest = [], 0
    for link in read_html(markup).links:
        if link.href_span and (address := address_of(link.href)):
            first, last = link.href_span
            parts += [markup[rest:first], f' href="{escape(address)}"']
            rest = last
    return "".join([*parts, markup[rest:]])


def _without_attributes(tag: str) -> str:
    """Return a start tag with its name only, and with as many line breaks."""
    return _NAME_END.split(tag, maxsplit=1)[0] + "\n" * tag.count("\n") + ">"


@dataclass(frozen=True, slots=True)
class _Tag:
    """What follows a position in a start tag."""

    end: int  # of the tag, or of the markup
    closed: bool  # the tag ends within the markup
    address: str = ""  # the first that is refused
    start: int = -1  # of the tag


def _refused_tags(markup: str) -> list[_Tag]:
    """Return all refused tags among everything that could be a start tag, in order."""
    rests: dict[int, _Tag] = {}
    tags = []
    name_end = following = len(markup)
    # Backwards, so that a common rest of several tags is read once.
    for start in reversed([match.start() for match in _TAG.finditer(markup)]):
        end = _NAME_END.search(markup, start, following)
        name_end = end.start() if end else name_end
        following = start
        rest = _rest_of_tag(markup, name_end, rests)
        if rest.address or not rest.closed:
            tags.append(replace(rest, start=start))
    return tags[::-1]


def _rest_of_tag(markup: str, start: int, rests: dict[int, _Tag]) -> _Tag:
    """Return what follows a position in a start tag, after its name or an attribute.

    :param rests: known results by position; new ones are added
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
    """Return the refused address in an attribute, or ""."""
    if name == "srcdoc":
        return _refused_in_page(value)
    return next(filter(refused_scheme, _addresses(name.rpartition(":")[2], value)), "")


def _refused_in_page(page: str) -> str:
    while (decoded := unescape(page)) != page:
        page = decoded  # pages may be nested, and so escaped several times
    address = _IN_PAGE.search("".join(char for char in page if char > " "))
    return address[1] if address else ""


def _addresses(name: str, value: str) -> Sequence[str]:
    """Return the addresses in an attribute that a browser would follow or load."""
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
        self._unread = ""  # the name of the current element whose text is skipped, or ""
        # Positions of line beginnings, as getpos() counts them: by line feeds only.
        self._starts = [0, *(end + 1 for end, char in enumerate(markup) if char == "\n")]
        self.feed(markup)
        self.close()
        self._end_link(closed=False)
        self.found.text = "".join(self._parts)
        for link in self.found.links:
            words = self.found.text[link.first : link.last].replace(BLOCK_END, " ")
            link.words = " ".join(words.split())

    def parse_html_declaration(self, i: int) -> int:
        """Read what begins with ``<!``. SGML sections are comments in browsers; Python raises an error."""
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        start = self._starts[line - 1] + column
        written = self.get_starttag_text() or ""
        own = dict(reversed(attrs))  # if one is repeated, browsers take the first
        if own.get("id"):
            self.found.ids.append(str(own["id"]))
        self._begin(tag, own.get("alt") or "")
        if tag in _LINKS and not self._unread:
            self._end_link(closed=True)  # a link inside a link ends the outer one
            if address := own.get("href"):
                self._open = RawLink(
                    href=address,
                    start=start,
                    line=line - 1,
                    first=self._length,
                    id=own.get("id") or "",
                    id_span=_attribute_span(written, start, "id") if own.get("id") is not None else None,
                    href_span=_attribute_span(written, start, "href"),
                    name_end=start + len(f"<{tag}"),
                    classes=tuple((own.get("class") or "").split()),
                )
                self.found.links.append(self._open)
                if tag == "area":  # it has no content; readers who do not see the image get its ``alt``
                    self._add((own.get("alt") or "").replace(BLOCK_END, ""))
                    self._end_link(closed=True)
                    self._add(BLOCK_END)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In browsers ``<a href=x />`` is a start tag like any other, and so is ``<script/>``.
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
        elif tag in _BLOCKS or tag == "area":
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


def _attribute_span(tag: str, start: int, name: str) -> tuple[int, int] | None:
    """Return where the first attribute of a name is in the markup, in which its start tag begins at *start*."""
    begin = _NAME_END.search(tag)
    for match in _ATTRIBUTE.finditer(tag, begin.start(), max(len(tag) - 1, begin.start())) if begin else ():
        if match["name"].lower() == name:
            return start + match.start(), start + match.end()
    return None
