"""What templates are given of posts: plain text and addresses, made for one page.

Templates escape what they show; only a post's body is markup.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from markupsafe import Markup
from sphinx.locale import _

from sphinx_commonplace.compat.catalogues import ngettext, pgettext
from sphinx_commonplace.model import Kind, LabelKind, License, Post, Via
from sphinx_commonplace.output.assets import Asset
from sphinx_commonplace.posts.index import Index, Label, published
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.read.languages import direction_of
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.sources.titles import shown_address, shown_via
from sphinx_commonplace.text.messages import in_context, to_translate
from sphinx_commonplace.urls.iris import shown_host

COUNTED_PARTS = 20
"""A series of up to so many parts has their number on the page of each.

A new part changes them all. In a longer series each says only which part it is, so that what a new post changes
has a bound.
"""

_KIND_WORDS = {
    Kind.NOTE: in_context("kind", "Note"),
    Kind.LINK: in_context("kind", "Link"),
    Kind.QUOTE: in_context("kind", "Quote"),
    Kind.ESSAY: in_context("kind", "Essay"),
}

_KIND_TITLES = {
    Kind.NOTE: in_context("kind", "Notes"),
    Kind.LINK: in_context("kind", "Links"),
    Kind.QUOTE: in_context("kind", "Quotes"),
    Kind.ESSAY: in_context("kind", "Essays"),
}

_CATALOG_TITLES = {
    LabelKind.TAG: to_translate("Tags"),
    LabelKind.CATEGORY: to_translate("Categories"),
    LabelKind.AUTHOR: to_translate("Authors"),
    LabelKind.SERIES: to_translate("Series"),
    LabelKind.LANGUAGE: to_translate("Languages"),
    LabelKind.LOCATION: to_translate("Locations"),
}


class Link(NamedTuple):
    """A link.

    A tuple, like :class:`Moment`, which templates unpack: with tens of thousands of them on a site, looking up the
    fields of each by name took a tenth of the build.
    """

    text: str
    url: str  # "" if there is no page to link to
    number: int = 0  # how many posts the linked page lists; 0 if that is not shown


class FeedLink(NamedTuple):
    """A link to a feed."""

    text: str
    url: str
    media_type: str


class Moment(NamedTuple):
    """A date for people and for programs."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as one page shows it."""

    title: str
    url: str  # of its own page
    target: str  # the address of its title's link: for a link post the source, else its page
    date: Moment
    updated: Moment | None
    minutes: str
    draft: bool
    kind: Kind
    tags: Sequence[Link]
    categories: Sequence[Link]
    authors: Sequence[Link]
    series: Sequence[Link]
    via: Sequence[Via]
    link: str
    summary: str
    untitled: bool  # whether the author gave no title; ``title`` is then a name made from the text
    address: str  # the absolute address of its own page, "" for a site that does not know its own
    host: str  # of the link, for readers; "" without a link
    shown_link: str  # the link, for readers
    credits: Sequence[Link]  # who wrote it: the authors or, where it names none, the blog's
    kind_page: Link | None  # the listing of its kind; None for a note, which is what a post is if nothing is said
    language: str = ""  # a language tag, if it is not the site's
    direction: str = ""  # of this language, ``ltr`` or ``rtl``, if it is not the site's
    around: str = ""  # the site's language, for its words inside of the post; "" if it is the post's
    subtitle: str = ""
    keywords: str = ""
    license: License | None = None
    anchor: str = ""  # its id on a page that lists posts
    body: Markup | None = None
    has_more: bool = False
    names_source: bool = False  # for a quote: whether its text says where the words are from


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A post's series, with the part that it is of it."""

    series: Link
    part: int
    parts: int  # how many there are; 0 if they are too many for each of them to say
    older: Link | None
    newer: Link | None


@dataclass(frozen=True, slots=True)
class TitleView:
    """A post where a listing has room for its title only."""

    title: str
    url: str
    date: Moment


@dataclass(frozen=True, slots=True)
class GroupView:
    """The posts of one period under one heading."""

    id: str
    title: str
    url: str  # the period's own page, or ""
    mode: str  # see :class:`sphinx_commonplace.posts.listings.Mode`
    count: int  # posts of the period
    posts: Sequence[PostView] | Sequence[TitleView]  # titles in mode ``titles``, nothing in mode ``counts``
    parts: Sequence[Link]
    rest: int = 0  # how many of the period's posts are on its own page only
    part: int = 0  # for a series: which part of it the first of these posts is; else 0
    former_id: str = ""  # another id of the heading, for addresses from before it had a prefix


