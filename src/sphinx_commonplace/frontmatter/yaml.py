"""A document's front matter: from its text to raw fields, each with the line and column that it came from.

Files that are YAML throughout, such as ``sources.yaml``, are read in the same way by `read_document`.

Why not `yaml.safe_load`: it loses lines and columns, silently takes the last of two equal keys, raises
`ValueError` for the day 2026-02-30, and resolves ``10:30`` to 630, ``1.10`` to 1.1 and ``no`` to false. Why not
`yaml.compose`: its C half recurses, so that fifty thousand ``[`` end the process with a segmentation fault.
Therefore the parser's events are read one by one, every scalar is kept as its author wrote it (only null is
`None`), and depth, size and the expansion of aliases are counted while reading.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml
from yaml import events as ev

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.text.characters import CONTROL, code_point
from sphinx_commonplace.text.quoting import shorten, shown
from sphinx_commonplace.validation.fields import NOWHERE, Field, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

MAX_CHARACTERS = 1_000_000
"""The longest front matter that is read, in characters."""
MAX_NODES = 50_000
"""The most keys and values that front matter may have, including those that aliases repeat."""
MAX_DEPTH = 30
"""The deepest nesting of lists and mappings."""

FRONT_MATTER = "front matter"  # the `Problem.key` of what is wrong with the block as a whole
_BLOCK_HELP = "front matter is lines of `key: value` between two lines of `---`"


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of YAML text: what messages call it, and how much of it is read."""

    subtype: Subtype
    name: str  # the `Problem.key` of what is wrong with the text as a whole
    help: str  # what the text as a whole may be, for messages
    max_characters: int
    max_nodes: int  # keys and values, including those that aliases repeat
    innermost: (
        bool  # a value that cannot be used costs the innermost key or item around it, else the top-level key
    )


_FRONT_MATTER_FORM = Form(
    Subtype.FRONT_MATTER, FRONT_MATTER, _BLOCK_HELP, MAX_CHARACTERS, MAX_NODES, innermost=False
)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # with libyaml it is ten times as fast
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})  # https://yaml.org/type/null.html
_TAG = "tag:yaml.org,2002:"
_SCALARS = ("bool", "float", "int", "null", "str", "timestamp")
_SCALAR_TAGS = frozenset({None, "!", *(_TAG + name for name in _SCALARS)})
_LIST_TAGS = frozenset({None, "!", f"{_TAG}seq"})
_MAPPING_TAGS = frozenset({None, "!", f"{_TAG}map"})
_TAG_HELP = "values are texts, lists and mappings"
_RESOLVER: Any = yaml.SafeLoader("")  # says which type YAML gives to a plain text

MERGE = "<<"
"""YAML's merge key, which takes in the keys of another mapping."""


class Unreadable(enum.Enum):
    """Stands for the value of a top-level key of front matter that cannot be used."""

    VALUE = "unreadable"


_OPENING = re.compile(r"-{3,}")
_KEY_LINE = re.compile(r"[ \t]*[\w.-]+[ \t]*:(?:\s|$)")
# YAML 1.1 counts these as line breaks, editors do not. As spaces they leave line numbers as editors show them.
_OTHER_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")

# Words of the YAML parser's messages, and what the author should do.
_CURES = (
    ("mapping values are not allowed", "text with a colon and a space in it goes in quotation marks"),
    ("tab character", "lines are indented with spaces, never with tabs"),
    ("cannot start any token", "text that begins with such a character goes in quotation marks"),
    ("unexpected end of stream", "a quotation mark that opens must close"),
    ("expected ',' or", "a bracket or brace that opens must close"),
    ("could not find expected ':'", "every line is `key: value`"),
)


@dataclass(frozen=True, slots=True)
class FrontMatterBlock:
    """The block of front matter at the top of a document."""

    text: str  # the YAML between the markers; every line ends in a line feed
    line: int  # the line of the file on which the text begins, counted from 1
    body_line: int  # the line after the closing marker, on which the document's own text begins
    closed: bool  # whether the closing marker was found; if not, MyST sees no front matter at all


