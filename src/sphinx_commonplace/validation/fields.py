"""A raw value with the place that it came from: what every reader is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file."""

    line: int | None  # counted from 1
    column: int | None  # counted from 1, in characters


NOWHERE: Final = Place(None, None)
"""The place of a value of Python or JSON, whose parsers tell none."""


@dataclass(frozen=True, slots=True)
class Field:
    """A raw value, with the place that it came from.

    From YAML, a value is `None`, a `str` exactly as written (whatever YAML would resolve it to), a `list` of
    fields, or a `dict` from `str` to fields. Other callers may put any Python value here, with or without fields
    inside.
    """

    value: object
    place: Place
    key: Place | None = None  # where the key stands whose value it is

    @property
    def key_place(self) -> Place:
        """Where to look for the key: at the value, if that is all that is known."""
        return self.key or self.place


def field_of(value: object, place: Place) -> Field:
    """Return a part of a value as a field; what has no place of its own has that of the whole."""
    return value if isinstance(value, Field) else Field(value, place)


def parts_of(raw: Field) -> dict[str, Field] | None:
    """Return the parts of a mapping, or None if it is none. What is no text as a key is quoted as one."""
    if not isinstance(raw.value, Mapping):
        return None
    return {_key_of(key): field_of(part, raw.place) for key, part in raw.value.items()}


def _key_of(key: object) -> str:
    return key if isinstance(key, str) else f"{key!r:.60}"


def items_of(raw: Field) -> list[Field]:
    """Return a list's items, or the field as the only one."""
    if not isinstance(raw.value, (list, tuple)):
        return [raw]
    return [field_of(item, raw.place) for item in raw.value]


def is_empty(value: object) -> bool:
    """Return whether a value is null, or a text of nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())
