"""Numbers of sections and figures, given before it is settled which pages show something new."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.environment.collectors.toctree import TocTreeCollector

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def take_numbering(app: Sphinx) -> list[Callable[..., list[str]]]:
    """Take away what numbers sections and figures: too late for us, once it is settled what shows something new.

    :returns: what does it, and returns the documents that have other numbers now
    """
    listeners = app.events.listeners["env-get-updated"]
    taken = [one for one in listeners if isinstance(getattr(one.handler, "__self__", None), TocTreeCollector)]
    for listener in taken:
        app.disconnect(listener.id)
    return [listener.handler for listener in taken]


def forget_numbers(env: BuildEnvironment) -> None:
    """Take the numbers out of headings: Sphinx leaves them in documents that are not numbered any more."""
    for docname in env.toc_secnumbers.keys() & env.tocs.keys():
        for node in (env.titles[docname], *env.tocs[docname].findall(nodes.reference)):
            node.attributes.pop("secnumber", None)
