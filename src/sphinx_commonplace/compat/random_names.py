"""Names in a document that are another in each build of the same text, numbered.

MyST makes up a random label for an equation of its syntax extension ``amsmath``, sphinxcontrib-mermaid a random
name for a diagram with ``:zoom:``; others do the same for ids, or make names of the addresses of objects in
memory. There is no setting for that. Written against MyST-Parser 5.2.0 and sphinxcontrib-mermaid 2.1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from sphinx_commonplace.text.digests import digest

if TYPE_CHECKING:
    from sphinx.domains.math import MathDomain

# A UUID (RFC 9562, 4). Where one was made an id, docutils has taken digits from its beginning.
_UUID: Final = r"\b[0-9a-f]{1,8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
_HEX: Final = (
    r"(?<![0-9a-f])[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}(?![0-9a-f])"  # a random one, without hyphens
)
_ADDRESS: Final = r"(?<=[ -]at[ -])0x[0-9a-f]{6,16}\b"  # as in `repr(object())`
_RANDOM: Final = re.compile(f"{_UUID}|{_ADDRESS}", re.IGNORECASE)
_RANDOM_ID: Final = re.compile(f"{_UUID}|{_HEX}|{_ADDRESS}", re.IGNORECASE)
_ID: Final = re.compile(r"""\bid\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")  # in HTML

_FILES: Final = frozenset({"candidates", "filename", "source", "uri"})
"""Attributes that name files, whose names are not ours to change."""


class NameTransform(SphinxTransform):
    """Numbers random names by their place in the document, wherever they stand in it.

    A name that is written in the document, or in a file that it includes, is not random and stays.
    """

    default_priority = 790  # before posts are read (800), and before Sphinx's domains note names (850)

    def apply(self, **_kwargs: object) -> None:
        """Find the names, and replace them."""
        found = dict.fromkeys(_random_names(self.document))
        if not found:
            return
        written = self._written()
        start = digest(self.env.docname)[:8]
        new_names = {
            name: f"{start}-{number}"
            for number, name in enumerate((one for one in found if one.lower() not in written), 1)
        }
        if new_names:
            renamed = _Renaming(new_names)
            _rename(self.document, renamed)
            equations = cast("MathDomain", self.env.get_domain("math")).equations
            for label in [one for one, (docname, _number) in equations.items() if docname == self.env.docname]:
                equations[renamed(label)] = equations.pop(label)

    def _written(self) -> str:
        """Return all that authors have written of this document, in small letters."""
        recorded = self.document.settings.record_dependencies
        named = {
            *getattr(recorded, "list", ()),
            *self.env.dependencies.get(self.env.docname, ()),
        }
        paths = [Path(self.env.doc2path(self.env.docname)), *(Path(self.env.srcdir, name) for name in named)]
        texts = [path.read_bytes().decode("utf-8", "replace") for path in paths if path.is_file()]
        return "\n".join([*texts, self.config.rst_prolog or "", self.config.rst_epilog or ""]).lower()


class _Renaming:
    """Puts new names into texts."""

    def __init__(self, new_names: dict[str, str]) -> None:
        self._new_names = new_names
        self._old = re.compile("|".join(map(re.escape, sorted(new_names, key=len, reverse=True))))

    def __call__(self, text: str) -> str:
        return self._old.sub(lambda found: self._new_names[found[0]], text)


def _random_names(document: nodes.document) -> Iterator[str]:
    """Yield what looks like a random name, in the order of the document."""
    ids: list[str] = []
    for node in document.findall(nodes.Element):
        attributes = node.attributes
        ids += attributes["ids"]
        if type(node).__module__ in _PLAIN and not isinstance(node, nodes.raw):
            continue
        yield from _names_in(ids, _RANDOM_ID)
        ids.clear()
        if isinstance(node, nodes.raw):
            yield from _names_in(map("".join, _ID.findall(node.astext())), _RANDOM_ID)
            continue
        for key, value in attributes.items():
            if key not in _FILES:
                yield from _names_in([value] if isinstance(value, str) else value, _RANDOM)
    yield from _names_in(ids, _RANDOM_ID)


_PLAIN: Final = frozenset({nodes.__name__, addnodes.__name__})
"""Modules whose nodes have no names of their own but in their ids."""


def _names_in(values: object, pattern: re.Pattern[str]) -> Iterator[str]:
    if isinstance(values, (dict, int, float)) or not hasattr(values, "__iter__"):
        return
    for value in values:
        if isinstance(value, str):
            yield from (match[0] for match in pattern.finditer(value))


def _rename(document: nodes.document, renamed: _Renaming) -> None:
    for node in document.findall(nodes.Element):
        for key, value in node.attributes.items():
            if key not in _FILES and value:
                node[key] = _renamed_value(value, renamed)
        if isinstance(node, nodes.raw) and renamed(node.astext()) != node.astext():
            node.rawsource = renamed(node.astext())
            node[:] = [nodes.Text(node.rawsource)]
    document.nameids.update({name: renamed(value) for name, value in document.nameids.items() if value})
    tables: tuple[dict[str, Any], ...] = (document.ids, document.nameids, document.nametypes, document.refids)
    for table in tables:
        for name in [one for one in table if renamed(one) != one]:
            table[renamed(name)] = table.pop(name)


def _renamed_value(value: object, renamed: _Renaming) -> object:
    if isinstance(value, str):
        return renamed(value)
    if isinstance(value, list):
        return [renamed(one) if isinstance(one, str) else one for one in value]
    return value
