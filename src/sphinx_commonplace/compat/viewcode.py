"""The pages of ``sphinx.ext.viewcode``, which must be made in every build in which somebody wants them.

The extension makes no page that is newer than its module, whatever it shows; so one that it leaves alone could not
be told from one that nobody wants any more. Written against Sphinx 9.0.4.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

FOLDER = "_modules/"


class ModulePages:
    """Makes the extension take its pages for old while it decides."""

    def __init__(self) -> None:
        self._times: dict[Path, int] = {}  # pages whose time of change was set to 0 -> their own time

    def age(self, outdir: Path, outputs: Iterable[str]) -> None:
        """Set the time of the extension's pages to 0 (``html-collect-pages``, before the extension).

        :param outputs: all files of the output, by their paths in it
        """
        for path in [Path(outdir, name) for name in outputs if name.startswith(FOLDER)]:
            if path.is_file():
                self._times[path] = path.stat().st_mtime_ns
                os.utime(path, ns=(0, 0))

    def give_times_back(self) -> None:
        """Give pages that were not made again their own time."""
        for path, time_ns in self._times.items():
            if path.is_file() and path.stat().st_mtime_ns == 0:
                os.utime(path, ns=(time_ns, time_ns))
        self._times.clear()
