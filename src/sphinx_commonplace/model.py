"""The facts that flow from reading to writing: frozen, plain, picklable.

Nothing here knows Sphinx, and nothing here decides anything: for what is derived, see
:mod:`sphinx_commonplace.posts.index`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Kind(enum.StrEnum):
    """What a post is to its reader."""

    NOTE = "note"  # the author's own few words
    LINK = "link"  # a comment on one thing, which the title links to
    QUOTE = "quote"  # somebody else's words, chosen
    ESSAY = "essay"  # a text of its own


class LabelKind(enum.StrEnum):
    """The families of labels; the value is the word that an address has (``blog/tag/…``)."""

    TAG = "tag"
    CATEGORY = "category"
    AUTHOR = "author"
    SERIES = "series"
    LANGUAGE = "language"
    LOCATION = "location"


class Excerpt(enum.StrEnum):
    """What a listing shows of a post."""

    WHOLE = "whole"  # the post is short: all of it
    START = "start"  # the text up to the mark
    SUMMARY = "summary"  # the author's summary
    NOTHING = "nothing"  # the title alone


class Role(enum.StrEnum):
    """What a post does with a source that it links to."""

    CITES = "cites"  # a plain link
    COMMENTS_ON = "comments-on"  # what the post is about: its ``link``
    QUOTES = "quotes"  # it shows the source's own words
    VIA = "via"  # where the author was pointed to what the post is about
    DISPUTES = "disputes"
    UPDATES = "updates"


class Citation(NamedTuple):
    """One use of an external link in a post; a tuple, as there are very many."""

    href: str  # the address as written, "" where a key names the source
    url: str  # its canonical URL, "" where a key names the source
    words: str  # the link's text, plain
    sentence: str  # the sentence around it, plain
    start: int  # where in the sentence the words begin, in characters
    section: str  # the heading that it stands under, "" for the post's own, with references in their places
    line: int | None  # of the source document, counted from 1
    role: Role
    anchor: str  # the id of its place in the post's page, "" for the page's top
    key: str = ""  # the key of the source, where that was written in place of an address
    references: tuple[tuple[str, str], ...] = ()  # whose words belong into the sentence, where it has PLACEHOLDER


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What one post leads to, as reading found it."""

    citations: tuple[Citation, ...] = ()
    references: tuple[tuple[str, str], ...] = ()  # documents, labels and own addresses, by kind and name


@dataclass(frozen=True, slots=True)
class Name:
    """A person or body that wrote something, as CSL 1.0.2 has it ("Name variables")."""

    family: str = ""
    given: str = ""
    particle: str = ""  # CSL's non-dropping particle: "van", "de la"
    suffix: str = ""  # "Jr.", "III"
    literal: str = ""  # the whole name of a body, or of a person with one name


@dataclass(frozen=True, slots=True)
class Source:
    """A thing that posts link to, identified by its canonical URL."""

    url: str  # the canonical URL; the first where there are several
    key: str = ""  # the name that a person gave it in ``sources.yaml``
    title: str = ""  # plain text
    authors: tuple[Name, ...] = ()
    issued: tuple[int, ...] = ()  # when it was published: year, month, day; as many as are known
    type: str = "webpage"  # one of CSL's types
    container: str = ""  # the journal, blog or book that it is in
    publisher: str = ""
    doi: str = ""  # without ``https://doi.org/``
    archive: str = ""  # the address of an archived copy
    urls: tuple[str, ...] = ()  # further canonical URLs of the same source
    aliases: tuple[str, ...] = ()  # further keys
    item: Mapping[str, object] = field(default_factory=dict, hash=False)  # the whole CSL item, as written


@dataclass(frozen=True, slots=True)
class Via:
    """Who pointed the author to what a post is about."""

    text: str  # a name, or the address where there is no name
    url: str = ""  # where they did, if it can be linked to


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which posts a ``postlist`` directive asks for."""

    labels: tuple[tuple[LabelKind, str], ...] = ()  # a post must have all of them
    length: int | None = None  # at most so many, the newest
    oldest_first: bool = False
    excerpts: bool = False  # it shows the posts' excerpts, too


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """Which sources a ``sources`` directive asks for; every condition that is given must hold."""

    post: str = ""  # a docname, from the document or from the root
    labels: tuple[tuple[str, str], ...] = ()  # kind and text
    year: int | None = None  # of the citing post
    site: str = ""
    type: str = ""  # CSL's
    role: str = ""
    sort: str = "title"
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One dated text: a document, or one section of a document that holds several posts.

    Every instant is aware and stands in the blog's own time zone, so that its year is the year that readers see.
    """

    docname: str  # the source document
    section: str  # the id of the post's section, "" where the whole document is the post
    order: int  # 1 for the first post of the document
    title: str  # plain text, never markup
    date: datetime | None  # when it was published; a draft may have none
    updated: datetime | None  # when it was last changed in a way that readers should know
    draft: bool  # held back from the public, by its author or by its date
    kind: Kind
    minutes: int  # reading time, rounded up
    summary: str  # plain text for descriptions and feeds: the author's summary, or the excerpt's words
    excerpt: Excerpt = Excerpt.WHOLE
    digest: str = ""  # changes with the words and addresses of the text
    labels: tuple[tuple[LabelKind, str], ...] = ()  # as written, each once, in the author's order
    link: str = ""  # the address of what a link post comments on
    via: tuple[Via, ...] = ()
    image: int = 0  # ABlog: the post's n-th image stands for it in lists; 0 for none
    nocomments: bool = False
    canonical_link: str = ""  # the address that search engines should take for this post
    external_link: str = ""  # ABlog: the address that lists link to in place of the post's own
    redirects: tuple[str, ...] = ()  # old addresses, without suffix, that lead to this post

    def labelled(self, kind: LabelKind) -> tuple[str, ...]:
        """Return the post's labels of one kind, in the author's order."""
        return tuple(text for family, text in self.labels if family is kind)

    @property
    def key(self) -> str:
        """The post's name among all posts: its docname, with ``#section`` where a document holds several."""
        return f"{self.docname}#{self.section}" if self.section else self.docname
