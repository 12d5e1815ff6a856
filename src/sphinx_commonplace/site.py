"""The record from which pages and files are planned, derived after all documents are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_commonplace.compat.ablog import BodyRenderer, SiteBlog
from sphinx_commonplace.compat.bibtex import entry_items
from sphinx_commonplace.frontmatter.extra_keys import KeyUse, extra_key_problems
from sphinx_commonplace.model import Kind, LabelKind, Outgoing, Post, Role
from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.posts.index import (
    Index,
    build_index,
    by_year,
    posts_with_links,
    posts_with_words,
    spelling_problems,
    update_problems,
)
from sphinx_commonplace.posts.label_settings import label_setting_problems
from sphinx_commonplace.posts.listings import page_of
from sphinx_commonplace.read.domain import EMPTY, Document, blog_domain, reading_rules
from sphinx_commonplace.read.own_links import own_reference
from sphinx_commonplace.references.names import assign_duplicate_names
from sphinx_commonplace.references.own_links import whole_address
from sphinx_commonplace.references.rendered import sort_todos
from sphinx_commonplace.references.resolver import Resolver
from sphinx_commonplace.references.source_domain import source_domain
from sphinx_commonplace.references.targets import add_targets, assign_duplicate_targets, remove_added_targets
from sphinx_commonplace.references.titles import complete_names, reset_names
from sphinx_commonplace.report import report
from sphinx_commonplace.settings import SOURCES_FILE
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.sources.addresses import SourceAddresses
from sphinx_commonplace.sources.files import read_source_files
from sphinx_commonplace.sources.index import SourceIndex, build_source_index
from sphinx_commonplace.sources.records import add_items
from sphinx_commonplace.sources.site_pages import SitePage, plan_site
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.urls.links import LinkRules
from sphinx_commonplace.views.posts import Viewer
from sphinx_commonplace.views.sources import SourceViewer

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Site:
    """All that a build knows of the site. Nothing in it changes while pages are made."""

    settings: Settings
    index: Index
    documents: Mapping[str, Document]  # docname -> what reading noted of it
    outgoing: Mapping[str, Outgoing]  # post key -> its citations and references
    sources: SourceIndex
    site_pages: Mapping[str, tuple[SitePage, ...]]  # name of a site that posts cite -> its pages
    resolver: Resolver
    addresses: Addresses
    viewer: Viewer
    source_viewer: SourceViewer
    blog: SiteBlog  # the same posts and labels, for templates that were written for ABlog
    layout: str  # a digest of what surrounds the content of every page
    listing_pages: frozenset[str]  # the pages of listings that a document may replace
    _post_digests: dict[str, str] = field(default_factory=dict)

    def post_digest(self, post: Post) -> str:
        """Return a digest of a post's record and its labels, without its body."""
        if post.key not in self._post_digests:
            labels = [
                (label.kind, label.name, label.pagename, label.url) for label in self.index.post_labels[post.key]
            ]
            self._post_digests[post.key] = digest(post, labels)
        return self._post_digests[post.key]

    def names_source(self, post: Post) -> bool:
        """Return whether a quote's own text says where its words are from: by a quotation with its source."""
        if post.kind is not Kind.QUOTE:
            return False
        citations = self.outgoing[post.key].citations
        return any(citation.role is Role.QUOTES and citation.anchor for citation in citations)

    def document(self, docname: str) -> Document:
        """Return what reading noted of a document."""
        return self.documents.get(docname, EMPTY)


