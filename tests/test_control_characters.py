"""Control characters and halves of characters: taken out wherever they are, reported with file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sphinx_commonplace.text.characters import CONTROL, without_control, without_control_references
from tests.support.sites import Built, Site

CONF = """\
extensions[0] = "myst_nb"
nb_execution_mode = "off"
myst_enable_extensions = ["attrs_inline", "attrs_block", "html_image"]
"""
HEAD = "---\ndate: 2026-05-04\n---\n\n# A title\n\n"

MARKDOWN = {
    "alt text": '![a\x01b](https://e.org/i.png "t\x02t")\n',
    "title of a link": '[l](https://e.org/ "t\x03t")\n',
    "HTML": '<p title="x\x05y" class="c\x06" id="i\x07">raw</p>\n',
    "reference in HTML": '<p title="x&#1;y">raw &#x1F; &#55296; <a href="https://e.org/b" title="&#2;">r</a>\n',
    "attributes": '[s]{.cl\x07 #id\x08 title="q\x0e"}\n',
    "options": "```{admonition} T\x01\n:class: a\x02b\nBody\n```\n",
    "noncharacters": "x\ufffey [\uffff](https://e.org/\ufffe)\n",
    "form feed": '![a\x0cb](https://e.org/i.png "t\x0bt")\n',
    "included file": "```{include} /included.txt\n```\n",
    "code": "```\nred\x1b[31m\n```\n",
}
REST = {
    "abbreviation": ":abbr:`HT\x01ML (hyper\x02text)`\n",
    "image": ".. image:: https://e.org/i.png\n   :alt: a\x03b\n   :class: x\x04y\n",
    "raw": ".. raw:: html\n\n   <b title='&#3;\x05'>x</b>\n",
    "code point": ".. |u| unicode:: 0x01\n\nx |u| y\n",
    "target": ".. _a\x01b:\n\nWords, see `a\x01b`_.\n",
    "included file": ".. include:: /included.txt\n",
    "file": ".. literalinclude:: /included.txt\n",
}


def controls(built: Built) -> dict[str, list[str]]:
    """Return the characters in the output's texts that must not be there, by file."""
    texts = (".html", ".xml", ".json", ".js", ".inv")
    found = {}
    for name, content in built.tree().items():
        if name.endswith(texts) and not name.startswith("_static/"):
            text = content.decode("utf-8", "replace")
            if name != "objects.inv" and (chars := CONTROL.findall(text)):
                found[name] = chars
            if refs := re.findall(r"&#x?0*(?:1|2|3|1f|55296);", text, re.IGNORECASE):
                found[name] = refs
    return found


def told(built: Built) -> list[tuple[str, int]]:
    """Return file and line of each warning of such a character."""
    lines = [line for line in built.warnings if line.endswith("[commonplace.character]")]
    found = [re.match(r"(.*?):(\d+)(?::\d+)?: WARNING: ", line) for line in lines]
    return [(Path(match[1]).name, int(match[2])) for match in found if match]


# MyST's `include` asks for `app`, which Sphinx 11 will not have.
@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app:PendingDeprecationWarning")
@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app:DeprecationWarning")
@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_markup(tmp_path: Path, builder: str) -> None:
    site = Site(tmp_path, conf=CONF)
    site.write("included.txt", "First.\n\nFrom\x01 a file.\n")
    for number, text in enumerate(MARKDOWN.values()):
        site.write(f"posts/m{number}.md", HEAD + text)
    for number, text in enumerate(REST.values()):
        site.write(f"posts/r{number}.rst", ":date: 2026-05-04\n\nA title\n=======\n\n" + text)
    built = site.build(builder)
    assert built.returncode == 0
    assert controls(built) == {}
    files = {name for name, _line in told(built)}
    wanted = {f"m{number}.md" for number in range(len(MARKDOWN))} | {
        f"r{number}.rst" for number in range(len(REST))
    }
    from_file = {f"m{list(MARKDOWN).index('included file')}.md", f"r{list(REST).index('included file')}.rst"}
    assert files - {"included.txt"} >= wanted - from_file
    others = [line for line in built.warnings if "[commonplace.character]" not in line]
    assert others == []


