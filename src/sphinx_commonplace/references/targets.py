"""Names by which ``ref`` finds places: those that documents give, and those that we give to posts and sources.

Where two documents give the same name, the order of reading must not decide. Sphinx leaves it to the document that
it read last, and to nobody once that document is gone; a build with several processes, or one after an edit, would
then differ from a clean one. It warns of these names; that stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.environment import BuildEnvironment

from sphinx_commonplace.read.domain import blog_domain, sorted_documents

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def note_targets(app: Sphinx, doctree: nodes.document) -> None:
    """Note the names that a document gives, with id and title, after all others have (``doctree-read``)."""
    docname = app.env.current_document.docname
    standard = app.env.domains.standard_domain
    found = []
    for name in doctree.nametypes:  # headings too, which `sphinx.ext.autosectionlabel` makes names
        owner, place = standard.anonlabels.get(name, ("", ""))
        if owner == docname:
            labelled, _place, title = standard.labels.get(name, ("", "", ""))
            found.append((name, place, str(title) if labelled == docname else None))
    if found:
        blog_domain(app.env).note(docname, targets=tuple(found))


def assign_duplicate_targets(env: BuildEnvironment) -> None:
    """Give each name to the last of the documents, in the order of their names, that claim it."""
    standard = env.domains.standard_domain
    for docname, document in sorted_documents(env):
        for name, place, title in document.targets:
            standard.anonlabels[name] = docname, place
            if title is not None:
                standard.labels[name] = docname, place, title


def take_names_back(env: BuildEnvironment) -> None:
    """Take back the names that :func:`give_names` has given, in this build or before."""
    given = blog_domain(env).given_labels
    standard = env.domains.standard_domain
    for name, place in given.items():
        if standard.anonlabels.get(name) == place:
            standard.labels.pop(name, None)
            standard.anonlabels.pop(name, None)
    given.clear()


def give_names(env: BuildEnvironment, names: Iterable[tuple[str, tuple[str, str], str]]) -> None:
    """Give names to places, here and for other projects.

    :param names: name, page and id, title; a name that a document has given is left to it
    """
    given = blog_domain(env).given_labels
    standard = env.domains.standard_domain
    for name, place, title in names:
        if name not in standard.labels or name in given:
            standard.labels[name] = (*place, title)
            standard.anonlabels[name] = given[name] = place
