"""One build of one site: what it knows, and what happens at which of Sphinx's events.

A :class:`Build` belongs to one Sphinx application. Nothing is shared between applications of one process, and
nothing that is derived outlives the build: the index is made anew each time from what reading noted.
"""

from __future__ import annotations

import functools
import html
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple
from glob import glob
from importlib.metadata import version
from itertools import islice, takewhile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from docutils import nodes
from jinja2 import ChoiceLoader, Environment, PrefixLoader
from markupsafe import Markup
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ExtensionError
from sphinx.jinja2glue import BuiltinTemplateLoader, SphinxFileSystemLoader
from sphinx.search import js_index
from sphinx.util import docname_join, get_filetype, logging
from sphinx.util.matching import Matcher
from sphinx.util.nodes import clean_astext

from sphinx_commonplace.compat import ablog
from sphinx_commonplace.compat.ablog import SiteBlog
from sphinx_commonplace.compat.asset_tags import AssetTags
from sphinx_commonplace.compat.configuration import settle_settings
from sphinx_commonplace.compat.furo import SharedFrames
from sphinx_commonplace.compat.numbering import forget_numbers, take_numbering
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.formats.feeds import Person
from sphinx_commonplace.model import Outgoing, Post, Source
from sphinx_commonplace.output.addresses import settle_addresses
from sphinx_commonplace.output.files import (
    DamagedFileError,
    make_room,
    read_sealed,
    remove_files,
)
from sphinx_commonplace.output.fragments import FragmentFacts, FragmentStore, place_on_page
from sphinx_commonplace.output.ledger import WrittenState
from sphinx_commonplace.output.memory import collector_paused, spare_all, spare_nothing
from sphinx_commonplace.output.whole import BuildLock, Unfinished, write_whole
from sphinx_commonplace.pages.bibliographies import facts_of_list
from sphinx_commonplace.pages.layout import THEME, frame_digest, has_boxes
from sphinx_commonplace.pages.sites import SITE_CONTENT, SITE_TEMPLATE
from sphinx_commonplace.posts.index import (
    Index,
    build_index,
    by_year,
    posts_with_words,
    references,
    sort_key,
    spelling_problems,
    update_problems,
)
from sphinx_commonplace.posts.listings import page_of
from sphinx_commonplace.read.changes import MISSING, ContentWatch
from sphinx_commonplace.read.conditions import Conditions
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.read.domain import Document, blog_domain
from sphinx_commonplace.read.drafts import DraftKeeper
from sphinx_commonplace.read.posts import SOURCE_FIELDS, SOURCE_LINES, hand_over, source_fields
from sphinx_commonplace.read.rules import ReadingRules
from sphinx_commonplace.references.names import settle_names
from sphinx_commonplace.references.rendered import resolved, settle_todos
from sphinx_commonplace.references.source_domain import source_domain
from sphinx_commonplace.references.targets import give_names, settle_targets, take_names_back
from sphinx_commonplace.report import report
from sphinx_commonplace.settings import SOURCES_FILE, today
from sphinx_commonplace.sources.files import read_source_files
from sphinx_commonplace.sources.index import SourceEntry, SourceIndex, build_source_index, source_words
from sphinx_commonplace.sources.people import author_year
from sphinx_commonplace.sources.site_pages import SitePage, plan_site
from sphinx_commonplace.text.dates import DateRules
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.placeholders import CITE, DOC, SOURCE
from sphinx_commonplace.text.quoting import some_of
from sphinx_commonplace.urls.canonical import build_rules, site_of
from sphinx_commonplace.urls.links import LinkRules, compiled
from sphinx_commonplace.views.posts import ListingView, Viewer
from sphinx_commonplace.views.sources import Foot, SourceViewer

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_commonplace.validation.fields import Field

_logger = logging.getLogger(__name__)

HOME_POSTS = 10  # what ``commonplace_home_posts = None`` means on a home page that lists nothing itself

LISTING_SLOT = "<!--commonplace:listing-->"
"""Stands in a document's written page where a listing goes once all posts have been written."""

LISTING_BODY_TEMPLATE = "commonplace/listing.html"

_UNSUPPORTED_BUILDERS = frozenset(
    {"singlehtml", "json", "pickle", "epub", "htmlhelp", "qthelp", "applehelp", "devhelp"}
)


