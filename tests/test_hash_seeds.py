"""What a build gives, and in which order, does not hang on how Python hashes strings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.elsewhere import build_elsewhere
from tests.support.sites import Site

SEEDS = (1, 2)

CHAPTERS = ("north", "east", "south", "west")


@pytest.fixture
def numbered(make_site: Callable[..., Site]) -> Site:
    """A site of chapters, each with a numbered table of its own, in a table of the home page that is numbered."""
    site = make_site()
    site.write("index.md", "# Home\n\n```{toctree}\n:numbered:\n\n" + "\n".join(CHAPTERS) + "\n```\n")
    for name in CHAPTERS:
        site.write(f"{name}.md", f"# {name.capitalize()}\n\n```{{toctree}}\n:numbered:\n\n{name}-part\n```\n")
        site.write(f"{name}-part.md", f"# Part of {name}\n")
    # In no table: not numbered, and what it holds is.
    site.write("apart.md", "---\norphan: true\n---\n# Apart\n\n```{toctree}\n:numbered:\n\nbelow\n```\n")
    site.write("below.md", "# Below\n\n```{toctree}\n:numbered:\n\nlowest\nnorth-part\n```\n")
    site.write("lowest.md", "# Lowest\n")
    return site


class TestNumberedTables:
    def test_the_outermost_table_gives_the_numbers(self, numbered: Site) -> None:
        """Sphinx goes through documents with numbered tables as they come out of a set; the first has its way."""
        built = [build_elsewhere(numbered, out=f"out{seed}", seed=seed) for seed in SEEDS]
        for number, name in enumerate(CHAPTERS, start=1):
            for page, expected in ((name, f"{number}."), (f"{name}-part", f"{number}.1.")):
                heading = built[0].main(page).find(".//h1").text_content()
                assert heading.startswith(expected), page
        assert built[0].main("lowest").find(".//h1").text_content().startswith("1.1.")
        named = [line.split("WARNING: ")[1].split()[0] for line in built[0].warnings if "already assigned" in line]
        assert named == [*(f"{name}-part" for name in CHAPTERS), "north-part", "lowest"]  # each once
        assert built[1].warnings == built[0].warnings
        assert built[1].tree() == built[0].tree()

    def test_a_second_build_writes_nothing(self, numbered: Site) -> None:
        built, again = (build_elsewhere(numbered, seed=seed) for seed in SEEDS)
        assert len(built.written) == 12
        assert again.written == set()
        assert again.tree() == built.tree()
