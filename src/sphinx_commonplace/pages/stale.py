"""Which documents must be written again: those whose page shows something new, or is missing or damaged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.search import js_index
from sphinx.util import logging

from sphinx_commonplace.model import ListQuery, Post
from sphinx_commonplace.output.ledger import Ledger
from sphinx_commonplace.pages.bibliographies import bibliography_facts
from sphinx_commonplace.pages.bodies import Bodies
from sphinx_commonplace.pages.documents import listing_feed
from sphinx_commonplace.pages.exports import exports_of_posts
from sphinx_commonplace.pages.foot import FootMaker
from sphinx_commonplace.pages.model_uses import ModelUses
from sphinx_commonplace.pages.postlists import unknown_labels
from sphinx_commonplace.pages.sharing import sharing_image
from sphinx_commonplace.pages.slots import Slots
from sphinx_commonplace.references.rendered import resolved_references
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.quoting import some_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)


class PageDigests:
    """Makes the digests of documents' pages: of the document, and of all that its page shows besides.

    :param images: the names of the copies of each document's images, see :func:`name_images`
    """

    def __init__(
        self, app: Sphinx, site: Site, feet: FootMaker, slots: Slots, images: dict[str, list[str]]
    ) -> None:
        self.app = app
        self.site = site
        self.feet = feet
        self.slots = slots
        self.images = images
        self._exports = exports_of_posts(site.settings)
        self._others: dict[str, object] = {}

    def of(self, docname: str) -> str:
        """Return the digest of a document's page."""
        site, env = self.site, self.app.env
        index = site.index
        document = site.document(docname)
        posts = [
            (
                site.post_digest(post),
                _name_of(index.older.get(post.key)),
                _name_of(index.newer.get(post.key)),
                site.viewer.series(post),
                site.names_source(post),
                sharing_image(site, post, self.app.srcdir),
            )
            for post in index.by_document.get(docname, ())
        ]
        lists = [self._list(query, docname) for query in document.postlists]
        sources = [bibliography_facts(site, query, docname) for query in document.source_lists]
        foot = self.feet.of(docname)
        exports = self._exports if foot and foot.sources else None
        own = (posts, foot, exports, lists, sources, self._from_others(docname))
        listing = (site.viewer.breadcrumb(docname), listing_feed(site, docname), self.slots.mark_of(docname))
        contents = [str(env.tocs[name]) for name in _below(env, docname)] if document.toctree else None
        return digest(site.layout, document.content, own, listing, contents, document.conditions)

    def text_of(self, docname: str) -> object:
        """Return what the texts of a document's posts depend on, wherever they are shown."""
        document = self.site.document(docname)
        posts = [self.site.post_digest(post) for post in self.site.index.by_document.get(docname, ())]
        return document.content, document.conditions, posts, self._from_others(docname)

    def _list(self, query: ListQuery, docname: str) -> object:
        """Return what a list of posts shows, and what is reported of it.

        With excerpts, it shows what these have from other documents, too.
        """
        posts = self.site.index.select(query, docname)
        excerpts = [self._from_others(post.docname) for post in posts] if query.excerpts else None
        return list(map(self.site.post_digest, posts)), excerpts, list(unknown_labels(self.site.index, query))

    def _from_others(self, docname: str) -> object:
        """Return what other documents decide of a document's text: targets, numbers, names of images."""
        if docname not in self._others:
            env, resolver = self.app.env, self.site.resolver
            document = self.site.document(docname)
            self._others[docname] = (
                [resolver.shown_target(docname, reference) for reference in document.references],
                resolved_references(self.app, docname) if resolver.must_resolve(docname, document) else None,
                self.images.get(docname),
                env.toc_secnumbers.get(docname),
                env.toc_fignumbers.get(docname),
            )
        return self._others[docname]


def stale_documents(ledger: Ledger, bodies: Bodies, digests: PageDigests, uses: ModelUses) -> list[str]:
    """Return the documents that must be written again, by the digests of all pages in the ledger."""
    before = ledger.state.documents
    if before and not _has_search_index(ledger):
        _logger.info("commonplace: the search index is missing or damaged; every document is written again")
        return list(ledger.shown)
    current = {
        docname
        for docname, shown in ledger.shown.items()
        if before.get(docname) == shown and not uses.is_stale(docname)
    }
    lost = {docname for docname in current if not _output_is_intact(docname, ledger, bodies, digests)}
    if lost:
        _logger.info("commonplace: missing or damaged, and written again: %s", some_of(lost))
    # Sphinx has copied a file of html_extra_path over these pages.
    overwritten = {docname for docname in current if ledger.addresses.output_path(docname) in ledger.extra_files}
    fresh = current - lost - overwritten
    return [docname for docname in ledger.shown if docname not in fresh]


def name_images(env: BuildEnvironment) -> dict[str, list[str]]:
    """Name the copies of images again, in the order of their paths; return those of each document.

    Sphinx numbers images with the same file name in the order of reading, which an edit can change.
    """
    names = type(env.images)()  # Sphinx has moved this class between modules
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(env.images):
        for docname in sorted(env.images[path][0]):
            found[docname].append(names.add_file(docname, path))
    env.images = names
    return found


def _output_is_intact(docname: str, ledger: Ledger, bodies: Bodies, digests: PageDigests) -> bool:
    """Return whether all files that were written for a document are as they were written."""
    images = _image_paths(ledger, digests.images.get(docname, ()))
    # If an image has several formats, only one is copied.
    copied = [path for path in images if ledger.remembered(path)]
    if not all(map(ledger.is_as_written, (*ledger.outputs_of(docname), *copied))):
        return False
    posts = digests.site.index.by_document.get(docname)
    if posts and not bodies.are_intact(docname, posts):
        return False
    return not digests.slots.is_kept(docname) or digests.slots.kept_page(docname) is not None


def _image_paths(ledger: Ledger, names: Iterable[str]) -> list[str]:
    folder = f"{ledger.addresses.outdir}/{ledger.builder.imagedir}"
    return [f"{folder}/{name}" for name in names]


def _has_search_index(ledger: Ledger) -> bool:
    """Return whether the search index is intact, so that Sphinx can add documents to it."""
    builder = ledger.builder
    if not builder.search:
        return True
    path = Path(builder.outdir, builder.searchindex_filename)
    if not ledger.is_as_written(path.as_posix()):
        return False
    try:
        with path.open(encoding="utf-8") as file:
            content = js_index.load(file)
    except (OSError, ValueError):
        return False
    # Sphinx silently starts an empty index if this version differs.
    return isinstance(content, dict) and content.get("envversion") == builder.env.version


def _name_of(post: Post | None) -> tuple[str, str, str] | None:
    return (post.key, post.title, post.language) if post else None


def _below(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the documents in a document's tables of contents, and in the tables of those."""
    found: dict[str, None] = {}
    waiting = [docname]
    while waiting:
        names = [name for name in env.toctree_includes.get(waiting.pop(), ()) if name in env.tocs]
        waiting += [name for name in names if name not in found]
        found |= dict.fromkeys(names)
    return list(found)
