"""Subclasses of Sphinx's builders of HTML pages, registered in place of those of the same name.

Written against Sphinx 9.0.4. The methods that are overridden are public, except for ``_static_dir``: there is no
public way to say where a builder makes static files.
"""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from types import FunctionType, SimpleNamespace, new_class
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from sphinx.builders.dirhtml import DirectoryHTMLBuilder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.errors import ExtensionError
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset
from sphinx.util.inventory import InventoryFile

from sphinx_commonplace.compat.furo import disconnect_furo_finishers
from sphinx_commonplace.compat.search_index import forget_unused_words, pruning_disabled
from sphinx_commonplace.compat.static_files import (
    WITH_CHECKSUM,
    StaticFileErrors,
    checksum_of,
    copying_into,
    disconnect_copiers,
    forget_checksums,
)
from sphinx_commonplace.compat.templates import PageTemplates
from sphinx_commonplace.output.addresses import Addresses, relative_address
from sphinx_commonplace.output.files import PART, copy_if_changed
from sphinx_commonplace.output.whole import WholeFile
from sphinx_commonplace.text.digests import without_memory_addresses

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config

_logger = logging.getLogger(__name__)


_UNSUPPORTED = frozenset({"singlehtml", "json", "pickle", "epub", "htmlhelp", "qthelp", "applehelp", "devhelp"})
"""The names of builders that derive from the HTML builder, but do not write one page per document."""


@dataclass(frozen=True, slots=True)
class PageHooks:
    """What a builder of pages is given by the build, and what it calls."""

    work_folder: Path
    """Where static files are made before they are copied into the output."""
    static_folders: tuple[Path, ...]
    """Our folders of static files; files of the theme and of the site overwrite them."""
    early_files: Callable[[], Iterable[str]]
    """Returns the static files that extensions have already written into the output."""
    before_writing: Callable[[AbstractSet[str]], object]
    """Called with the docnames of documents that are about to be written."""
    kept_at: Callable[[str], Path | None]
    """Returns the file to write instead of a page that lacks its listing yet; None for any other page."""
    publish: Callable[[Path, bytes], object]
    """Writes a page that can be published at once."""
    before_page: Callable[[str], object]
    """Called with a page's name before its context is made."""
    after_page: Callable[[], object]
    """Called when a page has been rendered."""
    expect_static: Callable[[list[Path]], object]
    """Called with the paths of all static files before they are copied into the output."""
    page: Callable[[str], AbstractContextManager[None]]
    """Returns a context in which a document's page is written, given its docname."""


