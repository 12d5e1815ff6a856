"""Sets of characters that a text may not hold or that nobody sees, one for each purpose.

The sets differ because their purposes do:

:data:`CONTROL`
    is refused in what an author writes. Tabs and line breaks are allowed, as they separate words.
:func:`for_xml`
    removes what no XML file can hold, and nothing else: a post's text is otherwise left as its author wrote it.
:func:`for_exports`
    removes all other control characters too, as programs may show BibTeX or JSON on a terminal.
:data:`INVISIBLE_IN_LABELS`
    is ignored when labels are compared: two labels that look the same are one. The addresses of labels depend on
    this set, so it must not change.
:func:`visible_line`
    removes from a title what has no width or shows the rest of the line in another order. Joiners and variation
    selectors stay: Persian words and emoji of families need them.

What may stand in an address is in :mod:`sphinx_commonplace.urls.iris`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Sets of characters, as they stand between the brackets of a regular expression.
_C0: Final = "\x00-\x08\x0b\x0c\x0e-\x1f"  # control characters of ASCII but tab, line feed and carriage return
_C1: Final = "\x7f-\x84\x86-\x9f"  # DEL and the control characters of Latin-1 but NEL, a line end
_SURROGATES: Final = "\ud800-\udfff"  # halves of a character, which UTF-8 cannot hold
_NONCHARACTERS: Final = "\ufffe\uffff"  # the two that XML and YAML leave out
DIRECTION_MARKS: Final = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks that set the direction of the text after them, as part of a regular expression's set."""

CONTROL: Final = re.compile(f"[{_C0}{_C1}{_SURROGATES}{_NONCHARACTERS}]")
"""Control characters, and what neither YAML 1.1 (section 5.1) nor XML 1.0 (section 2.2) can hold."""

# The complement of Char in XML 1.0 (fifth edition), section 2.2.
_NOT_XML: Final = re.compile(f"[{_C0}{_SURROGATES}{_NONCHARACTERS}]")
_NOT_IN_EXPORTS: Final = re.compile(f"[{_C0}\x7f-\x9f{_SURROGATES}{_NONCHARACTERS}]")

# Control characters except white space, soft hyphen, joiners, direction marks, fillers, variation selectors, byte
# order mark, and lone surrogates, which no file can hold. The tag characters of plane 14 are not here: without
# them the flags of Scotland and Wales would be the same.
INVISIBLE_IN_LABELS: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0100-\U000e01ef]"
)
"""Characters of a label that are invisible in any context."""

_INVISIBLE_IN_TITLES: Final = re.compile(
    f"[\u00ad\u061c\u200b{DIRECTION_MARKS}\u2028\u2029\u2060-\u2065\ufeff]"  # soft hyphen, spaces without width
)
_MEANINGLESS: Final = frozenset({"Cc", "Cs", "Cn", "Co"})  # control, surrogate, not assigned, private use
_MARKS: Final = frozenset({"Mn", "Mc"})


def for_xml(text: str) -> str:
    """Return a text without the characters that XML cannot hold, not even escaped."""
    return text if text.isprintable() else _NOT_XML.sub("", text)


def for_exports(text: str) -> str:
    """Return a text without control characters other than tab, line feed and carriage return."""
    return text if text.isprintable() else _NOT_IN_EXPORTS.sub("", text)


def visible_line(text: str) -> str:
    """Return a title on one line, with single spaces and without invisible characters."""
    if not text.isprintable():
        text = "".join(
            " " if char.isspace() else char
            for char in text
            if char.isspace() or unicodedata.category(char) not in _MEANINGLESS
        )
        text = _INVISIBLE_IN_TITLES.sub("", text)
    return " ".join(text.split())


def is_mark(char: str) -> bool:
    """Return whether a character is a mark on the letter before it, such as an accent or a vowel sign."""
    return unicodedata.category(char) in _MARKS


def code_point(char: str) -> str:
    """Return the code point of a character, for messages that cannot show it: ``U+0007``."""
    return f"U+{ord(char):04X}"
