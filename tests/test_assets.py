"""What a post's page loads (scripts, style sheets) goes with its text wherever that is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml.html import HtmlElement

from tests.support.comparing import differences
from tests.support.sites import Built, Site

EXTENSION = '''
html_static_path = ["static"]
html_css_files = [("site.css", {"priority": 900})]

_SHOWS = {"posts/a", "posts/deep/b", "top"}

def _add(app, pagename, templatename, context, doctree):
    """As extensions do that need something on the pages of some documents only."""
    app.add_js_file(None, body=f"PAGE = '{pagename}';")  # as PyData's theme does on every page
    if pagename not in _SHOWS:
        return
    pathto = context["pathto"]
    app.add_js_file(None, body="window.widget = {a: 1};")
    app.add_js_file(None, body='load("%s");' % pathto("_static/module.mjs", resource=True), type="module")
    app.add_js_file("widget.js", priority=450, defer="defer")
    app.add_js_file("https://cdn.example.org/w.js", **{"async": "async"})
    app.add_css_file("widget.css")
    context["metatags"] += '<link rel="stylesheet" href="%s">' % pathto("_static/head.css", resource=True)
    context["body"] = context["body"].replace("BADGE", '<b class="badge">made</b>')
    if pagename == "posts/deep/b":
        app.add_js_file("only-b.js")

def _end(app, pagename, templatename, context, doctree):
    if pagename in _SHOWS:
        src = context["pathto"]("_static/end.js", resource=True)
        context["body"] = '<p class="share">Share</p>' + context["body"] + f'<script src="{src}"></script>'

def setup(app):
    app.connect("html-page-context", _add)
    app.connect("html-page-context", _end, priority=600)
'''

POSTS = """
    === static/widget.js ===
    1;
    === static/widget.css ===
    p {}
    === static/site.css ===
    p {}
    === posts/a.md ===
    ---
    date: 2026-01-02
    tags: [x]
    ---

    # A

    One BADGE.

    === posts/deep/b.md ===
    ---
    date: 2026-01-03
    tags: [x, y]
    ---

    # B

    Two BADGE.

    === posts/plain.md ===
    ---
    date: 2026-01-04
    tags: [z]
    ---

    # Plain

    Three.

    === list/here.md ===
    ---
    orphan: true
    ---

    # Here

    ```{postlist}
    :tags: x
    :excerpts:
    ```

    === list/titles.md ===
    ---
    orphan: true
    ---

    # Titles

    ```{postlist}
    ```
"""


def address(built: Built, name: str) -> str:
    """Return the address of a page as a browser has it."""
    return built.path(name).relative_to(built.outdir).as_posix().removesuffix("index.html")


def loaded(built: Built, name: str) -> list[str]:
    """Return what a page loads in order: addresses from the site's root, and inline scripts."""
    page = built.page(name)
    found = []
    for element in page.iter("script", "link"):
        value = element.get("src") or (element.get("href") if element.get("rel") == "stylesheet" else None)
        if value:
            found.append(urljoin("/" + address(built, name), value).partition("?")[0].removeprefix("/_static/"))
        elif element.tag == "script":
            found.append(element.text or "")
    return found


OF_THE_POSTS = ("widget", "w.js", "head.css", "module.mjs", "end.js", "only-b")


