"""Commonplace: a link blog on Sphinx, with ABlog, MyST-Parser and Furo as one system.

Add ``"sphinx_commonplace"`` to the ``extensions`` of a ``conf.py``. This module only connects the steps of a build
to Sphinx's events; :func:`setup` shows them in their order.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = version("sphinx-commonplace")

EARLY, LATE = 100, 900  # priorities before and after those of other extensions, which are 500 by default


def setup(app: Sphinx) -> ExtensionMetadata:  # noqa: PLR0915 - a line an event
    """Register what this package adds, and connect the steps of a build to Sphinx's events."""
    # Imported here and not above, so that the pure rooms of this package can be used without Sphinx.
    from sphinx_commonplace.build import Build
    from sphinx_commonplace.compat import ablog, builder, doctrees, viewcode
    from sphinx_commonplace.compat.catalogues import Catalogues
    from sphinx_commonplace.compat.headings import HeadingLevels
    from sphinx_commonplace.compat.inventories import LocalInventories
    from sphinx_commonplace.compat.nesting import NestingLimit
    from sphinx_commonplace.compat.options import DocumentSettings
    from sphinx_commonplace.compat.random_names import NameTransform
    from sphinx_commonplace.output import whole
    from sphinx_commonplace.pages.generate import add_planners
    from sphinx_commonplace.read import head, lookups, opened_files, sphinx_dates, toctrees
    from sphinx_commonplace.read.absolute_paths import PathTransform
    from sphinx_commonplace.read.characters import CharacterTransform
    from sphinx_commonplace.read.domain import BlogDomain
    from sphinx_commonplace.read.nodes import add_nodes
    from sphinx_commonplace.read.roles import add_roles
    from sphinx_commonplace.read.sentence_spans import SentenceTransform
    from sphinx_commonplace.read.transform import PostTransform
    from sphinx_commonplace.references import duplicates, names, rendered, resolver, targets
    from sphinx_commonplace.references.own_links import OwnLinkTransform
    from sphinx_commonplace.references.source_domain import SourceDomain
    from sphinx_commonplace.settings import SETTINGS

    app.require_sphinx("9.0")
    build = Build(app)
    catalogues = Catalogues()
    inventories = LocalInventories()
    document_settings = DocumentSettings()
    heading_levels = HeadingLevels(head.has_title_above)
    nesting_limit = NestingLimit()

    # What of other people's code is disconnected or replaced: when, what, why, where. More: guide/architecture.md.
    #   here              ABlog's handlers, transform  they render a post again for each list     compat.ablog
    #   here              Sphinx's section numbering   digests need the numbers at `env-updated`  compat.numbering
    #   config-inited     html, dirhtml and the like   digests decide what is written, atomically compat.builder
    #   builder-inited    Furo's writer of code style  pages name its checksum, so it comes first compat.furo
    #   builder-inited    MyST-NB's copying of files   nobody would remove them later     compat.static_files
    #   builder-inited    labels of bibliographies     digests need them at `env-updated`         compat.bibtex
    #   builder-inited    Sphinx's `toctree`           entries may name what is held back         read.toctrees
    # For the whole process, and undone at `build-finished` (the collector at the next `config-inited`):
    #   env-get-outdated  message catalogues           an earlier site's language would stay      compat.catalogues
    #   env-get-outdated  docutils' settings           a parser is built for each document        compat.options
    #   env-get-outdated  MyST's levels of headings    a title may be in the front matter         compat.headings
    #   env-get-outdated  MyST's maker of parsers      it leaves out deep lists without a word    compat.nesting
    #   env-get-outdated  Python's maker of records    a warning is noted with its document     compat.warning_log
    #   env-updated       ABlog's `Blog._dict`         `Blog(app)` must find our blog             compat.ablog
    #   env-updated       the garbage collector        it scans all of the build, many times      compat.collector
    # Sphinx's cached checksums of static files are cleared when these have been copied (compat.static_files).
    ablog.replace_handlers(app)
    catalogues.load(app)

    # What this package adds: settings, domains, roles, nodes, transforms, planners of generated pages.
    for setting in SETTINGS:
        app.add_config_value(setting.name, setting.default, setting.rebuild, description=setting.meaning)
    app.add_domain(BlogDomain)
    app.add_domain(SourceDomain)
    add_roles(app)
    add_nodes(app)
    app.add_transform(CharacterTransform)
    app.add_transform(PathTransform)
    app.add_transform(NameTransform)
    app.add_transform(PostTransform)
    app.add_transform(sphinx_dates.TodayTransform)
    app.add_post_transform(SentenceTransform)
    app.add_post_transform(OwnLinkTransform)
    add_planners(app)

    # 1. Configure.
    app.connect("config-inited", build.configure)
    app.connect("config-inited", builder.register_builders, priority=LATE)
    app.connect("builder-inited", inventories.forget, priority=EARLY)
    app.connect("builder-inited", inventories.settle, priority=LATE)
    app.connect("builder-inited", viewcode.make_all_pages)
    app.connect("builder-inited", build.prepare, priority=LATE)
    app.connect("builder-inited", catalogues.remove_own, priority=LATE)
    app.connect("builder-inited", toctrees.replace_directive, priority=LATE)

    # 2. Before reading: find the documents to read, and hold drafts back.
    app.connect("env-get-outdated", catalogues.install, priority=EARLY)
    app.connect("env-get-outdated", document_settings.install, priority=EARLY)
    app.connect("env-get-outdated", heading_levels.install, priority=EARLY)
    app.connect("env-get-outdated", build.warnings.begin, priority=EARLY)
    app.connect("env-get-outdated", nesting_limit.install, priority=EARLY)
    app.connect("env-get-outdated", build.before_reading, priority=EARLY)
    app.connect("env-get-outdated", build.watch.correct_changed, priority=EARLY)
    app.connect("env-get-outdated", build.drafts.hold_back_before_reading, priority=LATE)
    app.connect("env-get-outdated", resolver.reread_referrers, priority=LATE + 1)
    app.connect("env-get-outdated", head.reread_changed_conditions, priority=LATE + 1)
    app.connect("env-before-read-docs", build.drafts.keep_reading_list, priority=LATE)
    app.connect("env-before-read-docs", build.watch.note_before_reading, priority=LATE + 1)
    app.connect("env-before-read-docs", build.warnings.note_reading, priority=LATE + 1)

    # 3. Read each document, perhaps in a worker process. PostTransform runs between these two events.
    app.connect("source-read", build.lock.exit_if_orphaned, priority=EARLY)
    app.connect("source-read", doctrees.drop_cached_doctrees, priority=EARLY)
    app.connect("source-read", opened_files.begin_noting, priority=EARLY)
    app.connect("source-read", build.head.read_front_matter, priority=LATE)
    app.connect("doctree-read", opened_files.leave_out_folders, priority=EARLY)
    app.connect("doctree-read", targets.note_targets, priority=LATE)
    app.connect("doctree-read", names.note_names, priority=LATE)
    app.connect("doctree-read", duplicates.note_given_names, priority=LATE)
    app.connect("doctree-read", rendered.note_documents_to_resolve, priority=LATE)
    app.connect("doctree-read", lookups.note_lookups, priority=LATE)
    app.connect("doctree-read", sphinx_dates.note_today, priority=LATE)
    app.connect("doctree-read", opened_files.note_opened, priority=LATE)

    # 4. After reading: derive the site, and decide which documents are written.
    app.connect("env-updated", build.after_reading, priority=EARLY)
    app.connect("env-get-updated", build.report_reading)
    app.connect("env-check-consistency", build.note_check)
    app.connect("write-started", build.begin_writing)

    # 5. Write documents, perhaps in worker processes. The builder calls the build, too: compat.builder.PageHooks.
    app.connect("missing-reference", build.resolve_reference)
    app.connect("doctree-resolved", build.warnings.begin_resolving, priority=0)
    app.connect("doctree-resolved", build.resolve_document)
    app.connect("doctree-resolved", doctrees.drop_cached_doctrees, priority=LATE)
    app.connect("doctree-resolved", build.warnings.end_resolving, priority=LATE)
    app.connect("html-page-context", build.lock.exit_if_orphaned, priority=EARLY)
    app.connect("html-page-context", build.add_context, priority=EARLY)
    app.connect("html-page-context", build.note_page)
    app.connect("html-page-context", build.complete_context, priority=LATE)

    # 6. Generate the pages and files that have no document.
    app.connect("html-collect-pages", build.generate)

    # 7. Finish: remove old files, save the state, restore what was replaced.
    app.connect("build-finished", build.report_writing, priority=EARLY)
    app.connect("build-finished", build.finish)
    app.connect("build-finished", build.report_broken_links, priority=LATE)
    app.connect("build-finished", build.warnings.restore)
    app.connect("build-finished", catalogues.restore)
    app.connect("build-finished", document_settings.restore)
    app.connect("build-finished", heading_levels.restore)
    app.connect("build-finished", nesting_limit.restore)
    app.connect("build-finished", whole.explain_write_error, priority=LATE)
    return {
        "version": __version__,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
