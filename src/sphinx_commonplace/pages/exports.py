"""Exports: all sources and those of each post as CSL-JSON and BibTeX; sites as OPML; the graph of citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sphinx_commonplace.formats import bibliography, graph, opml
from sphinx_commonplace.model import LabelKind, Post, Source
from sphinx_commonplace.pages.planned import PlannedFile
from sphinx_commonplace.posts.index import published
from sphinx_commonplace.site import Site
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.sources.index import SourceEntry
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.views.posts import Link

CSL_JSON, BIBTEX, OPML, GRAPH = "sources.json", "sources.bib", "sources.opml", "blog.json"

_OF_POSTS = {"csl-json": ("CSL-JSON", CSL_JSON), "bibtex": ("BibTeX", BIBTEX)}
"""The exports that each post has, too, by their names in ``commonplace_exports``: words of links, and files."""


class SourceExports:
    """Plans the exports of a build.

    :param site_pages: digests of the pages of sites, by pagename; they cover each citation
    """

    def __init__(self, site: Site, site_pages: Mapping[str, str]) -> None:
        self.site = site
        self.site_pages = site_pages
        self.sources = site.sources
        self._pairs = {entry.anchor: (entry.key, with_shown_title(entry)) for entry in self.sources.entries}
        self._digests = {anchor: digest(pair) for anchor, pair in self._pairs.items()}
        self._known = {entry.anchor: digest((entry.key, entry.source)) for entry in self.sources.entries}
        self._records = bibliography.Records()

    def plan(self) -> Iterator[PlannedFile]:
        """Yield the exports of the site, then those of each post that cites something: those that are wanted."""
        entries = self.sources.entries
        facts = [self._digests[entry.anchor] for entry in entries]
        yield from self._listed("", [self._pairs[entry.anchor] for entry in entries], facts)
        settings = self.site.settings
        title = settings.title
        if "opml" in settings.exports:
            sites = [(site.title, site.address, "") for site in self.sources.sites if site.address]
            yield PlannedFile(OPML, digest(self.site.layout, sites, title), partial(opml.write, sites, title))
        if settings.graph and self.site.addresses.base_url:
            posts = [self.site.post_digest(post) for post in self.site.index.posts if not post.draft]
            # The digests of sites' pages cover which posts cite a source, and how, but not the order in a post.
            order = [
                (key, [(entry.anchor, one.anchor, one.words) for entry, one in uses])
                for key, uses in sorted(self.sources.uses_of.items())
            ]
            shown = (
                self.site.layout,
                self.site.addresses.base_url,
                title,
                [(self._digests[entry.anchor], entry.site) for entry in self.sources.entries],
                posts,
                self.site_pages,
                order,
            )
            yield PlannedFile(GRAPH, digest(shown), self._graph)
        if exports_of_posts(settings):
            for docname, posts_of in self.site.index.by_document.items():
                if sources_of_posts(self.site, posts_of):
                    yield from self._of_posts(docname, posts_of)

    def _of_posts(self, docname: str, posts: Sequence[Post]) -> Iterator[PlannedFile]:
        """Yield a page's exports, with the titles and addresses of its foot, which no later post changes."""
        pairs, shown = [], []
        for entry, _uses, title, url in self.sources.cited_in(posts):
            pairs.append((entry.key, replace(entry.source, title=title, url=url)))
            shown.append((self._known[entry.anchor], title, url))
        yield from self._listed(f"{docname}/", pairs, shown)

    def _listed(
        self, folder: str, pairs: Sequence[tuple[str, Source]], facts: Sequence[object]
    ) -> Iterator[PlannedFile]:
        shown = digest(self.site.layout, folder, facts)
        if "csl-json" in self.site.settings.exports:
            yield PlannedFile(f"{folder}{CSL_JSON}", shown, partial(bibliography.csl_json, pairs, self._records))
        if "bibtex" in self.site.settings.exports:
            yield PlannedFile(f"{folder}{BIBTEX}", shown, partial(bibliography.bibtex, pairs, self._records))

    def _graph(self) -> bytes:
        site = self.site
        index, addresses = site.index, site.addresses
        posts = [post for post in index.posts if not post.draft]

        def labels(post: Post, kind: LabelKind) -> tuple[str, ...]:
            return tuple(label.name for label in index.labels_of(post, kind))

        return graph.write(
            site.settings.title,
            addresses.base_url,
            (
                graph.GraphPost(
                    id=post.key,
                    url=addresses.post_url(post),
                    title=post.title,
                    date=published(post),
                    updated=post.updated,
                    kind=post.kind,
                    authors=labels(post, LabelKind.AUTHOR),
                    tags=labels(post, LabelKind.TAG),
                    categories=labels(post, LabelKind.CATEGORY),
                    series=labels(post, LabelKind.SERIES),
                    language=next(iter(labels(post, LabelKind.LANGUAGE)), ""),
                )
                for post in posts
            ),
            (
                graph.GraphSource(
                    key=entry.key,
                    source=self._pairs[entry.anchor][1],
                    site=entry.site,
                    page=f"{addresses.absolute_url(site.resolver.source_page(entry))}#{entry.anchor}",
                )
                for entry in self.sources.entries
            ),
            (
                graph.GraphEdge(
                    post=post.key,
                    source=entry.key,
                    role=citation.role,
                    words=citation.words,
                    sentence="".join(self.sources.sentence_of(citation)) if citation.sentence else "",
                    anchor=citation.anchor,
                )
                for post in posts
                for entry, citation in self.sources.uses_of.get(post.key, ())
            ),
            records=self._records,
        )


def sources_of_posts(site: Site, posts: Iterable[Post]) -> list[SourceEntry]:
    """Return the sources that posts cite, each once, in order."""
    found = {entry.anchor: entry for post in posts for entry in site.sources.of_post.get(post.key, ())}
    return list(found.values())


def with_shown_title(entry: SourceEntry) -> Source:
    """Return a source with the title and the address that pages show, wherever these come from."""
    return replace(entry.source, title=entry.title, url=entry.href)


def exports_of_posts(settings: Settings) -> list[str]:
    """Return the names of the exports that each post has."""
    return [name for name in _OF_POSTS if name in settings.exports]


def export_links(site: Site, docname: str) -> list[Link]:
    """Return links from a post's page to those of its exports that there are."""
    return [
        Link(text, site.addresses.relative_file(docname, f"{docname}/{file}"))
        for text, file in map(_OF_POSTS.__getitem__, exports_of_posts(site.settings))
    ]
