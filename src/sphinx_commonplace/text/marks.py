"""Marks that are put into a document when it is read, for later steps of the build."""

from __future__ import annotations

EXCERPT_END = "<!--commonplace:excerpt-end-->"
"""The comment in a rendered body where the excerpt ends; it is removed before the page is written."""

EXCERPT_ONLY = "commonplace-excerpt-only"
"""The class of a container that listings and feeds show, and the post's own page does not."""

ROOT = "\ufdd0"  # before an address inside the site, which is relative to the site's root
HOST = "\ufdd1"  # before an address that begins with a slash
ID = "\ufdd2"  # before an id, and before each mention of one
HERE = "\ufdd3"  # before the fragment of an address that leads into the post itself
CSS_ID = "\ufdd4"  # before an id in a selector of a style sheet
PLAIN_ID = "\ufdd5"  # before an id, and each mention of one, whose prefix may have letters, digits and ``_`` only
