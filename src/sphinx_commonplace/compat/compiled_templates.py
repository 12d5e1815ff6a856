"""Compiled templates, kept beside the doctrees: compiling them is a third of a second of each build.

Written against Jinja 3.1, whose ``BytecodeCache`` is documented. A file says by a digest whether it is whole, as
damaged bytecode could stop the interpreter; one that is missing or damaged is made anew.
"""

from __future__ import annotations

import contextlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache

from sphinx_commonplace.output.files import DamagedFileError, read_sealed, write_sealed

if TYPE_CHECKING:
    from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Keeps the bytecode of templates in a folder; Jinja asks whether it was made of the template as it is now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"jinja-{version('jinja2')}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill *bucket*, if there is something for it."""
        with contextlib.suppress(DamagedFileError):
            if kept := read_sealed(self._folder / bucket.key):
                bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in *bucket*, if the disk has room for it."""
        with contextlib.suppress(OSError):
            write_sealed(self._folder / bucket.key, bucket.bytecode_to_string())
