"""Which templates win: the site's own over ours, ours over ABlog's, and none of Furo's traps on any page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ablog
import furo
import pytest

import sphinx_commonplace
from tests.support.sites import Built, Site, outline

OWN_PAGE = """\
{% extends "!page.html" %}
{% block content %}
<p class="of-the-site">Before.</p>
{{ super() }}
{% endblock %}
"""

OWN_COLLECTION = """\
{% extends "page.html" %}
{% block content %}
<h1>{{ header }} {{ collection }}</h1>
<ol class="of-the-site">
{%- for post in collection %}
<li><a href="{{ pathto(post.docname) }}{{ anchor(post) }}">{{ post.title }}</a>
{{ post.date.strftime(ablog.post_date_format) }}
{%- for tag in post.tags %} {{ tag }} ({{ tag|length }}){% endfor %}
{{ post.to_html(collection.docname) }}</li>
{%- endfor %}
</ol>
{% endblock %}
"""
"""A listing as a site would have written it for ABlog."""

BOXES = ("archives", "authors", "categories", "languages", "locations", "postcard", "recentposts", "tagcloud")


def write_posts(site: Site) -> None:
    """Write three posts with labels of every kind and everything that makes a page of its own."""
    for number in range(3):
        site.post(
            f"p{number}",
            f"Post {number}",
            f"2024-0{number + 1}-01",
            f"Words of post {number}.\n",
            tags="[one, C++]",
            author="Ann",
            category="Notes",
            location="Rome",
            language="English",
            redirect=f"old/{number}",
        )


def pages(built: Built) -> list[str]:
    """Return all pages of the output, Sphinx's own search and index among them, but not redirects."""
    found = [
        name
        for name, data in built.tree().items()
        if name.endswith(".html") and not name.startswith("_static") and b'http-equiv="refresh"' not in data
    ]
    assert len(found) > 15
    return found


def build(site: Site, builder: str = "html") -> Built:
    """Build a site, and hold that nothing was to be warned of."""
    built = site.build(builder)
    assert built.warnings == []
    return built


class TestPrecedence:
    @pytest.fixture
    def site(self, make_site: Callable[..., Site]) -> Site:
        """A site with posts and a folder for templates."""
        site = make_site(conf='templates_path = ["_templates"]\n')
        write_posts(site)
        return site

    def test_the_page_of_the_site_is_every_page(self, site: Site) -> None:
        """The site's ``page.html`` is used for every page, listings too; ``!page.html`` is the theme's."""
        site.write("_templates/page.html", OWN_PAGE)
        built = build(site)
        for name in pages(built):
            if name not in {"search.html", "genindex.html"}:
                assert built.main(name).find_class("of-the-site"), name
        post = built.main("posts/p1")
        assert post.find_class("post-neighbours")
        assert built.page("posts/p1").xpath("//link[@type='application/atom+xml']")

    def test_a_page_that_takes_over_a_block(self, site: Site) -> None:
        """``body`` is all of a page's content, with what the blog adds to it."""
        site.write("_templates/page.html", OWN_PAGE.replace("{{ super() }}", "{{ body }}"))
        built = build(site)
        assert built.main("posts/p1").find_class("of-the-site")
        assert built.main("posts/p1").find_class("post-neighbours")
        assert built.page("posts/p1").find_class("sidebar-tree")

    def test_a_listing_of_the_site_written_for_ablog(self, site: Site) -> None:
        """The site's ``ablog/collection.html`` wins, and finds what ABlog gave it."""
        site.write("_templates/ablog/collection.html", OWN_COLLECTION)
        built = build(site)
        main = built.main("blog/tag/one")
        assert outline(main) == [(1, "Posts tagged one")]
        (found,) = main.find_class("of-the-site")
        assert [" ".join(item.text_content().split()) for item in found] == [
            f"Post {number} 01 {month} 2024 one (3) C++ (3) Words of post {number}."
            for number, month in ((2, "March"), (1, "February"), (0, "January"))
        ]
        assert [link.get("href") for link in found.iter("a")] == [
            f"../../posts/p{number}.html" for number in (2, 1, 0)
        ]
        assert built.main("blog").find_class("of-the-site")

    def test_a_part_of_ours_can_be_replaced(self, site: Site) -> None:
        """Small templates of ours are found in the site's folder first, too."""
        site.write("_templates/commonplace/byline.html", "<p class='of-the-site'>{{ post.date.text }}</p>")
        built = build(site)
        assert [item.text for item in built.main("posts/p0").find_class("of-the-site")] == ["01 January 2024"]

    def test_ours_win_over_ablogs(self, site: Site) -> None:
        """Each of ABlog's templates that we have is ours, and what only ABlog has is still found."""
        environment = site.build().app.builder.templates.environment
        ours = Path(sphinx_commonplace.__file__).parent / "theme" / "templates"
        theirs = Path(ablog.get_html_templates_path())
        names = {path.relative_to(theirs).as_posix() for path in theirs.rglob("*.html")}
        assert names >= {
            "page.html",
            "ablog/collection.html",
            "ablog/redirect.html",
            *(f"ablog/{box}.html" for box in BOXES),
        }
        for name in names:
            found = Path(environment.loader.get_source(environment, name)[1])
            if name == "page.html":
                assert found == furo.THEME_PATH / name
            else:
                assert found == (ours if (ours / name).is_file() else theirs) / name
        assert all((ours / name).is_file() for name in names if name.startswith("ablog/"))


