"""Keys of front matter that nobody knows, and that are no typos: of each one problem for the whole site.

Who moves in from another blog engine has the same key in hundreds of posts. One line says so, and how to have it
pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.keys import UnknownKey
from sphinx_commonplace.text.quoting import shorten, shown

SETTING = "commonplace_extra_keys"


class KeyUse(NamedTuple):
    """One key in one file."""

    path: str
    name: str
    line: int  # counted from 1; 0 if it is not known
    suggestion: str


def uses_of(path: str, keys: Iterable[UnknownKey]) -> Iterator[KeyUse]:
    """Yield where a file has keys."""
    return (KeyUse(path, key.name, key.position.line or 0, key.suggestion) for key in keys)


def extra_key_problems(uses: Iterable[KeyUse]) -> Iterator[Problem]:
    """Yield a problem for each key, at its first use in the order of paths and lines."""
    by_name: defaultdict[str, list[KeyUse]] = defaultdict(list)
    for use in uses:
        by_name[use.name].append(use)
    for name in sorted(by_name):
        first = min(by_name[name])
        files = len({use.path for use in by_name[name]})
        where = f", and in {files - 1:,} more file{'s' if files > 2 else ''}" if files > 1 else ""  # noqa: PLR2004 - a plural
        yield Problem(
            Subtype.FRONT_MATTER,
            first.path,
            first.line or None,
            None,
            shorten(name) or "''",
            f"this key is not known, here{where}",
            f"to have it pass, write {SETTING} = [{shown(name)}] in conf.py, or begin it with x-",
            first.suggestion,
        )
