"""The index of sources, from the citations of all posts: which posts cite what, and which posts are related.

Pure, and derived again in every build. Every order in it is total, so that it never varies between builds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, takewhile
from typing import NamedTuple

from sphinx_commonplace.model import Citation, Outgoing, Post, Source, Use
from sphinx_commonplace.posts.index import Index, published, sort_key
from sphinx_commonplace.sources.addresses import SourceAddresses
from sphinx_commonplace.sources.boilerplate import counted_posts
from sphinx_commonplace.sources.people import author_year, full_names
from sphinx_commonplace.sources.records import combine
from sphinx_commonplace.sources.related import RelatedPost, related_posts
from sphinx_commonplace.sources.titles import (
    TitleFinder,
    address_title,
    fallback_key,
    short_address,
    title_in_words,
)
from sphinx_commonplace.sources.wording import MAX_TITLE, ReadWords
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.placeholders import AUTHOR, CITE, PLACEHOLDER, SOURCE
from sphinx_commonplace.text.slugs import DEVICES
from sphinx_commonplace.urls.iris import readable_host

EARLIER_POSTS = 3  # the posts named beside a source, of those that cited it before
EARLIER_COUNTED = 12  # of further ones so many are counted: one post more changes few numbers in later posts

OTHER, MOST_CITED, BY_WEIGHT = "other", "most-cited", "by-weight"
OWN_PAGES = frozenset({OTHER, MOST_CITED, BY_WEIGHT, "index"})
"""Names of other pages in the folder of sites' pages, which no site's page may have."""

LONGEST_NAME = 100  # characters of the name of a site's page; as for labels
_SITE_NAME = re.compile("[a-z0-9](?:[a-z0-9._@~-]*[a-z0-9_])?")
_NOT_IN_SITE_NAME = re.compile("[^a-z0-9.-]+")


@dataclass(eq=False, slots=True)
class SourceEntry:
    """A source, with everything that is known of it and the posts that cite it."""

    source: Source
    site: str
    title: str  # its own, or else by the words of links to it, or by its address; plain text
    key: str  # the citation key: its ``id`` in ``sources.yaml``, or one made from its address
    uses: tuple[Use, ...]  # by post, newest first; within a post in the order of its text
    posts: tuple[Post, ...]  # the posts that cite it, each once, newest first
    anchor: str  # its id on its site's page, which depends on its canonical URL only (without one, on its key)
    href: str  # the address to follow: its ``URL`` in ``sources.yaml``, or else the most common in the posts
    author: str  # the names of its authors, as one text
    named: bool  # whether a person wrote its title, in ``sources.yaml``
    counted: tuple[Post, ...]  # the posts that count where sources are compared; see ``counted_posts``

    @property
    def first_cited(self) -> datetime:
        """When the oldest post that cites it was published."""
        return published(self.uses[-1].post)

    @property
    def last_cited(self) -> datetime:
        """When the newest post that cites it was published."""
        return published(self.uses[0].post)


class CitedSource(NamedTuple):
    """A source as some posts cite it."""

    entry: SourceEntry
    uses: tuple[Use, ...]  # their citations of it, in order
    title: str  # by these posts; see ``SourceIndex.title_at``
    address: str  # to follow, by their citations


@dataclass(eq=False, slots=True)
class SiteEntry:
    """A site, with its sources."""

    name: str
    pagename: str
    sources: tuple[SourceEntry, ...]  # by their newest citation, newest first
    posts: tuple[Post, ...]  # the posts that cite any of them, each once, newest first
    weight: int = 0  # how many of these count, without boilerplate
    title: str = ""  # its name as people read it: a host in its own script
    address: str = ""  # of its first page, "" for a journal


@dataclass(frozen=True)
class SourceIndex:
    """Everything that is derived from the citations of all posts."""

    entries: tuple[SourceEntry, ...]  # cited sources, by canonical URL or, without one, ``key:`` and key
    sites: tuple[SiteEntry, ...]  # by name
    by_url: Mapping[str, SourceEntry]  # every canonical URL of every source
    by_key: Mapping[str, SourceEntry]  # including sources that no post cites
    of_post: Mapping[str, tuple[SourceEntry, ...]]  # post key -> its sources in order, each once
    cited_by: Mapping[str, tuple[Post, ...]]  # post key -> posts that link to it, newest first
    uses_of: Mapping[str, tuple[tuple[SourceEntry, Citation], ...]]  # post key -> its citations in order
    site_by_name: Mapping[str, SiteEntry]
    related: Mapping[str, tuple[RelatedPost, ...]]  # post key -> related posts, the nearest first
    words_of: Callable[[tuple[str, str]], str]  # gives the words of a reference to anything but a source
    addresses: SourceAddresses  # gives the address and the site of a source
    read: ReadWords  # reads the words of links
    _shared_names: dict[str, frozenset[str]] = field(default_factory=dict)  # post key -> names of several sources
    _cited_in: dict[tuple[str, ...], tuple[CitedSource, ...]] = field(default_factory=dict)  # by keys of posts

    def site_title(self, name: str) -> str:
        """Return the name of a site as people read it."""
        site = self.site_by_name.get(name)
        return site.title if site else name

    def entry_of(self, citation: Citation) -> SourceEntry | None:
        """Return the source that a citation leads to, or None if its key is not known."""
        return self.by_key.get(citation.key) if citation.key else self.by_url.get(citation.url)

    def named(self, name: str) -> SourceEntry | None:
        """Return the source that a key or a canonical URL names, or None."""
        return self.by_key.get(name) or self.by_url.get(name)

    def earlier(self, post: Post, entry: SourceEntry) -> tuple[tuple[Post, ...], int]:
        """Return a few posts that cited a source before *post* did, newest first, and how many there are besides.

        :returns: :data:`EARLIER_COUNTED` and one for any number above :data:`EARLIER_COUNTED`
        """
        if entry.posts[-1] is post:  # the first to cite it, as of most sources
            return (), 0
        moment = sort_key(post)
        first = bisect_left(entry.posts, 1, key=lambda other: sort_key(other) < moment)
        named = entry.posts[first : first + EARLIER_POSTS]
        return named, min(len(entry.posts) - first - len(named), EARLIER_COUNTED + 1)

    def cited_in(self, posts: Sequence[Post]) -> tuple[CitedSource, ...]:
        """Return the sources that some posts cite, each once, in order.

        The answer is kept: a post's foot and its exports show the same.
        """
        keys = tuple(post.key for post in posts)
        if keys not in self._cited_in:
            self._cited_in[keys] = tuple(self._find_cited_in(posts))
        return self._cited_in[keys]

    def _find_cited_in(self, posts: Sequence[Post]) -> Iterator[CitedSource]:
        found: dict[str, tuple[SourceEntry, list[Use]]] = {}
        for post in posts:
            for number, (entry, citation) in enumerate(self.uses_of.get(post.key, ())):
                found.setdefault(entry.anchor, (entry, []))[1].append(Use(post, citation, number))
        for entry, uses in found.values():
            address = _address_of(entry.source, (use.citation for use in uses), self.addresses)
            yield CitedSource(entry, tuple(uses), self.title_at(posts, entry, uses), address)

    def title_at(self, posts: Sequence[Post], entry: SourceEntry, uses: Sequence[Use]) -> str:
        """Return the title of a source at the foot of posts that cite it.

        It depends on these posts, on what the files say, and where their words say nothing, on the few posts
        before them; never on later posts.

        :param posts: the posts of the foot
        :param uses: their citations of the source
        """
        if entry.source.title:
            return entry.source.title
        if own := self._title_by(uses):
            return own
        before, _more = self.earlier(posts[0], entry)
        if before and (known := self._title_by(self._uses_by(before, entry))):
            return known
        return address_title(entry.source.url) or entry.title

    def _title_by(self, uses: Sequence[Use]) -> str:
        """Return the title of a source by the words of some citations alone; "" if they name none."""
        if len(uses) == 1:  # nearly always
            shared = self._names_of_several(uses[0].post)
        else:
            posts = {use.post.key: use.post for use in uses}  # a post may cite it very often
            shared = frozenset[str]().union(*map(self._names_of_several, posts.values()))
        return title_in_words(uses, self.read, lambda key, *_times: key not in shared)

    def _uses_by(self, posts: Sequence[Post], entry: SourceEntry) -> list[Use]:
        """Return the citations of a source by some posts that follow each other in ``entry.posts``."""
        moment, keys = sort_key(posts[0]), {post.key for post in posts}
        first = bisect_left(entry.uses, 1, key=lambda use: sort_key(use.post) <= moment)
        return list(takewhile(lambda use: use.post.key in keys, islice(entry.uses, first, None)))

    def _names_of_several(self, post: Post) -> frozenset[str]:
        """Return the names by which a post links to more than one source."""
        if post.key not in self._shared_names:
            named: dict[str, SourceEntry] = {}
            shared = set()
            for entry, citation in self.uses_of.get(post.key, ()):
                key = self.read[citation.words].key if citation.anchor and not citation.key else ""
                if key and named.setdefault(key, entry) is not entry:
                    shared.add(key)
            self._shared_names[post.key] = frozenset(shared)
        return self._shared_names[post.key]

    def sentence_of(self, citation: Citation) -> tuple[str, str, str]:
        """Return a citation's sentence in three parts: before its words, the words, after them."""
        if citation.words and not citation.references:  # nearly always
            start, words = citation.start, citation.words
            return citation.sentence[:start], words, citation.sentence[start + len(words) :]
        entry = self.entry_of(citation)
        words = citation.words or (entry.title if entry else citation.key)
        if not citation.sentence:
            return "", words, ""
        shown = map(self.words_for, citation.references)

        def fill(text: str) -> str:
            head, *rest = text.split(PLACEHOLDER)
            return head + "".join(next(shown, "") + part for part in rest)

        length = len(citation.words) or (1 if citation.key else 0)
        before = fill(citation.sentence[: citation.start])
        if not length and before and not before[-1].isspace():
            before += " "  # a linked image without words: the title is put into the sentence as a word of its own
        middle = citation.sentence[citation.start : citation.start + length]
        own = fill(middle) if PLACEHOLDER in middle else middle
        return before, own or words, fill(citation.sentence[citation.start + length :])

    def words_for(self, reference: tuple[str, str]) -> str:
        """Return the words that a reference shows; the key of a source that is not known."""
        kind, name = reference
        if kind not in {SOURCE, CITE}:
            return self.words_of(reference)
        entry = self.named(name)
        return source_words(kind, entry.source, entry.title) if entry else name


