"""Update the catalogues of messages: the template from the sources, each language from the template.

A language has ``src/sphinx_commonplace/locales/LANGUAGE/LC_MESSAGES/sphinx_commonplace.po``. To begin one, name
it: ``python tools/messages.py it``. What is new in a catalogue has no translation yet, and is shown in English.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "src" / "sphinx_commonplace"
LOCALES = PACKAGE / "locales"
NAME = "sphinx_commonplace"
TEMPLATE = LOCALES / f"{NAME}.pot"

METHODS = [("**.py", "python"), ("theme/**.html", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "to_translate": None, "in_context": ((1, "c"), 2)}
COMMENT = "Translators:"  # begins a comment for them
NO_LINE = 0  # with lines, each change of a source would change all catalogues
AUTHORS = "The Commonplace authors"
DATE = datetime(2026, 1, 1, tzinfo=UTC)  # one for all: git knows better, and files change only with their messages
HEADER = "# Messages of Commonplace, for readers of a blog."


def _catalogue(language: str | None = None) -> Catalog:
    """Return an empty catalogue."""
    return Catalog(
        language,
        header_comment=HEADER,
        project="Commonplace",
        version="1",
        msgid_bugs_address="none",
        last_translator=AUTHORS,
        language_team=AUTHORS,
    )


def extracted() -> Catalog:
    """Return the messages that are in the sources, sorted."""
    catalogue = _catalogue()
    found = extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS, comment_tags=(COMMENT,), strip_comment_tags=True)
    for file, _line, message, comments, context in found:
        known = catalogue.add(message, auto_comments=comments, context=context)
        known.locations = sorted({*known.locations, (file, NO_LINE)})
    return catalogue


def files() -> Iterator[tuple[str, Path]]:
    """Yield each language with its catalogue."""
    for path in sorted(LOCALES.glob(f"*/LC_MESSAGES/{NAME}.po")):
        yield path.parts[-3], path


def read(path: Path, language: str | None = None) -> Catalog:
    """Return a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def texts_of(message: Message) -> Sequence[str]:
    """Return a message's translations, one for each plural form; "" for none."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else string


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages without a translation, or with one that nobody has looked at since the words changed."""
    return [
        str(message.id) for message in catalogue if message.id and (message.fuzzy or not all(texts_of(message)))
    ]


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.creation_date = catalogue.revision_date = DATE
    with path.open("wb") as file:
        write_po(
            file,
            catalogue,
            sort_output=True,
            omit_header=False,
            ignore_obsolete=True,
            include_lineno=False,
            width=100,
        )


def main(new: list[str]) -> None:
    """Write all catalogues anew.

    :param new: languages to begin
    """
    template = extracted()
    _write(TEMPLATE, template)
    for language in new:
        path = LOCALES / language / "LC_MESSAGES" / f"{NAME}.po"
        if not path.exists():
            _write(path, _catalogue(language))
    for language, path in files():
        catalogue = read(path, language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.fuzzy = False
        _write(path, catalogue)
        missing = untranslated(catalogue)
        print(f"{language}: {len(missing)} without a translation", *missing, sep="\n  ")


if __name__ == "__main__":
    main(sys.argv[1:])
