"""Pages of ``sphinx.ext.viewcode``, all of which are made in every build.

It skips those that are newer than their module, whatever they show; a page that it skips could not be told from
one that nobody wants any more. A public event is enough: where another extension knows a module's source, it
compares no times. Written against Sphinx 9.0.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.util.build_phase import BuildPhase

if TYPE_CHECKING:
    from sphinx.application import Sphinx

VIEWCODE = "sphinx.ext.viewcode"


def make_all_pages(app: Sphinx) -> None:
    """Have the extension, where a site has it, make all its pages (``builder-inited``)."""
    if VIEWCODE in app.extensions:
        app.connect("viewcode-find-source", _know_source, priority=1000)  # after those that do know one


def _know_source(app: Sphinx, _module: str) -> tuple[str, dict[str, Any]] | None:
    """Claim to know a module's source, once all is read and the claim is all that is asked for."""
    return ("", {}) if app.phase >= BuildPhase.RESOLVING else None
