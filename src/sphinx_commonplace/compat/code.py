"""Digests of a site's own code, which decides what reading and writing make, as settings do.

What is the site's own: the functions and classes of ``conf.py``, the modules below its folder, and extensions that
are not installed, or installed as editable. These count by content, other extensions by their version.

A function of ``conf.py`` counts by its compiled code, and by the values that it uses: neither a comment nor a
setting that it does not use makes a difference. Written against Sphinx 9.0.4, whose ``Config._raw_config`` is the
namespace of ``conf.py``, and whose ``events.listeners`` has all handlers of events.
"""

from __future__ import annotations

import ast
import dis
import functools
import os
import re
import site
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import PackageNotFoundError, version
from inspect import getattr_static
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from sphinx.util.tags import Tags

from sphinx_commonplace.output.files import content_digest
from sphinx_commonplace.text.digests import digest, without_memory_addresses

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_PROGRAMS: Final = ("docutils", "markdown-it-py", "mdit-py-plugins", "sphinx")
"""What reads documents, besides extensions."""

_WRITING_EVENTS: Final = frozenset(
    {
        "doctree-resolved",
        "missing-reference",
        "warn-missing-reference",
        "html-collect-pages",
        "html-page-context",
        "build-finished",
    }
)
"""The events after all documents have been read."""

_OWN_PACKAGE: Final = Path(__file__).parents[1]
_HEAP_TYPE: Final = 1 << 9  # the flag of classes that Python code makes (``Py_TPFLAGS_HEAPTYPE``)
_IN_CLASSES: Final = frozenset({"__dict__", "__weakref__", "__module__", "__firstlineno__", "_abc_impl"})
_GLOBALS: Final = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"})


class SiteCode:
    """The code of one application's site.

    :param app: when its extensions have been set up (``config-inited``); the theme's, which only some builders
        load, are no part of the code that reads documents
    :param digest_of: returns the digest of a file's content
    """

    def __init__(self, app: Sphinx, digest_of: Callable[[str], str]) -> None:
        self._app = app
        self._digest_of = digest_of
        self._extensions = sorted(name for name in app.extensions if not name.startswith("sphinx."))
        self._home = os.path.join(app.confdir, "")  # noqa: PTH118 - a prefix of strings

    @functools.cached_property
    def reading(self) -> str:
        """A digest of the code by which documents are read (from ``env-get-outdated`` on)."""
        config = self._app.config
        values = _Values(self._home, _only_for_writing(self._app))
        own = [
            values.of_function(config.setup, is_setup=True)
            if isinstance(config.setup, FunctionType)
            else values.of(config.setup)
        ]
        tree = _parsed(self._home + "conf.py")
        own += [values.of_statement(one, _namespace(config)) for one in _statements(tree, _namespace(config))]
        files = {file for _name, file in _imports(tree, "") if self._is_own(file)} | values.files
        for option in config:
            if not option.name.startswith("html_"):  # for pages alone
                of_setting = _Values(self._home)
                text = of_setting.of(option.value)
                if of_setting.has_code:
                    own.append(f"{option.name}: {text}")
                    files |= of_setting.files
        versions, folders, of_extensions = self._of_extensions()
        return digest(
            own,
            versions,
            [(name, self._content(folder)) for name, folder in folders],
            self._contents(files, of_extensions),
            [(name, _version_of(name)) for name in _PROGRAMS],
        )

    def writing(self) -> str:
        """Return a digest of the code by which pages are written, that by which documents are read included."""
        config = self._app.config
        values = _Values(self._home)
        own = values.of(config.setup)
        # A setting may name a class, as that of Pygments' style does.
        names = [option.value.rpartition(".")[0] for option in config if isinstance(option.value, str)]
        files = {_file_of(name) for name in names if name in sys.modules}
        return digest(self.reading, own, self._contents(files | values.files))

    def value(self, value: object) -> str:
        """Return a setting's value as text that is the same in every process, with the code that is in it.

        Lists and mappings keep their order.
        """
        return _Values(self._home).of(value)

    def _of_extensions(self) -> tuple[list[tuple[str, ...]], list[tuple[str, Path]], set[str]]:
        """Return versions of extensions, the packages that count by all their content, and modules that do."""
        versions: list[tuple[str, ...]] = []
        folders: dict[str, Path] = {}
        files: set[str] = set()
        for name in self._extensions:
            extension = self._app.extensions[name]
            file = getattr(extension.module, "__file__", None) or ""
            versions.append((name, str(extension.version)))
            if Path(file).is_relative_to(_OWN_PACKAGE) and not _is_installed(file):
                versions.append((name, _own_content()))
            elif self._is_own(file):
                files.add(file)
            elif not _is_installed(file) or not (found := _version_of_extension(name, str(extension.version))):
                package, folder = _package_of(name)
                if folder:
                    folders[package] = folder
                elif file:
                    files.add(file)
            else:
                versions.append((name, found))
        return versions, sorted(folders.items()), files

    def _is_own(self, file: str) -> bool:
        return file.startswith(self._home) and not _is_installed(file)

    def _content(self, folder: Path) -> list[tuple[str, str]]:
        """Return the digests of all files of a package, but for those that Python makes."""
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
        return [(path.relative_to(folder).as_posix(), self._digest_of(os.fspath(path))) for path in files]

    def _contents(
        self, files: AbstractSet[str], elsewhere: AbstractSet[str] = frozenset()
    ) -> list[tuple[str, str]]:
        """Return the digests of own modules, and of those that they import, even if only later.

        :param files: modules; those that are not the site's own are left out
        :param elsewhere: modules that count although they are in other folders, with those beside them
        """
        beside = tuple({os.path.join(os.path.dirname(file), "") for file in elsewhere})  # noqa: PTH118, PTH120
        names = _names_by_file() if files or elsewhere else {}
        waiting = [(names.get(file, ""), file) for file in sorted({*files, *elsewhere})]
        found: dict[str, str] = {}
        while waiting:
            name, file = waiting.pop()
            is_meant = self._is_own(file) or (file.startswith(beside) and not _is_installed(file))
            if file in found or not is_meant or file == self._home + "conf.py":
                continue
            found[file] = self._digest_of(file)
            if file.endswith(".py"):
                package = name if Path(file).stem == "__init__" else name.rpartition(".")[0]
                waiting += _imports(_parsed(file), package)
        return sorted((os.path.relpath(file, self._home), content) for file, content in found.items())


