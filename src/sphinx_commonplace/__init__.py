"""Commonplace: a link blog on Sphinx, with ABlog, MyST-Parser and Furo as one system.

Add ``"sphinx_commonplace"`` to the ``extensions`` of a ``conf.py``. This module wires, and nothing else: which of
Sphinx's events calls what.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = version("sphinx-commonplace")

EARLY, LATE = 100, 900  # before and after the handlers of other extensions, which stand at 500


def setup(app: Sphinx) -> ExtensionMetadata:  # noqa: PLR0915 - a line an event
    """Set up the extension."""
    # Here and not above: the pure modules of this package are for use without Sphinx.
    from sphinx_commonplace.build import Build
    from sphinx_commonplace.compat import ablog, builder, doctrees, viewcode
    from sphinx_commonplace.compat.catalogues import Catalogues
    from sphinx_commonplace.compat.options import DocumentSettings
    from sphinx_commonplace.output import whole
    from sphinx_commonplace.pages.generate import add_planners
    from sphinx_commonplace.read import head, lookups
    from sphinx_commonplace.read.domain import BlogDomain
    from sphinx_commonplace.read.nodes import add_nodes
    from sphinx_commonplace.read.roles import add_roles
    from sphinx_commonplace.read.sentence_spans import SentenceTransform
    from sphinx_commonplace.read.transform import PostTransform
    from sphinx_commonplace.references import names, rendered, resolver, targets
    from sphinx_commonplace.references.source_domain import SourceDomain
    from sphinx_commonplace.settings import SETTINGS

    app.require_sphinx("9.0")
    # What is taken from others, or put over theirs. Reasons: guide/architecture.md. Tests: tests/test_compat.py.
    #   ABlog's listeners, its transform                       here
    #   Sphinx's numbering, at `env-get-updated`               here, by Build; called at `env-updated`
    #   Furo's style of code, at `build-finished`              at `builder-inited`; called with static files
    #   the builders html, dirhtml, and what derives from them at `config-inited`
    # And for the whole process:
    #   words, `sphinx.locale`                                 `env-get-outdated` to `build-finished`
    #   ABlog's blog, `Blog._dict`                             `env-updated` to `build-finished`
    #   Python's collector, `gc`                               `env-updated` to the next `config-inited`
    #   checksums of static files                              forgotten when these are copied
    #   docutils' settings of a document                       `env-get-outdated` to `build-finished`
    ablog.replace_handlers(app)
    for setting in SETTINGS:
        app.add_config_value(setting.name, setting.default, setting.rebuild, description=setting.meaning)
    app.add_domain(BlogDomain)
    app.add_domain(SourceDomain)
    add_roles(app)
    add_nodes(app)
    app.add_transform(PostTransform)
    app.add_post_transform(SentenceTransform)
    add_planners(app)
    catalogues = Catalogues()
    catalogues.load(app)
    document_settings = DocumentSettings()

    build = Build(app)
    # Configure.
    app.connect("config-inited", build.configure)
    app.connect("config-inited", builder.register_builders, priority=LATE)
    app.connect("builder-inited", viewcode.make_all_pages)
    app.connect("builder-inited", build.prepare, priority=LATE)
    app.connect("builder-inited", catalogues.remove_own, priority=LATE)
    # Read.
    app.connect("env-get-outdated", catalogues.install, priority=EARLY)
    app.connect("env-get-outdated", document_settings.install, priority=EARLY)
    app.connect("env-get-outdated", build.begin, priority=EARLY)
    app.connect("env-get-outdated", build.watch.correct, priority=EARLY)
    app.connect("env-get-outdated", build.drafts.before_reading, priority=LATE)
    app.connect("env-get-outdated", resolver.read_referrers, priority=LATE + 1)
    app.connect("env-get-outdated", head.read_otherwise_shown, priority=LATE + 1)
    app.connect("env-before-read-docs", build.drafts.note_reading, priority=LATE)
    app.connect("env-before-read-docs", build.watch.note_reading, priority=LATE + 1)
    app.connect("source-read", build.lock.exit_if_orphaned, priority=EARLY)
    app.connect("source-read", doctrees.drop_cached_doctrees, priority=EARLY)
    app.connect("source-read", head.take_front_matter, priority=LATE)
    app.connect("doctree-read", targets.note_targets, priority=LATE)
    app.connect("doctree-read", names.note_names, priority=LATE)
    app.connect("doctree-read", rendered.note_unusual, priority=LATE)
    app.connect("doctree-read", lookups.note_lookups, priority=LATE)
    # Derive the site, and decide what is written.
    app.connect("env-updated", build.update, priority=EARLY)
    # Write. The builder calls the build, too: `PageHooks`, see PageWriting.
    app.connect("missing-reference", build.resolve_reference)
    app.connect("doctree-resolved", build.resolve_document)
    app.connect("doctree-resolved", doctrees.drop_cached_doctrees, priority=LATE)
    app.connect("html-page-context", build.lock.exit_if_orphaned, priority=EARLY)
    app.connect("html-page-context", build.add_context, priority=EARLY)
    app.connect("html-page-context", build.note_page)
    app.connect("html-collect-pages", build.generate)
    app.connect("build-finished", build.finish)
    app.connect("build-finished", catalogues.restore)
    app.connect("build-finished", document_settings.restore)
    app.connect("build-finished", whole.explain_write_error, priority=LATE)
    return {
        "version": __version__,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
