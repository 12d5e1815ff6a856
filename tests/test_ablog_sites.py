"""A site that was written for ABlog and adds ``sphinx_commonplace`` keeps addresses, lists, references, settings.

The measure is ABlog itself: the same sources are built in a process of their own with stock ABlog under alabaster,
the theme that it was made for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urljoin

import feedparser
import pytest
from lxml.html import HtmlElement

from tests.support.pictures import RED
from tests.support.sites import Built, Site, links

SETTINGS = """
blog_authors = {
    "ann": ("Ann Smith", "https://ann.example/"),
    "ben": ("Ben Jones", None),
    "nobody": ("No Body", None),
}
blog_default_author = "ann"
blog_languages = {"en": ("English", None), "de": ("German", None)}
blog_default_language = "en"
blog_locations = {"Rome": ("Rome, Italy", "https://en.wikipedia.org/wiki/Rome")}
blog_feed_archives = True
blog_feed_fulltext = True
html_sidebars = {
    "**": [
        "ablog/postcard.html",
        "ablog/recentposts.html",
        "ablog/tagcloud.html",
        "ablog/categories.html",
        "ablog/archives.html",
        "ablog/authors.html",
        "ablog/languages.html",
        "ablog/locations.html",
    ],
}
"""


FILES = """
=== index.md ===
# Home

Welcome.

```{toctree}
:hidden:
about
lists
references
```
=== about.rst ===
About
=====

Who we are.
=== posts/every-option.rst ===
Every option
============

.. post:: 2024-03-05
   :tags: Machine Learning, ops
   :author: ben
   :category: Notes
   :location: Rome
   :language: de
   :redirect: old/every, every-option-old
   :excerpt: 2
   :image: 1
   :nocomments:

First paragraph, with a link to :ref:`tag-ops`.

Second paragraph.

Third paragraph.

.. image:: pixel.png
   :alt: a pixel
=== posts/own-excerpt.rst ===
Own excerpt
===========

.. post:: 05 January, 2024
   :tags: ops
   :author: ann, ben
   :category: Notes, Long reads

   The excerpt that stands in the *directive*.

The text after it.
=== posts/excluded.rst ===
Excluded
========

.. post:: Feb 10, 2024
   :tags: Köln
   :exclude:

   Seen in lists only.

The text of the page.
=== posts/titled.rst ===
A heading
=========

.. post:: 2023-06-07
   :title: Another title
   :tags: ops, C++
   :category: Notes

Words.
=== posts/outside.rst ===
Outside
=======

.. post:: 2023-07-08
   :tags: ops
   :external_link: https://elsewhere.example/article

Words.
=== posts/amended.rst ===
Amended
=======

.. post:: 2023-08-09
   :tags: Machine Learning

Words.

.. update:: 2023-09-10

   New words.

.. update:: 11 October, 2023

   Newer words.
=== posts/fields.rst ===
:date: 2023-05-06
:tags: ops, docinfo
:author: ben
:category: Notes
:location: Rome
:language: de
:redirect: old/fields
:excerpt: 2

Fields
======

One paragraph.

Two paragraphs.
=== notes/flagged.rst ===
:blogpost: true
:date: 2022-04-05
:tags: flagged

Flagged
=======

Words.
=== notes/flagged-too.md ===
---
blogpost: true
date: 2022-05-06
tags: flagged, Machine Learning
author: ann
category: Long reads
location: Rome
language: de
---

# Flagged too

Words that lead to {ref}`every-option`.
=== notes/no-post.md ===
---
orphan: true
---

# No post

A page and no more.
=== posts/listed.md ===
---
date: 2022-06-07
tags: [yaml list, ops]
category: Notes
canonical_link: https://first.example/listed
---

# Listed

Words.
=== posts/folder/index.md ===
---
date: 2022-07-08
tags: ops
---

# A folder

Words.
=== posts/directive.md ===
# A directive in Markdown

```{post} 2022-08-09
:tags: ops
:category: Long reads
:location: Paris
```

Words.

```{update} 2022-09-10
New words.
```
=== posts/several.rst ===
Several
=======

Words for all.

First of three
--------------

.. post:: 2021-01-02
   :tags: several

Words of the first.

Second of three
---------------

.. post:: 2021-02-03
   :tags: several, ops
   :author: ben

Words of the second.

Third of three
--------------

.. post:: 2021-03-04
   :tags: several
   :language: de

Words of the third.
=== posts/future.rst ===
Future
======

.. post:: 2099-01-01
   :tags: ops

Not yet.
=== posts/dateless.rst ===
Dateless
========

.. post::
   :tags: ops

Never.
=== references.rst ===
References
==========

