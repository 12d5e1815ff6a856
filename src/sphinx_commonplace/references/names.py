"""Names of terms, equations, citations and other objects: which document has one that two documents give.

As with targets (:mod:`sphinx_commonplace.references.targets`), this must not depend on the order of reading, or on
which process finishes first. A name belongs to the document that has it after a clean build with one process.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.environment import BuildEnvironment

from sphinx_commonplace.read.domain import blog_domain, sorted_documents

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_TABLES = {
    "std": ("objects", "progoptions", "terms"),
    "citation": ("citations",),
    "math": ("objects",),
    "py": ("modules", "objects"),
    "js": ("modules", "objects"),
    "rst": ("objects",),
}
"""The domains' tables from name to a tuple that begins with a docname, without those of targets."""

_FIRST_COUNTS = "progoptions"
"""The table in which a name belongs to the first document that gives it, and not to the last."""


def note_names(app: Sphinx, _doctree: nodes.document) -> None:
    """Note the names that a document gives, after Sphinx has (``doctree-read``)."""
    docname = app.env.current_document.docname
    names = tuple(
        (*domain_and_table, name, value)
        for domain_and_table, table in _tables(app.env)
        for name, value in table.items()
        if value[0] == docname
    )
    if names:
        blog_domain(app.env).note(docname, names=names)


def assign_duplicate_names(env: BuildEnvironment) -> None:
    """Assign all names again, in the order of docnames."""
    tables = dict(_tables(env))
    given = [one for _docname, document in sorted_documents(env) for one in document.names]
    # An alias of a Python object comes first, so that the object that really has the name replaces it.
    given.sort(key=lambda one: not getattr(one[-1], "aliased", False))
    for domain, table, name, _value in given:
        tables[domain, table].pop(name, None)
    for domain, table, name, value in given:
        if table != _FIRST_COUNTS or name not in tables[domain, table]:
            tables[domain, table][name] = value


def _tables(env: BuildEnvironment) -> Iterator[tuple[tuple[str, str], dict[Any, Any]]]:
    for domain, tables in _TABLES.items():
        for table in tables:
            yield (domain, table), env.domaindata[domain].setdefault(table, {})