class _Values:
    """Turns values into text: data as it is, own code by what it does.

    :param home: the folder of ``conf.py``, with a slash
    :param skipped: the code of functions that do not count where ``setup`` names them
    """

    def __init__(self, home: str, skipped: AbstractSet[CodeType] = frozenset()) -> None:
        self.files: set[str] = set()  # of own modules that were met
        self.has_code = False
        self._home, self._folder = home, home[:-1]
        self._skipped = skipped
        self._done: dict[int, tuple[object, str]] = {}  # with the object itself, so that its id stays its own
        self._open: set[int] = set()

    def of(self, value: object) -> str:
        """Return a value as text that is the same in every process."""
        if isinstance(value, str):
            # The same wherever the project is.
            return repr(value.replace(self._folder, "."))
        if isinstance(value, bytes | int | float | None):
            return repr(value)
        if value is os.environ:
            return "os.environ"  # no two shells have the same
        key = id(value)
        if key in self._done:
            return self._done[key][1]
        if key in self._open:
            return "…"
        self._open.add(key)
        text = self._text(value)
        self._open.discard(key)
        self._done[key] = value, text
        return text

    def of_statement(self, statement: ast.stmt, namespace: Mapping[str, object]) -> str:
        """Return a statement of ``conf.py`` as text, with what it uses."""
        names = sorted({node.id for node in ast.walk(statement) if isinstance(node, ast.Name)})
        used = [f"{name}: {self.of(namespace[name])}" for name in names if name in namespace]
        return f"{ast.dump(statement)} {used}"

    def of_function(self, function: FunctionType, *, is_setup: bool = False) -> str:
        """Return a function as text: its code and what it uses, if it is the site's own; else its name."""
        file = str(function.__globals__.get("__file__") or "")
        is_own = file.startswith(self._home) and not _is_installed(file)
        parts = [f"{function.__module__}.{function.__qualname__}"]
        if is_own:
            self.has_code = True
            self.files.add(file)
            skipped = self._skipped if is_setup else frozenset()
            parts.append(self._code(function.__code__, function.__globals__, skipped))
            parts += [self.of(function.__defaults__), self.of(function.__kwdefaults__)]
        # A decorator's function may be another's, and what it decorates the site's own.
        parts += [self.of(_content_of(cell)) for cell in function.__closure__ or ()]
        return f"({' '.join(parts)})"

    def _code(self, code: CodeType, names: Mapping[str, Any], skipped: AbstractSet[CodeType]) -> str:
        used = {one.argval for one in dis.get_instructions(code) if one.opname in _GLOBALS}
        values = [
            f"{name}: {self.of(names[name])}"
            for name in sorted(used & names.keys())
            if getattr(_unwrapped(names[name]), "__code__", None) not in skipped
        ]
        consts = [
            self._code(one, names, skipped) if isinstance(one, CodeType) else self.of(one)
            for one in code.co_consts
            if one not in skipped or not isinstance(one, CodeType)
        ]
        return f"{code.co_code.hex()} {code.co_names} {code.co_varnames} {consts} {values}"

    def _text(self, value: object) -> str:
        match value:
            case Mapping():
                pairs = [f"{self.of(key)}: {self.of(one)}" for key, one in value.items()]
                return f"{{{', '.join(pairs)}}}"
            case AbstractSet():
                return f"{{{', '.join(sorted(map(self.of, value)))}}}"
            case list() | tuple():
                return f"[{', '.join(map(self.of, value))}]"
            case re.Pattern():
                return f"{value.pattern!r} {value.flags}"
            case Tags():
                return "tags"  # the builder's name is one of them
            case type():
                return self._class(value)
            case ModuleType():
                self.files.add(getattr(value, "__file__", None) or "")
                return value.__name__
        if self._is_own_class(type(value)):
            return f"({self._class(type(value))} {self.of(getattr(value, '__dict__', {}))})"
        return self._called(value)

    def _called(self, value: object) -> str:
        """Return something that can be called as text, or else what an object says of itself."""
        match value:
            case FunctionType():
                return self.of_function(value)
            case MethodType():
                return f"({self.of(value.__func__)} of {self.of(value.__self__)})"
            case functools.partial():
                return f"({self.of(value.func)} {self.of(value.args)} {self.of(value.keywords)})"
            case BuiltinFunctionType():
                return f"{value.__module__}.{value.__qualname__}"
            case staticmethod() | classmethod():
                return f"{type(value).__name__} {self.of(value.__func__)}"
            case property():
                return f"property {self.of([value.fget, value.fset, value.fdel])}"
        # What a cache or a property is around.
        inner = getattr_static(value, "__wrapped__", None) or getattr_static(value, "func", None)
        if isinstance(inner, FunctionType):
            return f"({type(value).__qualname__} {self.of(inner)})"
        return without_memory_addresses(repr(value)).replace(self._folder, ".")

    def _class(self, value: type) -> str:
        name = f"{value.__module__}.{value.__qualname__}"
        if not self._is_own_class(value):
            return name
        self.has_code = True
        module = sys.modules.get(value.__module__)
        if module is not None and value.__module__ != "builtins":
            self.files.add(getattr(module, "__file__", None) or "")
            return name
        members = [f"{key}: {self.of(one)}" for key, one in vars(value).items() if key not in _IN_CLASSES]
        return f"({name} {self.of(value.__bases__)} {members})"

    def _is_own_class(self, value: type) -> bool:
        if not value.__flags__ & _HEAP_TYPE:
            return False
        if value.__module__ == "builtins":  # that of ``conf.py``, whose namespace has no name
            return True
        file = getattr(sys.modules.get(value.__module__), "__file__", None) or ""
        return file.startswith(self._home) and not _is_installed(file)


