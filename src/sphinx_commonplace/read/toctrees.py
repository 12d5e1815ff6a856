"""Takes documents that are held back out of tables of contents.

A draft by front matter is known before anything is read. Sphinx would then warn of each entry that names it, and
of a pattern that matches nothing else. A draft by a ``post`` directive is known only when it has been read. Then
a ``toctree`` may have it among its entries, and Sphinx would warn of it on every page. So both are taken out here:
what a pattern finds silently, while an entry that is written out is reported once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from myst_parser.mocking import MockState
from sphinx import addnodes
from sphinx.directives.other import TocTree, glob_re
from sphinx.util import docname_join, url_re
from sphinx.util.matching import patfilter
from sphinx.util.nodes import explicit_title_re

from sphinx_commonplace.compat.doctrees import drop_cached_doctrees
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.read.domain import NamedEntry, blog_domain, reading_rules
from sphinx_commonplace.text.quoting import shown

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

NAMED_ENTRIES = "commonplace_toctree_entries"
"""The key in ``env.current_document`` of the entries that are written out in the document that is being read."""

_ALLOWED = "the entry is left out until that is published"


def replace_directive(app: Sphinx) -> None:
    """Put our ``toctree`` over that of Sphinx, or of another extension (``builder-inited``)."""
    current = directives._directives.get("toctree", TocTree)  # type: ignore[attr-defined] # noqa: SLF001 - see compat
    if isinstance(current, type) and issubclass(current, TocTree) and not issubclass(current, _NamedEntries):
        app.add_directive("toctree", type("TocTree", (_NamedEntries, current), {}), override=True)


class _NamedEntries(TocTree):
    """Notes entries that are written out, and hides documents that are held back from Sphinx's directive."""

    def parse_content(self, toctree: addnodes.toctree) -> None:
        """Fill in the entries of a ``toctree``."""
        held_back = reading_rules(self.env).held_back
        docname = self.env.current_document.docname
        found: dict[str, NamedEntry] = self.env.current_document.get(NAMED_ENTRIES) or {}
        self.env.current_document[NAMED_ENTRIES] = found
        kept = []
        for number, entry in enumerate(self.content):
            explicit = explicit_title_re.match(entry)
            target = explicit.group(2) if explicit else entry
            if toctree["glob"] and glob_re.match(entry) and not explicit and not url_re.match(entry):
                pattern = docname_join(docname, entry)
                hides_all = patfilter(held_back, pattern) and not patfilter(
                    self.env.found_docs - {docname}, pattern
                )
                if not hides_all:
                    kept.append(number)
                continue
            name = docname_join(docname, self._without_suffix(target))
            if target and target != "self" and not url_re.match(entry):
                found.setdefault(name, NamedEntry(name, *self._place(number)))
            if name not in held_back:
                kept.append(number)
        if len(kept) < len(self.content):
            lines = self.content
            self.content = StringList(
                [lines[number] for number in kept], items=[lines.items[number] for number in kept]
            )
        super().parse_content(toctree)

    def _without_suffix(self, name: str) -> str:
        suffix = next((suffix for suffix in self.config.source_suffix if name.endswith(suffix)), "")
        return name.removesuffix(suffix)

    def _place(self, number: int) -> tuple[str, int]:
        """Return the file and the line of a line of the content."""
        state: object = self.state  # MyST's is not of the type that docutils declares
        above = self.lineno if isinstance(state, MockState) else 0
        path, line = self.state_machine.get_source_and_line(above + self.content_offset + number + 1)
        return str(path), line or self.lineno


def remove_from_toctrees(app: Sphinx, env: BuildEnvironment, held_back: AbstractSet[str]) -> list[str]:
    """Remove documents from all tables of contents, and return the documents that had them.

    :param held_back: the docnames of what is held back
    """
    above = {name for docname in held_back for name in env.files_to_rebuild.get(docname, ())}
    changed = []
    for docname in sorted(above - held_back):
        if held_back.isdisjoint(env.toctree_includes.get(docname, ())):
            continue
        tree = env.get_doctree(docname)
        for part in (tree, env.tocs[docname]):
            _remove_entries(part, held_back)
        env.toctree_includes[docname] = [name for name in env.toctree_includes[docname] if name not in held_back]
        for name in held_back & env.files_to_rebuild.keys():
            env.files_to_rebuild[name].discard(docname)
        app.builder.write_doctree(docname, tree, _cache=False)
        changed.append(docname)
    if changed:
        drop_cached_doctrees(app)
    return changed


def entry_problems(env: BuildEnvironment, held_back: Mapping[str, str]) -> Iterable[Problem]:
    """Yield a problem for each document that is held back and that a table of contents names.

    :param held_back: docname -> why it is held back
    """
    for _docname, document in sorted(blog_domain(env).documents.items()):
        for entry in document.named_entries:
            if entry.docname in held_back:
                found = f"{shown(entry.docname)} is held back ({held_back[entry.docname]})"
                yield Problem(Subtype.TOCTREE, entry.path, entry.line, None, "toctree", found, _ALLOWED)


def _remove_entries(tree: nodes.Element, gone: AbstractSet[str]) -> None:
    """Remove documents from the tables of contents in a tree."""
    for toctree in tree.findall(addnodes.toctree):
        entries: list[tuple[Any, str]] = toctree["entries"]
        toctree["entries"] = [entry for entry in entries if entry[1] not in gone]
        toctree["includefiles"] = [name for name in toctree["includefiles"] if name not in gone]
