"""Sets of characters that a text may not hold or that nobody sees, one for each purpose.

The sets differ because their purposes do:

:data:`CONTROL`
    is refused in values that an author gives, and taken out of texts (:func:`without_control`). Tabs and line
    breaks are allowed, as they separate words.
:func:`for_xml`
    removes what no XML file can hold, and nothing else.
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
import sys
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

_SEPARATORS: Final = re.compile(
    "[\x0b\x0c\x1c-\x1f]"
)  # those of CONTROL that Python and docutils count as white space
_CONTROL_BYTES: Final = bytes(code for code in range(128) if CONTROL.match(chr(code)))
_REFERENCE: Final = re.compile("&#(?:0*([0-9]{1,7})(?![0-9])|[xX]0*([0-9a-fA-F]{1,6})(?![0-9a-fA-F]));?")

# The complement of Char in XML 1.0 (fifth edition), section 2.2.
_NOT_XML: Final = re.compile(f"[{_C0}{_SURROGATES}{_NONCHARACTERS}]")
_NOT_IN_EXPORTS: Final = re.compile(f"[{_C0}\x7f-\x9f{_SURROGATES}{_NONCHARACTERS}]")
_NOT_IN_NAMES: Final = re.compile(f"[\x00-\x1f\x7f-\x9f{_SURROGATES}{_NONCHARACTERS}]")

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


def has_control(text: str) -> bool:
    """Return whether a text has one of the characters of :data:`CONTROL`, fast for texts that have none."""
    if text.isascii():
        return not text.isprintable() and len(text.encode("ascii").translate(None, _CONTROL_BYTES)) != len(text)
    return not text.isprintable() and CONTROL.search(text) is not None


def unusable_character(name: str) -> str:
    """Return the first character of a file's name that no address should hold; "" if there is none.

    Bytes that are not UTF-8 are halves of characters in names (PEP 383).
    """
    found = None if name.isprintable() else _NOT_IN_NAMES.search(name)
    return found[0] if found else ""


def without_control(text: str) -> str:
    """Return a text without the characters of :data:`CONTROL`; those that separate words become spaces."""
    return CONTROL.sub("", _SEPARATORS.sub(" ", text)) if has_control(text) else text


def without_control_references(markup: str) -> tuple[str, str]:
    """Return HTML without numeric references to characters that no page can hold, such as ``&#1;``.

    References to the control characters of Latin-1 stay: to HTML they mean what Windows-1252 has in their place,
    such as a dash (HTML, section 13.2.5.80).

    :returns: the HTML; the first character that was taken out, "" for none
    """
    if "&#" not in markup:
        return markup, ""
    found = [char for match in _REFERENCE.finditer(markup) if _is_control(char := _referred(match))]
    if not found:
        return markup, ""

    def replaced(match: re.Match[str]) -> str:
        return without_control(char) if _is_control(char := _referred(match)) else match[0]

    return _REFERENCE.sub(replaced, markup), found[0]


def _is_control(char: str) -> bool:
    return not "\x80" <= char <= "\x9f" and has_control(char)


def _referred(reference: re.Match[str]) -> str:
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return chr(code) if code <= sys.maxunicode else ""


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
