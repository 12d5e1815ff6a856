"""The front matter of a notebook: its metadata, and the block of front matter at the top of its first cell.

MyST-NB hands lists and mappings of the metadata on as JSON text, with quotation marks that typography has changed,
and shows front matter in a cell as text. So both are read from the file, which is JSON (nbformat 4).

Positions are those of MyST-NB's own messages: line 10003 is the third line of the first cell. The metadata has
none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sphinx_commonplace.errors import Problem
from sphinx_commonplace.frontmatter.head import ASSUMED_KEY, source_fields
from sphinx_commonplace.frontmatter.keys import (
    FOREIGN_KEYS,
    FOREIGN_PREFIXES,
    NOTEBOOK_KEYS,
    OUR_KEYS,
    is_ours,
    publication_fields,
    split_front_matter,
)
from sphinx_commonplace.frontmatter.yaml import Unreadable
from sphinx_commonplace.text.suggestions import nearest
from sphinx_commonplace.validation.fields import NOWHERE, Field, Position

SUFFIX = ".ipynb"
"""The suffix of notebooks that are JSON."""

FIRST_CELL = 10_000
"""What is added to the lines of the first cell."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """What a notebook says of itself."""

    fields: Mapping[str, Field]
    problems: tuple[Problem, ...]  # of the block in its first cell
    text: str  # the notebook without that block


def read_notebook(text: str, path: str) -> Notebook | None:
    """Return what a notebook says of itself, None if it is not readable as one.

    Of the metadata, keys are left out that have nothing to do with front matter: tools write them. What the first
    cell says counts more than the metadata. If its block cannot be read, the field ``draft`` is unreadable, for it
    may have been in it.

    :param path: the file's name, for the problems
    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(notebook, dict):
        return None
    metadata = notebook.get("metadata")
    fields = {
        name: field
        for name, value in (metadata.items() if isinstance(metadata, dict) else ())
        if _matters(name, field := _field(value))
    }
    cells = notebook.get("cells")
    cell: Any = cells[0] if isinstance(cells, list) and cells else None
    if not isinstance(cell, dict) or cell.get("cell_type") not in {"markdown", "raw"}:
        return Notebook(fields, (), text)
    source = cell.get("source")
    words = "".join(map(str, source)) if isinstance(source, list) else str(source)
    found, problems = source_fields(words, path)
    block = split_front_matter(words)
    if block is None or not (found or problems):
        return Notebook(fields, (), text)
    if problems and not (found or {}).keys() - {ASSUMED_KEY}:
        fields["draft"] = Field(Unreadable.VALUE, NOWHERE)
    fields |= {name: _in_cell(field) for name, field in (found or {}).items()}
    if block.closed:
        body = words.split("\n")[block.body_line - 1 :]
        # The lines of what is left keep their numbers.
        cell["source"] = "\n" * (block.body_line - 1) + "\n".join(body) if any(map(str.strip, body)) else ""
    return Notebook(
        fields,
        tuple(
            replace(problem, line=FIRST_CELL + problem.line) if problem.line is not None else problem
            for problem in problems
        ),
        json.dumps(notebook, ensure_ascii=False),
    )


def _in_cell(field: Field) -> Field:
    """Return a field of the first cell with its positions in the notebook."""
    value = field.value
    if isinstance(value, dict):
        value = {key: _in_cell(part) for key, part in value.items()}
    elif isinstance(value, list):
        value = [_in_cell(item) for item in value]
    earlier = tuple(_in_cell(one) for one in field.earlier)
    return Field(value, _moved(field.position), field.key and _moved(field.key), earlier)


def _moved(position: Position) -> Position:
    return position if position.line is None else Position(FIRST_CELL + position.line, position.column)


def _matters(name: str, field: Field) -> bool:
    """Return whether a key of the metadata is one of front matter, or nearly so."""
    if name in NOTEBOOK_KEYS or name.startswith(FOREIGN_PREFIXES):
        return False
    return bool(
        is_ours(name) or name in FOREIGN_KEYS or publication_fields({name: field}) or nearest(name, OUR_KEYS)
    )


def _field(value: object) -> Field:
    """Return a value as front matter has it, in which numbers are text."""
    if isinstance(value, dict):
        return Field({str(key): _field(part) for key, part in value.items()}, NOWHERE)
    if isinstance(value, list):
        return Field([_field(item) for item in value], NOWHERE)
    return Field(value if value is None or isinstance(value, bool) else str(value), NOWHERE)
