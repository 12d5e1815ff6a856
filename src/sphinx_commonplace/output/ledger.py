"""Which pages are written again, and which are removed.

Each page, written by Sphinx or by us, has a digest of the data that it shows. What was written last is remembered
in a file of our own beside the doctrees: Sphinx pickles its environment before anything is written, and not in
every build.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx_commonplace.output.files import DamagedFileError, read_sealed, write_sealed

STATE_VERSION = 3


class WrittenState:
    """What the output folder holds, as far as we had a hand in it.

    :param path: the file that keeps it from build to build
    :param used: whether a build has written into the output folder before
    """

    def __init__(self, path: Path, *, used: bool = False) -> None:
        self.path = path
        self.unusable = ""  # what is wrong with what was remembered, if anything is
        # Which files are ours is remembered twice: what is withdrawn must be found, and nothing else knows it.
        self.second = path.with_name("outputs.json")
        state, second = self._load(path), self._load(self.second)
        if used and state == second == {}:
            self.unusable = "nothing is remembered of what was written here before"
        if not state and not second and self.unusable:
            self.unusable += "; what does not belong to the site any more may stay in the output"
        state, second = state or {}, second or {}
        outputs = dict.fromkeys((*second.get("outputs", ()), *state.get("outputs", ())), "")
        if state.get("version", STATE_VERSION) != STATE_VERSION:
            self.unusable = f"{path} is another version's"
            state = {}
        self.documents: dict[str, str] = state.get("documents", {})  # docname -> digest of what its page shows
        self.pages: dict[str, str] = state.get("pages", {})  # generated page or file -> digest
        # Files, relative to the output folder -> digest of their content; "" where it is not known.
        self.outputs: dict[str, str] = {**outputs, **state.get("outputs", {})}
        self.fragments: dict[str, list[Any]] = state.get(
            "fragments", {}
        )  # docname -> [mtime, size, facts by post]

    def save(self) -> None:
        """Write the state for the next build."""
        outputs = {"version": STATE_VERSION, "outputs": sorted(self.outputs)}
        state = {
            "version": STATE_VERSION,
            "outputs": self.outputs,
            "documents": self.documents,
            "pages": self.pages,
            "fragments": self.fragments,
        }
        write_sealed(self.path, json.dumps(state, sort_keys=True).encode())
        write_sealed(self.second, json.dumps(outputs, sort_keys=True).encode())

    def _load(self, path: Path) -> dict[str, Any] | None:
        """Return what a file remembers, nothing where there is none; None where it cannot be used."""
        try:
            state: dict[str, Any] = json.loads(read_sealed(path) or b"{}")
        except DamagedFileError as error:
            self.unusable += f"; {error}" if self.unusable else str(error)
            return None
        return state

    def expect(self, outputs: Iterable[str]) -> None:
        """Save that some files are about to be written, so that they can be removed should the build die then."""
        new = set(outputs).difference(self.outputs)
        if new:
            self.outputs |= dict.fromkeys(sorted(new), "")
            self.save()

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
