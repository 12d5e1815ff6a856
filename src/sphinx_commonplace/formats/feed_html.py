"""A post's text for feed readers, which run no script: what needs one is replaced by what can be read without."""

from __future__ import annotations

import html
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

import lxml.html
from lxml.html import HtmlElement

from sphinx_commonplace.formats.formula import mathml, tex_of

_ELSEWHERE: Final = "post-elsewhere"
_WIDGET: Final = "application/vnd.jupyter.widget-view+json"
_DATA_TYPE: Final = re.compile(r"(?:application|text)/(?!(?:x-)?(?:java|ecma)script\b)", re.IGNORECASE)
_NEEDS_SCRIPT: Final = re.compile(
    r"""<script|class=["'][^"']*\b(?:math|mermaid)\b|type=["']radio["']|role=["']tab""", re.IGNORECASE
)
_MEDIA: Final = ("audio", "embed", "iframe", "img", "input", "object", "picture", "svg", "video")


@dataclass(frozen=True, slots=True)
class FeedWords:
    """The words of links to what a feed cannot show, in the site's language."""

    diagram: str  # to a diagram
    part: str  # to anything else


def needs_scripts(content: str) -> bool:
    """Return whether something in a text may need a script, so that :func:`without_scripts` has to look."""
    return bool(_NEEDS_SCRIPT.search(content))


def without_scripts(content: str, post_url: str, words: FeedWords) -> str:
    """Return a text in which nothing needs a script.

    A formula becomes MathML, or its TeX as code; a diagram that a script would draw, and whatever other scripts
    would make, becomes a link to the post. Tabs become titles with their contents below.

    :param content: HTML with absolute addresses
    :param post_url: the post's address
    """
    root = lxml.html.fragment_fromstring(content, create_parent="div")
    for element in list(root.find_class("math")):
        if root in element.iterancestors():
            _show_formula(element)
    for element in list(root.find_class("mermaid")):
        if next(element.iter("img", "svg", "object"), None) is None:
            _replace(element, _link(post_url, words.diagram, element))
    _replace_scripts(root, post_url, words.part)
    _show_tabs(root)
    parts = [html.escape(root.text, quote=False) if root.text else ""]
    return "".join([*parts, *(lxml.html.tostring(child, encoding="unicode") for child in root)]).strip()


def _show_formula(element: HtmlElement) -> None:
    """Replace a formula that a script would typeset; images and finished MathML stay."""
    if (made := next(element.iter("math"), None)) is not None:
        _replace(element, deepcopy(made))
        return
    if next(element.iter("img", "svg", "object"), None) is not None:
        return
    is_block = element.tag != "span"
    numbers = element.find_class("eqno")
    number = " ".join("".join(one.text_content() for one in numbers).replace("¶", "").split())
    for one in numbers:
        one.drop_tree()
    tex = tex_of(element.text_content())
    if not tex:
        return
    markup = mathml(tex, display=is_block) or f"<code>{html.escape(tex, quote=False)}</code>"
    if is_block:
        before = f"{html.escape(number)} " if number else ""
        tag = "pre" if "\n" in tex and markup.startswith("<code>") else "p"
        markup = f"<{tag}>{before}{markup}</{tag}>"
    _replace(element, lxml.html.fragment_fromstring(markup))


def _replace_scripts(root: HtmlElement, post_url: str, words: str) -> None:
    """Replace scripts, and what they would fill, by one link a block."""
    linked: list[HtmlElement] = []
    scripts = list(root.iter("script"))
    texts = [script.text or "" for script in scripts]
    for script in scripts:
        kind = (script.get("type") or "").strip()
        if _DATA_TYPE.match(kind) and kind != _WIDGET:
            script.drop_tree()
            continue
        block = script
        while (parent := block.getparent()) is not None and parent is not root and parent.tag != "section":
            block = parent
        if block is not script and any(block is one for one in linked):
            script.drop_tree()
            continue
        before = script.getprevious()
        if before is not None and before.get("class") == _ELSEWHERE and not (before.tail or "").strip():
            script.drop_tree()
            continue
        link = _link(post_url, words, script)
        linked.append(link if block is script else block)
        _replace(script, link)
    for element in list(root.iter("div", "span", "canvas")):
        is_empty = not element.text_content().strip() and next(element.iter(*_MEDIA), None) is None
        name = element.get("id")
        if name and is_empty and any(name in text for text in texts) and element.getparent() is not None:
            element.drop_tree()


def _show_tabs(root: HtmlElement) -> None:
    """Put the titles of tabs before their contents, without what would switch between them."""
    titles: dict[str, str] = {}
    for tab in root.xpath("//*[@role='tab']"):
        titles[tab.get("aria-controls") or ""] = tab.text_content().strip()
    for panel in root.xpath("//*[@role='tabpanel']"):
        panel.attrib.pop("hidden", None)
        if title := titles.get(panel.get("id") or ""):
            panel.addprevious(_title(title))
    for tabs in root.xpath("//*[@role='tablist']"):
        tabs.drop_tree()
    for button in root.xpath("//input[@type='radio']"):
        label = button.getnext()
        if label is not None and label.tag == "label" and label.get("for") == button.get("id"):
            button.drop_tree()
            _replace(label, _title(label.text_content().strip()))


def _title(text: str) -> HtmlElement:
    return lxml.html.fragment_fromstring(f"<p><strong>{html.escape(text, quote=False)}</strong></p>")


def _link(address: str, words: str, old: HtmlElement) -> HtmlElement:
    """Return a link that can stand in the place of an element."""
    link = f'<a href="{html.escape(address)}">{html.escape(words, quote=False)}</a>'
    parent = old.getparent()
    tag = "span" if parent is not None and parent.tag in {"p", "span"} else "p"
    return lxml.html.fragment_fromstring(f'<{tag} class="{_ELSEWHERE}">{link}</{tag}>')


def _replace(element: HtmlElement, new: HtmlElement) -> None:
    """Put an element in the place of another, which may be all of a paragraph."""
    new.tail, element.tail = element.tail, None
    parent = element.getparent()
    if parent is None:
        return
    parent.replace(element, new)
