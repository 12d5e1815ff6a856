"""Templates that show posts by ABlog's model: only pages that show what was edited are written again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.support.comparing import differences, replace
from tests.support.sites import Built, Site

# MyST asks its transform for `app`, which Sphinx 11 will not have.
pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")

CONF = """
templates_path = ["_templates"]
html_sidebars = {"about": ["sidebar/brand.html", "newest.html"], "posts/p1": ["sidebar/brand.html", "tags.html"]}
blog_feed_templates = {"atom": {"title": "{{ title }}, of {{ blog.posts|length }}"}}
commonplace_listing_posts = 2
"""

TEMPLATES = """
=== _templates/newest.html ===
<ul>{% for post in ablog.recent(2, pagename) %}<li>{{ post.title }} {{ post.date.year }}</li>{% endfor %}</ul>
=== _templates/tags.html ===
{% for tag in ablog.tags %}{{ tag }} ({{ tag|length }}, {{ tag.relsize(5, 1) }}){% endfor %}
=== _templates/page.html ===
{% extends "!page.html" %}
{% block content %}{{ super() }}
{% if pagename == "all" %}<ol>{% for post in ablog.posts %}<li>{{ post.title }}</li>{% endfor %}</ol>{% endif %}
{% if pagename == "index" %}{% include "ablog/recentposts.html" %}{% endif %}
{% if pagename == "text" %}{{ (ablog.posts|list)[1].to_html(pagename)|striptags }}{% endif %}
{% if pagename == "drawn" %}{{ ablog["posts/p1"].next.title }}{% endif %}
{% endblock %}
=== about.md ===
# About
=== all.md ===
# All
=== text.md ===
# Text
=== drawn.md ===
# Drawn
"""

FOR_ABLOG = """
=== _templates/ablog/collection.html ===
{% extends "page.html" %}
{% block content %}{% for post in collection %}<h2>{{ post.title }}</h2>{{ post.to_html(collection.docname) }}
{% endfor %}{% endblock %}
=== _templates/ablog/catalog.html ===
{% extends "page.html" %}
{% block content %}
{% for collection in catalog %}{{ collection }}{% for post in collection %}<p>{{ post.title }}</p>{% endfor %}
{% endfor %}
{% endblock %}
"""


def add_posts(site: Site, numbers: Iterable[int]) -> None:
    """Write posts, the oldest first."""
    for number in numbers:
        site.post(
            f"p{number}", f"Post {number}", f"201{number}-01-01", f"Words of {number}.\n", tags=f"[t{number % 2}]"
        )


def built_after(site: Site, edit: Callable[[Site], object], jobs: int = 1) -> Built:
    """Build, edit, build again, and hold that the output is a clean build's."""
    site.build(jobs=jobs)
    edit(site)
    built = site.build(jobs=jobs)
    assert differences(site.build_clean().tree(), built.tree()) == {}
    again = site.build(jobs=jobs)
    assert again.written == set()
    assert again.tree() == built.tree()
    return built


def times(built: Built) -> dict[str, int]:
    return {
        path.relative_to(built.outdir).as_posix(): path.stat().st_mtime_ns for path in built.outdir.rglob("*.html")
    }


class TestDocuments:
    @pytest.mark.parametrize(
        ("edit", "written"),
        [
            # p5 is the newest of six.
            pytest.param(
                lambda site: replace(site, "posts/p5.md", "# Post 5", "# Five"),
                {"posts/p5", "posts/p4", "about", "all", "index"},
                id="newest retitled",
            ),
            pytest.param(
                lambda site: replace(site, "posts/p0.md", "# Post 0", "# Zero"),
                {"posts/p0", "posts/p1", "all"},
                id="oldest retitled",
            ),
            pytest.param(
                lambda site: replace(site, "posts/p5.md", "Words of 5", "More words of 5"),
                {"posts/p5"},
                id="text of one whose title is shown",
            ),
            pytest.param(
                lambda site: replace(site, "posts/p4.md", "Words of 4", "More words of 4"),
                {"posts/p4", "text"},
                id="text that is shown",
            ),
            pytest.param(
                lambda site: replace(site, "posts/p3.md", "tags: [t1]", "tags: [new]"),
                {"posts/p3", "posts/p1"},
                id="retagged",
            ),
            pytest.param(
                lambda site: replace(site, "posts/p2.md", "# Post 2", "# Two"),
                {"posts/p2", "posts/p1", "posts/p3", "all", "index", "drawn"},
                id="neighbour of one that is named",
            ),
        ],
    )
    def test_an_edit(
        self, make_site: Callable[..., Site], edit: Callable[[Site], object], written: set[str]
    ) -> None:
        """Those pages are written that show what was edited."""
        site = make_site(TEMPLATES, conf=CONF)
        add_posts(site, range(6))
        assert built_after(site, edit).written == written

    def test_a_new_post_by_parallel_builds(self, make_site: Callable[..., Site]) -> None:
        """What worker processes noted counts, too."""
        site = make_site(TEMPLATES, conf=CONF)
        add_posts(site, range(8))
        built = built_after(site, lambda site: add_posts(site, [8]), jobs=3)
        assert built.written == {"posts/p8", "posts/p7", "posts/p1", "about", "all", "index", "text"}
        assert "Post 8 2018" in built.text("about")
        assert "Words of 7." in built.text("text")


