"""The pages of listings: tags, categories, authors, series, years, all posts."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from sphinx.locale import _

from sphinx_commonplace.model import LabelKind, Post
from sphinx_commonplace.pages.entries import Entries, Listing, period_id
from sphinx_commonplace.pages.planned import PlannedPage
from sphinx_commonplace.pages.planning import Planning
from sphinx_commonplace.posts.listings import YEAR, Group, Mode, Page, page_of
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.views.posts import FeedLink, GroupView, Link, ListingView, PostView, TitleView

TEMPLATE = "ablog/collection.html"  # ABlog's name, so that a site's own template is still found


def plan_listings(planning: Planning) -> Iterator[PlannedPage]:
    """Yield the pages of all listings."""
    pages = ListingPages(planning.site, planning.entries)
    for listing in planning.entries.listings():
        for page in planning.entries.pages(listing):
            yield pages.plan(listing, page)


class ListingPages:
    """Makes the pages of listings."""

    def __init__(self, site: Site, entries: Entries) -> None:
        self.site = site
        self.entries = entries

    def plan(self, listing: Listing, page: Page) -> PlannedPage:
        """Return one page of a listing. Its digest is made from its context, with facts for rendered posts."""
        shown = self._context(listing, page, self._view(listing, page, page.pagename, self.entries.facts_of))
        return PlannedPage(
            page.pagename,
            digest(self.site.layout, page.pagename, shown),
            partial(self._make, listing, page),
            TEMPLATE,
        )

    def _make(self, listing: Listing, page: Page) -> dict[str, Any]:
        """Return a page's context."""
        blog = self.site.blog
        # A value for a site's template that was written for ABlog.
        collection = blog.collection_at(page.pagename)
        if collection is None:
            collection = blog.collection_at(listing.pagename)
        return {
            **self._context(listing, page, self.view(listing, page, page.pagename)),
            "collection": collection,
            "summary": True,
        }

    def _context(self, listing: Listing, page: Page, view: ListingView) -> dict[str, Any]:
        settings = self.site.settings
        window_title = self._titled(listing.window_title, page)
        context: dict[str, Any] = {
            "title": html.escape(window_title),  # templates take titles for markup
            "parents": [],
            "listing": view,
            "header": listing.header,
        }
        if listing.has_feed and settings.base_url:
            of_year = listing.all_years and len(page.period) == YEAR and settings.feed_archives
            context["feed_path"] = page.pagename if of_year else listing.pagename
            context["feed_title"] = f"{settings.title}: {window_title if of_year else listing.window_title}"
            context["archive_feed"] = True
        return context

    def _titled(self, title: str, page: Page) -> str:
        return f"{title}, {self.entries.period_title(page.period)}" if page.period else title

    def view(self, listing: Listing, page: Page, pagename: str) -> ListingView:
        """Return one page of a listing as it is shown on *pagename*, which may be a document's page."""
        shown = [post for group in page.groups if group.mode is Mode.TEXT for post in group.posts]
        bodies = self.entries.bodies.of(shown)

        def entry(post: Post, mode: Mode) -> PostView | TitleView:
            if mode is Mode.TITLES:
                return self.site.viewer.title(post, pagename)
            return self.entries.view(post, pagename, bodies.get(post.key))

        return replace(self._view(listing, page, pagename, entry), assets=self.entries.assets_of(shown))

    def _view(
        self, listing: Listing, page: Page, pagename: str, entry: Callable[[Post, Mode], Any]
    ) -> ListingView:
        """Return the view of a page.

        :param entry: returns the entry of a post, given how much of it the page shows
        """
        relative = partial(self.site.addresses.relative_uri, pagename)
        trail = [listing.parent] if listing.parent else []
        if page.period:
            trail.append((listing.title, listing.pagename))
            for depth in range(1, len(page.period)):
                part = page.period[:depth]
                trail.append((self.entries.period_title(part), page_of(listing.pagename, part)))
        return ListingView(
            title=self._titled(listing.title, page),
            breadcrumb=[Link(name, relative(target)) for name, target in trail],
            groups=[self._group_view(listing, group, pagename, entry) for group in page.groups],
            name=self._titled(listing.window_title, page),
            address=self.site.addresses.absolute_url(pagename) if self.site.settings.base_url else "",
            count=0 if page.period else len(listing.posts),
            description="" if page.period else listing.description,
            feed=feed_link(self.site, pagename, listing.pagename) if listing.has_feed else None,
            elsewhere=[
                Link(self.entries.period_title(group.period), relative(group.pagename), len(group.posts))
                for group in page.elsewhere
            ],
            website=listing.label.url if listing.label else "",
        )

    def _group_view(
        self, listing: Listing, group: Group, pagename: str, entry: Callable[[Post, Mode], Any]
    ) -> GroupView:
        relative = partial(self.site.addresses.relative_uri, pagename)
        posts = () if group.mode is Mode.COUNTS else group.posts
        is_series = listing.label is not None and listing.label.kind is LabelKind.SERIES
        return GroupView(
            id=period_id(group.period),
            title=self.entries.period_title(group.period),
            url=relative(group.pagename) if group.pagename else "",
            mode=group.mode,
            count=len(group.posts) + group.rest,
            rest=group.rest,
            part=self.site.viewer.part(listing.label, posts[0]) if is_series and listing.label and posts else 0,
            posts=[entry(post, group.mode) for post in posts],
            parts=[
                Link(self.entries.period_title(part.period), relative(part.pagename), len(part.posts))
                for part in group.parts
            ],
        )


def feed_link(site: Site, pagename: str, listing: str) -> FeedLink | None:
    """Return a link from a page to the feed of a listing.

    :param listing: the listing's first page
    :returns: the link; None if the site has no base URL, and so no feeds
    """
    if not site.addresses.base_url:
        return None
    file = site.settings.feed_files[0]
    address = site.addresses.relative_file(pagename, f"{listing}/{file.name}")
    return FeedLink(_(file.format.title), address, file.format.media_type)
