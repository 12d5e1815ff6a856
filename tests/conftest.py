"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.support import compiled_templates
from tests.support.elsewhere import stop_servers

# Sphinx is imported by the fixtures that need it: most unit tests do without.
if TYPE_CHECKING:
    from tests.support.linkcheck import Checker
    from tests.support.sites import Built, Site

# A machine under load is slow, not wrong.
settings.register_profile("commonplace", deadline=None)
settings.load_profile("commonplace")


def pytest_configure(config: pytest.Config) -> None:
    """Begin what the builds of this run share."""
    compiled_templates.begin(config)


def pytest_sessionfinish() -> None:
    """End what tests have started and share."""
    stop_servers()


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Site]:
    """Return a maker of sites: ``make_site(files, conf="…")``, each in a folder of its own."""
    from tests.support.sites import Site

    made = 0

    def make(files: str = "", **options: Any) -> Site:
        nonlocal made
        made += 1
        return Site(tmp_path / f"site{made}", files, **options)

    return make


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def rich(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the site with everything, built."""
    from tests.support.rich import rich_site

    built = rich_site(tmp_path_factory.mktemp("rich")).build(request.param)
    assert built.warnings == []
    return built


@pytest.fixture(scope="module")
def checker(rich: Built) -> Checker:
    """Return what knows every page of the site."""
    from tests.support.linkcheck import Checker

    return Checker(rich.outdir)
