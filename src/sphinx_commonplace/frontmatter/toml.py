"""Front matter in TOML, as Hugo has it: between two lines of ``+++``.

`tomllib` gives no positions. Those of the top-level keys are found in the text; what is inside of a value has the
position of its key.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import NamedTuple

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.yaml import FRONT_MATTER, MAX_CHARACTERS
from sphinx_commonplace.text.characters import CONTROL
from sphinx_commonplace.validation.fields import Field, Position

_HELP = "front matter in TOML is lines of `key = value` between two lines of `+++`"
_BLOCK = re.compile(r"\ufeff*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE)
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# A key, or the name of a table, at the beginning of a line.
_KEYS = re.compile(
    r"""^[ \t]*(\[{0,2}[ \t]*)(?:"([^"\n]+)"|'([^'\n]+)'|([\w-]+))[^=\n]*(=[ \t]*)?""", re.MULTILINE
)


class TomlBlock(NamedTuple):
    """The front matter in TOML with which a text begins."""

    text: str  # what is between the markers; every line ends in a line feed
    body_line: int  # the line after the closing marker, counted from 1


def split_toml(text: str) -> TomlBlock | None:
    """Return the front matter in TOML with which *text* begins, None where there is none."""
    if not text.lstrip("\ufeff").startswith("+++"):
        return None
    found = _BLOCK.match(text.replace("\r\n", "\n").replace("\r", "\n"))
    return TomlBlock(found[1], found[1].count("\n") + 3) if found else None


def read_toml(block: TomlBlock, path: str) -> tuple[dict[str, Field], tuple[Problem, ...]]:
    """Return the fields of front matter, in which numbers and dates are text, as in YAML; and what is wrong.

    If it cannot be read there is exactly one problem, and no field. Raises nothing.

    :param path: the file's name, for the problem
    """
    if len(block.text) > MAX_CHARACTERS:
        found = f"front matter of {len(block.text):,} characters"
        return {}, (_problem(path, 1, 1, found, f"at most {MAX_CHARACTERS:,} are allowed"),)
    try:
        values = tomllib.loads(block.text)
    except RecursionError:
        return {}, (_problem(path, 1, 1, "it is nested too deeply", _HELP),)
    except ValueError as error:
        where = _WHERE.search(str(error))
        line, column = (int(where[1]), int(where[2])) if where and where[1] else (block.body_line - 2, 1)
        words = CONTROL.sub("?", _WHERE.sub("", str(error)))
        return {}, (_problem(path, line + 1, column, f"this is no TOML: {words}", _HELP),)
    positions = _positions(block.text)
    return {name: _field(value, *positions.get(name, (_START, _START))) for name, value in values.items()}, ()


_START = Position(1, 1)


def _problem(path: str, line: int, column: int, found: str, allowed: str) -> Problem:
    return Problem(Subtype.FRONT_MATTER, path, line, column, FRONT_MATTER, found, allowed)


def _positions(text: str) -> dict[str, tuple[Position, Position]]:
    """Return where each top-level key and its value are, by key."""
    found: dict[str, tuple[Position, Position]] = {}
    in_table = False
    for match in _KEYS.finditer(text):
        is_table = bool(match[1])
        if in_table and not is_table:
            continue
        in_table = is_table
        name = match[2] or match[3] or match[4]
        start = next(match.start(group) for group in (2, 3, 4) if match[group])
        line = text.count("\n", 0, start) + 2  # after the opening marker
        begin = text.rfind("\n", 0, start) + 1
        key = Position(line, start - begin + (1 if match[4] else 0))
        value = Position(line, match.end() - begin + 1) if match[5] else key
        found.setdefault(name, (value, key))
    return found


def _field(value: object, position: Position, key: Position | None = None) -> Field:
    """Return a value as front matter has it: text, lists, mappings, true and false."""
    if isinstance(value, dict):
        return Field({name: _field(part, position) for name, part in value.items()}, position, key)
    if isinstance(value, list):
        return Field([_field(item, position) for item in value], position, key)
    if isinstance(value, dt.date | dt.time):
        return Field(value.isoformat(), position, key)
    return Field(value if isinstance(value, bool) else str(value), position, key)
