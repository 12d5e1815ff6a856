"""Sources through whole builds: roles, directives, feet of posts, pages of sites, exports, other projects."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import feedparser
import jsonschema
import pytest

from sphinx_commonplace.formats.graph import schema
from sphinx_commonplace.views.sources import CITING_POSTS
from tests.support.sites import Built, Site, links
from tests.support.sourced import SITES, sourced_site

MakeSite = Callable[..., Site]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site whose posts share sources, as ``dirhtml``."""
    return sourced_site(tmp_path_factory.mktemp("sourced")).build("dirhtml", werror=True)


def words(element) -> str:
    return " ".join(element.text_content().split())


def section(built: Built, page: str, name: str):
    """Return a section of a post's foot by its class, or None."""
    return next(iter(built.main(page).find_class(name)), None)


def foot_titles(built: Built, page: str, name: str) -> list[str]:
    found = section(built, page, name)
    return [] if found is None else [words(item.find(".//a")) for item in found.iter("li")]


class TestRoles:
    def test_a_key_becomes_title_and_link(self, built):
        found = links(built.main("posts/2026/answer"))
        assert found["Sketch of the Analytical Engine & <its> uses"] == "https://journal.example/memoirs/3/29"

    def test_cite_gives_author_and_year_and_leads_to_the_list(self, built):
        main = built.main("posts/2026/answer")
        (link,) = [link for link in main.find_class("source-cite") if link.tag == "a"]
        assert words(link) == "Menabrea & Lovelace 1843"
        target = main.get_element_by_id(link.get("href").removeprefix("#"))
        assert target in main.xpath(".//*[contains(@class, 'post-sources')]//li")

    def test_page_leads_to_the_place_of_the_source(self, built):
        (link,) = [link for link in built.main("posts/2026/answer").find_class("source-page") if link.tag == "a"]
        page, _, anchor = link.get("href").partition("#")
        assert page == "../../../blog/source/other/"
        assert words(built.main("blog/source/other").get_element_by_id(anchor).find("h2")) == (
            "The education of a computer"
        )

    def test_an_unknown_key_is_told_with_the_nearest(self, make_site: MakeSite):
        site = make_site("=== sources.yaml ===\n- {id: lovelace1843, title: Sketch}\n")
        site.post("a", "A", "2026-01-01", "One\n\nSee {source:page}`lovelace1834` there.\n")
        (warning,) = site.build().warnings
        assert warning.endswith(
            "posts/a.md:9: WARNING: source: 'lovelace1834' is no source's key; must be the id or an alias of a "
            "source in the sources file; did you mean 'lovelace1843'? [commonplace.sources]"
        )

    def test_all_lead_where_a_person_wrote(self, make_site: MakeSite):
        """The canonical address tells sources apart, and need not be one that answers."""
        address = "http://www.only-www.example/Index.php?b=1&utm_source=x#part"
        site = make_site(f"=== sources.yaml ===\n- {{id: old, title: Old, URL: '{address}'}}\n")
        site.post(
            "a", "A", "2026-01-01", "{source}`old` {source:quotes}`quoted <old>`\n\n```{quote} old\nQ.\n```\n"
        )
        main = site.build(werror=True).main("posts/a")
        found = main.xpath(".//a[contains(@class, 'source-title') or contains(@class, 'source-quotes')]")
        assert [link.get("href") for link in found] == [address] * 4  # the last stands at the foot
        assert main.find(".//blockquote").get("cite") == address

    def test_page_by_an_address(self, make_site: MakeSite):
        """It leads to the place of the source, is no citation, and leads to the address where nobody cites it."""
        site = make_site()
        site.post("a", "A", "2026-01-01", "[A thing](https://a.example/x)\n")
        body = (
            "{source:page}`http://www.a.example/x/`, {source:page}`it <https://a.example/x>`, {source:page}`{0}`\n"
        )
        site.post("b", "B", "2026-01-02", body.replace("{0}", "https://b.example/y?utm_source=z"))
        built = site.build(werror=True)
        places = [link.get("href") for link in built.main("posts/b").find_class("source-page") if link.tag == "a"]
        anchor = built.main("blog/source/a.example").find_class("site-source")[0].get("id")
        place = f"../blog/source/a.example.html#{anchor}"
        assert places == [place, place, "https://b.example/y?utm_source=z"]
        assert list(links(built.main("posts/b").find_class("source-page")[0].getparent())) == [
            "A thing",
            "it",
            "https://b.example/y?utm_source=z",
        ]
        assert section(built, "posts/b", "post-sources") is None
        site.remove("posts/a.md")
        after = site.build(werror=True)
        assert "http://www.a.example/x/" in links(after.main("posts/b"))
        assert after.tree() == site.build_clean().tree()

    def test_page_of_what_has_none(self, make_site: MakeSite):
        """What nobody cites has no place: it leads to its address; what has none is text, and told."""
        site = make_site(
            "=== sources.yaml ===\n- {id: book, title: A book}\n- {id: site, title: A site, URL: https://s.example/}\n"
        )
        site.post("a", "A", "2026-01-01", "One\n\n{source:page}`book` and {source:page}`site`.\n")
        built = site.build()
        (line,) = [line for line in built.main("posts/a").iter("p") if words(line).startswith("A book")]
        assert links(line) == {"A site": "https://s.example/"}
        (warning,) = built.warnings
        assert warning.endswith(
            "posts/a.md:9: WARNING: source: 'book' has no page: no post cites it; must be a source that a post "
            "cites, or that has an address [commonplace.sources]"
        )

    @pytest.mark.parametrize("builder", ["text", "latex", "singlehtml", "epub", "man", "texinfo"])
    def test_other_builders(self, tmp_path, builder):
        built = sourced_site(tmp_path, 'root_doc = "index"\nepub_show_urls = "no"\n').build(builder)
        assert [line for line in built.warnings if "commonplace" in line or "source" in line] == []


