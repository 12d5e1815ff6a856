"""One build at a time in an output folder, and nothing left of a build that died."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import ClassVar
from weakref import WeakValueDictionary

from filelock import FileLock, Timeout
from sphinx.util import logging

from sphinx_commonplace.output.files import PART

_logger = logging.getLogger(__name__)

_POLL = 0.2  # seconds between two looks at a lock
_LEFT_BEHIND = re.compile(rf"\..+{re.escape(PART)}|searchindex\.js\.tmp")


class BuildLock:
    """Lets one build at a time into a folder of doctrees.

    :param folder: the folder; the lock is a file in it
    """

    # By the file's name. This process cannot wait for itself.
    _held: ClassVar[WeakValueDictionary[str, BuildLock]] = WeakValueDictionary()

    def __init__(self, folder: Path) -> None:
        self.path = folder / "commonplace.lock"
        self._lock = FileLock(self.path, mode=0o666)
        self._home = os.getpid()

    def acquire(self) -> None:
        """Take the lock; wait, and say so, while another process has it.

        A second application of this process does not wait: it would wait for itself. Nor does a build in a folder
        that cannot be written to, or on a file system that knows no locks.
        """
        key = os.path.realpath(self.path)
        if key in self._held:
            return
        told = False
        while True:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._lock.acquire(timeout=0)
            except Timeout:
                if not told:
                    _logger.info(
                        "commonplace: another build%s is at work in this folder; waiting for it", self._owner()
                    )
                    told = True
                time.sleep(_POLL)
            except (OSError, NotImplementedError) as error:
                _logger.info("commonplace: building without a lock: %s", error)
                return
            else:
                self._held[key] = self
                self._note_owner()
                return

    def release(self) -> None:
        """Give the lock back, if it was had."""
        key = os.path.realpath(self.path)
        if self._held.get(key) is self:
            del self._held[key]
            with suppress(OSError):
                self._lock.release(force=True)

    def leave_if_orphaned(self, *_arguments: object) -> None:
        """End this process if it works for a build that has died (``source-read``, ``html-page-context``).

        The lock died with the build, and the next one must not find its files written over. An exception would not
        do: Sphinx catches it in a worker, to send it to a parent that is no more.
        """
        if self._home not in {os.getpid(), os.getppid()}:
            os._exit(1)

    def _owner(self) -> str:
        try:
            return f" (process {int(self.path.with_suffix('.pid').read_text('ascii'))})"
        except (OSError, ValueError):
            return ""

    def _note_owner(self) -> None:
        with suppress(OSError):
            self.path.with_suffix(".pid").write_text(str(os.getpid()), "ascii")


class Unfinished:
    """A mark that says, while a build is at work, that it has not come to its end.

    :param path: the file that is the mark
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, *folders: Path) -> None:
        """Set the mark; where one stands already, say so, and tidy up what the build that died left behind.

        :param folders: where to look
        """
        if self.path.exists():
            _logger.info("commonplace: the last build here did not come to its end; this one completes it")
            for folder in folders:
                for name in (*folder.rglob(f".*{PART}"), *folder.glob("searchindex.js.tmp")):
                    if _LEFT_BEHIND.fullmatch(name.name):
                        _remove(name)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()

    def end(self) -> None:
        """Take the mark away."""
        self.path.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
