"""Front matter in forms that are not read, named for what they are.

Without a word, a post that has it would be one without a date, and its front matter the first words of its text.
"""

from __future__ import annotations

import re
from typing import Final

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.yaml import FRONT_MATTER

_KEY = r"(?:title|date|modified|tags|category|categories|authors?|slug|summary|status|lang|layout)"
_FORMS: Final = (
    ("front matter in JSON, as Hugo has it", re.compile(r'\{\s*"[\w-]+"\s*:')),
    (
        "front matter of Nikola",
        re.compile(rf"\s*(?:<!--\s*)?(?:\.\. [\w-]+:.*\n\s*)*?\.\. {_KEY}:", re.IGNORECASE),
    ),
    (
        "front matter without lines of `---` around it, as Pelican has it",
        re.compile(rf"{_KEY}[ \t]*:[ \t]*\S.*\n(?:[ \t]+\S.*\n)*[A-Za-z][\w -]*:[ \t]*\S", re.IGNORECASE),
    ),
)
_DIRECTIVE: Final = re.compile(r"^[ \t]*(?:\.\. post::|[`:~]{3,}[ \t]*\{post\})", re.MULTILINE)
_HEAD: Final = 5_000  # characters
_HELP: Final = "it is written as YAML, which is lines of `key: value` between two lines of `---`"
_FIELD_LIST: Final = "it is written as a field list, which is lines of `:key: value`"


def other_form_problem(text: str, path: str, *, markdown: bool) -> Problem | None:
    """Return a problem for front matter in another form than those that are read; None if a text has none.

    :param path: the file's name, for the problem
    :param markdown: whether the text is Markdown; else it is reStructuredText
    """
    head = text[:_HEAD].lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = next((name for name, form in _FORMS if form.match(head)), "")
    if not found or _DIRECTIVE.search(text):
        return None
    allowed = _HELP if markdown else _FIELD_LIST
    return Problem(Subtype.FRONT_MATTER, path, 1, 1, FRONT_MATTER, f"{found}, which is not read", allowed)