class PageBuilder(StandaloneHTMLBuilder):
    """Writes files atomically, and only the documents that the build has found to show something new.

    :meth:`use_hooks` must be called before anything is written.
    """

    templates: PageTemplates
    hooks: PageHooks
    _finishers: list[Callable[..., None]]
    _copiers: list[Callable[..., object]]

    def init(self) -> None:
        """Set up templates, style sheets and scripts, and an empty cache of addresses."""
        super().init()
        self._checksums: dict[str, str] = {}  # by file of the output
        self._cache_addresses()

    def create_build_info(self) -> Any:  # noqa: ANN401 - a private class of Sphinx's
        """Return what ``.buildinfo`` says of the settings, without addresses of objects in memory."""
        info = super().create_build_info()
        values = [
            option._replace(value=_without_addresses(option.value)) for option in self.config.filter({"html"})
        ]
        config: Any = SimpleNamespace(filter=lambda _kinds: values)
        return type(info)(config, self.tags, frozenset({"html"}))

    def create_template_bridge(self) -> None:
        """Make the template loader: a subclass of the site's, with :class:`.PageTemplates` before it.

        :raises ExtensionError: if ``template_bridge`` names one that is not derived from Sphinx's
        """
        super().create_template_bridge()
        bridge: type[object] = type(self.templates)
        if not issubclass(bridge, BuiltinTemplateLoader):
            raise ExtensionError("commonplace needs Sphinx's own template loader; template_bridge names another")
        self.templates = cast("type[PageTemplates]", _derived_class(PageTemplates, bridge))()

    def use_hooks(self, hooks: PageHooks) -> None:
        """Set what the build asks for, and take over Furo's last step (``builder-inited``)."""
        self.hooks = hooks
        self._finishers = disconnect_furo_finishers(self.events)
        self._copiers = disconnect_copiers(self.events)
        self._cache_addresses()  # other extensions may have set `link_suffix`

    # -- addresses ---------------------------------------------------------------------------------------------

    def _cache_addresses(self) -> None:
        self._page_paths: dict[str, str] = {}
        self._target_uri = cache(self._make_target_uri)  # called once for each link to a page

    def _make_target_uri(self, docname: str, typ: str | None = None) -> str:
        return super().get_target_uri(docname, typ)

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the address of a page from the site's root."""
        return self._target_uri(docname, typ)

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the address of a page as seen from another."""
        return relative_address(self._target_uri(from_, None), self._target_uri(to, typ))

    # -- which documents are written ---------------------------------------------------------------------------

    def get_outdated_docs(self) -> Iterator[str]:
        """Return nothing: digests decide what is written (``env-updated``), not times as in Sphinx."""
        return iter(())

    def prepare_writing(self, docnames: AbstractSet[str]) -> None:
        """Tell the build what is about to be written, and prepare for it as Sphinx does."""
        self.hooks.before_writing(docnames)
        # What the last page of a build before this one has added would be taken for what all pages have.
        self._css_files[:] = getattr(self, "_orig_css_files", self._css_files)
        self._js_files[:] = getattr(self, "_orig_js_files", self._js_files)
        super().prepare_writing(docnames)

    def write_doc_serialized(self, docname: str, doctree: nodes.document) -> None:
        """Write what the main process writes of a page, with warnings noted as the document's."""
        with self.hooks.page(docname):
            super().write_doc_serialized(docname, doctree)

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write a page, with warnings noted as the document's."""
        with self.hooks.page(docname):
            super().write_doc(docname, doctree)

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        *,
        outfilename: Path | None = None,
        event_arg: Any = None,  # noqa: ANN401 - as Sphinx's
    ) -> None:
        """Render a page, and tell the build when it begins and ends."""
        self.hooks.before_page(pagename)
        super().handle_page(pagename, addctx, templatename, outfilename=outfilename, event_arg=event_arg)
        self.hooks.after_page()

    # -- atomic writes -----------------------------------------------------------------------------------------

    def get_output_path(self, page_name: str, /) -> Path:
        """Return a page's path, whose ``write_text`` writes atomically."""
        path = WholeFile(super().get_output_path(page_name))
        path.kept_at = partial(self.hooks.kept_at, page_name)
        path.publish = self.hooks.publish
        return path

    def page_path(self, page_name: str) -> str:
        """Return the same path as a string with slashes; cached, because it is called often."""
        if page_name not in self._page_paths:
            self._page_paths[page_name] = super().get_output_path(page_name).as_posix()
        return self._page_paths[page_name]

    def dump_inventory(self) -> None:
        """Write ``objects.inv`` atomically."""
        part = Path(self.outdir, f".objects.inv.{os.getpid()}{PART}")
        try:
            InventoryFile.dump(part, self.env, self)
            part.replace(Path(self.outdir, "objects.inv"))
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def dump_search_index(self) -> None:
        """Write the search index without words of documents that are gone."""
        if self.indexer is not None:
            forget_unused_words(self.indexer, self.env)
            with pruning_disabled(self.indexer):
                super().dump_search_index()

    def copy_static_files(self) -> None:
        """Make all static files in a temporary folder, and copy those that have changed into the output.

        Sphinx writes some of them in every build, such as the style of code.

        :raises OutputError: if one cannot be written
        """
        static, work_folder = self._static_dir, self.hooks.work_folder
        work_folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".static.", suffix=PART, dir=work_folder) as folder:
            made = Path(folder, static.name)
            try:
                self._static_dir = made
                for ours in self.hooks.static_folders:
                    copy_asset(ours, made)
                with StaticFileErrors(folder):
                    super().copy_static_files()
            finally:
                self._static_dir = static
            # Those of the files as they are now, whatever writes over them later.
            self._checksums = {
                f"{static.name}/{path.relative_to(made).as_posix()}": checksum_of(path)
                for path in sorted(made.rglob("*"))
                if path.suffix in WITH_CHECKSUM and path.is_file()
            }
            for name in self.hooks.early_files():
                self._checksums.setdefault(f"{static.name}/{name}", checksum_of(static / name))
            for finish in self._finishers:
                finish(SimpleNamespace(builder=SimpleNamespace(outdir=folder)), None)
            for copy in self._copiers:
                copy(copying_into(folder, self.config), None)
            files = [path.relative_to(made) for path in sorted(made.rglob("*")) if path.is_file()]
            self.hooks.expect_static([static / file for file in files])
            for file in files:
                copy_if_changed(made / file, static / file)
        forget_checksums()

    def asset_checksum(self, filename: str) -> str:
        """Return the checksum of a style sheet or script that pages name; "" for none.

        There is one for files of the theme, of ``html_static_path`` and of ours, and for those that extensions
        write into the output before pages are written. Those that come later have none: whether one is there, and
        in which version, depends on the order.

        :param filename: its path from the output folder
        """
        return self._checksums.get(posixpath.normpath(filename), "")

    def copy_image_files(self) -> None:
        """Copy the images that pages show, if they have changed."""
        _copy_all(
            (Path(self.srcdir, source), Path(self.outdir, self.imagedir, target))
            for source, target in self.images.items()
        )

    def copy_download_files(self) -> None:
        """Copy the files that pages offer for download, if they have changed."""
        _copy_all(
            (Path(self.srcdir, source), Path(self.outdir, "_downloads", target))
            for source, (_docnames, target) in self.env.dlfiles.items()
        )


