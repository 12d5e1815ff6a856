"""A build after an edit gives what a clean build gives, byte for byte, and does no more than the edit asks for."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ablog.blog import Blog

from sphinx_commonplace.read.domain import blog_domain
from sphinx_commonplace.references.source_domain import source_domain
from tests.support.comparing import both, differences, rename, replace
from tests.support.elsewhere import build_elsewhere
from tests.support.pictures import BLUE, RED
from tests.support.sites import Built, Site

# MyST asks its transform for `app`, which Sphinx 11 will not have.
pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")

MANY, FEW = 52, 20  # posts that a loop writes, besides those of FILES

CONF = """
commonplace_listing_posts = 15
html_static_path = ["_static"]
html_css_files = ["custom.css"]
templates_path = ["_templates"]
blog_authors = {"ann": ("Ann Smith", "https://ann.example/")}
commonplace_descriptions = {"tag": {"t2": "What t2 is about."}}
"""


FILES = """
=== index.md ===
# Home

Welcome.

```{toctree}
:hidden:
:caption: Pages

about
Lists of posts <lists>
```
=== about.md ===
# About

Who we are. See {ref}`referenced`.
=== lists.md ===
# Lists

```{postlist} 5
```

## Of a tag

```{postlist}
:tags: t1
:excerpts:
:expand: more
```
=== blog/tag/t1.md ===
---
orphan: true
---

# The tag t1

Told by a document.
=== _static/custom.css ===
p { color: red }
=== _static/other.txt ===
a file
=== _templates/ablog/redirect.html ===
{% extends "page.html" %}
{% block content %}<p>Moved, says the site: <a href="{{ pathto(redirect) }}">{{ post.title }}</a></p>{% endblock %}
=== posts/referenced.md ===
---
date: 2024-02-29
tags: t1
redirect: old/referenced
---

# Referenced

Words with a footnote.[^1]

[^1]: The note.
=== posts/refers.md ===
---
date: 2023-03-03
tags: t1
---

# Refers

See [that post](referenced.md), {ref}`referenced` and {ref}`tag-t1`.
=== posts/pictured.md ===
---
date: 2022-05-20
tags: t3
---

# Pictured

![a picture](picture.png)
=== posts/text.rst ===
Text
====

.. post:: 2022-06-20
   :tags: t0
   :author: ann

   The excerpt.

More words.
=== posts/several.rst ===
Several
=======

First part
----------

.. post:: 2023-06-20
   :tags: t0, parts

Words of the first.

Second part
-----------

.. post:: 2024-06-20
   :tags: t2, parts

Words of the second.
=== posts/hidden.md ===
---
date: 2024-07-07
draft: true
tags: [t1, hush]
---

# Hidden

Not for everybody.
=== posts/scheduled.md ===
---
date: 2026-07-01
tags: [t1, later]
---

# Scheduled

For tomorrow.
"""


def write_posts(site: Site, count: int) -> None:
    """Write some posts of every year from 2022 to 2026, the newest on 2026-06-16."""
    for number in range(count):
        year, month = 2022 + number * 5 // count, number % 5 + 1
        site.post(
            f"p{number:02}",
            f"Post {number}",
            f"{year}-{month:02}-{number % 28 + 1:02}",
            f"Words of post {number}, all of them.\n\nAnd more.\n",
            tags=f"[t{number % 4}, Common]",
            author="ann" if number % 3 else "Ben",
            category="Notes" if number % 2 else "Long reads",
        )
    site.post("newest", "Newest", "2026-06-16", tags="[t0, Common]", author="ann", category="Notes")
    site.post("newer", "Newer", "2026-06-15", tags="[t1, Common]", author="Ben", category="Notes")


class Bench:
    """A site that is put back as it was, output and memory included, before each test."""

    def __init__(self, folder: Path, files: str, conf: str, count: int, builder: str = "html") -> None:
        self.builder = builder
        self.root = folder / "site"
        self.kept = folder / "kept"
        self.site = Site(self.root, files, conf=conf)
        write_posts(self.site, count)
        self.site.write("posts/picture.png", RED)
        self.before = self.site.build(builder)
        assert self.before.warnings == []
        shutil.copytree(self.root, self.kept)  # with the times of all files

    def restore(self) -> Bench:
        """Put everything back."""
        shutil.rmtree(self.root)
        shutil.copytree(self.kept, self.root)
        return self

    def build(self, **options: Any) -> Built:
        """Build again, and hold that a clean build gives the same."""
        built = self.site.build(self.builder, **options)
        clean = self.site.build_clean(self.builder, **options)
        assert differences(clean.tree(), built.tree()) == {}
        return built


@pytest.fixture(scope="module")
def bench_of_module(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A site with every kind of page, built once."""
    return Bench(tmp_path_factory.mktemp("incremental"), FILES, CONF, FEW)


@pytest.fixture
def bench(bench_of_module: Bench) -> Bench:
    """The site as it was built, for one test to edit."""
    return bench_of_module.restore()


@dataclass
class Edit:
    """One edit of the site."""

    name: str
    make: Callable[[Site], object]
    read: set[str] | None = field(default_factory=set)  # the documents that are read; None for all of them
    options: dict[str, Any] = field(default_factory=dict)  # of both builds after it