class TestQuotations:
    def test_a_figure_with_its_source(self, built):
        first, second = built.main("posts/2025/quotes").iter("figure")
        assert first.find("blockquote").get("cite") == "https://journal.example/memoirs/3/29"
        assert words(first.find("figcaption")).startswith("— Luigi Menabrea and Ada Lovelace, Sketch")
        assert second.find("blockquote").get("cite") == "https://example.com/speech"
        assert words(second.find("figcaption")) == "— Grace Hopper, A speech"

    def test_it_quotes(self, built):
        roles = [
            words(role) for role in section(built, "posts/2025/quotes", "post-sources").find_class("source-role")
        ]
        assert roles == ["quoted", "quoted"]


class TestFoot:
    def test_each_source_once_in_order(self, built):
        titles = foot_titles(built, "posts/2026/answer", "post-sources")
        # What it comments on comes first, and goes by the title of the comment.
        assert titles[0] == "A letter about engines"
        assert len(titles) == len(set(titles))

    def test_its_citations_are_named_by_their_ids(self, built):
        main = built.main("posts/2026/answer")
        ids = [name for item in main.xpath("//li[@data-cites]") for name in item.get("data-cites").split()]
        assert len(ids) == len(set(ids))
        for name in ids:
            assert main.get_element_by_id(name).tag == "a"

    def test_the_posts_before_it(self, built):
        def earlier(page: str) -> list[str]:
            found = section(built, page, "post-sources")
            (item,) = found.xpath(".//li[.//a[contains(@class, 'source-title')][contains(@href, '/shared')]]")
            (line,) = item.find_class("source-earlier") or [None]
            return [] if line is None else [words(link) for link in line.iter("a") if not link.get("class")]

        assert earlier("posts/2024/second") == []
        assert earlier("posts/2025/essay") == ["The second"]
        assert earlier("posts/2026/answer") == ["A note", "An essay on engines", "The second"]

    def test_earlier_posts_are_counted_only_where_there_are_any(self, make_site: MakeSite):
        site = make_site()
        for day in range(1, 7):
            site.post(f"p{day}", f"Post {day}", f"2026-01-0{day}", "[The Name](https://a.example/x)\n")
        built = site.build(werror=True)
        feet = [section(built, f"posts/p{day}", "post-sources") for day in range(1, 7)]
        said = [[words(line) for line in foot.find_class("source-earlier")] for foot in feet]
        assert said[:2] == [[], ["Cited before in Post 1"]]
        assert said[3] == ["Cited before in Post 3, Post 2 and Post 1"]
        assert said[5] == ["Cited before in Post 5, Post 4 and 3 more: The Name"]
        anchor = built.main("blog/source/a.example").find_class("site-source")[0].get("id")
        for foot in feet:
            assert links(foot)["a.example"] == f"../blog/source/a.example.html#{anchor}"

    def test_later_posts_do_not_rename_its_sources(self, make_site: MakeSite):
        site = make_site()
        site.post(
            "a",
            "A",
            "2022-01-01",
            "[What came in 2022](https://a.example/x#one), and [here](https://b.example/)\n",
        )
        for day in range(1, 5):
            text = (
                "[The Name](https://a.example/x), [its part](https://a.example/x#two), [B](https://b.example/)\n"
            )
            site.post(f"p{day}", f"Post {day}", f"2025-01-0{day}", text)
        built = site.build(werror=True)
        assert foot_titles(built, "posts/a", "post-sources") == ["What came in 2022", "b.example"]
        assert words(built.main("blog/source/a.example").find(".//h2")) == "The Name"
        site.remove("posts/p1.md")
        site.build(werror=True)

    @pytest.mark.parametrize("kind", ["md", "rst"])
    def test_its_ids_are_those_of_no_heading(self, make_site: MakeSite, kind: str):
        heads = ["Sources", "Foot sources", "Post sources", "Cite 1", "Cited by", "Post cited by", "Related posts"]
        site = make_site(conf="myst_heading_anchors = 3\n")
        site.post("b", "B", "2026-01-01", "[x](https://a.example/a) and [A](a.md)\n")
        if kind == "md":
            site.post(
                "a", "A", "2026-01-02", "[x](https://a.example/a)\n\n" + "\n\n".join(f"## {h}" for h in heads)
            )
        else:
            parts = "".join(f"{head}\n{'-' * len(head)}\n\nText.\n\n" for head in heads)
            site.write("posts/a.rst", f":date: 2026-01-02\n\nA\n=\n\n`x <https://a.example/a>`__\n\n{parts}")
        main = site.build().main("posts/a")
        ids = [element.get("id") for element in main.iter() if element.get("id")]
        assert len(main.find_class("post-foot")) >= 2
        assert sorted(ids) == sorted(set(ids))

    def test_many_sources_of_a_short_post_fold(self, make_site: MakeSite):
        site = make_site()
        text = "".join(f"- [Name {n}](https://a.example/{n})\n" for n in range(9))
        site.post("a", "A", "2026-01-01", text)
        foot = section(site.build(werror=True), "posts/a", "post-sources")
        (folded,) = foot.iter("details")
        assert words(folded.find("summary")) == "7 more sources"
        assert (len(foot.find(".//ol")), folded.find("ol").get("start"), len(folded.find("ol"))) == (2, "3", 7)

    def test_cited_by(self, built):
        assert foot_titles(built, "posts/2024/first", "post-cited-by") == ["A note", "The second"]
        assert foot_titles(built, "posts/2025/essay", "post-cited-by") == ["A letter about engines"]
        assert section(built, "posts/2025/quotes", "post-cited-by") is None

    def test_posts_that_the_text_links_to_are_listed_nowhere_else(self, built):
        """What previews show of them is in a template, which no reader sees."""
        mentions = section(built, "posts/2024/second", "post-mentions")
        assert mentions.tag == "template"
        assert [words(link) for link in mentions.iter("a")] == ["The first"]
        others = [
            link for part in built.main("posts/2024/second").find_class("post-foot") for link in part.iter("a")
        ]
        assert "The first" not in map(words, others)

    def test_related_posts_say_why(self, built):
        cards = section(built, "posts/2024/second", "post-related").find_class("post-card-words")
        assert next(words(card) for card in cards).startswith("linked") or "shares 1 source" in words(cards[0])

    def test_each_part_can_be_switched_off(self, tmp_path):
        site = sourced_site(tmp_path)
        names = ("sources", "cited_by", "related")
        for off in names:
            built = site.build("dirhtml", overrides={f"commonplace_show_{off}": False})
            shown = {name: section(built, "posts/2025/essay", f"post-{name.replace('_', '-')}") for name in names}
            assert {name for name, part in shown.items() if part is None} == {off}


