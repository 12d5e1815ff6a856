"""The files for programs: feeds and the sitemap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from traceback import extract_tb

from jinja2 import Environment, Template
from markupsafe import Markup
from sphinx.locale import _

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.formats.feed import Category, Entry, Feed, Person
from sphinx_commonplace.formats.feed_files import FeedFile
from sphinx_commonplace.formats.feed_html import FeedWords, needs_scripts, without_scripts
from sphinx_commonplace.formats.feed_text import with_links
from sphinx_commonplace.formats.formula import mathml_version
from sphinx_commonplace.formats.sitemap import Url, sitemaps
from sphinx_commonplace.model import LabelKind, Post
from sphinx_commonplace.output.fragments import Fragment, place_in_feed
from sphinx_commonplace.pages.entries import Entries, Listing
from sphinx_commonplace.pages.planned import PlannedFile
from sphinx_commonplace.pages.planning import Planning
from sphinx_commonplace.pages.redirects import old_label_pages
from sphinx_commonplace.posts.index import by_year, published
from sphinx_commonplace.posts.listings import Mode
from sphinx_commonplace.report import report
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.quoting import shorten

FEED_ENTRIES = 50  # if ABlog's ``blog_feed_length`` is not set


def plan_feeds(planning: Planning) -> Iterator[PlannedFile]:
    """Yield the feeds of all listings that have one."""
    if planning.site.settings.base_url:
        yield from Feeds(planning.site, planning.entries, planning.unfinished).plan()


class Feeds:
    """Plans the feeds of a build.

    :param unfinished: where the names of files are noted that must be made again in the next build
    """

    def __init__(self, site: Site, entries: Entries, unfinished: set[str]) -> None:
        self._unfinished = unfinished
        self._failed: set[tuple[str, str]] = set()  # files and parts whose template has been reported
        self.site = site
        self.entries = entries
        self.index = site.index
        self.settings = site.settings
        self.addresses = site.addresses
        # One for each file: a post's words are the same in all files of a name.
        self._writers = {file.name: file.format.writer() for file in self.settings.feed_files}
        # The content is HTML, in which other values must be escaped; title and summary are plain text, which a
        # feed escapes itself.
        self._for_html, self._for_text = Environment(autoescape=True), Environment(autoescape=False)  # noqa: S701
        self._templates: dict[tuple[str, bool], Template] = {}
        self._changed: dict[str, str] = {}  # texts for feeds that differ from those on pages

    def plan(self) -> Iterator[PlannedFile]:
        """Yield the feeds of all listings that have one, in every format."""
        length = self.settings.feed_length or FEED_ENTRIES
        moved: defaultdict[str, list[str]] = defaultdict(list)
        for page, label in old_label_pages(self.index):
            moved[label.pagename].append(page)
        for listing in self._listings():
            posts = [post for post in listing.posts if not post.draft][:length]
            shown = [self.entries.facts_of(post, Mode.TEXT) for post in posts]
            for file in self.settings.feed_files:
                name = f"{listing.pagename}/{file.name}"
                of_feed = digest(
                    self.site.layout,
                    self.settings.feed_fulltext,
                    mathml_version(),
                    self._feed_of(listing, name, ()),
                    shown,
                )
                yield PlannedFile(name, of_feed, partial(self._feed, listing, file, posts, name))
                for old in moved.get(listing.pagename, ()):
                    # For subscribers at an old address of a label: unlike a page, a file cannot redirect.
                    moved_name = f"{old}/{file.name}"
                    yield PlannedFile(moved_name, of_feed, partial(self._feed, listing, file, posts, moved_name))

    def _listings(self) -> Iterator[Listing]:
        yield from (listing for listing in self.entries.listings() if listing.has_feed)
        if self.settings.feed_archives:
            for year, posts in by_year(self.entries.all_posts().posts).items():
                name = self.entries.period_title((year,))
                title = _("Posted in %s") % name
                yield Listing(f"{self.index.blog_path}/{year}", name, title, posts, has_feed=True)

    def _feed(self, listing: Listing, file: FeedFile, posts: Sequence[Post], output: str) -> bytes:
        bodies = self.entries.bodies.of(posts)
        entries = tuple(self._entry(post, bodies.get(post.key), file, output) for post in posts)
        return self._writers[file.name](self._feed_of(listing, f"{listing.pagename}/{file.name}", entries))

    def _feed_of(self, listing: Listing, name: str, entries: tuple[Entry, ...]) -> Feed:
        title = self.settings.title
        if listing.pagename != self.index.blog_path:
            title = f"{title} - {listing.window_title}"
        return Feed(
            id=self.addresses.absolute_file(name),
            title=title,
            url=self.addresses.absolute_file(name),
            home_url=self.addresses.absolute_url(listing.pagename),
            subtitle=self.settings.feed_subtitle,
            language=self.settings.language.replace("_", "-"),
            authors=(Person(self.settings.author),),
            entries=entries,
        )

    def _entry(self, post: Post, fragment: Fragment | None, file: FeedFile, output: str) -> Entry:
        url = self.addresses.post_url(post)
        content = ""
        if fragment and not self.settings.feed_titles:
            body = fragment.whole if self.settings.feed_fulltext else fragment.start
            content = with_links(self._readable(post, body, url), post, via=_("via"))
            content = self.site.viewer.for_feed(post, content)
        words = {"title": post.title, "summary": post.summary, "content": content}
        words |= self._words(post, url, words, file, output)
        return Entry(
            id=self.addresses.feed_id(post),
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
            language=post.language,
            related=post.link,
            via=tuple(via.url for via in post.via if via.url),
            untitled=post.untitled and "title" not in file.templates,
        )

    def _readable(self, post: Post, body: str, url: str) -> str:
        """Return a post's text for programs that run no script; one that has to be changed is changed once."""
        if post.key in self._changed:
            return self._changed[post.key]
        text = place_in_feed(body, self.addresses.base_url, url)
        if not needs_scripts(text):
            return text
        words = FeedWords(_("See the diagram on the post's page"), _("See this part on the post's page"))
        self._changed[post.key] = without_scripts(text, url, words)
        return self._changed[post.key]

    def _words(self, post: Post, url: str, words: dict[str, str], file: FeedFile, output: str) -> dict[str, str]:
        """Return the parts of an entry that ``blog_feed_templates`` has a template for.

        A part whose template fails is the one that there would be without it.
        """
        blog = self.site.blog
        context = {"post": blog.post(post), "post_url": url, "blog": blog, "app": blog.app, **words}
        rendered = {}
        for part in sorted(words.keys() & file.templates.keys()):
            is_html = part == "content"
            values = {**context, "content": Markup(words["content"])} if is_html else context  # noqa: S704 - HTML that Sphinx has rendered
            try:
                rendered[part] = self._template(file.templates[part], is_html=is_html).render(values)
            except Exception as error:  # noqa: BLE001 - a site's own code runs in it
                self._unfinished.add(output)  # so that the next build reports it, too
                self._report(file.name, part, post, error)
        return rendered

    def _report(self, name: str, part: str, post: Post, error: Exception) -> None:
        if (name, part) in self._failed:
            return
        self._failed.add((name, part))
        lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == "<template>"]
        line = f" in its line {lines[-1]}" if lines else ""
        words = f"{type(error).__name__}: {shorten(' '.join(str(error).split()))}"
        found = f"the template {part!r} of {name!r} fails{line} for {post.docname!r}, {words}"
        allowed = "must be a template that any post can be put into; the entry is written without it"
        report([Problem(Subtype.CONFIG, "conf.py", None, None, "blog_feed_templates", found, allowed)])

    def _template(self, text: str, *, is_html: bool) -> Template:
        """Return a template, which is compiled once for all entries."""
        key = (text, is_html)
        if key not in self._templates:
            environment = self._for_html if is_html else self._for_text
            self._templates[key] = environment.from_string(text)
        return self._templates[key]


