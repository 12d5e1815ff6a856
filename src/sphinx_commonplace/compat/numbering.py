"""Numbers of sections and figures, assigned before the digests of pages are made.

Sphinx (9.0 to 9.2) assigns them after ``env-updated``, and goes through the numbered tables of contents in the
order of a set: if one such table is below another, the hash seed decides which of them assigns the numbers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.util.logging import NAMESPACE, get_node_location

from sphinx_commonplace.compat.listeners import disconnect

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_Numbering = Callable[["Sphinx", "BuildEnvironment"], list[str]]


def disconnect_numbering(app: Sphinx) -> list[_Numbering]:
    """Disconnect Sphinx's numbering of sections and figures from ``env-get-updated``, to be called earlier.

    Sphinx assigns numbers after ``env-updated``; digests of pages need them before.

    :returns: functions that assign numbers, and return the documents whose numbers have changed
    """

    def is_numbering(handler: object) -> bool:
        return isinstance(getattr(handler, "__self__", None), TocTreeCollector)

    numbering = disconnect(app.events, "env-get-updated", is_numbering)
    return [partial(_number, handler) for handler in numbering]


def remove_old_numbers(env: BuildEnvironment) -> None:
    """Remove numbers from headings: Sphinx leaves them in documents that are no longer numbered."""
    for docname in env.toc_secnumbers.keys() & env.tocs.keys():
        for node in (env.titles[docname], *env.tocs[docname].findall(nodes.reference)):
            node.attributes.pop("secnumber", None)


def numbered_in_order(env: BuildEnvironment) -> list[str]:
    """Return the documents with numbered tables of contents, each before the documents in its tables.

    First come those below the home page, in the order of its tables; then the others by name, with those below
    them. In a circle of documents none is above the other; then the names decide.
    """
    contained = {name for names in env.toctree_includes.values() for name in names}
    waiting = [*sorted(env.numbered_toctrees, reverse=True)]
    waiting += sorted(env.toctree_includes.keys() - contained, reverse=True)
    waiting.append(env.config.root_doc)
    found: dict[str, None] = {}
    while waiting:
        docname = waiting.pop()
        if docname not in found:
            found[docname] = None
            waiting += reversed(env.toctree_includes.get(docname, ()))
    return [docname for docname in found if docname in env.numbered_toctrees]


def _number(assign: _Numbering, app: Sphinx, env: BuildEnvironment) -> list[str]:
    before = env.numbered_toctrees
    # Sphinx only iterates over it; a dictionary keeps its order.
    env.numbered_toctrees = cast("set[str]", dict.fromkeys(numbered_in_order(env)))
    try:
        with _warnings_once():
            return assign(app, env)
    finally:
        env.numbered_toctrees = before


@contextmanager
def _warnings_once() -> Iterator[None]:
    """Drop repeated warnings: Sphinx reaches a table through the one above it, and once more by itself."""
    seen = set()

    def is_new(record: logging.LogRecord) -> bool:
        location = getattr(record, "location", None)
        if isinstance(location, nodes.Node):
            location = get_node_location(location)
        warning = record.getMessage(), location
        is_known = warning in seen
        seen.add(warning)
        return not is_known

    logger = logging.getLogger(f"{NAMESPACE}.{TocTreeCollector.__module__}")
    logger.addFilter(is_new)
    try:
        yield
    finally:
        logger.removeFilter(is_new)
