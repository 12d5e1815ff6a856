"""The ``sources`` directive: selects sources, and replaces the directive by a list of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import _
from sphinx.util import docname_join

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import LabelKind, SourceQuery, Use
from sphinx_commonplace.posts.index import Index, published
from sphinx_commonplace.read.nodes import source_list
from sphinx_commonplace.references.assembled import docname_of
from sphinx_commonplace.report import report
from sphinx_commonplace.site import Site
from sphinx_commonplace.sources.csl import TYPES
from sphinx_commonplace.sources.index import SourceEntry, SourceIndex
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.slugs import fold
from sphinx_commonplace.text.suggestions import nearest
from sphinx_commonplace.urls.iris import readable_host
from sphinx_commonplace.views.sources import issued_words

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

_SORTS: dict[str, Callable[[SourceEntry], Any]] = {
    "title": lambda entry: fold(entry.title),
    "author": lambda entry: (not entry.author, fold(_first_name(entry)), entry.source.issued),
    "date": lambda entry: tuple(-part for part in (*entry.source.issued, 0, 0, 0)[:3]),
    "cited": lambda entry: -entry.last_cited.timestamp(),
    "count": lambda entry: -len(entry.posts),
}


def _first_name(entry: SourceEntry) -> str:
    first = next(iter(entry.source.authors), None)
    return (first.family or first.literal) if first else ""


def select_sources(
    sources: SourceIndex, index: Index, query: SourceQuery, docname: str
) -> tuple[SourceEntry, ...]:
    """Return the cited sources that a query asks for, in its order.

    :param docname: the document with the directive, to which its option ``post`` is relative
    """
    wanted = _post_test(index, query, docname)
    found = [
        entry
        for entry in sources.entries
        if (not query.site or query.site.lower() in {entry.site.lower(), readable_host(entry.site)})
        and (not query.type or entry.source.type == query.type)
        and any(wanted(use) for use in entry.uses)
    ]
    found.sort(key=lambda entry: (entry.source.url, entry.key))
    found.sort(key=_SORTS[query.sort])
    return tuple(found[: query.length])


def _named_posts(query: SourceQuery, docname: str) -> set[str]:
    return {docname_join(docname, query.post), query.post.strip("/")} if query.post else set()


def _post_test(index: Index, query: SourceQuery, docname: str) -> Callable[[Use], bool]:
    names = _named_posts(query, docname)
    members = [_members(index, LabelKind(kind), text) for kind, text in query.labels]

    def wanted(use: Use) -> bool:
        post = use.post
        return (
            (not names or post.docname in names)
            and (query.year is None or published(post).year == query.year)
            and (not query.role or use.citation.role == query.role)
            and all(post.key in keys for keys in members)
        )

    return wanted


def _members(index: Index, kind: LabelKind, text: str) -> set[str]:
    label = index.label(kind, text)
    return {post.key for post in label.posts} if label else set()


def bibliography_facts(site: Site, query: SourceQuery, docname: str) -> list[list[str]]:
    """Return what a document's list shows, and what is reported of it, for the digest of its page."""
    chosen = select_sources(site.sources, site.index, query, docname)
    problems = list(map(str, _problems_of(site, query, docname, "", None)))
    return [*([str(node) for node in _words(entry, site.settings.language)] for entry in chosen), problems]


def resolve_source_lists(env: BuildEnvironment, site: Site, doctree: nodes.document, docname: str) -> None:
    """Replace a document's ``sources`` directives by lists."""
    for node in list(doctree.findall(source_list)):
        query: SourceQuery = node["query"]
        written_in = docname_of(node, doctree, docname, env)
        report(_problems_of(site, query, written_in, str(env.doc2path(written_in)), node.line))
        chosen = select_sources(site.sources, site.index, query, written_in)
        if not chosen:
            words = _("No sources.")
            node.replace_self(nodes.paragraph(words, words))
            continue
        items = [
            nodes.list_item("", nodes.paragraph("", "", *_words(entry, site.settings.language)))
            for entry in chosen
        ]
        node.replace_self(nodes.bullet_list("", *items, classes=["bibliography"]))


def _problems_of(site: Site, query: SourceQuery, docname: str, path: str, line: int | None) -> Iterator[Problem]:
    """Yield a problem for each option that names something that does not exist."""
    index, sites = site.index, site.sources.site_by_name

    def problem(option: str, value: str, found: str, allowed: str, known: Collection[str]) -> Problem:
        found = found % shown(value)
        return Problem(
            Subtype.SOURCES, path, line, None, f"sources: {option}", found, allowed, nearest(value, known)
        )

    for kind, text in query.labels:
        if index.label(LabelKind(kind), text) is None:
            known = [label.name for label in index.labels[LabelKind(kind)]]
            yield problem(kind, text, "no post has %s", "must be one that posts use", known)
    if query.post and index.by_document.keys().isdisjoint(_named_posts(query, docname)):
        yield problem(
            "post", query.post, "no post is at %s", "must be the name of a post's document", index.by_document
        )
    if query.type and query.type not in TYPES:
        yield problem("type", query.type, "%s is no type", "must be one of CSL's types", TYPES)
    names = {name for site in sites.values() for name in (site.name.lower(), site.title)}
    if query.site and query.site.lower() not in names:
        yield problem("site", query.site, "no post cites %s", "must be a site that posts cite", sites)


def _words(entry: SourceEntry, language: str) -> Sequence[nodes.Node]:
    """Return a source as one line of a bibliography."""
    source = entry.source
    parts: list[nodes.Node] = []
    if entry.author:
        parts.append(nodes.Text(f"{entry.author}: "))
    title = nodes.reference("", entry.title, refuri=entry.href) if entry.href else nodes.Text(entry.title)
    parts.append(title)
    further = [
        source.container or source.publisher,
        readable_host(entry.site),
        issued_words(source.issued, language),
    ]
    parts += [nodes.Text(f", {words}") for words in dict.fromkeys(further) if words]
    if source.archive:
        parts += [nodes.Text(" ("), nodes.reference("", _("archived"), refuri=source.archive), nodes.Text(")")]
    return parts
