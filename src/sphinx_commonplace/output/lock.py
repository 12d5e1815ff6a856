"""One build at a time in an output folder, and cleaning up after a build that died."""

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

_POLL = 0.2  # seconds between two attempts to take a lock
_LEFT_BEHIND = re.compile(rf"\..+{re.escape(PART)}|searchindex\.js\.tmp")


class BuildLock:
    """Lets one build at a time into a folder of doctrees.

    :param folder: the folder; the lock is a file in it
    """

    # By the file's path: a process that waited for its own lock would wait forever.
    _held: ClassVar[WeakValueDictionary[str, BuildLock]] = WeakValueDictionary()

    def __init__(self, folder: Path) -> None:
        self.path = folder / "commonplace.lock"
        self._lock = FileLock(self.path, mode=0o666)
        self._home = os.getpid()

    def acquire(self) -> None:
        """Take the lock; while another process has it, log that and wait.

        A second application in the same process goes on without it: it would wait forever. So does a build in a
        folder that cannot be written to, or on a file system without locks.
        """
        key = os.path.realpath(self.path)
        if key in self._held:
            return
        has_logged = False
        while True:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._lock.acquire(timeout=0)
            except Timeout:
                if not has_logged:
                    _logger.info(
                        "commonplace: another build%s is at work in this folder; waiting for it", self._owner()
                    )
                    has_logged = True
                time.sleep(_POLL)
            except (OSError, NotImplementedError) as error:
                _logger.info("commonplace: building without a lock: %s", error)
                return
            else:
                self._held[key] = self
                self._note_owner()
                return

    def release(self) -> None:
        """Release the lock, if this build holds it."""
        key = os.path.realpath(self.path)
        if self._held.get(key) is self:
            del self._held[key]
            with suppress(OSError):
                self._lock.release(force=True)

    def exit_if_orphaned(self, *_arguments: object) -> None:
        """End this worker process if its build has died (``source-read``, ``html-page-context``).

        The lock ended with the build, so the next build may be running already: its files must not be overwritten.
        An exception is not enough: Sphinx's worker catches it, to send it to the parent, which is gone.
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


class UnfinishedMark:
    """A file that exists while a build runs. A build that dies leaves it behind.

    :param path: the file
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, *folders: Path) -> None:
        """Create the file. If it is there already, log that, and remove temporary files of the build that died.

        :param folders: where to look for temporary files
        """
        if self.path.exists():
            _logger.info("commonplace: the last build here did not finish; this one completes it")
            for folder in folders:
                for name in (*folder.rglob(f".*{PART}"), *folder.glob("searchindex.js.tmp")):
                    if _LEFT_BEHIND.fullmatch(name.name):
                        _remove(name)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()

    def end(self) -> None:
        """Remove the file."""
        self.path.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
