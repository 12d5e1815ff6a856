"""Pages are written whole or not at all; and the error message if a file cannot be written."""

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
"""Errors whose cause is a disk or a folder, and not the site."""

_OS_ERROR = re.compile(r"\w+: \[Errno (\d+)\] ([^:]*)(?:: '(.*)')?")
"""How Sphinx writes an ``OSError`` of another process as text."""


class OutputError(SphinxError):
    """A file cannot be written."""

    category = "Output error"


def output_error(error: OSError) -> OutputError:
    """Return the error to raise for a file that cannot be written."""
    path = error.filename2 or error.filename
    return OutputError(
        f"{path or 'a file'} cannot be written: {error.strerror}; once it can, build again: "
        "no published file is damaged, and the next build completes the output"
    )


def explain_write_error(_app: Sphinx, exception: BaseException | None) -> None:
    """Replace a traceback by one line if the disk ended the build (``build-finished``).

    :param exception: what ended the build, None if nothing did
    :raises OutputError: in place of the exception
    """
    cause = exception
    while cause is not None and not isinstance(cause, OutputError):
        if isinstance(cause, SphinxParallelError) and (match := _OS_ERROR.match(str(cause))):
            # Sphinx keeps only the text of an exception in another process.
            cause = OSError(int(match[1]), match[2], match[3])
        if isinstance(cause, OSError) and cause.errno in UNWRITABLE:
            raise output_error(cause) from exception
        # Sphinx wraps what an event's handler has raised.
        cause = getattr(cause, "orig_exc", None) or cause.__cause__


class WholeFile(type(Path())):  # type: ignore[misc] # the class of paths depends on the system
    """The path of a page that is written whole or not at all.

    Sphinx writes into the page itself, and only warns if the disk is full: a build that dies leaves half a page.
    """

    kept_at: Callable[[], Path | None] = staticmethod(lambda: None)
    """Returns the file to write instead, if a listing must be inserted before the page is published; else None."""

    publish: Callable[[Path, bytes], object] = staticmethod(write_if_changed)
    """Writes a page that can be published at once."""

    def write_text(
        self,
        data: str,
        encoding: str | None = None,
        errors: str | None = None,
        **_options: Any,  # noqa: ANN401 - as of pathlib
    ) -> int:
        """Write the page atomically; a page with the same content is left alone.

        :raises OutputError: if it cannot be written
        """
        content = data.encode(encoding or "utf-8", errors or "strict")
        kept = self.kept_at()
        try:
            if kept is None:
                self.publish(Path(self), content)
            else:
                write_sealed(kept, content)
        except OSError as error:
            raise output_error(error) from error
        return len(data)
