"""The one place where what is wrong with a site becomes lines of Sphinx's log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sphinx.util import logging

from sphinx_commonplace.errors import Problem, Subtype

WARNING_TYPE = "commonplace"

_logger = logging.getLogger(__name__)


def report(problems: Iterable[Problem]) -> None:
    """Log each problem as a warning at its place, by a type and subtype that a site can suppress."""
    for problem in problems:
        # What concerns a whole file is told at its beginning: Sphinx takes a place without a line for a docname.
        location = problem.location if problem.line is not None else f"{problem.path}:1"
        _logger.warning("%s", problem, type=WARNING_TYPE, subtype=problem.subtype.value, location=location)


def report_left_out(kind: str, things: Sequence[str]) -> None:
    """Log, in one line, the things of a kind that are missing from the site for faults which were told before."""
    count = f"1 {kind} is" if len(things) == 1 else f"{len(things)} {kind}s are"
    _logger.warning(
        "%s left out of the site, for faults told above: %s",
        count,
        ", ".join(things),
        type=WARNING_TYPE,
        subtype=Subtype.LEFT_OUT.value,
    )
