"""Names of terms, equations, citations and other objects, settled where two documents give the same.

As with labels (:mod:`sphinx_commonplace.references.targets`) neither the order of reading may decide, nor which
process is done first. Each name is the document's that a clean build of one process would leave it to.
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
"""The domains' tables in which a name leads to a tuple that begins with a document; labels are not among them."""

_FIRST_COUNTS = "progoptions"
"""The table in which a name stays with the document that was read first."""


def note_names(app: Sphinx, _doctree: nodes.document) -> None:
    """Note the names that a document gives, after Sphinx has (``doctree-read``)."""
    docname = app.env.current_document.docname
    names = tuple(
        (*place, name, value)
        for place, table in _tables(app.env)
        for name, value in table.items()
        if value[0] == docname
    )
    if names:
        blog_domain(app.env).note(docname, names=names)


def assign_duplicate_names(env: BuildEnvironment) -> None:
    """Give all names again, in the order of the documents' names."""
    tables = dict(_tables(env))
    given = [one for _docname, document in sorted_documents(env) for one in document.names]
    # A Python object's alias makes way for the object that has this name.
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
