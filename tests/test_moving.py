"""Posts that come from other blog engines, with their keys as they are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import feedparser
import lxml.etree
import pytest
from lxml.html import HtmlElement

from tests.support.pictures import RED
from tests.support.sites import Built, Site, links

MakeSite = Callable[..., Site]


HUGO = """
=== posts/hugo.md ===
---
title: From Hugo
date: 2026-05-04
lastmod: 2026-05-06
description: In short.
subtitle: A second title
keywords: [memex, "letters, old"]
categories: [Notes]
authors: [{name: Ada, url: "https://ada.example/"}]
slug: old-name
url: /2019/old/
weight: 3
toc: false
comments: false
cover: {image: desk.png, alt: A desk}
license: CC BY-SA 4.0
canonical: https://example.net/first
---

Some words.

## A part

More words.
"""

FIELD_LIST = """
=== posts/fields.rst ===
:blogpost: true
:date: 2026-05-05
:modified: 2026-05-06
:description: In short.
:subtitle: A second title
:keywords: memex, letters
:categories: Notes
:slug: old-name
:permalink: /2019/old/
:toc: false
:comments: false
:image: desk.png
:license: CC BY-SA 4.0
:canonical_url: https://example.net/first

From a field list
=================

Some words.
"""

DIRECTIVE = """
=== posts/directive.rst ===
From a directive
================

.. post:: 2026-05-05
   :lastmod: 2026-05-06
   :description: In short.
   :subtitle: A second title
   :keywords: memex, letters
   :categories: Notes
   :slug: old-name
   :url: /2019/old/
   :toc: false
   :comments: false
   :thumbnail: desk.png
   :license: CC BY-SA 4.0
   :canonical: https://example.net/first

Some words.
"""


def meta(page: HtmlElement, name: str) -> list[str]:
    """Return what a page's metadata says under a name."""
    return [one.get("content") for one in page.iter("meta") if name in (one.get("name"), one.get("property"))]


def target(built: Built, page: str) -> str:
    """Return the address to which a redirect leads."""
    return built.page(page).xpath("string(//link[@rel='canonical']/@href)")


