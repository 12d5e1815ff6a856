"""Pages at old addresses that lead to where a post or a label is now."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sphinx_commonplace.compat.ablog import is_configured
from sphinx_commonplace.model import Post
from sphinx_commonplace.pages.planned import PlannedPage
from sphinx_commonplace.posts.index import Index, Label
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.slugs import ablog_slug

if TYPE_CHECKING:
    from sphinx_commonplace.build import Build

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


def plan_redirects(build: Build) -> Iterator[tuple[PlannedPage, Post | None]]:
    """Yield a page for each old address of a post (``redirect`` or ``aliases``), with the post, or of a label.

    The oldest post comes first: where two want one address, it stays with who had it.
    """
    for post in reversed(build.index.posts):
        for name in post.redirects:
            yield _redirect(build, name, post.docname, post.title), post
    for page, label in old_label_pages(build.index):
        yield _redirect(build, page, label.pagename, label.name), None


def _redirect(build: Build, name: str, target: str, title: str) -> PlannedPage:
    # WCAG 2.2, success criterion 2.2.1: at once, or not at all.
    configured = is_configured(build.app.config, "post_redirect_refresh")
    context: dict[str, Any] = {
        "title": html.escape(title),  # templates take titles for markup
        "redirect": target,
        "redirect_delay": build.app.config.post_redirect_refresh if configured else 0,
        "post": {"title": title},
        "parents": [],
    }
    return PlannedPage(name, digest(build.frame, name, target, title), lambda: context, TEMPLATE)
