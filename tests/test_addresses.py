"""Old addresses of posts, and what is told when two things want one address."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from urllib.parse import unquote

import html5lib
import lxml.html
import pytest

from tests.support.sites import Built, Site, links

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
        for file in ("old/name.html", "old/name/index.html"):  # without a slash, and with one
            assert leads_to(built, file) == "posts/a"

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_the_page_is_small_and_complete(self, make_site: MakeSite, builder: str) -> None:
        site = make_site()
        site.post("a", "A `<b>` & more", "2026-01-01", aliases="[old]")
        built = site.build(builder)
        data = (built.outdir / "old.html").read_bytes()
        assert len(data) < 1000
        assert html5_faults(data) == []
        page = lxml.html.document_fromstring(data)
        assert page.findtext(".//title") == page.findtext(".//a") == "A <b> & more"
        (canonical,) = page.xpath("//link[@rel='canonical']/@href")
        assert canonical == "https://blog.example.org/" + ("posts/a.html" if builder == "html" else "posts/a/")
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert page.get("lang") == "en"

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize("alias", ["blog/2019/alarms.html", "old/index.html", "page.htm"])
    def test_with_a_suffix_it_is_exactly_that_file(self, make_site: MakeSite, builder: str, alias: str) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01")
        before = site.build(builder).tree().keys()
        site.post("a", "A post", "2026-01-01", aliases=f"[{alias}]")
        built = site.build(builder)
        assert built.warnings == []
        assert built.tree().keys() - before == {alias}
        assert leads_to(built, alias) == "posts/a"

    @pytest.mark.parametrize(
        ("alias", "file"),
        [
            ("/old/name", "old/name.html"),
            ("old/name/", "old/name.html"),
            ("old name/a", "old name/a.html"),
            ("old%20name/a", "old name/a.html"),
            ("été", "été.html"),
            ("%C3%A9t%C3%A9.html", "été.html"),
            ("old/v1.2", "old/v1.2.html"),
            ("old.php", "old.php/index.html"),
            ("https://blog.example.org/old/a", "old/a.html"),
            ("HTTP://Blog.Example.org/old/%61/", "old/a.html"),
            ("https://second.example/journal/old.html", "old.html"),
            ("//blog.example.org/old", "old.html"),
        ],
    )
    def test_it_may_be_written_as_it_was_linked_to(self, make_site: MakeSite, alias: str, file: str) -> None:
        site = make_site(conf='commonplace_own_addresses = ["https://second.example/journal"]')
        site.post("a", "A post", "2026-01-01", aliases=f'["{alias}"]')
        built = site.build("dirhtml")
        assert built.warnings == []
        assert leads_to(built, file) == "posts/a"

    @pytest.mark.parametrize(
        ("alias", "reason"),
        [
            ("?p=12", "a path without ? and # is allowed"),
            ("old/a?b=c", "a path without ? and # is allowed"),
            ("old/a#b", "a path without ? and # is allowed"),
            ("https://blog.example.org/?p=12", "a path without ? and # is allowed"),
            ("https://elsewhere.example/old", "or an address of this site"),
            ("https://second.example/other/old", "or an address of this site"),
            ("https://second.example/journalist", "or an address of this site"),
            ("https://blog.example.org/", "a path from the site's root is allowed"),
            ("%2e%2e/%2E%2E/etc", "a path from the site's root is allowed"),
            ("https://blog.example.org/../../etc", "a path from the site's root is allowed"),
            ("a%00b", "a path from the site's root is allowed"),
            ("a%5C..%5Cb", "a path from the site's root is allowed"),
            ("100%", "a path from the site's root is allowed"),
            ("caf%E9", "a path from the site's root is allowed"),
        ],
    )
    def test_what_no_file_can_answer_is_reported(self, make_site: MakeSite, alias: str, reason: str) -> None:
        site = make_site(conf='commonplace_own_addresses = ["https://second.example/journal"]')
        site.post("a", "A post", "2026-01-01")
        before = site.build().tree().keys()
        site.post("a", "A post", "2026-01-01", aliases=f'["{alias}"]')
        built = site.build()
        (warning,) = built.warnings
        assert f"posts/a.md:3:11: WARNING: aliases: '{alias}' was found; " in warning
        assert reason in warning
        assert built.tree().keys() == before

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_a_post_in_a_document_of_several_is_found(self, make_site: MakeSite, builder: str) -> None:
        site = make_site()
        parts = "".join(
            f"\nPart {name}\n------\n\n.. post:: 2026-01-01\n   :redirect: old/{name}\n\nWords.\n" for name in "ab"
        )
        site.write("posts/several.rst", f"Several\n=======\n{parts}")
        built = site.build(builder)
        assert leads_to(built, "old/b.html") == "posts/several#part-b"

    def test_a_template_of_the_sites_own_wins(self, make_site: MakeSite) -> None:
        site = make_site(conf='templates_path = ["_templates"]')
        site.write(
            "_templates/ablog/redirect.html",
            '{% extends "page.html" %}{% block content %}<p class="of-the-site">'
            '<a href="{{ pathto(redirect) }}">{{ post.title }}</a></p>{% endblock %}',
        )
        site.post("a", "A post", "2026-01-01", aliases="[old/name]")
        for builder, file in (("html", "old/name.html"), ("dirhtml", "old/name/index.html")):
            built = site.build(builder, out=builder)
            page = lxml.html.document_fromstring((built.outdir / file).read_bytes())
            (own,) = page.find_class("of-the-site")
            assert own.getparent().xpath("ancestor-or-self::*[@id='furo-main-content']")
            assert links(own).keys() == {"A post"}
            assert leads_to(built, "old/name/index.html" if builder == "html" else "old/name.html") == "posts/a"

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_an_edit_leaves_nothing_over(self, make_site: MakeSite, builder: str) -> None:
        built = []
        for first in ("[old/a, gone/b]", "[old/a.html, old/c]"):
            site = make_site()
            site.post("a", "A post", "2026-01-01", aliases=first)
            site.build(builder)
            site.post("a", "Another title", "2026-01-01", aliases="[old/a.html, old/c]")
            built.append(site.build(builder).tree())
        assert built[0] == built[1]
        assert b"Another title" in built[0]["old/c.html"]

    def test_of_two_posts_the_older_keeps_it(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("older", "Older", "2026-01-01", aliases="[old]")
        site.post("newer", "Newer", "2026-02-01", aliases="[old]")
        built = site.build()
        assert leads_to(built, "old.html") == leads_to(built, "old/index.html") == "posts/older"
        (warning,) = built.warnings
        assert "posts/newer.md:1: WARNING: aliases: 'old' is taken" in warning

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize("alias", ["index", "posts/b", "blog", "blog/tag", "blog/atom.xml", "blog/atom.xml/x"])
    def test_what_is_there_stays(self, make_site: MakeSite, builder: str, alias: str) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", aliases=f"[{alias}]")
        site.post("b", "Another", "2026-02-01")
        built = site.build(builder)
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


class TestDocuments:
    """Documents that are no posts have aliases, too."""

    DOCUMENTS = (
        ("about.md", "---\norphan: true\n{}---\n\n# About *us*\n", "aliases: [who, old/who.html]\n"),
        ("about.rst", ":orphan:\n{}\nAbout *us*\n==========\n", ":aliases: who, old/who.html\n"),
    )

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize(("name", "text", "aliases"), DOCUMENTS)
    def test_they_lead_there_and_nothing_else_changes(
        self, make_site: MakeSite, builder: str, name: str, text: str, aliases: str
    ) -> None:
        site = make_site(conf="html_copy_source = False")
        site.write(name, text.format(""))
        before = site.build(builder).tree()
        site.write(name, text.format(aliases))
        built = site.build(builder)
        assert built.warnings == []
        after = built.tree()
        assert after.keys() - before.keys() == {"who.html", "who/index.html", "old/who.html"}
        assert {file: after[file] for file in before if file != "searchindex.js"} == {
            file: data for file, data in before.items() if file != "searchindex.js"
        }
        for file in ("who.html", "who/index.html", "old/who.html"):
            assert leads_to(built, file) == "about"
            assert lxml.html.document_fromstring(after[file]).findtext(".//a") == "About us"

    def test_a_document_of_several_posts(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write(
            "posts/several.rst",
            ":aliases: old/all\n\nSeveral\n=======\n\nPart\n----\n\n.. post:: 2026-01-01\n\nWords.\n",
        )
        built = site.build()
        assert built.warnings == []
        assert leads_to(built, "old/all.html") == "posts/several"

    def test_the_home_page(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write("index.md", "---\naliases: [start, index]\n---\n\n# Home\n")
        built = site.build("dirhtml")
        (warning,) = built.warnings
        assert "index.md:1: WARNING: aliases: 'index' is taken" in warning
        assert leads_to(built, "start.html") == leads_to(built, "start/index.html") == "index"

    def test_what_is_ignored_is_reported(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", aliases="[old]")
        site.write("b.md", "---\norphan: true\naliases: [../x, posts/a, old, fine]\n---\n\n# B\n")
        built = site.build()
        found = [line.partition("WARNING: ")[2] for line in built.warnings]
        assert [line[: line.index(";")] for line in found] == [
            "aliases: '../x' was found",
            "aliases: 'posts/a' is taken",
            "aliases: 'old' is taken",
        ]
        assert all("b.md:" in line for line in built.warnings)
        assert leads_to(built, "fine.html") == "b"
        assert leads_to(built, "old.html") == "posts/a"

    def test_a_link_to_an_old_address_is_one_to_the_page(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", aliases="[old/a.html]")
        site.post("b", "Another", "2026-01-02", "See [it](https://blog.example.org/old/a.html).\n")
        assert "Another" in links(site.build().main("posts/a"))


def leads_to(built: Built, file: str) -> str:
    """Return the page that a file leads to at once, without suffix and with the id of a place on it."""
    page = lxml.html.document_fromstring((built.outdir / file).read_bytes())
    (refresh,) = page.xpath("//meta[@http-equiv='refresh']/@content")
    delay, _, address = refresh.partition("; url=")
    assert delay == "0"
    assert page.xpath("//a/@href")[-1] == address
    path, _, fragment = address.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(path)))
    if (built.outdir / target).is_dir():
        target = posixpath.normpath(f"{target}/index.html")
    assert (built.outdir / target).is_file()
    assert not fragment or f'id="{fragment}"' in (built.outdir / target).read_text("utf-8")
    name = target.removesuffix("/index.html").removesuffix(".html")
    return f"{name}#{fragment}" if fragment else name


def html5_faults(data: bytes) -> list[str]:
    """Return what a parser of HTML finds wrong with a page."""
    parser = html5lib.HTMLParser()
    parser.parse(data.decode())
    return [str(error) for error in parser.errors]


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
