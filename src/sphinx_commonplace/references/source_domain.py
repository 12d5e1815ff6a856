"""The ``source`` domain: roles and directives that cite sources by their keys, and what other projects may cite.

``{source}`key``` (as a domain's role: ``{source:title}``) shows a source's title and leads to it;
``{source:cite}`` shows author and year and leads to the post's list of sources; ``{source:page}`` leads to the
source's place among our pages, also by its address. ``{source:quotes}``, ``{source:via}``,
``{source:disputes}`` and ``{source:updates}`` do as ``{source}``, and say what the post does with the source. All
but ``page`` are citations.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxDirective

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Role, SourceQuery
from sphinx_commonplace.read.citations import ANCHOR_ID, ROLE
from sphinx_commonplace.read.trees import KEY
from sphinx_commonplace.report import report
from sphinx_commonplace.sources.index import SourceEntry, SourceIndex, source_words
from sphinx_commonplace.text.placeholders import CITE
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.urls.canonical import is_web_url

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

    from sphinx_commonplace.build import Build

PAGE, TITLE = "page", "title"

_ADDRESS = "commonplace_address"
"""The attribute of a reference to the place of a source that its author named by address: what they wrote."""

CITING_ROLES = {
    TITLE: Role.CITES,
    CITE: Role.CITES,
    **{role.value: role for role in (Role.QUOTES, Role.VIA, Role.DISPUTES, Role.UPDATES)},
}
"""The names of the roles that make citations, and the role of each."""


def build_of(env: BuildEnvironment) -> Build:
    """Return the build that *env* belongs to."""
    build: Build = env._app.commonplace  # type: ignore[attr-defined]  # noqa: SLF001 - put there by setup()
    return build


class quotation(nodes.block_quote):  # noqa: N801 - docutils' nodes are written so
    """A quotation with its source: a ``figure`` with a ``blockquote`` in HTML, a block quote elsewhere."""


class quotation_caption(nodes.attribution):  # noqa: N801 - docutils' nodes are written so
    """Who said it, and where."""


class source_list(nodes.General, nodes.Element):  # noqa: N801 - docutils' nodes are written so
    """Stands where a bibliography goes; its ``query`` says of what."""


class SourceRole(XRefRole):
    """A role that names a source by its key, or by its address: ``{source:disputes}`words <key>```."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return a reference to be resolved when all sources are known."""
        name = self.name.rpartition(":")[2]
        address = self.target if is_web_url(self.target) else ""
        if address and name != PAGE:
            reference = nodes.reference(self.rawtext, self.title, refuri=address)
            if name in CITING_ROLES:
                reference[ROLE] = CITING_ROLES[name].value
            return [reference], []
        self.refdomain, self.reftype = SourceDomain.name, TITLE if name == SourceDomain.name else name
        self.classes = ["xref", "source", f"source-{self.reftype}"]
        if address:
            self.target = build_of(self.env).rules.links.canonical(address)
        result, messages = self.create_xref_node()
        if address:
            result[0][_ADDRESS] = address  # type: ignore[index] # a reference
        return result, messages

    def process_link(
        self,
        env: BuildEnvironment,
        refnode: nodes.Element,
        has_explicit_title: bool,  # noqa: FBT001 - Sphinx's signature
        title: str,
        target: str,
    ) -> tuple[str, str]:
        """Mark the reference as a citation."""
        del env
        key = " ".join(target.split())
        if refnode["reftype"] in CITING_ROLES:
            refnode[KEY] = key
            refnode[ROLE] = CITING_ROLES[refnode["reftype"]].value
        return (title if has_explicit_title else " ".join(title.split())), key


