"""How one value of a post's front matter is read: a raw field in, what it means out, its faults noted.

A reader returns None, or leaves an item out of a tuple, where a value means nothing or is at fault; the
fault has then been noted. None of them raises. A field may hold what `commonplace.fields` makes of YAML
(text, lists, mappings) or what a directive's options are in Python (numbers, booleans, lists of text).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.yaml import Field, Place
from sphinx_commonplace.model import Kind, Via
from sphinx_commonplace.text import dates
from sphinx_commonplace.text.characters import CONTROL, code_point
from sphinx_commonplace.text.quoting import shorten, shown
from sphinx_commonplace.text.slugs import DEVICES, fold
from sphinx_commonplace.text.suggestions import LONGEST_TYPO, nearest
from sphinx_commonplace.urls.iris import is_plain_web_url

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_T = TypeVar("_T")

TRUE_WORDS = frozenset({"true", "yes", "on"})
FALSE_WORDS = frozenset({"false", "no", "off"})

LARGEST_NUMBER = 999_999
"""What `image` and `excerpt` count is never more."""

MOST_LABELS = 200
"""A post has no more labels of a kind than this: each has pages and a feed of its own."""

_LONGEST_ADDRESS = 1_000  # bytes of UTF-8; systems end at 4,096, and the output folder's own path comes before
_LONGEST_SEGMENT = 200  # bytes of UTF-8; file systems end at 255, and a suffix comes after

_NUMBER = re.compile(r"[0-9]{1,6}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?=\S)")
_NAMED = re.compile(rf"(.*?) ?<({_SCHEME.pattern}[^<>]*)>")  # a name with an address, as e-mail has it
_NO_SCHEME = re.compile(r"(?:www\.|(?=[a-z0-9.-]+\.[a-z]+/))[a-z0-9-]+\.\S+", re.IGNORECASE)
# What Windows forbids in file names, and what in an address does not belong to its path.
_NOT_IN_ADDRESS = re.compile(r"""[\\:*?"<>|#%]""")
_HTML_SUFFIX = re.compile(r"(?<=[^/])\.html?$")

_TEXT_HELP = "text is allowed, without control characters"
_LABELS_HELP = "a list of texts is allowed, or one text with commas between"
_FLAG_HELP = "true or false is allowed"
_NUMBER_HELP = "a whole number from 0 is allowed"
_KIND_HELP = f"one of {', '.join(Kind)} is allowed"
_URL_HELP = "an address that begins with https:// or http:// is allowed"
_VIA_HELP = "a name, an address, a name <address>, a mapping of name and url, or a list of these is allowed"
_ADDRESS_HELP = "a path from the site's root is allowed, like blog/2019/old-name"
_FREE_HELP = "a path is allowed whose parts are no names that Sphinx or Windows have taken"

# What Sphinx writes at the root of a site, beside documents: pages, files and folders.
_SPHINX_ROOT = frozenset(
    {"genindex", "modindex", "objects.inv", "search", "searchindex.js", "opensearch.xml", "sitemap.xml"}
) | {"_downloads", "_images", "_modules", "_sources", "_sphinx_design_static", "_static"}


class Reading:
    """What the readers of one front matter share."""

    def __init__(self, path: str, rules: dates.DateRules) -> None:
        self.rules = rules
        self.problems: list[Problem] = []
        self.key = ""  # the key that is being read
        self._path = path

    def note(
        self,
        place: Place,
        found: str,
        allowed: str,
        subtype: Subtype = Subtype.FRONT_MATTER,
        suggestion: str = "",
    ) -> None:
        """Note a problem of the key that is being read."""
        key = shorten(self.key) or "''"
        self.problems.append(
            Problem(subtype, self._path, place.line, place.column, key, found, allowed, suggestion)
        )


def is_blank(value: object) -> bool:
    """Return whether a value is null, or a text of nothing but blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def read_text(raw: Field, reading: Reading) -> str | None:
    """Return a text on one line, with single blanks."""
    return _one_line(raw, reading, _TEXT_HELP)


def read_labels(raw: Field, reading: Reading) -> tuple[str, ...]:
    """Return each label once, in the author's order."""
    labels = _unique(_read_label(item, reading) for item in _split(raw))
    if len(labels) > MOST_LABELS:
        found = f"{len(labels):,} labels were found"
        reading.note(raw.place, found, f"at most {MOST_LABELS} are allowed; the first {MOST_LABELS} count")
    return labels[:MOST_LABELS]


def _read_label(raw: Field, reading: Reading) -> str | None:
    text = _one_line(raw, reading, _LABELS_HELP)
    if text and not fold(text):
        reading.note(raw.place, f"{shown(text)} has no character that can be seen", _LABELS_HELP, Subtype.LABEL)
        return None
    return text


def read_flag(raw: Field, reading: Reading) -> bool | None:
    """Return a boolean; a key without a value is set, as in a field list (``nocomments:``)."""
    value = raw.value
    if isinstance(value, bool):
        return value
    if is_blank(value):
        return True
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in TRUE_WORDS or word in FALSE_WORDS:
        return word in TRUE_WORDS
    reading.note(raw.place, f"{shown(value)} was found", _FLAG_HELP)
    return None


def read_number(raw: Field, reading: Reading) -> int | None:
    """Return a whole number of at most six digits."""
    value = raw.value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER:
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return int(value)
    if not is_blank(value):
        reading.note(raw.place, f"{shown(value)} was found", _NUMBER_HELP)
    return None


