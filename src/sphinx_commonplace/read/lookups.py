"""For which files a document was looked whether they are there, while it was read.

MyST makes of a link what the file is that it names: a document, a file to download, or, where there is none, a
name. Sphinx takes the best of several images, or that of the language. What was not found is no dependency that
Sphinx would know, so all that was looked for is looked for again (:mod:`sphinx_commonplace.read.changes`).
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

from sphinx_commonplace.read.domain import blog_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

ANY_SUFFIX = ".*"
"""The end of the name of an image of which there may be several kinds."""


def note_lookups(app: Sphinx, doctree: nodes.document) -> None:
    """Note the files for which a document was looked, by their paths from the sources (``doctree-read``)."""
    env = app.env
    names = {env.relfn2path(name)[0] for name in (*_linked(env, doctree), *_images(env, doctree))}
    if names:
        blog_domain(env).note(env.current_document.docname, looked_for=tuple(sorted(names)))


def found(path: Path) -> list[str] | bool:
    """Return whether a file is there, or, for one of any suffix, which are."""
    if path.name.endswith(ANY_SUFFIX):
        return sorted(glob(str(path)))  # noqa: PTH207 - as Sphinx does
    with suppress(OSError, ValueError):
        return path.is_file()
    return False


def _linked(env: BuildEnvironment, doctree: nodes.document) -> Iterator[str]:
    """Yield the files that MyST's links name, from the document's folder or, after a slash, from the sources'."""
    for node in doctree.findall(addnodes.pending_xref):
        if node.get("reftype") != "myst":
            continue
        if node.get("refdomain") == "doc":
            docname = node["reftarget"]
            if docname in env.found_docs:
                yield f"/{env.doc2path(docname, base=False).as_posix()}"
            else:  # it is left out, and Sphinx does not know its file
                yield from (f"/{docname}{suffix}" for suffix in env.config.source_suffix)
        elif name := node["reftarget"].partition("#")[0]:
            yield name


def _images(env: BuildEnvironment, doctree: nodes.document) -> Iterator[str]:
    """Yield the files that might have been taken for images."""
    for node in doctree.findall(nodes.image):
        if "?" in node["candidates"]:  # it is no file
            continue
        if node["uri"].endswith(ANY_SUFFIX):
            name = f"/{node['uri']}"  # Sphinx has made it a path from the sources
            yield name
        else:
            name = node.get("original_uri", node["uri"])
        yield get_image_filename_for_language(name, env)
