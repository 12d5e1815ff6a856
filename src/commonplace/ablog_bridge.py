"""Everything that touches ABlog: its handlers are replaced, its model is filled from our index.

ABlog's configuration, directives, nodes and classes are used as they are; what it *does* in a build is not: its
handlers keep doctrees in the environment, render posts again for every listing and share one dictionary between
all builds of a process. :func:`take_over` disconnects them, and the rest of the package does their work.

No other module imports ABlog.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from string import Formatter
from typing import TYPE_CHECKING, Any

import ablog
from ablog import anchor
from ablog.blog import CONFIG, Blog, Catalog, Collection
from ablog.blog import Post as AblogPost
from ablog.post import CheckFrontMatter, PostList, PostNode, UpdateNode
from docutils import nodes
from sphinx.locale import get_translation

from commonplace.errors import Problem, Subtype
from commonplace.index import CATALOG_NAMES, Index, Label, LabelConfig, published, references
from commonplace.model import LabelKind, ListQuery, Post

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["CONFIG", "PostList", "PostNode", "UpdateNode", "anchor"]

translate = get_translation("sphinx")
"""Looks words up in ABlog's own message catalogue."""

ABLOG_KINDS = {
    "tags": LabelKind.TAG,
    "author": LabelKind.AUTHOR,
    "category": LabelKind.CATEGORY,
    "location": LabelKind.LOCATION,
    "language": LabelKind.LANGUAGE,
}
"""ABlog's names of its catalogs, which are also the options of its directives."""

POST_OPTIONS = (
    "title",
    "tags",
    "author",
    "category",
    "location",
    "language",
    "redirect",
    "image",
    "excerpt",
    "canonical_link",
    "external_link",
)
"""The attributes of a ``post`` directive's node that are values of the post."""


def take_over(app: Sphinx) -> None:
    """Disconnect ABlog's handlers and its transform; what stays are its settings, directives and nodes."""
    app.setup_extension("ablog")
    for listeners in list(app.events.listeners.values()):
        for listener in list(listeners):
            if getattr(listener.handler, "__module__", "").partition(".")[0] == "ablog":
                app.disconnect(listener.id)
    app.registry.transforms.remove(CheckFrontMatter)
    # True of ABlog from here on: all that it kept while reading is kept by our domain, which merges it.
    app.extensions["ablog"].parallel_read_safe = True


def templates_folder() -> str:
    """Return ABlog's own templates, the last place to look for one."""
    return str(ablog.get_html_templates_path())


def stylesheets_folder() -> str:
    """Return the static files of ABlog's sidebar boxes."""
    return posixpath.join(ablog.PKGDIR, "stylesheets")


def is_configured(config: Config, name: str) -> bool:
    """Return whether ``conf.py`` or the command line sets *name*, to whatever value."""
    return name in config._raw_config or name in config.overrides


def configured_labels(config: Config) -> dict[LabelKind, dict[str, LabelConfig]]:
    """Return names and addresses from ``blog_authors``, ``blog_languages`` and ``blog_locations``."""
    return {
        kind: {text: LabelConfig(name, url or "") for text, (name, url) in config[f"blog_{kind}s"].items()}
        for kind in (LabelKind.AUTHOR, LabelKind.LANGUAGE, LabelKind.LOCATION)
    }


def default_labels(config: Config) -> dict[LabelKind, tuple[str, ...]]:
    """Return the labels of posts that have none, from ``blog_default_author`` and the like."""
    defaults = {}
    for kind in (LabelKind.AUTHOR, LabelKind.LANGUAGE, LabelKind.LOCATION):
        value = config[f"blog_default_{kind}"] or ()
        defaults[kind] = (value,) if isinstance(value, str) else tuple(value)
    return defaults


