"""Generates the pages and files that have no document.

This runs after all documents are written, in the main process, in every build. First everything is planned, with a
digest of what it shows; then only what has changed is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sphinx.locale import _
from sphinx.util import logging

from sphinx_commonplace.compat.collector import collector_paused, freeze_objects
from sphinx_commonplace.output.ledger import Ledger
from sphinx_commonplace.pages.feeds import plan_feeds, plan_sitemap
from sphinx_commonplace.pages.indexes import plan_indexes
from sphinx_commonplace.pages.listings import ListingPages, plan_listings
from sphinx_commonplace.pages.model_uses import ModelUses
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.pages.planning import EVENT, Planner, Planning, connect_planner
from sphinx_commonplace.pages.redirects import plan_redirects
from sphinx_commonplace.pages.sharing import plan_sharing_images
from sphinx_commonplace.pages.sites import plan_sources
from sphinx_commonplace.pages.slots import Slots
from sphinx_commonplace.posts.listings import Mode
from sphinx_commonplace.views.posts import GroupView, Link, ListingView

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_logger = logging.getLogger(__name__)


def generate(
    app: Sphinx, planning: Planning, ledger: Ledger, slots: Slots, uses: ModelUses
) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages that have changed (``html-collect-pages``: pagename, context, template); write the files."""
    ledger.complete = planning.entries.complete
    if not ledger.complete:
        _logger.info("commonplace: not all posts have been written; pages that list posts are left alone")
        slots.publish_unfilled(ledger)
        return
    with collector_paused():
        app.emit(EVENT, planning)
        freeze_objects()  # the plan stays in memory until the end of the build
    items = list(planning.items.values())
    addresses = planning.site.addresses
    paths = {item.name: addresses.output_path(item.name, file=isinstance(item, PlannedFile)) for item in items}
    state = ledger.state
    stale = [
        item
        for item in items
        if state.pages.get(item.name) != item.digest
        or not ledger.is_as_written(paths[item.name])
        or paths[item.name] in ledger.extra_files
        or uses.is_stale(item.name)
    ]
    for item in stale:
        if isinstance(item, PlannedPage) and item.name in planning.planned_by:
            planning.planned_by[item.name].check_template(item, slots.builder.templates.environment)
    ledger.generated.clear()
    ledger.generated |= paths
    ledger.expect_files(list(paths.values()))
    state.forget_pages(item.name for item in stale)
    ledger.made.update(item.name for item in stale)
    for item in stale:
        if isinstance(item, PlannedPage):
            yield item.name, item.make(), item.template
    with collector_paused():  # feeds and exports share parts, which stay in memory
        for item in stale:
            if isinstance(item, PlannedFile):
                ledger.write(paths[item.name], uses.of_file(item.name, item.make))
    for docname in slots.documents():
        view = _slot_view(planning, slots, docname) if slots.mark_of(docname) else None
        excerpts = planning.entries.assets_of(slots.excerpts(docname))
        slots.fill(docname, view, excerpts, ledger)
    state.pages = {item.name: item.digest for item in items if item.name not in planning.unfinished}


def add_planners(app: Sphinx) -> None:
    """Add our own planners: pages, then files; last those that need all other pages to be planned."""
    planners: tuple[tuple[int, Planner], ...] = (
        (100, plan_listings),
        (110, plan_indexes),
        (120, plan_sources),
        (200, plan_feeds),
        (890, plan_sitemap),
        (895, plan_sharing_images),
        (900, plan_redirects),
    )
    app.add_event(EVENT)
    for priority, planner in planners:
        connect_planner(app, planner, priority)


def _slot_view(planning: Planning, slots: Slots, docname: str) -> ListingView:
    """Return the listing that a document shows: on the home page the latest posts, else that of its address."""
    site, entries = planning.site, planning.entries
    if docname != site.settings.root_doc:
        listing, page = next(
            (listing, page)
            for listing in entries.listings()
            if f"{docname}/".startswith(f"{listing.pagename}/")
            for page in entries.pages(listing)
            if page.pagename == docname
        )
        return ListingPages(site, entries).view(listing, page, docname)
    posts = entries.all_posts().posts[: slots.home_posts(docname)]
    sizes = accumulate(entries.size(post, Mode.TEXT) for post in posts)
    # If the text is too much for one page, the older posts are shown by title only.
    shown = [post for post, size in zip(posts, sizes, strict=True) if size <= entries.limits.size]
    bodies = entries.bodies.of(shown)
    views = [entries.view(post, docname, bodies.get(post.key)) for post in posts]
    latest = GroupView("latest-posts", _("Latest posts"), "", Mode.TEXT, 0, views, ())
    more = Link(_("All posts"), site.viewer.relative_uri(docname, site.index.blog_path))
    address = site.addresses.absolute_url(docname) if site.settings.base_url else ""
    return ListingView(
        "",
        (),
        [latest],
        name=site.settings.title,
        address=address,
        elsewhere=[more],
        assets=entries.assets_of(shown),
    )
