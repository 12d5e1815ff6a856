"""What stands in a post stands in its column: on its page, on the home page, on that of a tag, and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.everything import HOLDS, POSTS, everything_site
from tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

LISTS = {"home": "index.html", "tag": "blog/tag/all.html"}
PAGES = LISTS | {name: f"{name}.html" for name in POSTS}
WIDTHS = (320, 390, 768, 1280, 1800)
PAPER = 718  # pixels: A4 between the margins that Chromium leaves

# Of these the author asked, or HTML does, that they stand elsewhere in the column than at its start.
ELSEWHERE = """
  .align-center, .align-right, .align-left + *, .sidebar, .sphinx-tabs-panel, .sd-col:not(:first-child) *,
  :is(.align-center, .align-right, .sd-tab-content, .sd-card-body, li, dd, blockquote, .admonition, details, td) *
"""
MISPLACED = """
(text, elsewhere) => {
  const column = text.querySelector("p:not([class])").getBoundingClientRect();
  const found = [];
  const note = (element, pixels, how) =>
    found.push(`${Math.round(pixels)} ${how}: ${element.outerHTML.slice(0, 90)}`);
  const scrolled = new Set([...text.querySelectorAll("*")]
    .filter(element => getComputedStyle(element).overflowX !== "visible")
    .flatMap(element => [...element.querySelectorAll("*")]));
  const seen = [...text.querySelectorAll("*")].filter(
    element => !scrolled.has(element) && element.checkVisibility() && element.getBoundingClientRect().width);
  for (const element of seen) {
    const box = element.getBoundingClientRect();
    if (element.matches(".sd-row, .sd-row > *")) continue;  // has margins below nothing, around cards in line
    if (box.right > column.right + 1) note(element, box.right - column.right, "past the end");
    if (box.left < column.left - 1) note(element, column.left - box.left, "before the start");
  }
  const blocks = seen.filter(element => {
    const style = getComputedStyle(element);
    return !element.matches(elsewhere) && style.position !== "absolute"
      && (element.matches("figure > *, .cell_output > img") || !/^(inline|contents|table-)/.test(style.display))
      && element.matches(`:is(.post, .post-content, .post-text, section, div:not([class])) > *, figure > *,
        .container:not(.table-wrapper) > *, .table-wrapper > table, .sd-row > :first-child > .sd-card`);
  });
  for (const element of blocks) {
    const box = element.getBoundingClientRect();
    const left = getComputedStyle(element).direction === "ltr";
    const pixels = left ? box.left - column.left : column.right - box.right;
    if (Math.abs(pixels) > 1) note(element, pixels, "after the start");
  }
  return [blocks.length, found];
}
"""
SIDEWAYS = """
() => [document.scrollingElement, document.body, document.querySelector(".content")]
  .map(element => element.scrollWidth - element.clientWidth)
"""
CUT = """
text => [...text.querySelectorAll("*:not(.visually-hidden)")]
  .filter(element => getComputedStyle(element).overflowX !== "visible")
  .filter(element => element.scrollWidth > element.clientWidth + 1)
  .map(element => element.outerHTML.slice(0, 90))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the site, built and served."""
    built = everything_site(tmp_path_factory.mktemp("everything")).build_clean()
    assert built.warnings == []
    with serving(built.outdir) as served:
        yield served


def texts(page: Page, name: str) -> list[Any]:
    """Return the elements that hold the text of a post, on a page."""
    return page.locator(".listing-post .post-text" if name in LISTS else ".post").element_handles()


def misplaced(page: Page, name: str) -> list[str]:
    """Return what does not stand in the column, of all posts on a page."""
    faults = []
    for text in texts(page, name):
        number, found = text.evaluate(MISPLACED, ELSEWHERE)
        assert number, "no block was looked at"
        faults += found
    return faults


@pytest.mark.parametrize("name", PAGES)
def test_all_is_there(opened, name):
    page = opened(PAGES[name])
    missing = [
        selector
        for post, selectors in HOLDS.items()
        if name in LISTS or name == post
        for selector in selectors
        if not page.locator(f".post-text {selector}" if name in LISTS else f".post {selector}").count()
    ]
    assert not missing


@pytest.mark.parametrize("name", PAGES)
def test_stands_in_the_column(opened, name):
    page = opened(PAGES[name])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found = misplaced(page, name)
        assert not found, f"{width} pixels wide:\n" + "\n".join(found)
        assert page.evaluate(SIDEWAYS) == [0, 0, 0]


@pytest.mark.parametrize("name", LISTS)
def test_column_of_a_list_is_that_of_its_page(opened, name):
    """The heading, what an author wrote above the list, and the posts stand in one line."""
    page = opened(PAGES[name])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        starts = page.locator(
            "article[role=main] :is(h1, h2, h3:not(.visually-hidden), .listing, .listing-post, .post-meta),"
            " .post-text > p:first-child, article[role=main] > section > :is(p, .admonition, figure, div)"
        ).evaluate_all("all => all.map(element => element.getBoundingClientRect().left)")
        assert max(starts) - min(starts) < 1


@pytest.mark.parametrize("name", ["tag", "posts/myst", "posts/restructured"])
def test_paper_has_it_all(opened, name):
    page = opened(PAGES[name], width=PAPER, color_scheme="dark")
    page.emulate_media(media="print")
    found = misplaced(page, name)
    assert not found, "\n".join(found)
    for text in texts(page, name):
        assert text.evaluate(CUT) == []
    for hidden in (".skip-to-content", ".sidebar-drawer", ".toc-drawer", ".mobile-header"):
        assert page.locator(hidden).is_hidden()
    for shown in ("details.sd-dropdown:not([open]) p", ".sd-tab-content:last-child p"):
        assert all(locator.is_visible() for locator in page.locator(shown).all())


@pytest.mark.parametrize("width", [390, 1280])
def test_other_pages_are_left_to_the_theme(opened, width):
    page = opened("docs/manual.html", width=width)
    assert page.evaluate("() => [...document.styleSheets].filter(one => /commonplace/.test(one.href)).length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_can_be_read(opened, scheme):
    """Colours have contrast; the other rules are about markup, most of it Sphinx's and MyST's."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(PAGES["posts/myst"], color_scheme=scheme)
    found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert [node["html"][:90] for violation in found for node in violation["nodes"]] == []
