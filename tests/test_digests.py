"""Whatever changes what a page or a file shows changes its digest: field by field of all that pages are made from.

A small site is built once. Then its site is derived again from what reading noted, with one value in it replaced,
and everything is planned and made. Where something else is shown, the digest must be another.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch
from gettext import NullTranslations
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from sphinx import locale
from sphinx.application import Sphinx

from sphinx_commonplace import site as site_module
from sphinx_commonplace.build import Build
from sphinx_commonplace.compat.builder import addresses_of
from sphinx_commonplace.compat.code import SiteCode
from sphinx_commonplace.compat.configuration import read_settings
from sphinx_commonplace.model import (
    Citation,
    LabelKind,
    License,
    Name,
    Outgoing,
    Post,
    SharingImage,
    Source,
    Use,
    Via,
)
from sphinx_commonplace.output.assets import Asset, AssetKind
from sphinx_commonplace.output.digests import FileDigests
from sphinx_commonplace.output.fragments import Fragment, FragmentStore
from sphinx_commonplace.pages.blog_pages import BlogPages
from sphinx_commonplace.pages.documents import DocumentPages
from sphinx_commonplace.pages.entries import Listing
from sphinx_commonplace.pages.feeds import plan_feeds, plan_sitemap
from sphinx_commonplace.pages.foot import FootMaker
from sphinx_commonplace.pages.indexes import plan_indexes
from sphinx_commonplace.pages.layout import _shown_settings
from sphinx_commonplace.pages.listings import plan_listings
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.pages.planning import Planning
from sphinx_commonplace.pages.redirects import plan_redirects
from sphinx_commonplace.pages.sharing import plan_sharing_images
from sphinx_commonplace.pages.sites import plan_sources
from sphinx_commonplace.pages.slots import Slots
from sphinx_commonplace.pages.stale import PageDigests, name_images
from sphinx_commonplace.posts.index import Index, Label, LabelConfig, build_index
from sphinx_commonplace.posts.listings import Group, Mode, Page
from sphinx_commonplace.read.domain import Document, blog_domain, pack
from sphinx_commonplace.site import Site, derive_site
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.sources.files import read_source_files
from sphinx_commonplace.sources.index import SiteEntry, SourceEntry, SourceIndex, build_source_index
from sphinx_commonplace.sources.site_pages import PlacedSource, SitePage
from tests.support.sites import Site as SourceFolder

pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")

PLANNERS = (
    plan_listings,
    plan_indexes,
    plan_sources,
    plan_feeds,
    plan_sitemap,
    plan_sharing_images,
    plan_redirects,
)

LONG = "Words that take room on a page, one after the other, and then some more of them. " * 20

CONF = """
blog_authors = {"ann": ("Ann Smith", "https://ann.example/"), "bo": ("Bo Li", None)}
blog_default_author = "ann"
blog_feed_archives = True
commonplace_descriptions = {"tag": {"AI": "What machines do."}}
commonplace_feed_formats = ["atom", "rss", "json"]
commonplace_listing_bytes = 4000
commonplace_listing_posts = 1
myst_enable_extensions = ["attrs_inline"]
"""

FILES = """
=== sources.yaml ===
- id: lovelace
  type: article-journal
  title: Sketch of the Engine
  author: [{family: Lovelace, given: Ada, suffix: Jr., non-dropping-particle: of}, {literal: The Society}]
  container-title: Memoirs
  publisher: Taylor
  issued: {date-parts: [[1843, 10, 2]]}
  URL: https://journal.example/memoirs
  archive: https://archive.example/memoirs
  DOI: 10.1000/182
  aliases: [ada]
  urls: [https://journal.example/other]
=== lists.md ===
---
orphan: true
---

# Lists

```{postlist} 3
```

```{postlist}
:tags: AI
:excerpts:
```

```{sources}
```

As {source:cite}`lovelace` and {source}`lovelace` have it; see {ref}`tag-ai` and [a post](posts/link.md).
=== blog/tag/ai.md ===
---
orphan: true
---

# Machines
=== posts/link.md ===
---
date: 2026-05-14
updated: 2026-05-20
tags: [AI, Engines]
category: Papers
author: [ann, bo, Cy]
series: Reading
language: English
link: https://example.net/letter
via: {name: A Weekly, url: https://example.org/weekly}
redirect: [old/link, older/link]
subtitle: Of long ago
keywords: [letters, post]
license: CC BY 4.0
cover: {image: "https://image.example/letter.png", alt: A letter}
toc: false
permalink: /letters/one/
---

# A letter

See [the essay](essay.md), and [a page](https://example.com/page) of it. {source}`lovelace` has more, and
[it is disputed](https://example.com/dispute){.disputes}.

## A part

[A page](https://example.com/page) again.
=== posts/essay.md ===
---
date: 2026-04-14
tags: [AI, Engines]
series: Reading
external_link: https://elsewhere.example/essay
canonical_link: https://elsewhere.example/canonical
---

# An essay

It says of [a page](https://example.com/page) what {source}`lovelace` says.

LONG
=== posts/summary.md ===
---
date: 2025-03-02
tags: [AI]
summary: In short.
---

# Summed up

LONG

See [the link post](link.md).
=== posts/second.md ===
---
date: 2025-03-01
tags: [AI]
---

# The second

LONG
=== posts/third.md ===
---
date: 2025-02-01
tags: [AI]
---

# The third

LONG
=== posts/fourth.md ===
---
date: 2024-02-01
tags: [small]
---

# The fourth

Words.
=== posts/fifth.md ===
---
date: 2023-02-01
tags: [small]
---

# The fifth

Words.
=== posts/several.rst ===
Several
=======

One part
--------

.. post:: 2024-06-20
   :tags: parts

Words.

Another part
------------

.. post:: 2024-06-21
   :tags: parts

Words.
=== posts/hidden.md ===
---
date: 2026-07-07
draft: true
tags: [AI]
---

# Hidden

Not yet; [a page](https://example.com/page).
""".replace("LONG", LONG)

Shown = dict[str, tuple[str, str]]
"""What stands at each address: a digest, and what is shown."""


def _same(value: Any) -> Any:
    return value


@dataclass
class Change:
    """What is other than the build found it; by default nothing."""

    posts: Callable[[Post], Post] = _same
    outgoing: Callable[[Post, Outgoing], Outgoing] = lambda _post, outgoing: outgoing
    records: Callable[[list[Source]], list[Source]] = _same
    settings: Callable[[Settings], Settings] = _same
    fragment: Callable[[str, Fragment], Fragment] = lambda _key, fragment: fragment
    index: Callable[[Index], Index] = _same
    sources: Callable[[SourceIndex], SourceIndex] = _same
    site: Callable[[Site], Site] = _same
    listing: Callable[[Listing], Listing] = _same
    page: Callable[[Page], Page] = _same


class Bodies:
    """The bodies of posts, from the memory of a test."""

    def __init__(self, fragments: Mapping[str, Fragment]) -> None:
        self.fragments = fragments
        self.store = SimpleNamespace(keep=lambda _docname, _fragments: None)

    def facts(self, index: Any) -> dict[str, Any]:
        return {post.key: self._of(post).facts() for post in index.posts}

    def of(self, posts: Sequence[Post]) -> dict[str, Fragment]:
        return {post.key: self._of(post) for post in posts}

    def _of(self, post: Post) -> Fragment:
        return self.fragments.get(post.key, Fragment("<p>Words.</p>", "<p>Words.</p>", has_more=False))


class Bench:
    """A site that was built, to be derived again."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.images = name_images(app.env)
        self.documents = dict(blog_domain(app.env).documents)
        (folder,) = Path(app.doctreedir, "commonplace").glob("out-*/fragments")
        store = FragmentStore(folder)
        self.fragments = {key: one for docname in self.documents for key, one in store.load(docname).items()}
        handlers = [listener.handler for listener in app.events.listeners["doctree-resolved"]]
        (self.build,) = (own for one in handlers if isinstance(own := getattr(one, "__self__", None), Build))
        self.listings: dict[str, Listing] = {}
        self.pages: dict[str, Page] = {}
        self.before = self.shown(Change(site=self._note_site, listing=self._note_listing, page=self._note_page))
        self.record = next(one for one in self.site.sources.by_key.values() if one.source.key == "lovelace").source

    def _note_site(self, site: Site) -> Site:
        self.site = site
        return site

    def _note_listing(self, listing: Listing) -> Listing:
        self.listings[listing.pagename] = listing
        return listing

    def _note_page(self, page: Page) -> Page:
        self.pages[page.pagename] = page
        return page

    def shown(self, change: Change) -> Shown:
        """Return what all pages and files would show."""
        app = self.app
        settings = change.settings(read_settings(app.config))
        addresses = addresses_of(app.builder, settings.base_url, settings.feed_files[0].name)
        documents = {name: _changed(document, change) for name, document in self.documents.items()}

        def read(*arguments: Any, **options: Any) -> Any:
            found = read_source_files(*arguments, **options)
            return found._replace(records=change.records(list(found.records)))

        def index(*arguments: Any, **options: Any) -> Index:
            return change.index(build_index(*arguments, **options))

        def sources(*arguments: Any, **options: Any) -> SourceIndex:
            return change.sources(build_source_index(*arguments, **options))

        with ExitStack() as stack:
            enter = stack.enter_context
            enter(mock.patch.dict(locale.translators, {("general", "sphinx"): NullTranslations()}))
            enter(mock.patch.dict(blog_domain(app.env).data, documents=documents))
            enter(mock.patch.object(site_module, "read_source_files", read))
            enter(mock.patch.object(site_module, "build_index", index))
            enter(mock.patch.object(site_module, "build_source_index", sources))
            site = derive_site(app, settings, addresses, lambda *_post, **_how: "", lambda _index: "layout")
            site = change.site(replace(site, _post_digests={}))
            bodies: Any = Bodies({key: change.fragment(key, one) for key, one in self.fragments.items()})
            ledger: Any = SimpleNamespace(
                extra_files=frozenset(), builder=app.builder, digests=FileDigests(Path("none"))
            )
            planning = Planning(site, app.env, bodies, ledger)
            entries: Any = planning.entries
            listings, pages = entries.listings, entries.pages
            entries.listings = lambda: map(change.listing, listings())
            entries.pages = lambda listing: tuple(map(change.page, pages(listing)))
            for planner in PLANNERS:
                planning.add(planner(planning))
            found = {name: (item.digest, _made(item)) for name, item in planning.items.items()}
            return found | self._documents(site, bodies)

    def _documents(self, site: Site, bodies: Any) -> Shown:
        """Return what the pages of documents would show."""
        app = self.app
        builder: Any = app.builder
        feet, slots = FootMaker(site), Slots(site, builder, Path(app.doctreedir))
        digests = PageDigests(app, site, feet, slots, self.images)
        pages = DocumentPages(
            site,
            builder,
            blog_pages=BlogPages(site, app.env, slots, generated=(), in_sidebar=True),
            bodies=bodies,
            feet=feet,
            slots=slots,
            asset_tags=SimpleNamespace(tag_function=lambda *_: None),  # type: ignore[arg-type]
        )
        found = {}
        with (
            mock.patch.object(self.build, "site", site),
            mock.patch.object(self.build.writing, "documents", pages),
        ):
            for docname in sorted(app.env.found_docs):
                tree = app.env.get_and_resolve_doctree(docname, builder)
                context: dict[str, Any] = {"body": "", "content_root": "", "css_tag": 0, "js_tag": 0}
                context["pathto"] = lambda target, **_k: target
                pages.add_context(docname, context, tree)
                for name in ("ablog", "anchor", "date_words", "feed_of", "pathto"):
                    del context[name]
                found[f"{docname} (document)"] = (digests.of(docname), f"{context}\n{tree.pformat()}")
        return found


def _changed(document: Document, change: Change) -> Document:
    outgoing = tuple(map(change.outgoing, document.posts, document.outgoing))
    return replace(document, posts=tuple(map(change.posts, document.posts)), packed=pack(outgoing))


def _made(item: PlannedPage | PlannedFile) -> str:
    made = item.make()
    if isinstance(made, bytes):
        return repr(made)
    # Objects of ABlog's are for templates that were written for it.
    context = {key: value for key, value in made.items() if key not in {"collection", "catalog"}}
    if "sources" in context:
        context["sources"] = list(context["sources"])
    return repr(context)


# -- other values ------------------------------------------------------------------------------------------------

ADDED: Mapping[str, Any] = {
    "updated": datetime(2026, 6, 1, tzinfo=UTC),
    "labels": (LabelKind.TAG, "Added"),
    "redirects": "added/address",
    "via": Via("Somebody", "https://somebody.example/"),
    "authors": Name(family="Added"),
    "urls": "https://added.example/",
    "renamed_from": "Added",
    "former_pages": "blog/tag/added",
    "aliases": "added",
    "former": "added/former",
    "keywords": "added",
    "author_urls": ("Cy", "https://cy.example/"),
    "elsewhere": ((2019,), "added", 3),
    "parts": Group((2019, 3), (), Mode.COUNTS, "added"),
    "assets": Asset(AssetKind.SCRIPT, "_static/added.js"),
}
"""What may stand in the place of None, or at the end of a tuple, by the name of the field."""


def others(value: Any, name: str = "") -> Iterable[Any]:
    """Return other values of the same type: longer, empty, in another order, with another part."""
    if name in BY_NAME:
        return BY_NAME[name](value)
    return _others(value, name) if value is not None else [ADDED[name]]


BY_NAME: Mapping[str, Callable[[Any], Iterable[Any]]] = {
    "of": lambda _entry: (),  # its title is shown on a page that has a period
    "period": lambda value: [one for one in ((2019,), (2019, 3), (2019, 3, 7)) if one != value],
    "issued": lambda value: [one for one in ((), (1843,), (1843, 10), (1843, 10, 3)) if one != value],
    "license": lambda value: _other_pairs(value, License("Added", "https://license.example/")),
    "sharing": lambda value: _other_pairs(value, SharingImage("https://image.example/a.png", "Added")),
    "parent": lambda value: [(value[0], "added"), ("Added", value[1]), None] if value else [("Added", "added")],
    "item": lambda item: [
        {**item, "note": "Added"},
        *({**item, key: next(iter(others(item[key])))} for key in item),
    ],
}
"""Other values of what not every value of its type may stand for."""


def _other_pairs(value: Any, other: Any) -> list[Any]:
    return [type(value)(value[0], other[1]), type(value)(other[0], value[1]), None] if value else [other]


@singledispatch
def _others(value: Any, _name: str) -> Iterable[Any]:
    """Return other values of a record: with each other value of each field."""
    return [
        replace(value, **{one.name: other})
        for one in dataclasses.fields(value)
        for other in others(getattr(value, one.name), one.name)
    ]


@_others.register(Post | Use | Source | SourceEntry | Group | PlacedSource)
def _(_value: object, _name: str) -> Iterable[Any]:
    return ()  # these have their own turn


@_others.register
def _(value: enum.StrEnum, _name: str) -> Iterable[Any]:
    return [member for member in type(value) if member is not value]


@_others.register
def _(value: str, _name: str) -> Iterable[Any]:
    return [f"{value}z", ""] if value else ["added"]


@_others.register
def _(value: int, _name: str) -> Iterable[Any]:
    return [not value] if isinstance(value, bool) else [value + 1]


@_others.register
def _(value: datetime, _name: str) -> Iterable[Any]:
    return [value + timedelta(hours=1), value + timedelta(days=400)]


@_others.register
def _(value: Mapping, _name: str) -> Iterable[Any]:  # type: ignore[type-arg]
    for key in value:
        yield {one: there for one, there in value.items() if one != key}
        yield from ({**value, key: other} for other in others(value[key], str(key)))


@_others.register(tuple | list)
def _(value: Any, name: str) -> Iterable[Any]:
    kind = type(value)
    if len(value) > 1:
        yield value[::-1]
    if value:
        yield value[1:]
    if name in ADDED:
        yield kind((*value, ADDED[name]))
    for part in value[:1]:
        # In a pair of a kind and a name, the kind decides what the name is.
        firsts = [(*part[:-1], other) for other in others(part[-1])] if type(part) is tuple else others(part)
        yield from (kind((first, *value[1:])) for first in firsts)


OTHER_SETTINGS: Mapping[str, Sequence[Any]] = {
    "always_section": [True],
    "archive_titles": [True],
    "author": ["Somebody else"],
    "auto_excerpt": [2],
    "auto_image": [1],
    "auto_orphan": [False],
    "base_url": ["https://other.example/", ""],
    "extra_keys": [("mine",)],
    "date_format": ["%Y/%m/%d"],
    "date_format_short": ["%Y/%m"],
    "default_labels": [{LabelKind.AUTHOR: ("bo",)}],
    "descriptions": [{}, {"tag": {"AI": "Other words."}}, {"series": {"Reading": "Words."}}],
    "feed_archives": [False],
    "feed_formats": [("atom",), ("atom", "json"), ("json",)],
    "feed_fulltext": [False, True],
    "feed_length": [1],
    "feed_subtitle": ["Words"],
    "feed_templates": [{"atom": {"title": "T: {{ title }}"}}, {"short": {}}],
    "feed_titles": [True],
    "home_posts": [0, 3],
    "ignored_links": [("https://example.com/**",)],
    "layout": ["theme"],
    "navigation": [("posts",)],
    "label_addresses": [{"tag": {"AI": "machines"}}],
    "label_aliases": [{"tag": {"AI": "Engines"}}, {"tag": {"Machines": "AI"}}],
    "labels": [
        {LabelKind.AUTHOR: {"ann": LabelConfig("Ann Smith", "https://other.example/")}},
        {LabelKind.AUTHOR: {"ann": LabelConfig("Ann", "https://ann.example/"), "bo": LabelConfig("Bo Li")}},
        {},
    ],
    "language": ["de"],
    "listing_bytes": [200, 12_000, 200_000],
    "listing_posts": [0, 50],
    "own_addresses": [("https://other.example/",)],
    "page_title": ["Another", ""],
    "path": ["journal"],
    "previews": [False],
    "redirect_refresh": [9],
    "root_doc": ["lists"],
    "show_cited_by": [False],
    "show_related": [False],
    "show_sources": [False],
    "exports": [(), ("csl-json", "opml"), ("bibtex",)],
    "graph": [False],
    "sitemap": [False],
    "source_suffixes": [(".md",)],
    "sources": [""],
    "timezone": [ZoneInfo("Asia/Tokyo")],
    "title": ["Another"],
    "today": [date(2026, 7, 31), date(2026, 5, 15)],
    "url_rules": [{"mine": {}}],
    "url_rules_off": [("mine",)],
    "whole_words": [3],
}

OPTIONS: Mapping[str, str] = {
    "base_url": "blog_baseurl",
    "labels": "blog_authors",
    "default_labels": "blog_default_author",
    "page_title": "blog_title",
    "source_suffixes": "source_suffix",
}
"""Options of ``conf.py`` that have another name than the field made of them, and its prefix."""


# -- where a value is put in place of another --------------------------------------------------------------------

Changes = Iterator[Change]

RICH = "posts/link"


def _posts(bench: Bench, name: str) -> Changes:
    """Change a post that has everything, one of which some pages show the title only, and a section."""
    for key in (RICH, "posts/second", "posts/several#one-part"):
        (known,) = (post for one in bench.documents.values() for post in one.posts if post.key == key)
        if name == "section" and not known.section:
            continue
        for other in others(getattr(known, name), name):
            changed = replace(known, **{name: other})
            yield Change(posts=lambda post, known=known, changed=changed: changed if post is known else post)


def _citations(bench: Bench, name: str) -> Changes:
    """Change citations of one post: without a sentence, with a source's words in it, plain, under a heading."""
    (found,) = (outgoing.citations for outgoing in bench.documents[RICH].outgoing)
    for number in (0, 3, 4, 5):
        citation = found[number]
        for other in others(getattr(citation, name), name):
            changed = (*found[:number], citation._replace(**{name: other}), *found[number + 1 :])
            yield Change(
                outgoing=lambda post, outgoing, changed=changed: (
                    replace(outgoing, citations=changed) if post.key == RICH else outgoing
                )
            )


def _sources(bench: Bench, name: str) -> Changes:
    """Change what ``sources.yaml`` says of a source."""
    for other in others(getattr(bench.record, name), name):
        if name == "url" and not other:
            continue  # who has several has a first one
        yield Change(records=lambda records, other=other: [replace(records[0], **{name: other}), *records[1:]])


def _fragments(bench: Bench, name: str) -> Changes:
    """Change the body of a post that is shown whole, and of one that is not."""
    for key in ("posts/fourth", "posts/summary"):
        for other in others(getattr(bench.fragments[key], name), name):
            yield Change(
                fragment=lambda known, fragment, key=key, other=other: (
                    replace(fragment, **{name: other}) if known == key else fragment
                )
            )


def _labels(bench: Bench, name: str) -> Changes:
    """Change a label in place, as many tables hold it: it is made anew each time."""
    for text in ("AI", "Ann Smith", "Reading", "Papers"):
        (known,) = (label for label in bench.site.index.by_page.values() if label.name == text)
        for other in filter(None, others(getattr(known, name), name)):

            def change(index: Index, page: str = known.pagename, other: Any = other) -> Index:
                object.__setattr__(index.by_page[page], name, other)
                return index

            yield Change(index=change)


def _entries(bench: Bench, name: str) -> Changes:
    """Change a source that is indexed, in place likewise."""
    for url in ("https://journal.example/memoirs", "https://example.com/page"):
        for other in others(getattr(bench.site.sources.by_url[url], name), name):

            def change(sources: SourceIndex, url: str = url, other: Any = other) -> SourceIndex:
                setattr(sources.by_url[url], name, other)
                return sources

            yield Change(sources=change)


def _sites(bench: Bench, name: str) -> Changes:
    """Change a site, in place likewise."""
    for key in ("example.com", "journal.example"):
        for other in others(getattr(bench.site.sources.site_by_name[key], name), name):

            def change(sources: SourceIndex, key: str = key, other: Any = other) -> SourceIndex:
                setattr(sources.site_by_name[key], name, other)
                return sources

            yield Change(sources=change)


def _site_pages(bench: Bench, name: str) -> Changes:
    return _of_site_pages(
        bench, lambda page: (replace(page, **{name: other}) for other in others(getattr(page, name), name))
    )


def _placed(bench: Bench, name: str) -> Changes:
    def change(page: SitePage) -> Iterator[SitePage]:
        first, *more = page.sources
        values = others(getattr(first, name), name)
        yield from (replace(page, sources=(replace(first, **{name: other}), *more)) for other in values)

    return _of_site_pages(bench, change)


def _of_site_pages(bench: Bench, change: Callable[[SitePage], Iterator[SitePage]]) -> Changes:
    for site_name in ("example.com", "journal.example"):
        for changed in change(bench.site.site_pages[site_name][0]):
            yield Change(
                site=lambda site, site_name=site_name, changed=changed: replace(
                    site, site_pages={**site.site_pages, site_name: (changed, *site.site_pages[site_name][1:])}
                )
            )


def _listings(bench: Bench, name: str) -> Changes:
    for pagename in ("blog", "blog/tag/engines", "blog/author/ann-smith"):
        for other in others(getattr(bench.listings[pagename], name), name) if name != "label" else [None]:
            yield Change(
                listing=lambda listing, pagename=pagename, other=other: (
                    replace(listing, **{name: other}) if listing.pagename == pagename else listing
                )
            )


def _pages(bench: Bench, name: str) -> Changes:
    return _of_pages(
        bench,
        lambda page: (
            replace(page, **{name: other})
            for other in others(getattr(page, name), name if name == "period" else "")
        ),
    )


def _groups(bench: Bench, name: str) -> Changes:
    def change(page: Page) -> Iterator[Page]:
        first, *more = page.groups
        values = others(getattr(first, name), name if name in {"period", "parts"} else "")
        yield from (replace(page, groups=(replace(first, **{name: other}), *more)) for other in values)

    return _of_pages(bench, change)


def _of_pages(bench: Bench, change: Callable[[Page], Iterator[Page]]) -> Changes:
    for pagename in ("blog", "blog/2024", "blog/2025", "blog/tag/engines", "blog/author/ann-smith"):
        for changed in change(bench.pages[pagename]):
            yield Change(
                page=lambda page, pagename=pagename, changed=changed: (
                    changed if page.pagename == pagename else page
                )
            )


def _settings(_bench: Bench, name: str) -> Changes:
    for other in OTHER_SETTINGS[name]:
        yield Change(settings=lambda settings, other=other: replace(settings, **{name: other}))


@dataclass(frozen=True)
class Record:
    """A record that pages are made from."""

    type: type[Any]
    changes: Callable[[Bench, str], Changes]
    shown: set[str]  # fields that some page or file goes by
    not_shown: set[str] = field(default_factory=set)  # by themselves, at least

    @property
    def fields(self) -> list[str]:
        names = getattr(self.type, "_fields", ())
        return list(names or (one.name for one in dataclasses.fields(self.type)))


RECORDS = [
    Record(
        Post,
        _posts,
        {
            "title",
            "section",
            "date",
            "updated",
            "draft",
            "kind",
            "minutes",
            "summary",
            "excerpt",
            "labels",
            "link",
            "via",
            "untitled",
            "language",
            "subtitle",
            "keywords",
            "author_urls",
            "license",
            "sharing",
            "toc",
        }
        | {"canonical_link", "external_link", "redirects", "former"},
        # A body comes as a fragment. A post of another document is another post.
        {"docname", "order", "digest", "image", "nocomments"},
    ),
    Record(Citation, _citations, {*Citation._fields} - {"line"}, {"line"}),
    # A DOI is exported as it stands in the item.
    Record(Source, _sources, {one.name for one in dataclasses.fields(Source)} - {"doi"}, {"doi"}),
    Record(Fragment, _fragments, {"whole", "start", "has_more", "assets"}),
    Record(
        Label,
        _labels,
        {"kind", "name", "pagename", "posts", "url", "renamed_from", "former_pages"},
        {"spellings", "keys"},
    ),
    Record(SourceEntry, _entries, {one.name for one in dataclasses.fields(SourceEntry)} - {"source"}, {"source"}),
    Record(SiteEntry, _sites, {"name", "pagename", "sources", "posts", "title", "address", "weight"}),
    Record(SitePage, _site_pages, {"pagename", "period", "sources", "elsewhere"}, {"of"}),
    Record(PlacedSource, _placed, {"uses", "elsewhere"}, {"entry"}),
    Record(
        Listing,
        _listings,
        {
            "pagename",
            "title",
            "window_title",
            "posts",
            "parent",
            "label",
            "description",
            "all_years",
            "has_feed",
            "header",
            "oldest_first",
        },
    ),
    Record(Page, _pages, {"pagename", "period", "groups", "elsewhere"}),
    Record(Group, _groups, {"period", "posts", "mode", "pagename", "parts", "rest"}),
]


# -- tests -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The site, built once."""
    built = SourceFolder(tmp_path_factory.mktemp("digests"), FILES, conf=CONF).build(tags=("drafts",))
    assert built.warnings == []
    return Bench(built.app)


@dataclass
class Seen:
    """What came of changes: what shows something else, and where no digest tells so."""

    changed: set[str] = field(default_factory=set)
    holes: set[str] = field(default_factory=set)


def seen(bench: Bench, changes: Changes) -> Seen:
    """Make changes, each by itself."""
    found = Seen()
    for change in changes:
        after = bench.shown(change)
        found.changed |= after.keys() ^ bench.before.keys()
        for name in after.keys() & bench.before.keys():
            (old_digest, old), (new_digest, new) = bench.before[name], after[name]
            if old != new:
                found.changed.add(name)
                if old_digest == new_digest:
                    found.holes.add(name)
    return found


CASES = [
    pytest.param(record, name, id=f"{record.type.__name__}-{name}")
    for record in RECORDS
    for name in record.fields
    if name in record.shown
]


class TestFields:
    @pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.type.__name__)
    def test_each_field_is_decided_on(self, record: Record) -> None:
        """A field that is new is either changed below, or said to show on no page."""
        assert record.shown.isdisjoint(record.not_shown)
        assert {*record.fields} == record.shown | record.not_shown

    @pytest.mark.parametrize(("record", "name"), CASES)
    def test_another_value_is_another_digest(self, bench: Bench, record: Record, name: str) -> None:
        """Some page or file shows another value, and whatever shows it has another digest."""
        found = seen(bench, record.changes(bench, name))
        assert found.holes == set()
        assert found.changed

    def test_nothing_else_changes(self, bench: Bench) -> None:
        """The same values give the same, digests too: or the tests above would show nothing."""
        assert bench.shown(Change()) == bench.before


class TestSettings:
    def test_each_is_decided_on(self) -> None:
        """Each setting has another value here."""
        assert OTHER_SETTINGS.keys() == {one.name for one in dataclasses.fields(Settings)}

    @pytest.mark.parametrize("name", OTHER_SETTINGS)
    def test_another_value_is_another_digest(self, bench: Bench, name: str) -> None:
        """By what the page shows, or by the digest of what all pages show."""
        found = seen(bench, _settings(bench, name))
        config = bench.app.config
        prefixes = ("commonplace_", "blog_", "post_", "")
        option = OPTIONS.get(name) or next(prefix + name for prefix in prefixes if prefix + name in config.values)
        if option not in dict(_shown_settings(config, SiteCode(bench.app, str))):
            assert found.holes == set()
            assert found.changed
