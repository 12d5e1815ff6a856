"""Links of posts to the site itself: who cites whom, what a reader gets, and what is reported."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.support.comparing import differences
from tests.support.sites import Built, Site, links

pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")

WRITTEN = {
    # name of the page that is linked -> the text of the post that links
    "slash": "[x](/posts/slash/)",
    "bare": "[x](/posts/bare)",
    "html": "[x](/posts/html.html)",
    "indexed": "[x](/posts/indexed/index.html)",
    "relative": "[x](../relative/)",
    "beside": "[x](beside/)",
    "suffixless": "[x](suffixless)",
    "suffix": "[x](suffix.html)",
    "file": "[x](file.md)",
    "file-part": "[x](file-part.md#words-of-file-part)",
    "part": "[x](/posts/part/#words)",
    "query": "[x](/posts/query/?from=here#words)",
    "bare-part": "[x](bare-part#words)",
    "whole": "[x](https://blog.example.org/posts/whole/)",
    "whole-html": "[x](https://blog.example.org/posts/whole-html.html#words)",
    "insecure": "[x](http://blog.example.org/posts/insecure/)",
    "www": "[x](https://www.blog.example.org/posts/www/)",
    "auto": "<https://blog.example.org/posts/auto/>",
    "named": "[x][name]\n\n[name]: /posts/named/",
    "ümlaut": "[x](https://blog.example.org/posts/%C3%BCmlaut/)",
    "日本": "[x](https://blog.example.org/posts/日本/)",
    "a space": "[x](</posts/a space/>)",
    "two spaces": "[x](https://blog.example.org/posts/two%20spaces/)",
    "naïve": "[x](/posts/na%C3%AFve/)",
    "raw-slash": '<a href="/posts/raw-slash/">x</a>',
    "raw-html": "<p>A <a href='/posts/raw-html.html#words'>x</a></p>",
    "raw-relative": "Words <a class=x href=../posts/raw-relative.md>x</a>",
    "raw-whole": '<a href="https://blog.example.org/posts/raw-whole/">x</a>',
    "raw-network": '<a href="//blog.example.org/posts/raw-network/">x</a>',
    "raw-area": '<map name="m"><area href="/posts/raw-area/" alt="x" shape="default"></map>',
    "raw-ü": '<a href="/posts/raw-%C3%BC/?a=1&amp;b=2#words">x</a>',
    "renamed": "[x](/posts/old-name/)",
    "renamed-whole": "[x](https://blog.example.org/posts/old-whole/)",
}
REST = {
    "rst-path": "`x </posts/rst-path/>`_",
    "rst-html": "`x </posts/rst-html.html#words>`_",
    "rst-whole": "`x <https://blog.example.org/posts/rst-whole/>`_",
    "rst-relative": "`x <../rst-relative/>`_",
    "rst-doc": ":doc:`x <rst-doc>`",
    "rst-ref": ":ref:`x <words-of-rst-ref>`",
    "rst-raw": ".. raw:: html\n\n   <p><a href='/posts/rst-raw/'>x</a></p>",
}
ALIASES = {"renamed": "posts/old-name", "renamed-whole": "posts/old-whole"}


def folder(path: Path, *, conf: str = "") -> Site:
    """Return a site on which a post links to every other one in a way of its own."""
    site = Site(path, conf=conf)
    for name in (*WRITTEN, *REST):
        alias = {"aliases": f"[{ALIASES[name]}]"} if name in ALIASES else {}
        site.post(
            name, f"To {name}", "2026-01-01", f"Words.\n\n(words-of-{name})=\n\n## Words\n\nMore.\n", **alias
        )
    for name, text in WRITTEN.items():
        site.post(f"from-{name}", f"From {name}", "2026-02-01", f"{text}\n")
    for name, text in REST.items():
        heading = f"From {name}"
        site.write(
            f"posts/from-{name}.rst", f":date: 2026-02-02\n\n{heading}\n{'=' * len(heading) * 2}\n\n{text}\n"
        )
    site.post("from-link", "From link", "2026-02-03", link="/posts/slash/", via="/posts/bare/")
    site.post("from-link-file", "From file", "2026-02-04", link="./slash.md#words", via="X </posts/html.html>")
    site.post("from-link-whole", "From link whole", "2026-02-05", link="https://blog.example.org/posts/slash/")
    return site


def citing(built: Built, name: str) -> set[str]:
    """Return the titles of the posts that a post's page says cite it."""
    return {
        link.text_content()
        for section in built.main(f"posts/{name}").find_class("post-cited-by")
        for link in section.iter("a")
    }


