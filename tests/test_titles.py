"""Titles on built sites: posts without one, titles in front matter, and headings beside them."""

from __future__ import annotations

import json
from collections.abc import Callable

import feedparser
import pytest

from tests.support.linkcheck import Checker
from tests.support.sites import Built, Site, links, outline

MakeSite = Callable[..., Site]

LONG = "The commonplace book was how readers kept what they found before there were machines to find it again."

NOTES = f"""
=== posts/2026/short.md ===
---
date: 2026-05-01
tags: [notes]
---

A [link](https://example.org/a) in a short note.

=== posts/2026/long.rst ===
:date: 2026-05-02
:tags: notes

{LONG}

It goes on.

=== posts/2026/sections.md ===
---
date: 2026-05-03
---

Words before any heading.

## One part

Its words, with [another](https://example.org/b).

### Below

More.

## Second part

The end.

=== posts/2026/0504-harbour-lights.md ===
---
date: 2026-05-04
---

![](lights.png)

=== posts/2026/05-05.md ===
---
date: 2026-05-05
---

![](lights.png)

=== posts/2026/alone.md ===
```{{post}} 2026-05-06
:tags: notes
```

By the only directive of a document.

=== posts/2026/reference.md ===
---
date: 2026-05-07
---

More on {{doc}}`titled`, as {{ref}}`a part <here>` has it.

=== posts/2026/titled.md ===
---
date: 2026-05-08
---

# A title of its own

As [the note](short.md) says, and {{doc}}`long`.

(here)=

## A part

Words.

=== posts/2026/linked.md ===
---
date: 2026-05-09
link: https://example.org/paper
---

Worth an hour.

=== posts/2026/code.md ===
---
date: 2026-05-10
---

```python
import this
```

=== posts/2026/html.md ===
---
date: 2026-05-11
---

<p>Words in <b>HTML</b>.</p>

=== contents.md ===
---
orphan: true
---

# Contents

```{{toctree}}
posts/2026/short
posts/2026/long
```

```{{postlist}}
```
"""

NAMES = {
    "posts/2026/short": "A link in a short note",
    "posts/2026/long": "The commonplace book was how readers kept what they found…",
    "posts/2026/sections": "Words before any heading",
    "posts/2026/0504-harbour-lights": "Harbour lights",
    "posts/2026/05-05": "05 May 2026",
    "posts/2026/alone": "By the only directive of a document",
    "posts/2026/reference": "More on A title of its own, as a part has it",
    "posts/2026/linked": "Worth an hour",
    "posts/2026/code": "import this",
    "posts/2026/html": "Words in HTML",
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000"
    "000049454e44ae426082"
)


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site of posts without titles."""
    conf = 'commonplace_feed_formats = ["atom", "rss", "json"]'
    site = Site(tmp_path_factory.mktemp("notes"), NOTES, conf=conf)
    site.write("posts/2026/lights.png", PNG)
    return site.build("dirhtml")


class TestUntitled:
    """Posts whose author gave no title."""

    def test_nothing_is_reported(self, notes: Built) -> None:
        assert notes.warnings == []
        assert Checker(notes.outdir).faults() == []

    @pytest.mark.parametrize("page", NAMES)
    def test_its_page_has_its_name(self, notes: Built, page: str) -> None:
        assert notes.page(page).findtext(".//title") == f"{NAMES[page]} - A blog"
        main = notes.main(page)
        (heading,) = main.iter("h1")
        assert heading.get("class") == "visually-hidden"
        assert outline(main)[0] == (1, NAMES[page])
        assert main.find_class("p-name") == []

    @pytest.mark.parametrize("page", NAMES)
    def test_lists_have_its_name(self, notes: Built, page: str) -> None:
        assert NAMES[page] in links(notes.main("contents"))

    def test_older_and_newer(self, notes: Built) -> None:
        found = [
            *notes.main("posts/2026/titled").find_class("post-older"),
            *notes.main("posts/2026/titled").find_class("post-newer"),
        ]
        assert [" ".join(link.text_content().split()) for link in found] == [
            f"Older {NAMES['posts/2026/reference']}",
            f"Newer {NAMES['posts/2026/linked']}",
        ]

    def test_its_text_has_no_title_in_a_list(self, notes: Built) -> None:
        (entry,) = (
            one
            for one in notes.main("blog").find_class("listing-post")
            if one.get("aria-label") == NAMES["posts/2026/short"]
        )
        assert outline(entry) == []
        assert entry.find_class("p-name") == []
        (permalink,) = entry.find_class("u-url")
        assert permalink.get("href").endswith("posts/2026/short/")
        text = " ".join(entry.find_class("post-text")[0].text_content().split())
        assert text == "A link in a short note."

    def test_its_link_is_shown_where_no_title_leads_there(self, notes: Built) -> None:
        for page in ("posts/2026/linked", "blog"):
            assert links(notes.main(page))["example.org/paper"] == "https://example.org/paper"

    def test_sections_stay_sections(self, notes: Built) -> None:
        assert outline(notes.main("posts/2026/sections"))[:4] == [
            (1, "Words before any heading"),
            (2, "One part"),
            (3, "Below"),
            (2, "Second part"),
        ]
        assert notes.main("posts/2026/sections").get_element_by_id("second-part").tag == "section"

    def test_references_show_its_name(self, notes: Built) -> None:
        shown = links(notes.main("posts/2026/titled"))
        assert NAMES["posts/2026/long"] in shown
        mentions = notes.main("posts/2026/short").text_content()
        assert "A title of its own" in mentions
        assert NAMES["posts/2026/short"] in links(notes.main("contents"))

    def test_feeds(self, notes: Built) -> None:
        atom = feedparser.parse(notes.text("blog/atom.xml"))
        assert not atom.bozo
        found = {entry.link.partition("blog.example.org/")[2].rstrip("/"): entry for entry in atom.entries}
        assert {page: found[page].title for page in NAMES} == NAMES
        assert {entry.title for entry in feedparser.parse(notes.text("blog/rss.xml")).entries} >= {*NAMES.values()}
        items = json.loads(notes.text("blog/feed.json"))["items"]
        assert [item["title"] for item in items if "title" in item] == ["A title of its own"]

    def test_the_inventory(self, notes: Built) -> None:
        assert notes.app is not None
        assert notes.app.env.titles["posts/2026/reference"].astext() == NAMES["posts/2026/reference"]

    def test_no_page_says_that_there_is_no_title(self, notes: Built) -> None:
        assert [name for name, content in notes.tree().items() if b"no title" in content] == []
