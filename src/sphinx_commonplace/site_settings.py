"""What ``conf.py`` says of the blog, read once: the settings of ABlog, of Sphinx and ours that it needs.

The values were checked before (:func:`.check_settings`). Modules that need settings are given this record, not
Sphinx's application.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sphinx_commonplace.formats.feed_files import FeedFile, feed_files
from sphinx_commonplace.model import LabelKind
from sphinx_commonplace.posts.index import FEED_KINDS, LabelConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one build."""

    # Sphinx's.
    language: str
    root_doc: str
    source_suffixes: tuple[str, ...]
    author: str  # the author of feeds whose entries name none
    # ABlog's, by its names without ``blog_`` and ``post_``.
    title: str
    page_title: str  # what titles of the blog's pages end with; "" for Sphinx's ``html_title``
    path: str  # without slashes at its ends
    base_url: str  # with a slash at its end; "" where there is none
    labels: Mapping[LabelKind, Mapping[str, LabelConfig]]  # ``blog_authors`` and others like it
    default_labels: Mapping[LabelKind, tuple[str, ...]]
    archive_titles: bool
    feed_archives: bool
    feed_fulltext: bool
    feed_length: int
    feed_subtitle: str
    feed_templates: Mapping[str, Mapping[str, str]]
    feed_titles: bool
    date_format: str
    date_format_short: str
    always_section: bool
    auto_excerpt: int  # paragraphs
    auto_image: int
    auto_orphan: bool
    redirect_refresh: int  # seconds
    # Ours, by their names without ``commonplace_``.
    descriptions: Mapping[str, Mapping[str, str]]
    exports: tuple[str, ...]  # which exports of sources there are, of `EXPORTS`
    extra_keys: tuple[str, ...]  # names of keys in front matter, with ``*``
    feed_formats: tuple[str, ...]
    graph: bool  # whether there is a graph of citations
    home_posts: int | None  # None decides by what the home page has
    ignored_links: tuple[str, ...]
    layout: str | None  # "blog" or "theme"; None decides by whether the site has a menu of its own
    label_addresses: Mapping[str, Mapping[str, str]]  # by kind
    label_aliases: Mapping[str, Mapping[str, str]]  # by kind: present names by old ones
    listing_bytes: int
    listing_posts: int
    navigation: tuple[str | tuple[str, str], ...] | None  # None: the usual entries in the blog's layout
    own_addresses: tuple[str, ...]
    previews: bool
    show_cited_by: bool
    show_related: bool
    show_sources: bool
    sitemap: bool
    sources: str  # the path of the sources file, "" for none
    timezone: ZoneInfo
    today: dt.date
    url_rules: Mapping[str, object]
    url_rules_off: tuple[str, ...]
    whole_words: int

    def has_feed(self, kind: LabelKind) -> bool:
        """Return whether listings of a kind of label have feeds."""
        return self.feed_archives or kind in FEED_KINDS

    @property
    def feed_files(self) -> tuple[FeedFile, ...]:
        """The feed files beside each listing; pages link to the first."""
        return feed_files(self.feed_formats, self.feed_templates)
