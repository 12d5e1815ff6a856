"""Keeping drafts, and what cannot be published, out of the build: files are found, and nothing is made of them.

A Markdown post says at its head whether it is a draft, and is taken out before Sphinx reads it. A post made by
a ``post`` directive, or by a field list, is known only when it has been read; it is taken out then. Neither way
touches ``exclude_patterns``, a change of which would make Sphinx read everything again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx.util import logging
from sphinx.util.matching import Matcher

from sphinx_commonplace.compat.builder import writes_pages
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.head import ASSUMED_KEY
from sphinx_commonplace.frontmatter.keys import validate
from sphinx_commonplace.model import Post
from sphinx_commonplace.posts.index import is_due
from sphinx_commonplace.read.changes import ContentWatch
from sphinx_commonplace.read.domain import blog_domain, reading_rules
from sphinx_commonplace.read.head import front_matter_of
from sphinx_commonplace.read.posts import NO_POST
from sphinx_commonplace.read.rules import ReadingRules
from sphinx_commonplace.report import report, tell_left_out
from sphinx_commonplace.text.quoting import shown

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document is not published."""

    text: str
    fault: bool  # something is wrong with it, and its problems have been told


class DraftKeeper:
    """Holds drafts back from one build.

    :param watch: knows which drafts have not changed since they were read
    """

    def __init__(self, watch: ContentWatch) -> None:
        self.watch = watch
        self.held_back: dict[str, Reason] = {}
        self._to_read: list[str] = []
        self._unread: dict[str, str] = {}  # drafts that need not be read again to know them as such, and why

    def before_reading(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> list[str]:
        """Take drafts out of what Sphinx has found (``env-get-outdated``).

        :returns: documents to read again although they have not changed, because the day or ``-t drafts`` has
        """
        rules = reading_rules(env)
        self.held_back = {}
        self._unread = {}
        due = set()
        no_longer = set()
        for docname, document in blog_domain(env).documents.items():
            if any(_must_go(post, rules) for post in document.posts):
                no_longer.add(docname)
            elif any(_may_differ(post, rules) for post in document.posts) and not _is_marked(env, docname):
                due.add(docname)
            # What was left out for a fault is told in each build.
            if document.faulty_sections or any(_may_come(date, rules) for date in document.withheld):
                due.add(docname)
        for docname in sorted((added | changed | no_longer) & env.found_docs):
            if reason := _reason(env, docname):
                self.held_back[docname] = reason
        self.held_back |= _without_address(app, env, self.held_back)
        if not rules.drafts:
            reasons = {docname: self.watch.why_held_back(env, docname, rules.today) for docname in sorted(added)}
            self._unread = {docname: reason for docname, reason in reasons.items() if reason}
            # They stay in `found_docs` until reading ends, as drafts that are read do, so that links to them
            # resolve.
            added.difference_update(self._unread)
        for docname in self.held_back:
            added.discard(docname)
            changed.discard(docname)
            env.project.docnames.discard(docname)
            if docname in env.all_docs:
                removed.add(docname)
        self.held_back |= _without_name(env)
        return sorted(due | no_longer)

    def note_reading(self, _app: Sphinx, _env: BuildEnvironment, docnames: list[str]) -> None:
        """Keep hold of Sphinx's own list of what it reads, and then writes (``env-before-read-docs``)."""
        self._to_read = docnames

    def after_reading(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Take out the documents which only reading has shown to be drafts."""
        gone = {docname: document for docname, document in blog_domain(env).documents.items() if document.held}
        for docname, document in gone.items():
            if not document.faulty:  # whose faults are to be told again
                today = reading_rules(env).today
                self.watch.note_held_back(env, docname, document.withheld, today, document.held)
            app.emit("env-purge-doc", env, docname)
            env.clear_doc(docname)
            env.project.docnames.discard(docname)
            if docname in self._to_read:
                self._to_read.remove(docname)
            self.held_back[docname] = Reason(document.held, fault=document.faulty)
        for docname, reason in self._unread.items():
            env.project.docnames.discard(docname)
            self.held_back[docname] = Reason(reason, fault=False)

    def tell(self, env: BuildEnvironment) -> None:
        """Say what was held back, and why, so that nothing is missed without a word."""
        faults = []
        for docname, reason in sorted(self.held_back.items()):
            if reason.fault:
                faults.append(f"{docname} ({reason.text})")
            else:
                _logger.info("held back: %s (%s)", docname, reason.text)
        if faults:
            # A warning, so that `sphinx-build -q` shows it: what is missing must not be missed.
            tell_left_out("document", faults)
        sections = [
            f"{shown(title)} in {docname} ({NO_POST})"
            for docname, document in sorted(blog_domain(env).documents.items())
            for title in document.faulty_sections
        ]
        if sections:
            tell_left_out("section", sections)


def _without_address(app: Sphinx, env: BuildEnvironment, held_back: Mapping[str, Reason]) -> dict[str, Reason]:
    """Return the documents whose page would take the place of another's, as ``a/index`` that of ``a``."""
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
    return reasons


def _without_name(env: BuildEnvironment) -> dict[str, Reason]:
    """Return the files that would be a document which another file is, as ``a.rst`` beside ``a.md``."""
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


def _must_go(post: Post, rules: ReadingRules) -> bool:
    return not rules.drafts and (post.draft or not is_due(post.date and post.date.date(), rules.today))


def _may_differ(post: Post, rules: ReadingRules) -> bool:
    """Return whether a post, drafts being shown, may be a draft no longer, or again, by the day alone."""
    return post.draft == is_due(post.date and post.date.date(), rules.today)


def _is_marked(env: BuildEnvironment, docname: str) -> bool:
    """Return whether a Markdown document says itself that it is a draft, whatever the day."""
    path = env.doc2path(docname)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    fields, _problems = front_matter_of(env.config, str(path), text)
    return fields is not None and validate(fields, str(path), reading_rules(env).dates)[0].draft


def _may_come(iso_date: str, rules: ReadingRules) -> bool:
    return rules.drafts or (bool(iso_date) and dt.date.fromisoformat(iso_date) <= rules.today)


def _reason(env: BuildEnvironment, docname: str) -> Reason | None:
    """Return why a Markdown document must not be published, or None where it may be."""
    rules = reading_rules(env)
    path = env.doc2path(docname)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return None  # Sphinx tells it better when it reads the document
    except UnicodeDecodeError as error:
        report([_undecodable(str(path), error)])
        return Reason("it is not UTF-8", fault=True)
    fields, problems = front_matter_of(env.config, str(path), text)
    if fields is None or not rules.names_a_post(docname, fields):
        return None
    front_matter, found = validate(fields, str(path), rules.dates)
    draft = "" if rules.drafts else rules.why_draft(front_matter)
    unreadable = bool(problems) and not fields.keys() - {ASSUMED_KEY}
    # Of a post that nobody called a draft, a fault may be what its date has come to.
    lost = draft and (problems or (found and front_matter.date is None and not front_matter.draft))
    if unreadable or front_matter.may_be_draft or lost:
        report([*problems, *found])
        return Reason("its front matter has faults", fault=True)
    if not draft:
        return None  # what is wrong with it is told when it is read
    report(found)
    return Reason(draft, fault=False)


def _undecodable(path: str, error: UnicodeDecodeError) -> Problem:
    """Return the problem of a file that is not UTF-8, at the byte where that shows."""
    before = error.object[: error.start].decode()
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    found = f"the byte 0x{error.object[error.start]:02x} is no part of UTF-8 text"
    return Problem(Subtype.ENCODING, path, line, column, "encoding", found, "save the file as UTF-8")
