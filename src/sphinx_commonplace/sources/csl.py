"""The Citation Style Language's data model: its variables, its types, and how the value of each kind is read.

The tables are those of CSL 1.0.2: https://docs.citationstyles.org/en/v1.0.2/specification.html, appendices III
and IV, with the other spellings of its JSON schema (``csl-data.json``). A value is a raw field, from YAML (where
every scalar is text) or from JSON (where it has a type); the result is plain data that the JSON schema allows. The
readers have the form of those in :mod:`sphinx_commonplace.validation.readers`.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from sphinx_commonplace.frontmatter.yaml import MAX_DEPTH
from sphinx_commonplace.model import Name
from sphinx_commonplace.text.characters import CONTROL
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.validation.fields import NOWHERE, Field, is_empty, items_of, parts_of
from sphinx_commonplace.validation.notes import Notes
from sphinx_commonplace.validation.readers import (
    FALSE_WORDS,
    note_found,
    note_unknown_keys,
    read_choice,
    read_flag,
    read_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# Plain lists of words, because they are easier to compare with the specification than lists of strings.
_TYPE_WORDS: Final = """
article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case
legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance
periodical personal_communication post post-weblog regulation report review review-book software song speech
standard thesis treaty webpage
"""
_TEXTS: Final = """
archive archive_collection archive_location archive-place authority call-number citation-key citation-label
collection-title container-title container-title-short dimensions division DOI event event-place event-title
genre ISBN ISSN journalAbbreviation jurisdiction keyword language license medium original-publisher
original-publisher-place original-title part-title PMCID PMID publisher publisher-place references
reviewed-genre reviewed-title scale section shortTitle source status title title-short URL version
volume-title volume-title-short year-suffix
"""
_NUMBERS: Final = """
chapter-number citation-number collection-number edition first-reference-note-number issue locator number
number-of-pages number-of-volumes page page-first part part-number printing printing-number supplement
supplement-number volume
"""
_NAMES: Final = """
author chair co-investigator collection-editor compiler composer container-author contributor curator
director editor editor-translator editorial-director executive-producer guest host illustrator interviewer
narrator organizer original-author performer principal-investigator producer recipient reviewed-author
script-writer series-creator translator
"""

TYPES: Final = frozenset(_TYPE_WORDS.split())
"""The types that a source can have."""


class VariableKind(enum.Enum):
    """The types of variables' values."""

    TEXT = enum.auto()  # on one line
    LONG = enum.auto()  # text that may have lines and paragraphs
    NUMBER = enum.auto()  # a number, or text that has one: "12", "3–4", "XII"
    NAMES = enum.auto()
    DATE = enum.auto()
    WORDS = enum.auto()  # a list of texts
    ANY = enum.auto()  # a mapping with any content


VARIABLES: Final[Mapping[str, VariableKind]] = {
    **dict.fromkeys(
        _TEXTS.split(),
        VariableKind.TEXT,
    ),
    **dict.fromkeys(("abstract", "annote", "note"), VariableKind.LONG),
    **dict.fromkeys(
        _NUMBERS.split(),
        VariableKind.NUMBER,
    ),
    **dict.fromkeys(
        _NAMES.split(),
        VariableKind.NAMES,
    ),
    **dict.fromkeys(
        ("accessed", "available-date", "event-date", "issued", "original-date", "submitted"), VariableKind.DATE
    ),
    "categories": VariableKind.WORDS,
    "custom": VariableKind.ANY,
}
"""The variables of a source, besides its ``id`` and ``type``, with the types of their values."""

RENAMED: Final = {"part-number": "part", "printing-number": "printing", "supplement-number": "supplement"}
"""Variables that have another name in the JSON schema."""

NOT_IN_JSON: Final = frozenset({"co-investigator", "editor-translator", "license", "principal-investigator"})
"""Variables that are not in the JSON schema."""

LATEST_YEAR: Final = 9999

