"""The configuration of this repository's own site: the notebook and the guide."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

project = "Commonplace"
author = "The Commonplace authors"
copyright = "2023-2026, The Commonplace authors"  # noqa: A001 - Sphinx's name
html_title = "Commonplace"

extensions = [
    "myst_parser",
    "ablog",
    "sphinx_commonplace",
    "notfound.extension",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_commonplace.guide_tables",
]
exclude_patterns = [
    "_build",
    ".*",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "benchmarks",
    "tests",
    "src",
    "tools",
]
templates_path = ["_templates"]
html_static_path = ["_static"]
html_extra_path = ["src/sphinx_commonplace/schemas"]  # published, for editors that complete front matter
html_css_files = ["site.css"]
html_favicon = "_static/favicon.svg"
html_theme = "furo"
html_use_index = False
html_copy_source = False
myst_enable_extensions = ["deflist"]

blog_title = "Commonplace"
blog_baseurl = "https://commonplace.readthedocs.io/en/latest/"
blog_authors = {"The Commonplace authors": ("The Commonplace authors", None)}
blog_post_pattern = "posts/**"
blog_feed_subtitle = "Notes on AI, the reliability of systems, and links that last"
# The notebook is a blog, and the guide is documentation in the theme's own layout.
commonplace_layout = "blog"
commonplace_navigation = ["home", "posts", "tags", "archive", "sources", "feed", "about", "guide/index"]
post_date_format = "%-d %B %Y"

# A preview on Read the Docs has its own canonical address; feeds keep theirs.
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", blog_baseurl)
notfound_context = {
    "title": "There is no page here",
    "body": "<h1>There is no page here</h1>\n"
    "<p>It may have moved, or the link that led here has a typo in it. The search looks through every page; the "
    "tags and the archive, among the links of the site, lead to all posts.</p>",
}
# Read the Docs serves the page for missing addresses at any depth, so there its links must be absolute.
notfound_urls_prefix = urlsplit(html_baseurl).path if "READTHEDOCS" in os.environ else None