- :ref:`blog-posts`
- :ref:`blog-archives`
- :ref:`blog-tags`
- :ref:`blog-authors`
- :ref:`blog-categories`
- :ref:`blog-locations`
- :ref:`blog-languages`
- :ref:`blog-feed`
- :ref:`tag-ops`
- :ref:`tag-machine-learning`
- :ref:`Words of mine <tag-machine-learning>`
- :ref:`tag-koln`
- :ref:`author-ann`
- :ref:`author-ben`
- :ref:`category-long-reads`
- :ref:`location-rome`
- :ref:`location-paris`
- :ref:`language-de`
- :ref:`archive-2024`
- :ref:`archive-2021`
- :ref:`every-option`
- :ref:`titled`
- :ref:`flagged-too`
- :ref:`listed`
- :ref:`folder`
- :ref:`Drafts of ours <blog-drafts>`
=== references-too.md ===
---
orphan: true
---

# References in Markdown

{ref}`blog-posts` {ref}`tag-ops` {ref}`words <category-notes>` {ref}`archive-2022` {ref}`directive`
=== lists.rst ===
Lists
=====

.. rst-class:: all

.. postlist::

Length
------

.. postlist:: 3

Tags
----

.. postlist::
   :tags: ops

Two tags
--------

.. postlist::
   :tags: ops, Machine Learning

Tag and author
--------------

.. postlist:: 5
   :tags: ops
   :author: ben

Category
--------

.. postlist::
   :category: Long reads

Place and language
------------------

.. postlist::
   :location: Rome
   :language: de

Format
------

.. postlist:: 4
   :format: {title} by {author} on {date} about {tags} in {category}, {location} ({language})
   :date: %A, %d %B %Y

Sort
----

.. postlist:: 4
   :sort:
   :list-style: circle

Excerpts
--------

.. postlist::
   :tags: ops
   :excerpts:
   :expand: Read it all

Several
-------

.. postlist::
   :tags: several
   :excerpts:
   :expand: Go on
"""


def as_stock(site: Site) -> None:
    """Make a site's configuration one of ABlog alone."""
    conf = (site.src / "conf.py").read_text("utf-8")
    conf = conf.replace(', "sphinx_commonplace"', "").replace('html_theme = "furo"', 'html_theme = "alabaster"')
    lines = [line for line in conf.splitlines() if not line.startswith("commonplace_")]
    site.write("conf.py", "\n".join(lines) + "\n")


