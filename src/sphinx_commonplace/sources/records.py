"""What is known of sources: ``sources.yaml``, written by people, and ``sources.lock``, written by a program.

``sources.yaml`` is a list of items in CSL's YAML form: what pandoc reads and writes, and what Zotero with Better
BibTeX exports as "Better CSL YAML": the value of ``references``, or the whole file. Beside ``references`` there
may be ``sites``, a mapping of sites to the hosts, or parts of hosts, that belong to them. Besides CSL's variables
an item may have ours:

``aliases``
    further keys of the same source
``urls``
    further addresses of it: a preprint's beside its journal's
``archive``
    the address of an archived copy; any other text means what it does in CSL, the name of an archive

``sources.lock`` is JSON, ``{"version": 1, "sources": {"<canonical URL>": {…}}}`` with CSL's variables, ``archive``
and ``checked``. Its content comes from servers of strangers, so everything that is not valid is dropped.

**Keys** (``id`` and ``aliases``) are letters, digits and marks of any script and ``- _ . : / + & $ ? ! * = ;``,
at most :data:`MAX_KEY` characters. The first is a letter, a digit or an underscore, and no part between slashes is
``.`` or ``..``. So a key has no space, quotation mark, brace, comma, ``#``, ``%``, ``~``, ``@``, backslash or
backtick, which mean something to Markdown, pandoc or BibTeX. Keys are compared in Unicode's form NFC, with case.

**Titles** are plain text; the markup that CSL allows in them is removed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.values import read_url
from sphinx_commonplace.frontmatter.yaml import MAX_DEPTH, Form, form_problem, read_document
from sphinx_commonplace.model import Source
from sphinx_commonplace.sources import csl
from sphinx_commonplace.text.characters import is_mark
from sphinx_commonplace.text.quoting import shorten, shown
from sphinx_commonplace.urls.iris import doi_url, is_plain_web_url, looks_like_web_url
from sphinx_commonplace.validation.fields import NOWHERE, Field, Position, is_empty, items_of, parts_of
from sphinx_commonplace.validation.notes import Notes
from sphinx_commonplace.validation.readers import note_found, note_unknown_key, read_text

__all__ = [
    "LOCK_VERSION",
    "MAX_KEY",
    "add_items",
    "combine",
    "is_key",
    "read_lock",
    "read_sources",
    "read_sources_and_sites",
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
    max_nodes=5_000_000,  # fifty thousand sources with all their details
    innermost=True,
)
_LOCK_FORM: Final = replace(_FORM, help="a mapping with `version` and `sources` is allowed, as a program wrote it")

_REFERENCES: Final = "references"
_SITES: Final = "sites"
_SITES_HELP: Final = "hosts by the site that they belong to are allowed, like `example.org: [blog.example.net]`"
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
"""CSL's variables, by the names that other programs and people have for them."""

_KEY_MARKS: Final = frozenset("-_.:/+&$?!*=;")
_KEY_HELP: Final = "letters, digits and any of - _ . : / + & $ ? ! * = ; are allowed, first a letter, digit or _"
_UNKNOWN_HELP: Final = "what CSL does not know goes under `custom`"
_URL_HELP: Final = "each address stands in one item"

