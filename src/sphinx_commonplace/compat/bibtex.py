"""The data of sphinxcontrib-bibtex: which entries a document cites, what these are, what a page shows of them.

Nothing is imported unless a site uses the extension. Written against sphinxcontrib-bibtex 2.7 and pybtex 0.26. Of
the first, the domain ``cite`` with its ``bibdata``, ``bibliographies`` and ``citations`` is documented; where
roles and directives leave their keys is not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.compat.listeners import disconnect, origin

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

DOMAIN: Final = "cite"
_MODULE: Final = "sphinxcontrib.bibtex"
_FOOTNOTES: Final = "bibtex_footcite_names"  # in `env.current_document`: key -> the name of its footnote
_EVERYTHING: Final = ast.dump(ast.parse("True"))  # the filter of `:all:`

_AROUND_KEY: Final = re.compile(r"\{[^{}]*\}")  # `{see}key{p. 3}`
_URL: Final = re.compile(r"https?://[^\s{}]+")
_ESCAPE: Final = re.compile(r"\\([_%&#~$])")
_NUMBER: Final = re.compile(r"\d+")
_YEAR: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_TYPES: Final = {
    "article": "article-journal",
    "book": "book",
    "booklet": "pamphlet",
    "conference": "paper-conference",
    "dataset": "dataset",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "manual": "book",
    "mastersthesis": "thesis",
    "online": "webpage",
    "patent": "patent",
    "phdthesis": "thesis",
    "proceedings": "book",
    "report": "report",
    "software": "software",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
}
"""BibTeX's and BibLaTeX's types of entries, and CSL's."""

_TEXTS: Final = {
    "title": ("title",),
    "container-title": ("journaltitle", "journal", "booktitle"),
    "collection-title": ("series",),
    "publisher": ("publisher", "institution", "school", "organization"),
    "publisher-place": ("address", "location"),
    "volume": ("volume",),
    "issue": ("number",),
    "page": ("pages",),
    "edition": ("edition",),
    "ISBN": ("isbn",),
    "ISSN": ("issn",),
}
"""CSL's variables, and the fields from which each is taken: the first that an entry has."""


# -- while a document is read ----------------------------------------------------------------------------------


def cited_keys(node: addnodes.pending_xref) -> tuple[str, ...]:
    """Return the keys that a reference by a role such as ``{cite:p}`` names; none for any other reference."""
    if node.get("refdomain") != DOMAIN:
        return ()
    names = _AROUND_KEY.sub("", str(node.get("reftarget", ""))).split(",")
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def is_unshown(node: addnodes.pending_xref) -> bool:
    """Return whether a reference shows nothing (``{cite:empty}``)."""
    return bool(node.get("reftype") == "empty")


def listed_entries(document: nodes.document, env: BuildEnvironment) -> Iterator[tuple[nodes.Element, str, str]]:
    """Yield the entries that a document lists by itself, whatever is cited elsewhere: node, key and id.

    They stand in footnotes, and in a ``bibliography`` with ``:all:`` or with keys.
    """
    if DOMAIN not in env.domains:
        return
    footnotes: dict[str, str] = env.current_document.get(_FOOTNOTES) or {}
    key_of = {name: key for key, name in footnotes.items()}
    for note in document.findall(nodes.footnote) if key_of else ():
        for name in note["names"]:
            if name in key_of:
                yield note, key_of[name], note["ids"][0] if note["ids"] else ""
    known: dict[Any, Any] = env.domains[DOMAIN].bibliographies  # type: ignore[attr-defined]
    mine = {key.id_: value for key, value in known.items() if key.docname == env.current_document.docname}
    for node in document.findall(nodes.Element) if mine else ():
        if type(node).__name__ != "bibliography" or not node["ids"] or node["ids"][0] not in mine:
            continue
        value = mine[node["ids"][0]]
        whole = ast.dump(value.filter_) == _EVERYTHING
        keys = list(value.citation_nodes) if whole else [value.keyprefix + key for key in value.keys]
        for key in keys:
            place = value.citation_nodes[key]
            yield node, key, place["ids"][0] if place["ids"] else ""


# -- when all documents are read -------------------------------------------------------------------------------


def disconnect_labelling(app: Sphinx) -> list[Callable[..., object]]:
    """Disconnect the labelling of entries from ``env-updated``, to be called before digests are made.

    Labels of entries, and which entries a bibliography lists, depend on what all documents cite.

    :returns: functions of the application and the environment
    """
    return disconnect(app.events, "env-updated", lambda handler: origin(handler)[0] == _MODULE)


def sort_bibliographies(env: BuildEnvironment) -> None:
    """Sort bibliographies by document: of two that list an entry, the last one is linked to."""
    if DOMAIN in env.domains:
        found: dict[Any, Any] = env.domains[DOMAIN].bibliographies  # type: ignore[attr-defined]
        in_order = sorted(found.items(), key=lambda item: item[0].docname)
        found.clear()
        found.update(in_order)


