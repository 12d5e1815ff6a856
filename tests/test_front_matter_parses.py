"""Front matter is parsed once a document in a build, though drafts are found by it before documents are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from sphinx.application import Sphinx

from sphinx_commonplace.frontmatter import head
from sphinx_commonplace.read.head import HeadReader
from tests.support.comparing import replace
from tests.support.sites import Site

MakeSite = Callable[..., Site]

# MyST asks its transform for `app`, which Sphinx 11 will not have.
pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")

FILES = """
=== posts/a.md ===
---
date: 2026-01-01
tags: [one]
---

# A
=== posts/b.md ===
---
date: 2026-01-02
draft: true
---

# B
=== posts/c.md ===
---
date: 2026-01-03
orphan: true
---

# C
"""


class Parses:
    """Counts how often front matter is parsed: by document where we do, together where MyST does.

    :param log: a file with a line a parse, which all processes of a build append to
    """

    def __init__(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._log = log
        read_fields, safe_load = head.read_fields, yaml.safe_load

        def read_ours(text: str, path: str) -> Any:
            self._note(Path(path).stem)
            return read_fields(text, path)

        def load_others(text: str) -> Any:
            self._note("MyST")
            return safe_load(text)

        monkeypatch.setattr(head, "read_fields", read_ours)
        monkeypatch.setattr(yaml, "safe_load", load_others)

    def _note(self, line: str) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"{line}\n")

    def taken(self) -> Counter[str]:
        """Return how often front matter was parsed since the last call."""
        counted = Counter(self._log.read_text("utf-8").split())
        self._log.unlink()
        return counted


@pytest.fixture
def parses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parses:
    """Count parses in this test."""
    return Parses(tmp_path / "parses", monkeypatch)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_clean_build(make_site: MakeSite, parses: Parses, jobs: int) -> None:
    """We parse each once; MyST parses what is left for it, twice, but nothing of a post with our keys only."""
    site = make_site(FILES)
    for number in range(8):  # more than five documents, else Sphinx reads them in one process
        site.post(f"more{number}", "More", "2026-01-04")
    site.build(jobs=jobs)
    counted = parses.taken()
    assert counted.pop("MyST") == 2
    assert counted == dict.fromkeys(["a", "b", "c", *(f"more{number}" for number in range(8))], 1)


def test_an_edit(make_site: MakeSite, parses: Parses) -> None:
    """That of the edited post is parsed, and that of drafts, which are never read and so are new in each build."""
    site = make_site(FILES)
    site.build()
    parses.taken()
    replace(site, "posts/a.md", "# A", "# Another")
    site.build()
    assert parses.taken() == {"a": 1, "b": 1}


def test_front_matter_that_an_extension_changes(make_site: MakeSite) -> None:
    """What counts is what other extensions make of a text before we read it, not what was parsed before."""
    site = make_site(
        FILES,
        conf="""
        def retag(app, docname, source):
            source[0] = source[0].replace("tags: [one]", "tags: [two]")

        def setup(app):
            app.connect("source-read", retag)
        """,
    )
    tree = site.build().tree()
    assert "blog/tag/two.html" in tree
    assert "blog/tag/one.html" not in tree


def test_little_is_kept(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, parses: Parses) -> None:
    """Beyond a number of documents nothing is kept, and front matter is parsed again."""
    monkeypatch.setattr("sphinx_commonplace.read.head.MOST_KEPT", 0)
    make_site(FILES).build()
    counted = parses.taken()
    assert (counted["a"], counted["b"]) == (2, 1)  # a draft is not read


def test_nothing_is_kept_after_reading(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was parsed of drafts, which are not read, is dropped."""
    readers: list[HeadReader] = []
    read = HeadReader.read_front_matter

    def note(self: HeadReader, app: Sphinx, docname: str, source: list[str]) -> None:
        readers.append(self)
        read(self, app, docname, source)

    monkeypatch.setattr(HeadReader, "read_front_matter", note)
    make_site(FILES).build()
    assert readers
    assert not any(reader._kept for reader in readers)