class _FormError(Exception):
    """The text as a whole cannot be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def split_front_matter(text: str) -> FrontMatterBlock | None:
    """Return the front matter with which *text* begins, or None.

    The rule is that of MyST (the plugin ``front_matter`` of mdit-py-plugins): the first line begins with
    three dashes or more; a line of at least as many dashes, indented by at most three spaces, or a line of
    ``...``, ends it. Byte order marks are skipped, and line endings may be of any kind.
    """
    text = text.lstrip("\ufeff")
    opening = _OPENING.match(text)
    if opening is None:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = text.find("\n") + 1 or len(text)
    dashes = min(len(opening[0]), 1000)  # a pattern for a line of a million dashes would take too much memory
    closing = re.compile(rf"^(?: {{0,3}}-{{{dashes},}}|\.\.\.)[ \t]*$", re.MULTILINE).search(text, start)
    if closing is None or start == len(text):
        return FrontMatterBlock(text[start:], 2, 1, closed=False)
    block = text[start : closing.start()]
    return FrontMatterBlock(block, 2, block.count("\n") + 3, closed=True)


def read_fields(text: str, path: str) -> tuple[dict[str, Field], tuple[Problem, ...]]:
    """Return the fields of the front matter with which *text* begins, and the problems of its form.

    If a key is given twice, its last value counts, as in MyST, and has the other as `Field.earlier`. If the block
    is no readable YAML mapping, there is exactly one problem and no field: if the first half were used, a
    ``draft: true`` in the other half would be missed. A value with a tag that is not one of plain data (such as
    ``!!python/object``), or with a merge key (``<<``), makes only the top-level key that it belongs to unreadable:
    its value is `Unreadable.VALUE`.

    Raises nothing; *path* is the file's name for the problems.
    """
    block = split_front_matter(text)
    form = _FRONT_MATTER_FORM
    if block is None:
        return {}, ()
    if not block.closed:
        if not _KEY_LINE.match(block.text):
            return {}, ()  # a document that begins with a horizontal rule
        found, allowed = "it has no end", "a line of `---` closes front matter"
        return {}, (form_problem(form, path, Position(1, 1), found, allowed),)
    root, problems = _read(block.text, block.line, path, form)
    if root is None or root.value is None:
        return {}, problems
    if not isinstance(root.value, dict):
        return {}, (form_problem(form, path, root.position, f"{shown(root.value)} was found", form.help),)
    return root.value, problems


def read_document(text: str, path: str, form: Form) -> tuple[Field | None, tuple[Problem, ...]]:
    """Return the value of a text that is YAML throughout, None if it is empty, and the problems of its form.

    A byte order mark is skipped, and line endings may be of any kind. ``---`` may stand before and after, as
    around front matter. If the text is no readable YAML there is exactly one problem, and no value.

    Raises nothing; *path* is the file's name for the problems.
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _read(text, 1, path, form)


def gather(pairs: Iterable[tuple[str, Field]], path: str) -> tuple[dict[str, Field], list[Problem]]:
    """Return the fields of front matter that is not YAML, and a problem for each key that is given twice.

    Of two equal keys the last counts, and knows the other, as in `read_fields`.

    :param pairs: keys and fields, in their order
    """
    fields: dict[str, Field] = {}
    first: dict[str, int | None] = {}
    earlier: dict[str, list[Field]] = {}
    problems = []
    for name, field in pairs:
        position = field.key_position
        if name in fields:
            key = shorten(name)
            found, allowed = _twice(first[name])
            problems.append(
                Problem(Subtype.FRONT_MATTER, path, position.line, position.column, key, found, allowed)
            )
            earlier.setdefault(name, []).append(fields[name])
        first.setdefault(name, position.line)
        fields[name] = field
    return _with_earlier(fields, earlier), problems


def _with_earlier(fields: dict[str, Field], earlier: Mapping[str, list[Field]]) -> dict[str, Field]:
    """Return fields that know what their keys had before."""
    return fields | {name: replace(fields[name], earlier=tuple(values)) for name, values in earlier.items()}


def form_problem(form: Form, path: str, position: Position, found: str, allowed: str) -> Problem:
    """Return a problem that concerns a text as a whole."""
    return Problem(form.subtype, path, position.line, position.column, form.name, found, allowed)


def _read(text: str, first_line: int, path: str, form: Form) -> tuple[Field | None, tuple[Problem, ...]]:
    """Return the value of a YAML text, which begins on a line of its file, and its problems."""
    if len(text) > form.max_characters:
        found = f"it has {len(text):,} characters"
        allowed = f"at most {form.max_characters:,} are read"
        return None, (form_problem(form, path, Position(first_line, 1), found, allowed),)
    try:
        reader = _BlockReader(text, first_line, path, form)
        return reader.read(), tuple(reader.problems)
    except _FormError as error:
        problem = error.problem
    except yaml.MarkedYAMLError as error:
        problem = _yaml_problem(error, text, first_line, path, form)
    except (yaml.YAMLError, ValueError) as error:
        # Not known to happen: `_BlockReader` looks for forbidden characters, which cause errors without a
        # position.
        problem = form_problem(form, path, Position(first_line, 1), shorten(str(error)), form.help)
    return None, (problem,)