def plan_sitemap(planning: Planning) -> Iterator[PlannedFile]:
    """Yield the sitemap's files: documents, without those that are not to be found, and all planned pages.

    Not to be found are documents with ``nosearch``, and posts for which search engines take another address.
    """
    site, env = planning.site, planning.env
    if not (site.settings.base_url and site.settings.sitemap):
        return
    newest = {
        docname: max((post.updated or published(post)).date() for post in posts)
        for docname, posts in site.index.by_document.items()
    }
    hidden = {docname for docname in env.found_docs if {"nosearch", "no-search"} & set(env.metadata[docname])}
    elsewhere = {docname for docname, posts in site.index.by_document.items() if _is_elsewhere(site, posts)}
    names = (*sorted(env.found_docs - hidden - elsewhere), *planning.pagenames())
    urls = [Url(site.addresses.absolute_url(name), newest.get(name)) for name in names]
    for name, content in sitemaps(urls, site.addresses.base_url).items():
        yield PlannedFile(name, digest(content), partial(bytes, content))


def _is_elsewhere(site: Site, posts: Sequence[Post]) -> bool:
    """Return whether a document is one post, for which search engines should take another address."""
    post, *others = posts
    own = (site.addresses.absolute_url(post.docname), "")
    return not others and not post.section and post.canonical_link not in own