class TestKeys:
    """What each key does on the page, in lists, feeds and the sitemap."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize(("files", "name"), [(HUGO, "hugo"), (FIELD_LIST, "fields"), (DIRECTIVE, "directive")])
    def test_of_other_engines(self, make_site: MakeSite, files: str, name: str, builder: str) -> None:
        site = make_site(files, conf='disqus_shortname = "discuss"\n')
        site.write("posts/desk.png", RED)
        built = site.build(builder)
        assert built.warnings == []
        page = built.page(f"posts/{name}")
        assert meta(page, "description") == ["In short."]
        assert meta(page, "keywords") == ["memex, letters, old" if name == "hugo" else "memex, letters"]
        assert meta(page, "og:image") == ["https://blog.example.org/_sharing/posts/desk.png"]
        assert built.path("_sharing/posts/desk.png").read_bytes() == RED
        assert page.xpath("string(//link[@rel='canonical']/@href)") == "https://example.net/first"
        assert page.xpath("string(//p[@class='post-subtitle'])") == "A second title"
        assert page.xpath("string(//time[contains(@class, 'dt-updated')]/@datetime)").startswith("2026-05-06")
        license_link = page.xpath("//a[@rel='license']")[0]
        assert license_link.get("href") == "https://creativecommons.org/licenses/by-sa/4.0/"
        assert license_link.text == "CC BY-SA 4.0"
        assert not page.xpath("//*[contains(@class, 'toc-tree')]")
        assert not page.xpath("//section[contains(@class, 'comments')]")
        assert [link.text for link in built.main("blog/category").iter("a")][:1] == ["Notes"]
        own = f"https://blog.example.org/posts/{name}" + ("/" if builder == "dirhtml" else ".html")
        assert target(built, "posts/old-name") == target(built, "2019/old") == own
        listing = built.main("blog/category/notes")
        assert listing.xpath("string(//p[@class='post-subtitle'])") == "A second title"
        (entry,) = feedparser.parse(built.path("blog/atom.xml").read_bytes()).entries
        assert entry.summary == "In short."
        assert entry.updated.startswith("2026-05-06")
        assert own not in sitemap(built)

    def test_the_address_of_an_author(self, make_site: MakeSite) -> None:
        """By a mapping; that of the oldest post, and none where conf.py has the author."""
        site = make_site(conf='blog_authors = {"bo": ("Bo Li", None)}\n')
        site.post("a", "A", "2026-01-01", authors='[{name: Ada, url: "https://ada.example/"}]')
        site.post("b", "B", "2026-01-02", author='{name: Ada, url: "https://new.example/"}')
        site.post("c", "C", "2026-01-03", authors="[{id: bo, name: Robert, url: 'https://bo.example/'}]")
        built = site.build()
        assert built.warnings == []
        assert links(built.main("blog/author")).keys() == {"Ada", "Bo Li"}
        assert "https://ada.example/" in links(built.main("blog/author/ada")).values()
        assert "Website" not in links(built.main("blog/author/bo-li"))
        entries = feedparser.parse(built.path("blog/atom.xml").read_bytes()).entries
        assert [entry.authors[0].get("href") for entry in entries] == [None, *["https://ada.example/"] * 2]

    @pytest.mark.parametrize("folder", ["", "posts/", "blog/"])
    def test_authors_of_material(self, make_site: MakeSite, folder: str) -> None:
        site = make_site(conf='blog_authors = {"bo": ("Bo Li", None)}\nblog_default_author = "ada"\n')
        authors = "authors:\n  ada: {name: Ada L., url: 'https://ada.example/', avatar: x}\n  bo: {name: Robert}\n"
        site.write(f"{folder}.authors.yml", authors)
        site.post("a", "A", "2026-01-01", authors="[ada, bo]")
        site.post("b", "B", "2026-01-02")
        built = site.build()
        assert built.warnings == []
        assert links(built.main("blog/author")).keys() == {"Ada L.", "Bo Li"}
        assert "https://ada.example/" in links(built.main("blog/author/ada-l")).values()
        site.write(f"{folder}.authors.yml", authors.replace("Ada L.", "Ada Lovelace"))
        again = site.build()
        assert links(again.main("blog/author")).keys() == {"Ada Lovelace", "Bo Li"}
        assert again.tree() == site.build_clean().tree()

    def test_faults_of_a_file_of_authors(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write(".authors.yml", "authors:\n  ada: {url: 'javascript:x'}\n  bo: Bo\n")
        told = [line.partition("src/")[2].partition(";")[0] for line in site.build().warnings]
        assert told == [
            ".authors.yml:2:14: WARNING: authors.ada.url: 'javascript:x' was found",
            ".authors.yml:2:8: WARNING: authors.ada: an author without a name was found",
            ".authors.yml:3:7: WARNING: authors.bo: an author without a name was found",
        ]
        site.write(".authors.yml", "ada: [\n")
        assert len(site.build().warnings) == 1

    def test_a_page_that_is_at_its_old_address_already(self, make_site: MakeSite) -> None:
        for builder, extra in (("dirhtml", set()), ("html", {"posts/a/index.html"})):
            site = make_site()
            site.post("a", "A", "2026-01-01", slug="a", url="https://blog.example.org/posts/a/")
            built = site.build(builder)
            assert built.warnings == []
            assert {name for name in built.tree() if name.startswith("posts/a")} == extra | {
                "posts/a.html" if builder == "html" else "posts/a/index.html"
            }

    def test_an_old_address_that_is_taken(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A", "2026-01-01", slug="b")
        site.post("b", "B", "2026-01-02", permalink="/index.html")
        warnings = site.build("dirhtml").warnings
        assert [line.partition("src/")[2].partition(";")[0] for line in warnings] == [
            "posts/a.md:1: WARNING: slug, permalink or url: 'posts/b' is taken",
            "posts/b.md:1: WARNING: slug, permalink or url: 'index.html' is taken",
        ]

    def test_the_image_is_looked_for_in_each_build(self, make_site: MakeSite) -> None:
        site = make_site(conf='html_extra_path = ["static"]\n')
        site.write("static/img/b.png", RED)
        site.post("a", "A", "2026-01-01", image="a.png")
        site.post("b", "B", "2026-01-02", image="/img/b.png")
        first = site.build("dirhtml")
        assert meta(first.page("posts/a"), "og:image") == []
        assert meta(first.page("posts/b"), "og:image") == ["https://blog.example.org/img/b.png"]
        (warning,) = first.warnings
        assert "posts/a.md:1: WARNING: cover: there is no file 'posts/a.png'" in warning
        assert site.build("dirhtml").warnings == first.warnings
        site.write("posts/a.png", RED)
        last = site.build("dirhtml")
        assert last.warnings == []
        assert meta(last.page("posts/a"), "og:image") == ["https://blog.example.org/_sharing/posts/a.png"]
        assert last.tree() == site.build_clean("dirhtml").tree()
        site.remove("posts/a.png")
        assert site.build("dirhtml").warnings == first.warnings
        assert site.build("dirhtml").tree() == first.tree()

    def test_an_image_outside_of_the_sources(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A", "2026-01-01", image="../../secret.png")
        (warning,) = site.build().warnings
        assert "cover: '../../secret.png' is outside of the sources" in warning

    def test_opengraph_gets_the_image(self, make_site: MakeSite) -> None:
        pytest.importorskip("sphinxext.opengraph")
        conf = 'extensions.append("sphinxext.opengraph")\nogp_site_url = "https://blog.example.org/"\n'
        site = make_site(conf=conf)
        site.write("posts/a.png", RED)
        site.post("a", "A", "2026-01-01", cover="{image: a.png, alt: A dot}")
        page = site.build("dirhtml").page("posts/a")
        assert meta(page, "og:image") == ["https://blog.example.org/_sharing/posts/a.png"]
        assert meta(page, "og:image:alt") == ["A dot"]

    def test_hostile_values_are_text(self, make_site: MakeSite) -> None:
        evil = json.dumps('"><script>alert(1)</script>')
        site = make_site()
        site.post(
            "a",
            "A",
            "2026-01-01",
            subtitle=evil,
            keywords=f"[{evil}]",
            license=json.dumps('"><b onmouseover="alert(1)">'),
            cover=f"{{alt: {evil}, image: a.png}}",
        )
        site.write("posts/a.png", RED)
        built = site.build()
        assert built.warnings == []
        for page in ("posts/a", "blog", "index"):
            assert not [one for one in built.page(page).iter("script") if one.text == "alert(1)"]
            assert not built.page(page).xpath("//@onmouseover")


def sitemap(built: Built) -> set[str]:
    """Return the addresses in the sitemap."""
    root = lxml.etree.fromstring(built.path("sitemap.xml").read_bytes())
    return {one.text for one in root.iter("{*}loc")}


class TestExtraKeys:
    """Keys that nobody knows: one line for each, in each build."""

    FILES = (
        "".join(
            f"""
