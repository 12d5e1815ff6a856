"""Which pages are written again, and which are removed.

Each page, written by Sphinx or by us, has a digest of the data that it shows. What was written last is remembered
in a file of our own beside the doctrees: Sphinx pickles its environment before anything is written, and not in
every build.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx_commonplace.output.state import StateFile, dict_of, is_text, list_of, row_of

VERSION = 4
"""Of what is remembered; it goes up with that of fragments, too, for their facts are remembered here."""

OUTPUTS_VERSION = 3
"""Of the second list of files."""


class WrittenState:
    """What the output folder holds, as far as we had a hand in it.

    :param path: the file that keeps it from build to build
    :param used: whether a build has written into the output folder before
    """

    def __init__(self, path: Path, *, used: bool = False) -> None:
        self._file = StateFile(
            path,
            VERSION,
            outputs=dict_of(is_text),
            documents=dict_of(is_text),
            pages=dict_of(is_text),
            fragments=dict_of(row_of(int, int, dict_of(row_of(str, int, int, int)))),
        )
        # Which files are ours is remembered twice: what is withdrawn must be found, and nothing else knows it.
        self._second = StateFile(path.with_name("outputs.json"), OUTPUTS_VERSION, outputs=list_of(is_text))
        state, second = self._file.load(), self._second.load()
        # What is wrong with what was remembered, if anything is.
        self.unusable = "; ".join(filter(None, (self._file.fault, self._second.fault)))
        if used and not (state or second or self.unusable):
            self.unusable = "nothing is remembered of what was written here before"
        if not state and not second and self.unusable:
            self.unusable += "; what does not belong to the site any more may stay in the output"
        self.documents: dict[str, str] = state.get("documents", {})  # docname -> digest of what its page shows
        self.pages: dict[str, str] = state.get("pages", {})  # generated page or file -> digest
        # Files, relative to the output folder -> digest of their content; "" where it is not known.
        self.outputs: dict[str, str] = dict.fromkeys(second.get("outputs", ()), "") | state.get("outputs", {})
        self.fragments: dict[str, list[Any]] = state.get(
            "fragments", {}
        )  # docname -> [mtime, size, facts by post]

    def save(self) -> None:
        """Write the state for the next build."""
        self._file.save(outputs=self.outputs, documents=self.documents, pages=self.pages, fragments=self.fragments)
        self._second.save(outputs=sorted(self.outputs))

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
