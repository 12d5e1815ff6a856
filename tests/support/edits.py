"""A small site with some of everything, and the edits that a person may make to it, as plain data.

An edit is a list of a verb and its arguments, so that a sequence of edits can be written down in YAML, drawn by
Hypothesis, printed where a test fails and pasted into ``edit_sequences.yaml``:

``[post, NAME, {FIELD: VALUE}]``
    changes fields of a post, which is added if it is not there; ``body`` is a list of names of :data:`PIECES`
``[delete, NAME]``, ``[rename, OLD, NEW]``
    removes a post; gives its file another name
``[file, PATH, VARIANT]``
    writes one of the texts in :data:`FILES`, or removes the file where the variant is null
``[set, SETTING, VALUE]``
    has ``conf.py`` say so; null takes the setting away
``[code, NAME, FLAG]``
    has ``conf.py`` hold one of the pieces in :data:`CODE`, or no longer
``[touch, PATH, YEAR]``
    gives a file a time in that year, its content unchanged
``[drafts, FLAG]``
    builds with ``-t drafts`` from now on, or no longer
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import os
import shutil
import zlib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sphinx_commonplace.output.files import make_room
from tests.support.elsewhere import build_elsewhere
from tests.support.pictures import BLUE, RED
from tests.support.sites import Built, Site

Edit = list[Any]

SEQUENCES = Path(__file__).with_name("edit_sequences.yaml")

POSTS = (
    "posts/2024/first",
    "posts/2024/second",
    "posts/2025/essay",
    "posts/2025/quotes",
    "posts/2026/note",
    "posts/2026/answer",
    "posts/2026/later",
    "posts/hidden",
    "posts/new",
    "posts/series/index",
)
"""Every name that a post can have; some have none at first."""


PIECES = {
    "words": "Some words of no great weight.",
    "others": "Others, of another number, and a name: Lovelace.",
    "long": "\n\n".join(["Words that fill a page, one after the other, to the end. " * 5] * 4),
    "more": "<!-- more -->",
    "shared": "See [the shared page](https://example.com/shared). It is cited by many.",
    "shared again": "Or is it [that one](https://www.example.com/shared?utm_source=feed), with a tail?",
    "own": "Nobody else cites [a page of its own](https://example.org/own).",
    "moved": "It stood at [an old address](https://example.net/old).",
    "disputed": "And [that](https://example.net/claim){.disputes} is not so.",
    "raw": 'With <a href="https://example.com/raw">a link in raw HTML</a>.',
    "key": "As {source}`lovelace` has it, {source:cite}`lovelace`.",
    "place": "See {source:page}`the book's place <hopper>`.",
    "quote": "```{quote} lovelace\nIt originates nothing.\n```",
    "speech": "```{quote} https://example.com/speech\n:title: A speech\n\nA *phrase*.\n```",
    "to first": "It answers [the first](/posts/2024/first.md).",
    "to sibling": "As [its sibling](second.md) says.",
    "to essay": "See [](/posts/2025/essay.md), and {doc}`/posts/2025/essay`.",
    "to part": "See {ref}`essay-part`, and {ref}`the part <new-part>`.",
    "to address": "See [by address](https://blog.example.org/posts/2024/first.html).",
    "to alias": "See [by an old address](https://blog.example.org/old/place.html).",
    "to new": "See [what may come](/posts/new.md).",
    "to undated": "See [](/posts/undated.rst), {doc}`/posts/undated` and {ref}`undated`.",
    "to labels": "See {ref}`tag-letters`, {ref}`blog-posts` and {ref}`source-lovelace`.",
    "said": "As [](/posts/2025/essay.md) and {ref}`essay-part` say of [it](https://example.com/said).",
    "to document": "See [](/about.md), {doc}`lists </lists>` and {any}`essay`.",
    "to terms": "A {term}`residue`, {eq}`sum`, {py:func}`made`, [](/terms.md#sums) and [it](#sums).",
    "todo": "```{todo}\nSay more of {ref}`essay-part`.\n```",
    "part": "(NAME-part)=\n\n## A part\n\nOf it.",
    "same part": "(a-part)=\n\n## One more part\n\nOf it.",
    "to same part": "See {ref}`a-part`, and {ref}`the part <a-part>`.",
    "picture": "![a picture](picture.png)",
    "any picture": "![one of several](/posts/2026/picture.*)",
    "to file": "See [a file](/part.txt).",
    "same name": "![another picture](/posts/2024/picture.png)",
    "include": "```{include} /part.txt\n```",
    "code": "```{literalinclude} /part.txt\n```",
    "download": "Take {download}`the data </part.txt>`.",
    "formula": "Where {math}`x^2` is.",
    "entry": "An {index}`entry` of the index.",
    "list": "```{postlist} 3\n```",
    "sources": "```{sources}\n:tag: Letters\n```",
    "note": "Words with a note.[^1]\n\n[^1]: The note.",
    "update": "```{update} 2026-06-01\nNews.\n```",
    "snippet": "```python\nprint(1)\n```",
    "changes": "```{literalinclude} /part.txt\n:diff: /terms.md\n```",
    "table": "```{csv-table}\n:file: /data.csv\n```",
    "data": "```{raw} html\n:file: /data.html\n```",
    "rest": "```{eval-rst}\n.. include:: /made-later.txt\n```",
    "figure": "```{figure} /made-later.png\nA figure\n```",
    "today": "```{eval-rst}\nIt is |today|, at |release|.\n```",
    "equation": "\\begin{align}\na &= 1\\\\\nb &= 2\n\\end{align}",
    "role": "## A {wiki}`x` part\n\nWords.",
    "control": '![a\x08 picture](picture.png) and [a link](https://example.com/shared "a\x0b title").',
    "deep": "\n".join(f"{'  ' * level}- level {level}" for level in range(12)),
    "compact": "- one\n\n- two\n\n- three",
    "to section": "See {ref}`A part` and {ref}`Same *part*`.",
    "section": "## Same *part*\n\nWords.",
    "to elsewhere": "See {external+other:doc}`index` and {py:func}`elsewhere`.",
    "unknown": "An {unknown}`role`, and {ref}`nothing-there`.",
}
"""What the body of a post is made of; NAME is the last part of the post's name."""

