"""Where pages and files stand: as addresses, and as files in the output folder."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from sphinx.util.osutil import relative_uri

from sphinx_commonplace.model import Post


def relative_address(base: str, target: str) -> str:
    """Return the address of a page as seen from another, both from the site's root, as Sphinx's ``relative_uri``.

    Most links of a blog lead from one of its folders to another, which have nothing in common to look for.
    """
    folder, slash, _rest = base.partition("/")
    if slash and not target.startswith((f"{folder}/", "/")) and "#" not in target and "#" not in base:
        return "../" * base.count("/") + target
    return relative_uri(base, target)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the pages and files of a site stand: as addresses, and as files in the output folder."""

    base_url: str  # the site's address, with a slash at its end; "" where it is not configured
    feed_file: str  # the name of a listing's feed
    writes_pages: bool  # whether the builder writes pages, so that there are addresses between them
    outdir: str
    page_path: Callable[[str], str]  # the file of a page
    target_uri: Callable[[str], str]  # the address of a page, from the site's root
    relative_uri: Callable[[str, str], str]  # the address of a page (the second) as seen from another

    def output_path(self, name: str, *, file: bool = False) -> str:
        """Return where a page, or a file named by its path, stands in the output folder."""
        return f"{self.outdir}/{name}" if file else self.page_path(name)

    def root_from(self, pagename: str) -> str:
        """Return the relative address of the site's root from a page: ``../../``."""
        return "../" * self.target_uri(pagename).count("/") or "./"

    def relative_file(self, pagename: str, file: str) -> str:
        """Return the relative address of a file of the site from a page."""
        return self.root_from(pagename) + quote(file)

    def feed_of(self, pagename: str) -> str:
        """Return the file of a listing's feed."""
        return f"{pagename}/{self.feed_file}"

    def absolute_url(self, pagename: str) -> str:
        """Return the address of a page of the site, as feeds and the sitemap give it."""
        return self.base_url + self.target_uri(pagename)

    def absolute_file(self, file: str) -> str:
        """Return the address of a file of the site, as feeds give it."""
        return self.base_url + quote(file)

    def post_url(self, post: Post) -> str:
        """Return the address of a post, as feeds give it."""
        return self.absolute_url(post.docname) + (f"#{post.section}" if post.section else "")


class Places:
    """Which files of an output folder are taken. Where a file stands there cannot be a folder of the same name.

    Paths are texts with slashes: there are tens of thousands of them, and an object for each would cost more than
    all else that is planned.
    """

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._likenesses: set[str] = set()  # of files and folders

    def take(self, path: str) -> bool:
        """Take the place of a file; return whether it was free."""
        if self.has(path):
            return False
        self._files.add(path)
        self._likenesses.add(_likeness(path))
        for folder in _folders(path):
            if folder in self._folders:
                break  # and so are those above it
            self._folders.add(folder)
            self._likenesses.add(_likeness(folder))
        return True

    def has(self, path: str) -> bool:
        """Return whether the place of a file is taken."""
        return path in self._files or path in self._folders or not self._files.isdisjoint(_folders(path))

    def has_like(self, path: str) -> bool:
        """Return whether a file or folder is taken that Windows or macOS cannot tell from this one."""
        return _likeness(path) in self._likenesses


def _folders(path: str) -> Iterator[str]:
    """Yield the folders above a file, the nearest first."""
    while (end := path.rfind("/")) > 0:
        path = path[:end]
        yield path


def _likeness(path: str) -> str:
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).lower()
