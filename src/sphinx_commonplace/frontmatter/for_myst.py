"""A post's front matter as MyST is shown it: with other values, and on as many lines.

MyST parses front matter again, by YAML's own rules: ``2026-02-30`` is broken YAML to it, ``!!bool maybe`` ends the
build, and it renders authors as Markdown. By then our own keys have been read. The values of all other keys are
written again here, in a form that can be read in one way only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from sphinx_commonplace.frontmatter.yaml import Unreadable, split_front_matter
from sphinx_commonplace.validation.fields import Field

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ONE_LINE = 2**31 - 1  # characters: the widest that libyaml knows


class _Loader(_LOADER):  # type: ignore[misc] # which of the two depends on the system
    """Converts plain text to what YAML says it is, such as a number; text that cannot be converted stays text."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:  # noqa: FBT001, FBT002 - PyYAML's
        try:
            return super().construct_object(node, deep)
        except (ValueError, ArithmeticError, LookupError, AttributeError, yaml.YAMLError):
            if not isinstance(node, yaml.ScalarNode):
                raise
            self.recursive_objects.pop(node, None)  # else PyYAML reports any alias of it as recursive
            return node.value


class _Dumper(yaml.SafeDumper):
    """Writes every text in double quotation marks, where a line break is written as an escape."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


_Dumper.add_representer(str, _quoted)


def resolved(text: str, names: Collection[str]) -> dict[str, object]:
    """Return the values of some keys of the front matter with which *text* begins, as YAML resolves them.

    :param text: a text whose front matter `read_fields` has read: its depth and size are not checked here again
    :param names: the keys
    """
    block = split_front_matter(text)
    if block is None or not names:
        return {}
    loader = _Loader(block.text)
    try:
        root = loader.get_single_node()
        found: dict[str, object] = {}
        for key, value in root.value:
            if isinstance(key, yaml.ScalarNode) and key.value in names:
                try:
                    found[key.value] = loader.construct_document(value)
                except yaml.YAMLError:  # a list as a key in it, or a merge key: `read_fields` has reported it
                    continue
        return found
    finally:
        loader.dispose()


def replaced(text: str, values: Mapping[str, object]) -> str:
    """Return *text* with other front matter.

    :param values: the new front matter, as plain data. It is written on one line, and empty lines follow, so that
        every line of the body keeps its number. Without values there are empty lines only: MyST would parse even
        an empty mapping, twice for each document.
    """
    block = split_front_matter(text)
    if block is None or not block.text:
        return text
    return with_head(text, block.body_line, values)


def with_head(text: str, body_line: int, values: Mapping[str, object]) -> str:
    """Return *text* with other lines above its body, as `replaced` does.

    :param body_line: the line on which the body begins, counted from 1; with values it is the fourth or later
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = body_line - 2  # the index of the closing marker
    if not values:
        lines[: end + 1] = [""] * (end + 1)
        return "\n".join(lines)
    dumped = yaml.dump(dict(values), Dumper=_Dumper, default_flow_style=True, sort_keys=False, width=_ONE_LINE)
    lines[1:end] = [dumped.rstrip("\n"), *[""] * (end - 2)]
    if lines[0].startswith("+"):
        lines[0] = lines[end] = "---"
    return "\n".join(lines)


def plain(value: object) -> object:
    """Return the value of a field as plain data, without fields in it; None for one that could not be read."""
    if isinstance(value, Field):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if value is Unreadable.VALUE else value
