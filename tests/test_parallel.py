"""Any number of processes, and any number of builds in one process, give the same trees."""

from __future__ import annotations

import gc
import io
import subprocess
import sys
import weakref
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ablog.blog import Blog
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_commonplace.compat.configuration import read_settings
from sphinx_commonplace.references.source_domain import source_domain
from tests.support.elsewhere import build_elsewhere
from tests.support.pictures import RED
from tests.support.sites import Built, Site

# MyST asks its transform for `app`, which Sphinx 11 will not have.
pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")


FILES = """
=== index.md ===
# Home

{ref}`tag-common`, {ref}`post00`, {ref}`archive-2023`

```{postlist} 3
```

```{toctree}
:hidden:
about
```
=== about.md ===
# About

See [a post](posts/post10.md).
=== blog/tag/common.md ===
---
orphan: true
---

# What is common

Words.
=== posts/hidden.md ===
---
date: 2024-01-01
draft: true
---

# Hidden

Words.
=== posts/hidden-too.rst ===
Hidden too
==========

.. post::

Words.
"""


def write_blog(site: Site, name: str = "", count: int = 40) -> Site:
    """Write posts of all shapes, some of them with several to a document, that lead to each other."""
    for number in range(0, count, 2):
        site.post(
            f"post{number:02}",
            f"Post {number} {name}".strip(),
            f"{2021 + number % 5}-03-{number % 28 + 1:02}",
            f"Words {name} of post {number}.[^1] See {{ref}}`post{(number * 7 + 1) % count:02}`.\n\n"
            "[^1]: A note.\n\n"
            "```{update} 2026-01-02\nNew words.\n```\n",
            tags=f"[common, t{number % 3}, only{name}]",
            author=f"Author {number % 4}",
            category="Even",
            series="A series" if number % 10 == 0 else "",
            redirect=f"old/{number}",
        )
    for number in range(1, count, 2):
        date = f"{2021 + number % 5}-04-{number % 28 + 1:02}"
        if number % 10 == 5:
            sections = "".join(
                f"\n\nPart {part} of {number}\n---------------\n\n"
                f".. post:: {date}\n   :tags: common, parts\n\nWords {name}.\n"
                for part in (1, 2, 3)
            )
            text = f".. _post{number:02}:\n\nPost {number}\n========\n\n.. post:: {date}\n{sections}"
        else:
            text = (
                f"Post {number}\n========\n\n.. post:: {date}\n   :tags: common, rst\n   :location: Rome\n\n"
                f"   Excerpt of {number}.\n\nSee :ref:`post{(number * 3 + 1) % count:02}` and :ref:`tag-rst`.\n\n"
                ".. image:: pixel.png\n   :alt: a pixel\n"
            )
        site.write(f"posts/post{number:02}.rst", text)
    site.write("posts/pixel.png", RED)
    return site


def differing(first: Built, second: Built) -> list[str]:
    """Return the files in which two trees differ."""
    one, two = first.tree(), second.tree()
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def serial(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, str, Built]:
    """A blog of forty documents, built by one process."""
    site = write_blog(Site(tmp_path_factory.mktemp("parallel"), FILES))
    conf = (site.src / "conf.py").read_text("utf-8")
    site.write("conf.py", f'{conf}\nsuppress_warnings = ["commonplace.undated"]\n')
    built = site.build(request.param, out="serial", werror=True)
    assert built.warnings == []
    return site, request.param, built


class TestProcesses:
    @pytest.mark.parametrize("jobs", [3, 4])
    def test_as_many_as_you_like(self, serial: tuple[Site, str, Built], jobs: int) -> None:
        """``-j 3`` and ``-j 4`` give the tree of ``-j 1``, without a warning, whatever the hash seed."""
        site, builder, built = serial
        parallel = build_elsewhere(site, builder, out=f"parallel{jobs}", jobs=jobs, werror=True)
        assert parallel.warnings == []
        assert parallel.returncode == 0
        assert parallel.read == built.read
        assert differing(built, parallel) == []
        assert "reading sources... [100%]" in parallel.status

    def test_nothing_is_lost(self, serial: tuple[Site, str, Built]) -> None:
        """Every post is in the index, the sections of documents too, and no draft."""
        _site, _builder, built = serial
        # Of forty documents four hold four posts each.
        assert len(source_domain(built.app.env).resolver.index.posts) == 36 + 4 * 4
        assert [name for name in built.tree() if "hidden" in name] == []

    def test_parallel_after_serial(self, serial: tuple[Site, str, Built]) -> None:
        """An incremental build may have another number of processes than the one before."""
        site, builder, built = serial
        again = site.build(builder, out="serial", jobs=3, werror=True)
        assert again.read == set()
        assert again.written == set()
        assert differing(built, again) == []