# -- conf.py -----------------------------------------------------------------------------------------------------


def _namespace(config: Config) -> Mapping[str, Any]:
    return config._raw_config  # noqa: SLF001 - there is no public way


def _only_for_writing(app: Sphinx) -> frozenset[CodeType]:
    """Return the code of functions that are called only once all documents have been read."""
    writing: set[CodeType] = set()
    reading: set[CodeType] = set()
    for event, listeners in app.events.listeners.items():
        for listener in listeners:
            code = getattr(_unwrapped(listener.handler), "__code__", None)
            if isinstance(code, CodeType):
                (writing if event in _WRITING_EVENTS else reading).add(code)
    return frozenset(writing - reading)


def _unwrapped(value: object) -> object:
    """Return the function in a partial call or a method."""
    while isinstance(value, functools.partial):
        value = value.func
    return value.__func__ if isinstance(value, MethodType) else value


def _content_of(cell: Any) -> object:  # noqa: ANN401 - Python's cells have no public type
    try:
        return cell.cell_contents
    except ValueError:  # it is empty
        return None


def _statements(tree: ast.Module, namespace: Mapping[str, object]) -> Iterator[ast.stmt]:
    """Yield the statements of ``conf.py`` that change something else than its own values."""
    return (one for one in tree.body if _acts(one, namespace))


