"""The authors in a file ``.authors.yml``, as Material for MkDocs has it for the posts of a blog."""

from __future__ import annotations

from typing import Final

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.values import read_url
from sphinx_commonplace.frontmatter.yaml import MAX_CHARACTERS, MAX_NODES, Form, form_problem, read_document
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.validation.fields import NOWHERE, Field, Position, parts_of
from sphinx_commonplace.validation.notes import Notes
from sphinx_commonplace.validation.readers import read_text

FILE: Final = ".authors.yml"

_HELP: Final = "`authors:` is allowed, and below it authors by their keys, each a mapping with a name"
_FORM: Final = Form(Subtype.FRONT_MATTER, "authors", _HELP, MAX_CHARACTERS, MAX_NODES, innermost=True)

Authors = dict[str, tuple[str, str | None]]
"""A name and the address of a page, by key, as in ``blog_authors``."""


def read_authors_file(content: bytes, path: str) -> tuple[Authors, list[Problem]]:
    """Return the authors of a file, and what is wrong with it. Keys other than ``name`` and ``url`` do not count.

    :param path: the file's name, for the problems
    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return {}, [form_problem(_FORM, path, Position(1, None), "it is no UTF-8 text", "save the file as UTF-8")]
    document, problems = read_document(text, path, _FORM)
    notes = Notes(path, Subtype.FRONT_MATTER)
    found: Authors = {}
    if document is not None:
        parts = parts_of(document) or {}
        authors = parts_of(parts["authors"]) if "authors" in parts else None
        if authors is None:
            notes.key = "authors"
            notes.note(document.position, f"{shown(document.value)} was found", _HELP)
        for key, raw in (authors or {}).items():
            if author := _read_author(key, raw, notes):
                found[key] = author
    return found, [*problems, *notes.problems]


def _read_author(key: str, raw: Field, notes: Notes) -> tuple[str, str | None] | None:
    parts = parts_of(raw) or {}
    nothing = Field(None, NOWHERE)
    with notes.at(f"authors.{key}"):
        with notes.within("name"):
            name = read_text(parts.get("name", nothing), notes)
        with notes.within("url"):
            url = read_url(parts.get("url", nothing), notes)
        if not name:
            notes.note(raw.position, "an author without a name was found", _HELP)
            return None
    return name, url
