"""How one value of a post's front matter is read: a raw field in, what it means out, its faults noted.

The readers are those of :mod:`sphinx_commonplace.validation.readers`, and more of the same form. A reader of
several values leaves those out that mean nothing or are at fault. A field may hold what YAML is read as (text,
lists, mappings) or what a directive's options are in Python (numbers, booleans, lists of text).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from sphinx_commonplace.errors import Subtype
from sphinx_commonplace.model import Kind, Via
from sphinx_commonplace.text import dates
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.slugs import DEVICES, fold
from sphinx_commonplace.text.suggestions import LONGEST_TYPO
from sphinx_commonplace.urls.iris import is_plain_web_url
from sphinx_commonplace.validation.fields import NOWHERE, Field, is_empty, items_of, parts_of
from sphinx_commonplace.validation.notes import Notes
from sphinx_commonplace.validation.readers import note_unknown_keys, read_choice, read_line, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_T = TypeVar("_T")

MOST_LABELS = 200
"""A post has no more labels of a kind than this: each has pages and a feed of its own."""

_LONGEST_ADDRESS = 1_000  # bytes of UTF-8; systems end at 4,096, and the output folder's own path comes before
_LONGEST_SEGMENT = 200  # bytes of UTF-8; file systems end at 255, and a suffix comes after

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?=\S)")
_NAMED = re.compile(rf"(.*?) ?<({_SCHEME.pattern}[^<>]*)>")  # a name with an address, as e-mail has it
_NO_SCHEME = re.compile(r"(?:www\.|(?=[a-z0-9.-]+\.[a-z]+/))[a-z0-9-]+\.\S+", re.IGNORECASE)
# What Windows forbids in file names, and what in an address does not belong to its path.
_NOT_IN_ADDRESS = re.compile(r"""[\\:*?"<>|#%]""")
_HTML_SUFFIX = re.compile(r"(?<=[^/])\.html?$")

_LABELS_HELP = "a list of texts is allowed, or one text with commas between"
_KIND_HELP = f"one of {', '.join(Kind)} is allowed"
_URL_HELP = "an address that begins with https:// or http:// is allowed"
_VIA_HELP = "a name, an address, a name <address>, a mapping of name and url, or a list of these is allowed"
_ADDRESS_HELP = "a path from the site's root is allowed, like blog/2019/old-name"
_FREE_HELP = "a path is allowed whose parts are no names that Sphinx or Windows have taken"

# What Sphinx writes at the root of a site, beside documents: pages, files and folders.
_SPHINX_ROOT = frozenset(
    {"genindex", "modindex", "objects.inv", "search", "searchindex.js", "opensearch.xml", "sitemap.xml"}
) | {"_downloads", "_images", "_modules", "_sources", "_sphinx_design_static", "_static"}


class FrontMatterNotes(Notes):
    """The notes of a post's front matter, by the site's rules for dates."""

    def __init__(self, path: str, rules: dates.DateRules) -> None:
        super().__init__(path, Subtype.FRONT_MATTER, finer=True)
        self.rules = rules


def read_kind(raw: Field, notes: Notes) -> Kind | None:
    """Return the kind that a word names."""
    word = read_choice(raw, notes, frozenset(Kind), _KIND_HELP)
    return None if word is None else Kind(word)


def read_labels(raw: Field, notes: Notes) -> tuple[str, ...]:
    """Return each label once, in the author's order."""
    labels = _unique(_read_label(item, notes) for item in _split(raw))
    if len(labels) > MOST_LABELS:
        found = f"{len(labels):,} labels were found"
        notes.note(raw.place, found, f"at most {MOST_LABELS} are allowed; the first {MOST_LABELS} count")
    return labels[:MOST_LABELS]


def _read_label(raw: Field, notes: Notes) -> str | None:
    text = read_line(raw, notes, _LABELS_HELP)
    if text and not fold(text):
        notes.note(raw.place, f"{shown(text)} has no character that can be seen", _LABELS_HELP, Subtype.LABEL)
        return None
    return text


def read_date(raw: Field, notes: FrontMatterNotes) -> datetime | None:
    """Return an instant in the blog's zone. A date that could be read two ways is read, and noted."""
    if is_empty(raw.value):
        return None
    try:
        when, doubt = dates.read_date(raw.value, notes.rules)
    except dates.DateError as error:
        notes.note(raw.place, str(error), dates.DATE_HELP, Subtype.DATE)
        return None
    if doubt:
        notes.note(raw.place, doubt, dates.DATE_HELP, Subtype.DATE, f"{when:%Y-%m-%d}")
    return when


