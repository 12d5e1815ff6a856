"""Names that extensions make by chance are not in the output, and no id stands twice because a theme wraps it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.support.comparing import differences
from tests.support.elsewhere import build_elsewhere
from tests.support.sites import Built, Site

CHANCE = """
    === posts/amsmath.md ===
    ---
    date: 2026-01-01
    tags: [m]
    ---

    # With equations

    \\begin{align}
    a &= b
    \\end{align}

    Words.

    \\begin{gather}
    c
    \\end{gather}
    === posts/diagram.md ===
    ---
    date: 2026-01-02
    tags: [m]
    ---

    # With diagrams

    ```{mermaid}
    :zoom:

    graph LR; A-->B
    ```

    ```{mermaid}
    :zoom:

    graph LR; B-->C
    ```
    === posts/diagram2.rst ===
    .. post:: 2026-01-03
       :tags: m

    Diagram
    =======

    .. mermaid::
       :zoom:

       graph LR; A-->B

    .. chance::

    .. chance::
    === posts/chance.md ===
    ---
    date: 2026-01-04
    tags: [m]
    ---

    # Chance

    ```{chance}
    ```

    (af2504e0-4f89-41d3-9a0c-0305e82c3301)=
    ## A name by an author

    [Above](#af2504e0-4f89-41d3-9a0c-0305e82c3301), and [far](other.md).

    <p id="bf2504e0-4f89-41d3-9a0c-0305e82c3302">By hand.</p>
    === posts/other.md ===
    ---
    date: 2026-01-05
    ---

    # Other

    {ref}`Words <af2504e0-4f89-41d3-9a0c-0305e82c3301>`
    === index.md ===
    # Home

    ```{postlist}
    :tags: m
    :excerpts:
    ```
    === _ext/chance.py ===
    import uuid

    from docutils import nodes
    from docutils.parsers.rst import Directive


    class box(nodes.General, nodes.Element):
        pass


    class Chance(Directive):
        def run(self):
            name, anchor, drawn = str(uuid.uuid4()), f"x{uuid.uuid4().hex}", uuid.uuid1()
            target = nodes.paragraph("", "Target.", ids=[f"to-{name}"], names=[name])
            self.state.document.note_explicit_target(target)
            reference = nodes.paragraph("", "", nodes.reference("", "Go", internal=True, refid=f"to-{name}"))
            raw = nodes.raw(
                "",
                f'<div id="{anchor}"></div><svg><g id="{drawn}"/></svg>'
                f'<a href="#{anchor}">x</a><script>draw("{anchor}")</script>',
                format="html",
            )
            return [target, reference, raw, box(seen=repr(object()), key=f"k-{uuid.uuid4()}")]


    def visit(self, node):
        self.body.append(f'<div data-seen="{self.attval(node["seen"])}" data-key="{node["key"]}">')


    def leave(self, node):
        self.body.append("</div>")


    def setup(app):
        app.add_node(box, html=(visit, leave))
        app.add_directive("chance", Chance)
        return {"parallel_read_safe": True, "parallel_write_safe": True}
"""
CONF = """
import sys
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent / "_ext"))
extensions += ["sphinxcontrib.mermaid", "chance"]
myst_enable_extensions = ["amsmath"]
myst_heading_anchors = 2
commonplace_feed_formats = ["atom", "rss", "json"]
"""
AUTHORS = "af2504e0-4f89-41d3-9a0c-0305e82c3301"


def ids(built: Built, name: str) -> list[str]:
    return [one for element in built.page(name).iter() if (one := element.get("id"))]


def pages(built: Built) -> list[str]:
    return sorted(path.relative_to(built.outdir).as_posix() for path in built.outdir.rglob("*.html"))


def broken(built: Built) -> list[str]:
    """Return the links to places on pages of a site that have no such place."""
    known = {f"/{name}": {*ids(built, name), ""} for name in pages(built)}
    found = []
    for name in pages(built):
        for link in built.page(name).iter("a"):
            address = urlsplit(urljoin(f"http://site/{name}", link.get("href") or ""))
            path = f"{address.path}index.html" if address.path.endswith("/") else address.path
            if address.netloc == "site" and path in known and address.fragment not in known[path]:
                found.append(f"{name}: {link.get('href')}")
    return found


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_chance_is_not_in_the_output(tmp_path: Path, builder: str) -> None:
    one = Site(tmp_path / "one", CHANCE, conf=CONF)
    other = Site(tmp_path / "elsewhere" / "other", CHANCE, conf=CONF)
    built = one.build(builder)
    assert not built.warnings
    assert differences(built.tree(), build_elsewhere(other, builder, jobs=3).tree()) == {}
    one.write("posts/diagram.md", (one.src / "posts/diagram.md").read_text("utf-8") + "\nMore.\n")
    again = one.build(builder)
    assert (
        differences(build_elsewhere(one, builder, out="clean", doctrees="clean-trees").tree(), again.tree()) == {}
    )

    assert broken(again) == []
    # What an author has written stays: somebody may link to it.
    assert {AUTHORS, "bf2504e0-4f89-41d3-9a0c-0305e82c3302"} <= set(ids(again, "posts/chance"))
    script = again.page("posts/diagram2").xpath("string(//script[contains(., 'draw(')])")
    assert script.removeprefix('draw("').removesuffix('")') in ids(again, "posts/diagram2")
    zoomed = [element.get("data-zoom-id") for element in again.page("posts/diagram").find_class("mermaid")]
    assert len(set(zoomed)) == 2
    for zoom_id in zoomed:
        assert zoom_id.startswith("id-")  # CSS needs a letter first
        assert f"[data-zoom-id={zoom_id}]" in again.text("posts/diagram")
    keys = re.findall(r"data-key=.{1,6}?(k-[0-9a-f]{8}-[0-9]+)\b", again.text("blog/tag/m/atom.xml"))
    assert len(set(keys)) == len(keys) == 3


TABLES = """
    === posts/a.md ===
    ---
    date: 2026-01-01
    ---

    # A

    \\begin{align}
    a &= b
    \\end{align}

    ```{math}
    :label: named
    c = d
    ```

    See {eq}`named` and {ref}`table`, {ref}`list`.

    (table)=
    | a | b |
    |---|---|
    | c | d |

    :::{list-table} Caption
    :name: list
    * - a
      - b
    :::
    === posts/b.rst ===
    .. post:: 2026-01-02

    B
    =

    .. math:: d = 1
       :label: rest

    :eq:`rest` :eq:`named` :ref:`rest-table` :ref:`table`

    .. table:: Caption
       :name: rest-table

       === ===
       a   b
       === ===

    .. _above:

    === ===
    a   b
    === ===

    :numref:`rest-table` above_ :ref:`list`
"""
TABLES_CONF = 'myst_enable_extensions = ["amsmath", "colon_fence"]\nnumfig = True\n'


@pytest.mark.parametrize(
    ("theme", "builder"),
    [("furo", "html"), ("furo", "dirhtml"), ("pydata_sphinx_theme", "dirhtml"), ("alabaster", "html")],
)
def test_no_id_stands_twice(make_site: Callable[..., Site], theme: str, builder: str) -> None:
    site = make_site(TABLES, conf=f'{TABLES_CONF}html_theme = "{theme}"\n')
    built = site.build(builder)
    for name in ("posts/a", "posts/b", "index", "blog", "blog/2026"):
        assert [one for one, count in Counter(ids(built, name)).items() if count > 1] == [], name
    assert {"equation-named", "table", "list"} <= set(ids(built, "posts/a"))
    assert {"equation-rest", "rest-table", "above"} <= set(ids(built, "posts/b"))
    assert broken(built) == []
    assert built.text("blog/atom.xml").count("equation-named&quot;") <= 2  # an element and a link to it
