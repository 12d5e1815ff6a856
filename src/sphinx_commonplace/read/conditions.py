"""Conditional parts of a document (``only``, ``ifconfig``, ``todo``), and whether pages show them.

Sphinx decides that when it writes, for one builder. A post's summary and citations are decided when it is read,
and as pages show it: builders of one project share what was read.

Nodes of Sphinx's extensions are recognised by their names, because a site may not have these extensions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.tags import Tags

from sphinx_commonplace.compat.builder import writes_pages

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ONLY, IFCONFIG, TODO = "only", "ifconfig", "todo_node"
_KINDS = frozenset({ONLY, IFCONFIG, TODO})


@dataclass(frozen=True, slots=True)
class Conditions:
    """Decides whether pages show the conditional parts of documents."""

    tags: frozenset[str]  # the project's, and those of the builder that writes pages
    names: Mapping[str, object]  # what an expression of ``ifconfig`` may name: settings, and the builder
    todos: bool  # whether pages show todos

    def hold(self, kind: str, expression: str) -> bool:
        """Return whether pages show a part with this condition.

        :param kind: :data:`ONLY`, :data:`IFCONFIG` or :data:`TODO`
        """
        if kind == TODO:
            return self.todos
        try:
            if kind == ONLY:
                return Tags(self.tags).eval_condition(expression)
            return bool(eval(expression, dict(self.names)))  # noqa: S307 - as the extension does
        except Exception:  # noqa: BLE001 - whatever is wrong with it
            # Sphinx warns, and shows the part of a wrong `only`, but a message for a wrong `ifconfig`.
            return kind == ONLY


def conditions_of(app: Sphinx) -> Conditions:
    """Return the conditions as pages have them, whichever builder is running."""
    builder, config = app.builder, app.config
    own = {builder.format, builder.name, f"format_{builder.format}", f"builder_{builder.name}"}
    pages = builder.name if writes_pages(builder) else "html"
    names = {setting.name: setting.value for setting in config} | config.__dict__ | {"builder": pages}
    return Conditions(
        tags=frozenset({*app.tags} - own | {"html", pages, "format_html", f"builder_{pages}"}),
        names=names,
        todos=bool(names.get("todo_include_todos")),
    )


def conditions_in(document: nodes.document) -> Iterator[tuple[nodes.Element, str, str]]:
    """Yield the conditional nodes, each with its kind and expression."""
    for node in document.findall(nodes.Element):
        kind = type(node).__name__
        if kind in _KINDS:
            yield node, kind, node.get("expr", "")


@contextmanager
def taken_out(parts: Sequence[nodes.Element]) -> Iterator[None]:
    """Remove parts from a document for a while."""
    pairs = []
    for part in parts:
        marker = nodes.comment()
        part.replace_self(marker)
        pairs.append((marker, part))
    try:
        yield
    finally:
        for marker, part in reversed(pairs):
            marker.replace_self(part)
