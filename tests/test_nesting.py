"""Lists and quotations that are deep in each other: all of their text is shown, or it is reported."""

from __future__ import annotations

import re
from pathlib import Path

import myst_parser.parsers.sphinx_
import pytest

from tests.support.sites import Site

HEAD = "---\ndate: 2026-05-04\n---\n\n# A title\n\n"
LINES_ABOVE = HEAD.count("\n")


def listed(depth: int) -> str:
    """Return a list in a list in a list …"""
    return "".join(f"{'  ' * level}- item{level + 1}-\n" for level in range(depth))


def quoted(depth: int) -> str:
    """Return a quotation in a quotation in a quotation …"""
    return "".join(f"{'> ' * level}said{level}-\n{'> ' * level}\n" for level in range(1, depth + 1))


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_text_is_there(tmp_path: Path, builder: str) -> None:
    site = Site(tmp_path)
    site.write("posts/lists.md", HEAD + listed(49))
    site.write("posts/quotes.md", HEAD + quoted(99))
    site.write("posts/mixed.md", HEAD + "".join(f"{'> ' * 19}{line}\n" for line in listed(20).splitlines()))
    site.write(
        "page.md", "---\norphan: true\n---\n\n# A page\n\n" + listed(12) + "\n````{note}\n" + quoted(25) + "````\n"
    )
    built = site.build(builder)
    assert built.warnings == []
    for name, word, depth in (("lists", "item", 49), ("quotes", "said", 99), ("mixed", "item", 20)):
        for page in (f"posts/{name}", "blog/2026"):
            text = built.main(page).text_content()
            assert [number for number in range(1, depth + 1) if f"{word}{number}-" not in text] == [], page
    text = built.main("page").text_content()
    assert "item12-" in text
    assert "said25-" in text
    assert "said99-" in built.text("blog/atom.xml")


def test_what_is_too_deep_is_reported(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("posts/lists.md", HEAD + listed(60))
    site.write("posts/quotes.md", HEAD + quoted(120))
    site.write("posts/nested.md", HEAD + "````{note}\nWords.\n\n" + listed(60) + "````\n")
    site.write("posts/empty.md", HEAD + listed(49) + "  " * 49 + "-\n")
    built = site.build()
    told = re.findall(
        r"posts/(\w+)\.md:(\d+): WARNING: text: .* \[commonplace\.nesting\]", "\n".join(built.warnings)
    )
    assert len(told) == len(built.warnings) == 3
    lines = {name: int(line) - LINES_ABOVE for name, line in told}
    assert lines == {"lists": 50, "quotes": 199, "nested": 53}


def test_the_limit_is_restored(tmp_path: Path) -> None:
    before = myst_parser.parsers.sphinx_.create_md_parser
    Site(tmp_path).build()
    assert myst_parser.parsers.sphinx_.create_md_parser is before