FRONT_MATTER: dict[str, tuple[Any, ...]] = {
    "title": ("A title", "Another title", "A & <title>", "Éa"),
    "date": ("2024-02-01", "2024-02-01 10:30", "2024-11-05", "2025-03-01", "2026-06-30", "2026-07-01", None),
    "tags": (["Letters"], ["Engines", "Letters"], ["engines"], ["Rare"], None),
    "category": ("Notes", None),
    "author": ("ada", "Ben", None),
    "series": ("A series", None),
    "language": ("en", None),
    "kind": ("essay", "quote", None),
    "link": ("https://example.net/letter", "https://example.com/shared", None),
    "via": ({"name": "A Weekly", "url": "https://example.org/weekly"}, None),
    "summary": ("In a word.", "In two words.", None),
    "updated": ("2026-06-29", None),
    "draft": (True, None),
    "aliases": (["old/place"], ["old/place", "old/other"], ["posts/new"], ["blog/2024"], None),
    "excerpt": (1, 0, None),
    "image": (1, None),
    "blogpost": (False, None),
    "external_link": ("https://example.com/elsewhere", None),
    "orphan": (True, None),
}

CODE: dict[str, str] = {
    "style sheet": "handlers.append(lambda app: app.add_css_file('custom.css', priority=900))\n",
    "other style sheet": "handlers.append(lambda app: app.add_css_file('other.css', priority=900))\n",
    "script": "handlers.append(lambda app: app.add_js_file(None, body='var one = 1;'))\n",
    "other script": "handlers.append(lambda app: app.add_js_file(None, body='var two = 2;'))\n",
    "source": """\
def change_source(app, docname, content):
    content[0] = content[0].replace("words", "sentences")

handlers.append(lambda app: app.connect("source-read", change_source))
""",
    "other source": """\
def change_source(app, docname, content):
    content[0] = content[0].replace("words", "letters")

handlers.append(lambda app: app.connect("source-read", change_source))
""",
    "context": """\
def change_context(app, pagename, templatename, context, doctree):
    context["title"] = f"{context.get('title', '')} (seen)"

handlers.append(lambda app: app.connect("html-page-context", change_context))
""",
    "function": 'html_context = {"said": lambda: "SAID"}\n',
    "other function": 'html_context = {"said": lambda: "SAID OTHERWISE"}\n',
    "extension": """\
import os, sys

folder = __file__.replace("conf.py", "_ext")
sys.path.insert(0, folder)
extensions = [*extensions, *(["local"] if os.path.exists(folder) else [])]
""",
    "comment": "# words\n",
}
"""Pieces of code that ``conf.py`` may hold; it calls what they put into ``handlers`` in its ``setup()``."""

