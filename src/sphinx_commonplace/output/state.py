"""What a build keeps for the next: JSON in sealed files, each with a version and a form that are checked.

A file that is not exactly what this version would have written is as good as none: the build does again what it
would have been spared, and says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx_commonplace.output.files import DamagedFileError, read_sealed, write_sealed

Form = Callable[[object], bool]
"""Whether a value that JSON gave is what is expected in a place."""


def is_text(value: object) -> bool:
    """Return whether a value is a text."""
    return type(value) is str


def list_of(form: Form) -> Form:
    """Return the form of a list with any number of values of one form."""
    return lambda value: isinstance(value, list) and all(map(form, value))


def dict_of(form: Form) -> Form:
    """Return the form of an object with any names, and with values of one form."""
    return lambda value: isinstance(value, dict) and all(map(form, value.values()))


def row_of(*forms: Form | type) -> Form:
    """Return the form of a list with exactly so many values, each of a form or of a type."""
    types = [form for form in forms if isinstance(form, type)]
    if len(types) == len(forms):
        # There are very many of these.
        return lambda value: isinstance(value, list) and [*map(type, value)] == types
    checks = [(lambda value, form=form: type(value) is form) if isinstance(form, type) else form for form in forms]
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(checks)
        and all(check(part) for check, part in zip(checks, value, strict=True))
    )


class StateFile:
    """One file that a build keeps for the next.

    :param path: the file
    :param version: of the form; it goes up when the form, or the meaning of what is in it, changes
    :param members: the form of each member that the file has
    """

    def __init__(self, path: Path, version: int, **members: Form) -> None:
        self.path = path
        self.version = version
        self.members = members
        self.fault = ""  # why the file that is there cannot be used, in words

    def load(self) -> dict[str, Any]:
        """Return the members; nothing where there is no file, or :attr:`fault` says what is wrong with it."""
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
            self.fault = f"{self.path} is of an unknown form"
        elif type(content["version"]) is not int or content.pop("version") != self.version:
            self.fault = f"{self.path} is another version's"
        elif content.keys() != self.members.keys() or not all(
            form(content[name]) for name, form in self.members.items()
        ):
            self.fault = f"{self.path} is not of the form of its version"
        return {} if self.fault else content

    def save(self, **members: object) -> None:
        """Write the members; a file that says the same is left alone.

        :raises OSError: if the file cannot be written
        """
        text = json.dumps({"version": self.version, **members}, ensure_ascii=False, sort_keys=True)
        write_sealed(self.path, text.encode("utf-8", "surrogatepass"))
