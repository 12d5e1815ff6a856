"""What a page shows of other documents, if only Sphinx and its extensions know it.

What ``ref``, ``doc`` and links to documents show follows from their targets (:meth:`.Resolver.shown_target`).
Numbers, terms, objects of a domain, other projects' pages have rules of their own, so the references of a document
with one of these are resolved in each build, and the result is part of its page's digest. A list of todos shows
those of all documents. Few documents of a blog have any of these.
"""

from __future__ import annotations

import logging
import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransformer
from sphinx.transforms.post_transforms import ReferencesResolver
from sphinx.util.docutils import new_document
from sphinx.util.logging import suppress_logging
from sphinx.util.nodes import clean_astext

from sphinx_commonplace.compat.bibtex import shown_entries, shows_bibliography
from sphinx_commonplace.read.absolute_paths import relative_path
from sphinx_commonplace.read.domain import blog_domain
from sphinx_commonplace.text.placeholders import unresolved_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def note_documents_to_resolve(app: Sphinx, doctree: nodes.document) -> None:
    """Note if only resolving a document's references tells what its page shows (``doctree-read``)."""
    lists = _lists_todos(app.env, doctree) or shows_bibliography(app.env, doctree)
    if lists or not all(map(_is_plain, doctree.findall(addnodes.pending_xref))):
        blog_domain(app.env).note(app.env.current_document.docname, must_be_resolved=True)


def sort_todos(env: BuildEnvironment) -> None:
    """Sort todos by docname: otherwise their order in lists would depend on the order of reading.

    They are copied: references in the originals are resolved with their document, for its own page. A list says in
    which file a todo is written, so the copies have its path from the source folder.
    """
    if "todo" in env.domains:
        todos = env.domains["todo"].data.setdefault("todos", {})
        in_order = [(docname, [todo.deepcopy() for todo in found]) for docname, found in sorted(todos.items())]
        folder = f"{env.srcdir}{os.sep}"
        for todo in (todo for _docname, found in in_order for todo in found):
            todo.source = relative_path(todo.source or "", folder)
        todos.clear()
        todos.update(in_order)


def resolved_references(app: Sphinx, docname: str) -> str:
    """Return a document's references, resolved, and the todos that it lists, as text; and what Sphinx warns of.

    References without a target are not reported here, but when the page is written. It is written again, too, if
    other warnings are to be told of it.
    """
    env = app.env
    # Not env.get_doctree(): it would keep the tree in memory.
    doctree = pickle.loads(Path(env.doctreedir, f"{docname}.doctree").read_bytes())  # noqa: S301 - this build's own
    references = new_document("")
    # Not those to sources: they are known by name, and need the quotation around them.
    references += [node for node in doctree.findall(addnodes.pending_xref) if node.get("refdomain") != "source"]
    if _lists_todos(env, doctree):
        for todo in (todo for todos in env.domains["todo"].data["todos"].values() for todo in todos):
            references += [nodes.comment("", f"{todo.source}:{todo.line}"), todo.deepcopy()]
        for node in references.findall(addnodes.pending_xref):
            node["refdoc"] = docname
    warnings = _resolve(app, docname, references)
    return "\n".join([references.pformat(), *shown_entries(env, docname), *warnings])


def shown_words(app: Sphinx, name: str) -> str:
    """Return the words that a reference shows which only Sphinx can resolve.

    :param name: the name of the reference, by :func:`.unresolved`
    """
    attributes, words = unresolved_of(name)
    holder = new_document("")
    holder += nodes.paragraph("", "", addnodes.pending_xref("", nodes.inline(words, words), **attributes))
    _resolve(app, attributes.get("refdoc") or app.config.root_doc, holder)
    return " ".join(clean_astext(holder).split()) or words


def _resolve(app: Sphinx, docname: str, references: nodes.document) -> list[str]:
    """Resolve references of a document; return what Sphinx warns of, which is not reported."""
    env = app.env
    transformer = SphinxTransformer(references)
    transformer.set_environment(env)
    transformer.add_transforms(
        [one for one in app.registry.get_post_transforms() if issubclass(one, ReferencesResolver)]
    )
    current = env.current_document
    env.prepare_settings(docname)
    try:
        with suppress_logging() as log:
            transformer.apply_transforms()
            return [record.getMessage() for record in log.clear() if record.levelno >= logging.WARNING]
    finally:
        env.current_document = current


def _lists_todos(env: BuildEnvironment, doctree: nodes.document) -> bool:
    """Return whether a document has a list of ``sphinx.ext.todo``, if the site uses that extension."""
    return "todo" in env.domains and any(
        type(node).__name__ == "todolist" for node in doctree.findall(nodes.Element)
    )


def _is_plain(node: addnodes.pending_xref) -> bool:
    """Return whether a reference's kind and name tell what it shows, as in :attr:`.Document.references`."""
    kind, domain = node.get("reftype"), node.get("refdomain")
    if kind == "myst":
        return not node.get("reftargetid")
    return domain == "source" or (domain == "std" and kind in {"doc", "ref"})