_NAME_PARTS: Final = (
    *("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "comma-suffix"),
    *("static-ordering", "literal", "parse-names"),
)
_SWITCHES: Final = frozenset({"comma-suffix", "static-ordering", "parse-names"})
_DATE_PARTS: Final = ("date-parts", "season", "circa", "literal", "raw", "edtf")

_EDTF: Final = re.compile(
    r"(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?([?~%]?)", re.ASCII
)
_SHORT_YEAR: Final = re.compile("[1-9][0-9]{0,2}", re.ASCII)
_SEASONS: Final = range(21, 25)  # EDTF level 1 and CSL alike: 21 is spring
_INTEGER: Final = re.compile("-?[0-9]{1,4}", re.ASCII)
_MOST_NAMES: Final = 5000  # the largest number of authors that a paper has had so far
_TAG: Final = re.compile(
    r"""</?(?:i|b|sup|sub|sc|em|strong)>|<span\ (?:class|style)=["'][^"'<>]*["']>|</span>""", re.VERBOSE
)
# A DOI is `10.` and the registrant, a slash, and nearly anything (DOI Handbook, section 2.2).
# That includes `<`, `>`, `;` and `#` in the form that publishers used until about 2005 (SICI, ANSI/NISO Z39.56).
_DOI: Final = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"\\{}]*[^\s\"\\{}.,;]", re.ASCII)
_DOI_PREFIX: Final = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)", re.IGNORECASE)

_NUMBER_HELP: Final = "a number is allowed, or text that has one"
_NAMES_HELP: Final = "a list of names is allowed, each with family and given, or literal, or as one text"
_DATE_HELP: Final = "a date like 2026, 2026-05 or 2026-05-04 is allowed, or a list of year, month and day"
_WORDS_HELP: Final = "a list of texts is allowed"
_ANY_HELP: Final = "a mapping is allowed"
_TYPE_HELP: Final = "one of CSL's types is allowed, like webpage, article-journal or book"
_DOI_HELP: Final = "a DOI is allowed, like 10.1000/182"


def plain_title(title: str) -> str:
    """Return a title without the markup that CSL allows in it, such as ``<i>``, ``<b>``, ``<sup>``, ``<sub>``."""
    return " ".join(_TAG.sub("", title).split())


def read_variable(name: str, raw: Field, notes: Notes) -> object | None:
    """Return the value of a variable, in the form of CSL-JSON; None if it is empty or wrong.

    :param name: one of `VARIABLES`
    """
    if is_empty(raw.value):
        return None
    return _READERS[VARIABLES[name]](raw, notes)


def read_type(raw: Field, notes: Notes) -> str | None:
    """Return one of `TYPES`."""
    return read_choice(raw, notes, TYPES, _TYPE_HELP)


def read_doi(raw: Field, notes: Notes) -> str | None:
    """Return a DOI without any ``https://doi.org/`` or ``doi:`` before it."""
    text = read_text(raw, notes)
    if text is None:
        return None
    doi, prefixes = _DOI_PREFIX.subn("", text, count=1)
    if prefixes and "%" in doi and text.lower().startswith("http"):
        doi = unquote(doi)  # what stands in an address is escaped
    if _DOI.fullmatch(doi) and doi.isprintable():
        return doi
    notes.note(raw.position, f"{shown(text)} was found", _DOI_HELP)
    return None


def names_of(listed: object) -> tuple[Name, ...]:
    """Return the names in the value of a variable of names, as `read_variable` returned it.

    A dropping particle, which is ignored when names are sorted ("van" in Ludwig van Beethoven), is put after the
    given name.
    """
    found = []
    for parts in listed if isinstance(listed, list) else []:
        given = f"{parts.get('given', '')} {parts.get('dropping-particle', '')}".strip()
        found.append(
            Name(
                parts.get("family", ""),
                given,
                parts.get("non-dropping-particle", ""),
                parts.get("suffix", ""),
                parts.get("literal", ""),
            )
        )
    return tuple(found)


def date_of(read: object) -> tuple[int, ...]:
    """Return year, month and day, as far as they are known, of a date or of the start of a range.

    As in CSL, there is no year 0, and years before the year 1 are negative: 44 BC is -44.

    :param read: the value of a variable of dates, as `read_variable` returned it
    """
    if not isinstance(read, Mapping) or not read.get("date-parts"):
        return ()
    return tuple(read["date-parts"][0])


def _read_long(raw: Field, notes: Notes) -> str | None:
    value = raw.value
    if not isinstance(value, str) or CONTROL.search(value):
        return read_text(raw, notes)  # which notes what is wrong
    lines = (" ".join(line.split()) for line in value.splitlines())
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip() or None


def _read_number(raw: Field, notes: Notes) -> str | None:
    if isinstance(raw.value, str):
        return read_text(raw, notes)
    if isinstance(raw.value, int) and not isinstance(raw.value, bool):
        return str(raw.value)
    note_found(raw, notes, _NUMBER_HELP)
    return None


