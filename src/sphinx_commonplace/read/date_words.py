"""Dates in words, in the site's language."""

from __future__ import annotations

import functools
import re
from datetime import datetime
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as format_by_style
from babel.dates import format_skeleton
from sphinx.util.i18n import format_date

from sphinx_commonplace.text.date_forms import MONTH, MONTH_ALONE, STYLES

_SKELETON: Final = re.compile("[yMdE]+")


def date_words(when: datetime, form: str, language: str) -> str:
    """Return a date in words, with names in *language*, not the machine's.

    :param form: one for ``strftime`` (``%d %B %Y``), or one of the language's own: the name of a style
        (``full``, ``long``, ``medium``, ``short``), or a skeleton of fields (``yMMMM``), by Unicode's UTS 35
    """
    # Without its zone: Babel would convert it to UTC, and the cache would confuse dates that are the same instant.
    return _local_date_words(when.replace(tzinfo=None), form, language)


@functools.lru_cache(maxsize=4096)
def _local_date_words(when: datetime, form: str, language: str) -> str:
    if form not in STYLES and form != MONTH_ALONE and not _SKELETON.fullmatch(form):
        return format_date(form, date=when, language=language.replace("-", "_"))
    locale = _locale(language)
    if form == MONTH_ALONE:
        # Where a language has no form of its own for a month alone, Babel (2.18) gives that of the first language
        # that the process has used. A language that has one uses it for a month with its year, too.
        has_own = MONTH_ALONE in str(locale.datetime_skeletons.get(MONTH, ""))
        return format_by_style(when, MONTH_ALONE if has_own else "MMMM", locale=locale)
    if form in STYLES:
        return format_by_style(when, form, locale=locale)
    return format_skeleton(form, when, locale=locale)


@functools.cache
def _locale(language: str) -> Locale:
    """Return Babel's locale of a language, that of English where it has none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
