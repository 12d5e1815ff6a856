"""On which line of a document something is written that stands in its tree.

Parsers give lines to blocks, not to what is in them, and some of these lines are wrong: those of table cells in
Markdown, of what a directive was given, of headings in reStructuredText. But a block keeps what it was written as.
So that is looked for near the line that the parser gave, and then followed from word to word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import chain
from pathlib import PurePath
from urllib.parse import unquote

from docutils import nodes

from sphinx_commonplace.read.trees import ancestors

_FAR = 60  # lines below the one that the parser gave where a block may begin: a table's last row, a long option
_NEAR = 4  # lines above it
_LONG = 300  # characters of markup between two words of a text
_LOST = 5  # line ends that code, an address or a role may have, of which the tree knows nothing

_WORD = re.compile(r"[^\W_]+|\n")
_TABLE_RULE = re.compile(r"[\s>|:-]*\|[\s|:-]*")
_END_OF_ADDRESS = r"(?![\w/?#&=%~+-]|[.,:;!]\w)"


class Trail:
    """Where in the text that a block was written as its reader has come to.

    Only line ends matter. Those of the text are in the tree; those in what is no text (in an address, in code) are
    found again by the words behind them. A block of one line need not be gone through.
    """

    def __init__(self, written: str) -> None:
        self._written = written if "\n" in written else ""
        self._at = 0
        self._lost = False  # line ends may have been passed that the tree does not show

    def read(self, text: str) -> int:
        """Go on behind some words of the block; return where the first of them is."""
        if not self._written:
            return 0
        first = -1
        for match in _WORD.finditer(text):
            word = match.group()
            if word == "\n":
                end = self._written.find("\n", self._at)
                self._at = end + 1 if end >= 0 else self._at
                continue
            place = self._find(word)
            if first < 0:
                first = place if place >= 0 else self._at
            if place >= 0:
                self._at = place + len(word)
                self._lost = False
        return self._at if first < 0 else first

    def skip(self) -> None:
        """Take note that something begins or ends whose line ends are not in the tree."""
        self._lost = True

    def pass_by(self, markup: str) -> int:
        """Go on behind something that is written in the block as it is; return where it begins."""
        if not self._written:
            return 0
        place = self._written.find(markup, self._at) if markup else -1
        if place >= 0:
            self._at = place + len(markup)
            return place
        place = self._at
        self.read("\n" * markup.count("\n"))  # of Markdown's line break, say: that is written as a backslash
        return place

    def line_of(self, place: int) -> int:
        """Return the line of a place, counted from 0."""
        return self._written.count("\n", 0, place)

    def _find(self, word: str) -> int:
        start = self._at
        for _ in range(_LOST if self._lost else 1):
            end = self._written.find("\n", start)
            stop = len(self._written) if end < 0 else end
            place = self._written.find(word, start, min(stop, start + _LONG + len(word)))
            if place >= 0 or end < 0:
                return place
            start = end + 1
        return -1


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
        spelled = {address, unquote(address), escape(address), escape(unquote(address))}
        pattern = re.compile("(?:" + "|".join(map(re.escape, sorted(spelled))) + ")" + _END_OF_ADDRESS)
        return next((place for place in self._around(line) if pattern.search(self.lines[place - 1])), line)

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
