"""What templates are given of sources: plain text and addresses, made for one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sphinx.locale import _

from sphinx_commonplace.compat.catalogues import joined, ngettext, pgettext
from sphinx_commonplace.model import Citation, Post, Role, Use
from sphinx_commonplace.posts.index import published
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.sources.index import EARLIER_COUNTED, SourceEntry, SourceIndex
from sphinx_commonplace.sources.people import full_names
from sphinx_commonplace.sources.related import RelatedPost
from sphinx_commonplace.sources.site_pages import PlacedSource
from sphinx_commonplace.sources.titles import short_address
from sphinx_commonplace.text.date_forms import DAY, MONTH, YEAR, is_english
from sphinx_commonplace.text.messages import in_context
from sphinx_commonplace.text.placeholders import with_words
from sphinx_commonplace.views.posts import Link, Moment, Viewer

LEAST_UNFOLDED = 2  # sources at the foot of a short post that are shown at once
UNFOLDED_A_MINUTE = 2  # further ones for each minute more that the post takes to read
SHOWN_AUTHORS = 2  # at most, of a source at the foot of a post
RELATED_POSTS = 4  # at most, at the foot of a post
FEW_RELATED_POSTS = 2  # the same for a post that takes a minute to read
CITING_POSTS = 50  # the newest of the posts that link to it; the others are counted


class UseView(NamedTuple):
    """A citation on the page of its source; a tuple for the same reason as :class:`.Link`."""

    post: Link
    date: Moment
    url: str  # of the citation in the post
    before: str  # the sentence before the link's words
    words: str
    after: str
    section: str
    role: str  # in words, "" for a plain link
    language: str = ""  # that of the post, if it is not the site's
    direction: str = ""  # of this language, likewise


class Known(NamedTuple):
    """One fact about a source."""

    kind: str  # authors, container (journal, blog, book), publisher, site, path (after a site), address or date
    text: str
    url: str = ""  # for a site the page that the name leads to, for an address or its path the whole address


class SourceView(NamedTuple):
    """A source at the foot of a post or on a site's page; a tuple for the same reason as :class:`.Link`."""

    id: str
    title: str
    url: str  # "" for what is not on the web
    known: Sequence[Known]  # what is known, in the order in which it is shown
    archive: str
    roles: str = ""  # what the post does with it, in words
    anchors: str = ""  # the ids of the post's citations of it, separated by spaces
    earlier: Sequence[Link] = ()  # posts that cited it before; the last may be a link to where all are
    uses: Sequence[UseView] = ()
    elsewhere: Sequence[Link] = ()  # pages with more citations of it


@dataclass(frozen=True, slots=True)
class PostCard:
    """Another post, at the foot of a post."""

    link: Link
    date: Moment
    words: str  # its summary, or why it is related


@dataclass(frozen=True, slots=True)
class Foot:
    """What is shown below a post's text."""

    sources: Sequence[SourceView] = ()
    unfolded: int = 0  # so many of the sources are shown at once
    mentions: Sequence[PostCard] = ()  # posts that it links to, for previews of these links
    cited_by: Sequence[PostCard] = ()
    more_citing: int = 0  # how many more posts link to it
    related: Sequence[PostCard] = ()


