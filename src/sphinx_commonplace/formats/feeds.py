"""Feeds: entries in, the bytes of Atom, RSS or JSON Feed out.

* :func:`atom` follows RFC 4287, with dates by RFC 3339.
* :func:`rss` follows the RSS 2.0 specification (https://www.rssboard.org/rss-specification) and, for
  namespaced elements, the RSS Best Practices Profile (https://www.rssboard.org/rss-profile).
* :func:`json_feed` follows JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

The same feed gives the same bytes: nothing here reads a clock, entries stand in the order in which they are
given, and a feed is as new as its newest entry. Whatever the text, what comes out is well-formed: characters
that XML 1.0 has no place for (most control characters, lone surrogates) are left out, in all three formats
alike. Addresses that a reader would follow beyond the site (``related``, ``via``, a person's) are left out
unless they are http or https.
"""

from __future__ import annotations

import html
import json
import re
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any, Final, NamedTuple

from lxml import etree

from sphinx_commonplace.text.characters import for_xml
from sphinx_commonplace.urls.iris import as_iri, looks_like_web_url

_ATOM: Final = "http://www.w3.org/2005/Atom"
_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")  # RFC 3986, section 4.3
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")  # RFC 4287, section 2: atomLanguageTag

# An empty feed has no newest entry, must have a date, and must not ask the clock.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wrote something."""

    name: str  # plain text; a person without a name is left out
    uri: str = ""  # the address of their page


@dataclass(frozen=True, slots=True)
class Category:
    """A label of an entry."""

    term: str  # what programs compare; a category without a term is left out
    label: str  # what people read


class Entry(NamedTuple):
    """One post as a feed shows it; a tuple, for a post is in the feeds of all sites that it cites."""

    id: str  # an absolute IRI that is this entry's for ever, and no other's in this feed
    url: str  # the absolute address of the post's page
    title: str  # plain text
    published: datetime  # aware
    updated: datetime  # aware; when it last changed in a way that readers should know
    authors: tuple[Person, ...] = ()  # those of the feed, if there are none
    categories: tuple[Category, ...] = ()
    summary: str = ""  # plain text
    content: str = ""  # the whole post as HTML with absolute addresses, "" for none
    language: str = ""  # a BCP 47 tag ("pt-BR"), if it is not the feed's
    related: str = ""  # the address that a link post comments on
    via: tuple[str, ...] = ()  # the addresses that pointed the author to it


@dataclass(frozen=True, slots=True)
class Feed:
    """A list of entries with a name and an address of its own."""

    id: str  # an absolute IRI that is this feed's for ever, and no other feed's
    title: str  # plain text
    url: str  # the absolute address of the feed itself, in the format that is written
    home_url: str  # the absolute address of the page that lists the same posts
    subtitle: str = ""  # plain text
    language: str = ""  # a BCP 47 tag
    authors: tuple[Person, ...] = ()
    entries: tuple[Entry, ...] = ()  # in the order in which they are written; the newest first, by custom


def atom(feed: Feed, heads: dict[tuple[str, bool], etree._Element] | None = None) -> bytes:
    """Return a feed as an Atom feed document (RFC 4287).

    ``updated`` of the feed is that of its newest entry, or 1970-01-01T00:00:00Z if it has none. A feed of
    which an entry has no author gets one of its own (section 4.1.1), by the feed's title if need be.

    :param heads: what has been made of entries already, their contents apart; it is added to. Entries of one id
        must be alike in the rest.
    :returns: UTF-8 with an XML declaration, indented, with a newline at its end.
    :raises ValueError: if an id is no absolute IRI, two entries share one, or a date has no time zone.
    """
    _check(feed)
    heads = {} if heads is None else heads
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _set_language(root, feed.language)
    _add(root, "id", as_iri(feed.id))
    _add(root, "title", feed.title, type="text")
    if feed.subtitle:
        _add(root, "subtitle", feed.subtitle, type="text")
    _add(root, "updated", _rfc3339(_newest(feed)))
    _add(root, "link", rel="self", type="application/atom+xml", href=as_iri(feed.url))
    _add(root, "link", rel="alternate", type="text/html", href=as_iri(feed.home_url))
    authors = _named(feed.authors)
    if not authors and not (feed.entries and all(_named(entry.authors) for entry in feed.entries)):
        # Section 3.2.1 wants a name; if even the title is empty, the id is not.
        authors = [Person(for_xml(feed.title).strip() or as_iri(feed.id))]
    _add_authors(root, authors)
    for entry in feed.entries:
        key = (entry.id, bool(entry.content))
        if key not in heads:
            heads[key] = _atom_head(entry)
        node = copy(heads[key])
        root.append(node)
        if entry.content:
            node[-1].text = for_xml(entry.content)
    return _xml(root)


