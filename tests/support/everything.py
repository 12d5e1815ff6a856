"""A site with posts in which all stands that can stand in a post, long and wide enough to show where it ends.

Of extensions that the tests do not have, the HTML stands there that they were seen to make: MyST-NB 1.4,
sphinxcontrib-bibtex 2.7, sphinx-tabs 3.5, sphinxcontrib-mermaid 2.1, MathJax 3 with SVG, ``graphviz``.
"""

from __future__ import annotations

import io
from pathlib import Path

from tests.support.sites import Site

CONF = """
extensions += ["sphinx_design", "sphinx_copybutton", "sphinx.ext.todo"]
commonplace_layout = "blog"
commonplace_whole_words = 100000
myst_enable_extensions = [
    "amsmath", "attrs_block", "colon_fence", "deflist", "dollarmath", "fieldlist", "html_image", "linkify",
    "strikethrough", "substitution", "tasklist",
]
myst_heading_anchors = 3
suppress_warnings = ["myst.strikethrough"]
todo_include_todos = True
mathjax_path = "none.js"  # formulas stay TeX: nothing is asked of another machine
html_extra_path = ["extra"]
html_copy_source = False
"""

LINE = (
    "Words enough to be broken into several lines in a column that is as wide as this one is, and then some more"
)
WIDE = (
    "a line that is much longer than the column is wide, and goes on and on, and on and on, and on, and ends here"
)
WORD = "a_word_that_does_not_break_0123456789"

