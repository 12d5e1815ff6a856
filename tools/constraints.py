"""Write ``constraints.txt``: one version of everything that any environment installs.

uv resolves once for all supported versions of Python and all systems; where they need different versions,
the lines have markers. Run it as ``tox run -e constraints``; words after ``--`` go to uv: a plain run takes the
newest of everything, ``--upgrade-package furo`` of one package only.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "constraints.txt"
HEADER = """\
# The versions that this project is built and tested with, for every supported Python.
# Written by `tox run -e constraints`; do not edit.
"""


def oldest_python(requires_python: str) -> str:
    """Return the version in a ``>=`` specifier: what must be supported at the least."""
    return requires_python.removeprefix(">=").strip()


def main(options: list[str]) -> int:
    """Resolve and write; return uv's exit status."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    before = TARGET.read_text("utf-8") if TARGET.exists() else ""
    keep_others = any(option.startswith(("--upgrade-package", "-P")) for option in options)
    done = subprocess.run(
        [
            *("uv", "pip", "compile", "pyproject.toml", "--universal", "--all-extras"),
            *("--python-version", oldest_python(project["project"]["requires-python"])),
            *(word for group in groups for word in ("--group", group)),
            *("--no-header", "--no-annotate"),
            *("--quiet", "--output-file", TARGET.name),
            *([] if keep_others else ["--upgrade"]),
            *options,
        ],
        cwd=ROOT,
        check=False,
    )
    if done.returncode == 0:
        lines = TARGET.read_text("utf-8").splitlines(keepends=True)
        TARGET.write_text(HEADER + "".join(line for line in lines if not line.startswith("#")), "utf-8")
        print("constraints.txt:", "unchanged" if TARGET.read_text("utf-8") == before else "written")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
