"""Everything that touches ABlog: its handlers are replaced, its model is filled from our index.

ABlog's settings, directives, nodes and classes are used as they are. Its event handlers are not: they keep
doctrees in the environment, render posts again for every listing, and share one dictionary between all builds of a
process. :func:`replace_handlers` disconnects them, and the rest of this package does their work.

No other module imports ABlog. Written against ABlog 0.11.13, which has no setting to switch its handlers off.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import ablog
from ablog import anchor
from ablog.blog import CONFIG, Blog, Catalog, Collection
from ablog.blog import Post as AblogPost
from ablog.post import CheckFrontMatter, PostDirective, PostList, PostListDirective, PostNode, UpdateNode
from docutils import nodes

from sphinx_commonplace.compat.directive_options import read_options
from sphinx_commonplace.compat.listeners import disconnect, origin
from sphinx_commonplace.model import LabelKind, Post
from sphinx_commonplace.posts.index import Index, Label, LabelConfig, ablog_references, published

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["CONFIG", "PostList", "PostNode", "UpdateNode", "anchor"]

ABLOG_KINDS = {
    "tags": LabelKind.TAG,
    "author": LabelKind.AUTHOR,
    "category": LabelKind.CATEGORY,
    "location": LabelKind.LOCATION,
    "language": LabelKind.LANGUAGE,
}
"""ABlog's names of its catalogs, which are also the options of its directives."""

CATALOGS = {**ABLOG_KINDS, "series": LabelKind.SERIES}
"""The catalogs of a blog: ABlog's, and ours of series."""

SIDEBAR_BOXES = frozenset(
    f"{name}.html"
    for name in (
        "archives",
        "authors",
        "categories",
        "languages",
        "locations",
        "postcard",
        "recentposts",
        "tagcloud",
    )
)
"""The templates of ABlog's sidebar boxes, which are in ``ablog/`` and, by their old names, beside it."""


class WrittenPost(PostDirective):  # type: ignore[misc]
    """ABlog's ``post``, which keeps options that docutils would reject: a typo must not publish a draft."""

    option_spec = None

    def run(self) -> list[nodes.Node]:
        """Return the directive's node; its attribute ``written`` has argument and options as they were written."""
        written = read_options(self)
        self.arguments.clear()
        self.content.trim_start(written.content_lines)
        self.content_offset += written.content_lines
        (node,) = super().run()
        node["written"] = written
        return [node]


def _text(value: str | None) -> str:
    """Return an option's text; docutils gives None for an option without one."""
    return (value or "").strip()


class WrittenPostList(PostListDirective):  # type: ignore[misc]
    """ABlog's ``postlist``, which accepts any length: with a wrong one the list is still made."""

    option_spec: ClassVar[dict[str, Any]] = {
        **PostListDirective.option_spec,
        **dict.fromkeys(("format", "date", "list-style"), _text),
    }

    def run(self) -> list[nodes.Node]:
        """Return the list's node; its attribute ``length`` is the length as it was written, or None."""
        # An option without text counts as not given.
        for name in [name for name, value in self.options.items() if value == ""]:
            del self.options[name]
        length = self.arguments.pop() if self.arguments else None
        (node,) = super().run()
        node["length"] = length
        return [node]


def replace_handlers(app: Sphinx) -> None:
    """Set up ABlog without its event handlers and its transform, and with our ``post`` and ``postlist``.

    There is no public way to remove a transform; hence the registry's list.
    """
    app.setup_extension("ablog")
    for event in list(app.events.listeners):
        disconnect(app.events, event, lambda handler: origin(handler)[0].partition(".")[0] == "ablog")
    app.registry.transforms.remove(CheckFrontMatter)
    app.add_directive("post", WrittenPost, override=True)
    app.add_directive("postlist", WrittenPostList, override=True)
    # True without its handlers: what they kept while reading is in our domain, which merges it.
    app.extensions["ablog"].parallel_read_safe = True


def templates_folder() -> str:
    """Return the folder of ABlog's own templates, the last to be searched."""
    return str(ablog.get_html_templates_path())


def messages_folder() -> str:
    """Return the folder of ABlog's message catalogues, which have the same name as Sphinx's."""
    return posixpath.join(ablog.PKGDIR, "locales")


def stylesheets_folder() -> str:
    """Return the folder of the static files of ABlog's sidebar boxes."""
    return posixpath.join(ablog.PKGDIR, "stylesheets")


