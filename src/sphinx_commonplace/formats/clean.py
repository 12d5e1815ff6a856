"""Texts as files of several formats take them: without control characters, and where it must be, on one line.

Titles come from strangers' pages. All formats leave out the same, those too that are no XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sphinx_commonplace.text.characters import for_exports


def plain_json(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value of which all texts are cleaned by :func:`.for_exports`."""
    if isinstance(value, str):
        return for_exports(value)
    if isinstance(value, Mapping):
        return {for_exports(str(key)): plain_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(item) for item in value]
    return value


def one_line(text: str) -> str:
    """Return a plain text with single spaces for all white space."""
    return " ".join(for_exports(text).split())


def plain_lines(texts: Iterable[str]) -> list[str]:
    """Return plain texts of one line each, without those of which nothing is left."""
    return list(filter(None, map(one_line, texts)))


def check_unique(what: str, names: list[str]) -> set[str]:
    """Return names as a set.

    :raises ValueError: if two are the same once they are cleaned by :func:`.for_exports`; only a mistake in the
        calling program can bring that about
    """
    unique = set(map(for_exports, names))
    if len(unique) < len(names):
        raise ValueError(f"{what}: two have one; each has its own")
    return set(names)