class QuoteDirective(SphinxDirective):
    """A quotation with its source and author.

    The argument is the source's key or address. ``:by:`` names who said it where that is not the source's author,
    ``:title:`` words for the source that has no title, or where another is wanted.
    """

    has_content = True
    required_arguments = 1
    final_argument_whitespace = False
    option_spec: ClassVar[dict[str, Any]] = {
        "by": directives.unchanged_required,
        "title": directives.unchanged_required,
        "class": directives.class_option,
    }

    def run(self) -> list[nodes.Node]:
        """Return the quotation."""
        self.assert_has_content()
        node = quotation("", *self.parse_content_to_nodes(), classes=self.options.get("class", []))
        node["classes"].append("quotation")
        self.set_source_info(node)
        caption = quotation_caption()
        self.set_source_info(caption)
        source = self.arguments[0]
        by, title = self.options.get("by", ""), self.options.get("title", "")
        if is_web_url(source):
            node["cite"] = source
            if by:
                caption += nodes.Text(f"{by}, ")
            caption += nodes.reference("", title or source, refuri=source, **{ROLE: Role.QUOTES.value})
        else:
            link = addnodes.pending_xref(
                "",
                nodes.inline("", title or source),
                refdomain=SourceDomain.name,
                reftype=Role.QUOTES.value,
                reftarget=source,
                refexplicit=bool(title),
                refdoc=self.env.docname,
                refwarn=True,
                commonplace_by=by,
                commonplace_caption=True,
            )
            link[KEY], link[ROLE] = source, Role.QUOTES.value
            self.set_source_info(link)
            caption += link
        node += caption
        return [node]


class SourcesDirective(SphinxDirective):
    """A bibliography: of one post (its docname), of posts with a label, of a year, of a site, or of all."""

    option_spec: ClassVar[dict[str, Any]] = {
        "post": directives.unchanged_required,
        "tag": directives.unchanged_required,
        "category": directives.unchanged_required,
        "author": directives.unchanged_required,
        "series": directives.unchanged_required,
        "year": directives.nonnegative_int,
        "site": directives.unchanged_required,
        "type": directives.unchanged_required,
        "role": lambda value: directives.choice(value, [role.value for role in Role]),
        "sort": lambda value: directives.choice(value, ["title", "author", "date", "cited", "count"]),
        "length": directives.nonnegative_int,
    }

    def run(self) -> list[nodes.Node]:
        """Return the place of the list."""
        options = self.options
        query = SourceQuery(
            post=options.get("post", ""),
            labels=tuple(
                (kind, options[kind]) for kind in ("tag", "category", "author", "series") if kind in options
            ),
            year=options.get("year"),
            site=options.get("site", ""),
            type=options.get("type", ""),
            role=options.get("role", ""),
            sort=options.get("sort", "title"),
            length=options.get("length"),
        )
        node = source_list("", query=query)
        self.set_source_info(node)
        return [node]


class SourceDomain(Domain):
    """Nothing is kept here: what documents cite is kept with their posts, what sources are is derived."""

    name = "source"
    label = "Source"
    object_types: ClassVar[dict[str, ObjType]] = {"source": ObjType("source", PAGE, *CITING_ROLES)}
    roles: ClassVar[dict[str, Any]] = {
        # Not as code, which is what Sphinx takes a reference for.
        name: SourceRole(innernodeclass=nodes.inline)
        for name in (PAGE, *CITING_ROLES)
    }

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Merge nothing, since nothing is kept."""

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
        """Return a link to a source, or to its place on our pages; text where there is neither."""
        del builder
        sources = build_of(env).sources
        entry = sources.named(target)
        if entry is None and _ADDRESS in node:
            return nodes.reference(
                "", "", contnode, internal=False, refuri=node[_ADDRESS], classes=[f"source-{typ}"]
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
                report([_no_place(env, node, target)])
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
        """Return where a role leads, and whether that is a page of the site."""
        build = build_of(self.env)
        if typ == CITE and build.shows_sources(docname, entry):
            return f"#{entry.anchor}", True
        place = build.source_place(entry)
        if place and build.writes_pages and (typ == PAGE or not entry.href):
            return f"{build.relative_uri(docname, place)}#{entry.anchor}", True
        if place and typ == PAGE and build.base_url:
            return f"{build.base_url + place}#{entry.anchor}", False
        return entry.href, False

    def resolve_any_xref(self, *_arguments: Any) -> list[tuple[str, nodes.reference]]:  # noqa: ANN401 - all of Sphinx's
        """Return nothing: a key is no name that ``any`` should find."""
        return []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield every source that has a place on our pages, for ``objects.inv``."""
        build = build_of(self.env)
        if not build.writes_pages:
            return
        for key, entry in sorted(build.sources.by_key.items()):
            if place := build.source_place(entry):
                yield key, entry.title, "source", place, entry.anchor, -1