_SETUP = """
def setup(app):
    for handler in handlers:
        handler(app)
"""


def _extension(words: str, *, writes: str = "") -> str:
    """Return a module that adds words to what is read, and may write a style sheet into the output."""
    return f"""\
from pathlib import Path

def add_words(app, docname, content):
    content[0] += {words!r}

def write(app):
    if {writes!r} and app.builder.format == "html":
        app.add_css_file("made.css")
        folder = Path(app.outdir, "_static")
        folder.mkdir(parents=True, exist_ok=True)
        Path(folder, "made.css").write_text({writes!r})

def setup(app):
    app.connect("source-read", add_words)
    app.connect("builder-inited", write)
    return {{"parallel_read_safe": True, "parallel_write_safe": True}}
"""


_SKETCH = "- id: lovelace\n  title: {title}\n  author: [{{family: Lovelace, given: Ada}}]\n  URL: {url}\n"
_BOOK = "- {id: hopper, type: book, title: The education, author: [{family: Hopper, given: Grace}]}\n"
_MOVED = "- {id: moved, title: Moved, URL: 'https://example.net/new', urls: ['https://example.net/old']}\n"
_SHARED = (
    "- {id: shared, title: The page that many share, URL: 'https://example.com/shared', aliases: [lovelace]}\n"
)
_ORPHAN = "---\norphan: true\n---\n\n"
_TREE = "# Home\n\nWelcome.\n\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\nabout\nlists\n{more}\n```\n"


def _lock(**facts: Any) -> str:
    return json.dumps({"version": 1, "sources": {"https://example.com/shared": facts}})


def _terms(term: str, function: str, sums: str) -> str:
    return (
        f"{_ORPHAN}# Terms\n\n```{{glossary}}\n{term}\n  What is left.\n```\n\n"
        f"```{{py:function}} {function}\n```\n\n(sums)=\n\n## {sums}\n\n```{{math}}\n:label: sum\nx = 2\n```\n"
    )


def _inventory(address: str) -> bytes:
    """Return an inventory of another project, with a function and a document (Sphinx's format 2)."""
    lines = f"elsewhere py:function 1 {address}#$ -\nindex std:doc -1 {address} Other\n"
    head = (
        "# Sphinx inventory version 2\n# Project: other\n# Version: 1\n# The remainder is compressed using zlib.\n"
    )
    return head.encode() + zlib.compress(lines.encode())


def _several(parts: str) -> str:
    return f"Several\n=======\n\n{parts}"


def _part(title: str, date: str, rest: str = "") -> str:
    words = "Words, and `a link <https://example.com/shared>`_."
    return f"{title}\n{'-' * len(title)}\n\n.. post:: {date}\n   :tags: Letters, Parts\n{rest}\n{words}\n\n"


