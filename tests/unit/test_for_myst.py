"""Front matter for other parsers: the same values, on as many lines, and no text that YAML could take for more."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.frontmatter import for_myst
from sphinx_commonplace.frontmatter.yaml import Unreadable, read_fields


def taken(matter: str) -> object:
    """Return what MyST would read of front matter that has been handed over."""
    text = f"---\n{matter}\n---\n\n# Title\n"
    fields, _ = read_fields(text, "post.md")
    names = [name for name, field in fields.items() if field.value is not Unreadable.VALUE]
    new = for_myst.replaced(text, for_myst.resolved(text, names))
    lines = new.split("\n")
    assert len(lines) == len(text.split("\n"))
    assert lines[-3:] == ["", "# Title", ""]
    if not any(lines[:-3]):
        return {}
    end = lines.index("---", 1)
    return yaml.safe_load("\n".join(lines[1:end]))


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        ("orphan: true\ntocdepth: 2", {"orphan": True, "tocdepth": 2}),
        ("a: '2'\nb: \"true\"", {"a": "2", "b": "true"}),
        ("a: 2026-05-04", {"a": dt.date(2026, 5, 4)}),
        ("a: 2026-02-30", {"a": "2026-02-30"}),
        ("a: [=, <<, !!bool maybe, !!timestamp soon, !!int x]", {"a": ["=", "<<", "maybe", "soon", "x"]}),
        ("a: 2026-02-30\nb: [&x 2026-02-30, *x]", {"a": "2026-02-30", "b": ["2026-02-30", "2026-02-30"]}),
        ("a: |\n  one\n  two\nb: >-\n  three\n  four", {"a": "one\ntwo\n", "b": "three four"}),
        ("a: &a [1, 2]\nb: *a", {"a": [1, 2], "b": [1, 2]}),
        ('{"a": {"b": [1.5, null]}, "c": "d"}', {"a": {"b": [1.5, None]}, "c": "d"}),
        ("a: {? [b] : c}\nd: e", {"d": "e"}),
        ("a: !!python/name:os.system\nb: 1", {"b": 1}),
        (f"a: {'9' * 5000}", {"a": "9" * 5000}),
        ('a: "x\\L\\P\\N\\0\\x7f\\ufeff\\U0001F600 --- ... # : \' \\" y"', None),
        ("# nothing", {}),
    ],
)
def test_what_is_handed_over(matter: str, expected: object) -> None:
    assert taken(matter) == (yaml.safe_load(matter) if expected is None else expected)


@given(
    st.dictionaries(
        st.text("abc", min_size=1),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.text(st.characters(codec="utf-8"))),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
            max_leaves=8,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_values_stay_what_they_are(values: dict[str, object]) -> None:
    assert taken(yaml.safe_dump(values).rstrip("\n")) == values


class TestReplaced:
    def test_the_lines_of_the_body_stay(self) -> None:
        text = "\ufeff---\r\na: 1\r\nb:\r\n- 2\r\n...\r\nBody\r\n"
        assert for_myst.replaced(text, {"a": 1}) == '---\n{"a": 1}\n\n\n...\nBody\n'

    def test_nothing_is_handed_over(self) -> None:
        """Without values MyST is given no front matter, which it would parse twice."""
        assert for_myst.replaced("\ufeff---\ntitle: x\n---\nBody\n", {}) == "\n\n\nBody\n"

    @pytest.mark.parametrize("text", ["# Title\n", "---\n---\n# Title\n", ""])
    def test_a_text_without_front_matter(self, text: str) -> None:
        assert for_myst.replaced(text, {}) == text


def test_plain_data_of_a_field() -> None:
    fields, _ = read_fields("---\na: {b: [1, ~]}\nc: !x y\n---\n", "post.md")
    assert {name: for_myst.plain(field) for name, field in fields.items()} == {"a": {"b": ["1", None]}, "c": None}
