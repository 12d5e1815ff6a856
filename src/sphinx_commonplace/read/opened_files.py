"""The files that are opened while a document is read, whichever directive or extension opens them.

Sphinx knows the files that directives report to it, and many do not report all: one that is not there yet, an
option's second file, the module whose docstrings a table shows. So Python itself tells what is opened and listed,
by its audit events (PEP 578), and the content of each of these files counts in the next build. A file that could
not be opened counts as missing.

Left out are files of Python and of installed packages, files that the build writes, and, outside the site, all but
those of the project around it. What another process opens, such as a notebook's kernel, is not seen.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.read.domain import blog_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_IMPORTERS: Final = frozenset(
    {"_frozen_importlib_external", "importlib._bootstrap_external", "linecache", "tokenize", "zipimport"}
)
"""Modules of Python that open and list files of code; what depends on these is found by :func:`_modules_of`."""

_UNSEEN: Final = (".mo", ".pyc")
"""Suffixes of files that are noted elsewhere (:mod:`sphinx_commonplace.read.changes`), or made from others."""

_PROJECT_FILES: Final = (".git", ".hg", ".svn", "pyproject.toml", "setup.cfg", "setup.py", "tox.ini")
"""Files and folders that only the uppermost folder of a project has."""

_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class _Opened:
    """What has been opened since the reading of a document began."""

    def __init__(self) -> None:
        self.read: set[str] = set()  # absolute paths
        self.listed: set[str] = set()
        self.imported: set[str] = set()  # names of modules that had to be searched for
        self.listing = True  # whether folders count

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "import":
            self.imported.add(arguments[0])
            return
        named = arguments[0]
        if not named or isinstance(named, int) or _caller() in _IMPORTERS:
            return
        path = os.path.abspath(os.fsdecode(named))  # noqa: PTH100 - called for each file; links are not followed
        if event != "open":
            if self.listing:
                self.listed.add(path)
            return
        _named, mode, flags = arguments
        if (set("wax+") & set(mode)) if isinstance(mode, str) else flags & _WRITING:
            _written.add(path)
        else:
            self.read.add(path)


_current: _Opened | None = None
_written: set[str] = set()  # files that documents made while they were read
_EVENTS: Final = frozenset({"open", "os.listdir", "os.scandir", "import"})


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what is opened; called by Python for each audit event of the process."""
    if _current is not None and event in _EVENTS:
        with suppress(Exception):  # it would be raised where the file is opened
            _current.note(event, arguments)


def _caller() -> str:
    """Return the module that has opened the file."""
    return str(sys._getframe(3).f_globals.get("__name__"))  # noqa: SLF001 - :func:`_hear`, then who opens


@cache
def _begin_to_hear() -> None:
    """Have Python call :func:`_hear`, once in a process: this cannot be undone."""
    sys.addaudithook(_hear)


def begin_noting(*_arguments: object) -> None:
    """Begin to note what is opened for a document (``source-read``, before other extensions)."""
    global _current  # noqa: PLW0603 - Python's hook belongs to the process, too
    _begin_to_hear()
    _current = _Opened()


def leave_out_folders(*_arguments: object) -> None:
    """Note no more folders: from now on Sphinx searches them for images, see ``lookups`` (``doctree-read``)."""
    if _current is not None:
        _current.listing = False


@contextmanager
def not_noted() -> Iterator[None]:
    """Open files that a document does not depend on."""
    global _current  # noqa: PLW0603 - as above
    before, _current = _current, None
    try:
        yield
    finally:
        _current = before


def note_opened(app: Sphinx, doctree: nodes.document) -> None:
    """Note the files that were opened for a document, as paths from the sources (``doctree-read``, at the end)."""
    global _current
    opened, _current = _current, None
    if opened is None:
        return
    env = app.env
    docname = env.current_document.docname
    counts = _counting(*map(os.fspath, (app.srcdir, app.confdir, app.outdir, app.doctreedir)))
    reported = (os.fspath(Path(env.srcdir, name)) for name in env.dependencies.get(docname, ()))
    modules = {os.path.normpath(name) for name in reported if name.endswith(".py")}
    code = {*_modules_of(doctree, modules, counts), *_missing_modules(opened.imported)}
    own = os.fspath(env.doc2path(docname))
    files = {path for path in (opened.read | code) - _written if path != own and counts(path)}
    folders = set(filter(counts, opened.listed))
    if files or folders:
        found = {"opened": _relative(files, env.srcdir), "listed": _relative(folders, env.srcdir)}
        blog_domain(env).note(docname, **found)


def names_in(folder: str) -> list[str] | None:
    """Return the names in a folder, sorted; None if it cannot be listed."""
    try:
        return sorted(name for name in os.listdir(folder) if name != "__pycache__")  # noqa: PTH208 - a string
    except (OSError, ValueError):
        return None


