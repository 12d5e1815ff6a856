"""Fragments: a rendered body taken from its page, and put on another or into a feed."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urljoin

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement

from sphinx_commonplace.model import Excerpt, Kind, Post
from sphinx_commonplace.output.files import read_sealed
from sphinx_commonplace.output.fragments import (
    HERE,
    HOST,
    ID,
    ROOT,
    Fragment,
    FragmentStore,
    anchor,
    make_fragments,
    place_in_feed,
    place_on_page,
    site_address,
    without_marks,
)
from sphinx_commonplace.text.marks import EXCERPT_END, EXCERPT_ONLY

PAGE = "posts/2026/a.html"
POST = Post(
    docname="posts/2026/a",
    section="",
    order=1,
    title="A post",
    date=datetime(2026, 1, 1, tzinfo=UTC),
    updated=None,
    draft=False,
    kind=Kind.NOTE,
    minutes=1,
    summary="A <summary>.",
)
FEED_BASE = "https://host.example/blog/"


def body(text: str, heading: str = '<h1>A post<a class="headerlink" href="#a-post">¶</a></h1>') -> str:
    """Return a page's body as Sphinx renders it."""
    return f'<section id="a-post">\n{heading}\n{text}\n</section>\n'


def parse(text: str) -> HtmlElement:
    """Return the element that holds a fragment."""
    return lxml.html.fragment_fromstring(text, create_parent="div")


def make_fragment(text: str, post: Post, page: str) -> Fragment:
    """Return the fragment of the only post of a page."""
    (found,) = make_fragments(text, [post], page)
    return found


def on_page(text: str, post: Post = POST, root: str = "../../", *, start: bool = False) -> HtmlElement:
    """Return a body as a listing shows it."""
    fragment = make_fragment(text, post, PAGE)
    return parse(place_on_page(fragment.start if start else fragment.whole, post, root))


def in_feed(text: str, post: Post = POST) -> HtmlElement:
    """Return a body as a feed has it."""
    return parse(place_in_feed(make_fragment(text, post, PAGE).whole, FEED_BASE, f"{FEED_BASE}{PAGE}"))


class TestSiteAddress:
    """A relative address as seen from the site's root."""

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("b.html", "posts/2026/b.html"),
            ("../2025/b.html#x", "posts/2025/b.html#x"),
            ("../../index.html", "index.html"),
            ("../../", ""),
            ("./", "posts/2026/"),
            ("?q=1", "posts/2026/a.html?q=1"),
            ("caf%C3%A9.html", "posts/2026/caf%C3%A9.html"),
            ("https://example.org/", None),
            ("mailto:a@example.org", None),
            ("javascript:alert(1)", None),
            ("data:image/png;base64,AA", None),
            ("//example.org/x", None),
            ("/rooted", None),
            ("#place", None),
            ("", None),
            ("http://[bad", None),
            ("../../../outside", None),
        ],
    )
    def test_cases(self, value: str, expected: str | None) -> None:
        if value == "../../../outside":
            # Out of the site: whatever comes of it must not be taken for a place inside.
            address = site_address(value, PAGE)
            assert address is None or not address.startswith("outside")
        else:
            assert site_address(value, PAGE) == expected


