"""A site that has everything at once: every way to write a post, every listing, all that can break when moved."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from tests.support.sites import Site

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

CONF = """
suppress_warnings = ["commonplace.label"]  # labels are spelled in several ways, to see what comes of it
blog_authors = {"ada": ("Ada Lovelace", "https://ada.example/"), "bo": ("Bo Bergström", None)}
blog_default_author = "ada"
commonplace_descriptions = {
    "tag": {"C++": "Of the language & <its> uses."},
    "series": {"Reading": "Books, one at a time."},
}
myst_heading_anchors = 3
"""


@dataclass(frozen=True)
class Fact:
    """What the files below say of one post, written down once more."""

    docname: str
    title: str
    date: str
    tags: tuple[str, ...] = ()  # by the name that the site shows
    authors: tuple[str, ...] = ("Ada Lovelace",)
    categories: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    section: str = ""
    kind: str = "note"
    whole: bool = True  # a listing shows all of it

    @property
    def anchor(self) -> str:
        """The post's address from the root, without the suffix of a page."""
        return f"{self.docname}#{self.section}" if self.section else self.docname


POSTS = (
    Fact(
        "posts/2026/link",
        "A paper on residue",
        "2026-05-14",
        ("AI", "C++", "two words"),
        ("Ada Lovelace", "Bo Bergström", "Cy"),
        ("Papers",),
        ("Reading",),
        kind="link",
    ),
    Fact("posts/2026/note", "A note", "2026-05-14", ("AI",), ("Bo Bergström",), ("Papers",)),
    Fact("posts/2026/more", "Cut by hand", "2026-03-01", ("AI", "two words"), whole=False),
    Fact("posts/2026/summary", "Summarised", "2026-02-01", ("AI",), whole=False),
    Fact("posts/2026/two-paragraphs", "Two paragraphs", "2026-01-20", ("AI",), whole=False),
    Fact("posts/2025/essay", "An essay", "2025-07-01", ("AI",), series=("Reading",), kind="essay", whole=False),
    Fact("posts/2025/titled", "Titled in front matter", "2025-06-01", ("AI",)),
    Fact("posts/2024/several", "Second of several", "2024-04-01", ("several",), section="second-of-several"),
    Fact(
        "posts/2024/several",
        "First of several",
        "2024-03-01",
        ("AI", "several"),
        ("Bo Bergström",),
        section="first-of-several",
    ),
    Fact("posts/2024/single", "A single one", "2024-02-01", ("AI",), categories=("Papers",), whole=False),
    Fact("posts/2024/myst", "By MyST directive", "2024-01-15", ("AI", "two words"), ("Bo Bergström",)),
    Fact("posts/2023/café", "A café", "2023-12-31", ("café", "日本語")),
)
"""All posts of the site, newest first."""

LISTINGS = {
    "blog": ("All posts", POSTS),
    **{
        f"blog/{kind}/{slug}": (name, tuple(post for post in POSTS if name in getattr(post, field)))
        for kind, field, labels in (
            ("tag", "tags", {"ai": "AI", "c-plus-plus--cedb1bac": "C++", "two-words": "two words"}),
            ("tag", "tags", {"several": "several", "café": "café", "日本語": "日本語"}),
            ("category", "categories", {"papers": "Papers"}),
            (
                "author",
                "authors",
                {"ada-lovelace": "Ada Lovelace", "bo-bergström": "Bo Bergström", "cy": "Cy"},
            ),
            ("series", "series", {"reading": "Reading"}),
        )
        for slug, name in labels.items()
    },
    "blog/kind/note": ("Notes", tuple(post for post in POSTS if post.kind == "note")),
    "blog/kind/link": ("Links", tuple(post for post in POSTS if post.kind == "link")),
    "blog/kind/essay": ("Essays", tuple(post for post in POSTS if post.kind == "essay")),
}
"""Every listing with a page of its own that is not a year's: its name and its posts, newest first."""

