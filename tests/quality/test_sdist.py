"""The source distribution is the repository: its tests and its site can be run from it."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

from tests.support.own_site import repository_files
from tests.support.programs import ROOT


def test_it_has_every_file_of_the_repository_and_no_other(tmp_path: Path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert names - {"PKG-INFO"} == set(repository_files())
