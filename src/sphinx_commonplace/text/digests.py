"""Digests of data: what two builds compare in place of the data itself."""

from __future__ import annotations

import hashlib


def digest(*shown: object) -> str:
    """Return a hash of data made of strings, numbers, tuples, lists, dates and frozen records.

    What it is made from must have a total order: sets and the like are for the caller to sort.
    """
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()[:24]