class TestGenerated:
    def test_templates_for_ablog(self, make_site: Callable[..., Site]) -> None:
        """Listings and indexes that show all posts of a label, with their texts."""
        site = make_site(FOR_ABLOG, conf='templates_path = ["_templates"]\ncommonplace_listing_posts = 1\n')
        add_posts(site, range(6))
        before: dict[str, int] = {}

        def edit(site: Site) -> None:
            before.update(times(site.build()))
            replace(site, "posts/p0.md", "Words of 0", "More words of 0")

        built = built_after(site, edit)
        assert built.returncode == 0
        assert built.written == {"posts/p0"}
        assert "More words of 0" in built.text("blog/tag/t0")
        changed = {name for name, time in times(built).items() if before.get(name) != time}
        assert "blog/tag/t1.html" not in changed
        assert "blog/tag.html" not in changed
        replace(site, "posts/p0.md", "# Post 0", "# Zero")
        built = site.build()
        assert "<p>Zero</p>" in built.text("blog/tag")
        assert differences(site.build_clean().tree(), built.tree()) == {}

    def test_what_ablog_does_not_have(self, make_site: Callable[..., Site]) -> None:
        """A template that loops over posts shows those of a kind, and nothing for sites."""
        site = make_site(FOR_ABLOG, conf='templates_path = ["_templates"]\n')
        site.post("a", "A", "2024-01-01", "See [it](https://example.com/).\n")
        site.post("b", "B", "2024-02-01", link="https://example.org/")
        built = built_after(site, lambda site: site.post("c", "C", "2024-03-01", link="https://example.org/c"))
        assert built.returncode == 0
        assert built.path("blog/source")
        for page, element in (("blog/kind/link", "h2"), ("blog/kind", "p")):
            shown = [heading.text for heading in built.main(page).iter(element)]
            assert [title for title in shown if title in {"A", "B", "C"}] == ["C", "B"] + ["A"] * (element == "p")

    def test_an_empty_catalog_is_not_another(self, make_site: Callable[..., Site]) -> None:
        """With drafts alone there are no years: what shows years shows nothing of a further draft."""
        site = make_site(
            """
            === _templates/page.html ===
            {% extends "!page.html" %}
            {% block content %}{{ super() }}{% if pagename == "about" %}
            {% for year in ablog.archive %}{{ year }}{% endfor %}{% endif %}{% endblock %}
            === about.md ===
            # About
            """,
            conf='templates_path = ["_templates"]\n',
        )
        site.post("a", "A", "")
        site.build(tags=("drafts",))
        site.post("b", "B", "")
        built = site.build(tags=("drafts",))
        assert "posts/b" in built.written
        assert "about" not in built.written

    def test_templates_of_feeds(self, make_site: Callable[..., Site]) -> None:
        """A feed whose entries name other posts is made again with them."""
        template = "{{ title }}{% if post.next %}, before {{ post.next.title }}{% endif %}"
        site = make_site(conf=f"blog_feed_templates = {{'atom': {{'title': {template!r}}}}}\n")
        site.post("a", "First", "2024-01-01", tags="[one]")
        site.post("b", "Second", "2024-02-01")
        built = built_after(site, lambda site: replace(site, "posts/b.md", "# Second", "# Called anew"))
        assert "First, before Called anew" in built.text("blog/tag/one/atom.xml")

    def test_sites_with_a_box(self, make_site: Callable[..., Site]) -> None:
        """Pages that share a layout share what it shows of posts."""
        conf = 'html_sidebars = {"**": ["sidebar/brand.html", "ablog/recentposts.html"]}\n'
        site = make_site(conf=conf)
        for number in range(4):
            body = f"See [it](https://one{number}.example/) and [that](https://two{number}.example/).\n"
            site.post(f"p{number}", f"Post {number}", f"202{number}-01-01", body)
        built = built_after(site, lambda site: replace(site, "posts/p3.md", "# Post 3", "# Three"))
        pages = [
            path for path in Path(built.outdir, "blog/source").rglob("*.html") if "Three" not in path.read_text()
        ]
        assert pages == []
