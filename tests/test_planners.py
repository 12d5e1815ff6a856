"""Pages and files that other extensions plan are made, kept and removed like our own."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable

import pytest

from tests.support.sites import Site

EXTENSION = """
from sphinx_commonplace.api import PlannedFile, PlannedPage, add_planner, digest


def plan(planning):
    site = planning.site
    titles = [post.title for post in site.index.posts]
    yield PlannedFile("titles.txt", digest(titles), lambda: "\\n".join(titles).encode())
    yield PlannedPage(
        "statistics",
        digest(site.layout, len(titles)),
        lambda: {"title": "Statistics", "parents": [], "body": f"<p>{len(titles)} posts</p>"},
        "page.html",
    )
    other = {"title": "x", "parents": [], "body": "not this"}
    yield PlannedPage("about", digest(site.layout), lambda: other, "page.html")


def setup(app):
    app.setup_extension("sphinx_commonplace")
    add_planner(app, plan)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
"""

CONF = """
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.modules.pop("planning_extension", None)
extensions.append("planning_extension")
"""


@pytest.fixture
def site(make_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(sys, "path", [*sys.path])
    site = make_site(conf=CONF)
    site.write("planning_extension.py", textwrap.dedent(EXTENSION))
    site.write("about.md", "# About us\n")
    site.post("a", "First", "2024-01-01")
    site.post("b", "Second", "2024-02-01")
    return site


class TestPlanners:
    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_pages_and_files_are_made(self, site: Site, builder: str) -> None:
        """What a planner yields is written, and stands in the sitemap; an address that is taken is left alone."""
        built = site.build(builder)
        assert built.text("titles.txt") == "Second\nFirst"
        assert "2 posts" in built.main("statistics").text_content()
        assert "About us" in built.main("about").text_content()
        assert "https://blog.example.org/statistics" in built.text("sitemap.xml")

    def test_an_edit_makes_what_shows_something_new(self, site: Site) -> None:
        """A new post and a new title are shown; what shows neither stays as it is; all is as in a clean build."""
        first = site.build()
        page, file = first.path("statistics"), first.path("titles.txt")
        before = page.stat().st_mtime_ns
        site.post("b", "Renamed", "2024-02-01")
        site.build()
        assert file.read_text() == "Renamed\nFirst"
        assert page.stat().st_mtime_ns == before
        site.post("c", "Third", "2024-03-01")
        built = site.build()
        assert "3 posts" in built.main("statistics").text_content()
        assert site.build(out="clean").tree() == built.tree()

    def test_what_is_no_longer_planned_is_removed(self, site: Site) -> None:
        """Without the extension its pages and files are gone."""
        site.build()
        conf = (site.src / "conf.py").read_text()
        site.write("conf.py", conf.replace('extensions.append("planning_extension")', ""))
        tree = site.build().tree()
        assert not {"titles.txt", "statistics.html"} & tree.keys()

    def test_damage_is_made_good(self, site: Site) -> None:
        """A planned file that somebody changed is made again."""
        path = site.build().path("titles.txt")
        path.write_text("other")
        site.build()
        assert path.read_text() == "Second\nFirst"
