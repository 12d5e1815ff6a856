"""The front matter at the head of a Markdown text: what it says, and what MyST is shown of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from sphinx_commonplace.errors import Problem
from sphinx_commonplace.frontmatter.for_myst import plain, replaced, resolved
from sphinx_commonplace.frontmatter.keys import OUR_KEYS
from sphinx_commonplace.frontmatter.yaml import Unreadable, read_fields, split_front_matter
from sphinx_commonplace.validation.fields import Field, Place

ASSUMED_KEY = "blogpost"
"""The key that front matter which cannot be read is taken to have, where it looks so."""

_FOR_MYST = frozenset({"title"})
"""Keys of ours that MyST is shown all the same: ``myst_title_to_header`` makes a heading of it."""

_LOOKS_LIKE_A_POST = re.compile(
    r"""
    (?: ^[ \t]*+ | [{,?]\s*+ )  # where a key begins: a line, or in braces
    (?: [!&]\S{0,99}\s++ )*+    # tags and anchors before it
    ["']? (?: blogpost["']?\s*+: (?! \s*+["']?(?:false|no|off)\b ) | draft["']?\s*+: )
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def source_fields(text: str, path: str) -> tuple[dict[str, Field] | None, tuple[Problem, ...]]:
    """Return the front matter of a Markdown text, or None where the text does not begin with one.

    Of front matter that cannot be read nothing is known, but that it names a post where it looks so: lest a draft
    be published for a bracket that does not close.
    """
    if not text.lstrip("\ufeff").startswith("---"):
        return None, ()
    fields, problems = read_fields(text, path)
    if problems and not fields:
        block = split_front_matter(text)
        if block and _LOOKS_LIKE_A_POST.search(block.text if block.closed else block.text[:10_000]):
            fields = {ASSUMED_KEY: Field("true", Place(1, 1))}
    return fields, problems


def hand_over(text: str, fields: Mapping[str, Field]) -> tuple[str, dict[str, str]]:
    """Return a post's text as MyST is to read it, and the metadata that MyST then does not see.

    MyST is shown what is not ours, resolved as YAML does it. Keys of ours have been read: they are plain text, and
    MyST would take some of them for Markdown. Templates find them in Sphinx's metadata, as they were written.

    :param fields: the front matter with which the text begins
    """
    readable = {name: field for name, field in fields.items() if field.value is not Unreadable.VALUE}
    foreign = readable.keys() - (OUR_KEYS - _FOR_MYST)
    metadata = {}
    for name in sorted(readable.keys() - foreign):
        value = plain(readable[name])
        metadata[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return replaced(text, resolved(text, foreign)), metadata
