"""Catalogues of messages: complete, with the placeholders of the messages, and apart from the words of themes."""

from __future__ import annotations

import re
from collections import Counter
from gettext import GNUTranslations, c2py
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from sphinx import package_dir

from sphinx_commonplace.compat.catalogues import LOCALES, _files, _read
from tools import messages

LANGUAGES = dict(messages.files())

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")

THEMES = ("alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_rtd_theme")


def key(message: Message) -> tuple[str, ...]:
    """Return what a message is looked up by."""
    ids = (message.id,) if isinstance(message.id, str) else message.id
    return (message.context or "", *ids)


def keys(catalogue: Catalog) -> set[tuple[str, ...]]:
    return {key(message) for message in catalogue if message.id}


class TestTemplate:
    """The template has what the sources have: ``python tools/messages.py`` updates it, and all languages."""

    def test_it_has_every_message(self) -> None:
        assert keys(messages.read(messages.TEMPLATE)) == keys(messages.extracted())

    def test_messages_of_all_kinds_of_sources_are_found(self) -> None:
        """Of templates, of Python, marked in constants, in the plural, in a context."""
        expected = {
            ("", "Continue reading"),
            ("", "Sites by weight"),
            ("", "Tags"),
            ("", "%d min", "%d mins"),
            ("kind", "Note"),
            ("menu", "Home"),
        }
        assert expected <= keys(messages.extracted())

    def test_no_message_is_a_theme_s(self) -> None:
        """Else a page that is not ours would have other words than without us; but Sphinx's come first."""
        with Path(package_dir, "locale", "de", "LC_MESSAGES", "sphinx.mo").open("rb") as file:
            sphinx = GNUTranslations(file)
        plain = {one[1] for one in keys(messages.extracted()) if not one[0]}
        used = set()
        for name in THEMES:
            spec = find_spec(name)
            folders = list(spec.submodule_search_locations or ()) if spec else []
            for folder in folders:
                found = extract_from_dir(folder, [("**.html", "jinja2")])
                used |= {one if isinstance(one, str) else one[0] for _file, _line, one, *_rest in found}
        assert {one for one in plain & used if sphinx.gettext(one) == one} == set()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
class TestLanguages:
    """Each language that has been begun."""

    def test_it_is_complete(self, language: str) -> None:
        catalogue = messages.read(LANGUAGES[language], language)
        assert messages.untranslated(catalogue) == []
        assert keys(catalogue) == keys(messages.read(messages.TEMPLATE))

    def test_plural_forms(self, language: str) -> None:
        """There are as many as its rule gives."""
        catalogue = messages.read(LANGUAGES[language])
        rule = c2py(catalogue.plural_expr)
        assert {rule(number) for number in range(200)} == set(range(catalogue.num_plurals))
        for message in catalogue:
            if message.pluralizable:
                assert len(messages.texts_of(message)) == catalogue.num_plurals

    def test_placeholders(self, language: str) -> None:
        """They are those of the message; a form for one number may have a word for it."""
        catalogue = messages.read(LANGUAGES[language])
        rule = c2py(catalogue.plural_expr)
        forms = Counter(rule(number) for number in range(200))
        for message in catalogue:
            if not message.id:
                continue
            expected = Counter(_PLACEHOLDER.findall(key(message)[-1]))
            for number, text in enumerate(messages.texts_of(message)):
                found = Counter(_PLACEHOLDER.findall(text))
                for_one_number = message.pluralizable and forms[number] <= 2
                counts = {"%d", "%(count)s"} if for_one_number else set()
                assert {*expected} - counts == {*found} - counts, text

    def test_it_is_loaded(self, language: str) -> None:
        (path,) = _files(LOCALES, language)
        catalogue = _read(path)
        assert catalogue is not None
        assert catalogue.gettext("Continue reading") != "Continue reading"


def test_languages() -> None:
    assert set(LANGUAGES) == {"de", "es", "fr", "he", "ja", "zh_CN"}


@pytest.mark.parametrize(
    ("language", "folders"),
    [("de", ["de"]), ("de_AT", ["de"]), ("de-AT", ["de"]), ("zh-CN", ["zh_CN"]), ("en", []), ("../de", [])],
)
def test_the_catalogue_of_a_language(language: str, folders: list[str]) -> None:
    """A variant of a language has its words."""
    assert [path.parts[-3] for path in _files(LOCALES, language)] == folders
