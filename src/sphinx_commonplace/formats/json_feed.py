"""JSON Feed: a feed in, the bytes of a JSON Feed 1.1 document (https://www.jsonfeed.org/version/1.1/) out."""

from __future__ import annotations

import json
from typing import Any

from sphinx_commonplace.formats.feed import (
    Entry,
    Feed,
    Person,
    check_feed,
    is_http,
    language_tag,
    named_people,
    rfc3339,
    usable_categories,
)
from sphinx_commonplace.text.characters import for_xml
from sphinx_commonplace.urls.iris import as_iri


def write(feed: Feed) -> bytes:
    """Return a feed as a JSON Feed 1.1 document.

    Keys are in the order of the specification, without empty ones. An entry without content has its summary as
    ``content_text``, because one of the two kinds of content is required. What a link post comments on is
    ``external_url``; the format has nothing for ``via``.

    :returns: UTF-8, indented, with a newline at its end.
    :raises ValueError: as for :func:`.atom.write`.
    """
    check_feed(feed)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": for_xml(feed.title),
        **_present(
            home_page_url=as_iri(feed.home_url),
            feed_url=as_iri(feed.url),
            description=for_xml(feed.subtitle),
            authors=_authors(feed.authors),
            language=language_tag(feed.language),
        ),
        "items": [_item(entry) for entry in feed.entries],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _item(entry: Entry) -> dict[str, Any]:
    content, summary = for_xml(entry.content), for_xml(entry.summary)
    return {
        "id": as_iri(entry.id),
        **_present(
            url=as_iri(entry.url),
            external_url=as_iri(entry.related) if is_http(entry.related) else "",
            title="" if entry.untitled else for_xml(entry.title),
        ),
        **({"content_html": content} if content else {"content_text": summary}),
        **_present(summary=summary),
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        **_present(
            authors=_authors(entry.authors),
            tags=[category.label for category in usable_categories(entry.categories)],
            language=language_tag(entry.language),
        ),
    }


def _authors(people: tuple[Person, ...]) -> list[dict[str, str]]:
    return [_present(name=person.name, url=person.uri) for person in named_people(people)]


def _present(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    return {key: value for key, value in members.items() if value}
