"""The part of a build that writes pages: sets up templates, ledger, bodies and slots, and calls them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

from sphinx_commonplace.compat import ablog
from sphinx_commonplace.compat.asset_tags import AssetTags
from sphinx_commonplace.compat.builder import PageBuilder, PageHooks, page_builder
from sphinx_commonplace.compat.furo import SharedLayouts, is_furo
from sphinx_commonplace.compat.neighbours import other_redirects
from sphinx_commonplace.compat.sidebars import NAVIGATION_BOX, correct_sidebars
from sphinx_commonplace.compat.static_files import EarlyFiles
from sphinx_commonplace.compat.warning_log import WarningLog
from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.output.digests import FileDigests
from sphinx_commonplace.output.fragments import FragmentStore
from sphinx_commonplace.output.ledger import Ledger, WrittenState
from sphinx_commonplace.output.lock import UnfinishedMark
from sphinx_commonplace.pages.blog_pages import BlogPages
from sphinx_commonplace.pages.bodies import Bodies
from sphinx_commonplace.pages.documents import DocumentPages
from sphinx_commonplace.pages.foot import FootMaker
from sphinx_commonplace.pages.generate import generate
from sphinx_commonplace.pages.layout import THEME
from sphinx_commonplace.pages.model_uses import ModelUses
from sphinx_commonplace.pages.planning import Planning
from sphinx_commonplace.pages.sites import SITE_BODY, SITE_CONTENT, SITE_TEMPLATE
from sphinx_commonplace.pages.slots import Slots
from sphinx_commonplace.pages.stale import PageDigests, stale_documents
from sphinx_commonplace.read.domain import blog_domain
from sphinx_commonplace.report import report
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.digests import digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STYLES = {True: ("commonplace.css", "commonplace-furo.css"), False: ("commonplace.css", "commonplace-theme.css")}
"""The style sheets of the blog's pages, over Furo and over another theme."""

TRIED_THEMES = frozenset({"furo", "pydata_sphinx_theme", "alabaster", "sphinx_rtd_theme"})
"""The names of themes with which tests look at pages, by their folders; others may inherit from them."""

_logger = logging.getLogger(__name__)


