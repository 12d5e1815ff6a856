"""Listings in documents: the home page, and documents at the address of a listing.

Sphinx writes such a document before all posts are written. So its page is kept aside with a mark, and is published
with the listing in the mark's place. Later builds in which only the listing changes use the kept page again.
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

HOME_POSTS = 10  # what ``commonplace_home_posts = None`` means on a home page that lists nothing itself

SLOT = "<!--commonplace:listing-->"
"""Stands in a document's written page where a listing goes."""

TEMPLATE = "commonplace/listing.html"


class Slots:
    """The documents of one build that show a listing.

    :param folder: where their pages are kept until the listing is known
    """

    def __init__(self, site: Site, builder: StandaloneHTMLBuilder, folder: Path) -> None:
        self.site = site
        self.builder = builder
        self.folder = folder

    def home_posts(self, docname: str) -> int:
        """Return how many latest posts a document shows: the home page's setting, else none."""
        settings = self.site.settings
        if docname != settings.root_doc or not self.site.index.posts:
            return 0
        if settings.home_posts is not None:
            return settings.home_posts
        document = self.site.document(docname)
        return 0 if document.postlists or document.toctree else HOME_POSTS

    def mark_of(self, docname: str) -> str:
        """Return what a document's page has in the place of a listing: :data:`SLOT`, or ""."""
        if self.home_posts(docname):
            return SLOT
        is_listing = docname in self.site.listing_pages and not self.site.document(docname).postlists
        return SLOT if is_listing else ""

    def documents(self) -> list[str]:
        """Return the documents whose pages show a listing."""
        candidates = {self.site.settings.root_doc, *(self.site.listing_pages & self.builder.env.found_docs)}
        return sorted(docname for docname in candidates if self.mark_of(docname))

    def kept_at(self, pagename: str) -> Path | None:
        """Return where a page is kept until its listing is put in; None for one that shows none."""
        if pagename in self.builder.env.found_docs and self.mark_of(pagename):
            return self._kept_path(pagename)
        return None

    def kept_page(self, docname: str) -> str | None:
        """Return a document's page before a listing is put in; None where none is kept that can be used."""
        try:
            kept = read_sealed(self._kept_path(docname))
        except DamagedFileError:
            return None
        return None if kept is None else kept.decode("utf-8")

    def fill(self, docname: str, view: Callable[[], ListingView], ledger: Ledger) -> None:
        """Put a listing into a document's page, and publish it."""
        output = self.site.addresses.output_path(docname)
        text = self.kept_page(docname) or Path(output).read_text("utf-8")
        context = {**self.builder.globalcontext, "listing": view(), "pagename": docname}
        markup = self.builder.templates.render(TEMPLATE, context)
        ledger.write(output, text.replace(SLOT, markup).encode())

    def publish_unfilled(self, ledger: Ledger) -> None:
        """Publish pages that have no listing yet as they are, where nothing was published before."""
        for docname in self.documents():
            page = self.kept_page(docname)
            output = self.site.addresses.output_path(docname)
            if page is not None and not Path(output).exists():
                ledger.write(output, page.encode())

    def _kept_path(self, docname: str) -> Path:
        return self.folder / f"{docname}.html"
