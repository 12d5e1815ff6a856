"""Message catalogues of the site's language only.

Sphinx keeps one set of message catalogues for the whole process, and each application adds its own behind those
that are there: an English site built after a German one is partly German. Here each application has its own set,
which is installed while it builds.

Written against Sphinx 9.0.4. ``sphinx.locale.init`` only adds catalogues, so its table ``translators`` is changed,
for the whole process, and restored at the end of a build.
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

_SPHINX = ("general", "sphinx")  # ABlog's catalogue has the same name


class Catalogues:
    """The message catalogues of one application."""

    def __init__(self) -> None:
        self._own: dict[tuple[str, str], NullTranslations] = {}
        self._others: dict[tuple[str, str], NullTranslations] | None = None  # what ours replace during a build

    def load(self, app: Sphinx) -> None:
        """Load Sphinx's and ABlog's catalogues again, without those of earlier applications (``setup()``).

        Other catalogues of applications without this extension stay; those of applications with it have been
        removed already.
        """
        config = app.config
        site = CatalogRepository(app.srcdir, config.locale_dirs, config.language, config.source_encoding)
        locale.translators.pop(_SPHINX, None)
        folders = (
            *site.locale_dirs,
            None,
            Path(package_dir, "locale"),
            messages_folder(),
        )  # in Sphinx's order, and ABlog's
        app.translator, _found = locale.init(folders, config.language)

    def remove_own(self, _app: Sphinx) -> None:
        """Remove this application's catalogues until it builds: others must not find them (``builder-inited``)."""
        self._own = _general()
        _replace({})

    def install(self, *_arguments: object) -> list[str]:
        """Install this application's catalogues for a build (``env-get-outdated``)."""
        if self._others is None:
            self._others = _general()
        _replace(self._own)
        return []

    def restore(self, *_arguments: object) -> None:
        """Install the catalogues of before again (``build-finished``)."""
        if self._others is not None:
            _replace(self._others)
            self._others = None


def _general() -> dict[tuple[str, str], NullTranslations]:
    """Return the installed catalogues, but for those of messages on the console."""
    return {key: one for key, one in locale.translators.items() if key[0] == _SPHINX[0]}


def _replace(catalogues: dict[tuple[str, str], NullTranslations]) -> None:
    for key in _general():
        del locale.translators[key]
    locale.translators.update(catalogues)