MYST = f"""
{LINE}, with [a link](https://example.com/one), `code`, {{kbd}}`Ctrl+C`,
{{abbr}}`HTML (HyperText Markup Language)`, {{term}}`a term`, {{ref}}`a table <the-table>`,
{{doc}}`another post <restructured>`, [](#formulas), 🎉, ~~gone~~, a footnote[^one],
and {{download}}`a file <../snippet.py>`.

Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorsitzenderin, and an address:
https://example.net/a/very/long/path/that/does/not/end/and/has/no/place/to/break-0123456789012345678901234567890.

`a_very_long_piece_of_code_in_a_line_that_does_not_break_anywhere_and_goes_on_until_it_is_much_too_wide_for_it()`

这是一个没有空格的很长的中文段落用来检查在很窄的列里面换行是否正确以及它是否与其他段落。

<p lang="ar" dir="rtl">
فقرة باللغة العربية طويلة بما يكفي لتنكسر إلى عدة أسطر في عمود بعرض هذا العمود وتبدأ من اليمين.</p>

## Lists

- {LINE}
  - nested
    - deeper

    with a paragraph

1. First
2. Second

   ```python
   print("{WIDE}")
   ```

   :::{{note}}
   {LINE}
   :::

- [ ] to do
- [x] done

Term
: {LINE}

Second term
: Its definition

  > A quotation in it

:field: {LINE}
:another field: value

```{{glossary}}
a term
  {LINE}
```

```{{hlist}}
- one
- two
- three
```

## Quotations

> {LINE}
>
> - a list
>
> > inside

> [!NOTE]
> {LINE}

```{{quote}} book
{LINE}
```

```{{epigraph}}
{LINE}

-- Somebody
```

```{{pull-quote}}
{LINE}
```

## Boxes

:::{{note}}
{LINE}

- a list

| a | b |
|---|---|
| {WORD}{WORD} | {WORD} |

```python
print("{WIDE}")
```
:::

:::{{warning}}
{LINE}
:::

:::{{admonition}} A title of one's own
{LINE}
:::

:::{{seealso}}
{LINE}
:::

:::{{todo}}
{LINE}
:::

:::{{versionadded}} 1.2
{LINE}
:::

:::{{topic}} A topic
{LINE}
:::

:::{{sidebar}} At the side
Words
:::

{LINE}. {LINE}.

:::{{container}} something
{LINE}
:::

:::{{dropdown}} Open
:open:

{LINE}
:::

:::{{dropdown}} Closed
{LINE}
:::

::::{{tab-set}}
:::{{tab-item}} One
{LINE}

```python
print("{WIDE}")
```
:::
:::{{tab-item}} Two
{LINE}
:::
::::

:::{{card}} A card
:footer: its foot

{LINE}
:::

::::{{grid}} 1 2 2 3
:gutter: 3
:::{{grid-item-card}} A
{LINE}
:::
:::{{grid-item-card}} B
Words
:::
:::{{grid-item-card}} C
Words
:::
::::

::::{{grid}} 3
:::{{grid-item}}
no gutter
:::
:::{{grid-item}}
Words
:::
:::{{grid-item}}
Words
:::
::::

::::{{card-carousel}} 2
:::{{card}} One
:::
:::{{card}} Two
:::
:::{{card}} Three
:::
::::

:::{{button-link}} https://example.com/two
A button
:::

## Pictures

![A wide picture](pictures/wide.png)

![](pictures/small.png)

```{{image}} pictures/small.png
:alt: in the middle
:align: center
```

```{{image}} pictures/small.png
:alt: at the right
:align: right
```

{LINE}. {LINE}.

```{{figure}} pictures/wide.png
:alt: wide

{LINE}
```

```{{figure}} pictures/small.png
:alt: small

A caption
```

```{{figure}} pictures/small.png
:alt: in the middle
:align: center

In the middle
```

```{{figure}} pictures/small.png
:alt: at the left
:align: left

Left
```

{LINE}. {LINE}.

## Tables

| a | b | c |
|---|:-:|--:|
| 1 | 2 | 3 |

```{{list-table}} {LINE}
:name: the-table
:header-rows: 1

* - A column
  - Another column, with a long heading
  - A third
  - A fourth
* - {WORD}
  - {WORD}
  - {WORD}
  - {WORD}
```

```{{csv-table}}
:align: left

1, 2
```

{LINE}.

```{{csv-table}}
:align: center

1, 2
```

```{{csv-table}} With widths
:widths: 20, 80
:width: 100%

1, "{LINE}"
```

## Code

```python
print("{WIDE}")
```

```{{code-block}} python
:caption: A caption of code
:linenos:
:emphasize-lines: 1

print("{WIDE}")
```

```{{literalinclude}} ../snippet.py
```

```{{include}} ../part.txt
```

    {WIDE}

```{{parsed-literal}}
*parsed* {WIDE}
```

```{{py:function}} some_function(argument: dict[str, list[int]], another: dict[str, list[int]]) -> None
{LINE}
```

## Formulas

Inline $a^2 + b^2 = c^2$ in a sentence.

$$
\\int_0^1 f(x)\\,dx
$$

$$
a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{{10}} + a_{{11}} + a_{{12}} + a_{{13}} + a_{{14}} = 0
$$ (numbered)

\\begin{{equation}}
e = mc^2
\\end{{equation}}

<div class="math-wrapper docutils container" id="rendered"><div class="math notranslate nohighlight"><span
 class="eqno">(4)</span><mjx-container class="MathJax" jax="SVG" display="true"><svg width="120ex" height="3ex"
 viewBox="0 -705 53000 1000"><rect width="53000" height="900" y="-705"></rect></svg></mjx-container></div></div>

## Diagrams

<pre class="mermaid"><svg id="mermaid" class="flowchart" width="100%" viewBox="0 0 900 60" style="max-width: 900px"
><rect width="900" height="60" fill="teal"></rect></svg></pre>

<div class="graphviz"><object data="../wide.svg" type="image/svg+xml" class="graphviz">A graph</object></div>

## Raw HTML

<div>Bare words in a division without a class.</div>

<div class="mine"><p>{LINE}</p></div>

<svg width="900" height="60" viewBox="0 0 900 60"><rect width="900" height="60" fill="teal"></rect></svg>

<iframe width="800" height="90" title="A video" srcdoc="A video"></iframe>

<video controls width="720" height="90"></video>

<audio controls></audio>

<object data="../wide.svg" type="image/svg+xml" width="900"><p>A drawing</p></object>

<img src="pictures/wide.png" alt="wide" width="900">

<details><summary>More</summary><p>{LINE}</p></details>

<table><tr><th>a</th><th>b</th></tr><tr><td>{WORD}{WORD}</td><td>{WORD}{WORD}</td></tr></table>

<pre>{WIDE}</pre>

<blockquote class="embedded"><p>{LINE}</p>— Somebody</blockquote>

<figure><img src="../wide.svg" alt="wide"><figcaption>{LINE}</figcaption></figure>

<script>document.documentElement.dataset.ran = "yes"</script>

---

```{{rubric}} A rubric
```

```{{centered}} In the middle
```

## Other extensions

<div class="cell docutils container"><div class="cell_input docutils container"><div
 class="highlight-python notranslate"><div class="highlight"><pre>print("{WIDE}")
</pre></div></div></div><div class="cell_output docutils container"><div
 class="output stream highlight-myst-ansi notranslate"><div class="highlight"><pre>{WIDE}
</pre></div></div></div></div>

<div class="cell tag_hide-input docutils container"><details class="admonition hide above-input">
<summary aria-label="Toggle hidden content"><p class="collapsed admonition-title">Show source</p></summary>
<div class="cell_input docutils container">frame</div></details>
<div class="cell_output docutils container"><div class="output text_html"><div>
<table border="1" class="dataframe">
<thead><tr><th>{WORD}</th><th>{WORD}</th><th>{WORD}</th></tr></thead>
<tbody><tr><td>1</td><td>2</td><td>3</td></tr></tbody></table></div></div></div></div>

<div class="cell docutils container"><div class="cell_output docutils container"><img alt="plot"
 src="../wide.svg"></div></div>

<div class="sphinx-tabs docutils container"><div role="tablist" aria-label="Tabbed content"><button
 class="sphinx-tabs-tab" role="tab" aria-selected="true">Apples</button></div><div class="sphinx-tabs-panel"
 role="tabpanel" aria-label="Apples"><p>{LINE}</p></div></div>

<div class="docutils container"><div role="list" class="citation-list"><div class="citation" role="listitem">
<span class="label"><span class="fn-bracket">[</span>Knu68<span class="fn-bracket">]</span></span>
<p>{LINE}</p></div></div></div>

[^one]: {LINE}
"""

