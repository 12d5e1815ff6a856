"""Old addresses of posts, and what is told when two things want one address."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.sites import Site, links

MakeSite = Callable[..., Site]


class TestAliases:
    """``aliases`` and ABlog's ``redirect``."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize("key", ["aliases", "redirect"])
    def test_an_old_address_leads_to_the_post(self, make_site: MakeSite, builder: str, key: str) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", **{key: "[old/name]"})
        built = site.build(builder)
        assert built.warnings == []
        page = built.page("old/name")
        (refresh,) = (meta for meta in page.iter("meta") if meta.get("http-equiv") == "refresh")
        target = links(built.main("old/name"))["A post"]
        assert refresh.get("content") == f"0; url={target}"
        assert built.path("old/name").parent.joinpath(target).resolve().exists()

    def test_of_two_posts_the_older_keeps_it(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("older", "Older", "2026-01-01", aliases="[old]")
        site.post("newer", "Newer", "2026-02-01", aliases="[old]")
        built = site.build()
        assert "Older" in links(built.main("old"))
        (warning,) = built.warnings
        assert "posts/newer.md:1: WARNING: aliases: 'old' is taken" in warning

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize("alias", ["index", "posts/b", "blog", "blog/tag", "blog/atom.xml", "blog/atom.xml/x"])
    def test_what_is_there_stays(self, make_site: MakeSite, builder: str, alias: str) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", aliases=f"[{alias}]")
        site.post("b", "Another", "2026-02-01")
        built = site.build(builder)
        if builder == "html" and "." in alias:
            return  # blog/atom.xml.html is another name
        assert [line for line in built.warnings if f"aliases: '{alias}'" in line] == built.warnings != []
        assert built.returncode == 0

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize("alias", ["About", "POSTS/B", "Blog/Tag", "old/CAFÉ", "old/cafe\u0301"])
    def test_what_windows_and_macos_take_for_it_stays(self, make_site: MakeSite, builder: str, alias: str) -> None:
        site = make_site()
        site.write("about.md", "---\norphan: true\n---\n\n# About\n")
        site.post("a", "A post", "2026-02-01", aliases=f'["{alias}"]', tags="[x]")
        site.post("b", "Another", "2026-01-01", aliases='["old/café"]')
        built = site.build(builder)
        (warning,) = built.warnings
        assert f"posts/a.md:1: WARNING: aliases: '{alias}' differs from " in warning
        names = [name.lower() for name in built.tree()]
        assert len(names) == len(set(names))

    def test_of_one_post_two_may_be_alike(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", aliases="[old/Name, old/name]")
        built = site.build()
        assert built.warnings == []
        assert {"old/Name.html", "old/name.html"} <= built.tree().keys()

    def test_a_folder_may_be_like_another(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", aliases="[Posts/Old]")
        built = site.build()
        assert built.warnings == []
        assert built.path("Posts/Old")


def test_two_files_of_one_document_are_told(make_site: MakeSite) -> None:
    site = make_site(conf='exclude_patterns = ["posts/b.rst"]')
    site.post("a", "In Markdown", "2026-01-01")
    site.write("posts/a.rst", ":date: 2026-01-01\n\nIn reStructuredText\n==================\n")
    site.post("b", "Another", "2026-01-01")
    site.write("posts/b.rst", "Not a document\n==============\n")
    for _ in range(2):
        built = site.build()
        in_markdown = "In Markdown" in built.main("posts/a").text_content()
        read, lost = ("posts/a.md", "posts/a.rst") if in_markdown else ("posts/a.rst", "posts/a.md")
        told, left_out = (line.partition("WARNING: ")[2] for line in built.warnings if "[commonplace" in line)
        assert told.startswith(f"address: '{lost}' is the document 'posts/a', and so is '{read}'; rename one")
        assert left_out.startswith("1 document is left out")
        assert f": {lost} (its name is that of {read})" in left_out


class TestSpellings:
    """One label in several spellings."""

    def test_those_that_look_alike_are_told_apart(self, make_site: MakeSite) -> None:
        site = make_site()
        for name, tag in (("a", "caf\u00e9"), ("b", "caf\u00e9"), ("c", "cafe\u0301")):
            site.post(name, name, "2026-01-01", tags=f"[{tag}]")
        (warning,) = site.build().warnings
        assert "posts/c.md:1: WARNING: tag: 'cafe\\u0301' is another spelling of 'caf\\xe9'" in warning

    def test_it_is_one_label_and_told(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A", "2026-01-01", tags="[Error budgets]")
        site.post("b", "B", "2026-02-01", tags="[Error budgets]")
        site.post("c", "C", "2026-03-01", tags="[error-budgets]")
        built = site.build()
        assert list(links(built.main("blog/tag"))) == ["Error budgets"]
        (warning,) = built.warnings
        assert "posts/c.md:1: WARNING: tag: 'error-budgets' is another spelling of 'Error budgets'" in warning
        assert "posts/b.md" in warning

    def test_it_can_be_suppressed_alone(self, make_site: MakeSite) -> None:
        site = make_site(conf='suppress_warnings = ["commonplace.label"]\n')
        site.post("a", "A", "2026-01-01", tags="[AI]")
        site.post("b", "B", "2026-02-01", tags="[ai]")
        assert site.build().warnings == []


class TestLabelIndex:
    """Index pages of more labels than one page can carry."""

    def test_initials_have_pages(self, make_site: MakeSite) -> None:
        site = make_site(conf="commonplace_listing_bytes = 2000\n")
        names = [f"{initial}{number}" for initial in "abc" for number in range(12)]
        site.post("a", "A", "2026-01-01", tags=f"[{', '.join(names)}]")
        built = site.build("dirhtml")
        initials = links(built.main("blog/tag"))
        assert list(initials) == ["A…", "B…", "C…"]
        found = [
            name for initial in "abc" for name in links(built.main(f"blog/tag/-/{initial}")) if name != "Tags"
        ]
        assert sorted(found) == sorted(names)
        assert "Tags" in links(built.main("blog/tag/-/a"))


class TestRefusedLinks:
    """Links that would run a program when they are followed."""

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "JavaScript:alert(1)", "vbscript:x", "data:text/html,x"]
    )
    def test_they_are_text_and_told(self, make_site: MakeSite, address: str) -> None:
        site = make_site()
        site.write("page.rst", f":orphan:\n\nPage\n====\n\nSee `the words <{address}>`_.\n")
        built = site.build()
        (warning,) = built.warnings
        assert f"page.rst:6: WARNING: link: '{address}' was found" in warning
        assert "See the words." in built.main("page").text_content()
        assert "the words" not in links(built.main("page"))

    def test_a_toctree_has_none(self, make_site: MakeSite) -> None:
        site = make_site()
        toctree = (
            "```{toctree}\nEvil <javascript://%0aalert(3)>\nGood <https://example.org/>\nData <data://x>\n```\n"
        )
        site.post("a", "A", "2026-01-01", toctree)
        built = site.build()
        expected = ((8, "javascript://%0aalert(3)"), (10, "data://x"))
        for warning, (line, address) in zip(built.warnings, expected, strict=True):
            assert f"posts/a.md:{line}: WARNING: link: '{address}' was found; " in warning
            assert "links are refused, and left out" in warning
        for page in ("posts/a", "blog", "index"):
            assert links(built.main(page))["Good"] == "https://example.org/"
            assert "javascript:" not in built.text(page)
            assert "data://" not in built.text(page)

    def test_a_download_is_none(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A", "2026-01-01", "See {download}`the words <javascript://%0aalert(1)>`.\n")
        built = site.build()
        (warning,) = built.warnings
        assert "posts/a.md:7: WARNING: link: 'javascript://%0aalert(1)' was found" in warning
        assert "See the words." in built.main("posts/a").text_content()
        assert "javascript:" not in built.text("posts/a")

    def test_markdown_has_none(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A", "2026-01-01", "[x](javascript:alert(1)) <javascript:alert(1)> [y](data:text/html,x)\n")
        built = site.build()
        hrefs = [link.get("href", "") for link in built.main("posts/a").iter("a")]
        assert [href for href in hrefs if href.split(":")[0] in {"javascript", "data"}] == []