class TestOneProcess:
    """Nothing is shared by the builds of one process."""

    @pytest.fixture(scope="class")
    @classmethod
    def sites(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Site, Built]]:
        """Two sites with posts and settings of their own, each with what it gives when built by itself."""
        found = {}
        for name, conf in {
            "alpha": 'blog_title = "Alpha"\nblog_authors = {"Author 1": ("Ann Alpha", None)}\n',
            "beta": 'blog_title = "Beta"\nblog_path = "journal"\npost_date_format = "%Y/%m/%d"\n',
        }.items():
            files = FILES.replace("blog/tag", "journal/tag") if name == "beta" else FILES
            site = write_blog(Site(tmp_path_factory.mktemp(name), files, conf=conf), name, 12)
            found[name] = (site, site.build(out="alone", werror=True))
        return found

    def app(self, site: Site, out: str, **options: Any) -> Sphinx:
        """Return an application for a site, set up and not yet built."""
        return Sphinx(
            srcdir=site.src,
            confdir=site.src,
            outdir=site.root / out,
            doctreedir=site.root / f"{out}.doctrees",
            buildername="html",
            status=io.StringIO(),
            warning=io.StringIO(),
            **options,
        )

    def test_a_build_that_is_over_makes_room(self, sites: dict[str, tuple[Site, Built]]) -> None:
        """What a build leaves for the end of the process is given back when another begins."""
        over = weakref.ref(sites["alpha"][0].build(out="over").app.builder)
        sites["beta"][0].build(out="last")  # of which Sphinx keeps something itself
        gc.collect()
        assert over() is not None  # or there is nothing to be seen here
        assert not [
            hook
            for hook in gc.callbacks
            if getattr(hook, "__module__", "") == "sphinx_commonplace.compat.collector"
        ]
        with patch_docutils(), docutils_namespace():
            app = self.app(sites["beta"][0], "begun")
        gc.collect()
        assert over() is None
        app.events.emit("build-finished", None)  # it has a lock

    def tree(self, folder: Path) -> dict[str, bytes]:
        """Return every file of an output folder."""
        return {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }

    def test_no_post_of_the_other(self, sites: dict[str, tuple[Site, Built]]) -> None:
        """The second site built in a process knows nothing of the first."""
        for name, other in (("alpha", "beta"), ("beta", "alpha")):
            tree = sites[name][1].tree()
            named = [file for file, data in tree.items() if other in file or other.encode() in data.lower()]
            assert [file for file in named if not file.startswith("_static/")] == []

    def test_interleaved(self, sites: dict[str, tuple[Site, Built]]) -> None:
        """Two applications made first and built then, the first after the second, give what each gives alone."""
        (alpha, alone_alpha), (beta, alone_beta) = sites["alpha"], sites["beta"]
        with patch_docutils(), docutils_namespace():
            first, second = self.app(alpha, "woven"), self.app(beta, "woven")
            second.build()
            first.build()
        assert self.tree(alpha.root / "woven") == alone_alpha.tree()
        assert self.tree(beta.root / "woven") == alone_beta.tree()
        indexes = [source_domain(app.env).resolver.index for app in (first, second)]
        assert indexes[0].posts != indexes[1].posts

    def test_events_in_turn(self, sites: dict[str, tuple[Site, Built]]) -> None:
        """One application reads, the other builds whole, then the first goes on to write: the trees are right."""
        (alpha, alone_alpha), (beta, alone_beta) = sites["alpha"], sites["beta"]
        with patch_docutils(), docutils_namespace():
            first, second = self.app(alpha, "turns"), self.app(beta, "turns")
            first.connect("write-started", lambda _app, _builder: second.build(), priority=1)
            first.build()
        assert self.tree(beta.root / "turns") == alone_beta.tree()
        assert self.tree(alpha.root / "turns") == alone_alpha.tree()

    def test_the_same_site_twice(self, sites: dict[str, tuple[Site, Built]]) -> None:
        """A second whole build of a site in a process gives what the first gave."""
        site, alone = sites["alpha"]
        assert differing(alone, site.build(out="twice", werror=True)) == []

    def test_a_style_sheet_changed_in_between(self, make_site: Callable[..., Site]) -> None:
        """Pages name a style sheet by its checksum, which is that of this build."""
        site = make_site(conf='html_static_path = ["_static"]\nhtml_css_files = ["own.css"]\n')
        site.write("_static/own.css", "p { color: red }")
        site.build()
        site.write("_static/own.css", "p { color: blue }")
        after, clean = site.build(), site.build_clean()
        assert differing(clean, after) == []
        address = after.page("index").xpath("//link[contains(@href, 'own.css')]/@href")
        assert address == [f"_static/own.css?v={zlib.crc32(b'p { color: blue }'):08x}"]

    @pytest.fixture(scope="class")
    @classmethod
    def languages(cls, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Site, Built]]:
        """Sites in English, German and Polish, each with what it gives in a process of its own."""
        found = []
        for language in ("en", "de", "pl"):
            site = Site(tmp_path_factory.mktemp(language), conf=f'language = "{language}"\n')
            site.post("one", "One", "2026-02-03", tags="[Words]")
            command = [
                sys.executable,
                "-m",
                "sphinx",
                "-d",
                site.root / "alone.doctrees",
                site.src,
                site.root / "alone",
            ]
            subprocess.run([*command, "-q"], check=True)
            found.append((site, Built(site.root / "alone", "", [], 0)))
        return found

    def test_no_words_of_another_language(self, languages: list[tuple[Site, Built]]) -> None:
        """Sites in several languages, one after the other, speak each its own."""
        for number in (0, 1, 0, 2, 0, 1):
            site, alone = languages[number]
            assert differing(alone, site.build(out=f"turn{number}", force_all=True)) == []

    def test_no_words_of_another_language_whoever_built_it(self, languages: list[tuple[Site, Built]]) -> None:
        """Nor does it matter that a site in between is built by Sphinx alone."""
        (site, alone), (german, _alone) = languages[:2]
        alabaster = {"extensions": ["myst_parser"], "html_theme": "alabaster"}
        assert 'title="Suche"' in german.build(out="sphinx", overrides=alabaster).text("index")
        assert differing(alone, site.build(out="after")) == []

    def test_languages_interleaved(self, languages: list[tuple[Site, Built]]) -> None:
        """Two applications made first and built then, one in the midst of the other, speak each its own."""
        (english, alone), (german, alone_german) = languages[:2]
        with patch_docutils(), docutils_namespace():
            first, second = self.app(english, "woven"), self.app(german, "woven")
            first.connect("write-started", lambda _app, _builder: second.build(), priority=1)
            first.build()
        for site, expected in ((english, alone), (german, alone_german)):
            assert differing(expected, Built(site.root / "woven", "", [], 0)) == []

    def test_one_application_twice(self, sites: dict[str, tuple[Site, Built]]) -> None:
        """An application that builds again, all of it, gives what it gave."""
        site, alone = sites["beta"]
        with patch_docutils(), docutils_namespace():
            app = self.app(site, "again")
            app.build()
            app.build(force_all=True)
        assert self.tree(site.root / "again") == alone.tree()

    def test_ablog_alone_afterwards(
        self, sites: dict[str, tuple[Site, Built]], make_site: Callable[..., Site]
    ) -> None:
        """A build with ABlog alone, after one of ours in the same process, has its own posts only."""
        sites["alpha"][0].build(out="before")
        site = make_site(conf='extensions = ["myst_parser", "ablog"]\nhtml_theme = "alabaster"\n')
        site.write("conf.py", (site.src / "conf.py").read_text().replace("commonplace_today", "unused"))
        site.post("single", "Single", "2024-01-01", tags="one")
        with pytest.warns(match=r".*"):
            built = site.build()
        assert "Single" in built.text("blog")
        assert "Post 2" not in built.text("blog")

    def test_the_configuration_is_the_applications_own(self, sites: dict[str, tuple[Site, Built]]) -> None:
        """What is settled from ``conf.py`` is not seen by another application."""
        with patch_docutils(), docutils_namespace():
            alpha, beta = (self.app(sites[name][0], "config") for name in ("alpha", "beta"))
        settings = [read_settings(app.config) for app in (alpha, beta)]
        assert settings[0].date_format != settings[1].date_format
        assert alpha.config.blog_path == "blog"
        assert beta.config.blog_path == "journal"
        assert Blog._dict.get("app") not in (alpha, beta)
