"""A raw value with the position that it came from: what every reader is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Position:
    """The line and column at which something begins in a file."""

    line: int | None  # counted from 1
    column: int | None  # counted from 1, in characters


NOWHERE: Final = Position(None, None)
"""The position of a value from Python, TOML or JSON, whose parsers do not report any."""


@dataclass(frozen=True, slots=True)
class Field:
    """A raw value, with the position that it came from.

    From YAML, a value is `None`, a `str` exactly as written (whatever YAML would resolve it to), a `list` of
    fields, or a `dict` from `str` to fields. Other callers may put any Python value here, with or without fields
    inside.
    """

    value: object
    position: Position
    key: Position | None = None  # the position of the key that the value belongs to, if known
    earlier: tuple[Field, ...] = ()  # what the same key had before, if it stands several times

    @property
    def key_position(self) -> Position:
        """The position of the key; that of the value where the key's is not known."""
        return self.key or self.position


def field_of(value: object, position: Position) -> Field:
    """Return a part of a value as a field; a part without a position of its own gets that of the whole."""
    return value if isinstance(value, Field) else Field(value, position)


def parts_of(raw: Field) -> dict[str, Field] | None:
    """Return the parts of a mapping by key, or None for any other value; a key that is not text is its repr."""
    if not isinstance(raw.value, Mapping):
        return None
    return {_key_of(key): field_of(part, raw.position) for key, part in raw.value.items()}


def _key_of(key: object) -> str:
    return key if isinstance(key, str) else f"{key!r:.60}"


def items_of(raw: Field) -> list[Field]:
    """Return a list's items; any other value is taken for a list of one item."""
    if not isinstance(raw.value, (list, tuple)):
        return [raw]
    return [field_of(item, raw.position) for item in raw.value]


def is_empty(value: object) -> bool:
    """Return whether a value is None, or text of white space only."""
    return value is None or (isinstance(value, str) and not value.strip())
