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
    """Return a post of which nothing that lists and feeds repeat opens something to whoever has it."""

    def public(address: str) -> str:
        return rules.public(address) if rules.secrets(address) else address

    return replace(
        post,
        link=public(post.link),
        via=tuple(Via(rules.without_secrets(one.text), public(one.url)) for one in post.via),
        title=rules.without_secrets(post.title),
        summary=rules.without_secrets(post.summary),
    )


def citation_without_secrets(citation: Citation, rules: LinkRules) -> Citation:
    """Return a citation whose words and sentence, which other pages repeat, have no address with a secret."""
    words, sentence, start = citation.words, citation.sentence, citation.start
    if "://" not in words and "://" not in sentence:
        return citation
    end = start + len(words) if sentence.startswith(words, start) else start
    before = rules.without_secrets(sentence[:start])
    sentence = before + rules.without_secrets(sentence[start:end]) + rules.without_secrets(sentence[end:])
    return citation._replace(words=rules.without_secrets(words), sentence=sentence, start=len(before))
