"""Bibliographies as the programs read them that they are made for."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.programs import program


def run_pandoc(bibliography: bytes, folder: Path) -> str:
    """Return the bibliography as pandoc prints it, which must not warn of anything."""
    (folder / "x.json").write_bytes(bibliography)
    done = subprocess.run(
        [program("pandoc"), "--citeproc", "--bibliography", "x.json", "-f", "markdown", "-t", "native"],
        input='---\nnocite: "@*"\n---\n',
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        check=False,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout


def run_biber(database: bytes, folder: Path) -> tuple[list[str], str]:
    """Return what biber finds wrong with a database, and the database as it writes it."""
    (folder / "x.bib").write_bytes(database)
    done = subprocess.run(
        [program("biber"), "--tool", "--validate-datamodel", "--output-file", "y.bib", "x.bib"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        cwd=folder,
        check=False,
    )
    output = done.stdout + done.stderr
    faults = [line for line in output.splitlines() if not line.startswith("INFO - ")]
    return faults, (folder / "y.bib").read_text(encoding="utf-8")
