"""Documentation of some fifty pages, written anew for tests: by hand, and by autodoc from a package's source."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.sites import Site

PAGES, MODULES = 25, 20

THEMES = [
    "furo",
    "alabaster",
    "pydata_sphinx_theme",
    "sphinx_book_theme",
    # It refuses the docutils that later versions of Python get.
    *(["sphinx_rtd_theme"] if sys.version_info < (3, 13) else []),
]

CONF = """\
import sys
sys.path.insert(0, {source!r})
project = "Orchard"
author = "The Orchard authors"
copyright = "2026, The Orchard authors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "sphinx.ext.mathjax"]
html_theme = {theme!r}
templates_path = []  # PyData's theme adds to the list, which would be Sphinx's default for all later sites
myst_enable_extensions = ["dollarmath"]
"""

BLOG = """\
extensions += ["ablog", "sphinx_commonplace"]
blog_title = "Orchard news"
blog_baseurl = "https://orchard.example/"
blog_post_pattern = "news/**"
commonplace_today = "2026-06-30"
"""

_MODULE = '''\
"""Module {name}."""


def pick_{name}(number: int) -> int:
    """Return *number*, as in `the manual <https://manual.example/{name}>`_."""
    return number


class Tree_{name}:
    """A tree."""

    def grow(self) -> None:
        """Grow."""
'''

_PAGE = """\
# Page {number}

See [the next one](page{next}.md), [](api/index.rst) and <https://manual.example/{number}>.

## A part of page {number}

> [!NOTE]
> A quotation that looks like an alert elsewhere.

```python
print({number})
```

```{{note}}
A note, with $x^{number}$.
```
"""

_POST = """\
---
date: 2026-0{number}-01
tags: [one, two]
link: https://elsewhere.example/{number}
---

# Post {number}

Words with [a link](https://third.example/{number}) and [a page](../page{number}.md).

```{{note}}
A note.
```

| a | b |
|---|---|
| 1 | 2 |
"""


def write_documentation(
    site: Site, theme: str, *, blog: bool, conf: str = "", pages: int = PAGES, modules: int = MODULES
) -> None:
    """Write documentation into a site's folder; with *blog*, four posts, and what a site needs for them.

    :param conf: is added to ``conf.py``
    :param pages: how many pages there are by hand, at least 5
    :param modules: how many pages there are by autodoc
    """
    site.write("conf.py", CONF.format(source=str(site.root), theme=theme) + (BLOG if blog else "") + conf)
    names = [f"module{number}" for number in range(modules)]
    for name in [name for name in sys.modules if name.partition(".")[0] == "orchard"]:
        del sys.modules[name]  # that of another site
    folder = site.root / "orchard"
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").write_text('"""The package."""\n', "utf-8")
    for name in names:
        (folder / f"{name}.py").write_text(_MODULE.format(name=name), "utf-8")
        title = f"orchard.{name}"
        site.write(f"api/{name}.rst", f"{title}\n{'=' * len(title)}\n\n.. automodule:: {title}\n   :members:\n")
    site.write("api/index.rst", "API\n===\n\n.. toctree::\n   :glob:\n\n   module*\n")
    for number in range(pages):
        site.write(f"page{number}.md", _PAGE.format(number=number, next=(number + 1) % pages))
    entries = "\n".join(f"page{number}" for number in range(pages))
    site.write(
        "index.md", f"# Orchard\n\nHello.\n\n```{{toctree}}\n:caption: Guide\n\n{entries}\napi/index\n```\n"
    )
    if blog:
        for number in range(1, 5):
            site.write(f"news/p{number}.md", _POST.format(number=number))