class _BlockReader:
    """Reads one block, event by event."""

    def __init__(self, text: str, first_line: int, path: str, form: Form) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._form = form
        self._first_line = first_line
        self._size = 0  # nodes so far, counting those that aliases repeat
        self._spoilt = 0  # values so far that cannot be used
        self._anchors: dict[str, tuple[Field, int]] = {}  # the field of an anchor, and how many nodes it holds
        text = text.translate(_OTHER_BREAKS) if not text.isascii() else text
        # The parser would stop at one of these too, but without saying in which line.
        if forbidden := CONTROL.search(text):
            line, column = _position(text, forbidden.start())
            found = f"the character {code_point(forbidden[0])}"
            raise self._fault(
                Position(first_line + line, column), found, "control characters are not allowed in YAML"
            )
        self._next: Callable[[], Any] = _LOADER(text).get_event

    def read(self) -> Field | None:
        self._next()  # the stream's start
        if isinstance(self._next(), ev.StreamEndEvent):
            return None  # nothing, or comments only
        root = self._build(self._next(), 0)
        self._next()  # the document's end
        after = self._next()
        # A file may end with a line of `---`, as front matter does: to YAML, an empty second document follows it.
        if not isinstance(after, ev.StreamEndEvent) and (not after.explicit or not self._is_empty_to_the_end()):
            raise self._fault(self._place(after), "a second YAML document", self._form.help)
        return root

    def _is_empty_to_the_end(self) -> bool:
        event = self._next()
        if not isinstance(event, ev.ScalarEvent) or event.value or event.style:
            return False
        self._next()  # the document's end
        return isinstance(self._next(), ev.StreamEndEvent)

    def _build(self, event: ev.NodeEvent, depth: int) -> Field:
        """Return the value that begins with *event*, after reading the events up to its end."""
        position = self._place(event)
        if isinstance(event, ev.AliasEvent):
            return self._build_alias(event, position)
        if depth > MAX_DEPTH:
            raise self._fault(position, "it is nested too deeply", f"at most {MAX_DEPTH} levels are read")
        before = self._size
        self._count(1, position)
        value: object
        if isinstance(event, ev.ScalarEvent):
            self._check_tag(event.tag, _SCALAR_TAGS, position)
            if not _fits(event.tag, event.value):
                found = f"{shown(event.value)} is not what its tag says, {shown(event.tag)}"
                self._note(position, self._form.name, found, "values need no tags")
            value = None if _is_null(event) else event.value
        elif isinstance(event, ev.CollectionStartEvent):
            is_list = isinstance(event, ev.SequenceStartEvent)
            self._check_tag(event.tag, _LIST_TAGS if is_list else _MAPPING_TAGS, position)
            value = self._build_list(depth) if is_list else self._build_mapping(depth)
        field = Field(value, position)
        if event.anchor is not None:
            self._anchors[event.anchor] = (field, self._size - before)
        return field

    def _build_alias(self, event: ev.AliasEvent, position: Position) -> Field:
        """Return the value that an alias repeats, with the position of the alias."""
        known = self._anchors.get(event.anchor or "")
        if known is None:  # also for an alias inside the value of its own anchor: a value cannot contain itself
            cure = "an alias *name repeats what an anchor &name before it has marked"
            raise self._fault(position, f"an alias of nothing, *{shorten(event.anchor or '')}", cure)
        field, size = known
        self._count(size, position)
        return Field(field.value, position)

    def _build_list(self, depth: int) -> list[Field]:
        fields = []
        for event in iter(self._next_item, None):
            spoilt = self._spoilt
            field = self._build(event, depth + 1)
            if self._form.innermost and self._spoilt > spoilt:
                self._spoilt = spoilt
            else:
                fields.append(field)
        return fields

    def _build_mapping(self, depth: int) -> dict[str, Field]:
        fields: dict[str, Field] = {}
        lines: dict[str, int | None] = {}
        earlier: dict[str, list[Field]] = {}
        for event in iter(self._next_item, None):
            spoilt = self._spoilt
            name = self._build(event, depth + 1)
            field = self._build(self._next(), depth + 1)
            is_spoilt = self._spoilt > spoilt and (self._form.innermost or depth == 0)
            if is_spoilt:
                self._spoilt = spoilt
            # A key `null` or `~` is taken as the text that was written.
            key = event.value if name.value is None and isinstance(event, ev.ScalarEvent) else name.value
            if not isinstance(key, str):
                self._note(name.position, self._form.name, f"{shown(key)} as a key", "a key is text")
                continue
            if key == MERGE:
                self._note(name.position, key, "keys are merged", "keys are written out, each on its line")
                is_spoilt = True
            if is_spoilt and (self._form.innermost or depth):
                continue
            if key in fields:
                self._note(name.position, shorten(key), *_twice(lines[key]))
                earlier.setdefault(key, []).append(fields[key])
            lines.setdefault(key, name.position.line)
            # A missing or unreadable value is reported where its key is.
            position = name.position if field.value is None or is_spoilt else field.position
            fields[key] = Field(Unreadable.VALUE if is_spoilt else field.value, position, name.position)
        return _with_earlier(fields, earlier) if earlier else fields

    def _next_item(self) -> ev.NodeEvent | None:
        """Return the next event of the current list or mapping, or None at its end."""
        event: ev.NodeEvent | ev.CollectionEndEvent = self._next()
        return None if isinstance(event, ev.CollectionEndEvent) else event

    def _check_tag(self, tag: str | None, allowed: Collection[str | None], position: Position) -> None:
        if tag not in allowed:
            self._spoilt += 1
            self._note(position, self._form.name, f"the tag {shown(tag)}", _TAG_HELP)

    def _count(self, nodes: int, position: Position) -> None:
        self._size += nodes
        most = self._form.max_nodes
        if self._size > most:
            found = f"it has more than {most:,} keys and values, counting what aliases repeat"
            raise self._fault(position, found, f"at most {most:,} are read")

    def _place(self, event: ev.Event) -> Position:
        mark = event.start_mark
        return Position(mark.line + self._first_line, mark.column + 1) if mark is not None else NOWHERE

    def _note(self, position: Position, key: str, found: str, allowed: str) -> None:
        self.problems.append(
            Problem(self._form.subtype, self._path, position.line, position.column, key, found, allowed)
        )

    def _fault(self, position: Position, found: str, allowed: str) -> _FormError:
        return _FormError(form_problem(self._form, self._path, position, found, allowed))


