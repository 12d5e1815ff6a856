"""Bibliographies: sources in, CSL-JSON or BibTeX out.

* :func:`csl_json` follows the JSON schema of CSL 1.0.2 (``csl-data.json``).
* :func:`bibtex` follows biblatex's data model (the biblatex manual, section 2), as biber checks it.

The same sources in the same order give the same bytes. Titles and addresses come from pages of strangers, so
they are escaped for the format, and without the characters that XML 1.0 does not allow. Addresses that are not
http or https are left out.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sphinx_commonplace.formats.clean import check_unique, plain_json
from sphinx_commonplace.model import Name, Source
from sphinx_commonplace.sources import csl
from sphinx_commonplace.sources.titles import address_title
from sphinx_commonplace.text.characters import for_exports
from sphinx_commonplace.urls.iris import as_web_iri, escape_for_iri

_DIGEST_LENGTH: Final = 8
to_json: Final = json.JSONEncoder().encode  # json.dumps checks its options in each of very many calls


class Records:
    """A cache of what is written of each source: in one build, a source is in many exports, and the same in most.

    A key must mean the same source as long as the cache is used, but for its title and address.
    """

    def __init__(self) -> None:
        self._items: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._members: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._entries: dict[tuple[str, str, str], tuple[str, str]] = {}

    def item(self, key: str, source: Source) -> dict[str, Any]:
        """Return a source as an item of CSL-JSON."""
        name = (key, source.title, source.url)
        if name not in self._items:
            self._items[name] = csl_item(key, source)
        return self._items[name]

    def members(self, key: str, source: Source) -> tuple[str, ...]:
        """Return the members of a source's item as JSON, each one as a text like ``"title": "…"``."""
        name = (key, source.title, source.url)
        if name not in self._members:
            self._members[name] = tuple(json_members(self.item(key, source)))
        return self._members[name]

    def entry(self, key: str, source: Source) -> tuple[str, str]:
        """Return the type of a source's entry in BibTeX, and its fields, one a line."""
        name = (key, source.title, source.url)
        if name not in self._entries:
            self._entries[name] = _bib_entry(self.item(key, source), source.type)
        return self._entries[name]


def csl_json(sources: Iterable[tuple[str, Source]], records: Records | None = None) -> bytes:
    """Return sources as CSL-JSON.

    :param sources: pairs of a key, each once, and its source
    :param records: a cache, if the same sources are exported again
    :returns: ASCII, one variable a line, with a newline at its end
    :raises ValueError: if two sources have one key
    """
    listed = list(sources)
    check_unique("key", [key for key, _ in listed])
    records = records or Records()
    # Lines are joined here because Python's JSON encoder is slow with an indent.
    items = (",\n    ".join(records.members(key, source)) for key, source in listed)
    text = ",\n".join(f"  {{\n    {item}\n  }}" for item in items)
    return (f"[\n{text}\n]\n" if text else "[]\n").encode("ascii")


def csl_item(key: str, source: Source) -> dict[str, Any]:
    """Return one source as an item of CSL-JSON.

    It has everything that is known of the source, by the names of CSL's JSON schema. What that does not have (a
    license, further keys and addresses) is under ``custom``.
    """
    custom: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for name, value in source.item.items():
        if name == "custom" and isinstance(value, Mapping):
            custom |= value
        elif name in csl.NOT_IN_JSON:
            custom[name] = value
        elif name in csl.VARIABLES:
            found[csl.RENAMED.get(name, name)] = value
    likely: dict[str, Any] = {
        "title": source.title or address_title(source.url),
        "author": [_csl_name(name) for name in source.authors],
        "issued": {"date-parts": [list(source.issued)]} if source.issued else None,
        "container-title": source.container,
        "publisher": source.publisher,
        "URL": source.url,
        "DOI": source.doi,
        "archive": source.archive,
    }
    for name, value in likely.items():
        if value and name not in found:
            found[name] = value
    found["URL"] = as_web_iri(str(found.get("URL", "")))
    ours = {"aliases": list(source.aliases), "urls": [url for one in source.urls if (url := as_web_iri(one))]}
    found["custom"] = custom | {name: value for name, value in ours.items() if value}
    head = {"id": for_exports(key), "type": source.type if source.type in csl.TYPES else "document"}
    rest = {name: value for name in sorted(found) if (value := plain_json(found[name]))}
    title = {"title": rest.pop("title")} if "title" in rest else {}
    return {**head, **title, **rest}


def _csl_name(name: Name) -> dict[str, str]:
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
        "literal": name.literal,
    }
    return {part: text for part, text in parts.items() if text}