def leads_to(built: Built, page: str, href: str, root: str = "https://blog.example.org/") -> Path:
    """Return the file that a web server would answer with to a link on a page."""
    own = root + built.path(page).relative_to(built.outdir).as_posix()
    address = urljoin(own, href)
    assert address.split(":", 1)[1].removeprefix("//www.").removeprefix("//").startswith(root.split("//")[1])
    path = unquote(urlsplit(address).path).removeprefix(urlsplit(root).path)
    file = built.outdir / path
    return file / "index.html" if path.endswith("/") or not path else file


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return folder(tmp_path_factory.mktemp("own")).build(request.param)


class TestWays:
    def test_nothing_is_reported(self, built: Built) -> None:
        assert built.warnings == []

    @pytest.mark.parametrize("name", [*WRITTEN, *REST])
    def test_the_linked_post_names_the_one_that_links(self, built: Built, name: str) -> None:
        assert f"From {name}" in citing(built, name)

    @pytest.mark.parametrize("name", [*WRITTEN, *REST])
    def test_the_link_leads_to_the_post(self, built: Built, name: str) -> None:
        page = f"posts/from-{name}"
        main = built.main(page)
        hrefs = [
            link.get("href")
            for link in main.iter("a", "area")
            if {"x", "https://blog.example.org/posts/auto/"} & {link.text_content(), link.get("alt")}
        ]
        assert len(hrefs) == 1
        goal = leads_to(built, page, hrefs[0])
        if name in ALIASES and goal != built.path(f"posts/{name}"):
            assert goal.is_file()
            assert goal.as_posix().startswith(f"{built.outdir.as_posix()}/{ALIASES[name]}")
        else:
            assert goal == built.path(f"posts/{name}")
        text = WRITTEN.get(name, REST.get(name, ""))
        if "#words" in text or "words-of" in text:
            assert urlsplit(hrefs[0]).fragment.startswith("words")
        if "?" in text:
            assert urlsplit(hrefs[0]).query in {"from=here", "a=1&b=2"}

    def test_front_matter(self, built: Built) -> None:
        assert {"From link", "From file", "From link whole"} <= citing(built, "slash")
        assert "From link" in citing(built, "bare")
        assert "From file" in citing(built, "html")
        for name, fragment in (("from-link", ""), ("from-link-file", "words"), ("from-link-whole", "")):
            main = built.main(f"posts/{name}")
            (link,) = main.find_class("post-source")
            assert leads_to(built, f"posts/{name}", link.get("href")) == built.path("posts/slash")
            assert urlsplit(link.get("href")).fragment == fragment
        (via,) = built.main("posts/from-link").find_class("post-via")
        assert via.text_content() == "via To bare"
        (via,) = built.main("posts/from-link-file").find_class("post-via")
        assert via.text_content() == "via X"
        assert leads_to(built, "posts/from-link-file", via.find("a").get("href")) == built.path("posts/html")

    def test_feeds_have_whole_addresses(self, built: Built) -> None:
        feed = built.text("blog/atom.xml")
        assert not re.search('href="/[^/]', feed)
        assert "./slash.md" not in feed


def test_under_a_prefix(make_site: Callable[..., Site]) -> None:
    site = make_site(conf='blog_baseurl = "https://example.org/notes/"\n')
    site.post("a", "A", "2026-01-01")
    ways = ("/posts/a/", "/notes/posts/a/", "/notes/posts/a.html", "../a/", "https://example.org/notes/posts/a/")
    for number, way in enumerate(ways):
        site.post(f"md{number}", f"Md {number}", "2026-02-01", f"[x]({way})\n")
        site.post(f"raw{number}", f"Raw {number}", "2026-02-01", f'<a href="{way}">x</a>\n')
    site.post("others", "Others", "2026-02-02", '<a href="/elsewhere/">x</a> [y](https://example.org/other/)\n')
    for builder in ("html", "dirhtml"):
        built = site.build(builder, out=builder)
        assert built.warnings == []
        expected = {f"{kind} {number}" for kind in ("Md", "Raw") for number in range(len(ways))}
        assert citing(built, "a") == expected
        for kind in ("md", "raw"):
            for number in range(len(ways)):
                page = f"posts/{kind}{number}"
                (href,) = [a.get("href") for a in built.main(page).iter("a") if a.text_content() == "x"]
                assert leads_to(built, page, href, "https://example.org/notes/") == built.path("posts/a")


