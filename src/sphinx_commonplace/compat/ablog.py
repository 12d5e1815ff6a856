"""Everything that touches ABlog: its handlers are replaced, its model is filled from our index.

ABlog's settings, directives, nodes and classes are used as they are. Its event handlers are not: they keep
doctrees in the environment, render posts again for every listing, and share one dictionary between all builds of a
process. :func:`replace_handlers` disconnects them, and the rest of this package does their work.

No other module imports ABlog. Written against ABlog 0.11.13, which has no setting to switch its handlers off.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

import ablog
from ablog import anchor
from ablog.blog import CONFIG, Blog, Catalog, Collection
from ablog.blog import Post as AblogPost
from ablog.post import CheckFrontMatter, PostDirective, PostList, PostListDirective, PostNode, UpdateNode
from docutils import nodes

from sphinx_commonplace.compat.directive_options import read_options
from sphinx_commonplace.compat.listeners import disconnect, origin
from sphinx_commonplace.model import Kind, LabelKind, Post
from sphinx_commonplace.posts.index import KIND_NAMES, Index, Label, LabelConfig, ablog_references, published

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


class ModelUse:
    """What of ABlog's model a page or file uses, noted while it is rendered.

    :param pagename: of the page; its own posts do not count, as it is rendered again when they change
    """

    def __init__(self, pagename: str = "") -> None:
        self.pagename = pagename
        self.names: set[tuple[str, str]] = set()  # what of which object, as :meth:`SiteBlog.fact` knows it
        self._firsts: dict[str, int] = {}  # collection -> how many of its posts were asked for, from the newest on

    def note_first(self, collection: str, count: int) -> None:
        """Note that the first posts of a collection are used."""
        self._firsts[collection] = max(count, self._firsts.get(collection, 0))

    def add(self, other: ModelUse) -> None:
        """Note all that another page uses."""
        self.names |= other.names
        for collection, count in other._firsts.items():
            self.note_first(collection, count)

    def entries(self) -> list[tuple[str, str]]:
        """Return what is used, sorted."""
        return sorted(self.names | {(f"first {count}", name) for name, count in self._firsts.items()})


def _noted(name: str, kind: str) -> property:
    """Return a property of posts that notes its use."""

    def value(post: SitePost) -> Any:  # noqa: ANN401 - whatever ABlog's is
        post.note(kind)
        return post.__dict__[name]

    return property(value)


class SitePost(AblogPost):  # type: ignore[misc]
    """A post as ABlog's templates know it, filled from our record of it.

    :param render: returns the HTML that :meth:`to_html` returns
    """

    OF_POST = (
        "archive",
        "canonical_link",
        "date",
        "docname",
        "draft",
        "external_link",
        "nocomments",
        "options",
        "order",
        "published",
        "redirect",
        "section",
        "title",
        "update",
    )
    """The attributes that show something of the post, besides its labels, its text and its neighbours."""

    def __init__(self, blog: SiteBlog, post: Post, render: BodyRenderer) -> None:
        # Without super().__init__(): it needs a doctree, and takes the time of ABlog's import for the present.
        self._blog = blog
        self._render = render
        self.facts = post
        self._computed_date = date = published(post)
        self._rank = date, post.docname, post.order
        self.__dict__ |= {
            "docname": post.docname,
            "section": post.section,
            "order": post.order,
            "date": date,
            "update": post.updated or date,
            "published": not post.draft,
            "draft": post.draft,
            "nocomments": post.nocomments,
            "canonical_link": post.canonical_link,
            "external_link": post.external_link,
            "redirect": list(post.redirects),
            "options": {"external_link": post.external_link},
            "excerpt": [nodes.paragraph("", post.summary)],
            "title": post.title,
            "next": None,
            "prev": None,
            "archive": blog.archive[date.year],
        }
        for catalog_name, kind in CATALOGS.items():
            collections = [blog.collection(label) for label in blog.index.labels_of(post, kind)]
            self.__dict__[catalog_name] = collections

    def note(self, kind: str) -> None:
        """Note a use of the post."""
        use = self._blog.use
        if use is not None and self.facts.docname != use.pagename:
            use.names.add((kind, self.facts.key))

    def __lt__(self, other: SitePost) -> bool:
        return self._rank < other._rank

    def to_html(self, pagename: str, fulltext: bool = False, **_options: bool) -> str:  # noqa: FBT001, FBT002 - ABlog's
        """Return the excerpt or *fulltext* as HTML for the page *pagename*, from the stored body."""
        self.note("body")
        return self._render(self.facts, pagename, full=fulltext)


for _name in SitePost.OF_POST:
    setattr(SitePost, _name, _noted(_name, "post"))
for _name in CATALOGS:
    setattr(SitePost, _name, _noted(_name, "labels"))
for _name in ("next", "prev"):
    setattr(SitePost, _name, _noted(_name, "neighbours"))
SitePost.excerpt = _noted("excerpt", "body")


class SiteCollection(Collection):  # type: ignore[misc]
    """ABlog's collection, which notes its use."""

    def __iter__(self) -> Iterator[SitePost]:
        use = self._blog.use
        if use is None:
            yield from super().__iter__()
            return
        for count, post in enumerate(super().__iter__(), 1):
            use.note_first(self.docname, count)
            yield post
        use.names.add(("size", self.docname))

    def __len__(self) -> int:
        use = self._blog.use
        if use is not None and ("catalog", self.catalog.name) not in use.names:
            use.names.add(("size", self.docname))
        return len(self._posts)

    def shown(self) -> tuple[str, str, str | None, int]:
        """Return what templates show of a collection without its posts."""
        return str(self.name), self.docname, self.href, len(self._posts)

    def key_at(self, key: str) -> str:
        """Return the key of the post that ABlog's templates know by another; "" for none."""
        post = self._posts.get(key)
        return post.facts.key if post else ""

    def __getitem__(self, key: str) -> SitePost | None:
        self._note_key(key)
        found: SitePost | None = self._posts.get(key)
        return found

    def __contains__(self, key: object) -> bool:
        self._note_key(key)
        return key in self._posts

    def _note_key(self, key: object) -> None:
        use = self._blog.use
        if use is not None and str(key).partition("#")[0] != use.pagename:
            use.names.add((f"key {key}", self.docname))