class PageWriting:
    """The steps of a build that only builders of pages need."""

    def __init__(
        self,
        app: Sphinx,
        addresses: Addresses,
        digests: FileDigests,
        warnings: WarningLog,
        early_files: EarlyFiles,
    ) -> None:
        self.builder = builder = page_builder(app.builder)
        self.folder = folder = state_folder(app)
        state = WrittenState(folder / "written.json", used=Path(builder.outdir, ".buildinfo").is_file())
        if state.unusable:
            _logger.info("commonplace: %s; every page is looked at again", state.unusable)
        layouts = SharedLayouts(SITE_TEMPLATE, SITE_BODY, SITE_CONTENT, THEME, _over_furo(app, builder))
        self.over_furo = is_furo(builder.theme)
        builder.templates.add_folders(
            THEME / "furo" if self.over_furo else None,
            [THEME / "templates", Path(ablog.templates_folder())],
            layouts,
        )
        report(correct_sidebars(builder, builder.templates))
        if not TRIED_THEMES & {Path(folder).name for folder in builder.theme.get_theme_dirs()}:
            _logger.info("commonplace: html_theme %r: pages are not tried in this theme", app.config.html_theme)
        self._early_files = early_files
        self.asset_tags = AssetTags(builder.asset_checksum)
        self.unfinished = UnfinishedMark(folder / "unfinished")
        self.uses: ModelUses
        self.slots: Slots
        self.blog_pages: BlogPages
        self.documents: DocumentPages
        documents = blog_domain(app.env)
        self.ledger = Ledger(
            builder, state, digests, addresses, lambda docname: documents.document(docname).hides_source
        )
        self.bodies = Bodies(FragmentStore(folder / "fragments"), state, addresses)
        builder.use_hooks(
            PageHooks(
                work_folder=folder,
                static_folders=(THEME / "static", Path(ablog.stylesheets_folder())),
                early_files=self._note_early_files,
                before_writing=self.ledger.expect_documents,
                kept_at=lambda pagename: self.slots.kept_at(pagename),  # noqa: PLW0108 - self.slots is set later
                publish=digests.write,
                before_page=lambda pagename: self.uses.begin(pagename),  # noqa: PLW0108 - set later, too
                after_page=lambda: self.uses.end(),  # noqa: PLW0108 - as above
                expect_static=self._expect_static,
                page=warnings.page,
            )
        )

    def _note_early_files(self) -> list[str]:
        """Return the static files that extensions wrote before pages, and remember them."""
        self.ledger.state.early_files = sorted(self._early_files.names(self.ledger.state.early_files))
        return self.ledger.state.early_files

    def _expect_static(self, paths: list[Path]) -> None:
        self.asset_tags.clear()
        self.ledger.expect_static(paths)

    def begin(self, app: Sphinx) -> None:
        """Mark the output as unfinished until the end of the build (``env-get-outdated``)."""
        self.ledger.begin()
        self.unfinished.begin(Path(app.outdir), Path(app.doctreedir, "commonplace"))

    def begin_writing(self, app: Sphinx, site: Site, images: dict[str, list[str]]) -> list[str]:
        """Prepare for writing a site's pages, and return the documents that must be written (``env-updated``).

        :param images: the names of the copies of each document's images
        """
        feet = FootMaker(site)
        self.slots = Slots(site, self.builder, self.folder / "shells")
        self.blog_pages = BlogPages(
            site,
            app.env,
            self.slots,
            generated=self.ledger.generated,
            in_sidebar=self.over_furo
            or any(NAVIGATION_BOX in boxes for boxes in app.config.html_sidebars.values()),
        )
        self.documents = DocumentPages(
            site,
            self.builder,
            bodies=self.bodies,
            feet=feet,
            slots=self.slots,
            asset_tags=self.asset_tags,
            blog_pages=self.blog_pages,
        )
        digests = PageDigests(app, site, feet, self.slots, images)
        self.ledger.shown = {docname: digests.of(docname) for docname in sorted(app.env.found_docs)}
        self.uses = ModelUses(site, self.ledger.state, self.folder / "uses", digests.text_of)
        self.uses.compare()
        stale = stale_documents(self.ledger, self.bodies, digests, self.uses)
        feet.keep_only(stale)
        return stale

    def resolve(self, doctree: nodes.document, docname: str) -> None:
        """Add bylines to a document's resolved tree (``doctree-resolved``)."""
        self.ledger.resolved.add(docname)
        self.documents.add_bylines(doctree, docname)

    def add_context(
        self,
        _app: Sphinx,
        pagename: str,
        _templatename: str,
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        """Add to a page's context what templates show of the blog (``html-page-context``)."""
        self.documents.add_context(pagename, context, doctree)
        if context["blog_page"] or self.blog_pages.is_styled(pagename, context):
            for name in STYLES[self.over_furo]:
                # Not by the application, which would keep it for all pages of a second build.
                self.builder.add_css_file(name, priority=700)  # after the theme's, before those of the site

    def complete_context(
        self, _app: Sphinx, pagename: str, _templatename: str, context: dict[str, Any], _doctree: object
    ) -> None:
        """Take over what other extensions added to a page (``html-page-context``, after them)."""
        self.documents.complete_context(pagename, context)

    def note_page(self, app: Sphinx, pagename: str, templatename: str, *_context: object) -> None:
        """Note a page of Sphinx's or another extension's, so that it is removed when it is no longer made.

        Called for each page (``html-page-context``), for a document's perhaps in another process.
        """
        if pagename not in app.env.found_docs and templatename.endswith(".html"):
            self.ledger.note_page(pagename)

    def generate(self, app: Sphinx, site: Site) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Yield the pages that have no document (``html-collect-pages``)."""
        for docname in self.uses.too_early(self.ledger.resolved):
            # Now that the texts of all posts are there.
            self.builder.write_doc(docname, app.env.get_and_resolve_doctree(docname, self.builder))
        planning = Planning(site, app.env, self.bodies, self.ledger, other_redirects(app))
        yield from generate(app, planning, self.ledger, self.slots, self.uses)

    def finish(self) -> None:
        """Remove what no longer belongs to the site and remember what was written (``build-finished``)."""
        made = self.ledger.resolved | self.ledger.made
        uses: ModelUses | None = getattr(self, "uses", None)  # None if nothing was built
        if uses:
            uses.finish(made, [*self.ledger.shown, *self.ledger.state.pages])
        self.ledger.close(self.bodies.store.discard)


def state_folder(app: Sphinx) -> Path:
    """Return where the state of the output is kept: by output folder, whichever builder writes into it."""
    # The relative path stays the same if the whole project is moved.
    relative_path = os.path.relpath(app.outdir, app.doctreedir)
    return Path(app.doctreedir, "commonplace", f"out-{digest(relative_path)[:8]}")


def _over_furo(app: Sphinx, builder: PageBuilder) -> list[Path]:
    """Return the template folders, not ours, that come before Furo's; with another theme, all folders."""
    theme_folders = [Path(folder) for folder in builder.theme.get_theme_dirs()]
    return [
        *(Path(app.confdir, folder) for folder in app.config.templates_path),
        *takewhile(lambda folder: folder.name != "furo", theme_folders),
    ]
