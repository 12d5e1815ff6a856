"""A page or a file that a build must have, with a digest of what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """A page to be rendered from a template."""

    name: str  # the pagename
    digest: str  # of all that the page shows: it is written again when this changes, and only then
    make: Callable[[], dict[str, Any]]  # returns the template's context
    template: str


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file to be made without a template."""

    name: str  # the path in the output folder
    digest: str  # of all that is in the file
    make: Callable[[], bytes]  # returns the content
