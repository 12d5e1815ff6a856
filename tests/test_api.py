"""The public names are those that the guide lists, and the rest of the world may hold on to them."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

from sphinx_commonplace import api

GUIDE = Path(__file__).parents[1] / "guide" / "extending.md"

PUBLIC = {
    "BLOG_SCHEMA": None,
    "Index": None,
    "POST_SCHEMA": None,
    "PlannedFile": "(name: 'str', digest: 'str', make: 'Callable[[], bytes]') -> None",
    "PlannedPage": "(name: 'str', digest: 'str', make: 'Callable[[], dict[str, Any]]', template: 'str') -> None",
    "Planner": None,
    "Planning": None,
    "Site": None,
    "add_planner": "(app: 'Sphinx', planner: 'Planner', *, priority: 'int' = 500) -> 'None'",
    "canonicalise_url": None,
    "digest": "(*shown: 'object') -> 'str'",
    "site_of": None,
}
"""The names, and of those that other code calls with arguments of its own, how."""


def test_names() -> None:
    """No name comes or goes unnoticed."""
    assert sorted(api.__all__) == sorted(PUBLIC)


def test_signatures() -> None:
    """What is called keeps its arguments."""
    for name, signature in PUBLIC.items():
        if signature is not None:
            assert str(inspect.signature(getattr(api, name))) == signature, name


def test_the_guide_lists_them() -> None:
    """Each name has an entry in the guide, and nothing else has one."""
    listed = re.findall(r"^`(\w+)", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(PUBLIC)


def test_schemas_are_there() -> None:
    """The schemas are files of the package, and JSON."""
    for path in (api.POST_SCHEMA, api.BLOG_SCHEMA):
        assert json.loads(path.read_text("utf-8"))["$schema"]


def test_addresses() -> None:
    """The two functions on addresses do as their names say."""
    assert api.canonicalise_url("HTTP://www.Example.com:80/a?utm_source=x").url == "https://example.com/a"
    assert api.site_of("https://someone.github.io/page") == "someone.github.io"
