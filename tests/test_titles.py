"""Titles on built sites: posts without one, titles in front matter, and headings beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import feedparser
import lxml.html
import pytest
from sphinx.util.inventory import InventoryFile

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
        # The source of a link post has a name of its own.
        assert main.xpath("//*[contains(@class, 'p-name')][not(ancestor::*[contains(@class, 'h-cite')])]") == []

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
        (heading,) = notes.main("blog").xpath("//article/h3[.=$name]", name=NAMES["posts/2026/short"])
        assert heading.get("class") == "visually-hidden"  # for those who go from heading to heading
        entry = heading.getparent()
        assert entry.find_class("p-name") == []
        (permalink,) = entry.find_class("post-permalink")
        assert permalink.get("href").endswith("posts/2026/short/")
        text = " ".join(entry.find_class("post-text")[0].text_content().split())
        assert text == "A link in a short note."

    def test_its_link_is_shown_where_no_title_leads_there(self, notes: Built) -> None:
        for page in ("posts/2026/linked", "blog"):
            assert links(notes.main(page))["example.org/paper"] == "https://example.org/paper"

    def test_its_link_is_shown_as_people_read_it(self, make_site: MakeSite) -> None:
        site = make_site()
        address = "https://www.example.org/caf%C3%A9/?utm_source=feed&id=4"
        site.write("posts/a.md", f"---\ndate: 2026-05-01\nlink: {address}\n---\n\nWords.\n")
        built = site.build()
        for page in ("posts/a", "index"):
            (line,) = built.main(page).find_class("post-link")
            assert line.text_content().strip() == "example.org/café/?id=4"
            assert line.find(".//a").get("href") == address

    def test_a_via_without_a_name_is_shown_as_people_read_it(self, make_site: MakeSite) -> None:
        site = make_site()
        address = "https://www.example.org/12/?utm_source=feed"
        site.write("posts/a.md", f"---\ndate: 2026-05-01\nvia: ['{address}', b.md, C <b.md>]\n---\n\nWords.\n")
        site.write("posts/b.md", "---\ndate: 2026-05-01\n---\n\n# A title\n\nWords.\n")
        built = site.build()
        assert built.warnings == []
        for page in ("posts/a", "index"):
            vias = built.main(page).find_class("post-via")
            assert [via.text_content() for via in vias] == ["via example.org/12", "via A title", "via C"]
            assert vias[0].find("a").get("href") == address
        entry = feedparser.parse(built.text("blog/atom.xml")).entries[-1]
        assert "via example.org/12, A title, C" in lxml.html.fromstring(entry.content[0].value).text_content()

    def test_a_reference_alone_is_text(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write("posts/a.md", "---\ndate: 2026-05-01\n---\n\n[](b.md)\n")
        site.write("posts/b.md", "---\ndate: 2026-05-01\n---\n\n# A title\n\nWords.\n")
        built = site.build()
        assert built.warnings == []
        assert outline(built.main("posts/a"))[0] == (1, "A title")
        assert "A title" in links(built.main("posts/a"))

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
        (card,) = notes.main("posts/2026/titled").xpath("//li[.//a[.=$name]]", name=NAMES["posts/2026/long"])
        assert card.find_class("post-card-words") == []  # its summary would say the same again
        citing = notes.main("posts/2026/short").text_content()
        assert "A title of its own" in citing
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


QUOTES = """
=== posts/dash.md ===
---
date: 2026-05-01
kind: quote
---

> Poetical science.
>
> — Ada Lovelace, *Letters*

=== posts/below.md ===
---
date: 2026-05-02
kind: quote
---

> Poetical science.

-- Ada Lovelace

=== posts/attribution.rst ===
:date: 2026-05-03
:kind: quote

..

    Poetical science.

    -- Ada Lovelace

=== posts/by.md ===
---
date: 2026-05-04
kind: quote
---

```{quote} https://www.example.org/letters
:by: Ada Lovelace

Poetical science.
```

=== posts/key.md ===
---
date: 2026-05-05
kind: quote
---

```{quote} letters
Poetical science.
```

=== posts/address.md ===
---
date: 2026-05-06
kind: quote
---

```{quote} https://www.example.org/letters
Poetical science.
```

=== posts/link.md ===
---
date: 2026-05-07
kind: quote
link: https://www.example.org/letters
---

> Poetical science.

=== posts/nobody.md ===
---
date: 2026-05-08
kind: quote
---

> Poetical science.

=== posts/titled.md ===
---
date: 2026-05-09
kind: quote
title: On science
---

