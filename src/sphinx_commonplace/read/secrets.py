"""Addresses in posts that open something to whoever has them: reported, and not repeated outside the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Citation, Post, Via
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.urls.links import LinkRules

_TELLING: re.Pattern[str] = re.compile("sig|code|token|key|password", re.IGNORECASE)
"""What the name of a parameter has that is clearly a secret; others only come with it, such as a date."""


def secret_problems(citation: Citation, rules: LinkRules, path: str) -> Iterator[Problem]:
    """Yield a problem for a citation whose address has secrets. It does not show them.

    :param path: the document's file
    """
    names = rules.secrets(citation.href)
    if names:
        name = next(filter(_TELLING.search, sorted(names)), min(names))
        found = f"{shown(citation.address)} is linked to with a secret, {shown(name)}"
        allowed = "whoever reads the page can use it; it stays in the text, and is left out everywhere else"
        yield Problem(Subtype.LINK, path, citation.line, None, "link", found, allowed)


def without_secrets(post: Post, rules: LinkRules) -> Post:
    """Return a post whose `link` and `via`, which lists and feeds repeat, open nothing to whoever has them."""

    def public(one: Via) -> Via:
        if not rules.secrets(one.url):
            return one
        url = rules.public(one.url)
        return Via(url if one.text == one.url else one.text, url)

    link = rules.public(post.link) if rules.secrets(post.link) else post.link
    return replace(post, link=link, via=tuple(map(public, post.via)))
