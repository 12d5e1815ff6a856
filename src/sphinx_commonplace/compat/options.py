"""Docutils' settings of a document, cached: a parser of 74 options is built for them each time.

Written against Sphinx 9.0.4 and docutils 0.22. ``sphinx.util.docutils._get_settings`` builds the option parser,
reads configuration files and takes the defaults. The result is the same for all documents of one parser, and took
7 % of a build. Neither project has a hook for it, so the function is replaced while one of our builds runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docutils.frontend import Values
from sphinx.util import docutils

_ORIGINAL = docutils._get_settings  # noqa: SLF001 - there is no public way


class DocumentSettings:
    """Copies the settings of the first document of each kind for all others."""

    def __init__(self) -> None:
        self._made: dict[object, tuple[Mapping[str, Any], Values]] = {}

    def install(self, *_arguments: object) -> list[str]:
        """Replace Sphinx's function (``env-get-outdated``)."""
        self._made.clear()
        docutils._get_settings = self._settings  # noqa: SLF001 - restored below
        return []

    def restore(self, *_arguments: object) -> None:
        """Restore Sphinx's function (``build-finished``)."""
        self._made.clear()
        if docutils._get_settings == self._settings:  # noqa: SLF001 - else another build has replaced it
            docutils._get_settings = _ORIGINAL  # noqa: SLF001 - as above

    def _settings(self, *components: object, defaults: Mapping[str, Any], **options: object) -> Values:
        kind = (*(one if isinstance(one, type) else type(one) for one in components), *sorted(options.items()))
        made = self._made.get(kind)
        if made is None or made[0] != defaults:
            first = _ORIGINAL(*components, defaults=defaults, **options)  # type: ignore[arg-type] # as it was called
            first.record_dependencies = None  # type: ignore[assignment] # each copy makes a list of its own
            made = self._made[kind] = dict(defaults), first
        return made[1].copy()
