"""Dates that Sphinx writes by the clock: ``|today|`` while it reads, the day of the last update while it writes.

A text that was written on another day is read again, or written again, so that it says what a clean build says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import format_date

from sphinx_commonplace.read.domain import blog_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_TODAY = "today"
_KEY = "commonplace_today"
_BY_GIT = "sphinx_last_updated_by_git"  # an extension that replaces the day on all pages by that of the commit
_DAY = "%Y-%m-%d"  # in place of Sphinx's default, which is a day, too, in words that are translated


class TodayTransform(SphinxTransform):
    """Notes that a document shows ``|today|``, before Sphinx replaces it."""

    default_priority = 209

    def apply(self, **_options: Any) -> None:  # noqa: ANN401 - as in docutils
        """Look for the substitution."""
        if _TODAY not in self.document.substitution_defs and any(
            node["refname"] == _TODAY for node in self.document.findall(nodes.substitution_reference)
        ):
            self.env.current_document[_KEY] = True  # the document has no record yet


def note_today(app: Sphinx, _doctree: nodes.document) -> None:
    """Note that a document shows the day on which it is read (``doctree-read``)."""
    current = app.env.current_document
    if current.get(_KEY):
        blog_domain(app.env).note(current.docname, shows_today=True)


def today_shown(config: Config) -> str:
    """Return what ``|today|`` stands for now."""
    return config.today or format_date(config.today_fmt or _DAY, language=config.language)


def last_update_shown(app: Sphinx) -> str:
    """Return what pages that are written now say of their last update; "" if they do not say when that is."""
    config = app.config
    if config.html_last_updated_fmt is None or _BY_GIT in app.extensions:
        return ""
    local_time = not config.html_last_updated_use_utc
    return format_date(config.html_last_updated_fmt or _DAY, language=config.language, local_time=local_time)
