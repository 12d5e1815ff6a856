"""Message catalogues of the site's language only, and the words of this package in that language.

Sphinx keeps one set of message catalogues for the whole process, and each application adds its own behind those
that are there: an English site built after a German one is partly German. Here each application has its own set,
which is installed while it builds.

Written against Sphinx 9.0.4. ``sphinx.locale.init`` only adds catalogues, so its table ``translators`` is changed,
for the whole process, and restored at the end of a build.

Our own catalogues are ``locales/LANGUAGE/LC_MESSAGES/sphinx_commonplace.po``, read as they are, without a compiled
copy. They stand in one chain with Sphinx's, as those of ABlog and of most themes do, so that ``_()`` works in
templates and in Python: first the site's own (in its ``locale_dirs``, by either name), then Sphinx's, ours and
ABlog's. A theme's words are not to change, so a message that a theme has, too, is given a context (``pgettext``).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from docutils import nodes
from sphinx import locale, package_dir
from sphinx.util.i18n import CatalogRepository, docname_to_domain
from sphinx.util.nodes import extract_messages

from sphinx_commonplace.compat.ablog import messages_folder
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.report import report
from sphinx_commonplace.text.digests import digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

CATALOGUE: Final = "sphinx_commonplace"
"""The name of our catalogues, and of those in which a site has other words for ours."""

SETTING: Final = "commonplace_words"
"""The name in Sphinx's configuration of a digest of the site's own words for ours."""

ALLOWED: Final = "must be a catalogue of gettext; not used"

LOCALES: Final = Path(__file__).parents[1] / "locales"

_SPHINX = ("general", "sphinx")  # ABlog's catalogue has the same name


def ngettext(one: str, many: str, count: int) -> str:
    """Return the words for a number of things in the site's language; they have a ``%d`` for the number."""
    words = locale.get_translator(_SPHINX[1], _SPHINX[0]).ngettext(one, many, count)
    return words % count if "%" in words else words  # some languages have a word for one or two


def pgettext(context: str, words: str) -> str:
    """Return words in the site's language that mean another thing in another context."""
    return locale.get_translator(_SPHINX[1], _SPHINX[0]).pgettext(context, words)


def joined(words: Iterable[str]) -> str:
    """Return words as a list, with the comma of the site's language."""
    return pgettext("list", ", ").join(words)


def document_catalogue(docname: str, config: Config) -> NullTranslations:
    """Return the catalogue that translates a document; Sphinx has loaded it, as it translates texts before."""
    return locale.get_translator(docname_to_domain(docname, config.gettext_compact), _SPHINX[0])


def add_messages(doctree: nodes.document, texts: Iterable[tuple[str, int]]) -> None:
    """Add texts to what Sphinx's builder ``gettext`` finds in a document, each with its line."""
    known = {message for _node, message in extract_messages(doctree)}
    for text, line in texts:
        if text not in known:
            message = nodes.paragraph(text, text)
            message.source, message.line = doctree["source"], line
            message.uid = ""  # type: ignore[attr-defined] # a node without one counts as a copy
            doctree += message


class Catalogues:
    """The message catalogues of one application."""

    def __init__(self) -> None:
        self._own: dict[tuple[str, str], NullTranslations] = {}
        self._others: dict[tuple[str, str], NullTranslations] | None = None  # what ours replace during a build

    def load(self, app: Sphinx) -> None:
        """Load Sphinx's, our and ABlog's catalogues again, without those of earlier applications (``setup()``).

        Other catalogues of applications without this extension stay; those of applications with it have been
        removed already.
        """
        config = app.config
        site = CatalogRepository(app.srcdir, config.locale_dirs, config.language, config.source_encoding)
        locale.translators.pop(_SPHINX, None)
        language = config.language
        own = [file for folder in site.locale_dirs for file in _files(Path(folder), language)]
        locale.init([*site.locale_dirs], language)
        _add(filter(None, map(_read, own)))
        locale.init([None, Path(package_dir, "locale")], language)
        _add(filter(None, map(_read, _files(LOCALES, language))))
        app.translator, _found = locale.init([messages_folder()], language)
        # A setting that nobody sets: Sphinx reads all documents again when it changes, and pages show it.
        app.add_config_value(SETTING, digest([file.read_text("utf-8", "replace") for file in own]), "env", str)

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


def _files(folder: Path, language: str) -> Iterator[Path]:
    """Yield the catalogues of words for ours in a folder, the more special first: ``de_AT``, then ``de``."""
    parts = language.replace("-", "_").split("_")
    for tag in ("_".join(parts[:length]) for length in range(len(parts), 0, -1)):
        path = folder / tag / "LC_MESSAGES" / f"{CATALOGUE}.po"
        if tag and path.is_file():
            yield path


def _read(path: Path) -> NullTranslations | None:
    """Return a catalogue; None for one that cannot be read, which is reported."""
    compiled = BytesIO()
    try:
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, abort_invalid=True))
        compiled.seek(0)
        return GNUTranslations(compiled)
    except (OSError, ValueError, PoFileError) as error:
        problem = Problem(Subtype.CONFIG, os.fspath(path), None, None, "locale_dirs", str(error), ALLOWED)
        report([problem])
        return None


def _add(catalogues: Iterable[NullTranslations]) -> None:
    """Add catalogues behind those that are loaded."""
    for catalogue in catalogues:
        loaded = locale.translators.get(_SPHINX)
        if loaded is None or type(loaded) is NullTranslations:  # Sphinx's sign for "none found yet"
            locale.translators[_SPHINX] = catalogue
        else:
            loaded.add_fallback(catalogue)


def _general() -> dict[tuple[str, str], NullTranslations]:
    """Return the installed catalogues, but for those of messages on the console."""
    return {key: one for key, one in locale.translators.items() if key[0] == _SPHINX[0]}


def _replace(catalogues: dict[tuple[str, str], NullTranslations]) -> None:
    for key in _general():
        del locale.translators[key]
    locale.translators.update(catalogues)
