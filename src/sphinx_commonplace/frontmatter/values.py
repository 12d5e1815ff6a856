"""Readers for the values of a post's front matter: a raw field in, what it means out, its problems noted.

They have the form of the readers in :mod:`sphinx_commonplace.validation.readers`, which are used too. A reader of
several values leaves out those that are empty or wrong. A field holds what `read_fields` makes of YAML (text,
lists, mappings) or the Python values of a directive's options (numbers, booleans, lists of text).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

from sphinx_commonplace.errors import Subtype
from sphinx_commonplace.model import Kind, License, SharingImage, Via
from sphinx_commonplace.text import dates
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.slugs import DEVICES, fold
from sphinx_commonplace.text.suggestions import LONGEST_TYPO
from sphinx_commonplace.urls.iris import WEB_SCHEMES, is_plain_web_url
from sphinx_commonplace.urls.syntax import split_url
from sphinx_commonplace.validation.fields import NOWHERE, Field, is_empty, items_of, parts_of
from sphinx_commonplace.validation.notes import Notes
from sphinx_commonplace.validation.readers import (
    note_unknown_keys,
    read_choice,
    read_flag,
    read_line,
    read_number,
    read_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

_T = TypeVar("_T")

MOST_LABELS = 200
"""The most labels of a kind that a post may have: each label has pages and a feed of its own."""

_LONGEST_ADDRESS = 1_000  # bytes of UTF-8; operating systems allow 4,096, with the output folder's own path
_LONGEST_SEGMENT = 200  # bytes of UTF-8; file systems allow 255, with a suffix

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?=\S)")
_SITE_PATH = r"""(?:/(?!/)|\.{1,2}/)[^"<>\\`]*"""
_SITE_FILE = r"""[^\s:?#"<>\\`/][^:?#"<>\\`]*\.(?:md|markdown|rst|txt|ipynb|html?)(?:[?#][^"<>\\`]*)?"""
OWN_ADDRESS = f"{_SITE_PATH}|{_SITE_FILE}"
"""A pattern for addresses on the site itself: from its root, or relative to the post's file."""

_OWN = re.compile(OWN_ADDRESS)
_PATH = re.compile(_SITE_PATH)
# A name with an address, as in e-mail.
_NAMED = re.compile(rf"(.*?) ?<((?:(?:{_SCHEME.pattern}|/(?!/)|\.{{1,2}}/)[^<>]*)|{_SITE_FILE})>")
_NO_SCHEME = re.compile(r"(?:www\.|(?=[a-z0-9.-]+\.[a-z]+/))[a-z0-9-]+\.\S+", re.IGNORECASE)
# Characters that Windows forbids in file names, or that end or escape the path of an address.
_NOT_IN_ADDRESS = re.compile(r"""[\\:*?"<>|#%]""")
_HTML_SUFFIX = re.compile(r"(?<=[^/])\.html?$")

_PATTERN = re.compile(r"[{}\[\]]|(?:^|/):\w")  # a part that another engine fills in: `:year`, `{{ title }}`
_IMAGE_FILE = re.compile(r"""(?!//)[^:?#"<>\\`]+\.(?:png|jpe?g|gif|webp|avif|svg)""", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
# Licences of Creative Commons as people write them: "CC BY-SA 4.0", "cc-by", "CC0-1.0".
_CREATIVE_COMMONS = re.compile(
    r"(?:cc|creative commons)[ -]?(0|zero|by(?:-(?:nc|nd|sa)){0,2})(?:[ -]v?([1-4]\.[0-9]))?", re.IGNORECASE
)
_CC_ADDRESS = re.compile(
    r"https?://creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/(zero))/([0-9.]+)/?.*", re.IGNORECASE
)

_LABELS_HELP = "a list of texts is allowed, or one text with commas between"
_KIND_HELP = f"one of {', '.join(Kind)} is allowed"
_URL_HELP = "an address that begins with https:// or http:// is allowed"
_LINK_HELP = (
    "an address that begins with https:// or http:// is allowed, or a path on this site, like /posts/a/ or ../a.md"
)
_VIA_HELP = "a name, an address, a name <address>, a mapping of name and url, or a list of these is allowed"
_ADDRESS_HELP = "a path from the site's root is allowed, like blog/2019/old-name"
_OWN_ADDRESS_HELP = "a path from the site's root is allowed, or an address of this site"
_FILE_HELP = "a path without ? and # is allowed: no file can answer what comes after them"
_OLD_HELP = "a path from the site's root is allowed, without parts to be filled in, or an address of this site"
_SLUG_HELP = "the last part of an address is allowed, like old-name"
_AUTHOR_HELP = "a name is allowed, a mapping of name, id and url, or a list of these"
_LICENSE_HELP = "a name, an address, or a mapping of name and url is allowed"
_IMAGE_HELP = (
    "an image is allowed: a file, like cover.png or /img/cover.png, or an address that begins with https://"
)
_FREE_HELP = "a path is allowed whose parts are no names that Sphinx or Windows have taken"

# What Sphinx writes at the root of a site, beside documents: pages, files and folders.
_SPHINX_ROOT = frozenset(
    {"genindex", "modindex", "objects.inv", "search", "searchindex.js", "opensearch.xml", "sitemap.xml"}
) | {"_downloads", "_images", "_modules", "_sources", "_sphinx_design_static", "_static"}


class FrontMatterNotes(Notes):
    """The notes of a post's front matter, with what readers need to know of the site.

    :param rules: how dates are read
    :param own: the addresses at which the site is
    :param author_keys: the keys of ``blog_authors``, folded
    """

    def __init__(
        self, path: str, rules: dates.DateRules, own: Sequence[str] = (), author_keys: Collection[str] = ()
    ) -> None:
        super().__init__(path, Subtype.FRONT_MATTER, finer=True)
        self.rules = rules
        self.own = own
        self.author_keys = author_keys


def read_kind(raw: Field, notes: Notes) -> Kind | None:
    """Return the kind of post that a word names."""
    word = read_choice(raw, notes, frozenset(Kind), _KIND_HELP)
    return None if word is None else Kind(word)


def read_labels(raw: Field, notes: Notes) -> tuple[str, ...]:
    """Return the labels of a post, each once, in the author's order."""
    labels = _unique(_read_label(item, notes) for item in _split(raw))
    if len(labels) > MOST_LABELS:
        found = f"{len(labels):,} labels were found"
        notes.note(raw.position, found, f"at most {MOST_LABELS} are allowed; the first {MOST_LABELS} count")
    return labels[:MOST_LABELS]


def _read_label(raw: Field, notes: Notes) -> str | None:
    text = read_line(raw, notes, _LABELS_HELP)
    if text and not fold(text):
        notes.note(raw.position, f"{shown(text)} has no character that can be seen", _LABELS_HELP, Subtype.LABEL)
        return None
    return text


def read_authors(raw: Field, notes: FrontMatterNotes) -> tuple[Via, ...]:
    """Return the authors of a post: the name or key of each, and the address that a mapping gives.

    Of a mapping (``{name: …, id: …, url: …}``) the ``id`` counts if ``conf.py`` knows it. Its other keys are other
    engines'.
    """
    if not any(parts_of(item) for item in items_of(raw)):
        return tuple(map(Via, read_labels(raw, notes)))
    found: list[Via] = []
    for item in items_of(raw):
        if (parts := parts_of(item)) is None:
            found += map(Via, read_labels(item, notes))
        elif (author := _read_author(item, parts, notes)) is not None:
            found.append(author)
    return tuple(dict.fromkeys(found))[:MOST_LABELS]


def _read_author(raw: Field, parts: dict[str, Field], notes: FrontMatterNotes) -> Via | None:
    nothing = Field(None, NOWHERE)
    with notes.within("name"):
        name = _read_label(parts.get("name", nothing), notes)
    with notes.within("id"):
        key = _read_label(parts.get("id", nothing), notes)
    with notes.within("url"):
        url = read_url(parts.get("url", nothing), notes)
    text = key if key and (not name or fold(key) in notes.author_keys) else name
    if not text:
        notes.note(raw.position, "a mapping without a name was found", _AUTHOR_HELP)
        return None
    return Via(text, url or "")


def read_license(raw: Field, notes: FrontMatterNotes) -> License | None:
    """Return a license; one of Creative Commons has its address without being told."""
    if (parts := parts_of(raw)) is not None:
        texts = [parts[name] for name in ("name", "title", "text", "type", "id") if name in parts]
        urls = [parts[name] for name in ("url", "link", "href") if name in parts]
        with notes.within("name"):
            text = next(filter(None, (read_line(one, notes, _LICENSE_HELP) for one in texts)), "")
        with notes.within("url"):
            url = next(filter(None, (read_url(one, notes) for one in urls)), "")
        if parts and not (texts or urls):
            notes.note(raw.position, "a mapping without name and url was found", _LICENSE_HELP)
        return License(text or url, url or _address_of_license(text)) if text or url else None
    if isinstance(raw.value, bool) or (isinstance(raw.value, str) and raw.value.strip().lower() in _NO_LICENSE):
        return None
    text = read_line(raw, notes, _LICENSE_HELP) or ""
    if named := _MARKDOWN_LINK.fullmatch(text) or _NAMED.fullmatch(text):
        url = read_url(Field(named[2], raw.position), notes) or ""
        return License(named[1] or url, url) if named[1] or url else None
    if not _SCHEME.match(text):
        return License(text, _address_of_license(text)) if text else None
    url = read_url(Field(text, raw.position), notes) or ""
    return License(_name_of_license(url), url) if url else None


_NO_LICENSE = frozenset({"false", "true", "none", "no", "off"})


def _address_of_license(text: str) -> str:
    found = _CREATIVE_COMMONS.fullmatch(text.strip())
    if found is None:
        return ""
    kind = found[1].lower()
    if kind in {"0", "zero"}:
        return f"https://creativecommons.org/publicdomain/zero/{found[2] or '1.0'}/"
    return f"https://creativecommons.org/licenses/{kind}/{found[2] or '4.0'}/"


def _name_of_license(url: str) -> str:
    found = _CC_ADDRESS.fullmatch(url)
    if found is None:
        return url
    return f"CC0 {found[3]}" if found[2] else f"CC {found[1].upper()} {found[3]}"


_IMAGE_PARTS = ("image", "src", "path", "url", "file")


def read_sharing_image(raw: Field, notes: FrontMatterNotes) -> SharingImage | None:
    """Return the image for those who share a link: a file or an address, in a mapping, or the first of a list."""
    if isinstance(raw.value, (list, tuple)):
        items = [item for item in items_of(raw) if not (is_empty(item.value) or isinstance(item.value, bool))]
        return read_sharing_image(items[0], notes) if items else None
    if (parts := parts_of(raw)) is not None:
        nothing = Field(None, NOWHERE)
        name = next((name for name in _IMAGE_PARTS if name in parts), "")
        if not name and parts:
            notes.note(raw.position, f"a mapping without {', '.join(_IMAGE_PARTS)} was found", _IMAGE_HELP)
        with notes.within(name):
            image = read_sharing_image(parts.get(name, nothing), notes)
        with notes.within("alt"):
            alt = read_text(parts.get("alt", nothing), notes)
        with notes.within("caption"):
            alt = alt or read_text(parts.get("caption", nothing), notes)
        return image and SharingImage(image.address, alt or image.alt)
    if isinstance(raw.value, bool):
        return None  # engines switch an image of their own off so
    address = read_line(raw, notes, _IMAGE_HELP, Subtype.LINK)
    if address is None:
        return None
    if is_plain_web_url(address) or (_IMAGE_FILE.fullmatch(address) and address.isprintable()):
        return SharingImage(address)
    notes.note(raw.position, f"{shown(address)} was found", _IMAGE_HELP, Subtype.LINK)
    return None


def read_image(raw: Field, notes: FrontMatterNotes) -> int | SharingImage | None:
    """Return the number of an image of the post or, as in other engines, an image for those who share a link."""
    is_file = parts_of(raw) is not None or (isinstance(raw.value, str) and not _LIKE_NUMBER.fullmatch(raw.value))
    if is_file and not is_empty(raw.value):
        return read_sharing_image(raw, notes)
    return read_number(raw, notes)


_LIKE_NUMBER = re.compile(r"[^./:]*")


def read_toc(raw: Field, notes: FrontMatterNotes) -> bool | None:
    """Return whether a page shows its table of contents. A mapping is about another engine's table."""
    return None if parts_of(raw) is not None or is_empty(raw.value) else read_flag(raw, notes)


def read_hide(raw: Field, _notes: FrontMatterNotes) -> bool | None:
    """Return False if the table of contents is among what Material for MkDocs hides of a page."""
    return False if "toc" in [item.value for item in items_of(raw)] else None


def read_comments(raw: Field, notes: FrontMatterNotes) -> bool | None:
    """Return True if there are to be no comments. A mapping is about another engine's comments."""
    if parts_of(raw) is not None or is_empty(raw.value):
        return None
    return True if read_flag(raw, notes) is False else None


def read_date(raw: Field, notes: FrontMatterNotes) -> datetime | None:
    """Return an instant in the blog's zone; a date that could be read in two ways is noted as well."""
    if is_empty(raw.value):
        return None
    try:
        when, doubt = dates.read_date(raw.value, notes.rules)
    except dates.DateError as error:
        notes.note(raw.position, str(error), dates.DATE_HELP, Subtype.DATE)
        return None
    if doubt:
        notes.note(raw.position, doubt, dates.DATE_HELP, Subtype.DATE, f"{when:%Y-%m-%d}")
    return when


def read_url(raw: Field, notes: Notes) -> str | None:
    """Return a web address that a reader can follow safely, as it was written."""
    return _read_address_of(raw, notes, is_plain_web_url, _URL_HELP)


def read_link(raw: Field, notes: Notes) -> str | None:
    """Return a web address, or the address of a page of the site itself, as it was written."""
    return _read_address_of(raw, notes, lambda url: is_plain_web_url(url) or _is_own_address(url), _LINK_HELP)


def _is_own_address(url: str) -> bool:
    return url.isprintable() and _OWN.fullmatch(url) is not None and not _NO_SCHEME.fullmatch(url)


def _read_address_of(raw: Field, notes: Notes, is_allowed: Callable[[str], bool], allowed: str) -> str | None:
    url = read_line(raw, notes, allowed, Subtype.LINK)
    if url is None or is_allowed(url):
        return url
    suggestion = f"https://{url}" if len(url) <= LONGEST_TYPO and _NO_SCHEME.fullmatch(url) else ""
    notes.note(raw.position, f"{shown(url)} was found", allowed, Subtype.LINK, suggestion)
    return None


def read_via(raw: Field, notes: Notes) -> tuple[Via, ...]:
    """Return who pointed the author to something."""
    return _unique(_read_one_via(item, notes) for item in items_of(raw))


def read_addresses(raw: Field, notes: FrontMatterNotes) -> tuple[str, ...]:
    """Return paths below the site's root, not percent-encoded and without slashes around them.

    They become names of files. So a path is refused that leads out of the output folder, names a hidden file, or
    means something else to some file system or in a URL.
    """
    return _unique(_read_address(item, notes) for item in _split(raw))


def _unique(items: Iterable[_T | None]) -> tuple[_T, ...]:
    """Return the items without None and empty ones, each once, in order."""
    return tuple(dict.fromkeys(item for item in items if item))


def _split(raw: Field) -> list[Field]:
    """Return a list's items, which keep their commas, or a text's parts between commas, as ABlog does."""
    if isinstance(raw.value, str):
        return [Field(part, raw.position) for part in raw.value.split(",")]
    return items_of(raw)


def _read_one_via(raw: Field, notes: Notes) -> Via | None:
    if (parts := parts_of(raw)) is not None:
        return _read_via_mapping(parts, notes)
    text = read_line(raw, notes, _VIA_HELP)
    if text and (named := _NAMED.fullmatch(text)):
        address = read_link(Field(named[2], raw.position), notes) or ""
        return Via(named[1] or address, address) if named[1] or address else None
    if text is None or not (_SCHEME.match(text) or _PATH.fullmatch(text) or _is_file(text)):
        if text and " " not in text and _NO_SCHEME.fullmatch(text):
            notes.note(raw.position, f"{shown(text)} was found", _VIA_HELP, Subtype.LINK, f"https://{text}")
        return Via(text) if text else None
    # A text that looks like an address must be a valid one. A name that looks like one can be given in a mapping.
    url = read_link(raw, notes)
    return Via(url, url) if url else None


def _is_file(text: str) -> bool:
    return " " not in text and _OWN.fullmatch(text) is not None and not _NO_SCHEME.fullmatch(text)


def _read_via_mapping(parts: dict[str, Field], notes: Notes) -> Via | None:
    nothing = Field(None, NOWHERE)
    with notes.within("name"):
        text = read_text(parts.get("name", nothing), notes)
    with notes.within("url"):
        url = read_link(parts.get("url", nothing), notes)
    note_unknown_keys(parts, notes, ("name", "url"), _VIA_HELP)
    return Via(text or url or "", url or "") if text or url else None


def read_slug(raw: Field, notes: FrontMatterNotes) -> str | None:
    """Return the last part of an address that a post had, safe as a file's name is."""
    text = read_line(raw, notes, _SLUG_HELP, Subtype.ADDRESS)
    if text is not None and "/" in text.strip("/"):
        notes.note(raw.position, f"{shown(text)} was found", _SLUG_HELP, Subtype.ADDRESS)
        return None
    return _read_address(raw, notes) or None


def read_old_address(raw: Field, notes: FrontMatterNotes) -> tuple[str, ...]:
    """Return the path at which a post was on its old site; like an alias, it must be a safe name of a file."""
    if isinstance(raw.value, bool):
        return ()
    if isinstance(raw.value, str) and _PATTERN.search(raw.value):
        notes.note(raw.position, f"{shown(raw.value)} was found", _OLD_HELP, Subtype.ADDRESS)
        return ()
    return _unique([_read_address(raw, notes)])


def _read_address(raw: Field, notes: FrontMatterNotes) -> str | None:
    text = read_line(raw, notes, _ADDRESS_HELP, Subtype.ADDRESS)
    if text is None:
        return None
    path = _path_on_site(text, notes.own)
    if path is None or any(mark in path for mark in "?#"):
        allowed = _OWN_ADDRESS_HELP if path is None else _FILE_HELP
        notes.note(raw.position, f"{shown(text)} was found", allowed, Subtype.ADDRESS)
        return None
    address = _decoded(path).removeprefix("/").removesuffix("/")
    if not is_safe_path(address):
        notes.note(raw.position, f"{shown(text)} was found", _ADDRESS_HELP, Subtype.ADDRESS)
        return None
    size = len(address.encode())
    if size > _LONGEST_ADDRESS:
        found = f"{shown(text)} was found, which has {size:,} bytes"
        notes.note(raw.position, found, f"at most {_LONGEST_ADDRESS:,} are allowed", Subtype.ADDRESS)
        return None
    if taken := taken_part(address):
        found = f"{shown(text)} was found, and {shown(taken)} is taken"
        notes.note(raw.position, found, _FREE_HELP, Subtype.ADDRESS)
        return None
    return address


def _path_on_site(address: str, own: Sequence[str]) -> str | None:
    """Return the path of a web address from the root of the site; None if it is not the site's.

    :param address: any other text is returned as it is
    :param own: the addresses at which the site is
    """
    parts = split_url(address)
    if not parts.authority or (parts.scheme or "http").lower() not in WEB_SCHEMES:
        return address
    for base in map(split_url, own):
        folder = (base.path or "").rstrip("/") + "/"
        if parts.authority.lower() == (base.authority or "").lower() and f"{parts.path}/".startswith(folder):
            return address[address.index(parts.authority) + len(parts.authority) + len(folder) :]
    return None


def _decoded(path: str) -> str:
    """Return a path without percent-encoding (RFC 3986, section 2.1); one that is not UTF-8 stays as it is."""
    try:
        return unquote(path, errors="strict")
    except UnicodeDecodeError:
        return path


def is_safe_path(path: str) -> bool:
    """Return whether a path stays in the output folder, is not hidden, and means the same on every system."""
    return not _NOT_IN_ADDRESS.search(path) and all(map(_is_safe_segment, path.split("/")))


def taken_part(path: str) -> str:
    """Return the part of a safe path that Sphinx or Windows has taken as a name, "" where there is none."""
    segments = path.split("/")
    if _HTML_SUFFIX.sub("", segments[0].lower()) in _SPHINX_ROOT:
        return segments[0]
    return next((part for part in segments if part.partition(".")[0].lower() in DEVICES), "")


def _is_safe_segment(segment: str) -> bool:
    return (
        0 < len(segment.encode()) <= _LONGEST_SEGMENT
        and not segment.startswith(".")
        and not segment.endswith(".")  # Windows drops the dot, so that two names become one
        and segment == segment.strip()
        and segment.isprintable()
    )
