"""What is pinned in two files is pinned to the same version."""

from __future__ import annotations

import re

from tests.support.programs import ROOT


def test_hooks_use_the_ruff_that_tox_uses():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    assert set(re.findall(r"ruff==[\d.]+", hooks)) == set(re.findall(r"(?m)^ruff==[\d.]+", constraints))


def test_constraints_name_versions_and_nothing_else():
    """No address, no hash: pip takes them from whatever index a machine has."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pin = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w .'<>=!*]+)?")
    assert [line for line in lines if not line.startswith("#") and not pin.fullmatch(line)] == []
