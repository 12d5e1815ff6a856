"""Builders that write no HTML pages of their own: LaTeX, epub, one page for all, plain text and the others.

They have the posts, and no listings. What would lead to a page that they do not have is text.
"""

from __future__ import annotations

import json
import posixpath
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from lxml import etree, html

from tests.support.comparing import differences
from tests.support.sites import Built, Site

# Sphinx's own extensions for some of these builders ask it for what Sphinx 11 will not have.
pytestmark = pytest.mark.filterwarnings("ignore::sphinx.deprecation.RemovedInSphinx11Warning")

MakeSite = Callable[..., Site]

CONF = """
copyright = "2026"
version = "1"
author = "Ada"
myst_heading_anchors = 3
blog_authors = {"ada": ("Ada Lovelace", None)}
epub_show_urls = "no"
extensions += ["sphinx.ext.doctest", "sphinx.ext.coverage"]
latex_documents = [("index", "book.tex", "Book", "Ada", "manual")]
linkcheck_ignore = [".*"]
"""

FILES = """
=== index.md ===
# Home

```{toctree}
:hidden:

part/about
posts/in
```

```{postlist}
:format: "{date} {title} {tags} {author} {category}"
:excerpts:
:expand: Read on
```

```{sources}
```

Names: {ref}`blog-tags`, {ref}`tag-web`, {ref}`words <tag-web>`, {ref}`blog-posts`, {ref}`blog-feed`,
{ref}`author-ada-lovelace`, {ref}`blog-sources`, {ref}`site-example.org`, {ref}`in`, {ref}`out`, {doc}`posts/out`,
[](posts/out.md), [](posts/in.md), [a file](posts/out.md#a-part), {source:page}`book`, {source}`book`.
=== part/about.md ===
# About

```{postlist}
```

```{postlist} 3
:tags: Nobody
```

[up](../posts/in.md), {doc}`../posts/in`, {ref}`tag-web`.
=== posts/in.md ===
---
date: 2026-05-01
tags: [Web, AI]
author: ada
category: Notes
link: https://example.org/in
---

# Inside

First of the inner post, with [one](https://example.org/one) and [part](#a-part).

## A part

[out](out.md), [again](/posts/out/), [by name](../out/), [out's part](/posts/out/#a-part), [tag](/blog/tag/web/),
[feed](/blog/atom.xml), [whole](https://blog.example.org/posts/out/), <a href="/posts/out/">raw</a>.

```{sources}
:post: in
```

> [!NOTE]
> An alert.

Last of the inner post.
=== posts/out.md ===
---
date: 2026-05-02
tags: [Web]
kind: quote
---

# Outside

> Words of somebody.
>
> — Somebody

See [in](in.md), [its part](in.md#a-part), [again](/posts/in/), [that part](/posts/in/#a-part) and
[no part](/posts/in/#nowhere).

```{quote} book
Said there.
```

## A part

Last of the outer post.
=== posts/note.md ===
---
date: 2026-05-03
---

A note without a title, on {doc}`out`, and nothing else.
=== posts/several.rst ===
Several
=======

.. post:: 2026-04-01
   :tags: Web
   :exclude:

   Only lists show this.

First of several, see :doc:`in` and `there <../in/>`__.

Second part
-----------

.. post:: 2026-04-02

Of the second, `up <#several>`__.
=== sources.yaml ===
- {id: book, type: book, title: The book, issued: 1983, author: [{family: Perrow}]}
"""

BUILDERS = (
    *("latex", "texinfo", "man", "epub", "text", "xml", "pseudoxml", "gettext", "dummy", "singlehtml", "json"),
    *("pickle", "changes", "linkcheck", "doctest", "coverage", "htmlhelp", "qthelp", "devhelp"),
)

IN_AND_OUT = ("Last of the inner post", "Last of the outer post")


@pytest.fixture(params=["orphans", "in a toctree"])
def site(request: pytest.FixtureRequest, make_site: MakeSite) -> Site:
    """A site whose posts are in no table of contents, but for one; and one in which all are."""
    made = make_site(FILES, conf=CONF)
    if request.param == "in a toctree":
        text = (made.src / "index.md").read_text("utf-8")
        made.write(
            "index.md", text.replace("posts/in\n```", "posts/in\nposts/out\nposts/note\nposts/several\n```")
        )
    return made


