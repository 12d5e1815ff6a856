"""Where pages and files stand: as addresses, and as files in the output folder."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

from sphinx.util.osutil import relative_uri


def relative_address(base: str, target: str) -> str:
    """Return the address of a page as seen from another, both from the site's root, as Sphinx's ``relative_uri``.

    Most links of a blog lead from one of its folders to another, which have nothing in common to look for.
    """
    folder, slash, _rest = base.partition("/")
    if slash and not target.startswith((f"{folder}/", "/")) and "#" not in target and "#" not in base:
        return "../" * base.count("/") + target
    return relative_uri(base, target)


class Places:
    """Which files of an output folder are taken. Where a file stands there cannot be a folder of the same name."""

    def __init__(self) -> None:
        self._files: set[PurePath] = set()
        self._folders: set[PurePath] = set()
        self._likenesses: set[str] = set()  # of files and folders

    def take(self, path: PurePath) -> bool:
        """Take the place of a file; return whether it was free."""
        if self.has(path):
            return False
        new_folders = set(path.parents) - self._folders
        self._files.add(path)
        self._folders |= new_folders
        self._likenesses.update(map(_likeness, (path, *new_folders)))
        return True

    def has(self, path: PurePath) -> bool:
        """Return whether the place of a file is taken."""
        return path in self._files or path in self._folders or not self._files.isdisjoint(path.parents)

    def has_like(self, path: PurePath) -> bool:
        """Return whether a file or folder is taken that Windows or macOS cannot tell from this one."""
        return _likeness(path) in self._likenesses


def _likeness(path: PurePath) -> str:
    return unicodedata.normalize("NFC", str(path)).lower()
