"""Dates in words, in the site's language."""

from __future__ import annotations

import functools
from datetime import datetime

from sphinx.util.i18n import format_date


def date_words(when: datetime, form: str, language: str) -> str:
    """Return a date in words, as strftime does by *form*, with names in *language*, not the machine's."""
    # Without its zone: Babel would convert it to UTC, and the cache would confuse dates that are the same instant.
    return _local_date_words(when.replace(tzinfo=None), form, language)


@functools.lru_cache(maxsize=4096)
def _local_date_words(when: datetime, form: str, language: str) -> str:
    return format_date(form, date=when, language=language)
