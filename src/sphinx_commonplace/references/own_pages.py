"""Which page of the site an address leads to, however the address is written.

An author may copy an address from the browser, write it from memory, or name the file of a document. All of these
lead to the same page: ``/posts/a/``, ``/posts/a``, ``/posts/a.html``, ``posts/a/index.html``, ``../a.md``, the
address of the page before it was renamed. Only some work where the site is published: that depends on the builder,
and on the folder of the host that the site is in.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.posts.index import Index
from sphinx_commonplace.text.placeholders import OWN
from sphinx_commonplace.text.suggestions import nearest

_MOST_SUGGESTIONS = 50  # addresses for which the nearest page is looked for: on a large blog, each takes a while


class OwnPlace(NamedTuple):
    """Where an address on the site leads."""

    page: str = ""  # the name of a document or of another page; "" if none is known there
    works: bool = False  # whether a browser gets there by the address as it is written
    fragment: str = ""  # the part of the page, decoded
    path: str | None = (
        None  # the path that a browser requests, from the site's root; None if it is not on the site
    )


NOWHERE = OwnPlace()


class OwnPages:
    """The pages of the site, by all addresses that may mean them.

    :param docnames: all documents that are built
    :param suffixes: the suffixes of documents' files
    :param redirects: the old addresses of documents that are no posts
    """

    def __init__(
        self,
        addresses: Addresses,
        index: Index | None,
        docnames: Iterable[str],
        suffixes: Iterable[str] = (),
        redirects: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._addresses = addresses
        self._suffixes = tuple(suffixes)
        self._folder = unquote(urlsplit(addresses.base_url).path).strip("/")
        self._pages: dict[str, tuple[str, str]] = {}  # path -> the page to show, and the page at that path
        self._found: dict[tuple[str, tuple[str, str]], OwnPlace] = {}
        self._by_last: dict[str, list[str]] = {}
        self._suggested: dict[str, str] = {}
        self._folders: set[str] = set()
        for docname in sorted(redirects, reverse=True):  # the first one has an address that several claim
            for name in redirects[docname]:
                self._add(name, (name,), docname)
        for post in index.posts if index else ():
            for name in post.redirects:
                self._add(name, (name,), post.docname)
        for docname in sorted(docnames):
            bare = docname.removesuffix("/index") if docname != "index" else ""
            self._add(docname, (bare, docname))

    def _add(self, name: str, forms: Iterable[str], page: str = "") -> None:
        """Add a page by the paths at which any builder's pages are requested.

        :param page: the page to show in its place
        """
        for form in forms:
            for path in (form, f"{form}.html", f"{form}/index.html"):
                self._pages[_normal(path)] = (page or name, name)

    def add_generated(self, pagenames: Iterable[str]) -> None:
        """Add pages that have no document, such as listings."""
        for name in sorted(pagenames):
            for path in (name, f"{name}.html", f"{name}/index.html"):
                self._pages.setdefault(_normal(path), (name, name))
        self._found.clear()
        self._folders.clear()

    def find(self, docname: str, reference: tuple[str, str]) -> OwnPlace:
        """Return where a link in a document leads.

        :param reference: a kind, ``own`` or ``path``, and the address; percent-encoded or not
        """
        key = ("" if reference[0] == OWN or reference[1].startswith("/") else docname, reference)
        if (found := self._found.get(key)) is None:
            found = self._found[key] = self._find(docname, reference)
        return found

    def _find(self, docname: str, reference: tuple[str, str]) -> OwnPlace:
        fragment = unquote(reference[1].partition("#")[2])
        requested: str | None = None
        for path, is_requested in self.readings(docname, reference):
            if is_requested:
                requested = path
            bare = next((path.removesuffix(end) for end in self._suffixes if path.endswith(end)), path)
            page, at = self._pages.get(_normal(path)) or self._pages.get(_normal(bare)) or ("", "")
            if page:
                return OwnPlace(page, is_requested and self._works(path, at), fragment, requested)
        return OwnPlace(fragment=fragment, path=requested)

    def readings(self, docname: str, reference: tuple[str, str]) -> list[tuple[str, bool]]:
        """Return what an address may mean, as paths from the site's root, and whether a browser takes it so."""
        kind, name = reference
        return list(self._readings(docname, kind, unquote(name.partition("#")[0].partition("?")[0])))

    def uri_of(self, pagename: str) -> str:
        """Return the address of a page from the site's root; its name, for builders that write no pages."""
        return self._addresses.target_uri(pagename) if self._addresses.writes_pages else quote(pagename)

    def on_host(self, path: str) -> str:
        """Return a path from the site's root as one from the root of the host."""
        return f"/{self._folder}/{path}" if self._folder else f"/{path}"

    def _readings(self, docname: str, kind: str, path: str) -> Iterator[tuple[str, bool]]:
        if kind == OWN:
            yield path, True
        elif path.startswith("/"):
            on_host = _clean(path)
            if not self._folder:
                yield on_host, True
                return
            if f"{on_host}/".startswith(f"{self._folder}/"):
                yield on_host[len(self._folder) + 1 :], True
            yield on_host, False  # a path from the folder of the sources, as Sphinx has them
        else:
            page = f"{self._folder}/{unquote(self.uri_of(docname))}"
            on_host = _clean(posixpath.join(posixpath.dirname(f"/{page.lstrip('/')}"), path))
            if not self._folder:
                yield on_host, True
            elif f"{on_host}/".startswith(f"{self._folder}/"):
                yield on_host[len(self._folder) + 1 :], True
            # From one file to another, as MyST and Sphinx read addresses; or as if each page were a folder.
            yield _clean(posixpath.join("/", posixpath.dirname(docname), path)), False
            yield _clean(posixpath.join("/", docname, path)), False

    def _works(self, path: str, pagename: str) -> bool:
        """Return whether a path is the address of a page with this builder; a server adds a slash, or an index."""
        uri = unquote(self.uri_of(pagename))
        return _without_index(_normal(path)) == _without_index(_normal(uri))

    def has_folder_of(self, path: str) -> bool:
        """Return whether there are pages in the folder that a path is in; of the root that says nothing."""
        if not self._folders:
            self._folders = {_folder_of(name) for name, _at in self._pages.values()} - {""}
        return _folder_of(path) in self._folders

    def nearest(self, path: str) -> str:
        """Return the page whose address is most like a path that no page has, or ""."""
        if path not in self._suggested:
            if len(self._suggested) >= _MOST_SUGGESTIONS:
                return ""
            self._suggested[path] = self._nearest(path)
        return self._suggested[path]

    def _nearest(self, path: str) -> str:
        if not self._by_last:
            for name in sorted({page for page, _at in self._pages.values()}):
                self._by_last.setdefault(_last_part(name), []).append(name)
        bare = path.strip("/").removesuffix(".html").removesuffix("/index")
        last = _last_part(bare)
        if last in self._by_last:
            return nearest(bare, self._by_last[last], similarity=0) or self._by_last[last][0]
        # A typo: among the pages in the same folder only, as those elsewhere are alike by chance.
        begin, end = last[:1], last[-1:]
        beside = {
            key: name
            for key, names in self._by_last.items()
            if key.startswith(begin) or key.endswith(end)
            for name in names
            if _folder_of(name) == _folder_of(bare)
        }
        return beside.get(nearest(last, beside), "")


def _folder_of(name: str) -> str:
    return name.removesuffix("/index").rpartition("/")[0]


def _last_part(name: str) -> str:
    return name.removesuffix("/index").rpartition("/")[2].casefold()


def _clean(path: str) -> str:
    """Return a path from the root without ``.``, ``..`` and slashes around it."""
    return posixpath.normpath(f"/{path.lstrip('/')}").strip("/")


def _without_index(path: str) -> str:
    return "" if path == "index.html" else path.removesuffix("/index.html")


def _normal(path: str) -> str:
    """Return a path as pages are found by it; names of files may have accents as characters of their own."""
    path = path.strip("/")
    return path if path.isascii() else unicodedata.normalize("NFC", path)
