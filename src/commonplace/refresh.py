"""Which pages are written again, and which are removed.

Each page, written by Sphinx or by us, has a digest of the data that it shows. What was written last is remembered
in a file of our own beside the doctrees: Sphinx pickles its environment before anything is written, and not in
every build.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from commonplace.files import write_if_changed

STATE_VERSION = 2


def digest(*shown: object) -> str:
    """Return a hash of data made of strings, numbers, tuples, lists, dates and frozen records.

    What it is made from must have a total order: sets and the like are for the caller to sort.
    """
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()[:24]


class WrittenState:
    """What the output folder holds, as far as we had a hand in it.

    :param path: the file that keeps it from build to build
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        state = _load(path)
        self.documents: dict[str, str] = state.get("documents", {})  # docname -> digest of what its page shows
        self.pages: dict[str, str] = state.get("pages", {})  # generated page or file -> digest
        self.outputs: list[str] = state.get("outputs", [])  # files, relative to the output folder
        self.fragments: dict[str, list[Any]] = state.get(
            "fragments", {}
        )  # docname -> [mtime, size, facts by post]

    def save(self) -> None:
        """Write the state for the next build."""
        state = {
            "version": STATE_VERSION,
            "documents": self.documents,
            "pages": self.pages,
            "outputs": sorted(self.outputs),
            "fragments": self.fragments,
        }
        write_if_changed(self.path, json.dumps(state, sort_keys=True).encode())

    def forget_documents(self, docnames: Iterable[str]) -> None:
        """Save that the pages of some documents are about to be written.

        Should the build die before they are, the next one must not believe that they show what they showed.
        """
        self._forget(self.documents, docnames)

    def forget_pages(self, names: Iterable[str]) -> None:
        """Save that some generated pages and files are about to be written, for the same reason."""
        self._forget(self.pages, names)

    def _forget(self, digests: dict[str, str], names: Iterable[str]) -> None:
        if [name for name in names if digests.pop(name, None) is not None]:
            self.save()


def _load(path: Path) -> dict[str, Any]:
    try:
        state = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(state, dict) or state.get("version") != STATE_VERSION:
        return {}
    return state
