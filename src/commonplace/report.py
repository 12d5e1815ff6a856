"""The one place where a :class:`~commonplace.errors.Problem` becomes a line of Sphinx's log."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.util import logging

from commonplace.errors import Problem

WARNING_TYPE = "commonplace"

_logger = logging.getLogger(__name__)


def report(problems: Iterable[Problem]) -> None:
    """Log each problem as a warning at its place, by a type and subtype that a site can suppress."""
    for problem in problems:
        # What concerns a whole file is told at its beginning: Sphinx takes a place without a line for a docname.
        location = problem.location if problem.line is not None else f"{problem.path}:1"
        _logger.warning("%s", problem, type=WARNING_TYPE, subtype=problem.subtype.value, location=location)
