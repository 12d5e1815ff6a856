"""Renames the ids in a post's text, and everything that refers to them, so that texts can share a page.

Each id gets a mark, which another prefix replaces for each post. What refers to an id follows: attributes with
ids, addresses (``href``, ``url(#…)``), selectors in style sheets, times of SVG animations. A script that names ids
cannot be changed safely; :func:`scripted` finds what it needs, so that lists can end before it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote

import lxml.html
from lxml.html import HtmlElement

from sphinx_commonplace.text.marks import CSS_ID, HERE, ID, PLAIN_ID

ID_LISTS = frozenset(
    {
        "aria-activedescendant",
        "aria-controls",
        "aria-describedby",
        "aria-details",
        "aria-errormessage",
        "aria-flowto",
        "aria-labelledby",
        "aria-owns",
        "commandfor",
        "for",
        "form",
        "headers",
        "id",
        "interestfor",
        "itemref",
        "list",
        "popovertarget",
    }
)
"""Attributes whose value is one id, or several."""

_NAMING = frozenset({"a", "details", "input", "map"})
"""Elements whose ``name`` joins them with others of the page, or is an address."""

_TIMES = frozenset({"begin", "end"})
"""Attributes of SVG animations: ``id.click``, ``id.end+1s`` (SVG Animations Level 2)."""

_TIME = re.compile(r"(?:(?<=;)|\A)(\s*)((?:\\.|[^\s.;\\])+)(?=\.[A-Za-z])")
_URL = re.compile(r"""(url\(\s*["']?)#([^"')]+?)(?=["']?\s*\))""", re.IGNORECASE)

_CSS_PART = re.compile(
    r"""
    (?P<skipped>/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<edge>[{};])
    |(?P<id>\#((?:\\.|[\w-]|[^\x00-\x7f])+))
    |\[\s*(?P<name>id|for|headers|aria-[a-z]+)\s*(?P<sign>~?=)\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s\]]+))\s*\]
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)

_BY_ID = re.compile(r"""getElementById|querySelector(?:All)?\s*\(\s*["'`][^"'`]*\#""")
"""What a script has that looks for ids, though it names none of the text."""

_DATA_TYPE = re.compile(r"(?:application|text)/(?!(?:x-)?(?:java|ecma)script\b)", re.IGNORECASE)
_WORD = r"(?<![\w-]){}(?![\w-])"
_ALL_OF_WORD = re.compile(r"[\w-]+")


class Ids:
    """The ids of one text."""

    def __init__(self, scope: HtmlElement) -> None:
        self.all = {word for element in scope.iter() for word in (element.get("id") or "").split()}
        # Browsers end an id in a time of an animation at a point, and some at a hyphen.
        self.plain = {
            name[2]
            for element in scope.iter()
            for attribute in _TIMES
            for name in _TIME.finditer(element.get(attribute) or "")
            if name[2] in self.all
        }

    def of(self, name: str) -> str:
        """Return an id with its mark."""
        return (PLAIN_ID if name in self.plain else ID) + name

    def address(self, name: str) -> str:
        """Return the address of an id in the post, with a mark: in feeds, it leads to the post's page."""
        return f"#{PLAIN_ID}{name}" if unquote(name) in self.plain else HERE + name

    def value(self, tag: str, name: str, value: str) -> str | None:
        """Return the value of an attribute with marks; None for one without ids, or with an address."""
        if name in ID_LISTS:
            return " ".join(map(self.of, value.split()))
        if name == "name" and tag in _NAMING:
            return self.of(value)
        if name == "usemap":
            return f"#{self.of(value.removeprefix('#'))}"
        if name in _TIMES and self.plain:
            return _TIME.sub(lambda found: found[1] + self._known(found[2]), value)
        if name.startswith("data-") and value[:1] == "#" and value[1:] in self.all:
            return f"#{self.of(value[1:])}"
        if "#" in value and "url(" in value.lower():
            return self._urls(value)
        return None

    def _known(self, name: str) -> str:
        return self.of(name) if name in self.all else name

    def _urls(self, text: str) -> str:
        def renamed(found: re.Match[str]) -> str:
            name = unquote(found[2])
            return f"{found[1]}#{self.of(name)}" if name in self.all else found[0]

        return _URL.sub(renamed, text)

    def style(self, css: str) -> str:
        """Return a style sheet with marks in its selectors, and in its addresses."""
        if not self.all or not any(sign in css for sign in "#["):
            return css
        parts = list(_css_parts(css, self._selector_part))
        return self._urls("".join(parts))

    def _selector_part(self, found: re.Match[str]) -> str:
        if found["id"]:
            name = _ESCAPE.sub(_unescaped, found["id"][1:])
            if name not in self.all:
                return found[0]
            return f"#{PLAIN_ID if name in self.plain else CSS_ID}{found['id'][1:]}"
        value = next((found[key] for key in "abc" if found[key] is not None), "")
        if value not in self.all:
            return found[0]
        return f'[{found["name"]}{found["sign"]}"{self.of(value)}"]'


