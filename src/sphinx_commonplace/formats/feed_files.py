"""Which files of feeds stand beside a listing, by ``commonplace_feed_formats`` and ``blog_feed_templates``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sphinx_commonplace.formats import atom, json_feed, rss
from sphinx_commonplace.formats.feed import Feed

ATOM: Final = "atom"
"""The format, and the name of its first file without suffix."""


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A format in which feeds are written."""

    file: str  # the name of the file beside a listing
    media_type: str
    title: str  # of a link to it, in English
    write: Callable[[Feed], bytes]


FORMATS: Final[Mapping[str, FeedFormat]] = {
    ATOM: FeedFormat("atom.xml", "application/atom+xml", "Atom feed", atom.write),
    "rss": FeedFormat("rss.xml", "application/rss+xml", "RSS feed", rss.write),
    "json": FeedFormat("feed.json", "application/feed+json", "JSON Feed", json_feed.write),
}
"""The formats, by the names that ``commonplace_feed_formats`` gives them."""


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One file of each listing that has a feed."""

    name: str
    format: FeedFormat
    templates: Mapping[str, str]  # of its entries' words
    announced: bool  # whether pages name it in their heads: of each format one


def feed_files(formats: Iterable[str], templates: Mapping[str, Mapping[str, str]]) -> tuple[FeedFile, ...]:
    """Return the files beside each listing; the first is the one to which pages link.

    :param formats: names of formats, one at least; Atom comes first, the others in the order in which they stand
    :param templates: files of Atom, by their names without suffix, with templates for the words of entries. The
        words of the first, or of ``atom``, are those of the other formats, too; RSS has those of ``rss``, if that
        is there, and no file of Atom has its name then.
    """
    names = sorted(dict.fromkeys(formats), key=lambda name: name != ATOM)
    taken = {FORMATS[name].file for name in names if name != ATOM}
    roots = {root: parts for root, parts in templates.items() if f"{root}.xml" not in taken} or {ATOM: {}}
    main = ATOM if ATOM in roots else next(iter(roots))
    found = []
    for name in names:
        kind = FORMATS[name]
        if name == ATOM:
            for root in sorted(roots, key=lambda root: root != main):
                found.append(FeedFile(f"{root}.xml", kind, roots[root], announced=root == main))  # noqa: PERF401
        else:
            words = templates.get(kind.file.removesuffix(".xml"), roots[main])
            found.append(FeedFile(kind.file, kind, words, announced=True))
    return tuple(found)
