"""Resolves references before Sphinx does: to documents, targets in them, listings and sources.

Sphinx resolves references when it writes. Digests and summaries need to know before that what a reference shows.

A reference is a pair of kind and name, see :mod:`sphinx_commonplace.text.placeholders`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _
from sphinx.util import docname_join
from sphinx.util.nodes import clean_astext

from sphinx_commonplace.compat.catalogues import pgettext
from sphinx_commonplace.model import Source
from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.posts.index import Index, ablog_references
from sphinx_commonplace.read.domain import Document, blog_domain
from sphinx_commonplace.read.own_links import is_address
from sphinx_commonplace.references.own_pages import OwnPages
from sphinx_commonplace.references.rendered import shown_words
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.sources.index import SourceEntry, SourceIndex, source_words
from sphinx_commonplace.sources.people import author_year
from sphinx_commonplace.text.placeholders import AUTHOR, CITE, DOC, OWN, PATH, SOURCE, XREF, unresolved
from sphinx_commonplace.text.suggestions import nearest

if TYPE_CHECKING:
    from sphinx import addnodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Resolver:
    """Resolves references of one build, after all documents have been read.

    Sources are known last: call :meth:`add_sources` before references to them are resolved.

    :param app: resolves what only Sphinx can
    """

    sources: SourceIndex

    def __init__(self, app: Sphinx, settings: Settings, addresses: Addresses, index: Index) -> None:
        self.env = env = app.env
        self._shown_words = cache(partial(shown_words, app))
        self.settings = settings
        self.addresses = addresses
        self.index = index
        # ABlog's names of listings -> page and title
        self.listings = {
            name: (page, _listing_title(name, title)) for name, (page, title) in ablog_references(index).items()
        }
        self._listing_titles = _titles_by_page(self.listings)
        self._source_pages: Mapping[str, str] = {}  # a source's anchor -> the page that lists it
        redirects = {docname: document.redirects for docname, document in blog_domain(env).documents.items()}
        self.own_pages = OwnPages(addresses, index, env.found_docs, settings.source_suffixes, redirects)

    def add_sources(self, sources: SourceIndex, source_pages: Mapping[str, str]) -> None:
        """Add the sources, and the names of their listings.

        :param source_pages: the page of each cited source, by the source's anchor
        """
        self.sources = sources
        self._source_pages = source_pages
        self.listings |= {
            "blog-sources": (f"{self.index.blog_path}/source", _("Sources")),
            **{f"site-{site.name}": (site.pagename, site.title) for site in sources.sites if site.name},
        }
        self._listing_titles = _titles_by_page(self.listings)
        self.own_pages.add_generated(self._listing_titles)

    # -- words -------------------------------------------------------------------------------------------------

    def words_with(self, records: Sequence[Source]) -> Callable[[tuple[str, str]], str]:
        """Return a function like :meth:`words_of` that works before :meth:`add_sources`.

        :param records: the sources in ``sources.yaml``
        """
        known = {key: one for one in records for key in (one.key, *one.aliases)}

        def words_of(reference: tuple[str, str]) -> str:
            kind, name = reference
            if kind not in {SOURCE, CITE, AUTHOR}:
                return self.words_of(reference)
            source = known.get(name)
            return source_words(kind, source, source.title or name) if source else name

        return words_of

    def words_of(self, reference: tuple[str, str]) -> str:
        """Return the words that a reference to a document or target shows; its name if they are not known."""
        kind, name = reference
        if kind == XREF:
            return self._shown_words(name)
        if kind == DOC:
            docname, _hash, target = name.partition("#")
            if target:
                return self._target_in(docname, target)[1] or target
            title = self.env.titles.get(docname)
            return clean_astext(title) if title is not None else name
        labels = self.env.domains.standard_domain.labels
        label = labels.get(name) or labels.get(name.lower())
        if label:
            return str(label[2])
        if name in self.listings:
            return self.listings[name][1]
        # It may be in another project.
        attributes = {"refdomain": "std", "reftype": "ref", "reftarget": name, "refexplicit": False}
        return self._shown_words(unresolved(attributes, name)[1])

    def _target_in(self, docname: str, name: str) -> tuple[str, str]:
        """Return the id and the title of a target in a document; *name* is its name or its id."""
        slugs = self.env.metadata.get(docname, {}).get("myst_slugs", {})
        if name in slugs:
            return tuple(slugs[name][1:])
        targets = [
            *((target_id, title) for _line, target_id, title in slugs.values() if target_id == name),
            *(
                (target_id, title or "")
                for target, target_id, title in blog_domain(self.env).document(docname).targets
                if name in {target, target_id}
            ),
        ]
        return next(iter(targets), ("", ""))

    # -- targets -----------------------------------------------------------------------------------------------

    def target_of(self, docname: str, reference: tuple[str, str]) -> str:
        """Return the docname, with ``#id`` if it has one, that a reference from *docname* leads to; or ""."""
        kind, name = reference
        if kind in {OWN, PATH}:
            place = self.own_pages.find(docname, reference)
            return f"{place.page}#{place.fragment}" if place.page and place.fragment else place.page
        if kind in {SOURCE, CITE}:
            return ""
        named = document_named(docname, reference, self.settings.source_suffixes)
        if named in self.env.found_docs:
            return named
        standard = self.env.domains.standard_domain
        known = standard.labels.get(name) or standard.anonlabels.get(name)
        return f"{known[0]}#{known[1]}" if known else ""

    def page_title(self, page: str) -> str:
        """Return the title of a page that a link without words of its own leads to; "" if it is not known."""
        title = self.env.titles.get(page)
        if title is not None:
            return clean_astext(title)
        return self._listing_titles.get(page, "")

    def has_place(self, docname: str, name: str) -> bool:
        """Return whether a document has a heading, or another target, with an id."""
        document = blog_domain(self.env).document(docname)
        contents = self.env.tocs.get(docname)
        return any(name == target_id for _name, target_id, _title in document.targets) or (
            contents is not None
            and any(node.get("anchorname") == f"#{name}" for node in contents.findall(nodes.reference))
        )

    def names_label(self, docname: str, name: str) -> bool:
        """Return whether MyST takes the destination of a link in a document for a label, and not for an address.

        ABlog's name of a post is no label where it is the post's address as well.
        """
        if name.lower() not in self.env.domains.standard_domain.anonlabels:
            return False
        is_added = name.lower() in blog_domain(self.env).added_targets
        return not (is_added and self.own_pages.find(docname, (PATH, name)).page)

    def must_resolve(self, docname: str, document: Document) -> bool:
        """Return whether only resolving a document's references tells what they show."""
        # What our own transform resolves.
        paths = {
            name
            for kind, name in document.references
            if kind == PATH
            and (
                is_address(name, self.settings.source_suffixes) or self.own_pages.find(docname, (kind, name)).page
            )
        }
        return document.must_be_resolved or any(
            # An unknown name: another extension may resolve it.
            not (
                kind in {SOURCE, CITE, OWN, PATH}
                or name in paths
                or name in self.listings
                or self.target_of(docname, (kind, name))
            )
            for kind, name in document.references
        )

    def shown_target(self, docname: str, reference: tuple[str, str]) -> object:
        """Return what a reference in a document shows of its target, for the digest of the document's page."""
        kind, name = reference
        if kind in {OWN, PATH}:
            place = self.own_pages.find(docname, reference)
            # A name in Markdown without words of its own shows the title, unless it is that of a label.
            by_name = (self.names_label(docname, name), self.page_title(place.page)) if kind == PATH else None
            return place.page, place.works, by_name
        if kind == DOC:
            target, _hash, part = name.partition("#")
            return target in self.env.titles, self.words_of(reference), part and self._target_in(target, part)
        if kind in {SOURCE, CITE}:
            entry = self.sources.named(name)
            if entry is None:
                return nearest(name, self.sources.by_key)  # which is reported
            return entry.title, author_year(entry.source), entry.href, self.source_page(entry)
        standard = self.env.domains.standard_domain
        return standard.labels.get(name), standard.anonlabels.get(name), self.listings.get(name)

    # -- sources -----------------------------------------------------------------------------------------------

    def source_page(self, entry: SourceEntry) -> str:
        """Return the page that lists a source, or "" if no post cites it."""
        return self._source_pages.get(entry.anchor, "")

    def lists_source(self, docname: str, entry: SourceEntry) -> bool:
        """Return whether *entry* is in the list of sources at the foot of a document's page."""
        if not self.addresses.writes_pages or not self.settings.show_sources:
            return False
        posts = self.index.by_document.get(docname, ())
        return any(entry in self.sources.of_post.get(post.key, ()) for post in posts)

    # -- targets for the ``std`` domain ------------------------------------------------------------------------

    def post_targets(self) -> Iterator[tuple[str, tuple[str, str], str]]:
        """Yield a target for each post: ABlog's name (the last part of the docname), page and id, title."""
        for docname, posts in self.index.by_document.items():
            if not posts[0].section:
                # The page without an id: ABlog gives an id that does not exist.
                yield docname.removesuffix("/index").rpartition("/")[2], (docname, ""), posts[0].title

    def source_targets(self) -> Iterator[tuple[str, tuple[str, str], str]]:
        """Yield a target for each source with a key: ``source-`` and the key, page and id, title."""
        for key, entry in self.sources.by_key.items() if self.addresses.writes_pages else ():
            if entry.source.key and (page := self.source_page(entry)):
                yield f"source-{key}".lower(), (page, entry.anchor), entry.title

    def resolve_listing_name(
        self, _app: Sphinx, _env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
    ) -> nodes.Element | None:
        """Resolve ABlog's names of listings, such as ``tag-ai`` and ``blog-posts`` (``missing-reference``).

        :returns: a link; the words alone where the output has no such page
        """
        found = self.listings.get(node["reftarget"])
        if node["reftarget"] == "blog-feed":
            found = (self.addresses.feed_of(self.index.blog_path), f"{self.settings.title} Feed")
        if found is None:
            return None
        target, title = found
        is_feed = target == self.addresses.feed_of(self.index.blog_path)
        words = contnode if node.get("refexplicit") else nodes.emphasis("", title)
        if is_feed:
            has_address = self.addresses.writes_pages or self.addresses.base_url
            uri = self.addresses.base_url + target if has_address else None
        else:
            uri = self.addresses.link(node["refdoc"], target)
        if uri is None:
            return words if node.get("refexplicit") else nodes.inline("", title)
        return nodes.reference("", "", words, internal=not is_feed, refuri=uri, reftitle=title)


