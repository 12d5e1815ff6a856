"""The front matter with which a Markdown text begins: what it says, and what MyST is shown of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from sphinx_commonplace.errors import Problem
from sphinx_commonplace.frontmatter.for_myst import plain, replaced, resolved, with_head
from sphinx_commonplace.frontmatter.keys import is_ours
from sphinx_commonplace.frontmatter.toml import read_toml, split_toml
from sphinx_commonplace.frontmatter.yaml import Unreadable, read_fields, split_front_matter
from sphinx_commonplace.validation.fields import Field, Position

ASSUMED_KEY = "blogpost"
"""The key that unreadable front matter is assumed to have if it looks like a post's."""

_LOOKS_LIKE_A_POST = re.compile(
    r"""
    (?: ^[ \t]*+ | [{,?]\s*+ )  # where a key begins: a line, or in braces
    (?: [!&]\S{0,99}\s++ )*+    # tags and anchors before it
    ["']? (?: blogpost["']?\s*+[:=] (?! \s*+["']?(?:false|no|off)\b ) | draft["']?\s*+[:=] )
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def source_fields(text: str, path: str) -> tuple[dict[str, Field] | None, tuple[Problem, ...]]:
    """Return the front matter of a Markdown text and its problems, or None where the text begins with none.

    Front matter that cannot be read counts as that of a post if it looks like one (its only field is
    :data:`ASSUMED_KEY` then). Otherwise a missing bracket would make a draft a page, which is published.

    :param path: the file's name, for the problems
    """
    if (toml := split_toml(text)) is not None:
        fields, problems = read_toml(toml, path)
        head = toml.text
    elif text.lstrip("\ufeff").startswith("---"):
        fields, problems = read_fields(text, path)
        block = split_front_matter(text) if problems else None
        head = (block.text if block.closed else block.text[:10_000]) if block else ""
    else:
        return None, ()
    if problems and not fields and _LOOKS_LIKE_A_POST.search(head):
        fields = {ASSUMED_KEY: Field("true", Position(1, 1))}
    return fields, problems


def hand_over(text: str, fields: Mapping[str, Field]) -> tuple[str, dict[str, str]]:
    """Return a post's text for MyST, and the metadata that this text no longer has.

    In the text, front matter is YAML and has the keys that are not ours, with their values as YAML resolves them.
    Ours have been read as plain text by now; MyST would render some of them as Markdown. Templates find them in
    Sphinx's metadata, as they were written.

    :param fields: the front matter with which the text begins
    """
    readable = {name: field for name, field in fields.items() if field.value is not Unreadable.VALUE}
    foreign = {name for name in readable if not is_ours(name)}
    metadata = {}
    for name in sorted(readable.keys() - foreign):
        value = plain(readable[name])
        metadata[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if (toml := split_toml(text)) is not None:
        values = {name: plain(readable[name]) for name in sorted(foreign)}
        return with_head(text, toml.body_line, values), metadata
    return replaced(text, resolved(text, foreign)), metadata
