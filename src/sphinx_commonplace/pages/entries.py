"""The listings of a blog, and their entries: how a post looks in a listing.

All pages, feeds and documents that list posts use this module, so that a post looks the same everywhere.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sphinx.locale import _

from sphinx_commonplace.compat.catalogues import pgettext
from sphinx_commonplace.model import LabelKind, Post
from sphinx_commonplace.output.assets import Asset, each_once
from sphinx_commonplace.output.fragments import Fragment, anchor, place_on_page
from sphinx_commonplace.pages.bodies import Bodies
from sphinx_commonplace.posts.index import Label
from sphinx_commonplace.posts.listings import DAY, PART, Limits, Mode, Page, Period, plan_pages
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.date_forms import MONTH, YEAR
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.views.posts import PostView, catalog_title, kind_title
from sphinx_commonplace.views.sources import part_words

LANGUAGE_BYTES = 60  # what says in which language a title is written, if it is not the site's
ENTRY_BYTES = 900  # the HTML of an entry without text and addresses: elements, classes, dates
TITLE_BYTES = 160  # the same for an entry that shows only the title
LABEL_BYTES = 70  # the same for a label
PREFIX_BYTES = 15  # "../../../../../", the longest path from a listing's page to the site's root


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of posts that has pages, and perhaps a feed."""

    pagename: str  # its first page
    title: str  # the heading
    window_title: str  # for the browser's window and search engines
    posts: Sequence[Post]  # newest first
    parent: tuple[str, str] | None = None  # title and page of the index that lists it
    label: Label | None = None
    description: str = ""
    all_years: bool = False  # every year has a page, however few its posts
    has_feed: bool = False
    header: str = ""  # words that ABlog's templates put before the name
    oldest_first: bool = False  # on its pages; a feed is newest first


