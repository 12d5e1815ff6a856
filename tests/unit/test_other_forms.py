"""Front matter in TOML, which is read, and in other forms, which are named."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.frontmatter.for_myst import plain
from sphinx_commonplace.frontmatter.head import ASSUMED_KEY, hand_over, source_fields
from sphinx_commonplace.frontmatter.keys import validate
from sphinx_commonplace.frontmatter.other_forms import other_form_problem
from sphinx_commonplace.text.dates import DateRules

RULES = DateRules(ZoneInfo("UTC"))

TOML = """\
+++
title = "From Hugo"
date = 2026-05-04T10:00:00+02:00
draft = false
tags = ["a", 2]
"lastmod" = 2026-05-05
weight = 3
layout = "single"
summary = \"\"\"
Two
lines\"\"\"

[cover]
image = "a.png"
draft = 1
+++

Text.
"""


def lines_of(text: str) -> dict[str, tuple[int | None, int | None, int | None]]:
    fields, _problems = source_fields(text, "p.md")
    assert fields is not None
    return {
        name: (one.key_position.line, one.key_position.column, one.position.column) for name, one in fields.items()
    }


class TestToml:
    @pytest.mark.parametrize("text", [TOML, TOML.replace("\n", "\r\n"), f"\ufeff{TOML}"])
    def test_is_read(self, text: str) -> None:
        fields, problems = source_fields(text, "p.md")
        assert fields is not None
        assert problems == ()
        front_matter, problems = validate(fields, "p.md", RULES)
        assert problems == ()
        assert front_matter.title == "From Hugo"
        assert front_matter.date is not None
        assert front_matter.date.isoformat() == "2026-05-04T08:00:00+00:00"
        assert front_matter.updated is not None
        assert front_matter.tags == ("a", "2")
        assert front_matter.summary == "Two lines"
        assert front_matter.sharing is not None
        assert [key.name for key in front_matter.unknown_keys] == ["layout"]

    def test_positions(self) -> None:
        found = lines_of(TOML)
        assert found["title"] == (2, 1, 9)
        assert found["lastmod"][0] == 6
        assert found["layout"] == (8, 1, 10)
        assert found["cover"][0] == 13
        assert found["draft"][0] == 4, "not that of the table"

    def test_myst_is_shown_what_is_not_ours(self) -> None:
        fields, _problems = source_fields(TOML, "p.md")
        assert fields is not None
        text, metadata = hand_over(TOML, fields)
        lines = text.split("\n")
        assert len(lines) == len(TOML.split("\n"))
        assert lines[-3:] == ["", "Text.", ""]
        end = lines.index("---", 1)
        assert yaml.safe_load("\n".join(lines[1:end])) == {"layout": "single", "weight": "3"}
        assert metadata["title"] == "From Hugo"

    def test_without_keys_of_others_nothing_is_left(self) -> None:
        text = '+++\ntitle = "A"\n+++\nText.\n'
        fields, _problems = source_fields(text, "p.md")
        assert hand_over(text, fields or {})[0] == "\n\n\nText.\n"

    @pytest.mark.parametrize(
        ("block", "line", "says"),
        [
            ("title = A\n", 2, "this is no TOML"),
            ('title = "A"\ntitle = "B"\n', 3, "this is no TOML"),
            ("a = " + "[" * 5000 + "\n", 1, "nested too deeply"),
            ("a = " + "9" * 5000 + "\n", None, "this is no TOML"),
            ('a = "\\u0007', None, "this is no TOML"),
        ],
    )
    def test_faults(self, block: str, line: int | None, says: str) -> None:
        fields, [problem] = source_fields(f"+++\n{block}\n+++\n", "p.md")
        assert fields == {}
        assert says in str(problem)
        assert line in {None, problem.line}
        assert "between two lines of `+++`" in str(problem)

    def test_a_draft_with_a_fault_is_no_page(self) -> None:
        fields, [_problem] = source_fields("+++\ndraft = true\ntitle = A\n+++\n", "p.md")
        assert fields is not None
        assert list(fields) == [ASSUMED_KEY]

    @pytest.mark.parametrize(
        "text", ["+++\nText.\n", "++++\na = 1\n++++\n", "Text.\n\n+++\na = 1\n+++\n", "+++ x\n+++\n"]
    )
    def test_what_is_none(self, text: str) -> None:
        assert source_fields(text, "p.md") == (None, ())

    @given(st.text())
    def test_any_text(self, text: str) -> None:
        fields, problems = source_fields(f"+++\n{text}\n+++\n", "p.md")
        for problem in problems:
            assert str(problem).isprintable()
            assert problem.line
        if fields:
            validate(fields, "p.md", RULES)
            hand_over(f"+++\n{text}\n+++\n", fields)

    @given(st.dictionaries(st.text("abc", min_size=1), st.one_of(st.integers(), st.booleans(), st.text("xyz"))))
    def test_whatever_is_toml_is_read(self, values: dict[str, object]) -> None:
        written = {
            key: str(value).lower() if not isinstance(value, str) else f'"{value}"'
            for key, value in values.items()
        }
        block = "".join(f"{key} = {value}\n" for key, value in written.items())
        fields, problems = source_fields(f"+++\n{block}+++\n", "p.md")
        assert problems == ()
        expected = {key: value if isinstance(value, bool) else str(value) for key, value in values.items()}
        assert {key: plain(field) for key, field in (fields or {}).items()} == expected


class TestOtherForms:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ('{\n  "title": "A",\n  "date": "2026-05-04"\n}\n\nText.\n', "in JSON, as Hugo has it"),
            ("<!--\n.. title: A\n.. slug: a\n.. date: 2026-05-04\n-->\n\nText.\n", "of Nikola"),
            (".. title: A\n.. date: 2026-05-04\n\nText.\n", "of Nikola"),
            (".. hidetitle: True\n.. slug: a\n\nText.\n", "of Nikola"),
            ("Title: A\nDate: 2026-05-04\nModified: 2026-05-05\n\nText.\n", "without lines of `---`"),
            ("title: A\n  and more\ndate: 2026-05-04\n\nText.\n", "without lines of `---`"),
        ],
    )
    @pytest.mark.parametrize("markdown", [True, False])
    def test_are_named(self, text: str, says: str, markdown: bool) -> None:
        problem = other_form_problem(text, "p.md", markdown=markdown)
        assert problem is not None
        assert says in str(problem)
        assert ("`---`; " in str(problem)) or (("two lines of `---`" in problem.allowed) is markdown)

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "",
                "# A\n\nText.\n",
                "{.class}\nText\n",
                "{ref}`a`\n",
                '{"quoted"}\n',
                "Title: only one\n\nText.\n",
            ),
            *(
                "Date: the day\n\nOther: words\n",
                "A note: this\nand that: too\n",
                "---\ntitle: A\n---\n",
                ".. note:: x\n",
            ),
            *(
                ".. _title: x\n",
                ".. title: A\n\n.. post:: 2026-05-04\n",
                "Title: A\nDate: B\n\n```{post} 2026-05-04\n```\n",
            ),
        ],
    )
    def test_what_is_none(self, text: str) -> None:
        assert other_form_problem(text, "p.md", markdown=True) is None
