"""axe finds no violation of the accessibility rules on any kind of page, in light and in dark."""

from __future__ import annotations

import pytest


def violations(page) -> list[str]:
    """Return what axe finds, one line for each place."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {' '.join(node['target'])}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_no_violation(visit, kind, scheme, width):
    page = visit(kind, color_scheme=scheme, width=width).page
    found = violations(page)
    assert not found, "\n".join(found)


def test_dark_is_dark(visit):
    """Else the test above would look at the light page twice."""
    red = "parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"
    light, dark = (visit("home", color_scheme=scheme).page.evaluate(red) for scheme in ("light", "dark"))
    assert light - dark > 128


def test_axe_does_find_violations(visit):
    page = visit("home").page
    page.evaluate("document.querySelector('article, main').innerHTML += '<img src=\"data:,\">'")
    assert any(line.startswith("image-alt") for line in violations(page))