EDITS = [
    Edit("nothing", lambda site: None),
    Edit("a file touched", lambda site: (site.src / "posts/p03.md").touch()),
    # Posts.
    Edit("newest post added", lambda site: site.post("new", "New", "2026-06-20", tags="[t1]"), {"posts/new"}),
    Edit("oldest post added", lambda site: site.post("old", "Old", "2019-06-20", tags="[t9]"), {"posts/old"}),
    Edit("post of a middle day", lambda site: site.post("mid", "Mid", "2024-03-01", tags="[t1]"), {"posts/mid"}),
    Edit("newest post deleted", lambda site: site.remove("posts/newest.md")),
    Edit("old post deleted", lambda site: site.remove("posts/p03.md")),
    Edit("the only post of a label deleted", lambda site: site.remove("posts/several.rst")),
    Edit(
        "post with a picture deleted",
        both(lambda site: site.remove("posts/pictured.md"), lambda site: site.remove("posts/picture.png")),
    ),
    Edit("post renamed", lambda site: rename(site, "posts/p08.md", "posts/renamed.md"), {"posts/renamed"}),
    Edit(
        "post retitled",
        lambda site: replace(site, "posts/p08.md", "# Post 8", "# Titled <anew> & well"),
        {"posts/p08"},
    ),
    Edit(
        "post redated", lambda site: replace(site, "posts/p08.md", "date: 20", "date: 2021-01-01 #"), {"posts/p08"}
    ),
    Edit("post retagged", lambda site: replace(site, "posts/p08.md", "[t0, Common]", "[t1, Rare]"), {"posts/p08"}),
    Edit(
        "label respelled",
        lambda site: replace(site, "posts/several.rst", ":tags: t0, parts", ":tags: t0, PARTS"),
        {"posts/several"},
    ),
    Edit(
        "author changed", lambda site: replace(site, "posts/p08.md", "author: ann", "author: Carl"), {"posts/p08"}
    ),
    Edit(
        "body changed", lambda site: replace(site, "posts/p08.md", "all of them", "not all of them"), {"posts/p08"}
    ),
    Edit(
        "body of the newest changed",
        lambda site: replace(site, "posts/newest.md", "Some words", "Other words"),
        {"posts/newest"},
    ),
    Edit(
        "post became long",
        lambda site: replace(site, "posts/newest.md", "Some words.", "Some words.\n\n" + "word " * 400),
        {"posts/newest"},
    ),
    Edit(
        "redirect removed",
        lambda site: replace(site, "posts/referenced.md", "redirect: old/referenced\n", ""),
        {"posts/referenced"},
    ),
    Edit(
        "section of a document added",
        lambda site: site.write(
            "posts/several.rst",
            (site.src / "posts/several.rst").read_text()
            + "\nThird part\n----------\n\n.. post:: 2025-05-05\n   :tags: parts\n\nWords.\n",
        ),
        {"posts/several"},
    ),
    Edit(
        "section of a document retitled",
        lambda site: replace(site, "posts/several.rst", "First part\n----------", "Other part\n----------"),
        {"posts/several"},
    ),
    Edit(
        "post no more a post",
        lambda site: replace(site, "posts/p08.md", "date: ", "blogpost: false\norphan: true\ndate: "),
        {"posts/p08"},
    ),
    Edit(
        "referenced post retitled",
        lambda site: replace(site, "posts/referenced.md", "# Referenced", "# Called anew"),
        {"posts/referenced"},
    ),
    Edit("referenced post deleted", lambda site: site.remove("posts/referenced.md"), {"posts/refers"}),
    # Drafts and the day.
    Edit("draft on", lambda site: replace(site, "posts/p08.md", "date: ", "draft: true\ndate: ")),
    Edit("draft off", lambda site: replace(site, "posts/hidden.md", "draft: true\n", ""), {"posts/hidden"}),
    Edit("drafts shown", lambda site: None, {"posts/hidden", "posts/scheduled"}, {"tags": ("drafts",)}),
    Edit(
        "the day of a post comes",
        lambda site: None,
        {"posts/scheduled"},
        {"overrides": {"commonplace_today": "2026-07-01"}},
    ),
    Edit(
        "the day goes back",
        lambda site: None,
        set(),
        {"overrides": {"commonplace_today": "2026-06-01"}},
    ),
    # Documents.
    Edit(
        "description added",
        lambda site: site.write("blog/tag/t3.md", "---\norphan: true\n---\n\n# On t3\n\nWords.\n"),
        {"blog/tag/t3"},
    ),
    Edit(
        "description of a kind added",
        lambda site: site.write("blog/tag.md", "---\norphan: true\n---\n\n# All tags\n\nWords.\n"),
        {"blog/tag"},
    ),
    Edit("description removed", lambda site: site.remove("blog/tag/t1.md")),
    Edit(
        "description changed",
        lambda site: replace(site, "blog/tag/t1.md", "Told", "Said"),
        {"blog/tag/t1"},
    ),
    Edit(
        "page of lists changed", lambda site: replace(site, "lists.md", "{postlist} 5", "{postlist} 7"), {"lists"}
    ),
    Edit("page in a toctree retitled", lambda site: replace(site, "about.md", "# About", "# About us"), {"about"}),
    Edit(
        "page added to the toctree",
        both(
            lambda site: site.write("more.md", "# More\n"),
            lambda site: replace(site, "index.md", "about\n", "about\nmore\n"),
        ),
        {"index", "more"},
    ),
    Edit(
        "title in a toctree changed",
        lambda site: replace(site, "index.md", "Lists of posts <", "Some lists <"),
        {"index"},
    ),
    Edit(
        "caption of a toctree changed",
        lambda site: replace(site, "index.md", ":caption: Pages", ":caption: Documents"),
        {"index"},
    ),
    Edit("home page changed", lambda site: replace(site, "index.md", "Welcome.", "Welcome here."), {"index"}),
    Edit("image replaced", lambda site: site.write("posts/picture.png", BLUE), {"posts/pictured"}),
    # What every page shows.
    Edit("style sheet changed", lambda site: site.write("_static/custom.css", "p { color: blue }\n")),
    Edit("static file removed", lambda site: site.remove("_static/other.txt")),
    Edit(
        "template changed",
        lambda site: replace(site, "_templates/ablog/redirect.html", "says the site", "says somebody"),
    ),
    Edit(
        "template added",
        lambda site: site.write(
            "_templates/page.html",
            '{% extends "!page.html" %}\n{% block content %}{{ super() }}<p>Ours.</p>{% endblock %}\n',
        ),
    ),
    Edit("template removed", lambda site: site.remove("_templates/ablog/redirect.html")),
    Edit(
        "title of the blog changed",
        lambda site: None,
        None,
        {"overrides": {"blog_title": "Another"}},
    ),
    Edit(
        "address of an author changed",
        lambda site: replace(site, "conf.py", "https://ann.example/", "https://ann-smith.example/"),
        None,
    ),
    Edit(
        "formats of feeds changed",
        lambda site: None,
        set(),
        {"overrides": {"commonplace_feed_formats": ["json", "rss"]}},
    ),
    Edit(
        "a template of RSS becomes one of Atom's",
        lambda site: None,
        None,
        {"overrides": {"blog_feed_templates": {"short": {"content": "{{ title }}"}, "rss": {}}}},
    ),
    Edit("years of feeds", lambda site: None, None, {"overrides": {"blog_feed_archives": True}}),
    Edit(
        "description in conf.py gone",
        lambda site: None,
        set(),
        {"overrides": {"commonplace_descriptions": {"category": {"Notes": "Short ones."}}}},
    ),
    Edit(
        "limit of a listing changed", lambda site: None, set(), {"overrides": {"commonplace_listing_posts": 1000}}
    ),
    Edit(
        "bytes of a listing changed", lambda site: None, set(), {"overrides": {"commonplace_listing_bytes": 4000}}
    ),
    Edit(
        "posts of the home page changed",
        lambda site: None,
        set(),
        {"overrides": {"commonplace_home_posts": 3}},
    ),
    Edit(
        "description in conf.py changed",
        lambda site: replace(site, "conf.py", "What t2 is", "What t2 and more is"),
    ),
    Edit("length of feeds changed", lambda site: None, set(), {"overrides": {"blog_feed_length": 3}}),
    Edit(
        "release changed",
        lambda site: replace(site, "conf.py", "html_css", 'release = "2"\nhtml_css'),
        None,
    ),
    Edit(
        "style of code at night changed", lambda site: None, set(), {"overrides": {"pygments_dark_style": "vim"}}
    ),
    Edit("end of addresses changed", lambda site: None, set(), {"overrides": {"html_link_suffix": ".htm"}}),
    Edit("end of names of files changed", lambda site: None, set(), {"overrides": {"html_file_suffix": ".htm"}}),
    Edit(
        "address of the blog gone",
        lambda site: replace(site, "conf.py", 'blog_baseurl = "https://blog.example.org/"', ""),
        None,
    ),
]


