"""The Nu HTML checker finds no error on any page."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from tests.support import programs
from tests.support.own_site import html_files

if TYPE_CHECKING:
    from pathlib import Path


def check(folder: Path) -> list[dict[str, Any]]:
    """Return the checker's messages on all pages of a folder, in its own form."""
    done = subprocess.run(
        [
            *(programs.java(), "-Xss2m", "-jar", str(programs.vnu_jar())),
            *("--format", "json", "--exit-zero-always", "--skip-non-html", str(folder)),
        ],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return json.loads(done.stderr)["messages"]


def faults(messages: list[dict[str, Any]], folder: Path) -> list[str]:
    """Return the errors among messages, one line each."""
    return [
        "{}:{}: {}".format(
            message.get("url", "").partition(folder.as_posix())[2].lstrip("/"),
            message.get("lastLine", 0),
            message["message"],
        )
        for message in messages
        if message["type"] != "info"
    ]


def test_no_page_has_an_error(built_site):
    assert html_files(built_site)
    found = faults(check(built_site), built_site)
    assert not found, f"{len(found)} errors:\n" + "\n".join(found[:50])


def test_the_checker_does_find_errors(tmp_path):
    page = '<!doctype html><html lang="en"><title>x</title><p id="a"><ul><div id="a"></div></ul></html>'
    (tmp_path / "index.html").write_text(page, "utf-8")
    found = "\n".join(faults(check(tmp_path), tmp_path))
    assert "index.html:1: Duplicate ID" in found
    assert "not allowed as child of element" in found
