"""Words that only Sphinx knows, such as numbers of figures: summaries and feeds show them as pages do."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest

from tests.support.comparing import differences
from tests.support.sites import Built, Site

MakeSite = Callable[..., Site]

CONF = """
numfig = True
extensions += ["sphinx.ext.intersphinx", "sphinx.ext.autosectionlabel"]
intersphinx_mapping = {"other": ("https://other.example/", "objects.inv")}
intersphinx_cache_limit = -1
suppress_warnings = ["autosectionlabel.*"]
commonplace_feed_formats = ["atom", "json"]
blog_feed_fulltext = False
myst_enable_extensions = ["dollarmath"]
"""

FILES = """
=== index.md ===
# Home

```{toctree}
:numbered:
:hidden:

posts/early
posts/a
posts/rest
```

```{postlist}
:excerpts:
```

```{glossary}
A term
  Something.
```
=== pic.svg ===
<svg xmlns="http://www.w3.org/2000/svg"/>
=== posts/early.md ===
---
date: 2026-04-01
---

# Early

(before)=
```{figure} /pic.svg
A caption of before
```

Words.
=== posts/a.md ===
---
date: 2026-05-01
---

# Post a

FIRST

```{figure} /pic.svg
:name: fig-a

A caption
```

(sec-a)=
## A part

$$a = b$$ (eq-a)

```{code-block} python
:caption: Some code
:name: code-a

pass
```
```{table} A table
:name: tab-a

| a |
|---|
| b |
```
=== posts/rest.rst ===
:date: 2026-05-03

Rest
====

See :numref:`fig-rest`, :numref:`picture %s <before>`, :ref:`before`, :eq:`eq-a`, :ref:`remote` and
:doc:`other:page`.

.. figure:: /pic.svg
   :name: fig-rest

   Third
=== posts/untitled.md ===
---
date: 2026-05-02
---

{numref}`fig-a` shows [it](https://example.org/it) well.
"""

FIRST = (
    "See {numref}`fig-a`, {numref}`sec-a`, {numref}`code-a`, {numref}`tab-a`, "
    "{numref}`the {number}th, {name} <fig-a>`, {eq}`eq-a`, {ref}`before`, {doc}`early`, {term}`A term`, "
    "{ref}`other words <sec-a>`, {ref}`remote` and {external:std:ref}`remote`; [it](https://example.org/it).\n"
)

SHOWN = (
    "See Fig. 2.1, Section 2.1, Listing 2.1, Table 2.1, the 2.1th, A caption, (2.1), A caption of before, "
    "Early, A term, other words, Far away and Far away; it."
)


def inventory() -> bytes:
    """Return an inventory of another project, with a label and a page."""
    rows = "remote std:label -1 page.html#remote Far away\npage std:doc -1 page.html A page there\n"
    head = (
        "# Sphinx inventory version 2\n# Project: Other\n# Version: 1\n# The remainder of this file is compressed"
    )
    return f"{head} using zlib.\n".encode() + zlib.compress(rows.encode())


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    site = make_site(FILES.replace("FIRST", FIRST), conf=CONF)
    site.write("objects.inv", inventory())
    return site


def description(built: Built, page: str) -> str:
    (found,) = built.page(page).xpath("//meta[@name='description']/@content")
    return str(found)


def summaries(built: Built) -> dict[str, str]:
    entries = feedparser.parse(built.text("blog/atom.xml")).entries
    return {entry.link.rstrip("/").rpartition("/")[2]: entry.summary for entry in entries}


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_all_show_what_the_page_shows(site: Site, builder: str) -> None:
    built = site.build(builder)
    assert built.warnings == []
    page = built.main("posts/a")
    (first,) = [" ".join(p.text_content().split()) for p in page.iter("p") if p.text_content().startswith("See ")]
    assert first == SHOWN
    assert description(built, "posts/a") == SHOWN
    assert summaries(built)["a.html" if builder == "html" else "a"] == SHOWN
    (item,) = [one for one in json.loads(built.text("blog/feed.json"))["items"] if one.get("title") == "Post a"]
    assert item["summary"] == SHOWN
    assert description(built, "posts/rest") == (
        "See Fig. 3.1, picture 1.1, A caption of before, (2.1), Far away and A page there."
    )
    home = " ".join(built.main("index").text_content().split())
    assert home.count(SHOWN) >= 1


def test_a_name_and_a_sentence(site: Site) -> None:
    """A post without a title is named by its words; a page of sources quotes the sentence."""
    built = site.build()
    names = [entry.title for entry in feedparser.parse(built.text("blog/atom.xml")).entries]
    assert "Fig. 2.1 shows it well" in names
    sentences = " ".join(built.main("blog/source/example.org").text_content().split())
    assert "See Fig. 2.1, Section 2.1" in sentences
    assert "fig-a" not in sentences


EDITS: dict[str, Callable[[Site], object]] = {
    "a figure before": lambda site: edit(site, "posts/a.md", "See ", "```{figure} /pic.svg\nAnother\n```\n\nSee "),
    "a document before": lambda site: edit(site, "index.md", "posts/early\n", "posts/new\nposts/early\n"),
    "not numbered": lambda site: edit(site, "index.md", ":numbered:\n", ""),
    "a caption": lambda site: edit(site, "posts/early.md", "A caption of before", "Another caption"),
    "an equation before": lambda site: edit(site, "posts/a.md", "$$a = b$$", "$$c$$ (eq-c)\n\n$$a = b$$"),
    "the figure is gone": lambda site: edit(site, "posts/a.md", ":name: fig-a", ":name: fig-b"),
    "another project": lambda site: site.write("objects.inv", other_inventory()),
}


def other_inventory() -> bytes:
    head, _sep, rest = inventory().partition(b"zlib.\n")
    return head + b"zlib.\n" + zlib.compress(zlib.decompress(rest).replace(b"Far away", b"Farther away"))


def edit(site: Site, name: str, old: str, new: str) -> None:
    path = Path(site.src, name)
    text = path.read_text("utf-8")
    assert old in text
    site.write(name, text.replace(old, new, 1))
    if "posts/new" in new:
        site.post("new", "New", "2026-03-01")


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_changes_them_everywhere(site: Site, name: str) -> None:
    before = site.build().tree()
    EDITS[name](site)
    after = site.build()
    assert after.tree() != before
    assert differences(site.build_clean().tree(), after.tree()) == {}


def test_a_long_text_is_cut_by_what_it_shows(make_site: MakeSite) -> None:
    """A reference takes about as much of a summary as its words, and is never cut in two."""
    site = make_site(conf='myst_enable_extensions = ["dollarmath"]\n')
    references = "{eq}`eq-%d`, " * 60 % tuple(range(60))
    equations = "".join(f"$$a$$ (eq-{number})\n\n" for number in range(60))
    site.post("a", "A", "2026-01-01", f"{references}and so on.\n\n{equations}")
    text = description(site.build(), "posts/a")
    assert text.startswith("(1), (2), (3), ")
    assert text.endswith("…")
    assert "eq-" not in text
    assert "\ufffc" not in text