def source_words(kind: str, source: Source, title: str) -> str:
    """Return the words that a reference to a source shows.

    :param kind: ``cite`` for author and year, ``author`` for its authors if it has any; else its title is shown
    """
    if kind == CITE:
        return author_year(source)
    return (kind == AUTHOR and full_names(source.authors)) or title


def site_pagename(folder: str, site: str) -> str:
    """Return the page of a site: its name with ``~`` for each slash, as in ``github.com~org``.

    If no file can have that name, as for ``[::1]``, ``con.example`` or a name in capitals, it is ``site-``, a
    readable part of the name, two tildes and a digest. No host has a tilde, and no site two slashes in a row, so
    different sites have different pages.
    """
    if not site:
        return f"{folder}/{OTHER}"
    name = site.replace("/", "~")
    if (
        not _SITE_NAME.fullmatch(name)
        or "~~" in name
        or "~" in site
        or len(name) > LONGEST_NAME
        or name.partition(".")[0] in DEVICES
        or name in OWN_PAGES
    ):
        readable = _NOT_IN_SITE_NAME.sub("-", name.lower()).strip("-.")[: LONGEST_NAME // 2] or "site"
        name = f"site-{readable}~~{digest(site)[:8]}"
    return f"{folder}/{name}"


def build_source_index(
    index: Index,
    outgoing: Mapping[str, Outgoing],
    records: Sequence[Source],
    lock: Mapping[str, Source],
    *,
    addresses: SourceAddresses,
    target_of: Callable[[str, tuple[str, str]], str],
    words_of: Callable[[tuple[str, str]], str],
) -> SourceIndex:
    """Derive the index of sources.

    :param index: the posts
    :param outgoing: post key -> what it links to
    :param records: the sources in ``sources.yaml``
    :param lock: those in ``sources.lock``, by canonical URL
    :param addresses: gives the address and the site of a source
    :param target_of: gives the document, with ``#`` and an id for a part of it, to which a reference in a document
        leads; "" for none
    :param words_of: gives the words of a reference to anything but a source
    """
    own_url = {url: record.url for record in records for url in (record.url, *record.urls) if url}
    record_of = {record.url: record for record in records if record.url}
    key_of = {key: record for record in records for key in (record.key, *record.aliases) if key}
    uses: defaultdict[str, list[Use]] = defaultdict(list)
    identity_uses: dict[str, list[tuple[str, Citation]]] = {}
    for post in index.posts:
        for number, citation in enumerate(outgoing.get(post.key, Outgoing()).citations):
            if citation.key:
                record = key_of.get(citation.key)
                if record is None:
                    continue
                identity = record.url or f"key:{record.key}"
            else:
                identity = own_url.get(citation.url, citation.url)
            uses[identity].append(Use(post, citation, number))
            identity_uses.setdefault(post.key, []).append((identity, citation))
    for record in records:
        uses.setdefault(record.url or f"key:{record.key}", [])
    made: dict[str, SourceEntry] = {}
    taken = set(key_of)
    places = {post.key: place for place, post in enumerate(index.posts)}
    titles = TitleFinder(uses.values(), read := ReadWords())
    hosts: set[str] = set()
    for identity in sorted(uses):
        keyed = identity.startswith("key:")
        record = key_of.get(identity.removeprefix("key:")) if keyed else record_of.get(identity)
        made[identity] = _entry(identity, uses[identity], record, lock, addresses, titles, places, taken, hosts)
    _tell_apart(made.values())
    by_url = {url: made[own] for url, own in own_url.items()} | {
        identity: entry for identity, entry in made.items() if not identity.startswith("key:")
    }
    by_key = {entry.key: entry for entry in made.values()} | {
        key: made[record.url or f"key:{record.key}"] for key, record in key_of.items()
    }
    cited = {identity: entry for identity, entry in made.items() if entry.uses}
    cited_by = _backlinks(index, outgoing, target_of)
    sites = _sites(cited.values(), f"{index.blog_path}/source", addresses, hosts)
    uses_of = {
        key: tuple((made[identity], citation) for identity, citation in pairs)
        for key, pairs in identity_uses.items()
    }
    return SourceIndex(
        entries=tuple(cited.values()),
        sites=sites,
        by_url=by_url,
        by_key=by_key,
        of_post={
            key: tuple({id(entry): entry for entry, _citation in pairs}.values()) for key, pairs in uses_of.items()
        },
        cited_by=cited_by,
        uses_of=uses_of,
        site_by_name={site.name: site for site in sites},
        related=related_posts(index.posts, (entry.counted for entry in cited.values()), cited_by, index.labels),
        words_of=words_of,
        addresses=addresses,
        read=read,
    )


def _tell_apart(entries: Iterable[SourceEntry]) -> None:
    """Give sources that are called by their addresses the whole address, where two of a site look alike."""
    by_title: defaultdict[tuple[str, str], list[SourceEntry]] = defaultdict(list)
    for entry in entries:
        by_title[entry.site, entry.title].append(entry)
    for (_site, title), group in by_title.items():
        if len(group) > 1:
            for entry in group:
                if not entry.source.title and title == address_title(entry.source.url):
                    entry.title = short_address(entry.source.url, MAX_TITLE)


def _entry(  # noqa: PLR0917 - everything that it is made from
    identity: str,
    uses: Sequence[Use],
    record: Source | None,
    lock: Mapping[str, Source],
    addresses: SourceAddresses,
    titles: TitleFinder,
    places: Mapping[str, int],
    taken: set[str],
    hosts: set[str],
) -> SourceEntry:
    """Return a source with the posts that cite it.

    :param identity: its canonical URL, or ``key:`` and its key
    :param places: post key -> the post's place among all posts
    :param taken: the keys of all sources so far; a key that is made here is added
    :param hosts: the sites so far that are hosts, or parts of hosts, rather than journals; its site is added
    """
    url = "" if identity.startswith("key:") else identity
    urls = (url, *(record.urls if record else ()))
    locked = next((lock[one] for one in urls if one in lock), None)
    source = combine(Source(url=url), locked, record)
    title = source.title or titles.title(uses) or address_title(url)
    key = source.key
    if not key:
        key = fallback_key(url)
        if key in taken:
            key = f"{key}-{digest(url)}"
        taken.add(key)
    hrefs = (use.citation.href for use in reversed(uses))
    site, is_host = addresses.site(source, filter(None, hrefs))
    if is_host:
        hosts.add(site)
    posts = tuple({use.post.key: use.post for use in uses}.values())
    return SourceEntry(
        source=source,
        site=site,
        title=title or source.key or url,
        key=key,
        uses=tuple(uses),
        posts=posts,
        anchor="source-" + digest(source.url or source.key)[:10],
        href=_address_of(source, (use.citation for use in uses), addresses),
        author=full_names(source.authors),
        named=bool(record and record.title),
        counted=counted_posts(uses, posts, places),
    )


def _address_of(source: Source, citations: Iterable[Citation], addresses: SourceAddresses) -> str:
    """Return the address to follow to a source: that in ``sources.yaml``, else the most common in citations."""
    written = source.item.get("URL")
    if isinstance(written, str) and written:
        return addresses.as_written(written)
    return addresses.of_source([one.address for one in citations if one.href], source.url)


def _sites(
    entries: Iterable[SourceEntry], folder: str, addresses: SourceAddresses, hosts: Collection[str]
) -> tuple[SiteEntry, ...]:
    groups: defaultdict[str, list[SourceEntry]] = defaultdict(list)
    for entry in entries:
        groups[entry.site].append(entry)
    sites = []
    for name in sorted(groups):
        sources = sorted(groups[name], key=lambda entry: (entry.source.url, entry.key))
        sources.sort(key=lambda entry: entry.last_cited, reverse=True)
        posts = {post.key: post for entry in sources for post in entry.posts}
        by_date = tuple(sorted(posts.values(), key=sort_key, reverse=True))
        weight = len({post.key for entry in sources for post in entry.counted})
        address = addresses.of_site(name, [entry.href for entry in sources]) if name in hosts else ""
        title = readable_host(name) if name in hosts else name
        sites.append(SiteEntry(name, site_pagename(folder, name), tuple(sources), by_date, weight, title, address))
    return tuple(sites)


def _backlinks(
    index: Index, outgoing: Mapping[str, Outgoing], target_of: Callable[[str, tuple[str, str]], str]
) -> dict[str, tuple[Post, ...]]:
    """Return the posts that link to each post, newest first."""
    found: defaultdict[str, dict[str, Post]] = defaultdict(dict)
    for post in index.posts:
        for reference in outgoing.get(post.key, Outgoing()).references:
            docname, _hash, section = target_of(post.docname, reference).partition("#")
            for target in index.by_document.get(docname, ()):
                # A link to a document is one to all of its posts, a link to a post's section one to that post.
                wanted = not section or not target.section or section == target.section
                if wanted and target.key != post.key:
                    found[target.key][post.key] = post
    return {key: tuple(posts.values()) for key, posts in found.items()}
