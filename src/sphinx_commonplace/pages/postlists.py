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

from sphinx_commonplace.compat.ablog import ABLOG_KINDS, PostList
from sphinx_commonplace.compat.catalogues import pgettext
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Excerpt, ListQuery, Post
from sphinx_commonplace.posts.index import published
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.read.queries import postlist_query
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
        node.replace_self(_PostListRenderer(app, site, docname, node).render())


class _PostListRenderer:
    """Makes one list for one document."""

    def __init__(self, app: Sphinx, site: Site, docname: str, node: PostList) -> None:
        self.app = app
        self.settings = site.settings
        self.index = site.index
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
        for kind, text in query.labels:
            if self.index.label(kind, text) is None:
                known = [label.name for label in self.index.labels[kind]]
                yield self._problem(
                    kind, f"no post has {text!r}", "must be one that posts use", nearest(text, known)
                )

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
            uri = post.external_link or self._post_uri(post)
            link = nodes.reference("", post.title, internal=not post.external_link, refuri=uri)
            if post.language:
                link["classes"].append(f"language-{post.language}")  # docutils makes ``lang`` of it
            return [link]
        result: list[nodes.Node] = []
        for label in self.index.labels_of(post, ABLOG_KINDS[field]):
            if result:
                result.append(nodes.Text(pgettext("list", ", ")))
            result.append(nodes.reference("", label.name, internal=True, refuri=self._uri(label.pagename)))
        return result

    def _uri(self, pagename: str) -> str:
        return self.app.builder.get_relative_uri(self.docname, pagename)

    def _post_uri(self, post: Post) -> str:
        return self._uri(post.docname) + (f"#{post.section}" if post.section else "")

    def _excerpt(self, post: Post) -> Iterator[nodes.Element]:
        for part in self._excerpt_parts(post):
            part["classes"].append("ablog-post-excerpt")
            yield part
        if expand := self.node["expand"]:
            link = nodes.reference("", expand, internal=True, refuri=self._post_uri(post))
            yield nodes.paragraph("", "", link, classes=["ablog-post-expand"])

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
            for mark in list(holder.findall(nodes.footnote_reference)):
                mark.parent.remove(mark)  # its footnote is not part of the excerpt
            for element in holder.findall(nodes.Element):
                element["ids"] = []
            self.app.env.resolve_references(holder, self.docname, self.app.builder)
            yield from (node for node in holder.children if isinstance(node, nodes.Element))
