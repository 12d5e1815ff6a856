"""Listings in documents: on the home page, and in documents at the address of a listing.

Sphinx writes such a document before all posts are written. So its page is stored with a mark, which the listing
replaces when the page is published. If only the listing changes, later builds use the stored page again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_commonplace.output.files import DamagedFileError, read_sealed
from sphinx_commonplace.output.ledger import Ledger
from sphinx_commonplace.site import Site
from sphinx_commonplace.views.posts import ListingView

if TYPE_CHECKING:
    from sphinx.builders.html import StandaloneHTMLBuilder

HOME_POSTS = 10  # for ``commonplace_home_posts = None``, on a home page without lists of its own

SLOT = "<!--commonplace:listing-->"
"""The mark in a document's stored page that a listing replaces."""

TEMPLATE = "commonplace/listing.html"


class Slots:
    """The documents of one build that show a listing.

    :param folder: where their pages are stored
    """

    def __init__(self, site: Site, builder: StandaloneHTMLBuilder, folder: Path) -> None:
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
        return 0 if document.postlists or document.toctree else HOME_POSTS

    def mark_of(self, docname: str) -> str:
        """Return :data:`SLOT` for a document whose page shows a listing, else ""."""
        if self.home_posts(docname):
            return SLOT
        is_listing = docname in self.site.listing_pages and not self.site.document(docname).postlists
        return SLOT if is_listing else ""

    def documents(self) -> list[str]:
        """Return the documents whose pages show a listing."""
        candidates = {self.site.settings.root_doc, *(self.site.listing_pages & self.builder.env.found_docs)}
        return sorted(docname for docname in candidates if self.mark_of(docname))

    def kept_at(self, pagename: str) -> Path | None:
        """Return where a page is stored until its listing is inserted; None for a page without a listing."""
        if pagename in self.builder.env.found_docs and self.mark_of(pagename):
            return self._kept_path(pagename)
        return None

    def kept_page(self, docname: str) -> str | None:
        """Return a document's stored page, without its listing; None if there is none, or it is damaged."""
        try:
            kept = read_sealed(self._kept_path(docname))
        except DamagedFileError:
            return None
        return None if kept is None else kept.decode("utf-8")

    def fill(self, docname: str, view: Callable[[], ListingView], ledger: Ledger) -> None:
        """Insert a listing into a document's page, and publish the page."""
        output = self.site.addresses.output_path(docname)
        text = self.kept_page(docname) or Path(output).read_text("utf-8")
        context = {**self.builder.globalcontext, "listing": view(), "pagename": docname}
        markup = self.builder.templates.render(TEMPLATE, context)
        ledger.write(output, text.replace(SLOT, markup).encode())

    def publish_unfilled(self, ledger: Ledger) -> None:
        """Publish pages without their listings, if they have not been published before."""
        for docname in self.documents():
            page = self.kept_page(docname)
            output = self.site.addresses.output_path(docname)
            if page is not None and not Path(output).exists():
                ledger.write(output, page.encode())

    def _kept_path(self, docname: str) -> Path:
        return self.folder / f"{docname}.html"
