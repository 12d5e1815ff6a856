"""The files that reading a document looked for, whether they were found or not.

MyST turns a link into one to a document or a download if that file exists, else into a reference by name. Sphinx
chooses one of several images, by format or language. A file that was not found is no dependency to Sphinx, so all
these files are looked up again in each build (:mod:`sphinx_commonplace.read.changes`). A role with an address asks
the sources file whether that is a key: the document depends on the answer, not on all of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util.i18n import get_image_filename_for_language

from sphinx_commonplace.read.domain import blog_domain, reading_rules
from sphinx_commonplace.read.opened_files import not_noted
from sphinx_commonplace.sources.files import address_keys

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

ANY_SUFFIX = ".*"
"""How the name of an image ends that may exist in several formats."""


def note_lookups(app: Sphinx, doctree: nodes.document) -> None:
    """Note the files that reading a document looked for, as paths from the sources (``doctree-read``)."""
    env = app.env
    names = {env.relfn2path(name)[0] for name in (*_linked(env, doctree), *_images(env, doctree))}
    if names:
        blog_domain(env).note(env.current_document.docname, looked_for=tuple(sorted(names)))


def look_up(path: Path) -> list[str] | bool:
    """Return whether a file exists; for a path that ends with ``.*``, the list of files that match."""
    if path.name.endswith(ANY_SUFFIX):
        return sorted(glob(str(path)))  # noqa: PTH207 - as Sphinx does
    with suppress(OSError, ValueError):
        return path.is_file()
    return False


def is_key(env: BuildEnvironment, address: str) -> bool:
    """Return whether an address is the key of a source in the sources file."""
    sources = reading_rules(env).settings.sources
    with not_noted():
        return bool(sources) and address in address_keys(Path(env.srcdir, sources))


def _linked(env: BuildEnvironment, doctree: nodes.document) -> Iterator[str]:
    """Yield the files that MyST's links name: relative to the document, or to the sources after a slash."""
    for node in doctree.findall(addnodes.pending_xref):
        if node.get("reftype") != "myst":
            continue
        if node.get("refdomain") == "doc":
            docname = node["reftarget"]
            if docname in env.found_docs:
                yield f"/{env.doc2path(docname, base=False).as_posix()}"
            else:  # it is held back, so Sphinx does not know its file
                yield from (f"/{docname}{suffix}" for suffix in env.config.source_suffix)
        elif name := node["reftarget"].partition("#")[0]:
            yield name


def _images(env: BuildEnvironment, doctree: nodes.document) -> Iterator[str]:
    """Yield the files that might have been chosen for images."""
    for node in doctree.findall(nodes.image):
        if "?" in node["candidates"]:  # it is not a file
            continue
        if node["uri"].endswith(ANY_SUFFIX):
            name = f"/{node['uri']}"  # Sphinx has made it a path from the sources
            yield name
        else:
            name = node.get("original_uri", node["uri"])
        yield get_image_filename_for_language(name, env)
