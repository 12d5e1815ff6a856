"""The "did you mean" of messages: which known word an author may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

LONGEST_TYPO: Final = 80
"""The longest word, in characters, that is compared with known ones: time grows with the square of its length."""

SIMILAR: Final = 0.66
"""How similar two words must be, from 0 to 1, for one to be suggested for the other."""

NEARLY_EQUAL: Final = 0.85
"""The same where similarity alone makes a word a problem: higher, so that words meant as they are pass."""


def nearest(word: str, known: Iterable[str], *, similarity: float = SIMILAR) -> str:
    """Return the known word that is most similar to *word*, or "" if none is similar.

    Two words are compared without case, by the share of their letters that stand in both in the same order
    (`difflib.SequenceMatcher.ratio`). At least two thirds must agree, so that three letters of which two have
    changed places (``wbe``) are still a typo. A word of more than :data:`LONGEST_TYPO` characters is none.

    :param word: what was written, and is not known
    :param known: the known words, in any order: it makes no difference, not even among equally similar ones
    :param similarity: how similar the words must be, from 0 to 1
    """
    if len(word) > LONGEST_TYPO:
        return ""
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=similarity)
    return str(by_folded[near[0]]) if near else ""  # of an enumeration, the word itself


def edits(word: str, other: str, most: int) -> int:
    """Return how many typos make one word of another, or any number above *most* if there are more.

    A typo is a character that is missing, wrong or too many, or two neighbours that have changed places (the
    distance of Damerau and Levenshtein, in its restricted form).
    """
    if abs(len(word) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, letter in enumerate(word, start=1):
        last, before, row = before, row, [number]
        for column, found in enumerate(other, start=1):
            least = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != found))
            if number > 1 and column > 1 and (letter, word[number - 2]) == (other[column - 2], found):
                least = min(least, last[column - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return row[-1]
