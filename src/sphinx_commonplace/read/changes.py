"""Which documents must be read again: those whose content, or that of a file they are made from, has changed.

Sphinx compares times: in a fresh checkout all are new, and a restored file has an old one. Here content counts.
The environment has, for each document, a digest of what it was read from, and a digest of its doctree. If the
doctree differs, because a build died before it saved the environment or because the file is damaged, the document
is read again.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.environment import CONFIG_OK
from sphinx.util import logging

from sphinx_commonplace.model import KeptWarning
from sphinx_commonplace.output.digests import MISSING, FileDigests
from sphinx_commonplace.output.page_warnings import WARNINGS, warnings_of
from sphinx_commonplace.output.state import StateFile, dict_of, is_text, list_of, row_of
from sphinx_commonplace.read.domain import Document, blog_domain
from sphinx_commonplace.read.lookups import is_key, look_up
from sphinx_commonplace.read.opened_files import names_in
from sphinx_commonplace.read.sphinx_dates import today_shown
from sphinx_commonplace.read.sphinx_settings import reading_settings
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.quoting import some_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)

VERSION = 4
"""The version of the file that lists documents that were held back."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A document that had to be read to find out that it is a draft."""

    content: str  # a digest of its file and of all files that it is made from
    inputs: tuple[str, ...]  # these other files
    turns: tuple[str, ...]  # the ISO dates on which it becomes public, or is so no longer
    day: str  # the ISO date of the build's day
    reason: str  # why it was held back
    labels: tuple[tuple[str, str], ...] = ()  # the labels of its posts: kind and text
    keys: tuple[tuple[str, int, str], ...] = ()  # keys that nobody knows: name, line (0 if not known), suggestion
    warnings: tuple[KeptWarning, ...] = ()  # of which reading it warned