def _atom_head(entry: Entry) -> etree._Element:
    """Return an entry without its content, for which there is an element at its end where it has one."""
    node = etree.Element(f"{{{_ATOM}}}entry", nsmap={None: _ATOM})
    _set_language(node, entry.language)
    _add(node, "id", as_iri(entry.id))
    _add(node, "title", entry.title, type="text")
    _add(node, "published", _rfc3339(entry.published))
    _add(node, "updated", _rfc3339(entry.updated))
    _add(node, "link", rel="alternate", type="text/html", href=as_iri(entry.url))
    if _is_http(entry.related):
        _add(node, "link", rel="related", href=as_iri(entry.related))
    for address in dict.fromkeys(map(as_iri, filter(_is_http, entry.via))):
        _add(node, "link", rel="via", href=address)
    _add_authors(node, _named(entry.authors))
    for category in _termed(entry.categories):
        _add(node, "category", term=category.term, label=category.label)
    if entry.summary:
        _add(node, "summary", entry.summary, type="text")
    if entry.content:
        _add(node, "content", type="html")
    return node


def rss(feed: Feed) -> bytes:
    """Return a feed as an RSS 2.0 document.

    The whole text is in ``content:encoded``, authors are in ``dc:creator`` (``author`` would want an e-mail
    address), and ``guid`` is a permalink if the entry's id is its address. RSS has no date of change:
    ``lastBuildDate`` is that of the newest entry, as for :func:`atom`, and nothing else tells of updates. The
    summary, plain text, is escaped once more, because readers take ``description`` for HTML.

    :returns: as for :func:`atom`.
    :raises ValueError: as for :func:`atom`.
    """
    _check(feed)
    root = etree.Element("rss", version="2.0", nsmap={"atom": _ATOM, "content": _CONTENT, "dc": _DC})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", feed.title, namespace="")
    _add(channel, "link", as_iri(feed.home_url), namespace="")
    _add(channel, "description", html.escape(feed.subtitle or feed.title, quote=False), namespace="")
    if language := _language(feed.language):
        _add(channel, "language", language, namespace="")
    _add(channel, "lastBuildDate", _rfc822(_newest(feed)), namespace="")
    _add(channel, "link", rel="self", type="application/rss+xml", href=as_iri(feed.url))
    for entry in feed.entries:
        item = _add(channel, "item", namespace="")
        _add(item, "title", entry.title, namespace="")
        _add(item, "link", as_iri(entry.url), namespace="")
        is_permalink = _is_http(entry.id) and as_iri(entry.id) == as_iri(entry.url)
        _add(item, "guid", as_iri(entry.id), namespace="", isPermaLink=str(is_permalink).lower())
        _add(item, "pubDate", _rfc822(entry.published), namespace="")
        for author in _named(entry.authors) or _named(feed.authors):
            _add(item, "creator", author.name, namespace=_DC)
        for category in _termed(entry.categories):
            _add(item, "category", category.label, namespace="")
        if language := _language(entry.language):
            _add(item, "language", language, namespace=_DC)
        if entry.summary:
            _add(item, "description", html.escape(entry.summary, quote=False), namespace="")
        if entry.content:
            _add(item, "encoded", entry.content, namespace=_CONTENT)
    return _xml(root)


def json_feed(feed: Feed) -> bytes:
    """Return a feed as a JSON Feed 1.1 document.

    Keys stand in the order of the specification; one that would be empty is left out. An entry without
    content has its summary for ``content_text``, for one of the contents is required. What a link post
    comments on is ``external_url``; ``via`` has no place in this format.

    :returns: UTF-8, indented, with a newline at its end.
    :raises ValueError: as for :func:`atom`.
    """
    _check(feed)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": for_xml(feed.title),
        **_present(
            home_page_url=as_iri(feed.home_url),
            feed_url=as_iri(feed.url),
            description=for_xml(feed.subtitle),
            authors=_json_authors(feed.authors),
            language=_language(feed.language),
        ),
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _json_item(entry: Entry) -> dict[str, Any]:
    content, summary = for_xml(entry.content), for_xml(entry.summary)
    return {
        "id": as_iri(entry.id),
        **_present(
            url=as_iri(entry.url),
            external_url=as_iri(entry.related) if _is_http(entry.related) else "",
            title=for_xml(entry.title),
        ),
        **({"content_html": content} if content else {"content_text": summary}),
        **_present(summary=summary),
        "date_published": _rfc3339(entry.published),
        "date_modified": _rfc3339(entry.updated),
        **_present(
            authors=_json_authors(entry.authors),
            tags=[category.label for category in _termed(entry.categories)],
            language=_language(entry.language),
        ),
    }


