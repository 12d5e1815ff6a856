"""The index pages: all labels of a kind, and all years and months, with their numbers of posts."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sphinx.locale import _

from sphinx_commonplace.model import LabelKind
from sphinx_commonplace.pages.entries import LABEL_BYTES, Entries, period_id
from sphinx_commonplace.pages.planned import PlannedPage
from sphinx_commonplace.pages.planning import Planning
from sphinx_commonplace.posts.index import by_year
from sphinx_commonplace.posts.listings import Period, page_of, split_by_period
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.date_forms import MONTH_ALONE
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.slugs import fold, slug_of_beginning
from sphinx_commonplace.views.posts import Link, Named, catalog_title, kind_title

TEMPLATE = "ablog/catalog.html"  # ABlog's name, so that a site's own template is still found


def plan_indexes(planning: Planning) -> Iterator[PlannedPage]:
    """Yield the index of each kind of label, that of the kinds of posts, and the archive."""
    yield from IndexPages(planning.site, planning.entries).plan()


class IndexPages:
    """Plans the index pages of a build."""

    def __init__(self, site: Site, entries: Entries) -> None:
        self.site = site
        self.entries = entries
        self.index = site.index
        self.viewer = site.viewer
        self.language = site.settings.language

    def plan(self) -> Iterator[PlannedPage]:
        """Yield the index of each kind of label, and the archive."""
        for kind in LabelKind:
            # Every page links to the tags and the archive, so these exist even without posts.
            if self.index.labels[kind] or kind is LabelKind.TAG:
                yield from self._labels(kind)
        if self.index.kinds:
            yield self._kinds()
        yield self._archive()

    def _kinds(self) -> PlannedPage:
        """Return the index of the kinds of posts."""
        folder = self.index.kinds_folder()
        return self._page(folder, _("Kinds"), {"links": self._kind_links(folder), "breadcrumb": []})

    def _kind_links(self, pagename: str) -> list[Link]:
        return [
            Link(kind_title(kind), self.viewer.relative_uri(pagename, self.index.kind_page(kind)), len(posts))
            for kind, posts in self.index.kinds.items()
        ]

    def _labels(self, kind: LabelKind) -> Iterator[PlannedPage]:
        """Yield the index of a kind, and pages by initial if there are too many labels for one page."""
        folder = f"{self.index.blog_path}/{kind}"
        title = catalog_title(kind)
        yield from self.by_initials(folder, title, self.index.labels[kind], folder, "", title=title)

    def by_initials(
        self,
        pagename: str,
        heading: str,
        labels: Sequence[Named],
        folder: str,
        beginning: str,
        *,
        title: str,
        extra: Mapping[str, Any] | None = None,
    ) -> Iterator[PlannedPage]:
        """Yield the page of labels with the same beginning; if they are too many, pages of longer beginnings.

        :param beginning: what their names begin with; "" for all labels
        :param folder: the pagename of the index of all labels
        :param title: the title of that index
        :param extra: what else the page's context has
        """
        links = [self.viewer.label_link(label, pagename, count=True) for label in labels]
        size = sum(LABEL_BYTES + len(html.escape(link.text).encode()) + len(link.url.encode()) for link in links)
        parts = {} if size <= self.entries.limits.size else by_beginning(labels, len(beginning) + 1)
        if len(parts) > 1:
            # No label's own slug begins with a hyphen.
            pages = {text: f"{folder}/-/{slug_of_beginning(text)}" for text in parts}
            links = [
                Link(f"{text.upper()}…", self.viewer.relative_uri(pagename, pages[text]), len(part))
                for text, part in parts.items()
            ]
            for text, part in parts.items():
                below = f"{title}: {text.upper()}…"
                yield from self.by_initials(pages[text], below, part, folder, text, title=title)
        trail = [Link(title, self.viewer.relative_uri(pagename, folder))] if beginning else []
        yield self._page(pagename, heading, {"links": links, "breadcrumb": trail, **(extra or {})})

    def _archive(self) -> PlannedPage:
        pagename = f"{self.index.blog_path}/archive"
        all_posts = self.entries.all_posts()
        pages = self.entries.pages(all_posts)
        month_pages = {group.pagename for page in pages for group in page.groups if group.pagename}
        years = [
            {
                "id": period_id((year,)),
                "link": Link(
                    self.entries.period_title((year,)),
                    self.viewer.relative_uri(pagename, page_of(all_posts.pagename, (year,))),
                    len(posts),
                ),
                "months": [
                    self._month(pagename, month, len(group), month_pages)
                    for month, group in split_by_period(posts, 2)
                ],
            }
            for year, posts in by_year(all_posts.posts).items()
        ]
        return self._page(pagename, _("Archive"), {"years": years, "kinds": self._kind_links(pagename)})

    def _month(self, pagename: str, period: Period, count: int, month_pages: set[str]) -> Link:
        """Return a link to a month: to its own page, or to its heading on the page of the year."""
        year, month = period
        words = date_words(datetime(year, month, 1), MONTH_ALONE, self.language)  # noqa: DTZ001 - a month has no zone
        own = page_of(self.index.blog_path, period)
        if own in month_pages:
            return Link(words, self.viewer.relative_uri(pagename, own), count)
        year_page = page_of(self.index.blog_path, (year,))
        return Link(words, f"{self.viewer.relative_uri(pagename, year_page)}#{period_id(period)}", count)

    def _page(self, pagename: str, heading: str, content: dict[str, Any]) -> PlannedPage:
        context = {
            **content,
            "heading": heading,
            "title": html.escape(heading),  # templates take titles for markup
            "parents": [],
        }
        # Values for a site's template that was written for ABlog.
        catalog = self.site.blog.catalog_at(pagename)
        for_ablog = {"header": heading, "catalog": () if catalog is None else catalog, "summary": True}
        return PlannedPage(
            pagename, digest(self.site.layout, pagename, context), lambda: context | for_ablog, TEMPLATE
        )


def by_beginning(labels: Sequence[Named], length: int) -> dict[str, list[Named]]:
    """Group labels by the first *length* characters of their folded names, or by more if all names share these."""
    names = [fold(label.name) for label in labels]
    longest = max(map(len, names), default=0)
    groups: dict[str, list[Named]] = {}
    while len(groups) < 2 and length <= longest:  # noqa: PLR2004 - one group is no division
        groups = {}
        for name, label in zip(names, labels, strict=True):
            groups.setdefault(name[:length], []).append(label)
        length += 1
    return groups