def _complete_quotation(node: nodes.Element, entry: SourceEntry) -> None:
    """Give a quotation what its source knows: its address, and the author, before the link."""
    caption = node.parent
    if isinstance(caption.parent, quotation) and entry.href:
        caption.parent["cite"] = entry.href
    by = node["commonplace_by"] or entry.author
    if by:
        caption.insert(caption.index(node), nodes.Text(f"{by}, "))


def _unknown_key(sources: SourceIndex, env: BuildEnvironment, node: nodes.Element, key: str) -> Problem:
    near = difflib.get_close_matches(key, sorted(sources.by_key), n=1, cutoff=0.6) if len(key) <= 80 else []  # noqa: PLR2004 - a longer one is no slip
    allowed = "must be the id or an alias of a source in the sources file"
    return _problem(env, node, f"{shown(key)} is no source's key", allowed, "".join(near))


def _no_place(env: BuildEnvironment, node: nodes.Element, key: str) -> Problem:
    allowed = "must be a source that a post cites, or that has an address"
    return _problem(env, node, f"{shown(key)} has no place: no post cites it", allowed)


def _problem(
    env: BuildEnvironment, node: nodes.Element, found: str, allowed: str, suggestion: str = ""
) -> Problem:
    path = str(env.doc2path(node.get("refdoc", env.docname)))
    return Problem(Subtype.SOURCES, path, node.line, None, "source", found, allowed, suggestion)


def visit_quotation_html(translator: Any, node: quotation) -> None:  # noqa: ANN401 - one of several translators
    """Open a figure with its quotation."""
    attributes = {"cite": node["cite"]} if node.get("cite") else {}
    translator.body.append(translator.starttag(node, "figure", CLASS=""))
    translator.body.append(translator.starttag({"classes": [], "ids": []}, "blockquote", **attributes))


def depart_quotation_html(translator: Any, node: quotation) -> None:  # noqa: ANN401 - one of several translators
    """Close what has been opened."""
    if not any(isinstance(child, quotation_caption) for child in node.children):
        translator.body.append("</blockquote>\n")
    translator.body.append("</figure>\n")


def visit_caption_html(translator: Any, _node: quotation_caption) -> None:  # noqa: ANN401 - one of several translators
    """End the quotation, and begin its caption."""
    translator.body.append("</blockquote>\n<figcaption>— ")


def depart_caption_html(translator: Any, _node: quotation_caption) -> None:  # noqa: ANN401 - one of several translators
    """End the caption."""
    translator.body.append("</figcaption>\n")


def _visit_as(name: str, kind: str) -> Any:  # noqa: ANN401 - a visitor
    def visit(translator: Any, node: nodes.Element) -> None:  # noqa: ANN401 - one of several translators
        getattr(translator, f"{kind}_{name}")(node)

    return visit


def add_to(app: Sphinx) -> None:
    """Add the domain, its nodes, and the names that go without ``source:``."""
    app.add_domain(SourceDomain)
    app.add_role(SourceDomain.name, SourceRole(innernodeclass=nodes.inline))
    app.add_directive("quote", QuoteDirective)
    app.add_directive("sources", SourcesDirective)
    for node, name, html in (
        (quotation, "block_quote", (visit_quotation_html, depart_quotation_html)),
        (quotation_caption, "attribution", (visit_caption_html, depart_caption_html)),
    ):
        plain = (_visit_as(name, "visit"), _visit_as(name, "depart"))
        visitors: dict[str, Any] = {"html": html, **dict.fromkeys(("latex", "text", "man", "texinfo"), plain)}
        app.add_node(node, **visitors)
    app.add_node(source_list)
