"""How much work something does, counted, not timed: the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, SupportsIndex


def calls_of(function: Callable[[], object]) -> int:
    """Return how many functions are called, of Python and of C, while a function runs."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


class Copied(str):
    """A text that counts the characters that are copied from it."""

    __slots__ = ()
    characters = 0  # of all texts of this class

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        """Return a part of it."""
        part = super().__getitem__(key)
        Copied.characters += len(part)
        return part
