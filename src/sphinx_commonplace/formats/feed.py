"""The records of a feed, and what the formats of feeds share.

The formats are :mod:`.atom`, :mod:`.rss` and :mod:`.json_feed`. The same feed gives the same bytes: no clock is
read, entries keep the order in which they are given, and a feed was updated when its newest entry was. Any text
gives well-formed output: characters that XML 1.0 does not allow (most control characters, lone surrogates) are
left out in all formats. Addresses of other sites (``related``, ``via``, a person's) are left out unless they are
http
or
https.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Final, NamedTuple

from sphinx_commonplace.text.characters import for_xml
from sphinx_commonplace.urls.iris import as_iri, looks_like_web_url

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")  # RFC 3986, section 4.3
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")  # RFC 4287, section 2: atomLanguageTag

# The date of a feed without entries: it must have one, and it must not depend on the clock.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """The author of a feed or entry."""

    name: str  # plain text; a person without a name is left out
    uri: str = ""  # the address of their page


@dataclass(frozen=True, slots=True)
class Category:
    """A label of an entry."""

    term: str  # what programs compare; a category without a term is left out
    label: str  # what people read


class Entry(NamedTuple):
    """One post as a feed shows it; a tuple to save time, as a post is in the feeds of all sites that it cites."""

    id: str  # an absolute IRI that never changes, and that no other entry of this feed has
    url: str  # the absolute address of the post's page
    title: str  # plain text
    published: datetime  # aware
    updated: datetime  # aware; when it last changed in a way that readers should know
    authors: tuple[Person, ...] = ()  # empty for those of the feed
    categories: tuple[Category, ...] = ()
    summary: str = ""  # plain text
    content: str = ""  # the whole post as HTML with absolute addresses, "" for none
    language: str = ""  # a BCP 47 tag ("pt-BR"), if it is not the feed's
    related: str = ""  # the address that a link post comments on
    via: tuple[str, ...] = ()  # the addresses that pointed the author to it
    untitled: bool = False  # the author gave no title: formats that need one show a name made from the text


@dataclass(frozen=True, slots=True)
class Feed:
    """A list of entries with a name and an address of its own."""

    id: str  # an absolute IRI that never changes, and that no other feed has
    title: str  # plain text
    url: str  # the absolute address of the feed itself, in the format that is written
    home_url: str  # the absolute address of the page that lists the same posts
    subtitle: str = ""  # plain text
    language: str = ""  # a BCP 47 tag
    authors: tuple[Person, ...] = ()
    entries: tuple[Entry, ...] = ()  # in the order in which they are written, usually the newest first


def check_feed(feed: Feed) -> None:
    """Check a feed for bugs of the caller.

    :raises ValueError: if an id is no absolute IRI, two entries have the same id, or a date has no time zone
    """
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


def last_updated(feed: Feed) -> datetime:
    """Return when a feed was last updated: with its newest entry, or 1970-01-01T00:00:00Z if it has none."""
    # Equal instants can have several offsets. Their text decides which is written, not the order of entries.
    latest = max((entry.updated for entry in feed.entries), default=_NEVER)
    return max((entry.updated for entry in feed.entries if entry.updated == latest), key=rfc3339, default=_NEVER)


def rfc3339(date: datetime) -> str:
    """Return an aware datetime as RFC 3339, section 5.6, in whole seconds and with its own offset."""
    return re.sub(r"\+00:00$", "Z", _with_whole_minutes(date).isoformat(timespec="seconds"))


def rfc822(date: datetime) -> str:
    """Return an aware datetime as RSS requires it: by RFC 822, but with a year of four digits."""
    return format_datetime(_with_whole_minutes(date))


def _with_whole_minutes(date: datetime) -> datetime:
    """Return the same instant with an offset in whole minutes, as both date formats require.

    Before standard time, local mean time differed from UTC by odd seconds, which time zone databases contain. The
    offset is rounded up, so that the local time moves forwards: backwards, it could be before the year 1.
    """
    minute = timedelta(minutes=1)
    missing = -(date.utcoffset() or timedelta()) % minute
    if not missing:
        return date
    zone = timezone((date.utcoffset() or timedelta()) + missing)
    return (date.replace(tzinfo=None) + missing).replace(tzinfo=zone)


def is_http(address: str) -> bool:
    """Return whether an address, as it is written, is one of the web."""
    return looks_like_web_url(as_iri(address))


def language_tag(tag: str) -> str:
    """Return a language tag, also from gettext's form (``pt_BR``); "" if the text is none."""
    tag = tag.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def named_people(people: tuple[Person, ...]) -> list[Person]:
    """Return the people that have a name, with name and address cleaned."""
    cleaned = (Person(for_xml(person.name).strip(), person.uri) for person in people)
    return [Person(who.name, as_iri(who.uri) if is_http(who.uri) else "") for who in cleaned if who.name]


def usable_categories(categories: tuple[Category, ...]) -> list[Category]:
    """Return the categories that have a term, cleaned; a missing label is replaced by the term."""
    cleaned = (Category(for_xml(category.term), for_xml(category.label)) for category in categories)
    return [Category(one.term, one.label or one.term) for one in cleaned if one.term.strip()]
