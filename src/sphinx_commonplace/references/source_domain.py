"""The ``source`` domain: resolves roles that cite sources, and lists sources for other projects."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.read.citations import ANCHOR_ID
from sphinx_commonplace.read.nodes import quotation
from sphinx_commonplace.read.roles import ADDRESS, CITING_ROLES, PAGE, SOURCE, SourceRole
from sphinx_commonplace.report import report
from sphinx_commonplace.sources.index import SourceEntry, SourceIndex, source_words
from sphinx_commonplace.text.placeholders import CITE
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.suggestions import nearest

if TYPE_CHECKING:
    from sphinx.builders import Builder

    from sphinx_commonplace.references.resolver import Resolver


class SourceDomain(Domain):
    """The domain of sources. It has no data: citations are kept with posts, and sources derived from them."""

    name = SOURCE
    label = "Source"
    resolver: Resolver  # of this build, set when all documents have been read; not pickled
    object_types: ClassVar[dict[str, ObjType]] = {"source": ObjType("source", PAGE, *CITING_ROLES)}
    roles: ClassVar[dict[str, Any]] = {
        # Sphinx would show references as code.
        name: SourceRole(innernodeclass=nodes.inline)
        for name in (PAGE, *CITING_ROLES)
    }

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Merge nothing: there is no data."""

    def resolve_xref(  # type: ignore[override] # noqa: PLR0917 - Sphinx's signature, and it takes any node
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        """Return a link to a source, or to its entry on the site's pages; text if it has neither."""
        del builder
        sources = self.resolver.sources
        entry = sources.named(target)
        if entry is None and ADDRESS in node:
            return nodes.reference(
                "", "", contnode, internal=False, refuri=node[ADDRESS], classes=[f"source-{typ}"]
            )
        if entry is None:
            # Sphinx's own warning would not know the nearest key.
            node["refwarn"] = False
            report([_unknown_key(sources, env, node, target)])
            return None
        words = contnode.astext() if node.get("refexplicit") else source_words(typ, entry.source, entry.title)
        uri, internal = self._address(entry, typ, fromdocname)
        if not uri:
            if not entry.uses:
                report([_no_link(env, node, target)])
            return contnode if node.get("refexplicit") else nodes.inline(words, words)
        reference = nodes.reference("", "", internal=internal, refuri=uri, classes=[f"source-{typ}"])
        if anchor := node.get(ANCHOR_ID):
            reference["ids"].append(anchor)
        if typ == CITE:
            reference["reftitle"] = entry.title
        reference += contnode.deepcopy() if node.get("refexplicit") else nodes.inline(words, words)
        if node.get("commonplace_caption"):
            _complete_quotation(node, entry)
        return reference

    def _address(self, entry: SourceEntry, typ: str, docname: str) -> tuple[str, bool]:
        """Return the address to which a role leads, and whether it is a page of the site."""
        addresses = self.resolver.addresses
        if typ == CITE and self.resolver.lists_source(docname, entry):
            return f"#foot:{entry.anchor}", True
        page = self.resolver.source_page(entry)
        if page and addresses.writes_pages and (typ == PAGE or not entry.href):
            return f"{addresses.relative_uri(docname, page)}#{entry.anchor}", True
        return entry.href, False

    def resolve_any_xref(self, *_arguments: Any) -> list[tuple[str, nodes.reference]]:  # noqa: ANN401 - all of Sphinx's
        """Return nothing: ``any`` should not find a source by its key."""
        return []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield every source that a page of the site lists, for ``objects.inv``."""
        if not self.resolver.addresses.writes_pages:
            return
        for key, entry in sorted(self.resolver.sources.by_key.items()):
            if page := self.resolver.source_page(entry):
                yield key, entry.title, "source", page, entry.anchor, -1


def _complete_quotation(node: nodes.Element, entry: SourceEntry) -> None:
    """Set a quotation's ``cite`` to the source's address, and put the author before the link in its caption."""
    caption = node.parent
    if isinstance(caption.parent, quotation) and entry.href:
        caption.parent["cite"] = entry.href
    by = node["commonplace_by"] or entry.author
    if by:
        caption.insert(caption.index(node), nodes.Text(f"{by}, "))


def _unknown_key(sources: SourceIndex, env: BuildEnvironment, node: nodes.Element, key: str) -> Problem:
    allowed = "must be the id or an alias of a source in the sources file"
    return _problem(env, node, f"{shown(key)} is no source's key", allowed, nearest(key, sources.by_key))


def _no_link(env: BuildEnvironment, node: nodes.Element, key: str) -> Problem:
    allowed = "must be a source that a post cites, or that has an address"
    return _problem(env, node, f"{shown(key)} has no page: no post cites it", allowed)


def _problem(
    env: BuildEnvironment, node: nodes.Element, found: str, allowed: str, suggestion: str = ""
) -> Problem:
    path = str(env.doc2path(node.get("refdoc", env.docname)))
    return Problem(Subtype.SOURCES, path, node.line, None, "source", found, allowed, suggestion)


def source_domain(env: BuildEnvironment) -> SourceDomain:
    """Return the source domain of an environment.

    :raises TypeError: if another extension has replaced it
    """
    domain = env.domains[SOURCE]
    if not isinstance(domain, SourceDomain):
        raise TypeError(f"another extension has taken the domain {SOURCE!r}")
    return domain
