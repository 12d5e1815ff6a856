"""No page of a listing carries more than ``commonplace_listing_bytes``, whatever the posts are like."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.sites import Site

LIMIT = 30_000
POSTS = 40

SHAPES: dict[str, Callable[[Site, int], None]] = {
    "plain": lambda site, n: site.post(f"2026/p{n}", f"Post {n}", f"2026-{n % 6 + 1:02}-01", "Words. " * 60),
    "one day": lambda site, n: site.post(f"2026/p{n}", f"Post {n}", "2026-01-01", "Words. " * 60, tags="[a]"),
    "many labels": lambda site, n: site.post(
        f"2026/p{n}",
        f"Post {n}",
        f"2026-{n % 6 + 1:02}-01",
        tags="[" + ", ".join(f"a rather long tag {m}" for m in range(20)) + "]",
    ),
    "a label for each": lambda site, n: site.post(
        f"2026/p{n}", f"Post {n}", "2026-01-01", tags=f"[{', '.join(f'{n} of {m}' for m in range(12))}]"
    ),
    "long titles": lambda site, n: site.post(f"2026/p{n}", f"{n} " + "R&D <i> " * 40, f"2026-{n % 6 + 1:02}-01"),
    "many ids": lambda site, n: site.post(
        f"2026/a-long-name-of-a-post-{n}",
        f"Post {n}",
        f"2026-{n % 6 + 1:02}-01",
        "".join(f'<span id="i{m}"></span><a href="#i{m}">x</a>\n' for m in range(60)),
    ),
    "many links": lambda site, n: site.post(
        f"2026/p{n}", f"Post {n}", f"2026-{n % 6 + 1:02}-01", "[home](../../index.md) " * 60
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_generated_page_keeps_the_limit(make_site: Callable[..., Site], shape: str) -> None:
    """What a page has beyond the frame, which the search page shows, is within the limit."""
    site = make_site(conf=f"commonplace_listing_bytes = {LIMIT}\nsuppress_warnings = ['commonplace.label']\n")
    for number in range(POSTS):
        SHAPES[shape](site, number)
    built = site.build("dirhtml")
    assert built.warnings == []
    frame = built.path("search").stat().st_size
    sizes = {name: len(text) for name, text in built.tree().items() if name.endswith(".html")}
    generated = {name: size for name, size in sizes.items() if name.startswith("blog/") or name == "index.html"}
    assert {name: size - frame for name, size in generated.items() if size - frame > LIMIT} == {}
    titles = {built.app.env.titles[name].astext() for name in built.app.env.found_docs if name != "index"}
    assert len(titles) == POSTS
