"""What references lead to, and in which words: documents, places in them, labels, listings, sources.

Sphinx resolves references when it writes. Digests and summaries need to know before that what a reference shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import docname_join
from sphinx.util.nodes import clean_astext

from sphinx_commonplace.model import Source
from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.posts.index import Index, ablog_references
from sphinx_commonplace.read.domain import Document, blog_domain
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.sources.index import SourceEntry, SourceIndex, source_words
from sphinx_commonplace.sources.people import author_year
from sphinx_commonplace.text.placeholders import CITE, DOC, OWN, SOURCE

if TYPE_CHECKING:
    from sphinx import addnodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Resolver:
    """Resolves references of one build, once all documents have been read.

    Sources are known last: :meth:`add_sources` tells it of them.
    """

    sources: SourceIndex

    def __init__(self, env: BuildEnvironment, settings: Settings, addresses: Addresses, index: Index) -> None:
        self.env = env
        self.settings = settings
        self.addresses = addresses
        self.index = index
        self.listings = ablog_references(index)  # ABlog's names of listings -> page and title
        self._source_pages: Mapping[str, str] = {}  # a source's anchor -> the page on which it stands
        self._own_pages = _pages_by_path(index, env.found_docs)

    def add_sources(self, sources: SourceIndex, source_pages: Mapping[str, str]) -> None:
        """Note what sources there are.

        :param source_pages: the page of each source that posts cite, by the source's anchor
        """
        self.sources = sources
        self._source_pages = source_pages
        self.listings |= {
            "blog-sources": (f"{self.index.blog_path}/source", "Sources"),
            **{f"site-{site.name}": (site.pagename, site.name) for site in sources.sites if site.name},
        }

    # -- words -------------------------------------------------------------------------------------------------

    def words_with(self, records: Sequence[Source]) -> Callable[[tuple[str, str]], str]:
        """Return what gives the words of references before sources are indexed.

        :param records: what is written of sources
        """
        known = {key: one for one in records for key in (one.key, *one.aliases)}

        def words_of(reference: tuple[str, str]) -> str:
            kind, name = reference
            if kind not in {SOURCE, CITE}:
                return self.words_of(reference)
            source = known.get(name)
            return source_words(kind, source, source.title or name) if source else name

        return words_of

    def words_of(self, reference: tuple[str, str]) -> str:
        """Return the words that a reference to a document or label shows; a name where these are not known."""
        kind, name = reference
        if kind == DOC:
            docname, _hash, place = name.partition("#")
            if place:
                return self._place_in(docname, place)[1] or place
            title = self.env.titles.get(docname)
            return clean_astext(title) if title is not None else name
        labels = self.env.domains.standard_domain.labels
        label = labels.get(name) or labels.get(name.lower())
        return str(label[2]) if label else self.listings.get(name, ("", name))[1]

    def _place_in(self, docname: str, place: str) -> tuple[str, str]:
        """Return the id and the title of a place in a document, by the name that it has there, or by its id."""
        slugs = self.env.metadata.get(docname, {}).get("myst_slugs", {})
        if place in slugs:
            return tuple(slugs[place][1:])
        places = [
            *((found, title) for _line, found, title in slugs.values() if found == place),
            *(
                (found, title or "")
                for name, found, title in blog_domain(self.env).document(docname).targets
                if place in {name, found}
            ),
        ]
        return next(iter(places), ("", ""))

    # -- targets -----------------------------------------------------------------------------------------------

    def document_of(self, docname: str, reference: tuple[str, str]) -> str:
        """Return the document, and the place in it, that a reference from *docname* leads to; "" for none."""
        kind, name = reference
        if kind == OWN:
            path, _hash, place = name.partition("#")
            target = self._own_pages.get(path, "")
            return f"{target}#{place}" if target and place else target
        if kind in {SOURCE, CITE}:
            return ""
        named = document_named(docname, reference, self.settings.source_suffixes)
        if named in self.env.found_docs:
            return named
        standard = self.env.domains.standard_domain
        known = standard.labels.get(name) or standard.anonlabels.get(name)
        return f"{known[0]}#{known[1]}" if known else ""

    def must_resolve(self, docname: str, document: Document) -> bool:
        """Return whether what a document's references show is not known by their names alone."""
        return document.must_be_resolved or any(
            # Another extension may know the name.
            not (kind in {SOURCE, CITE} or name in self.listings or self.document_of(docname, (kind, name)))
            for kind, name in document.references
        )

    def target(self, reference: tuple[str, str]) -> object:
        """Return what a reference shows of its target, as far as other documents decide it."""
        kind, name = reference
        if kind == DOC:
            docname, _hash, place = name.partition("#")
            return docname in self.env.titles, self.words_of(reference), place and self._place_in(docname, place)
        if kind in {SOURCE, CITE}:
            entry = self.sources.named(name)
            return entry and (entry.title, author_year(entry.source), entry.href, self.source_page(entry))
        standard = self.env.domains.standard_domain
        return standard.labels.get(name), standard.anonlabels.get(name), self.listings.get(name)

    # -- sources -----------------------------------------------------------------------------------------------

    def source_page(self, entry: SourceEntry) -> str:
        """Return the page on which a source stands, or "" for one that nobody cites."""
        return self._source_pages.get(entry.anchor, "")

    def lists_source(self, docname: str, entry: SourceEntry) -> bool:
        """Return whether a document's page ends with a list of sources that has *entry* in it."""
        if not self.addresses.writes_pages or not self.settings.show_sources:
            return False
        posts = self.index.by_document.get(docname, ())
        return any(entry in self.sources.of_post.get(post.key, ()) for post in posts)

    # -- names for the ``std`` domain --------------------------------------------------------------------------

    def post_labels(self) -> Iterator[tuple[str, tuple[str, str], str]]:
        """Yield ABlog's names of posts, the last part of the docname, each with page and id, and title."""
        for docname, posts in self.index.by_document.items():
            if not posts[0].section:
                # The page itself, and no id on it: ABlog names one that is not there.
                yield docname.removesuffix("/index").rpartition("/")[2], (docname, ""), posts[0].title

    def source_labels(self) -> Iterator[tuple[str, tuple[str, str], str]]:
        """Yield the names of sources with a key, ``source-`` and the key, in the same form."""
        for key, entry in self.sources.by_key.items() if self.addresses.writes_pages else ():
            if entry.source.key and (page := self.source_page(entry)):
                yield f"source-{key}".lower(), (page, entry.anchor), entry.title

    def resolve(
        self, app: Sphinx, _env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
    ) -> nodes.reference | None:
        """Resolve ABlog's names of listings, such as ``tag-ai`` and ``blog-posts`` (``missing-reference``)."""
        found = self.listings.get(node["reftarget"])
        if node["reftarget"] == "blog-feed":
            found = (self.addresses.feed_of(self.index.blog_path), f"{self.settings.title} Feed")
        if found is None:
            return None
        target, title = found
        is_feed = target == self.addresses.feed_of(self.index.blog_path)
        internal = self.addresses.writes_pages and not is_feed
        uri = (
            app.builder.get_relative_uri(node["refdoc"], target) if internal else self.addresses.base_url + target
        )
        reference = nodes.reference("", "", internal=internal, refuri=uri, reftitle=title)
        reference += contnode if node.get("refexplicit") else nodes.emphasis("", title)
        return reference