class TestWhole:
    """All of a post, without what belongs to its own page."""

    def test_without_heading_permalinks_byline_and_section(self) -> None:
        found = on_page(
            body(
                '<div class="post-byline"><p>01 January</p></div><p>Text.</p>'
                '<section id="part"><h2>Part<a class="headerlink" href="#part">¶</a></h2><p>More.</p></section>'
            )
        )
        assert [part.text for part in found.iter("p", "h1", "h2", "h4")] == ["Text.", "Part", "More."]
        assert not found.find_class("headerlink")
        assert [section.get("id") for section in found.iter("section")] == [f"{anchor(POST)}:part"]

    def test_headings_begin_at_h4(self) -> None:
        found = on_page(body("<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>"))
        assert [heading.tag for heading in found] == ["h4", "h5", "h6", "h6", "h6"]

    def test_a_second_h1_is_no_heading_of_the_page(self) -> None:
        assert [
            heading.tag for heading in on_page(body("<p>a</p>") + "<h1>b</h1><h2>c</h2>").iter("h4", "h1")
        ] == ["h4", "h4"]

    def test_a_body_without_a_heading(self) -> None:
        assert on_page("<p>Text</p>").text_content() == "Text"

    def test_an_empty_body(self) -> None:
        assert make_fragment("", POST, PAGE) == Fragment("", "", has_more=False)

    def test_text_between_elements_stays_escaped(self) -> None:
        assert (
            make_fragment("1 &lt; 2 &amp; <b>3</b> &gt; 4", POST, PAGE).whole == "1 &lt; 2 &amp; <b>3</b> &gt; 4"
        )

    def test_preformatted_text_is_untouched(self) -> None:
        code = "<pre>  if a &lt; b:\n\n      pass\n</pre>"
        assert make_fragment(body(code), POST, PAGE).whole == code

    def test_a_section_of_several(self) -> None:
        post = replace(POST, section="two")
        text = (
            '<section id="all"><h1>All</h1><section id="one"><h2>One</h2><p>1</p></section>'
            '<section id="two"><h2>Two</h2><p>2</p><section id="in"><h3>In</h3></section></section></section>'
        )
        found = on_page(text, post)
        assert found.text_content() == "2In"
        assert [heading.tag for heading in found.iter("h2", "h3", "h4", "h5")] == ["h4"]


class TestAddresses:
    """Addresses and ids say where they stand only once they are put somewhere."""

    @pytest.mark.parametrize("root", ["./", "../", "../../../"])
    def test_relative_ones_lead_to_the_same(self, root: str) -> None:
        found = on_page(body('<a href="b.html#x">b</a><img src="../../_images/p.png" alt="">'), root=root)
        page = "https://h.example/site/" + "d/" * root.count("..") + "page.html"
        targets = [urljoin(page, address) for _, _, address, _ in found.iterlinks()]
        assert targets == ["https://h.example/site/posts/2026/b.html#x", "https://h.example/site/_images/p.png"]

    def test_absolute_ones_stay(self) -> None:
        for address in ("https://example.org/a?b=1&c=2#d", "mailto:a@b.example", "//c.example/", "/rooted"):
            text = body(f'<a href="{html.escape(address)}">x</a>')
            assert next(on_page(text).iter("a")).get("href") == address

    def test_in_a_feed_all_are_absolute(self) -> None:
        found = in_feed(
            body(
                '<a href="b.html">1</a><a href="/r">2</a><a href="#p">3</a>'
                '<p id="p"><img src="../p.png" alt=""></p>'
            )
        )
        assert [value for _, _, value, _ in found.iterlinks()] == [
            f"{FEED_BASE}posts/2026/b.html",
            "https://host.example/r",
            f"{FEED_BASE}{PAGE}#p",
            f"{FEED_BASE}posts/p.png",
        ]
        assert found.xpath("//@id") == ["p"]

    def test_ids_and_all_that_mentions_them(self) -> None:
        found = on_page(
            body(
                '<p id="n">1</p><a href="#n" aria-describedby="n m" id="m">2</a>'
                '<label for="i">3</label><input id="i">'
                '<table><tr><td headers="n m">4</td></tr></table>'
            )
        )
        ids = set(found.xpath("//@id"))
        assert ids == {f"{anchor(POST)}:{name}" for name in "nmi"}
        (link,) = found.iter("a")
        assert unquote(link.get("href")) == f"#{anchor(POST)}:n"
        for mention in (
            *link.get("aria-describedby").split(),
            *found.xpath("//@for"),
            *found.xpath("//@headers")[0].split(),
        ):
            assert mention in ids

    def test_posts_of_one_page_have_no_id_in_common(self) -> None:
        other = replace(POST, docname="posts/2026/b")
        text = body('<p id="n">1</p>')
        assert set(on_page(text).xpath("//@id")).isdisjoint(on_page(text, other).xpath("//@id"))

    @pytest.mark.parametrize(
        "name", ["posts/a", "posts/café", "posts/a b", 'posts/"><b', "posts/日本", "posts/50%", "posts/a'b"]
    )
    @pytest.mark.parametrize("section", ["", "part", "päрt"])
    def test_links_find_their_ids_whatever_the_docname(self, name: str, section: str) -> None:
        post = replace(POST, docname=name, section=section)
        inner = '<p id="fn-1">x</p><a href="#fn-1">y</a>'
        text = body(inner) if not section else f'<section id="{section}"><h2>S</h2>{inner}</section>'
        found = on_page(text, post)
        (identifier,) = found.xpath("//p/@id")
        (href,) = found.xpath("//a/@href")
        assert not set(identifier) & set(" \t\n")
        assert identifier in {href[1:], unquote(href[1:])}

    def test_srcset(self) -> None:
        found = on_page(body('<img src="a.png" srcset="a.png 1x, https://c.example/b.png 2x" alt="">'), root="../")
        (image,) = found.iter("img")
        assert image.get("srcset") == "../posts/2026/a.png 1x, https://c.example/b.png 2x"

    @pytest.mark.parametrize("mark", [ROOT, HOST, ID, HERE])
    def test_the_authors_noncharacters_are_gone(self, mark: str) -> None:
        fragment = make_fragment(body(f'<a href="https://a.example/{mark}">{mark}x</a>'), POST, PAGE)
        assert fragment.whole == '<a href="https://a.example/">x</a>'

    @pytest.mark.parametrize("mark", ["%EF%B7%90", "%EF%B7%92"])
    def test_the_authors_encoded_noncharacters_are_no_marks(self, mark: str) -> None:
        found = on_page(body(f'<a href="https://a.example/{mark}/x">x</a>'))
        assert "../" not in found[0].get("href")
        assert anchor(POST) not in found[0].get("href")

    def test_a_place_that_is_not_in_the_fragment_is_on_the_posts_page(self) -> None:
        found = on_page(body('<a href="#a-post">to the heading</a>'), root="../")
        assert found[0].get("href") == f"../{PAGE}#a-post"

    # No document's name has a lone surrogate: Sphinx cannot write a page of that name.
    @given(st.text(), st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20))
    def test_nothing_of_ours_is_left_whatever_the_text(self, text: str, name: str) -> None:
        escaped = "".join(f"&#{ord(char)};" if char in "<>&\"'" else char for char in text if char.isprintable())
        post = replace(POST, docname=f"posts/{name}")
        fragment = make_fragment(body(f'<p id="x" title="{escaped}">{escaped}</p>'), post, PAGE)
        for placed in (
            place_on_page(fragment.whole, post, "../"),
            place_in_feed(fragment.whole, FEED_BASE, FEED_BASE + PAGE),
        ):
            assert not {ROOT, HOST, ID, HERE} & set(placed)
        assert anchor(post).isascii()
        assert not set(anchor(post)) & set(" <>\"'&")

    def test_what_has_no_end_in_html_has_one(self) -> None:
        fragment = make_fragment(body("<plaintext>\n<p>Words.</p>"), POST, PAGE)
        assert "plaintext" not in fragment.whole
        assert fragment.whole.endswith("</pre>")