FILES: dict[str, dict[str, str | bytes]] = {
    "sources.yaml": {
        "two": _SKETCH.format(title="A sketch", url="https://journal.example/29") + _BOOK,
        "retitled": _SKETCH.format(title="<Another> sketch", url="https://journal.example/29") + _BOOK,
        "elsewhere": _SKETCH.format(title="A sketch", url="https://example.org/own") + _BOOK,
        "three": _SKETCH.format(title="A sketch", url="https://journal.example/29") + _BOOK + _MOVED,
        "one": _SHARED,
        "wrong": "- {id: lovelace, titel: A sketch}\n",
    },
    "sources.lock": {
        "titled": _lock(title="What the lock says"),
        "archived": _lock(title="What the lock says", archive="https://archive.example/1"),
        "wrong": "{",
    },
    "index.md": {
        "plain": "# Home\n\nWelcome.\n",
        "a tree": _TREE.format(caption="Pages", more=""),
        "another tree": _TREE.format(caption="Documents", more="more"),
        "a numbered tree": _TREE.format(caption="Pages", more="").replace(":hidden:", ":numbered:"),
        "a list": "# Home\n\n```{postlist} 2\n:excerpts:\n```\n",
    },
    "about.md": {
        "plain": "# About\n\nWho we are.\n",
        "retitled": "# About us\n\nWho we are.\n",
        "of parts": "# About\n\n## A part\n\n```{figure} posts/2024/picture.png\nA figure\n```\n\n### Of it\n",
        "linking": "# About\n\nSee [](/posts/2024/first.md), {ref}`essay` and {ref}`essay-part`.\n",
    },
    "terms.md": {
        "plain": _terms("residue", "made(a)", "Sums"),
        "renamed": _terms("remnant", "found(a)", "Sums"),
        "retitled": _terms("residue", "made(a)", "Results\n\n```{math}\n:label: first\nx = 1\n```"),
    },
    "again.md": {"same names": _terms("residue", "made(a)", "Sums again")},
    "todos.md": {"plain": f"{_ORPHAN}# Todos\n\n```{{todolist}}\n```\n"},
    "more.md": {"plain": "# More\n"},
    "lists.md": {
        "of two": "# Lists\n\n```{postlist} 2\n```\n",
        "of a tag": "# Lists\n\n```{postlist}\n:tags: Letters\n:excerpts:\n:expand: more\n:date: '%Y'\n```\n",
        "by author": "# Lists\n\n```{postlist} 3\n:author: ada\n:sort:\n:format: '{title} by {author}'\n```\n",
    },
    "reading.md": {
        "all": f"{_ORPHAN}# Reading\n\n```{{sources}}\n```\n",
        "of a tag": f"{_ORPHAN}# Reading\n\n```{{sources}}\n:tag: Letters\n:sort: cited\n:length: 2\n```\n",
        "of a site": f"{_ORPHAN}# Reading\n\n```{{sources}}\n:site: example.com\n```\n",
    },
    "blog/tag/letters.md": {
        "plain": f"{_ORPHAN}# On letters\n\nTold by a document.\n",
        "other": f"{_ORPHAN}# On letters\n\nTold otherwise, with [a link](https://example.com/shared).\n",
    },
    "blog/tag/engines.md": {"plain": f"{_ORPHAN}# On engines\n\nTold by a document.\n"},
    "blog/author/ben.md": {"plain": f"{_ORPHAN}# Who Ben is\n\nTold by a document.\n"},
    "blog/tag.md": {"plain": f"{_ORPHAN}# All tags\n\nWords.\n"},
    "blog/source.md": {"plain": f"{_ORPHAN}# All sources\n\nWords.\n"},
    "blog/source/example.com.md": {"plain": f"{_ORPHAN}# A site\n\nWords.\n"},
    "blog.md": {"plain": f"{_ORPHAN}# The blog\n\nWords.\n"},
    "posts/several.rst": {
        "two": _several(_part("First part", "2025-06-20") + _part("Second part", "2026-06-20")),
        "one to come": _several(_part("First part", "2025-06-20") + _part("Second part", "2026-07-02")),
        "one a draft": _several(_part("First part", "2025-06-20") + _part("Other part", "")),
        "no post": _several("Words.\n"),
        "one": "Several\n=======\n\n.. post:: 2025-06-20\n   :tags: Letters\n\n   The excerpt.\n\nWords.\n",
    },
    "posts/undated.rst": {
        "draft": "Undated\n=======\n\n.. post::\n   :tags: Hidden\n\nWords.\n",
        "to come": "Undated\n=======\n\n.. post:: 2026-07-02\n   :tags: Hidden\n\n.. include:: /part.txt\n",
        "dated": "Undated\n=======\n\n.. post:: 2026-06-20\n   :tags: Hidden\n\nWords.\n",
    },
    "posts/picture.png": {"red": RED, "blue": BLUE},
    "posts/2024/picture.png": {"red": RED, "blue": BLUE},
    "posts/2026/picture.png": {"red": RED, "blue": BLUE},
    "posts/2026/picture.svg": {"plain": "<svg/>"},
    "posts/2026/picture.en.png": {"blue": BLUE},
    "part.txt": {"first": "Words of a part.\n", "other": "Words of another, with https://example.com/x.\n"},
    "data.csv": {"first": "a,b\n1,2\n", "other": "a,b\n3,4\n"},
    "data.html": {"first": "<p>data</p>\n", "other": "<p>other data</p>\n"},
    "made-later.txt": {"first": "Words made later.\n"},
    "made-later.png": {"red": RED, "blue": BLUE},
    "other.inv": {"one": _inventory("elsewhere.html"), "two": _inventory("moved.html")},
    "_ext/local.py": {
        "plain": _extension("\n\nAdded words.\n"),
        "other": _extension("\n\nOther added words.\n"),
        "writing": _extension("\n\nAdded words.\n", writes="p { color: red }"),
    },
    "_static/custom.css": {"red": "p { color: red }\n", "blue": "p { color: blue }\n"},
    "_static/other.txt": {"first": "a file\n", "other": "another\n"},
    "_static/deep/file.txt": {"first": "a file\n"},
    "_static/deep": {"first": "a file, too\n"},
    "_static/made.js_t": {"first": "var made = 1;\n"},
    "_static/commonplace.css": {"ours": "p { color: green }\n"},
    "extra/robots.txt": {"first": "User-agent: *\n", "other": "User-agent: x\n"},
    "extra/well/known.txt": {"first": "known\n"},
    "extra/well": {"first": "known, too\n"},
    "extra/sitemap.xml": {"first": "<urlset/>\n"},
    "extra/about.html": {"first": "<p>in place of a page</p>\n"},
    "_templates/page.html": {
        "ours": '{% extends "!page.html" %}\n{% block content %}{{ super() }}<p>Ours.</p>{% endblock %}\n',
        "other": '{% extends "!page.html" %}\n{% block content %}<p>Other.</p>{{ super() }}{% endblock %}\n',
    },
    "_templates/recent.html": {
        "three": "<ul>{% for post in ablog.recent(3) %}<li>{{ post.title }}</li>{% endfor %}</ul>\n",
        "tags": "<ul>{% for tag in ablog.tags %}<li>{{ tag }} {{ tag|length }}</li>{% endfor %}</ul>\n",
        "said": "<p>{{ said() if said is defined else '' }}</p>\n",
    },
    "_templates/ablog/catalog.html": {
        "ablog's": '{% extends "page.html" %}{% block content %}{% for one in catalog %}<p>{{ one }}'
        "{% for post in one %} {{ post.title }}{% endfor %}</p>{% endfor %}{% endblock %}\n",
    },
    "_templates/ablog/collection.html": {
        "ablog's": '{% extends "page.html" %}{% block content %}{% for post in collection %}'
        "<p>{{ post.title }} {{ post.date }}</p>{% endfor %}{% endblock %}\n",
    },
    "_templates/ablog/redirect.html": {
        "ours": '{% extends "page.html" %}\n{% block content %}<p>Moved: {{ post.title }}</p>{% endblock %}\n',
    },
    "_templates/commonplace/post-foot.html": {"ours": "<p>No foot.</p>\n"},
}

