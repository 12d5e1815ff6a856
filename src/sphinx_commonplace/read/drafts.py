"""Holds drafts, and documents with faults, back from the build.

A Markdown post says in its front matter whether it is a draft, and is removed before Sphinx reads it. A post made
by a ``post`` directive, or by a field list, is known only after it has been read, and is removed then. Neither way
changes ``exclude_patterns``: that would make Sphinx read everything again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from sphinx.util import logging
from sphinx.util.matching import Matcher

from sphinx_commonplace.compat.builder import writes_pages
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.extra_keys import KeyUse, uses_of
from sphinx_commonplace.frontmatter.head import ASSUMED_KEY
from sphinx_commonplace.model import LabelKind
from sphinx_commonplace.read.changes import ContentWatch, HeldBack
from sphinx_commonplace.read.domain import blog_domain, reading_rules
from sphinx_commonplace.read.head import HeadReader
from sphinx_commonplace.read.posts import NO_POST
from sphinx_commonplace.read.rules import NO_DATE, why_draft_for_ever, why_unclear
from sphinx_commonplace.read.toctrees import entry_problems, remove_from_toctrees
from sphinx_commonplace.report import report, report_left_out, report_undated
from sphinx_commonplace.text.characters import code_point, unusable_character
from sphinx_commonplace.text.quoting import printable, shown

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.environment import BuildEnvironment

_SPHINX_FILES: Final = frozenset({"searchindex.js", "objects.inv"})
_SPHINX_PAGES: Final = ("genindex", "search")
"""What Sphinx writes at the root of the output, whatever documents there are."""
_LONGEST_NAME: Final = 255  # bytes; most file systems have this limit
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document is held back."""

    text: str
    fault: bool  # because of a fault, which has been reported


