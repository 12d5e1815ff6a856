"""Links of posts to the site itself, on the page: those that a reader could not follow as written are put right.

A link that leads to a page of the site in any of the ways that :mod:`.own_pages` knows leads there on the page.
What works as its author wrote it is left as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_commonplace.read.domain import reading_rules
from sphinx_commonplace.read.own_links import OWN_LINK, is_address, own_reference
from sphinx_commonplace.read.raw_html import with_addresses
from sphinx_commonplace.read.trees import rewrite_html
from sphinx_commonplace.references.assembled import docname_of
from sphinx_commonplace.references.own_pages import OwnPlace
from sphinx_commonplace.references.source_domain import source_domain
from sphinx_commonplace.text.placeholders import OWN
from sphinx_commonplace.urls.iris import as_uri, escape_for_iri

if TYPE_CHECKING:
    from sphinx_commonplace.references.resolver import Resolver


class OwnLinkTransform(SphinxPostTransform):
    """Resolves the links that reading marked."""

    default_priority = 8  # before MyST's resolver, which is 9

    def run(self, **_kwargs: object) -> None:
        """Resolve the marked links of a document."""
        resolver: Resolver = source_domain(self.env).resolver
        for node in list(self.document.findall(nodes.Element)):
            if OWN_LINK not in node:
                continue
            docname = docname_of(node, self.document, self.env.docname, self.env)
            if isinstance(node, addnodes.pending_xref) and node.get("refdomain") == "doc":
                # A document that is held back: MyST would warn of it in this build only.
                if node["reftarget"] not in self.env.found_docs:
                    node.replace_self(list(node[0].children) or nodes.Text(node["reftarget"]))
            elif isinstance(node, addnodes.pending_xref):
                self._resolve_name(node, resolver, docname)
            elif isinstance(node, nodes.raw):
                self._resolve_html(node, resolver, docname)
            elif not resolver.addresses.writes_pages:
                self._resolve_without_pages(node, resolver, docname)
            elif address := mended(resolver, docname, tuple(node[OWN_LINK]), node["refuri"]):
                node["refuri"] = address

    def _resolve_name(self, node: addnodes.pending_xref, resolver: Resolver, docname: str) -> None:
        """Resolve what MyST takes for a name, unless it is one."""
        target = node["reftarget"]
        if resolver.names_label(docname, target):
            return
        place = resolver.own_pages.find(docname, tuple(node[OWN_LINK]))
        if not place.page and not is_address(target, resolver.settings.source_suffixes):
            return
        inner = nodes.inline(
            "", "", *(child.deepcopy() for child in node[0].children), classes=["doc", "std", "std-doc"]
        )
        if not inner.children:
            inner += nodes.Text(resolver.page_title(place.page) or target)
        node.replace_self(self._link(place, docname, target, inner, resolver))

    @staticmethod
    def _link(
        place: OwnPlace, docname: str, target: str, inner: nodes.inline, resolver: Resolver
    ) -> nodes.Element:
        addresses = resolver.addresses
        if not addresses.writes_pages:
            uri = address_without_pages(resolver, docname, place, target)
            return nodes.reference("", "", inner, internal=True, refuri=uri) if uri else inner
        if not place.page:
            return nodes.reference("", "", inner, internal=True, refuri=as_uri(escape_for_iri(target)))
        uri = _with_rest(addresses.relative_uri(docname, place.page), target)
        return nodes.reference("", "", inner, internal=True, refuri=uri)

    @staticmethod
    def _resolve_without_pages(node: nodes.Element, resolver: Resolver, docname: str) -> None:
        """Resolve a link for a builder that has no pages of ours; one that leads nowhere there becomes text."""
        reference = tuple(node[OWN_LINK])
        place = resolver.own_pages.find(docname, reference)
        if uri := address_without_pages(resolver, docname, place, node["refuri"]):
            node["refuri"] = uri
        elif reference[0] != OWN:  # a full address leads to the published site
            node.replace_self(list(node.children))

    def _resolve_html(self, node: nodes.Element, resolver: Resolver, docname: str) -> None:
        rules = reading_rules(self.env).links

        def address_of(written: str) -> str:
            reference = own_reference(written.strip(), rules)
            if not reference:
                return ""
            if resolver.addresses.writes_pages:
                return mended(resolver, docname, reference, written.strip())
            place = resolver.own_pages.find(docname, reference)
            return address_without_pages(resolver, docname, place, written.strip())

        markup = node.astext()
        if (changed := with_addresses(markup, address_of)) != markup:
            rewrite_html(node, changed)


def mended(resolver: Resolver, docname: str, reference: tuple[str, str], written: str) -> str:
    """Return the address by which readers get where a link leads; "" if they do as it is written, or never."""
    place = resolver.own_pages.find(docname, reference)
    addresses = resolver.addresses
    if not place.page or place.works or not addresses.writes_pages:
        return ""
    if reference[0] == OWN and addresses.base_url:
        return _with_rest(addresses.absolute_url(place.page), written)
    return _with_rest(addresses.relative_uri(docname, place.page), written)


def address_without_pages(resolver: Resolver, docname: str, place: OwnPlace, written: str) -> str:
    """Return where a link to the site itself leads in an output without pages of ours; "" if nowhere.

    To a document in that output, or else to a page or a file of the published site, if that can be told from the
    address as it is written: a relative one depends on the builder that the author has in mind.
    """
    fragment = place.fragment if place.page and resolver.has_place(place.page, place.fragment) else ""
    uri = resolver.addresses.link(docname, place.page, fragment) if place.page else None
    if uri is not None:
        return uri
    base = resolver.addresses.base_url
    is_known = place.page or "." in (place.path or "").rpartition("/")[2]
    if not (base and is_known and written.startswith("/")):
        return ""
    return urljoin(base, as_uri(escape_for_iri(written)))


def whole_address(resolver: Resolver, docname: str, reference: tuple[str, str], written: str) -> str:
    """Return an address on the site, which may be a path only, as one that works on every page and in feeds.

    Without ``blog_baseurl`` it is a path from the root of the host.
    """
    if reference[0] == OWN:
        return mended(resolver, docname, reference, written) or written
    pages = resolver.own_pages
    place = pages.find(docname, reference)
    path = pages.uri_of(place.page) if place.page else as_uri(escape_for_iri(place.path or ""))
    base = resolver.addresses.base_url
    return _with_rest(base + path if base else pages.on_host(path), written)


def _with_rest(address: str, written: str) -> str:
    """Return an address with the query and the fragment of another."""
    path = written.partition("#")[0].partition("?")[0]
    return (address or "./") + as_uri(escape_for_iri(written[len(path) :]))