class TestPosition:
    def test_of_markdown(self, tmp_path: Path) -> None:
        site = Site(tmp_path, conf=CONF)
        site.write("index.md", "# Home\x01\n\nWords.\n\n![a\x02](https://e.org/i.png)\n")
        site.write("posts/p.md", "---\ndate: 2026-05-04\nsummary: a\x01b\n---\n\n# T\n\nWords \x03\n")
        site.write("page.md", "---\norphan: true\nkey: a\x01b\n---\n\n# T\n")
        built = site.build()
        assert sorted(told(built)) == [("index.md", 1), ("index.md", 5), ("p.md", 3), ("p.md", 8), ("page.md", 3)]
        assert [meta.get("content") for meta in built.page("posts/p").xpath("//meta[@name='description']")] == [
            "ab"
        ]

    def test_of_a_file_that_is_included(self, tmp_path: Path) -> None:
        site = Site(tmp_path, conf=CONF)
        site.write("included.txt", "First.\n\nFrom\x01 a file.\n")
        site.write("posts/p.rst", ":date: 2026-05-04\n\nT\n=\n\n.. include:: /included.txt\n")
        assert told(site.build()) == [("included.txt", 3)]

    def test_of_many(self, tmp_path: Path) -> None:
        site = Site(tmp_path, conf=CONF)
        site.write("posts/p.md", HEAD + "```\n" + "\x1b[31mred\n" * 100 + "```\n")
        built = site.build()
        assert told(built) == [("p.md", 8 + number) for number in range(11)]
        assert "90 more lines, up to line 107" in built.warnings[-1]

    def test_of_page_breaks(self, tmp_path: Path) -> None:
        """Files of old tools have form feeds between parts; nobody need mend them."""
        site = Site(tmp_path, conf=CONF)
        site.write("posts/p.rst", ":date: 2026-05-04\n\nT\n=\n\nOne.\n\n\x0c\n\nTwo.\n")
        site.write("posts/q.md", HEAD + "One.\n\x0c\nTwo.\n")
        built = site.build(werror=True)
        assert (built.returncode, built.warnings) == (0, [])


def test_notebook(tmp_path: Path) -> None:
    site = Site(tmp_path, conf=CONF)
    output = {"output_type": "stream", "name": "stdout", "text": "50%\b\b\b\u001b[31mred\u001b[0m\n"}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# N\n\n![a\u0001b](https://e.org/i.png) \ud800 x\n"},
        {"cell_type": "markdown", "metadata": {}, "source": "(a\u0001b)=\n## Part\n\n[](#ab)\n"},
        {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [output], "execution_count": 1},
    ]
    notebook = {"cells": cells, "metadata": {"date": "2026-01-07"}, "nbformat": 4, "nbformat_minor": 4}
    site.write("posts/n.ipynb", json.dumps(notebook))
    built = site.build()
    assert controls(built) == {}
    assert "\ud800" not in built.text("posts/n")
    assert told(built) == [("n.ipynb", 10_003), ("n.ipynb", 20_001)]
    assert "red" in built.main("posts/n").text_content()


ESCAPED = r"""
Not \*emphasis\*, no\ space, \|bar\|, a back\\slash, :emphasis:`in \`role\``, `a \<b\> <https://e.org/\_x>`_,
`named \: target`_, \`not code\`, 5\ ``min``, a\
break. Say \"no\".

.. _named \: target: https://e.org/y

.. image:: https://e.org/i\_j.png
   :alt: an \*alt\*

a \: term
   its \*definition\*

:field \: name: words

+------+
| \*a  |
+------+

.. |s| replace:: put \*in\*

|s|, and [#f]_

.. [#f] a \*note\*

.. include:: /included.txt
"""


def test_escapes_are_no_characters(tmp_path: Path) -> None:
    """The parser of reStructuredText marks what is escaped by U+0000, which its author has not written."""
    site = Site(tmp_path)
    site.write("included.txt", "From\x01 a \\*file\\*.\n")
    site.write("posts/p.rst", f":date: 2026-05-04\n\nA \\*title\\*\n============\n{ESCAPED}")
    built = site.build()
    assert told(built) == [("included.txt", 1)]
    assert len(built.warnings) == 1
    words = " ".join(built.main("posts/p").text_content().split())
    shown = ["A *title*", "Not *emphasis*, nospace, |bar|, a back\\slash", "5min", 'Say "no"', "put *in*"]
    assert [part for part in [*shown, "From a *file*."] if part not in words] == []
    assert controls(built) == {}


def test_warnings_can_be_suppressed(tmp_path: Path) -> None:
    site = Site(tmp_path, conf=CONF + 'suppress_warnings = ["commonplace.character"]\n')
    site.write("posts/p.md", HEAD + "![a\x01b](https://e.org/i.png)\n")
    built = site.build(werror=True)
    assert (built.returncode, built.warnings) == (0, [])
    assert [image.get("alt") for image in built.main("posts/p").iter("img")] == ["ab"]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x01b\x1fc\x0bd", "ab c d"),
        ("\ud800é\ufffe\x9f", "é"),
        ("a\tb\nc\x85d", "a\tb\nc\x85d"),
    ],
)
def test_without_control(text: str, clean: str) -> None:
    assert without_control(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("&#1;a&#x1F;b&#0;", ("a b", "\x01")),
        ("&#150; &#x96; &#10; &#65; &#x10FFFF;", ("&#150; &#x96; &#10; &#65; &#x10FFFF;", "")),
        ("&#99999999999; &#xD800;x &#65534;", ("&#99999999999; x ", "\ud800")),
        ("&#1a &#x1g", ("a g", "\x01")),
    ],
)
def test_without_control_references(text: str, clean: tuple[str, str]) -> None:
    assert without_control_references(text) == clean
