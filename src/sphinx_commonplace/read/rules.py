"""What reading a document depends on, besides its text: settings, the day, the builder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sphinx_commonplace.errors import Problem
from sphinx_commonplace.frontmatter.keys import Field, FrontMatter, marks_a_post, validate
from sphinx_commonplace.model import LabelKind, PublicDays
from sphinx_commonplace.read.conditions import Conditions, conditions_of
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.text.dates import DateRules
from sphinx_commonplace.text.slugs import fold
from sphinx_commonplace.urls.canonical import build_rules
from sphinx_commonplace.urls.links import LinkRules, compiled
from sphinx_commonplace.validation.readers import FALSE_WORDS

if TYPE_CHECKING:
    from sphinx.application import Sphinx


NO_DATE: Final = "it has no date"
"""Why a post is held back whose author may have forgotten something."""


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What reading a post depends on, besides its text."""

    settings: Settings
    post_docnames: frozenset[str]  # documents that ``blog_post_pattern`` matches
    drafts: bool  # whether this build shows drafts
    dates: DateRules
    links: LinkRules
    conditions: Conditions  # which parts of a document pages show
    held_back: frozenset[str] = frozenset()  # the documents that are held back before any is read

    @property
    def own(self) -> tuple[str, ...]:
        """The addresses at which the site is."""
        return own_addresses(self.settings)

    @property
    def author_keys(self) -> frozenset[str]:
        """The keys of ``blog_authors``, folded."""
        return frozenset(map(fold, self.settings.labels.get(LabelKind.AUTHOR, ())))

    @property
    def today(self) -> dt.date:
        """The build's day."""
        return self.settings.today

    def validate(self, fields: Mapping[str, Field], path: str) -> tuple[FrontMatter, tuple[Problem, ...]]:
        """Return what the fields of a file's front matter say, and everything that is wrong with them."""
        allowed = self.settings.extra_keys
        return validate(fields, path, self.dates, allowed=allowed, own=self.own, author_keys=self.author_keys)

    def names_a_post(self, docname: str, fields: Mapping[str, Field]) -> bool:
        """Return whether a document's front matter and name make it a post.

        ``blogpost`` decides if it is given. A folder's ``index`` without ``date``, ``draft``, or such a key by the
        name of another blog engine, is no post.
        """
        blogpost = fields.get("blogpost")
        if blogpost is not None:
            return str(blogpost.value).strip().lower() not in FALSE_WORDS
        if docname not in self.post_docnames:
            return False
        return docname.rpartition("/")[2] != "index" or "date" in fields or marks_a_post(fields)

    def why_draft(self, front_matter: FrontMatter) -> str:
        """Return why a post is a draft on the build's day; "" if it is not."""
        if reason := why_draft_for_ever(front_matter):
            return reason
        if front_matter.date is None:
            return NO_DATE
        if public_days(front_matter).include(self.today):
            return ""
        if front_matter.date.date() > self.today:
            return f"it is dated {front_matter.date:%Y-%m-%d}"
        early = front_matter.public_from and front_matter.public_from[0].date() > self.today
        decisive = front_matter.public_from if early else front_matter.public_until
        return _says(decisive[1] if decisive else "")


def why_draft_for_ever(front_matter: FrontMatter) -> str:
    """Return why a post is a draft whatever its date and the day; "" if it is not."""
    return "it is a draft" if front_matter.draft else _says(front_matter.held_back)


def public_days(front_matter: FrontMatter) -> PublicDays:
    """Return the days on which a post is public."""
    if why_draft_for_ever(front_matter) or front_matter.date is None:
        return PublicDays()
    first, end = front_matter.public_from, front_matter.public_until
    later = [first[0].date()] if first else []
    return PublicDays(max([front_matter.date.date(), *later]), end[0].date() if end else None)


def why_unclear(front_matter: FrontMatter) -> str:
    """Return why it is not clear whether a post may be public, for one that ``may_be_draft``."""
    return _says(front_matter.doubt) or "its front matter has faults"


def _says(words: str) -> str:
    return words and f"its front matter says {words}"


def own_addresses(settings: Settings) -> tuple[str, ...]:
    """Return the addresses at which the site is."""
    return tuple(url for url in (settings.base_url, *settings.own_addresses) if url)


def reading_rules_of(app: Sphinx, settings: Settings) -> ReadingRules:
    """Return the rules of reading for a build whose builder is known."""
    return ReadingRules(
        settings=settings,
        post_docnames=frozenset(app.config.matched_blog_posts),
        drafts="drafts" in app.tags,
        dates=DateRules(settings.timezone, app.config.post_date_format),
        links=LinkRules(
            build_rules(settings.url_rules_off, settings.url_rules),
            own_addresses(settings),
            compiled(settings.ignored_links),
        ),
        conditions=conditions_of(app),
    )