class TestStart:
    """What a listing shows of a post."""

    def test_whole(self) -> None:
        fragment = make_fragment(body("<p>Text.</p>"), POST, PAGE)
        assert fragment.start == fragment.whole
        assert not fragment.has_more

    def test_nothing(self) -> None:
        assert make_fragment(body("<p>Text.</p>"), replace(POST, excerpt=Excerpt.NOTHING), PAGE).start == ""

    def test_summary_is_escaped(self) -> None:
        found = on_page(body("<p>Text.</p>"), replace(POST, excerpt=Excerpt.SUMMARY), start=True)
        assert [(part.tag, part.text_content()) for part in found] == [("p", POST.summary)]

    def test_the_authors_noncharacters_stay_in_a_summary(self) -> None:
        post = replace(POST, summary=f"a{ROOT}b{HOST}c{ID}d{HERE}e", excerpt=Excerpt.SUMMARY)
        assert on_page(body("<p>Text.</p>"), post, start=True).text_content() == post.summary

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (f"<p>1</p>{EXCERPT_END}<p>2</p>", "1"),
            (f"<p>1</p><section id='s'><h2>S</h2><p>2</p>{EXCERPT_END}<p>3</p></section><p>4</p>", "1S2"),
            (f"<p>1</p><ul><li>2</li><li>3{EXCERPT_END}4</li><li>5</li></ul>6", "123"),
            (f"{EXCERPT_END}<p>1</p>", ""),
            (f"<p>1</p>tail{EXCERPT_END}tail", "1tail"),
        ],
        ids=["between", "in a section", "in a list", "at once", "text"],
    )
    def test_up_to_the_mark(self, text: str, expected: str) -> None:
        post = replace(POST, excerpt=Excerpt.START)
        assert on_page(body(text), post, start=True).text_content().strip() == expected

    def test_the_whole_has_no_mark(self) -> None:
        fragment = make_fragment(
            body(f"<p>1</p>{EXCERPT_END}<p>2</p>"), replace(POST, excerpt=Excerpt.START), PAGE
        )
        assert "commonplace:" not in fragment.whole + fragment.start
        assert fragment.has_more

    def test_links_to_what_is_cut_off_lead_to_the_page(self) -> None:
        post = replace(POST, excerpt=Excerpt.START)
        text = body(f'<p id="here"><a href="#here">1</a><a href="#late">2</a></p>{EXCERPT_END}<p id="late">3</p>')
        first, second = on_page(text, post, "../", start=True).xpath("//@href")
        assert unquote(first) == f"#{anchor(POST)}:here"
        assert second == f"../{PAGE}#late"

    def test_the_image_that_stands_for_the_post(self) -> None:
        post = replace(POST, excerpt=Excerpt.START, image=2)
        text = body(f'<p>1</p>{EXCERPT_END}<img src="a.png" alt=""><img src="b.png" alt="">')
        assert on_page(text, post, "", start=True).xpath("//img/@src") == ["posts/2026/b.png"]

    def test_what_is_for_lists_alone(self) -> None:
        post = replace(POST, excerpt=Excerpt.START)
        text = body(f'<div class="{EXCERPT_ONLY}"><p>List.</p></div>{EXCERPT_END}<p>Text.</p>')
        assert on_page(text, post, start=True).text_content().strip() == "List."
        assert on_page(text, post).text_content().strip() == "Text."
        assert parse(without_marks(text)).text_content().split() == ["A", "post¶", "Text."]


