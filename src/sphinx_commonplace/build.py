"""The steps of a build, in order: what is done at which of Sphinx's events, and what each step gives to the next.

A :class:`Build` belongs to one Sphinx application. Applications in one process share nothing, and nothing that is
derived is kept after the build: the site is derived again each time from what reading noted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

from sphinx_commonplace.compat import ablog, configuration
from sphinx_commonplace.compat.bibtex import disconnect_labelling, sort_bibliographies
from sphinx_commonplace.compat.builder import addresses_of, writes_pages
from sphinx_commonplace.compat.catalogues import add_messages
from sphinx_commonplace.compat.code import SiteCode
from sphinx_commonplace.compat.collector import collector_paused, freeze_objects, unfreeze_objects
from sphinx_commonplace.compat.neighbours import prepare_neighbours
from sphinx_commonplace.compat.numbering import disconnect_numbering, remove_old_numbers
from sphinx_commonplace.compat.static_files import EarlyFiles
from sphinx_commonplace.compat.warning_log import Stage, WarningLog
from sphinx_commonplace.compat.wrappers import leave_ids_inside
from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.output.lock import BuildLock
from sphinx_commonplace.output.page_warnings import OtherOutput, current_warnings
from sphinx_commonplace.pages.bibliographies import resolve_source_lists
from sphinx_commonplace.pages.broken_links import broken_links
from sphinx_commonplace.pages.layout import layout_digest
from sphinx_commonplace.pages.postlists import resolve_postlists
from sphinx_commonplace.pages.site_menu import navigation_problems
from sphinx_commonplace.pages.stale import name_images
from sphinx_commonplace.pages.writing import PageWriting, state_folder
from sphinx_commonplace.posts.index import Index
from sphinx_commonplace.read.changes import ContentWatch
from sphinx_commonplace.read.domain import blog_domain
from sphinx_commonplace.read.drafts import DraftKeeper
from sphinx_commonplace.read.head import HeadReader
from sphinx_commonplace.read.rules import reading_rules_of
from sphinx_commonplace.read.trees import remove_marks
from sphinx_commonplace.references.assembled import parts_of, remove_dead_links
from sphinx_commonplace.references.duplicates import duplicate_warnings, is_duplicate
from sphinx_commonplace.references.targets import remove_added_targets
from sphinx_commonplace.references.titles import show_names
from sphinx_commonplace.report import report
from sphinx_commonplace.site import Site, derive_site
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.text.digests import digest

if TYPE_CHECKING:
    from sphinx import addnodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)


class Build:
    """The steps of one application's builds."""

    def __init__(self, app: Sphinx) -> None:
        self.settings: Settings
        self.addresses: Addresses
        self.code: SiteCode
        self.site: Site
        self.writing: PageWriting | None = None  # None for builders that write no pages
        self.other_output: OtherOutput | None = None  # None for builders that do
        self.lock = BuildLock(Path(app.doctreedir))
        self.watch = ContentWatch(Path(app.doctreedir, "commonplace"))
        self.head = HeadReader()
        self.drafts = DraftKeeper(self.watch, self.head)
        self.warnings = WarningLog(app, is_duplicate)
        self._early_files = EarlyFiles(Path(app.outdir, "_static"))
        self._numbering = disconnect_numbering(app)
        self._labelling: list[Callable[..., object]] = []  # of bibliographies
        self._checked = False  # whether Sphinx has checked how documents fit together
        self._ablog_before: dict[str, Any] | None = None  # the state of ABlog's Blog, while our blog replaces it

    # -- before reading ----------------------------------------------------------------------------------------

    def configure(self, app: Sphinx, config: Config) -> None:
        """Check and complete the configuration (``config-inited``)."""
        unfreeze_objects()  # finish() of an earlier build in this process froze them
        self.lock.acquire()  # before Sphinx loads the environment: another build may be writing it
        configuration.complete(app.srcdir, config)
        self.code = SiteCode(app, lambda file: self.watch.digests.digest(file))  # noqa: PLW0108 - they are loaded later

    def prepare(self, app: Sphinx) -> None:
        """Read the settings, and load what the last build saved (``builder-inited``)."""
        self._labelling = disconnect_labelling(app)
        configuration.report_unknown(app.config, app.confdir)
        self.settings = configuration.read_settings(app.config)
        self.addresses = addresses_of(app.builder, self.settings.base_url, self.settings.feed_files[0].name)
        self.watch.load()
        self.warnings.attach(tells_pages=writes_pages(app.builder))
        prepare_neighbours(app, self.settings)
        if writes_pages(app.builder):
            self.writing = PageWriting(app, self.addresses, self.watch.digests, self.warnings, self._early_files)
        else:
            self.other_output = OtherOutput(state_folder(app) / "warnings.json", _nitpicks(app.config))
            if self.other_output.fault:
                _logger.info("commonplace: %s; every document is written again", self.other_output.fault)

    def before_reading(
        self, app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
    ) -> list[str]:
        """Set the rules of reading, and mark the output as unfinished (``env-get-outdated``)."""
        # Otherwise Sphinx would warn of a duplicate if a document has a target of one of these names.
        remove_added_targets(env)
        blog_domain(env).rules = reading_rules_of(app, self.settings)
        self._checked = False
        self.watch.code = self.code.reading
        if self.writing:
            self.writing.begin(app)
        return []

    # -- between reading and writing ---------------------------------------------------------------------------

    @collector_paused()
    def after_reading(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Derive the site, and return the documents whose pages show something new (``env-updated``)."""
        self.head.forget()
        shortened = self.drafts.hold_back_after_reading(app, env)
        self.watch.note_after_reading(env, shortened)
        sort_bibliographies(env)
        for label in self._labelling:
            label(app, env)
        images = name_images(env)
        remove_old_numbers(env)
        renumbered = [docname for number in self._numbering for docname in number(app, env)]
        writing = self.writing

        def layout_of(index: Index) -> str:
            return layout_digest(app, self.settings, index, self.code) if writing else ""

        self.site = derive_site(
            app,
            self.settings,
            self.addresses,
            writing.bodies.render if writing else _no_body,
            layout_of,
            held_back=self.drafts.labels(env),
            extra_keys=self.drafts.keys(env),
        )
        if not writing:
            # Sphinx writes others again when they have changed themselves; these show what other documents say.
            lists = [name for name, one in blog_domain(env).documents.items() if one.postlists or one.source_lists]
            outdated = self.other_output.outdated(env.found_docs) if self.other_output else ()
            return [*renumbered, *shortened, *lists, *outdated]
        report(navigation_problems(env, self.settings, self.drafts.held_back))
        self._ablog_before = ablog.exchange_blog_state(self.site.blog.__dict__)
        stale = [*writing.begin_writing(app, self.site, images), *shortened]
        # Nearly all objects of now stay until the end of the build.
        freeze_objects()
        return stale

    def report_reading(self, _app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Tell the warnings of all documents, read now or earlier (``env-get-updated``)."""
        # Sphinx saves the environment after this event.
        domain = blog_domain(env)
        found = self.warnings.take(Stage.READING)
        for docname, warnings in found.items():
            if docname in env.all_docs:
                domain.note(docname, warnings=warnings)
        kept = {docname: one.warnings for docname, one in domain.documents.items() if one.warnings}
        told = found | kept | self.watch.note_warnings(found)
        for docname, warnings in duplicate_warnings(env).items():
            told[docname] = (*told.get(docname, ()), *warnings)
        self.warnings.tell(told)
        return []

    def note_check(self, *_arguments: object) -> None:
        """Note that Sphinx checks how documents fit together (``env-check-consistency``)."""
        self._checked = True

    def begin_writing(self, app: Sphinx, _builder: object) -> None:
        """Check what Sphinx checks only if a document is read or written (``write-started``)."""
        if not self._checked:
            app.env.check_consistency()
        if self.other_output:
            self.other_output.begin()

    # -- while writing -----------------------------------------------------------------------------------------

    def resolve_reference(
        self, app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
    ) -> nodes.Element | None:
        """Resolve a reference to a listing by ABlog's name of it (``missing-reference``)."""
        site = getattr(self, "site", None)  # None while it is derived
        return site.resolver.resolve_listing_name(app, env, node, contnode) if site else None

    def resolve_document(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Add lists to a document's resolved tree, and bylines if pages are written (``doctree-resolved``)."""
        if app.builder.name == "gettext":
            add_messages(doctree, self.site.document(docname).messages)
            return
        for name, part in parts_of(doctree, docname):
            posts = self.site.index.by_document.get(name, ())
            show_names(part, posts)
            if posts:  # pages of documentation stay as they are
                leave_ids_inside(part)
        resolve_postlists(app, self.site, doctree, docname)
        resolve_source_lists(app.env, self.site, doctree, docname)
        if self.writing:
            self.writing.resolve(doctree, docname)
        else:
            remove_marks(doctree)
            remove_dead_links(doctree, self.site.index.by_document, self.addresses)

    def add_context(self, *page: Any) -> None:  # noqa: ANN401 - Sphinx's arguments, passed on
        """Add to a page's context what templates show of the blog (``html-page-context``)."""
        if self.writing:
            self.writing.add_context(*page)

    def complete_context(self, *page: Any) -> None:  # noqa: ANN401 - as above
        """Take over what other extensions added to a page (``html-page-context``, after them)."""
        if self.writing:
            self.writing.complete_context(*page)

    def note_page(self, *page: Any) -> None:  # noqa: ANN401 - as above
        """Note a page of Sphinx's or another extension's (``html-page-context``)."""
        if self.writing:
            self.writing.note_page(*page)

    def generate(self, app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Yield the pages that have no document (``html-collect-pages``)."""
        if self.writing:
            yield from self.writing.generate(app, self.site)

    # -- at the end --------------------------------------------------------------------------------------------

    def report_writing(self, app: Sphinx, exception: Exception | None) -> None:
        """Tell the warnings of all pages, written now or earlier (``build-finished``)."""
        if exception is not None:
            self.warnings.tell(self.warnings.take(Stage.READING))
        found = self.warnings.take(Stage.WRITING)
        if exception is None and self.writing:
            state, written = self.writing.ledger.state, self.warnings.written
            state.warnings = current_warnings(state.warnings, found, written, app.env.found_docs)
            self.warnings.tell(found | state.warnings)
            return
        self.warnings.tell(found)
        if exception is None and self.other_output:
            self.other_output.end(found.keys(), self.warnings.written)

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Save what was done, and restore what was replaced (``build-finished``)."""
        # Most processes end now. Before they do, Python's collector would scan all objects of the build, twice.
        freeze_objects()
        if exception is None:
            if self.writing:
                self.writing.finish()
            self.watch.save(time.time_ns())
            if self.writing:
                self.writing.unfinished.end()
        self.lock.release()
        if self._ablog_before is not None:
            ablog.exchange_blog_state(self._ablog_before)
            self._ablog_before = None
        self.drafts.report_held_back(app.env)

    def report_broken_links(self, app: Sphinx, exception: Exception | None) -> None:
        """Report links to the site itself that lead nowhere, now that all files are there (``build-finished``)."""
        site = getattr(self, "site", None)  # None if nothing was built
        if exception is None and self.writing and site:
            held_back = {name: reason.text for name, reason in self.drafts.held_back.items()}
            report(broken_links(site, held_back, lambda docname: str(app.env.doc2path(docname))))


def _nitpicks(config: Config) -> str:
    """Return a digest of the settings that decide which missing references Sphinx warns of."""
    ignored = (config.nitpick_ignore, config.nitpick_ignore_regex)
    return digest(config.nitpicky, [sorted(map(str, pairs)) for pairs in ignored])


def _no_body(*_arguments: object, **_options: object) -> str:
    return ""
