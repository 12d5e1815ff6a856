"""This repository: its files, and its own site, built once for all tests that look at it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.support.programs import ROOT

_MADE = {
    *(".git", ".venv", ".tox", "_build", "build", "dist", "node_modules", "__pycache__"),
    *(".cache", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
}


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


def repository_files() -> list[str]:
    """Return what a clone has, or will have: the files that git does not ignore; all that is here, without git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        listed = ""
    names = set(filter(None, listed.split("\0"))) or _files_below(ROOT)
    return sorted(name for name in names if (ROOT / name).is_file())


def _files_below(root: Path) -> set[str]:
    """Return the files of an unpacked source distribution, without what was made or installed in it."""
    found = set()
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _MADE]
        found.update(Path(folder, name).relative_to(root).as_posix() for name in names)
    return found - {"PKG-INFO"}


def html_files(site: Path) -> list[Path]:
    """Return every page of a built site."""
    return sorted(site.rglob("*.html"))
