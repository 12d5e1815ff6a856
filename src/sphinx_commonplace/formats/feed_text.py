"""The text of a feed's entry, with the post's ``link`` and ``via`` in it.

Atom has links for both (``related``, ``via``), and JSON Feed has one for the first, but nearly all feed readers
show the text and nothing else. There a link post without its link would lead nowhere.
"""

from __future__ import annotations

import html
from typing import Final

import lxml.html

from sphinx_commonplace.formats.feed import is_http
from sphinx_commonplace.model import Kind, Post
from sphinx_commonplace.sources.titles import shown_via
from sphinx_commonplace.urls.iris import as_iri, shown_host

LEADS_AWAY: Final = "\u2197"
"""The arrow that stands behind a title that leads to another site, as on pages."""


def with_links(content: str, post: Post, *, via: str) -> str:
    """Return an entry's text, with a first line that leads to the post's link, and a last one with its ``via``.

    The first line is the title, as the heading of the post's page is. A post without a title has a line with the
    host, unless its text leads there in any case; of a quote that line comes after the text.

    :param content: the text as HTML
    :param via: the word "via" in the site's language
    :returns: HTML, in which titles, names and addresses are escaped; *content* where the post has neither
    """
    before, after = "", ""
    if is_http(post.link):
        if not post.untitled:
            before = _source_line(post.link, post.title)
        elif not _leads_to(content, post.link):
            line = _source_line(post.link, shown_host(post.link))
            before, after = ("", line) if post.kind is Kind.QUOTE else (line, "")
    vias = map(shown_via, post.via)
    named = ", ".join(_linked(one.url, one.text) if is_http(one.url) else _escape(one.text) for one in vias)
    return "\n".join(filter(None, (before, content, after, named and f"<p>{_escape(via)} {named}</p>")))


def _source_line(address: str, words: str) -> str:
    return f"<p>{_linked(address, words)} {LEADS_AWAY}</p>"


def _linked(address: str, words: str) -> str:
    return f'<a href="{html.escape(as_iri(address))}">{_escape(words)}</a>'


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _leads_to(content: str, address: str) -> bool:
    """Return whether a text has a link to an address, whose slash at the end does not count."""
    root = lxml.html.fragment_fromstring(content, create_parent="div")
    wanted = as_iri(address).rstrip("/")
    return any(as_iri(link.get("href", "")).rstrip("/") == wanted for link in root.iter("a"))
