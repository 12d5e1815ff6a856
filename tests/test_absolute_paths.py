"""Nothing in the output says where the site was built, and no message of docutils is a part of a title."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.comparing import differences, replace
from tests.support.elsewhere import build_elsewhere
from tests.support.sites import Site

FILES = r"""
=== posts/a.md ===
---
date: 2026-01-01
---

# A {wiki}`x` title

Words {wiki}`y` here.

## Part {nope}`z`

```{literalinclude} b.txt
:diff: a.txt
```
=== posts/b.rst ===
:date: 2026-01-02

A :wiki:`x` title
=================

Words :wiki:`y` *broken.

.. nothing:: x

.. literalinclude:: b.txt
   :diff: a.txt
=== posts/a.txt ===
one
=== posts/b.txt ===
two
"""


@pytest.mark.parametrize(("builder", "keep"), [("html", False), ("dirhtml", True)])
def test_no_path_is_shown(tmp_path: Path, builder: str, keep: bool) -> None:
    site = Site(tmp_path, FILES, conf=f"keep_warnings = {keep}")
    built = site.build(builder)
    assert built.returncode == 0
    assert [name for name, content in built.tree().items() if str(tmp_path).encode() in content] == []
    assert {
        name for name in ("a", "b") if "System Message" in built.page(f"posts/{name}").findtext(".//title")
    } == set()
    assert [heading.text_content().rstrip("¶") for heading in built.main("posts/a").iter("h1", "h2")][:2] == [
        "A {wiki}`x` title",
        "Part {nope}`z`",
    ]
    for name in ("a", "b"):
        text = built.main(f"posts/{name}").text_content()
        assert "--- posts/a.txt" in text
        assert "+++ posts/b.txt" in text
    inventory = subprocess.run(
        [sys.executable, "-m", "sphinx.ext.intersphinx", str(built.path("objects.inv"))],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "A {wiki}`x` title" in inventory
    assert "WARNING" not in inventory


TODOS = """
=== posts/a.md ===
---
date: 2026-01-01
---

# A

:::{todo}
Mend {ref}`nothing`.
:::
=== posts/b.rst ===
:date: 2026-01-02

B
=

.. include:: part.txt

.. graphviz::

   digraph { a -> b }
=== posts/part.txt ===
.. todo:: Write.
=== list.md ===
---
orphan: true
---

# Open

```{todolist}
```
"""
TODO_CONF = """
extensions += ["sphinx.ext.todo", "sphinx.ext.graphviz"]
exclude_patterns = ["posts/part.txt"]
myst_enable_extensions = ["colon_fence"]
graphviz_dot = "no-such-program"
todo_include_todos = True
"""


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_lists_of_todos_have_paths_from_the_sources(tmp_path: Path, builder: str) -> None:
    site = Site(tmp_path / "here", TODOS, conf=TODO_CONF)
    built = site.build(builder)
    replace(site, "posts/a.md", "# A\n", "# A\n\nWords.\n")
    again = site.build(builder)
    assert any(line.startswith(f"{site.src}/posts/a.md:10: WARNING: undefined label") for line in again.warnings)
    for one in (built, again):
        assert [name for name, content in one.tree().items() if str(tmp_path).encode() in content] == []
    text = again.main("list").text_content()
    assert "is located in posts/a.md, line 9.)" in text
    assert "is located in posts/part.txt, line 1.)" in text
    other = Site(tmp_path / "elsewhere" / "there", TODOS, conf=TODO_CONF)
    replace(other, "posts/a.md", "# A\n", "# A\n\nWords.\n")
    assert differences(build_elsewhere(other, builder, jobs=3).tree(), again.tree()) == {}
