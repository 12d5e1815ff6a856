"""On which line of a document something is written that stands in its tree.

Parsers give lines to blocks, not to what is in them, and some of these lines are wrong: those of table cells in
Markdown, of what a directive was given, of headings in reStructuredText. But a block keeps what it was written as.
So that is looked for near the line that the parser gave, and the addresses of its links in it.
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

_FAR = 60  # lines below the one that the parser gave where a block may begin: a table's last row, a long option
_NEAR = 4  # lines above it
_LONG = 10_000  # characters between two links of a block: else many links that are not found would take long

_TABLE_RULE = re.compile(r"[\s>|:-]*\|[\s|:-]*")
_END_OF_ADDRESS = re.compile(r"(?![\w/?#&=%~+-]|[.,:;!]\w)")
_WORD = re.compile(r"[^\W_]+")


def lines_of_links(written: str, links: Iterable[tuple[str, str]]) -> Iterator[int]:
    """Yield the line of a block, counted from 0, on which each of its links is written: that of its address.

    An address may stand elsewhere, as in ``[words][name]``; then it is the line of its first word. Where neither
    is found, it is the line of the link before.

    :param written: what the block was written as
    :param links: an address, or the key of a role, and the words that are shown; in the order of the block
    """
    place = line = 0
    for address, words in links:
        found = _find_address(written, address, place, place + _LONG)
        if found < 0 and (word := _WORD.search(words)):
            found = written.find(word.group(), place, place + _LONG)
        if found >= 0:
            line += written.count("\n", place, found)
            place = found + 1
        yield line


def _find_address(text: str, address: str, start: int = 0, end: int | None = None) -> int:
    """Return where an address is in a text, however it is spelled there, and no longer one; -1 for nowhere."""
    places = []
    for spelled in {address, unquote(address), escape(address), escape(unquote(address))} - {""}:
        place = text.find(spelled, start, end)
        while place >= 0 and not _END_OF_ADDRESS.match(text, place + len(spelled)):
            place = text.find(spelled, place + 1, end)
        places.append(place)
    return min((place for place in places if place >= 0), default=-1)


@dataclass(slots=True)
class WrittenLines:
    """The lines of one document's text.

    :param lines: the lines; none where they are not known
    :param path: the document's file, as the parser names it; "" for what has none
    """

    lines: Sequence[str] = ()
    path: str = ""
    _tables: dict[int, tuple[int, int]] = field(default_factory=dict)  # table -> end of the last cell found in it

    def first_line(self, block: nodes.Element, written: str) -> tuple[int | None, bool]:
        """Return the line on which a block begins, counted from 1, and whether that is a line of the block's own.

        That of what another file brought is the line on which that file is named: a line of the other file would
        be taken for one of this. None where nothing tells.

        :param written: what the block was written as, "" where that is not known
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
        return next((place for place in self._around(line) if beginning in self.lines[place - 1]), line), True

    def line_with(self, line: int, words: str) -> int:
        """Return the line near *line* that has some words; *line* if none has."""
        return next((place for place in self._around(line) if words in self.lines[place - 1]), line)

    def line_with_address(self, line: int, address: str) -> int:
        """Return the line near *line* that has an address, however it is spelled there; *line* if none has."""
        return next((n for n in self._around(line) if _find_address(self.lines[n - 1], address) >= 0), line)

    def front_matter_line(self, address: str) -> int | None:
        """Return the line of a document's front matter that has an address; None where none has."""
        fence = bool(self.lines) and self.lines[0].lstrip("\ufeff").rstrip() == "---"
        for number, line in enumerate(self.lines, start=1):
            if number > 1 and (line.rstrip() in {"---", "..."} if fence else not line.strip()):
                break
            if address in line:
                return number
        return None

    def field_line(self, name: str, after: int) -> int | None:
        """Return the first line behind another that begins with a field (``:name:``); None if none does."""
        beginning = f":{name}:".lower()
        numbers = range(after + 1, len(self.lines) + 1)
        return next((n for n in numbers if self.lines[n - 1].lower().startswith(beginning)), None)

    def _around(self, line: int) -> Iterator[int]:
        """Yield the lines near one, the likeliest first: most often it is that itself."""
        near = (line + way * step for step in range(1, _NEAR + 1) for way in (1, -1))
        for place in chain((line,), near, range(line + _NEAR + 1, line + _FAR)):
            if 1 <= place <= len(self.lines):
                yield place

    def _is_markdown(self, line: int) -> bool:
        """Return whether a table that begins on a line is Markdown's, whose cells have no lines of their own."""
        below = self.lines[line] if line < len(self.lines) else ""
        return "-" in below and _TABLE_RULE.fullmatch(below) is not None

    def _cell_line(self, table: nodes.Element, written: str, line: int) -> int:
        """Return the line of a table's cell: the cells of a table come in their order."""
        first, column = self._tables.get(id(table), (line, 0))
        for number in range(max(first, 1), len(self.lines) + 1):
            place = self.lines[number - 1].find(written, column if number == first else 0)
            if place >= 0:
                self._tables[id(table)] = (number, place + len(written))
                return number
            if not self.lines[number - 1].strip():
                break
        return first

    def _including_line(self, source: str) -> int | None:
        name = PurePath(source).name
        numbers = (number for number, line in enumerate(self.lines, start=1) if name in line and "include" in line)
        return next(numbers, None)


def _neighbours(block: nodes.Element) -> Iterator[nodes.Element]:
    """Yield a block, what is in it, and what stands before and around it, the nearest first."""
    yield from block.findall(nodes.Element)
    node = block
    while node.parent is not None:
        before = node.parent.children[: node.parent.index(node)]
        yield from (other for other in reversed(before) if isinstance(other, nodes.Element))
        node = node.parent
        yield node
