"""A site whose posts share sources: every way to cite one, every list that shows them."""

from __future__ import annotations

from pathlib import Path

from tests.support.sites import Site

CONF = """
blog_authors = {"ada": ("Ada Lovelace", None)}
blog_default_author = "ada"
myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 2
"""

POSTS = (
    "posts/2026/answer",
    "posts/2026/note",
    "posts/2025/essay",
    "posts/2025/quotes",
    "posts/2024/second",
    "posts/2024/first",
)
"""All posts of the site, newest first."""

SHARED = "https://www.example.com/shared"
"""What four posts cite."""

SITES = ("example.com", "example.net", "example.org", "journal.example")
"""The sites that are cited, by name; what is not on the web is of none."""

LONG = "\n\n".join(["Words that fill a page, one after the other, until a reader must scroll. " * 9] * 6)

FILES = """
=== sources.yaml ===
- id: lovelace1843
  type: article-journal
  title: Sketch of the Analytical Engine & <its> uses
  author:
    - {family: Menabrea, given: Luigi}
    - {family: Lovelace, given: Ada}
  container-title: Taylor's Scientific Memoirs
  issued: {date-parts: [[1843, 10]]}
  URL: https://journal.example/memoirs/3/29
  archive: https://archive.example/2020/https://journal.example/memoirs/3/29
- id: hopper1952
  type: book
  title: The education of a computer
  author: [{family: Hopper, given: Grace}]
  issued: 1952-05-02
  publisher: Association for Computing Machinery

=== posts/2026/answer.md ===
---
date: 2026-05-14
tags: [Engines, Letters]
link: https://example.net/letter
via: {name: A Weekly, url: https://example.org/weekly/12}
---

# A letter about engines

At the head stands {source}`lovelace1843`. It was read before, in [an earlier essay](../2025/essay.md), and so was
[the shared page](https://www.example.com/shared), of which another
[link in a long sentence that goes over more than one line wherever the window is a narrow one](https://example.com/shared)
tells as well.

As {source:cite}`lovelace1843` has it, engines do what we order. For {source:page}`the book's place <hopper1952>`
see there, and [somebody disputes it](https://example.org/dispute){.disputes}.

## A list

- [One thing](https://example.com/one), and [a place in that essay](../2025/essay.md#its-second-part)
- Another, with {source}`hopper1952` and *[emphasis](https://example.com/emphasis)*

| where | what |
|---|---|
| [in a cell](https://example.net/cell) | words |

LONG

=== posts/2026/note.md ===
---
date: 2026-03-01
tags: [Engines]
---

# A note

See [the shared page](https://example.com/shared "What all of them share"). See also
[the first post](../2024/first.md).

=== posts/2025/essay.md ===
---
date: 2025-07-01
tags: [Engines, Letters]
kind: essay
---

# An essay on engines

It begins with [a page that others share](https://example.com/shared) and with {source}`lovelace1843`.

LONG

## Its second part

Much was said of it by [the second post](../2024/second.md), and
{source:disputes}`not all of it <hopper1952>` is true.

=== posts/2025/quotes.md ===
---
date: 2025-03-01
tags: [Letters]
---

# What was said

```{quote} lovelace1843
The Analytical Engine has no pretensions to originate anything.

It can do whatever we know how to order it to perform.
```

Words between.

```{quote} https://example.com/speech
:by: Grace Hopper
:title: A speech

The most dangerous phrase is *we have always done it so*.
```

=== posts/2024/second.md ===
---
date: 2024-04-01
---

# The second

It answers [the first](first.md), by way of [the shared page](https://example.com/shared?utm_source=feed).

=== posts/2024/first.md ===
---
date: 2024-02-01
---

# The first

With <a href="https://example.com/raw">a link in raw HTML</a>, and nothing else.

=== reading.md ===
---
orphan: true
---

# What we read

All of it:

```{sources}
```

What letters cite, the newest first:

```{sources}
:tag: Letters
:sort: cited
:length: 3
```

Nothing:

```{sources}
:type: song
```
""".replace(
    "LONG", "\n\n".join(["Words that fill a page, one after the other, until a reader must scroll. " * 9] * 6)
)


def sourced_site(folder: Path, conf: str = "") -> Site:
    """Return the site, not built yet."""
    return Site(folder, FILES, conf=CONF + conf)
