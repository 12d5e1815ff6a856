"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.sites import Site

# A machine under load is slow, not wrong.
settings.register_profile("commonplace", deadline=None)
settings.load_profile("commonplace")


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Site]:
    """Return a maker of sites: ``make_site(files, conf="…")``, each in a folder of its own."""
    made = 0

    def make(files: str = "", **options: Any) -> Site:
        nonlocal made
        made += 1
        return Site(tmp_path / f"site{made}", files, **options)

    return make
