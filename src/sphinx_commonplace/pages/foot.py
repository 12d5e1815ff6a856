"""The foot of a post: its sources, the posts that it links to, those that link to it, related ones."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx_commonplace.posts.index import sort_key
from sphinx_commonplace.site import Site
from sphinx_commonplace.views.sources import Foot


class FootMaker:
    """Makes the foot of documents' pages, each once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._made: dict[str, Foot | None] = {}

    def of(self, docname: str) -> Foot | None:
        """Return the foot of a document's page; None for a document without posts."""
        if docname not in self._made:
            self._made[docname] = self._make(docname)
        return self._made[docname]

    def keep_only(self, docnames: Iterable[str]) -> None:
        """Drop the feet of all other documents: they were needed for digests only, and are many."""
        self._made = {docname: self._made[docname] for docname in docnames if docname in self._made}

    def _make(self, docname: str) -> Foot | None:
        site = self.site
        posts = site.index.by_document.get(docname, ())
        if not posts:
            return None
        settings = site.settings
        targets = {
            site.resolver.target_of(docname, reference).partition("#")[0]
            for post in site.document(docname).posts
            for reference in site.outgoing[post.key].references
        }
        mentions = [
            post
            for name in (targets - {docname} if settings.show_sources else ())
            for post in site.index.by_document.get(name, ())[:1]
        ]
        return site.source_viewer.foot(
            posts,
            docname,
            mentions=sorted(mentions, key=sort_key, reverse=True),
            show_mentions=settings.previews,
            show_sources=settings.show_sources,
            show_cited_by=settings.show_cited_by,
            show_related=settings.show_related,
        )