RESTRUCTURED = f"""
A post in reStructuredText
==========================

.. post:: 2026-03-01
   :tags: all

{LINE} [#f]_ and more [CIT]_.

.. [#f] {LINE}
.. [CIT] {LINE}

.. note::

   {LINE}

:Field: {LINE}
:A field with a long name: value

-a         {LINE}
--very-very-long-option-name-of-a-program=VALUE  {LINE}

| A line block
|   indented

    A block quotation by indentation alone.

    -- Somebody

===============================  ===============================  ===============================
A                                B                                C
===============================  ===============================  ===============================
{WORD[:31]}  {WORD[:31]}  {WORD[:31]}
===============================  ===============================  ===============================

>>> print("{WIDE}")
printed

::

    {WIDE}

.. image:: pictures/wide.png
   :alt: wide
   :width: 900px

.. figure:: pictures/wide.png
   :alt: wide
   :figwidth: 80%

   A caption.

   A legend.

.. figure:: pictures/small.png
   :alt: small
   :align: right

   Right.

.. compound::

   {LINE}

.. function:: f(x)

   :param x: something

.. option:: --x

   {LINE}

.. raw:: html

   <p>Raw.</p>

.. centered:: In the middle

.. rubric:: A rubric

.. list-table::
   :align: right

   * - a
     - b
"""

PAGE = f"""
A page that is no post, with {LINE}.

:::{{note}}
{LINE}
:::

| a | b |
|---|---|
| 1 | {LINE} |

## A part

```{{figure}} ../posts/pictures/small.png
:alt: small

A caption
```

- [ ] to do

```python
print("{WIDE}")
```

::::{{grid}} 2
:::{{grid-item-card}} A
[A link](https://example.com/two)
:::
::::
"""

FILES = f"""
=== snippet.py ===
{WIDE.replace(" ", "_")} = 1

=== part.txt ===
{LINE}.

=== sources.yaml ===
- id: book
  type: book
  title: A book
"""

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60" viewBox="0 0 900 60">'
    '<rect width="900" height="60" fill="teal"/></svg>'
)

POSTS = ("posts/myst", "posts/restructured", "posts/short")
"""All posts, newest first."""

HOLDS = {
    "posts/myst": (
        *(
            "ul.contains-task-list",
            "dl.simple",
            "dl.field-list",
            "dl.glossary",
            ".hlist",
            "blockquote.epigraph",
            "figure.quotation",
        ),
        *(".admonition.note", ".admonition-todo", ".versionadded", "aside.topic", "aside.sidebar"),
        *("details.sd-dropdown", ".sd-tab-set", ".sd-card", ".sd-row", ".sd-cards-carousel", ".sd-btn"),
        *("img[src*=wide]", "img.align-right", "figure.align-default", "figure.align-left", "table.align-center"),
        *(".table-wrapper", ".highlight pre", ".code-block-caption", "pre.literal-block", "dl.py", "div.math"),
        *(".eqno", "mjx-container svg", "pre.mermaid", "object.graphviz", "iframe", "video", "audio", "details"),
        *("hr", "p.rubric", "p.centered", ".cell_output table", ".sphinx-tabs", ".citation", ".footnote"),
    ),
    "posts/restructured": (".admonition", "dl.option-list", ".line-block", ".doctest", "figure.align-right"),
}
"""What must be found in a post, on its page and in lists: else a test of it would look at nothing."""


def everything_site(folder: Path) -> Site:
    """Return the site, not built yet: three posts with everything, and a page that is no post."""
    site = Site(folder, FILES, conf=CONF)
    site.write(
        "index.md",
        f"# Home\n\n{PAGE}\n\n```{{toctree}}\n:hidden:\n\ndocs/manual\n```\n".replace("../posts", "posts"),
    )
    site.write("docs/manual.md", f"# A manual\n{PAGE}")
    site.post("short", "A short post", "2026-02-01", f"{LINE}.\n", tags="[all]", link="https://example.org/a")
    site.post(
        "myst",
        "Everything that can stand in a post",
        "2026-05-01",
        MYST,
        tags="[all]",
        link="https://example.org/b",
    )
    site.write("posts/restructured.rst", RESTRUCTURED.lstrip())
    site.write("extra/wide.svg", SVG)
    from PIL import Image  # which only tests with a browser have

    for name, size in {"wide": (1600, 400), "small": (120, 80)}.items():
        picture = io.BytesIO()
        Image.new("RGB", size, (90, 140, 190)).save(picture, "png")
        site.write(f"posts/pictures/{name}.png", picture.getvalue())
    return site