class TestBacklinks:
    def test_many_are_counted(self, make_site: MakeSite):
        """No page grows with the blog."""
        site = make_site()
        site.post("target", "The target", "2026-01-01")
        for number in range(CITING_POSTS + 2):
            site.post(f"p{number:02}", f"Post {number}", f"2026-02-{number % 28 + 1:02}", "[x](target.md)\n")
        built = site.build()
        assert len(foot_titles(built, "posts/target", "post-cited-by")) == CITING_POSTS
        assert words(section(built, "posts/target", "post-cited-by")).endswith("and 2 older posts")

    @pytest.mark.parametrize(
        "link",
        [
            "[words](target.md)",
            "[](target.md)",
            "[words](target.md#a-part)",
            "[words](/posts/target.md)",
            "[words][ref]\n\n[ref]: target.md",
            "<project:target.md>",
            "[words](project:/posts/target.md)",
            "[words](#target)",
            "{doc}`target`",
            "{doc}`words </posts/target>`",
            "{ref}`target`",
            "{any}`target`",
            "[words](https://blog.example.org/posts/target.html)",
            "<https://blog.example.org/posts/target/>",
            "[words](https://www.blog.example.org/posts/target.html#a-part)",
            "[words](https://old.example.org/target.html)",
            "[words](https://blog.example.org/old/address.html)",
            "{ref}`words <a-label>`",
            "[words](#a-label)",
        ],
    )
    def test_every_way_to_link(self, make_site: MakeSite, link: str):
        site = make_site(
            conf='myst_heading_anchors = 2\nmyst_enable_extensions = ["linkify"]\n'
            'commonplace_own_addresses = ["https://old.example.org/"]\n'
            # A post's name is a label, and the document's too.
            'suppress_warnings = ["myst.xref_ambiguous", "ref.any"]\n'
        )
        site.post(
            "target", "The target", "2026-01-01", "(a-label)=\n\n## A part\n", aliases="[old/address, target]"
        )
        site.post("citing", "The citing one", "2026-02-01", f"See {link}\n")
        built = site.build()
        assert [line for line in built.warnings if "linkify" not in line] == []
        assert foot_titles(built, "posts/target", "post-cited-by") == ["The citing one"]
        assert section(built, "posts/citing", "post-sources") is None


