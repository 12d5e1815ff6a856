"""Addresses of labels: those they have by themselves, those that a site gives them, and those that they had."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import feedparser  # type: ignore[import-untyped]
import lxml.html
import pytest

from sphinx_commonplace.settings import SETTINGS, SettingNotes
from sphinx_commonplace.validation.fields import NOWHERE, Field
from tests.support.linkcheck import Checker
from tests.support.sites import Built, Site, links

MakeSite = Callable[..., Site]

ALL_FORMATS = 'commonplace_feed_formats = ["atom", "rss", "json"]\n'
FEEDS = ("atom.xml", "rss.xml", "feed.json")


def tagged(make_site: MakeSite, *tags: str, conf: str = "") -> Site:
    """Return a site with a post for each tag, whose title is the tag."""
    site = make_site(conf=conf)
    for number, tag in enumerate(tags):
        text = json.dumps(tag)
        site.write(
            f"posts/p{number}.md",
            f"---\ndate: 2026-01-0{number + 1}\ntitle: {text}\ntags: [{text}]\n---\n\nWords.\n",
        )
    return site


def target(built: Built, page: str) -> str:
    """Return the page that an old address leads to, with or without a slash at its end."""
    found = set()
    for file in (f"{page}.html", f"{page}/index.html"):
        tree = lxml.html.document_fromstring((built.outdir / file).read_bytes())
        (refresh,) = tree.xpath("//meta[@http-equiv='refresh']/@content")
        found.add(Checker(built.outdir).target(file, refresh.partition("; url=")[2])[0])
    (name,) = found
    return name.removesuffix("/index.html").removesuffix(".html")


def feed_titles(built: Built, page: str) -> list[list[str]]:
    """Return the titles of the posts in each format of the feed at an address."""
    in_xml = [
        [entry.title for entry in feedparser.parse((built.outdir / page / name).read_bytes()).entries]
        for name in FEEDS[:2]
    ]
    return [
        *in_xml,
        [item["title"] for item in json.loads((built.outdir / page / FEEDS[2]).read_bytes())["items"]],
    ]


NO_ADDRESSES = (
    *(
        "",
        "../x",
        "a/b",
        "..",
        ".x",
        "x.",
        "-",
        "-x",
        "con",
        "NUL.x",
        "index",
        "Index.html",
        "a b",
        "a?b",
        "x" * 101,
    ),
    *("%41", "a\\b", "a:b", "\u0301a", "a\n", "<b>", 5, None),
)


def checked(name: str, value: object) -> tuple[object, list[str]]:
    """Return what is used of a setting, None for all of it, and what is reported."""
    (setting,) = (one for one in SETTINGS if one.name == name)
    notes = SettingNotes("conf.py")
    usable = setting.read(Field(value, NOWHERE), notes)
    return usable if notes.problems else None, [problem.found for problem in notes.problems]


class TestOrdinary:
    """Ordinary labels have ordinary addresses."""

    TAGS: Mapping[str, str] = {
        "Donald E. Knuth": "donald-e-knuth",
        "0.2": "0.2",
        "scipy.sparse": "scipy.sparse",
        "Node.js": "node.js",
    }

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_pages_feeds_and_links(self, make_site: MakeSite, builder: str) -> None:
        built = tagged(make_site, *self.TAGS, "02", "scipy sparse", conf=ALL_FORMATS).build(builder)
        assert built.warnings == []
        suffix = ".html" if builder == "html" else "/index.html"
        for tag, address in self.TAGS.items():
            page = f"blog/tag/{address}"
            assert f"{page}{suffix}" in built.tree()
            assert tag in links(built.main(page))
            assert feed_titles(built, page) == [[tag]] * 3
        assert Checker(built.outdir).faults() == []

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_old_addresses_lead_there_and_feeds_go_on(self, make_site: MakeSite, builder: str) -> None:
        built = tagged(make_site, *self.TAGS, conf=ALL_FORMATS).build(builder)
        for tag, old in (
            ("Donald E. Knuth", ("donald-e-dot-knuth--7f225a29",)),
            ("0.2", ("0-dot-2--44896b09", "02")),
            ("scipy.sparse", ("scipy-dot-sparse--51b0e595", "scipysparse")),
            ("Node.js", ("node-dot-js--324373d8", "nodejs")),
        ):
            for name in old:
                assert target(built, f"blog/tag/{name}") == f"blog/tag/{self.TAGS[tag]}"
                for file in FEEDS:
                    assert (
                        built.tree()[f"blog/tag/{name}/{file}"]
                        == built.tree()[f"blog/tag/{self.TAGS[tag]}/{file}"]
                    )

    def test_a_full_stop_is_a_way_to_spell_a_name(self, make_site: MakeSite) -> None:
        built = tagged(make_site, "Donald E. Knuth", "Donald E Knuth").build()
        (warning,) = built.warnings
        assert "tag: 'Donald E. Knuth' is another spelling of 'Donald E Knuth'" in warning
        assert feedparser.parse((built.outdir / "blog/tag/donald-e-knuth/atom.xml").read_bytes()).entries[1:]

    def test_references(self, make_site: MakeSite) -> None:
        site = tagged(make_site, "0.2", "Donald E. Knuth")
        site.post("r", "R", "2026-02-01", "{ref}`tag-0.2` {ref}`tag-02` {ref}`tag-donald-e-knuth`\n")
        built = site.build(werror=True)
        assert sorted(links(built.main("posts/r")).keys() & {"0.2", "Donald E. Knuth"}) == [
            "0.2",
            "Donald E. Knuth",
        ]

    def test_a_document_at_the_address(self, make_site: MakeSite) -> None:
        site = tagged(make_site, "0.2")
        site.write("blog/tag/0.2.md", "---\norphan: true\n---\n\n# Version 0.2\n")
        built = site.build("dirhtml")
        assert built.warnings == []
        main = built.main("blog/tag/0.2")
        assert main.findtext(".//h1").startswith("Version 0.2")
        assert "0.2" in links(main)

    def test_beginnings_that_end_in_a_space_or_a_full_stop(self, make_site: MakeSite) -> None:
        names = [f"a{mark}{number}" for mark in ("", " ", ".") for number in range(10, 16)]
        site = make_site(conf="commonplace_listing_bytes = 900")
        site.post("a", "A", "2026-01-01", tags=json.dumps(["a", *names]))
        built = site.build("dirhtml")
        pages = {
            link for page in built.tree() if page.startswith("blog/tag/-/") for link in links(built.main(page))
        }
        assert pages >= {"a", *names}


class TestChosen:
    """``commonplace_label_addresses``."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    def test_a_label_has_the_address_that_the_site_gives_it(self, make_site: MakeSite, builder: str) -> None:
        chosen = {"tag": {"R&D": "r-and-d", "C++": "cpp"}, "author": {"me": "ada"}}
        conf = f"{ALL_FORMATS}commonplace_label_addresses = {chosen}\nblog_authors = {{'me': ('Ada L.', None)}}\n"
        site = tagged(make_site, "R&D", "C++", conf=conf)
        site.post("x", "X", "2026-03-01", author="me")
        built = site.build(builder)
        assert built.warnings == []
        assert target(built, "blog/tag/r-and-d--dacc7c16") == target(built, "blog/tag/rd") == "blog/tag/r-and-d"
        assert target(built, "blog/tag/c-plus-plus--cedb1bac") == target(built, "blog/tag/c") == "blog/tag/cpp"
        assert target(built, "blog/author/ada-l") == "blog/author/ada"
        for page in ("blog/tag/r-and-d", "blog/tag/r-and-d--dacc7c16", "blog/tag/rd"):
            assert feed_titles(built, page) == [["R&D"]] * 3
        assert Checker(built.outdir).faults() == []

    @pytest.mark.parametrize("address", NO_ADDRESSES)
    def test_what_cannot_be_one_is_not_used(self, address: object) -> None:
        usable, told = checked("commonplace_label_addresses", {"tag": {"R&D": address, "C": "c-lang"}})
        assert len(told) == 1
        assert usable == {"tag": {"C": "c-lang"}}

    @pytest.mark.parametrize(
        "address", ["cpp", "c-plus-plus", "c.plus.plus", "c_plus", "2024", "日本語", "café", "Cpp"]
    )
    def test_what_can_be_one(self, address: str) -> None:
        assert checked("commonplace_label_addresses", {"tag": {"C++": address}}) == (None, [])

    @pytest.mark.parametrize(
        ("value", "usable", "found"),
        [
            ([], {}, "found []"),
            ({"tags": {"C": "x"}, "series": {"S": "s"}}, {"series": {"S": "s"}}, "'tags' is no kind of label"),
            ({"tag": {"R&D": "x", "C": "X"}}, {"tag": {"R&D": "x"}}, "'C' has the address 'X', and so has 'R&D'"),
            ({"tag": {"R&D": 3, "C": "x"}}, {"tag": {"C": "x"}}, "tag: found 'R&D' with 3"),
            ({"tag": {"C": "x", "c": "y"}}, {"tag": {"C": "x"}}, "'c' is another spelling of 'C'"),
        ],
    )
    def test_faults_of_form_are_reported(self, value: object, usable: object, found: str) -> None:
        assert checked("commonplace_label_addresses", value) == (usable, [found])

    def test_a_description_that_is_no_text_costs_no_other(self) -> None:
        value = {"tag": {"A": 3, "B": "Words."}}
        assert checked("commonplace_descriptions", value) == ({"tag": {"B": "Words."}}, ["tag: found 'A' with 3"])

    def test_the_nearest_kind_is_named(self, make_site: MakeSite) -> None:
        conf = "commonplace_label_addresses = {'tags': {'C': '../x'}, 'tag': {'C': '../x'}}"
        built = tagged(make_site, "C", conf=conf).build()
        one, other = built.warnings
        assert "conf.py:1: WARNING: commonplace_label_addresses: 'tags' is no kind of label; must be " in one
        assert "did you mean 'tag'?" in one
        assert "'C' has the address '../x'" in other
        assert built.path("blog/tag/c")

    @pytest.mark.parametrize(
        ("value", "found"),
        [
            (
                "{'tag': {'R&D': 'c'}}",
                "'R&D' has the address 'c', which is that of 'C'; must be an address that no",
            ),
            (
                "{'tag': {'R&D': 'C'}}",
                "'R&D' has the address 'C', which is that of 'C'; must be an address that no",
            ),
            ("{'tag': {'R&E': 'x'}}", "no post has 'R&E'; must be a tag that a post has; did you mean 'R&D'?"),
        ],
    )
    def test_labels_are_compared_with_those_of_posts(self, make_site: MakeSite, value: str, found: str) -> None:
        built = tagged(make_site, "R&D", "C", conf=f"commonplace_label_addresses = {value}").build()
        (warning,) = built.warnings
        assert f"conf.py:1: WARNING: commonplace_label_addresses.tag: {found}" in warning
        names = [name.lower() for name in built.tree()]
        assert len(names) == len(set(names))
        assert {"R&D", "C"} == {*links(built.main("blog/tag"))}

    def test_two_labels_can_swap(self, make_site: MakeSite) -> None:
        conf = "commonplace_label_addresses = {'tag': {'A': 'b', 'B': 'a'}}"
        built = tagged(make_site, "A", "B", conf=conf).build()
        assert built.warnings == []
        assert "A" in links(built.main("blog/tag/b"))
        assert "B" in links(built.main("blog/tag/a"))


