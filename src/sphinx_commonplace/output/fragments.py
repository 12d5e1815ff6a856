"""A post's rendered body: stored once, shown on many pages and in feeds.

Sphinx renders a post when it writes its page. :func:`make_fragments` then turns its body, in one pass of lxml,
into a form that fits any page: addresses, ids and headings no longer depend on the page. A listing or a feed
inserts it by plain text replacement (:func:`place_on_page`, :func:`place_in_feed`).

What differs from page to page is marked with noncharacters (Unicode 16.0, section 23.7), which no text should
contain; they are removed from the body first.
"""

from __future__ import annotations

import copy
import hashlib
import html
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import lxml.html
from lxml.html import HtmlElement, defs

from sphinx_commonplace.model import Excerpt, Post
from sphinx_commonplace.output.assets import Asset
from sphinx_commonplace.output.ids import Ids, scripted
from sphinx_commonplace.output.state import StateFile, dict_of, is_text, list_of, row_of
from sphinx_commonplace.text.characters import for_xml
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.marks import CSS_ID, EXCERPT_END, EXCERPT_ONLY, HERE, HOST, ID, PLAIN_ID, ROOT

_MARKS = (ROOT, HOST, ID, HERE, CSS_ID, PLAIN_ID)
_REFERENCES = {
    ord(mark): f"&#x{ord(mark):x};" for mark in _MARKS
}  # the same characters as entities, which are not marks
_NO_MARKS = dict.fromkeys(map(ord, _MARKS))
_ENCODED_MARKS = {quote(mark): mark for mark in _MARKS}  # libxml2 percent-encodes them in addresses

VERSION = 2
"""The version of the files that store fragments."""

HEADING_BELOW_POST = 4  # on a listing, years are h2 and posts h3
BYLINE = "post-byline"  # the class of what stands around a post's text on its own page: its byline, its series
HEAD = "post-head"  # the class of the element around a link post's heading and its host
CONTENT = "post-content"  # the class of the element around a post's text on its own page

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ADDRESSES = (defs.link_attrs | {"poster", "formaction", "xlink:href"}) - {"usemap", "profile", "archive", "for"}
_BASE = "http://site.invalid/" + "x/" * 32  # deep enough that no relative address climbs out of it


@dataclass(frozen=True, slots=True)
class FragmentFacts:
    """What is known of a fragment without reading it."""

    digest: str  # of everything in it
    size: int  # bytes of what a listing shows, with marks
    roots: int  # marks in it that the path to the site's root replaces
    ids: int  # marks in it that the post's anchor replaces
    assets: str  # a digest of what a page must load that shows the excerpt; "" for nothing


@dataclass(frozen=True, slots=True)
class Fragment:
    """The body of one post as HTML with marks, without its heading."""

    whole: str  # all of it
    start: str  # what a listing shows of it: the excerpt
    has_more: bool  # whether a listing shows less than all
    assets: tuple[Asset, ...] = ()  # what the post's page loads for it, and a page that shows it must load, too

    def facts(self) -> FragmentFacts:
        """Return what planning a listing needs to know of it."""
        rows = [asset.row() for asset in self.assets]
        content = f"{self.whole}\0{self.start}\0{self.has_more}\0{rows}".encode("utf-8", "surrogatepass")
        return FragmentFacts(
            digest=hashlib.sha256(content).hexdigest()[:16],
            size=len(self.start.encode("utf-8", "surrogatepass")),
            roots=self.start.count(ROOT),
            ids=sum(map(self.start.count, (ID, HERE, CSS_ID, PLAIN_ID))),
            assets=digest(rows) if rows else "",
        )


def site_address(value: str, page_uri: str) -> str | None:
    """Return a relative address made relative to the site's root, or None if it leads out of the site.

    :param page_uri: the address of the page that has the address, from the site's root
    """
    if not value or value.startswith(("/", "#")):
        return None
    try:
        parts = urlsplit(value)
        if parts.scheme or parts.netloc:
            return None
        target = urljoin(_BASE + page_uri, value)
    except ValueError:
        return None
    return target.removeprefix(_BASE) if target.startswith(_BASE) else None


def without_noncharacters(text: str) -> str:
    """Return a text without the characters that are marks here."""
    return text.translate(_NO_MARKS)


