"""Names equations that MyST numbers, though they have no label.

Written against MyST-Parser 5.2.0. For an equation of its syntax extension ``amsmath`` it makes up a random label,
which is in the page: each build of the same text would be another one. There is no setting for that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from docutils import nodes

from sphinx_commonplace.text.digests import digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.domains.math import MathDomain

_RANDOM: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # a UUID (RFC 9562, 4)


def name_equations(app: Sphinx, doctree: nodes.document) -> None:
    """Give equations with a random label one by their place in the document (``doctree-read``)."""
    blocks = [
        block
        for block in doctree.findall(nodes.math_block)
        if "amsmath" in block["classes"] and _RANDOM.fullmatch(str(block.get("label") or ""))
    ]
    if not blocks:
        return
    docname = app.env.docname
    equations = cast("MathDomain", app.env.get_domain("math")).equations
    new_ids = {}
    for number, block in enumerate(blocks, 1):
        old, new = block["label"], f"{digest(docname)[:8]}-{number}"
        block["label"] = new
        if old in equations:
            equations[new] = equations.pop(old)
        new_ids[nodes.make_id(f"equation-{old}")] = nodes.make_id(f"equation-{new}")
    for element in doctree.findall(nodes.Element):
        if not new_ids.keys().isdisjoint(element.get("ids", ())):
            element["ids"] = [new_ids.get(one, one) for one in element["ids"]]
        if element.get("refid") in new_ids:
            element["refid"] = new_ids[element["refid"]]
    for old_id, new_id in new_ids.items():
        if old_id in doctree.ids:
            doctree.ids[new_id] = doctree.ids.pop(old_id)
