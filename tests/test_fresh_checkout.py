"""What is read again follows from content: a restored `_build` and a fresh checkout cost no more than edits."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sphinx_commonplace.read.changes import ContentWatch
from tests.support.pictures import RED
from tests.support.sites import Built, Site

# MyST asks its transform for `app`, which Sphinx 11 will not have.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated"),
    # The same for its `include`.
    pytest.mark.filterwarnings("ignore:'sphinx.environment.BuildEnvironment.app' is deprecated"),
]


FILES = """
=== posts/plain.md ===
---
date: 2026-01-01
tags: [A, B]
---
# Plain

See [another](made.md).
=== posts/other.md ===
---
date: 2026-03-01
---
# Other

Words.
=== posts/made.md ===
---
date: 2026-02-01
---
# Made of many

```{include} /parts/words.txt
```

```{literalinclude} /parts/code.py
```

```{csv-table}
:file: /parts/table.csv
```

```{raw} html
:file: ../parts/raw.html
```

![a picture](picture.png)

{download}`a file </parts/file.bin>`
=== parts/words.txt ===
Words from elsewhere.
=== parts/code.py ===
print("code")
=== parts/table.csv ===
one,two
=== parts/raw.html ===
<b>raw</b>
=== parts/file.bin ===
bytes
"""

PARTS = ("words.txt", "code.py", "table.csv", "raw.html", "file.bin")
INPUTS = ("posts/picture.png", *(f"parts/{name}" for name in PARTS))
"""What one post is made from, besides its own file."""


@dataclass
class Cached:
    """A site, built, and put back as a cache and a checkout put it back."""

    site: Site
    kept: Path
    first: dict[str, bytes]

    def restore(self, copy: Callable[[Path, Path], object]) -> None:
        for part in ("src", "out", "out.doctrees"):
            shutil.rmtree(self.site.root / part)
            copy(self.kept / part, self.site.root / part)

    def times(self) -> dict[str, int]:
        outdir = self.site.root / "out"
        return {str(path): path.stat().st_mtime_ns for path in outdir.rglob("*") if path.is_file()}

    def build(self) -> Built:
        built = self.site.build()
        assert built.warnings == []
        return built

    def clean(self) -> dict[str, bytes]:
        return self.site.build_clean().tree()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Cached:
    """Return a site, built once."""
    folder = tmp_path_factory.mktemp("fresh")
    site = Site(folder / "site", FILES)
    site.write("posts/picture.png", RED)
    built = site.build()
    assert built.warnings == []
    shutil.copytree(site.root, folder / "kept")
    return Cached(site, folder / "kept", built.tree())


@pytest.fixture
def cached(made: Cached) -> Cached:
    """Return the site as it was when it was built, at the same path."""
    shutil.rmtree(made.site.root)
    shutil.copytree(made.kept, made.site.root)
    return made


def with_new_times(source: Path, target: Path) -> None:
    """As ``cp -r`` and ``git clone`` do."""
    shutil.copytree(source, target, copy_function=shutil.copyfile)


def with_old_times(source: Path, target: Path) -> None:
    """As ``cp -a`` does."""
    shutil.copytree(source, target)


def by_tar(source: Path, target: Path) -> None:
    """As actions/cache does: times in whole seconds."""
    archive = target.with_name("archive.tar")
    subprocess.run(["tar", "-cf", archive, "-C", source.parent, source.name], check=True)
    subprocess.run(["tar", "-xf", archive, "-C", target.parent], check=True)
    archive.unlink()


class TestFreshCheckout:
    """A restored `_build` beside a new clone at the same path."""

    @pytest.mark.parametrize("copy", [with_new_times, with_old_times, by_tar])
    def test_of_the_same_commit_nothing_is_read_or_written(
        self, cached: Cached, copy: Callable[[Path, Path], None]
    ):
        cached.restore(copy)
        before = cached.times()
        built = cached.build()
        assert (built.read, built.written) == (set(), set())
        assert built.tree() == cached.first
        # Sphinx writes this file in every build, and nobody serves it.
        assert {name for name, time in cached.times().items() if before[name] != time} <= {
            str(built.outdir / name) for name in (".buildinfo", "searchindex.js", "objects.inv")
        }

    def test_it_is_the_content_that_decides(self, cached: Cached, monkeypatch: pytest.MonkeyPatch):
        """Without it, Sphinx goes by time: were it not so, the tests above would hold nothing."""
        monkeypatch.setattr(ContentWatch, "correct_changed", lambda *_arguments: [])
        cached.restore(with_new_times)
        assert cached.build().read == {"index", "posts/made", "posts/other", "posts/plain"}

    def test_with_one_post_changed_one_is_read(self, cached: Cached):
        cached.restore(with_new_times)
        cached.site.post("plain", "Plain", "2026-01-01", "Other words.\n", tags="[A, B]")
        built = cached.build()
        assert built.read == {"posts/plain"}
        assert built.tree() == cached.clean()

    @pytest.mark.parametrize("name", INPUTS)
    def test_with_an_input_changed_its_post_is_read(self, cached: Cached, name: str):
        cached.restore(with_new_times)
        path = cached.site.src / name
        path.write_bytes(path.read_bytes().replace(b"\x05\xfe\x02\xfe", b"\x05\xfe\x02\xff") + b"\n")
        built = cached.build()
        assert built.read == {"posts/made"}
        assert built.tree() == cached.clean()


class TestTimes:
    """Times say nothing, and do no harm."""

    def test_a_file_that_is_touched_is_not_read(self, cached: Cached):
        for path in cached.site.src.rglob("*"):
            path.touch()
        built = cached.build()
        assert (built.read, built.written) == (set(), set())

    @pytest.mark.parametrize("name", ["posts/plain.md", "parts/words.txt"])
    def test_a_file_put_back_with_its_old_time_is_read(self, cached: Cached, name: str):
        path = cached.site.src / name
        stat = path.stat()
        old = path.read_text("utf-8")
        path.write_text(old.replace("er", "ur"), "utf-8")  # of the same size, too
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns - 10**15))
        built = cached.build()
        assert built.read == {"posts/plain" if name.startswith("posts") else "posts/made"}
        assert built.tree() == cached.clean()
        path.write_text(old, "utf-8")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert cached.build().tree() == cached.first

    def test_an_input_that_is_gone_is_missed_and_found_again(self, cached: Cached):
        path = cached.site.src / "parts/code.py"
        content = path.read_bytes()
        path.unlink()
        assert cached.site.build().read == {"posts/made"}
        path.write_bytes(content)
        built = cached.build()
        assert built.read == {"posts/made"}
        assert built.tree() == cached.first
