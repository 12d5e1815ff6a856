"""Which documents must be read again: those whose content has changed, or that of something they are made from.

Sphinx goes by times, and those of a fresh checkout are all new, those of a file put back all old. Here content
counts. What reading took in is remembered in the environment, by document, and with it the tree that came out:
where another tree is found, because a build died before it could save its environment or because the file is
damaged, the document is read again.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.environment import CONFIG_OK
from sphinx.util import logging

from sphinx_commonplace.output.digests import MISSING, FileDigests
from sphinx_commonplace.output.state import StateFile, dict_of, is_text, list_of, row_of
from sphinx_commonplace.read.domain import blog_domain
from sphinx_commonplace.read.lookups import found
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.quoting import some_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)

VERSION = 1
"""Of the file that says which documents were held back."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A document that had to be read to see that it is a draft."""

    content: str  # the digest of all that it was read from
    inputs: tuple[str, ...]  # the other files among that
    dates: tuple[str, ...]  # ISO dates of its posts, "" for none
    day: str  # the ISO date that was *today*
    reason: str  # why it was held back


class ContentWatch:
    """Decides, for one build, what has changed since it was read.

    :param folder: where what lives from build to build is kept, beside the doctrees
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: FileDigests
        documents = dict_of(row_of(is_text, list_of(is_text), list_of(is_text), is_text, is_text))
        self._memory = StateFile(folder / "held-back.json", VERSION, documents=documents)
        self._held_back: dict[str, HeldBack] = {}  # as the last build left it
        self._held_back_now: dict[str, HeldBack] = {}
        self._before: dict[str, str] = {}  # docname -> digest of its file before it was read
        self._catalogues: dict[str, list[str]] = {}  # docname -> the translations with which it is read
        self._found: dict[str, list[str] | bool] = {}  # path from the sources -> what is there

    def recall(self) -> None:
        """Recall what was looked at last, once no other build is at work."""
        self.digests = FileDigests(self.folder / "files.json")
        if self.digests.fault:
            _logger.info("commonplace: %s; every file is looked at again", self.digests.fault)
        known = self._memory.load().get("documents", {})
        if self._memory.fault:
            _logger.info("commonplace: %s; drafts are read again", self._memory.fault)
        self._held_back = {
            docname: HeldBack(content, tuple(inputs), tuple(dates), day, reason)
            for docname, (content, inputs, dates, day, reason) in known.items()
        }

    def correct(
        self, _app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], _removed: set[str]
    ) -> list[str]:
        """Correct what Sphinx takes for changed by its time (``env-get-outdated``)."""
        domain = blog_domain(env)
        damaged = []
        for docname in sorted(env.found_docs - added):
            tree = self._tree(env, docname)
            if tree == MISSING or tree != domain.document(docname).tree:
                damaged.append(docname)
                changed.add(docname)
            elif docname in env.reread_always or self._digest_of(env, docname) != domain.document(docname).content:
                changed.add(docname)
            else:
                changed.discard(docname)
        if damaged:
            _logger.info(
                "commonplace: what was kept of %s is not what was read; to be read again: %s",
                "a document" if len(damaged) == 1 else f"{len(damaged)} documents",
                some_of(damaged),
            )
        return []

    def note_reading(self, _app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Look at the documents that are about to be read (``env-before-read-docs``)."""
        self._before = {docname: self.digests.digest(env.doc2path(docname)) for docname in docnames}
        # Sphinx forgets them when it begins to read, and finds them in the next build.
        self._catalogues = {
            docname: [name for name in map(os.fspath, env.dependencies.get(docname, ())) if name.endswith(".mo")]
            for docname in docnames
        }

    def note_read(self, env: BuildEnvironment) -> None:
        """Remember, in the environment that is about to be saved, what was read from which content."""
        domain = blog_domain(env)
        for docname, before in self._before.items():
            if docname in env.all_docs:
                for name in self._catalogues[docname]:
                    env.note_dependency(name, docname=docname)
                # As it was before: what was written while it was read is to be read next time.
                content = self._digest_of(env, docname, before)
                domain.note(docname, content=content, tree=self._tree(env, docname))

    def note_held_back(
        self, env: BuildEnvironment, docname: str, dates: tuple[str, ...], day: dt.date, reason: str
    ) -> None:
        """Remember a document that turned out to be a draft, of which the environment is to know nothing.

        :param dates: the ISO dates of its posts, "" for none
        :param day: *today*
        :param reason: why it is held back
        """
        inputs = tuple(sorted(os.fspath(path) for path in env.dependencies.get(docname, ())))
        content = self._digest_from(env, inputs, self._before[docname])
        self._held_back_now[docname] = HeldBack(content, inputs, dates, day.isoformat(), reason)

    def why_held_back(self, env: BuildEnvironment, docname: str, day: dt.date) -> str:
        """Return why a document was held back that has not changed since, and is not due since; else ""."""
        known = self._held_back.get(docname)
        if known is None or env.config_status != CONFIG_OK:
            return ""
        own = self.digests.digest(env.doc2path(docname))
        if known.content != self._digest_from(env, known.inputs, own):
            return ""
        if any(known.day < date <= day.isoformat() for date in known.dates):
            return ""
        self._held_back_now[docname] = known
        return known.reason

    def save(self, now: int) -> None:
        """Remember what was looked at, for the next build.

        :param now: the time, in nanoseconds
        """
        self.digests.save(now)
        self._memory.save(documents={docname: astuple(one) for docname, one in self._held_back_now.items()})
        self._held_back, self._held_back_now = self._held_back_now, {}

    def _tree(self, env: BuildEnvironment, docname: str) -> str:
        return self.digests.digest(f"{env.doctreedir}/{docname}.doctree")

    def _digest_of(self, env: BuildEnvironment, docname: str, own: str | None = None) -> str:
        """Return a digest of a document's file and of all that it is made from."""
        own = self.digests.digest(env.doc2path(docname)) if own is None else own
        inputs = sorted(os.fspath(path) for path in env.dependencies.get(docname, ()))
        return self._digest_from(env, inputs, own, blog_domain(env).document(docname).looked_for)

    def _digest_from(
        self, env: BuildEnvironment, inputs: Iterable[str], own: str, looked_for: Iterable[str] = ()
    ) -> str:
        return digest(
            own,
            # A text, and no path object: there are very many.
            [(name, self.digests.digest(os.path.join(env.srcdir, name))) for name in inputs],  # noqa: PTH118
            [self._looked(env, name) for name in looked_for],
        )

    def _looked(self, env: BuildEnvironment, name: str) -> list[str] | bool:
        if name not in self._found:
            self._found[name] = found(Path(env.srcdir, name))
        return self._found[name]
