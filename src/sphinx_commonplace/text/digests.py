"""Digests of data, which builds store and compare instead of the data itself."""

from __future__ import annotations

import hashlib
import re

_MEMORY_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def digest(*shown: object) -> str:
    """Return a hash of data made of strings, numbers, tuples, lists, dates and frozen records.

    Sets must be sorted by the caller, as their order differs between processes.

    :returns: 24 hexadecimal digits
    """
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def without_memory_addresses(text: str) -> str:
    """Return the ``repr`` of an object as it is in every process."""
    return _MEMORY_ADDRESS.sub("", text)
