"""Ids in the texts of posts, and what refers to them, on pages that show several texts."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest
import tinycss2
from cssselect import HTMLTranslator
from lxml.html import HtmlElement

from sphinx_commonplace.model import Excerpt
from sphinx_commonplace.output.fragments import Fragment, place_in_feed, place_on_page
from tests.unit.test_fragments import PAGE, POST, body, make_fragment

KEYS = ["posts/2026/a", "a", "posts/café a.b", "posts/a-b+c"]


def fragment(text: str, key: str = POST.key) -> Fragment:
    """Return the fragment of a post with a text."""
    return make_fragment(body(text), replace(POST, docname=key), PAGE)


def placed(text: str, key: str = POST.key) -> HtmlElement:
    """Return a text as a listing shows it."""
    html = place_on_page(fragment(text, key).start, replace(POST, docname=key), "../")
    return lxml.html.fragment_fromstring(html, create_parent="div")


def the_id(root: HtmlElement, path: str) -> str:
    """Return the id of the one element at a path."""
    (element,) = root.xpath(path)
    return str(element.get("id"))


def selected(root: HtmlElement) -> list[HtmlElement]:
    """Return what the selectors of the style sheets in a text select."""
    found = []
    for style in root.iter("style"):
        for rule in tinycss2.parse_stylesheet(style.text, skip_comments=True, skip_whitespace=True):
            found += root.xpath(HTMLTranslator().css_to_xpath(tinycss2.serialize(rule.prelude)))
    return found


@pytest.mark.parametrize("key", KEYS)
class TestReferences:
    """What refers to an id follows it."""

    @pytest.mark.parametrize(
        ("attribute", "value"),
        [
            ("fill", "url(#g)"),
            ("clip-path", "url('#g')"),
            ("filter", "blur(2px) url( #g )"),
            ("style", "fill: url(#g); stroke: red"),
            ("style", 'mask-image: URL("#g")'),
        ],
    )
    def test_urls_in_attributes(self, key: str, attribute: str, value: str) -> None:
        root = placed(f"<svg><g id=g></g><rect {attribute}='{value}'/></svg>".replace("'#g'", "&#39;#g&#39;"), key)
        (rect,) = root.iter("rect")
        name = the_id(root, "//g")
        assert name != "g"
        assert rect.get(attribute) == value.replace("#g", f"#{name}")

    @pytest.mark.parametrize("attribute", ["href", "xlink:href"])
    def test_addresses(self, key: str, attribute: str) -> None:
        root = placed(f'<svg><symbol id="s"></symbol><use {attribute}="#s"/></svg>', key)
        (use,) = root.iter("use")
        assert use.get(attribute) == f"#{the_id(root, '//symbol')}"

    @pytest.mark.parametrize(
        "attribute",
        ["for", "headers", "aria-describedby", "list", "form", "popovertarget", "commandfor", "itemref"],
    )
    def test_attributes_with_ids(self, key: str, attribute: str) -> None:
        root = placed(f'<p id="x">a</p><p class="other" {attribute}="x">b</p>', key)
        (other,) = root.find_class("other")
        assert other.get(attribute) == the_id(root, "//p[1]")

    def test_image_maps(self, key: str) -> None:
        root = placed('<img usemap="#m"><map name="m" id="m"></map>', key)
        (image,), (imagemap,) = root.iter("img"), root.iter("map")
        assert image.get("usemap") == f"#{imagemap.get('name')}" == f"#{imagemap.get('id')}"

    @pytest.mark.parametrize("attribute", ["data-target", "data-bs-target"])
    def test_targets_in_data(self, key: str, attribute: str) -> None:
        root = placed(f'<p id="x">a</p><button {attribute}="#x">b</button>', key)
        (button,) = root.iter("button")
        assert button.get(attribute) == f"#{the_id(root, '//p')}"

    @pytest.mark.parametrize(
        "css",
        [
            "#T_1 td {color: red}",
            "#T_1 td, td#T_1 {color: #T_1}",
            "/* #T_1 */ @media print { #T_1 td { color: red } }",
            "p {color: red; } #T_1>tr>td{}",
            '[id="T_1"] td {}',
            "[id=T_1] td {}",
            ".a{--x: '{';} #T_1 td {}",
        ],
    )
    def test_style_sheets(self, key: str, css: str) -> None:
        css = css.replace("@media print {", "").replace("} }", "}")
        root = placed(f'<style>{css}</style><table id="T_1"><tr><td>1</td></tr></table>', key)
        assert [one.tag for one in selected(root)].count("td") >= 1
        assert "color: #T_1" not in css or "color: #T_1" in str(next(root.iter("style")).text)

    @pytest.mark.parametrize("value", ["start.click", "start.end+1s", "0s; start.end-1s", "1s;start.begin"])
    def test_times_of_animations(self, key: str, value: str) -> None:
        text = f'<svg><animate id="start" begin="0s"/><set begin="{value}" href="#start"/></svg>'
        root = placed(text, key)
        (step,) = root.iter("set")
        name = the_id(root, "//animate")
        assert name != "start"
        assert name.isidentifier()  # browsers end it at a point, or at a hyphen
        assert name.isascii()
        assert step.get("begin") == value.replace("start.", f"{name}.")
        assert step.get("href") == f"#{name}"

    def test_in_feeds_ids_stay(self, key: str) -> None:
        text = (
            '<style>#g td {}</style><svg><animate id="s"/><set begin="s.end" href="#s"/>'
            '<g id="g"></g><rect fill="url(#g)"/></svg>'
        )
        post = replace(POST, docname=key)
        found = place_in_feed(
            make_fragment(body(text), post, PAGE).whole, "https://h.example/", "https://h.example/a"
        )
        assert 'begin="s.end"' in found
        assert "#g td" in found
        assert 'fill="url(#g)"' in found
        assert 'href="https://h.example/a#s"' in found


class TestOthers:
    """What only looks like an id stays as it is."""

    @pytest.mark.parametrize(
        "text",
        [
            '<svg><g id="abc"></g><rect fill="#abc"/></svg>',
            '<svg><rect fill="url(#not-here)"/></svg>',
            '<svg><rect fill="url(other.svg#abc)"/><g id="abc"></g></svg>',
            '<p id="abc"></p><style>p {color: #abc; background: #abc}</style>',
            '<p id="abc"></p><style>#other {color: red} /* #abc {} */</style>',
            '<style>p::before {content: "#abc {"}</style><p id="abc"></p>',
            '<p id="abc"></p><p title="url"></p><svg><set begin="1.5s"/><set begin="x.click"/></svg>',
        ],
    )
    def test_it_stays(self, text: str) -> None:
        root = placed(text)
        for element in root.iter():
            element.attrib.pop("id", None)
        own = lxml.html.fragment_fromstring(text, create_parent="div")
        for element in own.iter():
            element.attrib.pop("id", None)
        assert lxml.html.tostring(root) == lxml.html.tostring(own)

    def test_two_posts_share_a_page(self) -> None:
        text = '<svg><g id="g"></g><animate id="s"/><set begin="s.end"/></svg>'
        names = [element.get("id") for key in KEYS for element in placed(text, key).iter() if element.get("id")]
        assert len(names) == len(set(names)) == 2 * len(KEYS)


PLOT = '<div class="cell"><pre>plot()</pre><div><div id="plot-1"></div></div></div>'


class TestScripts:
    """A text that brings a script which needs its ids ends before that on lists."""

    @pytest.mark.parametrize(
        "script",
        [
            '<script>document.getElementById("plot-1").textContent = "x"</script>',
            '<script>Plotly.newPlot("plot-1", [])</script>',
            '<script type="module">vegaEmbed("#plot-1")</script>',
            '<script type="text/javascript">$("#plot-1").x()</script>',
            '<script>document.getElementById("plot-" + 1)</script>',
        ],
    )
    def test_it_is_cut_before_the_block(self, script: str) -> None:
        one = fragment(f"<p>Before.</p><section><h2>Plot</h2>{PLOT}<p>Between.</p>{script}</section><p>After.</p>")
        assert one.has_more
        assert "After" in one.whole
        assert "<p>Before.</p>" in one.start
        assert "<script" not in one.start
        if "plot-1" in script:
            assert "Plot" not in one.start
            assert "plot()" not in one.start

    @pytest.mark.parametrize(
        "script",
        [
            '<script type="application/json" id="plot-1-data">{"plot-1": 1}</script>',
            '<script type="application/vnd.jupyter.widget-view+json">{"plot-1": 1}</script>',
            '<script async src="https://widgets.example/plot-1.js"></script>',
            "<script>window.plots = 1</script>",
            "<script>window.colours = ['#fff']</script>",
        ],
    )
    def test_other_scripts_stay(self, script: str) -> None:
        one = fragment(f"<p>Before.</p>{PLOT}{script}<p>After.</p>")
        assert not one.has_more
        assert "<script" in one.start

    def test_a_handler_needs_ids_too(self) -> None:
        one = fragment("""<p>Before.</p><p id="x">a</p><button onclick="show('x')">b</button>""")
        assert one.has_more
        assert one.start == "<p>Before.</p>"

    def test_nothing_is_left_but_the_summary(self) -> None:
        one = fragment(f'{PLOT}<script>draw("plot-1")</script><p>After.</p>')
        assert one.start == "<p>A &lt;summary&gt;.</p>"
        assert one.has_more

    def test_an_excerpt_that_ends_before_is_as_it_was(self) -> None:
        text = f'<p>Before.</p><!--commonplace:excerpt-end-->{PLOT}<script>draw("plot-1")</script>'
        one = make_fragment(body(text), replace(POST, excerpt=Excerpt.START), PAGE)
        assert one.start == "<p>Before.</p>"
