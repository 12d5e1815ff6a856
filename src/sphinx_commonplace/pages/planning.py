"""The plan of one build: all pages and files that have no document, with their addresses.

They come from planners, both ours and those of other extensions. Everything is planned in every build; only what
shows something new is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from sphinx.errors import ExtensionError

from sphinx_commonplace.compat.templates import PageTemplates
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.output.addresses import TakenPaths
from sphinx_commonplace.output.ledger import Ledger
from sphinx_commonplace.pages.bodies import Bodies
from sphinx_commonplace.pages.checked import CheckedPlanner
from sphinx_commonplace.pages.entries import Entries
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage
from sphinx_commonplace.report import report
from sphinx_commonplace.site import Site

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


EVENT = "commonplace-plan"
"""The event at which planners are called; :func:`add_planner` connects one to it."""


class Planning:
    """What planners are given, and what they have planned so far.

    :param env: Sphinx's environment, with all documents
    :param other_redirects: the pages at which other extensions write redirects, and the settings that say so
    """

    def __init__(
        self,
        site: Site,
        env: BuildEnvironment,
        bodies: Bodies,
        ledger: Ledger,
        other_redirects: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.site = site
        self.env = env
        self.entries = Entries(site, bodies)
        self.items: dict[str, PlannedPage | PlannedFile] = {}
        self.planned_by: dict[str, CheckedPlanner] = {}  # items of other extensions
        self.unfinished: set[str] = set()  # items with a fault, to be made and reported again in the next build
        self.taken = TakenPaths()
        for docname in sorted(env.found_docs):
            self.taken.claim(site.addresses.output_path(docname))
        self.others = {site.addresses.output_path(name): setting for name, setting in other_redirects.items()}
        self._extra_files = ledger.extra_files
        self.digest_of = ledger.digests.digest  # of a file, remembered between builds
        self.templates: PageTemplates = ledger.builder.templates

    def add(self, items: Iterable[PlannedPage | PlannedFile], planner: CheckedPlanner | None = None) -> None:
        """Add pages and files to the plan, but for those whose path is taken.

        :param planner: the planner of another extension that planned them
        """
        for item in items:
            path = self.site.addresses.output_path(item.name, file=isinstance(item, PlannedFile))
            if item.name in self.items:
                continue
            if path in self.others:
                self._report_other(item.name, self.others[path])
                continue
            if planner and self.taken.has_lookalike(path) and not self.taken.is_taken(path):
                planner.report_alike(item)
            elif self.taken.claim(path):
                self.items[item.name] = item
                if planner:
                    self.planned_by[item.name] = planner
            else:
                self._report_folder(item.name, path)

    def _report_folder(self, name: str, path: str) -> None:
        """Report documents in a folder that has the name of a page or a file of the blog."""
        paths = ((self.site.addresses.output_path(docname), docname) for docname in sorted(self.env.found_docs))
        docname = next((docname for file, docname in paths if file.startswith(f"{path}/")), None)
        if docname is not None:
            found = f"its folder has the name of a file of the blog, {name!r}"
            problem = Problem(
                Subtype.ADDRESS,
                str(self.env.doc2path(docname)),
                None,
                None,
                "address",
                found,
                "rename the folder; until then that file is left out",
            )
            report([problem])

    @staticmethod
    def _report_other(name: str, setting: str) -> None:
        """Report that another extension writes a redirect where we have a page or a file."""
        allowed = f"must be an address that the blog has no page at; that page is left out, and {setting} has it"
        found = f"{name!r} is an address of the blog, too"
        report([Problem(Subtype.ADDRESS, "conf.py", None, None, setting, found, allowed)])

    def pagenames(self) -> list[str]:
        """Return the pagenames of the pages that have been planned so far."""
        return [name for name, item in self.items.items() if isinstance(item, PlannedPage)]

    def claim_extra_files(self) -> None:
        """Take the paths of files in ``html_extra_path``, for planners that must not overwrite them."""
        for path in self._extra_files:
            self.taken.claim(path)


Planner = Callable[[Planning], Iterable[PlannedPage | PlannedFile]]
"""Returns pages and files to be added to the plan.

It is called once in each build, after all documents are written, in the main process. Whatever its pages and files
show must be in their digests.
"""


def add_planner(app: Sphinx, planner: Planner, *, priority: int = 500) -> None:
    """Have a planner called in each build that writes pages. To be called in an extension's ``setup()``.

    :param priority: planners with smaller numbers are called first, and the first one to plan an address has it.
        Ours come before 500, but for those of the sitemap and of redirects, which come last
    :raises ExtensionError: if this extension has not been set up, or *planner* is not a function. If a planner
        does something wrong, the build ends with the same exception, in one line
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
