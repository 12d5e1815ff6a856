"""The identity and the address of a label: a tag, category, author, series, language or location.

Two questions, each answered from the label's own text only, so that the answer never changes when other labels are
added or removed:

* :func:`fold`: which spellings are one label?
* :func:`slug`: what is the label called in an address, and in a file's name?

ABlog answers both with its slug, which drops the characters it does not know: ``C``, ``C++`` and ``C#`` share one
page, and an emoji has none. But many links on the web lead to its addresses. So :func:`slug` returns ABlog's slug
wherever that belongs to this label only, and something else where it does not. There are four forms. No string
has two of them, so different labels have different slugs:

``machine-learning``
    *ABlog's own*, for labels of letters, digits and underscores. Separators are single hyphens, and no character
    can be decomposed or is a combining mark.
``café``, ``tiếng-việt``, ``ガイド``
    *The label itself*, if ABlog would only have dropped marks. It holds a mark, alone or as part of a letter,
    so it is never of the first form.
``0.2``, ``scipy.sparse``, ``asp.net-core``
    *Either of these, with full stops* between two characters of words. A full stop at the end of a word is no part
    of a label's identity: ``Donald E. Knuth`` and ``Donald E Knuth`` are one person, whose slug is
    ``donald-e-knuth``.
``c-plus-plus--cedb1bac``
    *Words for the reader, two hyphens, a digest*, for everything else: symbols, a name that an operating
    system or a listing's own folder has taken, more than :data:`MAX_BYTES` bytes. No other form has two hyphens
    in a row.

Only in the last form two labels can share an address: if their words are the same and 32 bits of SHA-256 agree.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from typing import Final

from sphinx_commonplace.text.characters import INVISIBLE_IN_LABELS, is_mark

MAX_BYTES: Final = 100
"""The longest slug, in bytes of UTF-8; file systems allow 255 for a name with its suffix."""

_DIGEST_LENGTH: Final = 8  # hexadecimal digits

# U+2010 is Unicode's hyphen. NFKC turns the non-breaking and the full-width hyphen into one of these two.
_INNER_SEPARATORS: Final = re.compile("(?<=[^-\u2010\\s])[-\u2010\\s]+(?=[^-\u2010\\s])")
_HYPHENS: Final = "-\u2010"
_FULL_STOP: Final = re.compile(r"(.)\.(?= |$)", re.DOTALL)
_SEPARATORS: Final = _HYPHENS + "".join(filter(str.isspace, map(chr, range(0x3001))))

# How the most common symbols in names are read aloud.
_SPOKEN: Final = {"+": "plus", "#": "sharp", ".": "dot", "&": "and", "@": "at", "/": "slash"}

_APOSTROPHES: Final = frozenset("'\u2019\u02bc`")

# Windows opens a device under these names, whatever the suffix ("con.html").
DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)

# The page of a folder of labels. Years need not be here: their pages are below a label's, never beside it.
_PAGES: Final = frozenset({"index"})

# The page of a label ``ai`` may be the file ``ai.html``, and what belongs to a label ``ai.html`` is in a folder.
_SUFFIXES_OF_PAGES: Final = frozenset({"htm", "html", "xhtml"})


@functools.lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Return the identity of a label: two spellings are one label exactly if this is equal for both.

    :param text: the label as an author wrote it; any string.
    :returns: the text without differences of case, width, compatibility form, spaces and invisible characters:
        the compatibility caseless match of the Unicode Standard (section 3.13, D146), where a run of white space
        and hyphens between two other characters is one space. So ``Error Budgets`` and ``error-budgets`` are one
        label, as they were in ABlog. Hyphens at either end stay, because ``C--`` is not ``C``. A full stop at the
        end of a word counts as little: ``J. Doe`` is ``J Doe``, ``Acme Inc.`` is ``Acme Inc``. Empty if nothing
        is visible, which is no label at all. ``fold(fold(text)) == fold(text)``.
    """
    # Repeated, because removing an invisible character lets its neighbours compose, and that can make a space.
    while (folded := _FULL_STOP.sub(_without_stop, _fold_once(text))) != text:
        text = folded
    return text


def _without_stop(match: re.Match[str]) -> str:
    """Return a character without the full stop after it, if it is one of a word; three dots are no full stop."""
    return match[1] if _is_word_or_mark(match[1]) else match[0]


def _fold_with_stops(text: str) -> str:
    """Return the identity that a label had in earlier versions, in which every full stop counted."""
    while (folded := _fold_once(text)) != text:
        text = folded
    return text