YEARS = {
    year: tuple(post for post in POSTS if post.date.startswith(year)) for year in ("2026", "2025", "2024", "2023")
}
"""The posts of each year."""

LONG = " ".join(f"word{number}" for number in range(400))  # more than commonplace_whole_words

FILES = f"""
=== about.md ===
---
orphan: true
---

# About

To a post: [](posts/2026/link.md), to a place in it: [there](posts/2026/link.md#deeper),
to a tag: {{ref}}`tag-ai`, to all tags: {{ref}}`blog-tags`, to a year: {{ref}}`archive-2025`.

=== blog/tag/ai.md ===
---
orphan: true
---

# Artificial intelligence

What *machines* do. See [about](../../about.md).

=== posts/2026/link.md ===
---
date: 2026-05-14 09:30
updated: 2026-05-20
tags: [AI, "C++", Two Words]
category: Papers
author: [ada, bo, Cy]
series: Reading
link: https://source.example/paper?a=1&b=2
via: {{name: A Weekly, url: https://weekly.example/12}}
---

# A paper on *residue*

Short, with a note[^n], a picture ![a picture](pictures/pixel.png) and {{download}}`data <data.csv>`.

See [an essay](../2025/essay.md), [its part](../2025/essay.md#second-part), [below](#deeper), and
[the tag](../../blog/tag/ai.md).

## Part

### Deeper

#### Deepest

Words[^n] and [elsewhere](https://elsewhere.example/).

[^n]: The note, with [about](../../about.md).

=== posts/2026/note.md ===
---
date: 2026-05-14
tags: [AI]
author: bo
category: Papers
---

# A note

Short too[^n].

## Part

Text, and [up](#part).

[^n]: Another note of the same name.

=== posts/2026/more.md ===
---
date: 2026-03-01
tags: AI, two words
---

# Cut by hand

Before the mark[^late], and [a link to what is cut](#after).

<!-- more -->

## After

Behind the mark.

[^late]: A note that stands behind the mark.

=== posts/2026/summary.md ===
---
date: 2026-02-01
tags: [AI]
summary: The author's own <summary> & nothing else.
---

# Summarised

{LONG}

=== posts/2026/two-paragraphs.md ===
---
date: 2026-01-20
tags: [AI]
excerpt: 2
---

# Two paragraphs

First paragraph.

Second paragraph.

Third paragraph.

=== posts/2025/essay.md ===
---
date: 2025-07-01
tags: [AI]
kind: essay
series: Reading
---

# An essay

The first paragraph[^n] of ![alt](../2026/pictures/pixel.png) many.

{LONG}

{LONG}

## Second part

```python
print("code")
```

[^n]: A note at the end.

=== posts/2025/titled.md ===
---
title: Titled in front matter
date: 2025-06-01
tags: [AI]
---

No heading of its own.

=== posts/2024/several.rst ===
Several
=======

Below one heading.

First of several
----------------

.. post:: 2024-03-01
   :tags: AI, several
   :author: bo

Text of the first, see `Part`_.

Part
~~~~

Its part.

Second of several
-----------------

.. post:: 2024-04-01
   :tags: several

Text of the second, see :doc:`single`.

=== posts/2024/single.rst ===
A single one
============

.. post:: 2024-02-01
   :tags: ai
   :category: Papers

   The excerpt of the directive.

The rest of the text.

=== posts/2024/myst.md ===
# By MyST directive

```{{post}} 2024-01-15
:tags: ai, two words
:author: bo
```

Text of the one.

=== posts/2023/café.md ===
---
date: 2023-12-31
tags: [café, 日本語]
---

# A café

Addresses outside ASCII: [](../2026/link.md).
"""


def rich_site(folder: Path, conf: str = "") -> Site:
    """Return the site, not built yet."""
    site = Site(folder, FILES, conf=CONF + conf)
    site.write("posts/2026/pictures/pixel.png", PIXEL)
    site.write("posts/2026/data.csv", "a,b\n1,2\n")
    return site
