"""Atom: a feed in, the bytes of a feed document (RFC 4287) out, with dates by RFC 3339."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Final

from lxml import etree

from sphinx_commonplace.formats.feed import (
    Entry,
    Feed,
    Person,
    check_feed,
    is_http,
    language_tag,
    last_updated,
    named_people,
    rfc3339,
    usable_categories,
)
from sphinx_commonplace.formats.xml import ATOM, add, to_bytes
from sphinx_commonplace.text.characters import for_xml
from sphinx_commonplace.urls.iris import as_iri

_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def write(feed: Feed, heads: dict[tuple[str, bool], etree._Element] | None = None) -> bytes:
    """Return a feed as an Atom feed document (RFC 4287).

    ``updated`` of the feed is the latest of its entries, or 1970-01-01T00:00:00Z if it has none. If an entry has
    no author, the feed must have one (section 4.1.1): if none is given, its title is used as the author's name.

    :param heads: a cache that is filled here: the elements of entries without their contents, as one entry is in
        many feeds. Entries with the same id must differ in their content only.
    :returns: UTF-8 with an XML declaration, indented, with a newline at its end.
    :raises ValueError: if an id is no absolute IRI, two entries have the same id, or a date has no time zone.
    """
    check_feed(feed)
    heads = {} if heads is None else heads
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _set_language(root, feed.language)
    _add(root, "id", as_iri(feed.id))
    _add(root, "title", feed.title, type="text")
    if feed.subtitle:
        _add(root, "subtitle", feed.subtitle, type="text")
    _add(root, "updated", rfc3339(last_updated(feed)))
    _add(root, "link", rel="self", type="application/atom+xml", href=as_iri(feed.url))
    _add(root, "link", rel="alternate", type="text/html", href=as_iri(feed.home_url))
    authors = named_people(feed.authors)
    if not authors and not (feed.entries and all(named_people(entry.authors) for entry in feed.entries)):
        # Section 3.2.1 requires a name. The title may be empty, but the id never is.
        authors = [Person(for_xml(feed.title).strip() or as_iri(feed.id))]
    _add_authors(root, authors)
    for entry in feed.entries:
        key = (entry.id, bool(entry.content))
        if key not in heads:
            heads[key] = _head(entry)
        node = copy(heads[key])
        root.append(node)
        if entry.content:
            node[-1].text = for_xml(entry.content)
    return to_bytes(root)


def writer() -> Callable[[Feed], bytes]:
    """Return a function like :func:`write` for several feeds, which makes what an entry has in all of them once.

    Entries with the same id must differ in their content only.
    """
    return partial(write, heads={})


def _head(entry: Entry) -> etree._Element:
    """Return the element of an entry without its content; if it has one, an empty ``content`` element is last."""
    node = etree.Element(f"{{{ATOM}}}entry", nsmap={None: ATOM})
    _set_language(node, entry.language)
    _add(node, "id", as_iri(entry.id))
    _add(node, "title", entry.title, type="text")
    _add(node, "published", rfc3339(entry.published))
    _add(node, "updated", rfc3339(entry.updated))
    _add(node, "link", rel="alternate", type="text/html", href=as_iri(entry.url))
    if is_http(entry.related):
        _add(node, "link", rel="related", href=as_iri(entry.related))
    for address in dict.fromkeys(map(as_iri, filter(is_http, entry.via))):
        _add(node, "link", rel="via", href=address)
    _add_authors(node, named_people(entry.authors))
    for category in usable_categories(entry.categories):
        _add(node, "category", term=category.term, label=category.label)
    if entry.summary:
        _add(node, "summary", entry.summary, type="text")
    if entry.content:
        _add(node, "content", type="html")
    return node


def _add_authors(parent: etree._Element, people: list[Person]) -> None:
    for person in people:
        node = _add(parent, "author")
        _add(node, "name", person.name)
        if person.uri:
            _add(node, "uri", person.uri)


def _set_language(node: etree._Element, tag: str) -> None:
    if language := language_tag(tag):
        node.set(_XML_LANG, language)


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    return add(parent, f"{{{ATOM}}}{tag}", text, **attributes)
