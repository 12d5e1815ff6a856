"""Python's garbage collector, kept from scanning what stays until the end of a build.

``gc`` is public, but it is one for the whole process: a pause ends with its context, and frozen objects are
released when the next build of the process begins.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector while long-lived records are built: each full collection would scan all of them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def freeze_objects() -> None:
    """Exclude all objects that exist now from collection: each full collection would scan them again.

    Garbage among them is not freed, so this is for moments when there is next to none.
    """
    gc.freeze()


def unfreeze_objects() -> None:
    """Include all objects in collection again."""
    gc.unfreeze()
