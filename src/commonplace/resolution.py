"""What references come to of which only Sphinx and its extensions know what they show.

What ``ref``, ``doc`` and links to documents show is known by their targets' names (``Build._target``). A number, a
term, an object of some domain, another project's page: these have rules of their own, so the references of a
document that has one are resolved in each build, to see what they come to. Few documents of a blog have any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.transforms import SphinxTransformer
from sphinx.transforms.post_transforms import ReferencesResolver
from sphinx.util.docutils import new_document
from sphinx.util.logging import suppress_logging

from commonplace.domain import blog_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def note_unusual(app: Sphinx, doctree: nodes.document) -> None:
    """Note a document with references that must be resolved to know what they show (``doctree-read``)."""
    if not all(map(_is_plain, doctree.findall(addnodes.pending_xref))):
        blog_domain(app.env).unusual.add(app.env.current_document.docname)


def assign_numbers(app: Sphinx) -> set[str]:
    """Give sections and figures their numbers, as Sphinx would later; return the documents whose have changed."""
    return set(TocTreeCollector().get_updated_docs(app, app.env))


def resolved(app: Sphinx, docname: str) -> str:
    """Return what a document's references come to, as a tree in words.

    Nothing is told of those that lead nowhere: that comes when the page is written.
    """
    env = app.env
    references = new_document("")
    # The tree is this call's own. Sources are known by name, and complete the quotation in which they stand.
    references += [
        node
        for node in env.get_doctree(docname).findall(addnodes.pending_xref)
        if node.get("refdomain") != "source"
    ]
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


def _is_plain(node: addnodes.pending_xref) -> bool:
    """Return whether a reference's target is known by its name alone, as :attr:`Document.references` has it."""
    kind, domain = node.get("reftype"), node.get("refdomain")
    if kind == "myst":
        return not node.get("reftargetid")
    return domain == "source" or (domain == "std" and kind in {"doc", "ref"})
