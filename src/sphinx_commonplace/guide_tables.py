"""The guide's reference tables, made from the code so that they cannot go stale.

A separate extension, for this project's guide. It is added as ``sphinx_commonplace.guide_tables`` and adds the
directives ``commonplace-settings``, ``commonplace-front-matter``, ``commonplace-warnings`` and
``commonplace-extensions``.
"""

from __future__ import annotations

import ast
import inspect
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_commonplace import __version__, errors, settings
from sphinx_commonplace.frontmatter import keys
from sphinx_commonplace.report import WARNING_TYPE

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class DefinitionsDirective(SphinxDirective):
    """A definition list, each term with an id to link to."""

    prefix = ""
    module: ClassVar[ModuleType]  # the module with the definitions

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, allowed values and default, and meaning; the last two in Markdown."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Return the list, and have the document read again when the code changes."""
        self.env.note_dependency(inspect.getfile(self.module))
        result = nodes.definition_list()
        for name, values, meaning in self.rows():
            term = nodes.term("", "", nodes.literal(name, name), ids=[nodes.make_id(f"{self.prefix}-{name}")])
            definition = nodes.definition()
            definition += self.parse_text_to_nodes(meaning)
            if values:
                definition += self.parse_text_to_nodes(values)
            result += nodes.definition_list_item("", term, definition)
        return [result]


class SettingsDirective(DefinitionsDirective):
    """Every setting of ``conf.py``."""

    prefix = "setting"
    module: ClassVar[ModuleType] = settings

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield the settings in the order of their declaration."""
        for setting in settings.SETTINGS:
            yield (
                setting.name,
                f"Allowed: {setting.allowed}. Default: `{setting.default!r}`.",
                setting.meaning,
            )


class FrontMatterDirective(DefinitionsDirective):
    """Every key of a post's front matter."""

    prefix = "key"
    module: ClassVar[ModuleType] = keys

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield the keys in the order of their declaration."""
        for row in keys.reference_rows():
            yield (
                row.key,
                f"Allowed: {row.type}. Default: {row.default}. Example: `{row.example}`",
                row.meaning,
            )


class WarningsDirective(DefinitionsDirective):
    """Every warning by the name that suppresses it."""

    prefix = "warning"
    module: ClassVar[ModuleType] = errors

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield the warnings in the order of their declaration."""
        for subtype, meaning in zip(errors.Subtype, _docstrings(errors.Subtype), strict=True):
            yield f"{WARNING_TYPE}.{subtype.value}", "", meaning


class ExtensionsDirective(SphinxDirective):
    """What is known of other people's extensions, from a TOML file beside the document."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table, and have the document read again when the file changes."""
        name, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(name)
        rows = tomllib.loads(Path(path).read_text("utf-8"))["extension"]
        lines = ["| extension | beside this one | |", "|---|---|---|"]
        lines += [f"| `{row['name']}` | {row['result']} | {' '.join(row['meaning'].split())} |" for row in rows]
        return self.parse_text_to_nodes("\n".join(lines))


def _docstrings(enumeration: type) -> Sequence[str]:
    """Return the strings below an enumeration's members, which Python does not keep."""
    source = ast.parse(inspect.getsource(enumeration))
    texts = [
        node.value.value
        for node in source.body[0].body  # type: ignore[attr-defined] # a class
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    return [inspect.cleandoc(str(text)) for text in texts[1:]]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directives."""
    app.add_directive("commonplace-settings", SettingsDirective)
    app.add_directive("commonplace-front-matter", FrontMatterDirective)
    app.add_directive("commonplace-warnings", WarningsDirective)
    app.add_directive("commonplace-extensions", ExtensionsDirective)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
