"""ABlog's ``postlist`` directive: selects posts, and replaces the directive by a list of them.

The list has ABlog's structure and classes. It differs where ABlog is wrong: a label that no post has selects
nothing, and is reported; a field that does not exist is reported and left out; dates are in the site's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util import docname_join

from sphinx_commonplace.compat.ablog import ABLOG_KINDS, PostList
from sphinx_commonplace.compat.catalogues import pgettext
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Excerpt, LabelKind, ListQuery, Post
from sphinx_commonplace.output.fragments import place_on_page, without_noncharacters
from sphinx_commonplace.output.ids import marked_markup
from sphinx_commonplace.posts.index import Index, published
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.read.queries import postlist_query
from sphinx_commonplace.references.assembled import docname_of
from sphinx_commonplace.report import report
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.suggestions import nearest

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FORMAT = "{date} - {title}"
FIELDS = frozenset({"date", "title", *ABLOG_KINDS})


def resolve_postlists(app: Sphinx, site: Site, doctree: nodes.document, docname: str) -> None:
    """Replace a document's ``postlist`` directives by lists."""
    for node in list(doctree.findall(PostList)):
        rendered = _PostListRenderer(app, site, docname_of(node, doctree, docname, app.env), node).render()
        # LaTeX fails at a list without items.
        node.replace_self(rendered if rendered.children or site.addresses.writes_pages else [])


def unknown_labels(index: Index, query: ListQuery) -> Iterator[tuple[LabelKind, str, str]]:
    """Yield the labels of a list that no post has: kind, text, and the nearest label that a post has, or ""."""
    for kind, text in query.labels:
        if index.label(kind, text) is None:
            yield kind, text, nearest(text, [label.name for label in index.labels[kind]])


