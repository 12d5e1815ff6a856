"""Redirects: small pages at old addresses that lead to the present address of a document, a post or a label."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.output.addresses import relative_address
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.pages.planning import Planning
from sphinx_commonplace.posts.index import Index, Label
from sphinx_commonplace.report import report
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.placeholders import DOC, name_of, with_words
from sphinx_commonplace.text.slugs import ablog_slug, slug

TEMPLATE = "ablog/redirect.html"  # ABlog's name, so that a site's own template is still found
LONGEST_NAME = 240  # bytes of a file's name without suffix; ABlog could not write longer ones, either
SUFFIXES = (".html", ".htm")
FORMER = "slug, permalink or url"
"""The keys of other blog engines that give an old address."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """An old address, and where it leads."""

    name: str  # the path from the site's root; without suffix, the address of a page
    target: str  # a pagename
    title: str  # of the page that it leads to
    fragment: str = ""  # the id of a place on that page
    key: str = "aliases"  # what it is from, for messages

    @property
    def files(self) -> tuple[str, ...]:
        """The files that answer the address on a server of static files, with and without a slash at its end."""
        return (self.name,) if self.name.endswith(SUFFIXES) else (f"{self.name}.html", f"{self.name}/index.html")


def old_label_pages(index: Index) -> Iterator[tuple[str, Label]]:
    """Yield the pages that labels had before: by our earlier rules, by other settings, and in ABlog.

    A page that ABlog had for two labels leads nowhere, unless it was ours for one of them.
    """
    for kind, labels in index.labels.items():
        ours: dict[str, Label] = {}
        claims: dict[str, set[Label]] = {}
        for label in labels:
            ours |= dict.fromkeys(label.former_pages, label)
            # ABlog makes the address of a configured author from the full name, other addresses from the spelling.
            texts = label.spellings if label.name in label.spellings else (label.name,)
            for text in (*texts, *label.renamed_from):
                claims.setdefault(f"{index.blog_path}/{kind}/{ablog_slug(text)}", set()).add(label)
        ablogs = {page: next(iter(claimants)) for page, claimants in claims.items() if len(claimants) == 1}
        for page, label in (ablogs | ours).items():
            name = page.rpartition("/")[2]
            if page not in index.by_page and 0 < len(name.encode()) <= LONGEST_NAME:
                yield page, label


def plan_redirects(planning: Planning) -> Iterator[PlannedPage | PlannedFile]:
    """Yield the pages at old addresses of posts (``aliases``, ``redirect``), of other documents, and of labels.

    The oldest post comes first: if two posts have the same alias, the older one keeps it.
    """
    planning.claim_extra_files()
    yield from Redirects(planning).plan()


class Redirects:
    """Plans the redirects of a build."""

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        self.site = planning.site
        self.addresses = planning.site.addresses
        self._has_own_template = planning.templates.is_replaced(TEMPLATE)

    def plan(self) -> Iterator[PlannedPage | PlannedFile]:
        """Yield the files of all redirects; report those of documents and renamed labels that are taken."""
        site = self.site
        for post in reversed(site.index.posts):
            redirects = [Redirect(name, post.docname, post.title, post.section) for name in post.redirects]
            names = [name for name in post.former if name not in post.redirects]
            redirects += [Redirect(name, post.docname, post.title, post.section, FORMER) for name in names]
            yield from self._of_document(post.docname, redirects)
        for docname in sorted(name for name, document in site.documents.items() if document.redirects):
            title = with_words(site.resolver.words_of((DOC, docname)), name_of)
            redirects = [Redirect(name, docname, title) for name in site.document(docname).redirects]
            yield from self._of_document(docname, redirects)
        for name, label in old_label_pages(site.index):
            redirect = Redirect(name, label.pagename, label.name)
            if not any(map(self._is_taken, redirect.files)):
                yield from self._files(redirect, redirect.files)
            elif name.rpartition("/")[2] in map(slug, label.renamed_from):
                key, allowed = f"commonplace_label_aliases.{label.kind}", "must be an address that no page has"
                found = f"{name!r}, which should lead to {label.name!r}, is taken"
                report([Problem(Subtype.ADDRESS, "conf.py", None, None, key, found, allowed)])

    def _of_document(self, docname: str, redirects: Iterable[Redirect]) -> Iterator[PlannedPage | PlannedFile]:
        """Yield the files at the old addresses of a document, or of a post in it."""
        own: set[str] = set()
        # Determined before any of them is planned: a document's own aliases may look alike.
        alike = {file for redirect in redirects for file in redirect.files if self._has_lookalike(file)}
        for redirect in redirects:
            files = [file for file in redirect.files if file not in own]
            if redirect.key == FORMER:
                files = self._without_page(files, docname)
            others = {self.planning.others.get(self._path(file)) for file in files} - {None}
            if others:
                found = f"is taken by {' and '.join(sorted(map(str, others)))} in conf.py"
            elif any(map(self._is_taken, files)):
                found = "is taken"
            elif not alike.isdisjoint(files):
                found = "differs from what is taken only in what Windows and macOS do not see, such as capitals"
            else:
                own.update(files)
                yield from self._files(redirect, files)
                continue
            path = str(self.planning.env.doc2path(docname))
            allowed = "must be an address that no page, and no other post's alias, has"
            found = f"{redirect.name!r} {found}"
            report([Problem(Subtype.ADDRESS, path, None, None, redirect.key, found, allowed)])

    def _without_page(self, files: list[str], docname: str) -> list[str]:
        """Return the files of an address that a post had elsewhere, without the post's own page."""
        page = self.addresses.output_path(docname)
        if page not in map(self._path, files):
            return files
        # A page `a/index.html` answers at `a/`, and so at `a`; a page `a.html` does not answer at `a/`.
        folder = [] if page.endswith("/index.html") else [file for file in files if file.endswith("/index.html")]
        return [file for file in folder if not self._is_taken(file)]

    def _path(self, file: str) -> str:
        return self.addresses.output_path(file, file=True)

    def _is_taken(self, file: str) -> bool:
        path = self._path(file)
        return file in self.planning.items or path in self.planning.others or self.planning.taken.is_taken(path)

    def _has_lookalike(self, file: str) -> bool:
        return self.planning.taken.has_lookalike(self._path(file))

    def _files(self, redirect: Redirect, files: Iterable[str]) -> Iterator[PlannedPage | PlannedFile]:
        """Yield the files of a redirect.

        A template of the site's own may show anything that a page shows. So it gets a page of the builder's, where
        one of the files is that page; the others are small in any case.
        """
        page = redirect.name.removesuffix(".html")
        for file in files:
            context = self._context(redirect, file)
            shown = digest(self.site.layout, file, context)
            if self._has_own_template and self.addresses.output_path(page) == self._path(file):
                yield PlannedPage(page, shown, partial(dict, context), TEMPLATE)
            else:
                make = partial(self.planning.templates.render_alone, TEMPLATE, context)
                yield PlannedFile(file, shown, make)

    def _context(self, redirect: Redirect, file: str) -> dict[str, Any]:
        """Return what templates see; ``title``, ``redirect``, ``post`` and ``parents`` are for the site's own."""
        addresses, settings = self.addresses, self.site.settings
        fragment = f"#{redirect.fragment}" if redirect.fragment else ""
        return {
            "title": html.escape(redirect.title),  # templates take titles for markup
            "redirect": redirect.target,
            "redirect_delay": settings.redirect_refresh,
            "post": {"title": redirect.title},
            "parents": [],
            "target_url": relative_address(file, addresses.target_uri(redirect.target)) + fragment,
            "canonical_url": addresses.absolute_url(redirect.target) + fragment if addresses.base_url else "",
            "language": settings.language.replace("_", "-"),
            "direction": self.site.viewer.direction,
        }
