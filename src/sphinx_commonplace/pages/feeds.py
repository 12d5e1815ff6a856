"""The files for programs: feeds and the sitemap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sphinx.locale import _

from sphinx_commonplace.compat.ablog import is_configured
from sphinx_commonplace.formats.feed import Category, Entry, Feed, Person
from sphinx_commonplace.formats.feed_files import FeedFile
from sphinx_commonplace.formats.sitemap import Url, sitemaps
from sphinx_commonplace.model import LabelKind, Post
from sphinx_commonplace.output.fragments import Fragment, place_in_feed
from sphinx_commonplace.pages.entries import Entries, Listing
from sphinx_commonplace.pages.planned import PlannedFile
from sphinx_commonplace.pages.redirects import old_label_pages
from sphinx_commonplace.posts.index import by_year, published
from sphinx_commonplace.posts.listings import Mode
from sphinx_commonplace.text.digests import digest

if TYPE_CHECKING:
    from sphinx_commonplace.build import Build

FEED_ENTRIES = 50  # where ABlog's ``blog_feed_length`` does not say; a feed is for what is new


class Feeds:
    """Plans the feeds of a build."""

    def __init__(self, build: Build, entries: Entries) -> None:
        self.build = build
        self.entries = entries
        self.index = build.index
        self.config = build.app.config
        # ABlog's default is the excerpt; ours is the full text, and what a site says counts.
        self.full_text = bool(self.config.blog_feed_fulltext) or not is_configured(
            self.config, "blog_feed_fulltext"
        )

    def plan(self) -> Iterator[PlannedFile]:
        """Yield the feeds of all listings that have one, in every format."""
        length = self.config.blog_feed_length or FEED_ENTRIES
        moved = {label.pagename: page for page, label in old_label_pages(self.index)}
        for listing in self._listings():
            posts = [post for post in listing.posts if not post.draft][:length]
            for file in self.build.feed_files:
                name = f"{listing.pagename}/{file.name}"
                facts = (
                    self.build.frame,
                    self.build.base_url,
                    name,
                    listing.window_title,
                    self.full_text,
                    [self.entries.facts_of(post, Mode.TEXT) for post in posts],
                )
                make = partial(self._feed, listing, file, posts)
                yield PlannedFile(name, digest(facts), make)
                if old := moved.get(listing.pagename):
                    # For who has subscribed at ABlog's address of a label: a page can redirect, a file cannot.
                    yield PlannedFile(f"{old}/{file.name}", digest(facts), make)

    def _listings(self) -> Iterator[Listing]:
        yield from (listing for listing in self.entries.listings() if listing.has_feed)
        if self.config.blog_feed_archives:
            for year, posts in by_year(self.entries.all_posts().posts).items():
                title = f"{_('Posted in')} {year}"
                yield Listing(f"{self.index.blog_path}/{year}", str(year), title, posts, has_feed=True)

    def _feed(self, listing: Listing, file: FeedFile, posts: Sequence[Post]) -> bytes:
        name = f"{listing.pagename}/{file.name}"
        title = self.config.blog_title
        if listing.pagename != self.index.blog_path:
            title = f"{title} - {listing.window_title}"
        bodies = self.entries.bodies(posts)
        return file.format.write(
            Feed(
                id=self.build.absolute_file(name),
                title=title,
                url=self.build.absolute_file(name),
                home_url=self.build.absolute_url(listing.pagename),
                subtitle=self.config.blog_feed_subtitle or "",
                language=self.config.language.replace("_", "-"),
                authors=(self.build.feed_author(),),
                entries=tuple(self._entry(post, bodies.get(post.key), file.templates) for post in posts),
            )
        )

    def _entry(self, post: Post, fragment: Fragment | None, templates: Mapping[str, str]) -> Entry:
        url = self.build.post_url(post)
        content = ""
        if fragment and not self.config.blog_feed_titles:
            body = fragment.whole if self.full_text else fragment.start
            content = place_in_feed(body, self.build.base_url, url)
        words = {"title": post.title, "summary": post.summary, "content": content}
        words |= self.build.feed_words(post, url, words, templates)
        return Entry(
            id=url,
            url=url,
            title=words["title"],
            published=published(post),
            updated=post.updated or published(post),
            authors=tuple(Person(label.name, label.url) for label in self.index.labels_of(post, LabelKind.AUTHOR)),
            categories=tuple(
                Category(text, text)
                for kind in (LabelKind.TAG, LabelKind.CATEGORY)
                for text in post.labelled(kind)
            ),
            summary=words["summary"],
            content=words["content"],
            related=post.link,
            via=tuple(via.url for via in post.via if via.url),
        )


def plan_sitemap(build: Build, pagenames: Iterable[str]) -> Iterator[PlannedFile]:
    """Yield the sitemap's files: all documents but those that want no search, and ``pagenames``."""
    newest = {
        docname: max((post.updated or published(post)).date() for post in posts)
        for docname, posts in build.index.by_document.items()
    }
    env = build.app.env
    hidden = {docname for docname in env.found_docs if {"nosearch", "no-search"} & set(env.metadata[docname])}
    names = (*sorted(env.found_docs - hidden), *pagenames)
    urls = [Url(build.absolute_url(name), newest.get(name)) for name in names]
    for name, content in sitemaps(urls, build.base_url).items():
        yield PlannedFile(name, digest(content), partial(bytes, content))