def json_members(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the members of an object as JSON. The names are ours or CSL's, and need no escapes."""
    return (f'"{name}": {to_json(value)}' for name, value in values.items())


# --- BibTeX ------------------------------------------------------------------------------------------------------

_ENTRY_TYPES: Final = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "classic": "book",
    "collection": "collection",
    "dataset": "dataset",
    "entry": "inreference",
    "entry-dictionary": "inreference",
    "entry-encyclopedia": "inreference",
    "interview": "unpublished",
    "manuscript": "unpublished",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings",
    "patent": "patent",
    "periodical": "periodical",
    "personal_communication": "unpublished",
    "report": "report",
    "review": "article",
    "review-book": "article",
    "software": "software",
    "speech": "unpublished",
    "thesis": "thesis",
}
"""Biblatex's entry types by CSL's types; for all others it is `online`."""

# The fields that biblatex requires of an entry type. If a source does not have them, as is often so, the next
# type is tried, and in the end `misc`.
_NEEDS: Final = {
    "article": ("author", "journaltitle"),
    "book": ("author",),
    "booklet": ("author",),
    "collection": ("editor",),
    "inbook": ("author", "booktitle"),
    "incollection": ("author", "editor", "booktitle"),
    "inproceedings": ("author", "booktitle"),
    "inreference": ("author", "editor", "booktitle"),
    "online": ("url",),
    "patent": ("author", "number"),
    "periodical": ("editor",),
    "report": ("author", "institution"),
    "thesis": ("author", "institution"),
    "unpublished": ("author",),
}
_NEXT: Final = {"book": "collection", "incollection": "inbook", "inreference": "inbook", "online": "misc"}

_EVERYWHERE: Final = frozenset(
    {"abstract", "addendum", "date", "doi", "keywords", "note", "shorttitle", "title", "url", "urldate"}
)
_IN_BOOKS: Final = "author edition editor isbn location number publisher series translator volume"
_FIELD_WORDS: Final = {
    "article": "author editor issn journaltitle number pages series translator volume",
    "book": _IN_BOOKS,
    "booklet": "author editor location type",
    "collection": _IN_BOOKS.removeprefix("author "),
    "dataset": "author edition editor location number organization publisher series type version",
    "inbook": f"{_IN_BOOKS} booktitle pages",
    "incollection": f"{_IN_BOOKS} booktitle pages",
    "inproceedings": (
        "author booktitle editor eventdate eventtitle isbn location number pages publisher series venue volume"
    ),
    "inreference": f"{_IN_BOOKS} booktitle pages",
    "misc": "author editor location organization type version",
    "online": "author editor organization version",
    "patent": "author location number type version",
    "periodical": "editor issn number series volume",
    "report": "author institution location number type version",
    "software": "author editor location organization type version",
    "thesis": "author institution location type",
    "unpublished": "author eventdate eventtitle location type venue",
}
_FIELDS: Final = {name: _EVERYWHERE | set(words.split()) for name, words in _FIELD_WORDS.items()}
"""The fields that an entry of each type may have, among those that are written here."""

_LITTLE: Final = frozenset({"id", "type", "title", "URL", "custom"})
"""All variables of most sources, if a blog has no ``sources.yaml``."""

_UNDATED: Final = frozenset({"dataset", "software"})
"""Entry types for which biblatex does not require a date."""

_NO_DATE: Final = "XXXX"
"""A year that is not known (EDTF, ISO 8601-2): biber asks for a date, and biblatex shows "n.d." for this one."""

_BY_ISSUE: Final = frozenset({"article", "periodical"})
_BY_SERIES: Final = frozenset({"book", "collection", "inbook", "incollection", "inproceedings", "inreference"})
_TYPED: Final = {"report": "Report", "thesis": "Thesis"}

_LATEX: Final = str.maketrans(
    {
        # Not `\{`: BibTeX counts braces, even after a backslash.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "\\": r"\textbackslash{}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "`": r"\textasciigrave{}",  # two would be a quotation mark, and one after ? or ! would be ¿ or ¡
    }
)
_SECOND_HYPHEN: Final = re.compile("(?<=-)-")
_KEY_CHARACTERS: Final = re.compile("[^A-Za-z0-9_.:/+-]+")
_PLAIN_KEY: Final = re.compile("[a-z0-9_.:/+][a-z0-9_.:/+-]*[a-z0-9_.:/+]")  # needs no change
_PLAIN_NAME: Final = re.compile(r"[^\W\d_]+\.?(?:[ '’.-]+[^\W\d_]+\.?)*")
_INTEGER: Final = re.compile("[0-9]{1,6}", re.ASCII)
_PAGES: Final = re.compile(
    r"[A-Za-z]{0,3}[0-9]{1,9}(?:\s*[-–—]+\s*[A-Za-z]{0,3}[0-9]{1,9})?(?:,\s*[0-9]{1,9}(?:[-–—]+[0-9]{1,9})?)*",
    re.ASCII,
)