def is_configured(config: Config, name: str) -> bool:
    """Return whether ``conf.py`` or the command line sets *name*, also if to its default."""
    return name in config._raw_config or name in config.overrides  # noqa: SLF001 - there is no public way


def names_in(config: Config) -> dict[str, Any]:
    """Return all names that ``conf.py`` sets, with their values, whether or not they are settings."""
    return dict(config._raw_config)  # noqa: SLF001 - as above


def unset(config: Config, name: str) -> None:
    """Remove what ``conf.py`` and the command line say of the setting *name*."""
    config._raw_config.pop(name, None)  # noqa: SLF001 - as above
    config.overrides.pop(name, None)


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


class BodyRenderer(Protocol):
    """Returns the HTML of a post's body for a page: all of it if *full*, else the excerpt."""

    def __call__(self, post: Post, pagename: str, *, full: bool) -> str: ...


class SitePost(AblogPost):  # type: ignore[misc]
    """A post as ABlog's templates know it, filled from our record of it.

    :param render: returns the HTML that :meth:`to_html` returns
    """

    def __init__(self, blog: SiteBlog, post: Post, render: BodyRenderer) -> None:
        # Without super().__init__(): it needs a doctree, and takes the time of ABlog's import for the present.
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
        self.archive = blog.archive[self.date.year]
        for catalog_name, kind in CATALOGS.items():
            collections = [blog.collection(label) for label in blog.index.labels_of(post, kind)]
            setattr(self, catalog_name, collections)

    def __lt__(self, other: SitePost) -> bool:
        return (self.date, self.docname, self.order) < (other.date, other.docname, other.order)

    def to_html(self, pagename: str, fulltext: bool = False, **_options: bool) -> str:  # noqa: FBT001, FBT002 - ABlog's
        """Return the excerpt or *fulltext* as HTML for the page *pagename*, from the stored body."""
        return self._render(self.facts, pagename, full=fulltext)


class SiteBlog(Blog):  # type: ignore[misc]
    """ABlog's ``Blog`` for one build, with a dictionary of its own and the addresses of our index."""

    def __init__(self, app: Sphinx, index: Index, render: BodyRenderer) -> None:
        # Without super().__init__(): all its instances in a process share one dictionary.
        self._collections: dict[str, Collection] = {}
        self.index = index
        self._init(app)
        self.series = self.catalogs["series"] = Catalog(self, "series", "series", "series")
        for catalog_name, kind in CATALOGS.items():
            self.catalogs[catalog_name].collections.clear()
            for label in index.labels[kind]:
                self.collection(label)
        posts = [SitePost(self, post, render) for post in index.posts]
        by_key = {post.facts.key: post for post in posts}
        for post in posts:
            if older := index.older.get(post.facts.key):
                post.prev = by_key[older.key]
            if newer := index.newer.get(post.facts.key):
                post.next = by_key[newer.key]
            (self.posts if post.published else self.drafts).add(post)
            if post.published:
                post.archive.add(post)
                for catalog_name in CATALOGS:
                    for collection in getattr(post, catalog_name):
                        collection.add(post)
        self._by_key = by_key
        self.references.update(ablog_references(index))

    def collection(self, label: Label) -> Collection:
        """Return the collection of a label, with the label's page."""
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
        special = {collection.docname: collection for collection in (self.posts, self.drafts, *self.archive)}
        return self._collections.get(pagename) or special.get(pagename)

    def catalog_at(self, pagename: str) -> Catalog | None:
        """Return the catalog whose page is *pagename*."""
        catalogs = (*self.catalogs.values(), self.archive)
        return next((catalog for catalog in catalogs if catalog.docname == pagename), None)

    def _catalog_of(self, kind: LabelKind) -> Catalog:
        return next(self.catalogs[name] for name, of in CATALOGS.items() if of is kind)

    def recent(self, num: int | None, docname: str | None = None, **_labels: object) -> Iterator[SitePost]:
        """Yield the newest *num* posts, or all if it is None, without those of *docname*."""
        others = (post for post in self.posts if post.docname != docname)
        yield from (post for _i, post in zip(range(num if num is not None else len(self)), others, strict=False))


def exchange_blog_state(state: dict[str, Any]) -> dict[str, Any]:
    """Set the dictionary that all of ABlog's ``Blog`` instances in the process share; return the one before.

    Other extensions and templates that call ``Blog(app)`` then find our blog. At the end of the build the
    dictionary of before is set again.
    """
    before: dict[str, Any] = Blog._dict  # noqa: SLF001 - there is no public way
    Blog._dict = state  # noqa: SLF001
    return before
