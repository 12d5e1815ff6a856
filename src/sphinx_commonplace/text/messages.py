"""Marks words of this package that are translated where they are shown."""

from __future__ import annotations


def to_translate(words: str) -> str:
    """Return words as they are, after marking them for the catalogue of messages (``tools/messages.py``).

    For constants: which language they are shown in is only known during a build.
    """
    return words


def in_context(_context: str, words: str) -> str:
    """Return words as they are, after marking them for the catalogue, for use with ``pgettext``.

    :param _context: tells them from the same words with another meaning, here or in Sphinx
    """
    return words
