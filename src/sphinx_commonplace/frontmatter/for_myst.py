"""A post's front matter as other parsers are to see it: in other words, and on as many lines.

MyST reads front matter again, by YAML's own rules, by which ``2026-02-30`` is broken YAML and ``!!bool maybe``
ends the build, and takes its authors for Markdown. What is ours has been read by then; what is not is written anew
here, so that it can only be read in one way.
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
    """Makes of a plain text what YAML says it is, such as a number; what cannot be that stays a text."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:  # noqa: FBT001, FBT002 - PyYAML's
        try:
            return super().construct_object(node, deep)
        except (ValueError, ArithmeticError, LookupError, AttributeError, yaml.YAMLError):
            if not isinstance(node, yaml.ScalarNode):
                raise
            self.recursive_objects.pop(node, None)  # an alias of it would be taken for a loop
            return node.value


class _Dumper(yaml.SafeDumper):
    """Writes every text in quotation marks, in which a line's end is no end of a line."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


_Dumper.add_representer(str, _quoted)


def resolved(text: str, names: Collection[str]) -> dict[str, object]:
    """Return the values of some keys of the front matter with which *text* begins, as YAML resolves them.

    :param text: a text whose front matter `read_fields` could read: nothing is counted here again
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
                except yaml.YAMLError:  # a list as a key within it, or keys that are merged: which has been told
                    continue
        return found
    finally:
        loader.dispose()


def replaced(text: str, values: Mapping[str, object]) -> str:
    """Return *text* with other values in its front matter, its body on the lines where it was."""
    block = split_front_matter(text)
    if block is None or not block.text:
        return text
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = block.body_line - 2
    dumped = yaml.dump(dict(values), Dumper=_Dumper, default_flow_style=True, sort_keys=False, width=_ONE_LINE)
    lines[1:end] = [dumped.rstrip("\n"), *[""] * (end - 2)]
    return "\n".join(lines)


def plain(value: object) -> object:
    """Return what a field holds as plain data, without places."""
    if isinstance(value, Field):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if value is Unreadable.VALUE else value
