"""This repository's own site, built once for all tests that look at it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.support.programs import ROOT


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site (``dirhtml``).

    ``COMMONPLACE_SITE`` names one that is built already: quicker while working on styles.
    """
    if given := os.environ.get("COMMONPLACE_SITE"):
        return Path(given).resolve(strict=True)
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the workers of one run share it, and the first one builds
    site, log = base / "site", base / "site.log"
    with FileLock(base / "site.lock"):
        if not log.exists():
            log.write_text(build(site, base / "doctrees"), "utf-8")
    faults = log.read_text("utf-8")
    if faults:
        pytest.fail(f"the site cannot be built:\n{faults}", pytrace=False)
    return site


def build(site: Path, doctrees: Path) -> str:
    """Build as ``tox run -e docs`` does; return "", or what went wrong."""
    options = ["-q", "-W", "--keep-going", "-b", "dirhtml", "-j", "auto", "-d", str(doctrees)]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(ROOT), str(site)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout + done.stderr if done.returncode else ""


def html_files(site: Path) -> list[Path]:
    """Return every page of a built site."""
    return sorted(site.rglob("*.html"))
