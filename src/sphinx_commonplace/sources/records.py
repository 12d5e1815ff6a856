"""What is known of sources: ``sources.yaml``, kept by people, and ``sources.lock``, kept by a program.

``sources.yaml`` is a list of items in CSL's YAML form: what pandoc reads and writes, what Zotero with Better
BibTeX exports as "Better CSL YAML". The list may be the whole file or stand under ``references``. Beside CSL's
variables an item may have ours:

``aliases``
    further keys of the same source
``urls``
    further addresses of it: a preprint's beside its journal's
``archive``
    the address of an archived copy; what is no address is what CSL means by it, the name of an archive

``sources.lock`` is JSON, ``{"version": 1, "sources": {"<canonical URL>": {…}}}`` with CSL's variables, ``archive``
and ``checked``. Strangers' servers decide what is in it: whatever is not as it should be is dropped.

**Keys** (``id`` and ``aliases``) are letters, digits and marks of any script and ``- _ . : / + & $ ? ! * = ;``,
at most :data:`MAX_KEY` characters. The first is a letter, a digit or an underscore, and no part between slashes is
``.`` or ``..``. So a key has no blank, quotation mark, brace, comma, ``#``, ``%``, ``~``, ``@``, backslash or
backtick, which mean something to Markdown, pandoc or BibTeX. Keys are compared in Unicode's form NFC, with case.

**Titles** are plain text; the markup that CSL allows in them is taken out.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.values import read_url
from sphinx_commonplace.frontmatter.yaml import MAX_DEPTH, Form, form_problem, read_document
from sphinx_commonplace.model import Source
from sphinx_commonplace.sources import csl
from sphinx_commonplace.text.characters import is_mark
from sphinx_commonplace.text.quoting import shorten, shown
from sphinx_commonplace.urls.iris import doi_url, looks_like_web_url
from sphinx_commonplace.validation.fields import NOWHERE, Field, Position, is_empty, items_of, parts_of
from sphinx_commonplace.validation.notes import Notes
from sphinx_commonplace.validation.readers import note_found, note_unknown_key, read_text

__all__ = [
    "LOCK_VERSION",
    "MAX_KEY",
    "combine",
    "is_key",
    "read_lock",
    "read_sources",
]

Canonical = Callable[[str], str]

LOCK_VERSION: Final = 1
"""The version of ``sources.lock`` that is read and written."""

MAX_KEY: Final = 200
"""The longest key, in characters."""

_NAME: Final = "sources"  # the `Problem.key` of what is wrong with a file as a whole
_FILE_HELP: Final = "a list of items is allowed, each a mapping like `id: key`, also under `references`"
_FORM: Final = Form(
    Subtype.SOURCES,
    _NAME,
    _FILE_HELP,
    max_characters=50_000_000,
    max_nodes=5_000_000,  # of fifty thousand sources, with every detail
    innermost=True,
)
_LOCK_FORM: Final = replace(_FORM, help="a mapping with `version` and `sources` is allowed, as a program wrote it")

_REFERENCES: Final = "references"
_OURS: Final = ("id", "type", "aliases", "urls")
_LOCK_ONLY: Final = frozenset({"checked"})
_KNOWN: Final = frozenset({*csl.VARIABLES, *_OURS})
_SYNONYMS: Final = {
    "address": "URL",
    "archived": "archive",
    "authors": "author",
    "authour": "author",
    "blog": "container-title",
    "citekey": "id",
    "date": "issued",
    "description": "abstract",
    "journal": "container-title",
    "key": "id",
    "keywords": "keyword",
    "lang": "language",
    "link": "URL",
    "name": "title",
    "pages": "page",
    "published": "issued",
    "site": "container-title",
    "summary": "abstract",
    "tags": "keyword",
    "website": "container-title",
    "year": "issued",
}
"""What other programs and people call the variables."""

_KEY_MARKS: Final = frozenset("-_.:/+&$?!*=;")
_KEY_HELP: Final = "letters, digits and any of - _ . : / + & $ ? ! * = ; are allowed, first a letter, digit or _"
_UNKNOWN_HELP: Final = "what CSL does not know goes under `custom`"
_URL_HELP: Final = "each address stands in one item"

_ANY_SCHEME: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|www\.)\S|[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S", re.IGNORECASE)

# A short form of what another says differently would be the short form of something else.
_SHORT_FORMS: Final = {
    "title": ("title-short", "shortTitle"),
    "container-title": ("container-title-short", "journalAbbreviation"),
}


def is_key(text: str) -> bool:
    """Return whether a text may be a source's key; the rule is in this module's docstring."""
    return (
        0 < len(text) <= MAX_KEY
        and (text[0] == "_" or text[0].isalnum())
        and all(char in _KEY_MARKS or char.isalnum() or is_mark(char) for char in text)
        and not {".", ".."} & set(text.split("/"))
    )


def read_sources(
    text: str | bytes, path: str, canonical: Callable[[str], str]
) -> tuple[tuple[Source, ...], list[Problem]]:
    """Return the sources of a ``sources.yaml``, in its order, and everything that is wrong with it.

    An item keeps what is right in it. It is left out if it has no key, the key of another, or neither a title
    nor an address. Of two items with one address the first has it. Without ``URL`` the address is that of the
    DOI; with both, the DOI's is among ``urls``. An item with neither (a book, say) can be cited by its key only.

    :param text: the file, decoded or as it is (UTF-8)
    :param path: its name for the problems
    :param canonical: gives an address's canonical URL
    :returns: the sources, whose `item` is valid CSL-JSON without ``id``, and the problems. Nothing is raised.
    """
    if isinstance(text, bytes):
        try:
            decoded = text.decode("utf-8")
        except UnicodeDecodeError as error:
            before = text[: error.start].decode("utf-8", "replace")
            position = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
            found = f"the byte 0x{text[error.start]:02x} is no part of UTF-8 text"
            problem = form_problem(_FORM, path, position, found, "save the file as UTF-8")
            return (), [replace(problem, subtype=Subtype.ENCODING)]
    else:
        decoded = text
    root, problems = read_document(decoded, path, _FORM)
    reader = _ItemReader(path, canonical)
    reader.problems.extend(problems)
    drafts = list(reader.read_items(root)) if root is not None and root.value is not None else []
    sources = tuple(reader.settle(drafts))
    return sources, sorted(reader.problems, key=lambda problem: (problem.line or 0, problem.column or 0))


def read_lock(
    text: str | bytes, path: str, canonical: Callable[[str], str]
) -> tuple[dict[str, Source], list[Problem]]:
    """Return the sources of a ``sources.lock`` by canonical URL, in its order, and what is wrong with it.

    Keys, further addresses and ``URL`` itself are not taken from there: a page that is fetched cannot say which
    other page it is.

    :param text: the file, decoded or as it is (UTF-8)
    :param path: its name for the problems
    :param canonical: gives an address's canonical URL; one that its rules have changed is moved
    :returns: the sources and the problems. Nothing is raised.
    """

    def failed(found: str) -> tuple[dict[str, Source], list[Problem]]:
        return {}, [form_problem(_LOCK_FORM, path, NOWHERE, found, _LOCK_FORM.help)]

    if not text.strip():
        return {}, []
    try:
        # Numbers too long for Python's own limit, and Infinity, come as the text that they are.
        root = json.loads(text, parse_int=_small_integer, parse_float=str, parse_constant=str)
    except RecursionError:
        return failed(f"it is nested more than {MAX_DEPTH} levels deep")
    except ValueError as error:  # also of what is not UTF-8
        return failed(f"broken JSON, {shorten(str(error))}")
    if not isinstance(root, dict) or not isinstance(root.get("sources"), dict):
        return failed(f"{shown(root)} was found")
    if root.get("version") != LOCK_VERSION:
        return failed(f"version {shown(root.get('version'))}, and this program reads version {LOCK_VERSION}")
    reader = _ItemReader(path, canonical)
    sources = {}
    for url, parts in root["sources"].items():
        source = reader.read_locked(url, parts)
        # An address that is canonical already is no guess.
        if source is not None and (source.url not in sources or source.url == url):
            sources[source.url] = source
    return sources, reader.problems


def combine(words: Source, lock: Source | None, person: Source | None) -> Source:
    """Return what is known of a source: field by field, what a person wrote, else the lock, else a link's words.

    :param words: what the links say; its URL is the source's unless a person gave another
    :param lock: what ``sources.lock`` says, if anything
    :param person: what ``sources.yaml`` says, if anything
    """
    if person is None and lock is None:
        return words
    said = [source for source in (person, lock, words) if source is not None]
    url = next((source.url for source in (person, words, lock) if source is not None and source.url), "")
    item: dict[str, object] = {}
    for source in reversed(said):
        for name, short_forms in _SHORT_FORMS.items():
            if name in source.item:
                for short_form in short_forms:
                    item.pop(short_form, None)
        item.update(source.item)
    others = dict.fromkeys(one for source in said for one in (source.url, *source.urls) if one and one != url)
    return Source(
        url=url,
        key=next((source.key for source in said if source.key), ""),
        title=next((source.title for source in said if source.title), ""),
        authors=next((source.authors for source in said if source.authors), ()),
        issued=next((source.issued for source in said if source.issued), ()),
        # Without the variable, a record's type is only what is likely.
        type=next((source.type for source in said if "type" in source.item), said[0].type),
        container=next((source.container for source in said if source.container), ""),
        publisher=next((source.publisher for source in said if source.publisher), ""),
        doi=next((source.doi for source in said if source.doi), ""),
        archive=next((source.archive for source in said if source.archive), ""),
        urls=tuple(others),
        aliases=tuple(dict.fromkeys(alias for source in said for alias in source.aliases)),
        item=item,
    )


@dataclass(slots=True)
class _Draft:
    """An item that was read, before it is compared with the others."""

    parts: dict[str, Field]
    key: str
    position: Position  # of the key
    source: Source
    urls: list[tuple[str, str, Position]]  # the variable, the canonical URL, its place; the source's own first
    aliases: list[tuple[str, Position]]


class _ItemReader:
    """Reads the items of one file."""

    def __init__(self, path: str, canonical: Canonical) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._canonical = canonical

    def read_items(self, root: Field) -> Iterator[_Draft]:
        """Yield what can be a source, in order."""
        notes = Notes(self._path, Subtype.SOURCES)
        notes.problems = self.problems
        notes.key = _NAME
        listed: Field | None = root
        if isinstance(root.value, Mapping):
            listed = self._under_references(root.value, notes)
        if listed is None or not isinstance(listed.value, (list, tuple)):
            if listed is None or listed.value is not None:
                notes.note(root.position, f"{shown(root.value)} was found", _FILE_HELP)
            return
        for raw in items_of(listed):
            parts = parts_of(raw)
            if parts is not None:
                draft = self._read_item(parts, raw.position, notes)
                if draft is not None:
                    yield draft
            elif raw.value is not None:
                notes.key = _NAME
                notes.note(raw.position, f"{shown(raw.value)} was found as an item", _FILE_HELP)

    def _under_references(self, parts: Mapping[str, Field], notes: Notes) -> Field | None:
        if _REFERENCES not in parts:
            return None
        for name, raw in parts.items():
            if name != _REFERENCES:
                notes.key = name
                notes.note(raw.key_position, "this key is not known beside `references`", _FILE_HELP)
        notes.key = _NAME
        return parts[_REFERENCES]

    def _read_item(self, parts: dict[str, Field], position: Position, notes: Notes) -> _Draft | None:
        notes.key = "id"
        key = _read_key(parts["id"], notes) if "id" in parts else None
        if key is None and ("id" not in parts or is_empty(parts["id"].value)):
            suggestion = "id" if "ID" in parts or "key" in parts else ""
            notes.note(position, "an item without a key", _KEY_HELP, suggestion=suggestion)
        source = self._read_source(parts, notes)
        urls = list(self._read_urls(parts, source.doi, notes))
        aliases = []
        if "aliases" in parts:
            for item in items_of(parts["aliases"]):
                notes.key = "aliases"
                alias = _read_key(item, notes)
                if alias is not None:
                    aliases.append((alias, item.position))
        if key is None:
            return None
        if not source.title and not urls:
            notes.key = "title"
            notes.note(position, "an item with neither a title nor an address", "one of the two is wanted")
            return None
        return _Draft(parts, key, parts["id"].position, source, urls, aliases)

    def _read_source(self, parts: dict[str, Field], notes: Notes) -> Source:
        """Return what an item's variables say, without its keys and addresses; `item` has what was right."""
        item: dict[str, Any] = {}
        archive = doi = ""
        for name, raw in parts.items():
            notes.key = name
            if name == "type":
                value: object | None = csl.read_type(raw, notes)
            elif name == "DOI":
                value = doi = csl.read_doi(raw, notes) or ""
            elif name == "URL":
                value = read_url(raw, notes)
            elif name == "archive":
                value = _read_archive(raw, notes)
                archive = value if value is not None and looks_like_web_url(value) else ""
            elif name in csl.VARIABLES:
                value = csl.read_variable(name, raw, notes)
            else:
                if name not in _OURS:
                    note_unknown_key(name, raw, notes, _KNOWN, allowed=_UNKNOWN_HELP, synonyms=_SYNONYMS)
                continue
            if value:
                item[name] = value
        title = csl.plain_title(item.get("title", ""))
        return Source(
            url="",
            title=title,
            authors=csl.names_of(item.get("author")),
            issued=csl.date_of(item.get("issued")),
            type=item.get("type", "document"),
            container=csl.plain_title(item.get("container-title", "")),
            publisher=item.get("publisher", ""),
            doi=doi,
            archive=archive,
            item=item,
        )

    def _read_urls(self, parts: dict[str, Field], doi: str, notes: Notes) -> Iterator[tuple[str, str, Position]]:
        """Yield the canonical URLs of an item, each once."""
        seen = set()
        for name, raw in self._addresses(parts, doi):
            notes.key = name
            # What is wrong with `URL` was noted when the item's variables were read.
            quiet = Notes(self._path, Subtype.SOURCES) if name != "urls" else notes
            address = read_url(raw, quiet)
            url = self._canonical_of(address) if address else ""
            if url and url not in seen:
                seen.add(url)
                yield name, url, raw.position

    @staticmethod
    def _addresses(parts: dict[str, Field], doi: str) -> Iterator[tuple[str, Field]]:
        if "URL" in parts:
            yield "URL", parts["URL"]
        if doi:
            yield "DOI", Field(doi_url(doi), parts["DOI"].position)
        if "urls" in parts:
            for item in items_of(parts["urls"]):
                yield "urls", item

    def _canonical_of(self, address: str) -> str:
        try:
            return self._canonical(address)
        except ValueError:
            return address

    def settle(self, drafts: list[_Draft]) -> Iterator[Source]:
        """Yield the sources, with keys and addresses that are theirs alone."""
        notes = Notes(self._path, Subtype.SOURCES)
        notes.problems = self.problems
        keys: dict[str, _Draft] = {}
        kept = []
        for draft in drafts:
            first = keys.setdefault(draft.key, draft)
            if first is draft:
                kept.append(draft)
                continue
            notes.key = "id"
            found = f"{shown(draft.key)} is the key of two items, first on line {first.position.line}"
            notes.note(draft.position, found, "each item has a key of its own; the first one counts")
        alias_positions: dict[str, Position] = {}
        url_owners: dict[str, tuple[str, Position]] = {}
        for draft in kept:
            aliases = tuple(self._own_aliases(draft, keys, alias_positions, notes))
            urls = list(self._own_urls(draft, url_owners, notes))
            source = draft.source
            if "URL" in source.item or any(name == "urls" and url in urls for name, url, _ in draft.urls):
                source = _on_the_web(source)
            yield replace(
                source, url=urls[0] if urls else "", key=draft.key, urls=tuple(urls[1:]), aliases=aliases
            )

    @staticmethod
    def _own_aliases(
        draft: _Draft, keys: Mapping[str, _Draft], places: dict[str, Position], notes: Notes
    ) -> Iterator[str]:
        for alias, position in draft.aliases:
            if alias == draft.key:
                continue
            # A key beats an alias wherever it stands.
            first = keys[alias].position if alias in keys else places.get(alias)
            if first is None:
                places[alias] = position
                yield alias
                continue
            notes.key = "aliases"
            found = f"{shown(alias)} is taken, on line {first.line}"
            notes.note(position, found, "each key and alias stands once")

    @staticmethod
    def _own_urls(draft: _Draft, owners: dict[str, tuple[str, Position]], notes: Notes) -> Iterator[str]:
        for name, url, position in draft.urls:
            if url not in owners:
                owners[url] = (draft.key, position)
                yield url
                continue
            key, first = owners[url]
            notes.key = name
            found = f"{shown(url)} is also that of {shown(key)}, on line {first.line}"
            notes.note(position, found, f"{_URL_HELP}; the first one counts")

    def read_locked(self, url: str, value: object) -> Source | None:
        """Return the source of one entry of the lock, or None if its address or the entry cannot be used."""
        notes = Notes(self._path, Subtype.SOURCES, of=url)
        notes.problems = self.problems
        notes.key = "sources"
        parts = parts_of(Field(value, NOWHERE))
        address = read_url(Field(url, NOWHERE), notes)
        if address is None or parts is None:
            if address is not None:
                notes.note(NOWHERE, f"{shown(value)} was found", "a mapping is allowed")
            return None
        for name in ("id", "URL", "aliases", "urls", *_LOCK_ONLY):
            parts.pop(name, None)
        return _on_the_web(replace(self._read_source(parts, notes), url=self._canonical_of(address)))


def _on_the_web(source: Source) -> Source:
    """Return a source that has an address: what a plain link is, too, unless its type was said."""
    return source if "type" in source.item else replace(source, type="webpage")


def _read_key(raw: Field, notes: Notes) -> str | None:
    """Return a key, None if there is none or no good one."""
    if is_empty(raw.value):
        return None
    key = unicodedata.normalize("NFC", raw.value.strip()) if isinstance(raw.value, str) else ""
    if is_key(key):
        return key
    note_found(raw, notes, _KEY_HELP)
    return None


def _read_archive(raw: Field, notes: Notes) -> str | None:
    """Return the address of an archived copy, or the name of an archive, as CSL has it."""
    if isinstance(raw.value, str) and _ANY_SCHEME.match(raw.value.strip()):
        return read_url(raw, notes)
    return read_text(raw, notes)


def _small_integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= 20 else digits  # noqa: PLR2004 - more than any number of CSL has
