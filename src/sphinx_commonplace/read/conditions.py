"""What stands in a document on a condition, and whether pages show it.

Sphinx decides that when it writes, for one builder. What is published of a post elsewhere (its summary, what it
cites) is decided when it is read, and holds for pages alone: builders of one project share what was read.

Knows nodes of Sphinx's extensions by their names: a site need not have these.
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
    """What decides whether pages show what stands on a condition."""

    tags: frozenset[str]  # the project's, and those of the builder of pages
    names: Mapping[str, object]  # what an expression of ``ifconfig`` may name: settings, and the builder
    todos: bool  # whether pages show what is to do

    def hold(self, kind: str, expression: str) -> bool:
        """Return whether pages show what stands on a condition."""
        if kind == TODO:
            return self.todos
        try:
            if kind == ONLY:
                return Tags(self.tags).eval_condition(expression)
            return bool(eval(expression, dict(self.names)))  # noqa: S307 - as the extension does
        except Exception:  # noqa: BLE001 - whatever is wrong with it
            # Sphinx warns, and shows what stands under `only`; `ifconfig` shows a message in its place.
            return kind == ONLY


def conditions_of(app: Sphinx) -> Conditions:
    """Return the conditions as pages see them, whichever builder is at work."""
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
    """Yield the nodes that stand on a condition, each with its kind and expression."""
    for node in document.findall(nodes.Element):
        kind = type(node).__name__
        if kind in _KINDS:
            yield node, kind, node.get("expr", "")


@contextmanager
def aside(parts: Sequence[nodes.Element]) -> Iterator[None]:
    """Take parts out of a document for a while."""
    places = []
    for part in parts:
        place = nodes.comment()
        part.replace_self(place)
        places.append((place, part))
    try:
        yield
    finally:
        for place, part in reversed(places):
            place.replace_self(part)