EXTENSIONS = ["myst_parser", "ablog", "sphinx_commonplace", "sphinx.ext.todo"]

SETTINGS: dict[str, tuple[Any, ...]] = {
    "commonplace_today": ("2026-07-01", "2026-08-01", "2025-01-01"),
    "commonplace_listing_posts": (1, 0, 50),
    "commonplace_listing_bytes": (200_000, 1, 6000),
    "commonplace_home_posts": (0, 2),
    "commonplace_whole_words": (5, 0),
    "commonplace_descriptions": ({"tag": {"Letters": "About letters."}}, {"author": {"Ben": "Who he is."}}),
    "commonplace_feed_formats": (["atom", "rss", "json"], ["json"]),
    "commonplace_sources": ("", "other.yaml"),
    "commonplace_own_addresses": (["https://example.net/"],),
    "commonplace_ignored_links": (["shared"],),
    "commonplace_url_rules_off": (["www"],),
    "commonplace_timezone": ("Asia/Tokyo",),
    "commonplace_show_sources": (False,),
    "commonplace_show_cited_by": (False,),
    "commonplace_show_related": (False,),
    "commonplace_previews": (False,),
    "blog_title": ("Another blog", "A & <blog>"),
    "blog_baseurl": ("https://other.example/", ""),
    "blog_path": ("log",),
    "blog_post_pattern": ("posts/202*/**", ["posts/**", "about.md"]),
    "blog_authors": ({"ada": ("Ada L.", "https://ada.example/")}, {}),
    "blog_default_author": ("ada",),
    "blog_feed_length": (1,),
    "blog_feed_fulltext": (False,),
    "blog_feed_archives": (True,),
    "post_date_format": ("%d/%m/%Y",),
    "post_auto_excerpt": (2,),
    "post_show_prev_next": (False,),
    "language": ("de",),
    "html_title": ("A title",),
    "html_show_sourcelink": (False,),
    "html_copy_source": (False,),
    "html_use_index": (False,),
    "html_permalinks": (False,),
    "numfig": (True,),
    "html_static_path": ([],),
    "html_extra_path": ([],),
    "templates_path": ([],),
    "html_compact_lists": (False,),
    "today_fmt": ("%d.%m.%Y",),
    "today": ("Some day",),
    "html_last_updated_fmt": ("%Y",),
    "html_context": ({"said": "SAID"},),
    "extensions": (
        [*EXTENSIONS, "sphinx.ext.autosectionlabel"],
        [*EXTENSIONS, "sphinx.ext.intersphinx"],
    ),
    "intersphinx_mapping": ({"other": ("https://other.example/", "other.inv")},),
    "suppress_warnings": (["myst"], ["ref", "docutils"]),
    "blog_feed_templates": (
        {"atom": {"content": "{{ post.title }} of {{ blog.posts|length }}"}},
        {"atom": {"content": "{{ title }}{% for post in blog.posts %} {{ post.title }}{% endfor %}"}},
    ),
    "html_sidebars": (
        {"**": ["ablog/recentposts.html", "ablog/tagcloud.html", "ablog/archives.html"]},
        {"**": ["sidebar/brand.html", "recent.html"]},
        {"posts/**": ["sidebar/brand.html", "recent.html"]},
    ),
    "exclude_patterns": (["posts/2024/**"], ["about.md"]),
    "html_file_suffix": (".htm",),
    "html_link_suffix": ("", ".htm"),
    "release": ("1", "2"),
    "pygments_style": ("monokai",),
    "pygments_dark_style": ("vim",),
    "smartquotes": (False,),
    "rst_epilog": ("The end.",),
    "root_doc": ("about",),
}
"""Other values of settings; null is one more of each, the value at the start."""