CASES = [
    pytest.param(
        edit,
        id=edit.name.replace(" ", "-"),
    )
    for edit in EDITS
]


class TestEqualBytes:
    @pytest.mark.parametrize("edit", CASES)
    def test_an_edit_gives_the_tree_of_a_clean_build(self, bench: Bench, edit: Edit) -> None:
        """After an edit only what it touches is read, and the output is a clean build's, nothing left over."""
        edit.make(bench.site)
        built = bench.build(**edit.options)
        assert built.read == (edit.read if edit.read is not None else built.app.env.found_docs)

    def test_a_second_image_of_one_name(self, bench: Bench) -> None:
        """A new image that is called like another has the address that a clean build gives it."""
        bench.site.write("posts/first/picture.png", BLUE)
        bench.site.post("first/post", "First", "2026-06-20", "![blue](picture.png)\n")
        bench.build()

    def test_edits_one_after_another(self, bench: Bench) -> None:
        """A chain of edits and builds, serial and parallel, ends at the tree of a clean build."""
        site = bench.site
        site.post("new", "New", "2026-06-20", "[Older](p03.md)\n", tags="[t1, fresh]")
        site.build()
        replace(site, "posts/new.md", "# New", "# Newer still")
        replace(site, "posts/p03.md", "[t3, Common]", "[fresh]")
        site.build(jobs=3)
        rename(site, "posts/new.md", "posts/moved.md")
        replace(site, "posts/p04.md", "date: ", "draft: true\ndate: ")
        site.build()
        site.write("blog/tag/fresh.md", "---\norphan: true\n---\n\n# Fresh things\n\nWords.\n")
        replace(site, "posts/p04.md", "draft: true\n", "")
        site.build(overrides={"commonplace_today": "2026-08-01"}, jobs=3)
        site.write("posts/picture.png", BLUE)
        replace(site, "about.md", "# About", "# About it")
        replace(site, "posts/moved.md", "# Newer still", "# New")
        site.remove("blog/tag/fresh.md")
        built = site.build()
        clean = site.build_clean()
        found, expected = built.tree(), clean.tree()
        assert differences(expected, found) == {}

    def test_what_became_a_draft_is_not_to_be_found(self, bench: Bench) -> None:
        """A post that is withdrawn leaves no word of it in the output, the search index included."""
        replace(bench.site, "posts/p03.md", "Words of post 3", "Embarrassing words")
        assert b"embarrass" in bench.site.build().tree()["searchindex.js"]
        replace(bench.site, "posts/p03.md", "date: ", "draft: true\ndate: ")
        built = bench.site.build()
        assert [name for name, data in built.tree().items() if b"mbarrass" in data] == []


class TestDirhtml:
    @pytest.fixture(scope="class")
    @classmethod
    def built_once(cls, tmp_path_factory: pytest.TempPathFactory) -> Bench:
        """A smaller site with a folder for each page."""
        return Bench(tmp_path_factory.mktemp("dirhtml"), FILES, CONF, 12, "dirhtml")

    @pytest.mark.parametrize(
        "name", ["newest post added", "post renamed", "description of a kind added", "the day of a post comes"]
    )
    def test_an_edit_gives_the_tree_of_a_clean_build(self, built_once: Bench, name: str) -> None:
        """The same holds for ``dirhtml``, empty folders included."""
        bench = built_once.restore()
        edit = next(edit for edit in EDITS if edit.name == name)
        if name == "post renamed":
            rename(bench.site, "posts/p02.md", "posts/renamed.md")
        else:
            edit.make(bench.site)
        built = bench.build(**edit.options)
        assert built.read == edit.read
        assert [
            folder for folder in built.outdir.rglob("*") if folder.is_dir() and not any(folder.iterdir())
        ] == []


NUMBERED = """
=== index.md ===
# Home

```{toctree}
:numbered:

one
two
```

```{toctree}
three
four
```
=== one.md ===
# One
=== two.md ===
# Two

## A part
=== three.md ===
# Three

```{figure} posts/picture.png
A figure
```

```{toctree}
five
```
=== four.md ===
# Four

```{figure} posts/picture.png
Another figure
```
=== five.md ===
# Five

## A part
"""


class TestNumbers:
    """Numbers of sections and figures, and visible tables of contents, which other documents decide."""

    @pytest.fixture(scope="class")
    @classmethod
    def built_once(cls, tmp_path_factory: pytest.TempPathFactory) -> Bench:
        """A small site with chapters, built by two builders that share their doctrees."""
        bench = Bench(tmp_path_factory.mktemp("numbers"), NUMBERED, "numfig = True\n", 2)
        for builder in ("html", "dirhtml"):
            bench.site.build(builder, out=builder, doctrees="shared")
        shutil.rmtree(bench.kept)
        shutil.copytree(bench.root, bench.kept)
        return bench

    @pytest.mark.parametrize(
        "edit",
        [
            Edit("a chapter before", lambda site: replace(site, "index.md", "one\ntwo", "two\none"), {"index"}),
            Edit("no numbers", lambda site: replace(site, "index.md", ":numbered:", ""), {"index"}),
            Edit("a title marked up", lambda site: replace(site, "one.md", "# One", "# *One*"), {"one"}),
            Edit("a part below retitled", lambda site: replace(site, "five.md", "A part", "The part"), {"five"}),
            Edit(
                "a figure before",
                lambda site: replace(
                    site, "three.md", "```{fig", "```{figure} posts/picture.png\nX\n```\n\n```{fig"
                ),
                {"three"},
            ),
        ],
        ids=lambda edit: edit.name.replace(" ", "-"),
    )
    def test_each_builder_gives_those_of_a_clean_build(self, built_once: Bench, edit: Edit) -> None:
        """The one that reads what has changed, and the one for which it has been read."""
        bench = built_once.restore()
        edit.make(bench.site)
        for builder, read in (("html", edit.read), ("dirhtml", set())):
            built = bench.site.build(builder, out=builder, doctrees="shared")
            clean = bench.site.build_clean(builder)
            assert differences(clean.tree(), built.tree()) == {}
            assert built.read == read
            assert bench.site.build(builder, out=builder, doctrees="shared").written == set()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def changed(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"e", b"x"))


def removed(path: Path) -> None:
    path.unlink()


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "something").write_text("in it")


