"""Every internal link of the site leads to a page, and every anchor to a place on it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import html5lib

from tests.support import programs
from tests.support.own_site import html_files


def check(site: Path, *, own_address: str = "") -> dict[str, Any]:
    """Return lychee's report on all pages of a site, which says that it is published at ``own_address``."""
    remap = ["--remap", f"^{re.escape(own_address)} {site.as_uri()}/"] if own_address else []
    done = subprocess.run(
        [
            *(programs.lychee(), "--offline", "--include-fragments", "--no-progress", "--format", "json"),
            *("--root-dir", str(site), "--index-files", "index.html", *remap, "--files-from", "-"),
        ],
        check=False,
        input="\n".join(map(str, html_files(site))),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def faults(report: dict[str, Any], site: Path) -> list[str]:
    """Return the broken links of a report, one line each."""
    return [
        "{}:{}: {}: {}".format(
            Path(page).relative_to(site).as_posix(),
            fault["span"]["line"],
            fault["url"].removeprefix(site.as_uri()),
            fault["status"]["text"],
        )
        for page, found in sorted(report["error_map"].items())
        for fault in sorted(found, key=lambda fault: fault["span"]["line"])
    ]


def canonical_address(page: Path) -> str:
    """Return the address that a page gives for itself, or ""."""
    tree = html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False)
    link = tree.find(".//link[@rel='canonical']")
    return "" if link is None else link.get("href")


def test_every_internal_link_and_anchor_resolves(built_site):
    report = check(built_site, own_address=canonical_address(built_site / "index.html"))
    assert report["successful"] > len(html_files(built_site)), "too few links were followed"
    found = faults(report, built_site)
    assert not found, f"{len(found)} broken links:\n" + "\n".join(found[:50])


def test_the_checker_does_find_broken_links(tmp_path):
    site = tmp_path.resolve()
    (site / "post").mkdir()
    (site / "post/index.html").write_text('<!doctype html><title>p</title><h2 id="part">p</h2>', "utf-8")
    right = ["post/", "post/#part", "/post/", "https://blog.example/post/#part"]
    wrong = ["gone/", "post/#gone", "/gone.png", "#gone", "https://blog.example/gone/"]
    links = "\n".join(f'<a href="{href}">x</a>' for href in right + wrong)
    (site / "index.html").write_text(f"<!doctype html><title>h</title>\n{links}", "utf-8")
    report = check(site, own_address="https://blog.example/")
    assert [line.split(":")[1] for line in faults(report, site)] == ["6", "7", "8", "9", "10"]
    assert report["successful"] == len(right)
