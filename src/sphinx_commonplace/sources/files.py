"""Reads the files that describe sources: ``sources.yaml``, written by people, and ``sources.lock`` beside it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import Source
from sphinx_commonplace.sources.records import read_lock, read_sources, read_sources_and_sites
from sphinx_commonplace.urls.iris import looks_like_web_url

_ADDRESS_KEY = re.compile(rb"""(?:\bid|\baliases)["']?\s*:.{0,9}https?:""", re.DOTALL | re.IGNORECASE)


class SourceFiles(NamedTuple):
    """What the two files say."""

    records: tuple[Source, ...] = ()  # the sources in the sources file
    lock: Mapping[str, Source] = MappingProxyType({})  # those in the lock file, by canonical URL
    joined: Mapping[str, str] = MappingProxyType({})  # sites, hosts or parts of hosts, and the site they belong to
    problems: Sequence[Problem] = ()  # of both


def read_source_files(file: Path | None, canonical: Callable[[str], str], *, named: bool = False) -> SourceFiles:
    """Return what the sources file and the lock file say.

    :param file: the sources file; the lock file has the same name with the suffix ``.lock``. Both may be missing.
        None reads nothing.
    :param canonical: gives an address's canonical URL
    :param named: whether ``conf.py`` names the file: then it is a problem if both are missing
    """
    if file is None:
        return SourceFiles()
    problems: list[Problem] = []
    records: tuple[Source, ...] = ()
    lock: dict[str, Source] = {}
    joined: dict[str, str] = {}
    lock_file = file.with_suffix(".lock")
    content, lock_content = _read(file, problems), _read(lock_file, problems)
    if named and content is None and lock_content is None and not problems:
        problems.append(_unreadable(file, "there is no such file"))
    if content is not None:
        records, joined, found = read_sources_and_sites(content, str(file), canonical)
        problems += found
    if lock_content is not None:
        lock, found = read_lock(lock_content, str(lock_file), canonical)
        problems += found
    return SourceFiles(records, lock, joined, problems)


def _read(path: Path, problems: list[Problem]) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        problems.append(_unreadable(path, error.strerror or type(error).__name__))
        return None


def _unreadable(path: Path, found: str) -> Problem:
    return Problem(Subtype.SOURCES, str(path), None, None, "file", found, "must be a file to be read")


def address_keys(file: Path) -> frozenset[str]:
    """Return the keys in a sources file that are web addresses, as Zotero's are; empty if it cannot be read."""
    try:
        status = file.stat()
    except OSError:
        return frozenset()
    return _address_keys(file, status.st_mtime_ns, status.st_size)


@functools.lru_cache(8)
def _address_keys(file: Path, *_version: int) -> frozenset[str]:
    content = _read(file, [])
    if content is None or not _ADDRESS_KEY.search(content):
        return frozenset()  # nearly always, and to parse it takes time
    records, _problems = read_sources(content, str(file), str)
    keys = (key for record in records for key in (record.key, *record.aliases))
    return frozenset(filter(looks_like_web_url, keys))
