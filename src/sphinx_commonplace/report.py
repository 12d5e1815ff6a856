"""The only module that logs problems of a site as warnings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sphinx.util import logging

from sphinx_commonplace.errors import Problem, Subtype

WARNING_TYPE = "commonplace"

_logger = logging.getLogger(__name__)


def report(problems: Iterable[Problem]) -> None:
    """Log each problem as a warning with its location, and a type and subtype that a site can suppress."""
    for problem in problems:
        # A problem of a whole file is reported at line 1: Sphinx takes a location without a line for a docname.
        location = problem.location if problem.line is not None else f"{problem.path}:1"
        _logger.warning("%s", problem, type=WARNING_TYPE, subtype=problem.subtype.value, location=location)


def report_left_out(kind: str, things: Sequence[str]) -> None:
    """Log, in one line, what is missing from the site because of faults that were reported before.

    :param kind: "document" or "section"
    :param things: their names, perhaps with the reason
    """
    count = f"1 {kind} is" if len(things) == 1 else f"{len(things)} {kind}s are"
    _logger.warning(
        "%s left out of the site, for faults reported above: %s",
        count,
        ", ".join(things),
        type=WARNING_TYPE,
        subtype=Subtype.LEFT_OUT.value,
    )


def report_undated(posts: Sequence[str]) -> None:
    """Log, in one line, which posts are left out because they have no date.

    :param posts: their names
    """
    one = len(posts) == 1
    _logger.warning(
        "%s without a date, and left out: %s; write `date: 2026-05-04`, `draft: true` if %s a draft, or "
        "`blogpost: false` if it is no post",
        "1 post is" if one else f"{len(posts)} posts are",
        ", ".join(posts),
        "it is" if one else "one is",
        type=WARNING_TYPE,
        subtype=Subtype.UNDATED.value,
    )