class SourceViewer:
    """Makes views of sources for any page.

    :param page_of_source: returns the page that lists a source, or ""
    """

    def __init__(self, viewer: Viewer, sources: SourceIndex, page_of_source: Callable[[SourceEntry], str]) -> None:
        self.viewer = viewer
        self.sources = sources
        self.page_of_source = page_of_source

    def source(
        self,
        entry: SourceEntry,
        *,
        site: Link | None = None,
        title: str = "",
        href: str = "",
        short: bool = False,
        **shown: Any,  # noqa: ANN401
    ) -> SourceView:
        """Return the view of a source.

        :param site: the name of its site, and where it leads; None if the page is about the site
        :param title: its title on this page, if that is another than elsewhere
        :param href: its address on this page, likewise
        :param short: whether of many authors only the first is named
        :param shown: other fields of the view
        """
        source, href = entry.source, href or entry.href
        known = []
        if entry.author:
            known.append(Known("authors", _authors(entry) if short else entry.author))
        # A journal or publisher may be the source's site as well.
        if source.container and not (site and site.text == source.container):
            known.append(Known("container", source.container))
        if source.publisher and not (site and site.text == source.publisher):
            known.append(Known("publisher", source.publisher))
        if site:
            known.append(Known("site", site.text, site.url))
        if href and not entry.named:
            known.append(_known_address(href, site.text if site else ""))
        if source.issued:
            known.append(Known("date", issued_words(source.issued, self.viewer.language)))
        return SourceView(
            id=entry.anchor,
            title=title or entry.title,
            url=href,
            known=known,
            archive=source.archive,
            **shown,
        )

    def foot(
        self,
        posts: Sequence[Post],
        pagename: str,
        *,
        mentions: Sequence[Post],
        show_mentions: bool,
        show_sources: bool,
        show_cited_by: bool,
        show_related: bool,
    ) -> Foot:
        """Return the foot of a document's page; that of several posts is about all of them.

        :param mentions: the posts that it links to
        """
        keys = {post.key for post in posts}
        cited_by = {
            other.key: other
            for post in posts
            for other in self.sources.cited_by.get(post.key, ())
            if other.key not in keys
        }
        # A post is shown once only: not as related if it is shown further up.
        shown = keys | cited_by.keys() | {post.key for post in mentions}
        candidates = self.sources.related.get(posts[0].key, ()) if show_related and len(posts) == 1 else ()
        minutes = sum(post.minutes for post in posts)
        most = RELATED_POSTS if minutes > 1 else FEW_RELATED_POSTS
        related = [one for one in candidates if one.post.key not in shown][:most]
        sources = tuple(self._foot_sources(posts, pagename)) if show_sources else ()
        return Foot(
            sources=sources,
            unfolded=_unfolded(len(sources), minutes),
            mentions=tuple(self.card(post, pagename, self._words_below(post)) for post in mentions)
            if show_mentions
            else (),
            cited_by=tuple(self.card(post, pagename, "") for post in list(cited_by.values())[:CITING_POSTS])
            if show_cited_by
            else (),
            more_citing=max(len(cited_by) - CITING_POSTS, 0) if show_cited_by else 0,
            related=tuple(self.card(one.post, pagename, related_reason(one)) for one in related),
        )

    def card(self, post: Post, pagename: str, words: str) -> PostCard:
        """Return another post as a foot shows it."""
        link = Link(self.viewer.marked(post, post.title), self.viewer.post_url(post, pagename))
        return PostCard(link, self.viewer.moment(published(post)), words)

    def _words_below(self, post: Post) -> str:
        """Return a post's summary; "" if its name is made from the same words, and stands above."""
        begins_alike = post.untitled and post.summary.startswith(post.title.removesuffix("…"))
        return self.viewer.marked(post, post.summary) if post.summary and not begins_alike else ""

    def _foot_sources(self, posts: Sequence[Post], pagename: str) -> Iterator[SourceView]:
        for entry, uses, title, address in self.sources.cited_in(posts):
            citations = [use.citation for use in uses]
            page = self.page_of_source(entry)
            place = f"{self.viewer.relative_uri(pagename, page)}#{entry.anchor}" if page else ""
            roles = dict.fromkeys(role_words(one.role) for one in citations if one.role is not Role.CITES)
            yield self.source(
                entry,
                site=Link(self.sources.site_title(entry.site) or _("Other sources"), place) if place else None,
                title=title,
                short=True,
                href=address,
                roles=joined(roles),
                anchors=" ".join(dict.fromkeys(one.anchor for one in citations if one.anchor)),
                earlier=self._earlier(posts, entry, pagename, place),
            )

    def _earlier(self, posts: Sequence[Post], entry: SourceEntry, pagename: str, place: str) -> Sequence[Link]:
        """Return links to posts that cited a source before, and if these are many, one to where all are."""
        earlier, further = self.sources.earlier(posts[0], entry)
        own = {post.key for post in posts}
        named = [post for post in earlier if post.key not in own]
        links = [
            Link(self.viewer.marked(post, post.title), self.viewer.post_url(post, pagename)) for post in named
        ]
        if not further or not place:
            return links
        count = further + 1
        return [
            *links[:-1],
            Link(_("more") if count > EARLIER_COUNTED else ngettext("%d more", "%d more", count), place),
        ]

    def placed(self, placed: PlacedSource, pagename: str) -> SourceView:
        """Return a source as a page of its site shows it."""
        return self.source(
            placed.entry,
            uses=tuple(self.use(use, pagename) for use in placed.uses),
            elsewhere=[
                Link(period_words(period, self.viewer.language), self.viewer.relative_uri(pagename, page), count)
                for period, page, count in placed.elsewhere
            ],
        )

    def use(self, use: Use, pagename: str) -> UseView:
        """Return a citation as the page of its source shows it."""
        before, words, after = self.sentence(use.citation)
        url = self.viewer.post_url(use.post, pagename)
        anchor = use.citation.anchor
        return UseView(
            post=Link(self.viewer.marked(use.post, use.post.title), url),
            date=self.viewer.moment(published(use.post)),
            url=f"{url.partition('#')[0]}#{anchor}" if anchor else url,
            before=before,
            words=words,
            after=after,
            section=with_words(use.citation.section, self.sources.words_for),
            role=role_words(use.citation.role),
            language=use.post.language,
            direction=self.viewer.direction_in(use.post),
        )

    def sentence(self, citation: Citation) -> tuple[str, str, str]:
        """Return a citation's sentence as the page of its source shows it: before the words, the words, after.

        :returns: three empty texts for a citation that stands in no sentence
        """
        return self.sources.sentence_of(citation) if citation.sentence else ("", "", "")


