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
"""How the names of temporary files end; a build that is killed may leave some behind."""

_LONG_NAME = 200  # bytes; with a number and PART, the 255 that file systems allow would be near


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write *content* to *path* atomically; a file that holds it already is left alone, with its mtime.

    :returns: whether the file was written
    :raises OSError: if it cannot be written
    """
    try:
        if path.read_bytes() == content:
            return False
    except OSError:
        pass  # missing or unreadable: writing it will raise if something is wrong
    _write_and_replace(path, lambda temporary: temporary.write_bytes(content))
    return True


class DamagedFileError(ValueError):
    """A file does not hold what :func:`write_sealed` wrote into it."""


def write_sealed(path: Path, content: bytes) -> None:
    """Write a file atomically, with a digest by which :func:`read_sealed` sees whether it is damaged.

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
    """Copy *source* to *target* atomically; a target with the same content is left alone.

    :returns: whether the file was copied
    :raises OSError: if it cannot be copied
    """
    if target.is_file() and filecmp.cmp(source, target, shallow=False):
        return False
    _write_and_replace(target, partial(shutil.copyfile, source))
    return True


def _write_and_replace(path: Path, write: Callable[[Path], object]) -> None:
    """Have *write* fill a temporary file, and rename it to *path*; create the folder if it is missing."""
    temporary = _temporary_path(path)
    try:
        try:
            write(temporary)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(temporary)
        temporary.replace(path)
    except BaseException:
        _remove_quietly(temporary)
        raise


def _temporary_path(path: Path) -> Path:
    """Return a hidden name in the same folder, within the length that file systems allow, whatever *path* has."""
    name = path.name
    if len(os.fsencode(name)) > _LONG_NAME:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return path.with_name(f".{name}.{os.getpid()}{PART}")


def _remove_quietly(temporary: Path) -> None:
    """Remove a temporary file. If that fails, say nothing: the first error is the one to report."""
    with contextlib.suppress(OSError):
        temporary.unlink(missing_ok=True)


def make_room(paths: Iterable[str], root: str) -> None:
    """Remove what stands in the way of files: folders with their names, and files with their folders' names.

    :param paths: the files, with slashes, all below *root*
    :param root: the output folder
    """
    free = {root}  # paths that are folders, or do not exist
    for path in paths:
        folder = os.path.dirname(path)  # noqa: PTH120 - there are tens of thousands
        while folder not in free:
            free.add(folder)
            if os.path.isdir(folder):  # noqa: PTH112 - as above
                break  # then all above it are folders, too
            if os.path.isfile(folder):  # noqa: PTH113 - as above
                Path(folder).unlink()
                break
            folder = os.path.dirname(folder)  # noqa: PTH120 - as above
        if os.path.isdir(path):  # noqa: PTH112 - as above
            shutil.rmtree(path)


def remove_files(root: Path, paths: Iterable[str]) -> None:
    """Remove files below *root* and folders that become empty; paths that lead out of *root* are left alone."""
    root = root.resolve()
    for name in sorted(paths):
        path = root / name
        if not path.resolve().is_relative_to(root) or path.is_dir():
            continue
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # its folder may be a file by now
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
