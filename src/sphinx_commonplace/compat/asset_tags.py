"""The tags of style sheets and scripts in the heads of pages, cached.

Written against Sphinx 9.0.4. The functions in a page's context are public. Whether one is Sphinx's own, and not
another extension's, shows only in its ``__module__``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping

from sphinx.builders.html import StandaloneHTMLBuilder

_CHECKSUM = re.compile(r"\?v=[0-9a-f]{8}")


class AssetTags:
    """Makes the tag of each style sheet and script once for all pages of a folder.

    Sphinx makes it for each page, and reads the disk each time for the checksum in the file's address.
    """

    def __init__(self) -> None:
        self._tags: dict[tuple[object, ...], str] = {}
        self._checksums: Mapping[str, str] = {}

    def clear(self, checksums: Mapping[str, str]) -> None:
        """Forget all tags, because static files may have changed.

        :param checksums: by file, those to name instead of the file's own, "" for none. Furo overwrites a style
            sheet when all pages are written; here it is overwritten before, and its address must stay.
        """
        self._tags.clear()
        self._checksums = checksums

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
            checksum = self._checksums.get(str(getattr(asset, "filename", "")))
            if checksum is None:
                return tag(asset)
            return _CHECKSUM.sub(f"?v={checksum}" if checksum else "", tag(asset))

        def cached(asset: Hashable) -> str:
            key = (*variant, asset)
            if key not in self._tags:
                self._tags[key] = made(asset)
            return self._tags[key]

        return made if folder == "_static" else cached
