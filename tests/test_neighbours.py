"""Extensions of other people beside ours, each on a small site that uses it: what the guide says of them is so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from tests.support.comparing import differences
from tests.support.sites import Built, Site

MakeSite = Callable[..., Site]

# Builds are in this process: sphinx-sitemap starts another, which a process that is forked for a build waits for.
# Some use what Sphinx 11 will not have.
pytestmark = [
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

TABLE = tomllib.loads(Path(__file__).parents[1].joinpath("guide", "extensions.toml").read_text("utf-8"))[
    "extension"
]


class Use(NamedTuple):
    """How a post uses an extension, and what its page has then."""

    body: str = "Words.\n"
    shown: str = "//p[contains(., 'Words')]"  # an XPath of what the post's page has
    conf: str = ""
    files: str = ""
    parser: bool = False  # it is the parser of Markdown itself


DOT = """#!/bin/sh
for word; do case "$word" in -o*) echo '<svg xmlns="http://www.w3.org/2000/svg"/>' > "${word#-o}";; esac; done
cat > /dev/null
"""
"""What stands for Graphviz, which need not be installed."""

USES: dict[str, Use] = {
    "myst_nb": Use(conf='nb_execution_mode = "off"\n', parser=True),
    "jupyter_sphinx": Use("```{jupyter-input}\n1 + 1\n```\n", "//div[contains(@class, 'jupyter_cell')]"),
    "sphinx_copybutton": Use("```python\npass\n```\n", "//script[contains(@src, 'copybutton.js')]"),
    "sphinx_design": Use("```{card} A card\nWords.\n```\n", "//div[contains(@class, 'sd-card')]"),
    "sphinx_inline_tabs": Use(
        "```{tab} One\nA\n```\n```{tab} Two\nB\n```\n", "//div[contains(@class, 'tab-set')]"
    ),
    "sphinx_tabs.tabs": Use("````{tabs}\n```{tab} One\nA\n```\n````\n", "//div[contains(@class, 'sphinx-tabs')]"),
    "sphinx_togglebutton": Use("```{note}\n:class: dropdown\nHidden.\n```\n", "//*[contains(@class, 'dropdown')]"),
    "sphinxcontrib.mermaid": Use("```{mermaid}\ngraph LR; A-->B\n```\n", "//*[contains(@class, 'mermaid')]"),
    "sphinxcontrib.bibtex": Use(
        "As {footcite:t}`perrow` says.\n\n```{footbibliography}\n```\n",
        "//*[contains(., 'Accidents')]",
        'bibtex_bibfiles = ["refs.bib"]\n',
        "=== refs.bib ===\n@book{perrow, author={Perrow, C.}, title={Accidents}, year=1984, publisher={B}}\n",
    ),
    "sphinxext.opengraph": Use(
        shown="//meta[@property='og:title'][@content='Used'] | //meta[@property='og:description'][.='Words.']",
        conf='ogp_site_url = "https://blog.example.org/"\n',
    ),
    "notfound.extension": Use(),
    "sphinx_sitemap": Use(
        conf='commonplace_sitemap = False\nhtml_baseurl = "https://blog.example.org/"\n',  # it asks for this
    ),
    "sphinx_reredirects": Use(conf='redirects = {"was/here": "/posts/used.html"}\n'),
    "sphinxext.rediraffe": Use(conf='rediraffe_redirects = {"was/there.md": "posts/used.md"}\n'),
    "sphinx.ext.autodoc": Use(
        "```{eval-rst}\n.. autofunction:: textwrap.dedent\n```\n", "//dt[@id='textwrap.dedent']"
    ),
    "sphinx.ext.intersphinx": Use(
        "See {py:func}`textwrap.dedent`.\n", "//code[contains(., 'dedent')]", "intersphinx_mapping = {}\n"
    ),
    "sphinx.ext.viewcode": Use(
        "```{eval-rst}\n.. autofunction:: textwrap.dedent\n```\n",
        "//a[contains(., '[source]')]",
        'extensions += ["sphinx.ext.autodoc"]\n',
    ),
    "sphinx.ext.todo": Use(
        "```{todo}\nMore.\n```\n", "//div[contains(@class, 'admonition-todo')]", "todo_include_todos = True\n"
    ),
    "sphinx.ext.graphviz": Use(
        "```{graphviz}\ndigraph { a -> b }\n```\n",
        "//div[@class='graphviz']",
        'graphviz_output_format = "svg"\ngraphviz_dot = __file__.replace("conf.py", "dot")\n',
        f"=== dot ===\n{DOT}",
    ),
    "sphinx.ext.mathjax": Use("{math}`a+b`\n", "//span[contains(@class, 'math')]"),
    "sphinx.ext.extlinks": Use(
        "See {issue}`12`.\n",
        "//a[@href='https://tracker.example/12']",
        'extlinks = {"issue": ("https://tracker.example/%s", "issue %s")}\n',
    ),
    "sphinx.ext.autosectionlabel": Use(
        "{ref}`posts/other:Part`\n", "//a[contains(@href, '#part')]", "autosectionlabel_prefix_document = True\n"
    ),
    "sphinx.ext.githubpages": Use(),
}


NOTEBOOK = json.dumps(
    {
        "cells": [{"cell_type": "markdown", "metadata": {}, "source": "# A notebook\n\nIts words."}],
        "metadata": {"date": "2026-02-01"},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
)

ONE_PLACE = {"sphinx.ext.autodoc", "sphinx.ext.viewcode"}
"""Those that describe an object, which has one place in a site."""


def make(make_site: MakeSite, name: str) -> Site:
    """Return a site that uses an extension in a post and in a page."""
    use = USES[name]
    conf = f"extensions.append({name!r})\n" + use.conf
    if use.parser:
        conf = f'extensions.remove("myst_parser")\n{conf}'
    site = make_site(use.files, conf=conf)
    if (program := site.src / "dot").is_file():
        program.chmod(0o755)
    site.post("used", "Used", "2026-01-03", use.body, tags="[Web]")
    site.post("other", "Other", "2026-01-02", "Other words.\n\n## Part\n\nMore.\n", tags="[Web]")
    site.post("third", "Third", "2026-01-01", tags="[Web, AI]", aliases="[old/third]")
    page = "Words.\n" if name in ONE_PLACE else use.body
    site.write("page.md", f"---\norphan: true\n---\n\n# A page\n\n{page}\n```{{postlist}}\n```\n")
    return site


def files(built: Built) -> dict[str, bytes]:
    """Return the files of an output, but for what others write in an order of their own.

    A style sheet that an extension copies at a build's end has no checksum in a first build.
    """
    return {
        name: re.sub(rb"((?:jupyter-sphinx|thebelab)\.(?:css|js))\?v=\w+", rb"\1", content)
        for name, content in built.tree().items()
        if name != "_rediraffe_redirected.json" and not name.startswith("_images/graphviz")
    }


def test_the_guide_has_those_that_are_tested() -> None:
    assert [row["name"] for row in TABLE] == list(USES)
    assert {row["result"] for row in TABLE} <= {"works", "not needed", "clashes"}


def test_notebooks(make_site: MakeSite) -> None:
    """myst-nb changes what Sphinx's process knows of files for good, so each build has a process of its own."""
    site = make(make_site, "myst_nb")
    site.write("posts/book.ipynb", NOTEBOOK)

    def build(out: str) -> Built:
        options = ["-q", "-W", "-j", "3", "-d", f"{site.root / out}.doctrees"]
        command = [sys.executable, "-m", "sphinx", *options, str(site.src), str(site.root / out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return Built(site.root / out, done.stdout, done.stderr.splitlines(), done.returncode)

    assert build("out").page("posts/used").xpath(USES["myst_nb"].shown)
    site.post("other", "Other", "2026-01-02", "Changed words.\n", tags="[AI]")
    assert "A notebook" in build("out").text("blog")


@pytest.mark.parametrize("name", [name for name in USES if name != "myst_nb"])
def test_beside_ours(make_site: MakeSite, name: str) -> None:
    """Nothing is warned of, a post shows what it uses, and an edit comes out as a clean build."""
    site = make(make_site, name)
    built = site.build()
    assert built.warnings == []
    assert built.page("posts/used").xpath(USES[name].shown)
    assert built.page("page").xpath(USES[name].shown) or name in {*ONE_PLACE, "sphinxext.opengraph"}
    assert len(built.main("blog/tag/web").xpath(".//h3")) == 3
    feed = etree.fromstring(built.path("blog/atom.xml").read_bytes())
    assert len(feed.findall("{*}entry")) == 3
    site.post("other", "Other", "2026-01-02", "Changed words.\n\n## Part\n\nMore.\n", tags="[AI]")
    site.post("fourth", "Fourth", "2026-01-04", tags="[AI]")
    after = site.build()
    assert after.warnings == []
    clean = site.build(out="clean", jobs=3)
    assert clean.returncode == 0
    ignored = {"sitemap.xml"} if name == "sphinx_sitemap" else set()
    changed = differences(files(clean), files(after))
    assert {path: how for path, how in changed.items() if path not in ignored} == {}


class TestSitemap:
    def test_two(self, make_site: MakeSite) -> None:
        """Ours stays, and one line says what to do."""
        site = make(make_site, "sphinx_sitemap")
        site.write("conf.py", (site.src / "conf.py").read_text("utf-8").replace("commonplace_sitemap = False", ""))
        for built in (site.build(), site.build("dirhtml", out="dirhtml")):
            (warning,) = built.warnings
            assert "extensions: 'sphinx_sitemap' writes 'sitemap.xml', as this extension does; must be" in warning
            assert "commonplace_sitemap = False" in warning
            locations = set(etree.fromstring(built.path("sitemap.xml").read_bytes()).itertext())
            assert {
                "https://blog.example.org/blog/tag/web.html",
                "https://blog.example.org/blog/tag/web/",
            } & locations

    @pytest.mark.parametrize(("builder", "address"), [("html", "posts/used.html"), ("dirhtml", "posts/used/")])
    def test_theirs(self, make_site: MakeSite, builder: str, address: str) -> None:
        site = make(make_site, "sphinx_sitemap")
        conf = (site.src / "conf.py").read_text("utf-8")
        site.write("conf.py", conf.replace("commonplace_sitemap = False", ""))
        site.build(builder)
        site.write("conf.py", conf + 'sitemap_url_scheme = "{link}"\n')
        (site.src / "index.md").write_text("# Home\n\nOther words.\n", "utf-8")
        for built in (site.build(builder, force_all=True), site.build(builder, out="clean", jobs=3)):
            assert built.returncode == 0
            assert f"https://blog.example.org/{address}" in built.text("sitemap.xml")

    def test_none(self, make_site: MakeSite) -> None:
        site = make_site()
        site.post("a", "A", "2026-01-01")
        assert "sitemap.xml" in site.build().tree()
        after = site.build(overrides={"commonplace_sitemap": False})
        assert "sitemap.xml" not in after.tree()

    def test_another_name_is_no_clash(self, make_site: MakeSite) -> None:
        site = make(make_site, "sphinx_sitemap")
        conf = (site.src / "conf.py").read_text("utf-8")
        site.write("conf.py", conf.replace("commonplace_sitemap = False", 'sitemap_filename = "other.xml"'))
        built = site.build()
        assert built.warnings == []
        assert {"sitemap.xml", "other.xml"} <= built.tree().keys()


REDIRECTS = {
    "sphinx_reredirects": ("redirects", '{NAME: "/posts/used.html"}', ""),
    "sphinxext.rediraffe": ("rediraffe_redirects", '{NAME: "posts/used.md"}', ".md"),
}


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
@pytest.mark.parametrize("name", REDIRECTS)
class TestRedirects:
    @staticmethod
    def site(make_site: MakeSite, name: str, source: str) -> Site:
        setting, value, suffix = REDIRECTS[name]
        site = make(make_site, name)
        conf = (site.src / "conf.py").read_text("utf-8")
        site.write("conf.py", f"{conf}{setting} = {value.replace('NAME', repr(source + suffix))}\n")
        return site

    def test_both_are_there(self, make_site: MakeSite, name: str, builder: str) -> None:
        built = self.site(make_site, name, "was/here").build(builder)
        assert built.warnings == []
        assert "posts/used" in built.text("was/here.html" if builder == "html" else "was/here/index.html")
        assert "posts/third" in built.text("old/third.html")

    def test_at_an_alias(self, make_site: MakeSite, name: str, builder: str) -> None:
        site = self.site(make_site, name, "old/third")
        (warning,) = site.build(builder).warnings
        setting = REDIRECTS[name][0]
        assert f"aliases: 'old/third' is taken by {setting} in conf.py; must be" in warning
        again = site.build(builder)
        path = "old/third.html" if builder == "html" else "old/third/index.html"
        assert "posts/used" in again.text(path)
        assert differences(files(site.build(builder, out="clean", jobs=3)), files(again)) == {}

    def test_at_a_page(self, make_site: MakeSite, name: str, builder: str) -> None:
        site = self.site(make_site, name, "blog/tag/web")
        built = site.build(builder)
        (warning,) = built.warnings
        assert f"{REDIRECTS[name][0]}: 'blog/tag/web' is an address of the blog, too; must be" in warning
        again = site.build(builder)
        assert "posts/used" in again.text("blog/tag/web.html" if builder == "html" else "blog/tag/web/index.html")
        assert differences(files(site.build(builder, out="clean", jobs=3)), files(again)) == {}


def test_a_page_for_missing_addresses(make_site: MakeSite) -> None:
    built = make(make_site, "notfound.extension").build()
    assert built.page("404").xpath("//h1")
    assert "404" not in built.text("sitemap.xml")


def test_opengraph_describes_the_text(make_site: MakeSite) -> None:
    page = make(make_site, "sphinxext.opengraph").build().page("posts/used")
    (description,) = page.xpath("//meta[@property='og:description']/@content")
    assert description == "Words."
    assert page.xpath("//meta[@property='og:url']/@content") == ["https://blog.example.org/posts/used.html"]
