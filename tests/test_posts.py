"""Posts on built sites: byline, title, neighbours, posts by directive, and the frame that all pages share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

import lxml.html
import pytest
from lxml.html import HtmlElement

from tests.support.linkcheck import ROOT, Checker
from tests.support.rich import PIXEL, POSTS, Fact
from tests.support.sites import Built, Site, links, name_of, outline

MakeSite = Callable[..., Site]
ALONE = [post for post in POSTS if not post.section]  # the posts that have a page to themselves


def place(checker: Checker, page: str, address: str) -> str:
    """Return the docname, and the anchor if there is one, that an address on a page leads to."""
    target = checker.target(page, address)
    assert target is not None, address
    path, fragment = target
    name = path.removesuffix(".html").removesuffix("/index")
    return f"{name}#{fragment}" if fragment else name


def byline(built: Built, post: Fact) -> HtmlElement:
    """Return a post's byline, on its own page."""
    main = built.main(post.docname)
    scope = main.get_element_by_id(post.section) if post.section else main
    (found,) = (element for element in scope.find_class("post-byline") if element.tag == "div")
    return found


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.title)
class TestByline:
    """What stands below a post's heading on its own page."""

    def test_it_follows_the_heading(self, rich: Built, post: Fact) -> None:
        heading = byline(rich, post).getprevious()
        if post.kind == "link":
            heading, host = heading
            assert host.text_content() == "source.example"
        assert heading.tag == ("h2" if post.section else "h1")
        assert heading.text_content().removesuffix("¶") == post.title

    def test_date(self, rich: Built, post: Fact) -> None:
        (time,) = byline(rich, post).find_class("dt-published")
        assert dt.datetime.fromisoformat(time.get("datetime")).date().isoformat() == post.date
        assert time.text == dt.date.fromisoformat(post.date).strftime("%d %B %Y")

    def test_reading_time(self, rich: Built, post: Fact) -> None:
        (minutes,) = byline(rich, post).find_class("post-minutes")
        number, unit = minutes.text.split()
        assert unit == ("min" if int(number) == 1 else "mins")

    def test_labels_lead_to_their_pages(self, rich: Built, checker: Checker, post: Fact) -> None:
        found = {
            words: place(checker, name_of(rich, post.docname), href)
            for words, href in links(byline(rich, post)).items()
            if checker.target(name_of(rich, post.docname), href)
        }
        for kind, names in (
            ("tag", post.tags),
            ("author", post.authors),
            ("category", post.categories),
            ("series", post.series),
        ):
            for name in names:
                page = found.pop(name)
                assert page.startswith(f"blog/{kind}/")
                assert rich.main(page).find_class("listing")
        found.pop(dt.date.fromisoformat(post.date).strftime("%d %B %Y"))
        if post.kind != "note":
            assert found.pop(post.kind.capitalize()) == f"blog/kind/{post.kind}"
        others = {words for box in byline(rich, post).find_class("post-series") for words in links(box)}
        assert all(page.startswith("posts/") for page in found.values())
        assert found.keys() <= others  # the neighbours in a series


