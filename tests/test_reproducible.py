"""One commit gives one tree, whatever the machine: its zone, its locale, its folders, its hash seed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.own_site import repository_files
from tests.support.programs import ROOT
from tests.support.sourced import sourced_site

EPOCH = "1800000000"  # in January 2027


def build(source: Path, out: Path, *options: str, cwd: Path | None = None, **environment: str) -> str:
    """Build as a user does, and return what was said."""
    doctrees = out.with_name(f"{out.name}.doctrees")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, "-d", doctrees, source, out],
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "NO_COLOR": "1", **environment},
        cwd=cwd or source,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def assert_equal(found: dict[str, bytes], expected: dict[str, bytes]) -> None:
    assert found.keys() == expected.keys()
    assert [name for name in found if found[name] != expected[name]] == []


def locales() -> list[str]:
    """Return other locales than the usual one: the plainest, and German where it is there."""
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    return ["C", *(name for name in listed if name.startswith("de_DE"))][:2]


CONF = """
commonplace_today = None
"""
"""The day is that of ``SOURCE_DATE_EPOCH``."""

USUAL = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what a site comes to."""
    site = sourced_site(tmp_path_factory.mktemp("first"), CONF)
    build(site.src, site.root / "out", **USUAL)
    return tree(site.root / "out")


class TestAnySite:
    """A site, built where one thing is otherwise."""

    @pytest.mark.parametrize(
        "otherwise",
        [
            {"TZ": "Pacific/Auckland"},
            {"PYTHONHASHSEED": "4711"},
            *({"LC_ALL": name, "LANG": name, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"} for name in locales()),
        ],
        ids=lambda otherwise: "-".join(list(otherwise.values())[:1]).replace("/", "-"),
    )
    def test_the_environment(self, tmp_path: Path, expected: dict[str, bytes], otherwise: dict[str, str]):
        site = sourced_site(tmp_path, CONF)
        build(site.src, site.root / "out", "-j", "2", **{**USUAL, **otherwise})
        assert_equal(tree(site.root / "out"), expected)

    def test_the_folders(self, tmp_path: Path, expected: dict[str, bytes]):
        site = sourced_site(tmp_path / "another place/deep/er", CONF)
        build(site.src, tmp_path / "ö ut/html", cwd=tmp_path, **USUAL)
        assert_equal(tree(tmp_path / "ö ut/html"), expected)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the working tree, with its site built."""
    copy = copy_of_the_repository(tmp_path_factory.mktemp("first") / "site")
    build(copy, copy / "_build/html", "-b", "dirhtml", "-j", "2", **USUAL)
    return copy


class TestThisSite:
    """The repository's own site, from copies of the working tree."""

    def test_in_another_folder_zone_and_seed(self, first: Path, tmp_path: Path):
        copy = copy_of_the_repository(tmp_path / "some other/place")
        build(copy, copy / "_build/html", "-b", "dirhtml", TZ="America/St_Johns", LC_ALL="C", PYTHONHASHSEED="1")
        assert_equal(tree(copy / "_build/html"), tree(first / "_build/html"))

    def test_from_a_restored_build_and_a_fresh_checkout(self, first: Path):
        expected = tree(first / "_build/html")
        kept = first.with_name("kept")
        shutil.move(first / "_build", kept)
        shutil.rmtree(first)
        copy_of_the_repository(first)
        shutil.copytree(kept, first / "_build", copy_function=shutil.copyfile)
        said = build(first, first / "_build/html", "-b", "dirhtml", "-j", "2", **USUAL)
        assert "0 added, 0 changed, 0 removed" in said
        assert_equal(tree(first / "_build/html"), expected)


def copy_of_the_repository(target: Path) -> Path:
    """Copy what a clone has."""
    for name in repository_files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target / name)
    return target
