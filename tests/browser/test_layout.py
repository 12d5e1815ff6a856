"""Every kind of page fits every window, works from the keyboard, and needs nothing but itself."""

from __future__ import annotations

from collections import Counter

import pytest

MAIN = "#furo-main-content"
SIDEWAYS = """
() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5 && e.checkVisibility())
  .map(e => e.outerHTML.slice(0, 100))
  .slice(0, 5)
"""
FOCUSED = "document.activeElement.outerHTML.slice(0, 200)"
FOCUS_IS_SEEN = """
() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
}
"""


def wait_until_focus_is_seen(page):
    """Wait, since themes slide things in and scroll smoothly; fail if it is still out of sight then."""
    from playwright.sync_api import TimeoutError as WaitedTooLong

    try:
        page.wait_for_function(FOCUS_IS_SEEN, timeout=5000)
    except WaitedTooLong:
        pytest.fail(f"the focus is out of sight: {page.evaluate(FOCUSED)}", pytrace=False)


def test_nothing_scrolls_sideways(visit, kind):
    page = visit(kind).page
    too_wide = {}
    for width in (320, 360, 768, 1280, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.scrollingElement.scrollWidth") > width:
            too_wide[width] = page.evaluate(SIDEWAYS)
    assert not too_wide


@pytest.mark.parametrize("width", [360, 1280])
def test_skip_link_comes_first_and_leads_to_the_text(visit, kind, width):
    page = visit(kind, width=width).page
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    assert target == MAIN, page.evaluate(FOCUSED)
    wait_until_focus_is_seen(page)
    page.keyboard.press("Enter")
    page.wait_for_function("target => location.hash === target", arg=target)
    top = page.evaluate("target => document.querySelector(target).getBoundingClientRect().top", target)
    assert top < 400, "the text is not in view"
    page.keyboard.press("Tab")
    assert page.evaluate(
        """target => {
          const from = document.querySelector(target), to = document.activeElement;
          return to === document.body || from.contains(to)
            || Boolean(from.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_FOLLOWING);
        }""",
        target,
    ), page.evaluate(FOCUSED)


def test_focus_can_be_seen_wherever_it_goes(visit, kind):
    page = visit(kind).page
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        wait_until_focus_is_seen(page)


def test_text_is_whole_without_javascript(visit, kind):
    if kind == "search":
        page = visit(kind, java_script_enabled=False).page
        assert "JavaScript" in page.locator(MAIN).inner_text(), "a reader must be told what search needs"
        return
    with_script, without = (
        Counter(visit(kind, java_script_enabled=enabled).page.locator(MAIN).inner_text().splitlines())
        for enabled in (True, False)
    )
    assert with_script.total() > 0
    assert not with_script - without


def test_page_asks_nobody_else_and_has_no_complaints(visit, kind):
    seen = visit(kind)
    seen.page.wait_for_load_state("networkidle")
    assert seen.outside == []
    assert seen.complaints == []


def test_what_is_not_there_gets_the_sites_own_page(visit, site_address):
    page = visit("home").page
    answer = page.goto(site_address + "no/such/page/")
    assert answer is not None
    assert answer.status == 404
    assert page.locator(MAIN).count() == 1
    assert page.locator("link[rel=stylesheet]").evaluate_all("all => all.every(link => link.sheet)")