class TestOutputFolder:
    """What another hand, another builder or a build without us did to the output does not stay."""

    @pytest.mark.parametrize(
        "name",
        [
            "posts/p08.html",
            "lists.html",
            "index.html",
            "blog/2024.html",
            "blog/tag/t3.html",
            "blog/atom.xml",
            "blog.json",
            "old/referenced.html",
            "genindex.html",
            "searchindex.js",
            "objects.inv",
            "_static/custom.css",
            "_static/styles/furo.css",
            "_images/picture.png",
            "_sources/posts/p08.md.txt",
        ],
    )
    @pytest.mark.parametrize("damage", [cut_short, changed, removed, made_a_folder])
    def test_a_file_that_is_not_as_it_was_written(
        self, bench: Bench, name: str, damage: Callable[[Path], None]
    ) -> None:
        """It is written again, and little else is."""
        expected = bench.before.tree()
        damage(bench.root / "out" / name)
        built = bench.site.build()
        assert differences(expected, built.tree()) == {}
        assert built.read == set()
        if name != "searchindex.js":
            # The picture is copied with its post; `lists` stands in the toctree of `index`.
            assert built.written <= {name.removeprefix("_sources/").partition(".")[0], "index", "posts/pictured"}

    def test_files_put_back_with_other_times(self, bench: Bench) -> None:
        """Content decides: no file is written for a time that has changed."""
        for path in (bench.root / "out").rglob("*"):
            if path.is_file():
                os.utime(path, (10**9, 10**9))
        assert bench.site.build().written == set()
        assert (bench.root / "out/blog/2024.html").stat().st_mtime == 10**9

    def test_builders_taking_turns_in_one_folder(self, bench: Bench) -> None:
        """Each leaves what a clean build of its own gives, and nothing of the other's."""
        for builder in ("dirhtml", "html", "dirhtml"):
            built = bench.site.build(builder)
            clean = bench.site.build_clean(builder)
            assert differences(clean.tree(), built.tree()) == {}

    def test_a_build_without_us_in_between(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        """What it wrote is written over; a page of ABlog's that is none of ours stays, for we did not make it."""
        monkeypatch.setattr(Blog, "_dict", {})  # ABlog would show this blog to later tests, too
        with_us = (bench.root / "src/conf.py").read_text("utf-8")
        bench.site.write("conf.py", with_us.replace(', "sphinx_commonplace"', ""))
        with pytest.warns(match=r".*"):
            assert "ERROR" in bench.site.build().text("index")
        bench.site.write("conf.py", with_us)
        found = differences(bench.site.build_clean().tree(), bench.site.build().tree())
        assert {name for name, how in found.items() if how != "left over"} == set()

    def test_doctrees_lost(self, bench: Bench) -> None:
        """Where nothing is remembered of an output, the build says what that means."""
        words = "nothing is remembered of what was written here before"
        assert words not in bench.before.status
        shutil.rmtree(bench.root / "out.doctrees")
        assert words in bench.site.build().status
        assert words not in bench.site.build().status


class TestFilesAndFolders:
    """A file takes the place of a folder, or a folder that of a file."""

    @pytest.fixture(scope="class")
    @classmethod
    def built_once(cls, tmp_path_factory: pytest.TempPathFactory) -> Bench:
        """A small site with a static and an extra file."""
        files = "=== _static/one ===\nOne.\n=== extra/one ===\nOne.\n"
        conf = 'html_static_path = ["_static"]\nhtml_extra_path = ["extra"]\n'
        return Bench(tmp_path_factory.mktemp("places"), files, conf, 2)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("_static/one", "_static/one/two.txt"),
            ("extra/one", "extra/one/two.txt"),
            ("posts/p00.md", "posts/p00.html/two.md"),
            ("posts/p00.md", "posts/p00.md.txt/two.md"),
        ],
    )
    def test_to_and_fro(self, built_once: Bench, old: str, new: str) -> None:
        """Both times the tree is that of a clean build, and the build ends well."""
        site = built_once.restore().site
        words = (site.src / old).read_text("utf-8")
        site.remove(old)
        site.write(new, words)
        assert built_once.build().warnings == []
        site.remove(new)
        (site.src / new).parent.rmdir()
        site.write(old, words)
        assert built_once.build().warnings == []

    def test_a_folder_of_extra_files_is_left_alone(self, built_once: Bench) -> None:
        """It is no file's place."""
        site = built_once.restore().site
        site.write("extra/two/three.txt", "Three.\n")
        copy = site.build().outdir / "two/three.txt"
        before = copy.parent.stat().st_ino
        site.build()
        assert copy.parent.stat().st_ino == before


MODULE = """
=== api.rst ===
:orphan:

Code
====

.. automodule:: written
   :members:
=== written.py ===
"""

EXTENSIONS = """
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
extensions += ["notfound.extension", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "sphinx_copybutton"]
html_static_path = ["_static"]
html_css_files = ["gone.css"]
"""


class TestNothingLeftOver:
    """Static files, and pages of other extensions, go when nothing brings them any more."""

    @pytest.fixture(scope="class")
    @classmethod
    def built_once(cls, tmp_path_factory: pytest.TempPathFactory) -> Bench:
        """A site with some extensions, and with static files of several kinds."""
        folder = tmp_path_factory.mktemp("extended")
        # A module of a name of its own: Python remembers what it has imported.
        files = MODULE.replace("written", f"module_{folder.name}") + "def f():\n    'Do.'\n    return 1\n"
        files += "=== _static/made.js_t ===\nvar a = 1;\n=== _static/gone.css ===\np { color: red }\n"
        files += "=== logo.svg ===\n<svg/>\n"
        return Bench(folder, files, EXTENSIONS, 2)

    @pytest.mark.parametrize(
        "edit",
        [
            Edit("template of a script", lambda site: site.remove("_static/made.js_t")),
            Edit("style sheet that is still named", lambda site: site.remove("_static/gone.css")),
            Edit(
                "page of an extension", lambda site: replace(site, "conf.py", '"notfound.extension", ', ""), None
            ),
            Edit("file of an extension", lambda site: replace(site, "conf.py", ', "sphinx_copybutton"', ""), None),
            Edit("pages of viewcode", lambda site: replace(site, "conf.py", '"sphinx.ext.viewcode", ', ""), None),
            Edit("what viewcode shows", lambda site: replace(site, "api.rst", "   :members:", ""), {"api"}),
            Edit("the frame of what viewcode shows", lambda site: site.remove("_static/made.js_t")),
        ],
        ids=lambda edit: edit.name.replace(" ", "-"),
    )
    def test_what_was_removed(self, built_once: Bench, edit: Edit) -> None:
        """The output is that of a clean build."""
        bench = built_once.restore()
        edit.make(bench.site)
        bench.build()

    @pytest.mark.parametrize(
        "setting",
        ["html_logo = 'logo.svg'", "html_favicon = 'logo.svg'", "language = 'de'", "html_search_language = 'fr'"],
    )
    def test_a_setting_set_and_taken_back(self, built_once: Bench, setting: str) -> None:
        """What it brought goes with it."""
        bench = built_once.restore()
        words = (bench.site.src / "conf.py").read_text("utf-8")
        bench.site.write("conf.py", f"{words}\n{setting}\n")
        bench.build()
        bench.site.write("conf.py", words)
        bench.build()

    def test_a_page_of_viewcode_keeps_its_time(self, built_once: Bench) -> None:
        """A build that changes nothing leaves it as it was."""
        bench = built_once.restore()
        (page,) = (bench.root / "out/_modules").glob("module_*")
        before = page.stat().st_mtime_ns
        bench.site.build()
        assert page.stat().st_mtime_ns == before


