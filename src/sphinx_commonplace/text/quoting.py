"""How a value that an author wrote is quoted in a message: short, on one line, and printable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

_LONGEST = 60
_MOST_NAMES = 5
_WORDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "a boolean"),
    ((int, float), "a number"),
    (date, "a date"),
    (Mapping, "a mapping"),
    ((list, tuple), "a list"),
)


def shorten(text: str) -> str:
    """Return *text* cut to about 60 characters, with unprintable characters as escapes."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return cut if cut.isprintable() else repr(cut)[1:-1]


def printable(text: str) -> str:
    """Return a text on one line, with unprintable characters as escapes: the name of a file, in a message."""
    return text if text.isprintable() else repr(text)[1:-1]


def shown(value: object) -> str:
    """Return how a message names a value that was found: text in quotation marks, anything else by its type.

    Only text is quoted, because the ``str()`` of any other object may be long, or may raise.
    """
    if isinstance(value, str):
        return f"'{shorten(value)}'"
    if value is None:
        return "nothing"
    return next((words for kind, words in _WORDS if isinstance(value, kind)), f"a {type(value).__name__}")


def some_of(names: Iterable[str]) -> str:
    """Return the first few of some names, sorted, with an ellipsis if there are more."""
    first = sorted(names)
    return ", ".join(first[:_MOST_NAMES]) + (", …" if len(first) > _MOST_NAMES else "")