def bibtex(sources: Iterable[tuple[str, Source]], records: Records | None = None) -> bytes:
    """Return sources as a biblatex database, for biber.

    Keys become ASCII. To a key that changes by that, or that differs from another only by case, a digest of the
    original is added. A source without a date has an unknown one, which biblatex shows as "n.d.".

    :param sources: pairs of a key, each once, and its source
    :param records: a cache, if the same sources are exported again
    :returns: UTF-8, an entry for each source with an empty line between, and a newline at the end
    :raises ValueError: if two sources have one key
    """
    listed = list(sources)
    check_unique("key", [key for key, _ in listed])
    taken: set[str] = set()
    records = records or Records()
    entries = ((_bib_key(key, taken), *records.entry(key, source)) for key, source in listed)
    return "\n".join(f"@{kind}{{{key},\n{fields}}}\n" for key, kind, fields in entries).encode()


def _bib_key(key: str, taken: set[str]) -> str:
    if _PLAIN_KEY.fullmatch(key) and key not in taken:
        taken.add(key)
        return key
    plain = _KEY_CHARACTERS.sub("-", unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode())
    plain = plain.strip("-") or "source"
    if plain != key or plain.lower() in taken:
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        plain = f"{plain}-{digest[:_DIGEST_LENGTH]}"
        if plain.lower() in taken:
            plain = f"{plain}{digest[_DIGEST_LENGTH:]}"
    taken.add(plain.lower())
    return plain


def _bib_entry(item: Mapping[str, Any], csl_type: str) -> tuple[str, str]:
    found = _bib_fields(item)
    entry_type = _ENTRY_TYPES.get(csl_type, "online")
    while not all(found.get(name) for name in _NEEDS.get(entry_type, ())):
        entry_type = _NEXT.get(entry_type, "online")
    number = "issue" if entry_type in _BY_ISSUE else "collection-number" if entry_type in _BY_SERIES else "number"
    found["number"] = _latex(item.get(number, ""))
    if not found.get("date") and entry_type not in _UNDATED:
        found["date"] = _NO_DATE
    found["type"] = found.get("type") or _TYPED.get(entry_type, "")
    allowed = _FIELDS[entry_type]
    lines = [f"  {name} = {{{value}}},\n" for name, value in found.items() if value and name in allowed]
    return entry_type, "".join(lines)


def _bib_fields(item: Mapping[str, Any]) -> dict[str, str]:
    """Return what could be fields of an entry of any type, in the order of writing; some are empty."""
    title = _latex(csl.plain_title(item.get("title", ""))) or r"\textendash{}"
    if item.keys() <= _LITTLE:
        return {"title": title, "url": item.get("URL", "")}
    container = item.get("container-title", "")
    publisher = item.get("publisher", "")
    archive = as_web_iri(item.get("archive", ""))
    pages = item.get("page", "")
    volume = item.get("volume", "")
    return {
        "author": _bib_names(item.get("author")),
        "editor": _bib_names(item.get("editor")),
        "translator": _bib_names(item.get("translator")),
        "title": title,
        "shorttitle": _latex(csl.plain_title(item.get("title-short") or item.get("shortTitle", ""))),
        "journaltitle": _latex(csl.plain_title(container)),
        "booktitle": _latex(csl.plain_title(container)),
        "organization": _bib_body(container or publisher),
        "institution": _bib_body(publisher or container),
        "publisher": _bib_body(publisher),
        "location": _bib_body(item.get("publisher-place", "")),
        "series": _latex(csl.plain_title(item.get("collection-title", ""))),
        "volume": volume if _INTEGER.fullmatch(volume) else "",
        "number": _latex(item.get("number", "")),
        "pages": re.sub(r"\s*[-–—]+\s*", "--", pages) if _PAGES.fullmatch(pages) else "",
        "edition": _latex(item.get("edition", "")),
        "version": _latex(item.get("version", "")),
        "type": _latex(item.get("genre", "")),
        "eventtitle": _latex(item.get("event-title") or item.get("event", "")),
        "eventdate": _bib_date(item.get("event-date")),
        "venue": _latex(item.get("event-place", "")),
        "date": _bib_date(item.get("issued")),
        "isbn": _standard_number(item.get("ISBN", ""), _is_isbn),
        "issn": _standard_number(item.get("ISSN", ""), _is_issn),
        "doi": escape_for_iri(item.get("DOI", "")),
        "url": item.get("URL", ""),
        "urldate": _bib_date(item.get("accessed")),
        "addendum": _latex(f"Archived at {archive}") if archive else "",
        "keywords": _latex(item.get("keyword") or ", ".join(item.get("categories", ()))),
        "note": _latex(item.get("note", "")),
        "abstract": _latex(item.get("abstract", "")),
    }


