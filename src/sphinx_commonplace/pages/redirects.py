"""Pages at old addresses that lead to where a post or a label is now."""

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
LONGEST_NAME = 240  # bytes of a file's name, without suffix: what is longer, ABlog could not write either


def old_label_pages(index: Index) -> Iterator[tuple[str, Label]]:
    """Yield the pages that ABlog gave to labels which have others now, where only one label had the page."""
    for kind, labels in index.labels.items():
        claims: dict[str, set[Label]] = {}
        for label in labels:
            # ABlog makes the address of a configured author from the full name, of others from what posts say.
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

    The oldest post comes first: where two want one address, it stays with who had it.
    """
    planning.claim_extra_files()
    site = planning.site
    for post in reversed(site.index.posts):
        pages = [_redirect(site, name, post.docname, post.title) for name in post.redirects]
        # Of one post's own addresses, it does not matter which of two is there.
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
    # Pages are remembered by their names, as files are.
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
