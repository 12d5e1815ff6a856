"""Warnings of which writing a document warned, kept from build to build for each output folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from sphinx_commonplace.model import KeptWarning
from sphinx_commonplace.output.state import Shape, StateFile, is_text, list_of, row_of

WARNINGS: Shape = list_of(row_of(int, str, str, str, str, str, bool, str))
"""The shape of one document's warnings."""

VERSION = 1
"""The version of ``warnings.json``."""

PageWarnings = dict[str, tuple[KeptWarning, ...]]
"""By docname; without documents that have none."""


def warnings_of(rows: Iterable[Iterable[Any]]) -> tuple[KeptWarning, ...]:
    """Return warnings out of the values that JSON has of them."""
    return tuple(KeptWarning(*row) for row in rows)


def current_warnings(
    earlier: PageWarnings,
    found: Mapping[str, tuple[KeptWarning, ...]],
    written: AbstractSet[str],
    documents: AbstractSet[str],
) -> PageWarnings:
    """Return the warnings of all documents, after a build.

    :param earlier: those before it
    :param found: what it warned of
    :param written: the documents that it has written
    :param documents: all documents
    """
    now = {docname: warnings for docname, warnings in earlier.items() if docname in documents - written}
    return now | {docname: warnings for docname, warnings in found.items() if docname in documents & written}


class OtherOutput:
    """The state of an output folder whose builder writes no pages of ours: which documents it must write again.

    Sphinx writes those that have changed. That tells neither whether a build has told its warnings, nor whether a
    warning still holds: what another document says may have mended it. So documents with warnings are written
    again in each build, and all of them if the last build did not end or had other settings.

    :param path: the file that keeps this from build to build
    :param settings: a digest of the settings on which warnings depend, and nothing else does
    """

    def __init__(self, path: Path, settings: str) -> None:
        self._file = StateFile(path, VERSION, documents=list_of(is_text), settings=is_text)
        self._settings = settings
        state = self._file.load()
        self._documents: set[str] = set(state.get("documents", ()))
        self.fault = self._file.fault
        """Why the file cannot be used, in words; "" if it can."""
        self._is_known = state.get("settings") == settings

    def outdated(self, documents: AbstractSet[str]) -> AbstractSet[str]:
        """Return which of all documents must be written again."""
        return documents & self._documents if self._is_known else documents

    def begin(self) -> None:
        """Save that documents are about to be written."""
        self._file.save(documents=sorted(self._documents), settings="")

    def end(self, found: AbstractSet[str], written: AbstractSet[str]) -> None:
        """Save what was warned of.

        :param found: the documents that have warnings
        :param written: the documents that were written
        """
        self._documents = (self._documents - written) | found
        self._is_known = True
        self._file.save(documents=sorted(self._documents), settings=self._settings)