=== posts/p{number}.md ===
---
date: 2026-01-0{number}
{"draft: true" if number == 3 else "layout: post"}
wp_id: {number}
---

# P{number}

Words.
"""
            for number in range(1, 5)
        )
        + """
=== posts/p5.rst ===
P5
==

.. post:: 2026-01-05
   :layout: post

Words.
=== posts/p6.rst ===
P6
==

.. post:: 2099-01-05
   :layout: post
   :mood: glad

Words.
"""
    )

    def test_are_reported_once(self, make_site: MakeSite) -> None:
        site = make_site(self.FILES)
        first = site.build()
        told = [line.partition("src/posts/")[2] for line in first.warnings]
        assert told == [
            (
                "p1.md:3: WARNING: layout: this key is not known, here, and in 4 more files; to have it "
                "pass, write commonplace_extra_keys = ['layout'] in conf.py, or begin it with x- "
                "[commonplace.front_matter]"
            ),
            (
                "p6.rst:6: WARNING: mood: this key is not known, here; to have it pass, write "
                "commonplace_extra_keys = ['mood'] in conf.py, or begin it with x- "
                "[commonplace.front_matter]"
            ),
            (
                "p1.md:4: WARNING: wp_id: this key is not known, here, and in 3 more files; to have it "
                "pass, write commonplace_extra_keys = ['wp_id'] in conf.py, or begin it with x- "
                "[commonplace.front_matter]"
            ),
        ]
        assert site.build().warnings == first.warnings, "nothing was read again"
        site.write("posts/p1.md", "---\ndate: 2026-01-01\n---\n\n# P1\n\nWords.\n")
        assert "p2.md:3: WARNING: layout: this key is not known, here, and in 3" in site.build().warnings[0]

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_pass_if_the_site_allows_them(self, make_site: MakeSite, jobs: int) -> None:
        site = make_site(self.FILES, conf='commonplace_extra_keys = ["layout", "wp_*", "m*d"]\n')
        assert site.build(jobs=jobs).warnings == []

    def test_a_typo_is_reported_in_each_post(self, make_site: MakeSite) -> None:
        site = make_site(conf='commonplace_extra_keys = ["*"]\n')
        site.post("a", "A", "2026-01-01", drat="true")
        warnings = make_site().build().warnings + site.build().warnings
        assert "did you mean 'draft'?" in warnings[0], "a star allows no typo that may publish a draft"
        other = make_site()
        other.post("a", "A", "2026-01-01", summry="x")
        other.post("b", "B", "2026-01-01", summry="x")
        assert len(other.build().warnings) == 2

    def test_values_that_hold_back_still_do(self, make_site: MakeSite) -> None:
        site = make_site(conf='commonplace_extra_keys = ["params"]\n')
        site.post("a", "A", "2026-01-01", params="{draft: true}")
        built = site.build()
        assert built.warnings == []
        assert "held back: posts/a" in built.status


class TestForms:
    """Front matter that is not YAML."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_toml_is_read(self, make_site: MakeSite, builder: str) -> None:
        site = make_site(
            """
            === posts/a.md ===
            +++
            title = "From Hugo"
            date = 2026-05-04T10:00:00Z
            tags = ["one", "two"]
            description = "In short."
            aliases = ["/2019/old/"]
            no-search = true
            +++

            Some [words](https://example.com/).

            ## A part

            More words.
            === posts/b.md ===
            +++
            date = 2026-05-04
            draft = true
            +++

            # Hidden
            """
        )
        built = site.build(builder)
        assert built.warnings == []
        assert "held back: posts/b (it is a draft)" in built.status
        main = built.main("posts/a")
        assert main.xpath("string(//h1)").startswith("From Hugo")
        assert "+++" not in main.text_content()
        assert {"one", "two"} <= links(main).keys()
        assert meta(built.page("posts/a"), "description") == ["In short."]
        assert target(built, "2019/old").startswith("https://blog.example.org/posts/a")
        site.write("posts/a.md", (site.src / "posts/a.md").read_text("utf-8").replace("two", "three"))
        again = site.build(builder)
        assert again.tree() == site.build_clean(builder).tree()

    def test_a_fault_in_toml_has_its_line(self, make_site: MakeSite) -> None:
        site = make_site("=== posts/a.md ===\n+++\ntitle = A\n+++\n\n# A\n")
        first = site.build().warnings
        assert "posts/a.md:2:9: WARNING: front matter: this is no TOML" in first[0]
        assert "posts/a" in first[1]
        assert site.build().warnings == first

    def test_block_breaks_are_no_front_matter(self, make_site: MakeSite) -> None:
        site = make_site("=== page.md ===\n+++\nSome words = none.\n+++\n\n# A page\n")
        built = site.build()
        assert [line for line in built.warnings if "toctree" not in line] == []
        assert "Some words = none." in built.main("page").text_content()

    @pytest.mark.parametrize(
        ("name", "text", "says"),
        [
            ("a.md", '{\n  "title": "A"\n}\n\nText.\n', "front matter in JSON"),
            ("a.md", "Title: A\nDate: 2026-05-04\n\nText.\n", "front matter without lines of `---`"),
            ("a.rst", ".. title: A\n.. date: 2026-05-04\n\nText.\n", "front matter of Nikola"),
        ],
    )
    def test_others_are_named(self, make_site: MakeSite, name: str, text: str, says: str) -> None:
        site = make_site()
        site.write(f"posts/{name}", text)
        first = site.build()
        assert f"posts/{name}:1:1: WARNING: front matter: {says}" in first.warnings[0]
        assert "1 document is left out" in first.warnings[1]
        assert site.build().warnings == first.warnings
        site.remove(f"posts/{name}")
        site.write(f"pages/{name}", text)
        assert not [line for line in site.build().warnings if "front matter" in line]


