"""The problems of one file, as its readers note them."""

from __future__ import annotations

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.text.quoting import shorten
from sphinx_commonplace.validation.fields import Position


class Notes:
    """Where the readers of one file note what is wrong with it.

    :param path: the file, as its problems name it
    :param subtype: the subtype of its problems
    :param finer: whether readers may report problems under subtypes of their own, as those of dates and links do
    :param of: what the keys belong to, for files without line numbers: the address of an entry in a lock file, say
    """

    def __init__(self, path: str, subtype: Subtype, *, finer: bool = False, of: str = "") -> None:
        self.problems: list[Problem] = []
        self.key = ""  # the key whose value is being read
        self._path = path
        self._subtype = subtype
        self._finer = finer
        self._of = of

    def note(
        self, position: Position, found: str, allowed: str, subtype: Subtype | None = None, suggestion: str = ""
    ) -> None:
        """Note a problem of the key that is being read.

        :param found: what stands there
        :param allowed: what may stand there
        :param subtype: the reader's own, if it has one
        :param suggestion: what was likely meant
        """
        reported = subtype if subtype is not None and self._finer else self._subtype
        key = shorten(f"{self.key} of {self._of}" if self._of else self.key) or "''"
        self.problems.append(
            Problem(reported, self._path, position.line, position.column, key, found, allowed, suggestion)
        )

    def at(self, key: str) -> _At:
        """Return a context in which problems are noted under *key*."""
        return _At(self, key)

    def within(self, key: str) -> _At:
        """Return a context in which problems are noted under a key within the current one: ``author.family``."""
        return _At(self, f"{self.key}.{key}")


class _At:
    """Sets the key of some notes for a while. A class, as `contextlib.contextmanager` takes over twice as long."""

    __slots__ = ("_before", "_key", "_notes")

    def __init__(self, notes: Notes, key: str) -> None:
        self._notes = notes
        self._key = key

    def __enter__(self) -> None:
        self._before = self._notes.key
        self._notes.key = self._key

    def __exit__(self, *_error: object) -> None:
        self._notes.key = self._before
