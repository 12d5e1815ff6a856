"""Links in HTML that an author wrote by hand."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_commonplace.read.raw_html import read_html, refuse_links
from sphinx_commonplace.urls.refused import refused_scheme

HIDDEN = [
    "<!--> <a href='javascript:x'>y</a> -->",
    "<!---> <a href='javascript:x'>y</a> -->",
    "<!-- --!> <a href='javascript:x'>y</a> -->",
    "<div>\n<a href='javascript:x'",
    "<div>\n<a href='javascript:x",
    *(
        f"<{name}><p title='</{name}><a href=javascript:x>y</a>'></{name}>"
        for name in ("noembed", "xmp", "iframe")
    ),
    *(f"<{name}><p title='</{name}><a href=javascript:x>y</a>'></{name}>" for name in ("noframes", "textarea")),
    "<svg><title><a href=javascript:x>y</a></title></svg>",
    "<script><!--<script></script><a href=javascript:x>y</a>--></script>",
    "<svg><![CDATA[ > <a href=javascript:x>y</a> ]]></svg>",
    "<? x> <a href=javascript:x>y</a> ?>",
    "</ <a href=javascript:x>y</a>",
    "<a href=x title='<a href=javascript:y>' href=z>",
]
"""Links that are live in browsers and hidden from a reader that does not read as they do, and some like them."""

PIECES = [
    *("<", "<a", "<svg>", "<title>", "<b ", "</a>", "</", "<!--", "<!", "<?", "-->", "--!>", "<![CDATA[", "]]>"),
    *("<script>", "</script>", "<xmp>", "</xmp>", "<textarea>", "</textarea>", "<p title=", "<form action=", "/"),
    *(
        " ",
        "\n",
        ">",
        "=",
        "'",
        '"',
        " href=",
        " href = ",
        "javascript:",
        "java",
        "script:",
        "&#106;avascript&colon;",
    ),
    *("https://x.org/", "data:,", "x", "\t", "\f", "\xa0", "\0", "&quot;", "vbscript:x"),
]


def live(markup):
    """Return the addresses of a page that must not be, as html5lib reads it."""
    return [
        value
        for element in html5lib.parse(markup, namespaceHTMLElements=False).iter()
        for name, value in element.attrib.items()
        if str(name).rpartition("}")[2] in {"href", "action", "formaction"} and refused_scheme(value)
    ]


class TestLinks:
    @pytest.mark.parametrize(
        ("markup", "expected"),
        [
            ('<p>x <a href="https://x.org">y <b>z</b></a>', [("https://x.org", "y z", True, 0)]),
            ("<A CLASS=c\n HREF='/a'>y</A>\n<a href=b>c</a>", [("/a", "y", True, 0), ("b", "c", True, 2)]),
            ("<a href='?a=1&amp;b=2'>x", [("?a=1&b=2", "x", False, 0)]),
            ('<a href="1" href="2">x</a>', [("1", "x", True, 0)]),
            ("<a name=x>y</a><a>z</a><!-- <a href=c>c</a> -->", []),
            ("<a href=a>x<a href=b>y</a>", [("a", "x", True, 0), ("b", "y", True, 0)]),
            ("<script>'<a href=no>'</script>", []),
            ("<template><a href=no>x</a></template><a href=b>c</a>", [("b", "c", True, 0)]),
            ("<a href=a><img alt=x>y<br>z<script>s</script></a>", [("a", "xy z", True, 0)]),
            ("<p>x<a href=a>y</p><p>z</a>", [("a", "y z", True, 0)]),
            ("<a href=a/>x", [("a/", "x", False, 0)]),
        ],
    )
    def test_they_are_found(self, markup, expected):
        assert [(link.href, link.words, link.closed, link.line) for link in read_html(markup).links] == expected

    def test_an_end_alone(self):
        assert read_html("</a>").end >= 0
        assert read_html("<a href=x>y</a>").end < 0

    @example("<![:")
    @example("<![CDATA[<a href=x>y</a>]]><a href=z>w</a>")
    @given(st.text(alphabet="<>a/ href=\"'x:\n&;!-[]", max_size=60))
    def test_anything_can_be_read(self, markup):
        for link in read_html(markup).links:
            assert markup[link.start] == "<"


class TestRefusing:
    @pytest.mark.parametrize(
        "address", ["javascript:x", " JaVa\tScRiPt:x", "\x01javascript:x", "data:,", "vbscript:a"]
    )
    def test_schemes(self, address):
        assert refused_scheme(address)

    @pytest.mark.parametrize(
        "address", ["https://x.org/javascript:x", "/data:", "#javascript", "mailto:a@b.c", ""]
    )
    def test_other_addresses(self, address):
        assert not refused_scheme(address)

    def test_the_tag_loses_its_attributes_and_the_rest_stays(self):
        markup = "<p>é\n<a class=x href='java&#x73;cript:1'>y</a> <form\n action=data:x></form></p>"
        found, refused = refuse_links(markup)
        assert found == "<p>é\n<a>y</a> <form\n></form></p>"
        assert [(tag.address, tag.line) for tag in refused] == [("javascript:1", 1), ("data:x", 1)]

    @pytest.mark.parametrize(
        "markup",
        [
            "<img src='data:image/png;base64,AA'>",
            "<object data='data:image/svg+xml,x'></object>",
            "<p>a <b> c < d <3 x<=y</p>",
            "<pre><code>&lt;a href=&quot;javascript:alert(1)&quot;> <b>javascript:</b></code></pre>",
            "<p title='javascript: the good parts' data-x=javascript:x>javascript:</p>",
            "<meta name=description content='javascript is a word: data: another'>",
            "<script>for (i = 0; i<n; i++) { s = '<b title=\"x\">' + t[i] } // javascript:</script>",
            "<iframe srcdoc='<p>In javascript: nothing.'></iframe>",
            "<a ping='https://a.example/ https://b.example/' href=x>y</a>",
            "<!-- <a href=x -->",
        ],
    )
    def test_what_is_harmless_stays(self, markup):
        assert refuse_links(markup) == (markup, [])

    @pytest.mark.parametrize(
        "markup",
        [
            *HIDDEN,
            "<a title='>' href=JAVASCRIPT:x>y</a>",
            "<a/href=javascript:x>y</a><a\fhref=javascript:x>y</a>",
            "<a = href=javascript:x>y</a>",
            '<a x="y"href=javascript:x>z</a>',
            "<a x=1\xa0y='z' href=javascript:x>y</a>",
            "<svg><a><set attributeName=href to=javascript:x /></a></svg>",
            "<svg><a><animate attributeName=href values='https://x.org;javascript:x'/></a></svg>",
            "<svg xmlns:x=http://www.w3.org/1999/xlink><a x:href=javascript:x>y</a></svg>",
            "<iframe src=javascript:x></iframe>",
            "<iframe src=data:text/html,x></iframe>",
            "<iframe srcdoc='<a href=javascript:x>y</a>'></iframe>",
            "<iframe srcdoc='<p srcdoc=&quot;<a href=&amp;quot;java&amp;#10;script:x'></iframe>",
            "<object data=javascript:x></object>",
            "<embed src=vbscript:x>",
            "<a href=x ping='https://x.org javascript:x'>y</a>",
            "<base href=javascript:x>",
            "<meta http-equiv=refresh content='0;url=javascript:x'>",
            "<meta http-equiv=refresh content='0; URL = \"javascript:x\"'>",
        ],
    )
    def test_what_is_not_seen_at_once(self, markup):
        found, refused = refuse_links(markup)
        assert refused[0].address
        assert live(found) == []
        assert refuse_links(found) == (found, [])

    @pytest.mark.parametrize(
        "parts",
        [
            ["<div>\n<a href='java", "script:alert(1)'>x</a></div>"],
            ["<a ", "href=javascript:alert(1)>x</a>"],
            ["<", "a href=javascript:alert(1)>x</a>"],
            ["<a href='", "javascript:alert(1)", "'>x</a>"],
            ["<!-- ", "<x y='--> <a href=\"java' z>", 'script:alert(1)">x</a>'],
        ],
    )
    def test_a_tag_that_does_not_end_is_text(self, parts):
        refused = [refuse_links(part) for part in parts]
        assert any(not tag.address for _, tags in refused for tag in tags)
        assert live("".join(markup for markup, _ in refused)) == []

    @given(st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), min_size=1, max_size=3))
    def test_nothing_gets_through(self, parts):
        assert live("".join(refuse_links(part)[0] for part in parts)) == []

    @pytest.mark.parametrize("piece", ["<a", "<a x=1 ", "<a x='", "<a x=\"<a x='", "<a href=javascript:x>", "<"])
    def test_long_markup_takes_no_long_time(self, piece):
        refuse_links(piece * 20_000)