def build_alone(site: Site, builder: str = "html") -> Built:
    """Build a site in a process of its own, which nothing of ours was imported into."""
    outdir = site.root / "out"
    command = [sys.executable, "-m", "sphinx", "-b", builder, "-N", str(site.src), str(outdir)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    assert done.returncode == 0, done.stderr
    return Built(outdir, done.stdout, [line for line in done.stderr.splitlines() if line.strip()], done.returncode)


def write_blog(folder: Path, conf: str = SETTINGS) -> Site:
    """Write the ABlog site into a folder."""
    site = Site(folder, FILES, conf=conf)
    site.write("posts/pixel.png", RED)
    return site


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The blog as ABlog alone builds it."""
    site = write_blog(tmp_path_factory.mktemp("stock"))
    as_stock(site)
    return build_alone(site)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same blog with ``sphinx_commonplace`` and Furo."""
    built = write_blog(tmp_path_factory.mktemp("ours")).build()
    # ABlog shows one of two titles in lists, and the other on the page, without a word.
    (warning,) = built.faults
    assert "posts/titled.rst" in warning
    assert "says something else than the title" in warning
    return built


def content(built: Built, name: str) -> HtmlElement:
    """Return a page's own content, under either theme."""
    page = built.page(name)
    found = page.xpath("//*[@id='furo-main-content']") or page.xpath("//div[@class='body']")
    return found[0]


def target(pagename: str, href: str) -> str:
    """Return a link's address from the root of the site, its fragment left out."""
    return unquote(urljoin(f"/{pagename}.html", href)).lstrip("/").partition("#")[0]


def postlists(built: Built, pagename: str = "lists") -> list[list[tuple[str, list[str]]]]:
    """Return the entries of a page's postlists: the words, and the pages that they lead to."""
    return [
        [
            (
                " ".join(item.text_content().split()),
                [target(pagename, link.get("href")) for link in item.iter("a")],
            )
            for item in found.iterchildren("li")
        ]
        for found in content(built, pagename).iter("ul")
        if "postlist" in (found.get("class") or "").split()
    ]


def listed(built: Built, pagename: str) -> list[tuple[str, str]]:
    """Return the titles of a listing's posts with where they lead."""
    found = content(built, pagename).xpath(
        ".//h2[contains(@class, 'ablog-post-title')]/a"
        " | .//div[contains(@class, 'ablog__collection_meta')]//a"
        " | .//article[contains(@class, 'listing-post')]/h3//a"
        " | .//ul[@class='listing-titles']/li/a"
    )
    return [(link.text_content(), target(pagename, link.get("href"))) for link in found]


MOVED = {  # labels whose slug at ABlog is another label's, too, and what stands at their old address
    "blog/tag/koln": "blog/tag/köln",
    "blog/tag/c": "blog/tag/c-plus-plus--cedb1bac",
    "blog/location/rome-italy": "blog/location/rome-italy--6bc7e2c8",
}

HELD_BACK = {
    "blog/drafts.html",
    "posts/future.html",
    "posts/dateless.html",
}  # published by ABlog, by intention not by us


def current(address: str) -> str:
    """Return the address at which we have what ABlog has at *address*."""
    page = address.removesuffix(".html")
    return f"{MOVED.get(page, page)}{'.html' if address.endswith('.html') else ''}"


LISTINGS = [
    "blog",
    *(f"blog/{year}" for year in (2021, 2022, 2023, 2024)),
    *(
        f"blog/tag/{name}"
        for name in ("ops", "machine-learning", "koln", "c", "docinfo", "flagged", "yaml-list", "several")
    ),
    *(f"blog/author/{name}" for name in ("ann-smith", "ben-jones")),
    *(f"blog/category/{name}" for name in ("notes", "long-reads")),
    *(f"blog/location/{name}" for name in ("rome-italy", "paris")),
    *(f"blog/language/{name}" for name in ("english", "german")),
]


class TestAddresses:
    def test_every_page_is_still_there(self, stock: Built, ours: Built) -> None:
        """Every page of the stock build is in ours, drafts excepted."""
        pages = {name for name in stock.tree() if name.endswith(".html") and not name.startswith("_")}
        assert pages - set(ours.tree()) == HELD_BACK

    def test_the_stock_build_has_what_the_lists_here_name(self, stock: Built) -> None:
        """The listings that other tests compare are all that ABlog makes."""
        made = {
            name.removesuffix(".html")
            for name in stock.tree()
            if name.startswith("blog/") and name.endswith(".html")
        }
        catalogs = {
            f"blog/{name}" for name in ("archive", "author", "category", "language", "location", "tag", "drafts")
        }
        assert made | {"blog"} == catalogs | set(LISTINGS)

    def test_every_feed_is_still_there(self, stock: Built, ours: Built) -> None:
        """Whoever subscribed to a feed of the stock build still gets one."""
        assert {name for name in stock.tree() if name.endswith(".xml")} <= set(ours.tree())

    @pytest.mark.parametrize(("old", "new"), MOVED.items())
    def test_an_address_that_two_labels_could_share_leads_on(self, ours: Built, old: str, new: str) -> None:
        """Where a label has a new address, its old one is a redirect."""
        refresh = ours.page(old).xpath("//meta[@http-equiv='refresh']/@content")
        assert [target(old, text.partition("url=")[2]) for text in refresh] == [f"{new}.html"]

    @pytest.mark.parametrize("old", ["old/every", "every-option-old", "old/fields"])
    def test_redirects_lead_where_they_led(self, stock: Built, ours: Built, old: str) -> None:
        """The pages of ``redirect`` lead to the same posts."""
        found = [
            target(old, text.partition("url=")[2])
            for built in (stock, ours)
            for text in built.page(old).xpath("//meta[@http-equiv='refresh']/@content")
        ]
        assert len(found) == 2
        assert found[0] == found[1]

    @pytest.mark.parametrize("hidden", ["posts/future", "posts/dateless"])
    def test_drafts_are_nowhere(self, ours: Built, hidden: str) -> None:
        """A draft of the ABlog site is in no file of the output."""
        name = hidden.rpartition("/")[2].encode()
        assert [
            file for file, data in ours.tree().items() if name in data and not file.startswith("_static")
        ] == []


class TestListings:
    @pytest.mark.parametrize("pagename", LISTINGS)
    def test_a_listing_has_the_same_posts(self, stock: Built, ours: Built, pagename: str) -> None:
        """A listing shows the same posts in the same order, with titles that lead to the same pages."""
        expected = listed(stock, pagename)
        assert expected
        if pagename in {f"blog/{year}" for year in (2021, 2022, 2023, 2024)} | {"blog"}:
            assert listed(ours, pagename) == expected
        else:
            assert listed(ours, current(pagename)) == expected

    def test_a_feed_has_the_same_entries(self, stock: Built, ours: Built) -> None:
        """The blog's feed has the same entries in the same order, with the same ids, addresses and dates."""

        def entries(built: Built) -> list[tuple[str, ...]]:
            feed = feedparser.parse(built.text("blog/atom.xml"))
            return [(entry.id, entry.link, entry.title, entry.published[:10]) for entry in feed.entries]

        assert len(entries(stock)) == len(listed(stock, "blog"))
        assert entries(ours) == entries(stock)


class TestPostlist:
    def test_every_list_has_the_same_posts(self, stock: Built, ours: Built) -> None:
        """All postlists have the words and links of stock ABlog, in its order."""

        expected = [[(text, list(map(current, pages))) for text, pages in entries] for entries in postlists(stock)]
        assert len(expected) == 11
        assert all(expected)
        assert postlists(ours) == expected

    def test_an_entry_leads_to_the_post_itself(self, ours: Built) -> None:
        """Of several posts in one document each is linked at its own section, which ABlog leaves out."""
        last = content(ours, "lists").findall(".//ul")[-1]
        assert [item.find(".//a").get("href") for item in last.iterchildren("li")] == [
            "posts/several.html#third-of-three",
            "posts/several.html#second-of-three",
            "posts/several.html#first-of-three",
        ]

    def test_the_style_of_a_list_is_its_class(self, stock: Built, ours: Built) -> None:
        """``list-style`` gives the class that ABlog's style sheet knows."""

        def styles(built: Built) -> list[list[str]]:
            found = content(built, "lists").find_class("postlist")
            return [
                sorted(name for name in item.get("class").split() if name.startswith("postlist")) for item in found
            ]

        assert styles(ours) == styles(stock)
        assert ["postlist", "postlist-style-circle"] in styles(ours)

    def test_a_list_of_an_unknown_label_is_empty_and_told(self, make_site: Callable[..., Site]) -> None:
        """A list for a tag that no post has lists nothing and warns, where ABlog lists every post."""
        site = make_site("=== lists.md ===\n---\norphan: true\n---\n# Lists\n\n```{postlist}\n:tags: opps\n```\n")
        site.post("a", "A", "2024-01-01", tags="ops")
        built = site.build()
        assert [entries for entries in postlists(built) if entries] == []
        assert len(built.warnings) == 1
        assert "'opps'" in built.warnings[0]
        assert "did you mean 'ops'" in built.warnings[0]

    @pytest.mark.parametrize(
        ("excerpt", "words"),
        [
            ("", "One. Two."),
            ("1", "One."),
            ("0", ""),
        ],
    )
    def test_how_much_an_excerpt_shows_is_the_authors(
        self, make_site: Callable[..., Site], excerpt: str, words: str
    ) -> None:
        """``excerpt`` and ``post_auto_excerpt`` count the paragraphs of an excerpt, none included."""
        lists = "=== lists.md ===\n---\norphan: true\n---\n# Lists\n\n```{postlist}\n:excerpts:\n```\n"
        site = make_site(lists, conf="post_auto_excerpt = 2\n")
        site.post("a", "A", "2024-01-03", "One.\n\nTwo.\n\nThree.\n", **({"excerpt": excerpt} if excerpt else {}))
        assert [text for text, _pages in postlists(site.build())[0]] == [f"03 January - A {words}".strip()]

    def test_an_excerpt_has_the_image_of_its_post(self, stock: Built, ours: Built) -> None:
        """The image that ``image`` counts stands in the excerpts of lists."""
        assert content(ours, "lists").xpath(".//ul//img/@alt") == content(stock, "lists").xpath(".//ul//img/@alt")


def references(built: Built, pagename: str) -> dict[str, str]:
    """Return the references of a page: their words, and where they lead."""
    return {
        link.text_content(): link.get("href") if "://" in link.get("href") else target(pagename, link.get("href"))
        for link in content(built, pagename).iter("a")
        if "reference" in (link.get("class") or "").split()
    }


class TestReferences:
    @pytest.mark.parametrize("pagename", ["references", "references-too"])
    def test_names_lead_to_the_same_pages(self, stock: Built, ours: Built, pagename: str) -> None:
        """``ref`` finds ABlog's names of listings and posts, with the same words, at the same pages."""
        expected = {words: current(page) for words, page in references(stock, pagename).items()}
        drafts = expected.pop("Drafts of ours", None)
        found = references(ours, pagename)
        if drafts:
            # There is no page of drafts: the name is good still, and leads to the posts.
            assert drafts == "blog/drafts.html"
            assert found.pop("Drafts of ours") == "blog.html"
        assert found == expected

    def test_there_are_as_many_as_were_asked_for(self, ours: Built) -> None:
        """No reference stays mere text."""
        asked = (
            FILES.partition("=== references.rst ===")[2].partition("=== references-too.md ===")[0].count(":ref:")
        )
        assert len(references(ours, "references")) == asked

    @pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")  # MyST's own
    def test_a_dead_link_is_told_once(self, make_site: Callable[..., Site]) -> None:
        """A link of MyST that nothing answers to is one warning, and it is about the link."""
        site = make_site()
        site.post("a", "A", "2024-01-01", "[Where](nowhere.md)\n")
        (warning,) = site.build().warnings
        assert "link: 'nowhere.md' leads to no page" in warning

    def test_a_reference_to_a_post_leads_to_a_place_that_is_there(self, ours: Built) -> None:
        """The fragment of a reference, if it has one, is an id of the page."""
        missing = []
        for link in content(ours, "references").iter("a"):
            page, _, fragment = link.get("href").partition("#")
            if (
                fragment
                and "://" not in page
                and not ours.page(target("references", page)).xpath("//*[@id=$id]", id=fragment)
            ):
                missing.append(link.get("href"))
        assert missing == []


def boxes(built: Built, pagename: str) -> dict[str, list[tuple[str, str]]]:
    """Return ABlog's sidebar boxes on a page: the words of their links, and where they lead."""
    found = {}
    for box in built.page(pagename).find_class("ablog-sidebar-item"):
        name = next((name for name in box.get("class").split() if name.startswith("ablog__")), "")
        found[name] = [
            (" ".join(link.text_content().split()), target(pagename, link.get("href")))
            for link in box.xpath(".//li//a")
        ]
    return found


SHARED_BOXES = ("tagcloud", "categories", "archives", "authors", "languages", "locations")


class TestSidebars:
    @pytest.mark.parametrize("box", SHARED_BOXES)
    def test_a_box_shows_what_it_showed(self, stock: Built, ours: Built, box: str) -> None:
        """A box has the links and counts of stock ABlog."""
        expected = [(words, current(page)) for words, page in boxes(stock, "about")[f"ablog__{box}"]]
        assert expected
        assert sorted(boxes(ours, "about")[f"ablog__{box}"]) == sorted(expected)

    def test_recent_posts_leave_out_the_page_itself(self, stock: Built, ours: Built) -> None:
        """The box of recent posts has ABlog's five, without those of the page that it stands on."""
        for pagename in ("about", "posts/every-option", "posts/several", "blog/tag/ops"):
            assert boxes(ours, pagename)["ablog__recentposts"] == boxes(stock, pagename)["ablog__recentposts"]
            assert len(boxes(ours, pagename)["ablog__recentposts"]) == 5

    def test_boxes_are_the_same_on_every_page(self, ours: Built) -> None:
        """What does not belong to one post is the same on posts, pages, listings, search and index."""
        pages = [
            name.removesuffix(".html")
            for name, data in ours.tree().items()
            if name.endswith(".html") and "/_" not in f"/{name}" and b'http-equiv="refresh"' not in data
        ]
        assert len(pages) > 30
        first = {box: boxes(ours, "index")[f"ablog__{box}"] for box in SHARED_BOXES}
        for pagename in pages:
            found = boxes(ours, pagename)
            assert {box: found[f"ablog__{box}"] for box in SHARED_BOXES} == first, pagename

    def test_the_card_of_a_post_stands_on_its_page_alone(self, ours: Built) -> None:
        """``postcard.html`` shows a post's date and labels, with links to their listings."""
        assert boxes(ours, "posts/every-option")["ablog__postcard"] == [
            ("Ben Jones", "blog/author/ben-jones.html"),
            ("Rome, Italy", current("blog/location/rome-italy.html")),
            ("German", "blog/language/german.html"),
            ("Notes", "blog/category/notes.html"),
            ("Machine Learning", "blog/tag/machine-learning.html"),
            ("ops", "blog/tag/ops.html"),
        ]
        assert "ablog__postcard" not in boxes(ours, "about")
        (card,) = ours.page("posts/amended").find_class("ablog__postcard")
        assert "09 August 2023" in card.text_content()
        assert "Update: 11 October 2023" in card.text_content()


class TestPosts:
    def test_directives_leave_nothing_behind(self, ours: Built) -> None:
        """The content of a ``post`` directive is part of the page, unless it is excluded."""
        assert "The excerpt that stands in the directive." in content(ours, "posts/own-excerpt").text_content()
        assert "Seen in lists only." not in content(ours, "posts/excluded").text_content()
        assert "Seen in lists only." in content(ours, "blog").text_content()

    def test_updates_have_their_headings(self, stock: Built, ours: Built) -> None:
        """``update`` directives are titled as by ABlog, in the blog's date format."""

        def titles(built: Built) -> list[str]:
            return [item.text_content() for item in content(built, "posts/amended").find_class("admonition-title")]

        assert titles(ours) == titles(stock) == ["Updated on 10 September 2023", "Updated on 11 October 2023"]
        assert titles(ours) == titles(stock)

    def test_labels_of_every_way_to_give_them(self, ours: Built) -> None:
        """Directive options, field lists and front matter give the same kinds of labels."""
        by = {"posts/every-option": "Ben Jones", "posts/fields": "Ben Jones", "notes/flagged-too": "Ann Smith"}
        for pagename, author in by.items():
            (byline,) = content(ours, pagename).find_class("post-byline")
            assert author in links(byline), pagename

    def test_a_canonical_link_is_the_authors(self, ours: Built) -> None:
        """``canonical_link`` is what the page tells search engines."""
        assert ours.page("posts/listed").xpath("//link[@rel='canonical']/@href") == [
            "https://first.example/listed"
        ]

    def test_pages_are_no_posts(self, ours: Built) -> None:
        """What neither the pattern nor ``blogpost`` names has no byline."""
        for pagename in ("about", "notes/no-post", "lists"):
            assert not content(ours, pagename).find_class("post-byline")


OTHER_SETTINGS = """
blog_path = "journal"
blog_title = "Other"
blog_feed_subtitle = "A subtitle"
blog_feed_length = 2
blog_feed_titles = True
blog_feed_templates = {
    "atom": {"title": "{{ title }}!"},
    "social": {"content": "{{ title }}{% for tag in post.tags %} #{{ tag.name|replace(' ', '') }}{% endfor %}"},
}
blog_archive_titles = True
post_date_format = "%Y/%m/%d"
post_date_format_short = "%d.%m."
post_auto_image = 1
post_always_section = True
post_show_prev_next = False
post_redirect_refresh = 9
disqus_shortname = "example-blog"
disqus_pages = True
"""

OTHER_FILES = """
=== index.md ===
# Home

Welcome.

```{toctree}
:hidden:
lists
```
=== lists.rst ===
Lists
=====

:ref:`blog-feed` :ref:`archive-2024` :ref:`tag-a-tag` :ref:`Posts of ours <blog-posts>`

.. postlist:: 5
   :excerpts:
=== posts/one.rst ===
One
===

.. post:: 2024/03/01
   :tags: a tag
   :redirect: first

Words of one.

.. image:: pixel.png
   :alt: a pixel
=== posts/two.md ===
---
date: 2024/02/01
tags: a tag, another
nocomments:
---

# Two

Words of two.
=== posts/three.rst ===
Three
=====

Before any section.

A section
---------

.. post:: 2024/01/01

Words of a section.
=== posts/four.rst ===
Four
====

.. post:: 2023/12/01
   :tags: another

Words of four.
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """A second blog, as ABlog alone builds it and as we do."""

    def write(name: str) -> Site:
        site = Site(tmp_path_factory.mktemp(name), OTHER_FILES, conf=OTHER_SETTINGS)
        site.write("posts/pixel.png", RED)
        return site

    alone = write("other-stock")
    alone.write("posts/two.md", (alone.src / "posts/two.md").read_text().replace("nocomments:\n", ""))  # a crash
    as_stock(alone)
    ours = write("other-ours").build()
    assert ours.warnings == []
    return {"stock": build_alone(alone), "ours": ours}


class TestOtherSettings:
    """ABlog's settings that the first site leaves as they are."""

    def test_blog_path_is_the_folder_of_all_listings(self, other: dict[str, Built]) -> None:
        """Every page of the stock build is in ours, at ``blog_path``."""
        pages = {
            name for name in other["stock"].tree() if name.endswith((".html", ".xml")) and not name.startswith("_")
        }
        assert "journal/tag/a-tag.html" in pages
        assert pages - set(other["ours"].tree()) == {"journal/drafts.html"}
        assert not any(name.startswith(("blog/", "blog.html")) for name in other["ours"].tree())

    def test_references_follow_blog_path(self, other: dict[str, Built]) -> None:
        """References and postlists lead to ``blog_path``, with ABlog's words."""
        for read in (references, postlists):
            assert read(other["ours"], "lists") == read(other["stock"], "lists")
        assert references(other["ours"], "lists")["Other Feed"] == "https://blog.example.org/journal/atom.xml"

    def test_date_formats(self, other: dict[str, Built]) -> None:
        """Dates are written in ``post_date_format``, and in lists in ``post_date_format_short``."""
        assert content(other["ours"], "posts/one").find_class("dt-published")[0].text == "2024/03/01"
        assert postlists(other["ours"])[0][0][0].startswith("01.03. - One")

    def test_always_section(self, other: dict[str, Built]) -> None:
        """With ``post_always_section`` a post below a subheading is that section."""
        assert [title for title, _page in listed(other["ours"], "journal")] == ["One", "Two", "A section", "Four"]
        assert listed(other["ours"], "journal") == listed(other["stock"], "journal")
        hrefs = [link.get("href") for link in content(other["ours"], "journal").xpath(".//h3/a | .//li/a")]
        assert "posts/three.html#a-section" in hrefs

    def test_archive_titles(self, other: dict[str, Built]) -> None:
        """With ``blog_archive_titles`` listings have titles alone."""
        for pagename in ("journal", "journal/tag/a-tag", "journal/2024"):
            assert "Words of" not in content(other["stock"], pagename).text_content()
            assert "Words of" not in content(other["ours"], pagename).text_content()

    def test_no_neighbours(self, other: dict[str, Built]) -> None:
        """Without ``post_show_prev_next`` there is no older and newer post."""
        assert not other["ours"].page("posts/two").find_class("post-neighbours")

    def test_redirect_refresh(self, other: dict[str, Built]) -> None:
        """A site that set the seconds before a redirect keeps them."""
        (refresh,) = other["ours"].page("first").xpath("//meta[@http-equiv='refresh']/@content")
        assert refresh == "9; url=posts/one.html"

    @pytest.mark.parametrize("name", ["atom", "social"])
    def test_feeds(self, other: dict[str, Built], name: str) -> None:
        """Length, titles, subtitle and templates of feeds are those of the site."""
        stock, ours = (feedparser.parse(other[key].text(f"journal/{name}.xml")) for key in ("stock", "ours"))
        assert ours.feed.subtitle == stock.feed.subtitle == "A subtitle"
        assert ours.feed.title == stock.feed.title == "Other"
        assert [entry.title for entry in ours.entries] == [entry.title for entry in stock.entries]
        assert len(ours.entries) == 2
        assert [entry.get("content") and entry.content[0].value for entry in ours.entries] == [
            entry.get("content") and entry.content[0].value for entry in stock.entries
        ]

    def test_disqus(self, other: dict[str, Built]) -> None:
        """Comments are on pages and posts, and on none that has ``nocomments``."""
        for pagename, expected in {"posts/one": True, "posts/two": False, "lists": True, "index": True}.items():
            assert bool(other["ours"].page(pagename).xpath("//*[@id='disqus_thread']")) is expected, pagename
        assert "example-blog" in other["ours"].text("posts/one")

    @pytest.mark.parametrize("value", [True, False])
    def test_auto_orphan(self, make_site: Callable[..., Site], value: bool) -> None:
        """Without ``post_auto_orphan`` Sphinx says which posts are in no toctree."""
        site = make_site(conf=f"post_auto_orphan = {value}\n")
        site.post("a", "A", "2024-01-01")
        warned = [line for line in site.build().warnings if "isn't included in any toctree" in line]
        assert len(warned) == (0 if value else 1)

    def test_pattern_may_be_a_list_or_nothing(self, make_site: Callable[..., Site]) -> None:
        """``blog_post_pattern`` may be a list; without it posts say themselves that they are."""
        texts = (
            "=== news/a.md ===\n---\ndate: 2024-01-01\n---\n# A\n=== b.md ===\n---\ndate: 2024-01-02\n---\n# B\n"
        )
        several = make_site(texts, conf='blog_post_pattern = ["news/*", "b.md"]\n').build()
        assert [title for title, _page in listed(several, "blog")] == ["B", "A"]
        none = make_site(
            texts.replace("# B", "# B").replace("date: 2024-01-02", "date: 2024-01-02\nblogpost: true"),
            conf="blog_post_pattern = []\n",
        )
        assert [title for title, _page in listed(none.build(), "blog")] == ["B"]

    def test_default_author_of_several(self, make_site: Callable[..., Site]) -> None:
        """``blog_default_author`` may be a list of keys of ``blog_authors``."""
        conf = """\
        blog_authors = {"a": ("Ann A", None), "b": ("Ben B", None)}
        blog_default_author = ["a", "b"]
        """
        site = make_site(conf=conf)
        site.post("one", "One", "2024-01-01")
        site.post("two", "Two", "2024-01-02", author="b")
        built = site.build()
        assert [title for title, _page in listed(built, "blog/author/ann-a")] == ["One"]
        assert [title for title, _page in listed(built, "blog/author/ben-b")] == ["Two", "One"]

    def test_a_configured_author_by_key_and_by_name(self, make_site: Callable[..., Site]) -> None:
        """Posts by an author's key and by the same author's full name stand in one listing."""
        site = make_site(conf='blog_authors = {"ann": ("Ann Smith", None)}\n')
        site.post("one", "One", "2024-01-01", author="ann")
        site.post("two", "Two", "2024-01-02", author="Ann Smith")
        built = site.build()
        assert [title for title, _page in listed(built, "blog/author/ann-smith")] == ["Two", "One"]
        assert built.warnings == []

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize("kind", ["author", "language", "location"])
    def test_configured_labels_in_all_spellings(
        self, make_site: Callable[..., Site], kind: str, builder: str
    ) -> None:
        """Key, name, and both in other cases are one label: one listing, one address, one feed, no warning."""
        site = make_site(
            """
            === list.md ===
            ---
            orphan: true
            ---

            # List

            ```{postlist}
            :KIND: KEY
            ```
            """.replace("KIND", kind),
            conf=f'blog_{kind}s = {{"key": ("Full Name", "https://e.example/")}}\nblog_feed_archives = True\n',
        )
        spellings = ["key", "Key", "Full Name", "full name", "FULL  NAME"]
        for number, text in enumerate(spellings):
            site.post(f"p{number}", f"P{number}", f"2024-01-0{number + 1}", **{kind: text})
        site.write(
            "posts/p9.rst",
            f"P9\n==\n\n.. post:: 2024-01-09\n   :{kind}: key, Full Name\n\nWords.\n",
        )
        built = site.build(builder)
        assert built.warnings == []
        titles = ["P9", *(f"P{number}" for number in reversed(range(len(spellings))))]
        assert [title for title, _page in listed(built, f"blog/{kind}/full-name")] == titles
        assert len(built.main("list").find_class("ablog-post")) == len(titles)
        feeds = [name for name in built.tree() if name.startswith(f"blog/{kind}/") and name.endswith("atom.xml")]
        contents = {built.tree()[name] for name in feeds}
        assert len(contents) == 1
        assert len(feedparser.parse(contents.pop()).entries) == len(titles)
        assert links(built.main(f"blog/{kind}")).keys() == {"Full Name"}


class TestFaultySettings:
    """ABlog's settings with values that they cannot have."""

    def test_each_is_told_once_and_its_default_used(self, make_site: Callable[..., Site]) -> None:
        faulty = {
            "blog_archive_titles": "x",
            "blog_authors": {"a": "text"},
            "blog_baseurl": 5,
            "blog_default_author": ["a"],
            "blog_feed_fulltext": "no",
            "blog_feed_length": "x",
            "blog_feed_templates": {"atom": 5},
            "blog_languages": {"q": None},
            "blog_locations": ["x"],
            "blog_post_pattern": 5,
            "blog_title": 5,
            "post_auto_excerpt": "x",
            "post_auto_image": "x",
            "post_date_format": 3,
            "post_redirect_refresh": "<script>",
        }
        site = make_site(conf="".join(f"{name} = {value!r}\n" for name, value in faulty.items()))
        site.post("one", "One", "2024-01-01", blogpost="true", author="a", aliases="old")
        built = site.build()
        assert built.returncode == 0
        assert sorted(line.split(":")[3].strip() for line in built.warnings) == list(faulty)
        assert all(line.endswith("[commonplace.config]") for line in built.warnings)
        assert built.page("blog").findtext(".//title") == "All posts - Blog"
        assert 'content="0; url=' in built.text("old")  # as where nothing is set

    def test_addresses_that_run_programs_are_no_links(self, make_site: Callable[..., Site]) -> None:
        conf = """\
        blog_authors = {"ann": ("Ann A", "javascript:alert(1)")}
        blog_languages = {"en": ("English", "data:text/html,x")}
        blog_locations = {"turin": ("Turin", "vbscript:x")}
        """
        site = make_site(conf=conf)
        site.post("one", "One", "2024-01-01", author="ann", language="en", location="turin")
        built = site.build()
        assert [line.split(":")[3].strip() for line in built.warnings] == [
            "blog_authors",
            "blog_languages",
            "blog_locations",
        ]
        for page, heading in (
            ("author/ann-a", "Ann A"),
            ("language/english", "English"),
            ("location/turin", "Turin"),
        ):
            assert heading in built.main(f"blog/{page}").text_content()
            assert "Website" not in links(built.main(f"blog/{page}"))

    @pytest.mark.parametrize("path", ["../../elsewhere", "", "/elsewhere"])
    def test_no_page_leaves_the_output_folder(self, make_site: Callable[..., Site], path: str) -> None:
        site = make_site(conf=f"blog_path = {path!r}\nblog_feed_templates = {{'../../../elsewhere': {{}}}}\n")
        site.post("one", "One", "2024-01-01")
        built = site.build()
        assert [line.split(":")[3].strip() for line in built.warnings] == ["blog_feed_templates", "blog_path"]
        assert list(site.root.parent.rglob("elsewhere*")) == []
        assert built.path("blog/atom.xml")


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a blog, for ABlog's own command line."""
    return write_blog(tmp_path_factory.mktemp("commands")).src


class TestCommandLine:
    def run(self, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        """Run ``ablog`` in a folder."""
        code = "from ablog.commands import ablog_main; ablog_main()"
        return subprocess.run(
            [sys.executable, "-c", code, *words], cwd=folder, capture_output=True, text=True, check=False
        )

    def test_build_and_clean(self, blog: Path) -> None:
        """``ablog build`` builds ``dirhtml`` into ``_website``, ``ablog clean`` takes it away, and so again."""
        website = blog / "_website"
        titled = blog / "posts/titled.rst"
        titled.write_text(titled.read_text("utf-8").replace("   :title: Another title\n", ""), "utf-8")
        with (blog / "conf.py").open("a", encoding="utf-8") as conf:
            conf.write('suppress_warnings = ["commonplace.undated"]\n')

        def tree() -> dict[str, bytes]:
            return {
                str(path.relative_to(website)): path.read_bytes() for path in website.rglob("*") if path.is_file()
            }

        done = self.run(blog, "build", "-W", "-N")
        assert done.returncode == 0, done.stderr
        first = tree()
        assert "blog/tag/ops/index.html" in first
        assert "posts/every-option/index.html" in first
        assert self.run(blog, "build", "-W", "-N").returncode == 0
        assert tree() == first
        cleaned = self.run(blog, "clean")
        assert cleaned.returncode == 0
        assert "Removed _website." in cleaned.stdout
        assert not website.exists()
        done = self.run(blog, "build", "-W", "-N")
        assert done.returncode == 0, done.stderr
        assert tree() == first
        assert self.run(blog, "clean", "-D").returncode == 0
        assert not (blog / ".doctrees").exists()
