"""Warnings of which writing a document warned, kept from build to build for each output folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from sphinx_commonplace.model import KeptWarning
from sphinx_commonplace.output.state import Shape, StateFile, dict_of, list_of, row_of

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
    """The state of an output folder whose builder writes no pages of ours: warnings, and nothing else.

    :param path: the file that keeps them
    """

    def __init__(self, path: Path) -> None:
        self._file = StateFile(
            path, VERSION, warnings=dict_of(WARNINGS), finished=lambda value: type(value) is bool
        )
        state = self._file.load()
        self.warnings: PageWarnings = {
            docname: warnings_of(rows) for docname, rows in state.get("warnings", {}).items()
        }
        self.finished: bool = state.get("finished", not self._file.fault)
        """Whether the last build has saved what it warned of. If not, all documents must be written again."""

    def begin(self) -> None:
        """Save that documents are about to be written."""
        self._file.save(warnings=self.warnings, finished=False)

    def end(self) -> None:
        """Save the warnings."""
        self._file.save(warnings=self.warnings, finished=True)
