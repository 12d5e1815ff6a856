"""What may have to be made in a build: a page or a file, with the digest of what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """One page that Sphinx's templates make."""

    name: str  # the page name
    digest: str  # of all that the page shows: it is written again when this changes, and only then
    make: Callable[[], dict[str, Any]]  # gives the template's context
    template: str


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file that is made without a template."""

    name: str  # the path in the output folder
    digest: str  # of all that is in the file
    make: Callable[[], bytes]