def test_a_typo_under_a_prefix_is_reported(make_site: Callable[..., Site]) -> None:
    site = make_site(conf='blog_baseurl = "https://example.org/notes/"\n')
    site.post("memex", "Memex", "2026-01-01", tags="AI")
    ways = ("/posts/nope/", "/notes/posts/memx/", "/posts/memx/", "/blog/tag/bi/", "../nope/", "../memx.md")
    site.post("md", "Md", "2026-02-01", "\n\n".join(f"[x]({way})" for way in ways) + "\n")
    site.post("raw", "Raw", "2026-02-02", "\n\n".join(f"<a href='{way}'>x</a>" for way in ways) + "\n")
    # What is in no folder of the site may be another site on the host.
    site.post("others", "Others", "2026-02-03", "[a](/about/) [b](/shop/memx/) [c](/) [d](/notes-2/posts/memx/)\n")
    reported = own_link_warnings(site.build("dirhtml"))
    assert [line.partition("link: '")[2].partition("'")[0] for line in reported] == [*ways, *ways]
    assert "did you mean '/notes/posts/memex/'" in reported[2]


@pytest.mark.parametrize("builder", ["latex", "text"])
def test_other_builders_resolve_them(make_site: Callable[..., Site], builder: str) -> None:
    site = make_site(conf='root_doc = "posts/b"\n')
    site.post("a", "A", "2026-01-01")
    text = "[x](../a/) <a href='/posts/a/'>y</a> [z](/nope/)\n"
    site.post("b", "B", "2026-01-02", text, link="/posts/a/", via="./a.md")
    built = site.build(builder)
    assert [line for line in built.warnings if "toc" not in line] == []
    (written,) = [*built.outdir.glob("*.tex"), *built.outdir.glob("posts/b.txt")]
    assert "nope" not in written.read_text("utf-8")  # a link that leads nowhere there is text


FILES = """
=== extra/files/paper.pdf ===
x
=== _static/form.txt ===
x
=== posts/a.md ===
---
date: 2026-01-01
tags: [AI]
aliases: [old/a]
---

# A

Words.
=== posts/draft.md ===
---
date: 2026-01-01
draft: true
---

# Draft

Words.
=== posts/links.md ===
---
date: 2026-01-02
link: /posts/missing/
via: https://blog.example.org/posts/aa/
---

# Links

[1](/blog/tag/ai/) [2](/blog/atom.xml) [3](/files/paper.pdf) [4](/_static/form.txt) [5](/) [6](/search)
[7](https://blog.example.org/files/paper.pdf) [8](https://blog.example.org/blog/) [9](https://blog.example.org)
<a href="/blog/2026/">10</a> [11](mailto:a@example.org) <a href="tel:1">12</a> <a href="#here">13</a> [14](/old/a/)

[one](https://blog.example.org/posts/nope/)
[two](/posts/nope/)

[three](../nope.md) [four](nope/)

<a href="/posts/b.html">five</a>

- [six](draft.md)
- [seven](/posts/draft/) <a href="https://blog.example.org/posts/draft/">eight</a>
=== page.md ===
---
orphan: true
---

# A page

<a href="/posts/nope/">no post</a>
"""
EXTRA = 'html_extra_path = ["extra"]\nhtml_static_path = ["_static"]\nexclude_patterns = ["extra"]\n'


def own_link_warnings(built: Built) -> list[str]:
    """Return the warnings of links to the site itself, without the folder of the sources."""
    return [
        line.partition("/posts/")[2] if line.startswith("/") else line
        for line in built.warnings
        if "commonplace.own_link" in line
    ]


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_what_leads_nowhere_is_reported_in_each_build(make_site: Callable[..., Site], builder: str) -> None:
    site = make_site(FILES, conf=EXTRA)
    built = site.build(builder)
    reported = own_link_warnings(built)
    assert len(reported) == len(built.warnings)
    allowed = "must be the address of a page or file of this site"
    held_back = "leads to 'posts/draft', which is held back (it is a draft)"
    nearest = "posts/a.html" if builder == "html" else "posts/a/"
    later = "readers cannot follow the link before that is published"
    expected = {
        (3, "/posts/missing/"): f"leads to no page; {allowed}",
        (4, "https://blog.example.org/posts/aa/"): (
            f"leads to no page; {allowed}; did you mean 'https://blog.example.org/{nearest}'?"
        ),
        (13, "https://blog.example.org/posts/nope/"): f"leads to no page; {allowed}",
        (14, "/posts/nope/"): f"leads to no page; {allowed}",
        (16, "../nope.md"): f"leads to no page; {allowed}",
        (16, "nope/"): f"leads to no page; {allowed}",
        (18, "/posts/b.html"): f"leads to no page; {allowed}",
        (20, "posts/draft"): f"{held_back}; {later}",
        (21, "/posts/draft/"): f"{held_back}; {later}",
        (21, "https://blog.example.org/posts/draft/"): f"{held_back}; {later}",
    }
    assert reported == [
        f"links.md:{line}: WARNING: link: '{address}' {says} [commonplace.own_link]"
        for (line, address), says in expected.items()
    ]
    again = site.build(builder)
    assert again.read == set()
    assert own_link_warnings(again) == reported
    hrefs = {a.text_content(): a.get("href") for a in built.main("posts/links").iter("a")}
    assert hrefs["two"] == "/posts/nope/"
    assert "six" not in hrefs
    assert site.build(builder, werror=True).returncode == 1


