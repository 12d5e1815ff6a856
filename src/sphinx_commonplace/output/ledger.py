"""What the output folder holds: which pages are written again, and which files are removed.

Each page, whether Sphinx or this package writes it, has a digest of the data that it shows. The digests of the
last build are in a file beside the doctrees, not in Sphinx's environment: that is pickled before anything is
written, and not in every build.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from sphinx.util.matching import Matcher

from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.output.digests import MISSING, FileDigests
from sphinx_commonplace.output.files import make_room, remove_files
from sphinx_commonplace.output.page_warnings import WARNINGS, PageWarnings, warnings_of
from sphinx_commonplace.output.state import StateFile, dict_of, is_text, list_of, row_of

if TYPE_CHECKING:
    from sphinx.builders.html import StandaloneHTMLBuilder

VERSION = 7
"""The version of ``written.json``. Raise it with that of fragments, too: their facts are in this file."""

OUTPUTS_VERSION = 3
"""The version of ``outputs.json``, the second list of files."""


class WrittenState:
    """What earlier builds wrote into the output folder, and what each page showed.

    :param path: the file that keeps this from build to build
    :param used: whether a build has written into the output folder before
    """

    def __init__(self, path: Path, *, used: bool = False) -> None:
        self._file = StateFile(
            path,
            VERSION,
            outputs=dict_of(is_text),
            documents=dict_of(is_text),
            pages=dict_of(is_text),
            fragments=dict_of(row_of(int, int, dict_of(row_of(str, int, int, int, str)))),
            warnings=dict_of(WARNINGS),
            uses=dict_of(is_text),
            used=dict_of(list_of(row_of(is_text, is_text, is_text))),
            early_files=list_of(is_text),
        )
        # The list of files is kept twice. Without it a withdrawn page would stay published: nothing else names it.
        self._second = StateFile(path.with_name("outputs.json"), OUTPUTS_VERSION, outputs=list_of(is_text))
        state, second = self._file.load(), self._second.load()
        # Why what was remembered cannot be used, in words; "" if it can.
        self.unusable = "; ".join(filter(None, (self._file.fault, self._second.fault)))
        if used and not (state or second or self.unusable):
            self.unusable = "nothing is remembered of what was written here before"
        if not state and not second and self.unusable:
            self.unusable += "; what does not belong to the site any more may stay in the output"
        self.documents: dict[str, str] = state.get("documents", {})  # docname -> digest of what its page shows
        self.pages: dict[str, str] = state.get("pages", {})  # generated page or file -> digest
        # Files, relative to the output folder -> digest of their content; "" if unknown.
        self.outputs: dict[str, str] = dict.fromkeys(second.get("outputs", ()), "") | state.get("outputs", {})
        self.fragments: dict[str, list[Any]] = state.get(
            "fragments", {}
        )  # docname -> [mtime, size, facts by post]
        # docname -> what writing its page warned of; saved with the digests, so that a page whose digest is
        # remembered has its warnings, too.
        self.warnings: PageWarnings = {
            docname: warnings_of(rows) for docname, rows in state.get("warnings", {}).items()
        }
        # What pages and files use of ABlog's model: name -> key, and key -> rows of kind, name, digest.
        self.uses: dict[str, str] = state.get("uses", {})
        self.used: dict[str, list[list[str]]] = state.get("used", {})
        # Static files that extensions write before pages, relative to their folder.
        self.early_files: list[str] = state.get("early_files", [])

    def save(self) -> None:
        """Write the state for the next build."""
        self._file.save(
            outputs=self.outputs,
            documents=self.documents,
            pages=self.pages,
            fragments=self.fragments,
            warnings=self.warnings,
            uses=self.uses,
            used=self.used,
            early_files=self.early_files,
        )
        self._second.save(outputs=sorted(self.outputs))

    def expect_files(self, outputs: Iterable[str]) -> None:
        """Save that files are about to be written: if the build dies, the next one knows to remove them."""
        new = set(outputs).difference(self.outputs)
        if new:
            self.outputs |= dict.fromkeys(sorted(new), "")
            self.save()

    def forget_documents(self, docnames: Iterable[str]) -> None:
        """Forget the digests of documents whose pages are about to be written, and save that.

        If the build dies first, the next one must not take the old pages for current.
        """
        self._forget(self.documents, docnames)

    def forget_pages(self, names: Iterable[str]) -> None:
        """Forget the digests of generated pages and files, and save that, for the same reason."""
        self._forget(self.pages, names)

    def _forget(self, digests: dict[str, str], names: Iterable[str]) -> None:
        if [name for name in names if digests.pop(name, None) is not None]:
            self.save()


class Ledger:
    """Keeps account of one build's output: what was there before, what is about to be written, what stays.

    :param state: what the last build remembered
    :param digests: the digests of files
    :param hides_source: returns whether the copy of a document's source must not be published
    """

    def __init__(
        self,
        builder: StandaloneHTMLBuilder,
        state: WrittenState,
        digests: FileDigests,
        addresses: Addresses,
        hides_source: Callable[[str], bool],
    ) -> None:
        self.builder = builder
        self.state = state
        self.digests = digests
        self.addresses = addresses
        self.hides_source = hides_source
        self.shown: dict[str, str] = {}  # docname -> digest of what its page shows
        self.resolved: set[str] = set()  # docnames of documents whose trees were resolved, to be written
        self.generated: dict[
            str, str
        ] = {}  # name -> path of generated pages and files, also of those left as they are
        self.made: set[str] = set()  # names of those that this build made
        self.complete = True  # all posts have been written, in this build or before
        self._other_pages: list[str] = []  # pages that Sphinx or other extensions generate
        self._static: list[str] = []  # all static files
        self._outdir = addresses.outdir

    def begin(self) -> None:
        """Start anew, for another build of the same application."""
        self._other_pages.clear()
        self.made.clear()

    def write(self, path: str, content: bytes) -> None:
        """Write a file of the output, and remember its digest, so that it need not be read at the end."""
        self.digests.write(Path(path), content)

    def expect_files(self, paths: Sequence[str]) -> None:
        """Save that files are about to be written, and remove what stands in their way."""
        self.state.expect_files(self._names(paths))
        make_room(paths, self._outdir)

    def expect_documents(self, docnames: Iterable[str]) -> None:
        """Save that the pages of documents, and all that comes with them, are about to be written.

        Their digests are forgotten: if the build dies, the next one must write them again.
        """
        self.expect_files([*self._documents(), *self._assets()])
        self.state.forget_documents(docnames)

    def expect_static(self, paths: list[Path]) -> None:
        """Note the static files, and remove old ones: while one is there, pages link to it by its checksum."""
        self._static = [path.as_posix() for path in paths]
        self.expect_files(self._static)
        folder = f"{self.builder._static_dir.name}/"  # noqa: SLF001 - there is no public name
        earlier = {name for name in self.state.outputs if name.startswith(folder)}
        remove_files(Path(self._outdir), earlier - set(self._names(self._assets())))

    def note_page(self, pagename: str) -> None:
        """Note a page of Sphinx's or another extension's, so that it is removed once nothing generates it."""
        path = self.addresses.output_path(pagename)
        if self.generated.get(pagename) != path:  # generate() has expected ours
            self._other_pages.append(path)
            self.expect_files([path])

    def is_as_written(self, path: str) -> bool:
        """Return whether a file of the output holds what it held at the end of the last build.

        A person may have changed it, or a build without this extension. Its mtime does not count.
        """
        return self.digests.digest(path) == self.remembered(path) != MISSING

    def remembered(self, path: str) -> str:
        """Return the digest of what a file held at the end of the last build, or :data:`.MISSING`."""
        return self.state.outputs.get(path[len(self._outdir) + 1 :], MISSING)

    def close(self, discard: Callable[[str], object]) -> None:
        """Remove what no longer belongs to the site, and remember what was written.

        :param discard: removes what else is stored for a document that is gone
        """
        names = set(self._names([*self._documents(), *self._assets(), *self.generated.values()]))
        if self.complete:
            remove_files(Path(self._outdir), {*self.state.outputs, ".buildinfo.bak"} - names)
        else:
            names.update(self.state.outputs)
        for docname in set(self.state.documents) - set(self.shown):
            discard(docname)
        self.state.documents = {
            docname: shown
            for docname, shown in self.shown.items()
            if docname in self.resolved or self.state.documents.get(docname) == shown
        }
        self.state.outputs = {name: self.digests.digest(f"{self._outdir}/{name}") for name in sorted(names)}
        self.state.save()

    def outputs_of(self, docname: str) -> Iterator[str]:
        """Yield the paths of a document's page and, if it is published, of the copy of its source."""
        config = self.builder.config
        yield self.addresses.output_path(docname)
        if self.builder.copysource and config.html_copy_source and not self.hides_source(docname):
            source = self.builder.env.doc2path(docname, base=False).as_posix()
            suffix = config.html_sourcelink_suffix
            if not source.endswith(suffix) or suffix == "":
                source += suffix
            yield f"{self._outdir}/_sources/{source}"

    @functools.cached_property
    def extra_files(self) -> frozenset[str]:
        """The copies of files in ``html_extra_path``, which Sphinx makes in every build before it writes pages.

        One may overwrite a page, which then has to be written again, as in a clean build.
        """
        config = self.builder.config
        excluded = Matcher(config.exclude_patterns)
        found: set[PurePath] = set()
        for name in config.html_extra_path:
            own = Path(self.builder.confdir, name)
            folder = own.parent if own.is_file() else own
            paths = [own] if own.is_file() else own.rglob("*")
            found.update(path.relative_to(folder) for path in paths if path.is_file())
        # Sphinx matches a file at the top of a folder as "./robots.txt".
        return frozenset(
            f"{self._outdir}/{path.as_posix()}"
            for path in found
            if not any(excluded(f"{part.parent.as_posix()}/{part.name}") for part in (path, *path.parents[:-1]))
        )

    def _names(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield paths relative to the output folder, as they are remembered."""
        start = len(self._outdir) + 1
        return (path[start:] for path in paths)

    def _documents(self) -> Iterator[str]:
        for docname in self.builder.env.found_docs:
            yield from self.outputs_of(docname)

    def _assets(self) -> Iterator[str]:
        """Yield copies of images, downloads and static files, and pages that others generate."""
        builder, env = self.builder, self.builder.env
        for image, (docnames, name) in env.images.items():
            # If an image has several formats, the builder picks one when it writes the document.
            if image in builder.images or not docnames <= self.resolved:
                yield f"{self._outdir}/{builder.imagedir}/{name}"
        for _docnames, download in env.dlfiles.values():
            yield f"{self._outdir}/_downloads/{download}"
        yield from self.extra_files
        yield from self._other_pages
        if builder.search:
            yield f"{self._outdir}/{builder.searchindex_filename}"
        yield f"{self._outdir}/objects.inv"
        if builder.config.html_use_opensearch:
            yield f"{self._outdir}/_static/opensearch.xml"
        yield from self._static
