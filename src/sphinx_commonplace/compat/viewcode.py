"""Makes ``sphinx.ext.viewcode`` generate all its pages in every build.

It skips pages that are newer than their module, whatever they show. A page that it skips would look like one that
is no longer wanted, and be removed. A public event is enough: if another extension says that it knows a module's
source, viewcode does not compare times. Written against Sphinx 9.0.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.util.build_phase import BuildPhase

if TYPE_CHECKING:
    from sphinx.application import Sphinx

VIEWCODE = "sphinx.ext.viewcode"


def make_all_pages(app: Sphinx) -> None:
    """Make the extension, if a site uses it, generate all its pages (``builder-inited``)."""
    if VIEWCODE in app.extensions:
        app.connect("viewcode-find-source", _know_source, priority=1000)  # after extensions that really know one


def _know_source(app: Sphinx, _module: str) -> tuple[str, dict[str, Any]] | None:
    """Claim to know a module's source after reading, when only the claim counts and the source is not used."""
    return ("", {}) if app.phase >= BuildPhase.RESOLVING else None
