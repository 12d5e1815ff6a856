"""Which posts count for a source: of posts that repeat a sentence from issue to issue, only the oldest.

A newsletter asks in most issues, in the same words, to subscribe or to contribute. Such a sentence says once that
its sources matter, and nothing of how two issues are related.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from sphinx_commonplace.model import Citation, Post, Use

REPEATED: Final = 3
"""A sentence in so many posts is boilerplate, if it says more than the link does."""

REPEATED_BARE: Final = 10
"""A link that stands alone is, too, in so many posts, if these are most posts from the first to the last."""

_NUMBER: Final = re.compile(r"\d+")


def counted_posts(uses: Sequence[Use], posts: Sequence[Post], places: Mapping[str, int]) -> tuple[Post, ...]:
    """Return the posts that count for a source, newest first.

    :param uses: its citations, by post, newest first
    :param posts: the posts that cite it, each once, newest first
    :param places: post key -> the post's place among all posts
    """
    if len(posts) < REPEATED:
        return tuple(posts)
    # sentence -> keys of posts that have it, and whether it says more than the link does
    said: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for use in uses:
        if sentence := _sentence(use):
            said[sentence][use.post.key] = _says_more(use.citation)
    repeated = {sentence: found for sentence, found in said.items() if _is_boilerplate(found, places)}
    if not repeated:
        return tuple(posts)
    counted = {list(found)[-1] for found in repeated.values()}
    counted |= {use.post.key for use in uses if _sentence(use) not in repeated}
    return tuple(post for post in posts if post.key in counted)


def _sentence(use: Use) -> str:
    """Return the sentence of a citation as it is compared; "" for one from front matter."""
    return _NUMBER.sub("0", use.citation.sentence)


def _is_boilerplate(found: Mapping[str, bool], places: Mapping[str, int]) -> bool:
    if len(found) < REPEATED:
        return False
    if all(found.values()):
        return True
    newest, *_others, oldest = found
    span = abs(places[oldest] - places[newest]) + 1
    return len(found) >= REPEATED_BARE and 2 * len(found) > span


def _says_more(citation: Citation) -> bool:
    """Return whether there are words around a link in its sentence."""
    start, end = citation.start, citation.start + len(citation.words)
    around = citation.sentence[:start] + citation.sentence[end:]
    return any(map(str.isalpha, around))
