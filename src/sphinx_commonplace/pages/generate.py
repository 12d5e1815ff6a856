"""The pages and files that no document stands behind.

Runs after all documents are written, in the parent process, in every build. First everything is planned with the
digest of what it shows; then what has changed is made, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sphinx.locale import _
from sphinx.util import logging

from sphinx_commonplace.compat.collector import collector_paused, spare_all
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Post
from sphinx_commonplace.output.addresses import Places
from sphinx_commonplace.pages.entries import Entries
from sphinx_commonplace.pages.exports import SourceExports
from sphinx_commonplace.pages.feeds import Feeds, plan_sitemap
from sphinx_commonplace.pages.indexes import IndexPages
from sphinx_commonplace.pages.listings import ListingPages
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.pages.redirects import plan_redirects
from sphinx_commonplace.pages.sites import SourcePages
from sphinx_commonplace.posts.listings import Mode
from sphinx_commonplace.report import report
from sphinx_commonplace.views.posts import GroupView, Link, ListingView

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_commonplace.build import Build


_logger = logging.getLogger(__name__)


def generate(build: Build, _app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages that have changed, as Sphinx's ``html-collect-pages`` wants them, and write the files."""
    if not build.writes_pages:
        return
    entries = Entries(build)
    if not build.complete:
        _logger.info("commonplace: not all posts have been written; pages that list posts are left alone")
        build.publish_without_listings()
        return
    listing_pages = ListingPages(build, entries)
    with collector_paused():
        planned = list(_plan(build, entries, listing_pages))
        spare_all(later=True)  # as in Build.update
    paths = {item.name: build.output_path(item.name, file=isinstance(item, PlannedFile)) for item in planned}
    state = build.state
    stale = [
        item
        for item in planned
        if state.pages.get(item.name) != item.digest
        or not build.is_as_written(paths[item.name])
        or paths[item.name] in build.extra_files
    ]
    build.generated = paths
    build.expect(list(paths.values()))
    state.forget_pages(item.name for item in stale)
    for item in stale:
        if isinstance(item, PlannedPage):
            yield item.name, item.make(), item.template
    with collector_paused():  # what is made for one file is kept for others
        for item in stale:
            if isinstance(item, PlannedFile):
                build.write(paths[item.name], item.make())
    for docname in build.slot_documents():
        build.fill_slot(docname, partial(_slot_view, build, entries, listing_pages, docname))
    state.pages = {item.name: item.digest for item in planned}


def _plan(build: Build, entries: Entries, listing_pages: ListingPages) -> Iterator[PlannedPage | PlannedFile]:
    """Yield every page and file that the site must have; an address that a document has is left to it."""
    places = Places()
    for docname in sorted(build.app.env.found_docs):
        places.take(build.output_path(docname))
    listed = []
    source_pages = SourcePages(build, entries)
    for page in (*listing_pages.plan(), *IndexPages(build, entries).plan(), *source_pages.plan()):
        if places.take(build.output_path(page.name)):
            listed.append(page.name)
            yield page
    files = (
        [*Feeds(build, entries).plan(), *source_pages.feeds(), *plan_sitemap(build, listed)]
        if build.base_url
        else []
    )
    files += SourceExports(build, source_pages.digests).plan()
    yield from (file for file in files if places.take(build.output_path(file.name, file=True)))
    for path in build.extra_files:
        places.take(path)
    file_names = {file.name for file in files}  # pages are remembered by their names, as files are
    for post, redirects in groupby(plan_redirects(build), key=itemgetter(1)):
        pages = [(build.output_path(page.name), page) for page, _post in redirects]
        # Of one post's own, it does not matter which of two is there.
        alike = {path for path, _page in pages if post and places.has_like(path)}
        for path, page in pages:
            if page.name in file_names or places.has(path):
                found = "is taken"
            elif path in alike:
                found = "differs from what is taken only in what Windows and macOS do not see, such as capitals"
            else:
                places.take(path)
                yield page
                continue
            if post:
                report([_taken_address(build, post, f"{page.name!r} {found}")])


def _taken_address(build: Build, post: Post, found: str) -> Problem:
    path = str(build.app.env.doc2path(post.docname))
    allowed = "must be an address that no page, and no other post's alias, has"
    return Problem(Subtype.ADDRESS, path, None, None, "aliases", found, allowed)


def _slot_view(build: Build, entries: Entries, listing_pages: ListingPages, docname: str) -> ListingView:
    """Return the listing that a document shows: the home page the latest posts, another the one of its address."""
    if docname != build.app.config.root_doc:
        listing, page = next(
            (listing, page)
            for listing in entries.listings()
            if f"{docname}/".startswith(f"{listing.pagename}/")
            for page in entries.pages(listing)
            if page.pagename == docname
        )
        return listing_pages.view(listing, page, docname)
    posts = entries.all_posts().posts[: build.home_posts(docname)]
    sizes = accumulate(entries.size(post, Mode.TEXT) for post in posts)
    # Where there is too much text for the page, the older of the posts have their titles only.
    bodies = entries.bodies([post for post, size in zip(posts, sizes, strict=True) if size <= entries.limits.size])
    views = [entries.view(post, docname, bodies.get(post.key)) for post in posts]
    latest = GroupView("latest-posts", _("Latest posts"), "", Mode.TEXT, 0, views, ())
    more = Link(_("All posts"), build.viewer.relative_uri(docname, build.index.blog_path))
    return ListingView("", (), [latest], elsewhere=[more])
