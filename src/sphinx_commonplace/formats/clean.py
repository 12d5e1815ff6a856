"""Texts cleaned for files in several formats: without control characters and, if required, on one line.

Titles come from pages of strangers. All formats leave out the same characters, even those that are not XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sphinx_commonplace.text.characters import for_exports


def plain_json(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with all its texts cleaned by :func:`.for_exports`."""
    if isinstance(value, str):
        return for_exports(value)
    if isinstance(value, Mapping):
        return {for_exports(str(key)): plain_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(item) for item in value]
    return value


def one_line(text: str) -> str:
    """Return a plain text on one line, with single spaces."""
    return " ".join(for_exports(text).split())


def plain_lines(texts: Iterable[str]) -> list[str]:
    """Return plain texts on one line each, without those that are empty then."""
    return list(filter(None, map(one_line, texts)))


def check_unique(what: str, names: list[str]) -> set[str]:
    """Return names as a set.

    :param what: what the names are, for the message
    :raises ValueError: if two are the same after :func:`.for_exports`, which only a bug in the caller can cause
    """
    unique = set(map(for_exports, names))
    if len(unique) < len(names):
        raise ValueError(f"{what}: two have one; each has its own")
    return set(names)