def writes_pages(builder: Builder) -> bool:
    """Return whether a builder writes one HTML page per document, so that our pages can be added."""
    return isinstance(builder, PageBuilder)


def page_builder(builder: Builder) -> PageBuilder:
    """Return *builder*, if it writes one HTML page per document.

    :raises ExtensionError: if it does not
    """
    if not isinstance(builder, PageBuilder):
        raise ExtensionError(f"the builder {builder.name!r} writes no pages")
    return builder


def addresses_of(builder: Builder, base_url: str, feed_file: str) -> Addresses:
    """Return the addresses of a builder's pages.

    :param base_url: the site's address with a slash at its end, "" for none
    :param feed_file: the name of a listing's feed
    """
    outdir = Path(builder.outdir).as_posix()
    if isinstance(builder, PageBuilder):
        return Addresses(
            base_url=base_url,
            feed_file=feed_file,
            writes_pages=True,
            outdir=outdir,
            page_path=builder.page_path,
            target_uri=builder.get_target_uri,
            relative_uri=lru_cache(maxsize=65536)(builder.get_relative_uri),
        )
    return Addresses(
        base_url=base_url,
        feed_file=feed_file,
        writes_pages=False,
        outdir=outdir,
        page_path=_no_page,
        target_uri=builder.get_target_uri,
        relative_uri=builder.get_relative_uri,  # depends on what is in the file that is being written
        has_page=partial(_has_document, builder, {}),
    )


def _has_document(builder: Builder, of_one_page: dict[str, None], name: str) -> bool:
    """Return whether a builder without pages of ours writes a document.

    :param of_one_page: the documents of ``singlehtml``, which gives an address to those that it leaves out, too
    """
    env = builder.env
    if not isinstance(builder, SingleFileHTMLBuilder):
        return name in env.found_docs
    if not of_one_page:
        waiting = [env.config.root_doc]
        while waiting:
            docname = waiting.pop()
            if docname in env.found_docs and docname not in of_one_page:
                of_one_page[docname] = None
                waiting += env.toctree_includes.get(docname, ())
    return name in of_one_page


def _no_page(name: str) -> str:
    raise ExtensionError(f"there is no page {name!r}: the builder writes none")


class DirectoryPageBuilder(PageBuilder, DirectoryHTMLBuilder):
    """The same for ``dirhtml``, which writes each page into a folder of its own."""

    def _make_target_uri(self, docname: str, typ: str | None = None) -> str:
        # Quoted, as the builder ``html`` does: a ``?`` in a file's name does not begin a query.
        return quote(super()._make_target_uri(docname, typ))


def _copy_all(files: Iterable[tuple[Path, Path]]) -> None:
    for source, target in files:
        if not os.access(source, os.R_OK):
            _logger.warning("cannot copy %s: it cannot be read", source)
            continue
        copy_if_changed(source, target)


def page_builder_class(builder: type[Builder]) -> type[Builder]:
    """Return a subclass of a builder with our behaviour; a builder without one page per document as it is.

    The names in :data:`_UNSUPPORTED` stand for builders that derive from these, too.
    """
    if (
        not issubclass(builder, StandaloneHTMLBuilder)
        or issubclass(builder, PageBuilder)
        or any(getattr(base, "name", "") in _UNSUPPORTED for base in builder.__mro__)
    ):
        return builder
    ours = DirectoryPageBuilder if issubclass(builder, DirectoryHTMLBuilder) else PageBuilder
    return cast("type[PageBuilder]", _derived_class(ours, builder))


def register_builders(app: Sphinx, _config: Config) -> None:
    """Replace all builders that write one page per document by ours (``config-inited``, after other extensions).

    Not in ``setup()``: an extension that is set up later, or ``conf.py`` itself, may register another ``html``.
    """
    for builder in list(app.registry.builders.values()):
        if (ours := page_builder_class(builder)) is not builder:
            app.add_builder(ours, override=True)


def _without_addresses(value: object) -> object:
    """Return a setting's value for Sphinx's hash of it, which is the same for a value and its text."""
    match value:
        case dict():
            return {key: _without_addresses(one) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_without_addresses(one) for one in value]
        case type() | FunctionType():
            return value
    return without_memory_addresses(str(value))


def _derived_class(ours: type[object], base: type[object]) -> type[object]:
    """Return a class that derives from both, with the methods of *ours* first."""
    if issubclass(ours, base):
        return ours
    return new_class(f"{ours.__name__}Over{base.__name__}", (ours, base))
