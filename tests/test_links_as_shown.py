"""Addresses through whole builds: what pages and exports show of links, and where their sources were published."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tests.support.bibliographies import run_biber, run_pandoc
from tests.support.sites import Built, Site, links

MakeSite = Callable[..., Site]

SOURCES = """
references:
- id: bainbridge
  type: article-journal
  title: Ironies of automation
  container-title: Automatica
  DOI: 10.1016/0005-1098(83)90046-8
- id: sici
  type: article-journal
  title: A paper with an old identifier
  DOI: 10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O
sites:
  writer.example: [notes.elsewhere.example, https://x.com/Writer]
"""

SECRET = "sEcReT0123456789"
POST = f"""
[one](http://www.plain.example/page#one), [two](http://www.plain.example/page?utm_source=x#two),
[mixed](http://both.example/a), [mixed](https://www.both.example/a), [mixed](https://www.both.example/a?fbclid=1),
[mine](http://me:{SECRET}@closed.example/a), [file](https://b.s3.example/a.pdf?X-Amz-Date=1&X-Amz-Signature={SECRET}),
[louder](HTTPS://Loud.example/A%20b), <HTTPS://loud.example/B>, [loudest][l],
[old](https://doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O),
[bare](doi:10.1145/3292500.3330919), [page](https://dl.acm.org/doi/abs/10.1145/3292500.3330919),
[journal](https://doi.org/10.1016/0005-1098(83)90046-8), [own](https://writer.example/a),
[memoranda](https://notes.elsewhere.example/b), [a remark](https://twitter.com/writer/status/20?s=20),
[idn](https://b\u00fccher.example/\u00e4), [back](https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.led.example%2Fto&h=1),
[picture](https://someone.files.wordpress.com/a.png), [people](https://github.com/orgs/Someone).

[l]: HTTPS://loud.example/C
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site with one post, which links in all these ways."""
    site = Site(tmp_path_factory.mktemp("links"))
    site.write("sources.yaml", SOURCES)
    ticket = f"https://www.nytimes.com/2024/01/02/a.html?unlocked_article_code=1.{SECRET}&smid=url-share"
    site.post("a", "A", "2026-01-01", POST, link=ticket)
    return site.build("dirhtml")


def exported(built: Built) -> dict[str, str]:
    return {item["title"]: item.get("URL", "") for item in json.loads(built.text("sources.json"))}


class TestAddresses:
    def test_several_fragments_are_none(self, built):
        addresses = exported(built).values()
        assert [one for one in addresses if "plain.example" in one] == ["http://www.plain.example/page"]

    def test_the_most_common_and_https_where_any_link_has_it(self, built):
        assert exported(built)["mixed"] == "https://www.both.example/a"

    def test_a_redirect_is_what_it_leads_to(self, built):
        assert exported(built)["back"] == "https://www.led.example/to"

    def test_opml_has_the_hosts_that_people_wrote(self, built):
        root = etree.fromstring(built.path("sources.opml").read_bytes())
        sites = {one.get("text"): one.get("url") for one in root.iter("outline")}
        assert sites["plain.example"] == "http://www.plain.example/"
        assert sites["both.example"] == "https://www.both.example/"
        assert "b\u00fccher.example" in sites
        assert "Automatica" not in sites  # a journal has no address

    def test_website_of_a_site(self, built):
        found = links(built.main("blog/source/plain.example"))
        assert found["Website"] == "http://www.plain.example/"


class TestSecrets:
    def test_each_is_reported_with_its_line(self, built):
        found = [warning for warning in built.warnings if "with a secret" in warning]
        names = ["'unlocked_article_code'", "'password'", "'X-Amz-Signature'"]
        assert all(any(name in warning for warning in found) for name in names)
        assert len(found) == len(names)
        assert all("posts/a.md:" in warning or "a.md:" in warning for warning in found)
        assert SECRET not in "".join(built.warnings)

    def test_they_stand_in_the_text_alone(self, built):
        """In the author's own text, on pages and in feeds; nowhere else."""
        for name, content in built.tree().items():
            if SECRET.encode() in content and not name.startswith("_sources/"):
                assert f"unlocked_article_code=1.{SECRET}".encode() not in content, name
                assert name.endswith((".html", ".xml")), name
        assert SECRET not in built.text("sources.bib")
        assert SECRET not in built.text("blog.json")

    @pytest.mark.parametrize("suffix", [".md", ".rst"])
    def test_in_words_that_are_an_address(self, make_site: MakeSite, suffix):
        """Of a link, of plain text in its sentence, and of `via`; on other pages they stand without the secret."""
        site = make_site()
        closed = f"https://me:{SECRET}@closed.example/a"
        plain = f"a file at https://b.s3.example/a.pdf?X-Amz-Signature={SECRET}&X-Amz-Date=1, with"
        via = f"https://www.ft.com/content/a?accessToken={SECRET}"
        if suffix == ".md":
            head = f"---\ndate: 2026-01-01\nkind: note\nvia: {via}\n---\n\n"
            body = f"See <{closed}>, {plain} [a link](https://open.example/). And more.\n"
        else:
            head = f":date: 2026-01-01\n:kind: note\n:via: {via}\n\n"
            body = f"See {closed} , {plain} `a link <https://open.example/>`_. And more.\n"
        site.write(f"posts/a{suffix}", head + body)
        site.post("b", "B", "2026-01-02", "[again](https://open.example/)\n")
        again = site.build("dirhtml")
        for name, content in again.tree().items():
            if SECRET.encode() in content and not name.startswith("_sources/"):
                assert not name.startswith("blog/source/"), name
                assert name.endswith((".html", "atom.xml", "searchindex.js")), name
        page = etree.HTML(again.path("posts/a/index.html").read_bytes())
        assert SECRET not in "".join(map(str, page.xpath("//head//@content | //title/text() | //data/@value")))
        assert SECRET not in "".join(map(str, page.xpath("//*[contains(@class, 'post-foot')]//text()")))
        graph = json.loads(again.text("blog.json"))
        uses = graph["edges"]
        words = [use["words"] for use in uses]
        assert "https://closed.example/a" in words
        assert all(use["words"] in graph["sentences"][use["sentence"]] for use in uses if "sentence" in use)


class TestSchemes:
    def test_capitals_make_a_link(self, built):
        found = links(built.main("posts/a"))
        assert not [warning for warning in built.warnings if "xref_missing" in warning]
        assert found["louder"].startswith("https://Loud.example/A")
        assert found["loudest"] == "https://loud.example/C"
        assert found["bare"] == "https://doi.org/10.1145/3292500.3330919"

    def test_in_front_matter(self, make_site: MakeSite):
        site = make_site()
        site.post("b", "B", "2026-01-01", "Words.\n", link="HTTPS://Loud.example/A", via="HTTPS://via.example/B")
        again = site.build("dirhtml", werror=True)
        assert {"https://Loud.example/A", "https://via.example/B"} <= set(exported(again).values())


class TestSites:
    @pytest.mark.parametrize(
        ("title", "site"),
        [
            ("Ironies of automation", "Automatica"),
            ("A paper with an old identifier", "wiley.com"),
            ("own", "writer.example"),
            ("memoranda", "writer.example"),
            ("a remark", "writer.example"),
            ("picture", "someone.wordpress.com"),
            ("people", "github.com/someone"),
        ],
    )
    def test_where_a_source_was_published(self, built, title, site):
        graph = json.loads(built.text("blog.json"))
        assert [one["site"] for one in graph["sources"] if one.get("title") == title] == [site]

    def test_an_article_at_its_publisher_is_its_identifier(self, built):
        graph = json.loads(built.text("blog.json"))
        assert len([one for one in graph["sources"] if "10.1145/3292500.3330919" in one["URL"]]) == 1

    def test_a_host_is_shown_in_its_script(self, built):
        assert "b\u00fccher.example" in built.main("blog/source").text_content()
        assert built.main("blog/source/xn--bcher-kva.example").text_content().count("b\u00fccher")

    def test_a_journal_has_no_website(self, built):
        (page,) = [name for name in built.tree() if "site-automatica" in name and name.endswith("index.html")]
        assert "Website" not in links(built.main(page.removesuffix("/index.html")))


def test_a_key_that_is_an_address_is_cited_by_the_roles(make_site: MakeSite):
    """As Zotero writes them, also when the file comes later."""
    key = "http://zotero.org/users/1/items/ABC"
    site = make_site()
    text = f"See {{source}}`{key}` and {{source:cite}}`{key}`, {{source:page}}`there <{key}>`.\n\n"
    quotation = f"```{{quote}} {key}\nWords.\n```\n"
    site.post("a", "A", "2026-01-01", text + quotation)
    before = links(site.build("dirhtml").main("posts/a"))
    assert before[key] == key
    site.write("sources.yaml", f"references:\n- {{id: '{key}', title: A title, URL: https://a.example/x}}\n")
    built = site.build("dirhtml", werror=True)
    found = links(built.main("posts/a"))
    assert found["A title"] == "https://a.example/x"
    assert found["there"].startswith("../../blog/source/a.example/#source-")
    assert key not in found
    assert built.tree() == site.build_clean("dirhtml").tree()
    site.write("sources.yaml", f"references:\n- {{id: '{key}', title: New, URL: https://a.example/x}}\n")
    assert site.build("dirhtml").read == set()  # the post depends on the key alone
    site.write("sources.yaml", "references:\n- {id: x, title: A title, URL: https://a.example/x}\n")
    built = site.build("dirhtml")
    assert built.read == {"posts/a"}
    assert links(built.main("posts/a"))[key] == key


def test_pandoc_and_biber_read_the_exports_of_a_hostile_site(make_site: MakeSite, tmp_path: Path):
    """Without a warning."""
    words = [
        "{\\end} $x_1$ & 100% #1 ~ ^",
        "@a {b}",
        "<i>x</i> &amp; \u202e",
        "`` ''",
        "\u2028 \\\\",
        "a\u0301 \U0001f600",
    ]
    addresses = [
        "https://a.example/{x}",
        "https://a.example/%zz",
        "http://a.example/_&~#%7B",
        "https://u:p{w@a.example/",
    ]
    marks = {ord(mark): f"\\{mark}" for mark in "[]<>`_*"}
    cited = [
        f"[{word.translate(marks)}](<{address}?{number}>)"
        for number, word in enumerate(words)
        for address in addresses
    ]
    site = make_site()
    site.post("a", "A", "2026-01-01", " and ".join(cited))
    built = site.build("dirhtml")
    assert run_pandoc(built.path("sources.json").read_bytes(), tmp_path).count('"ref-') > len(words)
    faults, _read = run_biber(built.path("sources.bib").read_bytes(), tmp_path)
    assert faults == []

    def test_a_journal_that_is_the_site_is_named_once(self, built):
        (row,) = (row for row in built.main("posts/a").iter("li") if "Ironies of automation" in row.text_content())
        assert row.text_content().count("Automatica") == 1


class TestExportsOfPosts:
    """A post's own exports call a source what its foot calls it, whatever later posts do."""

    def test_later_posts_do_not_change_them(self, make_site: MakeSite):
        site = make_site()
        site.post(
            "a", "A", "2026-01-01", "[a plain name](https://named.example/x) [here](https://named.example/y)\n"
        )
        before = site.build("dirhtml").tree()
        for number in range(2, 5):
            body = "[a louder name](http://www.named.example/x?utm_source=a) [a report](https://named.example/y#part)\n"
            site.post(f"b{number}", "B", f"2026-01-0{number}", body)
        after = site.build("dirhtml")
        kept = [name for name in before if name.startswith("posts/a/sources.")]
        assert len(kept) == 2
        assert all(before[name] == after.tree()[name] for name in kept)
        items = json.loads(after.text("posts/a/sources.json"))
        assert [(item["title"], item["URL"]) for item in items] == [
            ("a plain name", "https://named.example/x"),
            ("named.example: y", "https://named.example/y"),
        ]
        assert {"a louder name"} <= set(exported(after))
