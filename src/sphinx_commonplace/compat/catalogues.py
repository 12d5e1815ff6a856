"""Words in the site's language alone.

Sphinx keeps one set of message catalogues for the whole process, and each application adds its own behind those
that are there: an English site built after a German one speaks German. Here each application has its own, which
are in place while it builds.

Written against Sphinx 9.0.4. ``sphinx.locale.init`` adds to what there is and cannot begin anew, so its table
``translators`` is changed, for the whole process, and put back when a build is over.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx import locale, package_dir
from sphinx.util.i18n import CatalogRepository

from sphinx_commonplace.compat.ablog import messages_folder

if TYPE_CHECKING:
    from gettext import NullTranslations

    from sphinx.application import Sphinx

_SPHINX = ("general", "sphinx")  # where ABlog adds its words, too


class Catalogues:
    """The message catalogues of one application."""

    def __init__(self) -> None:
        self._own: dict[tuple[str, str], NullTranslations] = {}
        self._others: dict[tuple[str, str], NullTranslations] | None = None  # while ours are in place

    def load(self, app: Sphinx) -> None:
        """Load Sphinx's and ABlog's words anew, for what Sphinx has loaded stands behind what was there before.

        Called once, while the application is set up. Of other catalogues that applications without this extension
        have left nothing is known; those of applications with it have been taken out.
        """
        config = app.config
        site = CatalogRepository(app.srcdir, config.locale_dirs, config.language, config.source_encoding)
        locale.translators.pop(_SPHINX, None)
        folders = (*site.locale_dirs, None, Path(package_dir, "locale"), messages_folder())  # as Sphinx does
        app.translator, _found = locale.init(folders, config.language)

    def take_out(self, _app: Sphinx) -> None:
        """Keep the catalogues for this application's builds, out of others' way (``builder-inited``)."""
        self._own = _general()
        _replace({})

    def put_in(self, *_arguments: object) -> list[str]:
        """Have this application's words be found (``env-get-outdated``)."""
        if self._others is None:
            self._others = _general()
        _replace(self._own)
        return []

    def give_back(self, *_arguments: object) -> None:
        """Put back the catalogues that were there before (``build-finished``)."""
        if self._others is not None:
            _replace(self._others)
            self._others = None


def _general() -> dict[tuple[str, str], NullTranslations]:
    """Return the catalogues that are in place, but for those of messages on the console."""
    return {key: one for key, one in locale.translators.items() if key[0] == _SPHINX[0]}


def _replace(catalogues: dict[tuple[str, str], NullTranslations]) -> None:
    for key in _general():
        del locale.translators[key]
    locale.translators.update(catalogues)