_ANY_SCHEME: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|www\.)\S|[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S", re.IGNORECASE)

# If a title is replaced, its short forms go with it: they would be those of another title.
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
    """Return the sources of a ``sources.yaml``, and everything that is wrong with it, without the sites it joins.

    :raises: nothing. The parameters are those of :func:`read_sources_and_sites`.
    """
    sources, _joined, problems = read_sources_and_sites(text, path, canonical)
    return sources, problems


def read_sources_and_sites(
    text: str | bytes, path: str, canonical: Callable[[str], str]
) -> tuple[tuple[Source, ...], dict[str, str], list[Problem]]:
    """Return the sources of a ``sources.yaml``, in its order, the sites that it joins, and what is wrong with it.

    Of an item with wrong values, the valid ones are kept. It is left out if it has no key, the key of an earlier
    item, or neither a title nor an address. An address in two items belongs to the first. Without ``URL`` the
    address is that of the DOI; with both, the DOI's is one of ``urls``. An item with neither (a book, say) can
    only be cited by its key.

    :param text: the file, decoded or in bytes (UTF-8)
    :param path: its name, for the problems
    :param canonical: gives an address's canonical URL
    :returns: the sources, whose `item` is valid CSL-JSON without ``id``; sites, hosts and parts of hosts, each
        with the site that it belongs to; and the problems. Nothing is raised.
    """
    if isinstance(text, bytes):
        try:
            decoded = text.decode("utf-8")
        except UnicodeDecodeError as error:
            before = text[: error.start].decode("utf-8", "replace")
            position = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
            found = f"the byte 0x{text[error.start]:02x} is no part of UTF-8 text"
            problem = form_problem(_FORM, path, position, found, "save the file as UTF-8")
            return (), {}, [replace(problem, subtype=Subtype.ENCODING)]
    else:
        decoded = text
    root, problems = read_document(decoded, path, _FORM)
    reader = _ItemReader(path, canonical)
    reader.problems.extend(problems)
    items = list(reader.read_items(root)) if root is not None and root.value is not None else []
    sources = tuple(reader.without_duplicates(items))
    in_order = sorted(reader.problems, key=lambda problem: (problem.line or 0, problem.column or 0))
    return sources, reader.joined, in_order


def add_items(
    records: Sequence[Source], items: Sequence[Mapping[str, object]], canonical: Canonical
) -> tuple[Source, ...]:
    """Return the sources of ``sources.yaml`` together with others, such as the entries of a bibliography.

    What a person wrote in ``sources.yaml`` counts more: of an item with the key of one of its sources nothing is
    taken, of one with an address of it, the keys. Values that are not valid are left out, and not reported.

    :param records: the sources of ``sources.yaml``
    :param items: further sources, as plain CSL items with our variables
    :param canonical: gives an address's canonical URL
    """
    if not items:
        return tuple(records)
    reader = _ItemReader("", canonical)
    found = list(reader.read_items(Field(list(items), NOWHERE)))
    taken = {key for record in records for key in (record.key, *record.aliases)}
    owner = {url: number for number, record in enumerate(records) for url in (record.url, *record.urls) if url}
    every = list(records)
    for source in reader.without_duplicates(found):
        keys = tuple(key for key in (source.key, *source.aliases) if key not in taken)
        mine = next((owner[url] for url in (source.url, *source.urls) if url in owner), None)
        if mine is not None:
            every[mine] = replace(every[mine], aliases=(*every[mine].aliases, *keys))
        elif source.key in keys:
            every.append(replace(source, aliases=tuple(key for key in keys if key != source.key)))
    return tuple(every)


def read_lock(
    text: str | bytes, path: str, canonical: Callable[[str], str]
) -> tuple[dict[str, Source], list[Problem]]:
    """Return the sources of a ``sources.lock`` by canonical URL, in its order, and what is wrong with it.

    Keys, further addresses and ``URL`` are ignored: otherwise a page that was fetched could claim to be another.

    :param text: the file, decoded or in bytes (UTF-8)
    :param path: its name, for the problems
    :param canonical: gives an address's canonical URL, which replaces that in the file if rules have changed since
    :returns: the sources and the problems. Nothing is raised.
    """

    def failed(found: str) -> tuple[dict[str, Source], list[Problem]]:
        return {}, [form_problem(_LOCK_FORM, path, NOWHERE, found, _LOCK_FORM.help)]

    if not text.strip():
        return {}, []
    try:
        # Numbers longer than Python's limit, and Infinity, are kept as text.
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
        # Of two addresses with one canonical URL, the one that is canonical already counts.
        if source is not None and (source.url not in sources or source.url == url):
            sources[source.url] = source
    return sources, reader.problems


def combine(words: Source, lock: Source | None, person: Source | None) -> Source:
    """Return what is known of a source: each field from ``sources.yaml``, else from the lock, else from links.

    :param words: what the links say; its URL is the source's, unless ``sources.yaml`` has another
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
        # A record without the variable has a default type, which must not replace another record's own.
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
class _Item:
    """An item that was read, before it is compared with the others."""

    parts: dict[str, Field]
    key: str
    position: Position  # of the key
    source: Source
    urls: list[
        tuple[str, str, Position]
    ]  # the variable, the canonical URL, its position; the one of `Source.url` first
    aliases: list[tuple[str, Position]]


class _ItemReader:
    """Reads the items of one file."""

    def __init__(self, path: str, canonical: Canonical) -> None:
        self.problems: list[Problem] = []
        self.joined: dict[str, str] = {}
        self._path = path
        self._canonical = canonical

    def read_items(self, root: Field) -> Iterator[_Item]:
        """Yield the items that can be sources, in order."""
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
                item = self._read_item(parts, raw.position, notes)
                if item is not None:
                    yield item
            elif raw.value is not None:
                notes.key = _NAME
                notes.note(raw.position, f"{shown(raw.value)} was found as an item", _FILE_HELP)

    def _under_references(self, parts: Mapping[str, Field], notes: Notes) -> Field | None:
        if not parts.keys() & {_REFERENCES, _SITES}:
            return None
        if _SITES in parts:
            self._read_sites(parts[_SITES], notes)
        for name, raw in parts.items():
            if name not in {_REFERENCES, _SITES}:
                notes.key = name
                known = (_REFERENCES, _SITES)
                note_unknown_key(name, raw, notes, known, allowed="`references` and `sites` are allowed there")
        notes.key = _NAME
        return parts.get(_REFERENCES, Field(None, NOWHERE))  # a file may only join sites

    def _read_sites(self, raw: Field, notes: Notes) -> None:
        """Read which hosts, or parts of hosts, belong to which site."""
        notes.key = _SITES
        sites = parts_of(raw)
        if sites is None:
            if raw.value is not None:
                note_found(raw, notes, _SITES_HELP)
            return
        positions: dict[str, Position] = {}
        for name, listed in sites.items():
            notes.key = f"{_SITES}.{name}"
            site = self._site_name(name)
            if not site:
                notes.note(listed.key_position, f"{shown(name)} was found", _SITES_HELP)
                continue
            for item in items_of(listed):
                member = self._site_name(item.value)
                if not member:
                    if item.value is not None:
                        notes.note(item.position, f"{shown(item.value)} was found", _SITES_HELP)
                elif member in positions:
                    found = f"{shown(member)} was found again, first on line {positions[member].line}"
                    notes.note(item.position, found, "each belongs to one site")
                else:
                    positions[member] = item.position
                    self.joined[member] = site

    def _site_name(self, value: object) -> str:
        """Return a host, or a host with the start of a path, as sites are named; "" for anything else."""
        text = value.strip() if isinstance(value, str) else ""
        address = text if looks_like_web_url(text) else f"https://{text}"
        if not text or not is_plain_web_url(address) or "?" in text or "#" in text or "." not in text:
            return ""
        return self._canonical_of(address).partition("://")[2].rstrip("/").lower()

    def _read_item(self, parts: dict[str, Field], position: Position, notes: Notes) -> _Item | None:
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
            notes.note(position, "an item with neither a title nor an address", "one of the two is required")
            return None
        return _Item(parts, key, parts["id"].position, source, urls, aliases)

    def _read_source(self, parts: dict[str, Field], notes: Notes) -> Source:
        """Return a source from the variables of an item, without keys and addresses; `item` has the valid ones."""
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
            # `_read_source` has noted what is wrong with `URL`.
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

    def without_duplicates(self, items: list[_Item]) -> Iterator[Source]:
        """Yield the sources. A key or address that an earlier item has is noted and left out."""
        notes = Notes(self._path, Subtype.SOURCES)
        notes.problems = self.problems
        keys: dict[str, _Item] = {}
        kept = []
        for item in items:
            first = keys.setdefault(item.key, item)
            if first is item:
                kept.append(item)
                continue
            notes.key = "id"
            found = f"{shown(item.key)} is the key of two items, first on line {first.position.line}"
            notes.note(item.position, found, "each item has a key of its own; the first one counts")
        alias_positions: dict[str, Position] = {}
        url_owners: dict[str, tuple[str, Position]] = {}
        for item in kept:
            aliases = tuple(self._own_aliases(item, keys, alias_positions, notes))
            urls = list(self._own_urls(item, url_owners, notes))
            source = item.source
            if "URL" in source.item or any(name == "urls" and url in urls for name, url, _ in item.urls):
                source = _on_the_web(source)
            yield replace(source, url=urls[0] if urls else "", key=item.key, urls=tuple(urls[1:]), aliases=aliases)

    @staticmethod
    def _own_aliases(
        item: _Item, keys: Mapping[str, _Item], positions: dict[str, Position], notes: Notes
    ) -> Iterator[str]:
        for alias, position in item.aliases:
            if alias == item.key:
                continue
            # A key takes precedence over an alias, also if it comes later.
            first = keys[alias].position if alias in keys else positions.get(alias)
            if first is None:
                positions[alias] = position
                yield alias
                continue
            notes.key = "aliases"
            found = f"{shown(alias)} is taken, on line {first.line}"
            notes.note(position, found, "each key and alias stands once")

    @staticmethod
    def _own_urls(item: _Item, owners: dict[str, tuple[str, Position]], notes: Notes) -> Iterator[str]:
        for name, url, position in item.urls:
            if url not in owners:
                owners[url] = (item.key, position)
                yield url
                continue
            key, first = owners[url]
            notes.key = name
            found = f"{shown(url)} is also that of {shown(key)}, on line {first.line}"
            notes.note(position, found, f"{_URL_HELP}; the first one counts")

    def read_locked(self, url: str, value: object) -> Source | None:
        """Return the source of one entry of the lock file, or None if its address or the entry cannot be used."""
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
    """Return a source with an address: as a web page, like those of plain links, unless its type was given."""
    return source if "type" in source.item else replace(source, type="webpage")


def _read_key(raw: Field, notes: Notes) -> str | None:
    """Return a key, None if there is none, or if it is not valid, which is noted."""
    if is_empty(raw.value):
        return None
    key = unicodedata.normalize("NFC", raw.value.strip()) if isinstance(raw.value, str) else ""
    if is_key(key):
        return key
    note_found(raw, notes, _KEY_HELP)
    return None


def _read_archive(raw: Field, notes: Notes) -> str | None:
    """Return the address of an archived copy, or the name of an archive, which ``archive`` is in CSL."""
    if isinstance(raw.value, str) and _ANY_SCHEME.match(raw.value.strip()):
        return read_url(raw, notes)
    return read_text(raw, notes)


def _small_integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= 20 else digits  # noqa: PLR2004 - more than any number of CSL has
