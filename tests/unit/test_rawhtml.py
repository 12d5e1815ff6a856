"""Links in HTML that an author wrote by hand."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonplace.rawhtml import read_html, refuse_links, refused_scheme


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
        assert refuse_links(markup) == (
            "<p>é\n<a>y</a> <form></form></p>",
            [("javascript:1", 1), ("data:x", 1)],
        )

    def test_images_may_carry_their_data(self):
        assert refuse_links("<img src='data:image/png;base64,AA'>")[1] == []