def _twice(first: int | None) -> tuple[str, str]:
    """Return what was found and what is allowed, for a key that was given before."""
    return f"given twice, first on line {first}", "each key stands once; the last one counts"


def _fits(tag: str | None, text: str) -> bool:
    """Return whether a text can be converted to the type that its tag names."""
    if tag not in _SCALAR_TAGS or tag in {None, "!", f"{_TAG}str"}:
        return True
    resolved = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return resolved == tag or (resolved, tag) == (f"{_TAG}int", f"{_TAG}float")


def _is_null(event: ev.ScalarEvent) -> bool:
    if event.tag is None:
        return event.implicit[0] and event.value in _NULLS  # in quotation marks, "null" is a text
    return bool(event.tag == f"{_TAG}null")


def _yaml_problem(error: yaml.MarkedYAMLError, text: str, first_line: int, path: str, form: Form) -> Problem:
    """Return what the YAML parser found, at the position where the author should look."""
    lines = text.split("\n")
    mark = error.problem_mark or error.context_mark
    # If a quotation mark or bracket never closes, the parser reports the end of the text. The line to correct is
    # the one on which it opens.
    gave_up = mark is not None and mark.line >= len(lines) - 1
    if error.context_mark is not None and (gave_up or error.context == "while scanning a simple key"):
        mark = error.context_mark
    line, column = (min(mark.line, len(lines) - 1), mark.column) if mark is not None else (0, 0)
    said = str(error.problem or error.context)
    indentation = len(lines[line]) - len(lines[line].lstrip())
    tab = lines[line].find("\t", 0, indentation)
    if tab >= 0 or lines[line][column : column + 1] == "\t":
        column = tab if tab >= 0 else column
        said = "found a tab character"
    cure = next((cure for words, cure in _CURES if words in said), form.help)
    return form_problem(form, path, Position(first_line + line, column + 1), f"broken YAML, {said}", cure)


def _position(text: str, index: int) -> tuple[int, int]:
    """Return the line, counted from 0, and the column, counted from 1, of the character at *index*."""
    return text.count("\n", 0, index), index - text.rfind("\n", 0, index)