@pytest.mark.parametrize("name", ["a.md", "a.rst"])
def test_each_is_reported_where_it_stands_in_a_long_block(make_site: Callable[..., Site], name: str) -> None:
    html = "".join(f'   <p>{"Words. " * 9}<a href="/posts/nope/">no {n}</a></p>\n' for n in range(300))
    if name == "a.md":
        text, first = f"---\ndate: 2026-01-01\n---\n\n# A\n\n<div>\n{html}</div>\n", 8
    else:
        text, first = f"A\n=\n\n.. post:: 2026-01-01\n\n.. raw:: html\n\n{html}", 8
    site = make_site()
    site.write(f"posts/{name}", text)
    reported = [int(line.split(":")[1]) for line in own_link_warnings(site.build())]
    assert reported == list(range(first, first + 300))


def test_an_edit_elsewhere_mends_a_link_and_breaks_it(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.post("a", "A", "2026-01-01", "[x](/posts/b/) [y](b.md) [z](https://blog.example.org/posts/old/)\n")
    site.post("c", "C", "2026-01-02", '<a href="/posts/b.html">x</a>\n')

    def check(broken: int, citing_b: set[str]) -> None:
        built = site.build("dirhtml")
        assert len(own_link_warnings(built)) == len(built.warnings) == broken
        if (built.outdir / "posts/b").exists():
            assert citing(built, "b") == citing_b
        clean = site.build_clean("dirhtml")
        assert {name: text for name, text in built.tree().items() if not name.startswith(".")} == {
            name: text for name, text in clean.tree().items() if not name.startswith(".")
        }
        assert len(own_link_warnings(clean)) == broken

    check(4, set())
    site.post("b", "B", "2026-01-03")
    check(1, {"A", "C"})
    site.post("b", "B", "2026-01-03", aliases="[posts/old]")
    check(0, {"A", "C"})
    site.post("b", "B", "2026-01-03", draft="true")
    check(4, set())
    site.post("b", "B", "2026-01-03")
    check(1, {"A", "C"})
    site.remove("posts/b.md")
    check(4, set())


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_a_link_without_words_shows_the_present_title(make_site: Callable[..., Site], builder: str) -> None:
    """The title is that of a page which another document, or the spelling that most posts use, decides."""
    site = make_site(conf='suppress_warnings = ["commonplace.label"]\n')
    site.post("a", "A", "2026-01-01", "[](/about.html)\n\n[](/posts/b/)\n\n[](../blog/tag/engines)\n")
    site.post("b", "B", "2026-01-02", tags="engines")
    site.write("about.md", "---\norphan: true\n---\n\n# About\n")
    site.post("apart", "Apart", "2026-01-03")
    site.post("c", "C", "2026-01-04")

    def check(written: set[str], *titles: str) -> None:
        built = site.build(builder)
        assert built.written == written
        assert set(titles) <= links(built.main("posts/a")).keys()
        assert differences(site.build_clean(builder).tree(), built.tree()) == {}

    check({"index", "about", *(f"posts/{name}" for name in ("a", "apart", "b", "c"))}, "About", "B", "engines")
    site.write("about.md", "---\norphan: true\n---\n\n# About us\n")
    check({"about", "posts/a"}, "About us", "B", "engines")
    site.post("b", "B", "2026-01-02", tags="Engines")
    check({"posts/a", "posts/b"}, "About us", "B", "Engines")
    site.post("c", "C", "2026-01-04", tags="ENGINES")
    check({"posts/a", "posts/b", "posts/c"}, "About us", "B", "ENGINES")


def test_what_a_site_leaves_alone(make_site: Callable[..., Site]) -> None:
    site = make_site(conf='commonplace_ignored_links = ["^/app/", "^https://blog.example.org/app/"]\n')
    site.post("a", "A", "2026-01-01", "[x](/app/x) [y](https://blog.example.org/app/y) [z](some-name)\n")
    assert [line.rpartition("[")[2] for line in site.build().warnings] == ["myst.xref_missing]"]


def test_two_slashes_begin_the_address_of_another_host(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.post("a", "A", "2026-01-01", "[x](//other.example/x)\n")
    built = site.build()
    assert built.warnings == []
    assert "https://other.example/x" in built.text("sources.json")
