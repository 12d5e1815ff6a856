"""The pages and files that no document stands behind: listings, index pages, redirects, feeds, the sitemap.

Runs after all documents are written, in the parent process, in every build. First everything is planned with the
digest of what it shows; then what has changed is made, and nothing else.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sphinx.locale import _

from commonplace import ablog_bridge, feeds
from commonplace.files import write_if_changed
from commonplace.fragments import Fragment, anchor, place_in_feed, place_on_page
from commonplace.index import CATALOG_NAMES, Label, by_year, published
from commonplace.labels import ablog_slug
from commonplace.listings import Group, Limits, Mode, Page, Period, page_of, plan, split
from commonplace.model import LabelKind, Post
from commonplace.refresh import digest
from commonplace.sitemap import Url, sitemaps
from commonplace.views import GroupView, Link, ListingView, Moment, PostView, date_words

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from commonplace.build import Build

LISTING_TEMPLATE = "ablog/collection.html"  # ABlog's names, so that a site's own templates are still found
CATALOG_TEMPLATE = "ablog/catalog.html"
REDIRECT_TEMPLATE = "ablog/redirect.html"
FEED_ENTRIES = 50  # where ABlog's ``blog_feed_length`` does not say; a feed is for what is new
FEED_KINDS = (LabelKind.TAG, LabelKind.CATEGORY, LabelKind.AUTHOR, LabelKind.SERIES)
DAY = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of posts with an address."""

    pagename: str
    title: str  # the heading
    window_title: str  # for the browser's window and search engines
    posts: Sequence[Post]
    parent: tuple[str, str] | None = None  # title and page of the index that it stands in
    label: Label | None = None
    description: str = ""
    all_years: bool = False
    has_feed: bool = False
    header: str = ""  # what ABlog's templates put before the name


@dataclass(frozen=True, slots=True)
class Planned:
    """One page or file to be made if its digest is new."""

    name: str  # a page name, or a file's path in the output folder
    digest: str
    make: Callable[[], Any]  # a page's context, or a file's bytes
    template: str = ""  # "" for a file


