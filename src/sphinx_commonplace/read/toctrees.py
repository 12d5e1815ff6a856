"""Takes documents that are held back out of the tables of contents that found them by a pattern.

A draft by a ``post`` directive is known only when it has been read. By then, a ``toctree`` with ``:glob:`` may
have it among its entries, and Sphinx would warn of it on every page.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.compat.doctrees import drop_cached_doctrees

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def remove_from_toctrees(app: Sphinx, env: BuildEnvironment, held_back: AbstractSet[str]) -> list[str]:
    """Remove documents from tables of contents with ``:glob:``, and return the documents that have these.

    Entries that are written out stay, and Sphinx warns of them: a link to a draft is a fault.

    :param held_back: the docnames of what is held back
    """
    changed = []
    for docname in sorted(env.glob_toctrees):
        if docname in held_back or held_back.isdisjoint(env.toctree_includes.get(docname, ())):
            continue
        tree = env.get_doctree(docname)
        written = _written_entries(tree)
        gone = held_back - written
        found = [_remove_entries(part, gone) for part in (tree, env.tocs[docname])]
        if any(found):
            env.toctree_includes[docname] = [name for name in env.toctree_includes[docname] if name not in gone]
            for name in gone & env.files_to_rebuild.keys():
                env.files_to_rebuild[name].discard(docname)
            app.builder.write_doctree(docname, tree, _cache=False)
            changed.append(docname)
    if changed:
        drop_cached_doctrees(app)
    return changed


def _written_entries(tree: nodes.document) -> set[str]:
    """Return the entries of all tables of contents that search for none."""
    return {
        name
        for toctree in tree.findall(addnodes.toctree)
        if not toctree.get("glob")
        for name in toctree["includefiles"]
    }


def _remove_entries(tree: nodes.Element, gone: AbstractSet[str]) -> bool:
    """Remove entries from the tables of contents in a tree that search for them; return whether there were any."""
    found = False
    for toctree in tree.findall(addnodes.toctree):
        if toctree.get("glob") and not gone.isdisjoint(toctree["includefiles"]):
            toctree["entries"] = [entry for entry in toctree["entries"] if entry[1] not in gone]
            toctree["includefiles"] = [name for name in toctree["includefiles"] if name not in gone]
            found = True
    return found