def read_referrers(
    _app: Sphinx, env: BuildEnvironment, added: set[str], _changed: set[str], removed: set[str]
) -> list[str]:
    """Return the documents that refer to documents which have come or gone (``env-get-outdated``).

    MyST looks while it reads whether the file that a link names is there, Sphinx the same of a ``toctree``.
    """
    moved = added | removed
    suffixes = tuple(env.config.source_suffix)
    linking = (
        docname
        for docname, document in blog_domain(env).documents.items()
        if any(document_named(docname, reference, suffixes) in moved for reference in document.references)
    )
    above = (docname for docname, names in env.toctree_includes.items() if not moved.isdisjoint(names))
    return [*linking, *above]


def document_named(docname: str, reference: tuple[str, str], suffixes: Iterable[str]) -> str:
    """Return the document that a reference from *docname* names; a link to a file that was not there, too.

    :param suffixes: those of documents' files
    """
    kind, name = reference
    if kind == DOC:
        return name.partition("#")[0]
    suffix = next((suffix for suffix in suffixes if name.endswith(suffix)), None)
    return docname_join(docname, name.removesuffix(suffix)) if suffix else ""


def _pages_by_path(index: Index, docnames: Iterable[str]) -> dict[str, str]:
    """Return the documents by all the paths at which their pages are, or were."""
    pages: dict[str, str] = {}
    for post in index.posts:
        pages |= dict.fromkeys(_paths_of(post.redirects), post.docname)
    for docname in sorted(docnames):
        bare = docname.removesuffix("/index") if docname != "index" else ""
        pages |= dict.fromkeys(_paths_of((bare, docname)), docname)
    return pages


def _paths_of(names: Iterable[str]) -> Iterator[str]:
    """Yield the paths under which pages are asked for, whatever the builder."""
    for name in names:
        yield from (name, f"{name}.html", f"{name}/index.html")
