"""The "did you mean" of every message: which known word somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

LONGEST_TYPO: Final = 80
"""The longest word, in characters, for which a similar one is looked up; comparing takes time by its square."""

SIMILAR: Final = 0.66
"""How similar two words are, from 0 to 1, if one can be a typo of the other."""

NEARLY_EQUAL: Final = 0.85
"""The same where a similar word alone makes a problem, and what is no typo must not be reported."""


def nearest(word: str, known: Iterable[str], *, similarity: float = SIMILAR) -> str:
    """Return the known word that is most like *word*, or "" where none is like it.

    Two words are compared without case, by the share of their letters that stand in both in the same order
    (`difflib.SequenceMatcher.ratio`). At least two thirds must agree, so that three letters of which two have
    changed places (``wbe``) are still a typo. A word of more than :data:`LONGEST_TYPO` characters is none.

    :param word: what was written, and is not known
    :param known: the words that are; their order does not matter, not even among equally similar ones
    :param similarity: how similar the words must be
    """
    if len(word) > LONGEST_TYPO:
        return ""
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=similarity)
    return by_folded[near[0]] if near else ""