class SitePost(AblogPost):  # type: ignore[misc]
    """A post as ABlog's templates know it, filled from ours.

    :param render: gives the HTML that :meth:`to_html` returns: ``(post, pagename, fulltext)``
    """

    def __init__(self, blog: SiteBlog, post: Post, render: Callable[[Post, str, bool], str]) -> None:
        # ABlog's own initialiser wants a doctree and asks a clock that stopped when it was imported.
        self._blog = blog
        self._render = render
        self.facts = post
        self.docname = post.docname
        self.section = post.section
        self.order = post.order
        self.date = self._computed_date = published(post)
        self.update = post.updated or self.date
        self.published = not post.draft
        self.draft = post.draft
        self.nocomments = post.nocomments
        self.canonical_link = post.canonical_link
        self.external_link = post.external_link
        self.redirect = list(post.redirects)
        self.options = {"external_link": post.external_link}
        self.excerpt = [nodes.paragraph("", post.summary)]
        self._title = post.title
        self._next = self._prev = None
        self.archive = blog.archive[self.date.year] if self.published else []
        for catalog_name, kind in ABLOG_KINDS.items():
            collections = [blog.collection(label) for label in blog.index.labels_of(post, kind)]
            setattr(self, catalog_name, collections)

    def __lt__(self, other: SitePost) -> bool:
        return (self.date, self.docname, self.order) < (other.date, other.docname, other.order)

    def to_html(self, pagename: str, fulltext: bool = False, drop_h1: bool = True, img_url: bool = False) -> str:
        """Return the excerpt or *fulltext* as HTML for the page *pagename*, from the body kept when written."""
        return self._render(self.facts, pagename, fulltext)


class SiteBlog(Blog):  # type: ignore[misc]
    """ABlog's ``Blog`` of one build, with a dictionary of its own and the addresses of our index."""

    def __init__(
        self, app: Sphinx, index: Index, render: Callable[[Post, str, bool], str] = lambda *_args: ""
    ) -> None:
        # The base class shares one dictionary between all builds of a process.
        self._collections: dict[str, Collection] = {}
        self.index = index
        self._init(app)
        for catalog_name, kind in ABLOG_KINDS.items():
            self.catalogs[catalog_name].collections.clear()
            for label in index.labels[kind]:
                self.collection(label)
        posts = [SitePost(self, post, render) for post in index.posts]
        by_key = {post.facts.key: post for post in posts}
        for post in posts:
            if older := index.older.get(post.facts.key):
                post._prev = by_key[older.key]
            if newer := index.newer.get(post.facts.key):
                post._next = by_key[newer.key]
            (self.posts if post.published else self.drafts).add(post)
            if post.published:
                post.archive.add(post)
                for catalog_name in ABLOG_KINDS:
                    for collection in getattr(post, catalog_name):
                        collection.add(post)
        self._by_key = by_key
        self.references.update(references(index))
        # For code that asks ABlog itself: the blog of the build that is under way.
        Blog._dict = self.__dict__

    def collection(self, label: Label) -> Collection:
        """Return the collection of a label, at the label's own page."""
        if label.pagename not in self._collections:
            catalog = self._catalog_of(label.kind)
            collection = Collection(catalog, label.spellings[0], label.name, label.url, path=label.pagename)
            self._collections[label.pagename] = catalog.collections[label.name] = collection
        return self._collections[label.pagename]

    def post(self, post: Post) -> SitePost:
        """Return ABlog's view of a post."""
        return self._by_key[post.key]

    def collection_at(self, pagename: str) -> Collection | None:
        """Return the collection whose page is *pagename*, for templates that were written for ABlog."""
        special = {self.posts.docname: self.posts, self.drafts.docname: self.drafts}
        return self._collections.get(pagename) or special.get(pagename)

    def catalog_at(self, pagename: str) -> Catalog | None:
        """Return the catalog whose page is *pagename*."""
        catalogs = (*self.catalogs.values(), self.archive)
        return next((catalog for catalog in catalogs if catalog.docname == pagename), None)

    def _catalog_of(self, kind: LabelKind) -> Catalog:
        return next(self.catalogs[name] for name, of in ABLOG_KINDS.items() if of is kind)

    def recent(self, num: int | None, docname: str | None = None, **labels: object) -> Iterator[SitePost]:
        """Yield at most *num* of the newest posts, those of *docname* left out."""
        others = (post for post in self.posts if post.docname != docname)
        yield from (post for _i, post in zip(range(num if num is not None else len(self)), others, strict=False))


