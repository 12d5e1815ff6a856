"""What can be wrong with what an author wrote, and the names by which warnings are suppressed.

Pure modules return a :class:`Problem`; the modules that know Sphinx log it as a warning.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Subtype(enum.Enum):
    """The subtypes of all warnings of type ``commonplace``.

    A site suppresses exactly one with ``suppress_warnings = ["commonplace.<value>"]``.
    """

    CONFIG = "config"
    """A setting in ``conf.py`` has a value that is not allowed; its default is used, or its valid parts."""
    ENCODING = "encoding"
    """A document's file or the sources file is not UTF-8 text; it is left out."""
    CHARACTER = "character"
    """A document has a control character or half of a character, which no page can hold; it is taken out."""
    NESTING = "nesting"
    """Lists or quotations are too deep in each other to be shown; the deepest are left out."""
    FRONT_MATTER = "front_matter"
    """A key or value of a post's front matter is not what the schema allows."""
    DATE = "date"
    """A date or time cannot be read."""
    UNDATED = "undated"
    """Posts have no date, and no word that holds them back: they are left out until they have one of the two."""
    TITLE = "title"
    """A post has nothing to show, two different titles, or more than one heading of the first level."""
    LABEL = "label"
    """One label (tag, category, author, series) is spelled in several ways."""
    ADDRESS = "address"
    """Two pages have the same address, or an address cannot be used: it would leave the output folder, say."""
    LINK = "link"
    """A link's address is not one that a reader can follow safely."""
    OWN_LINK = "own_link"
    """A post links to an address of the site itself that no page and no file has."""
    LEFT_OUT = "left_out"
    """Documents or sections were left out for faults reported before; the last line of a build lists them."""
    TOCTREE = "toctree"
    """A ``toctree`` names a document that is held back."""
    POST_DIRECTIVE = "post_directive"
    """A ``post`` directive cannot be read, or no post can be made of the section that it is in."""
    POSTLIST = "postlist"
    """A ``postlist`` directive asks for something that does not exist."""
    SOURCES = "sources"
    """Something in ``sources.yaml`` or ``sources.lock`` is wrong, or a post names a source that is not known."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one position in one file.

    ``str(problem)`` is the message without file, line and column; the logger adds these.
    """

    subtype: Subtype  # the name by which the warning can be suppressed
    path: str  # the source file, as Sphinx names it
    line: int | None  # counted from 1
    column: int | None  # counted from 1, in characters
    key: str  # the front matter key, directive option or setting that is wrong
    found: str  # what stands there
    allowed: str  # what may stand there
    suggestion: str = ""  # the nearest allowed word, where the fault looks like a typo

    @property
    def location(self) -> str:
        """Where the problem is: ``path``, ``path:line`` or ``path:line:column``."""
        parts = [self.path, self.line, self.column if self.line is not None else None]
        return ":".join(str(part) for part in parts if part is not None)

    def __str__(self) -> str:
        hint = f"; did you mean {self.suggestion!r}?" if self.suggestion else ""
        return f"{self.key}: {self.found}; {self.allowed}{hint}"
