"""Takes the path of the source folder out of trees: where a site is built is nobody's business, and differs."""

from __future__ import annotations

import os
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform


class PathTransform(SphinxTransform):
    """Makes paths relative to the source folder: those of compared files, and those in messages of docutils."""

    default_priority = 22

    def apply(self, **_kwargs: object) -> None:
        """Change the two first lines of a ``literalinclude`` with ``:diff:``, and the files of system messages."""
        folder = f"{self.env.srcdir}{os.sep}"
        for node in self.document.findall(_may_have_path):
            if isinstance(node, nodes.system_message):
                node["source"] = relative_path(node["source"], folder)
                continue
            if not isinstance(node, nodes.literal_block):
                continue
            text = node.astext()
            old, new, rest = (*text.split("\n", 2), "", "")[:3]
            if not (old.startswith("--- ") and new.startswith("+++ ")):
                continue
            old, new = f"--- {relative_path(old[4:], folder)}", f"+++ {relative_path(new[4:], folder)}"
            changed = f"{old}\n{new}\n{rest}"
            node[:] = [nodes.Text(changed)]
            node.rawsource = changed  # Sphinx highlights a block only whose text is its source


def _may_have_path(node: nodes.Node) -> bool:
    if isinstance(node, nodes.literal_block):
        return bool(node.get("language") == "udiff")
    return isinstance(node, nodes.system_message) and "source" in node


def relative_path(path: str, folder: str) -> str:
    """Return a path from the source folder, with slashes; of a file elsewhere, only its name.

    :param path: an absolute path, one from the source folder, or one from the working folder: docutils names
        included files so
    :param folder: the source folder, with a separator at its end
    """
    if os.sep in path and not Path(path).is_absolute() and not Path(folder, path).exists():
        path = os.path.abspath(path)  # noqa: PTH100 - without ".."
    if path.startswith(folder):
        return path.removeprefix(folder).replace(os.sep, "/")
    return Path(path).name if Path(path).is_absolute() else path