def make_fragments(
    body: str, posts: Sequence[Post], page_uri: str, assets: tuple[Asset, ...] = ()
) -> list[Fragment]:
    """Make a fragment for each post of a rendered page body, which is read once for all of them.

    :param body: the HTML that Sphinx rendered for the posts' document
    :param page_uri: the address of the document's page, from the site's root
    :param assets: what extensions added to that page
    """
    text = body
    if any(mark in body for mark in _MARKS):
        text = body.translate(_NO_MARKS)
    for encoded in _ENCODED_MARKS:
        # An author's own must not be taken for a mark. In lower case it is the same address (RFC 3986, 6.2.2.1).
        text = text.replace(encoded, encoded.lower())
    root = lxml.html.fragment_fromstring(text, create_parent="div")
    sections: dict[str, HtmlElement] = {}
    for element in root.iter("section"):
        sections.setdefault(element.get("id") or "", element)
    scopes = [sections.get(post.section, root) if post.section else root for post in posts]
    if len(posts) > 1:
        scopes = list(map(copy.deepcopy, scopes))  # a post may be inside another, and each is changed
    return [_make_fragment(scope, post, page_uri, assets) for scope, post in zip(scopes, posts, strict=True)]


def _make_fragment(scope: HtmlElement, post: Post, page_uri: str, assets: tuple[Asset, ...]) -> Fragment:
    for element in scope.iter("plaintext"):
        element.tag = "pre"  # <plaintext> has no end tag: it would swallow the rest of any page
    _remove_page_parts(scope, whole_document=not post.section)
    ids = Ids(scope)
    needs_ids = scripted(scope, ids)
    _mark_ids_and_addresses(scope, ids, page_uri)
    whole = _serialise(scope, without_class=EXCERPT_ONLY)
    summary = f"<p>{html.escape(post.summary, quote=False).translate(_REFERENCES)}</p>"
    if post.excerpt is Excerpt.NOTHING:
        return Fragment(whole, "", has_more=bool(whole))
    if post.excerpt is Excerpt.SUMMARY:
        return Fragment(whole, summary, summary != whole)
    start = _start(scope, post, page_uri, needs_ids)
    if not start and needs_ids is not None:
        return Fragment(whole, summary if post.summary else "", has_more=True)
    return Fragment(whole, start, start != whole, assets)


def without_marks(body: str) -> str:
    """Return a rendered body as its own page shows it: without the excerpt's mark and what only lists show."""
    body = body.replace(EXCERPT_END, "")
    if EXCERPT_ONLY not in body:
        return body
    return _serialise(lxml.html.fragment_fromstring(body, create_parent="div"), without_class=EXCERPT_ONLY)


_PERMALINK_SIGN = re.compile(r'(<a class="headerlink"[^<>]*>)¶(?=</a>)')
_HIDDEN_PERMALINK = re.compile(
    r'(<h\d class="[^"]*\bvisually-hidden\b[^<>]*>[^<>]*)<a class="headerlink"[^<>]*>[^<>]*</a>'
)


def without_permalink_signs(body: str) -> str:
    """Return a rendered body without the ¶ of its permalinks, which the style sheet shows.

    So it is no part of a title or a text for programs that read the page, nor of what readers copy. A heading that
    is hidden has no permalink, for nobody would see where the keyboard is.
    """
    return _PERMALINK_SIGN.sub(r"\1", _HIDDEN_PERMALINK.sub(r"\1", body))


def _remove_page_parts(scope: HtmlElement, *, whole_document: bool) -> None:
    """Remove what belongs to the post's own page: its heading, permalinks and byline, the element around it."""
    for element in list(scope.iter("a", "div", "p")):
        classes = (element.get("class") or "").split()
        if "headerlink" in classes or BYLINE in classes:
            element.drop_tree()
        elif CONTENT in classes or HEAD in classes:
            element.drop_tag()
    heading = next(scope.iter(*_HEADINGS), None)
    if heading is None:
        return
    level = int(str(heading.tag)[1])
    if whole_document and level != 1:
        return
    parent = heading.getparent()
    heading.drop_tree()
    if whole_document and parent is not None and parent is not scope and parent.tag == "section":
        parent.drop_tag()
    shift = HEADING_BELOW_POST - level - 1
    for element in scope.iter(*_HEADINGS):
        element.tag = f"h{min(6, max(HEADING_BELOW_POST, int(str(element.tag)[1]) + shift))}"


