"""The face of each kind of post, in lists and on its page; the pages of kinds; a post's place in its series."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml.html import HtmlElement

from sphinx_commonplace.views.posts import COUNTED_PARTS
from tests.support.linkcheck import Checker
from tests.support.sites import Built, Site, links, name_of, outline

MakeSite = Callable[..., Site]

FILES = """
=== posts/note.md ===
---
date: 2026-05-14
---

The words of a note.
=== posts/link.md ===
---
date: 2026-05-13
link: https://www.source.example/paper
---

# A title

Words on it.
=== posts/quote.rst ===
:date: 2026-05-12
:kind: quote

.. quote:: https://q.example/p
   :by: Bo
   :title: A speech

   Words of Bo.
=== posts/quoted.md ===
---
date: 2026-05-11
kind: quote
link: https://q.example/page
---

# On words

> Words of somebody.
=== posts/essay.md ===
---
date: 2026-05-10
kind: essay
summary: What it is about.
---

# An essay

One paragraph.

Another.
"""


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a site with a post of each kind."""
    built = Site(tmp_path_factory.mktemp("faces"), FILES).build(request.param)
    assert built.warnings == []
    return built


def face(built: Built, page: str, name: str) -> list[str]:
    """Return what a list shows of a post, part by part, without what only programs and screen readers get."""
    entry = built.main(page).get_element_by_id(f"posts/{name}")
    for hidden in [*entry.find_class("visually-hidden"), *entry.xpath(".//*[@hidden]")]:
        hidden.drop_tree()
    return [words for part in entry if (words := " ".join(part.text_content().split()))]


@pytest.mark.parametrize("page", ["index", "blog", "blog/2026"])
class TestLists:
    def test_a_note_begins_with_its_words(self, built: Built, page: str) -> None:
        assert face(built, page, "note") == ["The words of a note.", "14 May 2026"]

    def test_a_link_has_its_host_beside_its_title(self, built: Built, page: str) -> None:
        head, meta, text = face(built, page, "link")
        assert head == "A title source.example"
        assert meta.startswith("13 May 2026 · ")
        assert text == "Words on it."

    def test_a_quote_begins_with_its_words(self, built: Built, page: str) -> None:
        assert face(built, page, "quote") == ["Words of Bo. — Bo, A speech", "12 May 2026"]
        words, source, meta = face(built, page, "quoted")
        assert (words, source) == ("Words of somebody.", "On words q.example")
        assert meta.startswith("11 May 2026")

    def test_an_essay_shows_its_summary_and_how_long_it_takes(self, built: Built, page: str) -> None:
        assert face(built, page, "essay") == [
            "An essay",
            "10 May 2026 · 1 min",
            "What it is about.",
            "Continue reading",
        ]

    def test_every_post_has_a_heading(self, built: Built, page: str) -> None:
        found = [words for level, words in outline(built.main(page)) if level == 3]
        assert found == ["The words of a note", "A title", "Quoting Bo", "On words", "An essay"]


def own_parts(built: Built, name: str) -> list[HtmlElement]:
    """Return the parts of a post on its own page, from its heading to the end of its text."""
    (post,) = built.main(f"posts/{name}").find_class("post")
    return list(post.find("section"))


class TestPages:
    def test_the_byline_of_a_post_without_a_title_stands_below_its_text(self, built: Built) -> None:
        for name in ("note", "quote"):
            assert [(part.get("class") or "").split()[:1] for part in own_parts(built, name)] == [
                ["visually-hidden"],
                ["post-content"],
                ["post-byline"],
            ]

    def test_a_hidden_heading_has_no_permalink(self, built: Built) -> None:
        (heading,) = built.main("posts/note").iter("h1")
        assert not list(heading.iter("a"))

    def test_a_title_has_its_permalink_without_a_sign(self, built: Built) -> None:
        (heading,) = built.main("posts/link").iter("h1")
        (permalink,) = heading.find_class("headerlink")
        assert permalink.text_content() == ""
        assert permalink.get("title")

    def test_a_link_has_its_host_beside_its_title(self, built: Built) -> None:
        (head,) = built.main("posts/link").find_class("post-head")
        assert " ".join(head.text_content().split()) == "A title source.example"

    @pytest.mark.parametrize(("name", "kind"), [("link", "Link"), ("quote", "Quote"), ("essay", "Essay")])
    def test_it_leads_to_its_kind(self, built: Built, name: str, kind: str) -> None:
        checker = Checker(built.outdir)
        href = links(built.main(f"posts/{name}"))[kind]
        assert checker.target(name_of(built, f"posts/{name}"), href) == (
            name_of(built, f"blog/kind/{kind.lower()}"),
            "",
        )

    def test_a_note_does_not(self, built: Built) -> None:
        assert not built.main("posts/note").find_class("post-kind")