def has_all(site: Site) -> bool:
    return "posts/several" in (site.src / "index.md").read_text("utf-8")


def told(built: Built) -> list[str]:
    """Return the warnings, but for that of the label that no post has."""
    return [line for line in built.warnings if "no post has 'Nobody'" not in line]


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_warning_and_no_page_of_ours(site: Site, builder: str) -> None:
    built = site.build(builder)
    assert told(built) == []
    assert built.returncode == 0
    left = {name for name in built.tree() if re.search(r"(^|/)(blog|sitemap|blog\.json|sources\.)", name)}
    assert left == set()
    assert b"commonplace:excerpt-end" not in b"".join(built.tree().values())


class TestLatex:
    @staticmethod
    def tex(built: Built) -> str:
        return built.text("book.tex")

    def test_every_reference_has_its_label(self, site: Site) -> None:
        tex = self.tex(site.build("latex"))
        labels = set(re.findall(r"\\label\{\\detokenize\{([^}]*)\}\}", tex))
        used = set(re.findall(r"\\(?:hyperref\[|hyperlink\{)\\detokenize\{([^}]*)\}", tex))
        assert used
        assert used <= labels
        assert "\\begin{itemize}\n\\end{itemize}" not in re.sub(r"\n\s*\n", "\n", tex)

    def test_the_text_is_complete(self, site: Site) -> None:
        tex = self.tex(site.build("latex"))
        inside, outside = IN_AND_OUT
        assert inside in tex
        assert (outside in tex) == has_all(site)
        # The list has the titles of all posts, whether or not the book has them.
        for title in ("Inside", "Outside", "Second part", "A note without a title, on Outside"):
            assert title in tex

    def test_links_lead_to_what_is_there(self, site: Site) -> None:
        tex = self.tex(site.build("latex"))
        assert r"\hyperref[\detokenize{posts/in::doc}]{\sphinxcrossref{Inside}}" in tex
        assert (r"\hyperref[\detokenize{posts/out::doc}]{\sphinxcrossref{Outside}}" in tex) == has_all(site)
        assert not re.search(r"\\sphinxhref\{(?!https?:)", tex)
        # To what a book has not got, but the published site: by full address only.
        assert r"\sphinxhref{https://blog.example.org/blog/tag/web/}" in tex
        assert "https://blog.example.org/blog/tag/web}" not in tex

    def test_what_is_relative_to_a_document_within(self, site: Site) -> None:
        """The list in ``about`` is not that of the home page, and paths begin at the document's own folder."""
        tex = self.tex(site.build("latex"))
        about = tex[tex.index(r"\chapter{About}") : tex.index(r"\chapter{Inside}")]
        assert r"\hyperref[\detokenize{posts/in::doc}]" in about
        inner = tex[tex.index(r"\chapter{Inside}") :]
        # `post: in` is relative to the document `posts/in`.
        assert "No sources" not in inner
        assert r"\sphinxhref{https://example.org/one}" in inner[inner.index("A part") :]


class TestOnePage:
    def test_every_fragment_is_there(self, site: Site) -> None:
        page = site.build("singlehtml").page("index")
        ids = {*page.xpath("//@id")}
        content = page.xpath("//*[@role='main']")[0]
        addresses = [link.get("href") for link in content.xpath(".//a[@href]") if "headerlink" not in link.classes]
        assert addresses
        # Sphinx's own: `#document-posts/in#a-part`, of a link to a part of another document.
        own = [one for one in addresses if one.startswith("#") and "#" not in one[1:]]
        assert [one for one in own if unquote(one[1:]) not in ids] == []
        assert all(one.startswith(("#", "https://")) for one in addresses)


