"""The pages of sources: the index of sites, the most cited sites and sources, pages and feeds of each site."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sphinx.locale import _

from sphinx_commonplace.formats.feed import Entry, Feed, Person
from sphinx_commonplace.formats.feed_files import FeedFile
from sphinx_commonplace.formats.feed_text import with_links
from sphinx_commonplace.model import LabelKind, Post
from sphinx_commonplace.pages.entries import Entries
from sphinx_commonplace.pages.exports import SourceExports
from sphinx_commonplace.pages.indexes import IndexPages
from sphinx_commonplace.pages.listings import feed_link
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.pages.planning import Planning
from sphinx_commonplace.posts.index import published
from sphinx_commonplace.site import Site
from sphinx_commonplace.sources.index import BY_WEIGHT, MOST_CITED, SiteEntry, SourceEntry, site_pagename
from sphinx_commonplace.sources.site_pages import PlacedSource, SitePage
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.placeholders import with_words
from sphinx_commonplace.urls.iris import as_web_iri
from sphinx_commonplace.views.posts import Link
from sphinx_commonplace.views.sources import SourceView, period_words

SITE_TEMPLATE, SITE_BODY = "commonplace/site.html", "commonplace/site-content.html"
SITE_CONTENT = frozenset({"heading", "breadcrumb", "sources", "site_url", "counts", "elsewhere", "feed"})
"""The names in the context of a site's page that only its block ``content`` uses."""

INDEX_TEMPLATE = "commonplace/sources.html"
HEAVIEST = 200  # at most, on the pages of most cited sites and sources
FIRST_SITES = 12  # the heaviest sites, with which the index of sites opens
MOST_CITED_POSTS = 2  # a source is among the most cited if at least so many posts count for it
GROUPED = 5  # so many publishers on one host, as with ``github.com/name``, share one row of the index of sites

FEED_ENTRIES = 50
FEED_SENTENCES = 20  # at most, in an entry of a site's feed


@dataclass(frozen=True, slots=True)
class _Row:
    """A row in an index of sites: a site, or all publishers on one host."""

    name: str
    pagename: str
    count: int  # of posts


def plan_sources(planning: Planning) -> Iterator[PlannedPage | PlannedFile]:
    """Yield the pages of sources, the feeds of sites, and the exports of sources."""
    site = planning.site
    pages = SourcePages(site, planning.entries)
    yield from pages.plan()
    if site.settings.base_url:
        yield from pages.feeds()
    yield from SourceExports(site, pages.digests).plan()


