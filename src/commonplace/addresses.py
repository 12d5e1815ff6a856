"""Where pages and files stand: as addresses, and as files in the output folder."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from sphinx.builders.dirhtml import DirectoryHTMLBuilder

if TYPE_CHECKING:
    from sphinx.builders.html import StandaloneHTMLBuilder


def quote_addresses(builder: StandaloneHTMLBuilder) -> None:
    """Have the builder ``dirhtml`` quote addresses as ``html`` does: a ``?`` in a file's name asks for nothing."""
    if not isinstance(builder, DirectoryHTMLBuilder):
        return
    target_uri = builder.get_target_uri

    def get_target_uri(docname: str, typ: str | None = None) -> str:
        return quote(target_uri(docname, typ))

    builder.get_target_uri = get_target_uri  # type: ignore[method-assign] # this builder's alone


class Places:
    """Which files of an output folder are taken. Where a file stands there cannot be a folder of the same name."""

    def __init__(self) -> None:
        self._files: set[PurePath] = set()
        self._folders: set[PurePath] = set()

    def take(self, path: PurePath) -> bool:
        """Take the place of a file; return whether it was free."""
        folders = path.parents
        if path in self._files or path in self._folders or not self._files.isdisjoint(folders):
            return False
        self._files.add(path)
        self._folders.update(folders)
        return True