SIDEBARS = """
html_sidebars = {
    "**": ["ablog/recentposts.html", "ablog/tagcloud.html", "ablog/archives.html", "ablog/authors.html"],
}
"""

TRIO = """
=== posts/trio.rst ===
Trio
====

""" + "".join(
    f"{name}\n{'-' * len(name)}\n\n.. post:: 2026-06-{20 + number}\n   :tags: trio\n\nWords.\n\n"
    for number, name in enumerate(("One of them", "Two of them", "Three of them"))
)


class TestSidebars:
    """ABlog's boxes show the set of posts on every page, and cost what that costs."""

    @pytest.fixture(scope="class")
    @classmethod
    def built_once(cls, tmp_path_factory: pytest.TempPathFactory) -> Bench:
        """A small site that asks for the boxes."""
        return Bench(tmp_path_factory.mktemp("sidebars"), TRIO, SIDEBARS, 8)

    @pytest.mark.parametrize(
        "edit",
        [
            Edit("added", lambda site: site.post("new", "New", "2026-06-30", tags="[fresh]")),
            Edit("retitled", lambda site: replace(site, "posts/newest.md", "# Newest", "# Called anew")),
            Edit("retagged", lambda site: replace(site, "posts/p01.md", "[t1, Common]", "[t2]")),
            # The page of the trio leaves out three posts, and shows the eighth.
            Edit("eighth retitled", lambda site: replace(site, "posts/p05.md", "# Post 5", "# Called anew")),
        ],
        ids=lambda edit: edit.name,
    )
    def test_boxes_are_of_this_build(self, built_once: Bench, edit: Edit) -> None:
        """After an edit the boxes of all pages are those of a clean build."""
        bench = built_once.restore()
        edit.make(bench.site)
        built, clean = bench.site.build(), bench.site.build_clean()
        pages = {name for name in clean.tree() if name.endswith(".html")}
        assert {name for name in pages if built.tree()[name] != clean.tree()[name]} == set()


FOLLOWED = {
    "a number": (
        "numfig = True\n",
        """
        === index.md ===
        # Home

        ```{toctree}
        posts/a
        posts/b
        ```
        === posts/a.md ===
        ---
        date: 2024-01-01
        ---
        # A

        (fig-one)=
        ```{figure} pic.png
        Caption one
        ```
        === posts/b.md ===
        ---
        date: 2024-02-01
        ---
        # B

        See {numref}`fig-one`.
        === posts/pic.png ===
        x
        """,
        ("posts/a.md", "(fig-one)=", "```{figure} pic.png\nCaption zero\n```\n\n(fig-one)="),
    ),
    "an equation": (
        "",
        """
        === posts/a.md ===
        ---
        date: 2024-01-01
        ---
        # A

        ```{math}
        :label: two
        x = 2
        ```
        === posts/b.md ===
        ---
        date: 2024-02-01
        ---
        # B

        See {eq}`two`.
        """,
        ("posts/a.md", "```{math}\n:label: two", "```{math}\n:label: one\nx = 1\n```\n\n```{math}\n:label: two"),
    ),
    "a term": (
        "",
        """
        === terms.md ===
        ---
        orphan: true
        ---
        # Terms

        ```{glossary}
        residue
          What is left.
        ```
        === posts/b.md ===
        ---
        date: 2024-02-01
        ---
        # B

        See {term}`residue`.
        """,
        ("terms.md", "residue", "remnant"),
    ),
    "an object": (
        "",
        """
        === api.rst ===
        :orphan:

        Api
        ===

        .. py:function:: made(a)

        .. envvar:: MADE
        === posts/b.md ===
        ---
        date: 2024-02-01
        ---
        # B

        See {py:func}`made` and {envvar}`MADE`.
        """,
        ("api.rst", "made(a)", "other(a)"),
    ),
    "a citation": (
        "",
        """
        === books.rst ===
        :orphan:

        Books
        =====

        .. [BOOK] A book.
        === posts/b.rst ===
        B
        =

        .. post:: 2024-02-01

        See [BOOK]_.
        """,
        ("books.rst", "[BOOK]", "[TOME]"),
    ),
    "a name of any kind": (
        "",
        """
        === about.md ===
        ---
        orphan: true
        ---
        # About

        (part)=
        ## A part
        === posts/b.md ===
        ---
        date: 2024-02-01
        ---
        # B

        See {any}`part` and <project:#part>.
        """,
        ("about.md", "## A part", "## Another part"),
    ),
    "a place in a document": (
        "",
        """
        === about.md ===
        ---
        orphan: true
        ---
        # About

        (part)=
        ## A part
        === posts/b.md ===
        ---
        date: 2024-02-01
        ---
        # B

        See [](/about.md#part).
        """,
        ("about.md", "## A part", "## Another part"),
    ),
    "a name that is none yet": (
        "",
        """
        === api.rst ===
        :orphan:

        Api
        ===

        .. py:function:: other(a)
        === posts/b.md ===
        ---
        date: 2024-02-01
        ---
        # B

        See [it](#made).
        """,
        ("api.rst", "other(a)", "made(a)"),
    ),
}
"""What a post refers to, other than by a document's name or a label: settings, a site, an edit of the target."""