class TestOwnPage:
    """A post's own page."""

    def test_updated_is_shown_where_it_differs(self, rich: Built) -> None:
        by_title = {post.title: post for post in POSTS}
        (time,) = byline(rich, by_title["A paper on residue"]).find_class("dt-updated")
        assert time.get("datetime")[:10] == "2026-05-20"
        assert not byline(rich, by_title["A note"]).find_class("dt-updated")

    @pytest.mark.parametrize("suffix", ["md", "rst"])
    def test_an_image_without_words_is_not_called_by_its_path(self, make_site: MakeSite, suffix: str) -> None:
        site = make_site()
        text = {
            "md": "```{figure} a.png\nA caption.\n```\n\n```{image} a.png\n```\n\n![](a.png) ![Words](a.png)\n",
            "rst": ".. figure:: a.png\n\n   A caption.\n\n.. image:: a.png\n\n.. image:: a.png\n\n"
            ".. image:: a.png\n   :alt: Words\n",
        }
        head = "---\ndate: 2026-05-01\n---\n\n" if suffix == "md" else ":date: 2026-05-01\n\n"
        site.write(f"posts/a.{suffix}", f"{head}Words.\n\n{text[suffix]}")
        site.write("posts/a.png", PIXEL)
        built = site.build()
        assert built.warnings == []
        for page in ("posts/a", "index"):
            assert [image.get("alt") for image in built.main(page).iter("img")] == ["", "", "", "Words"]

    def test_via(self, rich: Built) -> None:
        found = links(byline(rich, POSTS[0]))
        assert found["A Weekly"] == "https://weekly.example/12"

    def test_a_link_posts_title_goes_to_its_source(self, rich: Built, checker: Checker) -> None:
        main = rich.main("posts/2026/link")
        (heading,) = main.iter("h1")
        link = next(heading.iter("a"))
        assert link.get("href") == "https://source.example/paper?a=1&b=2"
        assert link.text_content() == "A paper on residue"
        assert [element.text for element in link.iter("em")] == ["residue"]
        (permalink,) = byline(rich, POSTS[0]).find_class("post-permalink")
        assert place(checker, name_of(rich, "posts/2026/link"), permalink.get("href")) == "posts/2026/link"

    def test_other_titles_lead_nowhere(self, rich: Built) -> None:
        (heading,) = rich.main("posts/2026/note").iter("h1")
        assert [link.get("class") for link in heading.iter("a")] == ["headerlink"]

    def test_a_title_from_front_matter_alone(self, rich: Built) -> None:
        assert outline(rich.main("posts/2025/titled")) == [(1, "Titled in front matter")]

    def test_nothing_in_the_page_is_the_listings(self, rich: Built) -> None:
        assert "Continue reading" not in rich.main("posts/2025/essay").text_content()

    def test_description(self, rich: Built) -> None:
        (meta,) = (m for m in rich.page("posts/2026/summary").head.iter("meta") if m.get("name") == "description")
        assert meta.get("content") == "The author's own <summary> & nothing else."

    def test_canonical_address(self, rich: Built, checker: Checker) -> None:
        for post in ALONE:
            (link,) = (el for el in rich.page(post.docname).head.iter("link") if el.get("rel") == "canonical")
            assert place(checker, name_of(rich, "index"), link.get("href")) == post.docname

    def test_a_canonical_address_elsewhere(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", canonical_link="https://first.example/a")
        (link,) = (el for el in site.build().page("posts/a").head.iter("link") if el.get("rel") == "canonical")
        assert link.get("href") == "https://first.example/a"


class TestNeighbours:
    """The older and the newer post at the foot."""

    @pytest.mark.parametrize("post", ALONE, ids=lambda post: post.title)
    def test_every_post(self, rich: Built, checker: Checker, post: Fact) -> None:
        older = {newer.anchor: older for newer, older in pairwise(POSTS)}
        newer = {older.anchor: newer for newer, older in pairwise(POSTS)}
        main = rich.main(post.docname)
        for css, rel, expected in (("post-older", "prev", older), ("post-newer", "next", newer)):
            found = main.find_class(css)
            assert len(found) == (post.anchor in expected)
            for link in found:
                other = expected[post.anchor]
                assert link.get("rel") == rel
                assert link.text_content().endswith(other.title)
                # A post's own page is meant, also where its title leads elsewhere.
                assert place(checker, name_of(rich, post.docname), link.get("href")) == other.anchor

    def test_an_order_for_posts_of_one_instant(self, make_site: MakeSite) -> None:
        site = make_site()
        for name in "bca":
            site.post(name, f"Post {name}", "2026-01-01")
        main = site.build().main("posts/b")
        assert [link.text_content().split()[-1] for link in main.find_class("post-older")] == ["a"]
        assert [link.text_content().split()[-1] for link in main.find_class("post-newer")] == ["c"]

    def test_ablogs_setting(self, make_site: MakeSite) -> None:
        site = make_site(conf="post_show_prev_next = False")
        for name in "ab":
            site.post(name, f"Post {name}", "2026-01-01")
        assert not site.build().main("posts/b").find_class("post-neighbours")


class TestDirective:
    """Posts by ABlog's ``post`` directive."""

    def test_several_in_one_document(self, rich: Built) -> None:
        main = rich.main("posts/2024/several")
        mine = [post for post in POSTS if post.docname == "posts/2024/several"]
        assert len(main.find_class("post-byline")) == len(mine)
        assert outline(main) == [
            (1, "Several"),
            (2, "First of several"),
            (3, "Part"),
            (2, "Second of several"),
        ]

    def test_content_is_part_of_the_text(self, rich: Built) -> None:
        words = rich.main("posts/2024/single").text_content()
        assert words.index("The excerpt of the directive.") < words.index("The rest of the text.")

    def test_excluded_content_is_for_lists_alone(self, make_site: MakeSite) -> None:
        site = make_site("""
            === posts/a.rst ===
            A post
            ======

            .. post:: 2026-01-01
               :exclude:

               For lists alone.

            The text.
            """)
        built = site.build()
        assert built.warnings == []
        assert "For lists alone." not in built.main("posts/a").text_content()
        assert "The text." in built.main("posts/a").text_content()
        (article,) = built.main("blog").find_class("listing-post")
        (text,) = article.find_class("post-text")
        assert text.text_content().split() == ["For", "lists", "alone."]

    def test_outside_the_folder_of_posts(self, make_site: MakeSite) -> None:
        site = make_site("""
            === elsewhere/a.md ===
            # A post

            ```{post} 2026-01-01
            :tags: x
            ```

            Text.
            """)
        built = site.build()
        assert built.warnings == []
        assert "A post" in links(built.main("blog/tag/x"))

    @pytest.mark.parametrize("suffix", ["md", "rst"])
    def test_the_only_one_needs_no_heading(self, make_site: MakeSite, suffix: str) -> None:
        site = make_site()
        directive = {"md": "```{post} 2026-01-01\n```\n\nText.\n", "rst": ".. post:: 2026-01-01\n\nText.\n"}
        site.write(f"elsewhere/a.{suffix}", directive[suffix])
        built = site.build()
        assert built.warnings == []
        assert outline(built.main("elsewhere/a"))[0] == (1, "Text")

    @pytest.mark.parametrize("suffix", ["md", "rst"])
    def test_one_of_several_before_the_first_heading_is_told(self, make_site: MakeSite, suffix: str) -> None:
        site = make_site()
        directive = {
            "md": "```{post} 2026-01-01\n```\n\nText.\n\n# A\n\n```{post} 2026-01-02\n```\n",
            "rst": ".. post:: 2026-01-01\n\nText.\n\nA\n=\n\n.. post:: 2026-01-02\n",
        }
        site.write(f"elsewhere/a.{suffix}", directive[suffix])
        warnings = [line for line in site.build().warnings if "commonplace.post_directive" in line]
        assert len(warnings) == 1
        assert f"elsewhere/a.{suffix}:" in warnings[0]

    def test_dates_in_the_sites_own_format(self, make_site: MakeSite) -> None:
        site = make_site(conf='post_date_format = "%d/%m/%Y"')
        site.write("posts/a.rst", "A post\n======\n\n.. post:: 04/05/2026\n\nText.\n")
        built = site.build()
        assert built.warnings == []
        (time,) = built.main("posts/a").find_class("dt-published")
        assert (time.text, time.get("datetime")[:10]) == ("04/05/2026", "2026-05-04")

    def test_update(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", "Text.\n\n```{update} 2026-02-03\nNews.\n```\n")
        main = site.build().main("posts/a")
        (time,) = main.find_class("dt-updated")
        assert time.get("datetime")[:10] == "2026-02-03"
        (note,) = main.find_class("update")
        assert "Updated on 03 February 2026" in note.text_content()


class TestReadingTime:
    """Reading time, from the source to the page."""

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("word " * 230, "1 min"),
            ("word " * 231, "2 mins"),
            ("字" * 1001, "3 mins"),
            ("```text\n" + "line\n" * 31 + "```\n", "2 mins"),
            ("a\n\n## A heading of " + "many " * 300, "1 min"),
        ],
        ids=["a minute", "rounded up", "Chinese", "code", "headings do not count"],
    )
    def test_on_the_page(self, make_site: MakeSite, body: str, expected: str) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", body)
        (minutes,) = site.build().main("posts/a").find_class("post-minutes")
        assert minutes.text == expected