# -- which files count -----------------------------------------------------------------------------------------


class _Counting:
    """Tells which paths count: those of the site, and those of the project around it that nobody makes."""

    def __init__(self, srcdir: str, confdir: str, made: Iterable[str]) -> None:
        self._site = (_inside(srcdir), _inside(confdir))
        self._project = _inside(_project_of(srcdir))
        self._made = tuple(map(_inside, made))

    def __call__(self, path: str) -> bool:
        if path.endswith(_UNSEEN) or path.startswith(self._made):
            return False
        if path.startswith(self._site):
            return True
        return path.startswith(self._project) and f"{os.sep}." not in path.removeprefix(self._project[:-1])


@cache
def _counting(srcdir: str, confdir: str, outdir: str, doctreedir: str) -> _Counting:
    made = {outdir, doctreedir, *_python_folders()}
    # Extensions write beside the output: executed notebooks, figures.
    with suppress(ValueError):  # on Windows, they may be on two drives
        made.add(os.path.commonpath([outdir, doctreedir]))
    around = [one for one in made if any(path.startswith(_inside(one)) for path in (srcdir, confdir))]
    return _Counting(srcdir, confdir, made.difference(around))


@cache
def _python_folders() -> frozenset[str]:
    """Return the folders of Python and of installed packages, and that of this one."""
    found = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), *site.getsitepackages()}
    found |= {site.getusersitepackages(), os.fspath(Path(__file__).parents[1])}
    return frozenset(found)


def _project_of(srcdir: str) -> str:
    """Return the uppermost folder of the project that a site belongs to; without one, the folder around it."""
    for folder in (Path(srcdir), *Path(srcdir).parents):
        if any((folder / name).exists() for name in _PROJECT_FILES):
            return os.fspath(folder)
    return os.fspath(Path(srcdir).parent)


def _inside(folder: str) -> str:
    return folder.rstrip(os.sep) + os.sep


def _relative(paths: Iterable[str], srcdir: str | os.PathLike[str]) -> tuple[str, ...]:
    found = set()
    for path in paths:
        try:
            found.add(Path(os.path.relpath(path, srcdir)).as_posix())
        except ValueError:  # on Windows, it is on another drive
            found.add(path)
    return tuple(sorted(found))


# -- code that documents show ----------------------------------------------------------------------------------


def _modules_of(doctree: nodes.document, sources: set[str], counts: Callable[[str], bool]) -> set[str]:
    """Return the files of modules whose docstrings or classes a document shows, and of those that they import.

    :param sources: the files of modules that autodoc has noted
    :param counts: tells whether a file counts
    """
    names = {node["reftarget"] for table in _named(doctree, "autosummary_table") for node in _references(table)}
    for node in _named(doctree, "inheritance_diagram"):
        names.update(node["content"].split(", "), node["graph"].get_all_class_names())
    found: set[str] = set()
    waiting = [module for name in sorted(names) if (module := _module_with(name))]
    if sources:
        loaded = sorted(sys.modules.items(), key=lambda item: str(item[0]))
        waiting += [module for _name, module in loaded if getattr(module, "__file__", None) in sources]
    while waiting:
        module = waiting.pop()
        path = getattr(module, "__file__", None)
        if not isinstance(path, str) or path in found or not counts(path):
            continue
        found.add(path)
        waiting += _imported_by(module)
    return found


def _named(doctree: nodes.document, name: str) -> Iterator[nodes.Element]:
    """Yield the elements of a class that an extension brings, which may not be loaded."""
    return (node for node in doctree.findall(nodes.Element) if type(node).__name__ == name)


def _references(node: nodes.Element) -> Iterator[nodes.Element]:
    return iter(node.findall(addnodes.pending_xref))


def _module_with(name: str) -> ModuleType | None:
    """Return the module that is named, or has what is named."""
    while name and name not in sys.modules:
        name = name.rpartition(".")[0]
    return sys.modules.get(name) if name else None


def _imported_by(module: ModuleType) -> Iterator[ModuleType]:
    """Yield the modules that a module has names from."""
    for value in list(vars(module).values()):
        name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        if isinstance(name, str) and name in sys.modules:
            yield sys.modules[name]


def _missing_modules(names: Iterable[str]) -> Iterator[str]:
    """Yield the files in which modules would be that could not be imported."""
    for name in names:
        parent, _dot, last = name.rpartition(".")
        if name in sys.modules or (parent and parent not in sys.modules):
            continue
        folders = getattr(sys.modules[parent], "__path__", ()) if parent else sys.path
        for folder in folders:
            path = os.path.abspath(os.path.join(folder, last))  # noqa: PTH100, PTH118 - strings
            yield f"{path}.py"
            yield os.path.join(path, "__init__.py")  # noqa: PTH118 - as above
