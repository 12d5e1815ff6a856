"""The tags of style sheets and scripts in the heads of pages, cached.

Written against Sphinx 9.0.4. The functions in a page's context are public. Whether one is Sphinx's own, and not
another extension's, shows only in its ``__module__``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Hashable

from sphinx.builders.html import StandaloneHTMLBuilder

_CHECKSUM = re.compile(r'( (?:href|src)="[^"?]*)\?v=[0-9a-f]{8}(?=")')


class AssetTags:
    """Makes the tag of each style sheet and script once for all pages of a folder.

    Sphinx makes it for each page, and reads the disk each time for the checksum in the file's address.
    """

    def __init__(self, checksum: Callable[[str], str]) -> None:
        """Begin without tags.

        :param checksum: returns the checksum that pages name of a file of the output, "" for none. Sphinx
            takes that of whatever file is there when a page is written; extensions write some before, some after.
        """
        self._tags: dict[tuple[object, ...], str] = {}
        self._checksum = checksum

    def clear(self) -> None:
        """Forget all tags, because static files may have changed."""
        self._tags.clear()

    def tag_function(
        self, kind: str, tag: Callable[[Hashable], str], root: str, pagename: str
    ) -> Callable[[Hashable], str]:
        """Return a page's function for tags, with a cache.

        :param kind: the function's name in the page's context
        :param tag: the function; one that is not Sphinx's is returned as it is, as it may differ from page to page
        :param root: the relative address of the site's root from the page
        """
        # A relative address omits a common prefix, so it depends on the page's first folder, too.
        folder = pagename.partition("/")[0]
        if tag.__module__ != StandaloneHTMLBuilder.__module__:
            return tag
        variant = (kind, root, folder)

        def made(asset: Hashable) -> str:
            file = os.fspath(getattr(asset, "filename", None) or "")
            if not file or "://" in file or "?" in file:
                return tag(asset)
            checksum = self._checksum(file)
            return _CHECKSUM.sub(rf"\g<1>?v={checksum}" if checksum else r"\g<1>", tag(asset))

        def cached(asset: Hashable) -> str:
            key = (*variant, asset)
            if key not in self._tags:
                self._tags[key] = made(asset)
            return self._tags[key]

        return made if folder == "_static" else cached