class TestUndated:
    """Posts without a date are left out, and not only a line on the console says so."""

    FILES = """
=== posts/a.md ===
# Without front matter
=== posts/b.md ===
---
title: B
---

Words.
=== posts/c.md ===
---
draft: true
---

# A draft
=== posts/d.md ===
---
blogpost: false
orphan: true
---

# No post
=== posts/e.rst ===
Fifth
=====

.. post::

Words.
=== posts/f.rst ===
F
=

One
---

.. post:: 2026-01-01

Words.

Two
---

.. post::

Words.
"""

    def test_are_named_in_each_build(self, make_site: MakeSite) -> None:
        site = make_site(self.FILES)
        first = site.build()
        (warning,) = first.warnings
        assert warning == (
            "WARNING: 4 posts are without a date, and left out: posts/a, posts/b, posts/e, 'Two' in posts/f; "
            "write `date: 2026-05-04`, `draft: true` if one is a draft, or `blogpost: false` if it is no post "
            "[commonplace.undated]"
        )
        assert site.build().warnings == first.warnings
        assert site.build(out="drafts", tags=("drafts",)).warnings == []

    def test_can_be_silenced(self, make_site: MakeSite) -> None:
        site = make_site(self.FILES, conf='suppress_warnings = ["commonplace.undated"]\n')
        assert site.build(werror=True).warnings == []


