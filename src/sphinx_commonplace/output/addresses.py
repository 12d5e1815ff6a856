"""The addresses (URLs) of pages and files, and their paths in the output folder."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from sphinx.errors import NoUri
from sphinx.util.osutil import relative_uri

from sphinx_commonplace.model import Post


def relative_address(base: str, target: str) -> str:
    """Return the relative address from one page to another, as Sphinx's ``relative_uri`` does.

    Most links of a blog lead from one folder to another with no common prefix; these take a short cut.

    :param base: the address of the page that links, from the site's root
    :param target: the address of the page that is linked to, from the site's root
    """
    folder, slash, _rest = base.partition("/")
    if slash and not target.startswith((f"{folder}/", "/")) and "#" not in target and "#" not in base:
        return "../" * base.count("/") + target
    return relative_uri(base, target)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Gives the addresses of a site's pages and files, and their paths in the output folder."""

    base_url: str  # the site's address, with a slash at its end; "" where it is not configured
    feed_file: str  # the name of a listing's feed
    writes_pages: bool  # whether the builder writes pages, so that there are addresses between them
    outdir: str
    page_path: Callable[[str], str]  # the file of a page
    target_uri: Callable[[str], str]  # the address of a page, from the site's root
    relative_uri: Callable[[str, str], str]  # the address of a page (the second) as seen from another
    has_page: Callable[[str], bool] = lambda _pagename: True  # whether the output has a page or part of this name

    def output_path(self, name: str, *, file: bool = False) -> str:
        """Return the path in the output folder of a page, or of a *file* that is named by its path."""
        return f"{self.outdir}/{name}" if file else self.page_path(name)

    def link(self, pagename: str, target: str, fragment: str = "") -> str | None:
        """Return the address of a page, or of a part of it, as seen from another; None if there is none.

        Builders that write no pages have none for listings, and some have none for any document.
        """
        if not self.has_page(target):
            return None
        try:
            uri = self.relative_uri(pagename, target)
        except NoUri:
            return None
        if not self.writes_pages and not uri:
            return None  # text and manual pages: there is nothing to follow
        if fragment and uri.startswith("#"):
            return f"#{fragment}"  # all documents are on one page
        return f"{uri}#{fragment}" if fragment else uri

    def root_from(self, pagename: str) -> str:
        """Return the relative address of the site's root from a page: ``../../``."""
        return "../" * self.target_uri(pagename).count("/") or "./"

    def relative_file(self, pagename: str, file: str) -> str:
        """Return the relative address of a file of the site from a page."""
        return self.root_from(pagename) + quote(file)

    def feed_of(self, pagename: str) -> str:
        """Return the path of the feed of the listing whose first page is *pagename*."""
        return f"{pagename}/{self.feed_file}"

    def absolute_url(self, pagename: str) -> str:
        """Return the address of a page of the site, as feeds and the sitemap give it."""
        return self.base_url + self.target_uri(pagename)

    def absolute_file(self, file: str) -> str:
        """Return the address of a file of the site, as feeds give it."""
        return self.base_url + quote(file)

    def post_url(self, post: Post) -> str:
        """Return the absolute address of a post, as feeds give it."""
        return self.absolute_url(post.docname) + (f"#{post.section}" if post.section else "")

    def feed_id(self, post: Post) -> str:
        """Return the id of a post's entry, the same in every feed of the site (RFC 4287, 4.2.6).

        It is the post's address. Feed readers take an entry with another id for a new one.
        """
        return self.post_url(post)


class TakenPaths:
    """Which paths of an output folder are taken. A path cannot be both a file and a folder.

    Paths are strings with slashes: there are tens of thousands of them, and a ``Path`` object for each would cost
    more than all other planning.
    """

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._lookalikes: set[str] = set()  # keys of files and folders, see _lookalike_key()

    def claim(self, path: str) -> bool:
        """Take a file's path if it is free; return whether it was."""
        if self.is_taken(path):
            return False
        self._files.add(path)
        self._lookalikes.add(_lookalike_key(path))
        for folder in _folders(path):
            if folder in self._folders:
                break  # then those above it are known, too
            self._folders.add(folder)
            self._lookalikes.add(_lookalike_key(folder))
        return True

    def is_taken(self, path: str) -> bool:
        """Return whether a file cannot have this path: it is a file or folder, or below a file."""
        return path in self._files or path in self._folders or not self._files.isdisjoint(_folders(path))

    def has_lookalike(self, path: str) -> bool:
        """Return whether Windows or macOS would take this path for one that is taken (capitals, accents)."""
        return _lookalike_key(path) in self._lookalikes


def _folders(path: str) -> Iterator[str]:
    """Yield the folders above a file, the nearest first."""
    while (end := path.rfind("/")) > 0:
        path = path[:end]
        yield path


def _lookalike_key(path: str) -> str:
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).lower()