def _mark_ids_and_addresses(scope: HtmlElement, ids: Ids, page_uri: str) -> None:
    """Put marks before all ids and addresses that differ from page to page."""
    for element in scope.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" and element.text:
            element.text = for_xml(ids.style(element.text))
        for name, value in element.attrib.items():
            # An extension may write what no XML can hold, and lxml would raise an exception.
            element.set(name, for_xml(_marked_value(str(element.tag), name, value, page_uri, ids)))


def _marked_value(tag: str, name: str, value: str, page_uri: str, ids: Ids) -> str:
    if name in _ADDRESSES:
        return _marked_address(value, page_uri, ids)
    if name == "srcset":
        candidates = [part.split() for part in value.split(",") if part.strip()]
        return ", ".join(" ".join((_marked_address(part[0], page_uri, ids), *part[1:])) for part in candidates)
    marked = ids.value(tag, name, value)
    return value if marked is None else marked


def _marked_address(value: str, page_uri: str, ids: Ids) -> str:
    if value.startswith("/") and not value.startswith("//"):
        return HOST + value
    address = f"{page_uri}{value}" if value.startswith("#") else site_address(value.strip(), page_uri)
    if address is None:
        return value
    page, _hash, target = address.partition("#")
    if page == page_uri and unquote(target) in ids.all:
        return ids.address(target)
    # Sphinx links to the page itself with a bare "#".
    return ROOT + (address if target else page)


def _serialise(scope: HtmlElement, without_class: str = "") -> str:
    """Return the HTML inside an element, without the elements of a class."""
    if without_class and scope.find_class(without_class):
        scope = lxml.html.fragment_fromstring(lxml.html.tostring(scope, encoding="unicode"))
        for element in scope.find_class(without_class):
            element.drop_tree()
    parts = [html.escape(scope.text, quote=False) if scope.text else ""]
    parts += [lxml.html.tostring(child, encoding="unicode") for child in scope]
    text = "".join(parts).replace(EXCERPT_END, "").strip()
    for encoded, mark in _ENCODED_MARKS.items():
        text = text.replace(encoded, mark)
    return text


def _start(scope: HtmlElement, post: Post, page_uri: str, needs_ids: HtmlElement | None) -> str:
    """Return the HTML that lists show; links to what comes after it lead to the post's page.

    :param needs_ids: the first element that a script finds by its id, which is another one on lists
    """
    only = scope.find_class(EXCERPT_ONLY)
    image: list[HtmlElement] = []
    if post.excerpt is Excerpt.START:
        mark = next(
            (node for node in scope.iter() if not isinstance(node.tag, str) and _is_excerpt_end(node)), None
        )
        image = list(scope.iter("img"))[post.image - 1 : post.image] if post.image else []
        if only:
            scope = only[0]
        elif mark is not None:
            _cut(scope, mark)
            mark.tail = None
    else:
        for element in only:
            element.drop_tree()
    if needs_ids is not None and any(element is needs_ids for element in scope.iter()):
        _cut_before_block(scope, needs_ids)
    ids = {word[1:] for element in scope.iter() for word in (element.get("id") or "").split()}
    if image and image[0] not in scope.iter():
        scope.append(image[0])
    for element in scope.iter():
        for name, value in element.attrib.items():
            found = _IN_POST.match(value)
            if found and unquote(found[1]) not in ids:
                element.set(name, f"{ROOT}{page_uri}#{found[1]}")
    return _serialise(scope)


_IN_POST = re.compile(f"(?:{HERE}|#{PLAIN_ID})(.*)", re.DOTALL)


def _cut(scope: HtmlElement, node: HtmlElement) -> None:
    """Remove all that comes after a node."""
    at: HtmlElement | None = node
    while at is not None and at is not scope:
        parent = at.getparent()
        for sibling in list(at.itersiblings()):
            parent.remove(sibling)  # type: ignore[union-attr] # elements inside the scope have a parent
        at.tail = at.tail if at is node else None
        at = parent