class TestNames:
    """The blog's pages and feeds say its name, and not "X documentation"."""

    def named(self, make_site: MakeSite, conf: str, *, menu: bool = False) -> dict[str, str]:
        site = make_site(conf=conf)
        conf = (site.src / "conf.py").read_text("utf-8")
        site.write("conf.py", conf.replace('blog_title = "A blog"\n', "", 1))
        site.post("a", "A", "2026-01-01", tags="[one]")
        if menu:
            site.write("index.md", "# Home\n\n```{toctree}\npage\n```\n")
            site.write("page.md", "# Page\n")
        built = site.build("dirhtml")
        feed = feedparser.parse(built.path("blog/atom.xml").read_bytes()).feed
        pages = ["index", "posts/a", "blog", "blog/tag/one", *(["page"] if menu else [])]
        return {page: built.page(page).xpath("string(//title)") for page in pages} | {"feed": feed.title}

    @pytest.mark.parametrize("theme", ["furo", "alabaster"])
    def test_the_project_where_the_blog_has_no_title(self, make_site: MakeSite, theme: str) -> None:
        found = self.named(make_site, f'project = "X & Y"\nrelease = "1.0"\nhtml_theme = "{theme}"\n')
        assert found["feed"] == "X & Y"
        assert not [title for title in found.values() if "documentation" in title or "1.0" in title]
        assert all("X & Y" in title for title in found.values())

    def test_the_title_of_the_blog(self, make_site: MakeSite) -> None:
        found = self.named(make_site, 'project = "X"\nblog_title = "The <X> blog"\n')
        assert found["feed"] == "The <X> blog"
        assert all("The <X> blog" in title for title in found.values())

    @pytest.mark.parametrize("theme", ["furo", "alabaster"])
    def test_documentation_keeps_its_own(self, make_site: MakeSite, theme: str) -> None:
        conf = f'project = "X"\nrelease = "1.0"\nhtml_theme = "{theme}"\nblog_title = "Notes"\n'
        found = self.named(make_site, conf, menu=True)
        assert "X 1.0 documentation" in found["page"]
        assert "X 1.0 documentation" in found["index"]
        assert all("Notes" in found[page] for page in ("posts/a", "blog", "blog/tag/one", "feed"))
        assert not [
            page for page, title in found.items() if "documentation" in title and page not in {"page", "index"}
        ]

    def test_what_the_site_says_of_itself_counts(self, make_site: MakeSite) -> None:
        found = self.named(make_site, 'project = "X"\nhtml_title = "Mine"\nblog_title = "Notes"\n')
        assert "Mine" in found["blog/tag/one"]
        assert found["feed"] == "Notes"

    def test_opengraph(self, make_site: MakeSite) -> None:
        pytest.importorskip("sphinxext.opengraph")
        conf = 'extensions.append("sphinxext.opengraph")\nogp_site_url = "https://blog.example.org/"\n'
        site = make_site(conf=conf)
        site.post("a", "A", "2026-01-01")
        assert meta(site.build().page("posts/a"), "og:site_name") == ["A blog"]


