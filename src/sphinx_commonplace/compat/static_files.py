"""Static files: what Sphinx does not forget, and what it only warns of. Written against Sphinx 9.0.4."""

from __future__ import annotations

import errno
import logging

from sphinx.builders.html._assets import _file_checksum_inner

from sphinx_commonplace.output.whole import UNWRITABLE, output_error


def forget_checksums() -> None:
    """Have Sphinx look at static files again.

    It keeps the checksums in their addresses for the life of the process, by path, whatever is written there
    later; there is no public way to clear them. The import above fails where Sphinx has moved them.
    """
    _file_checksum_inner.cache_clear()


class Refusals(logging.Handler):
    """Raises what Sphinx makes a warning of: that a static file cannot be written.

    Sphinx catches ``OSError`` inside of ``copy_static_files`` and in callbacks of its own within that, so the log
    is all that is left of it.

    :param folder: where static files are written
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
