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

from sphinx_commonplace.model import Kind, LabelKind, Post, Via
from sphinx_commonplace.posts.index import CATALOG_NAMES, Index, published
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.text.reading_time import format_minutes


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
    untitled: bool = False  # its title is a name made from its words, which need not stand above them
    anchor: str = ""  # its id on a page that lists posts
    body: Markup | None = None
    has_more: bool = False


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


@dataclass(frozen=True, slots=True)
class ListingView:
    """One page of a listing."""

    title: str
    breadcrumb: Sequence[Link]
    groups: Sequence[GroupView]
    count: int = 0  # posts of the whole listing; 0 on pages that show a part of it
    description: str = ""
    feed: FeedLink | None = None
    elsewhere: Sequence[Link] = ()
    website: str = ""  # a page about the label elsewhere


class Named(Protocol):
    """Something that has a list of posts: a label, or a site."""

    @property
    def name(self) -> str:
        """Its name for readers."""

    @property
    def pagename(self) -> str:
        """The first page of its list."""

    @property
    def posts(self) -> Sequence[Post]:
        """The posts in the list."""


class Viewer:
    """Makes views of posts for any page.

    :param date_format: ABlog's ``post_date_format``
    :param language: Sphinx's ``language``, for the names of months
    :param relative_uri: returns the relative address from one page to another: ``(from, to)``
    """

    def __init__(
        self, index: Index, date_format: str, language: str, relative_uri: Callable[[str, str], str]
    ) -> None:
        self.index = index
        self.date_format = date_format
        self.language = language
        self.relative_uri = relative_uri

    def moment(self, when: datetime) -> Moment:
        """Return a date for people and for programs."""
        return _moment(when.isoformat(), self.date_format, self.language)

    def label_links(self, post: Post, kind: LabelKind, pagename: str) -> tuple[Link, ...]:
        """Return a post's labels of one kind, as links from a page."""
        return tuple(self.label_link(label, pagename) for label in self.index.labels_of(post, kind))

    def label_link(self, label: Named, pagename: str, *, count: bool = False) -> Link:
        """Return a link from a page to a label's listing."""
        url = self.relative_uri(pagename, label.pagename)
        return Link(label.name, url, len(label.posts) if count else 0)

    def breadcrumb(self, pagename: str) -> tuple[Link, ...]:
        """Return the breadcrumb of a document that is at the address of a label's listing; else nothing."""
        label = self.index.by_page.get(pagename)
        if label is None:
            return ()
        folder = f"{self.index.blog_path}/{label.kind}"
        return (Link(catalog_title(label.kind), self.relative_uri(pagename, folder)),)

    def post_url(self, post: Post, pagename: str) -> str:
        """Return a post's address, relative to a page."""
        return self.relative_uri(pagename, post.docname) + (f"#{post.section}" if post.section else "")

    def title(self, post: Post, pagename: str) -> TitleView:
        """Return a post as the page *pagename* shows its title."""
        return TitleView(post.title, self.post_url(post, pagename), self.moment(published(post)))

    def post(
        self, post: Post, pagename: str, *, anchor: str = "", body: str = "", has_more: bool = False
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
            minutes=format_minutes(post.minutes),
            draft=post.draft,
            kind=post.kind,
            tags=self.label_links(post, LabelKind.TAG, pagename),
            categories=self.label_links(post, LabelKind.CATEGORY, pagename),
            authors=self.label_links(post, LabelKind.AUTHOR, pagename),
            series=self.label_links(post, LabelKind.SERIES, pagename),
            via=post.via,
            link=post.link,
            summary=post.summary,
            untitled=post.untitled,
            anchor=anchor,
            body=Markup(body) if body else None,  # noqa: S704 - HTML that Sphinx has rendered
            has_more=has_more,
        )


def catalog_title(kind: LabelKind) -> str:
    """Return the title of the index page of a kind of label."""
    return _(CATALOG_NAMES[kind].capitalize())


@functools.lru_cache(maxsize=4096)
def _moment(iso: str, form: str, language: str) -> Moment:
    # Cached by the date as text: dates in two zones that are the same instant are equal, but differ in words.
    return Moment(date_words(datetime.fromisoformat(iso), form, language), iso)