CONF: dict[str, Any] = {
    "extensions": EXTENSIONS,
    "todo_include_todos": True,
    "commonplace_today": "2026-06-30",
    "commonplace_listing_posts": 3,
    "commonplace_listing_bytes": 2500,
    "blog_authors": {"ada": ("Ada Lovelace", None)},
    "html_static_path": ["_static"],
    "html_css_files": ["custom.css"],
    "html_extra_path": ["extra"],
    "templates_path": ["_templates"],
    "myst_enable_extensions": ["attrs_inline", "amsmath"],
    "exclude_patterns": ["part.txt", "made-later.txt", "extra"],
}

START: list[Edit] = [
    ["post", "posts/2024/first", {"date": "2024-02-01", "tags": ["Letters"], "body": ["words", "own"]}],
    [
        "post",
        "posts/2024/second",
        {"date": "2024-04-01", "body": ["to first", "shared again", "note"], "aliases": ["old/place"]},
    ],
    [
        "post",
        "posts/2025/essay",
        {
            "date": "2025-07-01",
            "tags": ["Engines", "Letters"],
            "kind": "essay",
            "author": "ada",
            "body": ["shared", "long", "part", "key", "to part", "to terms"],
        },
    ],
    ["post", "posts/2025/quotes", {"date": "2025-03-01", "tags": ["Letters"], "body": ["quote", "speech"]}],
    [
        "post",
        "posts/2026/note",
        {"date": "2026-03-01", "tags": ["Engines"], "body": ["shared", "to essay", "include", "todo"]},
    ],
    [
        "post",
        "posts/2026/answer",
        {
            "date": "2026-05-14",
            "tags": ["Engines", "Letters"],
            "link": "https://example.net/letter",
            "body": ["key", "place", "shared", "any picture", "same name", "to file", "to address"],
        },
    ],
    ["post", "posts/2026/later", {"date": "2026-07-01", "tags": ["Letters"], "body": ["shared", "to first"]}],
    ["post", "posts/hidden", {"date": "2026-06-01", "draft": True, "tags": ["Letters"], "body": ["shared"]}],
    ["file", "sources.yaml", "two"],
    ["file", "index.md", "a tree"],
    ["file", "about.md", "plain"],
    ["file", "lists.md", "of two"],
    ["file", "reading.md", "all"],
    ["file", "terms.md", "plain"],
    ["file", "todos.md", "plain"],
    ["file", "blog/tag/letters.md", "plain"],
    ["file", "posts/several.rst", "two"],
    ["file", "posts/2024/picture.png", "red"],
    ["file", "part.txt", "first"],
    ["file", "_static/custom.css", "red"],
    ["file", "extra/robots.txt", "first"],
    ["file", "_templates/ablog/redirect.html", "ours"],
]
"""What makes the site."""

