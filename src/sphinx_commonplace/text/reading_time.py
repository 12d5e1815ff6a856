"""How long a post takes to read. No other module states the rule.

The rule
    * Prose is read at 230 words a minute. A word is a run of characters between spaces with at least one
      letter or digit in it: a number or a URL is one word, a dash or an emoji on its own is none. Korean is
      written with spaces, and so read by words.
    * Chinese, Japanese and the other scripts that put no spaces between words (Thai, Lao, Khmer, Myanmar,
      Tibetan) are read at 500 characters a minute. Letters and digits count, punctuation and the marks on a
      letter do not.
    * Code is read line by line, at 30 lines a minute. Blank lines do not count.
    * An image takes 10 seconds.
    * The sum is rounded up to whole minutes, and is at least one.

230 words a minute is a little under the mean that Brysbaert found for silent reading of English non-fiction
("How many words do we read per minute?", Journal of Memory and Language 109, 2019: 238).
"""

from __future__ import annotations

import functools
import math
import re
from fractions import Fraction
from typing import Final

WORDS_PER_MINUTE: Final = 230
CHARACTERS_PER_MINUTE: Final = 500  # of scripts without spaces
LINES_PER_MINUTE: Final = 30  # of code
IMAGES_PER_MINUTE: Final = 6  # ten seconds each

_UNSPACED: Final = re.compile(
    "["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u0fff"  # Tibetan
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b"  # Han: iteration mark, zero, numerals
    "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f\U0001aff0-\U0001b16f"  # kana, of full and half width
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"  # Han
    "]"
)

# Punctuation that is also a space: two names joined by an ideographic comma are two words.
_WIDE_PUNCTUATION: Final = re.compile("[\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]")


def reading_minutes(prose: str, code: str = "", images: int = 0) -> int:
    """Return how many minutes a text takes to read, by the rule in this module's docstring.

    :param prose: the text without markup, its paragraphs separated by white space of any kind.
    :param code: the lines of all code blocks.
    :param images: how many images there are.
    :returns: whole minutes, rounded up, at least 1. More text never takes less time, and the order of
        paragraphs does not matter.
    :raises ValueError: if *images* is negative.
    """
    return max(1, math.ceil(_minutes(prose, code, images)))


def reading_words(prose: str, code: str = "", images: int = 0) -> int:
    """Return how many words of plain prose take as long to read as a text does, rounded up.

    It measures the length of a text in any script. The parameters are those of :func:`reading_minutes`.
    """
    return math.ceil(_minutes(prose, code, images) * WORDS_PER_MINUTE)


@functools.lru_cache(maxsize=1)  # minutes and words of a post are asked for one after the other
def _minutes(prose: str, code: str, images: int) -> Fraction:
    if images < 0:
        raise ValueError(f"images: {images}; a number from 0")
    characters = sum(char.isalnum() for char in _UNSPACED.findall(prose))
    spaced = _WIDE_PUNCTUATION.sub(" ", _UNSPACED.sub(" ", prose))
    words = sum(token.isalnum() or any(map(str.isalnum, token)) for token in spaced.split())
    lines = sum(bool(line.strip()) for line in code.splitlines())
    # With floats, a rounding error could make 230 words more than one minute.
    return (
        Fraction(words, WORDS_PER_MINUTE)
        + Fraction(characters, CHARACTERS_PER_MINUTE)
        + Fraction(lines, LINES_PER_MINUTE)
        + Fraction(images, IMAGES_PER_MINUTE)
    )
