"""Sphinx's caches of doctrees in memory, emptied.

Written against Sphinx 9.0.4. With one process it keeps the tree of every document that it reads until that is
written (``_write_doc_doctree_cache``), and the pickled bytes of every tree that is asked for until the end of the
build (``_pickled_doctree_cache``): at 5,000 posts, a third of all memory. There is no setting for either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CACHES = ("_write_doc_doctree_cache", "_pickled_doctree_cache")


def drop_cached_doctrees(app: Sphinx, *_arguments: object) -> None:
    """Empty the caches, so that trees are loaded from their files (``source-read``, ``doctree-resolved``)."""
    for name in CACHES:
        getattr(app.env, name).clear()
