# ruff: noqa: T201 - it talks to a person
"""Build one blog with stock ABlog and with commonplace, in turn; print times, sizes and ratios.

    python benchmarks/compare.py --posts 1000

Each build is a fresh ``sphinx-build`` in a process of its own. CPU seconds are those of the whole process
tree, as the kernel counts them; on a machine that does other work too they are the figures to trust. Of
several rounds the smallest figure stands, for noise only ever adds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final, TypeVar

from corpus import CONF, SHAPES, Corpus, write_site

ENGINES: Final = tuple(sorted(CONF, reverse=True))  # stock, commonplace
PACKAGES: Final = ("sphinx", "ablog", "furo", "myst-parser", "sphinx-commonplace", "PyStemmer")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command took."""

    wall: float  # seconds
    cpu: float  # seconds, user and system, of the process and all its children
    memory: float  # the largest process's peak, in MB


@dataclass(frozen=True, slots=True)
class Site:
    """One engine's site and its output."""

    engine: str
    folder: Path
    jobs: int
    builder: str = "html"

    @property
    def source(self) -> Path:
        """The folder with ``conf.py``."""
        return self.folder / "source"

    def output(self, name: str = "html") -> Path:
        """Return where builds of that name put their files."""
        return self.folder / name

    def clean(self) -> Cost:
        """Build everything in one process."""
        return self._fresh("html", 1)

    def parallel(self) -> Cost:
        """Build everything, in another folder, with several processes."""
        return self._fresh("parallel", self.jobs)

    def again(self) -> Cost:
        """Build again without any change."""
        return self._build("html", 1)

    def edited(self) -> Cost:
        """Build again after a sentence was added to one post from the middle of the blog's life."""
        posts = sorted(self.source.glob("posts/*/*.md"))
        with posts[len(posts) // 2].open("a", encoding="utf-8") as file:
            file.write(f"\nAn afterthought of {time.time_ns()}.\n")
        return self._build("html", 1)

    def sizes(self) -> dict[str, int]:
        """Return what the last build left, in bytes but for the number of files."""
        name = next(name for name in ("html", "parallel") if self.output(name).exists())
        output = self.output(name)
        size = {path.relative_to(output): path.stat().st_size for path in output.rglob("*") if path.is_file()}
        documents = {path for path in size if path.suffix == ".html" and self._is_document(path)}
        generated = {path for path in size if path.suffix == ".html"} - documents
        return {
            "files": len(size),
            "all files, bytes": sum(size.values()),
            "largest generated page, bytes": max(size[path] for path in generated),
            "largest document's page, bytes": max(size[path] for path in documents),
            "searchindex.js, bytes": size[Path("searchindex.js")],
            "environment.pickle, bytes": (self.folder / f"{name}.doctrees" / "environment.pickle").stat().st_size,
        }

    def _is_document(self, page: Path) -> bool:
        folder = page.name == "index.html" and self.builder == "dirhtml"
        documents = [page.with_suffix(""), page.parent] if folder else [page.with_suffix("")]
        return any((self.source / f"{document}.md").exists() for document in documents)

    def _fresh(self, name: str, jobs: int) -> Cost:
        for folder in (self.output(name), self.folder / f"{name}.doctrees"):
            shutil.rmtree(folder, ignore_errors=True)
        return self._build(name, jobs)

    def _build(self, name: str, jobs: int) -> Cost:
        arguments = ["-b", self.builder, "-j", str(jobs), "-d", f"{name}.doctrees", "source", name]
        command = [sys.executable, "-m", "sphinx", "-q", *arguments]
        with (self.folder / "log.txt").open("a", encoding="utf-8") as log:
            return run(command, self.folder, log.fileno())


_Site = TypeVar("_Site", bound=Site)

STEPS: Final[dict[str, Callable[[Site], Cost]]] = {
    "clean": Site.clean,
    "no change": Site.again,
    "one edit": Site.edited,
    "clean, -j": Site.parallel,
}


def run(command: list[str], folder: Path, log: int) -> Cost:
    """Run a command to its end and return what it took; a failure ends the whole comparison."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    _pid, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for it again
    if process.returncode:
        sys.exit(f"{shlex.join(command)} in {folder}: exit status {process.returncode}, see {folder / 'log.txt'}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(
    sites: Sequence[_Site], steps: Mapping[str, Callable[[_Site], Cost]], rounds: int
) -> dict[tuple[str, str], Cost]:
    """Run every step of every site in turn and return the least cost of each, by step and engine."""
    costs: dict[tuple[str, str], Cost] = {}
    for _round in range(rounds):
        for step, take in steps.items():
            for site in sites:
                cost = take(site)
                print(
                    f"{step}, {site.engine}: {cost.wall:.1f} s, {cost.cpu:.1f} CPU s", file=sys.stderr, flush=True
                )
                best = costs.get((step, site.engine), cost)
                costs[step, site.engine] = Cost(
                    min(best.wall, cost.wall), min(best.cpu, cost.cpu), min(best.memory, cost.memory)
                )
    return costs


def time_rows(costs: dict[tuple[str, str], Cost], engines: list[str], jobs: int) -> Iterator[list[str]]:
    """Yield the table of times, its head first."""
    columns = ("wall s", "CPU s", "peak MB")
    yield [
        "build",
        *(f"{engine} {column}" for engine in engines for column in columns),
        *ratio_head(engines, "CPU"),
    ]
    for step in dict.fromkeys(step for step, _engine in costs):
        row = [costs[step, engine] for engine in engines]
        figures = [part for cost in row for part in (f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.memory:.0f}")]
        yield [
            f"{step} {jobs}" if step.endswith("-j") else step,
            *figures,
            *ratio([cost.cpu for cost in row]),
        ]


def size_rows(sites: Sequence[Site]) -> Iterator[list[str]]:
    """Yield the table of sizes, its head first."""
    engines = [site.engine for site in sites]
    yield ["output", *engines, *ratio_head(engines, "size")]
    sizes = [site.sizes() for site in sites]
    for name in sizes[0]:
        row = [size[name] for size in sizes]
        yield [name, *(f"{value:,}" for value in row), *ratio(row)]


def ratio_head(engines: list[str], what: str) -> list[str]:
    """Return the head of the column of ratios, if there are two engines."""
    return [f"{engines[1]} / {engines[0]}, {what}"] if len(engines) == 2 else []


def ratio(values: list[float] | list[int]) -> list[str]:
    """Return the second value as a share of the first, if there are two."""
    if len(values) != 2:
        return []
    return [f"{values[1] / values[0]:.2f}" if values[0] else ""]


def table(rows: Iterator[list[str]]) -> str:
    """Return rows as a Markdown table."""
    head, *body = rows
    lines = [head, ["---", *("---:" for _ in head[1:])], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def tell(costs: dict[tuple[str, str], Cost], sites: Sequence[Site], jobs: int) -> None:
    """Print what was done, where, and what came of it."""
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, `{shlex.join(['python', *sys.argv])}`")
    print(f"on {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()},")
    print(", ".join(f"{name} {version(name)}" for name in PACKAGES))
    print()
    print(table(time_rows(costs, [site.engine for site in sites], jobs)))
    print()
    print(table(size_rows(sites)))


def main() -> None:
    """Measure, and print what came of it as Markdown."""
    parser = argparse.ArgumentParser(description="Compare stock ABlog and commonplace on one machine.")
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--years", type=int, default=8)
    parser.add_argument("--shape", choices=SHAPES, default="spread")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=3, help="for the parallel build; Sphinx writes with one less")
    parser.add_argument("--rounds", type=int, default=1, help="how often; the least of each figure stands")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this one")
    parser.add_argument(
        "--step", choices=STEPS, action="append", help="only this one; needs 'clean' before others"
    )
    parser.add_argument("--keep", type=Path, help="a new folder to leave everything in")
    arguments = parser.parse_args()
    engines = arguments.engine or list(ENGINES)
    with tempfile.TemporaryDirectory(prefix="commonplace-benchmark-") as temporary:
        folder = arguments.keep or Path(temporary)
        sites = [Site(engine, folder / engine, arguments.jobs) for engine in engines]
        for site in sites:
            corpus = Corpus(arguments.posts, arguments.years, SHAPES[arguments.shape], arguments.seed)
            write_site(site.source, CONF[site.engine], corpus)
        costs = measure(sites, {step: STEPS[step] for step in arguments.step or STEPS}, arguments.rounds)
        tell(costs, sites, arguments.jobs)


if __name__ == "__main__":
    main()
