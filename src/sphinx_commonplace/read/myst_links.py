"""Links in Markdown that MyST takes for names of something on the site, though they are addresses."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.urls.iris import WEB_SCHEMES
from sphinx_commonplace.urls.links import LinkRules
from sphinx_commonplace.urls.syntax import split_url


def follow_addresses(document: nodes.document, rules: LinkRules) -> None:
    """Make links of addresses that have a scheme: ``HTTPS://…``, ``doi:10.…`` and the like.

    MyST goes by ``myst_url_schemes``, with case, while schemes have none (RFC 3986, section 3.1).

    :param rules: those by which an address has a canonical URL; one that has none stays a name
    """
    for node in list(document.findall(addnodes.pending_xref)):
        target = str(node.get("reftarget", ""))
        if node.get("reftype") != "myst" or not split_url(target).scheme:
            continue
        scheme, _, rest = target.partition(":")
        found = rules.canonicalised(target)
        if found.problem:
            continue
        address = f"{scheme.lower()}:{rest}" if scheme.lower() in WEB_SCHEMES else found.url
        link = nodes.reference("", "", *node.children[:1], refuri=address)
        link.source, link.line = node.source, node.line
        for child in link.children:
            if isinstance(child, nodes.Element):
                child["classes"] = [name for name in child["classes"] if name not in {"xref", "myst"}]
        if not link.astext():
            link += nodes.Text(target)
        node.replace_self(link)


def complete_addresses(document: nodes.document) -> None:
    """Make links of Markdown's that begin with two slashes, which MyST takes for names, links to another host."""
    for node in list(document.findall(addnodes.pending_xref)):
        if node.get("reftype") == "myst" and not node.get("refdomain") and node["reftarget"].startswith("//"):
            inner = node[0].children if node.get("refexplicit") else [nodes.Text(node["reftarget"])]
            node.replace_self(nodes.reference("", "", *inner, refuri=f"https:{node['reftarget']}"))
