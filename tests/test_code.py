"""The site's own code is an input: what it changes is read and written again, and nothing else is."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest
from sphinx.config import Config
from sphinx.util.tags import Tags

from sphinx_commonplace.compat.code import SiteCode
from tests.support.comparing import differences, replace
from tests.support.elsewhere import build_elsewhere
from tests.support.sites import Built, Site

# MyST asks its transform for `app`, which Sphinx 11 will not have.
pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")

CONF = """
import functools
import os
import re
import sys

sys.path.insert(0, os.path.abspath("_ext"))
extensions += ["local", "packed"]
html_static_path = ["_static"]

PLACE = "Paris"
UNUSED = "Rome"
PATTERN = re.compile("ODD" "ITY")


def place():
    return PLACE


def fill_in(app, docname, source):
    source[0] = PATTERN.sub("rarity", source[0]).replace("PLACE", place())


def note(app, pagename, templatename, context, doctree, word):
    context["body"] = (context.get("body") or "") + f"<p>{word}</p>"


class Told:
    word = "a class"

    def __call__(self):
        return self.word


of = "{} of {}".format
html_context = {"told": lambda: "a function", "also": Told(), "partly": functools.partial(of, "part")}


def setup(app):
    app.add_css_file("own.css")
    app.connect("source-read", fill_in)
    app.connect("html-page-context", functools.partial(note, word="noted"))
    app.connect("html-page-context", lambda app, name, template, context, tree: context.update(extra="an extra"))
"""

FILES = """
=== _static/own.css ===
p { color: red }
=== _static/other.css ===
p { color: blue }
=== _templates/page.html ===
{% extends "!page.html" %}
{% block content %}{{ super() }}<p>{{ told() }}, {{ also() }}, {{ partly("it") }}, {{ extra }}</p>{% endblock %}
=== posts/a.md ===
---
date: 2024-01-01
tags: one
---

# A

It is in PLACE, an ODDITY. SHARED and LATER. {local}`it`
=== posts/b.rst ===
B
=

.. post:: 2024-02-01

It is in PLACE.
=== posts/hidden.rst ===
Hidden
======

.. post:: 2030-01-01

WITHHELD until then.
=== _ext/local.py ===
from docutils import nodes

import shared


def local(name, rawtext, text, lineno, inliner, options=None, content=None):
    return [nodes.emphasis(text, f"{text} said locally")], []


def replaced(app, docname, source):
    import later

    source[0] = source[0].replace("SHARED", shared.WORD).replace("LATER", later.WORD)


def setup(app):
    app.add_role("local", local)
    app.connect("source-read", replaced)
    return {"version": "1", "parallel_read_safe": True}
=== _ext/shared.py ===
WORD = "Words of a module"
=== _ext/later.py ===
WORD = "a module for later"
=== _ext/unused.py ===
WORD = "Nobody imports this"
=== _ext/packed/__init__.py ===
from .sub import add


def setup(app):
    app.connect("html-page-context", add)
    return {"version": "1", "parallel_read_safe": True}
=== _ext/packed/sub.py ===
def add(app, pagename, templatename, context, doctree):
    context["body"] = (context.get("body") or "") + "<p>packed</p>"
"""

ALL = {"index", "posts/a", "posts/b"}
HIDDEN = {"posts/hidden"}  # a draft is known only once it has been read
NONE: set[str] = set()


def build(site: Site) -> Built:
    """Build in a process of its own, as Python remembers what it has imported."""
    return build_elsewhere(site, "html")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site, built once, with a copy of it beside it."""
    conf = textwrap.dedent(CONF) + 'templates_path = ["_templates"]\nsuppress_warnings = ["config.cache"]\n'
    site = Site(tmp_path_factory.mktemp("code") / "site", FILES, conf=conf)
    built = build(site)
    assert built.faults == []
    page = built.text("posts/a")
    assert "<p>It is in Paris, an rarity. Words of a module and a module for later." in page
    assert "<p>a function, a class, part of it, an extra</p>" in page
    assert "<p>noted</p>" in page
    shutil.copytree(site.root, site.root.with_name("kept"))
    return site


@pytest.fixture
def site(kept: Site) -> Site:
    """The site as it was built."""
    shutil.rmtree(kept.root)
    shutil.copytree(kept.root.with_name("kept"), kept.root)
    return kept


READ = {
    "word for a handler": ("conf.py", 'word="noted"', 'word="marked"'),
    "style sheet": ("conf.py", "own.css", "other.css"),
    "handler of reading": ("conf.py", 'replace("PLACE", place())', 'replace("PLACE", "!" + place())'),
    "function that it calls": ("conf.py", "return PLACE", "return PLACE.upper()"),
    "value that it uses": ("conf.py", "Paris", "Oslo"),
    "pattern that it uses": ("conf.py", '"ODD" "ITY"', '"OD."'),
    "handler of reading that shows a draft": (
        "conf.py",
        'replace("PLACE", place())',
        'replace("PLACE", place()).replace("2030-", "2026-")',
    ),
    "no handler": ("conf.py", '    app.connect("source-read", fill_in)\n', ""),
    "statement": (
        "conf.py",
        "UNUSED =",
        "os.environ.setdefault('PLACE', PLACE)\nhtml_show_sphinx = False\nUNUSED =",
    ),
    "local module": ("_ext/local.py", "said locally", "told locally"),
    "module that it imports": ("_ext/shared.py", "Words", "Texts"),
    "module that it imports late": ("_ext/later.py", "for later", "for the end"),
    "module of a package": ("_ext/packed/sub.py", "<p>packed", "<p>wrapped"),
}

