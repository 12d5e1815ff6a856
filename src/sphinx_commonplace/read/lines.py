"""Finds the line of a document on which something in its tree is written.

Parsers give lines to blocks only, and some of these are wrong: those of table cells in Markdown, of a directive's
arguments, of headings in reStructuredText. But a block keeps its source text. So that is searched for near the
parser's line, and the addresses of links are searched for in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import chain
from pathlib import PurePath
from urllib.parse import unquote

from docutils import nodes

from sphinx_commonplace.read.trees import ancestors

_FAR = 60  # lines below the parser's at which a block may begin, such as a table's last row or a long option
_NEAR = 4  # lines above the parser's at which it may begin
_LONG = 10_000  # characters to search for a link; without a limit, many links that are not found would be slow

_TABLE_RULE = re.compile(r"[\s>|:-]*\|[\s|:-]*")
_END_OF_ADDRESS = re.compile(r"(?![\w/?#&=%~+-]|[.,:;!]\w)")
_BEFORE_ADDRESS = re.compile(r"[\w/%.-]")  # before an address, this is a part of a longer one
_WORD = re.compile(r"[^\W_]+")


def lines_of_links(written: str, links: Iterable[tuple[str, str]]) -> Iterator[int]:
    """Yield for each link of a block the line in the block, counted from 0, on which its address is written.

    If the address is elsewhere, as with ``[words][name]``, it is the line of the link's first word; if neither is
    found, the line of the link before.

    :param written: the block's source text
    :param links: for each link an address or a role's key, and the words that are shown; in the block's order
    """
    position = line = 0
    for address, words in links:
        found = _find_address(written, address, position, position + _LONG)
        if found < 0 and (word := _WORD.search(words)):
            found = written.find(word.group(), position, position + _LONG)
        if found >= 0:
            line += written.count("\n", position, found)
            position = found + 1
        yield line


def _find_address(text: str, address: str, start: int = 0, end: int | None = None) -> int:
    """Return where a text has an address, quoted, escaped or not, and not only a longer one; -1 for nowhere."""
    positions = []
    for spelled in {address, unquote(address), escape(address), escape(unquote(address))} - {""}:
        position = text.find(spelled, start, end)
        while position >= 0 and not _is_whole(text, position, position + len(spelled)):
            position = text.find(spelled, position + 1, end)
        positions.append(position)
    return min((position for position in positions if position >= 0), default=-1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Return whether an address in a text is not only a part of a longer one."""
    return not _BEFORE_ADDRESS.match(text[start - 1 : start]) and _END_OF_ADDRESS.match(text, end) is not None


@dataclass(slots=True)
class WrittenLines:
    """The lines of one document's text.

    :param lines: the lines; empty if they are not known
    :param path: the document's file, as the parser names it; "" if there is none
    """

    lines: Sequence[str] = ()
    path: str = ""
    # id() of a table -> line and column after the last cell found
    _tables: dict[int, tuple[int, int]] = field(default_factory=dict)

    def first_line(self, block: nodes.Element, written: str) -> tuple[int | None, bool]:
        """Return the line on which a block begins, counted from 1, and whether the block is in this file.

        For a block that is included from another file, it is the line that names the file: a line number in the
        other file would be read as one of this file. None if the line cannot be found.

        :param written: the block's source text, "" if it is not known
        """
        near = next((node for node in _neighbours(block) if node.line), None)
        if near is None or not near.line:
            return None, False
        source = next((node.source for node in chain((block,), ancestors(block)) if node.source), "")
        if self.path and source and source != self.path:
            return self._including_line(source), False
        line: int = near.line
        beginning = written.partition("\n")[0].strip()
        if not self.lines or not beginning:
            return line, True
        table = next((node for node in chain((block,), ancestors(block)) if isinstance(node, nodes.table)), None)
        if table is not None and table.line and self._is_markdown(table.line):
            return self._cell_line(table, beginning, table.line), True
        return next((number for number in self._around(line) if beginning in self.lines[number - 1]), line), True

    def line_with(self, line: int, words: str) -> int:
        """Return the line near *line* that contains *words*; *line* if none does."""
        return next((number for number in self._around(line) if words in self.lines[number - 1]), line)

    def line_with_address(self, line: int, address: str) -> int:
        """Return the line near *line* that contains an address, quoted, escaped or not; *line* if none does."""
        return next((n for n in self._around(line) if _find_address(self.lines[n - 1], address) >= 0), line)

    def front_matter_line(self, address: str) -> int | None:
        """Return the line of a document's front matter that contains an address; None if none does."""
        fence = bool(self.lines) and self.lines[0].lstrip("\ufeff").rstrip() == "---"
        for number, line in enumerate(self.lines, start=1):
            if number > 1 and (line.rstrip() in {"---", "..."} if fence else not line.strip()):
                break
            if address in line:
                return number
        return None

    def field_line(self, name: str, after: int) -> int | None:
        """Return the first line after another that begins with the field ``:name:``; None if none does."""
        beginning = f":{name}:".lower()
        numbers = range(after + 1, len(self.lines) + 1)
        return next((n for n in numbers if self.lines[n - 1].lower().startswith(beginning)), None)

    def _around(self, line: int) -> Iterator[int]:
        """Yield the line and the lines near it, the likeliest first."""
        near = (line + way * step for step in range(1, _NEAR + 1) for way in (1, -1))
        for number in chain((line,), near, range(line + _NEAR + 1, line + _FAR)):
            if 1 <= number <= len(self.lines):
                yield number

    def _is_markdown(self, line: int) -> bool:
        """Return whether the table that begins on a line is Markdown's: the parser gives its cells wrong lines."""
        below = self.lines[line] if line < len(self.lines) else ""
        return "-" in below and _TABLE_RULE.fullmatch(below) is not None

    def _cell_line(self, table: nodes.Element, written: str, line: int) -> int:
        """Return the line of a table's cell; must be called for its cells in order."""
        first, column = self._tables.get(id(table), (line, 0))
        for number in range(max(first, 1), len(self.lines) + 1):
            start = self.lines[number - 1].find(written, column if number == first else 0)
            if start >= 0:
                self._tables[id(table)] = (number, start + len(written))
                return number
            if not self.lines[number - 1].strip():
                break
        return first

    def _including_line(self, source: str) -> int | None:
        name = PurePath(source).name
        numbers = (number for number, line in enumerate(self.lines, start=1) if name in line and "include" in line)
        return next(numbers, None)


def _neighbours(block: nodes.Element) -> Iterator[nodes.Element]:
    """Yield a block, the elements in it, and those before and around it, the nearest first."""
    yield from block.findall(nodes.Element)
    node = block
    while node.parent is not None:
        siblings = node.parent.children
        before = (siblings[number] for number in range(node.parent.index(node) - 1, -1, -1))
        yield from (other for other in before if isinstance(other, nodes.Element))
        node = node.parent
        yield node