def _json_authors(people: tuple[Person, ...]) -> list[dict[str, str]]:
    return [_present(name=person.name, url=person.uri) for person in _named(people)]


def _present(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    return {key: value for key, value in members.items() if value}


def _check(feed: Feed) -> None:
    """Raise ValueError for what only a mistake in the calling program can bring about."""
    ids = [entry.id for entry in feed.entries]
    for entry_id in (feed.id, *ids):
        if not _ABSOLUTE.match(as_iri(entry_id)):
            msg = f"id: {entry_id!r}; an absolute IRI"
            raise ValueError(msg)
    if len(set(map(as_iri, ids))) < len(ids):
        msg = f"id: two entries of {feed.id!r} share one; an id for each entry"
        raise ValueError(msg)
    for entry in feed.entries:
        if entry.published.utcoffset() is None or entry.updated.utcoffset() is None:
            msg = f"{entry.id}: a date without time zone; an aware datetime"
            raise ValueError(msg)


def _newest(feed: Feed) -> datetime:
    # One instant can be written with several offsets: the text decides which, not the order of entries.
    newest = max((entry.updated for entry in feed.entries), default=_NEVER)
    return max((entry.updated for entry in feed.entries if entry.updated == newest), key=_rfc3339, default=_NEVER)


def _rfc3339(date: datetime) -> str:
    """Return an aware datetime as RFC 3339, section 5.6, in whole seconds and with its own offset."""
    return re.sub(r"\+00:00$", "Z", _with_whole_minutes(date).isoformat(timespec="seconds"))


def _rfc822(date: datetime) -> str:
    """Return an aware datetime as RSS wants it, with a year of four digits."""
    return format_datetime(_with_whole_minutes(date))


def _with_whole_minutes(date: datetime) -> datetime:
    """Return the same instant with an offset that both date formats can write.

    Before standard time, local mean time differed from UTC by odd seconds, and time zone databases know it.
    The offset is rounded up, which moves the wall clock forwards: the first day of year 1, in UTC, may not
    exist.
    """
    minute = timedelta(minutes=1)
    missing = -(date.utcoffset() or timedelta()) % minute
    if not missing:
        return date
    zone = timezone((date.utcoffset() or timedelta()) + missing)
    return (date.replace(tzinfo=None) + missing).replace(tzinfo=zone)


def _is_http(address: str) -> bool:
    return looks_like_web_url(as_iri(address))


def _language(tag: str) -> str:
    """Return a language tag, also where it is written as by gettext (``pt_BR``), or nothing if it is none."""
    tag = tag.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _named(people: tuple[Person, ...]) -> list[Person]:
    """Return those who have a name, with what is fit to be written of them."""
    clean = (Person(for_xml(person.name).strip(), person.uri) for person in people)
    return [Person(who.name, as_iri(who.uri) if _is_http(who.uri) else "") for who in clean if who.name]


def _termed(categories: tuple[Category, ...]) -> list[Category]:
    """Return those that have a term; what has no label is called by its term."""
    clean = (Category(for_xml(category.term), for_xml(category.label)) for category in categories)
    return [Category(one.term, one.label or one.term) for one in clean if one.term.strip()]


def _add(
    parent: etree._Element, tag: str, text: str | None = None, *, namespace: str = _ATOM, **attributes: str
) -> etree._Element:
    """Append an element; its text and attributes are cleaned here, and escaped by lxml."""
    name = f"{{{namespace}}}{tag}" if namespace else tag
    node = etree.SubElement(parent, name, {key: for_xml(value) for key, value in attributes.items()})
    node.text = None if text is None else for_xml(text)
    return node


def _add_authors(parent: etree._Element, people: list[Person]) -> None:
    for person in people:
        node = _add(parent, "author")
        _add(node, "name", person.name)
        if person.uri:
            _add(node, "uri", person.uri)


def _set_language(node: etree._Element, tag: str) -> None:
    if language := _language(tag):
        node.set(_XML_LANG, language)


def _xml(root: etree._Element) -> bytes:
    # No element has both text and children, so indenting adds white space only where it means nothing.
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
