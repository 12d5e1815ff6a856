"""No id of ours is one that a heading of an author's can have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.support.sites import Built, Site

HEADINGS = """
## Sources
## Post sources
## Post related
## Cited by
## Cite 1
## Comments
## Latest posts
## In 2026
## Foot sources
## Preview
## Foot preview
## Top
## Commonplace preview
## posts/b
"""

CONF = 'myst_heading_anchors = 6\ndisqus_shortname = "example"\n'


def site_with_headings(make_site: Callable[..., Site]) -> Site:
    """Return a site whose posts and documents have headings like ids of ours."""
    site = make_site(conf=CONF + 'blog_post_pattern = ["posts/**", "top.md"]\n')
    text = "Text [x](https://example.com/a) [A](/posts/a.md) [B](/posts/b.md).\n" + HEADINGS.replace("\n", "\n\n")
    site.post("a", "A", "2026-01-02", text, tags="[x]")
    site.post("b", "B", "2026-01-03", text, tags="[x]")
    site.write("top.md", f"---\ndate: 2026-01-04\ntags: [x]\n---\n\n# Top\n\n{text}")
    site.write("index.md", "# Top\n" + HEADINGS.replace("\n", "\n\n"))
    site.write("blog/tag/x.md", "---\norphan: true\n---\n\n# Tag x\n" + HEADINGS.replace("\n", "\n\n"))
    return site


def ids(built: Built, name: str) -> list[str]:
    """Return the ids of a page."""
    return [element.get("id", "") for element in built.page(name).iter() if element.get("id") is not None]


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_no_id_stands_twice(make_site: Callable[..., Site], builder: str) -> None:
    built = site_with_headings(make_site).build(builder)
    for path in sorted(built.outdir.rglob("*.html")):
        name = path.relative_to(built.outdir).as_posix()
        assert [one for one, count in Counter(ids(built, name)).items() if count > 1] == [], name
    assert {"foot:sources", "foot:comments", "sources", "comments"} <= set(ids(built, "posts/a"))
    assert {"listing:latest-posts", "latest-posts", "post:top", "top", "posts/a"} <= set(ids(built, "index"))
    assert {"listing:in-2026", "in-2026"} <= set(ids(built, "blog/tag/x"))


def test_every_label_and_address_in_a_page_finds_its_element(make_site: Callable[..., Site]) -> None:
    built = site_with_headings(make_site).build("dirhtml")
    for name in ("index", "posts/a", "blog/tag/x", "blog"):
        page, known = built.page(name), set(ids(built, name))
        for element in page.iter():
            for attribute in ("aria-labelledby", "aria-describedby", "for"):
                if isinstance(element.tag, str) and not element.get("class", "").startswith("overlay"):
                    assert set((element.get(attribute) or "").split()) <= known | {"__navigation", "__toc"}


def test_addresses_of_before_lead_to_the_same_place(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.post("a", "A", "2026-01-02", tags="[x]")
    site.write("blog/tag/x.md", "---\norphan: true\n---\n\n# Tag x\n")
    built = site.build()
    assert built.page("index").get_element_by_id("latest-posts").getparent().get("id") == "listing:latest-posts"
    assert built.page("blog/tag/x").get_element_by_id("in-2026").getparent().get("id") == "listing:in-2026"


def test_a_cited_source_leads_to_the_foot(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.write("sources.yaml", "- id: ada\n  title: Notes\n  URL: https://example.org/ada\n")
    site.post("a", "A", "2026-01-02", "As {source:cite}`ada` says.\n")
    built = site.build()
    (link,) = (one for one in built.page("posts/a").iter("a") if one.get("href", "").startswith("#foot:source-"))
    assert built.page("posts/a").get_element_by_id(link.get("href")[1:]).tag == "li"
    (listed,) = (one for one in built.page("index").iter("a") if "#foot:source-" in one.get("href", ""))
    assert listed.get("href") == "./posts/a.html" + link.get("href")
