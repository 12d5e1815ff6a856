"""Numbers of sections and figures, given before it is settled which pages show something new.

Sphinx (9.0 to 9.2) takes the documents that have numbered tables of contents as they come out of a set: where one
such table stands below another, the hash seed decides which of them gives the numbers.
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

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_Numbering = Callable[["Sphinx", "BuildEnvironment"], list[str]]


def take_numbering(app: Sphinx) -> list[_Numbering]:
    """Take Sphinx's numbering of sections and figures away from ``env-get-updated``, for it to be called earlier.

    Sphinx assigns numbers after ``env-updated``; digests of pages need them before.

    :returns: what assigns the numbers, and returns the documents that have other numbers now
    """
    listeners = app.events.listeners["env-get-updated"]
    taken = [one for one in listeners if isinstance(getattr(one.handler, "__self__", None), TocTreeCollector)]
    for listener in taken:
        app.disconnect(listener.id)
    return [partial(_number, listener.handler) for listener in taken]


def forget_numbers(env: BuildEnvironment) -> None:
    """Take the numbers out of headings: Sphinx leaves them in documents that are not numbered any more."""
    for docname in env.toc_secnumbers.keys() & env.tocs.keys():
        for node in (env.titles[docname], *env.tocs[docname].findall(nodes.reference)):
            node.attributes.pop("secnumber", None)


def numbered_in_order(env: BuildEnvironment) -> list[str]:
    """Return the documents with numbered tables of contents, each before those that its tables hold.

    First come those that the home page leads to, as its tables have them, then the others by name, with what these
    lead to. Only where documents hold each other in a circle is none before the other; then the names decide.
    """
    held = {name for names in env.toctree_includes.values() for name in names}
    waiting = [*sorted(env.numbered_toctrees, reverse=True)]
    waiting += sorted(env.toctree_includes.keys() - held, reverse=True)
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
    # Sphinx iterates over it and nothing else; a table keeps its order.
    env.numbered_toctrees = cast("set[str]", dict.fromkeys(numbered_in_order(env)))
    try:
        with _warnings_once():
            return assign(app, env)
    finally:
        env.numbered_toctrees = before


@contextmanager
def _warnings_once() -> Iterator[None]:
    """Have Sphinx warn once of what it comes to twice: through a table above, and for the table's own sake."""
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
