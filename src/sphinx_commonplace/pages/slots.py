"""Documents that show posts: the home page, documents at the address of a listing, lists with excerpts.

Sphinx writes such a document before all posts are written. So its page is stored with marks. The listing, and what
its posts load, take their place when the page is published. If only these change, later builds use the stored page
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_commonplace.compat.page_assets import fill_places
from sphinx_commonplace.model import Post
from sphinx_commonplace.output.assets import Asset
from sphinx_commonplace.output.files import DamagedFileError, read_sealed
from sphinx_commonplace.output.ledger import Ledger
from sphinx_commonplace.pages.site_menu import has_menu
from sphinx_commonplace.site import Site
from sphinx_commonplace.views.posts import ListingView

if TYPE_CHECKING:
    from sphinx_commonplace.compat.builder import PageBuilder

HOME_POSTS = 10  # for ``commonplace_home_posts = None``, on a home page without lists of its own

SLOT = "<!--commonplace:listing-->"
"""The mark in a document's stored page that a listing replaces."""

TEMPLATE = "commonplace/listing.html"


class Slots:
    """The documents of one build that show a listing.

    :param folder: where their pages are stored
    """

    def __init__(self, site: Site, builder: PageBuilder, folder: Path) -> None:
        self.site = site
        self.builder = builder
        self.folder = folder

    def home_posts(self, docname: str) -> int:
        """Return how many of the latest posts a document shows; 0 for all but the home page."""
        settings = self.site.settings
        if docname != settings.root_doc or not self.site.index.posts:
            return 0
        if settings.home_posts is not None:
            return settings.home_posts
        document = self.site.document(docname)
        # The home page of documentation is the documentation's, and no page of the blog.
        is_theirs = has_menu(self.builder.env, settings) and settings.layout != "blog"
        return 0 if is_theirs or document.postlists or document.toctree else HOME_POSTS

    def mark_of(self, docname: str) -> str:
        """Return :data:`SLOT` for a document whose page shows a listing, else ""."""
        if self.home_posts(docname):
            return SLOT
        is_listing = docname in self.site.listing_pages and not self.site.document(docname).postlists
        return SLOT if is_listing else ""

    def excerpts(self, docname: str) -> list[Post]:
        """Return the posts whose excerpts a document shows in lists of its own."""
        queries = [query for query in self.site.document(docname).postlists if query.excerpts]
        return [post for query in queries for post in self.site.index.select(query, docname)]

    def is_kept(self, docname: str) -> bool:
        """Return whether a document's page is completed when all posts are written: what it shows of them."""
        shows_excerpts = any(query.excerpts for query in self.site.document(docname).postlists)
        return shows_excerpts or bool(self.mark_of(docname))

    def documents(self) -> list[str]:
        """Return the documents whose pages are completed in the end."""
        return sorted(filter(self.is_kept, self.builder.env.found_docs))

    def kept_at(self, pagename: str) -> Path | None:
        """Return where a page is stored until it is completed; None for a page that is complete."""
        if pagename in self.builder.env.found_docs and self.is_kept(pagename):
            return self._kept_path(pagename)
        return None

    def kept_page(self, docname: str) -> str | None:
        """Return a document's stored page, without its listing; None if there is none, or it is damaged."""
        try:
            kept = read_sealed(self._kept_path(docname))
        except DamagedFileError:
            return None
        return None if kept is None else kept.decode("utf-8")

    def fill(self, docname: str, view: ListingView | None, excerpts: Sequence[Asset], ledger: Ledger) -> None:
        """Complete a document's page, and publish it.

        :param view: the listing to insert; None for a document that shows none
        :param excerpts: what the posts load whose excerpts are in lists of the document
        """
        text = self._page(docname)
        if text is None:
            return
        assets = (*(view.assets if view else ()), *excerpts)
        text = fill_places(
            text, assets, root=self.site.addresses.root_from(docname), checksum=self.builder.asset_checksum
        )
        if view:
            view = _with_ids_of_ours(view, text)
            context = {**self.builder.globalcontext, "listing": view, "pagename": docname}
            text = text.replace(SLOT, self.builder.templates.render(TEMPLATE, context))
        ledger.write(self.site.addresses.output_path(docname), text.encode())

    def publish_unfilled(self, ledger: Ledger) -> None:
        """Publish pages without their listings, if they have not been published before."""
        for docname in self.documents():
            page = self.kept_page(docname)
            output = self.site.addresses.output_path(docname)
            if page is not None and not Path(output).exists():
                text = fill_places(page, (), root="", checksum=self.builder.asset_checksum)
                ledger.write(output, text.encode())

    def _page(self, docname: str) -> str | None:
        """Return a document's page as it was stored, or else as it was published; None if there is none."""
        published = Path(self.site.addresses.output_path(docname))
        return self.kept_page(docname) or (published.read_text("utf-8") if published.is_file() else None)

    def _kept_path(self, docname: str) -> Path:
        return self.folder / f"{docname}.html"


def _with_ids_of_ours(view: ListingView, page: str) -> ListingView:
    """Return a listing for a page whose text may have any heading: ids of ours get a prefix that none can have.

    :param page: the page without the listing; ids that are not in it stay, too, for old addresses
    """
    groups = [
        replace(group, id=f"listing:{group.id}", former_id="" if f'id="{group.id}"' in page else group.id)
        for group in view.groups
    ]
    return replace(view, groups=groups)