_TAG = re.compile(r"""<[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(r"""(?<=[\s"'])([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def marked_markup(parts: Sequence[str]) -> list[str]:
    """Return pieces of HTML, which are one text together, with marks before their ids and what refers to them."""
    markup = "".join(parts)
    if "id" not in markup.lower():
        return list(parts)
    ids = Ids(lxml.html.fragment_fromstring(markup, create_parent="div"))
    if not ids.all:
        return list(parts)

    def attribute(found: re.Match[str]) -> str:
        name = found[1].lower()
        value = html.unescape(next(one for one in found.groups()[1:] if one is not None))
        if name.endswith("href") and value[:1] == "#" and value[1:] in ids.all:
            marked: str | None = f"#{ids.of(value[1:])}"
        else:
            marked = ids.value("", name, value)
        return found[0] if marked is None else f'{found[1]}="{html.escape(marked)}"'

    return [_TAG.sub(lambda tag: _ATTRIBUTE.sub(attribute, tag[0]), part) for part in parts]


def _unescaped(found: re.Match[str]) -> str:
    return chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2]


def _css_parts(css: str, selector_part: Callable[[re.Match[str]], str]) -> Iterator[str]:
    """Yield a style sheet in parts, those of selectors as a function returns them.

    What stands before ``{`` since the last brace or semicolon is a selector; ``#`` elsewhere begins a colour.
    """
    waiting: list[tuple[str, str]] = []  # as it is, and as it is if it belongs to a selector
    place = 0
    for found in _CSS_PART.finditer(css):
        between = css[place : found.start()]
        waiting.append((between, between))
        place = found.end()
        if edge := found["edge"]:
            yield from (changed if edge == "{" else same for same, changed in waiting)
            yield edge
            waiting.clear()
        elif found["skipped"]:
            waiting.append((found[0], found[0]))
        else:
            waiting.append((found[0], selector_part(found)))
    yield from (same for same, _changed in waiting)
    yield css[place:]


def is_program(script: HtmlElement) -> bool:
    """Return whether a browser runs a ``script`` element; the others hold data."""
    return not _DATA_TYPE.match((script.get("type") or "").strip())


def scripted(scope: HtmlElement, ids: Ids) -> HtmlElement | None:
    """Return the first element, in the order of the text, that a script of the text finds by its id.

    That is the script itself, where it looks for ids that the text does not have. None if no script needs ids.
    """
    named: set[str] = set()
    users: set[HtmlElement] = set()
    words = {one for one in ids.all if _ALL_OF_WORD.fullmatch(one)}
    others = ids.all - words
    for element in scope.iter():
        if element.tag == "script":
            text = (element.text or "") if is_program(element) else ""
        else:
            text = " ".join(value for name, value in element.attrib.items() if name.startswith("on"))
        if not text:
            continue
        found = words.intersection(_ALL_OF_WORD.findall(text))
        found |= {one for one in others if one in text and re.search(_WORD.format(re.escape(one)), text)}
        if found or _BY_ID.search(text):
            named |= found
            users.add(element)
    if not users:
        return None
    return next(
        element
        for element in scope.iter()
        if element in users or not named.isdisjoint((element.get("id") or "").split())
    )
