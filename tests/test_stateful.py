"""Edits that nobody thought of, in any order: each build gives what a clean build gives, byte for byte.

With ``COMMONPLACE_EDITS=2000`` as many edits are made, at random (``tox run -e stateful``). What fails is made as
small as Hypothesis can make it, and printed in the form of ``edit_sequences.yaml``, where it belongs then.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from hypothesis import HealthCheck, note, seed, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.support.comparing import differences
from tests.support.edits import SEQUENCES, Edit, EditedSite, edits

# MyST asks its transform, and for `include` the environment, for `app`, which Sphinx 11 will not have.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated"),
    pytest.mark.filterwarnings("ignore:'sphinx.environment.BuildEnvironment.app' is deprecated"),
]

WANTED = int(os.environ.get("COMMONPLACE_EDITS", "0"))
SEED = int(os.environ.get("COMMONPLACE_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
JOBS = (1, 3)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, EditedSite]:
    """The site in each builder, built once."""
    return {builder: EditedSite(tmp_path_factory.mktemp(builder), builder) for builder in ("html", "dirhtml")}


def check(site: EditedSite, jobs: int) -> None:
    """Build, and hold that a clean build gives and reports the same, and that no folder is left over."""
    built, clean = site.build(jobs=jobs), site.build_clean()
    assert differences(clean.tree(), built.tree()) == {}
    assert sorted(built.warnings) == sorted(clean.warnings)
    assert folders(built.outdir) - folders(clean.outdir) == set()


def folders(root: Path) -> set[str]:
    """Return all folders below a folder."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir()}


class Editing(RuleBasedStateMachine):
    """A person who edits the site and builds it, again and again."""

    sites: ClassVar[dict[str, EditedSite]]
    edits_made: ClassVar[int] = 0
    builds: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[list[Any]] = []

    @initialize(builder=st.sampled_from(["html", "dirhtml"]))
    def start(self, builder: str) -> None:
        self.site = self.sites[builder].restore()

    @rule(made=st.lists(edits, min_size=1, max_size=4), jobs=st.sampled_from(JOBS))
    def edit_and_build(self, made: list[Edit], jobs: int) -> None:
        self.steps.append([jobs, *made])
        for edit in made:
            self.site.make(edit)
        type(self).edits_made += len(made)
        type(self).builds += 2
        check(self.site, jobs)

    def teardown(self) -> None:
        if self.steps:
            case = [{"name": "…", "builder": self.site.builder, "steps": self.steps}]
            note(yaml.safe_dump(case, sort_keys=False, allow_unicode=True, width=110))


def budget(examples: int, **options: Any) -> settings:
    """Return settings for a number of sequences of edits."""
    return settings(
        max_examples=examples,
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        **options,
    )


def test_edits(sites: dict[str, EditedSite], capsys: pytest.CaptureFixture[str]) -> None:
    """A few sequences, always the same, lest a change fail by another's fault; or as many edits as are asked for.

    What failed before, and is in ``.hypothesis``, is tried first then.
    """
    start, turn = time.monotonic(), SEED
    machine: type[Editing] = type("Editing", (Editing,), {"sites": sites})
    if WANTED == 0:
        run_state_machine_as_test(machine, settings=budget(6, derandomize=True, database=None))
        return
    database = DirectoryBasedExampleDatabase(".hypothesis/examples")
    try:
        while machine.edits_made < WANTED:
            run_state_machine_as_test(seed(turn)(machine), settings=budget(5, database=database))
            turn += 1
    finally:
        with capsys.disabled():
            told = f"{machine.edits_made} edits, {machine.builds} builds in {time.monotonic() - start:.0f} s"
            sys.stdout.write(f"\n{told}; started with COMMONPLACE_SEED={SEED}, came to {turn}\n")


def sequences() -> list[Any]:
    """Return the sequences that were at fault once."""
    cases = yaml.safe_load(SEQUENCES.read_text("utf-8"))
    return [pytest.param(case["builder"], case["steps"], id=case["name"].replace(" ", "-")) for case in cases]


@pytest.mark.parametrize(("builder", "steps"), sequences())
def test_a_sequence(sites: dict[str, EditedSite], builder: str, steps: list[list[Any]]) -> None:
    """What was at fault once is right now, after the last build of the sequence."""
    site = sites[builder].restore()
    for number, (jobs, *made) in enumerate(steps, start=1):
        for edit in made:
            site.make(edit)
        if number < len(steps):
            site.build(jobs=jobs)
        else:
            check(site, jobs)
