"""Dates in words, in the site's language."""

from __future__ import annotations

import functools
from datetime import datetime

from sphinx.util.i18n import format_date


def date_words(when: datetime, form: str, language: str) -> str:
    """Return a date in words: *form* is for strftime, the names are the site's language's and no machine's."""
    # Without its zone: Babel would take it to Greenwich, and two dates that are one instant are equal.
    return _words_on_the_spot(when.replace(tzinfo=None), form, language)


@functools.lru_cache(maxsize=4096)
def _words_on_the_spot(when: datetime, form: str, language: str) -> str:
    return format_date(form, date=when, language=language)
