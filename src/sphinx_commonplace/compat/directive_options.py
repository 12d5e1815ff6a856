"""A directive's options as they were written, with typos.

If one option is unknown, given twice or wrong, docutils drops the whole directive, and MyST drops the option. A
directive that may say *draft* must lose neither. If a class has no ``option_spec``, the parsers leave its options
in place: docutils in its argument, MyST at the head of its content. They are read from there.

Written against docutils 0.22 and MyST-Parser 5.2.0; uses undocumented parts of their parsers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import dedent
from typing import NamedTuple

from docutils.nodes import unescape
from docutils.parsers.rst import Directive
from docutils.parsers.rst.states import Body
from docutils.utils import escape2null
from myst_parser.mocking import MockState
from myst_parser.parsers.directives import is_option_line
from myst_parser.parsers.options import TokenizeError, options_to_tokens

_MARKER = re.compile(Body.patterns["field_marker"])
_FENCE = "---"


class Option(NamedTuple):
    """One option."""

    name: str
    value: str  # "" if there is none
    line: int  # lines below the directive's own


@dataclass(slots=True)
class WrittenOptions:
    """What a directive was given."""

    argument: str = ""
    options: list[Option] = field(default_factory=list)
    unreadable: tuple[int, str] | None = None  # a line that is no option: lines below the directive's, and why
    content_lines: int = 0  # lines at the head of the directive's content that are options


def read_options(directive: Directive) -> WrittenOptions:
    """Return what was given to a directive without an ``option_spec`` and with at most one argument."""
    argument = directive.arguments[0] if directive.arguments else ""
    state: object = directive.state  # MyST's is not of the type that docutils declares
    if isinstance(state, MockState):
        # After empty lines, MyST takes lines that look like options for content.
        return _markdown(argument, list(directive.content) if directive.content_offset == 0 else ())
    first = directive.block_text.partition("\n")[0].rstrip()
    return _restructuredtext(argument, below=int(first.endswith("::")))


def _restructuredtext(text: str, *, below: int) -> WrittenOptions:
    """Split docutils' argument into the argument proper and options.

    :param below: how many lines below the directive's own it begins
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if _MARKER.match(line)), len(lines))
    found = WrittenOptions("\n".join(lines[:first]))
    for number, line in enumerate(lines[first:], start=first + below):
        if marker := _MARKER.match(line):
            name = _plain(marker.group().strip()[1:-1])
            found.options.append(Option(name.lower(), _plain(line[marker.end() :].strip()), number))
        elif line.startswith(" "):
            last = found.options[-1]
            found.options[-1] = last._replace(value=f"{last.value}\n{_plain(line.strip())}".strip())
        else:
            found.unreadable = (number, line)
            break
    return found


def _plain(text: str) -> str:
    """Return a text without the backslashes that escape markup."""
    return str(unescape(escape2null(text)))


def _markdown(argument: str, content: Sequence[str]) -> WrittenOptions:
    """Read the options at the head of MyST's content: a block between ``---``, or lines that begin with ``:``."""
    found = WrittenOptions(argument)
    if content and content[0].startswith(_FENCE):
        closing = (number for number, line in enumerate(content) if number and line.startswith(_FENCE))
        end = next(closing, len(content))
        text = dedent("\n".join(content[1:end]))
        before = 2
        found.content_lines = min(end + 1, len(content))
    else:
        end = next((number for number, line in enumerate(content) if not is_option_line(line)), len(content))
        text = "\n".join(line.lstrip()[1:] for line in content[:end])
        before = 1
        found.content_lines = end
    try:
        tokens, _state = options_to_tokens(text)
    except TokenizeError as error:
        found.unreadable = (before + error.problem_mark.line, error.problem)
    else:
        found.options = [
            Option(key.value, value.value if value is not None else "", before + key.start.line)
            for key, value in tokens
        ]
    return found