class TestReferences:
    """What a page shows of another document is that of this build, whatever kind of reference it is."""

    @pytest.mark.parametrize("name", FOLLOWED)
    def test_a_reference_is_followed(self, make_site: Callable[..., Site], name: str) -> None:
        """After an edit of the target all that show the referring post are those of a clean build."""
        conf, files, (path, old, new) = FOLLOWED[name]
        site = make_site(files, conf=conf)
        before = site.build().tree()
        replace(site, path, old, new)
        built, clean = site.build(), site.build_clean()
        assert built.read == {path.rpartition(".")[0]}
        assert differences(clean.tree(), built.tree()) == {}
        showing = {"posts/b.html", "blog.html", "blog/2024.html", "blog/atom.xml"}
        assert showing <= differences(before, built.tree()).keys()
        replace(site, path, new, old)
        assert differences(before, site.build(jobs=2).tree()) == {}

    def test_an_inventory_is_followed(self, make_site: Callable[..., Site]) -> None:
        """A reference to another project leads where the project's inventory, a file here, says now."""
        conf = """
        extensions.append("sphinx.ext.intersphinx")
        intersphinx_mapping = {"x": ("https://x.example/", "x.inv")}
        """
        site = make_site(conf=conf)
        site.post("b", "B", "2024-02-01", "See {ref}`thing`.\n")
        for address in ("a.html#thing", "b.html#it"):
            site.write("x.inv", inventory(address))
            built = site.build()
            assert f'href="https://x.example/{address}"' in built.text("posts/b")
        assert built.read == set()
        assert differences(site.build_clean().tree(), built.tree()) == {}

    def test_an_inventory_that_is_gone(self, make_site: Callable[..., Site]) -> None:
        """A reference to another project leads nowhere when the project's inventory, a file here, is removed."""
        conf = """
        extensions.append("sphinx.ext.intersphinx")
        intersphinx_mapping = {
            "x": ("https://x.example/", "x.inv"),
            "y": ("https://y.example/", ("none.inv", "y.inv")),
        }
        """
        site = make_site(conf=conf)
        site.post("b", "B", "2024-02-01", "See {ref}`x:thing`, {ref}`y:thing`.\n")
        site.post("c", "C", "2024-02-01")
        for name in "xy":
            site.write(f"{name}.inv", inventory("a.html#thing"))
        built = site.build()
        before = built.tree()
        assert "https://x.example/a.html" in built.text("posts/b")
        for name in "yx":
            site.remove(f"{name}.inv")
            built = site.build()
            assert f"https://{name}.example/a.html" not in built.text("posts/b")
            assert differences(site.build_clean().tree(), built.tree()) == {}
            assert built.read == set()
            assert "posts/c" not in built.written
        for name in "xy":
            site.write(f"{name}.inv", inventory("a.html#thing"))
        assert differences(before, site.build().tree()) == {}

    def test_plain_references_are_not_resolved_twice(self, make_site: Callable[..., Site]) -> None:
        """What a document's name or a label says is known without opening a tree."""
        site = make_site()
        site.post("a", "A", "2024-01-01", "(part)=\n## A part\n", tags="[x]")
        site.post("b", "B", "2024-02-01", "See [](a.md), {ref}`part`, {doc}`a`, [it](#part), {ref}`tag-x`.\n")
        built = site.build()
        assert built.warnings == []
        resolver = source_domain(built.app.env).resolver
        documents = blog_domain(built.app.env).documents
        assert not any(resolver.must_resolve(name, documents[name]) for name in ("posts/a", "posts/b"))

    def test_warnings_come_once(self, make_site: Callable[..., Site]) -> None:
        """What a reference does not lead to, and a number given twice, is reported once in each build."""
        site = make_site()
        site.post("b", "B", "2024-02-01", "See {term}`nothing`, {numref}`nothing` and [it](#nothing).\n")
        site.write("index.md", "# Home\n\n```{toctree}\n:numbered:\n\na\nb\n```\n")
        site.write("a.md", "# A\n\n```{toctree}\n:numbered:\n\nb\n```\n")
        site.write("b.md", "# B\n")
        warnings = site.build().warnings
        assert warnings
        assert sorted(warnings) == sorted(set(warnings))
        assert len([line for line in warnings if "nothing" in line]) == 3
        assert site.build().warnings == warnings
        assert site.build_clean().warnings == warnings

    def test_a_list_of_todos_is_of_this_build(self, make_site: Callable[..., Site]) -> None:
        """A page that lists the todos of all documents shows them as they are, in the order of a clean build."""
        conf = """
        extensions.append("sphinx.ext.todo")
        todo_include_todos = True
        """
        site = make_site("=== todos.md ===\n---\norphan: true\n---\n# Todos\n\n```{todolist}\n```\n", conf=conf)
        site.post("a", "A", "2024-01-01", "```{todo}\nSay more of {doc}`/posts/b`.\n```\n")
        site.post("b", "B", "2024-02-01", "```{todo}\nSay less.\n```\n")
        site.build()
        for path, old, new in (
            ("posts/a.md", "Say more", "Say much more"),
            ("posts/a.md", "```{todo}", "Words.\n\n```{todo}"),
            ("posts/b.md", "# B", "# Called anew"),
        ):
            replace(site, path, old, new)
            built, clean = site.build(), site.build_clean()
            assert differences(clean.tree(), built.tree()) == {}
            assert 'href="posts/b.html"' in clean.text("todos")
        site.remove("posts/a.md")
        assert "Say much more" not in site.build().text("todos")


class TestMenus:
    """What the navigation and the head of other pages show of documents in a menu, in any theme."""

    @pytest.mark.parametrize(
        ("theme", "edit"),
        [
            ("furo", lambda site: replace(site, "index.md", "# Home", "# A home")),
            ("furo", lambda site: replace(site, "index.md", "self", "It <self>")),
            ("alabaster", lambda site: replace(site, "index.md", ":maxdepth: 3", ":maxdepth: 1")),
            ("alabaster", lambda site: replace(site, "about.md", "## A part", "## Another part")),
        ],
        ids=["title-of-the-root", "its-entry", "depth", "heading-of-a-section"],
    )
    def test_edit(self, make_site: Callable[..., Site], theme: str, edit: Callable[[Site], object]) -> None:
        """Every page shows it."""
        site = make_site(conf=f"html_theme = {theme!r}\n")
        if theme == "alabaster":
            site.write("conf.py", (site.src / "conf.py").read_text("utf-8") + UNFOLDED)
        site.write("index.md", "# Home\n\n```{toctree}\n:hidden:\n:maxdepth: 3\n\nself\nabout\n```\n")
        site.write("about.md", "# About\n\n## A part\n\nWords.\n")
        site.post("a", "A", "2024-01-01")
        before = site.build().tree()
        edit(site)
        built = site.build().tree()
        assert differences(site.build_clean().tree(), built) == {}
        assert [name for name in ("posts/a.html", "blog/tag.html") if before[name] == built[name]] == []

    @pytest.mark.parametrize("name", ["about", "copyright", "now"])
    @pytest.mark.parametrize("theme", ["furo", "alabaster"])
    def test_a_document_that_templates_look_for(
        self, make_site: Callable[..., Site], theme: str, name: str
    ) -> None:
        """Every page leads to it once it is there, and no longer when it is gone."""
        site = make_site(conf=f"html_theme = {theme!r}\ntemplates_path = ['_templates']\n")
        site.write(
            "_templates/page.html",
            "{% extends '!page.html' %}{% block extrahead %}{{ super() }}"
            "{% if hasdoc('now') %}<link rel='me' href='{{ pathto('now') }}'>{% endif %}{% endblock %}\n",
        )
        site.post("a", "A", "2024-01-01")
        without = site.build().tree()
        site.write(f"{name}.md", "---\norphan: true\n---\n\n# It\n")
        built = site.build().tree()
        assert differences(site.build_clean().tree(), built) == {}
        assert built["posts/a.html"] != without["posts/a.html"]
        site.remove(f"{name}.md")
        assert differences(without, site.build().tree()) == {}

    def test_a_section_costs_nothing_where_menus_have_titles_only(self, make_site: Callable[..., Site]) -> None:
        site = make_site()
        site.write("index.md", "# Home\n\n```{toctree}\n:hidden:\n\nabout\n```\n")
        site.write("about.md", "# About\n\n## A part\n\nWords.\n")
        site.post("a", "A", "2024-01-01")
        site.build()
        replace(site, "about.md", "## A part", "## Another part")
        assert site.build().written <= {"about", "index"}