class TestPages:
    def test_all_sites(self, built):
        catalog = built.main("blog/source").find_class("catalog")[0]
        assert [words(link) for link in catalog.iter("a")] == list(SITES)

    def test_the_sites_that_matter_come_first(self, built):
        heaviest = built.main("blog/source").find_class("catalog-heaviest")[0]
        assert words(heaviest.find(".//li")) == "example.com 6"

    def test_publishers_on_one_host_stand_together(self, make_site: MakeSite):
        site = make_site()
        hosts = ["a.example", "hub.example", "z.example"]
        names = [f"github.com/{name}" for name in ("ada", "bo", "cy", "di", "eve")]
        for number, name in enumerate([*hosts, *names, *names]):
            site.post(f"p{number}", f"Post {number}", f"2026-01-{number + 1:02}", f"[x](https://{name}/x)\n")
        built = site.build("dirhtml", werror=True)
        main = built.main("blog/source")
        assert [words(item) for item in main.find_class("catalog")[0]] == [
            "a.example 1",
            "github.com/… 10",
            "hub.example 1",
            "z.example 1",
        ]
        page = os.path.normpath(f"blog/source/{links(main.find_class('catalog')[0])['github.com/…']}")
        main = built.main(page)
        assert words(main.find("h1")) == "github.com"
        assert [words(item) for item in main.find_class("catalog")[0]] == [f"{name} 2" for name in
            ("ada", "bo", "cy", "di", "eve")]  # fmt: skip
        for href in links(main.find_class("catalog")[0]).values():
            assert built.main(os.path.normpath(f"{page}/{href}")).find_class("site-source")

    def test_most_cited_begins_at_two_posts(self, make_site: MakeSite, built):
        shown = [words(link) for link in built.main("blog/source/most-cited").find_class("source-more")]
        assert shown
        assert all(int(text.split()[0]) > 1 for text in shown)
        site = make_site()
        site.post("a", "A", "2026-01-01", "[A name](https://a.example/x) and [again](https://a.example/x)\n")
        main = site.build(werror=True).main("blog/source/most-cited")
        assert words(main).endswith("No source is cited by two posts yet.")

    def test_the_address_stands_below_a_title_that_nobody_wrote(self, built):
        (shared,) = built.main("blog/source/example.com").xpath(
            ".//section[h2/a[contains(@href, '/shared')]]//*[@class='source-address']"
        )
        assert (words(shared), shared.get("title")) == ("example.com/shared", "https://example.com/shared")
        assert built.main("blog/source/journal.example").find_class("source-address") == []

    def test_a_site(self, built):
        main = built.main("blog/source/example.com")
        (shared,) = [part for part in main.find_class("site-source") if "shared" in part.find("h2/a").get("href")]
        uses = shared.find_class("source-uses")[0]
        assert [words(item.find_class("post-meta")[0].find("a")) for item in uses.iter("li")] == [
            "A letter about engines",
            "A letter about engines",
            "A note",
            "An essay on engines",
            "The second",
        ]
        assert words(uses.find("li/blockquote")).startswith("It was read before, in an earlier essay, and so was")

    def test_a_sentence_leads_to_its_place(self, built):
        for page in (f"blog/source/{site}" for site in SITES):
            for link in built.main(page).find_class("source-words"):
                target, _, anchor = link.get("href").partition("#")
                post = os.path.normpath(f"{page}/{target}")
                assert built.main(post).get_element_by_id(anchor) is not None

    def test_long_sites_are_divided(self, make_site: MakeSite):
        site = make_site(conf="commonplace_listing_bytes = 6000\n")
        for year in range(2019, 2026):
            lines = "\n".join(f"- [Number {n} of {year}](https://big.example/{year}/{n})" for n in range(6))
            site.post(f"p{year}", f"Year {year}", f"{year}-03-01", lines + "\n")
        built = site.build("dirhtml", werror=True)
        pages = [name for name in built.tree() if name.startswith("blog/source/big.example/") and "html" in name]
        assert len(pages) > 1
        found = [
            link.get("href")
            for name in pages
            for part in built.main(name).find_class("site-source")
            for link in part.findall("h2/a")
        ]
        assert sorted(found) == sorted(f"https://big.example/{y}/{n}" for y in range(2019, 2026) for n in range(6))
        # Every post leads to the page on which its source stands.
        for year in range(2019, 2026):
            post = f"posts/p{year}"
            for link in built.main(post).find_class("source-site"):
                target, _, anchor = link.get("href").partition("#")
                assert built.main(os.path.normpath(f"{post}/{target}")).get_element_by_id(anchor) is not None

    def test_the_feed_of_a_site(self, built):
        feed = feedparser.parse(built.text("blog/source/example.com/atom.xml"))
        assert not feed.bozo
        assert [entry.title for entry in feed.entries] == [
            "A letter about engines",
            "A note",
            "An essay on engines",
            "What was said",
            "The second",
            "The first",
        ]
        assert "begins with <em>a page that others share</em>" in feed.entries[2].content[0].value

    def test_bibliographies(self, built):
        lists = built.main("reading").find_class("bibliography")
        assert len(lists) == 2
        titles = [words(item) for item in lists[0].iter("li")]
        assert any(title.startswith("Grace Hopper: The education of a computer, Association") for title in titles)
        assert len(list(lists[1].iter("li"))) == 3
        assert "No sources." in words(built.main("reading"))


