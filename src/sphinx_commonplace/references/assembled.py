"""Documents that a builder has put together into one tree, as LaTeX, Texinfo, manual pages and ``singlehtml`` do.

Sphinx resolves such a tree under the name of its first document. What is relative to a document, such as a link to
a file beside it, needs the name of the document that it was written in.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.output.addresses import Addresses

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def parts_of(tree: nodes.document, docname: str) -> Iterator[tuple[str, nodes.Element]]:
    """Yield the documents in a tree: their names, and the nodes that hold them.

    :param docname: the document that the tree is resolved for
    """
    yield docname, tree
    for node in tree.findall(nodes.Element):
        is_appendix = isinstance(node, nodes.document) and node is not tree and "docname" in node
        if is_appendix or isinstance(node, addnodes.start_of_file):
            yield node["docname"], node


def remove_dead_links(tree: nodes.document, posts: Container[str], addresses: Addresses) -> None:
    """Make text of links to posts that are not on the page of ``singlehtml``: Sphinx gives them an address, too.

    :param posts: the names of documents with posts
    """
    for node in list(tree.findall(nodes.reference)):
        is_here, _prefix, rest = node.get("refuri", "").partition("#document-")
        target = rest.partition("#")[0]
        if not is_here and target in posts and not addresses.has_page(target):
            node.replace_self(list(node.children))


def docname_of(node: nodes.Node, tree: nodes.document, docname: str, env: BuildEnvironment) -> str:
    """Return the document that a node of a tree was written in.

    :param docname: the document that the tree is resolved for
    """
    top: nodes.Node = node
    while top.parent is not None:
        top = top.parent
    # Sphinx leaves the parts' nodes below the root of their own document.
    if top is tree or not isinstance(top, nodes.document) or "source" not in top:
        return docname
    return env.path2doc(top["source"]) or docname
