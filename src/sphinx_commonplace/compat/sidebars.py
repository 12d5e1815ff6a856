"""Boxes in ``html_sidebars``: names that no template has, and lists that would drive out what the theme has there.

Sphinx looks for a box when it renders the first page: a name of another theme ends the build after everything was
read. It also takes a list of boxes instead of the theme's own, so with ABlog's boxes alone a site would lose its
name, its search and its menu where the theme has these in the sidebar.

Written against Sphinx 9.0.4, whose ``theme.sidebar_templates`` is not documented.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sphinx.builders.html import StandaloneHTMLBuilder

from sphinx_commonplace.compat.ablog import SIDEBAR_BOXES
from sphinx_commonplace.compat.templates import PageTemplates
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.suggestions import nearest

NAVIGATION_BOX = "commonplace/navigation.html"
"""The box of the blog's navigation."""

_ESSENTIAL = re.compile(r"brand|logo|search|about")
"""In the name of a box with the site's name or its search: a theme without these has them elsewhere."""

_SCROLLED_END = "sidebar/scroll-end.html"
"""Furo's boxes before this one scroll together."""


def correct_sidebars(builder: StandaloneHTMLBuilder, templates: PageTemplates) -> list[Problem]:
    """Change ``html_sidebars`` so that it can be rendered, and return a problem for each box that was left out."""
    config = builder.config
    problems: list[Problem] = []
    of_theme = builder.theme.sidebar_templates or ()
    corrected = dict(config.html_sidebars)
    for pattern, boxes in config.html_sidebars.items():
        if not isinstance(boxes, list | tuple):
            continue  # Sphinx reports it
        missing = [box for box in boxes if not _exists(box, templates)]
        problems += [_problem(pattern, box, of_theme) for box in missing]
        found = [box for box in boxes if box not in missing]
        corrected[pattern] = _with_essentials(found, of_theme) if boxes else boxes
    if corrected != config.html_sidebars:
        config.html_sidebars = corrected
    return problems


def _exists(box: object, templates: PageTemplates) -> bool:
    """Return whether a box can be rendered; PyData's theme knows its own without folder and suffix."""
    if not isinstance(box, str):
        return False
    name = box if box.endswith(".html") else f"{box}.html"
    return any(map(templates.has, dict.fromkeys((box, name, f"components/{name}", f"sections/{name}"))))


def _problem(pattern: str, box: object, of_theme: Iterable[str]) -> Problem:
    known = [*of_theme, *(f"ablog/{name}" for name in sorted(SIDEBAR_BOXES)), NAVIGATION_BOX]
    similar = nearest(box, known, similarity=0.8) if isinstance(box, str) else ""
    found = f"found {shown(str(box))} for {shown(pattern)}, which the theme does not have"
    allowed = "must be a template of the theme, of the site, or one of ABlog's boxes; left out"
    return Problem(Subtype.CONFIG, "conf.py", None, None, "html_sidebars", found, allowed, suggestion=similar)


def _with_essentials(boxes: Sequence[str], of_theme: Iterable[str]) -> list[str]:
    """Return boxes with the theme's own before them, if they are all the blog's and the theme's are essential."""
    own = list(of_theme)
    if any(not _is_ours(box) for box in boxes) or not any(map(_ESSENTIAL.search, own)):
        return list(boxes)
    end = own.index(_SCROLLED_END) if _SCROLLED_END in own else len(own)
    return [*own[:end], *boxes, *own[end:]]


def _is_ours(box: str) -> bool:
    return box == NAVIGATION_BOX or box.rpartition("/")[2] in SIDEBAR_BOXES