WRITTEN = {
    "handler of writing": ("conf.py", 'or "") + f"<p>', 'or "") + f"<p>…'),
    "handler without a name": ("conf.py", "an extra", "one more"),
    "function for templates": ("conf.py", '"a function"', '"a procedure"'),
    "class for templates": ("conf.py", '"a class"', '"a kind"'),
    "part of a call": ("conf.py", '"part"', '"half"'),
}

NOTHING = {
    "comment": ("conf.py", "def fill_in", "# It fills in.\ndef fill_in"),
    "value that nothing uses": ("conf.py", "Rome", "Lima"),
    "function that nothing uses": ("conf.py", "class Told", "def unused():\n    pass\n\n\nclass Told"),
    "setting that no page shows": ("conf.py", "UNUSED", "linkcheck_timeout = 9\nUNUSED"),
    "module that nobody imports": ("_ext/unused.py", "Nobody", "No one"),
}


def check(site: Site, edit: tuple[str, str, str], read: set[str], written: set[str]) -> None:
    """Edit and build, each time in a process of its own, and hold what is read and written, and what comes out."""
    old = {path: path.read_bytes() for path in (site.root / "out").rglob("*") if path.is_file()}
    replace(site, *edit)
    built = build(site)
    assert built.read - HIDDEN == read
    assert built.written - HIDDEN == written
    if not written:
        assert {path: path.read_bytes() for path in old} == old
    else:
        assert differences(site.build_clean().tree(), built.tree()) == {}
        assert any(path.read_bytes() != content for path, content in old.items())


@pytest.mark.parametrize("name", READ)
def test_what_reading_uses(site: Site, name: str) -> None:
    """All is read and written again, and is what a clean build makes."""
    check(site, READ[name], ALL, ALL)


@pytest.mark.parametrize("name", WRITTEN)
def test_what_only_writing_uses(site: Site, name: str) -> None:
    """All is written again, and nothing is read."""
    check(site, WRITTEN[name], NONE, ALL)


@pytest.mark.parametrize("name", NOTHING)
def test_what_nothing_uses(site: Site, name: str) -> None:
    """Nothing is read or written."""
    check(site, NOTHING[name], NONE, NONE)


def reading(folder: Path, conf: str) -> str:
    """Return the digest of the code by which a site with this ``conf.py`` is read."""
    (folder / "conf.py").write_text(conf, "utf-8")
    config = Config.read(folder, overrides={}, tags=Tags())
    app = SimpleNamespace(
        config=config, confdir=folder, extensions={}, events=SimpleNamespace(listeners={"source-read": []})
    )
    return SiteCode(app, lambda path: Path(path).read_text("utf-8")).reading


SETUP = "\n\ndef setup(app):\n    app.connect('source-read', used)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import functools\n@functools.cache\ndef used(*a):\n    return 1", ("return 1", "return 2")),
        ("def made(x):\n    def inner(*a):\n        return x\n    return inner\nused = made('a')", ("'a'", "'b'")),
        ("def f(*a, b=1):\n    pass\nused = f", ("b=1", "b=2")),
        ("class C:\n    def m(self, *a):\n        return 1\nused = C().m", ("return 1", "return 2")),
        (
            "class C:\n    def __init__(self):\n        self.x = 1\n    __call__ = print\nused = C()",
            ("= 1", "= 2"),
        ),
        ("class B:\n    x = 1\nclass C(B):\n    pass\nused = C", ("x = 1", "x = 2")),
        ("class C:\n    @property\n    def p(self):\n        return 1\nused = C", ("return 1", "return 2")),
        ("class C:\n    @staticmethod\n    def p():\n        return 1\nused = C.p", ("return 1", "return 2")),
        ("W = {'a', 'b'}\ndef used(*a):\n    return W", ("'b'", "'c'")),
        ("def used(*a):\n    return [x for x in (1, 2)]", ("2", "3")),
        ("import textwrap\nused = 1\ntextwrap.mine = lambda: 1", ("lambda: 1", "lambda: 2")),
        (
            "import textwrap\nused = 1\nif True:\n    textwrap.mine = 1",
            ("= 1\nif True:\n    textwrap.mine = 1", "= 1"),
        ),
        ("used = 1\nnitpick_ignore = [lambda *a: 1]", ("*a: 1", "*a: 2")),
    ],
)
def test_kinds_of_code(tmp_path: Path, before: str, after: tuple[str, str]) -> None:
    """What a function, a class or an object does is part of the digest, however it came about."""
    conf = before + SETUP
    old, new = after
    assert old in conf
    first = reading(tmp_path, conf)
    assert reading(tmp_path, conf + "# A comment.\n") == first
    assert reading(tmp_path, conf.replace(old, new, 1)) != first


@pytest.mark.parametrize(
    "more",
    [
        "html_title = 'Other'\n",
        "html_theme_options = {}\nhtml_theme_options['a'] = 1\n",
        "unused = 1\n",
        "def unused():\n    return 1\n",
        "html_context = {'f': lambda: 1}\n",
        "print('hello')\n",
        "if used:\n    html_show_sphinx = False\n",
    ],
)
def test_what_is_no_code_of_reading(tmp_path: Path, more: str) -> None:
    """Settings count as settings; functions for templates count for pages."""
    conf = "def used(*a):\n    return 1" + SETUP
    assert reading(tmp_path, conf + more) == reading(tmp_path, conf)
