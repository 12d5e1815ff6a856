"""The query of a ``postlist`` directive."""

from __future__ import annotations

import re

from sphinx_commonplace.compat.ablog import ABLOG_KINDS, PostList
from sphinx_commonplace.model import ListQuery

_LENGTH = re.compile(r"[0-9]{1,9}")


def postlist_query(node: PostList) -> ListQuery:
    """Return which posts a ``postlist`` directive asks for: those with all its labels, as in ABlog.

    A length that is no number asks for all posts.
    """
    return ListQuery(
        labels=tuple((kind, text) for option, kind in ABLOG_KINDS.items() for text in node[option] if text),
        length=int(node["length"]) if _LENGTH.fullmatch(node["length"] or "") else None,
        oldest_first=node["sort"],
        excerpts=node["excerpts"],
    )
