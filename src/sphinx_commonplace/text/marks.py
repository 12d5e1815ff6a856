"""Marks that reading leaves in a document for the steps after it."""

from __future__ import annotations

EXCERPT_END = "<!--commonplace:excerpt-end-->"
"""Stands in a rendered body where the excerpt ends; taken out before the page is written."""

EXCERPT_ONLY = "commonplace-excerpt-only"
"""The class of a container that listings and feeds show, and the post's own page does not."""
