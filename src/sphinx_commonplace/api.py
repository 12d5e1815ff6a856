"""The public names, for other extensions and scripts. All other names may change in any version.

``canonicalise_url`` and ``site_of`` need no Sphinx: import them from :mod:`sphinx_commonplace.urls.canonical` to
use them without it.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.pages.planning import Planner, Planning, add_planner
from sphinx_commonplace.posts.index import Index
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.urls.canonical import canonicalise_url, site_of

POST_SCHEMA: Final[Traversable] = files("sphinx_commonplace") / "schemas" / "post.schema.json"
"""The JSON Schema of a post's front matter."""

BLOG_SCHEMA: Final[Traversable] = files("sphinx_commonplace") / "schemas" / "blog.schema.json"
"""The JSON Schema of ``blog.json``, the graph of citations."""

__all__ = [
    "BLOG_SCHEMA",
    "POST_SCHEMA",
    "Index",
    "PlannedFile",
    "PlannedPage",
    "Planner",
    "Planning",
    "Site",
    "add_planner",
    "canonicalise_url",
    "digest",
    "site_of",
]
