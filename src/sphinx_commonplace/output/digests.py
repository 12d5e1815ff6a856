"""Digests of files' contents, remembered from build to build.

A file whose times, size and inode have not changed since it was last hashed is not opened again, as in git.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sphinx_commonplace.output.files import write_if_changed
from sphinx_commonplace.output.state import StateFile, dict_of, row_of

VERSION = 1
"""The version of the file that keeps them."""

MISSING = ""
"""Stands for the digest of a file that does not exist."""

_TICK = 2_000_000_000  # nanoseconds: the clock of FAT, the coarsest, has steps of two seconds


class FileDigests:
    """Digests of files' contents, with a memory from build to build.

    :param memory: the file that keeps them; if it is damaged, all files are hashed again
    """

    def __init__(self, memory: Path) -> None:
        self._file = StateFile(memory, VERSION, files=dict_of(row_of(int, int, int, int, str)))
        self._known: dict[str, list[int | str]] = self._file.load().get("files", {})
        self._current: dict[str, list[int | str]] = {}
        self._home = os.getpid()

    @property
    def fault(self) -> str:
        """Why the remembered digests could not be used, in words; "" if they could."""
        return self._file.fault

    def write(self, path: Path, content: bytes) -> None:
        """Write *content* to a file, as :func:`.write_if_changed` does, and remember its digest.

        :raises OSError: if it cannot be written
        """
        write_if_changed(path, content)
        if os.getpid() == self._home:  # a worker's memory is lost when it ends
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
        """Save the digests for the next build.

        :param now: the time, in nanoseconds; files changed shortly before it are forgotten, because they may
            change again within one tick of the file system's clock, with the same times
        """
        start = now - _TICK
        stable = {name: entry for name, entry in self._current.items() if max(map(int, entry[:2])) < start}
        if stable != self._known or self.fault:
            self._file.save(files=stable)


def _stamp(name: str) -> list[int]:
    """Return what changes when a file is written: mtime, ctime (both in ns), size, inode."""
    stat = os.stat(name)  # noqa: PTH116 - called for very many files
    # Only the system sets ctime: it shows that a file was replaced by one with an old mtime.
    return [stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino]


def _shortened(total: hashlib._Hash) -> str:
    return total.hexdigest()[:24]
