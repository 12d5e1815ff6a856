"""The index of all posts: their order, their labels, and the pages that list them.

Pure functions with a total order: the same posts give the same index, in whatever order they were read, and
no clock is read.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import pairwise
from types import MappingProxyType

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Kind, LabelKind, ListQuery, Post, Via
from sphinx_commonplace.text.messages import to_translate
from sphinx_commonplace.text.placeholders import PLACEHOLDER, name_of, with_words
from sphinx_commonplace.text.slugs import ablog_slug, fold, former_slug, slug

CATALOG_NAMES = {
    LabelKind.TAG: "tags",
    LabelKind.CATEGORY: "categories",
    LabelKind.AUTHOR: "authors",
    LabelKind.SERIES: "series",
    LabelKind.LANGUAGE: "languages",
    LabelKind.LOCATION: "locations",
}
"""The plural of each kind of labels, as in ABlog's reference names (``blog-tags``)."""

KIND_NAMES = {Kind.NOTE: "notes", Kind.LINK: "links", Kind.QUOTE: "quotes", Kind.ESSAY: "essays"}
"""The plural of each kind of posts."""

FEED_KINDS = frozenset({LabelKind.TAG, LabelKind.CATEGORY, LabelKind.AUTHOR, LabelKind.SERIES})
"""The kinds of labels whose listings have feeds, whatever ``blog_feed_archives`` says."""


@dataclass(frozen=True, slots=True)
class LabelConfig:
    """What the configuration says of one author, language or location (``blog_authors`` and the like)."""

    name: str  # the name to show
    url: str = ""  # a page about them elsewhere


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """One tag, category, author…: its name, its address, its posts.

    Labels are compared by identity: an index has one object for each, and to compare or hash their fields would
    take time in proportion to their posts.
    """

    kind: LabelKind
    name: str  # as shown: the most used spelling, or the configured name
    spellings: tuple[str, ...]  # every spelling that posts use, sorted
    pagename: str  # the page of its listing
    posts: tuple[Post, ...]  # newest first
    url: str = ""  # a page about it elsewhere
    renamed_from: tuple[str, ...] = ()  # the names that it had before, by ``commonplace_label_aliases``, sorted
    keys: tuple[
        str, ...
    ] = ()  # its keys in ``blog_authors`` and its like, sorted; none if ``conf.py`` has no name
    former_pages: tuple[str, ...] = ()  # the pages that listed it by other settings and earlier rules, sorted

    @property
    def count(self) -> int:
        """The number of its posts."""
        return len(self.posts)


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that is derived from the set of posts."""

    blog_path: str  # the page of all posts, and the folder of all other listings
    posts: tuple[Post, ...]  # newest first
    labels: Mapping[LabelKind, tuple[Label, ...]]  # by kind, sorted by folded name
    older: Mapping[str, Post] = field(default_factory=dict)  # post key -> the post before it
    newer: Mapping[str, Post] = field(default_factory=dict)  # post key -> the post after it
    by_document: Mapping[str, tuple[Post, ...]] = field(default_factory=dict)  # docname -> its posts, in its order
    by_text: Mapping[tuple[LabelKind, str], Label] = field(default_factory=dict)  # (kind, folded text) -> label
    by_page: Mapping[str, Label] = field(default_factory=dict)  # page of its listing -> label
    post_labels: Mapping[str, tuple[Label, ...]] = field(default_factory=dict)  # post key -> its labels, each once
    kinds: Mapping[Kind, tuple[Post, ...]] = field(default_factory=dict)  # those that posts are of -> newest first

    def label(self, kind: LabelKind, text: str) -> Label | None:
        """Return the label that *text* names, by a spelling or a key in ``conf.py``; None if no post has it."""
        return self.by_text.get((kind, fold(text)))

    def labels_of(self, post: Post, kind: LabelKind) -> tuple[Label, ...]:
        """Return a post's labels of one kind, each once, in the author's order."""
        return tuple(label for label in self.post_labels[post.key] if label.kind is kind)

    def select(self, query: ListQuery, docname: str) -> tuple[Post, ...]:
        """Return the posts that a query asks for.

        :param docname: the document with the list; if the query names no label, its own posts are left out
        """
        chosen = self.posts
        for kind, text in query.labels:
            label = self.label(kind, text)
            members = {post.key for post in label.posts} if label else set()
            chosen = tuple(post for post in chosen if post.key in members)
        if not query.labels:
            chosen = tuple(post for post in chosen if post.docname != docname)
        chosen = chosen[: query.length]
        return chosen[::-1] if query.oldest_first else chosen

    def kinds_folder(self) -> str:
        """Return the page of the index of kinds, and the folder of their listings."""
        return f"{self.blog_path}/kind"

    def kind_page(self, kind: Kind) -> str:
        """Return the first page of a kind's listing."""
        return f"{self.kinds_folder()}/{kind}"

    def kind_at(self, pagename: str) -> Kind | None:
        """Return the kind whose listing has this first page, or None."""
        return next((kind for kind in self.kinds if self.kind_page(kind) == pagename), None)

    def years(self) -> dict[int, tuple[Post, ...]]:
        """Return the posts of each year, newest year first."""
        return by_year(self.posts)


