"""A page of each kind, and a fixture that opens it."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.support import programs
from tests.support.own_site import built_site
from tests.support.serving import chromium, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

__all__ = ["built_site"]

PAGES = {
    "home": "",
    "post": "posts/2026/incident-residue/",
    "tag": "blog/tag/ai/",
    "tags": "blog/tag/",
    "archive": "blog/archive/",
    "sources": "blog/source/",
    "site": "blog/source/sre.google/",
    "by-weight": "blog/source/by-weight/",
    "most-cited": "blog/source/most-cited/",
    "search": "search/",
    "404": "404/",
}


@pytest.hookimpl(tryfirst=True)  # before pytest looks at `-m`
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@dataclass
class Visit:
    """One page in one window, and what went on in it."""

    page: Page
    outside: list[str] = field(default_factory=list)  # requests to anywhere but this machine
    complaints: list[str] = field(default_factory=list)  # errors in the console, and exceptions

    def watch(self) -> None:
        """Take notes from now on."""
        self.page.on("request", lambda request: self._note_request(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type == "error" else None,
        )

    def _note_request(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
            self.outside.append(url)


@pytest.fixture(params=PAGES)
def kind(request: pytest.FixtureRequest) -> str:
    """Give each kind of page in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def site_address(built_site: Path) -> Iterator[str]:
    """Give the address of the served site."""
    with serving(built_site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one Chromium for all tests; each test has windows of its own in it."""
    if importlib.util.find_spec("playwright") is None:
        programs.missing("playwright", "tox run -e browser, which brings it")
    with chromium(programs.chromium()) as started:
        yield started


@pytest.fixture
def visit(browser: Browser, site_address: str) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens a kind of page in a new window, as wide as told."""
    contexts = []

    def opened(kind: str, *, width: int = 1280, height: int = 800, **settings: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        seen = Visit(context.new_page())
        seen.watch()
        answer = seen.page.goto(site_address + PAGES[kind])
        assert answer is not None
        assert answer.ok, f"{PAGES[kind]}: {answer.status}; correct PAGES in tests/browser/conftest.py?"
        return seen

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a page of a module's own site in a new window.

    :param address: a fixture of the module, the address at which its site is served
    """
    contexts = []

    def open_page(path: str, *, width: int = 1280, **settings: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
        contexts.append(context)
        context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
        seen = Visit(context.new_page())
        answer = seen.page.goto(address + path)
        assert answer is not None
        assert answer.ok, path
        return seen.page

    yield open_page
    for context in contexts:
        context.close()