PATHS = (*(f"{name}.md" for name in POSTS), *FILES, "conf.py")
YEARS = (2001, 2025, 2040)


INCREMENTAL_SEED, CLEAN_SEED = 11, 12


class EditedSite:
    """A site that is made by edits, and can be put back as it was after the first of its builds.

    All builds are in processes of their own, which import the site's code anew.

    :param folder: where it stands; a build remembers absolute paths, so it is always the same
    """

    def __init__(self, folder: Path, builder: str = "html") -> None:
        self.builder = builder
        self.root, self.kept, self.elsewhere = folder / "site", folder / "kept", folder / "another place"
        self.site = Site(self.root)
        self.code: dict[str, bool] = {}
        self.posts: dict[str, dict[str, Any]] = {}
        self.conf = dict(CONF)
        self.drafts = False
        self._write_conf()
        for edit in START:
            self.make(edit)
        self.build()
        self._start = copy.deepcopy((self.posts, self.conf, self.code))
        shutil.copytree(self.root, self.kept)  # with the times of all files

    def restore(self) -> EditedSite:
        """Put everything back."""
        shutil.rmtree(self.root)
        shutil.copytree(self.kept, self.root)
        self.posts, self.conf, self.code = copy.deepcopy(self._start)
        self.drafts = False
        return self

    def make(self, edit: Edit) -> None:
        """Make one edit; what cannot be done, as to delete what is not there, is no edit."""
        verb, *arguments = edit
        getattr(self, f"_{verb}")(*arguments)

    def build(self, *, jobs: int = 1) -> Built:
        """Build, after the last edits."""
        return build_elsewhere(self.site, self.builder, seed=INCREMENTAL_SEED, jobs=jobs, tags=self._tags())

    def build_clean(self) -> Built:
        """Build a copy in another folder, whose files are all new, with another hash seed.

        :returns: what came of it; its warnings name the files of the site that was copied
        """
        shutil.rmtree(self.elsewhere, ignore_errors=True)
        copied = Site(self.elsewhere)
        shutil.rmtree(copied.src)
        shutil.copytree(self.site.src, copied.src, copy_function=shutil.copyfile)
        built = build_elsewhere(copied, self.builder, seed=CLEAN_SEED, tags=self._tags())
        for path in (os.fspath, os.path.relpath):  # docutils names a missing file from the working folder
            there, here = path(copied.src), path(self.site.src)
            built.warnings = [line.replace(there, here) for line in built.warnings]
        return built

    def _tags(self) -> tuple[str, ...]:
        return ("drafts",) if self.drafts else ()

    # -- verbs -------------------------------------------------------------------------------------------------

    def _post(self, name: str, changes: dict[str, Any]) -> None:
        fields = self.posts.setdefault(name, {"date": "2026-01-01"})
        fields |= changes
        front = {key: value for key, value in fields.items() if key not in {"body", "title"} and value is not None}
        lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in front.items())
        short = name.rpartition("/")[2]
        title = fields.get("title") or short.capitalize()
        body = "\n\n".join(PIECES[piece] for piece in fields.get("body", ["words"])).replace("NAME", short)
        self.site.write(f"{name}.md", f"---\n{lines}---\n\n# {title}\n\n{body}\n")

    def _delete(self, name: str) -> None:
        if self.posts.pop(name, None) is not None:
            self.site.remove(f"{name}.md")

    def _rename(self, old: str, new: str) -> None:
        if old in self.posts and new not in self.posts:
            self.posts[new] = self.posts.pop(old)
            target = self.site.src / f"{new}.md"
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.site.src / f"{old}.md").rename(target)

    def _file(self, path: str, variant: str | None) -> None:
        if variant is not None:
            make_room([(self.site.src / path).as_posix()], self.site.src.as_posix())
            self.site.write(path, FILES[path][variant])
        elif path != "index.md" and (self.site.src / path).is_file():  # without which there is no site
            (self.site.src / path).unlink()
            for folder in (self.site.src / path).parents:  # git knows no empty folders
                if folder == self.site.src or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()

    def _set(self, name: str, value: Any) -> None:
        if value is None:
            value = CONF.get(name)
        if value is None:
            self.conf.pop(name, None)
        else:
            self.conf[name] = value
        self._write_conf()

    def _code(self, name: str, flag: bool) -> None:
        self.code[name] = flag
        self._write_conf()

    def _touch(self, path: str, year: int) -> None:
        file = self.site.src / path
        if file.is_file():
            moment = dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp()
            os.utime(file, (moment, moment))

    def _drafts(self, flag: bool) -> None:
        self.drafts = flag

    def _write_conf(self) -> None:
        from tests.support.sites import CONF as PROMISED

        settings = "".join(f"{key} = {value!r}\n" for key, value in self.conf.items())
        code = "".join(text for name, text in CODE.items() if self.code.get(name))
        self.site.write("conf.py", f"{PROMISED}{settings}handlers = []\n{code}{_SETUP}")