def generate(build: Build, _app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages that have changed, as Sphinx's ``html-collect-pages`` wants them, and write the files."""
    planner = PagePlanner(build)
    planned = list(planner.plan())
    state = build.state
    new = {item.name: item.digest for item in planned}
    stale = [
        item
        for item in planned
        if state.pages.get(item.name) != item.digest or not build.output_path(item.name, file=not item.template).exists()
    ]
    for item in stale:
        state.pages.pop(item.name, None)
    if stale:
        state.save()
    for item in stale:
        if item.template:
            yield item.name, item.make(), item.template
        else:
            write_if_changed(build.output_path(item.name, file=True), item.make())
    planner.fill_slots()
    state.pages = new
    build.generated = [build.output_path(item.name, file=not item.template) for item in planned]


class PagePlanner:
    """Plans all generated pages of a build."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.index = build.index
        self.config = build.app.config
        self.viewer = build.viewer
        self.facts = build.fragment_facts()
        self._text_facts: dict[str, str] = {}
        self.limits = Limits(self.config.commonplace_listing_posts, self.config.commonplace_listing_bytes)

    # -- which there are ---------------------------------------------------------------------------------------

    def plan(self) -> Iterator[Planned]:
        """Yield every page and file that the site must have; what a document has the address of is left to it."""
        taken = self.build.documents_by_uri()
        listed: list[Planned] = []
        for listing in self.listings():
            for page in plan(
                listing.posts, listing.pagename, self._text_size, self.limits, all_years=listing.all_years
            ):
                listed.append(self._listing_page(listing, page))
        listed += self._catalogs()
        pages = {item.name: item for item in listed if self.build.builder.get_target_uri(item.name) not in taken}
        yield from pages.values()
        redirects = {item.name: item for item in self._redirects()}
        uris = {self.build.builder.get_target_uri(name) for name in pages}.union(taken)
        yield from (item for name, item in redirects.items() if self.build.builder.get_target_uri(name) not in uris)
        if self.build.base_url:
            yield from self._feeds()
            yield from self._sitemap(list(pages))

    def listings(self) -> Iterator[Listing]:
        """Yield every listing of the blog."""
        index = self.index
        path = index.blog_path
        shown = [post for post in index.posts if not post.draft]
        yield Listing(
            path, _("All posts"), _("All posts"), shown, all_years=True, has_feed=True, header=_("All")
        )
        headers = {
            LabelKind.TAG: _("Posts tagged"),
            LabelKind.CATEGORY: _("Posts in"),
            LabelKind.AUTHOR: _("Posts by"),
            LabelKind.SERIES: _("Series:"),
            LabelKind.LANGUAGE: _("Posts in"),
            LabelKind.LOCATION: _("Posts from"),
        }
        for kind in LabelKind:
            descriptions = self.config.commonplace_descriptions.get(kind, {})
            for label in index.labels[kind]:
                yield Listing(
                    label.pagename,
                    label.name,
                    f"{headers[kind]} {label.name}",
                    label.posts,
                    parent=(catalog_title(kind), f"{path}/{kind}"),
                    label=label,
                    description=next((descriptions[text] for text in (label.name, *label.spellings) if text in descriptions), ""),
                    has_feed=kind in FEED_KINDS or bool(self.config.blog_feed_archives),
                    header=headers[kind],
                )
        drafts = [post for post in index.posts if post.draft]
        if drafts:
            yield Listing(f"{path}/drafts", _("Drafts"), _("Drafts"), drafts)

    def _text_size(self, post: Post) -> int:
        return self.facts[post.key].size

    # -- listings ----------------------------------------------------------------------------------------------

    def _listing_page(self, listing: Listing, page: Page) -> Planned:
        shown = [
            (
                group.period,
                group.mode,
                group.pagename,
                [(part.period, len(part.posts)) for part in group.parts],
                [self._entry_facts(post, group.mode) for post in group.posts],
            )
            for group in page.groups
        ]
        elsewhere = [(group.period, len(group.posts)) for group in page.elsewhere]
        count = len(listing.posts) if not page.period else 0
        facts = (
            self.build.frame,
            page.pagename,
            shown,
            elsewhere,
            count,
            listing.title,
            listing.window_title,
            listing.parent,
            listing.description,
            listing.has_feed,
            listing.label and listing.label.url,
        )
        return Planned(page.pagename, digest(facts), partial(self._listing_context, listing, page), LISTING_TEMPLATE)

    def _entry_facts(self, post: Post, mode: Mode) -> object:
        """Return what an entry of a list shows, in a form that a digest can be made of."""
        if mode is Mode.COUNTS:
            return post.key
        if mode is Mode.TITLES:
            return (post.key, post.title, post.date, post.draft)
        if post.key not in self._text_facts:
            labels = [
                (label.name, label.pagename) for kind in LabelKind for label in self.index.labels_of(post, kind)
            ]
            self._text_facts[post.key] = digest(post, labels, self.facts[post.key].digest)
        return self._text_facts[post.key]

    def _listing_context(self, listing: Listing, page: Page) -> dict[str, Any]:
        build = self.build
        year_title = self._period_title(page.period)
        title = f"{listing.title}, {year_title}" if page.period else listing.title
        window_title = f"{listing.window_title}, {year_title}" if page.period else listing.window_title
        context: dict[str, Any] = {
            "title": html.escape(window_title),  # templates take titles for markup
            "parents": [],
            "listing": self._listing_view(listing, page, title, page.pagename),
            # What ABlog's own template of this name would use.
            "header": listing.header,
            "collection": build.blog.collection_at(listing.pagename),
            "summary": True,
        }
        if listing.has_feed and build.base_url:
            context["feed_path"] = listing.pagename
            context["feed_title"] = f"{self.config.blog_title}: {listing.window_title}"
            context["archive_feed"] = True
        return context

    def _listing_view(self, listing: Listing, page: Page, title: str, pagename: str) -> ListingView:
        """Return what a page shows of a listing; *pagename* is the page that it is shown on."""
        relative = partial(self.viewer.relative_uri, pagename)
        trail = [listing.parent] if listing.parent else []
        if page.period:
            trail.append((listing.title, listing.pagename))
            for depth in range(1, len(page.period)):
                part = page.period[:depth]
                trail.append((self._period_title(part), page_of(listing.pagename, part)))
        bodies = self._bodies([post for group in page.groups if group.mode is Mode.TEXT for post in group.posts])
        return ListingView(
            title=title,
            breadcrumb=[Link(name, relative(target)) for name, target in trail],
            groups=[self._group_view(group, pagename, bodies) for group in page.groups],
            count=0 if page.period else len(listing.posts),
            description="" if page.period else listing.description,
            feed=self._feed_link(listing, pagename),
            elsewhere=[
                Link(self._period_title(group.period), relative(group.pagename), len(group.posts))
                for group in page.elsewhere
            ],
            website=listing.label.url if listing.label else "",
        )

    def _feed_link(self, listing: Listing, pagename: str) -> Link | None:
        if not (listing.has_feed and self.build.base_url):
            return None
        return Link(_("Atom feed"), self.build.relative_file(pagename, f"{listing.pagename}/atom.xml"))

    def _bodies(self, posts: Sequence[Post]) -> dict[str, Fragment]:
        bodies: dict[str, Fragment] = {}
        for docname in dict.fromkeys(post.docname for post in posts):
            bodies |= self.build.fragments.load(docname)
        return bodies

    def _group_view(self, group: Group, pagename: str, bodies: Mapping[str, Fragment]) -> GroupView:
        relative = partial(self.viewer.relative_uri, pagename)
        entries = () if group.mode is Mode.COUNTS else group.posts
        return GroupView(
            id=period_id(group.period),
            title=self._period_title(group.period),
            url=relative(group.pagename) if group.pagename else "",
            mode=group.mode,
            count=len(group.posts),
            posts=[self.entry(post, pagename, bodies.get(post.key)) for post in entries],
            parts=[
                Link(self._period_title(part.period), relative(part.pagename), len(part.posts)) for part in group.parts
            ],
        )

    def entry(self, post: Post, pagename: str, fragment: Fragment | None) -> PostView:
        """Return a post as an entry of a list on a page, with its text if a fragment is given."""
        if fragment is None:
            return self.viewer.post(post, pagename, anchor=anchor(post))
        root = self.build.root_from(pagename)
        return self.viewer.post(
            post,
            pagename,
            anchor=anchor(post),
            body=place_on_page(fragment.start, post, root),
            has_more=fragment.has_more,
        )

    def _period_title(self, period: Period) -> str:
        """Return a year, month or day in words."""
        if not period:
            return ""
        form = ("%Y", "%B %Y", self.config.post_date_format)[len(period) - 1]
        return date_words(datetime(*(*period, 1, 1)[:DAY]), form, self.config.language)  # noqa: DTZ001 - no zone

    # -- index pages -------------------------------------------------------------------------------------------

    def _catalogs(self) -> Iterator[Planned]:
        path = self.index.blog_path
        for kind in LabelKind:
            labels = self.index.labels[kind]
            # Every page has a link to the tags and the archive, so these are there from the first day.
            if not labels and kind is not LabelKind.TAG:
                continue
            pagename = f"{path}/{kind}"
            facts = [(label.name, label.pagename, len(label.posts)) for label in labels]
            context = {
                "heading": catalog_title(kind),
                "links": [self.viewer.label_link(label, pagename, count=True) for label in labels],
            }
            yield self._catalog_page(pagename, facts, context)
        pagename = f"{path}/archive"
        years = by_year([post for post in self.index.posts if not post.draft])
        months = {year: [(part, len(group)) for part, group in split(posts, 2)] for year, posts in years.items()}
        month_pages = {item.pagename for page in self._all_posts_pages() for item in page.groups if item.pagename}
        context = {
            "heading": _("Archive"),
            "years": [
                {
                    "id": period_id((year,)),
                    "link": Link(str(year), self.viewer.relative_uri(pagename, f"{path}/{year}"), len(posts)),
                    "months": [
                        Link(
                            date_words(datetime(*part, 1), "%B", self.config.language),  # noqa: DTZ001
                            self._month_uri(pagename, part, month_pages),
                            count,
                        )
                        for part, count in months[year]
                    ],
                }
                for year, posts in years.items()
            ],
        }
        yield self._catalog_page(pagename, [months, sorted(month_pages)], context)

    def _all_posts_pages(self) -> tuple[Page, ...]:
        listing = next(self.listings())
        return plan(listing.posts, listing.pagename, self._text_size, self.limits, all_years=True)

    def _month_uri(self, pagename: str, month: Period, month_pages: set[str]) -> str:
        """Return the address of a month: its own page, or its place on its year's."""
        path = self.index.blog_path
        own = page_of(path, month)
        if own in month_pages:
            return self.viewer.relative_uri(pagename, own)
        return f"{self.viewer.relative_uri(pagename, page_of(path, month[:1]))}#{period_id(month)}"

    def _catalog_page(self, pagename: str, facts: object, context: dict[str, Any]) -> Planned:
        context |= {
            "title": html.escape(context["heading"]),
            "parents": [],
            "header": context["heading"],
            "catalog": self.build.blog.catalog_at(pagename),
            "summary": True,
        }
        return Planned(pagename, digest(self.build.frame, facts), lambda: context, CATALOG_TEMPLATE)

    # -- redirects ---------------------------------------------------------------------------------------------

    def _redirects(self) -> Iterator[Planned]:
        for post in self.index.posts:
            for name in post.redirects:
                yield self._redirect(name, post.docname, post.title)
        for kind, labels in self.index.labels.items():
            old: dict[str, Label | None] = {}
            for label in labels:
                name = ablog_slug(label.name)
                # Of two labels that shared ABlog's page neither can claim it.
                old[name] = None if name in old else label
            for name, claimant in old.items():
                page = f"{self.index.blog_path}/{kind}/{name}"
                if name and claimant and claimant.pagename != page:
                    yield self._redirect(page, claimant.pagename, claimant.name)

    def _redirect(self, name: str, target: str, title: str) -> Planned:
        delay = self.config.post_redirect_refresh
        if not ablog_bridge.is_configured(self.config, "post_redirect_refresh"):
            delay = 0  # WCAG 2.2, success criterion 2.2.1: at once, or not at all
        context = {
            "title": html.escape(title),
            "redirect": target,
            "redirect_delay": delay,
            "post": {"title": title},
            "parents": [],
        }
        facts = (self.build.frame, name, target, title)
        return Planned(name, digest(facts), lambda: context, REDIRECT_TEMPLATE)

    # -- feeds and the sitemap ---------------------------------------------------------------------------------

    def _feeds(self) -> Iterator[Planned]:
        length = self.config.blog_feed_length or FEED_ENTRIES
        full_text = self.config.blog_feed_fulltext or not ablog_bridge.is_configured(self.config, "blog_feed_fulltext")
        for listing in self.listings():
            if not listing.has_feed:
                continue
            posts = [post for post in listing.posts if not post.draft][:length]
            for root, templates in self.config.blog_feed_templates.items():
                name = f"{listing.pagename}/{root}.xml"
                facts = (
                    name,
                    self.build.base_url,
                    listing.window_title,
                    self.build.frame,
                    full_text,
                    [self._entry_facts(post, Mode.TEXT) for post in posts],
                )
                make = partial(self._feed, listing, name, posts, templates, full_text)
                yield Planned(name, digest(facts), make)

    def _feed(
        self, listing: Listing, name: str, posts: Sequence[Post], templates: Mapping[str, str], full_text: bool
    ) -> bytes:
        base = self.build.base_url
        title = self.config.blog_title
        if listing.label:
            title = f"{title} - {listing.window_title}"
        bodies = self._bodies(posts)
        return feeds.atom(
            feeds.Feed(
                id=base + quote(name),
                title=title,
                url=base + quote(name),
                home_url=self.build.absolute_url(listing.pagename),
                subtitle=self.config.blog_feed_subtitle or "",
                language=self.config.language.replace("_", "-"),
                authors=(feeds.Person(self.config.author if self.config.author != "unknown" else self.config.blog_title),),
                entries=tuple(
                    self._feed_entry(post, bodies.get(post.key), templates, full_text) for post in posts
                ),
            )
        )

    def _feed_entry(
        self, post: Post, fragment: Fragment | None, templates: Mapping[str, str], full_text: bool
    ) -> feeds.Entry:
        url = self.build.absolute_url(post.docname) + (f"#{post.section}" if post.section else "")
        content = ""
        if fragment and not self.config.blog_feed_titles:
            content = place_in_feed(fragment.whole if full_text else fragment.start, self.build.base_url, url)
        words = {"title": post.title, "summary": post.summary, "content": content}
        words |= self.build.feed_words(post, url, words, templates)
        return feeds.Entry(
            id=url,
            url=url,
            title=words["title"],
            published=published(post),
            updated=post.updated or published(post),
            authors=tuple(
                feeds.Person(label.name, label.url) for label in self.index.labels_of(post, LabelKind.AUTHOR)
            ),
            categories=tuple(
                feeds.Category(text, text)
                for kind in (LabelKind.TAG, LabelKind.CATEGORY)
                for text in post.labelled(kind)
            ),
            summary=words["summary"],
            content=words["content"],
            related=post.link,
            via=tuple(via.url for via in post.via if via.url),
        )

    def _sitemap(self, pagenames: Sequence[str]) -> Iterator[Planned]:
        newest = {
            docname: max((post.updated or published(post)).date() for post in posts)
            for docname, posts in self.index.by_document.items()
        }
        urls = [
            Url(self.build.absolute_url(name), newest.get(name))
            for name in (*sorted(self.build.app.env.found_docs), *pagenames)
        ]
        base = self.build.base_url
        for name, content in sitemaps(urls, base).items():
            yield Planned(name, digest(content), lambda content=content: content)

    # -- listings in documents ---------------------------------------------------------------------------------

    def fill_slots(self) -> None:
        """Put listings into the written pages of the documents that show one."""
        for docname in self.build.slot_documents():
            self.build.fill_slot(docname, partial(self._slot_view, docname))

    def _slot_view(self, docname: str) -> ListingView:
        if docname == self.config.root_doc:
            posts = [post for post in self.index.posts if not post.draft][: self.build.home_posts(docname)]
            bodies = self._bodies(posts)
            entries = [self.entry(post, docname, bodies.get(post.key)) for post in posts]
            group = GroupView("latest-posts", _("Latest posts"), "", Mode.TEXT, 0, entries, ())
            more = Link(_("All posts"), self.viewer.relative_uri(docname, self.index.blog_path))
            return ListingView("", (), [group], elsewhere=[more] if posts else ())
        listing = next(listing for listing in self.listings() if listing.pagename == docname)
        page = plan(listing.posts, listing.pagename, self._text_size, self.limits, all_years=listing.all_years)[0]
        return self._listing_view(listing, page, listing.title, docname)


def period_id(period: Period) -> str:
    """Return the id of a period's heading: it begins with a letter, for style sheets' sake."""
    return "in-" + "-".join(f"{part:02}" for part in period)


def catalog_title(kind: LabelKind) -> str:
    """Return what the index page of a kind of label is called."""
    return _(CATALOG_NAMES[kind].capitalize())
