"""Which feed files are beside a listing, by ``commonplace_feed_formats`` and ``blog_feed_templates``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sphinx_commonplace.formats import atom, json_feed, rss
from sphinx_commonplace.formats.feed import Feed
from sphinx_commonplace.text.messages import to_translate

ATOM: Final = "atom"
"""The name of the format, and of its main file without suffix."""


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A format of feeds."""

    file: str  # the name of the file beside a listing
    media_type: str
    title: str  # of a link to it, in English
    # Returns a function that writes the feeds of one build; what several of them share it may make once.
    writer: Callable[[], Callable[[Feed], bytes]]


FORMATS: Final[Mapping[str, FeedFormat]] = {
    ATOM: FeedFormat("atom.xml", "application/atom+xml", to_translate("Atom feed"), atom.writer),
    "rss": FeedFormat("rss.xml", "application/rss+xml", to_translate("RSS feed"), lambda: rss.write),
    "json": FeedFormat("feed.json", "application/feed+json", to_translate("JSON Feed"), lambda: json_feed.write),
}
"""The formats, by the names that ``commonplace_feed_formats`` gives them."""


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One file of each listing that has a feed."""

    name: str
    format: FeedFormat
    templates: Mapping[str, str]  # for the texts of its entries
    announced: bool  # whether pages link to it in ``<head>``; one file of each format is announced


def feed_files(formats: Iterable[str], templates: Mapping[str, Mapping[str, str]]) -> tuple[FeedFile, ...]:
    """Return the files beside each listing; the first is the one to which pages link.

    :param formats: names of formats, at least one; Atom comes first, the others in the given order
    :param templates: names of Atom files, without suffix, with templates for the texts of their entries. Other
        formats use the templates of ``atom``, or else of the first. But if RSS is one of the formats, the
        templates of
        ``rss`` are for the RSS file, and not for an Atom file of that name.
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
