"""Docutils' settings of a document, for which a parser of 74 options is built each time.

Written against Sphinx 9.0.4 and docutils 0.22. ``sphinx.util.docutils._get_settings`` builds the parser, reads the
files of configuration and takes the defaults, alike for all documents that have one parser; that was 7 % of a
build. Neither project has a hook there, so the function is replaced for as long as one of our builds is at work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docutils.frontend import Values
from sphinx.util import docutils

_ORIGINAL = docutils._get_settings  # noqa: SLF001 - there is no other way in


class DocumentSettings:
    """Makes the settings of documents from those of the first one of their kind."""

    def __init__(self) -> None:
        self._made: dict[object, tuple[Mapping[str, Any], Values]] = {}

    def put_in(self, *_arguments: object) -> list[str]:
        """Have Sphinx ask here (``env-get-outdated``)."""
        self._made.clear()
        docutils._get_settings = self._settings  # noqa: SLF001 - given back below
        return []

    def give_back(self, *_arguments: object) -> None:
        """Have Sphinx ask its own function again (``build-finished``)."""
        self._made.clear()
        if docutils._get_settings == self._settings:  # noqa: SLF001 - or another build is at work by now
            docutils._get_settings = _ORIGINAL  # noqa: SLF001 - as above

    def _settings(self, *components: object, defaults: Mapping[str, Any], **options: object) -> Values:
        kind = (*(one if isinstance(one, type) else type(one) for one in components), *sorted(options.items()))
        made = self._made.get(kind)
        if made is None or made[0] != defaults:
            first = _ORIGINAL(*components, defaults=defaults, **options)  # type: ignore[arg-type] # as it was called
            first.record_dependencies = None  # type: ignore[assignment] # so that each copy makes a list of its own
            made = self._made[kind] = dict(defaults), first
        return made[1].copy()
