"""What a browser makes of the texts of posts on lists: their scripts run, their drawings and styles are theirs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.serving import serving
from tests.support.sites import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CONF = """
myst_enable_extensions = ["dollarmath"]
html_static_path = ["static"]
mathjax_path = "typeset.js"
mathjax4_config = {"sign": "typeset"}
"""

FILES = """
    === static/typeset.js ===
    window.runs = (window.runs || 0) + 1;
    for (const one of document.querySelectorAll(".math")) one.textContent = window.MathJax.sign;
    === posts/formula.md ===
    ---
    date: 2026-01-05
    tags: [x]
    ---

    # Formula

    Text $a^2$ x.
    === posts/drawing-1.md ===
    ---
    date: 2026-01-04
    tags: [x]
    ---

    # Drawing one

    DRAWING
    === posts/drawing-2.md ===
    ---
    date: 2026-01-03
    tags: [x]
    ---

    # Drawing two

    DRAWING
    === posts/plot.md ===
    ---
    date: 2026-01-02
    tags: [x]
    ---

    # Plot

    Before the plot.

    <div id="plot"></div>
    <script>document.getElementById("plot").textContent = "drawn";</script>

    After the plot.
"""

DRAWING = (
    '<svg class="d" width="20" height="20"><defs>'
    '<linearGradient id="g"><stop stop-color="COLOUR"/></linearGradient>'
    '<clipPath id="c"><rect width="20" height="10"/></clipPath></defs>'
    '<g clip-path="url(#c)"><rect id="r" width="20" height="20" style="fill:url(#g)"/></g>'
    '<set href="#t" attributeName="x" to="5" begin="r.click"/>'
    '<rect id="t" class="t" x="0" width="1" height="1"/></svg>'
    '<style>#T_1 td {color: COLOUR}</style><table id="T_1"><tr><td>1</td></tr></table>'
    '<input id="i" type="checkbox"><label for="i">L</label>'
)
COLOURS = {"posts/drawing-1": (255, 0, 0), "posts/drawing-2": (0, 0, 255)}
LISTS = ["index.html", "blog/tag/x.html", "blog/2026.html"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a served site."""
    files = FILES
    for colour in ("#f00", "#00f"):
        files = files.replace("DRAWING", DRAWING.replace("COLOUR", colour), 1)
    built = Site(tmp_path_factory.mktemp("lists"), files, conf=CONF).build()
    assert not built.warnings
    with serving(Path(built.outdir)) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give an empty page, on which no script may fail."""
    context = browser.new_context()
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.mark.parametrize("name", LISTS)
def test_a_formula_is_typeset_once(address: str, page: Page, name: str) -> None:
    page.goto(f"{address}{name}")
    assert page.locator("[id='posts/formula'] .math").inner_text() == "typeset"
    assert page.evaluate("window.runs") == 1


@pytest.mark.parametrize("name", LISTS)
def test_each_drawing_has_its_own_colour_and_shape(address: str, page: Page, name: str) -> None:
    image = pytest.importorskip("PIL.Image")
    page.goto(f"{address}{name}")
    for post, colour in COLOURS.items():
        shot = page.locator(f"[id='{post}'] svg.d").screenshot()
        with image.open(io.BytesIO(shot)) as opened:
            pixels = opened.convert("RGB")
            middle = pixels.width // 2
            assert pixels.getpixel((middle, pixels.height // 4)) == colour
            assert pixels.getpixel((middle, pixels.height - 3)) != colour  # clipped


@pytest.mark.parametrize("name", LISTS)
def test_styles_labels_and_animations_find_their_elements(address: str, page: Page, name: str) -> None:
    page.goto(f"{address}{name}")
    for post, colour in COLOURS.items():
        entry = page.locator(f"[id='{post}']")
        assert entry.locator("td").evaluate("one => getComputedStyle(one).color") == f"rgb{colour}"
        entry.locator("label").click()
        assert entry.locator("input").is_checked()
        entry.locator("svg.d g rect").click(position={"x": 5, "y": 5})
        page.wait_for_function(
            "post => document.getElementById(post).querySelector('.t').x.animVal.value === 5", arg=post
        )


def test_a_script_that_needs_ids_runs_on_the_posts_page(address: str, page: Page) -> None:
    page.goto(f"{address}index.html")
    entry = page.locator("[id='posts/plot']")
    assert entry.locator(".post-text").inner_text() == "Before the plot."
    entry.get_by_text("Continue reading").click()
    assert page.locator("#plot").inner_text() == "drawn"
