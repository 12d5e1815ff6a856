"""Which documents must be written again: those whose page shows something new, or is not as it was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.search import js_index
from sphinx.util import logging

from sphinx_commonplace.model import ListQuery, Post
from sphinx_commonplace.output.ledger import Ledger
from sphinx_commonplace.pages.bibliographies import shown_in_list
from sphinx_commonplace.pages.bodies import Bodies
from sphinx_commonplace.pages.documents import listing_feed
from sphinx_commonplace.pages.foot import Feet
from sphinx_commonplace.pages.layout import has_boxes
from sphinx_commonplace.pages.slots import Slots
from sphinx_commonplace.references.rendered import resolved
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.quoting import some_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)


class PageDigests:
    """Makes the digest of what a document's page shows beyond the document itself.

    :param images: the names of the copies of each document's images, see :func:`name_images`
    """

    def __init__(self, app: Sphinx, site: Site, feet: Feet, slots: Slots, images: dict[str, list[str]]) -> None:
        self.app = app
        self.site = site
        self.feet = feet
        self.slots = slots
        self.images = images
        self._has_boxes = has_boxes(app.config)
        self._others: dict[str, object] = {}

    def of(self, docname: str) -> str:
        """Return the digest of a document's page."""
        site, env = self.site, self.app.env
        index = site.index
        document = site.document(docname)
        posts = [
            (site.post_digest(post), _name_of(index.older.get(post.key)), _name_of(index.newer.get(post.key)))
            for post in index.by_document.get(docname, ())
        ]
        lists = [self._list(query, docname) for query in document.postlists]
        sources = [shown_in_list(site, query, docname) for query in document.source_lists]
        boxes = [post.facts.key for post in islice(site.blog.recent(5, docname), 5)] if self._has_boxes else None
        own = (posts, self.feet.of(docname), lists, sources, self._from_others(docname), boxes)
        listing = (site.viewer.breadcrumb(docname), listing_feed(site, docname), self.slots.mark_of(docname))
        contents = [str(env.tocs[name]) for name in _below(env, docname)] if document.toctree else None
        return digest(site.layout, document.content, own, listing, contents, document.conditions)

    def _list(self, query: ListQuery, docname: str) -> object:
        """Return what a list of posts shows; with excerpts, what they have from other documents, too."""
        posts = self.site.index.select(query, docname)
        excerpts = [self._from_others(post.docname) for post in posts] if query.excerpts else None
        return list(map(self.site.post_digest, posts)), excerpts

    def _from_others(self, docname: str) -> object:
        """Return what other documents decide of a document's text: targets, numbers, names of images."""
        if docname not in self._others:
            env, resolver = self.app.env, self.site.resolver
            document = self.site.document(docname)
            self._others[docname] = (
                list(map(resolver.target, document.references)),
                resolved(self.app, docname) if resolver.must_resolve(docname, document) else None,
                self.images.get(docname),
                env.toc_secnumbers.get(docname),
                env.toc_fignumbers.get(docname),
            )
        return self._others[docname]


def stale_documents(ledger: Ledger, bodies: Bodies, digests: PageDigests) -> list[str]:
    """Return the documents that must be written again, and note in the ledger what all of them show."""
    ledger.shown = {docname: digests.of(docname) for docname in sorted(digests.app.env.found_docs)}
    before = ledger.state.documents
    if before and not _has_search_index(ledger):
        _logger.info("commonplace: the search index is missing or damaged; every document is written again")
        return list(ledger.shown)
    current = {docname for docname, shown in ledger.shown.items() if before.get(docname) == shown}
    lost = {docname for docname in current if not _is_kept(docname, ledger, bodies, digests)}
    if lost:
        _logger.info("commonplace: missing or damaged, and written again: %s", some_of(lost))
    covered = {
        docname for docname in current if ledger.addresses.output_path(docname) in ledger.extra_files
    }  # by a file of the site's own, which Sphinx has copied over the page
    fresh = current - lost - covered
    return [docname for docname in ledger.shown if docname not in fresh]


def name_images(env: BuildEnvironment) -> dict[str, list[str]]:
    """Name the copies of images anew, in the order of their paths; return those of each document.

    Sphinx numbers images of one file name in the order in which it reads them, which an edit can change.
    """
    names = type(env.images)()  # whose module Sphinx moves about
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(env.images):
        for docname in sorted(env.images[path][0]):
            found[docname].append(names.add_file(docname, path))
    env.images = names
    return found


def _is_kept(docname: str, ledger: Ledger, bodies: Bodies, digests: PageDigests) -> bool:
    """Return whether all is there that came of a document when it was written."""
    images = _image_paths(ledger, digests.images.get(docname, ()))
    # Of several forms of an image one is copied.
    copied = [path for path in images if ledger.remembered(path)]
    if not all(map(ledger.is_as_written, (*ledger.outputs_of(docname), *copied))):
        return False
    posts = digests.site.index.by_document.get(docname)
    if posts and not bodies.are_kept(docname, posts):
        return False
    return not digests.slots.mark_of(docname) or digests.slots.kept_page(docname) is not None


def _image_paths(ledger: Ledger, names: Iterable[str]) -> list[str]:
    folder = f"{ledger.addresses.outdir}/{ledger.builder.imagedir}"
    return [f"{folder}/{name}" for name in names]


def _has_search_index(ledger: Ledger) -> bool:
    """Return whether the search index is whole, so that Sphinx can add to it what is written now."""
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
    # As Sphinx compares; it would go on without what other versions wrote.
    return isinstance(content, dict) and content.get("envversion") == builder.env.version


def _name_of(post: Post | None) -> tuple[str, str] | None:
    return (post.key, post.title) if post else None


def _below(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the documents that stand in a document's tables of contents, and in theirs."""
    found: dict[str, None] = {}
    waiting = [docname]
    while waiting:
        names = [name for name in env.toctree_includes.get(waiting.pop(), ()) if name in env.tocs]
        waiting += [name for name in names if name not in found]
        found |= dict.fromkeys(names)
    return list(found)
