"""Texts for feed readers, which run no script."""

from __future__ import annotations

import re

import lxml.html
import pytest

from sphinx_commonplace.formats import formula
from sphinx_commonplace.formats.feed_html import FeedWords, needs_scripts, without_scripts

URL = "https://blog.example/a/?x=1&y=2"
WORDS = FeedWords("See the diagram", "See <this> part")
DIAGRAM = '<a href="https://blog.example/a/?x=1&amp;y=2">See the diagram</a>'
PART = '<a href="https://blog.example/a/?x=1&amp;y=2">See &lt;this&gt; part</a>'
DIAGRAM_LINE, LINE = (f'<p class="post-elsewhere">{one}</p>' for one in (DIAGRAM, PART))


@pytest.fixture(autouse=True)
def _without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula, "_converter", lambda: None)


def read(text: str) -> str:
    """Return a text as a feed has it."""
    assert needs_scripts(text)
    return without_scripts(text, URL, WORDS)


class TestFormulas:
    """A formula is TeX as code where it cannot be MathML."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r'<p>A <span class="math notranslate">\(a^2\)</span> b</p>', "<p>A <code>a^2</code> b</p>"),
            (r'<p><span class="math">\(a&lt;b\)</span></p>', "<p><code>a&lt;b</code></p>"),
            (r'<div class="math">\[a\]</div>', "<p><code>a</code></p>"),
            (r'<div class="math"><span class="eqno">(1)<a>¶</a></span>\[a\]</div>', "<p>(1) <code>a</code></p>"),
            (
                '<div class="amsmath math">\n\\begin{x}\na\n\\end{x}\n</div>',
                "<pre><code>\\begin{x}\na\n\\end{x}</code></pre>",
            ),
            ('<div class="output text_latex math">$$b$$</div>', "<p><code>b</code></p>"),
            (
                r'<ul><li><div class="math">\[a\]</div>after</li></ul>',
                "<ul><li><p><code>a</code></p>after</li></ul>",
            ),
        ],
    )
    def test_tex(self, text: str, expected: str) -> None:
        assert read(text) == expected

    @pytest.mark.parametrize(
        "text",
        ['<p><span class="math"><img class="math" src="https://x.example/m.png" alt="a^2"></span></p>'],
    )
    def test_an_image_stays(self, text: str) -> None:
        assert read(text) == text

    def test_finished_mathml_stays_alone(self) -> None:
        made = "<math><mi>a</mi></math>"
        assert read(f'<p><span class="math"><span>{made}</span><span>a</span></span> b</p>') == f"<p>{made} b</p>"

    def test_mathml(self, monkeypatch: pytest.MonkeyPatch) -> None:
        converter = pytest.importorskip("latex2mathml.converter")
        monkeypatch.setattr(formula, "_converter", lambda: converter)
        assert read(r'<p><span class="math">\(a^2\)</span></p>') == (
            '<p><math display="inline"><mrow><msup><mi>a</mi><mn>2</mn></msup></mrow></math></p>'
        )
        for tex in (r"\mymacro{a}", "{", r"\href{javascript:alert(1)}{x}", "a & b"):
            escaped = tex.replace("&", "&amp;")
            assert read(rf'<p><span class="math">\({escaped}\)</span></p>') == f"<p><code>{escaped}</code></p>"


class TestScripts:
    """What a script would make is a link to the post."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('<pre class="mermaid">graph</pre>', DIAGRAM_LINE),
            (
                '<div class="c"><pre class="mermaid">g</pre></div>',
                f"<div class='c'>{DIAGRAM_LINE}</div>".replace("'", '"'),
            ),
            (
                '<div id="p"></div><script>draw("p")</script><p>x</p>',
                f"{LINE}<p>x</p>",
            ),
            (
                "<div><script src=a.js></script><div><script>b()</script></div></div>",
                f"<div>{LINE}<div></div></div>",
            ),
            ("<p>a<script>x()</script> b</p>", f'<p>a<span class="post-elsewhere">{PART}</span> b</p>'),
            ("<script>x()</script><script>y()</script>", LINE),
            ('<p>a</p><script type="application/json">{}</script>', "<p>a</p>"),
            (
                '<script type="application/vnd.jupyter.widget-view+json">{}</script>',
                LINE,
            ),
        ],
    )
    def test_links(self, text: str, expected: str) -> None:
        assert read(text) == expected

    def test_a_diagram_that_is_an_image_stays(self) -> None:
        text = '<div class="mermaid"><img src="https://x.example/d.png" alt="d"></div>'
        assert read(text) == text


class TestTabs:
    """Tabs are titles with their contents below."""

    def test_radio_buttons(self) -> None:
        text = '<div><input id="a" type="radio"><label for="a">One</label><div><p>1</p></div></div>'
        assert read(text) == "<div><p><strong>One</strong></p><div><p>1</p></div></div>"

    def test_aria(self) -> None:
        text = (
            '<div><div role="tablist"><button role="tab" aria-controls="a">One</button>'
            '<button role="tab" aria-controls="b">Two</button></div><div role="tabpanel" id="a">1</div>'
            '<div role="tabpanel" id="b" hidden>2</div></div>'
        )
        found = read(text)
        assert lxml.html.fragment_fromstring(found).text_content() == "One1Two2"
        assert not re.search("hidden|button|tablist", found)


@pytest.mark.parametrize("text", ["<p>a</p>", '<p class="aftermath">a</p>', r"<pre>\(a\)</pre>"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert not needs_scripts(text)
