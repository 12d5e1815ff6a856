"""The configuration of this repository's own site: the notebook and the guide."""

from __future__ import annotations

import os

project = "Commonplace"
author = "The Commonplace authors"
copyright = "2023-2026, The Commonplace authors"  # noqa: A001 - Sphinx's name
html_title = "Commonplace"

extensions = ["myst_parser", "ablog", "commonplace", "notfound.extension", "sphinx_copybutton", "sphinx_design"]
exclude_patterns = ["_build", ".*", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks", "tests", "src", "tools"]
templates_path = ["_templates"]
html_static_path = ["_static"]
html_theme = "furo"
html_use_index = False
html_copy_source = False
myst_enable_extensions = ["deflist"]
suppress_warnings: list[str] = []

blog_title = "Commonplace"
blog_baseurl = "https://commonplace.readthedocs.io/en/latest/"
blog_authors = {"The Commonplace authors": ("The Commonplace authors", None)}
blog_post_pattern = "posts/**"
blog_feed_subtitle = "Notes on AI, the reliability of systems, and links that last"
post_date_format = "%d %B %Y"

# A preview on Read the Docs has its own canonical address; feeds keep theirs.
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", blog_baseurl)
notfound_urls_prefix = None