PAGE_MARKS = {"current", "current-page", "no-toc"}  # classes that tell where the reader is


def frame(checker: Checker, name: str) -> dict[str, bytes]:
    """Return a page's header, sidebar and footer, addresses made absolute and marks of its own place taken off."""
    page = lxml.html.fromstring(lxml.html.tostring(checker.pages[name]))
    parts = {}
    for key, found in (
        ("header", page.find_class("mobile-header")),
        ("sidebar", page.find_class("sidebar-drawer")),
        ("footer", page.xpath("//div[@class='content']/footer")),
    ):
        (part,) = found
        for related in part.find_class("related-pages"):
            related.clear()  # the neighbours in a toctree, which is the page's own matter
        for element in part.iter():
            element.attrib.pop("aria-current", None)
            words = [w for w in element.attrib.pop("class", "").split() if w not in PAGE_MARKS]
            if words:
                element.set("class", " ".join(words))
            for attribute in ("href", "action", "src"):
                if element.get(attribute) is not None and (target := checker.target(name, element.get(attribute))):
                    path, fragment = target
                    element.set(attribute, f"{ROOT}{path}" if not fragment or path != name else f"#{fragment}")
        parts[key] = b" ".join(lxml.html.tostring(part).split())
    return parts


class TestFrame:
    """Header, sidebar and footer are the same everywhere and know nothing of the posts."""

    def test_same_on_every_page(self, rich: Built, checker: Checker) -> None:
        expected = frame(checker, name_of(rich, "index"))
        for name in checker.laid_out:
            assert frame(checker, name) == expected, name

    def test_what_it_leads_to(self, rich: Built, checker: Checker) -> None:
        name = name_of(rich, "posts/2025/essay")
        (sidebar,) = checker.pages[name].find_class("sidebar-drawer")
        found = {words: place(checker, name, href) for words, href in links(sidebar).items()}
        assert found == {
            "A blog": "index",
            "Home": "index",
            "All posts": "blog",
            "Tags": "blog/tag",
            "Archive": "blog/archive",
            "Sources": "blog/source",
            "Feed": "blog/atom.xml",
        }

    @pytest.mark.parametrize("page", ["index", "blog", "blog/tag", "blog/archive"])
    def test_the_current_page_is_marked(self, rich: Built, checker: Checker, page: str) -> None:
        name = name_of(rich, page)
        (sidebar,) = checker.pages[name].find_class("sidebar-drawer")
        (current,) = sidebar.xpath(".//a[@aria-current='page']")
        assert place(checker, name, current.get("href")) == page

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_unchanged_when_posts_are_added(self, make_site: MakeSite, builder: str) -> None:
        site = make_site()
        site.write("about.md", "---\norphan: true\n---\n\n# About\n")
        site.write("index.md", "# Home\n\n[About](about.md)\n")
        before = Checker(site.build(builder).outdir)
        for number in range(3):
            site.post(f"p{number}", f"Post {number}", f"202{number}-01-01", tags=f"[tag{number}]")
        built = site.build(builder)
        assert built.warnings == []
        after = Checker(built.outdir)
        expected = frame(before, "index.html")
        assert all(frame(after, name) == expected for name in after.pages)
        assert b"Archive" in expected["sidebar"]

    def test_posts_are_in_no_toctree(self, rich: Built) -> None:
        assert rich.app is not None
        includes = {name for names in rich.app.env.toctree_includes.values() for name in names}
        assert not includes & {post.docname for post in POSTS}