def read_kind(raw: Field, reading: Reading) -> Kind | None:
    """Return the kind that a word names."""
    word = _one_line(raw, reading, _KIND_HELP)
    if word is None:
        return None
    try:
        return Kind(word)
    except ValueError:
        reading.note(raw.place, f"{shown(word)} was found", _KIND_HELP, suggestion=nearest(word, Kind))
    return None


def read_date(raw: Field, reading: Reading) -> datetime | None:
    """Return an instant in the blog's zone. A date that could be read two ways is read, and noted."""
    if is_blank(raw.value):
        return None
    try:
        when, doubt = dates.read_date(raw.value, reading.rules)
    except dates.DateError as error:
        reading.note(raw.place, str(error), dates.DATE_HELP, Subtype.DATE)
        return None
    if doubt:
        reading.note(raw.place, doubt, dates.DATE_HELP, Subtype.DATE, f"{when:%Y-%m-%d}")
    return when


def read_url(raw: Field, reading: Reading) -> str | None:
    """Return an address that a reader can follow safely, as it was written."""
    url = _one_line(raw, reading, _URL_HELP, Subtype.LINK)
    if url is None or is_plain_web_url(url):
        return url
    suggestion = f"https://{url}" if len(url) <= LONGEST_TYPO and _NO_SCHEME.fullmatch(url) else ""
    reading.note(raw.place, f"{shown(url)} was found", _URL_HELP, Subtype.LINK, suggestion)
    return None


def read_via(raw: Field, reading: Reading) -> tuple[Via, ...]:
    """Return who pointed the author to something."""
    return _unique(_read_one_via(item, reading) for item in _items(raw))


def read_addresses(raw: Field, reading: Reading) -> tuple[str, ...]:
    """Return paths below the site's root, without slashes around them and without ``.html``.

    They become names of files, so nothing may pass that leaves the output folder, hides a file, or has
    another meaning to some file system or in a URL.
    """
    return _unique(_read_address(item, reading) for item in _split(raw))


def _unique(items: Iterable[_T | None]) -> tuple[_T, ...]:
    """Return what there is, each once, in order."""
    return tuple(dict.fromkeys(item for item in items if item))


def _items(raw: Field) -> list[Field]:
    """Return a list's items, or the field as the only one; an item without a place has the list's."""
    if not isinstance(raw.value, (list, tuple)):
        return [raw]
    return [item if isinstance(item, Field) else Field(item, raw.place) for item in raw.value]


def _split(raw: Field) -> list[Field]:
    """Return a list's items, which keep their commas, or a text's parts between commas, as ABlog does."""
    if isinstance(raw.value, str):
        return [Field(part, raw.place) for part in raw.value.split(",")]
    return _items(raw)


def _one_line(raw: Field, reading: Reading, allowed: str, subtype: Subtype = Subtype.FRONT_MATTER) -> str | None:
    """Return a text with single blanks, or None if there is none, or no good one."""
    value = raw.value
    if value is None:
        return None
    if not isinstance(value, str):
        reading.note(raw.place, f"{shown(value)} was found", allowed, subtype)
        return None
    if control := CONTROL.search(value):
        found = f"{shown(value)} holds the control character {code_point(control[0])}"
        reading.note(raw.place, found, allowed, subtype)
        return None
    return " ".join(value.split()) or None


def _read_one_via(raw: Field, reading: Reading) -> Via | None:
    if isinstance(raw.value, Mapping):
        return _read_via_mapping(raw.value, raw.place, reading)
    text = _one_line(raw, reading, _VIA_HELP)
    if text and (named := _NAMED.fullmatch(text)):
        address = read_url(Field(named[2], raw.place), reading) or ""
        return Via(named[1] or address, address) if named[1] or address else None
    if text is None or not _SCHEME.match(text):
        return Via(text) if text else None
    # What looks like an address must be a good one; a name that does so can be given in a mapping.
    url = read_url(raw, reading)
    return Via(url, url) if url else None


def _read_via_mapping(value: Mapping[object, object], place: Place, reading: Reading) -> Via | None:
    parts = {key: part if isinstance(part, Field) else Field(part, place) for key, part in value.items()}
    nothing = Field(None, place)
    text = read_text(parts.pop("name", nothing), reading)
    url = read_url(parts.pop("url", nothing), reading)
    for key, part in parts.items():
        reading.note(part.key_place, f"{shown(key)} is not known here", _VIA_HELP)
    return Via(text or url or "", url or "") if text or url else None


def _read_address(raw: Field, reading: Reading) -> str | None:
    text = _one_line(raw, reading, _ADDRESS_HELP, Subtype.ADDRESS)
    if text is None:
        return None
    address = _HTML_SUFFIX.sub("", text.removeprefix("/").removesuffix("/"))
    if not is_safe_path(address):
        reading.note(raw.place, f"{shown(text)} was found", _ADDRESS_HELP, Subtype.ADDRESS)
        return None
    size = len(address.encode())
    if size > _LONGEST_ADDRESS:
        found = f"{shown(text)} was found, which has {size:,} bytes"
        reading.note(raw.place, found, f"at most {_LONGEST_ADDRESS:,} are allowed", Subtype.ADDRESS)
        return None
    if taken := taken_part(address):
        found = f"{shown(text)} was found, and {shown(taken)} is taken"
        reading.note(raw.place, found, _FREE_HELP, Subtype.ADDRESS)
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
