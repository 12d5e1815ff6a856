"""The output folder: whole files or none, one build at a time, nothing left of a build that died."""

from __future__ import annotations

import errno
import logging as standard_logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakValueDictionary

from filelock import FileLock, Timeout
from sphinx.errors import SphinxError, SphinxParallelError
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset
from sphinx.util.inventory import InventoryFile

from sphinx_commonplace.output.files import PART, copy_if_changed, write_if_changed, write_sealed

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.events import EventManager

_logger = logging.getLogger(__name__)

_POLL = 0.2  # seconds between two looks at a lock
_LEFT_BEHIND = re.compile(rf"\..+{re.escape(PART)}|searchindex\.js\.tmp")
_UNWRITABLE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM}
)
"""What is wrong with a disk or a folder, and not with the site."""


_OS_ERROR = re.compile(r"\w+: \[Errno (\d+)\] ([^:]*)(?:: '(.*)')?")
"""What an ``OSError`` looks like in the words of another process."""


class OutputError(SphinxError):
    """A file cannot be written."""

    category = "Output error"


def _output_error(error: OSError) -> OutputError:
    path = error.filename2 or error.filename
    return OutputError(
        f"{path or 'a file'} cannot be written: {error.strerror}; once it can, build again: "
        "what is published is whole, and the next build completes it"
    )


def explain(_app: Sphinx, exception: BaseException | None) -> None:
    """Say in one line what is wrong with the disk, where that ended the build (``build-finished``).

    :raises OutputError: in place of the exception
    """
    cause = exception
    while cause is not None and not isinstance(cause, OutputError):
        if isinstance(cause, SphinxParallelError) and (told := _OS_ERROR.match(str(cause))):
            # Of an exception in another process Sphinx keeps the words.
            cause = OSError(int(told[1]), told[2], told[3])
        if isinstance(cause, OSError) and cause.errno in _UNWRITABLE:
            raise _output_error(cause) from exception
        # Sphinx wraps what a handler of an event has raised.
        cause = getattr(cause, "orig_exc", None) or cause.__cause__


class WholeFile(type(Path())):  # type: ignore[misc] # the class of paths depends on the system
    """The path of a page, which is written whole or not at all.

    Sphinx opens a page and writes into it, and makes a warning of a disk that is full.
    """

    kept: Callable[[], Path | None] = staticmethod(lambda: None)
    """Returns where a page is kept until all of it is known; None where it is published at once."""

    publish: Callable[[Path, bytes], object] = staticmethod(write_if_changed)
    """Makes a published page hold what it should."""

    def write_text(
        self,
        data: str,
        encoding: str | None = None,
        errors: str | None = None,
        **_options: Any,  # noqa: ANN401 - as of pathlib
    ) -> int:
        """Put *data* in place at once; a page that says the same is left alone.

        :raises OutputError: if it cannot be written
        """
        content = data.encode(encoding or "utf-8", errors or "strict")
        kept = self.kept()
        try:
            if kept is None:
                self.publish(Path(self), content)
            else:
                write_sealed(kept, content)
        except OSError as error:
            raise _output_error(error) from error
        return len(data)


