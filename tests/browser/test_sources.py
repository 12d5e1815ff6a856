"""Sources in a browser: where a link to a citation leads, and the cards that links show."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import sphinx_commonplace
from tests.browser.conftest import Visit
from tests.browser.test_axe import violations
from tests.support.serving import serving
from tests.support.sourced import SHARED, sourced_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

SCRIPT = Path(sphinx_commonplace.__file__).parent / "theme/static/commonplace-previews.js"
POST = "posts/2026/answer/"
SITE = "blog/source/example.com/"
PAGES = {
    "post": POST,
    "quotations": "posts/2025/quotes/",
    "bibliography": "reading/",
    "sources": "blog/source/",
    "site": SITE,
    "other": "blog/source/other/",
    "by weight": "blog/source/by-weight/",
    "most cited": "blog/source/most-cited/",
}

CARD = "#foot\\:preview"
BACKGROUND = "element => getComputedStyle(element).backgroundColor"
IN_VIEW = """
element => {
  const box = element.getBoundingClientRect();
  const header = document.querySelector(".mobile-header");
  const top = header && header.checkVisibility() ? header.getBoundingClientRect().bottom : 0;
  return box.top >= top && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
}
"""
SETTLED = """
() => new Promise(done => {
  let before = scrollY, still = 0;
  const look = () => {
    still = scrollY === before ? still + 1 : 0;
    before = scrollY;
    still > 8 ? done() : requestAnimationFrame(look);
  };
  look();
})
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the site, built and served."""
    built = sourced_site(tmp_path_factory.mktemp("sourced")).build(
        "dirhtml", werror=True, overrides={"html_copy_source": False}
    )
    with serving(built.outdir) as served:
        yield served


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens a page in a new window; whatever lies outside is a page that says so."""
    contexts, visits = [], []

    def open_page(path: str, *, width: int = 1280, height: int = 800, before: str = "", **settings: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        context.route(
            re.compile(r"^https?://(?!127\.0\.0\.1)"),
            lambda route: route.fulfill(content_type="text/html", body="<title>Outside</title>"),
        )
        context.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # Chromium asks when it has time
        if before:
            context.add_init_script(before)
        seen = Visit(context.new_page())
        visits.append(seen)
        seen.watch()
        seen.page.goto(address + path)
        return seen

    yield open_page
    complaints = [complaint for seen in visits for complaint in seen.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def show(page, selector="#cite-1"):
    """Bring a link's card up by the mouse, and return the card."""
    link = page.locator(selector).first
    link.hover()
    page.wait_for_function("link => link.hasAttribute('aria-describedby')", arg=link.element_handle())
    assert page.locator(CARD).is_visible()
    return page.locator(CARD)


def words(locator) -> list[str]:
    return locator.inner_text().split()


def row_of(page, anchor="cite-1"):
    """Return the list item of the foot that names a citation."""
    return page.locator(f".post-sources [data-cites~='{anchor}']")


def move_to(page, locator):
    """Move the mouse to the middle of something, bit by bit as a hand does."""
    box = locator.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=10)


class TestCard:
    """What a card says."""

    def test_says_what_the_foot_says_of_the_source(self, opened):
        page = opened(POST).page
        card = show(page)
        assert words(card) == words(row_of(page))
        text = " ".join(words(card))
        assert text.startswith("Sketch of the Analytical Engine & <its> uses")
        for part in ("Ada Lovelace", "Taylor's Scientific Memoirs", "journal.example", "October 1843"):
            assert part in text
        assert card.get_by_role("link", name="archived copy").count() == 1
        assert "Cited before in An essay on engines and What was said" in text

    def test_says_what_the_author_wrote_of_the_link(self, opened):
        """Where the foot says the same, as of author and year, it is not said twice."""
        page = opened("posts/2026/note/").page
        assert words(show(page)) == ["What", "all", "of", "them", "share", *words(row_of(page))]
        page = opened(POST).page
        assert words(show(page, "#cite-4")) == words(row_of(page, "cite-4"))

    def test_says_what_the_foot_says_of_a_post(self, opened):
        page = opened(POST).page
        card = show(page, ".post p a.internal[href$='/essay/']")
        assert words(card)[:4] == ["An", "essay", "on", "engines"]
        assert "July 2025" in card.inner_text()
        assert "It begins with a page that others share" in card.inner_text()

    @pytest.mark.parametrize(
        ("selector", "title"),
        [
            ("#cite-2", "the shared page"),
            ("#cite-4", "Sketch"),  # by {source:cite}, to the foot
            ("#cite-7", "The education of a computer"),  # which is not on the web
            ("#cite-8", "emphasis"),  # a link in something
            ("#cite-9", "in a cell"),
            (".post li a[href$='#its-second-part']", "An essay on engines"),  # a place in a post
        ],
    )
    def test_belongs_to_every_link_that_the_foot_names(self, opened, selector, title):
        assert show(opened(POST).page, selector).inner_text().startswith(title)

    @pytest.mark.parametrize("path", ["posts/2025/quotes/", "posts/2024/first/"])
    def test_belongs_to_quotations_and_raw_html(self, opened, path):
        page = opened(path).page
        assert words(show(page)) == words(row_of(page))

    def test_repeats_no_id(self, opened):
        page = opened(POST).page
        show(page)
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
        assert len(ids) == len(set(ids))

    def test_moves_nothing(self, opened):
        page = opened(POST).page
        page.locator("#cite-1").scroll_into_view_if_needed()
        tops = """() => [document.scrollingElement.scrollHeight, scrollY,
          ...[...document.querySelectorAll(".post p, .post-foot li")].map(e => e.getBoundingClientRect().top)]"""
        before = page.evaluate(tops)
        show(page)
        assert page.evaluate(tops) == before

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_has_no_violation(self, opened, scheme):
        page = opened(POST, color_scheme=scheme, reduced_motion="reduce").page
        show(page)
        found = violations(page)
        assert not found, "\n".join(found)

    def test_is_not_printed(self, opened):
        page = opened(POST).page
        card = show(page)
        page.emulate_media(media="print")
        assert not card.is_visible()

    @pytest.mark.parametrize("width", [320, 360, 1280])
    def test_stands_in_the_window_and_not_over_its_link(self, opened, width):
        page = opened(POST, width=width, height=640, reduced_motion="reduce").page
        for selector in ("#cite-1", "#cite-3", "#cite-7", "#cite-9"):
            for end in ("start", "end"):
                page.locator(selector).evaluate("(link, block) => link.scrollIntoView({block})", end)
                page.evaluate(SETTLED)
                box = show(page, selector).bounding_box()
                right, bottom = box["x"] + box["width"], box["y"] + box["height"]
                assert min(box["x"], box["y"]) >= 0, (selector, end)
                assert right <= page.evaluate("document.documentElement.clientWidth"), (selector, end)
                assert bottom <= 640, (selector, end)
                link = page.locator(selector).bounding_box()
                assert box["y"] >= link["y"] + link["height"] or bottom <= link["y"], (selector, end)
                page.keyboard.press("Escape")
                page.mouse.move(1, 1)


class TestByMouse:
    """A card comes when the pointer rests on a link, and may be entered."""

    def test_stays_while_the_pointer_is_on_the_link_or_in_the_card(self, opened):
        page = opened(POST).page
        card = show(page)
        page.wait_for_timeout(600)
        assert card.is_visible()
        move_to(page, card)
        page.wait_for_timeout(600)
        assert card.is_visible()

    def test_goes_with_the_pointer(self, opened):
        page = opened(POST).page
        card = show(page)
        move_to(page, card)
        page.mouse.move(5, 5, steps=5)
        card.wait_for(state="hidden")
        assert page.locator("#cite-1").get_attribute("aria-describedby") is None

    def test_links_in_it_can_be_followed(self, opened):
        page = opened(POST).page
        card = show(page)
        card.get_by_role("link", name="journal.example").click()
        page.wait_for_url("**/blog/source/journal.example/#source-*")

    def test_a_pointer_that_passes_brings_none(self, opened):
        page = opened(POST).page
        page.locator("#cite-1").hover()
        page.wait_for_timeout(100)
        page.mouse.move(5, 5)
        page.wait_for_timeout(600)
        assert page.locator(CARD).is_hidden()

    def test_escape_closes_it_for_as_long_as_the_pointer_rests(self, opened):
        page = opened(POST).page
        card = show(page)
        page.keyboard.press("Escape")
        assert card.is_hidden()
        page.wait_for_timeout(600)
        assert card.is_hidden()
        page.mouse.move(5, 5)
        show(page)

    def test_there_is_one_at_a_time(self, opened):
        page = opened(POST).page
        show(page)
        assert show(page, "#cite-2").inner_text().startswith("the shared page")
        assert page.locator("[aria-describedby='foot:preview']").count() == 1
        assert page.evaluate("document.querySelectorAll(':popover-open').length") == 1

    def test_goes_when_its_link_is_scrolled_out_of_view(self, opened):
        page = opened(POST, reduced_motion="reduce").page
        card = show(page)
        page.mouse.wheel(0, 40)
        page.wait_for_timeout(100)
        assert card.is_visible()
        page.mouse.wheel(0, 1500)
        card.wait_for(state="hidden")

    def test_goes_when_the_window_changes(self, opened):
        page = opened(POST).page
        card = show(page)
        page.set_viewport_size({"width": 700, "height": 700})
        card.wait_for(state="hidden")

    def test_a_click_follows_the_link_at_once(self, opened):
        page = opened(POST).page
        page.locator("#cite-2").click()
        page.wait_for_url(SHARED)


class TestByKeyboard:
    """A card comes with the focus and does not take it."""

    def reach(self, page, anchor="cite-1"):
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == anchor:
                return
        pytest.fail(f"{anchor} is not reached")

    def test_comes_with_the_focus_and_describes_the_link(self, opened):
        page = opened(POST).page
        self.reach(page)
        card = page.locator(CARD)
        assert card.is_visible()
        assert words(card) == words(row_of(page))
        assert card.get_attribute("role") == "tooltip"
        assert page.locator("#cite-1").get_attribute("aria-describedby") == "foot:preview"

    def test_escape_closes_it_and_leaves_the_focus(self, opened):
        page = opened(POST).page
        self.reach(page)
        page.keyboard.press("Escape")
        assert page.locator(CARD).is_hidden()
        assert page.evaluate("document.activeElement.id") == "cite-1"
        assert page.locator("#cite-1").get_attribute("aria-describedby") is None

    def test_adds_no_stops(self, opened):
        page = opened(POST).page
        self.reach(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "cite-2"
        assert page.locator(CARD).inner_text().startswith("the shared page")

    def test_stays_when_the_mouse_has_only_passed(self, opened):
        page = opened(POST).page
        self.reach(page)
        move_to(page, page.locator("#cite-1"))
        page.mouse.move(5, 5)
        page.wait_for_timeout(600)
        assert page.locator(CARD).is_visible()

    def test_does_not_come_for_who_has_followed_a_link_to_it(self, opened):
        page = opened(f"{POST}#cite-1").page
        page.wait_for_timeout(500)
        assert page.evaluate("location.hash") == "#cite-1"
        assert page.locator(CARD).is_hidden()

    def test_enter_follows_the_link(self, opened):
        page = opened(POST).page
        self.reach(page, "cite-2")
        page.keyboard.press("Enter")
        page.wait_for_url(SHARED)


class TestByTouch:
    """A long press shows the card, a tap follows the link."""

    @pytest.fixture
    def touched(self, opened):
        """Give the post on a phone, with a way to put a finger down and lift it."""
        page = opened(POST, width=360, height=740, has_touch=True, is_mobile=True).page
        page.evaluate(
            """() => {
              window.menus = [];
              addEventListener("contextmenu", event => menus.push(event.defaultPrevented));
            }"""
        )
        return page, page.context.new_cdp_session(page)

    def press(self, page, session, locator, milliseconds=900, move=0):
        locator.scroll_into_view_if_needed()
        page.evaluate(SETTLED)
        x, y = locator.evaluate(
            """link => {
              const { x, y, width, height } = link.getClientRects()[0];
              return [x + width / 2, y + height / 2];
            }"""
        )
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 6 if move else 0):
            point = {"x": x, "y": y + move * step / 5}
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        page.wait_for_timeout(milliseconds)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(300)

    def test_long_press_shows_it_and_goes_nowhere(self, touched):
        page, session = touched
        before = page.url
        self.press(page, session, page.locator("#cite-1"))
        assert page.locator(CARD).is_visible()
        assert words(page.locator(CARD)) == words(row_of(page))
        assert page.url == before
        assert False not in page.evaluate("menus"), "the browser's own menu comes, too"
        box = page.locator(CARD).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360

    def test_tap_follows_the_link_at_once(self, touched):
        page, _session = touched
        page.locator("#cite-2").tap()
        page.wait_for_url(SHARED)

    def test_tap_follows_the_link_after_a_long_press_also(self, touched):
        page, session = touched
        link = page.locator("#cite-2")
        self.press(page, session, link)
        assert page.locator(CARD).is_visible()
        link.tap()
        page.wait_for_url(SHARED)

    def test_tap_elsewhere_closes_it(self, touched):
        page, session = touched
        self.press(page, session, page.locator("#cite-1"))
        page.locator("h1").tap(position={"x": 300, "y": 5}, force=True)
        assert page.locator(CARD).is_hidden()

    def test_links_in_it_can_be_followed(self, touched):
        page, session = touched
        self.press(page, session, page.locator("#cite-1"))
        page.locator(CARD).get_by_role("link", name="An essay on engines").tap()
        page.wait_for_url("**/posts/2025/essay/")

    def test_a_finger_that_scrolls_brings_none(self, touched):
        page, session = touched
        self.press(page, session, page.locator("#cite-2"), move=-200)
        assert page.locator(CARD).is_hidden()


class TestLimits:
    """What the script may cost, and where it is."""

    def test_is_small(self):
        assert len(gzip.compress(SCRIPT.read_bytes(), mtime=0)) < 4096

    def test_fetches_nothing(self, opened):
        seen = opened(POST)
        seen.page.wait_for_load_state("networkidle")
        asked = []
        seen.page.on("request", lambda request: asked.append(request.url))
        for selector in ("#cite-1", "#cite-2", "#cite-7", ".post p a.internal[href$='/essay/']"):
            show(seen.page, selector)
            seen.page.keyboard.press("Escape")
            seen.page.mouse.move(5, 5)
        assert asked == []
        assert seen.outside == []

    @pytest.mark.parametrize("path", [SITE, "blog/source/", "blog/", "reading/", ""])
    def test_is_on_posts_only(self, opened, path):
        assert opened(path).page.locator("script[src*=previews]").count() == 0

    def test_can_be_turned_off(self, tmp_path):
        built = sourced_site(tmp_path, "commonplace_previews = False\n").build("dirhtml")
        assert "commonplace-previews.js" not in built.text("posts/2026/answer")

    def test_says_nothing_that_is_not_in_the_page_without_it(self, opened):
        with_script = opened(POST).page
        said = [words(show(with_script, f"#cite-{number}")) for number in (1, 2, 7)]
        without = opened(POST, java_script_enabled=False).page
        assert without.locator(CARD).count() == 0
        foot = [words(row_of(without, f"cite-{number}")) for number in (1, 2, 7)]
        assert said == foot

    def test_does_nothing_where_there_are_no_popovers(self, opened):
        page = opened(POST, before="delete HTMLElement.prototype.showPopover").page
        page.locator("#cite-1").hover()
        page.wait_for_timeout(500)
        assert page.locator(CARD).count() == 0


class TestLanding:
    """Where a link to a place leads, the place is in view and stands out."""

    @pytest.mark.parametrize("width", [390, 1280])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_sentence_of_a_site_leads_to_its_link(self, opened, width, scheme):
        page = opened(SITE, width=width, color_scheme=scheme, reduced_motion="reduce").page
        page.locator(".source-words[href$='#cite-6']").click()
        page.wait_for_url(f"**/{POST}#cite-6")
        page.evaluate(SETTLED)
        link = page.locator("#cite-6")
        assert link.evaluate(IN_VIEW)
        assert link.evaluate(BACKGROUND) != page.locator("#cite-8").evaluate(BACKGROUND)
        inner, outer = (
            link.locator("xpath=ancestor::p[1]"),
            page.locator("#cite-8").locator("xpath=ancestor::p[1]"),
        )
        assert inner.evaluate(BACKGROUND) != outer.evaluate(BACKGROUND)
        # What is marked is the innermost: the paragraph, and not its item again.
        assert link.locator("xpath=ancestor::li[1]").evaluate(BACKGROUND) == outer.evaluate(BACKGROUND)

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_the_sentence_stands_out_of_its_paragraph(self, opened, scheme):
        page = opened(f"{POST}#cite-5", color_scheme=scheme).page
        link = page.locator("#cite-5")
        sentence, paragraph = (link.locator(f"xpath=ancestor::{name}[1]") for name in ("span", "p"))
        assert sentence.inner_text().startswith("For the book")
        assert sentence.inner_text().endswith("somebody disputes it.")
        plain = page.locator(".post p").last.evaluate(BACKGROUND)
        assert paragraph.evaluate(BACKGROUND) == plain
        assert sentence.evaluate(BACKGROUND) not in {plain, link.evaluate(BACKGROUND)}

    @pytest.mark.parametrize("width", [390, 1280])
    @pytest.mark.parametrize("anchor", ["cite-1", "cite-5", "cite-9"])
    def test_wherever_the_link_stands(self, opened, width, anchor):
        page = opened(f"{POST}#{anchor}", width=width, reduced_motion="reduce").page
        page.evaluate(SETTLED)
        link = page.locator(f"#{anchor}")
        assert link.evaluate(IN_VIEW)
        plain = page.locator(".post p").last.evaluate(BACKGROUND)
        around = link.locator("xpath=ancestor::*[self::p or contains(@class, 'commonplace-sentence')][1]")
        assert around.evaluate(BACKGROUND) != plain

    def test_caption_of_a_quotation(self, opened):
        page = opened("posts/2025/quotes/#cite-2", reduced_motion="reduce").page
        captions = page.locator("figcaption")
        assert captions.nth(1).evaluate(BACKGROUND) != captions.nth(0).evaluate(BACKGROUND)

    def test_source_in_the_foot(self, opened):
        page = opened(POST, width=390, reduced_motion="reduce").page
        page.locator("#cite-4").click()
        page.evaluate(SETTLED)
        row = row_of(page, "cite-4")
        assert row.evaluate(IN_VIEW)
        assert row.evaluate(BACKGROUND) != row_of(page, "cite-2").evaluate(BACKGROUND)

    def test_source_on_the_page_of_its_site(self, opened):
        page = opened(POST, width=390, reduced_motion="reduce").page
        row_of(page, "cite-2").locator(".source-site").click()
        page.wait_for_url(f"**/{SITE}#source-*")
        page.evaluate(SETTLED)
        heading = page.locator(".site-source:target > h2")
        assert heading.evaluate(IN_VIEW)
        assert heading.evaluate(BACKGROUND) != page.locator(".site-source:not(:target) > h2").first.evaluate(
            BACKGROUND
        )

    def test_is_seen_without_colours(self, opened):
        page = opened(f"{POST}#cite-6", forced_colors="active").page
        outline = "element => getComputedStyle(element).outlineStyle"
        page.evaluate("document.activeElement.blur()")
        assert page.locator("#cite-6").evaluate(outline) == "solid"


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_no_violation(opened, kind, scheme, width):
    page = opened(PAGES[kind], color_scheme=scheme, width=width).page
    found = violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_scrolls_sideways(opened, kind):
    page = opened(PAGES[kind]).page
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
