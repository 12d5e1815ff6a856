"""Whole files or none, and what is said where a file cannot be written."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import SphinxError, SphinxParallelError

from sphinx_commonplace.output.files import write_if_changed, write_sealed

if TYPE_CHECKING:
    from sphinx.application import Sphinx

UNWRITABLE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM}
)
"""What is wrong with a disk or a folder, and not with the site."""

_OS_ERROR = re.compile(r"\w+: \[Errno (\d+)\] ([^:]*)(?:: '(.*)')?")
"""What an ``OSError`` looks like in the words of another process."""


class OutputError(SphinxError):
    """A file cannot be written."""

    category = "Output error"


def output_error(error: OSError) -> OutputError:
    """Return what is said of a file that cannot be written."""
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
        if isinstance(cause, OSError) and cause.errno in UNWRITABLE:
            raise output_error(cause) from exception
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
            raise output_error(error) from error
        return len(data)