class TestReferences:
    """ABlog's names of things keep working."""

    def test_listings(self, rich: Built, checker: Checker) -> None:
        found = {
            words: place(checker, name_of(rich, "about"), href)
            for words, href in links(rich.main("about")).items()
            if words != "¶"
        }
        assert found == {
            "A paper on residue": "posts/2026/link",
            "there": "posts/2026/link#deeper",
            "AI": "blog/tag/ai",
            "Tags": "blog/tag",
            "2025": "blog/2025",
        }

    def test_posts_by_the_last_part_of_their_name(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("one", "The first", "2026-01-01")
        site.post("two/index", "In a folder", "2026-01-02")
        site.write("list.md", "---\norphan: true\n---\n\n# List\n\n{ref}`one` {ref}`two` {ref}`words <one>`\n")
        built = site.build()
        assert built.warnings == []
        checker = Checker(built.outdir)
        found = {
            words: place(checker, "list.html", href)
            for words, href in links(built.main("list")).items()
            if words != "¶"
        }
        assert found == {"The first": "posts/one", "In a folder": "posts/two", "words": "posts/one"}
        assert checker.faults() == []

    def test_postlist(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "Post a", "2026-01-01", tags="[x]", author="Ada")
        site.post("b", "Post b", "2026-01-02", tags="[x, y]", author="Bo")
        site.post("c", "Post c", "2026-01-03", tags="[y]", author="Ada")
        site.write(
            "list.md",
            "---\norphan: true\n---\n\n# List\n\n"
            "```{postlist} 2\n:format: '{title} by {author}'\n```\n\n"
            "```{postlist}\n:tags: x\n:sort:\n:format: '{title}'\n```\n\n"
            "```{postlist}\n:tags: x, y\n:format: '{title}'\n```\n",
        )
        built = site.build()
        assert built.warnings == []
        lists = built.main("list").find_class("postlist")
        assert [[item.text_content().strip() for item in found] for found in lists] == [
            ["Post c by Ada", "Post b by Bo"],
            ["Post a", "Post b"],
            ["Post b"],
        ]

    def test_a_postlist_of_an_unknown_label_lists_nothing_and_says_so(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "Post a", "2026-01-01", tags="[sphinx]")
        site.write("list.md", "---\norphan: true\n---\n\n# List\n\n```{postlist}\n:tags: sphynx\n```\n")
        built = site.build()
        (warning,) = built.warnings
        assert "list.md:7" in warning
        assert "did you mean 'sphinx'" in warning
        assert "Post a" not in built.main("list").text_content()


class TestFrontMatterOfOthers:
    """Front matter that is not ours, and ours as others see it."""

    def test_what_others_read_is_what_was_written(self, make_site: MakeSite) -> None:
        site = make_site(
            conf="""
                myst_enable_extensions = ["substitution"]
                templates_path = ["_templates"]
            """
        )
        site.write(
            "_templates/page.html",
            '{% extends "!page.html" %}{% block extrahead %}{{ super() }}{% if meta %}'
            '<meta name="seen" content="{{ meta.title|e }}, {{ meta.tags|e }}, {{ meta.author|e }}, '
            '{{ meta.mine }}">'
            "{% endif %}{% endblock %}",
        )
        site.write(
            "posts/a.md",
            "---\ndate: 2026-01-01\ntitle: '*One*'\ntags: [a, 1.10]\nauthor: '*Ada*'\nmine: 007\ntocdepth: 1\n"
            "myst:\n  substitutions:\n    word: |\n      put\n      in\n  html_meta:\n    robots: none\n---\n\n"
            "# A\n\n{{ word }}\n",
        )
        built = site.build()
        page = built.page("posts/a")
        metas = {meta.get("name"): meta.get("content") for meta in page.head.iter("meta")}
        assert metas["seen"] == '*One*, ["a", "1.10"], *Ada*, 7'
        assert metas["robots"] == "none"
        assert "put in" in " ".join(built.main("posts/a").text_content().split())
        unknown, differs = built.warnings
        assert "posts/a.md:6: WARNING: mine: this key is not known" in unknown
        assert "posts/a.md:17: WARNING: title: the heading 'A' says something else than the title" in differs

    def test_messages_name_the_lines_of_the_file(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write("posts/a.md", "---\ntitle: |\n  A\n  b\n\ndate: 2026-01-01\n---\n\n{nope}`x`\n")
        (warning,) = site.build().warnings
        assert "posts/a.md:9: WARNING: Unknown interpreted text role" in warning

    def test_a_title_is_made_a_heading_where_myst_is_asked_to(self, make_site: MakeSite) -> None:
        site = make_site(conf="myst_title_to_header = True\n")
        site.write("posts/a.md", "---\ndate: 2026-01-01\ntitle: A title\n---\n\n## Part\n\nWords.\n")
        assert outline(site.build().main("posts/a"))[:2] == [(1, "A title"), (2, "Part")]

    def test_a_line_above_a_heading_begins_none(self, make_site: MakeSite) -> None:
        site = make_site()
        site.write("posts/b.rst", "---------\nA: title\n---------\n\n.. post:: 2026-01-01\n\nWords.\n")
        built = site.build()
        assert outline(built.main("posts/b"))[0] == (1, "A: title")


class TestRedirects:
    """Old addresses lead to posts, and none leaves the output folder."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_aliases(self, make_site: MakeSite, builder: str) -> None:
        site = make_site()
        site.post("a", r"A \<post>", "2026-01-01", aliases="[blog/2019/old, very/old.html]")
        built = site.build(builder)
        checker = Checker(built.outdir)
        assert checker.faults() == []
        for name in ("blog/2019/old", "very/old"):
            page = built.page(name)
            (refresh,) = (m for m in page.head.iter("meta") if m.get("http-equiv") == "refresh")
            delay, _, address = refresh.get("content").partition("; url=")
            assert delay == "0"
            assert place(checker, name_of(built, name), address) == "posts/a"
            assert links(page.body)["A <post>"]
        assert "old" not in built.text("sitemap.xml")

    @pytest.mark.parametrize(
        "address", ["../../escaped", "/../escaped", "..%2fescaped", "a/../../escaped", "C:/escaped"]
    )
    def test_none_leaves_the_output(self, make_site: MakeSite, address: str) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", aliases=f'["{address}"]')
        built = site.build()
        assert [line for line in built.warnings if "commonplace.address" in line]
        assert not list(site.root.parent.rglob("*escaped*"))

    def test_a_file_becomes_a_folder_and_a_file_again(self, make_site: MakeSite) -> None:
        site = make_site()
        found = []
        for alias in ("old/name", "old/name.html/deeper", "old/name"):
            site.post("a", "A post", "2026-01-01", aliases=f"[{alias}]")
            built = site.build()
            assert built.warnings == []
            found.append([name for name in built.tree() if name.startswith("old/")])
        name = ["old/name.html", "old/name/index.html"]
        assert found == [name, ["old/name.html/deeper.html", "old/name.html/deeper/index.html"], name]

    def test_a_file_of_the_sites_own_is_never_replaced(self, make_site: MakeSite) -> None:
        site = make_site(conf='html_extra_path = ["extra"]\nexclude_patterns = ["extra"]\n')
        site.write("extra/CNAME", "blog.example.org")
        site.write("extra/old/name.html", "mine")
        site.post("a", "A post", "2026-01-01", aliases="[CNAME/x, old/name]")
        built = site.build()
        assert [line.partition("aliases: ")[2].partition(";")[0] for line in built.warnings] == [
            "'CNAME/x' is taken",
            "'old/name' is taken",
        ]
        assert built.text("old/name.html") == "mine"

    def test_a_page_is_never_replaced(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A post", "2026-01-01", aliases="[index, blog, posts/b]")
        site.post("b", "Another", "2026-01-02")
        built = site.build()
        assert outline(built.main("index"))[0] == (1, "Home")
        assert outline(built.main("posts/b"))[0] == (1, "Another")
        assert outline(built.main("blog"))[0] == (1, "All posts")


class TestOneProcess:
    """Several builds in one process know nothing of each other."""

    def test_two_sites(self, make_site: MakeSite) -> None:
        first, second = make_site(), make_site(conf='blog_path = "journal"\nblog_title = "Second"')
        first.post("a", "Of the first", "2026-01-01", tags="[one]")
        second.post("b", "Of the second", "2026-01-01", tags="[two]")
        alone = first.build().tree()
        other = second.build().tree()
        assert first.build(out="again").tree() == alone
        assert not [name for name, content in other.items() if b"Of the first" in content or "tag/one" in name]
