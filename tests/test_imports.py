"""Imports run one way, and the pure rooms of the package need neither Sphinx nor docutils nor ABlog."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import sphinx_commonplace

FOLDER = Path(sphinx_commonplace.__file__).parent
PACKAGE = FOLDER.name

LAYERS = (
    ("errors",),
    ("text",),
    ("model",),
    ("validation",),
    ("urls",),
    ("frontmatter",),
    ("settings",),
    ("posts",),
    ("sources",),
    ("formats", "output"),
    ("site_settings",),
    ("report",),
    ("compat",),
    ("read",),
    ("references",),
    ("views",),
    ("site",),
    ("pages",),
    ("api", "build"),
    ("__init__",),
    ("guide_tables",),  # an extension of its own, for the guide
)
"""The rooms of the package (folders, and modules at its top): each imports from itself and from those above it."""

PURE = frozenset(
    {"errors", "text", "model", "validation", "urls", "frontmatter", "settings", "posts", "sources", "formats"}
)
"""The rooms that need no Sphinx. Of ``output`` some modules do not, either."""

GUIDE = Path(__file__).parents[1] / "guide" / "architecture.md"

HEAVY = frozenset({"ablog", "babel", "docutils", "furo", "jinja2", "myst_parser", "sphinx"})


@functools.cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the package, parsed, by its dotted name within the package."""
    found = {}
    for path in sorted(FOLDER.rglob("*.py")):
        parts = path.relative_to(FOLDER).with_suffix("").parts
        name = ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text("utf-8"))
    return found


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever in it, for type checkers too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name: str) -> set[str]:
    """Return the modules of this package that a module imports."""
    found = set()
    for imported in imports(modules()[name]):
        if imported.partition(".")[0] == PACKAGE:
            parts = imported.split(".")[1:]
            known = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
            found.add(next((module for module in known if module in modules()), "__init__"))
    return found


def room(name: str) -> str:
    return name.partition(".")[0]


class TestLayers:
    def test_every_room_has_its_place(self) -> None:
        """A new room is entered in the layers, and a room that is gone is not."""
        assert sorted(set(map(room, modules()))) == sorted(name for layer in LAYERS for name in layer)

    @pytest.mark.parametrize("name", sorted(modules()))
    def test_imports_run_one_way(self, name: str) -> None:
        """A module imports from its own room and from rooms above it."""
        place = next(number for number, layer in enumerate(LAYERS) if room(name) in layer)
        allowed = {room(name), *(above for layer in LAYERS[:place] for above in layer)}
        assert {imported for imported in ours(name) if room(imported) not in allowed} == set()

    def test_no_modules_import_each_other(self) -> None:
        """There is no cycle of modules, within rooms neither."""
        graph = {name: ours(name) - {"__init__"} for name in modules()}
        assert len(list(TopologicalSorter(graph).static_order())) >= len(graph)


class TestPurity:
    @pytest.mark.parametrize("name", sorted(name for name in modules() if room(name) in PURE))
    def test_a_pure_module_imports_no_machinery(self, name: str) -> None:
        """A pure module names nothing of Sphinx, docutils, ABlog or templates, for type checkers neither."""
        assert HEAVY.isdisjoint(map(room, imports(modules()[name])))

    def test_the_pure_half_loads_no_machinery(self) -> None:
        """Importing all pure modules brings none of it into the process, by whatever detour."""
        pure = sorted(name for name in modules() if room(name) in PURE)
        code = (
            f"import importlib, sys\n"
            f"for name in {pure!r}: importlib.import_module('{PACKAGE}.' + name)\n"
            f"print(*sorted(set({sorted(HEAVY)!r}) & sys.modules.keys()))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.split() == []

    def test_one_room_imports_ablog(self) -> None:
        """ABlog is imported by one module."""
        assert {name for name in modules() if "ablog" in map(room, imports(modules()[name]))} == {"compat.ablog"}

    def test_collecting_knows_docutils_only(self) -> None:
        """What reads a tree needs no Sphinx."""
        assert "sphinx" not in map(room, imports(modules()["read.trees"]))


class TestGuide:
    """The guide's section "The rooms": the first cell of a row names a room or a module."""

    @staticmethod
    def rows() -> list[str]:
        section = GUIDE.read_text("utf-8").partition("\n## The rooms\n")[2].partition("\n## ")[0]
        return re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE)

    def test_it_names_every_module_once(self) -> None:
        """A module has a row, and a row has a module; what a room's own ``__init__`` says is in the room's row."""
        named = re.findall(r"`([\w/]+\.py)`", " ".join(self.rows()))
        there = [path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.py")]
        assert sorted(named) == sorted(name for name in there if not name.endswith("/__init__.py"))

    def test_its_rooms_are_the_layers(self) -> None:
        """The table of rooms has a row for each layer, in their order."""
        rooms = [tuple(re.findall(r"`(\w+)(?:/|\.py)`", row)) for row in self.rows()]
        assert tuple(filter(None, rooms))[: len(LAYERS)] == LAYERS


class TestNames:
    def test_no_two_classes_share_a_name(self) -> None:
        """A class has a name of its own in the package, also when underscores and case are ignored."""
        names = Counter(
            node.name.lstrip("_").lower()
            for tree in modules().values()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
        )
        assert [name for name, times in names.items() if times > 1] == []
