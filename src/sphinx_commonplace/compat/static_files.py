"""Static files: checksums that Sphinx never forgets, and errors of which it only warns.

Written against Sphinx 9.0.4.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from sphinx.builders.html._assets import _file_checksum_inner

from sphinx_commonplace.compat.listeners import disconnect, origin
from sphinx_commonplace.output.whole import UNWRITABLE, output_error

if TYPE_CHECKING:
    from sphinx.config import Config
    from sphinx.events import EventManager

WITH_CHECKSUM: Final = frozenset({".css", ".js", ".mjs"})
"""Suffixes of static files of which pages name the checksum."""

_COPIERS: Final = {
    ("myst_nb.sphinx_ext", "add_global_html_resources"),
    ("jupyter_sphinx", "build_finished"),
}
"""Handlers of ``build-finished`` that copy static files of their extension, by module and name."""


def disconnect_copiers(events: EventManager) -> list[Callable[[Any, None], object]]:
    """Disconnect extensions that copy static files when a build is over (``builder-inited``).

    ``PageBuilder`` calls these handlers, so that it knows these files, and removes them when the extension is
    gone. Written against MyST-NB 1.4 and jupyter-sphinx 0.5.3.

    :returns: the handlers, which take what :func:`copying_into` returns, and no exception
    """
    return disconnect(events, "build-finished", lambda handler: origin(handler) in _COPIERS)


def copying_into(folder: str, config: Config) -> SimpleNamespace:
    """Return what such a handler takes for the application of a build into *folder*."""
    return SimpleNamespace(outdir=folder, config=config, builder=SimpleNamespace(outdir=folder, format="html"))


def forget_checksums() -> None:
    """Clear Sphinx's cache of the checksums of static files, which are in their addresses.

    It keeps a checksum by path until the process ends, even if the file changes. There is no public way to clear
    the cache. If Sphinx moves it, the import above fails.
    """
    _file_checksum_inner.cache_clear()


def checksum_of(path: Path) -> str:
    """Return the checksum of a static file that would be in its address; "" for one that is missing or empty."""
    checksum: str = _file_checksum_inner(path)
    return checksum


class EarlyFiles:
    """Tells the files that extensions write into the output before its pages from those that they write later.

    The first are there in a clean build when pages are written, so Sphinx puts their checksums into pages:
    sphinxcontrib-jquery writes its files at ``config-inited``. The others may be those of an earlier build.

    :param folder: the output's folder of static files, as it is when extensions are set up
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = self._stamps()
        self._names: set[str] | None = None

    def names(self, remembered: Iterable[str]) -> set[str]:
        """Return the early files, by their paths in the folder; called when the theme's files are about to come.

        :param remembered: those of the last build, which an extension may have left as they are
        """
        if self._names is None:  # in a second build of one process, later files would be among them
            now = self._stamps()
            written = {name for name, stamp in now.items() if self._before.get(name) != stamp}
            self._names = written | (now.keys() & set(remembered))
        return self._names

    def _stamps(self) -> dict[str, tuple[int, int, int]]:
        """Return what changes when a file is written: its time, its size, its number on the disk."""
        files = (path for path in self._folder.rglob("*") if path.suffix in WITH_CHECKSUM)
        return {
            path.relative_to(self._folder).as_posix(): (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            for path in files
            if path.is_file()
            for stat in (path.stat(),)
        }


class StaticFileErrors(logging.Handler):
    """Raises an error if a static file cannot be written, of which Sphinx only warns.

    Sphinx catches ``OSError`` inside ``copy_static_files`` and its callbacks, so the error can be seen in the log
    only.

    :param folder: the folder into which static files are written
    :raises OutputError: on leaving the context
    """

    def __init__(self, folder: str) -> None:
        super().__init__(logging.WARNING)
        self.folder = folder
        self.refused: OSError | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Look for an ``OSError`` among the arguments of a warning."""
        for value in record.args if isinstance(record.args, tuple) else ():
            if isinstance(value, OSError):
                here = str(value.filename2 or value.filename).startswith(self.folder)
                if here or value.errno in UNWRITABLE - {errno.EACCES, errno.EPERM}:
                    self.refused = value

    def __enter__(self) -> None:
        logging.getLogger("sphinx").addHandler(self)

    def __exit__(self, *_exception: object) -> None:
        logging.getLogger("sphinx").removeHandler(self)
        if self.refused is not None:
            raise output_error(self.refused) from self.refused