class _PostListRenderer:
    """Makes one list for one document."""

    def __init__(self, app: Sphinx, site: Site, docname: str, node: PostList) -> None:
        self.app = app
        self.settings = site.settings
        self.index = site.index
        self.addresses = site.addresses
        self.docname = docname
        self.node = node
        self.date_format = node["date"] or site.settings.date_format_short

    def render(self) -> nodes.bullet_list:
        query = postlist_query(self.node)
        report(self._unknown_labels(query))
        if self.node["length"] and query.length is None:
            found = f"found {shown(self.node['length'])}"
            report([self._problem("length", found, "must be a whole number, 0 or more")])
        fields = list(self._fields())
        result = nodes.bullet_list(classes=[f"postlist-style-{self.node['list-style']}", "postlist"])
        for post in self.index.select(query, self.docname):
            line = nodes.paragraph(classes=["ablog-post-title"])
            for text, field in fields:
                line += nodes.Text(text)
                line.extend(self._field(post, field))
            item = nodes.list_item("", line, classes=["ablog-post"])
            if query.excerpts:
                item.extend(self._excerpt(post))
            result += item
        return result

    def _problem(self, option: str, found: str, allowed: str, suggestion: str = "") -> Problem:
        path = str(self.app.env.doc2path(self.docname))
        key = f"postlist: {option}"
        return Problem(Subtype.POSTLIST, path, self.node.line, None, key, found, allowed, suggestion)

    def _unknown_labels(self, query: ListQuery) -> Iterator[Problem]:
        for kind, text, suggestion in unknown_labels(self.index, query):
            yield self._problem(kind, f"no post has {text!r}", "must be one that posts use", suggestion)

    def _fields(self) -> Iterator[tuple[str, str]]:
        """Yield the format as pairs of text and the name of the field after it, "" for none."""
        try:
            parsed = list(Formatter().parse(self.node["format"]))
        except ValueError as error:
            found = f"{self.node['format']!r} ({error})"
            report([self._problem("format", found, f"must be a format such as {FORMAT!r}")])
            parsed = list(Formatter().parse(FORMAT))
        for text, field, _spec, _conversion in parsed:
            if field is None or field in FIELDS:
                yield text, field or ""
            else:
                report([self._problem("format", f"{{{field}}}", f"must be one of {', '.join(sorted(FIELDS))}")])
                yield text, ""

    def _field(self, post: Post, field: str) -> list[nodes.Node]:
        if not field:
            return []
        if field == "date":
            return [nodes.Text(date_words(published(post), self.date_format, self.settings.language))]
        if field == "title":
            if post.external_link:
                link: nodes.reference | nodes.Text = nodes.reference(
                    "", post.title, internal=False, refuri=post.external_link
                )
            else:
                link = self._link(post.title, post.docname, post.section)
            if post.language and isinstance(link, nodes.reference):
                link["classes"].append(f"language-{post.language}")  # docutils makes ``lang`` of it
            return [link]
        result: list[nodes.Node] = []
        for label in self.index.labels_of(post, ABLOG_KINDS[field]):
            if result:
                result.append(nodes.Text(pgettext("list", ", ")))
            result.append(self._link(label.name, label.pagename))
        return result

    def _link(self, words: str, pagename: str, fragment: str = "") -> nodes.reference | nodes.Text:
        """Return a link to a page; its words alone where the output has no such page."""
        uri = self.addresses.link(self.docname, pagename, fragment)
        return nodes.Text(words) if uri is None else nodes.reference("", words, internal=True, refuri=uri)

    def _excerpt(self, post: Post) -> Iterator[nodes.Element]:
        for part in self._excerpt_parts(post):
            part["classes"].append("ablog-post-excerpt")
            yield part
        if expand := self.node["expand"]:
            link = self._link(expand, post.docname, post.section)
            if isinstance(link, nodes.reference):
                yield nodes.paragraph("", "", link, classes=["ablog-post-expand"])

    def _lead_to(self, post: Post, reference: nodes.reference) -> None:
        """Have a reference to a place in a post's document lead there from another."""
        place = reference.attributes.pop("refid", "") or reference.get("refuri", "")
        if "refuri" in reference and not place.startswith("#"):
            return
        uri = self.addresses.link(self.docname, post.docname, place.removeprefix("#"))
        if uri is None:
            reference.replace_self(list(reference.children))
        else:
            reference["refuri"] = uri

    def _excerpt_parts(self, post: Post) -> Iterator[nodes.Element]:
        """Yield the paragraphs and the image of a post's excerpt, their references resolved for this document."""
        if post.excerpt is Excerpt.SUMMARY:
            yield nodes.paragraph("", post.summary)
            return
        if post.excerpt is Excerpt.NOTHING:
            return
        document = self.app.env.get_doctree(post.docname)
        scope = trees.section_by_id(document, post.section)
        parts: list[nodes.Element] = [*trees.excerpt_paragraphs(scope, self.settings.auto_excerpt)]
        parts += list(scope.findall(nodes.image))[post.image - 1 : post.image] if post.image else []
        for part in parts:
            holder = nodes.document(document.settings, document.reporter)
            holder += part.deepcopy()
            for reference in holder.findall(addnodes.pending_xref):
                reference["refdoc"] = self.docname
                if reference.get("refdomain") == "std" and reference["reftype"] == "doc":
                    named = docname_join(post.docname, reference["reftarget"])
                    if named in self.app.env.found_docs:
                        reference["reftarget"] = f"/{named}"
            for mark in list(holder.findall(nodes.footnote_reference)):
                mark.parent.remove(mark)  # its footnote is not part of the excerpt
            for element in list(holder.findall(nodes.Element)):
                element["ids"] = []
                if isinstance(element, nodes.reference):
                    self._lead_to(post, element)
            _rename_ids(holder, post)
            self.app.env.resolve_references(holder, self.docname, self.app.builder)
            yield from (node for node in holder.children if isinstance(node, nodes.Element))


def _rename_ids(part: nodes.Element, post: Post) -> None:
    """Rename the ids in raw HTML: several posts share the page."""
    raws = [node for node in part.findall(nodes.raw) if trees.is_html(node)]
    texts = [without_noncharacters(node.astext()) for node in raws]
    for node, old, new in zip(raws, texts, marked_markup(texts), strict=True):
        if new != old:
            node.clear()
            node.append(nodes.Text(place_on_page(new, post, "")))
