# ruff: noqa: T201 - it talks to a person
"""Index the sources of a weekly newsletter; print the time, and how well sources are called.

    python -m benchmarks.newsletter

At scale 1: 600 posts, 90,000 links, ten of them the same in each post, and a
fifth that say only "here" or the like.
"""

from __future__ import annotations

import argparse
import time

from sphinx_commonplace.sources.titles import address_title
from tests.support.newsletter import Newsletter, same_titles, share_of_title

MOST_CITED = 100


def main() -> None:
    """Measure, and print what came of it."""
    parser = argparse.ArgumentParser(description="Index the sources of a weekly newsletter.")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 600 posts with 90,000 links")
    parser.add_argument("--rounds", type=int, default=3, help="how often; the least time stands")
    arguments = parser.parse_args()
    scale = arguments.scale
    letter = Newsletter(round(600 * scale), round(90_000 * scale), round(30_000 * scale))
    index = letter.index()
    times = []
    for _ in range(arguments.rounds):
        start = time.process_time()
        sources = letter.sources(index)
        times.append(time.process_time() - start)
    most_cited = sorted(sources.entries, key=lambda entry: (-len(entry.posts), entry.key))[:MOST_CITED]
    by_words = [entry for entry in most_cited if entry.title != address_title(entry.source.url)]
    print(f"- {len(sources.entries):,} sources indexed in {min(times):.2f} CPU seconds")
    print(f"- of the {MOST_CITED} most cited, called by their address: {len(most_cited) - len(by_words)}")
    print(f"- by words that under half of their links have: {sum(share_of_title(one) < 0.5 for one in by_words)}")
    print(f"- the most titles of one site that are the same: {max(same_titles(sources).values()):.1%}")


if __name__ == "__main__":
    main()