class TestKinds:
    def test_each_has_a_page_and_a_feed(self, built: Built) -> None:
        for kind, title, number in (("note", "Notes", 1), ("link", "Links", 1), ("quote", "Quotes", 2)):
            main = built.main(f"blog/kind/{kind}")
            assert outline(main)[0] == (1, title)
            assert len(main.find_class("listing-post")) == number
            assert built.path(f"blog/kind/{kind}/atom.xml")

    def test_archive_and_index_lead_there(self, built: Built) -> None:
        for page in ("blog/archive", "blog/kind"):
            assert {"Notes", "Links", "Quotes", "Essays"} <= links(built.main(page)).keys()
        assert Checker(built.outdir).faults() == []

    def test_names_for_references(self, make_site: MakeSite) -> None:
        site = make_site(FILES)
        site.write("index.md", "# Home\n\n{ref}`kind-quote` and {ref}`blog-kinds`\n")
        built = site.build()
        assert built.warnings == []
        assert links(built.main("index"))["Quotes"].endswith("blog/kind/quote.html")

    def test_a_blog_of_notes_alone_has_none(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A note", "2026-01-01")
        built = site.build()
        assert not [name for name in built.tree() if "/kind" in name]
        assert not built.main("blog/archive").find_class("archive-kinds")

    def test_a_document_at_its_address_is_its_head(self, make_site: MakeSite) -> None:
        site = make_site(FILES)
        site.write("blog/kind/quote.md", "---\norphan: true\n---\n\n# What others said\n\nChosen words.\n")
        main = site.build().main("blog/kind/quote")
        assert outline(main)[0] == (1, "What others said")
        assert len(main.find_class("listing-post")) == 2
        assert "Kinds" in links(main)


def series_site(site: Site, number: int) -> Site:
    """Write a series of so many parts."""
    for part in range(1, number + 1):
        site.post(f"p{part:02}", f"Title {part}", f"2026-01-{part:02}", series="Long walks")
    return site


def box(built: Built, docname: str) -> list[str]:
    """Return the lines of the box at a post's head."""
    (found,) = built.main(docname).find_class("post-series")
    return [" ".join(line.text_content().split()) for line in found.iter("p", "li")]


class TestSeries:
    def test_box(self, make_site: MakeSite) -> None:
        built = series_site(make_site(), 3).build()
        assert box(built, "posts/p01") == ["Part 1 of 3 · Long walks", "Next part: Title 2"]
        assert box(built, "posts/p02") == [
            "Part 2 of 3 · Long walks",
            "Previous part: Title 1",
            "Next part: Title 3",
        ]
        assert box(built, "posts/p03") == ["Part 3 of 3 · Long walks", "Previous part: Title 2"]
        assert Checker(built.outdir).faults() == []

    def test_its_page_is_oldest_first_and_counts(self, make_site: MakeSite) -> None:
        main = series_site(make_site(), 3).build().main("blog/series/long-walks")
        entries = main.find_class("listing-post")
        assert [entry.find("h3").text_content() for entry in entries] == ["Title 1", "Title 2", "Title 3"]
        assert [entry.find_class("post-meta")[0].text_content()[:6] for entry in entries] == [
            "Part 1",
            "Part 2",
            "Part 3",
        ]

    def test_one_part(self, make_site: MakeSite) -> None:
        assert box(series_site(make_site(), 1).build(), "posts/p01") == ["Series · Long walks"]

    @pytest.mark.parametrize(
        ("before", "rewritten"),
        [(3, {"posts/p01", "posts/p02", "posts/p03"}), (COUNTED_PARTS + 1, {f"posts/p{COUNTED_PARTS + 1}"})],
    )
    def test_a_new_part_changes_a_bounded_number_of_pages(
        self, make_site: MakeSite, before: int, rewritten: set[str]
    ) -> None:
        site = series_site(make_site(conf="commonplace_show_related = False\n"), before)
        site.build()
        series_site(site, before + 1)
        built = site.build()
        assert built.written == rewritten | {f"posts/p{before + 1:02}"}
        assert built.tree() == site.build_clean().tree()

    def test_a_long_series_does_not_say_how_many_parts_there_are(self, make_site: MakeSite) -> None:
        built = series_site(make_site(), COUNTED_PARTS + 1).build()
        assert box(built, "posts/p02")[0] == "Part 2 · Long walks"
