"""Writing files so that nobody ever sees half of one."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def write_if_changed(path: Path, content: bytes) -> bool:
    """Make *path* hold *content*; a file that holds it already is left alone, its time of change too.

    The content is written aside and put in place at once.

    :returns: whether the file was written
    :raises OSError: if it cannot be
    """
    try:
        if path.read_bytes() == content:
            return False
    except OSError:
        pass  # there is none, or none that can be read: the write says what is wrong
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return True


def remove_files(root: Path, paths: Iterable[str]) -> None:
    """Remove files below *root*, and the folders that they leave empty; a path that leads out of it is left."""
    root = root.resolve()
    for name in sorted(paths):
        path = root / name
        if not path.resolve().is_relative_to(root) or path.is_dir():
            continue
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == root:
                break
            with contextlib.suppress(OSError):
                parent.rmdir()


def content_digest(folders: Iterable[Path]) -> str:
    """Return a hash of the names and contents of all files below some folders, whatever their times."""
    total = hashlib.sha256()
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
        for path in files:
            total.update(str(path.relative_to(folder)).encode("utf-8", "surrogateescape"))
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