def of_the_posts(built: Built, name: str) -> list[str]:
    """Return what a page loads for posts."""
    return [one for one in loaded(built, name) if any(part in one for part in OF_THE_POSTS)]


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a site whose posts need scripts and style sheets."""
    return Site(tmp_path_factory.mktemp("assets"), POSTS, conf=EXTENSION).build(request.param)


ALIKE = ["head.css", "widget.css", "widget.js", "window.widget = {a: 1};", 'load("{}module.mjs");']
SHOW_BOTH = ["index", "blog", "blog/tag/x", "blog/2026", "list/here"]


class TestAssets:
    """Pages that show posts load what the pages of the posts load."""

    @pytest.mark.parametrize("name", [*SHOW_BOTH, "blog/tag/y"])
    def test_each_once_in_the_order_of_the_posts_page(self, built: Built, name: str) -> None:
        assert not built.warnings
        own = of_the_posts(built, "posts/deep/b")
        root = "../" * address(built, name).count("/") or "./"
        expected = [
            one.replace("../../../" if "b/" in address(built, "posts/deep/b") else "../../", root) for one in own
        ]
        assert len(own) == 8
        assert of_the_posts(built, name) == expected

    @pytest.mark.parametrize("name", ["blog/tag/z", "list/titles", "posts/plain", "blog/tag"])
    def test_no_page_gets_what_its_posts_do_not_need(self, built: Built, name: str) -> None:
        assert of_the_posts(built, name) == []

    @pytest.mark.parametrize("name", ["index", "blog/tag/x", "list/here"])
    def test_a_page_keeps_what_names_itself(self, built: Built, name: str) -> None:
        assert [one for one in loaded(built, name) if one.startswith("PAGE")] == [f"PAGE = '{name}';"]

    @pytest.mark.parametrize("name", ["index", "blog/tag/x", "list/here"])
    def test_priorities_decide_among_style_sheets(self, built: Built, name: str) -> None:
        sheets = [one for one in loaded(built, name) if one.endswith(".css")]
        assert sheets.index("widget.css") < sheets.index("site.css")

    def test_attributes_and_checksums_are_kept(self, built: Built) -> None:
        def tag(name: str) -> HtmlElement:
            return next(one for one in built.page(name).iter("script") if "widget.js" in one.get("src", ""))

        own = tag("posts/a")
        for name in ("index", "blog/tag/x"):
            assert tag(name).get("defer") == "defer"
            assert tag(name).get("src").partition("?")[2] == own.get("src").partition("?")[2] != ""

    def test_a_changed_body_is_shown_as_it_was_changed(self, built: Built) -> None:
        for name in ("posts/a", "index", "blog/tag/x"):
            assert built.page(name).find_class("badge")
        assert "made</b>" in built.text("blog/atom.xml").replace("&lt;", "<").replace("&gt;", ">")

    def test_what_stands_around_a_body_is_its_pages_own(self, built: Built) -> None:
        assert built.page("posts/a").find_class("share")
        for name in ("index", "blog/tag/x"):
            assert not built.page(name).find_class("share")

    def test_no_mark_is_left(self, built: Built) -> None:
        for name, content in built.tree().items():
            if name.endswith((".html", ".xml", ".json")):
                assert b"commonplace:" not in content.replace(b"commonplace:excerpt", b""), name
                assert "\ufdd0".encode() not in content


PLAIN = """
def _add(app, pagename, templatename, context, doctree):
    if pagename == "posts/a":
        context["script_files"] = [*context["script_files"], "_static/old.js", "https://cdn.example.org/o.js?x=1"]
        context["css_files"] = [*context["css_files"], "_static/old.css"]

def setup(app):
    app.connect("html-page-context", _add)
"""


class TestOldWays:
    """Extensions may put plain addresses into the list of scripts."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_plain_addresses(self, make_site: Callable[..., Site], builder: str) -> None:
        site = make_site(conf=PLAIN)
        site.post("a", "A", "2026-01-02", tags="[x]")
        built = site.build(builder)
        for name in ("posts/a", "index", "blog/tag/x"):
            assert loaded(built, name)[-2:] == ["old.js", "https://cdn.example.org/o.js"]
            assert loaded(built, name).count("old.css") == 1

    @pytest.mark.parametrize("path", ["mathjax/MathJax.js?config=TeX", "mathjax/tex.js"])
    def test_mathjax_in_the_sites_own_files(self, make_site: Callable[..., Site], path: str) -> None:
        conf = f'myst_enable_extensions = ["dollarmath"]\nhtml_static_path = ["static"]\nmathjax_path = "{path}"\n'
        site = make_site(f"=== static/{path.partition('?')[0]} ===\n1;\n", conf=conf)
        site.post("deep/a", "A", "2026-01-02", "A $b$.\n", tags="[x]")
        built = site.build("dirhtml")
        for name in ("posts/deep/a", "index", "blog/tag/x"):
            (found,) = (
                one.get("src") for one in built.page(name).iter("script") if "athjax" in one.get("src", "")
            )
            assert built.outdir.joinpath(address(built, name), found.partition("?")[0]).is_file()
            assert found.endswith("?config=TeX") or "?v=" in found


