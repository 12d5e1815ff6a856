"""Compiled templates that all builds of one test run share: compiling them is most of a small build's time."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from sphinx.application import Sphinx

FOLDER = "COMMONPLACE_COMPILED_TEMPLATES"
"""The variable with the folder's path."""


def begin(config: pytest.Config) -> None:
    """Make the folder, and name it in the environment, where workers and other processes find it."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="compiled-templates-")
        os.environ[FOLDER] = folder.name
        config.add_cleanup(folder.cleanup)


def share(app: Sphinx) -> None:
    """Let a build use the folder, if there is one."""
    from jinja2 import FileSystemBytecodeCache
    from sphinx.jinja2glue import BuiltinTemplateLoader

    bridge = getattr(app.builder, "templates", None)
    if (folder := os.environ.get(FOLDER)) and isinstance(bridge, BuiltinTemplateLoader):
        bridge.environment.bytecode_cache = FileSystemBytecodeCache(folder)
