"""Digests of files' contents, remembered from build to build.

A file that nobody has touched since it was last looked at is not opened, as git does it.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sphinx_commonplace.output.files import write_if_changed
from sphinx_commonplace.output.state import StateFile, dict_of, row_of

VERSION = 1
"""Of the file that keeps them."""

MISSING = ""
"""The digest of a file that is not there."""

_TICK = 2_000_000_000  # nanoseconds: FAT has two seconds, others less


class FileDigests:
    """Digests of files' contents, with a memory from build to build.

    :param memory: the file that keeps them; whatever is wrong with it, the files are opened again
    """

    def __init__(self, memory: Path) -> None:
        self._file = StateFile(memory, VERSION, files=dict_of(row_of(int, int, int, int, str)))
        self._known: dict[str, list[int | str]] = self._file.load().get("files", {})
        self._current: dict[str, list[int | str]] = {}
        self._home = os.getpid()

    @property
    def fault(self) -> str:
        """Why the memory that was found could not be used, in words."""
        return self._file.fault

    def write(self, path: Path, content: bytes) -> None:
        """Make a file hold *content*, as :func:`.write_if_changed` does, and remember its digest.

        :raises OSError: if it cannot be written
        """
        write_if_changed(path, content)
        if os.getpid() == self._home:  # what another process remembers is lost with it
            name = os.fspath(path)
            self._current[name] = [*_stamp(name), _shortened(hashlib.sha256(content))]

    def digest(self, path: str | os.PathLike[str]) -> str:
        """Return the digest of a file's content, or :data:`MISSING`."""
        name = os.fspath(path)
        try:
            stamp = _stamp(name)
            for known in (self._current.get(name), self._known.get(name)):
                if known is not None and known[:-1] == stamp:
                    self._current[name] = known
                    return str(known[-1])
            with Path(name).open("rb") as file:
                content = _shortened(hashlib.file_digest(file, "sha256"))
        except (OSError, ValueError):
            return MISSING
        self._current[name] = [*stamp, content]
        return content

    def save(self, now: int) -> None:
        """Remember what was looked at.

        :param now: the time, in nanoseconds; files changed shortly before it are forgotten, for they may change
            again within one tick of their clock
        """
        start = now - _TICK
        settled = {name: entry for name, entry in self._current.items() if max(map(int, entry[:2])) < start}
        if settled != self._known or self.fault:
            self._file.save(files=settled)


def _stamp(name: str) -> list[int]:
    """Return what changes when a file is written."""
    stat = os.stat(name)  # noqa: PTH116 - there are very many
    # The second is set by the system alone, so it shows what was put back with an old time.
    return [stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino]


def _shortened(total: hashlib._Hash) -> str:
    return total.hexdigest()[:24]
