"""Pages of sites, whose layout is rendered once: each must be what it would be if it were rendered by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pytest

from tests.support.sites import Built, Site

SITES: Final = 12

COUNTING: Final = """
templates_path = ["_templates"]


def setup(app):
    rendered = []

    def begin(app):
        app.builder.templates.environment.globals["note"] = lambda: rendered.append(1) or ""

    def tell(app, exception):
        (app.outdir / "rendered.txt").write_text(str(len(rendered)))

    app.connect("builder-inited", begin, priority=900)
    app.connect("build-finished", tell)
"""
"""Counts how often a page's layout is rendered in this process."""

COUNTED_PAGE: Final = '{% extends "!page.html" %}{% block footer %}{{ super() }}{{ note() }}{% endblock %}'

NAMING_PAGE: Final = """\
{% extends "!page.html" %}
{% block footer %}{{ super() }}<p class="own">{% if pagename.endswith("site7.example") %}seventh{% endif %}</p>
{% endblock %}
"""

PER_PAGE: Final = """
def describe(app, pagename, templatename, context, doctree):
    context["metatags"] = f'<meta name="of-page" content="{pagename}">'


def setup(app):
    app.connect("html-page-context", describe, priority=PRIORITY)
"""


def write(site: Site) -> None:
    """Write a few posts that cite pages of a dozen sites, and a shared host's tenants."""
    for number in range(3):
        text = "".join(
            f"- [A & <b>page</b> {page}](https://site{page}.example/{number}) is of some *use*.\n"
            for page in range(SITES)
        )
        tenant = f"[Code](https://github.com/some-org/tool{number}) & [things](https://müller{number}.example/).\n"
        site.post(f"p{number}", f"Post <{number}> & more", f"2024-0{number + 1}-01", f"{text}\n{tenant}")


def build(site: Site, builder: str = "dirhtml") -> Built:
    """Build a site, and hold that nothing was to be warned of."""
    built = site.build(builder)
    assert built.warnings == []
    return built


def site_page(number: int, builder: str) -> str:
    """Return the file of a site's page."""
    return f"blog/source/site{number}.example" + ("/index.html" if builder == "dirhtml" else ".html")


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
@pytest.mark.parametrize("conf", ["", 'blog_baseurl = ""\n', 'blog_title = "Ada\'s <notes> & more"\n'])
def test_the_same_bytes_come_out_as_page_by_page(make_site: Callable[..., Site], builder: str, conf: str) -> None:
    """A site's template that looks at a page's name has each page rendered by itself; nothing else may differ."""
    shared, single = make_site(conf=conf + COUNTING), make_site(conf=conf + COUNTING)
    for site in (shared, single):
        write(site)
        site.write("_templates/page.html", COUNTED_PAGE)
    single.write("_templates/unused.html", "{{ pagename }}")
    shared_tree, single_tree = build(shared, builder).tree(), build(single, builder).tree()
    # All but three of the pages of sites: the first, the second, and the second's layout with marks.
    saved = int(single_tree.pop("rendered.txt")) - int(shared_tree.pop("rendered.txt"))
    assert saved >= SITES - 3
    for tree in (shared_tree, single_tree):
        tree.pop(".buildinfo", None)
    assert shared_tree == single_tree


@pytest.mark.parametrize("priority", [1, 900])
def test_what_another_extension_says_of_a_page_stands_on_it(make_site: Callable[..., Site], priority: int) -> None:
    """Pages that are given different things have layouts of their own."""
    site = make_site(conf=PER_PAGE.replace("PRIORITY", str(priority)))
    write(site)
    built = build(site)
    for number in range(SITES):
        name = f"blog/source/site{number}.example"
        page = built.page(site_page(number, "dirhtml"))
        assert page.xpath("//meta[@name='of-page']/@content") == [name]
        assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(f"/{name}/")


def test_a_template_of_the_site_may_tell_pages_apart(make_site: Callable[..., Site]) -> None:
    """A condition on a page's name holds for that page, and for no other."""
    site = make_site(conf='templates_path = ["_templates"]\n')
    write(site)
    site.write("_templates/page.html", NAMING_PAGE)
    built = build(site)
    said = [built.page(site_page(number, "dirhtml")).xpath("string(//p[@class='own'])") for number in range(SITES)]
    assert said == ["seventh" if number == 7 else "" for number in range(SITES)]


@pytest.mark.parametrize("number", range(SITES))
def test_a_template_of_the_site_may_lead_to_one_of_the_pages(make_site: Callable[..., Site], number: int) -> None:
    """From this page itself it leads to its top, from all others to the page."""
    site = make_site(conf='templates_path = ["_templates"]\n')
    write(site)
    target = f"blog/source/site{number}.example"
    link = f'<a class="own" href="{{{{ pathto("{target}") }}}}">Much cited</a>'
    site.write(
        "_templates/page.html",
        f'{{% extends "!page.html" %}}{{% block footer %}}{{{{ super() }}}}{link}{{% endblock %}}',
    )
    built = build(site)
    for other in range(SITES):
        expected = "#" if other == number else f"../site{number}.example/"
        assert built.page(site_page(other, "dirhtml")).xpath("//a[@class='own']/@href") == [expected]


def test_a_site_may_have_a_template_of_its_own_for_sites(make_site: Callable[..., Site]) -> None:
    """It is rendered like any other."""
    site = make_site(conf='templates_path = ["_templates"]\n')
    write(site)
    site.write(
        "_templates/commonplace/site.html",
        '{% extends "page.html" %}{% block content %}<h1>Of {{ heading }}</h1>{% endblock %}'
        "{% block extrahead %}{{ super() }}<meta name='own' content='{{ heading }}'>{% endblock %}",
    )
    built = build(site)
    for number in range(SITES):
        page = built.page(site_page(number, "dirhtml"))
        assert page.xpath("string(//h1)") == f"Of site{number}.example"
        assert page.xpath("//meta[@name='own']/@content") == [f"site{number}.example"]


def test_every_page_says_its_own_title_address_and_feed(make_site: Callable[..., Site]) -> None:
    """What a layout leaves open is filled for each page, and no mark is left anywhere."""
    site = make_site(conf='blog_title = "Ada\'s <notes> & more"\n')
    write(site)
    built = build(site)
    for number in range(SITES):
        page = built.page(site_page(number, "dirhtml"))
        name = f"site{number}.example"
        assert page.xpath("string(//title)").startswith(f"{name} - ")
        feeds = page.xpath("//link[@type='application/atom+xml']")
        assert feeds[-1].get("title") == f"Ada's <notes> & more: {name}"
        assert built.path(f"blog/source/{name}/index.html").parent.joinpath(feeds[-1].get("href")).is_file()
    assert not [name for name, content in built.tree().items() if re.search(rb"commonplace\d+mark", content)]