class Entries:
    """Gives the listings of one build, and their entries."""

    def __init__(self, site: Site, bodies: Bodies) -> None:
        self.site = site
        self.index = site.index
        self.settings = site.settings
        self.bodies = bodies
        self.facts = bodies.facts(site.index)
        self.limits = Limits(self.settings.listing_posts, self.settings.listing_bytes)
        self._digests: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        # The blog's own address and author may be in each entry.
        own = html.escape(self.settings.base_url + self.settings.author)
        self._entry_bytes = ENTRY_BYTES + len(own.encode())

    @property
    def complete(self) -> bool:
        """Whether the bodies of all posts are stored, so that listings can be made."""
        return all(post.key in self.facts for post in self.index.posts)

    def pages(self, listing: Listing) -> tuple[Page, ...]:
        """Return the pages that a listing is divided into, its first page first."""
        return plan_pages(
            listing.posts[::-1] if listing.oldest_first else listing.posts,
            listing.pagename,
            self.size,
            self.limits,
            mode=Mode.TITLES if self.settings.archive_titles else Mode.TEXT,
            all_years=listing.all_years,
        )

    def size(self, post: Post, mode: Mode) -> int:
        """Return about how many bytes of HTML an entry takes, rather too many than too few."""
        title = len(html.escape(post.title).encode()) + (LANGUAGE_BYTES if post.language else 0)
        address = len(post.docname.encode()) + PREFIX_BYTES
        if mode is Mode.TITLES:
            return TITLE_BYTES + title + address
        if post.key not in self._sizes:
            labels = sum(
                LABEL_BYTES + len(html.escape(label.name + label.pagename).encode())
                for label in self.index.post_labels[post.key]
            )
            via = sum(LABEL_BYTES + len(html.escape(via.text + via.url).encode()) for via in post.via)
            facts = self.facts[post.key]
            body = facts.size + facts.roots * PREFIX_BYTES + facts.ids * len(anchor(post))
            self._sizes[post.key] = (
                self._entry_bytes
                + 3 * title
                + 4 * address
                + 2 * len(html.escape(post.link).encode())
                + labels
                + via
                + body
            )
        return self._sizes[post.key]

    def all_posts(self) -> Listing:
        """Return the listing of all posts but drafts."""
        posts = [post for post in self.index.posts if not post.draft]
        title = _("All posts")
        return Listing(self.index.blog_path, title, title, posts, all_years=True, has_feed=True, header=_("All"))

    def listings(self) -> Iterator[Listing]:
        """Yield every listing of the blog."""
        index = self.index
        path = index.blog_path
        yield self.all_posts()
        titles = {
            LabelKind.TAG: _("Posts tagged %s"),
            LabelKind.CATEGORY: pgettext("category", "Posts in %s"),
            LabelKind.AUTHOR: _("Posts by %s"),
            LabelKind.SERIES: _("Series: %s"),
            LabelKind.LANGUAGE: pgettext("language", "Posts in %s"),
            LabelKind.LOCATION: _("Posts from %s"),
        }
        headers = {
            LabelKind.TAG: _("Posts tagged"),
            LabelKind.CATEGORY: _("Posts in"),
            LabelKind.AUTHOR: _("Posts by"),
            LabelKind.SERIES: _("Series:"),
            LabelKind.LANGUAGE: _("Posts in"),
            LabelKind.LOCATION: _("Posts from"),
        }
        for kind in LabelKind:
            descriptions = self.settings.descriptions.get(kind, {})
            described = {
                label.pagename: text for key, text in descriptions.items() if (label := index.label(kind, key))
            }
            for label in index.labels[kind]:
                yield Listing(
                    label.pagename,
                    label.name,
                    titles[kind].replace("%s", label.name),
                    label.posts,
                    parent=(catalog_title(kind), f"{path}/{kind}"),
                    label=label,
                    description=next(
                        (descriptions[text] for text in (label.name, *label.spellings) if text in descriptions),
                        described.get(label.pagename, ""),
                    ),
                    has_feed=self.settings.has_feed(kind),
                    header=headers[kind],
                    oldest_first=kind is LabelKind.SERIES,
                )
        for one, posts in index.kinds.items():
            title = kind_title(one)
            parent = (_("Kinds"), index.kinds_folder())
            yield Listing(
                index.kind_page(one), title, title, posts, parent=parent, has_feed=True, header=_("Kind:")
            )
        drafts = [post for post in index.posts if post.draft]
        if drafts:
            yield Listing(f"{path}/drafts", _("Drafts"), _("Drafts"), drafts)

    def facts_of(self, post: Post, mode: Mode) -> object:
        """Return what an entry shows, for the digests of pages and feeds."""
        if mode is Mode.TITLES:
            return (post.key, post.title, post.date, post.language)
        if post.key not in self._digests:
            names_source = self.site.names_source(post)
            self._digests[post.key] = digest(
                self.site.post_digest(post), self.facts[post.key].digest, names_source
            )
        return self._digests[post.key]

    def view(self, post: Post, pagename: str, fragment: Fragment | None) -> PostView:
        """Return a post as an entry on a page, with its text if a fragment is given."""
        names_source = self.site.names_source(post)
        if fragment is None:
            return self.site.viewer.post(post, pagename, anchor=anchor(post), names_source=names_source)
        root = self.site.addresses.root_from(pagename)
        return self.site.viewer.post(
            post,
            pagename,
            anchor=anchor(post),
            body=place_on_page(fragment.start, post, root),
            has_more=fragment.has_more,
            names_source=names_source,
        )

    def assets_of(self, posts: Iterable[Post]) -> tuple[Asset, ...]:
        """Return what a page must load that shows the text of posts."""
        # Most posts load nothing, and nearly all others the same: only one body of each kind is loaded.
        one_each = {facts.assets: post for post in posts if (facts := self.facts[post.key]).assets}
        bodies = self.bodies.of(list(one_each.values()))
        return each_once(asset for post in one_each.values() for asset in bodies[post.key].assets)

    def period_title(self, period: Period) -> str:
        """Return a year, month or day in words."""
        if not period:
            return ""
        form = (YEAR, MONTH, self.settings.date_format)[min(len(period), DAY) - 1]
        year, month, day = (*period, 1, 1)[:DAY]
        words = date_words(datetime(year, month, day), form, self.settings.language)  # noqa: DTZ001 - a day has no zone
        return part_words(words, period[DAY]) if len(period) == PART else words


def period_id(period: Period) -> str:
    """Return the id of a period's heading; it begins with a letter, so that CSS can use it unescaped."""
    return "in-" + "-".join(f"{part:02}" for part in period)
