"""What a build keeps for the next: JSON in sealed files, each with a version and a shape that are checked.

A file that this version would not have written is not used: the build does the work again, and logs why.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx_commonplace.output.files import DamagedFileError, read_sealed, write_sealed

Shape = Callable[[object], bool]
"""Returns whether a value read from JSON has an expected type and structure."""


def is_text(value: object) -> bool:
    """Return whether a value is a string."""
    return type(value) is str


def list_of(shape: Shape) -> Shape:
    """Return the shape of a list of any length, whose values have one shape."""
    return lambda value: isinstance(value, list) and all(map(shape, value))


def dict_of(shape: Shape) -> Shape:
    """Return the shape of an object with any names, whose values have one shape."""
    return lambda value: isinstance(value, dict) and all(map(shape, value.values()))


def row_of(*shapes: Shape | type) -> Shape:
    """Return the shape of a list with one value for each argument, of that shape or type."""
    types = [shape for shape in shapes if isinstance(shape, type)]
    if len(types) == len(shapes):
        # Faster than the general check: it runs for very many rows.
        return lambda value: isinstance(value, list) and [*map(type, value)] == types
    checks = [
        (lambda value, shape=shape: type(value) is shape) if isinstance(shape, type) else shape for shape in shapes
    ]
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(checks)
        and all(check(part) for check, part in zip(checks, value, strict=True))
    )


class StateFile:
    """One file that a build keeps for the next.

    :param path: the file
    :param version: of its contents; raise it when their shape or meaning changes
    :param members: the shape of each member of the JSON object
    """

    def __init__(self, path: Path, version: int, **members: Shape) -> None:
        self.path = path
        self.version = version
        self.members = members
        self.fault = ""  # why the file cannot be used, in words; "" if it can

    def load(self) -> dict[str, Any]:
        """Return the members; none if there is no file, or if :attr:`fault` says why it is unusable."""
        self.fault = ""
        try:
            sealed = read_sealed(self.path)
        except DamagedFileError as error:
            self.fault = str(error)
            return {}
        if sealed is None:
            return {}
        try:
            content = json.loads(sealed.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict) or "version" not in content:
            self.fault = f"{self.path} has an unknown format"
        elif type(content["version"]) is not int or content.pop("version") != self.version:
            self.fault = f"{self.path} was written by another version"
        elif content.keys() != self.members.keys() or not all(
            shape(content[name]) for name, shape in self.members.items()
        ):
            self.fault = f"{self.path} does not have the format of its version"
        return {} if self.fault else content

    def save(self, **members: object) -> None:
        """Write the members; a file with the same content is left alone.

        :raises OSError: if the file cannot be written
        """
        text = json.dumps({"version": self.version, **members}, ensure_ascii=False, sort_keys=True)
        write_sealed(self.path, text.encode("utf-8", "surrogatepass"))
