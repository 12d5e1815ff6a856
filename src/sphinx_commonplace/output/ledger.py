"""Which pages are written again, and which are removed.

Each page, written by Sphinx or by us, has a digest of the data that it shows. What was written last is remembered
in a file of our own beside the doctrees: Sphinx pickles its environment before anything is written, and not in
every build.
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
from sphinx_commonplace.output.state import StateFile, dict_of, is_text, list_of, row_of

if TYPE_CHECKING:
    from sphinx.builders.html import StandaloneHTMLBuilder

VERSION = 4
"""Of what is remembered; it goes up with that of fragments, too, for their facts are remembered here."""

OUTPUTS_VERSION = 3
"""Of the second list of files."""


class WrittenState:
    """What the output folder holds, as far as we had a hand in it.

    :param path: the file that keeps it from build to build
    :param used: whether a build has written into the output folder before
    """

    def __init__(self, path: Path, *, used: bool = False) -> None:
        self._file = StateFile(
            path,
            VERSION,
            outputs=dict_of(is_text),
            documents=dict_of(is_text),
            pages=dict_of(is_text),
            fragments=dict_of(row_of(int, int, dict_of(row_of(str, int, int, int)))),
        )
        # Which files are ours is remembered twice: what is withdrawn must be found, and nothing else knows it.
        self._second = StateFile(path.with_name("outputs.json"), OUTPUTS_VERSION, outputs=list_of(is_text))
        state, second = self._file.load(), self._second.load()
        # What is wrong with what was remembered, if anything is.
        self.unusable = "; ".join(filter(None, (self._file.fault, self._second.fault)))
        if used and not (state or second or self.unusable):
            self.unusable = "nothing is remembered of what was written here before"
        if not state and not second and self.unusable:
            self.unusable += "; what does not belong to the site any more may stay in the output"
        self.documents: dict[str, str] = state.get("documents", {})  # docname -> digest of what its page shows
        self.pages: dict[str, str] = state.get("pages", {})  # generated page or file -> digest
        # Files, relative to the output folder -> digest of their content; "" where it is not known.
        self.outputs: dict[str, str] = dict.fromkeys(second.get("outputs", ()), "") | state.get("outputs", {})
        self.fragments: dict[str, list[Any]] = state.get(
            "fragments", {}
        )  # docname -> [mtime, size, facts by post]

    def save(self) -> None:
        """Write the state for the next build."""
        self._file.save(outputs=self.outputs, documents=self.documents, pages=self.pages, fragments=self.fragments)
        self._second.save(outputs=sorted(self.outputs))

    def expect(self, outputs: Iterable[str]) -> None:
        """Save that some files are about to be written, so that they can be removed should the build die then."""
        new = set(outputs).difference(self.outputs)
        if new:
            self.outputs |= dict.fromkeys(sorted(new), "")
            self.save()

    def forget_documents(self, docnames: Iterable[str]) -> None:
        """Save that the pages of some documents are about to be written.

        Should the build die before they are, the next one must not believe that they show what they showed.
        """
        self._forget(self.documents, docnames)

    def forget_pages(self, names: Iterable[str]) -> None:
        """Save that some generated pages and files are about to be written, for the same reason."""
        self._forget(self.pages, names)

    def _forget(self, digests: dict[str, str], names: Iterable[str]) -> None:
        if [name for name in names if digests.pop(name, None) is not None]:
            self.save()


class Ledger:
    """The account of one build's output: what stood there before, what is about to be written, what stays.

    :param state: what the last build remembered
    :param digests: of files, with a memory from build to build
    :param hides_source: tells of a document whether the copy of its source must not be published
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
        self.resolved: set[str] = set()  # documents whose trees were resolved, to be written
        self.generated: dict[str, str] = {}  # name -> path of pages and files that we make, or leave as they are
        self.complete = True  # every post has been written, in this build or before
        self._other_pages: list[str] = []  # made pages that are no document's: Sphinx's, other extensions'
        self._static: list[str] = []  # all static files
        self._outdir = addresses.outdir

    def begin(self) -> None:
        """Begin the account of another build of the same application."""
        self._other_pages.clear()

    def write(self, path: str, content: bytes) -> None:
        """Make a file of the output hold *content*; it need not be opened to know what it holds at the end."""
        self.digests.write(Path(path), content)

    def expect(self, paths: Sequence[str]) -> None:
        """Remember that some files are about to be written, and see that nothing else has their places."""
        self.state.expect(self._names(paths))
        make_room(paths, self._outdir)

    def expect_documents(self, docnames: Iterable[str]) -> None:
        """Remember that the pages of some documents are about to be written, and all that comes with them.

        Their digests are forgotten before that: if the build dies, the next one must write them again.
        """
        self.expect([*self._documents(), *self._assets()])
        self.state.forget_documents(docnames)

    def expect_static(self, paths: list[Path]) -> None:
        """Remember the static files, and remove what was one: pages name it with a checksum while it is there."""
        self._static = [path.as_posix() for path in paths]
        self.expect(self._static)
        folder = f"{self.builder._static_dir.name}/"  # noqa: SLF001 - there is no other way to say where
        before = {name for name in self.state.outputs if name.startswith(folder)}
        remove_files(Path(self._outdir), before - set(self._names(self._assets())))

    def note_page(self, pagename: str) -> None:
        """Remember a page that is no document's, so that it is removed once nobody makes it any more."""
        path = self.addresses.output_path(pagename)
        if self.generated.get(pagename) != path:  # those are expected together
            self._other_pages.append(path)
            self.expect([path])

    def is_as_written(self, path: str) -> bool:
        """Return whether a file of the output holds what it held at the end of the last build, whatever its time.

        A person may have changed it, or a build of the same folder that knows nothing of us.
        """
        return self.digests.digest(path) == self.remembered(path) != MISSING

    def remembered(self, path: str) -> str:
        """Return the digest of what a file held at the end of the last build, or :data:`.MISSING`."""
        return self.state.outputs.get(path[len(self._outdir) + 1 :], MISSING)

    def close(self, discard: Callable[[str], object]) -> None:
        """Remove what no longer belongs to the site, and remember what was written.

        :param discard: removes what else is kept of a document that is gone
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
        """Yield a document's page and, where it is published, the copy of its source."""
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
        """The copies of files in ``html_extra_path``, which Sphinx makes in every build before it writes.

        One may take the place of a page, which has to be written again then, as in a clean build.
        """
        config = self.builder.config
        excluded = Matcher(config.exclude_patterns)
        found: set[PurePath] = set()
        for name in config.html_extra_path:
            own = Path(self.builder.confdir, name)
            folder = own.parent if own.is_file() else own
            paths = [own] if own.is_file() else own.rglob("*")
            found.update(path.relative_to(folder) for path in paths if path.is_file())
        # "./robots.txt" is how Sphinx asks for a file that is in no folder.
        return frozenset(
            f"{self._outdir}/{path.as_posix()}"
            for path in found
            if not any(excluded(f"{part.parent.as_posix()}/{part.name}") for part in (path, *path.parents[:-1]))
        )

    def _names(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield files as they are remembered: from the output folder."""
        start = len(self._outdir) + 1
        return (path[start:] for path in paths)

    def _documents(self) -> Iterator[str]:
        for docname in self.builder.env.found_docs:
            yield from self.outputs_of(docname)

    def _assets(self) -> Iterator[str]:
        """Yield the copies of images, downloads and static files, and pages of Sphinx's and other extensions'."""
        builder, env = self.builder, self.builder.env
        for image, (docnames, name) in env.images.items():
            # Of several that might have been shown, the builder takes one when it writes the document.
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
