"""Redirects: pages at old addresses that lead to the present address of a post or a label."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Post
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.pages.planning import Planning
from sphinx_commonplace.posts.index import Index, Label
from sphinx_commonplace.report import report
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.slugs import ablog_slug

TEMPLATE = "ablog/redirect.html"  # ABlog's name, so that a site's own template is still found
LONGEST_NAME = 240  # bytes of a file's name without suffix; ABlog could not write longer ones, either


def old_label_pages(index: Index) -> Iterator[tuple[str, Label]]:
    """Yield the pages at which ABlog had labels that have another page now, unless two labels shared one."""
    for kind, labels in index.labels.items():
        claims: dict[str, set[Label]] = {}
        for label in labels:
            # ABlog makes the address of a configured author from the full name, other addresses from the spelling.
            for text in label.spellings if label.name in label.spellings else (label.name,):
                claims.setdefault(ablog_slug(text), set()).add(label)
        for name, claimants in claims.items():
            page = f"{index.blog_path}/{kind}/{name}"
            if not 0 < len(name.encode()) <= LONGEST_NAME:
                continue
            if len(claimants) == 1 and (label := next(iter(claimants))).pagename != page:
                yield page, label


def plan_redirects(planning: Planning) -> Iterator[PlannedPage]:
    """Yield a page for each old address of a post (``redirect`` or ``aliases``), and of a label.

    The oldest post comes first: if two posts have the same alias, the older one keeps it.
    """
    planning.claim_extra_files()
    site = planning.site
    for post in reversed(site.index.posts):
        pages = [_redirect(site, name, post.docname, post.title) for name in post.redirects]
        # Determined before any of them is planned: a post's own aliases may look alike.
        paths = {page.name: site.addresses.output_path(page.name) for page in pages}
        alike = {path for path in paths.values() if planning.taken.has_lookalike(path)}
        for page in pages:
            if _is_taken(planning, page):
                found = "is taken"
            elif paths[page.name] in alike:
                found = "differs from what is taken only in what Windows and macOS do not see, such as capitals"
            else:
                yield page
                continue
            report([_taken_address(planning, post, f"{page.name!r} {found}")])
    for name, label in old_label_pages(site.index):
        page = _redirect(site, name, label.pagename, label.name)
        if not _is_taken(planning, page):
            yield page


def _is_taken(planning: Planning, page: PlannedPage) -> bool:
    # The plan has pages and files by name, so a page cannot have a file's name.
    is_file = isinstance(planning.items.get(page.name), PlannedFile)
    return is_file or planning.taken.is_taken(planning.site.addresses.output_path(page.name))


def _taken_address(planning: Planning, post: Post, found: str) -> Problem:
    path = str(planning.env.doc2path(post.docname))
    allowed = "must be an address that no page, and no other post's alias, has"
    return Problem(Subtype.ADDRESS, path, None, None, "aliases", found, allowed)


def _redirect(site: Site, name: str, target: str, title: str) -> PlannedPage:
    context: dict[str, Any] = {
        "title": html.escape(title),  # templates take titles for markup
        "redirect": target,
        "redirect_delay": site.settings.redirect_refresh,
        "post": {"title": title},
        "parents": [],
    }
    return PlannedPage(name, digest(site.layout, name, context), lambda: context, TEMPLATE)
