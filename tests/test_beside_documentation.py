"""A blog beside documentation, under the themes that people use: the documentation stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import feedparser
import pytest

from tests.support.documentation import MODULES, PAGES, THEMES, write_documentation
from tests.support.sites import Built, Site, links

NOT_PAGES = {".buildinfo", "objects.inv", "searchindex.js"}
"""What says of the whole site what is in it."""


def documentation(
    make_site: Callable[..., Site], theme: str = "furo", conf: str = "", *, blog: bool = True, **size: int
) -> Site:
    """Return the source of documentation, of few pages unless *size* says otherwise."""
    site = make_site()
    write_documentation(site, theme, blog=blog, conf=conf, **{"pages": 5, "modules": 1, **size})
    return site


def changed(before: Built, after: Built) -> list[str]:
    """Return the pages and files of a site without a blog that are not the same in one with a blog."""
    old, new = before.tree(), after.tree()
    return [name for name in sorted(old) if name not in NOT_PAGES and new.get(name) != old[name]]


def build(site: Site, builder: str = "html", **options) -> Built:
    """Build, and hold that nothing was to be warned of."""
    built = site.build(builder, **options)
    assert built.warnings == []
    return built


class TestPagesThatAreNotTheBlogs:
    @pytest.mark.parametrize("theme", THEMES)
    def test_they_are_byte_for_byte_what_they_were(self, make_site: Callable[..., Site], theme: str) -> None:
        size = {"pages": PAGES, "modules": MODULES}
        plain = build(documentation(make_site, theme, blog=False, **size))
        assert len([name for name in plain.tree() if name.endswith(".html")]) > 2 * PAGES
        assert changed(plain, build(documentation(make_site, theme, **size))) == []

    @pytest.mark.parametrize(("builder", "jobs"), [("dirhtml", 1), ("html", 3)])
    def test_whatever_builds_them(self, make_site: Callable[..., Site], builder: str, jobs: int) -> None:
        plain = build(documentation(make_site, blog=False), builder)
        assert changed(plain, build(documentation(make_site), builder, jobs=jobs)) == []

    def test_without_a_copyright_too(self, make_site: Callable[..., Site]) -> None:
        """Sphinx writes an empty one; the pages of the blog have none."""
        conf = 'copyright = ""\n'
        plain = build(documentation(make_site, conf=conf, blog=False))
        with_blog = build(documentation(make_site, conf=conf))
        assert changed(plain, with_blog) == []
        assert "Copyright" in plain.text("page0")
        assert "Copyright" not in with_blog.text("news/p1")

    def test_a_new_post_leaves_them_alone(self, make_site: Callable[..., Site]) -> None:
        site = documentation(make_site)
        before = build(site).tree()
        site.post("../news/new", "New", "2026-06-20", "With [a link](https://third.example/1).\n", tags="[one]")
        built = build(site)
        assert built.tree() == site.build_clean().tree()
        written = {name for name, data in built.tree().items() if before.get(name) != data}
        assert "news/new.html" in written
        assert not {name for name in written if name.startswith(("page", "api/", "index.html", "gen"))}

    def test_the_home_page_too_if_its_menu_is_hidden(self, make_site: Callable[..., Site]) -> None:
        """The latest posts are there only if they are asked for."""
        plain, site = (documentation(make_site, blog=blog) for blog in (False, True))
        for one in (plain, site):
            one.write(
                "index.md", (one.src / "index.md").read_text("utf-8").replace(":caption:", ":hidden:\n:caption:")
            )
        assert changed(build(plain), build(site)) == []
        site.write("conf.py", (site.src / "conf.py").read_text("utf-8") + "commonplace_home_posts = 2\n")
        assert len(build(site).page("index").find_class("listing-post")) == 2

    def test_a_list_that_their_author_asks_for_has_its_style(self, make_site: Callable[..., Site]) -> None:
        site = documentation(make_site)
        site.write("page0.md", "# News\n\n```{postlist}\n```\n")
        built = build(site)
        styles = [sheet for sheet in built.page("page0").xpath("//link/@href") if "commonplace" in sheet]
        assert len(styles) == 2
        assert not built.page("page0").xpath("//link[@rel='canonical']")


class TestPagesOfTheBlog:
    @pytest.mark.parametrize("theme", THEMES)
    def test_they_have_the_whole_layout_of_the_theme(self, make_site: Callable[..., Site], theme: str) -> None:
        """What surrounds a page of documentation surrounds a post, a listing and a page of a site, too."""
        built = build(documentation(make_site, theme), "dirhtml")
        menu = {"Page 0", "Page 1"}
        for name in ("news/p1", "blog", "blog/tag", "blog/tag/one", "blog/archive", "blog/source/third.example"):
            page = built.page(name)
            assert menu <= set(links(page)), name
            assert page.xpath("//*[@role='search' or contains(@class, 'search')]"), name
            assert page.xpath("//link[@type='application/atom+xml']"), name
            assert len(page.xpath("//link[@rel='canonical']")) == 1, name
            of_theme = "@class='logo' or ancestor::*[contains(@class, 'onlyprint')]"
            assert len(page.xpath(f"//h1[not({of_theme})]")) == 1, name
            assert page.xpath("//link[contains(@href, 'commonplace.css')]"), name
            own = "furo" if theme == "furo" else "theme"
            assert page.xpath(f"//link[contains(@href, 'commonplace-{own}.css')]"), name

    @pytest.mark.parametrize("theme", THEMES)
    def test_they_are_complete(self, make_site: Callable[..., Site], theme: str) -> None:
        """Byline, text, sources, neighbours; listings with texts; feeds."""
        built = build(documentation(make_site, theme))
        post = built.page("news/p2")
        for part in ("post-meta", "post-sources", "post-related", "post-older", "post-newer", "breadcrumb"):
            assert len(post.find_class(part)), part
        assert links(post)["All posts"] == "../blog.html"
        assert len(built.page("blog/tag/one").find_class("listing-post")) == 4
        assert len(built.page("blog/source/third.example").find_class("site-source")) == 4
        assert len(feedparser.parse(built.path("blog/atom.xml").read_bytes()).entries) == 4

    def test_no_message_but_for_a_theme_that_nobody_has_tried(self, make_site: Callable[..., Site]) -> None:
        for theme, said in (("furo", 0), ("alabaster", 0), ("sphinx_book_theme", 0), ("classic", 1)):
            built = build(documentation(make_site, theme))
            assert built.status.count("html_theme 'classic'") == said, theme
        assert "post-sources" in built.text("news/p1")


class TestNavigation:
    def entries(self, built: Built, name: str) -> list[str]:
        """Return the words of the navigation's entries on a page."""
        return [link.text_content() for link in built.page(name).xpath("//nav[@aria-label='Site']//a")]

    USUAL = ("Home", "All posts", "Tags", "Archive", "Sources", "Feed")

    def test_it_is_the_blogs_where_there_is_nothing_else(self, make_site: Callable[..., Site]) -> None:
        site = make_site()
        site.write("about.md", "---\norphan: true\n---\n\n# About\n")
        site.post("a", "A", "2026-01-01")
        built = build(site)
        for name in ("index", "about", "posts/a", "blog/tag"):
            assert self.entries(built, name)[:6] == list(self.USUAL), name

    @pytest.mark.parametrize("hidden", [True, False])
    def test_a_menu_of_the_sites_own_stands_for_it(self, make_site: Callable[..., Site], hidden: bool) -> None:
        site = make_site()
        site.write("about.md", "# About\n")
        site.post("a", "A", "2026-01-01")
        option = ":hidden:\n" if hidden else ""
        site.write("index.md", f"# Home\n\n```{{toctree}}\n{option}\nabout\n```\n")
        built = build(site)
        for name in ("index", "about", "posts/a", "blog/tag"):
            assert not self.entries(built, name), name
            assert "About" in links(built.page(name)), name

    @pytest.mark.parametrize("theme", THEMES)
    def test_its_entries_can_be_named(self, make_site: Callable[..., Site], theme: str) -> None:
        conf = (
            'commonplace_navigation = ["posts", "page3", ("Elsewhere", "https://elsewhere.example/"), '
            '("News feed", "feed")]\n'
        )
        site = documentation(make_site, theme, conf)
        built = build(site, "dirhtml")
        for name in ("news/p1", "blog/tag/one"):
            assert self.entries(built, name)[:4] == ["All posts", "Page 3", "Elsewhere", "News feed"], name
        page = built.page("news/p1")
        assert links(page)["News feed"] == "../../blog/atom.xml"
        assert built.path("news/p1").parent.joinpath(links(page)["Page 3"], "index.html").is_file()
        # Furo shows it in its sidebar, on every page; elsewhere it is a line above what the blog shows.
        assert bool(self.entries(built, "page1")) == (theme == "furo")

    @pytest.mark.parametrize("value", ["False", "[]"])
    def test_it_can_be_switched_off(self, make_site: Callable[..., Site], value: str) -> None:
        site = make_site(conf=f"commonplace_navigation = {value}\n")
        site.post("a", "A", "2026-01-01")
        assert not self.entries(build(site), "posts/a")

    def test_true_is_the_usual_entries_everywhere(self, make_site: Callable[..., Site]) -> None:
        built = build(documentation(make_site, conf="commonplace_navigation = True\n"))
        assert self.entries(built, "page1")[:6] == self.entries(built, "news/p1")[:6] == list(self.USUAL)

    def test_entries_that_name_nothing_are_reported_in_each_build(self, make_site: Callable[..., Site]) -> None:
        conf = 'commonplace_navigation = ["posts", "page33", 7, ("Run", "javascript:alert(1)"), "news/draft"]\n'
        site = documentation(make_site, conf=conf)
        site.post("../news/draft", "Draft", "2026-01-01", draft="true")
        for built in (site.build(), site.build()):
            lines = [line.partition("WARNING: ")[2] for line in built.warnings]
            assert [line.partition(";")[0] for line in sorted(lines)] == [
                "commonplace_navigation: found 'page33'",
                "commonplace_navigation: found ('Run', 'javascript:alert(1)'), which would run a program",
                "commonplace_navigation: found 7",
            ]
            assert self.entries(built, "page1") == ["All posts"]

    def test_a_document_retitled_changes_its_entry(self, make_site: Callable[..., Site]) -> None:
        site = documentation(make_site, conf='commonplace_navigation = ["page3"]\n')
        build(site)
        site.write("page3.md", "# Renamed\n")
        built = build(site)
        assert self.entries(built, "page1") == ["Renamed"]
        assert built.tree() == site.build_clean().tree()


