"""Which posts a ``postlist`` directive asks for."""

from __future__ import annotations

import re

from sphinx_commonplace.compat.ablog import ABLOG_KINDS, PostList
from sphinx_commonplace.model import ListQuery

_LENGTH = re.compile(r"[0-9]{1,9}")


def query_of(node: PostList) -> ListQuery:
    """Return which posts a ``postlist`` directive asks for. All its labels are required, as in ABlog.

    A length that is none asks for all posts.
    """
    return ListQuery(
        labels=tuple((kind, text) for option, kind in ABLOG_KINDS.items() for text in node[option] if text),
        length=int(node["length"]) if _LENGTH.fullmatch(node["length"] or "") else None,
        oldest_first=node["sort"],
        excerpts=node["excerpts"],
    )
