"""The front matter of notebooks: metadata, and a block at the top of the first cell."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.errors import Problem
from sphinx_commonplace.frontmatter.keys import FrontMatter, validate
from sphinx_commonplace.frontmatter.notebooks import read_notebook
from sphinx_commonplace.text.dates import DateRules

RULES = DateRules(ZoneInfo("UTC"))


TOOLS = [
    "kernelspec",
    "language_info",
    "kernel_info",
    "nbformat",
    "nbformat_minor",
    "orig_nbformat",
    "widgets",
    "toc",
    "toc-autonumbering",
    "toc-showcode",
    "toc-showmarkdowntxt",
    "toc-showtags",
    "toc_position",
    "nav_menu",
    "hide_input",
    "anaconda-cloud",
    "celltoolbar",
    "varInspector",
    "nbsphinx",
    "nbsphinx-toctree",
    "jupytext",
    "jupyter",
    "execution",
    "mystnb",
    "file_format",
    "colab",
    "vscode",
    "papermill",
    "accelerator",
    "livereveal",
    "rise",
    "latex_envs",
    "gist_id",
    "nteract",
    "interpreter",
    "creator",
    "deepnote_notebook_id",
    "jp-MarkdownHeadingCollapsed",
    "application/vnd.databricks.v1+notebook",
]
"""Keys that tools write, as they stand in notebooks on the web."""


def notebook(metadata: Any = None, *cells: Any) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {}, "cells": list(cells)})


def cell(*lines: str, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": [f"{line}\n" for line in lines]}


def read(metadata: Any, *cells: Any) -> tuple[FrontMatter, tuple[Problem, ...], str]:
    found = read_notebook(notebook(metadata, *cells), "a.ipynb")
    assert found is not None
    front_matter, problems = validate(found.fields, "a.ipynb", RULES)
    left = json.loads(found.text)["cells"]
    first = left[0]["source"] if left else ""
    return front_matter, found.problems + problems, first if isinstance(first, str) else "".join(first)


class TestMetadata:
    def test_lists_stay_lists(self) -> None:
        front_matter, problems, _ = read(
            {"tags": ["open science", "a, b", 7], "via": {"name": "V"}, "title": 2001}
        )
        assert (front_matter.tags, front_matter.title) == (("open science", "a, b", "7"), "2001")
        assert [via.text for via in front_matter.via] == ["V"]
        assert problems == ()

    def test_keys_of_tools_are_not_reported(self) -> None:
        assert read({**{key: {"a": 1} for key in TOOLS}, "colab": {"private_outputs": True}}) == (
            FrontMatter(),
            (),
            "",
        )

    def test_typos_are(self) -> None:
        _, problems, _ = read({"tag": ["a"], "daet": "2026-01-01"})
        assert [problem.suggestion for problem in problems] == ["tags", "date"]

    @pytest.mark.parametrize(
        "metadata",
        [
            {"draft": True},
            {"published": False},
            {"status": ["draft"]},
            {"published": None},
            {"params": {"draft": True}},
        ],
    )
    def test_it_holds_back(self, metadata: dict[str, Any]) -> None:
        front_matter = read(metadata)[0]
        assert front_matter.draft or front_matter.held_back


class TestFirstCell:
    @pytest.mark.parametrize("kind", ["markdown", "raw"])
    def test_its_block_is_front_matter_and_leaves_the_text(self, kind: str) -> None:
        cells = [cell("---", "date: 2026-01-02", "tags: [a, b]", "---", "", "# Title", kind=kind), cell("---")]
        front_matter, problems, left = read({"tags": ["c"], "summary": "S"}, *cells)
        assert front_matter.date is not None
        assert (front_matter.tags, front_matter.summary, problems) == (("a", "b"), "S", ())
        assert left == "\n" * 5 + "# Title\n"  # every line keeps its number

    def test_nothing_else_leaves_nothing(self) -> None:
        assert read({}, cell("---", "title: T", "---", "", kind="raw"))[2] == ""

    def test_one_that_cannot_be_read_may_be_a_drafts(self) -> None:
        front_matter, problems, _ = read({"date": "2026-01-02"}, cell("---", "tags: [a", "---", "# T"))
        assert front_matter.may_be_draft
        assert [problem.location for problem in problems] == ["a.ipynb:10002:7"]

    def test_messages_say_where_in_the_cell(self) -> None:
        problems = read({}, cell("---", "date: 2026-01-01", "tag: x", "via: {nmae: V}", "---"))[1]
        assert [(problem.key, problem.line, problem.column) for problem in problems] == [
            ("tag", 10003, 1),
            ("via.nmae", 10004, 7),
        ]

    @pytest.mark.parametrize("words", [("true", "false"), ("false", "true")])
    def test_a_key_that_stands_twice_may_hold_back(self, words: tuple[str, str]) -> None:
        lines = [f"draft: {word}" for word in words]
        front_matter, problems, _ = read({}, cell("---", "date: 2026-01-01", *lines, "---", "# T"))
        assert front_matter.draft or front_matter.held_back or front_matter.may_be_draft
        assert problems

    @pytest.mark.parametrize(
        "first", [cell("# T"), cell("---", "", "Text"), cell("---", "date: 2026-01-01", "---", kind="code"), {}, 3]
    )
    def test_other_cells_stay_as_they_are(self, first: Any) -> None:
        text = notebook({}, first)
        found = read_notebook(text, "a.ipynb")
        assert found is not None
        assert (found.fields, found.problems, found.text) == ({}, (), text)


class TestAnyFile:
    @pytest.mark.parametrize("text", ["", "{", "[]", "3", "---\ndraft: true\n---\n", "[" * 100_000])
    def test_what_is_no_notebook(self, text: str) -> None:
        assert read_notebook(text, "a.ipynb") is None

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda s: (
                st.lists(s)
                | st.dictionaries(
                    st.sampled_from(["metadata", "cells", "source", "cell_type", "draft", "tags", "via"])
                    | st.text(),
                    s,
                )
            ),
        )
    )
    def test_it_never_raises(self, value: Any) -> None:
        if (found := read_notebook(json.dumps(value), "a.ipynb")) is not None:
            validate(found.fields, "a.ipynb", RULES)