def _cut_before_block(scope: HtmlElement, node: HtmlElement) -> None:
    """Remove the block that a node is in, all that comes after it, and headings that have nothing below them."""
    block = node
    while (parent := block.getparent()) is not None and parent is not scope and parent.tag != "section":
        block = parent
    _cut(scope, block)
    while (holder := block.getparent()) is not None and block is not scope:
        block.drop_tree()
        while len(holder) and holder[-1].tag in set(_HEADINGS) and not (holder[-1].tail or "").strip():
            holder[-1].drop_tree()
        if len(holder) or (holder.text or "").strip():
            break
        block = holder


def _is_excerpt_end(node: HtmlElement) -> bool:
    return f"<!--{node.text}-->" == EXCERPT_END


def anchor(post: Post) -> str:
    """Return the id of a post's article on any page that shows it: the post's key, so it is unique.

    With a prefix, if a heading on the page could have the same id.
    """
    key = quote(post.key, safe="/~")
    return f"post:{key}" if "/" not in key and "%" not in key else key


def place_on_page(fragment: str, post: Post, root: str) -> str:
    """Return a fragment's HTML for a page of the site.

    :param root: the relative address of the site's root from that page, such as ``../../``
    """
    # Without percent signs, which browsers decode in some references and not in others.
    prefix = anchor(post).replace("%", "!") + ":"
    plain = f"p{digest(post.key)[:10]}_"
    return (
        fragment.replace(ROOT, root)
        .replace(HOST, "")
        .replace(HERE, f"#{prefix}")
        .replace(ID, prefix)
        .replace(CSS_ID, _IN_CSS.sub(r"\\\g<0>", prefix))
        .replace(PLAIN_ID, plain)
    )


_IN_CSS = re.compile(r"[^\w-]|^\d", re.ASCII)


def place_in_feed(fragment: str, base_url: str, post_url: str) -> str:
    """Return a fragment's HTML for a feed, with absolute addresses only.

    :param base_url: the site's root, with a slash at its end
    :param post_url: the post's own address
    """
    host = "{0.scheme}://{0.netloc}".format(urlsplit(base_url))
    page_url = post_url.partition("#")[0]
    text = fragment.replace(ROOT, base_url).replace(HOST, host).replace(HERE, f"{page_url}#")
    return text.replace(f"#{PLAIN_ID}", f"{page_url}#").translate(_NO_MARKS)


def _is_fragment(value: object) -> bool:
    types = {"whole": str, "start": str, "has_more": bool, "assets": list}
    return (
        isinstance(value, dict)
        and {name: type(part) for name, part in value.items()} == types
        and all(map(_is_asset, value["assets"]))
    )


_is_asset = row_of(is_text, is_text, int, list_of(row_of(str, str)), is_text)


class FragmentStore:
    """Fragments on disk, one file per document: pages may be written in other processes.

    :param folder: where the files are; beside the doctrees, never in the output
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._folder = os.fspath(folder)

    def path(self, docname: str) -> Path:
        """Return the path of the file with a document's fragments."""
        return self.folder / f"{docname}.json"

    def stat(self, docname: str) -> os.stat_result:
        """Return the status of the file with a document's fragments.

        :raises OSError: if there is none
        """
        return os.stat(f"{self._folder}/{docname}.json")  # noqa: PTH116 - called for very many files

    def keep(self, docname: str, fragments: Iterable[tuple[Post, Fragment]]) -> None:
        """Write the fragments of a document's posts; a file with the same content is left alone."""
        self._file(docname).save(
            fragments={
                post.key: {
                    "whole": fragment.whole,
                    "start": fragment.start,
                    "has_more": fragment.has_more,
                    "assets": [asset.row() for asset in fragment.assets],
                }
                for post, fragment in fragments
            }
        )

    def load(self, docname: str) -> dict[str, Fragment]:
        """Return the fragments of a document's posts by post key; empty if there is no readable file."""
        content = self._file(docname).load().get("fragments", {})
        return {
            key: Fragment(**values | {"assets": tuple(map(Asset.from_row, values["assets"]))})
            for key, values in content.items()
        }

    def _file(self, docname: str) -> StateFile:
        return StateFile(self.path(docname), VERSION, fragments=dict_of(_is_fragment))

    def discard(self, docname: str) -> None:
        """Remove a document's fragments, if there are any."""
        self.path(docname).unlink(missing_ok=True)
