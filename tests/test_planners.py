"""Pages and files that other extensions plan are made, kept and removed like our own."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable

import pytest
from sphinx.errors import ExtensionError, SphinxError

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
    # A module that is written twice in one second, in one length, would be taken from its first bytecode.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
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


PAGE = 'PlannedPage("stats", "1", lambda: {"title": "x", "parents": [], "body": ""}, "page.html")'
FILE = 'PlannedFile("stats.txt", "1", lambda: b"x")'

MISTAKES = {
    "name above the output": (
        [FILE.replace("stats.txt", "../out.txt")],
        "planned the file '../out.txt'; must be a path from the output folder",
    ),
    "file at a page's path": (
        [PAGE, FILE.replace("stats.txt", "stats/index.html")],
        "planned the file 'stats/index.html' and another item at that address; what one planner plans must differ",
    ),
    "file that cannot be made": (
        [PAGE, FILE.replace('b"x"', "1 / 0")],
        "raised ZeroDivisionError: division by zero; making the file 'stats.txt'",
    ),
    "page that cannot be made": (
        [FILE, PAGE.replace('"x"', "1 / 0")],
        "raised ZeroDivisionError: division by zero; making the page 'stats'",
    ),
    "no such template": (
        [FILE, PAGE.replace("page.html", "stats.html")],
        "planned the page 'stats' with the template 'stats.html', which does not exist; must be one of Sphinx",
    ),
    "template that cannot be read": (
        [FILE, PAGE.replace("page.html", "broken.html")],
        "planned the page 'stats' with the template 'broken.html': ",
    ),
}
"""What a planner yields, and what is said of it; more of it in ``unit/test_checked_planners.py``."""


class TestMistakes:
    """A planner's mistake ends the build with one line; nothing is written outside, and the next is whole."""

    @pytest.fixture
    def planned(self, site: Site) -> Callable[..., None]:
        """Return what gives the planner other items."""
        conf = (site.src / "conf.py").read_text()
        site.write(
            "conf.py", f'{conf}\ntemplates_path = ["_templates"]\nsuppress_warnings = ["toc.not_included"]\n'
        )
        site.write("_templates/broken.html", "{% if %}")
        head, _plan, rest = EXTENSION.partition("def plan(planning):\n")
        _lines, setup, rest = rest.partition("def setup")

        def write(*items: str) -> None:
            site.write(
                "planning_extension.py",
                f"{head}def plan(planning):\n    return [{', '.join(items)}]\n\n\n{setup}{rest}",
            )

        return write

    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_is_told_in_one_line(self, site: Site, planned: Callable[..., None], mistake: str) -> None:
        """It names the planner, what it planned, and what is allowed; once mended, all is as in a clean build."""
        items, message = MISTAKES[mistake]
        planned(FILE.replace("stats", "before"))
        before = site.build("dirhtml").tree()
        around = set(site.root.iterdir())
        planned(*items)
        with pytest.raises(ExtensionError) as raised:
            site.build("dirhtml")
        told = f"{raised.value.category}: {raised.value}"
        assert told.startswith(
            f"Extension error (planning_extension): the planner planning_extension.plan {message}"
        )
        assert "\n" not in told
        assert set(site.root.iterdir()) == around
        planned(FILE.replace("stats", "before"))
        assert site.build("dirhtml").tree() == before

    def test_what_others_have_in_other_letters_is_left_out(self, site: Site, planned: Callable[..., None]) -> None:
        """A document comes first; the planner is warned of what would be one file on some systems."""
        planned(PAGE.replace("stats", "About"), FILE)
        built = site.build()
        assert built.warnings == [
            (
                "conf.py:1: WARNING: planner planning_extension.plan: planned the page 'About', which others have "
                "in other letters; must differ from it in more than what Windows and macOS do not see, such as "
                "capitals; left out [commonplace.address]"
            )
        ]
        assert "About.html" not in built.tree()
        assert "stats.txt" in built.tree()

    def test_what_others_have_is_left_to_them(self, site: Site, planned: Callable[..., None]) -> None:
        """A file at the path of a document's page, and one at the path of a listing's: nothing is told."""
        planned(FILE.replace("stats.txt", "about.html"), FILE.replace("stats.txt", "blog.html"))
        built = site.build()
        assert built.warnings == []
        assert "About us" in built.main("about").text_content()
        assert "First" in built.main("blog").text_content()

    def test_a_builder_without_pages(self, site: Site, planned: Callable[..., None]) -> None:
        """It does not ask planners."""
        planned("1 / 0")
        built = site.build("latex")
        assert built.returncode == 0
        assert not [name for name in built.tree() if "stats" in name]

    def test_the_extension_is_not_set_up(self, make_site: Callable[..., Site]) -> None:
        """Who calls too early is told what to do."""
        conf = """
        extensions.remove("sphinx_commonplace")

        def setup(app):
            from sphinx_commonplace.api import add_planner
            add_planner(app, lambda planning: ())
        """
        with pytest.raises(SphinxError, match=r"call app\.setup_extension\('sphinx_commonplace'\) before"):
            make_site(conf=conf).build()

    def test_no_function(self, make_site: Callable[..., Site]) -> None:
        """What is no function cannot be asked."""
        conf = """
        def setup(app):
            from sphinx_commonplace.api import add_planner
            add_planner(app, ["stats"])
        """
        with pytest.raises(SphinxError, match=r"is \['stats'\]; must be a function of a Planning"):
            make_site(conf=conf).build()