class TestFurosTraps:
    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize(
        "order", ['"ablog", "sphinx_commonplace"', '"sphinx_commonplace", "ablog"', '"sphinx_commonplace"']
    )
    def test_no_page_is_furos_error(self, make_site: Callable[..., Site], builder: str, order: str) -> None:
        """No page is Furo's ERROR text, in whatever order the extensions are named."""
        boxes = ", ".join(f'"ablog/{box}.html"' for box in BOXES)
        site = make_site(
            conf=f'extensions = ["myst_parser", {order}]\n'
            f'html_sidebars = {{"**": ["sidebar/brand.html", {boxes}]}}\n'
        )
        write_posts(site)
        built = build(site, builder)
        for name in pages(built):
            page = built.page(name)
            assert not any("inheriting from" in text for text in page.itertext()), name
            assert page.xpath("//*[@id='furo-main-content']"), name
            assert len(page.xpath("//h1")) == 1 or name.startswith("genindex"), name

    def test_old_names_of_boxes(self, make_site: Callable[..., Site]) -> None:
        """The names that ABlog's boxes had before still work."""
        boxes = ", ".join(f'"{box}.html"' for box in BOXES)
        site = make_site(conf=f'html_sidebars = {{"**": [{boxes}]}}\n')
        write_posts(site)
        built = build(site)
        assert len(built.page("posts/p1").find_class("ablog-sidebar-item")) >= len(BOXES)


OWN_SCRIPT = """
html_static_path = ["own"]
html_js_files = ["of-the-site.js"]
"""

OWN_TAGS = """
def name_pages(app, pagename, templatename, context, doctree):
    context["css_tag"] = lambda css: f'<link rel="stylesheet" href="{css.filename}" data-page="{pagename}">'


def setup(app):
    app.connect("html-page-context", name_pages, priority=PRIORITY)
"""


class TestAssets:
    """Style sheets and scripts, whose tags are made once for many pages."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_they_are_found_from_every_page(self, make_site: Callable[..., Site], builder: str) -> None:
        """Whatever the folder of a page, one that is called like that of the static files too, they are there."""
        site = make_site(conf=OWN_SCRIPT)
        site.write("own/of-the-site.js", "'use strict';\n")
        for name in ("about", "deep/down/about", "_static/a/about", "_static/b/about"):
            site.write(f"{name}.md", "---\norphan: true\n---\n\n# About\n")
        write_posts(site)
        built = build(site, builder)
        for name in pages(built):
            path = built.path(name)
            page = built.page(name)
            addresses = page.xpath("//link[@rel='stylesheet']/@href") + page.xpath("//script/@src")
            local = [address.partition("?")[0] for address in addresses if "://" not in address]
            assert name.startswith("old/") or any(address.endswith("of-the-site.js") for address in local), name
            for address in local:
                assert path.parent.joinpath(address).is_file(), (name, address)

    @pytest.mark.parametrize("priority", [1, 900])
    def test_those_of_another_extension_may_differ_from_page_to_page(
        self, make_site: Callable[..., Site], priority: int
    ) -> None:
        """A function for tags that is not Sphinx's is called for each page."""
        site = make_site(conf=OWN_TAGS.replace("PRIORITY", str(priority)))
        write_posts(site)
        built = build(site)
        for name in ("posts/p0", "posts/p1", "blog/tag/one"):
            assert set(built.page(name).xpath("//link/@data-page")) == {name}