UNFOLDED = 'html_theme_options = {"sidebar_collapse": False}\n'


EXCERPTS = """
=== lists.md ===
---
orphan: true
---

# Lists

```{postlist}
:tags: shown
:excerpts:
```
=== one.md ===
---
orphan: true
---

(place)=
# Place
=== two.md ===
---
orphan: true
---

(other)=
# Place
=== posts/a.md ===
---
date: 2024-01-01
tags: shown
image: 1
---

# A

See {ref}`place`, and {term}`word`.

![a picture](picture.png)
=== words.md ===
---
orphan: true
---

# Words

```{glossary}
word
  What is said.
```
=== more-words.md ===
---
orphan: true
---

# More words
"""

GLOSSARY = "\n```{glossary}\nword\n  What is said.\n```\n"


class TestExcerptsInLists:
    """A list of posts with excerpts shows what these have from a third document."""

    @pytest.mark.parametrize(
        "edit",
        [
            pytest.param(
                both(
                    lambda site: replace(site, "one.md", "(place)=", "(other)="),
                    lambda site: replace(site, "two.md", "(other)=", "(place)="),
                ),
                id="a-label-moved",
            ),
            pytest.param(
                both(
                    lambda site: replace(site, "words.md", GLOSSARY, "Words.\n"),
                    lambda site: replace(site, "more-words.md", "# More words\n", f"# More words\n{GLOSSARY}"),
                ),
                id="a-term-moved",
            ),
            pytest.param(
                both(
                    lambda site: site.write("a/picture.png", BLUE),
                    lambda site: site.write("a/first.md", "---\norphan: true\n---\n# B\n\n![b](picture.png)\n"),
                ),
                id="an-image-renamed",
            ),
        ],
    )
    def test_an_edit_of_the_third(self, make_site: Callable[..., Site], edit: Callable[[Site], object]) -> None:
        """The list is that of a clean build, and another than before."""
        site = make_site(EXCERPTS)
        site.write("posts/picture.png", RED)
        before = site.build()
        assert before.warnings == []
        old = before.text("lists")
        edit(site)
        built = site.build()
        assert differences(site.build_clean().tree(), built.tree()) == {}
        assert "lists" not in built.read
        assert built.text("lists") != old


LABELLED = """
=== blog/tag/words.md ===
---
orphan: true
---

# On words

```{postlist} 1
```
=== posts/a.md ===
---
date: 2024-01-01
tags: words
---

# A
=== posts/b.md ===
---
date: 2024-02-01
---

# B
"""


class TestDocumentsOfLabels:
    """A document at the address of a label names its feed, and the way to it, and says nothing of the label."""

    def test_a_label_respelled(self, make_site: Callable[..., Site]) -> None:
        """The feed has the new name."""
        site = make_site(LABELLED)
        assert 'title="A blog: words"' in site.build().text("blog/tag/words")
        replace(site, "posts/a.md", "tags: words", "tags: Words")
        built = site.build()
        assert differences(site.build_clean().tree(), built.tree()) == {}
        assert 'title="A blog: Words"' in built.text("blog/tag/words")

    def test_a_label_gone(self, make_site: Callable[..., Site]) -> None:
        """Once nobody has the label, the document stands for itself; and the other way round."""
        site = make_site(LABELLED)
        built = site.build()
        before = built.tree()
        assert built.main("blog/tag/words").find_class("breadcrumb")
        replace(site, "posts/a.md", "tags: words\n", "")
        built = site.build()
        assert differences(site.build_clean().tree(), built.tree()) == {}
        assert not built.main("blog/tag/words").find_class("breadcrumb")
        replace(site, "posts/a.md", "01-01\n", "01-01\ntags: words\n")
        assert differences(before, site.build().tree()) == {}


LOOKED_FOR = {
    "document of another suffix": (
        "See [](b.md).",
        {"posts/b.md": "---\ndate: 2024-02-01\n---\n# B\n"},
        {"posts/b.md": None, "posts/b.rst": "B\n=\n\n.. post:: 2024-02-01\n"},
    ),
    "file that comes": ("See [it](data.txt).", {}, {"posts/data.txt": "data"}),
    "file that goes": ("See [it](data.txt).", {"posts/data.txt": "data"}, {"posts/data.txt": None}),
    "better image": ("![words](pic.*)", {"posts/pic.png": RED}, {"posts/pic.svg": "<svg/>"}),
    "image of the language": ("![words](pic.png)", {"posts/pic.png": RED}, {"posts/pic.en.png": BLUE}),
    "best image of the language": ("![words](pic.*)", {"posts/pic.png": RED}, {"posts/pic.en.png": BLUE}),
    "image that comes": ("![words](pic.png)", {}, {"posts/pic.png": RED}),
}
"""What a post says, files beside it, and what becomes of them."""


class TestFilesLookedFor:
    """What reading found out by looking whether a file is there is found out again when that changes."""

    @pytest.mark.parametrize("name", LOOKED_FOR)
    def test_a_file(self, make_site: Callable[..., Site], name: str) -> None:
        """A file that comes, goes, comes back: each time the tree is a clean build's, and then nothing is read."""
        body, at_first, then = LOOKED_FOR[name]
        site = make_site()
        site.post("a", "A", "2024-01-01", f"{body}\n")
        removed: dict[str, str | bytes | None] = dict.fromkeys(then)
        for files in (at_first, then, removed | at_first, then):
            for path, content in files.items():
                if content is not None:
                    site.write(path, content)
                elif (site.src / path).exists():
                    site.remove(path)
            built, clean = site.build(), site.build_clean()
            assert differences(clean.tree(), built.tree()) == {}
            assert site.build().read == set()

    def test_a_catalogue(self, make_site: Callable[..., Site]) -> None:
        """A translation is read when it comes, and not in every build; the words are the author's once it goes."""
        site = make_site(conf='language = "de"\nlocale_dirs = ["words"]\ngettext_compact = False\n')
        site.post("a", "A", "2024-01-01", "Some words.\n")
        site.build()
        head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        site.write("words/de/LC_MESSAGES/posts/a.po", head + 'msgid "Some words."\nmsgstr "Worte."\n')
        built = site.build()
        assert "Worte." in built.text("posts/a")
        assert site.build().read == set()
        shutil.rmtree(site.src / "words")
        built, clean = site.build(), site.build_clean()
        assert built.read == {"posts/a"}
        assert differences(clean.tree(), built.tree()) == {}


TWICE = """
.. py:function:: made(a)

.. glossary::

   residue
      What is left.

.. [BOOK] A book.

.. math::
   :label: sum

   x

.. option:: --made

.. envvar:: MADE

A part
------
"""


