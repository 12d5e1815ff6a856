"""The language of a post, out of the labels that its author gave it; the direction of a language."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final

from babel import Locale, UnknownLocaleError

from sphinx_commonplace.posts.index import LabelConfig
from sphinx_commonplace.text.slugs import fold

_COMMON: Final = (
    *("ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id"),
    *("it", "ja", "ko", "lt", "lv", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr"),
    *("uk", "vi", "zh"),
)
"""Languages whose own names are known; to load those of all takes seconds."""

_TAG = re.compile("[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)


def language_tag_of(label: str, configured: Mapping[str, LabelConfig]) -> str:
    """Return the language tag (BCP 47) that a label of a post stands for; "" if it is no language that is known.

    :param label: a tag (``de``, ``pt_BR``), or the name of a language in English or in itself
    :param configured: ``blog_languages``: tag -> name
    """
    known = fold(label)
    tag = next((key for key, config in configured.items() if known in {fold(key), fold(config.name)}), label)
    if not _TAG.fullmatch(tag):
        tag = _tags_by_name().get(label.casefold(), "")
    tag = tag.replace("_", "-")
    return tag if tag and _is_language(tag) else ""


def _is_language(tag: str) -> bool:
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


@functools.cache
def direction_of(tag: str) -> str:
    """Return in which direction a language is written, ``ltr`` or ``rtl``, as HTML's ``dir`` has it.

    :param tag: a language tag (``he``, ``az-Arab``), also in gettext's form (``az_Arab``)
    """
    try:
        return str(Locale.parse(tag.replace("_", "-"), sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


@functools.cache
def _tags_by_name() -> Mapping[str, str]:
    """Return languages by their names in English, and common ones by their own names."""
    own = {str(Locale(tag).language_name).casefold(): tag for tag in _COMMON}
    return {**own, **{name.casefold(): tag for tag, name in Locale("en").languages.items() if "_" not in tag}}