class TestRenamed:
    """``commonplace_label_aliases``."""

    @pytest.mark.parametrize("builder", ["html", "dirhtml"])
    @pytest.mark.parametrize("kind", ["tag", "category", "author", "series"])
    def test_page_and_feed_go_on(self, make_site: MakeSite, builder: str, kind: str) -> None:
        aliases = {kind: {"Old name": "New name", "Older": "Old name", "C++": "New name"}}
        site = make_site(conf=f"{ALL_FORMATS}commonplace_label_aliases = {aliases}")
        key = "tags" if kind == "tag" else kind
        site.post("a", "A", "2026-01-01", **{key: "New name"})
        site.post("b", "B", "2026-01-02", **{key: "[old-name, New name]"})
        site.post("c", "C", "2026-01-03", **{key: "Older"})
        built = site.build(builder)
        assert built.warnings == []
        for old in ("old-name", "older", "c-plus-plus--cedb1bac", "c"):
            assert target(built, f"blog/{kind}/{old}") == f"blog/{kind}/new-name"
            assert feed_titles(built, f"blog/{kind}/{old}") == [["C", "B", "A"]] * 3
        assert list(links(built.main(f"blog/{kind}"))) == ["New name"]
        assert list(links(built.main("posts/b"))).count("New name") == 1
        assert not {"Old name", "old-name", "Older"} & links(built.main("posts/c")).keys()
        assert Checker(built.outdir).faults() == []

    def test_lists_and_references_by_the_old_name(self, make_site: MakeSite) -> None:
        site = tagged(make_site, "New", conf="commonplace_label_aliases = {'tag': {'Old': 'New'}}")
        site.write("l.md", "---\norphan: true\n---\n\n# L\n\n{ref}`tag-old`\n\n```{postlist}\n:tags: Old\n```\n")
        built = site.build(werror=True)
        assert {"blog/tag/new.html", "posts/p0.html"} <= {link.get("href") for link in built.main("l").iter("a")}

    def test_the_address_that_the_old_name_was_given(self, make_site: MakeSite) -> None:
        conf = """
            commonplace_label_addresses = {"tag": {"Old": "o", "New": "n"}}
            commonplace_label_aliases = {"tag": {"Old": "New"}}
        """
        built = tagged(make_site, "New", conf=conf).build()
        assert built.warnings == []
        for old in ("o", "old", "new"):
            assert target(built, f"blog/tag/{old}") == "blog/tag/n"

    @pytest.mark.parametrize(
        ("value", "usable", "found"),
        [
            ({"tag": {"Old": "OLD"}}, {}, "'Old' leads back to itself"),
            ({"tag": {"a": "b", "b": "c", "c": "a"}}, {"a": "b", "b": "c"}, "'c' leads back to itself"),
            ({"tag": {"Old": "New", "old": "Newer"}}, {"Old": "New"}, "'old' stands there in two spellings"),
            ({"tag": {"Old": "", "a": "b"}}, {"a": "b"}, "tag: found 'Old' with ''"),
            ({"tag": ["Old"]}, None, "found {'tag': ['Old']}"),
        ],
    )
    def test_faults_of_form_are_reported(self, value: object, usable: object, found: str) -> None:
        expected = {} if usable is None else {"tag": usable}
        assert checked("commonplace_label_aliases", value) == (expected, [found])

    def test_a_name_that_no_post_has_is_reported(self, make_site: MakeSite) -> None:
        (warning,) = (
            tagged(make_site, "New", conf="commonplace_label_aliases = {'tag': {'Old': 'Nwe'}}").build().warnings
        )
        assert "conf.py:1: WARNING: commonplace_label_aliases.tag: no post has 'Nwe'; must be a tag" in warning
        assert "did you mean 'New'?" in warning

    def test_an_address_that_is_taken_is_reported(self, make_site: MakeSite) -> None:
        site = tagged(make_site, "New", conf="commonplace_label_aliases = {'tag': {'Old': 'New'}}")
        site.write("blog/tag/old.md", "---\norphan: true\n---\n\n# A page\n")
        (warning,) = site.build().warnings
        assert "conf.py:1: WARNING: commonplace_label_aliases.tag: 'blog/tag/old', which should lead to" in warning


class TestEdits:
    """What a build leaves after a change is what a clean build makes."""

    @pytest.mark.parametrize(
        "overrides",
        [
            {"commonplace_label_addresses": {"tag": {"R&D": "r-and-d"}}},
            {"commonplace_label_aliases": {"tag": {"R&D": "0.2"}}},
            {"commonplace_label_aliases": {"tag": {"Former": "0.2"}}},
        ],
        ids=["chosen", "merged", "renamed"],
    )
    def test_settings(self, make_site: MakeSite, overrides: dict[str, Any]) -> None:
        site = tagged(make_site, "R&D", "0.2", "C", conf=ALL_FORMATS)
        site.build()
        again = site.build(overrides=overrides)
        clean = site.build(out="clean", overrides=overrides)
        assert again.tree() == clean.tree()
        assert site.build().tree() == site.build(out="clean").tree()