class ContentWatch:
    """Decides which documents have changed since they were read.

    :param folder: where state is kept from build to build, beside the doctrees
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = ""  # a digest of the site's own code, which counts for every document
        self.digests: FileDigests
        pairs = list_of(row_of(is_text, is_text))
        keys = list_of(row_of(is_text, int, is_text))
        documents = dict_of(
            row_of(is_text, list_of(is_text), list_of(is_text), is_text, is_text, pairs, keys, WARNINGS)
        )
        self._memory = StateFile(folder / "held-back.json", VERSION, documents=documents)
        self._held_back: dict[str, HeldBack] = {}  # by docname, as the last build left them
        self._held_back_now: dict[str, HeldBack] = {}
        self._before: dict[str, str] = {}  # docname -> digest of its file before it was read
        self._catalogues: dict[str, list[str]] = {}  # docname -> message catalogues that translate it
        self._settings_digest = ""
        self._found: dict[str, list[str] | bool] = {}  # path from the sources -> what look_up() found

    def load(self) -> None:
        """Load the state that the last build saved (``builder-inited``, when no other build is running)."""
        self.digests = FileDigests(self.folder / "files.json")
        if self.digests.fault:
            _logger.info("commonplace: %s; every file is looked at again", self.digests.fault)
        known = self._memory.load().get("documents", {})
        if self._memory.fault:
            _logger.info("commonplace: %s; drafts are read again", self._memory.fault)
        self._held_back = {
            docname: HeldBack(
                *(content, tuple(inputs), tuple(turns), day, reason),
                *(tuple(map(tuple, labels)), tuple(map(tuple, keys)), warnings_of(warnings)),
            )
            for docname, (content, inputs, turns, day, reason, labels, keys, warnings) in known.items()
        }

    def correct_changed(
        self, _app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], _removed: set[str]
    ) -> list[str]:
        """Correct Sphinx's set of changed documents, which it found by their times (``env-get-outdated``)."""
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
                "commonplace: read again, because the doctree is missing or not the one that was saved: %s",
                some_of(damaged),
            )
        return []

    def note_before_reading(self, _app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Note the digests of documents that are about to be read (``env-before-read-docs``)."""
        self._before = {docname: self.digests.digest(env.doc2path(docname)) for docname in docnames}
        # Sphinx drops these dependencies when it reads a document, and adds them only in the next build.
        self._catalogues = {
            docname: [name for name in map(os.fspath, env.dependencies.get(docname, ())) if name.endswith(".mo")]
            for docname in docnames
        }

    def note_after_reading(self, env: BuildEnvironment, rewritten: Iterable[str]) -> None:
        """Note in the environment, before it is saved, from which content each document was read.

        :param rewritten: documents whose doctrees were changed, whether or not they were read
        """
        domain = blog_domain(env)
        for docname in rewritten:
            domain.note(docname, tree=self._tree(env, docname))
        for docname, before in self._before.items():
            if docname in env.all_docs:
                for name in self._catalogues[docname]:
                    env.note_dependency(name, docname=docname)
                # The digest from before reading: if the file changed meanwhile, the next build must read it again.
                content = self._digest_of(env, docname, before)
                domain.note(docname, content=content, tree=self._tree(env, docname))

    def note_held_back(self, env: BuildEnvironment, docname: str, document: Document, day: dt.date) -> None:
        """Remember a document that turned out to be a draft; nothing of it stays in the environment.

        :param document: what reading noted of it
        :param day: the build's day
        """
        inputs = tuple(sorted({*map(os.fspath, env.dependencies.get(docname, ())), *document.opened}))
        content = self._digest_from(env, inputs, self._before[docname])
        turns = tuple(sorted({turn.isoformat() for days in document.draft_days for turn in days if turn}))
        labels = tuple((str(kind), text) for kind, text in document.draft_labels)
        keys = tuple((key.name, key.position.line or 0, key.suggestion) for key in document.unknown_keys)
        self._held_back_now[docname] = HeldBack(
            content, inputs, turns, day.isoformat(), document.held_back, labels, keys
        )

    def held_back(self, env: BuildEnvironment, docname: str, day: dt.date) -> HeldBack | None:
        """Return a document that was held back, if neither it nor what the day decides has changed since."""
        known = self._held_back.get(docname)
        if known is None or env.config_status != CONFIG_OK:
            return None
        own = self.digests.digest(env.doc2path(docname))
        if known.content != self._digest_from(env, known.inputs, own):
            return None
        earlier, later = sorted((known.day, day.isoformat()))
        if any(earlier < turn <= later for turn in known.turns):
            return None
        self._held_back_now[docname] = known
        return known

    def note_warnings(self, warnings: Mapping[str, tuple[KeptWarning, ...]]) -> dict[str, tuple[KeptWarning, ...]]:
        """Remember the warnings of documents that are held back, and return those of all that were read for it.

        :param warnings: what this build found, by docname; of documents that were not read, those of earlier
            builds stay
        """
        now = self._held_back_now
        for docname in warnings.keys() & now.keys():
            now[docname] = replace(now[docname], warnings=warnings[docname])
        return {docname: one.warnings for docname, one in now.items()}

    def save(self, now: int) -> None:
        """Save the state for the next build.

        :param now: the time, in nanoseconds
        """
        self.digests.save(now)
        self._memory.save(documents={docname: astuple(one) for docname, one in self._held_back_now.items()})
        self._held_back, self._held_back_now = self._held_back_now, {}

    def _tree(self, env: BuildEnvironment, docname: str) -> str:
        return self.digests.digest(f"{env.doctreedir}/{docname}.doctree")

    def _digest_of(self, env: BuildEnvironment, docname: str, own: str | None = None) -> str:
        """Return a digest of a document's file (*own*), the files it is made from, and those it looked for."""
        own = self.digests.digest(env.doc2path(docname)) if own is None else own
        document = blog_domain(env).document(docname)
        inputs = sorted({*map(os.fspath, env.dependencies.get(docname, ())), *document.opened})
        keys = [is_key(env, address) for address in document.asked_keys]
        folders = [names_in(os.path.join(env.srcdir, name)) for name in document.listed]  # noqa: PTH118 - as below
        day = today_shown(env.config) if document.shows_today else ""
        files = self._digest_from(env, inputs, own, document.looked_for)
        return digest(files, keys, folders, day, self._settings(env.config))

    def _settings(self, config: Config) -> str:
        if not self._settings_digest:
            self._settings_digest = digest(reading_settings(config))
        return self._settings_digest

    def _digest_from(
        self, env: BuildEnvironment, inputs: Iterable[str], own: str, looked_for: Iterable[str] = ()
    ) -> str:
        return digest(
            self.code,
            own,
            # A string, as Path objects for very many files would take long.
            [(name, self.digests.digest(os.path.join(env.srcdir, name))) for name in inputs],  # noqa: PTH118
            [self._look_up(env, name) for name in looked_for],
        )

    def _look_up(self, env: BuildEnvironment, name: str) -> list[str] | bool:
        if name not in self._found:
            self._found[name] = look_up(Path(env.srcdir, name))
        return self._found[name]