> Poetical science.
>
> — Ada Lovelace

=== sources.yaml ===
- id: letters
  title: Letters
  author: [{family: Lovelace, given: Ada}]
"""


def test_a_quotation_is_called_by_whom_it_quotes(make_site: MakeSite) -> None:
    built = make_site(QUOTES).build()
    assert built.warnings == []
    titles = {
        entry.link.rpartition("/")[2]: entry.title
        for entry in feedparser.parse(built.text("blog/atom.xml")).entries
    }
    assert titles == {
        **dict.fromkeys(
            ("dash.html", "below.html", "attribution.html", "by.html", "key.html"), "Quoting Ada Lovelace"
        ),
        **dict.fromkeys(("address.html", "link.html"), "Quoting example.org"),
        "nobody.html": "Poetical science",
        "titled.html": "On science",
    }
    assert built.page("posts/key").findtext(".//title") == "Quoting Ada Lovelace - A blog"


ATTRIBUTIONS = """
=== posts/paragraph.md ===
---
date: 2026-05-01
kind: quote
---

> Poetical *science*.
>
> — [Ada](https://ada.example/), 1843

=== posts/line.md ===
---
date: 2026-05-02
kind: quote
---

> Poetical *science*.
> -- Ada

=== posts/break.md ===
---
date: 2026-05-03
kind: quote
---

> Poetical *science*.\\
> — Ada

=== posts/dialogue.md ===
---
date: 2026-05-04
kind: quote
---

> — Poetical?
>
> — Science.

=== posts/note.md ===
---
date: 2026-05-05
---

> Poetical *science*.
>
> — Ada
"""


def test_a_last_line_with_a_dash_is_the_attribution_of_a_quote(make_site: MakeSite) -> None:
    built = make_site(ATTRIBUTIONS).build()
    assert built.warnings == []

    def attribution(name: str) -> list[str]:
        (quote,) = built.page(f"posts/{name}").iter("blockquote")
        return [str(node.text_content()) for node in quote.find_class("attribution")]

    assert attribution("paragraph") == ["—Ada, 1843"]
    assert attribution("line") == attribution("break") == ["—Ada"]
    assert attribution("dialogue") == attribution("note") == []
    words, name = next(built.page("posts/line").iter("blockquote")).iter("p")
    assert words.text_content() == "Poetical science."
    assert name.get("class") == "attribution"
    (link,) = next(built.page("posts/paragraph").iter("blockquote")).iter("a")
    assert link.get("href") == "https://ada.example/"
    assert link.getparent().get("class") == "attribution"


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "<!-- more -->\n", "[a]: https://example.org/\n", "***\n", "(a)=\n\n```{post} 2026-01-01\n```\n"],
    ids=["nothing", "spaces", "a comment", "a definition", "a line", "a directive"],
)
def test_a_post_that_shows_nothing_is_left_out(make_site: MakeSite, text: str) -> None:
    site = make_site()
    site.write("posts/a.md", f"---\ndate: 2026-05-01\n---\n\n{text}")
    told, left_out = [line for line in site.build().warnings if "commonplace" in line]
    assert "posts/a.md:" in told
    assert "WARNING: title: no title, no heading and no text; a post must have one of them" in told
    assert "posts/a (no post can be made of it)" in left_out


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_name_follows_the_titles_that_it_shows(make_site: MakeSite, jobs: int) -> None:
    site = make_site()
    site.post("a", "Before", "2026-05-01")
    site.write("posts/b.md", "---\ndate: 2026-05-02\n---\n\nOn {doc}`a`, again.\n")
    site.write("posts/c.md", "---\ndate: 2026-05-03\n---\n\nSee {doc}`b` for more.\n")
    site.write("posts/d.md", "---\ndate: 2026-05-04\n---\n\n# D\n\n{doc}`b` {doc}`c`\n")
    site.build(jobs=jobs)
    site.post("a", "After", "2026-05-01")
    built = site.build(jobs=jobs)
    assert built.page("posts/b").findtext(".//title") == "On After, again - A blog"
    assert outline(built.main("posts/b"))[0] == (1, "On After, again")
    assert "On After, again" in links(built.main("posts/d"))
    assert built.tree() == site.build_clean(jobs=jobs).tree()


# -- titles in front matter, and headings ------------------------------------------------------------------------

TEXT = "Words.\n"
PARTS = "## One\n\nWords.\n\n### Below\n\n## Two\n\nWords.\n"
UNDERLINED = "One\n===\n\nWords.\n\nBelow\n-----\n\nWords.\n\nTwo\n===\n\nWords.\n"
OUTLINE = [(1, "The title"), (2, "One"), (3, "Below"), (2, "Two")]


def markdown(body: str, title: str = "The title") -> str:
    return f"---\ndate: 2026-05-01\ntitle: {title!r}\n---\n\n{body}"


def fields(body: str, title: str = "The title") -> str:
    return f":date: 2026-05-01\n:title: {title}\n\n{body}"


class TestGivenTitle:
    """A title that is not a heading of the text."""

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.md", markdown(TEXT + "\n" + PARTS)),
            ("a.md", markdown(PARTS)),
            ("a.md", markdown("# The title\n\n" + PARTS)),
            ("a.md", markdown("Words.\n\n# The title\n\n" + PARTS)),
            ("a.md", markdown("# `The`  *TITLE*\n\n" + PARTS)),
            ("a.md", markdown("(here)=\n\n" + PARTS)),
            ("a.md", f"```{{post}} 2026-05-01\n:title: The title\n```\n\n{TEXT}\n{PARTS}"),
            ("a.md", f"```{{post}} 2026-05-01\n:title: The title\n```\n\n{PARTS}"),
            ("a.md", f"# The title\n\n```{{post}} 2026-05-01\n```\n\n{PARTS}"),
            ("a.md", f"```{{post}} 2026-05-01\n```\n\n# The title\n\n{PARTS}"),
            ("a.rst", fields(TEXT + "\n" + UNDERLINED)),
            ("a.rst", fields(UNDERLINED)),
            ("a.rst", fields("The title\n#########\n\n" + UNDERLINED)),
            ("a.rst", f".. post:: 2026-05-01\n   :title: The title\n\n{TEXT}\n{UNDERLINED}"),
            ("a.rst", f"The title\n#########\n\n.. post:: 2026-05-01\n\n{UNDERLINED}"),
        ],
    )
    def test_it_is_the_heading_and_sections_stay_sections(
        self, make_site: MakeSite, name: str, content: str
    ) -> None:
        site = make_site()
        site.write(f"posts/{name}", content)
        site.write(
            "other.md", "---\norphan: true\n---\n\n# Other\n\n{doc}`posts/a`, [](posts/a)\n\n```{postlist}\n```\n"
        )
        built = site.build()
        assert built.warnings == []
        main = built.main("posts/a")
        assert outline(main)[:4] == OUTLINE
        assert {"one", "below", "two"} <= {element.get("id") for element in main.iter()}
        assert Checker(built.outdir).faults() == []
        assert built.page("posts/a").findtext(".//title") == "The title - A blog"
        assert {words for words, href in links(built.main("other")).items() if "posts/a" in href} == {"The title"}
        (entry,) = feedparser.parse(built.text("blog/atom.xml")).entries
        assert entry.title == "The title"
        body = lxml.html.fragment_fromstring(entry.content[0].value, create_parent="div")
        assert outline(body) == [(4, "One"), (5, "Below"), (4, "Two")]
        (article,) = built.main("blog").find_class("listing-post")
        assert outline(article) == [(3, "The title"), (4, "One"), (5, "Below"), (4, "Two")]
        assert ("posts/a", "The title") in objects(built)

    @pytest.mark.parametrize(
        ("name", "content", "line"),
        [
            ("a.md", markdown("# Another\n\n" + PARTS), 6),
            ("a.md", markdown("Words.\n\n# Another\n\n" + PARTS), 8),
            ("a.md", f"```{{post}} 2026-05-01\n:title: The title\n```\n\n# Another\n\n{PARTS}", 5),
            ("a.rst", fields("Another\n#######\n\n" + UNDERLINED), 4),
        ],
    )
    def test_one_with_other_words_wins(self, make_site: MakeSite, name: str, content: str, line: int) -> None:
        site = make_site()
        site.write(f"posts/{name}", content)
        built = site.build()
        (warning,) = built.warnings
        assert f"posts/{name}:{line}: WARNING: title: the heading 'Another' says something else" in warning
        assert outline(built.main("posts/a"))[:5] == [
            (1, "The title"),
            (2, "Another"),
            (3, "One"),
            (4, "Below"),
            (3, "Two"),
        ]
        assert built.main("posts/a").get_element_by_id("another").tag == "section"
        assert built.page("posts/a").findtext(".//title") == "The title - A blog"
        (entry,) = feedparser.parse(built.text("blog/atom.xml")).entries
        assert entry.title == "The title"
        assert "Another" in entry.content[0].value
        assert ("posts/a", "The title") in objects(built)

    def test_further_headings_are_reported_once(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write("posts/a.md", "---\ndate: 2026-05-01\n---\n\n# One\n\n# Two\n\n## Below\n\n# Three\n\nWords.\n")
        built = site.build()
        (warning,) = built.warnings
        assert "posts/a.md:7: WARNING: title: 2 more headings of the first level, the first is 'Two'" in warning
        assert outline(built.main("posts/a"))[:4] == [(1, "One"), (2, "Two"), (3, "Below"), (2, "Three")]

    def test_what_to_write_is_said_in_the_markup_of_the_file(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write("posts/a.md", "---\ndate: 2026-05-01\n---\n\n# One\n\nWords.\n\n# Two\n\nWords.\n")
        site.write("posts/b.rst", f".. post:: 2026-05-02\n\n{UNDERLINED}")
        markdown_says, rst_says = site.build().warnings
        assert "posts/a.md:9" in markdown_says
        assert "those below it begin with ##" in markdown_says
        assert "posts/b.rst:" in rst_says
        assert "those below it have another underline" in rst_says

    @pytest.mark.parametrize(
        ("title", "heading"),
        [
            ("Ada's notes -- and more...", "Ada's notes -- and more..."),
            ("A --- B", "A -- B"),
            ("1914–1918", "1914-1918"),
            ("„Notes“ – more…", '"Notes" -- more...'),
        ],
    )
    @pytest.mark.parametrize("suffix", ["md", "rst"])
    def test_typography_is_no_difference(self, make_site: MakeSite, suffix: str, title: str, heading: str) -> None:
        site = make_site()
        text = f"# {heading}\n\nWords.\n" if suffix == "md" else f"{heading}\n{'=' * 50}\n\nWords.\n"
        site.write(f"posts/a.{suffix}", markdown(text, title) if suffix == "md" else fields(text, title))
        built = site.build()
        assert built.warnings == []
        assert [level for level, _words in outline(built.main("posts/a"))] == [1]

    def test_headings_of_the_text_keep_their_ids(self, make_site: MakeSite) -> None:
        site = make_site(conf="myst_heading_anchors = 2")
        site.write(
            "posts/a.md", markdown("(label)=\n\n## Second\n\nSee [](#second), {ref}`label`.\n", title="Second")
        )
        built = site.build()
        assert built.warnings == []
        main = built.main("posts/a")
        assert outline(main)[:2] == [(1, "Second"), (2, "Second")]
        assert {link.get("href") for link in main.iter("a") if "internal" in (link.get("class") or "")} == {
            "#second",
            "#label",
        }
        found = main.get_element_by_id("second")
        assert next(found.iterancestors("section")).get("id") == "label"

    def test_its_markup_is_text(self, make_site: MakeSite) -> None:
        site = make_site(conf="myst_title_to_header = True")
        site.write("posts/a.md", markdown(PARTS, title="*One* <b>"))
        built = site.build()
        assert outline(built.main("posts/a"))[0] == (1, "*One* <b>")

    def test_a_page_that_is_no_post_is_left_alone(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write("page.md", "---\norphan: true\ntitle: A title\n---\n\n## Part\n\nWords.\n")
        built = site.build()
        (warning,) = built.warnings
        assert "page.md:6: WARNING: Document headings start at H2, not H1 [myst.header]" in warning
        assert outline(built.main("page")) == [(1, "Part")]

    def test_a_section_has_the_title_of_its_directive(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write(
            "two.md",
            "---\norphan: true\n---\n\n# Two\n\n## One\n\n```{post} 2026-05-01\n:title: The first\n```\n\n"
            "Words.\n\n"
            "## The second\n\n```{post} 2026-05-02\n:title: the SECOND\n```\n\nWords.\n",
        )
        built = site.build()
        (warning,) = built.warnings
        assert (
            "two.md:7: WARNING: title: the heading 'One' says something else than the title, 'The first'"
            in warning
        )
        assert outline(built.main("two"))[:4] == [(1, "Two"), (2, "The first"), (3, "One"), (2, "the SECOND")]
        assert built.main("two").get_element_by_id("one").tag == "section"


def objects(built: Built) -> set[tuple[str, str]]:
    """Return the documents in the inventory, each with its title."""
    inventory = InventoryFile.loads(Path(built.outdir, "objects.inv").read_bytes(), uri="")
    return {(name, item.display_name) for name, item in inventory.data["std:doc"].items()}
