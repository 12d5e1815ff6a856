"""Names in ``conf.py`` that are typos in the names of settings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Final

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.text.quoting import shorten
from sphinx_commonplace.text.suggestions import LONGEST_TYPO, edits, nearest

_OF_THE_COMMAND = frozenset({"ablog_builder", "ablog_doctrees", "ablog_website"})
"""Settings that only the command ``ablog`` reads. Sphinx does not know them."""

_PREFIX: Final = "commonplace_"
_SHORT_NAME = 10  # characters of a setting's name up to which only one may be wrong


def unknown_settings(
    values: Mapping[str, object],
    ours: Sequence[str],
    known: Collection[str],
    line_of: Callable[[str], int | None],
    path: str,
) -> list[Problem]:
    """Return a problem for each name in ``conf.py`` that is a typo in the name of a setting, ours or ABlog's.

    Names that begin with ``commonplace_`` are all meant to be ours. Other names are a person's own variables,
    unless they are nearly the name of a setting: but for case and underscores, the order of its words, or one or
    two characters.

    :param values: all names in ``conf.py`` with their values
    :param ours: the names of settings, ours and ABlog's
    :param known: the names of all settings, of any extension
    :param line_of: gives the line on which ``conf.py`` sets a name, None if it is not known
    :param path: the configuration file, for the problems
    """
    problems = []
    for name, value in sorted(values.items()):
        if name in known or name in _OF_THE_COMMAND or name.startswith("_"):
            continue
        if callable(value) or isinstance(value, ModuleType):
            continue  # a function, class or module
        likely = _setting_meant(name, [*ours, *_OF_THE_COMMAND])
        if not likely and name.lower().startswith(_PREFIX):
            likely = nearest(name, ours)
        elif not likely:
            continue
        found, allowed = "there is no such setting", "must be the name of a setting; it has no effect"
        problems.append(Problem(Subtype.CONFIG, path, line_of(name), None, shorten(name), found, allowed, likely))
    return problems


def _setting_meant(name: str, known: Iterable[str]) -> str:
    """Return the setting for whose name another is a typo, "" if there is none."""
    if len(name) > LONGEST_TYPO:
        return ""
    words = sorted(name.lower().split("_"))
    found = []
    for setting in known:
        most = 1 if len(setting) <= _SHORT_NAME else 2
        if words == sorted(setting.split("_")):
            found.append((1, setting))
        elif (wrong := edits(setting.replace("_", ""), name.lower().replace("_", ""), most)) <= most:
            found.append((wrong, setting))
    return min(found)[1] if found else ""