def query_of(node: nodes.Element) -> ListQuery:
    """Return which posts a ``postlist`` directive asks for. All its labels are required, as in ABlog."""
    return ListQuery(
        labels=tuple((kind, text) for option, kind in ABLOG_KINDS.items() for text in node[option] if text),
        length=node["length"],
        oldest_first=node["sort"],
        excerpts=node["excerpts"],
    )


def unknown_labels(node: nodes.Element, index: Index, path: str) -> list[Problem]:
    """Return a problem for each label of a ``postlist`` that no post has, and which therefore selects nothing."""
    problems = []
    for kind, text in query_of(node).labels:
        if index.label(kind, text) is None:
            known = [label.name for label in index.labels[kind]]
            problems.append(
                Problem(
                    Subtype.POSTLIST,
                    path,
                    node.line,
                    None,
                    f"postlist: {kind}",
                    f"no post has {text!r}",
                    "must be one that posts use",
                    next(iter(get_close_matches(text, known, 1)), ""),
                )
            )
    return problems


def postlist_fields(node: nodes.Element, path: str) -> tuple[list[tuple[str, str | None]], list[Problem]]:
    """Return a ``postlist``'s format as pairs of text and field name, unknown fields left out and reported."""
    allowed = {"date", "title", *ABLOG_KINDS}
    fields: list[tuple[str, str | None]] = []
    problems = []
    try:
        parsed = list(Formatter().parse(node["format"]))
    except ValueError as error:
        parsed = list(Formatter().parse("{date} - {title}"))
        problems.append(
            Problem(
                Subtype.POSTLIST, path, node.line, None, "postlist: format",
                f"{node['format']!r} ({error})", "must be a format such as '{date} - {title}'",
            )
        )  # fmt: skip
    for text, name, _spec, _conversion in parsed:
        if name is not None and name not in allowed:
            problems.append(
                Problem(
                    Subtype.POSTLIST, path, node.line, None, "postlist: format",
                    f"{{{name}}}", f"must be one of {', '.join(sorted(allowed))}",
                )
            )  # fmt: skip
            name = None
        fields.append((text, name))
    return fields, problems


def render_postlist(
    node: nodes.Element,
    posts: Sequence[Post],
    fields: list[tuple[str, str | None]],
    index: Index,
    *,
    date_words: Callable[[datetime], str],
    uri_of: Callable[[str], str],
    excerpt_of: Callable[[Post], list[nodes.Element]],
) -> nodes.bullet_list:
    """Return the list that stands in the place of a ``postlist`` node, in ABlog's shape and classes.

    :param uri_of: gives the address of a page, from the page that the list stands on
    :param excerpt_of: gives the resolved nodes of a post's excerpt
    """
    result = nodes.bullet_list(classes=[f"postlist-style-{node['list-style']}", "postlist"])
    for post in posts:
        item = nodes.list_item(classes=["ablog-post"])
        line = nodes.paragraph(classes=["ablog-post-title"])
        result += item
        item += line
        for text, name in fields:
            if text:
                line += nodes.Text(text)
            if name == "date":
                line += nodes.Text(date_words(published(post)))
            elif name == "title":
                line += _reference(post.external_link or post_uri(post, uri_of), post.title, not post.external_link)
            elif name is not None:
                for position, label in enumerate(index.labels_of(post, ABLOG_KINDS[name])):
                    if position:
                        line += nodes.Text(", ")
                    line += _reference(uri_of(label.pagename), label.name, internal=True)
        if node["excerpts"]:
            for part in excerpt_of(post):
                part["classes"].append("ablog-post-excerpt")
                item += part
            if node["expand"]:
                more = nodes.paragraph(classes=["ablog-post-expand"])
                more += _reference(post_uri(post, uri_of), node["expand"], internal=True)
                item += more
    return result


def post_uri(post: Post, uri_of: Callable[[str], str]) -> str:
    """Return the address of a post: its document's, with its section's id where it has one."""
    return uri_of(post.docname) + (f"#{post.section}" if post.section else "")


def _reference(uri: str, text: str, internal: bool) -> nodes.reference:
    return nodes.reference("", text, internal=internal, refuri=uri)
