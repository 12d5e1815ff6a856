"""The pages of listings: tags, categories, authors, series, years, all posts."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sphinx.locale import _

from sphinx_commonplace.output.fragments import Fragment
from sphinx_commonplace.pages.entries import Entries, Listing, period_id
from sphinx_commonplace.pages.planned import PlannedPage
from sphinx_commonplace.posts.listings import YEAR, Group, Mode, Page, page_of
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.views.posts import FeedLink, GroupView, Link, ListingView

if TYPE_CHECKING:
    from sphinx_commonplace.build import Build

TEMPLATE = "ablog/collection.html"  # ABlog's name, so that a site's own template is still found


class ListingPages:
    """Plans the pages of all listings of a build."""

    def __init__(self, build: Build, entries: Entries) -> None:
        self.build = build
        self.entries = entries
        self.config = build.app.config
        self.viewer = build.viewer

    def plan(self) -> Iterator[PlannedPage]:
        """Yield the pages of all listings."""
        for listing in self.entries.listings():
            for page in self.entries.pages(listing):
                yield self._plan(listing, page)

    def _plan(self, listing: Listing, page: Page) -> PlannedPage:
        shown = [
            (
                group.period,
                group.mode,
                group.pagename,
                [(part.period, len(part.posts)) for part in group.parts],
                len(group.posts),
                [self.entries.facts_of(post, group.mode) for post in group.posts if group.mode is not Mode.COUNTS],
            )
            for group in page.groups
        ]
        elsewhere = [(group.period, len(group.posts)) for group in page.elsewhere]
        count = len(listing.posts) if not page.period else 0
        facts = (
            self.build.frame,
            page.pagename,
            shown,
            elsewhere,
            count,
            listing.title,
            listing.window_title,
            listing.parent,
            listing.description,
            listing.has_feed,
            listing.label and listing.label.url,
        )
        return PlannedPage(page.pagename, digest(facts), partial(self._context, listing, page), TEMPLATE)

    def _context(self, listing: Listing, page: Page) -> dict[str, Any]:
        build = self.build
        window_title = self._titled(listing.window_title, page)
        context: dict[str, Any] = {
            "title": html.escape(window_title),  # templates take titles for markup
            "parents": [],
            "listing": self.view(listing, page, page.pagename),
            # What ABlog's own template of this name would use.
            "header": listing.header,
            "collection": build.blog.collection_at(page.pagename) or build.blog.collection_at(listing.pagename),
            "summary": True,
        }
        if listing.has_feed and build.base_url:
            of_year = listing.all_years and len(page.period) == YEAR and self.config.blog_feed_archives
            context["feed_path"] = page.pagename if of_year else listing.pagename
            context["feed_title"] = (
                f"{self.config.blog_title}: {window_title if of_year else listing.window_title}"
            )
            context["archive_feed"] = True
        return context

    def _titled(self, title: str, page: Page) -> str:
        return f"{title}, {self.entries.period_title(page.period)}" if page.period else title

    def view(self, listing: Listing, page: Page, pagename: str) -> ListingView:
        """Return what a page shows of a listing; *pagename* is the page that it is shown on."""
        relative = partial(self.viewer.relative_uri, pagename)
        trail = [listing.parent] if listing.parent else []
        if page.period:
            trail.append((listing.title, listing.pagename))
            for depth in range(1, len(page.period)):
                part = page.period[:depth]
                trail.append((self.entries.period_title(part), page_of(listing.pagename, part)))
        bodies = self.entries.bodies(
            [post for group in page.groups if group.mode is Mode.TEXT for post in group.posts]
        )
        return ListingView(
            title=self._titled(listing.title, page),
            breadcrumb=[Link(name, relative(target)) for name, target in trail],
            groups=[self._group_view(group, pagename, bodies) for group in page.groups],
            count=0 if page.period else len(listing.posts),
            description="" if page.period else listing.description,
            feed=feed_link(self.build, pagename, listing.pagename)
            if listing.has_feed and self.build.base_url
            else None,
            elsewhere=[
                Link(self.entries.period_title(group.period), relative(group.pagename), len(group.posts))
                for group in page.elsewhere
            ],
            website=listing.label.url if listing.label else "",
        )

    def _group_view(self, group: Group, pagename: str, bodies: Mapping[str, Fragment]) -> GroupView:
        relative = partial(self.viewer.relative_uri, pagename)
        entries = () if group.mode is Mode.COUNTS else group.posts
        return GroupView(
            id=period_id(group.period),
            title=self.entries.period_title(group.period),
            url=relative(group.pagename) if group.pagename else "",
            mode=group.mode,
            count=len(group.posts),
            posts=[self.entries.view(post, pagename, bodies.get(post.key)) for post in entries],
            parts=[
                Link(self.entries.period_title(part.period), relative(part.pagename), len(part.posts))
                for part in group.parts
            ],
        )


def feed_link(build: Build, pagename: str, listing: str) -> FeedLink:
    """Return a link from a page to the feed of a listing, which is named by its first page."""
    file = build.feed_files[0]
    address = build.relative_file(pagename, f"{listing}/{file.name}")
    return FeedLink(_(file.format.title), address, file.format.media_type)
