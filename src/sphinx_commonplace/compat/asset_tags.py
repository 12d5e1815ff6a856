"""The tags of style sheets and scripts in the heads of pages.

Written against Sphinx 9.0.4. ``html-page-context`` is public, and so are the functions in a page's context; that
they are Sphinx's own is known by their module alone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from sphinx.builders.html import StandaloneHTMLBuilder


class AssetTags:
    """Makes the tag of each style sheet and script once for all pages of a folder, where Sphinx does so for each.

    It asks the disk for where the file really is, for the checksum in its address.
    """

    def __init__(self) -> None:
        self._tags: dict[tuple[object, ...], str] = {}

    def clear(self) -> None:
        """Forget all tags, for static files may have changed."""
        self._tags.clear()

    def remembering(
        self, kind: str, tag: Callable[[Hashable], str], root: str, pagename: str
    ) -> Callable[[Hashable], str]:
        """Return a page's function for tags, with a memory.

        :param kind: its name in the page's context
        :param tag: its function for this page; another's than Sphinx's is given back, for it may tell pages apart
        :param root: the relative address of the site's root from the page
        """
        # A relative address leaves out what both begin with, so the page's first folder counts, too.
        folder = pagename.partition("/")[0]
        if tag.__module__ != StandaloneHTMLBuilder.__module__ or folder == "_static":
            return tag
        place = (kind, root, folder)

        def remembered(asset: Hashable) -> str:
            key = (*place, asset)
            if key not in self._tags:
                self._tags[key] = tag(asset)
            return self._tags[key]

        return remembered