def read_url(raw: Field, notes: Notes) -> str | None:
    """Return an address that a reader can follow safely, as it was written."""
    url = read_line(raw, notes, _URL_HELP, Subtype.LINK)
    if url is None or is_plain_web_url(url):
        return url
    suggestion = f"https://{url}" if len(url) <= LONGEST_TYPO and _NO_SCHEME.fullmatch(url) else ""
    notes.note(raw.place, f"{shown(url)} was found", _URL_HELP, Subtype.LINK, suggestion)
    return None


def read_via(raw: Field, notes: Notes) -> tuple[Via, ...]:
    """Return who pointed the author to something."""
    return _unique(_read_one_via(item, notes) for item in items_of(raw))


def read_addresses(raw: Field, notes: Notes) -> tuple[str, ...]:
    """Return paths below the site's root, without slashes around them and without ``.html``.

    They become names of files, so nothing may pass that leaves the output folder, hides a file, or has
    another meaning to some file system or in a URL.
    """
    return _unique(_read_address(item, notes) for item in _split(raw))


def _unique(items: Iterable[_T | None]) -> tuple[_T, ...]:
    """Return what there is, each once, in order."""
    return tuple(dict.fromkeys(item for item in items if item))


def _split(raw: Field) -> list[Field]:
    """Return a list's items, which keep their commas, or a text's parts between commas, as ABlog does."""
    if isinstance(raw.value, str):
        return [Field(part, raw.place) for part in raw.value.split(",")]
    return items_of(raw)


def _read_one_via(raw: Field, notes: Notes) -> Via | None:
    if (parts := parts_of(raw)) is not None:
        return _read_via_mapping(parts, notes)
    text = read_line(raw, notes, _VIA_HELP)
    if text and (named := _NAMED.fullmatch(text)):
        address = read_url(Field(named[2], raw.place), notes) or ""
        return Via(named[1] or address, address) if named[1] or address else None
    if text is None or not _SCHEME.match(text):
        return Via(text) if text else None
    # What looks like an address must be a good one; a name that does so can be given in a mapping.
    url = read_url(raw, notes)
    return Via(url, url) if url else None


def _read_via_mapping(parts: dict[str, Field], notes: Notes) -> Via | None:
    nothing = Field(None, NOWHERE)
    with notes.within("name"):
        text = read_text(parts.get("name", nothing), notes)
    with notes.within("url"):
        url = read_url(parts.get("url", nothing), notes)
    note_unknown_keys(parts, notes, ("name", "url"), _VIA_HELP)
    return Via(text or url or "", url or "") if text or url else None


def _read_address(raw: Field, notes: Notes) -> str | None:
    text = read_line(raw, notes, _ADDRESS_HELP, Subtype.ADDRESS)
    if text is None:
        return None
    address = _HTML_SUFFIX.sub("", text.removeprefix("/").removesuffix("/"))
    if not is_safe_path(address):
        notes.note(raw.place, f"{shown(text)} was found", _ADDRESS_HELP, Subtype.ADDRESS)
        return None
    size = len(address.encode())
    if size > _LONGEST_ADDRESS:
        found = f"{shown(text)} was found, which has {size:,} bytes"
        notes.note(raw.place, found, f"at most {_LONGEST_ADDRESS:,} are allowed", Subtype.ADDRESS)
        return None
    if taken := taken_part(address):
        found = f"{shown(text)} was found, and {shown(taken)} is taken"
        notes.note(raw.place, found, _FREE_HELP, Subtype.ADDRESS)
        return None
    return address


def is_safe_path(path: str) -> bool:
    """Return whether a path stays in the output folder, hides nothing, and means the same everywhere."""
    return not _NOT_IN_ADDRESS.search(path) and all(map(_is_safe_segment, path.split("/")))


def taken_part(path: str) -> str:
    """Return the part of a safe path that is a name of Sphinx's or of Windows', "" where there is none."""
    segments = path.split("/")
    if _HTML_SUFFIX.sub("", segments[0].lower()) in _SPHINX_ROOT:
        return segments[0]
    return next((part for part in segments if part.partition(".")[0].lower() in DEVICES), "")


def _is_safe_segment(segment: str) -> bool:
    return (
        0 < len(segment.encode()) <= _LONGEST_SEGMENT
        and not segment.startswith(".")
        and not segment.endswith(".")  # Windows drops it, and two names become one
        and segment == segment.strip()
        and segment.isprintable()
    )
