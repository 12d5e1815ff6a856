"""One build of one site: what it knows, and what happens at which of Sphinx's events.

A :class:`Build` belongs to one Sphinx application. Nothing is shared between applications of one process, and
nothing that is derived outlives the build: the index is made anew each time from what reading noted.
"""

from __future__ import annotations

import html
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple
from glob import glob
from importlib.metadata import version
from itertools import islice
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
from sphinx.util import docname_join
from sphinx.util.fileutil import copy_asset

from commonplace import ablog_bridge
from commonplace.ablog_bridge import SiteBlog
from commonplace.dates import DateRules
from commonplace.domain import Document, blog_domain
from commonplace.drafts import DraftKeeper
from commonplace.errors import Problem, Subtype
from commonplace.files import content_digest, remove_files, write_if_changed
from commonplace.fragments import FragmentFacts, FragmentStore, place_on_page
from commonplace.index import Index, build_index, references, spelling_problems
from commonplace.model import Post
from commonplace.reading import SOURCE_FIELDS, ReadingRules, source_fields
from commonplace.refresh import WrittenState, digest
from commonplace.report import report
from commonplace.settings import SETTINGS, check_settings, today
from commonplace.views import ListingView, Viewer

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

THEME = Path(__file__).parent / "theme"
"""Our templates and static files, which go over Furo's."""

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
        self.state: WrittenState
        self.fragments: FragmentStore
        self.references: dict[str, tuple[str, str]] = {}  # ABlog's names of listings -> page and title
        self.blog: SiteBlog
        self.listing_pages: set[str] = set()  # first pages of listings, which a document may stand for
        self.frame: str  # a digest of what is the same on every page
        self.shown: dict[str, str] = {}  # docname -> digest of what its page shows beyond the document
        self.resolved: set[str] = set()  # documents whose trees were resolved, to be written
        self.generated: list[Path] = []  # pages and files that we made, or made before and left alone
        self.drafts = DraftKeeper(self)
        self._post_digests: dict[str, str] = {}
        self._images: defaultdict[str, list[str]] = defaultdict(list)  # docname -> names of its images' copies
        self._has_boxes = False  # the sidebars have boxes of ABlog's
        self._ablog_before: dict[str, Any] | None = None  # what ABlog's own class went by, while it has our blog
        self.complete = True  # every post has been written, in this build or before

    # -- what the configuration says ---------------------------------------------------------------------------

    def configure(self, app: Sphinx, config: Config) -> None:
        """Check the settings and settle what the whole build goes by (``config-inited``)."""
        for setting, problem in check_settings({s.name: config[s.name] for s in SETTINGS}, "conf.py"):
            report([problem])
            config[setting.name] = setting.default
        # ABlog's templates are the last place to look, see prepare_output.
        config.skip_injecting_base_ablog_templates = True
        if isinstance(config.blog_post_pattern, str):
            config.blog_post_pattern = [config.blog_post_pattern]
        matched = sorted(
            {
                PurePath(path).with_suffix("").as_posix()
                for pattern in config.blog_post_pattern
                for path in glob(pattern, root_dir=app.srcdir, recursive=True)  # noqa: PTH207 - as ABlog matches
            }
        )
        config.matched_blog_posts = matched  # ABlog's name for it, which other extensions may read
        if config.blog_baseurl and not config.html_baseurl:
            config.html_baseurl = config.blog_baseurl.rstrip("/") + "/"
        if not any(ablog_bridge.is_configured(config, name) for name in ("project", "html_title")):
            # Sphinx would say "Project name not set documentation". This is markup, and blog_title is text.
            config.html_title = html.escape(config.blog_title)
        if not config.copyright:
            config.html_show_copyright = False
        zone = ZoneInfo(config.commonplace_timezone)
        self.rules = ReadingRules(
            post_docnames=frozenset(matched),
            dates=DateRules(zone, config.post_date_format),
            today=today(config.commonplace_today, zone),
            drafts="drafts" in app.tags,
            always_section=bool(config.post_always_section),
            auto_excerpt=int(config.post_auto_excerpt or 0),
            auto_image=int(config.post_auto_image or 0),
            auto_orphan=bool(config.post_auto_orphan),
            whole_words=config.commonplace_whole_words,
            language=config.language,
        )

    @property
    def writes_pages(self) -> bool:
        """Whether the builder writes one HTML page a document, so that ours can stand among them."""
        return (
            isinstance(self.app.builder, StandaloneHTMLBuilder)
            and self.app.builder.name not in _UNSUPPORTED_BUILDERS
        )

    @property
    def builder(self) -> StandaloneHTMLBuilder:
        """The builder, where :attr:`writes_pages` holds."""
        builder = self.app.builder
        if not isinstance(builder, StandaloneHTMLBuilder):
            raise ExtensionError(f"the builder {builder.name!r} writes no pages")
        return builder

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
        if not any(folder.name == "furo" for folder in map(Path, builder.theme.get_theme_dirs())):
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
            SphinxFileSystemLoader(ablog_bridge.templates_folder()),
        ]
        app.add_css_file("commonplace.css", priority=700)  # after Furo's
        # Builders with one folder for their doctrees have one memory each, wherever the whole is moved to.
        place = os.path.relpath(builder.outdir, app.doctreedir)
        folder = Path(app.doctreedir) / "commonplace" / f"{builder.name}-{digest(place)[:8]}"
        self.state = WrittenState(folder / "written.json")
        self.fragments = FragmentStore(folder / "fragments")

    def copy_assets(self, _app: Sphinx, builder: Builder) -> None:
        """Copy our static files before the site's own, which may replace them (``write-started``)."""
        if not self.writes_pages:
            return
        for source in (THEME / "static", Path(ablog_bridge.stylesheets_folder())):
            copy_asset(source, Path(builder.outdir) / "_static", force=True)

    def take_front_matter(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Read a document's front matter while its text is at hand (``source-read``)."""
        fields, problems = source_fields(source[0], str(app.env.doc2path(docname)))
        if fields is not None and self.rules.names_a_post(docname, fields):
            report(problems)
        app.env.current_document[SOURCE_FIELDS] = fields

    def read_referrers(
        self, _app: Sphinx, env: BuildEnvironment, added: set[str], _changed: set[str], removed: set[str]
    ) -> list[str]:
        """Return the documents that refer to documents which have come or gone (``env-get-outdated``).

        MyST looks while it reads whether the file that a link names is there.
        """
        moved = added | removed
        return [
            docname
            for docname, document in blog_domain(env).documents.items()
            if any(
                _document_named(docname, kind, name, self.app.config.source_suffix) in moved
                for kind, name in document.references
            )
        ]

    # -- between reading and writing ---------------------------------------------------------------------------

    def update(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Derive the index and return the documents whose pages show something new (``env-updated``)."""
        self.drafts.after_reading(env)
        domain = blog_domain(env)
        self.index = build_index(
            {docname: document.posts for docname, document in domain.documents.items()},
            blog_path=app.config.blog_path.strip("/"),
            today=self.rules.today,
            configured=ablog_bridge.configured_labels(app.config),
            default_labels=ablog_bridge.default_labels(app.config),
        )
        self.references = references(self.index)
        self._post_digests.clear()
        report(spelling_problems(self.index, lambda docname: str(env.doc2path(docname))))
        self._name_posts(env)
        self._name_images(env)
        if not self.writes_pages:
            return []
        self.viewer = Viewer(
            self.index, app.config.post_date_format, app.config.language, app.builder.get_relative_uri
        )
        self.blog = SiteBlog(app, self.index, self.body_for)
        self._ablog_before = ablog_bridge.lend(self.blog.__dict__)
        self.listing_pages = {self.index.blog_path, *self.index.by_page}
        self.frame = self._frame_digest(app)
        self.shown = {docname: self._document_digest(docname) for docname in sorted(env.found_docs)}
        stale = [
            docname
            for docname, shown in self.shown.items()
            if self.state.documents.get(docname) != shown or not self._is_kept(docname)
        ]
        self.state.forget_documents(stale)
        return stale

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

    def _is_kept(self, docname: str) -> bool:
        """Return whether all is there that was kept when a document was written."""
        if docname in self.index.by_document and not self.fragments.path(docname).exists():
            return False
        return not self.slot_of(docname) or self._shell(docname).exists()

    def _shell(self, docname: str) -> Path:
        """Return where a document's page is kept as Sphinx wrote it, before a listing is put in."""
        return self.fragments.folder.parent / "shells" / f"{docname}.html"

    def _name_posts(self, env: BuildEnvironment) -> None:
        """Give posts the names by which ``ref`` finds them: ABlog's, the last part of the docname."""
        domain = blog_domain(env)
        standard = env.domains.standard_domain
        for name, docname in domain.post_labels.items():
            if standard.anonlabels.get(name) == (docname, ""):
                standard.labels.pop(name, None)
                standard.anonlabels.pop(name, None)
        domain.post_labels.clear()
        for docname, posts in self.index.by_document.items():
            post = posts[0]
            name = docname.removesuffix("/index").rpartition("/")[2]
            if not post.section and (name not in standard.labels or name in domain.post_labels):
                # The page itself, and no id on it: ABlog names one that is not there.
                standard.labels[name] = (docname, "", post.title)
                standard.anonlabels[name] = (docname, "")
                domain.post_labels[name] = docname

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

    def _frame_digest(self, app: Sphinx) -> str:
        """Return a digest of all that every page shows: versions, settings, templates, assets, navigation."""
        builder = self.builder
        config = app.config
        folders = [THEME, *(Path(path) for path in builder.theme.get_theme_dirs())]
        folders += [Path(app.confdir) / path for path in (*config.templates_path, *config.html_static_path)]
        folders += [Path(app.confdir) / name for name in (config.html_logo, config.html_favicon) if name]
        env = app.env
        navigation = [
            (
                docname,
                [(node.get("caption"), node["entries"], node.get("hidden")) for node in _toctrees(env, docname)],
                [env.titles[name].astext() for name in env.toctree_includes[docname] if name in env.titles],
            )
            for docname in sorted(env.toctree_includes)
        ]
        return digest(
            [(name, version(name)) for name in ("ablog", "commonplace", "docutils", "furo", "sphinx")],
            builder.name,
            builder.build_info.config_hash,
            builder.build_info.tags_hash,
            [(option[0], config[option[0]]) for option in ablog_bridge.CONFIG],
            content_digest(folder for folder in folders if folder.exists()),
            navigation,
            self._sidebar_data(config),
        )

    def _sidebar_data(self, config: Config) -> object:
        """Return what ABlog's sidebar boxes show, where a site asks for them; it is then on every page."""
        boxes = {name.rpartition("/")[2] for names in config.html_sidebars.values() for name in names}
        self._has_boxes = bool(boxes & ablog_bridge.SIDEBAR_BOXES)
        if not self._has_boxes:
            return None
        counts = [
            (label.name, label.pagename, len(label.posts))
            for group in self.index.labels.values()
            for label in group
        ]
        years = [(year, len(posts)) for year, posts in self.index.years().items()]
        return counts, years, [(post.key, post.title, post.date) for post in self.index.posts[:50]]

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
        boxes = [post.facts.key for post in islice(self.blog.recent(5, docname), 5)] if self._has_boxes else None
        return digest(self.frame, posts, lists, targets, boxes, self._images.get(docname), self.slot_of(docname))

    def _target(self, kind: str, name: str) -> object:
        """Return what a reference shows of its target, as far as other documents decide it."""
        env = self.app.env
        if kind == "doc":
            title = env.titles.get(name)
            return title.astext() if title else None
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

    def absolute_url(self, pagename: str) -> str:
        """Return the address of a page of the site, as feeds and the sitemap give it."""
        return self.base_url + quote(self.builder.get_target_uri(pagename), safe="/%#")

    def documents_by_uri(self) -> dict[str, str]:
        """Return the documents by the addresses of their pages."""
        return {self.builder.get_target_uri(docname): docname for docname in self.app.env.found_docs}

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

    def slot_documents(self) -> list[str]:
        """Return the documents whose pages show a listing."""
        candidates = {self.app.config.root_doc, *(self.listing_pages & self.app.env.found_docs)}
        return sorted(docname for docname in candidates if self.slot_of(docname))

    def fill_slot(self, docname: str, view: Callable[[], ListingView]) -> None:
        """Put a listing into a document's written page.

        The page as Sphinx wrote it is kept, for builds in which only the listing changes.
        """
        output = self.output_path(docname)
        shell = self._shell(docname)
        if docname in self.resolved:
            write_if_changed(shell, output.read_bytes())
        text = shell.read_text("utf-8")
        context = {**self.builder.globalcontext, "listing": view(), "pagename": docname}
        markup = self.builder.templates.render(LISTING_BODY_TEMPLATE, context)
        write_if_changed(output, text.replace(LISTING_SLOT, markup).encode())

    # -- the end -----------------------------------------------------------------------------------------------

    def finish(self, _app: Sphinx, exception: Exception | None) -> None:
        """Remove what no longer belongs to the site and remember what was written (``build-finished``)."""
        if exception is None and self.writes_pages:
            outdir = Path(self.builder.outdir)
            start = len(os.fspath(outdir)) + 1
            paths = (*self._document_outputs(), *self._asset_outputs(), *self.generated)
            outputs = {os.fspath(path)[start:] for path in paths}
            if self.complete:
                remove_files(outdir, {*self.state.outputs, ".buildinfo.bak"} - outputs)
            else:
                outputs.update(self.state.outputs)
            for docname in set(self.state.documents) - set(self.shown):
                self.fragments.discard(docname)
            self.state.documents = {
                docname: shown
                for docname, shown in self.shown.items()
                if docname in self.resolved or self.state.documents.get(docname) == shown
            }
            self.state.outputs = sorted(outputs)
            self.state.save()
        if self._ablog_before is not None:
            ablog_bridge.lend(self._ablog_before)
            self._ablog_before = None
        self.drafts.tell()

    def _asset_outputs(self) -> Iterator[Path]:
        """Yield the copies of images, downloads and the site's own static files."""
        env = self.app.env
        outdir = Path(self.builder.outdir)
        for _docnames, name in env.images.values():
            yield outdir / self.builder.imagedir / name
        for _docnames, download in env.dlfiles.values():
            yield outdir / "_downloads" / download
        for folder in self.app.config.html_static_path:
            own = Path(self.app.confdir, folder)
            for path in own.rglob("*"):
                yield outdir / "_static" / path.relative_to(own)
        # What the theme brings stays, also where a file of the site's own had taken its place.
        for theme_folder in (THEME, *map(Path, self.builder.theme.get_theme_dirs())):
            for path in (theme_folder / "static").rglob("*"):
                yield (
                    outdir
                    / "_static"
                    / path.relative_to(theme_folder / "static").with_suffix(
                        "" if path.suffix in {".jinja", "_t"} else path.suffix
                    )
                )

    def _document_outputs(self) -> Iterator[Path]:
        builder = self.builder
        documents = blog_domain(self.app.env).documents
        for docname in self.app.env.found_docs:
            yield Path(builder.get_output_path(docname))
            if builder.copysource and not documents.get(docname, Document()).withheld:
                source = str(self.app.env.doc2path(docname, base=False))
                suffix = self.app.config.html_sourcelink_suffix
                if not source.endswith(suffix) or suffix == "":
                    source += suffix
                yield Path(builder.outdir, "_sources", source)


def _damaged(docname: str) -> ExtensionError:
    return ExtensionError(
        f"the rendered body of {docname}, kept beside the doctrees, is damaged; build once with -E -a"
    )


def _name_of(post: Post | None) -> tuple[str, str] | None:
    return (post.key, post.title) if post else None


def _toctrees(env: BuildEnvironment, docname: str) -> list[addnodes.toctree]:
    return list(env.tocs[docname].findall(addnodes.toctree)) if docname in env.tocs else []


def _foreign_theme(name: str) -> Problem:
    allowed = "must be 'furo', or a theme that inherits from it: the pages of the blog are made for it"
    return Problem(Subtype.CONFIG, "conf.py", None, None, "html_theme", f"found {name!r}", allowed)


def _document_named(docname: str, kind: str, name: str, suffixes: Iterable[str]) -> str:
    """Return the document that a reference from *docname* names; a link to a file that was not there, too."""
    if kind == "doc":
        return name
    suffix = next((suffix for suffix in suffixes if name.endswith(suffix)), None)
    return docname_join(docname, name.removesuffix(suffix)) if suffix else ""