def reread_referrers(
    _app: Sphinx, env: BuildEnvironment, added: set[str], _changed: set[str], removed: set[str]
) -> list[str]:
    """Return documents to read again: they refer to documents that were added or removed (``env-get-outdated``).

    MyST looks up a link's file while it reads, and so does Sphinx with the entries of a ``toctree``.
    """
    moved = added | removed
    suffixes = tuple(env.config.source_suffix)
    linking = (
        docname
        for docname, document in blog_domain(env).documents.items()
        if any(document_named(docname, reference, suffixes) in moved for reference in document.references)
        or any(entry.docname in moved for entry in document.named_entries)
    )
    above = (docname for docname, names in env.toctree_includes.items() if not moved.isdisjoint(names))
    return [*linking, *above]


def document_named(docname: str, reference: tuple[str, str], suffixes: Iterable[str]) -> str:
    """Return the docname that a reference from *docname* names, whether that document exists or not; or "".

    :param suffixes: the suffixes of documents' files
    """
    kind, name = reference
    if kind == DOC:
        return name.partition("#")[0]
    suffix = next((suffix for suffix in suffixes if name.endswith(suffix)), None)
    return docname_join(docname, name.removesuffix(suffix)) if suffix else ""


def _titles_by_page(listings: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the titles of listings by their pages; of a page with several names, that of the first."""
    titles: dict[str, str] = {}
    for page, title in listings.values():
        titles.setdefault(page, title)
    return titles


def _listing_title(name: str, title: str) -> str:
    """Return the title that ABlog's name of a listing stands for, in the site's language."""
    if name.startswith("kind-"):
        return pgettext("kind", title)
    return _(title) if name.startswith("blog-") else title
