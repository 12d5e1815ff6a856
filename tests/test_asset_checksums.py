"""Whether a page names the checksum of a style sheet or script does not depend on when the file is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.comparing import differences, replace
from tests.support.sites import Built, Site

EXTENSION = """
    === _ext/assets.py ===
    from pathlib import Path


    def write(app, name, text):
        path = Path(app.outdir, "_static", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


    def first(app, config):
        write(app, "first.js", "3")


    def early(app):
        write(app, "early.css", "a {}")
        if not Path(app.outdir, "_static", "once.css").exists():
            write(app, "once.css", "e {}")


    def collect(app):
        write(app, "while.js", "1")
        return ()


    def late(app, exception):
        write(app, "late.css", "b {}")
        write(app, "of_post.css", "d {}")
        write(app, "own.css", "c {color: red}")


    def page(app, pagename, templatename, context, doctree):
        if pagename == "posts/a":
            app.add_css_file("of_post.css")
            app.add_js_file("of_post.js")


    def setup(app):
        for name in ("early.css", "once.css", "late.css", "own.css"):
            app.add_css_file(name)
        app.add_js_file("first.js")
        app.add_js_file("while.js")
        app.connect("config-inited", first)
        app.add_js_file("https://example.org/x.js")
        app.connect("builder-inited", early)
        app.connect("html-collect-pages", collect)
        app.connect("html-page-context", page)
        app.connect("build-finished", late)
        return {"parallel_read_safe": True, "parallel_write_safe": True}
    === _static/own.css ===
    c {}
    === _static/of_post.js ===
    2
    === posts/a.md ===
    ---
    date: 2026-01-01
    tags: [t]
    ---

    # A

    Words.
    === posts/b.md ===
    ---
    date: 2026-01-02
    tags: [t]
    ---

    # B

    Words.
"""
CONF = """
import sys
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent / "_ext"))
extensions += ["assets"]
extensions[0] = "myst_nb"
html_static_path = ["_static"]
nb_execution_mode = "off"
"""


def addresses(built: Built, name: str) -> list[str]:
    page = built.page(name)
    found = [*page.xpath("//link[@rel='stylesheet']/@href"), *page.xpath("//script/@src")]
    return [str(one).rpartition("_static/")[2] for one in found]


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_checksums_do_not_depend_on_order(make_site: Callable[..., Site], builder: str) -> None:
    site = make_site(EXTENSION, conf=CONF)
    first = site.build(builder)
    replace(site, "posts/b.md", "Words.", "Other words.")
    again = site.build(builder)
    assert again.written >= {"posts/b"}
    assert "posts/a" not in again.written
    assert differences(site.build_clean(builder, jobs=3).tree(), again.tree()) == {}
    for built, name in (
        (first, "posts/b"),
        (again, "posts/a"),
        (again, "posts/b"),
        (again, "index"),
        (again, "blog"),
    ):
        found = addresses(built, name)
        assert {"late.css", "while.js", "https://example.org/x.js"} <= set(found), name
        with_checksum = {one.partition("?v=")[0] for one in found if "?v=" in one}
        assert with_checksum >= {"first.js", "early.css", "once.css", "own.css"}, name
        assert [one.startswith("mystnb.") and "?" not in one for one in found].count(True) == 1
    for name in ("posts/a", "index", "blog/tag/t"):
        assert "of_post.css" in addresses(again, name), name
        assert any(one.startswith("of_post.js?v=") for one in addresses(again, name)), name
    own = {one for name in ("posts/a", "posts/b", "blog") for one in addresses(again, name) if "own.css" in one}
    assert len(own) == 1
