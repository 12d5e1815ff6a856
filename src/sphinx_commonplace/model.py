"""The records that go from reading to writing: frozen, plain, picklable.

Nothing here needs Sphinx, and nothing is derived here: for that, see :mod:`sphinx_commonplace.posts.index`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


class Kind(enum.StrEnum):
    """What a post is to its reader."""

    NOTE = "note"  # the author's own few words
    LINK = "link"  # a comment on one thing, which the title links to
    QUOTE = "quote"  # words of somebody else
    ESSAY = "essay"  # a text of its own


class LabelKind(enum.StrEnum):
    """The kinds of labels; the value is the word in the addresses of their pages (``blog/tag/…``)."""

    TAG = "tag"
    CATEGORY = "category"
    AUTHOR = "author"
    SERIES = "series"
    LANGUAGE = "language"
    LOCATION = "location"


class Excerpt(enum.StrEnum):
    """What a listing shows of a post."""

    WHOLE = "whole"  # all of the post, which is short
    START = "start"  # the text up to the end of the excerpt
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
    """One use of an external link in a post; a tuple to save memory, as there are very many."""

    href: str  # the address as written, "" where a key names the source
    url: str  # its canonical URL, "" where a key names the source
    words: str  # the link's text, plain
    sentence: str  # the sentence around it, plain
    start: int  # where in the sentence the words begin, in characters
    section: str  # the heading above it, "" for the post's title; may hold placeholders that name references
    line: int | None  # of the source document, counted from 1
    role: Role
    anchor: str  # the id of the link on the post's page, "" for the page's top
    key: str = ""  # the key of the source, if that was written instead of an address
    references: tuple[tuple[str, str], ...] = ()  # one for each PLACEHOLDER in the sentence, which shows its words
    public: str = ""  # the address without secrets and tracking, if it has any

    @property
    def address(self) -> str:
        """The address as it may be shown and exported, "" where a key names the source."""
        return self.public or self.href


class OwnLink(NamedTuple):
    """One link in a post to an address of the site itself."""

    reference: tuple[str, str]  # kind (``own``, ``path`` or ``doc``) and name
    address: str  # as the author wrote it
    line: int | None  # of the source document, counted from 1


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What one post links to, as found when it was read."""

    citations: tuple[Citation, ...] = ()
    references: tuple[
        tuple[str, str], ...
    ] = ()  # (kind, name) of documents, targets and addresses of the site itself
    own_links: tuple[OwnLink, ...] = ()  # those that must lead to a page or a file of the site


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
    """Something that posts cite, identified by its canonical URL, or else by its key."""

    url: str  # the canonical URL, the first if there are several; "" for a source without an address
    key: str = ""  # its ``id`` in ``sources.yaml``
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
    url: str = ""  # where they did so, "" if there is no address


class License(NamedTuple):
    """The terms by which a post may be used."""

    text: str  # for readers: "CC BY 4.0"
    url: str = ""  # where they are, "" if there is no address


class SharingImage(NamedTuple):
    """The image that other sites show where somebody shares a link to a post."""

    address: (
        str  # a web address, ``/path`` from the root, or a file: in a `Post`, as a path from the sources' root
    )
    alt: str = ""  # what it shows, in words


class PublicDays(NamedTuple):
    """The days on which a post is public; none if there is no first one."""

    first: date | None = None
    end: date | None = None  # the first day on which it is no longer public

    def include(self, day: date) -> bool:
        """Return whether the post is public on a day."""
        return self.first is not None and self.first <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which posts a ``postlist`` directive asks for."""

    labels: tuple[tuple[LabelKind, str], ...] = ()  # a post must have all of them
    length: int | None = None  # the newest so many; None for all
    oldest_first: bool = False
    excerpts: bool = False  # whether it shows the posts' excerpts


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """Which sources a ``sources`` directive asks for; every condition that is given must hold."""

    post: str = ""  # the docname of a citing post, relative to the document or from the root
    labels: tuple[tuple[str, str], ...] = ()  # (kind, text) of labels of a citing post
    year: int | None = None  # of a citing post
    site: str = ""
    type: str = ""  # one of CSL's types
    role: str = ""
    sort: str = "title"
    length: int | None = None  # at most so many; None for all


@dataclass(frozen=True, slots=True)
class Post:
    """One dated text: a document, or one section of a document that holds several posts.

    Datetimes are aware and in the blog's own time zone, so that their year is the year that readers see.
    """

    docname: str  # the source document
    section: str  # the id of the post's section, "" where the whole document is the post
    order: int  # 1 for the first post of the document
    title: str  # plain text, never markup; where the author gave none, a name made from the text
    date: datetime | None  # when it was published; a draft may have none
    updated: datetime | None  # when it was last changed in a way that readers should know
    draft: bool  # held back from the public, by its author or because of its date
    kind: Kind
    minutes: int  # reading time, rounded up
    summary: str  # plain text for descriptions and feeds: the author's summary, or the excerpt's words
    excerpt: Excerpt = Excerpt.WHOLE
    digest: str = ""  # changes if words or addresses in the text change
    labels: tuple[tuple[LabelKind, str], ...] = ()  # as written, each once, in the author's order
    link: str = ""  # the address of what a link post comments on
    via: tuple[Via, ...] = ()
    image: int = 0  # ABlog: the number of the image that lists show for the post; 0 for none
    nocomments: bool = False
    canonical_link: str = ""  # the address that search engines should take for this post
    external_link: str = ""  # ABlog: the address that lists link to in place of the post's own
    redirects: tuple[str, ...] = ()  # old addresses that lead to this post: paths from the site's root
    untitled: bool = False  # whether the author gave no title
    language: str = ""  # the language tag (BCP 47) of its text, if that is not the site's language
    subtitle: str = ""  # plain text
    keywords: tuple[str, ...] = ()  # what search engines are told that it is about; no labels
    author_urls: tuple[tuple[str, str], ...] = ()  # pages about its authors: name as in ``labels``, and address
    license: License | None = None
    sharing: SharingImage | None = None
    toc: bool = True  # whether its page shows its table of contents
    # Where it was, by ``slug``, ``permalink`` or ``url``: paths from the site's root that lead to it, too.
    former: tuple[str, ...] = ()

    def labelled(self, kind: LabelKind) -> tuple[str, ...]:
        """Return the post's labels of one kind, in the author's order."""
        return tuple(text for label_kind, text in self.labels if label_kind is kind)

    @property
    def key(self) -> str:
        """What identifies the post: its docname, with ``#section`` if its document holds several."""
        return f"{self.docname}#{self.section}" if self.section else self.docname


class Use(NamedTuple):
    """One citation, with the post that makes it; a tuple to save memory, as citations are."""

    post: Post
    citation: Citation
    number: int  # of the citation in the post, counted from 0


class KeptWarning(NamedTuple):
    """A warning that a document causes, kept to be told in each build until it is mended."""

    level: int  # of Python's logging
    text: str
    location: str  # a path, perhaps with a line, or a docname; "" for none
    type: str  # the names by which it can be suppressed; "" for none
    subtype: str
    color: str
    once: bool  # whether it is told once, however many documents cause it
    trace: str  # the traceback that is shown with it; "" for none