class SiteCatalog(Catalog):  # type: ignore[misc]
    """ABlog's catalog, which notes its use."""

    def __getitem__(self, name: str) -> Collection:
        self._note()
        if name not in self.collections:
            self.collections[name] = SiteCollection(self, name)
        return self.collections[name]

    def __iter__(self) -> Iterator[Collection]:
        self._note()
        yield from super().__iter__()

    def _minmax(self) -> tuple[int, int]:
        self._note()
        smallest, largest = super()._minmax()
        return smallest, largest

    def _note(self) -> None:
        use = self._blog.use
        if use is not None:
            use.names.add(("catalog", self.name))


class SiteBlog(Blog):  # type: ignore[misc]
    """ABlog's ``Blog`` for one build, with a dictionary of its own and the addresses of our index."""

    def __init__(self, app: Sphinx, index: Index, render: BodyRenderer) -> None:
        # Without super().__init__(): all its instances in a process share one dictionary.
        self.use: ModelUse | None = None  # of the page that is being rendered
        self._collections: dict[str, Collection] = {}
        self.index = index
        self._init(app)
        self.series = self.catalogs["series"] = Catalog(self, "series", "series", "series")
        for catalog in (self.blog, self.archive, *self.catalogs.values()):
            # What ABlog makes has no constructor to choose another class by.
            catalog.__class__ = SiteCatalog
            for collection in catalog.collections.values():
                collection.__class__ = SiteCollection
        for catalog_name, kind in CATALOGS.items():
            self.catalogs[catalog_name].collections.clear()
            for label in index.labels[kind]:
                self.collection(label)
        self._by_key = {post.key: SitePost(self, post, render) for post in index.posts}
        self._sort_in()
        # Templates are given it, though ABlog has none.
        self.kinds = SiteCatalog(self, "kind", "kind", "kind")
        for post_kind, posts in index.kinds.items():
            self._add_kind(post_kind, posts)
        self.references.update(ablog_references(index))

    def _sort_in(self) -> None:
        """Give posts their neighbours, and put them into their collections."""
        index, by_key = self.index, self._by_key
        for post in by_key.values():
            own = post.__dict__
            if older := index.older.get(post.facts.key):
                own["prev"] = by_key[older.key]
            if newer := index.newer.get(post.facts.key):
                own["next"] = by_key[newer.key]
            (self.posts if own["published"] else self.drafts).add(post)
            if own["published"]:
                own["archive"].add(post)
                for catalog_name in CATALOGS:
                    for collection in own[catalog_name]:
                        collection.add(post)

    def _add_kind(self, kind: Kind, posts: Iterable[Post]) -> None:
        page = self.index.kind_page(kind)
        collection = SiteCollection(self.kinds, str(kind), KIND_NAMES[kind], None, path=page)
        for post in posts:
            collection.add(self.post(post))
        self._collections[page] = self.kinds.collections[str(kind)] = collection

    def collection(self, label: Label) -> Collection:
        """Return the collection of a label, with the label's page."""
        if label.pagename not in self._collections:
            catalog = self._catalog_of(label.kind)
            collection = SiteCollection(catalog, label.spellings[0], label.name, label.url, path=label.pagename)
            self._collections[label.pagename] = catalog.collections[label.name] = collection
        return self._collections[label.pagename]

    def post(self, post: Post) -> SitePost:
        """Return ABlog's view of a post."""
        return self._by_key[post.key]

    def collection_at(self, pagename: str) -> Collection | None:
        """Return the collection whose page is *pagename*, for templates that were written for ABlog."""
        special = {
            collection.docname: collection
            for collection in (self.posts, self.drafts, *self.archive.collections.values())
        }
        return self._collections.get(pagename, special.get(pagename))  # not `or`: one without posts is false

    def catalog_at(self, pagename: str) -> Catalog | None:
        """Return the catalog whose page is *pagename*."""
        catalogs = (*self.catalogs.values(), self.archive, self.kinds)
        return next((catalog for catalog in catalogs if catalog.docname == pagename), None)

    def _catalog_of(self, kind: LabelKind) -> Catalog:
        return next(self.catalogs[name] for name, of in CATALOGS.items() if of is kind)

    def recent(self, num: int | None, docname: str | None = None, **_labels: object) -> Iterator[SitePost]:
        """Yield the newest *num* posts, or all if it is None, without those of *docname*."""
        others = (post for post in self.posts if post.facts.docname != docname)
        yield from others if num is None else islice(others, num)

    def fact(self, kind: str, name: str) -> object:
        """Return what a page shows that uses something of the model, by an entry of :meth:`ModelUse.entries`.

        :returns: plain data; None for a post or a collection that is no more
        """
        if kind == "catalog":
            catalogs = {**self.catalogs, "archive": self.archive, "kind": self.kinds}
            catalog: Catalog = catalogs.get(name, self.blog)
            return [collection.shown() for collection in catalog.collections.values()]
        if kind in _FACTS:
            post = self._by_key.get(name)
            return post and _FACTS[kind](post)
        collection = self.collection_at(name)
        if collection is None:
            return None
        what, _space, rest = kind.partition(" ")
        if what == "size":
            return collection.shown()
        if what == "key":
            return collection.key_at(rest)
        return [post.facts.key for post in islice(collection, int(rest))]


def _of_post(post: SitePost) -> object:
    facts = post.facts
    return (
        (facts.title, facts.docname, facts.section, facts.order, published(facts), facts.updated, facts.draft),
        (facts.nocomments, facts.canonical_link, facts.external_link, facts.redirects),
    )


def _labels(post: SitePost) -> object:
    return [[(str(one.name), one.docname, one.href) for one in post.__dict__[name]] for name in CATALOGS]


def _neighbours(post: SitePost) -> object:
    return [one and one.facts.key for one in (post.__dict__["prev"], post.__dict__["next"])]


_FACTS: Final = {"post": _of_post, "labels": _labels, "neighbours": _neighbours}
"""What templates see of a post, by the kind of use."""


def exchange_blog_state(state: dict[str, Any]) -> dict[str, Any]:
    """Set the dictionary that all of ABlog's ``Blog`` instances in the process share; return the one before.

    Other extensions and templates that call ``Blog(app)`` then find our blog. At the end of the build the
    dictionary of before is set again.
    """
    before: dict[str, Any] = Blog._dict  # noqa: SLF001 - there is no public way
    Blog._dict = state  # noqa: SLF001
    return before