class TestAnchor:
    """The id of a listed post."""

    def test_one_for_each_post(self) -> None:
        posts = [
            replace(POST, docname=name, section=section) for name in ("a", "a/b", "ä") for section in ("", "b")
        ]
        assert len({anchor(post) for post in posts}) == len(posts)


class TestStore:
    """Fragments on disk."""

    def test_kept_and_loaded(self, tmp_path: Path) -> None:
        store = FragmentStore(tmp_path)
        fragment = Fragment("<p>\ufdd0 wörds</p>", "\ud83d half", has_more=True)
        store.keep("posts/a", [(POST, fragment)])
        assert store.load("posts/a") == {POST.key: fragment}

    def test_the_same_is_not_written_again(self, tmp_path: Path) -> None:
        store = FragmentStore(tmp_path)
        for _ in range(2):
            store.keep("a", [(POST, Fragment("x", "x", has_more=False))])
            times = store.path("a").stat().st_mtime_ns
        assert store.path("a").stat().st_mtime_ns == times
        assert [path.name for path in tmp_path.iterdir()] == ["a.json"]

    def test_what_is_not_there_is_nothing(self, tmp_path: Path) -> None:
        assert FragmentStore(tmp_path).load("missing") == {}

    def test_discarded(self, tmp_path: Path) -> None:
        store = FragmentStore(tmp_path)
        store.keep("a", [(POST, Fragment("x", "x", has_more=False))])
        store.discard("a")
        store.discard("a")
        assert not list(tmp_path.iterdir())

    def test_the_digest_is_of_the_text(self) -> None:
        one, two = Fragment("ab", "c", has_more=True), Fragment("a", "bc", has_more=True)
        assert one.facts().digest != two.facts().digest
        assert one.facts() == replace(one).facts()

    def test_facts_are_what_placing_needs(self) -> None:
        text = body('<p id="a"><a href="b.html">1</a><a href="#a">2</a><img src="../c.png" alt=""></p>')
        fragment = make_fragment(text, POST, PAGE)
        root = "../" * 5
        facts = fragment.facts()
        placed = place_on_page(fragment.start, POST, root)
        assert len(placed.encode()) <= facts.size + facts.roots * len(root) + facts.ids * (len(anchor(POST)) + 1)

    def test_the_file_is_json(self, tmp_path: Path) -> None:
        store = FragmentStore(tmp_path)
        store.keep("a", [(POST, Fragment("x", "y", has_more=True))])
        assert json.loads(read_sealed(store.path("a")) or b"")["fragments"][POST.key]["has_more"] is True
