"""Builds in processes of their own that end badly on purpose: killed at a chosen moment, out of room, slowed down.

Run as a program, this is a server that has imported Sphinx once and forks for each build, so that a build killed
at each of fifty moments does not import Sphinx fifty times. A moment is the n-th change to the files below a
folder, as Python's audit hooks report it (PEP 578): all that a build leaves behind when it dies follows from that.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import resource
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class Fault:
    """What is to go wrong with one build."""

    folder: str = ""  # where changes are counted
    kill_at: int = 0  # the change before which the build is killed, counted from 1; 0 for none
    kill_on: str = ""  # the build is killed before the first change whose words hold this
    tear: bool = False  # a file opened for writing at that moment is left with half of what it held
    trace: str = ""  # a file that is told every change
    file_limit: int = 0  # bytes a file may have; 0 for any number
    unprivileged: bool = False  # root obeys the permissions of files
    sleep_at: str = ""  # an event of Sphinx's at which the build waits
    sleep: float = 0.0  # seconds
    without: tuple[str, ...] = ()  # protections that are switched off, see _switch_off


@dataclass
class Run:
    """A build that has been started."""

    server: Server
    pid: int
    log: Path

    def wait(self) -> Ended:
        """Wait for its end."""
        status, cpu = self.server.ask({"wait": self.pid})
        return Ended(os.waitstatus_to_exitcode(status), self.log.read_text("utf-8", "replace"), cpu)


@dataclass
class Ended:
    """How a build ended."""

    returncode: int  # minus the signal's number for one that was killed
    log: str  # all that it said
    cpu: float  # seconds

    @property
    def killed(self) -> bool:
        return self.returncode == -signal.SIGKILL


@dataclass
class Server:
    """Starts builds."""

    folder: Path  # where logs go
    process: subprocess.Popen[str] = field(init=False)
    started: int = 0

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def ask(self, request: dict[str, Any]) -> Any:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def start(self, *arguments: str | Path, fault: Fault | None = None) -> Run:
        """Start ``sphinx-build`` with some arguments."""
        self.started += 1
        log = self.folder / f"{self.started}.log"
        log.touch()
        fault = fault or Fault()
        pid = self.ask({"arguments": list(map(str, arguments)), "log": str(log), "fault": asdict(fault)})
        return Run(self, pid, log)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Have a server for a while."""
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()


# -- in the server --------------------------------------------------------------------------------------------


def serve() -> None:
    """Answer requests, a line each."""
    import furo  # noqa: F401 - imported here so that no build has to
    import myst_parser.sphinx_ext.main  # noqa: F401 - the same
    import sphinx.builders.dirhtml
    import sphinx.cmd.build  # noqa: F401 - the same

    import sphinx_commonplace.build
    import sphinx_commonplace.pages.documents
    import sphinx_commonplace.pages.generate  # noqa: F401 - the same

    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            _pid, status, usage = os.wait4(request["wait"], 0)
            answer = [status, usage.ru_utime + usage.ru_stime]
        elif "alive" in request:
            answer = os.waitid(os.P_PID, request["alive"], os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        else:
            answer = os.fork()
            if answer == 0:
                _build(request["arguments"], request["log"], Fault(**request["fault"]))
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer


def _build(arguments: list[str], log: str, fault: Fault) -> None:
    """Build, in a process group of its own, and leave."""
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    status = 70
    try:
        _prepare(fault)
        from sphinx.cmd.build import main

        status = main(arguments)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _prepare(fault: Fault) -> None:
    if fault.folder:
        sys.addaudithook(_Counter(fault))
    if fault.file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (fault.file_limit, fault.file_limit))
    if fault.unprivileged:
        drop_privileges()
    if fault.sleep_at:
        _sleep_at(fault.sleep_at, fault.sleep)
    for protection in fault.without:
        _switch_off(protection)


def drop_privileges() -> None:
    """Have permissions of files hold for root, too: by leaving the capability that overrides them."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    header = struct.pack("Ii", 0x20080522, 0)
    none = struct.pack("6I", *[0] * 6)
    if libc.capset(header, none):
        raise OSError(ctypes.get_errno(), "capset")


def _sleep_at(event: str, seconds: float) -> None:
    from sphinx.events import EventManager

    emit = EventManager.emit

    def slow(self: EventManager, name: str, *arguments: Any, **options: Any) -> list[Any]:
        if name == event:
            print(f"sleeping at {event}", flush=True)  # noqa: T201 - for the test to wait for
            time.sleep(seconds)
        return emit(self, name, *arguments, **options)

    EventManager.emit = slow


def _switch_off(protection: str) -> None:
    from sphinx_commonplace.output import ledger, lock, whole
    from sphinx_commonplace.read import changes
    from sphinx_commonplace.read.domain import blog_domain

    if protection == "whole":
        whole.WholeFile.write_text = Path.write_text
    elif protection == "trees":
        changes.ContentWatch._tree = lambda _self, env, name: blog_domain(env).document(name).tree or "none"
    elif protection == "forget":
        ledger.WrittenState.forget_documents = ledger.WrittenState.forget_pages = lambda *_arguments: None
    elif protection == "expect":
        ledger.WrittenState.expect_files = lambda *_arguments: None
    elif protection == "lock":
        lock.BuildLock.acquire = lambda _self: None
    elif protection == "orphans":
        lock.BuildLock.exit_if_orphaned = lambda *_arguments: None
    else:
        raise ValueError(protection)


class _Counter:
    """An audit hook that counts changes to files below a folder, over all processes of a build."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.count = mmap.mmap(-1, 8)  # shared with the processes that are forked
        self.busy = False
        self.trace = Path(fault.trace).open("a", buffering=1) if fault.trace else None  # noqa: SIM115 - as long as we live

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in {"open", "os.rename", "os.remove", "os.rmdir"} or self.busy:
            return
        if event == "open":
            flags = arguments[2] if isinstance(arguments[2], int) else 0
            mode = arguments[1] or ""
            if not flags & _WRITING and not set(mode) & set("wax+"):
                return
        name = arguments[1] if event == "os.rename" else arguments[0]
        if not isinstance(name, (str, os.PathLike)) or not os.fspath(name).startswith(self.fault.folder):
            return
        self.busy = True
        try:
            self._note(event, os.fspath(name))
        finally:
            self.busy = False

    def _note(self, event: str, name: str) -> None:
        number = struct.unpack("q", self.count[:8])[0] + 1
        self.count[:8] = struct.pack("q", number)
        if self.trace:
            self.trace.write(f"{event} {name}\n")
        if number == self.fault.kill_at or (self.fault.kill_on and self.fault.kill_on in f"{event} {name}"):
            if self.fault.tear and event == "open":
                _tear(name)
            os.killpg(os.getpgrp(), signal.SIGKILL)


def _tear(name: str) -> None:
    """Leave half of a file, as a writer that is killed does."""
    old = Path(name).read_bytes() if Path(name).is_file() else b"\x80\x05half of something."
    Path(name).write_bytes(old[: len(old) // 2])


if __name__ == "__main__":
    serve()