class TestEqualBytes:
    """Several processes and edits give what one clean build gives."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_in_parallel(self, make_site: Callable[..., Site], builder: str) -> None:
        site = make_site(POSTS, conf=EXTENSION)
        for number in range(8):
            site.post(f"more-{number}", f"More {number}", "2025-01-01")
        serial = site.build(builder, out="serial")
        parallel = site.build(builder, out="parallel", jobs=4)
        assert differences(serial.tree(), parallel.tree()) == {}

    @pytest.mark.parametrize(
        "edit",
        [
            pytest.param(lambda site: site.remove("posts/deep/b.md"), id="removed"),
            pytest.param(
                lambda site: site.write(
                    "posts/deep/b.md", "---\ndate: 2026-01-03\ntags: [y]\n---\n\n# B\n\nNew.\n"
                ),
                id="edited",
            ),
            pytest.param(lambda site: site.post("more", "More", "2026-02-01", tags="[x, z]"), id="added"),
            pytest.param(
                lambda site: site.write("list/here.md", "---\norphan: true\n---\n\n# Here\n"), id="no-list"
            ),
        ],
    )
    def test_after_an_edit(self, make_site: Callable[..., Site], edit: Callable[[Site], object]) -> None:
        site = make_site(POSTS, conf=EXTENSION)
        site.build("dirhtml")
        edit(site)
        again = site.build("dirhtml")
        assert differences(site.build_clean("dirhtml").tree(), again.tree()) == {}

    def test_when_only_what_a_post_loads_changes(self, make_site: Callable[..., Site], tmp_path: Path) -> None:
        site = make_site(POSTS, conf=EXTENSION)
        site.build()
        site.write("conf.py", (site.src / "conf.py").read_text("utf-8").replace("a: 1", "a: 2"))
        site.write("posts/a.md", (site.src / "posts/a.md").read_text("utf-8").replace("One", "Another"))
        site.write("posts/deep/b.md", (site.src / "posts/deep/b.md").read_text("utf-8").replace("Two", "Others"))
        again = site.build()
        assert "window.widget = {a: 2};" in loaded(again, "blog/tag/x")
        assert "window.widget = {a: 1};" not in loaded(again, "blog/tag/x")


MATH = """
    === posts/ams.md ===
    ---
    date: 2026-01-02
    tags: [m]
    ---

    # Ams

    Inline $a^2$.

    \\begin{equation}
    a
    \\end{equation}

    Words.

    \\begin{align}
    b
    \\end{align}

    === posts/rest.rst ===
    .. post:: 2026-01-03
       :tags: m

    Rest
    ====

    Inline :math:`c^2`, see :eq:`named`.

    .. math:: d = 1
       :label: named
    === list.md ===
    ---
    orphan: true
    ---

    # List

    ```{postlist}
    :excerpts:
    ```
"""
MATH_CONF = """
myst_enable_extensions = ["dollarmath", "amsmath"]
mathjax3_config = {"tex": {"macros": {"x": "y"}}}
"""


class TestEquations:
    """Formulas are typeset wherever they are shown."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_mathjax_is_loaded_once_after_its_settings(self, make_site: Callable[..., Site], builder: str) -> None:
        site = make_site(MATH, conf=MATH_CONF)
        site.post("plain", "Plain", "2026-01-01", tags="[p]")
        built = site.build(builder)
        assert not built.warnings
        for name in ("posts/ams", "posts/rest", "index", "blog", "blog/tag/m", "blog/2026", "list"):
            found = [one for one in loaded(built, name) if "athjax" in one.lower()]
            assert ["window.MathJax" in one for one in found] == [True, False], name
            assert found[1].startswith("https://")
        for name in ("posts/plain", "blog/tag/p"):
            assert not [one for one in loaded(built, name) if "athjax" in one.lower()]

    def test_the_same_text_is_the_same_page(self, make_site: Callable[..., Site]) -> None:
        site = make_site(MATH, conf=MATH_CONF)
        first = site.build("dirhtml")
        assert differences(first.tree(), site.build("dirhtml", out="parallel", jobs=3).tree()) == {}
        site.write("posts/ams.md", (site.src / "posts/ams.md").read_text("utf-8").replace("Words", "Other words"))
        again = site.build("dirhtml")
        assert differences(site.build_clean("dirhtml").tree(), again.tree()) == {}
        page = again.page("posts/ams")
        numbered = [one for element in page.find_class("amsmath") if (one := element.get("id"))]
        assert len(set(numbered)) == len(numbered) == 2
        assert all(one.startswith("equation-") for one in numbered)

    def test_feeds_have_no_delimiters(self, make_site: Callable[..., Site]) -> None:
        site = make_site(MATH, conf=MATH_CONF + 'commonplace_feed_formats = ["atom", "rss", "json"]\n')
        built = site.build()
        for name, content in built.tree().items():
            if name.startswith("blog") and name.endswith((".xml", ".json")):
                text = content.decode()
                assert "\\\\(" not in text, name
                assert "\\(" not in text, name
                assert "\\[" not in text, name
        assert "a^2" in built.text("blog/atom.xml") or "msup" in built.text("blog/atom.xml")
