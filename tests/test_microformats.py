"""Microformats, read back by mf2py: what a post says of itself on its own page, in lists and on the home page."""

from __future__ import annotations

from typing import Any

import mf2py
import pytest

from tests.support.sites import Built, Site

BASE = "https://blog.example.org/"

CONF = """
commonplace_home_posts = 20
author = "The Blog's Author"
myst_enable_extensions = ["attrs_inline"]
blog_authors = {"ada": ("Ada Lovelace", "https://ada.example/")}
"""

FILES = """
=== posts/link.md ===
---
date: 2026-05-14 09:30
updated: 2026-05-20
tags: [Feeds, "a & b"]
category: Papers
author: [ada, Bo]
link: https://source.example/paper?a=1&b=2
---

# A *linked* title

Body words, and [another](https://other.example/).

## A part

More[^n].

[^n]: A footnote.
=== posts/note.md ===
---
date: 2026-05-13
---

# A note

Some words <b>here</b> &amp; there.
=== posts/essay.md ===
---
date: 2026-05-12
kind: essay
summary: What it is about.
---

# An essay

The first paragraph.

The second paragraph.
=== posts/quote.md ===
---
date: 2026-05-11
kind: quote
---

# Emph *in* a title

```{quote} https://q.example/p
:by: Bo
:title: A speech

Quoted words.
```
=== posts/linked-quote.md ===
---
date: 2026-05-10
kind: quote
link: https://q.example/linked
---

# Of phrases

> Words of somebody.
=== posts/roles.md ===
---
date: 2026-05-09
---

# What links do

It [quotes this](https://q.example/inline){.quotes}, and [cites that](https://q.example/cited).
=== posts/plain.rst ===
:date: 2026-05-08
:tags: Feeds
:link: https://source.example/rst

In reStructuredText
===================

Words of it.

.. quote:: https://q.example/rst
   :by: Cy

   Said there.
=== posts/bare.md ===
---
date: 2026-05-07
---

Words of a note without a title, *and no more*.
=== posts/bare-quote.md ===
---
date: 2026-05-06
kind: quote
link: https://www.q.example/bare
---

> Words of somebody else.
=== posts/bare-link.md ===
---
date: 2026-05-05
link: https://source.example/a/page/
---

A few words about it.
=== posts/bare.rst.rst ===
:date: 2026-05-04
:kind: quote

.. quote:: https://q.example/bare-rst
   :by: Dee

   Said in reStructuredText.
=== posts/several.rst ===
Several
=======

One part
--------

.. post:: 2026-06-20
   :tags: parts
   :link: https://source.example/part

Words of one.

Another part
------------

.. post:: 2026-06-21

Words of the other.
"""


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a site with a post of each kind."""
    built = Site(tmp_path_factory.mktemp("kinds"), FILES, conf=CONF).build(request.param)
    assert built.warnings == []
    return built


def items(built: Built, page: str) -> list[dict[str, Any]]:
    """Return the microformats of a page."""
    found: list[dict[str, Any]] = mf2py.parse(doc=built.text(page), url=address(built, page))["items"]
    return found


def entry(built: Built, page: str) -> dict[str, Any]:
    """Return what the page of a post says of it."""
    (found,) = items(built, page)
    assert found["type"] == ["h-entry"]
    properties: dict[str, Any] = found["properties"]
    return properties


def listed(built: Built, page: str) -> dict[str, dict[str, Any]]:
    """Return what a list says of its posts, by their ids."""
    (feed,) = items(built, page)
    assert feed["type"] == ["h-feed"]
    assert {tuple(child["type"]) for child in feed["children"]} == {("h-entry",)}
    return {child["id"]: child["properties"] for child in feed["children"]}


def address(built: Built, docname: str) -> str:
    """Return the absolute address of a page."""
    assert built.app is not None
    return BASE + built.app.builder.get_target_uri(docname)


def cited(properties: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """Return name and address of each ``h-cite`` of a property."""
    cites = properties.get(name, [])
    assert all(cite["type"] == ["h-cite"] for cite in cites)
    return [(*cite["properties"]["name"], *cite["properties"]["url"]) for cite in cites]


PLACES = ["posts/{}", "index", "blog", "blog/2026"]
"""Where a post stands: on its page, on the home page, in listings."""


def found_at(built: Built, place: str, name: str) -> dict[str, Any]:
    """Return what one of :data:`PLACES` says of a post."""
    page = place.format(name)
    return entry(built, page) if page.startswith("posts/") else listed(built, page)[f"posts/{name}"]


@pytest.mark.parametrize("place", PLACES)
class TestEveryPlace:
    @pytest.mark.parametrize(
        ("name", "title"),
        [
            ("link", "A linked title"),
            ("note", "A note"),
            ("essay", "An essay"),
            ("quote", "Emph in a title"),
            ("linked-quote", "Of phrases"),
            ("plain", "In reStructuredText"),
        ],
    )
    def test_name_address_and_date(self, built: Built, place: str, name: str, title: str) -> None:
        found = found_at(built, place, name)
        assert found["name"] == [title]
        assert found["url"] == [address(built, f"posts/{name}")]
        (date,) = found["published"]
        assert date.startswith("2026-05-")

    def test_authors(self, built: Built, place: str) -> None:
        cards = found_at(built, place, "link")["author"]
        assert [card["type"] for card in cards] == [["h-card"], ["h-card"]]
        assert [card["properties"]["name"] for card in cards] == [["Ada Lovelace"], ["Bo"]]

    def test_the_blogs_author_where_a_post_names_none(self, built: Built, place: str) -> None:
        (card,) = found_at(built, place, "note")["author"]
        assert card["type"] == ["h-card"]
        assert card["properties"] == {"name": ["The Blog's Author"], "url": [address(built, "index")]}

    def test_labels_and_update(self, built: Built, place: str) -> None:
        found = found_at(built, place, "link")
        assert sorted(found["category"]) == ["Feeds", "Papers", "a & b"]
        assert found["updated"][0].startswith("2026-05-20")
        assert "updated" not in found_at(built, place, "note")

    def test_sources_by_role(self, built: Built, place: str) -> None:
        link, plain = found_at(built, place, "link"), found_at(built, place, "plain")
        assert cited(link, "bookmark-of") == [("A linked title", "https://source.example/paper?a=1&b=2")]
        assert cited(plain, "bookmark-of") == [("In reStructuredText", "https://source.example/rst")]
        assert cited(plain, "quotation-of") == [("https://q.example/rst", "https://q.example/rst")]
        assert cited(found_at(built, place, "quote"), "quotation-of") == [("A speech", "https://q.example/p")]
        assert cited(found_at(built, place, "linked-quote"), "quotation-of") == [
            ("Of phrases", "https://q.example/linked")
        ]
        assert cited(found_at(built, place, "roles"), "quotation-of") == [
            ("quotes this", "https://q.example/inline")
        ]
        for name in ("note", "essay"):
            assert not {"bookmark-of", "quotation-of"} & found_at(built, place, name).keys()

    @pytest.mark.parametrize("name", ["bare", "bare-quote", "bare-link", "bare.rst"])
    def test_no_name_without_a_title(self, built: Built, place: str, name: str) -> None:
        found = found_at(built, place, name)
        assert "name" not in found
        assert found["url"] == [address(built, f"posts/{name}")]
        assert found["published"][0].startswith("2026-05-0")
        assert found["author"][0]["properties"]["name"] == ["The Blog's Author"]

    def test_sources_without_a_title(self, built: Built, place: str) -> None:
        assert cited(found_at(built, place, "bare-quote"), "quotation-of") == [
            ("q.example", "https://www.q.example/bare")
        ]
        assert cited(found_at(built, place, "bare-link"), "bookmark-of") == [
            ("source.example/a/page", "https://source.example/a/page/")
        ]
        (cite,) = found_at(built, place, "bare.rst")["quotation-of"]
        assert cite["properties"]["author"] == ["Dee"]
        assert cite["properties"]["url"] == ["https://q.example/bare-rst"]

    def test_the_text_of_a_note_without_a_title(self, built: Built, place: str) -> None:
        (content,) = found_at(built, place, "bare")["content"]
        assert content["value"] == "Words of a note without a title, and no more."

    def test_who_is_quoted(self, built: Built, place: str) -> None:
        (cite,) = found_at(built, place, "quote")["quotation-of"]
        assert cite["properties"]["author"] == ["Bo"]

    def test_the_content_is_the_text_alone(self, built: Built, place: str) -> None:
        (note,) = found_at(built, place, "note")["content"]
        assert note["value"] == "Some words here & there."
        (link,) = found_at(built, place, "link")["content"]
        words = " ".join(link["value"].split())
        assert words.startswith("Body words, and another. A part More")
        assert words.endswith("A footnote.")
        assert "¶" not in words

    def test_the_summary_of_an_essay(self, built: Built, place: str) -> None:
        found = found_at(built, place, "essay")
        assert found["summary"] == ["What it is about."]
        if place.startswith("posts/"):
            (content,) = found["content"]
            assert content["value"].split("\n\n") == ["The first paragraph.", "The second paragraph."]
        else:
            assert "content" not in found


class TestSeveralPostsOnAPage:
    def test_each_is_an_entry(self, built: Built) -> None:
        page = address(built, "posts/several")
        found = [item["properties"] for item in items(built, "posts/several")]
        assert [one["name"] for one in found] == [["One part"], ["Another part"]]
        assert [one["url"] for one in found] == [[f"{page}#one-part"], [f"{page}#another-part"]]
        assert [one["content"][0]["value"] for one in found] == ["Words of one.", "Words of the other."]
        assert cited(found[0], "bookmark-of") == [("One part", "https://source.example/part")]
        assert "bookmark-of" not in found[1]


class TestFeeds:
    @pytest.mark.parametrize(
        ("page", "name"),
        [
            ("index", "A blog"),
            ("blog", "All posts"),
            ("blog/2026", "All posts, 2026"),
            ("blog/tag/feeds", "Posts tagged Feeds"),
            ("blog/kind/quote", "Quotes"),
        ],
    )
    def test_name_and_address(self, built: Built, page: str, name: str) -> None:
        (feed,) = items(built, page)
        assert feed["properties"] == {"name": [name], "url": [address(built, page)]}

    def test_no_other_page_says_that_it_is_one(self, built: Built) -> None:
        for page in ("blog/tag", "blog/archive", "blog/kind"):
            assert items(built, page) == []


def test_without_an_address_of_the_blog_the_permalink_is_the_address(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    site = Site(tmp_path_factory.mktemp("bare"), FILES, conf="blog_baseurl = ''\n")
    built = site.build()
    assert entry(built, "posts/note")["url"] == [f"{BASE}posts/note.html"]
    assert listed(built, "blog")["posts/note"]["url"] == [f"{BASE}posts/note.html"]
