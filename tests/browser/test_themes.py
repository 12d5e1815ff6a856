"""Beside documentation, in each theme: what is around its own pages is around the blog's, and as accessible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_axe import violations
from tests.support.documentation import THEMES, write_documentation
from tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

DOCUMENTATION = "page1/"
BLOG = ("news/p2/", "blog/", "blog/tag/one/", "blog/archive/", "blog/source/third.example/")

AROUND = """
() => ({
  search: [...document.querySelectorAll(
    "[role=search], button[class*=search], [class*=search] :is(button, input)")]
    .filter(element => element.checkVisibility()).length > 0,
  menu: [...document.querySelectorAll("nav a, .sphinxsidebar a, aside a")]
    .filter(link => /^Page [0-4]$/.test(link.textContent.trim()) && link.checkVisibility()).length,
  header: [...document.querySelectorAll("header, .wy-side-nav-search, .sphinxsidebar, .sidebar-brand")]
    .filter(element => element.checkVisibility()).length > 0,
  font: getComputedStyle(document.querySelector("h1 + p, h1, p")).fontFamily,
  wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
})
"""
"""What a reader sees around the content of a page."""


@pytest.fixture(scope="module", params=THEMES)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of documentation with a blog, in one theme after the other."""
    from tests.support.sites import Site

    site = Site(tmp_path_factory.mktemp(request.param))
    write_documentation(site, request.param, blog=True, pages=5, modules=1)
    built = site.build("dirhtml")
    assert built.warnings == []
    with serving(built.outdir) as served:
        yield served


@pytest.mark.parametrize("name", BLOG)
def test_what_is_around_a_page_of_documentation(opened: Callable[..., Page], name: str) -> None:
    """Is around one of the blog, too: header, menu and search; its type is the theme's; nothing sticks out."""
    theirs, ours = opened(DOCUMENTATION).evaluate(AROUND), opened(name).evaluate(AROUND)
    assert theirs["search"]
    assert theirs["menu"] >= 5
    assert ours | {"menu": min(ours["menu"], 5)} == theirs | {"menu": min(theirs["menu"], 5)}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_no_more_than_in_the_theme_alone(opened: Callable[..., Page], scheme: str, width: int) -> None:
    """A rule that the theme's own page breaks may be broken again, by what is the theme's."""

    def rules(name: str) -> set[str]:
        return {line.partition(" ")[0] for line in violations(opened(name, width=width, color_scheme=scheme))}

    known = rules(DOCUMENTATION)
    assert {name: sorted(rules(name) - known) for name in BLOG} == {name: [] for name in BLOG}


@pytest.mark.parametrize("name", BLOG)
def test_it_fits_on_a_phone(opened: Callable[..., Page], name: str) -> None:
    assert not opened(name, width=390).evaluate(AROUND)["wide"]
