"""Writing files so that nobody ever sees half of one."""

from __future__ import annotations

import contextlib
import filecmp
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

PART = ".part"
"""How the name of a file ends that is written aside; a build that dies may leave one."""


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
    _put(path, lambda aside: aside.write_bytes(content))
    return True


class DamagedFileError(ValueError):
    """A file of ours does not hold what was written into it."""


def write_sealed(path: Path, content: bytes) -> None:
    """Write a file whole, with a digest by which :func:`read_sealed` knows it for what was written.

    :raises OSError: if it cannot be written
    """
    write_if_changed(path, _seal(content) + content)


def read_sealed(path: Path) -> bytes | None:
    """Return what :func:`write_sealed` wrote; None where there is no file.

    :raises DamagedFileError: if the file is not as it was written, or cannot be read
    """
    try:
        sealed = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DamagedFileError(f"{path} cannot be read: {error.strerror}") from error
    length = len(_seal(b""))
    if sealed[:length] != _seal(sealed[length:]):
        raise DamagedFileError(f"{path} is damaged")
    return sealed[length:]


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode("ascii") + b"\n"


def copy_if_changed(source: Path, target: Path) -> bool:
    """Make *target* a copy of a file, at once; one that is equal is left alone.

    :returns: whether the file was copied
    :raises OSError: if it cannot be
    """
    if target.is_file() and filecmp.cmp(source, target, shallow=False):
        return False
    _put(target, partial(shutil.copyfile, source))
    return True


def _put(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written aside, and put it in its place at once; its folder is made where there is none."""
    aside = _aside(path)
    try:
        try:
            write(aside)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(aside)
        aside.replace(path)
    except BaseException:
        _drop(aside)
        raise


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}{PART}")


def _drop(aside: Path) -> None:
    """Remove what was written aside; where that cannot be, the first fault is the one to tell."""
    with contextlib.suppress(OSError):
        aside.unlink(missing_ok=True)


def make_room(paths: Iterable[str], root: str) -> None:
    """Take away what an earlier build left in the places of files, or of folders above them, below *root*.

    :param paths: the files, with slashes, all below *root*
    """
    free = {root}  # where nothing but a folder stands
    for path in paths:
        folder = os.path.dirname(path)  # noqa: PTH120 - there are tens of thousands
        while folder not in free:
            free.add(folder)
            if os.path.isdir(folder):  # noqa: PTH112 - as above
                break  # and what is above a folder are folders
            if os.path.isfile(folder):  # noqa: PTH113 - as above
                Path(folder).unlink()
                break
            folder = os.path.dirname(folder)  # noqa: PTH120 - as above
        if os.path.isdir(path):  # noqa: PTH112 - as above
            shutil.rmtree(path)


def remove_files(root: Path, paths: Iterable[str]) -> None:
    """Remove files below *root*, and the folders that they leave empty; a path that leads out of it is left."""
    root = root.resolve()
    for name in sorted(paths):
        path = root / name
        if not path.resolve().is_relative_to(root) or path.is_dir():
            continue
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # a file may have a folder's place by now
            path.unlink()
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