def derive_site(
    app: Sphinx,
    settings: Settings,
    addresses: Addresses,
    render: BodyRenderer,
    layout_of: Callable[[Index], str],
    *,
    held_back: Iterable[tuple[LabelKind, str]] = (),
    extra_keys: Iterable[KeyUse] = (),
) -> Site:
    """Derive the site from what was read, and add targets for posts and sources to the ``std`` domain.

    :param render: returns the HTML of a post's body for a page
    :param layout_of: returns the digest of the layout of all pages
    :param held_back: the labels of drafts that are held back
    :param extra_keys: where posts have keys that nobody knows
    """
    env = app.env
    documents = blog_domain(env).documents
    posts = {docname: document.posts for docname, document in documents.items()}
    links = reading_rules(env).links
    files = read_source_files(
        Path(app.srcdir, settings.sources) if settings.sources else None,
        links.canonical,
        named=settings.sources != SOURCES_FILE,
    )
    cited = {key for document in documents.values() for key in document.cited_entries}
    records, lock = add_items(files.records, entry_items(env, cited), links.canonical), files.lock
    report(files.problems)
    index = _index_posts(posts, settings)
    remove_added_targets(env)
    assign_duplicate_targets(env)
    assign_duplicate_names(env)
    sort_todos(env)
    resolver = Resolver(app, settings, addresses, index)
    add_targets(env, resolver.post_targets())  # before references to them are resolved
    # Titles and summaries with words of other documents, which have their titles by now.
    reset_names(env, posts)
    completed = posts_with_words(posts, resolver.words_with(records))
    completed |= posts_with_links(posts | completed, _own_address(resolver, posts | completed, links))
    if completed:
        complete_names(env, posts, completed)
        resolver.index = index = _index_posts(posts | completed, settings)
        add_targets(env, resolver.post_targets())
    outgoing = {
        post.key: found
        for document in documents.values()
        for post, found in zip(document.posts, document.outgoing, strict=True)
    }
    sources = build_source_index(
        index,
        outgoing,
        records,
        lock,
        addresses=SourceAddresses(links.urls, files.joined),
        target_of=resolver.target_of,
        words_of=resolver.words_of,
    )
    site_pages = {site.name: plan_site(site, settings.listing_bytes) for site in sources.sites}
    resolver.add_sources(sources, _source_pages(site_pages))
    source_domain(env).resolver = resolver
    add_targets(env, resolver.source_targets())
    _report_posts(env, index, posts, settings)
    report(extra_key_problems(extra_keys))
    report(
        label_setting_problems(
            index,
            held_back,
            settings.labels,
            descriptions=settings.descriptions,
            addresses=settings.label_addresses,
            aliases=settings.label_aliases,
        )
    )
    viewer = Viewer(index, settings, addresses.relative_uri, addresses.post_url)
    return Site(
        settings=settings,
        index=index,
        documents=documents,
        outgoing=outgoing,
        sources=sources,
        site_pages=site_pages,
        resolver=resolver,
        addresses=addresses,
        viewer=viewer,
        source_viewer=SourceViewer(viewer, sources, resolver.source_page),
        blog=SiteBlog(app, index, render),
        layout=layout_of(index),
        listing_pages=frozenset(
            {index.blog_path, *index.by_page, *map(index.kind_page, index.kinds), *_year_pages(index)}
        ),
    )


def _own_address(
    resolver: Resolver, posts: Mapping[str, Sequence[Post]], rules: LinkRules
) -> Callable[[str, str], tuple[str, str] | None]:
    """Return a function that gives the address to which one leads from a document, and the title of the page."""

    def address_of(docname: str, written: str) -> tuple[str, str] | None:
        reference = own_reference(written, rules)
        if reference is None:
            return None
        page = resolver.own_pages.find(docname, reference).page
        title = next((post.title for post in posts.get(page, ()) if not post.section), resolver.page_title(page))
        return whole_address(resolver, docname, reference, written), title

    return address_of


def _index_posts(posts: Mapping[str, Sequence[Post]], settings: Settings) -> Index:
    return build_index(
        posts,
        blog_path=settings.path,
        today=settings.today,
        configured=settings.labels,
        default_labels=settings.default_labels,
        addresses=settings.label_addresses,
        aliases=settings.label_aliases,
    )


def _source_pages(site_pages: Mapping[str, Sequence[SitePage]]) -> dict[str, str]:
    """Return the first page that lists each source, by the source's anchor."""
    return {
        placed.entry.anchor: page.pagename
        for pages in site_pages.values()
        for page in pages
        if page.of is None
        for placed in page.sources
    }


def _year_pages(index: Index) -> Iterator[str]:
    """Yield the pages of years: each year has one, even if the first page shows all its posts."""
    for year in by_year([post for post in index.posts if not post.draft]):
        yield page_of(index.blog_path, (year,))


def _report_posts(
    env: BuildEnvironment, index: Index, posts: Mapping[str, Sequence[Post]], settings: Settings
) -> None:
    every_post = (post for docname in sorted(posts) for post in posts[docname])
    report(update_problems(every_post, settings.today, lambda docname: str(env.doc2path(docname))))
    report(spelling_problems(index, lambda docname: str(env.doc2path(docname))))