def published(post: Post) -> datetime:
    """Return the date of a post from an index, where :func:`build_index` gives every post one.

    :raises ValueError: for a post that is not from an index and has no date
    """
    if post.date is None:
        raise ValueError(f"{post.key} is not from an index: it has no date")
    return post.date


def sort_key(post: Post) -> tuple[datetime, str, int]:
    """Return the key by which posts are sorted. No two posts have the same, so their order never varies."""
    return (published(post), post.docname, post.order)


def newest_first(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Return the posts in the order of every listing and feed."""
    return tuple(sorted(posts, key=sort_key, reverse=True))


def by_year(posts: Sequence[Post]) -> dict[int, tuple[Post, ...]]:
    """Group posts, already newest first, by their year."""
    years: defaultdict[int, list[Post]] = defaultdict(list)
    for post in posts:
        years[published(post).year].append(post)
    return {year: tuple(years[year]) for year in sorted(years, reverse=True)}


def posts_with_words(
    documents: Mapping[str, Sequence[Post]], words_of: Callable[[tuple[str, str]], str]
) -> dict[str, tuple[Post, ...]]:
    """Return the posts of documents in which a title or summary has references, with the words filled in.

    :param documents: docname -> its posts, as they were read
    :param words_of: gives the words that a reference shows
    """

    def words(reference: tuple[str, str]) -> str:
        return with_words(words_of(reference), name_of)  # a title may refer to another one: that shows the name

    found = {}
    for docname, posts in documents.items():
        if any(PLACEHOLDER in text for post in posts for text in (post.title, post.summary)):
            found[docname] = tuple(
                replace(post, title=with_words(post.title, words), summary=with_words(post.summary, words))
                for post in posts
            )
    return found


def posts_with_links(
    documents: Mapping[str, Sequence[Post]], resolve: Callable[[str, str], tuple[str, str] | None]
) -> dict[str, tuple[Post, ...]]:
    """Return the posts of documents in which ``link`` or ``via`` leads to the site itself, with whole addresses.

    :param documents: docname -> its posts, as they were read
    :param resolve: returns the address to which one leads from a document, and the title of the page there; None
        for an address that is not on the site
    """

    def via_of(docname: str, via: Via) -> Via:
        found = resolve(docname, via.url)
        if found is None:
            return via
        address, title = found
        return Via(title or address if via.text == via.url else via.text, address)

    def whole(docname: str, post: Post) -> Post:
        link = (resolve(docname, post.link) or (post.link,))[0]
        via = tuple(via_of(docname, one) for one in post.via)
        return post if (link, via) == (post.link, post.via) else replace(post, link=link, via=via)

    found = {}
    for docname, posts in documents.items():
        if any(post.link or post.via for post in posts):
            changed = tuple(whole(docname, post) for post in posts)
            if any(new is not post for new, post in zip(changed, posts, strict=True)):
                found[docname] = changed
    return found


def is_due(post_date: date | None, today: date) -> bool:
    """Return whether a post of this date may be public on this day."""
    return post_date is not None and post_date <= today


def build_index(
    documents: Mapping[str, Sequence[Post]],
    *,
    blog_path: str,
    today: date,
    configured: Mapping[LabelKind, Mapping[str, LabelConfig]],
    default_labels: Mapping[LabelKind, Sequence[str]],
    addresses: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    aliases: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Index:
    """Derive the index from the posts of every document.

    :param documents: docname -> the posts read from it; drafts among them are indexed like any other post, those
        without a date as if published today (a build that must not show drafts does not pass them)
    :param blog_path: ABlog's ``blog_path``, the folder of all listings
    :param today: the build's day
    :param configured: names and addresses of labels that ``conf.py`` knows, by the text that posts use
    :param default_labels: labels for posts that have none of a kind
    :param addresses: by kind, the last part of the address of labels for which a person chose it
    :param aliases: by kind, the present name of labels that had another one, by the old name
    """
    renamed = {LabelKind(kind): _renamed(names) for kind, names in aliases.items()}
    noon = datetime.combine(today, time(12), UTC)
    by_document = {
        docname: tuple(_completed(post, noon, default_labels, renamed) for post in documents[docname])
        for docname in sorted(documents)
        if documents[docname]
    }
    posts = newest_first(post for group in by_document.values() for post in group)
    pairs = list(pairwise(posts))
    labels = {
        kind: _labels_of_kind(
            kind,
            posts,
            f"{blog_path}/{kind}",
            configured=configured.get(kind, {}),
            addresses=addresses.get(kind, {}),
            aliases=aliases.get(kind, {}),
        )
        for kind in LabelKind
    }
    by_text = {
        (kind, fold(text)): label
        for kind, group in labels.items()
        for label in group
        for text in (*label.keys, *label.renamed_from, *label.spellings, label.name)
    }
    return Index(
        blog_path=blog_path,
        posts=posts,
        labels=labels,
        older={newer.key: older for newer, older in pairs},
        newer={older.key: newer for newer, older in pairs},
        by_document=by_document,
        by_text=by_text,
        by_page={label.pagename: label for group in labels.values() for label in group},
        post_labels={
            post.key: tuple(dict.fromkeys(by_text[kind, fold(text)] for kind, text in post.labels))
            for post in posts
        },
        kinds=_kinds_of(posts),
    )


def _kinds_of(posts: Sequence[Post]) -> dict[Kind, tuple[Post, ...]]:
    """Return the posts of each kind in use; nothing if all are notes, which a post is if nothing else is said."""
    kinds = {kind: tuple(post for post in posts if post.kind is kind) for kind in Kind}
    used = {kind: members for kind, members in kinds.items() if members}
    return {} if used.keys() <= {Kind.NOTE} else used


def _completed(
    post: Post,
    noon: datetime,
    default_labels: Mapping[LabelKind, Sequence[str]],
    renamed: Mapping[LabelKind, Mapping[str, str]],
) -> Post:
    missing = tuple(
        (kind, text) for kind, texts in default_labels.items() if not post.labelled(kind) for text in texts
    )
    labels = (*post.labels, *missing)
    if renamed:
        labels = tuple(dict.fromkeys((kind, renamed.get(kind, {}).get(fold(text), text)) for kind, text in labels))
    return replace(
        post,
        date=post.date or noon,
        updated=None if _is_early(post, noon.date()) else post.updated,
        labels=labels,
    )


def _renamed(aliases: Mapping[str, str]) -> dict[str, str]:
    """Return the present name of each label, by the fold of an old one; a name may have changed several times.

    :param aliases: present names by old ones, without circles
    """
    names = {fold(old): new for old, new in aliases.items()}
    for old, name in names.items():
        while (newer := names.get(fold(name))) is not None:
            name = newer  # noqa: PLW2901 - followed to its end
        names[old] = name
    return names


def _is_early(post: Post, today: date) -> bool:
    """Return whether a post is dated on or before the build's day, but updated after it."""
    due = is_due(post.date and post.date.date(), today)
    return due and post.updated is not None and not is_due(post.updated.date(), today)


def _labels_of_kind(
    kind: LabelKind,
    posts: Sequence[Post],
    folder: str,
    *,
    configured: Mapping[str, LabelConfig],
    addresses: Mapping[str, str],
    aliases: Mapping[str, str],
) -> tuple[Label, ...]:
    known = {fold(text): config for text, config in configured.items()}

    def identity_of(text: str) -> str:
        """Return the fold of a label's name, so that the key and the name of a configured author are one label."""
        folded = fold(text)
        return fold(known[folded].name) if folded in known else folded

    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    members: defaultdict[str, list[Post]] = defaultdict(list)
    for post in posts:
        texts = post.labelled(kind)
        for text in texts:
            spellings[identity_of(text)][text] += 1
        for identity in dict.fromkeys(map(identity_of, texts)):
            members[identity].append(post)
    by_name = {fold(config.name): config for config in configured.values()}
    chosen = {identity_of(text): address for text, address in addresses.items()}
    old_names: defaultdict[str, list[str]] = defaultdict(list)
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(configured):
        keys[identity_of(key)].append(key)
    names = _renamed(aliases)
    for alias in sorted(aliases):
        old_names[identity_of(names[fold(alias)])].append(alias)
    pages = (
        {fold(name): url for post in posts for name, url in post.author_urls} if kind is LabelKind.AUTHOR else {}
    )
    configs: dict[str, LabelConfig] = {}
    for identity in sorted(members):
        # The most used spelling; of two used equally often, the first in sorting order, whatever the order of
        # posts.
        common = min(spellings[identity], key=lambda text: (-spellings[identity][text], text))
        # Of several addresses that posts give, that of the oldest post: a new post changes nothing.
        configs[identity] = by_name.get(identity) or LabelConfig(common, pages.get(identity, ""))
    # As in ABlog, a configured author's address is made from the full name.
    slugs = {identity: slug(config.name) for identity, config in configs.items()} | _usable(chosen, configs)
    labels = []
    for identity, config in configs.items():
        old = old_names[identity]
        # The key of a configured author is no spelling of the name.
        texts = (config.name, *(text for text in spellings[identity] if fold(text) == identity), *old)
        former = {*map(slug, texts), *map(former_slug, texts)}
        former.update(chosen[one] for one in map(identity_of, old) if one in chosen)
        labels.append(
            Label(
                kind=kind,
                name=config.name,
                spellings=tuple(sorted(spellings[identity])),
                pagename=f"{folder}/{slugs[identity]}",
                posts=tuple(members[identity]),
                url=config.url,
                renamed_from=tuple(old),
                keys=tuple(keys[identity]),
                former_pages=tuple(f"{folder}/{name}" for name in sorted(former - {slugs[identity]})),
            )
        )
    return tuple(labels)


def _usable(chosen: Mapping[str, str], configs: Mapping[str, LabelConfig]) -> dict[str, str]:
    """Return the chosen addresses that no other label has by itself, by the identities of their labels.

    Addresses that differ only in capitals are the same: they are names of files.

    :param chosen: by identities, also of labels that no post has
    :param configs: all labels by their identities
    """
    usable = {identity: address for identity, address in chosen.items() if identity in configs}
    while True:
        # A label whose chosen address is not usable has its own, which is no longer free.
        own = {slug(config.name): identity for identity, config in configs.items() if identity not in usable}
        taken = [identity for identity, address in usable.items() if address.lower() in own]
        if not taken:
            return usable
        for identity in taken:
            del usable[identity]


def update_problems(posts: Iterable[Post], today: date, path_of: Callable[[str], str]) -> list[Problem]:
    """Return a problem for each post that says it was updated after the build's day; that update is ignored.

    :param posts: all posts as they were read
    :param path_of: gives the source file of a document
    """
    return [
        Problem(
            Subtype.DATE,
            path_of(post.docname),
            None,
            None,
            "updated",
            f"{post.updated:%Y-%m-%d} is after the build's day",
            f"{today} or earlier is allowed",
        )
        for post in posts
        if _is_early(post, today)
    ]


def spelling_problems(index: Index, path_of: Callable[[str], str]) -> list[Problem]:
    """Return a problem for each spelling of a label that is not the one shown, at the first post that has it.

    :param path_of: gives the source file of a document
    """
    problems = []
    for labels in index.labels.values():
        for label in labels:
            if label.keys or len(label.spellings) == 1:
                continue  # its name is in the configuration, however posts spell it
            common, *others = _by_use(label)
            example = next(post for post in label.posts if common in post.labelled(label.kind))
            for text in others:
                post = next(post for post in label.posts if text in post.labelled(label.kind))
                # Spellings that differ only in how an accent is encoded look the same: they are shown as escapes.
                alike = unicodedata.normalize("NFC", text) == unicodedata.normalize("NFC", common)
                quote = ascii if alike else repr
                problems.append(
                    Problem(
                        Subtype.LABEL,
                        path_of(post.docname),
                        None,
                        None,
                        label.kind,
                        f"{quote(text)} is another spelling of {quote(common)}, as in {path_of(example.docname)}",
                        "one label is spelled one way",
                        common,
                    )
                )
    return problems


def _by_use(label: Label) -> list[str]:
    """Return a label's spellings, the most used first; spellings used equally often are sorted."""
    uses = Counter(text for post in label.posts for text in post.labelled(label.kind) if text in label.spellings)
    return sorted(label.spellings, key=lambda text: (-uses[text], text))


def ablog_references(index: Index) -> dict[str, tuple[str, str]]:
    """Return ABlog's reference names (``blog-tags``, ``tag-ai``, ``archive-2024``) with page and title.

    Titles whose names begin with ``blog-`` or ``kind-`` are to be translated; others are names of labels.
    If two labels have the same name in ABlog (``C`` and ``C++`` are both ``tag-c``), it goes to the one whose
    address it matches, else to the first one in the index. Each label also has a name made from its own address.
    """
    path = index.blog_path
    names = {
        "blog-posts": (path, to_translate("Posts")),
        "blog-archives": (f"{path}/archive", to_translate("Archives")),
        "blog-drafts": (
            f"{path}/drafts" if any(post.draft for post in index.posts) else path,
            to_translate("Drafts"),
        ),
    }
    for kind in LabelKind:
        names[f"blog-{CATALOG_NAMES[kind]}"] = (f"{path}/{kind}", CATALOG_NAMES[kind].capitalize())
        group = index.labels[kind]
        for label in group:
            for text in (label.name, *label.spellings, *label.renamed_from, *label.keys):
                names.setdefault(f"{kind}-{ablog_slug(text)}", (label.pagename, label.name))
            for page in label.former_pages:
                names.setdefault(f"{kind}-{page.rpartition('/')[2]}", (label.pagename, label.name))
        for label in group:
            names[f"{kind}-{label.pagename.rpartition('/')[2]}"] = (label.pagename, label.name)
    if index.kinds:
        names["blog-kinds"] = (index.kinds_folder(), to_translate("Kinds"))
    for post_kind in index.kinds:
        names[f"kind-{post_kind}"] = (index.kind_page(post_kind), KIND_NAMES[post_kind].capitalize())
    for year in index.years():
        names[f"archive-{year}"] = (f"{path}/{year}", str(year))
    return names