GUIDE = Path(__file__).parents[1] / "guide" / "moving.md"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site as ``ablog start`` makes it."""
    folder = tmp_path_factory.mktemp("started")
    # Its questions: the folder, the name of the project, the author, the address.
    answers = "\nMy Blog\nAda\nhttps://blog.example.org\n"
    start = [
        sys.executable,
        "-c",
        "import sys; sys.argv[1:] = ['start']; from ablog.commands import ablog_main as run; run()",
    ]
    subprocess.run(start, cwd=folder, input=answers, text=True, check=True, capture_output=True)
    return folder


class TestRecipe:
    """What the guide says works on a site as ``ablog start`` makes it."""

    PAGES = (
        *("index.html", "about/index.html", "first-post/index.html", "blog/index.html", "blog/2026/index.html"),
        *(
            "blog/archive/index.html",
            "blog/tag/index.html",
            "blog/tag/atag/index.html",
            "blog/author/ada/index.html",
        ),
    )

    @pytest.mark.filterwarnings("ignore:'sphinx_book_theme[^']*.app' is deprecated")
    @pytest.mark.parametrize("theme", ["alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme"])
    def test_all_pages_are_there_and_nothing_is_amiss(self, tmp_path: Path, started: Path, theme: str) -> None:
        recipe, furo = (
            textwrap.dedent(block)
            for block in re.findall(r" *```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)[:2]
        )
        site = Site(tmp_path)
        shutil.copytree(started, site.src, dirs_exist_ok=True)
        site.remove("index.md")
        conf = (started / "conf.py").read_text("utf-8") + recipe
        post = (started / "first-post.rst").read_text("utf-8")
        site.write("first-post.rst", re.sub(r"\.\. post:: .*", ".. post:: May 4, 2026", post))
        if theme != "alabaster":
            pytest.importorskip(theme)
            conf += furo.replace('"furo"', f'"{theme}"')
        site.write("conf.py", conf + 'commonplace_today = "2026-06-30"\nintersphinx_mapping = {}\n')
        built = site.build("dirhtml")
        assert built.warnings == []
        assert set(self.PAGES) <= built.tree().keys()
        for page in self.PAGES:
            assert "documentation" not in built.page(page).xpath("string(//title)"), page
        assert "First Post" in built.page("blog").text_content()
        feed = feedparser.parse(built.path("blog/atom.xml").read_bytes())
        assert (feed.feed.title, len(feed.entries)) == ("My Blog Blog", 1)
