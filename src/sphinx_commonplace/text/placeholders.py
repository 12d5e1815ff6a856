"""Placeholders for words that are not known while a document is read, such as the title of another document.

A text that shows a reference holds a placeholder, and the words are filled in once all documents are read. A
reference is a kind and a name: ``doc`` (a docname, with ``#`` and an id for a part of the document), ``target``
(what ``{ref}`` finds), ``source``, ``cite`` and ``author`` (a source's key; shown are its title, its author and
year, or its authors), ``own`` (a path from the site's root, from a link with its full address), ``path`` (any
other address without a scheme or host), ``xref`` (anything that only Sphinx can resolve, such as the number of a
figure, or a page of another project: all that Sphinx needs for that, see :func:`unresolved`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

PLACEHOLDER = "\ufffc"
"""Unicode's object replacement character. Alone it stands for the words of a reference that is kept elsewhere."""

DOC, TARGET, SOURCE, CITE, AUTHOR = "doc", "target", "source", "cite", "author"
OWN, PATH = "own", "path"
XREF = "xref"

_NAMED = re.compile(f"{PLACEHOLDER}([a-z]+):([^{PLACEHOLDER}]+){PLACEHOLDER}")  # it names its reference itself
PLACEHOLDERS = re.compile(f"{PLACEHOLDER}[a-z]+:[^{PLACEHOLDER}]+{PLACEHOLDER}")
"""The placeholders in a text that name their references."""


def reference_text(reference: tuple[str, str]) -> str:
    """Return a reference as one text, from which :func:`reference_of` makes it again."""
    return ":".join(reference).replace(PLACEHOLDER, "")


def reference_of(text: str) -> tuple[str, str]:
    """Return the reference from which :func:`reference_text` made a text."""
    kind, _colon, name = text.partition(":")
    return kind, name


def placeholder_of(text: str) -> str:
    """Return a placeholder that names its reference, for use in another text.

    :param text: the reference, by :func:`reference_text`
    """
    return f"{PLACEHOLDER}{text}{PLACEHOLDER}"


def with_words(text: str, words_of: Callable[[tuple[str, str]], str]) -> str:
    """Return a text with the words of its references in place of the placeholders that name them.

    :param words_of: gives the words that a reference shows
    """
    # A lone object replacement character in such a text is the author's own, and stays.
    return _NAMED.sub(lambda found: words_of((found[1], found[2])), text) if PLACEHOLDER in text else text


def name_of(reference: tuple[str, str]) -> str:
    """Return the name of what a reference refers to, which it shows if that is not known."""
    kind, name = reference
    return unresolved_of(name)[1] if kind == XREF else name


def unresolved(attributes: Mapping[str, Any], words: str) -> tuple[str, str]:
    """Return a reference that only Sphinx can resolve.

    :param attributes: those of its node that are plain data
    :param words: what it shows if it cannot be resolved
    """
    name = json.dumps([dict(sorted(attributes.items())), words], separators=(",", ":"))
    return XREF, name.replace(" ", r"\u0020")  # spaces of a text are collapsed


def unresolved_of(name: str) -> tuple[dict[str, Any], str]:
    """Return attributes and words of a reference that :func:`unresolved` has made, by its name."""
    attributes, words = json.loads(name)
    return attributes, words