class TestRefresh:
    """An incremental build gives what a clean one would."""

    @pytest.mark.parametrize(
        "edit",
        [
            lambda site: site.write(
                "sources.yaml",
                "- {id: lovelace1843, title: New, URL: 'https://a.example/'}\n"
                "- {id: hopper1952, title: Also new}\n",
            ),
            lambda site: site.write(
                "sources.lock",
                json.dumps(
                    {
                        "version": 1,
                        "sources": {
                            "https://example.com/shared": {
                                "title": "What the lock says",
                                "archive": "https://ar.example/1",
                            }
                        },
                    }
                ),
            ),
            lambda site: site.remove("posts/2024/second.md"),
            lambda site: site.post(
                "2026/new", "New", "2026-05-20", "[x](https://example.com/shared) [y](first.md)"
            ),
            lambda site: site.post("2024/first", "Retitled", "2024-02-02", "[x](https://example.com/other)"),
            lambda site: site.write(
                "conf.py", (site.src / "conf.py").read_text() + 'commonplace_ignored_links = ["shared"]\n'
            ),
            lambda site: site.write(
                "conf.py", (site.src / "conf.py").read_text() + 'commonplace_url_rules_off = ["www"]\n'
            ),
        ],
        ids=["sources.yaml", "sources.lock", "removed", "added", "retitled", "ignored", "a rule off"],
    )
    def test_an_edit(self, tmp_path, edit):
        site = sourced_site(tmp_path)
        site.write("posts/2024/second.md", (site.src / "posts/2024/second.md").read_text())
        site.build("dirhtml")
        text = (site.src / "posts/2025/essay.md").read_text()
        site.write("posts/2025/essay.md", text.replace("[the second post](../2024/second.md)", "the second post"))
        edit(site)
        built = site.build("dirhtml")
        clean = site.build_clean("dirhtml")
        assert built.tree() == clean.tree()

    @pytest.mark.parametrize("ids", [("", ""), ("{#one}", "{#other}")], ids=["ours", "the author's"])
    def test_links_that_change_places(self, tmp_path, ids):
        """The graph has them in their new order, even where sites' pages say the same of them as before."""
        links = [f"[x](https://x.example/a){ids[0]}", f"[y](https://y.example/b){ids[1]}"]
        site = sourced_site(tmp_path)
        orders = []
        for these in (links, links[::-1]):
            site.post("2026/pair", "Pair", "2026-05-20", "\n\n".join(these) + "\n")
            built = site.build("dirhtml")
            edges = json.loads(built.text("blog.json"))["edges"]
            orders.append([edge["words"] for edge in edges if edge["post"] == "posts/2026/pair"])
        assert orders == [["x", "y"], ["y", "x"]]
        assert built.tree() == site.build_clean("dirhtml").tree()

    def test_a_new_post_touches_what_it_cites_and_no_more(self, tmp_path):
        site = sourced_site(tmp_path)
        site.build("dirhtml")
        site.post("2026/new", "New", "2026-05-20", "[x](https://example.com/speech)\n")
        built = site.build("dirhtml")
        assert built.read == {"posts/2026/new"}
        # The newest post before it. The other post that cites the speech says nothing of later ones.
        # The bibliography of everything is a document's own.
        assert built.written == {"posts/2026/new", "posts/2026/answer", "reading"}
        assert built.tree() == site.build_clean("dirhtml").tree()


