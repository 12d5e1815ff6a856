"""What reading a document depends on, besides its text: settings, the day, the builder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sphinx_commonplace.frontmatter.keys import Field, FrontMatter
from sphinx_commonplace.posts.index import is_due
from sphinx_commonplace.read.conditions import Conditions
from sphinx_commonplace.text.dates import DateRules
from sphinx_commonplace.urls.links import LinkRules
from sphinx_commonplace.validation.readers import FALSE_WORDS


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What reading a post depends on, besides its text."""

    post_docnames: frozenset[str]  # documents that ``blog_post_pattern`` matches
    dates: DateRules
    today: dt.date
    drafts: bool  # whether this build shows drafts
    always_section: bool  # ABlog's ``post_always_section``
    auto_excerpt: int  # ABlog's ``post_auto_excerpt``: paragraphs
    auto_image: int  # ABlog's ``post_auto_image``
    auto_orphan: bool  # ABlog's ``post_auto_orphan``
    whole_words: int
    language: str  # Sphinx's ``language``, for dates in words and the ends of sentences
    links: LinkRules
    conditions: Conditions  # which parts of a document pages show

    def names_a_post(self, docname: str, fields: Mapping[str, Field]) -> bool:
        """Return whether a document's front matter and name make it a post.

        ``blogpost`` decides where it is given. A folder's ``index`` without a date is the folder's page.
        """
        blogpost = fields.get("blogpost")
        if blogpost is not None:
            return str(blogpost.value).strip().lower() not in FALSE_WORDS
        if docname not in self.post_docnames:
            return False
        return docname.rpartition("/")[2] != "index" or "date" in fields or "draft" in fields

    def why_draft(self, front_matter: FrontMatter) -> str:
        """Return why a post must not be public on the build's day, "" where it may be."""
        if front_matter.draft:
            return "it is a draft"
        if front_matter.date is None:
            return "it has no date"
        if is_due(front_matter.date.date(), self.today):
            return ""
        return f"it is dated {front_matter.date:%Y-%m-%d}"
