# ruff: noqa: T201 - it talks to a person
"""Build one blog of link roundups without citations and with them, in turn; print times, sizes and ratios.

    python benchmarks/compare_citations.py --scale 0.1

"Without" is the same code with every link ignored and nothing of sources shown: what the site would cost if links
were links. How it is measured is told in ``compare.py``.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from compare import Cost, Site, measure, tell
from corpus import write_site
from link_corpus import LinkCorpus, conf

ENGINES: Final = ("without", "with")
LIMITS: Final = {
    "largest generated page, bytes": 500_000,
    "largest document's page, bytes": 500_000,
    "environment.pickle, bytes": 40_000_000,
}
MOST_TIMES: Final = 1.5  # as much CPU as without citations, for a clean build

_ADDRESS: Final = re.compile(r"\]\((https://[^)]+)\)")


@dataclass(frozen=True, slots=True)
class LinkSite(Site):
    """A site of link roundups."""

    def cites_more(self) -> Cost:
        """Build again after a post from the middle cites one page more that another post cites, and a new one."""
        posts = sorted(self.source.glob("posts/*/*.md"))
        middle = len(posts) // 2
        known = _ADDRESS.findall(posts[middle - 1].read_text("utf-8"))[-1]
        with posts[middle].open("a", encoding="utf-8") as file:
            file.write(f"\nBelated: [one]({known}) and [another](https://{self.engine}.example/afterthought).\n")
        return self._build("html", 1)

    def sizes(self) -> dict[str, int]:
        """Return what the last build left, with the number of pages of sources."""
        name = next(name for name in ("html", "parallel") if self.output(name).exists())
        pages = list(self.output(name).glob("blog/source/**/index.html"))
        # Not super(): a dataclass with slots is a new class, of which its methods do not know.
        return {
            "pages of sources": len(pages),
            "pages of sources, bytes": sum(path.stat().st_size for path in pages),
            **Site.sizes(self),
        }


STEPS: Final[Mapping[str, Callable[[LinkSite], Cost]]] = {
    "clean": Site.clean,
    "no change": Site.again,
    "one edit": Site.edited,
    "two links more": LinkSite.cites_more,
    "clean, -j": Site.parallel,
}


def judge(costs: dict[tuple[str, str], Cost], sites: list[LinkSite]) -> None:
    """Print how the figures stand to what they should be; they are meant for scale 1."""
    sizes = next((site.sizes() for site in sites if site.engine == "with"), {})
    for name, limit in LIMITS.items():
        if name in sizes:
            print(f"- {name}: {sizes[name]:,} of at most {limit:,}")
    if all(("clean", engine) in costs for engine in ENGINES):
        without, with_ = (costs["clean", engine].cpu for engine in ENGINES)
        print(f"- clean, CPU: {with_ / without:.2f} times that without citations, of at most {MOST_TIMES}")


def main() -> None:
    """Measure, and print what came of it as Markdown."""
    parser = argparse.ArgumentParser(description="Compare builds without and with citations on one machine.")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 700 posts with 90,000 citations")
    parser.add_argument("--years", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--builder", choices=("dirhtml", "html"), default="dirhtml")
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
        sites = [LinkSite(engine, folder / engine, arguments.jobs, arguments.builder) for engine in engines]
        for site in sites:
            corpus = LinkCorpus(arguments.scale, arguments.years, arguments.seed)
            print(
                f"{site.engine}: {len(corpus.drafts)} posts, {sum(map(len, corpus.shares)):,} citations of "
                f"{len(corpus.pages):,} pages",
                file=sys.stderr,
            )
            write_site(site.source, conf(citations=site.engine == "with"), corpus)
        costs = measure(sites, {step: STEPS[step] for step in arguments.step or STEPS}, arguments.rounds)
        tell(costs, sites, arguments.jobs)
        print()
        judge(costs, sites)


if __name__ == "__main__":
    main()
