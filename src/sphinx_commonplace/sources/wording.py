"""What the words of a link say of the thing that it leads to: a name of it, or only that there is a link.

Here each link is read by itself. Whether its words lead to several sources is for
:mod:`sphinx_commonplace.sources.titles`.
"""

from __future__ import annotations

import enum
import re
import tomllib
import unicodedata
from importlib import resources
from typing import Final, NamedTuple

from sphinx_commonplace.text.characters import visible_line
from sphinx_commonplace.text.placeholders import PLACEHOLDER

MAX_TITLE: Final = 200
"""The longest title that is taken from a link's words, in characters; longer ones are quotations."""


class Strength(enum.IntEnum):
    """How much the words of a link say; the more, the higher."""

    NOTHING = 0  # "here", "this post", an address: that there is a link
    COMMON = 1  # "said", "blog", "mailing list": a name only if several links have it, to one source alone
    QUOTATION = 2  # more than a title can hold
    NAME = 3  # what somebody calls it


class Wording(NamedTuple):
    """The words of a link, read."""

    key: str  # equal for spellings of one name: without case, and without marks at either end; "" for NOTHING
    text: str  # on one line, without the marks around it
    says: Strength


_NOTHING: Final = Wording("", "", Strength.NOTHING)


class ReadWords(dict[str, Wording]):
    """The words of links, each read once: a mapping that reads what it does not have yet."""

    def __missing__(self, words: str) -> Wording:
        self[words] = found = read_words(words)
        return found


def read_words(words: str) -> Wording:
    """Return what the words of a link say.

    :param words: the words as a post has them
    """
    text = _clean(words)
    if not text or PLACEHOLDER in text or _says_nothing(text):
        return _NOTHING
    key = unicodedata.normalize("NFKC", text).casefold().strip(_EDGES) or text
    if len(text) > MAX_TITLE:
        return Wording(key, text, Strength.QUOTATION)
    if text in _COMMON or _POINTED.issuperset(text.casefold().split()):
        return Wording(key, text, Strength.COMMON)
    return Wording(key, text, Strength.NAME)


# -- marks around words ------------------------------------------------------------------------------------------

_EDGES: Final = " \t\n\"'“”‘’«»‹›„‚`*_.,;:!?…→←↗>|()[]{}–—-"
_CLEAN: Final = re.compile(
    "[A-Za-z0-9](?:[A-Za-z0-9 ',:;/-]*[A-Za-z0-9])?"
)  # clean already, if it has no double spaces; other texts may be clean, too
_PAIRS: Final = ("()", "[]", "{}")
_QUOTES: Final = "\"'“”‘’«»‹›„‚"


def _clean(text: str) -> str:
    """Return words on one line, without quotation marks, brackets and punctuation around them."""
    if _CLEAN.fullmatch(text) and "  " not in text:
        return text
    line = visible_line(text)
    before = None
    while line != before:
        before = line
        line = _unquoted(line.strip(" \t`*_,;:→↗|"))
        for opening, closing in _PAIRS:
            if line.startswith(opening) and line.find(closing) == len(line) - 1:
                line = line[1:-1]
            elif (line.count(opening) != line.count(closing)) and line[-1:] in {opening, closing}:
                line = line[:-1]
    # Remove the full stop of a sentence, but not that of "et al." or "U.S.", nor three dots.
    if line.endswith(".") and not re.search(r"(?:\.\.|\b\w\.\w*|\bal|\bInc|\bLtd|\bJr|\bSr)\.$", line):
        line = line[:-1]
    return line


def _unquoted(line: str) -> str:
    """Return words without the quotation marks around them, or without a single one at either end."""
    inner, marks = line[1:-1], [char for char in line if char in _QUOTES]
    if len(marks) == 2 and line[0] in _QUOTES and line[-1] in _QUOTES:  # noqa: PLR2004 - one at each end
        return inner
    if len(marks) == 1:
        return line.strip(_QUOTES)
    return line


# -- words that only point ---------------------------------------------------------------------------------------

_ADDRESS: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://\S*|(?:mailto|doi):\S+|www\.\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}(?:[/?#:]\S*)?)",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    r"[\w-]+\.(?:js|py|rs|go|io|md|net|sh|ts)", re.IGNORECASE
)  # "Node.js" is a name, too, and no address
_VERSION: Final = re.compile(
    r"(?:version |release )?v?\d+(?:\.\d+)+(?:[-+.]?(?:rc|a|b|alpha|beta|pre|dev)[\d.]*)?"
)

# A link that numbers something of a project, or counts something, does not say of which project.
_NUMBERED: Final = re.compile(
    r"(?:(?:an?|the|this|that|another) )?(?:issue|pr|pull|pull request|merge request|mr|bug|ticket|discussion"
    r"|comment|commit|chapter|section|part|page|figure|table|episode|note|footnote|step|version|release)s?"
    r"(?: (?:no|nr|number))?[ .#]*[0-9a-f.]*\d[0-9a-f.]*"
)
_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_DATE: Final = re.compile(rf"(?:\d{{1,2}}\.? )?(?:{_MONTHS})\.?(?: \d{{1,2}})?(?:,? \d{{4}})?")

_LISTS: Final = tomllib.loads(
    resources.files("sphinx_commonplace.sources").joinpath("link_words.toml").read_text("utf-8")
)
_PHRASES: Final = frozenset(" ".join(phrase.split()) for phrase in _LISTS["phrases"].split(",") if phrase.strip())
_POINTED: Final = frozenset(_LISTS["nouns"].split())
_POINTING: Final = _POINTED.union(_LISTS["determiners"].split(), _LISTS["adjectives"].split())
_COMMON: Final = frozenset(_LISTS["common"].split())
_MOST_POINTING_WORDS: Final = 6  # a longer phrase says something
_APOSTROPHES: Final = re.compile(r"[’']s?\b ?")


def _says_nothing(text: str) -> bool:
    if " " not in text and _ADDRESS.fullmatch(text) and not _FILE.fullmatch(text):
        return True
    bare = text.casefold().strip(_EDGES)
    if not any(map(str.isalpha, bare)) or bare in _PHRASES:
        return True
    words = _APOSTROPHES.sub(" ", bare).split() if "'" in bare or "’" in bare else bare.split()
    if len(words) > _MOST_POINTING_WORDS:
        return False
    if words and words[-1] in _POINTED and not _POINTED.issuperset(words) and _POINTING.issuperset(words):
        return True
    if not any(map(str.isdigit, bare)):
        return False
    return bool(_VERSION.fullmatch(bare) or _NUMBERED.fullmatch(bare) or _DATE.fullmatch(bare))
