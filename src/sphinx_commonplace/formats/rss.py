"""RSS: a feed in, the bytes of an RSS 2.0 document out.

Follows the RSS 2.0 specification (https://www.rssboard.org/rss-specification) and, for namespaced elements, the
RSS Best Practices Profile (https://www.rssboard.org/rss-profile).
"""

from __future__ import annotations

import html
from typing import Final

from lxml import etree

from sphinx_commonplace.formats.feed import (
    Feed,
    check_feed,
    is_http,
    language_tag,
    last_updated,
    named_people,
    rfc822,
    usable_categories,
)
from sphinx_commonplace.formats.xml import ATOM, add, to_bytes
from sphinx_commonplace.urls.iris import as_iri

_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
_DC: Final = "http://purl.org/dc/elements/1.1/"


def write(feed: Feed) -> bytes:
    """Return a feed as an RSS 2.0 document.

    The whole text is in ``content:encoded``, authors are in ``dc:creator`` (``author`` would want an e-mail
    address), and ``guid`` is a permalink if the entry's id is its address. RSS has no date of change:
    ``lastBuildDate`` is that of the newest entry, as for :func:`.atom.write`, and nothing else tells of updates.
    The summary, plain text, is escaped once more, because readers take ``description`` for HTML.

    :returns: as for :func:`.atom.write`.
    :raises ValueError: as for :func:`.atom.write`.
    """
    check_feed(feed)
    root = etree.Element("rss", version="2.0", nsmap={"atom": ATOM, "content": _CONTENT, "dc": _DC})
    channel = etree.SubElement(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", as_iri(feed.home_url))
    add(channel, "description", html.escape(feed.subtitle or feed.title, quote=False))
    if language := language_tag(feed.language):
        add(channel, "language", language)
    add(channel, "lastBuildDate", rfc822(last_updated(feed)))
    add(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=as_iri(feed.url))
    for entry in feed.entries:
        item = add(channel, "item")
        add(item, "title", entry.title)
        add(item, "link", as_iri(entry.url))
        is_permalink = is_http(entry.id) and as_iri(entry.id) == as_iri(entry.url)
        add(item, "guid", as_iri(entry.id), isPermaLink=str(is_permalink).lower())
        add(item, "pubDate", rfc822(entry.published))
        for author in named_people(entry.authors) or named_people(feed.authors):
            add(item, f"{{{_DC}}}creator", author.name)
        for category in usable_categories(entry.categories):
            add(item, "category", category.label)
        if language := language_tag(entry.language):
            add(item, f"{{{_DC}}}language", language)
        if entry.summary:
            add(item, "description", html.escape(entry.summary, quote=False))
        if entry.content:
            add(item, f"{{{_CONTENT}}}encoded", entry.content)
    return to_bytes(root)
