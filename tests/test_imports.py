"""Imports run one way, and the pure half of the package needs neither Sphinx nor docutils nor ABlog."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sphinx_commonplace

FOLDER = Path(sphinx_commonplace.__file__).parent

LAYERS: list[set[str]] = [
    {"errors", "files", "garbage", "labels", "placeholders", "rawhtml", "reading_time", "sentences", "wording"},
    {"model"},
    {"dates", "fields", "naming", "url_syntax"},
    {"handover", "url_rules", "values"},
    {"urls"},
    {"csl", "frontmatter", "linkrules", "settings"},
    {"index", "sources"},
    {"exports", "feeds", "listings", "planned", "refresh", "sitemap", "source_files"},
    {"kinship"},
    {"source_index"},
    {"site_layout"},
    {"addresses", "asset_tags", "collect", "conditions", "domain", "output", "report", "views", "written_options"},
    {"ablog_bridge", "fragments", "lookups", "shared_frames", "shown_sentences", "source_views", "written_lines"},
    {"catalogues", "citations"},
    {"postlists", "source_domain"},
    {
        "configuration",
        "frame",
        "freshness",
        "names",
        "numbering",
        "reading",
        "resolution",
        "source_lists",
        "targets",
    },
    {"drafts", "entries", "redirects"},
    {"index_pages", "listing_pages", "syndication"},
    {"source_exports", "source_pages"},
    {"build", "documents", "pages"},
    {"__init__"},
    {"reference"},  # an extension of its own, for the guide
]
"""The modules, each importing from the sets above its own only."""

PURE = set().union(*LAYERS[:11])

HEAVY = {"ablog", "babel", "docutils", "furo", "jinja2", "myst_parser", "sphinx"}


@functools.cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the package, parsed, by its name within the package."""
    return {
        ".".join(path.relative_to(FOLDER).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for path in sorted(FOLDER.rglob("*.py"))
    }


def imports(tree: ast.Module, *, checked_only: bool = False) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever in it; those for type checkers alone if asked for."""
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if (id(node) in guarded) != checked_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(tree: ast.Module, **options: bool) -> set[str]:
    """Return the modules of this package that a module imports."""
    known = modules().keys()
    found = set()
    for name in imports(tree, **options):
        parts = name.split(".")
        if parts[0] == "sphinx_commonplace":
            found.add(parts[1] if len(parts) > 1 and parts[1] in known else "__init__")
    return found


def roots(tree: ast.Module) -> set[str]:
    """Return the packages that a module imports from."""
    return {name.partition(".")[0] for name in imports(tree)}


class TestLayers:
    def test_every_module_has_its_place(self) -> None:
        """A new module is entered in the layers, and a module that is gone is not."""
        assert {name for name in modules() if not name.startswith("cli")} == set().union(*LAYERS)

    @pytest.mark.parametrize("name", sorted(set().union(*LAYERS)))
    def test_imports_run_one_way(self, name: str) -> None:
        """A module imports from layers before its own only."""
        place = next(number for number, layer in enumerate(LAYERS) if name in layer)
        allowed = set().union(*LAYERS[:place])
        if name == "__init__":
            allowed |= {"__init__"}
        assert ours(modules()[name]) - allowed == set()

    def test_command_line_imports_pure_modules_only(self) -> None:
        """``cli`` starts without Sphinx."""
        for name, tree in modules().items():
            if name.partition(".")[0] == "cli":
                assert roots(tree).isdisjoint(HEAVY), name


class TestPurity:
    @pytest.mark.parametrize("name", sorted(PURE))
    def test_a_pure_module_imports_no_machinery(self, name: str) -> None:
        """A pure module names nothing of Sphinx, docutils, ABlog or templates, for type checkers neither."""
        tree = modules()[name]
        checked = {found.partition(".")[0] for found in imports(tree, checked_only=True)}
        assert (roots(tree) | checked).isdisjoint(HEAVY)

    def test_the_pure_half_loads_no_machinery(self) -> None:
        """Importing all pure modules brings none of it into the process, by whatever detour."""
        code = (
            f"import importlib, sys\n"
            f"for name in {sorted(PURE)!r}: importlib.import_module('sphinx_commonplace.' + name)\n"
            f"print(*sorted({sorted(HEAVY)!r} & sys.modules.keys()))"
        ).replace(f"{sorted(HEAVY)!r} &", f"set({sorted(HEAVY)!r}) &")
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.split() == []

    def test_only_the_bridge_imports_ablog(self) -> None:
        """ABlog is imported by one module."""
        assert {name for name, tree in modules().items() if "ablog" in roots(tree)} == {"ablog_bridge"}

    def test_collecting_knows_docutils_only(self) -> None:
        """What reads a tree needs no Sphinx."""
        assert "sphinx" not in roots(modules()["collect"])

    def test_plain_data_only_in_the_domain(self) -> None:
        """The state of the environment is made of the model's records, and of nothing that holds a tree."""
        assert ours(modules()["domain"]) <= PURE
