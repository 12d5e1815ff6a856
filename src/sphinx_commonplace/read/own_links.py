"""Links of a post to addresses of the site itself, in all forms that Markdown, reStructuredText and HTML have.

Which pages there are is not known while a document is read. So each link is noted with its address as written, and
marked in the tree: :mod:`sphinx_commonplace.references.own_links` resolves it when the page is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.model import OwnLink
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.lines import WrittenLines, lines_of_links
from sphinx_commonplace.read.raw_html import read_html
from sphinx_commonplace.text.placeholders import DOC, OWN, PATH
from sphinx_commonplace.urls.links import LinkRules
from sphinx_commonplace.urls.syntax import split_url

OWN_LINK = "commonplace_own_link"
"""The attribute of a link to the site itself: kind and address. Of raw HTML with such links: True."""

_PAGE = re.compile(r"(?:\.{0,2}/.*|.*/|.*\.html?)", re.DOTALL)


def is_address(name: str, suffixes: Iterable[str]) -> bool:
    """Return whether the destination of a link can only be an address, and not the name of a label or object.

    :param suffixes: the suffixes of documents' files
    """
    path = name.partition("#")[0].partition("?")[0]
    return _PAGE.fullmatch(path) is not None or path.endswith(tuple(suffixes))


def own_reference(address: str, rules: LinkRules) -> tuple[str, str] | None:
    """Return what an address on the site refers to, or None for any other address."""
    if address.startswith("//"):
        address = f"https:{address}"
    if split_url(address).scheme:
        path = rules.own_path(address)
        return None if path is None else (OWN, path)
    return (PATH, address) if address.partition("#")[0].partition("?")[0] else None


class OwnLinkFinder:
    """Finds the links of one document's posts to the site itself.

    :param suffixes: the suffixes of documents' files
    """

    def __init__(self, rules: LinkRules, suffixes: Sequence[str], lines: WrittenLines) -> None:
        self.rules = rules
        self.suffixes = suffixes
        self.lines = lines

    def find(self, scope: nodes.Element) -> tuple[set[tuple[str, str]], list[OwnLink]]:
        """Return what the links in a part of the tree refer to, and those that must lead to a page; mark them."""
        references: set[tuple[str, str]] = set()
        found: list[tuple[nodes.Element, tuple[str, str], str, str]] = []  # block, reference, address, words
        for node in scope.findall(nodes.Element):
            for reference, address, words in self._links_of(node):
                node[OWN_LINK] = True if isinstance(node, nodes.raw) else reference
                if reference[0] != DOC:  # these are noted as references in any case
                    references.add(reference)
                if self._must_lead_somewhere(node, reference, address):
                    found.append((_block_of(node), reference, address, words))
        links: list[OwnLink] = []
        for _block, group in groupby(found, key=lambda one: id(one[0])):
            of_block = list(group)
            lines = self._lines(of_block[0][0], [(address, words) for *_, address, words in of_block])
            links += [
                OwnLink(reference, address, line)
                for (_, reference, address, _), line in zip(of_block, lines, strict=True)
            ]
        return references, links

    def of_front_matter(self, addresses: Iterable[str]) -> list[OwnLink]:
        """Return the links to the site itself among addresses of a post's front matter."""
        found = ((own_reference(address, self.rules), address) for address in addresses)
        return [
            OwnLink(reference, address, self.lines.front_matter_line(address))
            for reference, address in found
            if reference and not self.rules.is_ignored(address)
        ]

    def _links_of(self, node: nodes.Element) -> Iterator[tuple[tuple[str, str], str, str]]:
        """Yield for each link that a node is, or has in its HTML, what it refers to, its address and its words.

        The address is as it is written.
        """
        if isinstance(node, addnodes.pending_xref):
            if node.get("reftype") == "myst":
                target = node["reftarget"]
                if node.get("refdomain") == "doc":
                    part = node.get("reftargetid")
                    yield (DOC, target), f"{target}#{part}" if part else target, node.astext()
                elif not node.get("refdomain") and target.partition("#")[0].partition("?")[0]:
                    yield (PATH, target), target, node.astext()
        elif isinstance(node, nodes.reference):
            address = "" if "id_link" in node or "inv_match" in node else str(node.get("refuri", ""))
            if address and (reference := own_reference(address, self.rules)):
                yield reference, address, node.astext()
        elif trees.is_html(node):
            for link in read_html(node.astext()).links:
                address = link.href.strip()
                if address and (reference := own_reference(address, self.rules)):
                    yield reference, address, link.words

    def _must_lead_somewhere(self, node: nodes.Element, reference: tuple[str, str], address: str) -> bool:
        """Return whether a link must lead to a page or file; a name in Markdown may be that of anything."""
        if self.rules.is_ignored(address):
            return False
        return not isinstance(node, addnodes.pending_xref) or (
            reference[0] == DOC or is_address(address, self.suffixes)
        )

    def _lines(self, block: nodes.Element, links: Sequence[tuple[str, str]]) -> Iterator[int | None]:
        """Yield the line on which each link of a block is written.

        :param links: address and words of each, in order
        """
        written = block.astext() if isinstance(block, nodes.raw) else block.rawsource
        first, is_own = self.lines.first_line(block, written)
        if first is None or not is_own:
            yield from (first for _ in links)
        elif written:
            yield from (first + line for line in lines_of_links(written, links))
        else:
            yield from (self.lines.line_with_address(first, address) for address, _words in links)


def _block_of(node: nodes.Element) -> nodes.Element:
    """Return the block that a link stands in: the node itself for HTML between blocks."""
    if isinstance(node, nodes.raw) and not isinstance(node.parent, nodes.TextElement):
        return node
    return next((one for one in trees.ancestors(node) if not isinstance(one, nodes.Inline)), node)
