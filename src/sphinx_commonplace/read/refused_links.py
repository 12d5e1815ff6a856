"""Links that would run a program, or carry a page of their own: they become text, and are reported."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.lines import WrittenLines
from sphinx_commonplace.read.raw_html import refuse_links
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.urls.refused import REFUSED_SCHEMES, refused_scheme

_REFUSED_MARKDOWN = re.compile(
    rf"(?:\]\(|\]:|<)\s*<?((?:{'|'.join(sorted(REFUSED_SCHEMES))}):(?:[^\s()>]|\([^\s()>]*\)|\()*)", re.IGNORECASE
)
"""How a link that Markdown refuses looks in the text that is left: inline, a definition, between angles.

Parentheses belong to it as long as they are in pairs, as ``alert(1)``.
"""


class LinkRefuser:
    """Finds the refused links of one document.

    :param path: the source file, for messages
    :param lines: its lines
    """

    def __init__(self, document: nodes.document, path: str, lines: WrittenLines) -> None:
        self.document = document
        self.path = path
        self.lines = lines
        self.problems: list[Problem] = []

    def refuse(self) -> list[Problem]:
        """Make plain text of such links, and return a problem for each."""
        for raw in filter(trees.is_html, list(self.document.findall(nodes.raw))):
            self._refuse_tags(raw)
        for block in self.document.findall(nodes.TextElement):
            # Markdown leaves such links as text without a word.
            if not isinstance(block, nodes.Inline | nodes.literal_block) and block.children:
                for found in _REFUSED_MARKDOWN.finditer(trees.text_without_code(block)):
                    self._refuse(block, found[1])
        # Sphinx takes what has "://" in it for an address, in a download and in a toctree too.
        for link in list(self.document.findall(nodes.reference)):
            if refused_scheme(address := link.get("refuri") or link.get("reftarget", "")):
                self._refuse(link, address)
                # Text could not take over its id and classes; around a picture between paragraphs there is none.
                in_text = isinstance(link.parent, nodes.TextElement)
                link.replace_self(nodes.inline("", "", *link.children) if in_text else link.children)
        for toctree in self.document.findall(addnodes.toctree):
            self._refuse_entries(toctree)
        return self.problems

    def _refuse_tags(self, raw: nodes.Element) -> None:
        """Take such links out of HTML that the author wrote, and tags that could become one."""
        markup, refused = refuse_links(raw.astext())
        for tag in refused:
            if tag.address:
                self._refuse(raw, tag.address, tag.line)
            else:
                found = f"the tag {shown(tag.text)} does not end where its HTML does"
                self._link_problem(raw, found, "must end with >; left as text", tag.line)
        if refused:
            trees.rewrite_html(raw, markup)

    def _refuse_entries(self, toctree: addnodes.toctree) -> None:
        """Take such links out of a ``toctree``; a document may have any name."""
        kept = []
        for title, name in toctree["entries"]:
            if refused_scheme(name) and name not in toctree["includefiles"]:
                self._refuse(toctree, name, fate="left out")
            else:
                kept.append((title, name))
        toctree["entries"] = kept

    def _refuse(self, node: nodes.Element, address: str, line: int = 0, *, fate: str = "left as text") -> None:
        """Note a link that is refused.

        :param line: where it stands in a node of several lines, counted from 0
        """
        allowed = f"{refused_scheme(address)}: links are refused, and {fate}"
        self._link_problem(node, f"{shown(address)} was found", allowed, line, address)

    def _link_problem(self, node: nodes.Element, found: str, allowed: str, line: int, address: str = "") -> None:
        block = next((one for one in (node, *trees.ancestors(node)) if one.line), node)
        where, is_own = self.lines.first_line(block, "")
        if where is not None and is_own:
            where = self.lines.line_with_address(where + line, address) if address else where + line
        self.problems.append(Problem(Subtype.LINK, self.path, where, None, "link", found, allowed))
