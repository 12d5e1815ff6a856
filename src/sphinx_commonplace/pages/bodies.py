"""The rendered bodies of posts: kept where a post is written, taken from there by all pages that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from sphinx.errors import ExtensionError

from sphinx_commonplace.model import Post
from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.output.fragments import Fragment, FragmentFacts, FragmentStore, place_on_page
from sphinx_commonplace.output.ledger import WrittenState
from sphinx_commonplace.posts.index import Index

BODIES_KEPT = 2000  # a post is on several pages, and its body is read once for most of them


class Bodies:
    """The bodies of one build's posts."""

    def __init__(self, store: FragmentStore, state: WrittenState, addresses: Addresses) -> None:
        self.store = store
        self._state = state
        self._addresses = addresses
        self._kept: dict[str, dict[str, Fragment]] = {}

    def facts(self, index: Index) -> dict[str, FragmentFacts]:
        """Return what planning needs to know of every post's body, by post key.

        A fragment that has not been touched since the last build is not read again. After a build of a few named
        documents into a new folder some posts have none.
        """
        known = self._state.fragments
        current: dict[str, list[Any]] = {}
        self._kept.clear()
        for docname, posts in index.by_document.items():
            try:
                stat = self.store.stat(docname)
            except OSError:
                continue
            entry = known.get(docname)
            if (
                entry is None
                or entry[:2] != [stat.st_mtime_ns, stat.st_size]
                or set(entry[2]) != {post.key for post in posts}
            ):
                loaded = self.store.load(docname)
                if not {post.key for post in posts} <= loaded.keys():
                    raise _damaged(docname)
                facts = {post.key: list(astuple(loaded[post.key].facts())) for post in posts}
                entry = [stat.st_mtime_ns, stat.st_size, facts]
            current[docname] = entry
        self._state.fragments = current
        return {
            post.key: FragmentFacts(*current[docname][2][post.key])
            for docname, posts in index.by_document.items()
            for post in posts
            if docname in current
        }

    def are_kept(self, docname: str, posts: Sequence[Post]) -> bool:
        """Return whether the bodies of a document's posts are there, as the last build left them."""
        known = self._state.fragments.get(docname)
        try:
            stat = self.store.stat(docname)
        except OSError:
            return False
        if known is None or known[:2] == [stat.st_mtime_ns, stat.st_size]:
            return known is not None
        loaded = self.store.load(docname)
        facts = {key: list(astuple(fragment.facts())) for key, fragment in loaded.items()}
        return bool(facts == known[2]) and facts.keys() == {post.key for post in posts}

    def of(self, posts: Sequence[Post]) -> dict[str, Fragment]:
        """Return the bodies of some posts, by post key."""
        bodies: dict[str, Fragment] = {}
        for docname in dict.fromkeys(post.docname for post in posts):
            if docname not in self._kept:
                if len(self._kept) >= BODIES_KEPT:
                    self._kept.clear()
                self._kept[docname] = self.store.load(docname)
            bodies |= self._kept[docname]
        return bodies

    def render(self, post: Post, pagename: str, *, full: bool) -> str:
        """Return a post's body for a page, as ABlog's ``Post.to_html`` does."""
        fragment = self.store.load(post.docname).get(post.key)
        if fragment is None:
            return ""
        return place_on_page(fragment.whole if full else fragment.start, post, self._addresses.root_from(pagename))


def _damaged(docname: str) -> ExtensionError:
    return ExtensionError(
        f"the rendered body of {docname}, kept beside the doctrees, is damaged; build once with -E -a"
    )
