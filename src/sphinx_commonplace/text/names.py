"""The name of a text without a title: its first words, for lists, windows and feeds.

A name is the first sentence where that is short. Otherwise the text is cut, between words or, in scripts without
spaces, between characters, and ``…`` says so.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sphinx_commonplace.text.characters import visible_line
from sphinx_commonplace.text.placeholders import PLACEHOLDER, PLACEHOLDERS
from sphinx_commonplace.text.sentences import split_sentences

WIDTH: Final = 60
"""The widest name, in columns: characters of Chinese, Japanese and Korean take two."""

_SHORTEST: Final = 20  # columns of a sentence that says enough by itself
_REFERENCE_WIDTH: Final = 12  # columns: the words of a reference are not known yet
_LOOKED_AT: Final = 1000  # characters of a text: more than any name has
_MORE: Final = "…"

_CLOSING: Final = frozenset({"Pe", "Pf", "Po"})
_OPENING: Final = frozenset({"Ps", "Pi"})
_JOINING: Final = frozenset({"Mn", "Mc", "Me"})
_WITHIN: Final = frozenset("\u200d\ufe0e\ufe0f")  # joiners, and what selects the form of the character before
_SKIN_TONES: Final = ("\U0001f3fb", "\U0001f3ff")
_VOWELS_BEFORE: Final = frozenset("เแโใไເແໂໃໄ")  # Thai and Lao write them before the consonant that they follow
_CLAUSE_ENDS: Final = frozenset("、，。；：！？")
_AT_END: Final = " \t,;:.、，。；：·–—-(（「『[“„‘«"
_NOT_LETTERS: Final = re.compile(r"[\d\W_]+")
_FULL_STOPS: Final = (".", "。", "．", "｡", "।")


def name_from(text: str, language: str = "en") -> str:
    """Return a name for a text, made from its first words.

    :param text: plain text; it may hold placeholders that name references, which the name then holds as well
    :param language: its language tag (BCP 47), by whose rules its sentences end
    :returns: one line of plain text; "" if the text has no character that can be seen
    """
    references = PLACEHOLDERS.findall(text)
    # One character for each reference: what a placeholder is made of must not be cut, and ends no sentence.
    line = visible_line(PLACEHOLDERS.sub(PLACEHOLDER, text)) if references else visible_line(text)
    name = _name(line[:_LOOKED_AT], language, is_all=len(line) <= _LOOKED_AT)
    return "".join(references.pop(0) if char == PLACEHOLDER and references else char for char in name)


def _name(line: str, language: str, *, is_all: bool) -> str:
    sentences = split_sentences(line, language)
    if not sentences:
        return ""
    if is_all and _width(line) <= WIDTH:
        return _without_full_stop(line) if len(sentences) == 1 else line
    start, end = sentences[0]
    if _SHORTEST <= _width(line[start:end]) <= WIDTH and (is_all or len(sentences) > 1):
        return _without_full_stop(line[start:end])
    cut = line[: _cut_at(line, WIDTH - len(_MORE))]
    return (cut.rstrip(_AT_END) or cut) + _MORE


def _without_full_stop(sentence: str) -> str:
    """Return a sentence without its full stop; other marks at its end say something."""
    is_one = sentence.endswith(_FULL_STOPS) and not sentence[:-1].endswith(("..", *_FULL_STOPS))
    return sentence[:-1].rstrip() if is_one and sentence[:-1].strip() else sentence


def _width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if char == PLACEHOLDER:
        return _REFERENCE_WIDTH
    if char in _WITHIN or unicodedata.category(char) in _JOINING:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _cut_at(text: str, width: int) -> int:
    """Return where to cut a text that is wider than *width*: after the last word that fits."""
    taken = last = 0
    for last, char in enumerate(text):  # noqa: B007 - it is used after the loop
        taken += _columns(char)
        if taken > width:
            break
    for index in range(last, 2 * last // 3, -1):
        if text[index - 1] in _CLAUSE_ENDS:
            return index  # in scripts without spaces, the end of a clause is better than the middle of a word
    for index in range(last, last // 2, -1):
        if text[index].isspace() or PLACEHOLDER in text[index - 1 : index + 1] or _is_wide_gap(text, index):
            return index
    # One long word, or a script in which only a dictionary finds words.
    return next((index for index in range(last, 0, -1) if _is_gap(text, index)), max(last, 1))


def _is_wide_gap(text: str, index: int) -> bool:
    """Return whether two characters meet here that are written without a space, and may stand on two lines."""
    before, after = text[index - 1], text[index]
    if not any(unicodedata.east_asian_width(char) in {"W", "F"} for char in (before, after)):
        return False
    return (
        _is_gap(text, index)
        and unicodedata.category(after) not in _CLOSING
        and unicodedata.category(before) not in _OPENING
        and after not in "ーゃゅょっァィゥェォャュョッ"
    )


def _is_gap(text: str, index: int) -> bool:
    """Return whether a cut here leaves characters whole: letters with their marks, emoji with their parts."""
    before, after = text[index - 1], text[index]
    return not (
        after in _WITHIN
        or before == "\u200d"
        or before in _VOWELS_BEFORE
        or _SKIN_TONES[0] <= after <= _SKIN_TONES[1]
        or unicodedata.category(after) in _JOINING
        or (_is_flag_part(before) and _is_flag_part(after))
    )


def _is_flag_part(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def name_from_path(docname: str) -> str:
    """Return a name for a post from its file's name: "Sunset over Porto" for ``2026/05-04-sunset-over-porto``.

    :returns: "" if the name is a date, or another number
    """
    name = docname.removesuffix("/index").rpartition("/")[2]
    words = re.sub(r"[-_\s]+", " ", name[_end_of_number(name) :]).strip()
    return words[:1].upper() + words[1:]


def _end_of_number(name: str) -> int:
    """Return where a file's name goes on after the date or number with which it begins."""
    found = _NOT_LETTERS.match(name)
    return found.end() if found else 0