def _fold_once(text: str) -> str:
    text = INVISIBLE_IN_LABELS.sub("", text)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text).casefold())
    core = text.strip(_SEPARATORS)
    head, _, tail = text.partition(core) if core else (text, "", "")
    return f"{_hyphens_of(head)}{_INNER_SEPARATORS.sub(' ', core)}{_hyphens_of(tail)}"


def _hyphens_of(edge: str) -> str:
    return "-" * sum(map(edge.count, _HYPHENS))


def slug(text: str) -> str:
    """Return the name of a label in addresses and file names.

    :param text: the label, as written or folded; any string.
    :returns: a path segment, one of the four forms in this module's docstring. It depends on :func:`fold` of the
        text only, and differs for different labels (except if digests collide). It is lower case and never empty;
        it has letters, digits, marks, ``_``, ``-`` and single dots only, so no slash, space or control character;
        it does not begin with a hyphen or a dot, and does not end with a dot; it has at most :data:`MAX_BYTES`
        bytes in UTF-8. It is not percent-encoded (RFC 3986, section 2.1), which an address has to be.
    """
    folded = fold(text)
    plain = _plain(folded)
    if plain and not is_taken_name(plain) and len(plain.encode()) <= MAX_BYTES:
        return plain
    return _with_digest(folded)


def slug_of_beginning(text: str) -> str:
    """Return a slug for the beginning of folded labels, which differs from those of all other beginnings.

    :param text: the first characters of a folded label, perhaps with a space or a full stop at their end
    """
    return slug(text) if fold(text) == text else _with_digest(text)


def former_slug(text: str) -> str:
    """Return the slug that a label had in earlier versions, in which each with a full stop had a digest."""
    folded = _fold_with_stops(text)
    return _with_digest(folded) if "." in folded else slug(text)


def is_taken_name(name: str) -> bool:
    """Return whether a label's page cannot have a name: a system, the folder or another page has taken it."""
    first, _, rest = name.lower().partition(".")
    return first in DEVICES or name.lower() in _PAGES or rest.rpartition(".")[2] in _SUFFIXES_OF_PAGES


def _with_digest(folded: str) -> str:
    digest = hashlib.sha256(folded.encode()).hexdigest()[:_DIGEST_LENGTH]
    # Cut between characters, and leave no hyphen at the end of the words: there would be three before the digest.
    room = MAX_BYTES - len("--") - _DIGEST_LENGTH
    words = _words(folded).encode()[:room].decode(errors="ignore").rstrip("-")
    return f"{words or 'label'}--{digest}"


def ablog_slug(text: str) -> str:
    """Return ABlog's slug of a label: the name of its old page, and of its reference (``tag-…``).

    :param text: the label as written; ABlog does not fold.
    :returns: what ``ablog.blog.slugify`` of ABlog 0.11 returns; it may be empty, or that of another label too.
    """
    text = unicodedata.normalize("NFKD", text)
    text = re.sub(r"[^\w\s-]", "", text).strip().lower()
    return re.sub(r"[-\s]+", "-", text)


def _plain(folded: str) -> str:
    """Return the slug of a folded label without a digest, "" if its characters need one."""
    words = re.split("[ .]", folded)
    if not all(words):
        return ""  # a full stop that is not between two characters of words
    if all(char in " ." or _is_word(char) for char in unicodedata.normalize("NFKD", folded)):
        return ".".join(map(ablog_slug, _end_words_in_greek(folded).split(".")))
    # A mark at the start of a word would combine with the separator before it.
    if all(_is_word(word[0]) and all(map(_is_word_or_mark, word)) for word in words):
        return _end_words_in_greek(folded).lower().replace(" ", "-")
    return ""


def _words(folded: str) -> str:
    """Return words that a reader recognises, with hyphens between them; different labels may have the same."""
    spelled = ""
    for char in folded:
        if _is_word(char) or (spelled[-1:].strip() and _is_word_or_mark(char)):
            spelled += char
        elif char in _SPOKEN:
            spelled += f" {_SPOKEN[char]} "
        elif unicodedata.category(char) == "So":  # emoji and other symbols; Unicode never changes their names
            spelled += f" {unicodedata.name(char, '')} "
        elif char not in _APOSTROPHES:
            spelled += " "
    return re.sub(r"[-\s]+", "-", _end_words_in_greek(spelled).lower()).strip("-")


def _is_word(char: str) -> bool:
    r"""Return whether a character is one that ABlog keeps in words: what ``\w`` matches."""
    return char == "_" or char.isalnum()


def _is_word_or_mark(char: str) -> bool:
    return _is_word(char) or is_mark(char)


def _end_words_in_greek(folded: str) -> str:
    """Return folded text with final sigmas at the ends of words, which folding made medial ones."""
    return re.sub("(?<=[^\\W\\d_])\u03c3(?![^\\W\\d_])", "\u03c2", folded)
