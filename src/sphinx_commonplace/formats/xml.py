"""What the formats that are XML share: elements with clean text, and the bytes of a document."""

from __future__ import annotations

from typing import Final

from lxml import etree

from sphinx_commonplace.text.characters import for_xml

ATOM: Final = "http://www.w3.org/2005/Atom"


def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """Append an element; its text and attributes are cleaned here, and escaped by lxml.

    :param name: in lxml's form, ``{namespace}tag``
    """
    node = etree.SubElement(parent, name, {key: for_xml(value) for key, value in attributes.items()})
    node.text = None if text is None else for_xml(text)
    return node


def to_bytes(root: etree._Element) -> bytes:
    """Return a document as UTF-8 with an XML declaration, indented, with a newline at its end."""
    # No element has both text and children, so indenting adds white space only where it means nothing.
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
