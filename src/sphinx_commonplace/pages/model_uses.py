"""What pages and files use of ABlog's model: noted while they are rendered, compared in later builds.

A template of the site, or of another extension, may show any posts on any page: ``ablog.recent(3)`` in a box of
the sidebar, ``blog.posts`` in a feed. No digest of a page's own view can know that. So what it asks the model is
noted where it is rendered, with a digest of each answer; if the answer is another one now, it is made again.

Documents are rendered in worker processes, each of which writes what it noted into a file of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from sphinx_commonplace.compat.ablog import ModelUse
from sphinx_commonplace.output.ledger import WrittenState
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.digests import digest


class ModelUses:
    """What is used of the model in one build, and was in those before.

    :param folder: where worker processes leave what they noted
    :param text_of: returns what the texts of a document's posts depend on, in this build
    """

    def __init__(self, site: Site, state: WrittenState, folder: Path, text_of: Callable[[str], object]) -> None:
        self._blog = site.blog
        self._keys = {post.key: post.docname for post in site.index.posts}
        self._state = state
        self._folder = folder
        self._text_of = text_of
        self._digests: dict[tuple[str, str], str] = {}
        self._pages: dict[str, list[tuple[str, str]]] = {}
        self._files: dict[str, ModelUse] = {}
        self._changed: set[str] = set()
        for path in folder.glob("*.jsonl"):  # of a build that died
            path.unlink(missing_ok=True)

    def compare(self) -> None:
        """Find out what the model answers otherwise than when pages were rendered."""
        self._changed = {
            key
            for key, entries in self._state.used.items()
            if any(self._digest(kind, name) != answer for kind, name, answer in entries)
        }

    def is_stale(self, name: str) -> bool:
        """Return whether a page or a file uses something of the model that has changed since it was made."""
        return self._state.uses.get(name) in self._changed

    def begin(self, pagename: str) -> None:
        """Begin to note what a page uses."""
        self._blog.use = ModelUse(pagename)

    def end(self) -> None:
        """Leave what the page has used in a file."""
        use, self._blog.use = self._blog.use, None
        if use and (entries := use.entries()):
            self._folder.mkdir(parents=True, exist_ok=True)
            with Path(self._folder, f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps([use.pagename, entries]) + "\n")

    def of_file(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Return the content of a file, and note what it uses."""
        self._blog.use = self._files[name] = ModelUse()
        try:
            return make()
        finally:
            self._blog.use = None

    def too_early(self, rendered: AbstractSet[str]) -> list[str]:
        """Return the documents that were rendered although they show texts that may not have been there yet.

        :param rendered: the documents that were rendered in this build, in any order
        """
        return [
            docname
            for docname, entries in sorted(self._collect().items())
            if any(kind == "body" and self._keys.get(name) in rendered for kind, name in entries)
        ]

    def _collect(self) -> dict[str, list[tuple[str, str]]]:
        """Return what pages have used in this build."""
        for path in sorted(self._folder.glob("*.jsonl")):
            for line in path.read_text("utf-8").splitlines():
                pagename, entries = json.loads(line)
                self._pages[pagename] = [(kind, name) for kind, name in entries]
            path.unlink()
        return self._pages

    def finish(self, made: Iterable[str], existing: Iterable[str]) -> None:
        """Set what the next build compares.

        :param made: the pages and files that were rendered in this build
        :param existing: all that there are
        """
        found = self._collect() | {name: use.entries() for name, use in self._files.items()}
        rendered = set(made)
        state = self._state
        uses = {name: state.uses[name] for name in state.uses.keys() & set(existing) - rendered}
        used = {key: state.used[key] for key in set(uses.values())}
        for name in rendered & found.keys():
            entries = [[kind, of, self._digest(kind, of)] for kind, of in found[name]]
            if entries:
                key = digest(entries)
                uses[name], used[key] = key, entries
        state.uses, state.used = uses, used

    def _digest(self, kind: str, name: str) -> str:
        if (kind, name) not in self._digests:
            docname = self._keys.get(name)
            of_text = self._text_of(docname) if docname and kind == "body" else None
            self._digests[kind, name] = digest(self._blog.fact(kind, name) if kind != "body" else of_text)
        return self._digests[kind, name]
