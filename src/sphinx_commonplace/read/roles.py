"""The roles and directives by which a post cites sources by their keys.

``{source}`key``` (as a domain's role: ``{source:title}``) shows a source's title and leads to it;
``{source:cite}`` shows author and year and leads to the post's list of sources; ``{source:page}`` leads to the
source's entry on the site's pages, also by its address. ``{source:quotes}``, ``{source:via}``,
``{source:disputes}`` and ``{source:updates}`` are like ``{source}``, and say what the post does with the source.
All but ``page`` are citations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxDirective

from sphinx_commonplace.model import Role, SourceQuery
from sphinx_commonplace.read.citations import ROLE
from sphinx_commonplace.read.domain import blog_domain, reading_rules
from sphinx_commonplace.read.lookups import is_key
from sphinx_commonplace.read.nodes import quotation, quotation_caption, source_list
from sphinx_commonplace.read.trees import KEY
from sphinx_commonplace.text.placeholders import CITE
from sphinx_commonplace.urls.iris import is_web_url

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx

PAGE, TITLE = "page", "title"

SOURCE = "source"
"""The name of the domain, and of the role without a domain."""

ADDRESS = "commonplace_address"
"""The attribute of a ``page`` reference by address: the address as the author wrote it."""

CITING_ROLES = {
    TITLE: Role.CITES,
    CITE: Role.CITES,
    **{role.value: role for role in (Role.QUOTES, Role.VIA, Role.DISPUTES, Role.UPDATES)},
}
"""The names of the roles that make citations, and the role of each."""


class SourceRole(XRefRole):
    """A role that names a source by its key, or by its address: ``{source:disputes}`words <key>```."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return a reference to be resolved when all sources are known."""
        name = self.name.rpartition(":")[2]
        address = self.target if is_web_url(self.target) and not _is_key(self.env, self.target) else ""
        if address and name != PAGE:
            reference = nodes.reference(self.rawtext, self.title, refuri=address)
            if name in CITING_ROLES:
                reference[ROLE] = CITING_ROLES[name].value
            return [reference], []
        self.refdomain, self.reftype = SOURCE, TITLE if name == SOURCE else name
        self.classes = ["xref", "source", f"source-{self.reftype}"]
        if address:
            self.target = reading_rules(self.env).links.canonical(address)
        result, messages = self.create_xref_node()
        if address:
            result[0][ADDRESS] = address  # type: ignore[index] # a reference
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


def _is_key(env: BuildEnvironment, address: str) -> bool:
    """Return whether an address is the key of a source, and note that the document depends on that alone."""
    domain, docname = blog_domain(env), env.current_document.docname
    domain.note(docname, asked_keys=tuple(sorted({*domain.document(docname).asked_keys, address})))
    return is_key(env, address)


class QuoteDirective(SphinxDirective):
    """A quotation with its source and author.

    The argument is the source's key or address, if there is one. ``:by:`` names who said it, if that is not the
    source's author; ``:title:`` gives the words for the source, if it has no title or they should differ from it.
    """

    has_content = True
    optional_arguments = 1
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
        source = self.arguments[0] if self.arguments else ""
        by, title = self.options.get("by", ""), self.options.get("title", "")
        if not source:
            if by:
                caption += nodes.Text(f"{by}, " if title else by)
            if title:
                caption += nodes.inline("", title)
        elif is_web_url(source) and not _is_key(self.env, source):
            node["cite"] = source
            if by:
                caption += nodes.Text(f"{by}, ")
            caption += nodes.reference("", title or source, refuri=source, **{ROLE: Role.QUOTES.value})
        else:
            link = addnodes.pending_xref(
                "",
                nodes.inline("", title or source),
                refdomain=SOURCE,
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
        if caption.children:
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
        """Return the node that a list of sources will replace."""
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


def add_roles(app: Sphinx) -> None:
    """Register the role without ``source:``, and the directives."""
    app.add_role(SOURCE, SourceRole(innernodeclass=nodes.inline))
    app.add_directive("quote", QuoteDirective)
    app.add_directive("sources", SourcesDirective)
