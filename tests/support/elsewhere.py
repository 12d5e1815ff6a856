"""Builds in a process that hashes strings otherwise (``PYTHONHASHSEED``).

Sets have another order there, so that a build whose result depends on the order of one differs from a build here.
Run as a program, this is a server that has imported Sphinx once and forks for each build. There is one for each
seed that is asked for; it lives until this process ends.
"""

from __future__ import annotations

import dataclasses
import gc
import importlib
import os
import pickle
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.sites import Built, Site

ROOT = Path(__file__).resolve().parents[2]
IMPORTED = (
    "furo",
    "myst_parser.parsers.sphinx_",
    "myst_parser.sphinx_ext.main",
    "myst_parser.sphinx_ext.myst_refs",
    "sphinx.builders.dirhtml",
    "sphinx.ext.intersphinx",
    "sphinx.ext.mathjax",
    "sphinx_commonplace.build",
    "sphinx_commonplace.pages.documents",
    "sphinx_commonplace.pages.generate",
    "tests.support.sites",
)
"""What the server imports, so that no build has to."""
OTHER_SEED = 2 if os.environ.get("PYTHONHASHSEED") == "1" else 1
"""A seed that is not this process's."""


def build_elsewhere(site: Site, *arguments: Any, seed: int = OTHER_SEED, **options: Any) -> Built:
    """Build as :meth:`Site.build` does, with this process's environment but for the hash seed.

    :returns: what that returns, without the application
    """
    return _server(seed).build(site, arguments, options)


def stop_servers() -> None:
    """End the processes that were started."""
    for server in _SERVERS:
        server.stop()
    _SERVERS.clear()
    _server.cache_clear()


@dataclass
class _Request:
    site: Site
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    environment: dict[str, str]
    folder: Path  # the one to work in


# -- here ------------------------------------------------------------------------------------------------------


@dataclass
class _Server:
    seed: int
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": str(self.seed)},
        )

    def build(self, site: Site, arguments: tuple[Any, ...], options: dict[str, Any]) -> Built:
        request = _Request(site, arguments, options, dict(os.environ), Path.cwd())
        pickle.dump(request, self.process.stdin)
        self.process.stdin.flush()
        built, failure = pickle.load(self.process.stdout)
        if failure:
            raise AssertionError(f"the build with hash seed {self.seed} failed:\n{failure}")
        return built

    def stop(self) -> None:
        # Its input would not end while a process that an extension has started has it open, too.
        pickle.dump(None, self.process.stdin)
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


_SERVERS: list[_Server] = []


@cache
def _server(seed: int) -> _Server:
    _SERVERS.append(_Server(seed))
    return _SERVERS[-1]


# -- in the server ---------------------------------------------------------------------------------------------


def _serve() -> None:
    """Answer requests until there are no more."""
    from sphinx.application import builtin_extensions

    for module in (*builtin_extensions, *IMPORTED):
        importlib.import_module(module)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a build prints is no answer
    gc.freeze()  # or a build's collector would write to what it shares with us
    while True:
        try:
            request = pickle.load(sys.stdin.buffer)
        except EOFError:  # these tests were killed
            return
        if request is None:
            return
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _build(request, writer)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            answer = pipe.read()
        _pid, status = os.waitpid(child, 0)
        answers.write(answer or pickle.dumps((None, f"it ended with {os.waitstatus_to_exitcode(status)}")))
        answers.flush()


def _build(request: _Request, writer: int) -> None:
    """Build, hand the result over, and leave."""
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    os.chdir(request.folder)
    sys.dont_write_bytecode = True  # a module of the site that changes within a second would be the one before
    try:
        answer = (dataclasses.replace(request.site.build(*request.arguments, **request.options), app=None), "")
    except BaseException:  # noqa: BLE001 - for the test to show
        answer = (None, traceback.format_exc())
    with os.fdopen(writer, "wb") as pipe:
        pickle.dump(answer, pipe)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    from tests.support import elsewhere  # by the name that requests have

    elsewhere._serve()
