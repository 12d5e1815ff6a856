"""Other extensions that write files as we do, or that know Sphinx's builders by their class.

Written against sphinx-sitemap 2.9, sphinxext-rediraffe 0.3 and sphinx-reredirects 1.1. Nothing is imported unless
a site uses the extension.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sphinx.builders.dirhtml import DirectoryHTMLBuilder

from sphinx_commonplace.compat.builder import writes_pages
from sphinx_commonplace.compat.listeners import disconnect, origin
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.report import report
from sphinx_commonplace.site_settings import Settings

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SITEMAP: Final = "sphinx_sitemap"
REDIRAFFE: Final = "sphinxext.rediraffe"
REREDIRECTS: Final = "sphinx_reredirects"

_LAST: Final = 950  # after our own last step, which removes what is no longer ours
_WILDCARDS: Final = frozenset("*?[]")


def prepare_neighbours(app: Sphinx, settings: Settings) -> None:
    """Have other extensions work with our builders, and leave one sitemap (``builder-inited``)."""
    if not writes_pages(app.builder):
        return
    if REDIRAFFE in app.extensions:
        _prepare_rediraffe(app)
    if SITEMAP in app.extensions:
        # It goes by the name of the builder's class.
        app.env.is_directory_builder = isinstance(app.builder, DirectoryHTMLBuilder)  # type: ignore[attr-defined]
        _prepare_sitemap(app, settings)


def _prepare_sitemap(app: Sphinx, settings: Settings) -> None:
    """Take the other sitemap away if it has the name of ours, and report that; else have it written last."""
    for handler in _disconnect_finisher(app, SITEMAP, "create_sitemap"):
        if not (settings.sitemap and settings.base_url and app.config.sitemap_filename == "sitemap.xml"):
            app.connect("build-finished", handler, priority=_LAST)
            continue
        found = f"{SITEMAP!r} writes 'sitemap.xml', as this extension does"
        allowed = (
            "must be one of the two: leave it out, or set `commonplace_sitemap = False`; until then the file is "
            "that of this extension, with every page in every build"
        )
        report([Problem(Subtype.CONFIG, "conf.py", None, None, "extensions", found, allowed)])


def _prepare_rediraffe(app: Sphinx) -> None:
    """Have redirects written with our builders: it compares the builder's class with Sphinx's own."""
    module: Any = sys.modules[REDIRAFFE]

    def with_our_builder(handler: Callable[..., object]) -> Callable[..., object]:
        is_directory = isinstance(app.builder, DirectoryHTMLBuilder)
        name = "DirectoryHTMLBuilder" if is_directory else "StandaloneHTMLBuilder"

        def call(*arguments: object) -> object:
            before = getattr(module, name)
            setattr(module, name, type(app.builder))
            try:
                return handler(*arguments)
            finally:
                setattr(module, name, before)

        return call

    for handler in _disconnect_finisher(app, REDIRAFFE, "build_redirects"):
        app.connect("build-finished", with_our_builder(handler), priority=_LAST)


def _disconnect_finisher(app: Sphinx, module: str, name: str) -> list[Callable[..., object]]:
    """Disconnect an extension's last step, and return it; an empty list if it has none of that name."""
    return disconnect(app.events, "build-finished", lambda handler: origin(handler) == (module, name))


def other_redirects(app: Sphinx) -> dict[str, str]:
    """Return the pages at which other extensions write redirects, and the settings that say so.

    Not those of documents: to replace a document's page is what they are asked for.
    """
    found: dict[str, str] = {}
    if REREDIRECTS in app.extensions:
        names = (name for name in app.config.redirects if _WILDCARDS.isdisjoint(name))
        found |= dict.fromkeys((name.strip("/").removesuffix(".html") for name in names), "redirects")
    if REDIRAFFE in app.extensions:
        found |= dict.fromkeys(_rediraffe_names(app), "rediraffe_redirects")
    return {name: setting for name, setting in found.items() if name and name not in app.env.found_docs}


def _rediraffe_names(app: Sphinx) -> list[str]:
    redirects = app.config.rediraffe_redirects
    if isinstance(redirects, str):
        path = Path(app.srcdir, redirects)
        redirects = sys.modules[REDIRAFFE].create_graph(path) if path.is_file() else {}
    suffixes = tuple(app.config.source_suffix)
    names = []
    for name in redirects or ():
        suffix = next((one for one in suffixes if name.endswith(one)), "")
        names.append(name.replace("\\", "/").removesuffix(suffix))
    return names