class TestLayout:
    def test_beside_documentation_the_blogs_can_be_asked_for(self, make_site: Callable[..., Site]) -> None:
        built = build(documentation(make_site, conf='commonplace_layout = "blog"\n'))
        plain = build(documentation(make_site, blog=False)).tree()
        for name in ("news/p1", "blog/tag/one", "index", "search"):
            assert built.page(name).xpath("//nav[@aria-label='Site']"), name
        for name in ("page1", "api/index"):
            assert built.path(name).read_bytes() == plain[f"{name}.html"], name

    def test_a_blog_may_have_the_themes(self, make_site: Callable[..., Site]) -> None:
        site = make_site(conf='commonplace_layout = "theme"\n')
        site.post("a", "A", "2026-01-01")
        assert not build(site).page("posts/a").xpath("//nav[@aria-label='Site']")

    def test_a_menu_that_comes_and_goes(self, make_site: Callable[..., Site]) -> None:
        """All pages follow."""
        site = make_site()
        site.write("about.md", "---\norphan: true\n---\n\n# About\n")
        site.post("a", "A", "2026-01-01")
        first = build(site).tree()
        site.write("index.md", "# Home\n\n```{toctree}\nabout\n```\n")
        assert build(site).tree() == site.build_clean().tree()
        site.write("index.md", "# Home\n\nWelcome.\n")
        assert build(site).tree() == first


