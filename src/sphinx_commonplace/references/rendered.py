"""What a page shows of other documents that only Sphinx and its extensions know.

What ``ref``, ``doc`` and links to documents show is known by their targets' names (``Build._target``). A number, a
term, an object of some domain, another project's page: these have rules of their own, so the references of a
document that has one are resolved in each build, to see what they come to. A list of todos shows those of all
documents. Few documents of a blog have any of these.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransformer
from sphinx.transforms.post_transforms import ReferencesResolver
from sphinx.util.docutils import new_document
from sphinx.util.logging import suppress_logging

from sphinx_commonplace.read.domain import blog_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def note_unusual(app: Sphinx, doctree: nodes.document) -> None:
    """Note a document that must be resolved to know what it shows (``doctree-read``)."""
    if _lists_todos(app.env, doctree) or not all(map(_is_plain, doctree.findall(addnodes.pending_xref))):
        blog_domain(app.env).note(app.env.current_document.docname, must_be_resolved=True)


def sort_todos(env: BuildEnvironment) -> None:
    """Put todos in the order of their documents' names, where that of reading would decide.

    They become copies: what stands in a document would have its references resolved with it, for its own page.
    """
    if "todo" in env.domains:
        todos = env.domains["todo"].data.setdefault("todos", {})
        settled = [(docname, [todo.deepcopy() for todo in found]) for docname, found in sorted(todos.items())]
        todos.clear()
        todos.update(settled)


def resolved(app: Sphinx, docname: str) -> str:
    """Return what a document's references come to, and the todos that it lists, as a tree in words.

    Nothing is told of those that lead nowhere: that comes when the page is written.
    """
    env = app.env
    # Sphinx would keep what it has loaded in memory.
    doctree = pickle.loads(Path(env.doctreedir, f"{docname}.doctree").read_bytes())  # noqa: S301 - this build's own
    references = new_document("")
    # Sources are known by name, and complete the quotation in which they stand.
    references += [node for node in doctree.findall(addnodes.pending_xref) if node.get("refdomain") != "source"]
    if _lists_todos(env, doctree):
        for todo in (todo for todos in env.domains["todo"].data["todos"].values() for todo in todos):
            references += [nodes.comment("", f"{todo.source}:{todo.line}"), todo.deepcopy()]
        for node in references.findall(addnodes.pending_xref):
            node["refdoc"] = docname
    transformer = SphinxTransformer(references)
    transformer.set_environment(env)
    transformer.add_transforms(
        [one for one in app.registry.get_post_transforms() if issubclass(one, ReferencesResolver)]
    )
    current = env.current_document
    env.prepare_settings(docname)
    try:
        with suppress_logging():
            transformer.apply_transforms()
    finally:
        env.current_document = current
    return references.pformat()


def _lists_todos(env: BuildEnvironment, doctree: nodes.document) -> bool:
    """Return whether a document has a list of ``sphinx.ext.todo``, which need not be there."""
    return "todo" in env.domains and any(
        type(node).__name__ == "todolist" for node in doctree.findall(nodes.Element)
    )


def _is_plain(node: addnodes.pending_xref) -> bool:
    """Return whether a reference's target is known by its name alone, as :attr:`Document.references` has it."""
    kind, domain = node.get("reftype"), node.get("refdomain")
    if kind == "myst":
        return not node.get("reftargetid")
    return domain == "source" or (domain == "std" and kind in {"doc", "ref"})
