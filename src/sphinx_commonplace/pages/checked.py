"""Planners of other extensions: what they yield is checked before anything is made of it.

What is wrong ends the build with one line that names the planner, what it planned, and what is allowed: a plan is
a program's, and whoever reads the line can mend it. Nothing has been written by then that shows a plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

from jinja2 import Environment, TemplateError, TemplateNotFound
from sphinx.errors import ExtensionError, SphinxError

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.output.addresses import Addresses, TakenPaths
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.report import report
from sphinx_commonplace.text.slugs import DEVICES

LONGEST_PART: Final = 200
"""Bytes of one part of a name, in UTF-8: file systems end at 255, and a suffix comes after."""

_NOT_IN_NAMES: Final = re.compile(r'[\\:*?"<>|]')  # of files, by Windows
_SPHINXS_PAGES: Final = ("genindex", "search")
_SPHINXS_FILES: Final = (".buildinfo", "objects.inv", "searchindex.js")
_SPHINXS_FOLDERS: Final = ("_downloads", "_images", "_sources", "_static")

_NAME_HELP: Final = "must be a path from the output folder, such as 'blog/statistics', that every system can have"
_SPHINXS_HELP: Final = "must be an address that Sphinx does not use itself"
_ONCE_HELP: Final = "what one planner plans must differ in more than capitals, and be no folder of another"


class CheckedPlanner:
    """A planner of another extension.

    :param planner: the function that was given to :func:`.add_planner`
    :raises ExtensionError: if it is no function
    """

    def __init__(self, planner: Callable[[Any], Iterable[PlannedPage | PlannedFile]]) -> None:
        self.planner = planner
        self.module = getattr(planner, "__module__", None) or type(planner).__module__
        self.name = f"{self.module}.{getattr(planner, '__qualname__', type(planner).__qualname__)}"
        given: Any = planner
        if not callable(given):
            raise self._error(f"is {given!r}", "must be a function of a Planning")

    def items(self, planning: object, addresses: Addresses) -> Iterator[PlannedPage | PlannedFile]:
        """Yield what the planner plans.

        :param planning: what it is given
        :raises ExtensionError: for an item that cannot be made, and if the planner itself raises an exception
        """
        own, names = TakenPaths(), set[str]()
        for item in self._asked(planning):
            self._check(item)
            path = addresses.output_path(item.name, file=isinstance(item, PlannedFile))
            if is_sphinxs(path, addresses):
                raise self._error(f"planned {_named(item)}", _SPHINXS_HELP)
            if item.name in names or own.has_lookalike(path) or own.is_taken(path):
                raise self._error(f"planned {_named(item)} and another item at that address", _ONCE_HELP)
            own.claim(path)
            names.add(item.name)
            yield replace(item, make=partial(self._make, item))

    def report_alike(self, item: PlannedPage | PlannedFile) -> None:
        """Report that an item is left out, for others have its address in other letters."""
        found = f"planned {_named(item)}, which others have in other letters"
        allowed = "must differ from it in more than what Windows and macOS do not see, such as capitals; left out"
        report([Problem(Subtype.ADDRESS, "conf.py", None, None, f"planner {self.name}", found, allowed)])

    def check_template(self, page: PlannedPage, environment: Environment) -> None:
        """See that a page's template is there.

        :raises ExtensionError: if it is not, or if Jinja cannot read it
        """
        try:
            environment.get_template(page.template)
        except TemplateNotFound as error:
            found = f"planned {_named(page)} with the template {page.template!r}, which does not exist"
            raise self._error(found, "must be one of Sphinx, of this extension, or in templates_path") from error
        except TemplateError as error:
            found = f"planned {_named(page)} with the template {page.template!r}: {error}"
            raise self._error(found, "must be a template that Jinja can read") from error

    def _asked(self, planning: object) -> Iterator[Any]:
        found = self._call("while planning", partial(self.planner, planning))
        if isinstance(found, str | bytes) or not isinstance(found, Iterable):
            raise self._error(f"returned {_shown(found)}", "must yield PlannedPages and PlannedFiles")
        items = iter(found)
        end = object()
        while (item := self._call("while planning", partial(next, items, end))) is not end:
            yield item

    def _check(self, item: Any) -> None:  # noqa: ANN401 - whatever was yielded
        if not isinstance(item, PlannedPage | PlannedFile):
            raise self._error(f"yielded {_shown(item)}", "must yield PlannedPages and PlannedFiles")
        name: Any = item.name
        if not isinstance(name, str) or not is_name(name):
            raise self._error(f"planned {_named(item)}", _NAME_HELP)
        for field in ("digest", "template") if isinstance(item, PlannedPage) else ("digest",):
            value: Any = getattr(item, field)
            if not isinstance(value, str) or not value:
                raise self._error(f"planned {_named(item)} with the {field} {_shown(value)}", "must be a text")
        make: Any = item.make
        if not callable(make):
            found = f"planned {_named(item)} with make={_shown(make)}"
            raise self._error(found, "must be a function without arguments")

    def _make(self, item: PlannedPage | PlannedFile) -> Any:  # noqa: ANN401 - as the item's own
        made = self._call(f"making {_named(item)}", item.make)
        is_page = isinstance(item, PlannedPage)
        if not isinstance(made, dict if is_page else bytes):
            allowed = "must be a dict, the template's context" if is_page else "must be bytes"
            raise self._error(f"made {_shown(made)} for {_named(item)}", allowed)
        return made

    def _call(self, when: str, function: Callable[[], Any]) -> Any:  # noqa: ANN401 - what it returns
        try:
            return function()
        except SphinxError:
            raise
        except Exception as error:
            raise self._error(f"raised {type(error).__name__}: {error}; {when}") from error

    def _error(self, found: str, allowed: str = "") -> ExtensionError:
        line = f"the planner {self.name} {found}" + (f"; {allowed}" if allowed else "")
        return ExtensionError(" ".join(line.split()), modname=self.module)


def is_name(name: str) -> bool:
    """Return whether a page or a file can have a name: it stays in the output folder, on every system."""
    return not _NOT_IN_NAMES.search(name) and name.isprintable() and all(map(_is_part, name.split("/")))


def _is_part(part: str) -> bool:
    return (
        0 < len(part.encode("utf-8", "surrogatepass")) <= LONGEST_PART
        and part == part.strip()
        and not part.endswith(".")  # with "." and ".."; of others, Windows drops it
        and part.partition(".")[0].lower() not in DEVICES
    )


def is_sphinxs(path: str, addresses: Addresses) -> bool:
    """Return whether a file of the output folder is one of Sphinx's own, or in a folder of those."""
    name = path.removeprefix(f"{addresses.outdir}/")
    pages = {addresses.output_path(page) for page in _SPHINXS_PAGES}
    return path in pages or name in _SPHINXS_FILES or name.partition("/")[0] in _SPHINXS_FOLDERS


def _named(item: PlannedPage | PlannedFile) -> str:
    return f"the {'page' if isinstance(item, PlannedPage) else 'file'} {item.name!r}"


def _shown(value: object) -> str:
    text = repr(value)
    return f"{text[:60]}…" if len(text) > 60 else text  # noqa: PLR2004 - one line
