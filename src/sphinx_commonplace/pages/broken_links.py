"""Links of posts to the site itself that lead nowhere, reported in every build until they are mended.

Whether a file is at an address is seen in the output: the site's own files, those of its ``conf.py`` and those of
other extensions are all there when a build is finished.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import OwnLink
from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.references.own_pages import OwnPages
from sphinx_commonplace.site import Site
from sphinx_commonplace.text.placeholders import DOC, OWN, PATH
from sphinx_commonplace.text.quoting import shown

_ALLOWED = "must be the address of a page or file of this site"
_HELD_BACK = "readers cannot follow the link before that is published"


def broken_links(site: Site, held_back: Mapping[str, str], path_of: Callable[[str], str]) -> Iterator[Problem]:
    """Yield a problem for each link in a post to a page or file that the site does not have.

    :param held_back: docname -> why the document is held back
    :param path_of: returns the file of a document
    """
    hidden = OwnPages(site.addresses, None, held_back, site.settings.source_suffixes)
    for docname, posts in sorted(site.index.by_document.items()):
        links = (link for post in posts for link in site.outgoing[post.key].own_links)
        for link in sorted(dict.fromkeys(links), key=lambda link: (link.line or 0, link.address)):
            if problem := _problem(site, hidden, held_back, docname, link):
                found, allowed, suggestion = problem
                yield Problem(
                    Subtype.OWN_LINK, path_of(docname), link.line, None, "link", found, allowed, suggestion
                )


def _problem(
    site: Site, hidden: OwnPages, held_back: Mapping[str, str], docname: str, link: OwnLink
) -> tuple[str, str, str] | None:
    """Return what is wrong with a link: what was found, what is allowed, the nearest address; or None."""
    kind, name = link.reference
    pages = site.resolver.own_pages
    if kind == DOC:
        path = name.partition("#")[0]
        if path in site.resolver.env.found_docs:
            return None
        closed = path if path in held_back else ""
    else:
        place = pages.find(docname, link.reference)
        if place.page or _is_elsewhere(site, docname, link.reference):
            return None
        path = place.path or pages.readings(docname, link.reference)[0][0]
        closed = hidden.find(docname, link.reference).page
    if closed:
        return (
            f"{shown(link.address)} leads to {closed!r}, which is held back ({held_back[closed]})",
            _HELD_BACK,
            "",
        )
    other = "" if kind == DOC else _file_meant(site, docname, link.reference)
    if not other and (near := pages.nearest(path)):
        other = site.addresses.target_uri(near)
    if other:
        other = site.addresses.base_url + other if kind == OWN else pages.on_host(other)
    return f"{shown(link.address)} leads to no page", _ALLOWED, other


def _is_elsewhere(site: Site, docname: str, reference: tuple[str, str]) -> bool:
    """Return whether an address that no page has leads to a file, to another site on the host, or is a name."""
    kind, name = reference
    if kind == PATH and site.resolver.names_label(docname, name):
        return True
    pages = site.resolver.own_pages
    readings = pages.readings(docname, reference)
    requested = [path for path, is_requested in readings if is_requested]
    if not requested:
        is_ours = name.startswith("/") and any(pages.has_folder_of(path) for path, _ in readings)
        return not is_ours and not _file_meant(site, docname, reference)
    return any(_has_file(site.addresses, path) for path in requested)


def _file_meant(site: Site, docname: str, reference: tuple[str, str]) -> str:
    """Return the file that an address may mean that does not lead to it as it is written, or ""."""
    readings = site.resolver.own_pages.readings(docname, reference)
    return next((path for path, asked in readings if not asked and _has_file(site.addresses, path)), "")


def _has_file(addresses: Addresses, path: str) -> bool:
    """Return whether the output has a file at a path, or pages below it have an index there."""
    root = Path(addresses.outdir)
    try:
        return any((root / name).is_file() for name in (path, f"{path}/index.html", f"{path}.html"))
    except (OSError, ValueError):  # a name that no file can have
        return False
