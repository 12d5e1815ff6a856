"""OPML: sites in, the bytes of an OPML 2.0 document out (http://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from sphinx_commonplace.formats.clean import one_line
from sphinx_commonplace.formats.xml import to_bytes
from sphinx_commonplace.urls.iris import as_web_iri


def write(sites: Iterable[tuple[str, str, str]], title: str, *, owner: str = "") -> bytes:
    """Return sites as OPML 2.0, which feed readers import.

    :param sites: name, address of the home page, address of the feed, in the order in which they are written. A
        site without a feed is a link; one without either address is left out.
    :param title: the document's title, plain text
    :param owner: the blog's address or its author's name, "" for none
    :returns: UTF-8 with an XML declaration, indented, with a newline at its end
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = one_line(title)
    if as_web_iri(owner):
        etree.SubElement(head, "ownerId").text = as_web_iri(owner)
    elif owner:
        etree.SubElement(head, "ownerName").text = one_line(owner)
    body = etree.SubElement(root, "body")
    for name, home, feed in sites:
        text = one_line(name) or as_web_iri(home) or as_web_iri(feed)
        if as_web_iri(feed):
            outline = {
                "type": "rss",
                "text": text,
                "title": text,
                "xmlUrl": as_web_iri(feed),
                "htmlUrl": as_web_iri(home),
            }
        elif as_web_iri(home):
            outline = {"type": "link", "text": text, "url": as_web_iri(home)}
        else:
            continue
        etree.SubElement(body, "outline", {key: value for key, value in outline.items() if value})
    return to_bytes(root)