def _acts(statement: ast.stmt, namespace: Mapping[str, object]) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=called)):
            return not (_is_data(called, namespace) or (isinstance(called, ast.Name) and called.id == "print"))
        case ast.Assign(targets=targets):
            return any(
                not isinstance(one, ast.Name | ast.Tuple) and not _is_data(one, namespace) for one in targets
            )
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return not isinstance(target, ast.Name) and not _is_data(target, namespace)
        case ast.If() | ast.For() | ast.While() | ast.With() | ast.Try() | ast.Match():
            return any(
                _acts(one, namespace)
                for one in ast.walk(statement)
                if one is not statement and isinstance(one, ast.stmt)
            )
    return False


def _is_data(node: ast.expr, namespace: Mapping[str, object]) -> bool:
    """Return whether an expression leads into a list, a mapping or the like that ``conf.py`` has made."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if not isinstance(node, ast.Name):
        return False
    return isinstance(namespace.get(node.id), Mapping | AbstractSet | Sequence)


# -- modules -----------------------------------------------------------------------------------------------------


@functools.cache
def _installed_places() -> tuple[str, ...]:
    """Return the folders of installed packages and of Python's own modules."""
    paths = sysconfig.get_paths()
    found = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found.append(site.getusersitepackages())
    return tuple({os.path.join(one, "") for path in found for one in (path, os.path.realpath(path))})  # noqa: PTH118


def _is_installed(file: str) -> bool:
    return not {"site-packages", "dist-packages"}.isdisjoint(Path(file).parts) or file.startswith(
        _installed_places()
    )


@functools.cache
def _own_content() -> str:
    """Return a digest of this package, for those who work on it: of what this process has loaded."""
    return content_digest(sorted(_OWN_PACKAGE.rglob("*.py")) + sorted(_OWN_PACKAGE.rglob("*.toml")))


def _version_of(name: str) -> str:
    try:
        return version(name)
    except (PackageNotFoundError, ValueError):
        return ""


def _version_of_extension(name: str, told: str) -> str:
    """Return the version of an installed extension's distribution or package; "" if nobody knows it.

    :param told: what the extension itself says
    """
    top = name.partition(".")[0]
    found = _version_of(name) or _version_of(top) or str(getattr(sys.modules.get(top), "__version__", ""))
    return found or ("" if told == "unknown version" else told)


def _package_of(name: str) -> tuple[str, Path | None]:
    """Return the outermost package that a module is in, and its folder; None for a module by itself."""
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        package = ".".join(parts[:length])
        file = getattr(sys.modules.get(package), "__file__", None)
        if file and Path(file).stem == "__init__":
            return package, Path(file).parent
    return name, None


def _names_by_file() -> dict[str, str]:
    """Return the name of each module that is loaded, by its file."""
    return {file: name for name in list(sys.modules) if (file := _file_of(name))}


def _parsed(file: str) -> ast.Module:
    try:
        return ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ast.Module([], [])


def _imports(tree: ast.Module, package: str) -> Iterator[tuple[str, str]]:
    """Yield the names and files of what a module imports anywhere in it, and of the packages that these are in.

    :param package: that the module is in
    """
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join(filter(None, [*above, node.module]))
            names = [base, *(f"{base}.{one.name}" for one in node.names)]
        for name in names:
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                dotted = ".".join(parts[:length])
                if file := _file_of(dotted):
                    yield dotted, file


def _file_of(name: str) -> str:
    """Return the file of a module, whether it is loaded or not; "" for what is none."""
    if name in sys.modules:
        file = getattr(sys.modules[name], "__dict__", {}).get("__file__")  # other ways may load it only now
        return file if isinstance(file, str) else ""
    spec = _spec_of(name)
    return (spec.origin or "") if spec and spec.has_location else ""


def _spec_of(name: str) -> ModuleSpec | None:
    """Find a module that is not loaded, without loading the packages that it is in."""
    parent = name.rpartition(".")[0]
    path: Iterable[str] | None = None
    if parent in sys.modules:
        path = getattr(sys.modules[parent], "__dict__", {}).get("__path__")
    elif parent:
        found = _spec_of(parent)
        path = found.submodule_search_locations if found else None
    if parent and path is None:
        return None
    try:
        return PathFinder.find_spec(name, None if path is None else list(path))
    except (ImportError, ValueError):
        return None