class SourcePages:
    """Plans the pages of sources."""

    def __init__(self, site: Site, entries: Entries) -> None:
        self.site = site
        self.settings = site.settings
        self.addresses = site.addresses
        self.entries = entries
        self.sources = site.sources
        self.viewer = site.source_viewer
        self.folder = f"{site.index.blog_path}/source"
        self.parent = (_("Sources"), self.folder)
        self.digests: dict[str, str] = {}  # of the pages of sites that have been planned, by pagename
        # Digests of what pages and feeds of sites show of a post: it is on those of all sites that it cites.
        posts = [post for post in site.index.posts if post.key in self.sources.uses_of]
        self._on_pages = {post.key: digest(post.key, post.title, post.date, post.language) for post in posts}
        self._in_feeds = {
            post.key: digest(
                self._on_pages[post.key],
                post.updated,
                self._authors(post),
                (post.link, post.via, post.kind, post.untitled),
            )
            for post in posts
        }
        # A post's entry is the same in the feeds of all sites that it cites, but for its content.
        self._feed_entries: dict[str, Entry] = {}
        self._writers = {file.name: file.format.writer() for file in self.settings.feed_files}

    def plan(self) -> Iterator[PlannedPage]:
        """Yield every page, the index first."""
        yield from self._index()
        if not self.sources.entries:
            return
        yield self._by_weight()
        yield self._most_cited()
        for site in self.sources.sites:
            for page in self.site.site_pages[site.name]:
                yield self._page(site, page)

    def feeds(self) -> Iterator[PlannedFile]:
        """Yield the feed of each site: what posts said of it, newest first. Call :meth:`plan` before."""
        for site in self.sources.sites:
            if not site.name:
                continue
            posts = [post for post in site.posts if not post.draft][:FEED_ENTRIES]
            # What it says of sources is on the site's pages, too, so their digests cover it.
            shown = [self._in_feeds[post.key] for post in posts]
            pages = [self.digests[page.pagename] for page in self.site.site_pages[site.name]]
            # Where a site has several pages, its sources stand on them in another order than in its feeds.
            order = [entry.anchor for entry in site.sources]
            for file in (file for file in self.settings.feed_files if file.announced):
                name = f"{site.pagename}/{file.name}"
                of_feed = digest(self.site.layout, self._feed_of(site, name, ()), shown, pages, order)
                yield PlannedFile(name, of_feed, partial(self._feed, site, file, name, posts))

    # -- indexes -----------------------------------------------------------------------------------------------

    def _index(self) -> Iterator[PlannedPage]:
        """Yield the index of all sites, A–Z, and pages by initial if there are too many for one page."""
        title = _("Sources")
        others = [site for site in self.sources.sites if not site.name]
        pages = IndexPages(self.site, self.entries)
        ways = [
            (_("Sites by weight"), f"{self.folder}/{BY_WEIGHT}"),
            (_("Most cited sources"), f"{self.folder}/{MOST_CITED}"),
            *((site_title(site), site.pagename) for site in others),
        ]
        relative = partial(self.addresses.relative_uri, self.folder)
        extra: dict[str, Any] = {}
        if self.sources.entries:
            extra["ways"] = [Link(text, relative(page)) for text, page in ways]
            extra["heaviest"] = [
                Link(site.title, relative(site.pagename), site.weight)
                for site in self._by_weight_of_sites()[:FIRST_SITES]
                if site.name and site.weight >= MOST_CITED_POSTS
            ]
        groups = _by_host(self.sources.sites)
        grouped = {site.name for sites in groups.values() for site in sites}
        rows = [
            _Row(site.title, site.pagename, site.weight)
            for site in self.sources.sites
            if site.name and site.name not in grouped
        ]
        for host, sites in groups.items():
            page = site_pagename(f"{self.folder}/-/sites", host)
            posts = {post.key for site in sites for entry in site.sources for post in entry.counted}
            rows.append(_Row(f"{host}/…", page, len(posts)))
            trail = {"breadcrumb": [Link(title, self.addresses.relative_uri(page, self.folder))]}
            tenants = [_Row(site.title.partition("/")[2], site.pagename, site.weight) for site in sites]
            yield from pages.by_initials(page, host, tenants, page, "", title=host, extra=trail)
        rows.sort(key=lambda row: (row.name.casefold(), row.name))
        yield from pages.by_initials(self.folder, title, rows, self.folder, "", title=title, extra=extra)

    def _by_weight_of_sites(self) -> list[SiteEntry]:
        """Return all sites by the number of posts that count, then of sources."""
        return sorted(self.sources.sites, key=lambda site: (-site.weight, -len(site.sources), site.name))

    def _by_weight(self) -> PlannedPage:
        pagename = f"{self.folder}/{BY_WEIGHT}"
        rows = [
            (
                Link(site_title(site), self.addresses.relative_uri(pagename, site.pagename), site.weight),
                len(site.sources),
            )
            for site in self._by_weight_of_sites()[:HEAVIEST]
        ]
        return self._list(pagename, _("Sites by weight"), {"sites": rows})

    def _most_cited(self) -> PlannedPage:
        pagename = f"{self.folder}/{MOST_CITED}"
        often = (entry for entry in self.sources.entries if len(entry.counted) >= MOST_CITED_POSTS)
        cited = sorted(often, key=lambda entry: (-len(entry.counted), -len(entry.uses), entry.key))
        rows = [
            (
                self.viewer.source(entry, site=self._link_to_site(entry, pagename)),
                self._link_to_source(entry, pagename),
            )
            for entry in cited[:HEAVIEST]
        ]
        return self._list(pagename, _("Most cited sources"), {"cited": rows})

    def _link_to_site(self, entry: SourceEntry, pagename: str) -> Link | None:
        site = self.sources.site_by_name.get(entry.site)
        if site is None or not site.name:
            return None
        return Link(site.title, self.addresses.relative_uri(pagename, site.pagename))

    def _link_to_source(self, entry: SourceEntry, pagename: str) -> Link:
        page = self.site.resolver.source_page(entry)
        return Link("", f"{self.addresses.relative_uri(pagename, page)}#{entry.anchor}", len(entry.counted))

    def _list(self, pagename: str, heading: str, content: dict[str, Any]) -> PlannedPage:
        trail = (Link(self.parent[0], self.addresses.relative_uri(pagename, self.parent[1])),)
        context = {
            **content,
            "heading": heading,
            "breadcrumb": trail,
            "title": html.escape(heading),  # templates take titles for markup
            "parents": [],
        }
        return PlannedPage(pagename, digest(self.site.layout, pagename, context), lambda: context, INDEX_TEMPLATE)

    # -- sites -------------------------------------------------------------------------------------------------

    def _page(self, site: SiteEntry, page: SitePage) -> PlannedPage:
        """Return one page of a site. Its digest is made from its context, with facts in place of sources."""
        shown = self._context(site, page, map(self._facts, page.sources))
        self.digests[page.pagename] = digest(
            self.site.layout, page.pagename, {**shown, "sources": [*shown["sources"]]}
        )
        return PlannedPage(
            page.pagename, self.digests[page.pagename], partial(self._make, site, page), SITE_TEMPLATE
        )

    def _make(self, site: SiteEntry, page: SitePage) -> dict[str, Any]:
        # A generator: a list would be formatted in full when Sphinx logs a template's context.
        sources: Iterator[SourceView] = (self.viewer.placed(placed, page.pagename) for placed in page.sources)
        return self._context(site, page, sources)

    def _facts(self, placed: PlacedSource) -> object:
        """Return what a page shows of a source and its citations, for its digest; views would take too long."""
        source = placed.entry.source
        known = (placed.entry.title, placed.entry.href, placed.entry.named, placed.entry.author, source.issued)
        more = (source.container, source.publisher, source.archive)
        uses = [
            (
                self._on_pages[post.key],
                citation.anchor,
                with_words(citation.section, self.sources.words_for),
                str(citation.role),
                self.viewer.sentence(citation),
            )
            for post, citation, _number in placed.uses
        ]
        return placed.entry.anchor, known, more, placed.elsewhere, uses

    def _context(self, site: SiteEntry, page: SitePage, sources: Iterator[object]) -> dict[str, Any]:
        relative = partial(self.addresses.relative_uri, page.pagename)
        name = site_title(site)
        trail = [Link(self.parent[0], relative(self.parent[1]))]
        title = name
        if page.period:
            trail.append(Link(name, relative(site.pagename)))
            title = f"{page.of.title if page.of else name}, {self._period(page.period)}"
        context: dict[str, Any] = {
            "title": html.escape(title),  # templates take titles for markup
            "heading": title,
            "breadcrumb": trail,
            "parents": [],
            "sources": sources,
            "site_url": as_web_iri(site.address) if not page.period else "",
            "counts": (len(site.sources), len(site.posts)) if not page.period else None,
            "elsewhere": [
                Link(self._period(period), relative(target), count) for period, target, count in page.elsewhere
            ],
            "feed": None,
        }
        if site.name and self.settings.base_url:
            if not page.period:
                context["feed"] = feed_link(self.site, page.pagename, site.pagename)
            context["feed_path"] = site.pagename
            context["feed_title"] = f"{self.settings.title}: {name}"
        return context

    def _period(self, period: Sequence[int]) -> str:
        return period_words(period, self.settings.language)

    # -- feeds -------------------------------------------------------------------------------------------------

    def _feed(self, site: SiteEntry, file: FeedFile, name: str, posts: Sequence[Post]) -> bytes:
        sentences: dict[str, list[str]] = {post.key: [] for post in posts}
        for entry in site.sources:
            for use in entry.uses:
                said = sentences.get(use.post.key)
                if said is not None and len(said) < FEED_SENTENCES:
                    said.append(self._said(entry, self.sources.sentence_of(use.citation)))
        entries = (
            self._entry(post)._replace(
                content=self.viewer.viewer.for_feed(
                    post, with_links(f"<ul>{''.join(sentences[post.key])}</ul>", post, via=_("via"))
                )
            )
            for post in posts
        )
        return self._writers[file.name](self._feed_of(site, name, entries))

    def _feed_of(self, site: SiteEntry, name: str, entries: Iterable[Entry]) -> Feed:
        return Feed(
            id=self.addresses.absolute_file(name),
            title=f"{self.settings.title}: {site.title}",
            url=self.addresses.absolute_file(name),
            home_url=self.addresses.absolute_url(site.pagename),
            subtitle="",
            language=self.settings.language.replace("_", "-"),
            authors=(Person(self.settings.author),),
            entries=tuple(entries),
        )

    def _entry(self, post: Post) -> Entry:
        """Return a post's entry without content, which all feeds of sites share."""
        if post.key not in self._feed_entries:
            url = self.addresses.post_url(post)
            self._feed_entries[post.key] = Entry(
                id=self.addresses.feed_id(post),
                url=url,
                title=post.title,
                published=published(post),
                updated=post.updated or published(post),
                authors=self._authors(post),
                language=post.language,
                related=post.link,
                via=tuple(via.url for via in post.via if via.url),
            )
        return self._feed_entries[post.key]

    def _authors(self, post: Post) -> tuple[Person, ...]:
        labels = self.site.index.labels_of(post, LabelKind.AUTHOR)
        return tuple(Person(label.name, label.url) for label in labels)

    def _said(self, entry: SourceEntry, sentence: tuple[str, str, str]) -> str:
        before, words, after = map(html.escape, sentence)
        title = html.escape(entry.title)
        link = f'<a href="{html.escape(entry.href)}">{title}</a>' if entry.href else title
        said = f": {before}<em>{words}</em>{after}" if before or after else ""
        return f"<li>{link}{said}</li>"


def _by_host(sites: Iterable[SiteEntry]) -> dict[str, list[SiteEntry]]:
    """Return the sites of hosts that have many of them, by host."""
    groups: defaultdict[str, list[SiteEntry]] = defaultdict(list)
    for site in sites:
        if "/" in site.name and site.address:  # a journal has none
            groups[site.name.partition("/")[0]].append(site)
    return {host: found for host, found in groups.items() if len(found) >= GROUPED}


def site_title(site: SiteEntry) -> str:
    """Return the title of a site."""
    return site.title or site.name or _("Other sources")
