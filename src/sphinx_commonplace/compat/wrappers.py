"""Elements that a theme puts around others with all their attributes, ids too.

Furo puts a container around each table and each displayed equation, so that these can be scrolled. An id may stand
on a page once only (HTML, 3.2.6). There is no setting for that. Written against Furo 2025.12.19.
"""

from __future__ import annotations

from docutils import nodes


def leave_ids_inside(tree: nodes.Element) -> None:
    """Take the ids of its only child from each container, when Furo's transform is over (``doctree-resolved``)."""
    for container in tree.findall(nodes.container):
        if container["ids"] and len(container) == 1 and isinstance(container[0], nodes.Element):
            own = container[0]["ids"]
            # New lists: Furo's container has the very list of its child.
            container["ids"] = [one for one in container["ids"] if one not in own]