class TestBoxes:
    def test_one_of_another_theme_is_reported_and_left_out(self, make_site: Callable[..., Site]) -> None:
        site = make_site(conf='html_sidebars = {"**": ["about.html", "ablog/recentposts.html"]}\n')
        site.post("a", "A", "2026-01-01")
        built = site.build()
        (line,) = built.warnings
        assert "html_sidebars: found 'about.html' for '**', which the theme does not have" in line
        page = built.page("posts/a")
        for found in ("sidebar-brand", "sidebar-search", "sidebar-tree", "ablog__recentposts"):
            assert page.find_class(found), found

    @pytest.mark.parametrize(
        ("theme", "boxes", "missing"),
        [
            ("furo", ["navbar-logo.html", "sidebar/brand.html"], ["navbar-logo.html"]),
            ("alabaster", ["about.html", "navigation.html", "ablog/tagcloud.html"], []),
            (
                "pydata_sphinx_theme",
                ["navbar-logo", "ablog/tagcloud.html", "sidebar/brand.html"],
                ["sidebar/brand.html"],
            ),
            ("sphinx_book_theme", ["navbar-logo.html", "search-button-field.html", "none.html"], ["none.html"]),
        ],
    )
    def test_each_theme_has_its_own(
        self, make_site: Callable[..., Site], theme: str, boxes: list[str], missing: list[str]
    ) -> None:
        site = documentation(make_site, theme, f'html_sidebars = {{"**": {boxes}}}\n')
        built = site.build()
        assert built.returncode == 0
        assert [box for box in boxes if any(repr(box) in line for line in built.warnings)] == missing
        assert len(built.warnings) == len(missing)

    @pytest.mark.parametrize(
        ("theme", "kept"),
        [
            ("furo", "sidebar-brand"),
            ("alabaster", "logo"),
            ("sphinx_book_theme", "navbar-brand"),
            ("pydata_sphinx_theme", "navbar-brand"),
        ],
    )
    def test_boxes_of_the_blog_do_not_drive_out_the_themes(
        self, make_site: Callable[..., Site], theme: str, kept: str
    ) -> None:
        site = documentation(make_site, theme, 'html_sidebars = {"news/**": ["ablog/tagcloud.html"]}\n')
        page = build(site).page("news/p1")
        assert page.find_class("ablog__tagcloud")
        assert page.find_class(kept)

    def test_no_boxes_are_none(self, make_site: Callable[..., Site]) -> None:
        site = documentation(make_site, conf='html_sidebars = {"**": []}\n')
        assert not build(site).page("page1").find_class("sidebar-brand")
