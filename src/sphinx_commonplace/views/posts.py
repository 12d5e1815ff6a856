"""What templates get to see: plain words and addresses, made for one page.

Templates escape what they show; nothing here is markup but a post's body.
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
    """Words that lead somewhere.

    A tuple, as :class:`Moment` is, for templates to take apart: where there are tens of thousands on a site,
    looking up the fields of each by name took a tenth of the build.
    """

    text: str
    url: str  # "" where there is nowhere to go
    number: int = 0  # the posts that are there; 0 where that is not told


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
    target: str  # where its title leads: for a link post to the source, else to its page
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
    count: int
    posts: Sequence[PostView] | Sequence[TitleView]  # titles in mode ``titles``, nothing in mode ``counts``
    parts: Sequence[Link]


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
    """What a list of posts is of: a label, or a site."""

    @property
    def name(self) -> str:
        """What readers call it."""

    @property
    def pagename(self) -> str:
        """The page of the list."""

    @property
    def posts(self) -> Sequence[Post]:
        """The posts in the list."""


class Viewer:
    """Makes views of posts for any page.

    :param date_format: ABlog's ``post_date_format``
    :param language: Sphinx's ``language``, in which months have their names
    :param relative_uri: gives the address of a page as seen from another: ``(from, to)``
    """

    def __init__(
        self, index: Index, date_format: str, language: str, relative_uri: Callable[[str, str], str]
    ) -> None:
        self.index = index
        self.date_format = date_format
        self.language = language
        self.relative_uri = relative_uri

    def moment(self, when: datetime) -> Moment:
        """Return a date as readers and as programs read it."""
        return _moment(when.isoformat(), self.date_format, self.language)

    def label_links(self, post: Post, kind: LabelKind, pagename: str) -> tuple[Link, ...]:
        """Return a post's labels of one kind, as links from a page."""
        return tuple(self.label_link(label, pagename) for label in self.index.labels_of(post, kind))

    def label_link(self, label: Named, pagename: str, *, count: bool = False) -> Link:
        """Return a link from a page to a label's listing."""
        url = self.relative_uri(pagename, label.pagename)
        return Link(label.name, url, len(label.posts) if count else 0)

    def breadcrumb(self, pagename: str) -> tuple[Link, ...]:
        """Return the way to a document that stands at the address of a label's listing; else nothing."""
        label = self.index.by_page.get(pagename)
        if label is None:
            return ()
        folder = f"{self.index.blog_path}/{label.kind}"
        return (Link(catalog_title(label.kind), self.relative_uri(pagename, folder)),)

    def post_url(self, post: Post, pagename: str) -> str:
        """Return a post's address as seen from a page."""
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
            anchor=anchor,
            body=Markup(body) if body else None,  # noqa: S704 - rendered by Sphinx, kept in a fragment of ours
            has_more=has_more,
        )


def catalog_title(kind: LabelKind) -> str:
    """Return what the index page of a kind of label is called."""
    return _(CATALOG_NAMES[kind].capitalize())


@functools.lru_cache(maxsize=4096)
def _moment(iso: str, form: str, language: str) -> Moment:
    # By the date as it is written: two dates that are one instant are equal.
    return Moment(date_words(datetime.fromisoformat(iso), form, language), iso)
