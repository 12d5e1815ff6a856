"""Takes characters out of documents that no page can hold: control characters, and halves of characters.

They come in by pasting, from terminals and from PDF, and nobody sees them. XML has no way to write most of them
(XML 1.0, section 2.2), HTML forbids all of them (section 13.1.4), and lxml refuses them in attributes. They are
taken out of a document's text before it is parsed (:func:`clean_source`), and then out of its tree
(:class:`CharacterTransform`): they also come from files that are included, from translations, and by escapes in
the JSON of notebooks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from docutils import nodes
from docutils.utils import get_source_line
from sphinx.transforms import SphinxTransform

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.notebooks import FIRST_CELL
from sphinx_commonplace.read.trees import ancestors
from sphinx_commonplace.report import report
from sphinx_commonplace.text.characters import (
    CONTROL,
    code_point,
    has_control,
    without_control,
    without_control_references,
)

MOST: Final = 10
"""The most lines of a document that are reported one by one."""

_KEY: Final = "text"
_HELP: Final = "no page can hold it, and it was left out"
_PAGE_BREAK: Final = re.compile("^[ \t]*\f[ \t]*$", re.MULTILINE)
_OUTPUT: Final = "cell_output"
"""The class in which MyST-NB shows what code has printed. Its author did not write that, and cannot mend it."""


def clean_source(text: str, path: str) -> tuple[str, tuple[Problem, ...]]:
    """Return a document's text without characters that no page can hold, and a problem for each line with one.

    A form feed alone on a line, which divides a printed text into pages, is left out without a word.

    :param path: the document's file, for the problems
    """
    if not has_control(text):
        return text, ()
    lines = _PAGE_BREAK.sub("", text).split("\n")
    found = [(number, match) for number, line in enumerate(lines, 1) if (match := CONTROL.search(line))]
    problems = [_problem(path, number, match.start() + 1, match[0]) for number, match in found[:MOST]]
    if len(found) > MOST:
        number, match = found[MOST]
        more = f"such characters on {len(found) - MOST} more lines, up to line {found[-1][0]}"
        allowed = "no page can hold them, and they were left out"
        problems.append(Problem(Subtype.CHARACTER, path, number, match.start() + 1, _KEY, more, allowed))
    return without_control("\n".join(lines)), tuple(problems)


def clean_notebook(text: str, path: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the JSON of a notebook without such characters in its words, and a problem for each line with one.

    Code and its output lose only halves of characters, which no file can hold: a terminal's colours are made by
    control characters. Lines are those of MyST-NB's own messages, as in :mod:`.frontmatter.notebooks`.
    """
    if not _ESCAPES.search(text):
        return text, ()
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        problems: list[Problem] = []
        for number, cell in enumerate(cells, 1):
            source = cell["source"]
            if cell["cell_type"] != "code":
                words, found = clean_source("".join(source) if isinstance(source, list) else source, path)
                if found:
                    cell["source"] = words
                    problems += (replace(one, line=number * FIRST_CELL + (one.line or 1)) for one in found)
        clean = json.dumps(notebook, ensure_ascii=False)
    except (ValueError, RecursionError, LookupError, TypeError):
        return text, ()  # its parser says what is wrong
    if _HALF.search(clean):
        return _HALF.sub("", clean), tuple(problems)
    return (clean, tuple(problems)) if problems else (text, ())


_ESCAPES: Final = re.compile(r"\\(?:[bf]|u(?:00[01]|007|008|009|[dD][89a-fA-F]|[fF]{3}[eEfF]))")
"""How control characters and halves of characters begin in JSON."""
_HALF: Final = re.compile("[\ud800-\udfff]")


class CharacterTransform(SphinxTransform):
    """Takes out of a document's tree what no page can hold."""

    default_priority = 21  # after translations (20) were put in, before anything looks at addresses and words

    def apply(self, **_kwargs: object) -> None:
        """Replace texts and attributes that have such a character, and report where."""
        found: dict[Problem, None] = {}
        for node, key, char in _replaced(self.document):
            path, line = self._position(node)
            found[_problem(path, line, None, char, key)] = None
        report(found)

    def _position(self, node: nodes.Node) -> tuple[str, int | None]:
        source, line = get_source_line(node)
        return source or str(self.env.doc2path(self.env.docname)), line


def _problem(path: str, line: int | None, column: int | None, char: str, key: str = _KEY) -> Problem:
    kind = "half of the character pair" if "\ud800" <= char <= "\udfff" else "the character"
    return Problem(Subtype.CHARACTER, path, line, column, key, f"{kind} {code_point(char)}", _HELP)


def _replaced(document: nodes.document) -> Iterator[tuple[nodes.Node, str, str]]:
    """Replace what must not be in a tree; yield for each its node, the name of its attribute, and a character."""
    rest: list[Any] = [document]
    while rest:
        node = rest.pop()
        if isinstance(node, nodes.Text):
            yield from _replaced_text(node)
            continue
        rest.extend(reversed(node.children))
        for name, value in node.attributes.items():
            if not value:
                continue
            if isinstance(value, str):
                if has_control(value):
                    yield node, name, _first(value)
                    node.attributes[name] = _renamed(document, value)
            elif isinstance(value, list):
                for place, one in enumerate(value):
                    if isinstance(one, str) and has_control(one):
                        yield node, name, _first(one)
                        value[place] = _renamed(document, one)


def _replaced_text(node: nodes.Text) -> Iterator[tuple[nodes.Node, str, str]]:
    parent = node.parent
    # The parser of reStructuredText marks what is escaped by U+0000, which is in the string, but not in the text.
    text = shown = node.astext()
    if has_control(text):
        if not any(_OUTPUT in one.get("classes", ()) for one in ancestors(node)):
            yield parent, _KEY, _first(text)
        text = without_control(text)
    if isinstance(parent, nodes.raw) and "html" in parent.get("format", "").split():
        text, char = without_control_references(text)
        if char:
            yield parent, _KEY, char
    if text != shown:
        parent.replace(node, nodes.Text(text))


def _first(text: str) -> str:
    found = CONTROL.search(text)
    return found[0] if found else ""


def _renamed(document: nodes.document, name: str) -> str:
    """Return a value without such characters, also where docutils knows a target by it."""
    clean = without_control(name)
    tables: tuple[dict[str, Any], ...] = (document.nameids, document.nametypes, document.refnames, document.ids)
    for table in tables:
        if name in table:
            table.setdefault(clean, table.pop(name))
    return clean