def _latex(text: str) -> str:
    """Return a text escaped for LaTeX, on one line."""
    if not text:
        return ""  # most fields of most entries are empty
    # LaTeX would make a dash of two hyphens.
    return _SECOND_HYPHEN.sub("{}-", " ".join(text.split()).translate(_LATEX))


def _bib_body(text: str) -> str:
    """Return a text in braces, for fields that are lists: biblatex would split it at " and "."""
    return f"{{{_latex(text)}}}" if text.strip() else ""


def _bib_names(names: Sequence[Mapping[str, Any]] | None) -> str:
    return " and ".join(filter(None, map(_bib_name, names or ())))


def _bib_name(parts: Mapping[str, Any]) -> str:
    """Return a name as "prefix family, suffix, given", in braces where biblatex would read it differently."""
    given = " ".join(f"{parts.get('given', '')} {parts.get('dropping-particle', '')}".split())
    particle = " ".join(parts.get("non-dropping-particle", "").split())
    family = " ".join(parts.get("family", "").split())
    whole = " ".join(parts.get("literal", "").split())
    if not family:
        only = given or particle or whole
        return f"{{{_latex(only)}}}" if only else ""
    last = _braced(family)
    if particle and not last.startswith("{") and _is_prefix(particle):
        last = f"{particle} {last}"
    elif particle:
        last = f"{{{_latex(f'{particle} {family}')}}}"
    suffix = " ".join(parts.get("suffix", "").split())
    if suffix and not given:
        return f"{{{_latex(f'{particle} {family} {suffix}'.strip())}}}"  # else the suffix would be the given name
    return ", ".join([last, *(_braced(part) for part in (suffix, given) if part)])


def _is_prefix(particle: str) -> bool:
    return all(word.isalpha() and word.islower() and word != "and" for word in particle.split())


def _braced(text: str) -> str:
    """Return a part of a name, in braces unless biblatex can read it in one way only."""
    plain = _PLAIN_NAME.fullmatch(text) and not any(word[0].islower() for word in text.split())
    return text if plain else f"{{{_latex(text)}}}"


def _bib_date(value: object) -> str:
    """Return a date in EDTF, which biblatex reads; "" if there is none."""
    if not isinstance(value, Mapping) or not value.get("date-parts"):
        return ""
    ends = [tuple(map(int, end)) for end in value["date-parts"]]
    # In EDTF, unlike CSL, the year 0 is 1 BC.
    known = [(year if year > 0 else year + 1, *rest) for year, *rest in ends]
    texts = [
        "-".join([f"{'-' * (end[0] < 0)}{abs(end[0]):04d}", *(f"{part:02d}" for part in end[1:])]) for end in known
    ]
    season = value.get("season")
    if isinstance(season, int) and len(known[0]) == 1:
        return f"{texts[0]}-{season + 20}"
    if value.get("circa") is True:
        texts = [f"{text}~" for text in texts]
    return "/".join(texts) if len(known) > 1 and known[1] > known[0] else texts[0]


def _standard_number(text: str, is_valid: Callable[[str], bool]) -> str:
    """Return the first ISBN or ISSN in a text with a correct check digit, "" if there is none."""
    return next((word for word in re.split(r"[\s,;]+", text) if is_valid(word)), "") if text else ""


def _is_isbn(text: str) -> bool:
    digits = text.replace("-", "").upper()
    if re.fullmatch("97[89][0-9]{10}", digits, re.ASCII):
        return sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0
    return bool(re.fullmatch("[0-9]{9}[0-9X]", digits, re.ASCII)) and _weighted(digits) % 11 == 0


def _is_issn(text: str) -> bool:
    return (
        bool(re.fullmatch("[0-9]{4}-[0-9]{3}[0-9X]", text, re.ASCII))
        and _weighted(text.replace("-", "")) % 11 == 0
    )


def _weighted(digits: str) -> int:
    values = (10 if digit == "X" else int(digit) for digit in digits)
    return sum(value * weight for value, weight in zip(values, range(len(digits), 0, -1), strict=True))