class DraftKeeper:
    """Holds drafts back from one build.

    :param watch: tells which drafts have not changed since they were read
    :param head: parses front matter, and keeps it until documents are read
    """

    def __init__(self, watch: ContentWatch, head: HeadReader) -> None:
        self.watch = watch
        self._head = head
        self.held_back: dict[str, Reason] = {}
        self._to_read: list[str] = []
        self._unread: dict[str, HeldBack] = {}  # drafts that need not be read again
        self._labels: list[tuple[LabelKind, str]] = []  # of documents that are held back
        self._keys: list[KeyUse] = []  # keys that nobody knows, in documents that are held back

    def hold_back_before_reading(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> list[str]:
        """Remove drafts from the documents that Sphinx has found (``env-get-outdated``).

        :returns: docnames to read again: the documents have not changed, but the day or ``-t drafts`` has
        """
        rules = reading_rules(env)
        self.held_back = {}
        self._unread = {}
        self._labels = []
        self._keys = []
        due = set()
        new_drafts = set()
        for docname, document in blog_domain(env).documents.items():
            public = [days.include(rules.today) for days in document.public_days]
            if not rules.drafts and not all(public):
                new_drafts.add(docname)
            elif any(post.draft == shown for post, shown in zip(document.posts, public, strict=True)):
                due.add(docname)  # a build that shows drafts marks them
            # Faults are reported in each build, so it must be read again.
            if document.faulty_sections or any(
                rules.drafts or days.include(rules.today) for days in document.draft_days
            ):
                due.add(docname)
        found = sorted((added | changed | new_drafts) & env.found_docs)
        reasons = {
            docname: file_name_fault(app, env, docname) or self._reason_to_hold_back(env, docname)
            for docname in found
        }
        self.held_back |= {docname: reason for docname, reason in reasons.items() if reason}
        self.held_back |= _address_conflicts(app, env, self.held_back)
        if not rules.drafts:
            known = {docname: self.watch.held_back(env, docname, rules.today) for docname in sorted(added)}
            self._unread = {docname: one for docname, one in known.items() if one}
            for docname, one in self._unread.items():
                self._labels += [(LabelKind(kind), text) for kind, text in one.labels]
                self._keys += [KeyUse(str(env.doc2path(docname)), *key) for key in one.keys]
            # They stay in `found_docs` until reading ends, as drafts that are read do, so that links to them
            # resolve.
            added.difference_update(self._unread)
        for docname in self.held_back:
            added.discard(docname)
            changed.discard(docname)
            env.project.docnames.discard(docname)
            if docname in env.all_docs:
                removed.add(docname)
        blog_domain(env).rules = replace(rules, held_back=frozenset(self.held_back))
        self.held_back |= _name_conflicts(env)
        return sorted(due | new_drafts)

    def keep_reading_list(self, _app: Sphinx, _env: BuildEnvironment, docnames: list[str]) -> None:
        """Keep Sphinx's own list of documents that it reads and then writes (``env-before-read-docs``)."""
        self._to_read = docnames

    def hold_back_after_reading(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Remove documents that turned out to be drafts when they were read (``env-updated``).

        :returns: documents whose tables of contents had them
        """
        drafts = {
            docname: document for docname, document in blog_domain(env).documents.items() if document.held_back
        }
        for docname, document in drafts.items():
            if not document.has_fault:  # faults must be reported again, so such documents are read again
                self.watch.note_held_back(env, docname, document, reading_rules(env).today)
            self._labels += document.draft_labels
            self._keys += uses_of(str(env.doc2path(docname)), document.unknown_keys)
            app.emit("env-purge-doc", env, docname)
            env.clear_doc(docname)
            env.project.docnames.discard(docname)
            if docname in self._to_read:
                self._to_read.remove(docname)
            self.held_back[docname] = Reason(document.held_back, fault=document.has_fault)
        for docname, known in self._unread.items():
            env.project.docnames.discard(docname)
            self.held_back[docname] = Reason(known.reason, fault=False)
        report(entry_problems(env, {docname: reason.text for docname, reason in self.held_back.items()}))
        return remove_from_toctrees(app, env, drafts.keys() | self._unread.keys())

    def _reason_to_hold_back(self, env: BuildEnvironment, docname: str) -> Reason | None:
        """Return why a Markdown document must be held back, or None; report its faults if it is."""
        rules = reading_rules(env)
        path = env.doc2path(docname)
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            return None  # Sphinx reports it when it reads the document
        except UnicodeDecodeError as error:
            report([_undecodable(str(path), error)])
            return Reason("it is not UTF-8", fault=True)
        fields, problems = self._head.look_ahead(env.config, str(path), text)
        if fields is None or not rules.names_a_post(docname, fields):
            return None
        front_matter, found = rules.validate(fields, str(path))
        draft = "" if rules.drafts else rules.why_draft(front_matter)
        unreadable = bool(problems) and not fields.keys() - {ASSUMED_KEY}
        # It looks like a draft without a date, but the date may be what could not be read.
        clear = why_draft_for_ever(front_matter) or front_matter.date
        unclear = draft and (problems or (found and not clear))
        if unreadable or front_matter.may_be_draft or unclear:
            report([*problems, *found])
            self._labels += front_matter.labels
            self._keys += uses_of(str(path), front_matter.unknown_keys)
            return Reason(why_unclear(front_matter), fault=True)
        if not draft:
            return None  # its faults are reported when it is read
        report(found)
        self._labels += front_matter.labels
        self._keys += uses_of(str(path), front_matter.unknown_keys)
        return Reason(draft, fault=False)

    def labels(self, env: BuildEnvironment) -> set[tuple[LabelKind, str]]:
        """Return the labels of all posts that are held back: documents, and sections of others."""
        sections = (label for document in blog_domain(env).documents.values() for label in document.draft_labels)
        return {*self._labels, *sections}

    def keys(self, env: BuildEnvironment) -> list[KeyUse]:
        """Return where posts have keys that nobody knows, held back or not."""
        found = list(self._keys)
        for docname, document in blog_domain(env).documents.items():
            if document.unknown_keys:
                found += uses_of(str(env.doc2path(docname)), document.unknown_keys)
        return found

    def report_held_back(self, env: BuildEnvironment) -> None:
        """Log which documents and sections were held back, and why: nothing must be missing silently."""
        faults: list[str] = []
        undated: list[str] = []
        for docname, reason in sorted(self.held_back.items()):
            if reason.fault:
                faults.append(f"{printable(docname)} ({reason.text})")
            else:
                _logger.info("held back: %s (%s)", printable(docname), reason.text)
                if reason.text == NO_DATE:
                    undated.append(docname)
        if faults:
            # A warning, so that `sphinx-build -q` shows it, too.
            report_left_out("document", faults)
        for docname, document in sorted(blog_domain(env).documents.items()):
            for title, why in document.held_sections:
                _logger.info("held back: %s in %s (%s)", shown(title), docname, why)
                if why == NO_DATE:
                    undated.append(f"{shown(title)} in {docname}")
        if undated:
            report_undated(undated)
        sections = [
            f"{shown(title)} in {docname} ({NO_POST})"
            for docname, document in sorted(blog_domain(env).documents.items())
            for title in document.faulty_sections
        ]
        if sections:
            report_left_out("section", sections)


def file_name_fault(app: Sphinx, env: BuildEnvironment, docname: str) -> Reason | None:
    """Report and return why no page can be made of a document because of its file's name, None where one can."""
    path = str(env.doc2path(docname))
    if found := unusable_character(docname):
        # Sphinx and browsers write such a name in several ways: links and ids made of it would be wrong.
        kind = (
            "a byte that is no part of UTF-8 text"
            if "\ud800" <= found <= "\udfff"
            else f"the character {code_point(found)}"
        )
        report([_name_problem(path, f"it holds {kind}", "rename the file, or the folder that has this name")])
        return Reason("its file's name cannot be used", fault=True)
    names = [f"{docname.rpartition('/')[2]}.doctree"]
    if writes_pages(app.builder):
        names += [Path(_page(app, docname)).name]
        if env.config.html_copy_source:
            source = Path(path).name
            suffix = env.config.html_sourcelink_suffix
            names += [source if source.endswith(suffix) else source + suffix]
    longest = max(names, key=_size)
    if _size(longest) > _LONGEST_NAME:
        found = f"it is too long: {shown(longest)}, which is made of it, has {_size(longest)} bytes"
        report([_name_problem(path, found, f"{_LONGEST_NAME} are the most that can be; give it a shorter name")])
        return Reason("its file's name is too long", fault=True)
    return None


def _page(app: Sphinx, pagename: str) -> str:
    """Return the file of a page, from the root of the output."""
    builder = cast("StandaloneHTMLBuilder", app.builder)
    return Path(builder.get_output_path(pagename)).relative_to(app.outdir).as_posix()


def _size(name: str) -> int:
    return len(os.fsencode(name))


def _name_problem(path: str, found: str, allowed: str) -> Problem:
    return Problem(Subtype.ADDRESS, printable(path), None, None, "file name", found, allowed)


def _address_conflicts(app: Sphinx, env: BuildEnvironment, held_back: Mapping[str, Reason]) -> dict[str, Reason]:
    """Report and return documents whose page has the address of another's, such as ``a/index`` and ``a``."""
    if not writes_pages(app.builder):
        return {}
    owners: dict[str, str] = {}
    reasons = {}
    for docname in sorted(env.found_docs - held_back.keys()):
        uri = app.builder.get_target_uri(docname)
        owner = owners.setdefault(uri, docname)
        if owner != docname:
            found = f"{uri!r} is the address of {owner!r}, too"
            path = str(env.doc2path(docname))
            report([Problem(Subtype.ADDRESS, path, None, None, "address", found, "rename one of the two")])
            reasons[docname] = Reason(f"its address is that of {owner}", fault=True)
    for docname in sorted(owners.values()):
        if "." in docname.rpartition("/")[0] and (file := _file_above(app, env, docname)):
            found = f"the folder {file[0]!r} would have the name of a file: {file[1]}"
            path = str(env.doc2path(docname))
            report([Problem(Subtype.ADDRESS, path, None, None, "address", found, "rename the folder")])
            reasons[docname] = Reason(f"its folder has the name of a file, {file[0]}", fault=True)
    return reasons


def _file_above(app: Sphinx, env: BuildEnvironment, docname: str) -> tuple[str, str] | None:
    """Return a folder that a document is in, and what file will have its name; None if there is no such folder."""
    folder = docname
    while folder := folder.rpartition("/")[0]:
        if folder in _SPHINX_FILES or folder in {_page(app, name) for name in _SPHINX_PAGES}:
            return folder, "that Sphinx writes"
        stem, _dot, _suffix = folder.rpartition(".")
        parent = folder.rpartition("/")[0]
        source = folder.removesuffix(env.config.html_sourcelink_suffix)
        docnames = [stem, env.project.path2doc(source) or ""]
        # Of pages in folders of their own, the file is `index.html`.
        for name in (*docnames, parent, f"{parent}/index"):
            if name not in env.found_docs or name == docname:
                continue
            files = [_page(app, name), f"{name}.doctree"]
            if env.config.html_copy_source:
                files.append(str(env.doc2path(name, base=False)) + env.config.html_sourcelink_suffix)
            if folder in files:
                return folder, f"that is made of {name!r}"
    return None


def _name_conflicts(env: BuildEnvironment) -> dict[str, Reason]:
    """Report and return files whose docname another file has, such as ``a.rst`` beside ``a.md``."""
    excluded = Matcher(env.config.exclude_patterns)
    reasons = {}
    for docname in sorted(env.found_docs):
        own = str(env.doc2path(docname, base=False))
        names = (docname + suffix for suffix in env.config.source_suffix)
        for name in names:
            if name != own and not excluded(name) and (env.srcdir / name).is_file():
                found = f"{name!r} is the document {docname!r}, and so is {own!r}"
                path = str(env.srcdir / name)
                report([Problem(Subtype.ADDRESS, path, None, None, "address", found, "rename one of the two")])
                reasons[name] = Reason(f"its name is that of {own}", fault=True)
    return reasons


def _undecodable(path: str, error: UnicodeDecodeError) -> Problem:
    """Return the problem of a file that is not UTF-8, at its first wrong byte."""
    before = error.object[: error.start].decode()
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    found = f"the byte 0x{error.object[error.start]:02x} is no part of UTF-8 text"
    return Problem(Subtype.ENCODING, path, line, column, "encoding", found, "save the file as UTF-8")
