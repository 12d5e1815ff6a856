"""What reading a document depends on, besides its text: settings, the day, the builder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_commonplace.frontmatter.keys import Field, FrontMatter
from sphinx_commonplace.posts.index import is_due
from sphinx_commonplace.read.conditions import Conditions, conditions_of
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.text.dates import DateRules
from sphinx_commonplace.urls.canonical import build_rules
from sphinx_commonplace.urls.links import LinkRules, compiled
from sphinx_commonplace.validation.readers import FALSE_WORDS

if TYPE_CHECKING:
    from sphinx.application import Sphinx


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What reading a post depends on, besides its text."""

    settings: Settings
    post_docnames: frozenset[str]  # documents that ``blog_post_pattern`` matches
    drafts: bool  # whether this build shows drafts
    dates: DateRules
    links: LinkRules
    conditions: Conditions  # which parts of a document pages show

    @property
    def own(self) -> tuple[str, ...]:
        """The addresses at which the site is."""
        return own_addresses(self.settings)

    @property
    def today(self) -> dt.date:
        """The build's day."""
        return self.settings.today

    def names_a_post(self, docname: str, fields: Mapping[str, Field]) -> bool:
        """Return whether a document's front matter and name make it a post.

        ``blogpost`` decides if it is given. A folder's ``index`` without ``date`` or ``draft`` is no post.
        """
        blogpost = fields.get("blogpost")
        if blogpost is not None:
            return str(blogpost.value).strip().lower() not in FALSE_WORDS
        if docname not in self.post_docnames:
            return False
        return docname.rpartition("/")[2] != "index" or "date" in fields or "draft" in fields

    def why_draft(self, front_matter: FrontMatter) -> str:
        """Return why a post is a draft on the build's day; "" if it is not."""
        if front_matter.draft:
            return "it is a draft"
        if front_matter.date is None:
            return "it has no date"
        if is_due(front_matter.date.date(), self.today):
            return ""
        return f"it is dated {front_matter.date:%Y-%m-%d}"


def own_addresses(settings: Settings) -> tuple[str, ...]:
    """Return the addresses at which the site is."""
    return tuple(url for url in (settings.base_url, *settings.own_addresses) if url)


def reading_rules_of(app: Sphinx, settings: Settings) -> ReadingRules:
    """Return the rules of reading for a build whose builder is known."""
    return ReadingRules(
        settings=settings,
        post_docnames=frozenset(app.config.matched_blog_posts),
        drafts="drafts" in app.tags,
        dates=DateRules(settings.timezone, settings.date_format),
        links=LinkRules(
            build_rules(settings.url_rules_off, settings.url_rules),
            own_addresses(settings),
            compiled(settings.ignored_links),
        ),
        conditions=conditions_of(app),
    )
