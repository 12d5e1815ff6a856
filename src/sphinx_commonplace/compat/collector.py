"""What Python's garbage collector scans: most of what a build makes stays until the build is over.

``gc`` is public, and there is one for the whole process: what is done here is undone at the end of a pause, or
when the next build of the process begins.
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


def spare_all() -> None:
    """Have the collector leave alone what there is now.

    Nothing that is spared is ever freed by it, so this is for moments at which next to nothing is garbage.
    """
    gc.freeze()


def spare_nothing() -> None:
    """Have the collector go through everything again."""
    gc.unfreeze()