def _read_words(raw: Field, notes: Notes) -> list[str] | None:
    if isinstance(raw.value, Mapping):
        note_found(raw, notes, _WORDS_HELP)
        return None
    return [text for item in items_of(raw) if (text := read_text(item, notes))] or None


def _read_any(raw: Field, notes: Notes) -> object | None:
    if not isinstance(raw.value, Mapping):
        note_found(raw, notes, _ANY_HELP)
        return None
    try:
        return _plain(raw.value, 0)
    except ValueError as error:
        notes.note(raw.position, str(error), _ANY_HELP)
        return None


def _plain(value: object, depth: int) -> object:
    """Return a value without fields in it. Raises ValueError if it is too deep or has control characters."""
    if isinstance(value, Field):
        value = value.value
    if depth > MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    if isinstance(value, Mapping):
        return {str(_plain(key, depth + 1)): _plain(part, depth + 1) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, str) and CONTROL.search(value):
        raise ValueError(f"{shown(value)} holds a control character")
    return value


def _read_names(raw: Field, notes: Notes) -> list[dict[str, Any]] | None:
    items = items_of(raw)
    if len(items) > _MOST_NAMES:
        notes.note(raw.position, f"{len(items):,} names were found", f"at most {_MOST_NAMES:,} are read")
    return [name for item in items[:_MOST_NAMES] if (name := _read_name(item, notes))] or None


def _read_name(raw: Field, notes: Notes) -> dict[str, Any] | None:
    if isinstance(raw.value, str):
        text = read_text(raw, notes)
        return {"literal": text} if text else None
    parts = parts_of(raw)
    if parts is None:
        if raw.value is not None:
            note_found(raw, notes, _NAMES_HELP)
        return None
    note_unknown_keys(parts, notes, _NAME_PARTS, _NAMES_HELP)
    name: dict[str, Any] = {}
    for key, part in parts.items():
        if key in _NAME_PARTS:
            with notes.within(key):
                read = read_flag(part, notes) if key in _SWITCHES else read_text(part, notes)
            if read is not None:
                name[key] = read
    if not name.keys() & {"family", "given", "literal"}:
        notes.note(raw.position, "a name without family, given or literal", _NAMES_HELP)
        return None
    return name


def _read_date(raw: Field, notes: Notes) -> dict[str, Any] | None:
    """Return a date in the form of CSL-JSON, a mapping."""
    try:
        return _date(raw, notes)
    except ValueError as error:
        notes.note(raw.position, str(error), _DATE_HELP)
        return None


def _date(raw: Field, notes: Notes) -> dict[str, Any] | None:
    value = raw.value
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value:04d}" if abs(value) <= LATEST_YEAR else str(value)
    if isinstance(value, str):
        return _date_from_text(value.strip())
    if isinstance(value, (list, tuple)):
        return _date_from_list([_date(item, notes) for item in items_of(raw)[:3]])
    parts = parts_of(raw)
    if parts is None:
        raise ValueError(f"{shown(value)} was found")
    if "year" in parts:
        return _date_from_words(parts, notes)
    return _date_from_mapping(parts, notes)


def _date_from_text(text: str) -> dict[str, Any]:
    """Read the part of EDTF (ISO 8601-2) for a day, month, season or year, or for a range of these."""
    found: list[list[int]] = []
    extra: dict[str, Any] = {}
    for end in text.split("/"):
        if end.strip() in {"", ".."} and "/" in text:
            continue
        # Like pandoc, read 79 as the year 79, which in EDTF would be 0079.
        end_text = end.strip().zfill(4) if _SHORT_YEAR.fullmatch(end.strip()) else end.strip()
        match = _EDTF.fullmatch(end_text)
        if match is None:
            raise ValueError(f"{shown(text)} is no date")
        year, month, day, doubt = match.groups()
        if not found and month and int(month) in _SEASONS and not day:
            extra["season"], month = int(month) - _SEASONS.start + 1, None
        if doubt:
            extra["circa"] = True
        number = int(year)
        # EDTF counts 1 BC as the year 0, CSL as -1.
        found.append(
            _checked([number if number > 0 else number - 1, *(int(part) for part in (month, day) if part)], text)
        )
    if not 1 <= len(found) <= 2:  # noqa: PLR2004 - a date, or the two ends of a range
        raise ValueError(f"{shown(text)} is no date")
    return {"date-parts": found, **extra}