class TestEpub:
    @pytest.fixture
    def files(self, site: Site) -> dict[str, bytes]:
        built = site.build("epub")
        (path,) = built.outdir.glob("*.epub")
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            assert archive.namelist()[0] == "mimetype"
            return {name: archive.read(name) for name in archive.namelist()}

    def test_every_address_resolves(self, files: dict[str, bytes]) -> None:
        pages = {name: etree.fromstring(text) for name, text in files.items() if name.endswith(".xhtml")}
        assert "OEBPS/posts/out.xhtml" in {f"OEBPS/{name.removeprefix('OEBPS/')}" for name in pages}
        wrong = []
        for name, page in pages.items():
            for address in page.xpath("//@href | //@src"):
                if urlsplit(address).scheme:
                    continue
                path, fragment = urldefrag(address)
                target = (
                    posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path))) if path else name
                )
                missing = target not in files
                if not missing and fragment and target in pages:
                    missing = not pages[target].xpath("//*[@id=$id]", id=unquote(fragment))
                if missing:
                    wrong.append((name, address))
        assert wrong == []

    def test_every_file_is_in_the_manifest(self, files: dict[str, bytes]) -> None:
        (package,) = [name for name in files if name.endswith(".opf")]
        root = etree.fromstring(files[package])
        listed = {item.get("href") for item in root.iter("{*}item")}
        folder = posixpath.dirname(package)
        assert {posixpath.join(folder, one) for one in listed} <= files.keys()
        assert {name for name in files if name.endswith(".xhtml")} <= {
            posixpath.join(folder, one) for one in listed
        }

    def test_the_text_is_complete(self, files: dict[str, bytes]) -> None:
        text = b"".join(files.values()).decode("utf-8", "replace")
        assert all(words in text for words in IN_AND_OUT)


def test_serialised_pages_lead_to_documents_only(site: Site) -> None:
    built = site.build("json")
    body = html.fragment_fromstring(json.loads(built.text("index.fjson"))["body"], create_parent="div")
    addresses = {link.text_content(): link.get("href") for link in body.iter("a")}
    assert addresses["Outside"] == "posts/out/"
    assert not [one for one in addresses.values() if "blog/" in one and not one.startswith("https:")]


def test_plain_text_has_titles(site: Site) -> None:
    text = site.build("text").text("index.txt")
    for words in (
        "Inside",
        "Outside",
        "Web",
        "Ada Lovelace",
        "The book",
        "Tags",
        "A note without a title, on Outside",
    ):
        assert words in text


def test_what_only_lists_show(site: Site) -> None:
    built = site.build("text")
    assert "Only lists show this" in built.text("index.txt")
    several = built.text("posts/several.txt")
    assert "First of several" in several
    assert "Only lists show this" not in several


def test_lists_are_written_again(site: Site) -> None:
    """What another document says stands in a list, also after an edit with a builder that goes by times."""
    site.build("text")
    site.post("new", "A new one", "2026-06-01")
    assert "A new one" in site.build("text").text("index.txt")


def test_one_builder_after_another(site: Site) -> None:
    """As Read the Docs does: all builders share what was read, and each writes what it writes alone."""
    alone = {
        builder: site.build(builder, out=f"{builder}-alone").tree() for builder in ("html", "latex", "singlehtml")
    }
    shared: dict[str, Built] = {}
    for builder in ("html", "latex", "epub", "singlehtml", "html"):
        shared[builder] = site.build(builder, out=builder, doctrees="doctrees")
        assert told(shared[builder]) == []
        if builder != "html":
            assert shared[builder].read == set()
    assert shared["html"].written == set()
    for builder, tree in alone.items():
        assert differences(without_noise(tree), without_noise(shared[builder].tree())) == {}
    site.post("new", "A new one", "2026-06-01", tags="[Web]")
    assert site.build("latex", out="latex", doctrees="doctrees").read >= {"posts/new"}
    again = site.build("html", out="html", doctrees="doctrees")
    assert again.read == set()
    assert differences(site.build_clean().tree(), again.tree()) == {}


def without_noise(tree: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in tree.items() if Path(name).suffix != ".doctree"}


def test_no_base_url(make_site: MakeSite) -> None:
    site = make_site(FILES, conf=CONF + 'blog_baseurl = ""\n')
    for builder in ("latex", "epub", "singlehtml"):
        assert [line for line in told(site.build(builder, out=builder)) if "blog_baseurl" not in line] == []
    assert not re.search(r"\\sphinxhref\{(?!https?:)", site.build("latex").text("book.tex"))