@dataclass(frozen=True, slots=True)
class ListingView:
    """One page of a listing."""

    title: str
    breadcrumb: Sequence[Link]
    groups: Sequence[GroupView]
    name: str = ""  # in full, also where a heading says only a part of it
    address: str = ""  # the absolute address of the page, "" for a site that does not know its own
    count: int = 0  # posts of the whole listing; 0 on pages that show a part of it
    description: str = ""
    feed: FeedLink | None = None
    elsewhere: Sequence[Link] = ()
    website: str = ""  # a page about the label elsewhere
    assets: Sequence[Asset] = ()  # what the page must load for the texts of its posts
    end: Markup | None = None  # the elements among them that stand below the posts


class Named(Protocol):
    """Something that has a list of posts: a label, or a site."""

    @property
    def name(self) -> str:
        """Its name for readers."""

    @property
    def pagename(self) -> str:
        """The first page of its list."""

    @property
    def count(self) -> int:
        """How many posts are counted beside its name."""


class Viewer:
    """Makes views of posts for any page.

    :param settings: those of the build
    :param relative_uri: returns the relative address from one page to another: ``(from, to)``
    :param absolute_url: returns a post's absolute address
    """

    def __init__(
        self,
        index: Index,
        settings: Settings,
        relative_uri: Callable[[str, str], str],
        absolute_url: Callable[[Post], str],
    ) -> None:
        self.index = index
        self.date_format = settings.date_format
        self.language = settings.language
        self.direction = direction_of(self.language)
        self.relative_uri = relative_uri
        self._settings = settings
        self._absolute_url = absolute_url
        self._series: dict[str, dict[str, int]] = {}  # page of a series -> key of a post -> its part, from 1

    def moment(self, when: datetime) -> Moment:
        """Return a date for people and for programs."""
        return _moment(when.isoformat(), self.date_format, self.language)

    def direction_in(self, post: Post) -> str:
        """Return the direction of a post's language, ``ltr`` or ``rtl``; "" if it is that of the site's."""
        direction = direction_of(post.language) if post.language else self.direction
        return "" if direction == self.direction else direction

    def marked(self, post: Post, words: str) -> str:
        """Return words of a post for a line in the site's language: as markup that says in which they are."""
        if not post.language:
            return words
        if direction := self.direction_in(post):
            return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(post.language, direction, words)
        return Markup('<bdi lang="{}">{}</bdi>').format(post.language, words)

    def for_feed(self, post: Post, content: str) -> str:
        """Return the text of a feed's entry, which says if it is written from right to left.

        :param content: HTML; "" stays ""
        """
        is_rtl = direction_of(post.language or self.language) == "rtl"
        return f'<div dir="rtl">\n{content}\n</div>' if content and is_rtl else content

    def label_links(self, post: Post, kind: LabelKind, pagename: str) -> tuple[Link, ...]:
        """Return a post's labels of one kind, as links from a page."""
        return tuple(self.label_link(label, pagename) for label in self.index.labels_of(post, kind))

    def label_link(self, label: Named, pagename: str, *, count: bool = False) -> Link:
        """Return a link from a page to a label's listing."""
        url = self.relative_uri(pagename, label.pagename)
        return Link(label.name, url, label.count if count else 0)

    def breadcrumb(self, pagename: str) -> tuple[Link, ...]:
        """Return the breadcrumb of a document at the address of a label's or a kind's listing; else nothing."""
        label = self.index.by_page.get(pagename)
        if label is None:
            folder = self.index.kinds_folder()
            return (Link(_("Kinds"), self.relative_uri(pagename, folder)),) if self.index.kind_at(pagename) else ()
        folder = f"{self.index.blog_path}/{label.kind}"
        return (Link(catalog_title(label.kind), self.relative_uri(pagename, folder)),)

    def post_url(self, post: Post, pagename: str) -> str:
        """Return a post's address, relative to a page."""
        return self.relative_uri(pagename, post.docname) + (f"#{post.section}" if post.section else "")

    def title(self, post: Post, pagename: str) -> TitleView:
        """Return a post as the page *pagename* shows its title."""
        return TitleView(
            self.marked(post, post.title), self.post_url(post, pagename), self.moment(published(post))
        )

    def series(self, post: Post) -> tuple[SeriesView, ...]:
        """Return the series of a post, as its own page shows them."""
        labels = self.index.labels_of(post, LabelKind.SERIES)
        return tuple(self._series_view(label, post, part) for label in labels if (part := self.part(label, post)))

    def part(self, label: Label, post: Post) -> int:
        """Return which part of a series a post is, counted from 1; 0 if it is none."""
        if label.pagename not in self._series:
            oldest_first = enumerate(reversed(label.posts), start=1)
            self._series[label.pagename] = {member.key: part for part, member in oldest_first}
        return self._series[label.pagename].get(post.key, 0)

    def _series_view(self, label: Label, post: Post, part: int) -> SeriesView:
        number = len(label.posts)

        def link(other: int) -> Link | None:
            member = label.posts[number - other] if 0 < other <= number else None
            return Link(self.marked(member, member.title), self.post_url(member, post.docname)) if member else None

        return SeriesView(
            series=self.label_link(label, post.docname),
            part=part,
            parts=number if number <= COUNTED_PARTS else 0,
            older=link(part - 1),
            newer=link(part + 1),
        )

    def credits(self, post: Post, pagename: str) -> tuple[Link, ...]:
        """Return who wrote a post: its authors, or else the blog's author, at its home page."""
        authors = self.label_links(post, LabelKind.AUTHOR, pagename)
        if authors or not self._settings.author:
            return authors
        return (Link(self._settings.author, self.relative_uri(pagename, self._settings.root_doc)),)

    def kind_page(self, post: Post, pagename: str) -> Link | None:
        """Return a link to the listing of a post's kind; None for a note, whatever other posts are."""
        if post.kind is Kind.NOTE:
            return None
        return Link(
            pgettext("kind", _KIND_WORDS[post.kind]), self.relative_uri(pagename, self.index.kind_page(post.kind))
        )

    def post(
        self,
        post: Post,
        pagename: str,
        *,
        anchor: str = "",
        body: str = "",
        has_more: bool = False,
        names_source: bool = False,
    ) -> PostView:
        """Return a post as the page *pagename* shows it."""
        url = self.post_url(post, pagename)
        updated = post.updated if post.updated and post.updated.date() > published(post).date() else None
        return PostView(
            title=post.title,
            url=url,
            target=post.link or post.external_link or url,
            date=self.moment(published(post)),
            updated=self.moment(updated) if updated else None,
            minutes=minutes_words(post.minutes),
            draft=post.draft,
            kind=post.kind,
            tags=self.label_links(post, LabelKind.TAG, pagename),
            categories=self.label_links(post, LabelKind.CATEGORY, pagename),
            authors=self.label_links(post, LabelKind.AUTHOR, pagename),
            series=self.label_links(post, LabelKind.SERIES, pagename),
            via=tuple(map(shown_via, post.via)),
            link=post.link,
            summary=post.summary,
            untitled=post.untitled,
            address=self._absolute_url(post) if self._settings.base_url else "",
            host=shown_host(post.link),
            shown_link=shown_address(post.link) if post.link else "",
            credits=self.credits(post, pagename),
            kind_page=self.kind_page(post, pagename),
            language=post.language,
            direction=self.direction_in(post),
            around=self.language.replace("_", "-") if post.language else "",
            subtitle=post.subtitle,
            keywords=", ".join(post.keywords),
            license=post.license,
            anchor=anchor,
            body=Markup(body) if body else None,  # noqa: S704 - HTML that Sphinx has rendered
            has_more=has_more,
            names_source=names_source,
        )


def catalog_title(kind: LabelKind) -> str:
    """Return the title of the index page of a kind of label."""
    return _(_CATALOG_TITLES[kind])


def kind_title(kind: Kind) -> str:
    """Return the title of the listing of a kind of posts."""
    return pgettext("kind", _KIND_TITLES[kind])


def minutes_words(minutes: int) -> str:
    """Return a reading time in words: ``1 min``, ``2 mins``."""
    return ngettext("%d min", "%d mins", minutes)


@functools.lru_cache(maxsize=4096)
def _moment(iso: str, form: str, language: str) -> Moment:
    # Cached by the date as text: dates in two zones that are the same instant are equal, but differ in words.
    return Moment(date_words(datetime.fromisoformat(iso), form, language), iso)
