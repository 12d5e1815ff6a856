"""Readers for the values that every file has: text, flags, numbers, one of several words, known keys.

A reader takes a raw field and returns what it means. It returns None for a value that is empty or wrong; of a
wrong one it has noted the problem. No reader raises. Values that only front matter, sources, settings or URL
rules have are read in their own modules, by readers of the same form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sized
from types import MappingProxyType
from typing import Final, TypeVar

from sphinx_commonplace.errors import Subtype
from sphinx_commonplace.text.characters import CONTROL, code_point
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.suggestions import nearest
from sphinx_commonplace.validation.fields import Field, Position, is_empty, items_of
from sphinx_commonplace.validation.notes import Notes

_T = TypeVar("_T")

Reader = Callable[[Field, Notes], _T | None]

TRUE_WORDS: Final = frozenset({"true", "yes", "on"})
FALSE_WORDS: Final = frozenset({"false", "no", "off"})

LARGEST_NUMBER: Final = 999_999
"""The largest number that is read: no text has more images or paragraphs to count."""

TEXT_HELP: Final = "text is allowed, without control characters"
_FLAG_HELP: Final = "true or false is allowed"
_NUMBER_HELP: Final = "a whole number from 0 is allowed"
_NUMBER: Final = re.compile("[0-9]{1,6}")


def note_found(
    raw: Field, notes: Notes, allowed: str, subtype: Subtype | None = None, suggestion: str = ""
) -> None:
    """Note that a value is not what is allowed; the value itself is all that the message says was found."""
    notes.note(raw.position, f"{shown(raw.value)} was found", allowed, subtype, suggestion)


def read_line(raw: Field, notes: Notes, allowed: str = TEXT_HELP, subtype: Subtype | None = None) -> str | None:
    """Return a text on one line, with single spaces; None if there is none, or if it has control characters."""
    value = raw.value
    if value is None:
        return None
    if not isinstance(value, str):
        note_found(raw, notes, allowed, subtype)
        return None
    if control := CONTROL.search(value):
        found = f"{shown(value)} holds the control character {code_point(control[0])}"
        notes.note(raw.position, found, allowed, subtype)
        return None
    return " ".join(value.split()) or None


def read_text(raw: Field, notes: Notes) -> str | None:
    """Return a text on one line, with single spaces."""
    return read_line(raw, notes)


def read_flag(raw: Field, notes: Notes) -> bool | None:
    """Return a boolean; a key without a value means true, as in a field list (``nocomments:``)."""
    value = raw.value
    if isinstance(value, bool):
        return value
    if is_empty(value):
        return True
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in TRUE_WORDS or word in FALSE_WORDS:
        return word in TRUE_WORDS
    note_found(raw, notes, _FLAG_HELP)
    return None


def read_number(raw: Field, notes: Notes) -> int | None:
    """Return a whole number of at most six digits."""
    value = raw.value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER:
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return int(value)
    if not is_empty(value):
        note_found(raw, notes, _NUMBER_HELP)
    return None


def read_choice(raw: Field, notes: Notes, known: Collection[str], allowed: str) -> str | None:
    """Return a text that is one of the known words; any other is noted, with the most similar of them.

    :param allowed: what may stand there, in words
    """
    if is_empty(raw.value):
        return None
    word = raw.value.strip() if isinstance(raw.value, str) else ""
    if word in known:
        return word
    note_found(raw, notes, allowed, suggestion=nearest(word, known))
    return None


def note_unknown_key(
    name: str,
    raw: Field,
    notes: Notes,
    known: Iterable[str],
    *,
    allowed: str,
    synonyms: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Note a key that is not known, with the known key that was likely meant: a synonym's, or the most similar.

    :param known: the known keys
    :param allowed: what may stand there, in words
    :param synonyms: known keys by the words, in lower case, that people write in place of them
    """
    suggestion = synonyms.get(name.lower()) or nearest(name, known)
    notes.note(raw.key_position, "this key is not known", allowed, suggestion=suggestion)


def note_unknown_keys(parts: Mapping[str, Field], notes: Notes, known: Collection[str], allowed: str) -> None:
    """Note every key of a mapping that is not known."""
    for name, part in parts.items():
        if name not in known:
            with notes.within(name):
                note_unknown_key(name, part, notes, known, allowed=allowed)


def note_missing_keys(
    parts: Mapping[str, Field], position: Position, notes: Notes, required: Iterable[str], allowed: str
) -> bool:
    """Note every required key that a mapping has no value for, and return whether any is missing.

    :param position: where the mapping begins
    """
    missing = [name for name in required if name not in parts or _is_nothing(parts[name].value)]
    for name in missing:
        with notes.within(name):
            notes.note(parts[name].position if name in parts else position, "nothing is given", allowed)
    return bool(missing)


def _is_nothing(value: object) -> bool:
    return is_empty(value) or (isinstance(value, Sized) and not value)


# Readers for values from Python, TOML and JSON, which have types already: "5" is text there, and no number.


def read_string(raw: Field, notes: Notes) -> str | None:
    """Return a text as it is."""
    if isinstance(raw.value, str):
        return raw.value
    note_found(raw, notes, "text is allowed")
    return None


def read_strings(raw: Field, notes: Notes) -> tuple[str, ...] | None:
    """Return the texts of a list, none of them empty."""
    if isinstance(raw.value, (list, tuple)):
        items = [item.value for item in items_of(raw)]
        texts = tuple(item for item in items if isinstance(item, str) and item)
        if len(texts) == len(items):
            return texts
    note_found(raw, notes, "a list of texts is allowed")
    return None


def read_pairs(raw: Field, notes: Notes) -> tuple[tuple[str, str], ...] | None:
    """Return the pairs of a mapping of texts to texts, sorted."""
    value = raw.value
    if isinstance(value, Mapping) and all(isinstance(word, str) for pair in value.items() for word in pair):
        return tuple(sorted(value.items()))
    note_found(raw, notes, "a mapping of texts to texts is allowed")
    return None


def read_positive(raw: Field, notes: Notes) -> int | None:
    """Return a whole number from 1."""
    value = raw.value
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    found = f"{value} was found" if type(value) is int else f"{shown(value)} was found"
    notes.note(raw.position, found, "a whole number from 1 is allowed")
    return None