# -- strategies ------------------------------------------------------------------------------------------------

_names = st.sampled_from(POSTS)
_bodies = st.lists(st.sampled_from(list(PIECES)), min_size=1, max_size=5, unique=True)
_fields = st.sampled_from(list(FRONT_MATTER)).flatmap(
    lambda key: st.sampled_from(FRONT_MATTER[key]).map(lambda value: {key: value})
)
_posts = st.builds(lambda name, changes: ["post", name, changes], _names, _fields)
_texts = st.builds(lambda name, body: ["post", name, {"body": body}], _names, _bodies)
_files = st.sampled_from(list(FILES)).flatmap(
    lambda path: st.sampled_from([*FILES[path], None]).map(lambda variant: ["file", path, variant])
)
_settings = st.sampled_from(list(SETTINGS)).flatmap(
    lambda name: st.sampled_from([*SETTINGS[name], None]).map(lambda value: ["set", name, value])
)
_code = st.builds(lambda name, flag: ["code", name, flag], st.sampled_from(list(CODE)), st.booleans())
_touches = st.builds(lambda path, year: ["touch", path, year], st.sampled_from(PATHS), st.sampled_from(YEARS))

edits = st.one_of(
    _posts,
    _posts,
    _texts,
    _texts,
    _files,
    _files,
    _settings,
    _code,
    _touches,
    st.builds(lambda name: ["delete", name], _names),
    st.builds(lambda old, new: ["rename", old, new], _names, _names),
    st.builds(lambda flag: ["drafts", flag], st.booleans()),
)
"""One edit; a body and a field of front matter change more often than the rest."""