def shows_bibliography(env: BuildEnvironment, document: nodes.document) -> bool:
    """Return whether a document shows entries, which depend on what other documents cite."""
    return DOMAIN in env.domains and any(
        type(node).__name__ == "bibliography" for node in document.findall(nodes.Element)
    )


def shown_entries(env: BuildEnvironment, docname: str) -> list[str]:
    """Return what the bibliographies of a document show, as texts."""
    if DOMAIN not in env.domains:
        return []
    return [
        f"{one.citation_id} {one.key} {one.formatted_entry.label} {one.formatted_entry.text!r}"
        for one in env.domains[DOMAIN].citations  # type: ignore[attr-defined]
        if one.bibliography_key.docname == docname
    ]


def entry_items(env: BuildEnvironment, keys: Collection[str]) -> list[dict[str, Any]]:
    """Return the entries with some keys as CSL items, in the order of the keys.

    A DOI is an entry's address, and its ``url`` another address of the same source. Keys with the prefix of a
    bibliography (``:keyprefix:``) are aliases.
    """
    if not keys or DOMAIN not in env.domains:
        return []
    domain: Any = env.domains[DOMAIN]
    entries = domain.bibdata.data.entries
    prefixes = sorted({value.keyprefix for value in domain.bibliographies.values() if value.keyprefix})
    aliases: dict[str, list[str]] = {}
    for key in sorted(keys):
        bare = (key.removeprefix(prefix) for prefix in prefixes if key.startswith(prefix))
        own = next((name for name in (key, *bare) if name in entries), None)
        if own is not None:
            aliases.setdefault(str(entries[own].key), []).append(key)
    return [_item(entries[key], sorted(set(names) - {key})) for key, names in sorted(aliases.items())]


def _item(entry: Any, aliases: list[str]) -> dict[str, Any]:  # noqa: ANN401 - pybtex is not imported
    """Return one entry as a CSL item."""
    fields = {name.lower(): str(entry.fields[name]) for name in entry.fields}
    item: dict[str, Any] = {"id": entry.key, "aliases": aliases}
    for variable, names in _TEXTS.items():
        if text := next((_plain(fields[name]) for name in names if fields.get(name, "").strip()), ""):
            item[variable] = text
    for variable in ("author", "editor"):
        if people := [_name(person) for person in entry.persons.get(variable, ()) if str(person) != "others"]:
            item[variable] = people
    if issued := _issued(fields):
        item["issued"] = {"date-parts": [issued]}
    address = _address(fields)
    doi = _unescaped(fields.get("doi", ""))
    if doi:
        item["DOI"] = doi
        item["urls"] = [address] if address else []
    elif address:
        item["URL"] = address
    item["type"] = _TYPES.get(entry.type.lower(), "webpage" if address else "document")
    return item


def _plain(text: str) -> str:
    """Return LaTeX as plain text; as it is written if it cannot be read."""
    from pybtex.exceptions import PybtexError  # noqa: PLC0415 - only sites with the extension have it
    from pybtex.richtext import Text  # noqa: PLC0415 - as above

    try:
        return " ".join(str(Text.from_latex(text)).split())
    except (PybtexError, ValueError, RecursionError):
        return text


def _unescaped(text: str) -> str:
    """Return an address without LaTeX's escapes."""
    return _ESCAPE.sub(r"\1", text).strip()


def _name(person: Any) -> dict[str, str]:  # noqa: ANN401 - as above
    """Return a person's name as CSL has it; a body's has braces around it, and no first name."""
    given, particle, family, suffix = (
        " ".join(map(_plain, names))
        for names in (
            [*person.first_names, *person.middle_names],
            person.prelast_names,
            person.last_names,
            person.lineage_names,
        )
    )
    if not given and not particle and not suffix:
        return {"literal": family}
    parts = {"family": family, "given": given, "non-dropping-particle": particle, "suffix": suffix}
    return {name: part for name, part in parts.items() if part}


def _issued(fields: dict[str, str]) -> list[int]:
    """Return the year, month and day of an entry, as many as it has."""
    found = _YEAR.match(fields.get("date") or fields.get("year", ""))
    if found is None:
        return []
    parts = [int(part) for part in found.groups() if part]
    month = fields.get("month", "").strip().lower()
    if len(parts) == 1 and month:
        number = int(month) if _NUMBER.fullmatch(month) else 0
        if month[:3] in _MONTHS:
            number = _MONTHS.index(month[:3]) + 1
        if 1 <= number <= len(_MONTHS):
            parts.append(number)
    return parts


def _address(fields: dict[str, str]) -> str:
    """Return the address of an entry, "" if it has none."""
    if fields.get("url", "").strip():
        return _unescaped(fields["url"])
    kind = (fields.get("archiveprefix") or fields.get("eprinttype") or "").strip().lower()
    if kind == "arxiv" and fields.get("eprint", "").strip():
        return f"https://arxiv.org/abs/{fields['eprint'].strip()}"
    found = _URL.search(_unescaped(fields.get("howpublished", "")))
    return found.group() if found else ""