def write_whole(
    builder: StandaloneHTMLBuilder,
    aside: Path,
    assets: Iterable[Path],
    *,
    kept: Callable[[str], Path | None],
    publish: Callable[[Path, bytes], object],
    announce: Callable[[list[Path]], None],
) -> None:
    """Have a builder write its pages, its inventory, images, downloads and static files whole.

    :param aside: a folder of ours, where static files are made before they are put in place
    :param assets: folders of static files that the theme's and the site's own go over
    :param kept: returns where a page is kept that is not all known yet; None for one to be published
    :param publish: makes a published page hold what it should
    :param announce: is told where static files are about to be put, all of them
    """
    output_path = builder.get_output_path
    copy_static_files = builder.copy_static_files
    finishers = _take_finishers(builder.events)

    def get_output_path(page_name: str, /) -> Path:
        path = WholeFile(output_path(page_name))
        path.kept = partial(kept, page_name)
        path.publish = publish
        return path

    def dump_inventory() -> None:
        part = Path(builder.outdir, f".objects.inv.{os.getpid()}{PART}")
        try:
            InventoryFile.dump(part, builder.env, builder)
            part.replace(Path(builder.outdir, "objects.inv"))
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def copy_static() -> None:
        # Sphinx writes some of these anew in every build, the style of code for one.
        static = builder._static_dir  # noqa: SLF001 - there is no other way to say where
        aside.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".static.", suffix=PART, dir=aside) as name:
            made = Path(name, static.name)
            try:
                builder._static_dir = made  # noqa: SLF001 - as above
                for folder in assets:
                    copy_asset(folder, made)
                with _Refusals(name):
                    copy_static_files()
            finally:
                builder._static_dir = static  # noqa: SLF001 - as above
            for finish in finishers:
                finish(SimpleNamespace(builder=SimpleNamespace(outdir=name)), None)
            files = [path.relative_to(made) for path in sorted(made.rglob("*")) if path.is_file()]
            announce([static / file for file in files])
            for file in files:
                copy_if_changed(made / file, static / file)
        _forget_checksums()

    def copy_images() -> None:
        _copy_all(
            (Path(builder.srcdir, source), Path(builder.outdir, builder.imagedir, target))
            for source, target in builder.images.items()
        )

    def copy_downloads() -> None:
        _copy_all(
            (Path(builder.srcdir, source), Path(builder.outdir, "_downloads", target))
            for source, (_docnames, target) in builder.env.dlfiles.items()
        )

    builder.get_output_path = get_output_path  # type: ignore[method-assign] # this builder's alone
    builder.dump_inventory = dump_inventory  # type: ignore[method-assign]
    builder.copy_static_files = copy_static  # type: ignore[method-assign]
    builder.copy_image_files = copy_images  # type: ignore[method-assign]
    builder.copy_download_files = copy_downloads  # type: ignore[method-assign]


def _forget_checksums() -> None:
    """Have Sphinx look at static files again: it keeps the checksums in their addresses for the process's life."""
    with suppress(ImportError, AttributeError):  # other versions of Sphinx need not keep them there
        from sphinx.builders.html import _assets  # noqa: PLC0415 - it may not be there

        _assets._file_checksum_inner.cache_clear()  # noqa: SLF001 - there is no other way in


def _take_finishers(events: EventManager) -> list[Callable[..., None]]:
    """Take away what Furo does when a build is over: it writes the style of code into the output, over Sphinx's.

    :returns: what does it
    """
    taken = [one for one in events.listeners["build-finished"] if getattr(one.handler, "__module__", "") == "furo"]
    for listener in taken:
        events.disconnect(listener.id)
    return [listener.handler for listener in taken]


def _copy_all(files: Iterable[tuple[Path, Path]]) -> None:
    for source, target in files:
        if not os.access(source, os.R_OK):
            _logger.warning("cannot copy %s: it cannot be read", source)
            continue
        copy_if_changed(source, target)


class _Refusals(standard_logging.Handler):
    """Raises what Sphinx makes a warning of: that a static file cannot be written.

    :param folder: where they are written
    """

    def __init__(self, folder: str) -> None:
        super().__init__(standard_logging.WARNING)
        self.folder = folder
        self.refused: OSError | None = None

    def emit(self, record: standard_logging.LogRecord) -> None:
        for value in record.args if isinstance(record.args, tuple) else ():
            if isinstance(value, OSError):
                here = str(value.filename2 or value.filename).startswith(self.folder)
                if here or value.errno in _UNWRITABLE - {errno.EACCES, errno.EPERM}:
                    self.refused = value

    def __enter__(self) -> None:
        standard_logging.getLogger("sphinx").addHandler(self)

    def __exit__(self, *_exception: object) -> None:
        standard_logging.getLogger("sphinx").removeHandler(self)
        if self.refused is not None:
            raise _output_error(self.refused) from self.refused


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

        The lock died with the build, and the next one must not find its files written over.
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
