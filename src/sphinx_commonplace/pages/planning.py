"""The plan of one build: which pages and files there must be, and where each stands.

Everything that has no document of its own comes from a planner, ours and those of other extensions alike. Planning
is done in every build; only what shows something new is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sphinx.errors import ExtensionError

from sphinx_commonplace.output.addresses import Places
from sphinx_commonplace.output.ledger import Ledger
from sphinx_commonplace.pages.bodies import Bodies
from sphinx_commonplace.pages.checked import CheckedPlanner
from sphinx_commonplace.pages.entries import Entries
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.site import Site

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


EVENT = "commonplace-plan"
"""The event that asks planners; :func:`add_planner` connects one to it."""


class Planning:
    """What planners are given, and what they have planned so far.

    :param env: Sphinx's environment, with all documents
    """

    def __init__(self, site: Site, env: BuildEnvironment, bodies: Bodies, ledger: Ledger) -> None:
        self.site = site
        self.env = env
        self.entries = Entries(site, bodies)
        self.items: dict[str, PlannedPage | PlannedFile] = {}
        self.planned_by: dict[str, CheckedPlanner] = {}  # items of other extensions
        self.places = Places()
        for docname in sorted(env.found_docs):
            self.places.take(site.addresses.output_path(docname))
        self._extra_files = ledger.extra_files

    def add(self, items: Iterable[PlannedPage | PlannedFile], planner: CheckedPlanner | None = None) -> None:
        """Add pages and files to the plan; an address that something else has is left to it.

        :param planner: of another extension, that planned them
        """
        for item in items:
            path = self.site.addresses.output_path(item.name, file=isinstance(item, PlannedFile))
            if item.name in self.items:
                continue
            if planner and self.places.has_like(path) and not self.places.has(path):
                planner.report_alike(item)
            elif self.places.take(path):
                self.items[item.name] = item
                if planner:
                    self.planned_by[item.name] = planner

    def pagenames(self) -> list[str]:
        """Return the names of the pages that have been planned so far."""
        return [name for name, item in self.items.items() if isinstance(item, PlannedPage)]

    def take_extra_files(self) -> None:
        """Take the places of the site's own extra files, which go over pages of the same address."""
        for path in self._extra_files:
            self.places.take(path)


Planner = Callable[[Planning], Iterable[PlannedPage | PlannedFile]]
"""Returns the pages and files that there must be.

It is called once in each build, after all documents are written, in the main process. Whatever it reads of the
planning must be in its digests.
"""


def add_planner(app: Sphinx, planner: Planner, *, priority: int = 500) -> None:
    """Have a planner asked in each build that writes pages. Call it in an extension's ``setup()``.

    :param priority: planners of smaller numbers are asked first; an address stays with who plans it first. Ours
        are asked before 500, but for those of the sitemap and of redirects, which come last
    :raises ExtensionError: if this extension has not been set up, or *planner* is no function. What a planner does
        wrong ends the build with the same exception, in one line
    """
    if EVENT not in app.events.events:
        raise ExtensionError("add_planner: call app.setup_extension('sphinx_commonplace') before")
    checked = CheckedPlanner(planner)

    def plan(_app: Sphinx, planning: Planning) -> None:
        planning.add(checked.items(planning, planning.site.addresses), checked)

    app.connect(EVENT, plan, priority=priority)


def connect_planner(app: Sphinx, planner: Planner, priority: int) -> None:
    """Have a planner of ours asked in each build."""

    def plan(_app: Sphinx, planning: Planning) -> None:
        planning.add(planner(planning))

    app.connect(EVENT, plan, priority=priority)
