"""Docutils' settings of a document, cached: a parser of 74 options is built for them each time.

Written against Sphinx 9.0.4, MyST-Parser 5.2.0 and docutils 0.22. Sphinx's ``_get_settings`` and MyST's
``get_default_settings`` build the option parser; Sphinx's also reads configuration files. The result is the same
for all documents of one parser, and took an eighth of a build. None of the three has a hook for it, so the
functions are replaced while one of our builds runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import ModuleType
from typing import Any, Final

from docutils.frontend import Values
from myst_parser.mdit_to_docutils import base
from sphinx.util import docutils

REPLACED: Final = tuple(
    (module, name, getattr(module, name))
    for module, name in ((docutils, "_get_settings"), (base, "get_default_settings"))
)
"""The functions, each with the module and the name by which it is called."""


class DocumentSettings:
    """Copies the settings of the first document of each kind for all others."""

    def __init__(self) -> None:
        self._made: dict[object, tuple[Mapping[str, Any], Values]] = {}
        self._ours: list[tuple[ModuleType, str, Callable[..., Values], Callable[..., Values]]] = [
            (module, name, original, partial(self._settings, original)) for module, name, original in REPLACED
        ]

    def install(self, *_arguments: object) -> list[str]:
        """Replace the functions (``env-get-outdated``)."""
        self._made.clear()
        for module, name, _original, ours in self._ours:
            setattr(module, name, ours)
        return []

    def restore(self, *_arguments: object) -> None:
        """Restore the functions (``build-finished``)."""
        self._made.clear()
        for module, name, original, ours in self._ours:
            if getattr(module, name) is ours:  # else another build has replaced it
                setattr(module, name, original)

    def _settings(
        self,
        original: Callable[..., Values],
        *components: object,
        defaults: Mapping[str, Any] | None = None,
        **options: object,
    ) -> Values:
        kinds = (one if isinstance(one, type) else type(one) for one in components)
        kind = (original, *kinds, *sorted(options.items()))
        made = self._made.get(kind)
        if made is None or made[0] != (defaults or {}):
            arguments = {} if defaults is None else {"defaults": defaults}
            first = original(*components, **arguments, **options)
            first.record_dependencies = None  # type: ignore[assignment] # each copy makes a list of its own
            made = self._made[kind] = dict(defaults or {}), first
        return made[1].copy()