def _date_from_list(dates: list[dict[str, Any] | None]) -> dict[str, Any]:
    """Join a list of dates, as pandoc writes a range: they are its start and end."""
    known = [one for one in dates if one]
    parts = [part for one in known for part in one.get("date-parts", [])]
    if not 1 <= len(parts) <= 2:  # noqa: PLR2004 - a date, or the two ends of a range
        raise ValueError(f"a list of {len(dates)} was found")
    return {**known[0], "date-parts": parts}


def _date_from_words(parts: dict[str, Field], notes: Notes) -> dict[str, Any]:
    """Read a mapping like ``{year: 2022, month: 3, day: 14}``, which pandoc and Better BibTeX write."""
    numbers = []
    for name in ("year", "month", "day"):
        part = parts.get(name, Field(None, NOWHERE))
        if is_empty(part.value):
            break
        numbers.append(_integer(part.value))
    found: dict[str, Any] = {"date-parts": [_checked(numbers)]}
    note_unknown_keys(parts, notes, ("year", "month", "day", "season", "circa", "literal"), _DATE_HELP)
    return {**found, **_details(parts, notes)}


def _date_from_mapping(parts: dict[str, Field], notes: Notes) -> dict[str, Any] | None:
    """Read CSL-JSON's own mapping."""
    note_unknown_keys(parts, notes, _DATE_PARTS, _DATE_HELP)
    found: dict[str, Any] = {}
    if (raw := parts.get("date-parts")) and not is_empty(raw.value):
        ends = items_of(raw)
        # Many programs omit the outer list.
        if ends and not any(isinstance(end.value, (list, tuple)) for end in ends):
            ends = [Field([end.value for end in ends], raw.position)]
        found["date-parts"] = [
            _checked([_integer(part.value) for part in items_of(end)[:4] if not is_empty(part.value)])
            for end in ends[:2]
        ]
    for name in ("edtf", "raw"):
        text = parts[name].value if name in parts else None
        if isinstance(text, str) and text.strip() and "date-parts" not in found:
            try:
                found.update(_date_from_text(text.strip()))
            except ValueError:
                if name == "edtf":
                    raise
                found["literal"] = read_text(
                    parts[name], notes
                )  # "raw" may be in a form that only a person can read
    return {**found, **_details(parts, notes)} or None


def _details(parts: dict[str, Field], notes: Notes) -> dict[str, Any]:
    """Return what a mapping says of a date besides year, month and day."""
    found: dict[str, Any] = {}
    if (raw := parts.get("season")) and (season := _read_number(raw, notes) if raw.value else None):
        found["season"] = int(season) if season in {"1", "2", "3", "4"} else season
    if (raw := parts.get("circa")) and not is_empty(raw.value):
        circa = raw.value
        found["circa"] = (circa.strip().lower() not in FALSE_WORDS) if isinstance(circa, str) else bool(circa)
    if (raw := parts.get("literal")) and (literal := read_text(raw, notes)):
        found["literal"] = literal
    return found


def _integer(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    raise ValueError(f"{shown(value)} is no number of a year, month or day")


def _checked(parts: list[int], written: str = "") -> list[int]:
    """Return year, month and day, without trailing zeros. Raises ValueError if there is no such day.

    :param written: the date as its author wrote it, if that was one text; for the message
    """
    # Some programs write 0 for an unknown month or day.
    while len(parts) > 1 and not parts[-1]:
        parts = parts[:-1]
    words = written or "-".join(map(str, parts))
    if not 1 <= len(parts) <= 3 or not parts[0] or abs(parts[0]) > LATEST_YEAR:  # noqa: PLR2004 - year, month, day
        raise ValueError(f"{shown(words)} is no date")
    # Python has no years before the year 1. In their place 2000 is checked, which has every day that any year has.
    year = parts[0] if parts[0] > 0 else 2000
    try:
        date(year, *_with_day(parts[1:]))
    except ValueError:
        raise ValueError(f"{shown(words)} is not in the calendar") from None
    return parts


def _with_day(parts: list[int]) -> Iterator[int]:
    yield from [*parts, *[1] * (2 - len(parts))]


_READERS: Final = {
    VariableKind.TEXT: read_text,
    VariableKind.LONG: _read_long,
    VariableKind.NUMBER: _read_number,
    VariableKind.NAMES: _read_names,
    VariableKind.DATE: _read_date,
    VariableKind.WORDS: _read_words,
    VariableKind.ANY: _read_any,
}
