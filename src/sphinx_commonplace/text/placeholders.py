"""Words that are not known while reading, such as the title of another document, and what stands in their place.

A reference is a kind and a name: ``doc`` (a document's name, with ``#`` and a place in it), ``label`` (a name that
``ref`` finds), ``source`` and ``cite`` (a source's key; its title is shown, or its author and year).
"""

from __future__ import annotations

import re
from collections.abc import Callable

PLACEHOLDER = "\ufffc"
"""Stands for such words (Unicode's object replacement character)."""

DOC, LABEL, SOURCE, CITE, OWN = "doc", "label", "source", "cite", "own"

_PLACED = re.compile(f"{PLACEHOLDER}([a-z]+):([^{PLACEHOLDER}]+){PLACEHOLDER}")


def written(reference: tuple[str, str]) -> str:
    """Return a reference as one text, from which :func:`read` takes it."""
    return ":".join(reference).replace(PLACEHOLDER, "")


def read(text: str) -> tuple[str, str]:
    """Return the reference that :func:`written` has made a text of."""
    kind, _colon, name = text.partition(":")
    return kind, name


def placed(text: str) -> str:
    """Return what stands for the words of a reference in a text that names it there."""
    return f"{PLACEHOLDER}{text}{PLACEHOLDER}"


def with_words(text: str, words_of: Callable[[tuple[str, str]], str]) -> str:
    """Return a text with the words of the references that stand in it."""
    # A placeholder that stands alone is an author's own.
    return _PLACED.sub(lambda found: words_of((found[1], found[2])), text) if PLACEHOLDER in text else text


def name_of(reference: tuple[str, str]) -> str:
    """Return what a reference shows where its target is not known: the target's name."""
    return reference[1]
