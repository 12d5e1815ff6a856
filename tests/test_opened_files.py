"""A document is read again when any file that reading it opened has changed, come or gone, whatever opened it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.support.comparing import differences
from tests.support.elsewhere import build_elsewhere
from tests.support.pictures import BLUE, RED
from tests.support.sites import Site

MakeSite = Callable[..., Site]
Files = dict[str, str | bytes | None]

# MyST asks its transform for `app`, which Sphinx 11 will not have.
pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")


class Used(NamedTuple):
    """What a document uses: a directive in reStructuredText, and files before each build; None for a removal."""

    directive: str
    files: tuple[Files, ...]


def of(path: str, first: str | bytes, then: str | bytes) -> tuple[Files, ...]:
    """Return a file that is missing, comes, changes and goes."""
    return {}, {path: first}, {path: then}, {path: None}


TEXT = ("One.\n", "Two.\n")
MODULE = '"""A tool."""\n\nfrom {0}_base import Base\n\n\ndef made():\n    """Make {1}."""\n'
MODULE += '\n\nclass Tool(Base):\n    """A tool."""\n'
BASE = 'class Root{0}:\n    """Its base."""\n\n\nclass Base(Root{0}):\n    """A base."""\n'
BASE += '\n    def cut(self):\n        """Cut {0}."""\n'


def code(name: str) -> tuple[Files, ...]:
    """Return a module that changes, that imports another that changes, and that goes."""
    tool, base = f"code/{name}.py", f"code/{name}_base.py"
    return (
        {tool: MODULE.format(name, "one"), base: BASE.format("one")},
        {tool: MODULE.format(name, "two")},
        {base: BASE.format("two")},
        {tool: None},
    )


CONF = '''
import json, pathlib, sys

from docutils import nodes
from docutils.parsers.rst import Directive

sys.path.insert(0, str(pathlib.Path(__file__).parent / "code"))
extensions += ["sphinx.ext." + name for name in ("autodoc", "autosummary", "graphviz", "inheritance_diagram")]
extensions += ["sphinxcontrib.mermaid"]
autosummary_generate = False

class Shown(Directive):
    """A directive that tells Sphinx of no file."""

    has_content = True

    def run(self):
        folder = pathlib.Path(self.state.document.settings.env.srcdir)
        if self.content:
            names = " ".join(path.name for path in sorted((folder / "shown").glob("*.txt")))
            return [nodes.paragraph("", f"Files: {names}")]
        try:
            words = json.loads((folder / "data.json").read_bytes())["words"]
        except OSError:
            words = "No data."
        return [nodes.paragraph("", words)]

def paste(app, docname, source):
    path = pathlib.Path(app.srcdir, "pasted.txt")
    if docname.endswith("/pasted") and path.exists():
        source[0] += chr(10) + path.read_text() + chr(10)

def setup(app):
    app.add_directive("shown", Shown)
    app.connect("source-read", paste)
'''

USED = {
    "compared": Used(
        ".. literalinclude:: /new.txt\n   :diff: /old.txt",
        ({"new.txt": "One.\nTwo.\n"}, {"old.txt": "One.\n"}, {"old.txt": "None.\n"}, {"old.txt": None}),
    ),
    "code": Used(".. literalinclude:: /part.py", of("part.py", "one = 1\n", "two = 2\n")),
    "table": Used(".. csv-table::\n   :file: part.csv", of("posts/part.csv", "a,b\n", "c,d\n")),
    "raw": Used(".. raw:: html\n   :file: raw.txt", of("posts/raw.txt", "<p>One.</p>", "<p>Two.</p>")),
    "text": Used(".. include:: part.txt", of("posts/part.txt", *TEXT)),
    "deep": Used(
        ".. include:: outer.txt",
        ({"posts/outer.txt": "Of.\n\n.. include:: deep.txt\n"}, *of("posts/deep.txt", *TEXT)[1:]),
    ),
    "outside": Used(".. include:: ../../part.txt", of("../part.txt", *TEXT)),
    "picture": Used(".. image:: pic.png", of("posts/pic.png", RED, BLUE)),
    "figure": Used(".. figure:: fig.png\n   :figwidth: image\n\n   Words.", of("posts/fig.png", RED, BLUE)),
    "download": Used("See :download:`it <got.txt>`.", of("posts/got.txt", *TEXT)),
    "diagram": Used(".. graphviz:: part.dot", of("posts/part.dot", "digraph { a }", "digraph { b }")),
    "mermaid": Used(".. mermaid:: part.mmd", of("posts/part.mmd", "graph LR; A-->B", "graph LR; A-->C")),
    "data": Used(".. shown::", of("data.json", '{"words": "One."}', '{"words": "Two."}')),
    "folder": Used(
        ".. shown::\n\n   folder",
        ({"shown/a.txt": ""}, {"shown/b.txt": ""}, {"shown/a.txt": None}, {"shown/b.txt": None}),
    ),
    "pasted": Used("Words.", ({"pasted.txt": "One.\n"}, *of("pasted.txt", *TEXT[::-1])[1:])),
    "autosummary": Used(".. autosummary::\n\n   summed.made\n   summed.Tool.cut", code("summed")),
    "autodoc": Used(
        ".. autofunction:: shown_one.made\n\n.. autoclass:: shown_one.Tool\n   :members:\n   :inherited-members:",
        code("shown_one"),
    ),
    "comes": Used(".. autofunction:: coming.made", ({}, *code("coming")[:1], *code("coming")[1::2])),
    "inheritance": Used(".. inheritance-diagram:: drawn.Tool", (code("drawn")[0], {}, *code("drawn")[2:])),
}

COPIED = {"posts/picture", "posts/figure", "posts/download"}
"""Documents whose pages lead to a copy of the file, and stay as they are when it changes."""


def post(suffix: str, text: str) -> str:
    """Return a post in one of the markups."""
    if suffix == "rst":
        return f":date: 2026-01-01\n\nUser\n====\n\n{text}\n"
    return f"---\ndate: 2026-01-01\n---\n\n# User\n\n````{{eval-rst}}\n{text}\n````\n"


def apply(site: Site, files: Files) -> None:
    """Write and remove files."""
    for path, content in files.items():
        if content is not None:
            site.write(path, content)
        elif (site.src / path).exists():
            site.remove(path)


class TestWhateverOpens:
    @pytest.mark.parametrize("suffix", ["md", "rst"])
    def test_a_file(self, make_site: MakeSite, suffix: str) -> None:
        """The documents that use changed files are read, no others, and the tree is a clean build's."""
        site = make_site(conf=CONF)
        uses = dict(USED)
        if suffix == "md":
            del uses["inheritance"]  # Sphinx's directive needs reStructuredText's parser
        for name, used in uses.items():
            site.write(f"posts/{name}.{suffix}", post(suffix, used.directive))
        site.post("other", "Other", "2020-01-01")
        before: dict[str, bytes] = {}
        for step in range(4):
            changed = set()
            for name, used in uses.items():
                apply(site, used.files[step])
                changed |= {f"posts/{name}"} if used.files[step] else set()
            # In processes that have not imported the site's modules.
            built, clean = build_elsewhere(site), site.build_clean()
            assert differences(clean.tree(), built.tree()) == {}
            if step:
                assert built.read == changed
                assert "posts/other" not in built.written
                pages = {f"{name}.html" for name in changed - COPIED}
                assert pages <= differences(before, built.tree()).keys()
            before = built.tree()
        # Sphinx reads again, in every build, what could not import a module.
        assert build_elsewhere(site).read == {"posts/autodoc", "posts/comes"}
