"""A site whose every label and title is an attack, in a real Chromium: nothing runs, and nobody else is asked."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.browser.conftest import Visit
from tests.support.hostile import CONF, CORPUS, KINDS, post_of, read_rows
from tests.support.serving import serving
from tests.support.sites import Site

ROOT = Path(__file__).parents[1]
LABELS = [
    case["label"]
    for case in json.loads((ROOT / "unit/slug_cases.json").read_text("utf-8"))
    if not case["label"].replace(" ", "").isalnum()  # those are nobody's attack
]
WORDS = [row.title or "" for row in read_rows(CORPUS) if row.words]
MOST = 50  # pages of labels that are opened; those with markup in them come first

HOSTILE = sorted(
    dict.fromkeys(text for text in (*WORDS, *LABELS) if text.isprintable() and text.strip()),
    key=lambda text: not set(text) & set("<>\"'&{}:\\/"),
)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output of a site of one post for each hostile text."""
    site = Site(tmp_path_factory.mktemp("hostile"), conf=f"suppress_warnings = ['commonplace', 'image']\n{CONF}")
    for number, text in enumerate(HOSTILE):
        site.write(f"posts/p{number}.md", post_of(text))
    return site.build("dirhtml").outdir


@pytest.fixture(scope="module")
def hostile_address(hostile_site: Path):
    """Give the address of the served site."""
    with serving(hostile_site) as address:
        yield address


@pytest.fixture
def watched(browser):
    """Give a window that takes note of everything that a page does by itself, dialogs among it."""
    context = browser.new_context()
    seen = Visit(context.new_page())
    seen.watch()

    def note_dialog(dialog) -> None:
        seen.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    seen.page.on("dialog", note_dialog)
    seen.page.on("popup", lambda popup: seen.complaints.append(f"window: {popup.url}"))
    yield seen
    context.close()


def opened(seen: Visit, address: str) -> None:
    """Open a page and hold that it did nothing."""
    answer = seen.page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.ok, f"{address}: {answer.status}"
    assert (seen.complaints, seen.outside) == ([], []), address


@pytest.mark.parametrize(
    "page", ["", "blog/", "blog/2026/", "blog/archive/", *(f"blog/{kind}/" for kind in KINDS)]
)
def test_lists(watched: Visit, hostile_address: str, page: str) -> None:
    opened(watched, hostile_address + page)


def test_pages_of_labels(watched: Visit, hostile_address: str) -> None:
    """Every label's page is opened by the link to it in the index of its kind, of all kinds in turn."""
    found: dict[str, str] = {}
    for number, kind in enumerate(KINDS):
        opened(watched, f"{hostile_address}blog/{kind}/")
        links = watched.page.locator("#furo-main-content ul.catalog a").evaluate_all(
            "all => all.map(link => [link.textContent, link.href])"
        )
        # As many as there are, one in six of each.
        found |= dict(links[number :: len(KINDS)])
    chosen = sorted(found, key=lambda text: (not set(text) & set("<>\"'&{}:\\/"), text))[:MOST]
    assert len(chosen) == MOST
    for text in chosen:
        opened(watched, found[text])
        heading = watched.page.locator("#furo-main-content h1").first.text_content() or ""
        assert " ".join(heading.split()) == " ".join(text.split())


@pytest.mark.parametrize("number", range(0, 40, 4))
def test_posts(watched: Visit, hostile_address: str, number: int) -> None:
    opened(watched, f"{hostile_address}posts/p{number}/")
    heading = watched.page.locator("#furo-main-content h1").text_content() or ""
    assert HOSTILE[number] in " ".join(heading.split())


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "alert", "{{ 7*7 }}"]
)
def test_search(watched: Visit, hostile_address: str, text: str) -> None:
    opened(watched, f"{hostile_address}search/?q={quote(text)}")
    watched.page.wait_for_function("document.querySelector('.search-summary')?.textContent.trim().length > 0")
    watched.page.wait_for_load_state("networkidle")
    assert (watched.complaints, watched.outside) == ([], [])


def test_a_dialog_would_be_seen(watched: Visit, hostile_address: str) -> None:
    """Else the tests above would look at nothing."""
    opened(watched, hostile_address)
    with watched.page.expect_event("dialog"):
        watched.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    assert "dialog: 1" in watched.complaints