def _authors(entry: SourceEntry) -> str:
    """Return the names of at most two authors of a source."""
    authors = entry.source.authors
    return entry.author if len(authors) <= SHOWN_AUTHORS else _("%s et al.") % full_names(authors[:1])


def _known_address(href: str, site: str) -> Known:
    """Return an address as it is shown below a title: without the name of the site, if that stands before it."""
    address = short_address(href)
    rest = address.removeprefix(site) if site else address
    if site and rest != address and rest[:1] in {"", "/", "?", "#", ":"}:
        return Known("path", rest, href)
    return Known("address", address, href)


def _unfolded(count: int, minutes: int) -> int:
    """Return how many of a post's sources its foot shows at once; the others are folded.

    :param minutes: how long the post takes to read
    """
    most = LEAST_UNFOLDED + max(minutes - 1, 0) * UNFOLDED_A_MINUTE
    return count if count <= most + 1 else most


_ROLE_WORDS = {
    Role.COMMENTS_ON: in_context("role", "commented on"),
    Role.QUOTES: in_context("role", "quoted"),
    Role.VIA: in_context("role", "via"),
    Role.DISPUTES: in_context("role", "disputed"),
    Role.UPDATES: in_context("role", "updated"),
}


def role_words(role: Role) -> str:
    """Return a role in words for a reader, "" for a plain link."""
    return pgettext("role", _ROLE_WORDS[role]) if role in _ROLE_WORDS else ""


def related_reason(related: RelatedPost) -> str:
    """Return in words why a post is related."""
    shared = []
    if related.sources:
        shared.append(ngettext("%d source", "%d sources", related.sources))
    if related.series:
        shared.append(_("the series"))
    if related.tags:
        shared.append((_("the tag %s") if len(related.tags) == 1 else _("the tags %s")) % joined(related.tags))
    words = [_("shares %s") % and_words(shared)] if shared else []
    if related.linked:
        words.insert(0, _("linked"))
    return joined(words)


def and_words(parts: Sequence[str]) -> str:
    """Return a list in words: ``a, b and c``."""
    if len(parts) < 2:  # noqa: PLR2004 - one has no "and"
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": joined(parts[:-1]), "last": parts[-1]}


def issued_words(issued: Sequence[int], language: str) -> str:
    """Return a date that may lack day or month: ``2022``, ``March 2022``, ``14 March 2022``."""
    if not issued:
        return ""
    year, *rest = issued
    if not 1 <= year <= 9999:  # noqa: PLR2004 - the range of datetime
        return str(year)
    if not rest:
        return date_words(datetime(year, 1, 1), YEAR, language)  # noqa: DTZ001 - a year has no zone
    # In English the day comes first, as in bibliographies.
    form = MONTH if len(rest) == 1 else "%-d %B %Y" if is_english(language) else DAY
    month, day = (*rest, 1)[:2]
    return date_words(datetime(year, month, day), form, language)  # noqa: DTZ001 - a day has no zone


def period_words(period: Sequence[int], language: str) -> str:
    """Return a period of citations in words: ``2024``, ``May 2024``, ``May 2024, part 2``."""
    words = issued_words(period[:2], language)
    return part_words(words, period[2]) if len(period) > 2 else words  # noqa: PLR2004 - year and month


def part_words(period: str, part: int) -> str:
    """Return the name of one part of a period: ``May 2024, part 2``."""
    return _("%(period)s, part %(part)d") % {"period": period, "part": part}
