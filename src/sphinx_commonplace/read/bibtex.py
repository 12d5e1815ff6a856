"""Entries of sphinxcontrib-bibtex that a post cites: citations by key, as those by the roles of sources are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.compat import bibtex
from sphinx_commonplace.model import Role
from sphinx_commonplace.read.citations import KEYS, ROLE
from sphinx_commonplace.read.trees import KEY, REFERENCE
from sphinx_commonplace.text.placeholders import CITE, reference_text

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

LISTED = "commonplace_entries"
"""The attribute of a node that lists entries without links to them: key and id of each."""


def mark_cited_entries(document: nodes.document, env: BuildEnvironment) -> tuple[str, ...]:
    """Mark what cites entries of bibliographies in a document's tree, and return their keys.

    :returns: sorted, each once; none if the site does not use the extension
    """
    if bibtex.DOMAIN not in env.domains:
        return ()
    found: set[str] = set()
    for node in document.findall(addnodes.pending_xref):
        if keys := bibtex.cited_keys(node):
            found.update(keys)
            node[KEY], node[KEYS], node[ROLE] = keys[0], keys, Role.CITES.value
            if not bibtex.is_unshown(node):
                node[REFERENCE] = reference_text((CITE, keys[0]))
    for place, key, anchor in bibtex.listed_entries(document, env):
        found.add(key)
        if not any("refuri" in link for link in place.findall(nodes.reference)):
            place[LISTED] = (*place.get(LISTED, ()), (key, anchor))
    return tuple(sorted(found))
