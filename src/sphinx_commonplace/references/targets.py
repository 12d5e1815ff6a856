"""Targets, which ``ref`` finds: those in documents, and those that this package adds for posts and sources.

If two documents have a target of the same name, Sphinx gives it to the document that it read last, and to none
after that document is removed: a build with several processes, or after an edit, would differ from a clean one. So
targets are assigned again, in the order of docnames. Duplicates are reported in that order, too
(:mod:`sphinx_commonplace.references.duplicates`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.environment import BuildEnvironment

from sphinx_commonplace.read.domain import blog_domain, sorted_documents

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def note_targets(app: Sphinx, doctree: nodes.document) -> None:
    """Note a document's targets, with id and title, after other extensions added theirs (``doctree-read``)."""
    docname = app.env.current_document.docname
    standard = app.env.domains.standard_domain
    found = []
    for name in dict.fromkeys((*doctree.nametypes, *_section_names(app, doctree))):
        owner, target_id = standard.anonlabels.get(name, ("", ""))
        if owner == docname:
            titled, _id, title = standard.labels.get(name, ("", "", ""))
            found.append((name, target_id, str(title) if titled == docname else None))
    if found:
        blog_domain(app.env).note(docname, targets=tuple(found))


def _section_names(app: Sphinx, doctree: nodes.document) -> Iterator[str]:
    """Yield the names that ``sphinx.ext.autosectionlabel`` gives to sections: their headings as they are written.

    Where a heading has markup, it is no name that docutils gives.
    """
    if "sphinx.ext.autosectionlabel" not in app.extensions:
        return
    prefix = f"{app.env.current_document.docname}:" if app.config.autosectionlabel_prefix_document else ""
    for section in doctree.findall(nodes.section):
        title = section[0]
        yield nodes.fully_normalize_name(prefix + getattr(title, "rawsource", title.astext()))


def assign_duplicate_targets(env: BuildEnvironment) -> None:
    """Assign each target to the last document, in the order of docnames, that has it."""
    standard = env.domains.standard_domain
    for docname, document in sorted_documents(env):
        for name, target_id, title in document.targets:
            standard.anonlabels[name] = docname, target_id
            if title is not None:
                standard.labels[name] = docname, target_id, title


def remove_added_targets(env: BuildEnvironment) -> None:
    """Remove the targets that :func:`add_targets` added, in this build or the last one."""
    added = blog_domain(env).added_targets
    standard = env.domains.standard_domain
    for name, page_and_id in added.items():
        if standard.anonlabels.get(name) == page_and_id:
            standard.labels.pop(name, None)
            standard.anonlabels.pop(name, None)
    added.clear()


def add_targets(env: BuildEnvironment, targets: Iterable[tuple[str, tuple[str, str], str]]) -> None:
    """Add targets to the ``std`` domain, and so to ``objects.inv`` for other projects.

    :param targets: name, page and id, title; a target of the same name in a document is kept instead
    """
    added = blog_domain(env).added_targets
    standard = env.domains.standard_domain
    for name, page_and_id, title in targets:
        if name not in standard.labels or name in added:
            standard.labels[name] = (*page_and_id, title)
            standard.anonlabels[name] = added[name] = page_and_id