class Build:
    """The state and the event handlers of one application's builds."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.rules: ReadingRules
        self.index: Index
        self.viewer: Viewer
        self.sources: SourceIndex
        self.source_viewer: SourceViewer
        self.site_pages: dict[str, tuple[SitePage, ...]] = {}  # site -> its pages
        self._places: dict[str, str] = {}  # a source's anchor -> the page on which it stands
        self._feet: dict[str, Foot | None] = {}  # docname -> what stands below its posts, while it is needed
        self._outgoing: dict[str, Outgoing] = {}  # post key -> what it leads to
        self._own_pages: dict[str, str] = {}  # path below the site's root -> document
        self.state: WrittenState
        self.fragments: FragmentStore
        self.references: dict[str, tuple[str, str]] = {}  # ABlog's names of listings -> page and title
        self.blog: SiteBlog
        self.listing_pages: set[str] = set()  # first pages of listings, which a document may stand for
        self.asset_tags = AssetTags()
        self.frame: str  # a digest of what is the same on every page
        self.shown: dict[str, str] = {}  # docname -> digest of what its page shows beyond the document
        self.resolved: set[str] = set()  # documents whose trees were resolved, to be written
        self.generated: dict[str, Path] = {}  # name -> path of pages and files that we make, or leave as they are
        self._other_pages: list[Path] = []  # made pages that are no document's: Sphinx's, other extensions'
        self._aged: dict[Path, int] = {}  # pages that were given another time for a while -> their own
        self._static: list[Path] = []  # all static files
        self.drafts = DraftKeeper(self)
        self.watch = ContentWatch(Path(app.doctreedir, "commonplace"))
        self.lock = BuildLock(Path(app.doctreedir))
        self.unfinished: Unfinished
        self._post_digests: dict[str, str] = {}
        self._images: defaultdict[str, list[str]] = defaultdict(list)  # docname -> names of its images' copies
        self._numbering = take_numbering(app)
        self._has_boxes = False  # the sidebars have boxes of ABlog's
        self._ablog_before: dict[str, Any] | None = None  # what ABlog's own class went by, while it has our blog
        self.complete = True  # every post has been written, in this build or before

    # -- what the configuration says ---------------------------------------------------------------------------

    def configure(self, app: Sphinx, config: Config) -> None:
        """Check the settings and settle what the whole build goes by (``config-inited``)."""
        spare_nothing()  # of what another build of this process has left, see finish()
        self.lock.acquire()  # before Sphinx reads the environment that another build may be about to write
        settle_settings(config)
        # ABlog's templates are the last place to look, see prepare_output.
        config.skip_injecting_base_ablog_templates = True
        if isinstance(config.blog_post_pattern, str):
            config.blog_post_pattern = [config.blog_post_pattern]
        matched = sorted(
            {
                PurePath(path).with_suffix("").as_posix()
                for pattern in config.blog_post_pattern
                # As ABlog matches, and hidden files too, which Sphinx reads like any others.
                for path in glob(pattern, root_dir=app.srcdir, recursive=True, include_hidden=True)  # noqa: PTH207
            }
        )
        config.matched_blog_posts = matched  # ABlog's name for it, which other extensions may read
        if config.blog_baseurl and not config.html_baseurl:
            config.html_baseurl = config.blog_baseurl.rstrip("/") + "/"
        if not any(ablog.is_configured(config, name) for name in ("project", "html_title")):
            # Sphinx would say "Project name not set documentation". This is markup, and blog_title is text.
            config.html_title = html.escape(config.blog_title)
        if not config.copyright:
            config.html_show_copyright = False

    @property
    def writes_pages(self) -> bool:
        """Whether the builder writes one HTML page a document, so that ours can stand among them."""
        return (
            isinstance(self.app.builder, StandaloneHTMLBuilder)
            and self.app.builder.name not in _UNSUPPORTED_BUILDERS
        )

    def _reading_rules(self) -> ReadingRules:
        """Return what reading goes by in this build."""
        config = self.app.config
        zone = ZoneInfo(config.commonplace_timezone)
        return ReadingRules(
            post_docnames=frozenset(config.matched_blog_posts),
            dates=DateRules(zone, config.post_date_format),
            today=today(config.commonplace_today, zone),
            drafts="drafts" in self.app.tags,
            always_section=bool(config.post_always_section),
            auto_excerpt=int(config.post_auto_excerpt or 0),
            auto_image=int(config.post_auto_image or 0),
            auto_orphan=bool(config.post_auto_orphan),
            whole_words=config.commonplace_whole_words,
            language=config.language,
            links=LinkRules(
                build_rules(config.commonplace_url_rules_off, config.commonplace_url_rules),
                tuple(url for url in (config.blog_baseurl, *config.commonplace_own_addresses) if url),
                compiled(config.commonplace_ignored_links),
            ),
            conditions=self._conditions(),
        )

    def _conditions(self) -> Conditions:
        """Return what decides whether pages show what stands in a document on a condition."""
        builder, config = self.app.builder, self.app.config
        own = {builder.format, builder.name, f"format_{builder.format}", f"builder_{builder.name}"}
        pages = builder.name if self.writes_pages else "html"
        names = {setting.name: setting.value for setting in config} | config.__dict__ | {"builder": pages}
        return Conditions(
            tags=frozenset({*self.app.tags} - own | {"html", pages, "format_html", f"builder_{pages}"}),
            names=names,
            todos=bool(names.get("todo_include_todos")),
        )

    @property
    def builder(self) -> StandaloneHTMLBuilder:
        """The builder, where :attr:`writes_pages` holds."""
        builder = self.app.builder
        if not isinstance(builder, StandaloneHTMLBuilder):
            raise ExtensionError(f"the builder {builder.name!r} writes no pages")
        return builder

    @functools.cached_property
    def versions(self) -> list[tuple[str, str]]:
        """The versions of the programs that make pages and files."""
        programs = ("ablog", "docutils", "furo", "pygments", "sphinx", "sphinx-commonplace")
        extensions = {name: extension.version for name, extension in self.app.extensions.items()}
        return [*((name, version(name)) for name in programs), *sorted(extensions.items())]

    @property
    def base_url(self) -> str:
        """The blog's address with a slash at its end, or "" where it is not configured."""
        url = self.app.config.blog_baseurl
        return url.rstrip("/") + "/" if url else ""

    # -- before reading ----------------------------------------------------------------------------------------

    def prepare_output(self, app: Sphinx) -> None:
        """Put our templates in their place and recall what was written last (``builder-inited``)."""
        if not self.writes_pages:
            return
        builder = self.builder
        templates = builder.templates
        theme_folders = [Path(folder) for folder in builder.theme.get_theme_dirs()]
        if not any(folder.name == "furo" for folder in theme_folders):
            report([_foreign_theme(app.config.html_theme)])
        if not isinstance(templates, BuiltinTemplateLoader):
            raise ExtensionError("commonplace needs Sphinx's own template loader; template_bridge names another")
        own = templates.templatepathlen
        themes = templates.loaders[own:]
        templates.loaders = [
            *templates.loaders[:own],  # the site's
            SphinxFileSystemLoader(THEME / "templates"),
            *themes,
            # Our page.html extends the theme's by this name: "!page.html" would be itself.
            PrefixLoader({"theme": ChoiceLoader(themes)}),  # type: ignore[list-item] # any loader will do
            SphinxFileSystemLoader(ablog.templates_folder()),
        ]
        over_furo = [
            *(Path(app.confdir, folder) for folder in app.config.templates_path),
            *takewhile(lambda folder: folder.name != "furo", theme_folders),
        ]
        SharedFrames(SITE_TEMPLATE, SITE_CONTENT, THEME, over_furo).serve(builder)
        # Or each use of a template would ask the disk whether it has changed, in one build.
        templates.environment.auto_reload = False
        app.add_css_file("commonplace.css", priority=700)  # after Furo's
        # Each output folder has one memory, wherever the whole is moved to, and whichever builder writes into it.
        place = os.path.relpath(builder.outdir, app.doctreedir)
        folder = Path(app.doctreedir) / "commonplace" / f"out-{digest(place)[:8]}"
        self.state = WrittenState(folder / "written.json", used=Path(builder.outdir, ".buildinfo").is_file())
        self.fragments = FragmentStore(folder / "fragments")
        self.unfinished = Unfinished(folder / "unfinished")
        if self.state.unusable:
            _logger.info("commonplace: %s; every page is looked at again", self.state.unusable)
        assets = (THEME / "static", Path(ablog.stylesheets_folder()))
        settle_addresses(builder)
        write_whole(
            builder, folder, assets, kept=self._kept_at, publish=self.write, announce=self._announce_static
        )
        self._decide_what_is_written(builder)

    def _decide_what_is_written(self, builder: StandaloneHTMLBuilder) -> None:
        """Have digests alone decide which documents are written, where Sphinx would compare times.

        Their digests are forgotten before that, lest a build that dies leave them standing.
        """
        prepare_writing = builder.prepare_writing

        def prepare(docnames: AbstractSet[str]) -> None:
            self.expect([*self._document_outputs(), *self._asset_outputs()])
            self.state.forget_documents(docnames)
            prepare_writing(docnames)

        builder.get_outdated_docs = lambda: iter(())  # type: ignore[method-assign] # see update()
        builder.prepare_writing = prepare  # type: ignore[method-assign]

    def begin(
        self, app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
    ) -> list[str]:
        """Mark the output as unfinished until this build comes to its end (``env-get-outdated``)."""
        # Or Sphinx would tell a document that gives one of these names itself that it is taken.
        take_names_back(env)
        self.rules = blog_domain(env).rules = self._reading_rules()
        self._other_pages.clear()
        if self.writes_pages:
            self.unfinished.begin(Path(app.outdir), Path(app.doctreedir, "commonplace"))
        return []

    def take_front_matter(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Read a document's front matter while its text is at hand (``source-read``)."""
        fields, problems = self.front_matter_of(str(app.env.doc2path(docname)), source[0])
        app.env.current_document[SOURCE_FIELDS] = fields
        app.env.current_document[SOURCE_LINES] = source[0].split("\n")
        if fields is not None and self.rules.names_a_post(docname, fields):
            report(problems)
            # That of other documents is MyST's alone.
            source[0], metadata = hand_over(source[0], fields)
            app.env.metadata[docname].update(metadata)

    def front_matter_of(self, path: str, text: str) -> tuple[dict[str, Field] | None, tuple[Problem, ...]]:
        """Return a document's front matter, None where it has none, as in reStructuredText."""
        if get_filetype(self.app.config.source_suffix, path) == "restructuredtext":
            return None, ()  # three dashes and more may be the line above a heading
        return source_fields(text, path)

    def read_referrers(
        self, _app: Sphinx, env: BuildEnvironment, added: set[str], _changed: set[str], removed: set[str]
    ) -> list[str]:
        """Return the documents that refer to documents which have come or gone (``env-get-outdated``).

        MyST looks while it reads whether the file that a link names is there, Sphinx the same of a ``toctree``.
        """
        moved = added | removed
        linking = (
            docname
            for docname, document in blog_domain(env).documents.items()
            if any(
                _document_named(docname, kind, name, self.app.config.source_suffix) in moved
                for kind, name in document.references
            )
        )
        above = (docname for docname, names in env.toctree_includes.items() if not moved.isdisjoint(names))
        return [*linking, *above]

    def read_otherwise_shown(
        self, _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
    ) -> list[str]:
        """Return the documents of which pages show other parts than when they were read (``env-get-outdated``)."""
        return [
            docname
            for docname, document in blog_domain(env).documents.items()
            if any(self.rules.conditions.hold(kind, text) != held for kind, text, held in document.conditions)
        ]

    # -- between reading and writing ---------------------------------------------------------------------------

    @collector_paused()
    def update(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Derive the index and return the documents whose pages show something new (``env-updated``)."""
        self.drafts.after_reading(env)
        self.watch.note_read(env)
        name = app.config.commonplace_sources
        records, lock, problems = read_source_files(
            Path(app.srcdir, name) if name else None, self.rules.links.canonical, named=name != SOURCES_FILE
        )
        report(problems)
        posts = {docname: document.posts for docname, document in blog_domain(env).documents.items()}
        self.index = self._index_posts(posts)
        self.references = references(self.index)
        take_names_back(env)
        settle_targets(env)
        settle_names(env)
        settle_todos(env)
        give_names(env, self._post_labels())  # links by them count as links to the post
        if settled := posts_with_words(posts, self._words_with(records)):
            # Their titles and summaries have words of other places, and now all places have their names.
            self.index = self._index_posts(posts | settled)
            give_names(env, self._post_labels())
        self._index_sources(env, records, lock)
        source_domain(env).build = self
        give_names(env, self._source_labels())
        self._post_digests.clear()
        self._feet.clear()
        every_post = (post for docname in sorted(posts) for post in posts[docname])
        report(update_problems(every_post, self.rules.today, lambda docname: str(env.doc2path(docname))))
        report(spelling_problems(self.index, lambda docname: str(env.doc2path(docname))))
        self._name_images(env)
        forget_numbers(env)
        renumbered = [docname for number in self._numbering for docname in number(app, env)]
        if not self.writes_pages:
            return renumbered
        self.viewer = Viewer(
            self.index,
            app.config.post_date_format,
            app.config.language,
            functools.lru_cache(maxsize=65536)(app.builder.get_relative_uri),
        )
        self.source_viewer = SourceViewer(self.viewer, self.sources, self.source_place)
        self.blog = SiteBlog(app, self.index, self.body_for)
        self._ablog_before = ablog.lend(self.blog.__dict__)
        self.listing_pages = {self.index.blog_path, *self.index.by_page, *self._year_pages()}
        self._has_boxes = has_boxes(app.config)
        self.frame = frame_digest(self)
        self.shown = {docname: self._document_digest(docname) for docname in sorted(env.found_docs)}
        if self.state.documents and not self._has_search_index():
            _logger.info("commonplace: the search index is missing or damaged; every document is written again")
            return list(self.shown)
        current = {docname for docname, shown in self.shown.items() if self.state.documents.get(docname) == shown}
        lost = {name for name in current if not self._is_kept(name)}
        if lost:
            _logger.info("commonplace: missing or damaged, and written again: %s", some_of(lost))
        hidden = {name for name in current if self.output_path(name) in self.extra_files}
        stale = [docname for docname in self.shown if docname not in current - lost - hidden]
        # The others were made for their digests, and are many.
        self._feet = {docname: self._feet[docname] for docname in stale if docname in self._feet}
        # All this stays while pages are written, and so do the trees of documents, with what is put into them.
        spare_all(later=True)
        return stale

    def _index_posts(self, documents: Mapping[str, Sequence[Post]]) -> Index:
        config = self.app.config
        return build_index(
            documents,
            blog_path=config.blog_path.strip("/"),
            today=self.rules.today,
            configured=ablog.configured_labels(config),
            default_labels=ablog.default_labels(config),
        )

    def _words_with(self, records: Sequence[Source]) -> Callable[[tuple[str, str]], str]:
        """Return what gives the words of references before sources are indexed: by what is written of these."""
        known = {key: one for one in records for key in (one.key, *one.aliases)}

        def words_of(reference: tuple[str, str]) -> str:
            kind, name = reference
            if kind not in {SOURCE, CITE}:
                return self.words_of(reference)
            source = known.get(name)
            return source_words(kind, source, source.title or name) if source else name

        return words_of

    def words_of(self, reference: tuple[str, str]) -> str:
        """Return the words that a reference to a document or label shows; a name where these are not known."""
        kind, name = reference
        env = self.app.env
        if kind == DOC:
            docname, _hash, place = name.partition("#")
            if place:
                return self._place_in(docname, place)[1] or place
            title = env.titles.get(docname)
            return clean_astext(title) if title is not None else name
        labels = env.domains.standard_domain.labels
        label = labels.get(name) or labels.get(name.lower())
        return str(label[2]) if label else self.references.get(name, ("", name))[1]

    def _place_in(self, docname: str, place: str) -> tuple[str, str]:
        """Return the id and the title of a place in a document, by the name that it has there, or by its id."""
        slugs = self.app.env.metadata.get(docname, {}).get("myst_slugs", {})
        if place in slugs:
            return tuple(slugs[place][1:])
        places = [
            *((found, title) for _line, found, title in slugs.values() if found == place),
            *(
                (found, title or "")
                for name, (found, title) in blog_domain(self.app.env).targets.get(docname, {}).items()
                if place in {name, found}
            ),
        ]
        return next(iter(places), ("", ""))

    def _year_pages(self) -> Iterator[str]:
        """Yield the pages of years: each has one, however much the first page of all posts shows."""
        for year in by_year([post for post in self.index.posts if not post.draft]):
            yield page_of(self.index.blog_path, (year,))

    def _has_search_index(self) -> bool:
        """Return whether the search index is whole, so that Sphinx can add to it what is written now."""
        builder = self.builder
        if not builder.search:
            return True
        path = Path(builder.outdir, builder.searchindex_filename)
        if not self.is_as_written(path):
            return False
        try:
            with path.open(encoding="utf-8") as file:
                content = js_index.load(file)
        except (OSError, ValueError):
            return False
        # As Sphinx compares; it would go on without what other versions wrote.
        return isinstance(content, dict) and content.get("envversion") == builder.env.version

    def _index_sources(self, env: BuildEnvironment, records: Sequence[Source], lock: Mapping[str, Source]) -> None:
        """Derive the index of sources from what is known and what posts cite, and lay its pages out."""
        config = self.app.config
        links = self.rules.links
        domain = blog_domain(env)
        self._outgoing = {
            post.key: found
            for document in domain.documents.values()
            for post, found in zip(document.posts, document.outgoing, strict=True)
        }
        self._own_pages = self._pages_by_path(env)
        self.sources = build_source_index(
            self.index,
            self._outgoing,
            records,
            lock,
            site_of=lambda url: site_of(url, links.urls),
            target_of=self._document_of,
            words_of=self.words_of,
        )
        limit = config.commonplace_listing_bytes
        self.site_pages = {site.name: plan_site(site, limit) for site in self.sources.sites}
        self._places = {
            placed.entry.anchor: page.pagename
            for pages in self.site_pages.values()
            for page in pages
            if page.of is None
            for placed in page.sources
        }
        self.references |= {
            "blog-sources": (f"{self.index.blog_path}/source", "Sources"),
            **{f"site-{site.name}": (site.pagename, site.name) for site in self.sources.sites if site.name},
        }

    def _pages_by_path(self, env: BuildEnvironment) -> dict[str, str]:
        """Return the documents by all the paths at which their pages are, or were."""
        pages: dict[str, str] = {}
        for post in self.index.posts:
            pages |= dict.fromkeys(_paths_of(post.redirects), post.docname)
        for docname in sorted(env.found_docs):
            bare = docname.removesuffix("/index") if docname != "index" else ""
            pages |= dict.fromkeys(_paths_of((bare, docname)), docname)
        return pages

    def _document_of(self, docname: str, reference: tuple[str, str]) -> str:
        """Return the document, and the place in it, that a reference from *docname* leads to; "" for none."""
        kind, name = reference
        if kind == "own":
            path, _hash, place = name.partition("#")
            target = self._own_pages.get(path, "")
            return f"{target}#{place}" if target and place else target
        if kind in {SOURCE, CITE}:
            return ""
        env = self.app.env
        suffixes = self.app.config.source_suffix
        if (named := _document_named(docname, kind, name, suffixes)) in env.found_docs:
            return named
        standard = env.domains.standard_domain
        known = standard.labels.get(name) or standard.anonlabels.get(name)
        return f"{known[0]}#{known[1]}" if known else ""

    # -- sources -----------------------------------------------------------------------------------------------

    def source_place(self, entry: SourceEntry) -> str:
        """Return the page on which a source stands, or "" for one that nobody cites."""
        return self._places.get(entry.anchor, "")

    def shows_sources(self, docname: str, entry: SourceEntry | None = None) -> bool:
        """Return whether a document's page ends with a list of sources, with *entry* among them."""
        if not self.writes_pages or not self.app.config.commonplace_show_sources:
            return False
        posts = self.index.by_document.get(docname, ())
        found = [one for post in posts for one in self.sources.of_post.get(post.key, ())]
        return entry in found if entry else bool(found)

    def foot(self, docname: str) -> Foot | None:
        """Return what stands below the posts of a document, or None for a document without any."""
        if docname not in self._feet:
            self._feet[docname] = self._make_foot(docname)
        return self._feet[docname]

    def _make_foot(self, docname: str) -> Foot | None:
        posts = self.index.by_document.get(docname, ())
        if not posts:
            return None
        config = self.app.config
        document = blog_domain(self.app.env).documents[docname]
        targets = {
            self._document_of(docname, reference).partition("#")[0]
            for post in document.posts
            for reference in self._outgoing[post.key].references
        }
        mentions = [
            post
            for name in (targets - {docname} if config.commonplace_show_sources else ())
            for post in self.index.by_document.get(name, ())[:1]
        ]
        return self.source_viewer.foot(
            posts,
            docname,
            mentions=sorted(mentions, key=sort_key, reverse=True),
            show_sources=config.commonplace_show_sources,
            show_cited_by=config.commonplace_show_cited_by,
            show_related=config.commonplace_show_related,
        )

    def _name_images(self, env: BuildEnvironment) -> None:
        """Name the copies of images anew, in the order of their paths.

        Sphinx numbers images of one file name in the order in which it reads them, which an edit can change.
        """
        names = type(env.images)()  # whose module Sphinx moves about
        self._images = defaultdict(list)
        for path in sorted(env.images):
            for docname in sorted(env.images[path][0]):
                self._images[docname].append(names.add_file(docname, path))
        env.images = names

    def is_as_written(self, path: Path) -> bool:
        """Return whether a file of the output holds what it held at the end of the last build, whatever its time.

        A person may have changed it, or a build of the same folder that knows nothing of us.
        """
        return self.watch.digests.digest(path) == self._remembered(path) != MISSING

    def _remembered(self, path: Path) -> str:
        (name,) = self.output_names([path])
        return self.state.outputs.get(name, MISSING)

    def _is_kept(self, docname: str) -> bool:
        """Return whether all is there that came of a document when it was written."""
        images = [Path(self.builder.outdir, self.builder.imagedir, name) for name in self._images.get(docname, ())]
        # Of several forms of an image one is copied.
        copied = [path for path in images if self._remembered(path)]
        if not all(map(self.is_as_written, (*self._outputs_of(docname), *copied))):
            return False
        posts = self.index.by_document.get(docname)
        if posts and not self._has_fragments(docname, posts):
            return False
        return not self.slot_of(docname) or self._kept_page(docname) is not None

    def _has_fragments(self, docname: str, posts: Sequence[Post]) -> bool:
        known = self.state.fragments.get(docname)
        try:
            stat = self.fragments.path(docname).stat()
        except OSError:
            return False
        if known is None or known[:2] == [stat.st_mtime_ns, stat.st_size]:
            return known is not None
        loaded = self.fragments.load(docname)
        facts = {key: list(astuple(fragment.facts())) for key, fragment in loaded.items()}
        return bool(facts == known[2]) and facts.keys() == {post.key for post in posts}

    def _shell(self, docname: str) -> Path:
        """Return where a document's page is kept as Sphinx wrote it, before a listing is put in."""
        return self.fragments.folder.parent / "shells" / f"{docname}.html"

    def _kept_at(self, pagename: str) -> Path | None:
        """Return where a page is kept until its listing is put in; None for one that shows none."""
        if pagename in self.app.env.found_docs and self.slot_of(pagename):
            return self._shell(pagename)
        return None

    def _kept_page(self, docname: str) -> str | None:
        """Return a document's page before a listing is put in; None where none is kept that can be used."""
        try:
            kept = read_sealed(self._shell(docname))
        except DamagedFileError:
            return None
        return None if kept is None else kept.decode("utf-8")

    def _post_labels(self) -> Iterator[tuple[str, tuple[str, str], str]]:
        """Yield ABlog's names of posts: the last part of the docname."""
        for docname, posts in self.index.by_document.items():
            if not posts[0].section:
                # The page itself, and no id on it: ABlog names one that is not there.
                yield docname.removesuffix("/index").rpartition("/")[2], (docname, ""), posts[0].title

    def _source_labels(self) -> Iterator[tuple[str, tuple[str, str], str]]:
        """Yield the names of sources with a key: ``source-`` and the key."""
        for key, entry in self.sources.by_key.items() if self.writes_pages else ():
            if entry.source.key and (page := self.source_place(entry)):
                yield f"source-{key}".lower(), (page, entry.anchor), entry.title

    def resolve_reference(
        self, app: Sphinx, _env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
    ) -> nodes.reference | None:
        """Resolve ABlog's names of listings, such as ``tag-ai`` and ``blog-posts`` (``missing-reference``)."""
        found = self.references.get(node["reftarget"])
        if node["reftarget"] == "blog-feed":
            found = (self.feed_of(self.index.blog_path), f"{app.config.blog_title} Feed")
        if found is None:
            return None
        target, title = found
        if target.endswith(".xml"):
            uri, internal = self.base_url + target, False
        elif self.writes_pages:
            uri, internal = app.builder.get_relative_uri(node["refdoc"], target), True
        else:
            uri, internal = self.base_url + target, False
        reference = nodes.reference("", "", internal=internal, refuri=uri, reftitle=title)
        reference += contnode if node.get("refexplicit") else nodes.emphasis("", title)
        return reference

    def post_digest(self, post: Post) -> str:
        """Return a digest of all that is known of a post and its labels, besides its body."""
        if post.key not in self._post_digests:
            labels = [(label.kind, label.name, label.pagename) for label in self.index.post_labels[post.key]]
            self._post_digests[post.key] = digest(post, labels)
        return self._post_digests[post.key]

    def _document_digest(self, docname: str) -> str:
        """Return a digest of what a document's page shows that does not come from the document itself."""
        index = self.index
        document = blog_domain(self.app.env).documents.get(docname, Document())
        posts = [
            (self.post_digest(post), _name_of(index.older.get(post.key)), _name_of(index.newer.get(post.key)))
            for post in index.by_document.get(docname, ())
        ]
        lists = [list(map(self.post_digest, index.select(query, docname))) for query in document.postlists]
        targets = [self._target(kind, name) for kind, name in document.references]
        sources = [facts_of_list(self.sources, self.index, query, docname) for query in document.source_lists]
        boxes = [post.facts.key for post in islice(self.blog.recent(5, docname), 5)] if self._has_boxes else None
        unusual = resolved(self.app, docname) if self.is_unusual(docname, document) else None
        own = (posts, self.foot(docname), lists, sources, targets, unusual, boxes, self._images.get(docname))
        env = self.app.env
        numbers = (env.toc_secnumbers.get(docname), env.toc_fignumbers.get(docname))
        contents = [str(env.tocs[name]) for name in _below(env, docname)] if document.toctree else None
        content = blog_domain(env).content.get(docname)
        return digest(self.frame, content, own, numbers, contents, document.conditions, self.slot_of(docname))

    def is_unusual(self, docname: str, document: Document) -> bool:
        """Return whether what a document's references show is not known by their names alone."""
        return docname in blog_domain(self.app.env).unusual or any(
            # Another extension may know the name.
            not (kind in {SOURCE, CITE} or name in self.references or self._document_of(docname, (kind, name)))
            for kind, name in document.references
        )

    def _target(self, kind: str, name: str) -> object:
        """Return what a reference shows of its target, as far as other documents decide it."""
        env = self.app.env
        if kind == DOC:
            docname, _hash, place = name.partition("#")
            return docname in env.titles, self.words_of((kind, name)), place and self._place_in(docname, place)
        if kind in {SOURCE, CITE}:
            entry = self.sources.named(name)
            return entry and (entry.title, author_year(entry.source), entry.href, self.source_place(entry))
        standard = env.domains.standard_domain
        return standard.labels.get(name), standard.anonlabels.get(name), self.references.get(name)

    # -- addresses ---------------------------------------------------------------------------------------------

    def output_path(self, name: str, *, file: bool = False) -> Path:
        """Return where a page, or a file named by its path, stands in the output folder."""
        return Path(self.builder.outdir, name) if file else Path(self.builder.get_output_path(name))

    def root_from(self, pagename: str) -> str:
        """Return the relative address of the site's root from a page: ``../../``."""
        return "../" * self.builder.get_target_uri(pagename).count("/") or "./"

    def relative_file(self, pagename: str, file: str) -> str:
        """Return the relative address of a file of the site from a page."""
        return self.root_from(pagename) + quote(file)

    def feed_of(self, pagename: str) -> str:
        """Return the file of a listing's feed: Atom's, or the first that ``blog_feed_templates`` names."""
        roots = list(self.app.config.blog_feed_templates)
        return f"{pagename}/{'atom' if 'atom' in roots or not roots else roots[0]}.xml"

    @functools.cached_property
    def date_words(self) -> Callable[..., str]:
        """What templates have for dates: :func:`.date_words` in the site's language."""
        return functools.partial(date_words, language=self.app.config.language)

    def absolute_url(self, pagename: str) -> str:
        """Return the address of a page of the site, as feeds and the sitemap give it."""
        return self.base_url + self.builder.get_target_uri(pagename)

    def relative_uri(self, pagename: str, target: str) -> str:
        """Return the relative address of a page from another."""
        return self.builder.get_relative_uri(pagename, target)

    def absolute_file(self, file: str) -> str:
        """Return the address of a file of the site, as feeds give it."""
        return self.base_url + quote(file)

    def post_url(self, post: Post) -> str:
        """Return the address of a post, as feeds give it."""
        return self.absolute_url(post.docname) + (f"#{post.section}" if post.section else "")

    def feed_author(self) -> Person:
        """Return whose feeds are, where an entry does not say it."""
        config = self.app.config
        # Sphinx's word for an author that conf.py does not name is "unknown".
        return Person(config.author if ablog.is_configured(config, "author") else config.blog_title)

    def note_page(self, app: Sphinx, pagename: str, templatename: str, *_context: object) -> None:
        """Remember a page of Sphinx's, or of another extension, to be removed once there is none.

        Called for each page that is made (``html-page-context``), for a document's perhaps in another process.
        """
        if self.writes_pages and pagename not in app.env.found_docs and templatename.endswith(".html"):
            path = self.output_path(pagename)
            if self.generated.get(pagename) != path:  # those are expected together
                self._other_pages.append(path)
                self.expect([path])

    # -- posts' bodies -----------------------------------------------------------------------------------------

    def fragment_facts(self) -> dict[str, FragmentFacts]:
        """Return what planning needs to know of every post's body, by post key.

        A fragment that has not been touched since the last build is not read again. After a build of a few named
        documents into a new folder some posts have none; :attr:`complete` is false then.
        """
        self.complete = True
        known = self.state.fragments
        current: dict[str, list[Any]] = {}
        for docname, posts in self.index.by_document.items():
            try:
                stat = self.fragments.path(docname).stat()
            except OSError:
                self.complete = False
                continue
            entry = known.get(docname)
            if (
                entry is None
                or entry[:2] != [stat.st_mtime_ns, stat.st_size]
                or set(entry[2]) != {post.key for post in posts}
            ):
                loaded = self.fragments.load(docname)
                if not {post.key for post in posts} <= loaded.keys():
                    raise _damaged(docname)
                facts = {post.key: list(astuple(loaded[post.key].facts())) for post in posts}
                entry = [stat.st_mtime_ns, stat.st_size, facts]
            current[docname] = entry
        self.state.fragments = current
        return {
            post.key: FragmentFacts(*current[docname][2][post.key])
            for docname, posts in self.index.by_document.items()
            for post in posts
            if docname in current
        }

    def body_for(self, post: Post, pagename: str, *, full: bool) -> str:
        """Return a post's body for a page, as ABlog's ``Post.to_html`` does."""
        fragment = self.fragments.load(post.docname).get(post.key)
        if fragment is None:
            return ""
        return place_on_page(fragment.whole if full else fragment.start, post, self.root_from(pagename))

    def feed_words(
        self, post: Post, url: str, words: dict[str, str], templates: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the parts of a feed's entry that ``blog_feed_templates`` has a template for."""
        context = {"post": self.blog.post(post), "post_url": url, "blog": self.blog, "app": self.app, **words}
        rendered = {}
        for part in words.keys() & templates.keys():
            # The content is HTML, in which other words are to be escaped; a title and a summary are plain text.
            is_html = part == "content"
            values = {**context, "content": Markup(words["content"])} if is_html else context  # noqa: S704 - ours
            environment = Environment(autoescape=is_html)  # noqa: S701 - a feed escapes plain text itself
            rendered[part] = environment.from_string(templates[part]).render(values)
        return rendered

    # -- listings in documents ---------------------------------------------------------------------------------

    def home_posts(self, docname: str) -> int:
        """Return how many latest posts a document shows: the home page's setting, else none."""
        config = self.app.config
        if docname != config.root_doc or not self.index.posts:
            return 0
        if config.commonplace_home_posts is not None:
            return int(config.commonplace_home_posts)
        document = blog_domain(self.app.env).documents.get(docname, Document())
        return 0 if document.postlists or document.toctree else HOME_POSTS

    def slot_of(self, docname: str) -> str:
        """Return what a document's page has in the place of a listing: the mark of one, or ""."""
        if self.home_posts(docname):
            return LISTING_SLOT
        document = blog_domain(self.app.env).documents.get(docname, Document())
        return LISTING_SLOT if docname in self.listing_pages and not document.postlists else ""

    def publish_without_listings(self) -> None:
        """Publish pages that have no listing yet as they are, where nothing was published before."""
        for docname in self.slot_documents():
            page = self._kept_page(docname)
            if page is not None and not self.output_path(docname).exists():
                self.write(self.output_path(docname), page.encode())

    def slot_documents(self) -> list[str]:
        """Return the documents whose pages show a listing."""
        candidates = {self.app.config.root_doc, *(self.listing_pages & self.app.env.found_docs)}
        return sorted(docname for docname in candidates if self.slot_of(docname))

    def fill_slot(self, docname: str, view: Callable[[], ListingView]) -> None:
        """Put a listing into a document's page, and publish it.

        The page as Sphinx wrote it is kept, for builds in which only the listing changes.
        """
        output = self.output_path(docname)
        text = self._kept_page(docname) or output.read_text("utf-8")
        context = {**self.builder.globalcontext, "listing": view(), "pagename": docname}
        markup = self.builder.templates.render(LISTING_BODY_TEMPLATE, context)
        self.write(output, text.replace(LISTING_SLOT, markup).encode())

    # -- the output folder -------------------------------------------------------------------------------------

    def write(self, path: Path, content: bytes) -> None:
        """Make a file of the output hold *content*; it need not be opened to know what it holds at the end."""
        self.watch.digests.write(path, content)

    def age_module_pages(self, _app: Sphinx) -> list[Any]:
        """Have the extension ``viewcode`` make all its pages (``html-collect-pages``).

        It makes none that is newer than its module, whatever it shows; so one that it does not make could not be
        told from one that nobody wants any more.
        """
        outputs = self.state.outputs if self.writes_pages else ()
        for path in [Path(self.builder.outdir, name) for name in outputs if name.startswith("_modules/")]:
            if path.is_file():
                self._aged[path] = path.stat().st_mtime_ns
                os.utime(path, ns=(0, 0))
        return []

    def _give_times_back(self) -> None:
        for path, time_ns in self._aged.items():
            if path.is_file() and path.stat().st_mtime_ns == 0:
                os.utime(path, ns=(time_ns, time_ns))
        self._aged.clear()

    def expect(self, paths: Sequence[Path]) -> None:
        """Remember that some files are about to be written, and see that nothing else has their places."""
        self.state.expect(self.output_names(paths))
        make_room(paths, Path(self.builder.outdir))

    def _announce_static(self, paths: list[Path]) -> None:
        """Remember the static files, and remove what was one: pages name it with a checksum while it is there."""
        self._static = paths
        self.asset_tags.clear()
        self.expect(paths)
        folder = f"{self.builder._static_dir.name}/"  # noqa: SLF001 - as in output.write_whole
        before = {name for name in self.state.outputs if name.startswith(folder)}
        remove_files(Path(self.builder.outdir), before - set(self.output_names(self._asset_outputs())))

    # -- the end -----------------------------------------------------------------------------------------------

    def finish(self, _app: Sphinx, exception: Exception | None) -> None:
        """Remove what no longer belongs to the site and remember what was written (``build-finished``)."""
        # Most processes end soon. Before they do, the collector would go through all that a build has made, twice.
        spare_all()
        self._give_times_back()
        if exception is None and self.writes_pages:
            paths = [*self._document_outputs(), *self._asset_outputs(), *self.generated.values()]
            names = set(self.output_names(paths))
            if self.complete:
                remove_files(Path(self.builder.outdir), {*self.state.outputs, ".buildinfo.bak"} - names)
            else:
                names.update(self.state.outputs)
            for docname in set(self.state.documents) - set(self.shown):
                self.fragments.discard(docname)
            self.state.documents = {
                docname: shown
                for docname, shown in self.shown.items()
                if docname in self.resolved or self.state.documents.get(docname) == shown
            }
            self.state.outputs = {
                name: self.watch.digests.digest(Path(self.builder.outdir, name)) for name in sorted(names)
            }
            self.state.save()
        if exception is None:
            self.watch.save(time.time_ns())
            if self.writes_pages:
                self.unfinished.end()
        self.lock.release()
        if self._ablog_before is not None:
            ablog.lend(self._ablog_before)
            self._ablog_before = None
        self.drafts.tell()

    def output_names(self, paths: Iterable[Path]) -> Iterator[str]:
        """Yield files as they are remembered: from the output folder."""
        start = len(os.fspath(self.builder.outdir)) + 1
        return (os.fspath(path)[start:] for path in paths)

    def _asset_outputs(self) -> Iterator[Path]:
        """Yield the copies of images, downloads and static files, and pages of Sphinx's and other extensions'."""
        env = self.app.env
        outdir = Path(self.builder.outdir)
        for image, (docnames, name) in env.images.items():
            # Of several that might have been shown, the builder takes one when it writes the document.
            if image in self.builder.images or not docnames <= self.resolved:
                yield outdir / self.builder.imagedir / name
        for _docnames, download in env.dlfiles.values():
            yield outdir / "_downloads" / download
        yield from self.extra_files
        yield from self._other_pages
        if self.builder.search:
            yield outdir / self.builder.searchindex_filename
        yield outdir / "objects.inv"
        if self.app.config.html_use_opensearch:
            yield outdir / "_static" / "opensearch.xml"
        yield from self._static

    @functools.cached_property
    def extra_files(self) -> frozenset[Path]:
        """The copies of files in ``html_extra_path``, which Sphinx makes in every build before it writes.

        One may take the place of a page, which has to be written again then, as in a clean build.
        """
        excluded = Matcher(self.app.config.exclude_patterns)
        found: set[PurePath] = set()
        for name in self.app.config.html_extra_path:
            own = Path(self.app.confdir, name)
            folder = own.parent if own.is_file() else own
            paths = [own] if own.is_file() else own.rglob("*")
            found.update(path.relative_to(folder) for path in paths if path.is_file())
        # "./robots.txt" is how Sphinx asks for a file that is in no folder.
        return frozenset(
            Path(self.builder.outdir, path)
            for path in found
            if not any(excluded(f"{part.parent.as_posix()}/{part.name}") for part in (path, *path.parents[:-1]))
        )

    def _document_outputs(self) -> Iterator[Path]:
        for docname in self.app.env.found_docs:
            yield from self._outputs_of(docname)

    def _outputs_of(self, docname: str) -> Iterator[Path]:
        """Yield a document's page and, where it is published, the copy of its source."""
        builder = self.builder
        config = self.app.config
        yield self.output_path(docname)
        document = blog_domain(self.app.env).documents.get(docname, Document())
        if builder.copysource and config.html_copy_source and not document.cut:
            source = str(self.app.env.doc2path(docname, base=False))
            suffix = config.html_sourcelink_suffix
            if not source.endswith(suffix) or suffix == "":
                source += suffix
            yield Path(builder.outdir, "_sources", source)


def _damaged(docname: str) -> ExtensionError:
    return ExtensionError(
        f"the rendered body of {docname}, kept beside the doctrees, is damaged; build once with -E -a"
    )


def _name_of(post: Post | None) -> tuple[str, str] | None:
    return (post.key, post.title) if post else None


def _paths_of(names: Iterable[str]) -> Iterator[str]:
    """Yield the paths under which pages are asked for, whatever the builder."""
    for name in names:
        yield from (name, f"{name}.html", f"{name}/index.html")


def _below(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the documents that stand in a document's tables of contents, and in theirs."""
    found: dict[str, None] = {}
    waiting = [docname]
    while waiting:
        names = [name for name in env.toctree_includes.get(waiting.pop(), ()) if name in env.tocs]
        waiting += [name for name in names if name not in found]
        found |= dict.fromkeys(names)
    return list(found)


def _foreign_theme(name: str) -> Problem:
    allowed = "must be 'furo', or a theme that inherits from it: the pages of the blog are made for it"
    return Problem(Subtype.CONFIG, "conf.py", None, None, "html_theme", f"found {name!r}", allowed)


def _document_named(docname: str, kind: str, name: str, suffixes: Iterable[str]) -> str:
    """Return the document that a reference from *docname* names; a link to a file that was not there, too."""
    if kind == DOC:
        return name.partition("#")[0]
    suffix = next((suffix for suffix in suffixes if name.endswith(suffix)), None)
    return docname_join(docname, name.removesuffix(suffix)) if suffix else ""
