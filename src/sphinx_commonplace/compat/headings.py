"""The levels of a post's headings in Markdown.

Written against MyST-Parser 5.2.0, whose renderer warns of each heading with ``##`` that has none with ``#`` above.
A post's title may be in its front matter, and then its sections rightly begin with ``##``. There is no hook for
it, so one method of the renderer is replaced while one of our builds runs. It also notes the level of each section
that is in no other: the tree does not have it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from docutils import nodes
from myst_parser.mdit_to_docutils.base import DocutilsRenderer

LEVEL: Final = "commonplace_level"
"""The attribute of a section in no other section: how many ``#`` its heading has. It is removed after reading."""

ORIGINAL: Final = DocutilsRenderer.update_section_level_state
"""The method that is replaced."""


class HeadingLevels:
    """Has MyST accept ``##`` below a title that the text does not have as a heading.

    :param is_titled: returns whether a document has such a title; called at its first heading
    """

    def __init__(self, is_titled: Callable[[nodes.document], bool]) -> None:
        def update(renderer: DocutilsRenderer, section: nodes.section, level: int) -> None:
            document = renderer.document
            levels = renderer._level_to_section  # noqa: SLF001 - there is no public way
            if level > 1 and 1 not in levels and levels.get(0) is document and is_titled(document):
                # The document itself stands for the section of its title, which is made later.
                levels[1] = document
            ORIGINAL(renderer, section, level)
            if section.parent is document:
                section[LEVEL] = level

        self._ours = update

    def install(self, *_arguments: object) -> list[str]:
        """Replace the method (``env-get-outdated``)."""
        DocutilsRenderer.update_section_level_state = self._ours  # type: ignore[method-assign, assignment]
        return []

    def restore(self, *_arguments: object) -> None:
        """Restore the method (``build-finished``)."""
        if DocutilsRenderer.update_section_level_state is self._ours:  # else another build has replaced it
            DocutilsRenderer.update_section_level_state = ORIGINAL  # type: ignore[method-assign]


def remove_levels(document: nodes.document) -> None:
    """Remove the noted levels from a document's tree."""
    for section in document.findall(nodes.section):
        section.attributes.pop(LEVEL, None)
