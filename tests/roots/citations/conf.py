# A blog with every kind of link that a post can have. What must come of them is in tests/golden/citations.yaml.
extensions = ["myst_parser", "ablog", "sphinx_design", "sphinx_commonplace"]
html_theme = "furo"
blog_title = "Citations"
blog_baseurl = "https://blog.example.org/"
blog_post_pattern = ["posts/**"]
exclude_patterns = ["posts/part-*"]
commonplace_today = "2026-06-30"
commonplace_ignored_links = [r"^https://badges\.example/"]
post_auto_orphan = True
myst_enable_extensions = [
    "attrs_inline",
    "colon_fence",
    "deflist",
    "fieldlist",
    "linkify",
    "replacements",
    "smartquotes",
    "strikethrough",
    "substitution",
    "tasklist",
]
myst_substitutions = {"tool": "[the tool](https://subst.example/tool)"}
suppress_warnings = ["myst.strikethrough"]  # that only HTML has it is all it says