class TestNamesGivenTwice:
    """Where two documents give a name, it is the same one's in every build, whatever the kind of the name."""

    @pytest.fixture
    def site(self, make_site: Callable[..., Site]) -> Site:
        """A site of which two documents give the same names, and a third uses them."""
        site = make_site(conf='extensions.append("sphinx.ext.autosectionlabel")\n')
        for name in ("d00", "d09"):
            site.write(f"{name}.rst", f":orphan:\n\n{name}\n===\n{TWICE}")
        for number in (1, 2, 3):
            site.write(f"d0{number}.rst", f":orphan:\n\nD0{number}\n===\n")
        roles = (
            ":py:func:`made`, :term:`residue`, [BOOK]_, :eq:`sum`, :option:`--made`, :envvar:`MADE`, :ref:`A part`"
        )
        site.write("using.rst", f":orphan:\n\nUsing\n=====\n\nSee {roles}.\n")
        return site

    def test_in_several_processes(self, site: Site) -> None:
        """The process that is done last does not decide."""
        long = "\n\n".join("Words *and* ``code``." for _number in range(2000))
        site.write("d00.rst", f":orphan:\n\nd00\n===\n{TWICE}\n{long}\n")
        serial = site.build()
        assert "d09.html#made" in serial.text("using")
        for jobs in (2, 3):
            assert differences(serial.tree(), build_elsewhere(site, jobs=jobs, out=f"out{jobs}").tree()) == {}

    @pytest.mark.parametrize("prefix", [False, True])
    def test_headings_with_markup(self, make_site: Callable[..., Site], *, prefix: bool) -> None:
        """The name of a heading is that of its text as it is written."""
        conf = f'extensions.append("sphinx.ext.autosectionlabel")\nautosectionlabel_prefix_document = {prefix}\n'
        site = make_site(conf=conf)
        for name in ("a", "b"):
            site.write(f"{name}.md", f"---\norphan: true\n---\n# {name}\n\n## The *x* part\n\nWords.\n")
        target = "a:The *x* part" if prefix else "The *x* part"
        site.write("using.rst", f":orphan:\n\nUsing\n=====\n\n:ref:`{target}`\n")
        before = site.build()
        replace(site, "a.md", "Words", "Other words")
        built = site.build()
        assert built.read == {"a"}
        assert before.text("using") == built.text("using")
        assert ("a" if prefix else "b") + '.html#the-x-part"' in built.text("using")
        assert differences(site.build_clean().tree(), built.tree()) == {}
        assert differences(built.tree(), build_elsewhere(site, jobs=2, out="out2").tree()) == {}

    def test_after_edits(self, site: Site) -> None:
        """The document that was read last does not decide; the other has the name once the first has lost it."""
        site.build()
        replace(site, "d00.rst", "d00\n===", "D00\n===")
        assert differences(site.build_clean().tree(), site.build().tree()) == {}
        site.write("d09.rst", ":orphan:\n\nD09\n===\n\n.. option:: --made\n")
        assert differences(site.build_clean().tree(), site.build().tree()) == {}
        site.write("d05.rst", f":orphan:\n\nd05\n===\n{TWICE}")
        assert differences(site.build_clean().tree(), site.build().tree()) == {}


def inventory(address: str) -> bytes:
    """Return another project's inventory, which has one label, *thing*."""
    lines = ("Sphinx inventory version 2", "Project: x", "Version: 1", "compressed using zlib")
    head = "".join(f"# {line}\n" for line in lines)
    return head.encode() + zlib.compress(f"thing std:label -1 {address} The thing\n".encode())


@pytest.fixture(scope="module")
def large_of_module(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A site of sixty posts, built once."""
    return Bench(tmp_path_factory.mktemp("locality"), FILES, CONF, MANY)


BY_SPHINX = ("search.html", "genindex.html", "searchindex.js", "objects.inv", "_static/", ".buildinfo")
"""What Sphinx itself writes in every build, whatever it holds."""


class TestLocality:
    """What an edit changes is bounded by what it touches."""

    @pytest.fixture
    def large(self, large_of_module: Bench) -> Bench:
        """The site of sixty posts, for one test to edit."""
        return large_of_module.restore()

    def times(self, built: Built) -> dict[str, int]:
        """Return when each file that is not Sphinx's own was written."""
        files = {name: built.outdir / name for name in built.tree() if not name.startswith(BY_SPHINX)}
        return {name: path.stat().st_mtime_ns for name, path in files.items()}

    def test_there_are_sixty_posts(self, large: Bench) -> None:
        """The site has more posts than any list shows."""
        assert len(large.before.app.env.domains["blog"].data["documents"]) >= 60

    def test_a_new_post(self, large: Bench) -> None:
        """A new post changes its own page, its neighbour's, the current pages of its labels, the lists of all."""
        before, times = large.before.tree(), self.times(large.before)
        large.site.post("new", "New", "2026-06-20", tags="[t2, Common]", author="Zoe", category="Notes")
        built = large.site.build()
        assert built.read == {"posts/new"}
        # `lists` shows the five newest; Sphinx writes `index` with it, for it is in its toctree.
        assert built.written == {"posts/new", "posts/newest", "lists", "index"}
        labels = ("tag/t2", "tag/common", "author/zoe", "category/notes")
        assert set(differences(before, built.tree())) == {
            "posts/new.html",
            "_sources/posts/new.md.txt",
            "posts/newest.html",
            "lists.html",
            "blog.html",
            "blog/2026.html",
            "blog/archive.html",
            *("blog/tag.html", "blog/author.html", "blog/category.html"),
            *(f"blog/{label}.html" for label in labels),
            *(f"blog/{label}/atom.xml" for label in labels),
            "blog/atom.xml",
            *("sitemap.xml", "searchindex.js", "objects.inv", "blog.json"),
        }
        same = before.keys() - set(differences(before, built.tree()))
        after = self.times(built)
        assert {name for name in same if not name.startswith(BY_SPHINX) and after[name] != times[name]} == set()

    def test_a_change_of_an_old_post(self, large: Bench) -> None:
        """Another word in an old post changes the pages and feeds that show its text, and no others."""
        before = large.before.tree()
        large.site.write(
            "posts/p00.md", (large.site.src / "posts/p00.md").read_text().replace("all of them", "every one")
        )
        built = large.site.build()
        assert built.read == built.written == {"posts/p00"}
        showing = {name for name, data in before.items() if b"Words of post 0, " in data}
        assert {
            "posts/p00.html",
            "blog/2022.html",
            "blog/tag/common/2022.html",
            "_sources/posts/p00.md.txt",
        } <= showing
        assert set(differences(before, built.tree())) == showing | {"searchindex.js"}

    def test_no_change(self, large: Bench) -> None:
        """A build without any change reads nothing, resolves nothing and writes no file of ours."""
        times = self.times(large.before)
        built = large.site.build()
        assert built.read == built.written == set()
        assert self.times(built) == times