class TestExports:
    def test_csl_json(self, built):
        items = json.loads(built.text("sources.json"))
        (sketch,) = [item for item in items if item["id"] == "lovelace1843"]
        assert sketch["issued"] == {"date-parts": [[1843, 10]]}
        assert sketch["URL"] == "https://journal.example/memoirs/3/29"
        own = json.loads(built.text("posts/2025/quotes/sources.json"))
        assert [item["title"] for item in own][-1] == "A speech"

    def test_the_graph_is_as_its_schema_says(self, built):
        graph = json.loads(built.text("blog.json"))
        jsonschema.validate(graph, schema())
        assert len(graph["posts"]) == 6
        roles = {edge["role"] for edge in graph["edges"]}
        assert roles == {"cites", "comments-on", "quotes", "via", "disputes"}
        (dispute,) = [
            edge for edge in graph["edges"] if edge["role"] == "disputes" and edge["post"].endswith("answer")
        ]
        assert dispute["words"] == "somebody disputes it"

    def test_pandoc_and_biber_read_them(self, built, tmp_path):
        for program, package in (("pandoc", "pandoc"), ("biber", "biber")):
            if shutil.which(program) is None:
                message = f"{program} is missing; Debian has it in the package {package}"
                assert "CI" not in os.environ, message
                pytest.skip(message)
        text = "---\nnocite: '@*'\n---\n\n# Sources\n"
        run = subprocess.run(
            ["pandoc", "--citeproc", "--bibliography", built.path("sources.json"), "-t", "plain"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert run.stderr == ""
        assert "sketch of the analytical engine" in " ".join(run.stdout.lower().split())
        run = subprocess.run(
            [
                "biber",
                "--tool",
                "--output-file",
                tmp_path / "out.bib",
                built.path("sources.bib"),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert run.returncode == 0
        assert "WARN" not in run.stdout
        assert "ERROR" not in run.stdout


class TestExportsSwitchedOff:
    """Files that a site does not want are not there, nor links to them."""

    FILES = """
    === posts/a.md ===
    ---
    date: 2026-01-01
    ---

    # A

    As [one](https://one.example/) and [two](https://two.example/) say.

    And <a href="https://one.example/">again</a>.
    === posts/b.rst ===
    B
    =

    .. post:: 2026-01-02

    As `one <https://one.example/>`__ and `two <https://two.example/>`__ say.
    === posts/none.md ===
    ---
    date: 2026-01-03
    ---

    # It cites nothing

    Words.
    """
    POSTS = ("posts/a", "posts/b")
    NAMES = ("sources.json", "sources.bib", "sources.opml", "blog.json")

    def exports(self, built: Built) -> set[str]:
        """Return the exports that there are."""
        return {name for name in built.tree() if name.rpartition("/")[2] in self.NAMES}

    def linked(self, built: Built) -> set[str]:
        """Return the exports to which pages lead."""
        found = set()
        for name in built.tree():
            if name.endswith(".html"):
                folder = built.path(name).parent
                for _element, _attribute, address, _at in built.page(name).iterlinks():
                    if address.rpartition("/")[2] in self.NAMES:
                        found.add((folder / address).resolve().relative_to(built.outdir.resolve()).as_posix())
        return found

    def of_posts(self, *names: str) -> set[str]:
        return {f"{post}/{name}" for post in self.POSTS for name in names}

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_all_are_there_by_default(self, make_site: MakeSite, builder: str):
        built = make_site(self.FILES).build(builder, werror=True)
        of_posts = self.of_posts("sources.json", "sources.bib")
        assert self.exports(built) == {*self.NAMES, *of_posts}
        assert self.linked(built) == of_posts
        graph = json.loads(built.text("blog.json"))
        assert graph["sentences"] == ["As one and two say.", "And again."]
        said = [graph["sentences"][edge["sentence"]] for edge in graph["edges"]]
        assert said == ["As one and two say."] * 4 + ["And again."]

    @pytest.mark.parametrize(
        ("value", "site_wide", "of_posts"),
        [
            ("False", (), ()),
            ("('bibtex', 'csl-json')", ("sources.json", "sources.bib"), ("sources.json", "sources.bib")),
            ("['opml', 'bibtex']", ("sources.opml", "sources.bib"), ("sources.bib",)),
        ],
    )
    def test_exports_of_an_earlier_build_go(self, make_site: MakeSite, value, site_wide, of_posts):
        site = make_site(self.FILES)
        site.build("dirhtml")
        site.write("conf.py", (site.src / "conf.py").read_text("utf-8") + f"commonplace_exports = {value}\n")
        built = site.build("dirhtml", werror=True)
        assert self.exports(built) == {"blog.json", *site_wide, *self.of_posts(*of_posts)}
        assert self.linked(built) == self.of_posts(*of_posts)
        assert built.read == set()
        # Only pages that had links to what is no more.
        assert built.written == (set() if len(of_posts) == len(("CSL-JSON", "BibTeX")) else set(self.POSTS))
        assert built.tree() == site.build_clean("dirhtml").tree()

    def test_the_graph_of_an_earlier_build_goes(self, make_site: MakeSite):
        site = make_site(self.FILES)
        before = site.build()
        site.write("conf.py", (site.src / "conf.py").read_text("utf-8") + "commonplace_graph = False\n")
        built = site.build(werror=True)
        assert (built.read, built.written) == (set(), set())
        assert {name: text for name, text in before.tree().items() if name != "blog.json"} == built.tree()
        assert built.tree() == site.build_clean().tree()

    def test_a_file_of_the_authors_own_may_have_the_name(self, make_site: MakeSite):
        """What is switched off is nobody's: a file in ``html_extra_path`` stays as it is."""
        site = make_site(self.FILES, conf='html_extra_path = ["extra"]\n')
        site.build()
        site.write("extra/blog.json", "{}")
        settings = "commonplace_graph = False\ncommonplace_exports = False\n"
        site.write("conf.py", (site.src / "conf.py").read_text("utf-8") + settings)
        built = site.build(werror=True)
        assert built.text("blog.json") == "{}"
        assert built.tree() == site.build_clean().tree()


class TestOtherProjects:
    def test_they_cite_our_posts_and_sources(self, built, tmp_path):
        """Through intersphinx, from a project with our extension and from one without."""
        inventory = built.path("objects.inv")
        mapping = f'intersphinx_mapping = {{"blog": ("https://blog.example.org/", {str(inventory)!r})}}\n'
        body = "# Home\n\n{external+blog:doc}`posts/2024/first` and {external+blog:ref}`source-lovelace1843`\n"
        plain = Site(tmp_path / "plain")
        plain.write("conf.py", f'extensions = ["myst_parser", "sphinx.ext.intersphinx"]\n{mapping}')
        plain.write("index.md", body)
        found = links(_main(plain.build("html", werror=True)))
        place = "https://blog.example.org/blog/source/journal.example/#source-"
        assert found["The first"] == "https://blog.example.org/posts/2024/first/"
        assert found["Sketch of the Analytical Engine & <its> uses"].startswith(place)
        ours = Site(tmp_path / "ours", conf=f'extensions.append("sphinx.ext.intersphinx")\n{mapping}')
        ours.write("index.md", body + "\n{external+blog:source:page}`lovelace1843`\n")
        found = links(_main(ours.build("html", werror=True)))
        assert sum(address.startswith(place) for address in found.values()) >= 1


def _main(built: Built):
    return built.page("index")


class TestConditions:
    """What a page does not show is not published elsewhere either, and counts again once the page shows it."""

    BODY = (
        "One [always](https://o.example/always).\n\n"
        "```{only} public\nTwo [by tag](https://o.example/tag).\n```\n\n"
        "```{only} not public\nThree [without](https://o.example/without), {ref}`other`.\n```\n\n"
        "```{ifconfig} level == 'beta'\nFour [by setting](https://o.example/setting).\n```\n\n"
        "```{todo}\nFive [to do](https://o.example/todo).\n```\n"
    )
    CONF = (
        'extensions += ["sphinx.ext.ifconfig", "sphinx.ext.todo"]\n'
        "def setup(app):\n    app.add_config_value('level', 'final', '')\n"
    )

    @pytest.fixture
    def site(self, make_site: MakeSite) -> Site:
        site = make_site(conf=self.CONF)
        site.post("a", "A", "2026-01-01", self.BODY)
        site.post("other", "Other", "2026-01-02", "(other)=\n## Part\n\nWords.\n")
        return site

    @staticmethod
    def cited(built: Built) -> set[str]:
        return {edge["words"] for edge in json.loads(built.text("blog.json"))["edges"]}

    def test_what_the_page_shows_is_cited(self, site):
        assert self.cited(site.build()) == {"always", "without"}

    def test_a_change_of_what_decides_is_noticed(self, site):
        """Only the document that it is about is read again, and all comes out as in a clean build.

        A setting of the site's own may count for the reading of any document, whatever else it decides.
        """
        site.build()
        for options, cited, read in (
            ({"tags": ("public",)}, {"always", "by tag"}, {"posts/a"}),
            ({"overrides": {"todo_include_todos": True}}, {"always", "without", "to do"}, {"posts/a"}),
            (
                {"overrides": {"level": "beta"}},
                {"always", "without", "by setting"},
                {"index", "posts/a", "posts/other"},
            ),
        ):
            after = site.build(**options)
            assert self.cited(after) == cited
            assert after.read == read
            assert after.tree() == site.build(out="-".join(sorted(cited)), **options).tree()

    def test_a_link_that_is_not_shown_links_to_no_post(self, site):
        assert foot_titles(site.build(), "posts/other", "post-cited-by") == ["A"]
        assert foot_titles(site.build(tags=("public",)), "posts/other", "post-cited-by") == []

    def test_builders_that_share_what_was_read(self, site):
        """Others go by what pages show, so nothing is read again."""
        site.build()
        assert site.build("latex").read == set()


class TestReferences:
    """A sentence says what its reader sees, also where that is the title of another place."""

    FILES = """
        === sources.yaml ===
        - {id: book, type: book, title: The book, issued: 1983, author: [{family: Perrow}]}
        === posts/b.md ===
        ---
        date: 2026-02-01
        ---

        # On {doc}`a`

        As in [](a.md), {doc}`a`, [](a.md#a-part), [](#own), [](#heading-of-b), [](#elsewhere), {ref}`elsewhere`,
        {ref}`tag-web`, {source:page}`book`, {source:cite}`book`, {doc}`words <a>` and {ref}`none`,
        [site](https://z.example/1) says.

        (own)=
        ## Heading of B

        ### Of {ref}`elsewhere`

        Under [it](https://z.example/2).
    """
    SAID = (
        "As in {0}, {0}, A part, Heading of B, Heading of B, Far away, Far away, web, The book, Perrow 1983, "
        "words and none, site says."
    )

    @pytest.fixture
    def site(self, make_site: MakeSite) -> Site:
        site = make_site(self.FILES, conf="myst_heading_anchors = 2\n")
        site.post("a", "Title A", "2026-01-01", "Words.\n\n## A part\n", tags="web")
        site.write("page.md", "---\norphan: true\n---\n\n# Page\n\n(elsewhere)=\n## Far away\n")
        return site

    @staticmethod
    def said(built: Built) -> set[str]:
        """Return what is said with the link of the first paragraph: pages, exports, and the summary."""
        graph = json.loads(built.text("blog.json"))
        (edge,) = [edge for edge in graph["edges"] if edge.get("words") == "site"]
        sentences = map(words, built.main("blog/source/z.example").iter("blockquote"))
        (sentence,) = [one for one in sentences if one.endswith("site says.")]
        (summary,) = built.page("posts/b").xpath("//meta[@name='description']/@content")
        return {graph["sentences"][edge["sentence"]], sentence, summary}

    def test_titles_are_filled_in(self, site):
        assert self.said(site.build()) == {self.SAID.format("Title A")}

    def test_titles_of_posts_and_headings_too(self, site):
        built = site.build()
        posts = json.loads(built.text("blog.json"))["posts"]
        assert [post["title"] for post in posts] == ["On Title A", "Title A"]
        assert "Of Far away" in words(built.main("blog/source/z.example"))

    def test_they_follow_what_they_name(self, site):
        site.build()
        site.post("a", "Another title", "2026-01-01", "Words.\n\n## A part\n", tags="web")
        after = site.build()
        assert self.said(after) == {self.SAID.format("Another title")}
        assert after.tree() == site.build_clean().tree()


class TestProblems:
    def test_the_file_is_checked(self, make_site: MakeSite):
        site = make_site("=== sources.yaml ===\n- id: a\n  titel: A\n  URL: ftp://x\n")
        site.post("a", "A", "2026-01-01")
        warnings = site.build().warnings
        assert any("sources.yaml:2:" in line and "did you mean 'title'" in line for line in warnings)
        assert all("[commonplace.sources]" in line for line in warnings)
        assert site.build(werror=True).returncode == 1

    @pytest.mark.parametrize(
        ("option", "found", "nearest"),
        [
            ("tag: wbe", "no post has 'wbe'", "web"),
            ("post: posts/aa", "no post is at 'posts/aa'", "posts/a"),
            ("post: about", "no post is at 'about'", ""),
            ("type: boook", "'boook' is no type", "book"),
            ("site: a.exmaple", "no post cites 'a.exmaple'", "a.example"),
        ],
    )
    def test_what_a_list_asks_for_must_exist(self, make_site: MakeSite, option, found, nearest):
        site = make_site(f"=== about.md ===\n---\norphan: true\n---\n# About\n\n```{{sources}}\n:{option}\n```\n")
        site.post("a", "A", "2026-01-01", "[It](https://a.example/).\n", tags="web")
        (warning,) = site.build().warnings
        assert f"about.md:6: WARNING: sources: {option.partition(':')[0]}: {found}; must be " in warning
        assert ("did you mean" in warning) == bool(nearest)
        assert nearest in warning
        assert warning.endswith(" [commonplace.sources]")

    @pytest.mark.parametrize(
        "option", ["tag: Bare", "post: posts/b", "type: song", "site: A.example", "year: 1999"]
    )
    def test_a_list_may_be_empty(self, make_site: MakeSite, option):
        site = make_site(
            f"=== posts/c.md ===\n---\ndate: 2026-01-03\n---\n# C\n\n```{{sources}}\n:{option}\n```\n"
        )
        site.post("a", "A", "2026-01-01", "[It](https://a.example/).\n")
        site.post("b", "B", "2026-01-02", tags="bare")
        assert "No sources." in words(site.build(werror=True).main("posts/c")) or option.startswith("site")

    def test_settings_are_checked(self, make_site: MakeSite):
        site = make_site(conf='commonplace_url_rules_off = ["nothing"]\ncommonplace_ignored_links = ["("]\n')
        warnings = site.build().warnings
        assert [line.split("WARNING: ")[1].split(":")[0] for line in warnings] == [
            "commonplace_ignored_links",
            "commonplace_url_rules_off",
        ]

    def test_an_address_that_cannot_be_canonical_is_kept(self, make_site: MakeSite):
        site = make_site()
        site.post("a", "A", "2026-01-01", "See [this](https://example.org:99999/x).\n")
        (warning,) = site.build().warnings
        assert "port out of range" in warning


def test_folder_is_found(tmp_path: Path):
    """The sources file is looked for beside conf.py, wherever the build is started."""
    site = Site(tmp_path, conf='commonplace_sources = "data/known.yaml"\n')
    site.write("data/known.yaml", "- {id: k, title: Known, URL: 'https://k.example/'}\n")
    site.post("a", "A", "2026-01-01", "See {source}`k`.\n")
    assert links(site.build(werror=True).main("posts/a"))["Known"] == "https://k.example/"


@pytest.mark.parametrize(
    ("setting", "files", "found"),
    [
        ("", [], 0),  # the default need not be there
        ('commonplace_sources = ""', [], 0),
        ('commonplace_sources = "missing.yaml"', [], 1),
        ('commonplace_sources = "missing.yaml"', ["missing.lock"], 0),
        ('commonplace_sources = "missing.yaml"', ["missing.yaml"], 0),
    ],
)
def test_a_file_that_was_named_and_is_missing(tmp_path: Path, setting: str, files: list[str], found: int):
    site = Site(tmp_path, conf=f"{setting}\n")
    for name in files:
        site.write(name, "")
    site.post("a", "A", "2026-01-01", "See [it](https://k.example/).\n")
    warnings = site.build().warnings
    assert len(warnings) == found
    assert all("missing.yaml:1: WARNING: file: there is no such file" in line for line in warnings)
    assert all("[commonplace.sources]" in line for line in warnings)
