"""What Python's garbage collector scans: most of what a build makes stays until the build is over.

``gc`` is public, and there is one for the whole process: what is done here is undone at the end of a pause, or
when the next build of the process begins.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_OLDEST = 2  # the generation of a full collection


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


def spare_all(*, later: bool = False) -> None:
    """Have the collector leave alone what there is.

    :param later: whether to leave alone, from now on, also what each full collection finds to be in use; without
        it, that ends
    """
    gc.freeze()
    if later and _spare_survivors not in gc.callbacks:
        gc.callbacks.append(_spare_survivors)
    elif not later and _spare_survivors in gc.callbacks:
        gc.callbacks.remove(_spare_survivors)


def spare_nothing() -> None:
    """Have the collector go through everything again."""
    gc.unfreeze()


def _spare_survivors(phase: str, info: Mapping[str, int]) -> None:
    if phase == "stop" and info["generation"] == _OLDEST:
        gc.freeze()
