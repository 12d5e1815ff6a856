"""Notebooks as posts, by MyST-NB: their metadata, their first cell's front matter, what their cells show."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest

from tests.support.rich import PIXEL
from tests.support.sites import Built, Site, links, outline

CONF = 'extensions[0] = "myst_nb"\nnb_execution_mode = "off"\n'

KERNEL = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}

FIRST_CELL = """\
---
date: 2026-02-02
tags: [open science, "a, b"]
author: [Ada Example, Bea Example]
---

# By its first cell

Text.
"""

HEADERS = {
    "jupytext": """\
jupytext:
  formats: ipynb,md:myst
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
    jupytext_version: 1.16.0
toc-autonumbering: false
celltoolbar: Tags
hide_input: false
""",
    "myst-nb": "file_format: mystnb\nmystnb:\n  execution_mode: 'off'\n",
}


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def code(text: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    shown = [{"output_type": "display_data", "metadata": {}, "data": data} for data in outputs]
    return {"cell_type": "code", "metadata": {}, "source": text, "execution_count": 1, "outputs": shown}


def plot(image: bytes = PIXEL) -> dict[str, Any]:
    return code("plot()", {"image/png": base64.b64encode(image).decode(), "text/plain": "<Figure>"})


def table() -> dict[str, Any]:
    return code("frame", {"text/html": "<table><tr><td>cell</td></tr></table>", "text/plain": "frame"})


def write(site: Site, name: str, metadata: dict[str, Any], *cells: dict[str, Any]) -> None:
    """Write a notebook."""
    numbered = [{"id": f"c{number}", **cell} for number, cell in enumerate(cells)]
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": KERNEL | metadata, "cells": numbered}
    site.write(f"posts/{name}.ipynb", json.dumps(content, indent=1))


def fill(site: Site) -> Site:
    """Write posts of each form of notebooks."""
    tools = {"toc-autonumbering": False, "hide_input": False, "anaconda-cloud": {}, "toc": {"base_numbering": 1}}
    labels = {"tags": ["open science", "a, b"], "author": ["Ada Example", "Bea Example"]}
    text = markdown("# By its metadata\n\nText.\n")
    write(site, "metadata", {"date": "2026-02-01", **labels, **tools}, text, plot(), table())
    write(site, "cell", tools, markdown(FIRST_CELL), plot(), table())
    for name, header in HEADERS.items():
        block = FIRST_CELL.replace("---\n", f"---\n{header}kernelspec:\n  name: python3\n", 1)
        site.write(f"posts/{name}.md", f"{block}\n```{{code-cell}} ipython3\n1 + 1\n```\n")
    write(site, "titled", {"date": "2026-02-03", "title": "Given"}, markdown("Text.\n\n## Section\n"), plot())
    return site


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    site = fill(Site(tmp_path_factory.mktemp("notebooks"), conf=CONF))
    return site.build(request.param, jobs=3 if request.param == "html" else 1)


class TestTheirPages:
    def test_nothing_is_reported(self, built: Built) -> None:
        # MyST-NB finds the lexer of a notebook in its metadata, which text notebooks lack.
        assert [line for line in built.warnings if "myst-nb.lexer" not in line] == []

    @pytest.mark.parametrize("name", ["metadata", "cell", *HEADERS])
    def test_lists_are_labels(self, built: Built, name: str) -> None:
        article = built.main(f"posts/{name}")
        assert [link.text_content() for link in article.find_class("p-category")] == ["open science", "a, b"]
        assert [link.text_content() for link in article.find_class("p-author")] == ["Ada Example", "Bea Example"]
        assert "date:" not in article.text_content()

    @pytest.mark.parametrize(
        ("name", "headings"),
        [("metadata", ["By its metadata"]), ("cell", ["By its first cell"]), ("titled", ["Given", "Section"])],
    )
    def test_one_title(self, built: Built, name: str, headings: list[str]) -> None:
        (post,) = built.main(f"posts/{name}").find_class("h-entry")
        assert [words for _level, words in outline(post)] == headings

    def test_code_is_shown(self, built: Built) -> None:
        for name in ("metadata", "cell", *HEADERS):
            assert built.main(f"posts/{name}").find_class("cell_input"), name


class TestElsewhere:
    """Where a notebook is shown whole."""

    @pytest.mark.parametrize("page", ["index", "blog/tag/open-science", "blog/2026"])
    def test_lists_find_images(self, built: Built, page: str) -> None:
        folder = built.path(page).parent
        images = [image.get("src") for image in built.main(page).iter("img")]
        assert len(images) >= 2
        for image in images:
            assert (folder / image).read_bytes() == PIXEL

    def test_lists_have_tables(self, built: Built) -> None:
        assert len(list(built.main("blog/tag/open-science").iter("table"))) == 2

    def test_feeds_find_images(self, built: Built) -> None:
        feed = feedparser.parse((built.outdir / "blog" / "atom.xml").read_bytes())
        entry = next(entry for entry in feed.entries if entry.title == "By its metadata")
        assert {tag.term for tag in entry.tags} == {"open science", "a, b"}
        assert "<td>cell</td>" in entry.content[0].value
        (address,) = [part.split('"')[0] for part in entry.content[0].value.split('src="')[1:]]
        path = address.removeprefix("https://blog.example.org/")
        assert (built.outdir / path).read_bytes() == PIXEL


class TestMessages:
    def test_they_say_where(self, make_site: Callable[..., Site]) -> None:
        site = make_site(conf=CONF)
        write(site, "a", {"date": "2026-01-01", "tag": ["x"]}, markdown("# A\n\nText."))
        write(site, "b", {}, markdown("---\ndate: 2026-01-01\nkind: esay\n---\n\n# B\n\nText."))
        first, second = site.build().warnings
        assert "a.ipynb:1: WARNING: tag: this key is not known" in first
        # As MyST-NB counts lines: the third of the first cell.
        assert "b.ipynb:10003:7: WARNING: kind: 'esay' was found" in second

    def test_broken_front_matter_holds_back(self, make_site: Callable[..., Site]) -> None:
        site = make_site(conf=CONF)
        write(site, "a", {"date": "2026-01-01"}, markdown("---\ntags: [a\n---\n\n# A\n\nText."))
        built = site.build()
        assert "a.ipynb:10002:7: WARNING: front matter: broken YAML" in built.warnings[0]
        assert not (built.outdir / "posts").exists()


class TestEdits:
    def test_an_edit_shows_and_holds_back(self, make_site: Callable[..., Site]) -> None:
        site = fill(make_site(conf=CONF))
        site.build()
        write(site, "metadata", {"date": "2026-02-01", "tags": ["x y"]}, markdown("# Other\n\nText."), plot())
        write(site, "cell", {}, markdown(FIRST_CELL.replace("date", "draft: true\ndate")), plot())
        built = site.build(jobs=3)
        assert "Other" in links(built.main("blog/tag/x-y"))
        assert "held back: posts/cell" in built.status
        assert "../../posts/cell.html" not in links(built.main("blog/tag/open-science")).values()
        assert not (built.outdir / "posts" / "cell.html").exists()
        assert built.tree() == site.build_clean().tree()


class TestOneProcess:
    def test_a_site_without_notebooks_is_built_after_one_with_them(self, make_site: Callable[..., Site]) -> None:
        site = fill(make_site(conf=CONF))
        site.build()
        plain = make_site()
        write(plain, "a", {"date": "2026-01-01"}, markdown("# A\n\nText."))
        plain.post("b", "B", "2026-01-01")
        built = plain.build()
        assert built.warnings == []
        assert sorted(path.name for path in (built.outdir / "posts").iterdir()) == ["b.html"]
