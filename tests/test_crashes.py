"""A build that dies, at whatever moment, leaves whole files behind, and the next one makes the right tree."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import pickle
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import lxml.etree
import pytest

from tests.support.faults import ROOT, Ended, Fault, Server, serving
from tests.support.pictures import BLUE, RED
from tests.support.sites import Site
from tests.support.sourced import sourced_site

CONF = """
html_static_path = ["_static"]
"""


MORE = """
=== about.md ===
---
orphan: true
---
# About

![a picture](posts/picture.png)

{download}`the same <posts/picture.png>`
=== _static/own.css ===
p { color: red }
"""

SPARED = re.compile(r"_sources/|\.buildinfo$")
"""What nobody reads: Sphinx writes it in place, and the next build mends it."""

UNFINISHED = "the last build here did not finish"


@dataclass
class Blog:
    """A site in a folder of its own, put back as it was before each test; and what it should come to."""

    server: Server
    root: Path
    site: Site
    before: dict[str, bytes]  # the tree before the edits
    after: dict[str, bytes]  # after all of them
    undone: dict[str, bytes]  # after all but the post that was added

    @property
    def out(self) -> Path:
        return self.root / "site/out"

    @property
    def doctrees(self) -> Path:
        return self.root / "site/out.doctrees"

    def restore(self, *, built: bool = True) -> None:
        """Put everything back as it was before the edits."""
        shutil.rmtree(self.root / "site")
        shutil.copytree(self.root / "kept", self.root / "site")
        if not built:
            shutil.rmtree(self.out)
            shutil.rmtree(self.doctrees)

    def start(self, *, jobs: int = 1, fault: Fault | None = None):
        return self.server.start("-j", jobs, "-d", self.doctrees, self.site.src, self.out, fault=fault)

    def build(self, **options) -> Ended:
        return self.start(**options).wait()

    def fault(self, **options) -> Fault:
        return Fault(folder=str(self.root / "site"), **options)

    @cached_property
    def moments(self) -> list[str]:
        """Every change to a file that a build makes after the edits, in order."""
        self.restore()
        self.edit()
        trace = self.root / "trace"
        ended = self.build(fault=self.fault(trace=str(trace)))
        assert ended.returncode == 0, ended.log
        self.assert_tree(self.after)
        return [
            re.sub(r"\.[0-9]+\.part$", ".part", line).replace(f"{self.root}/site/", "")
            for line in trace.read_text().splitlines()
        ]

    def edit(self) -> None:
        """Edit, remove, rename and add; a source and a picture, too."""
        site = self.site
        site.post("2026/added", "Added", "2026-06-01", "See [a site](https://new.example/page).\n", tags="[New]")
        site.remove("posts/2026/note.md")
        (site.src / "posts/2025/quotes.md").rename(site.src / "posts/2025/quoted.md")
        sources = (site.src / "sources.yaml").read_text("utf-8")
        site.write("sources.yaml", sources.replace("The education of", "On the education of"))
        site.write("posts/picture.png", BLUE)

    def undo(self) -> None:
        """Take the post away again that was added."""
        self.site.remove("posts/2026/added.md")

    def tree(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.out).as_posix(): path.read_bytes()
            for path in sorted(self.out.rglob("*"))
            if path.is_file()
        }

    def assert_whole(self, *, strict: bool = True) -> None:
        """Assert that every published file is the old one or the new one, and nothing in between.

        :param strict: compare with both; else only see that a reader of the format comes to its end
        """
        for name, content in self.tree().items():
            if SPARED.search(name) or is_aside(name):
                continue
            assert_readable(name, content)
            assert not strict or content in {self.before.get(name), self.after.get(name)}, name

    def assert_tree(self, expected: dict[str, bytes]) -> None:
        found = self.tree()
        assert found.keys() == expected.keys()
        assert [name for name in found if found[name] != expected[name]] == []
        assert list(self.doctrees.rglob("*.part")) == []


def is_aside(name: str) -> bool:
    return name.endswith(".part") or name == "searchindex.js.tmp"


def assert_readable(name: str, content: bytes) -> None:
    """Assert that a file is whole, as far as its format shows."""
    if name.endswith(".html"):
        assert content.rstrip().endswith(b"</html>"), name
    elif name.endswith((".xml", ".opml", ".svg")):
        lxml.etree.parse(io.BytesIO(content))
    elif name.endswith(".json"):
        json.loads(content)
    elif name == "searchindex.js":
        json.loads(content.removeprefix(b"Search.setIndex(").removesuffix(b")"))
    elif name == "objects.inv":
        zlib.decompress(content.split(b"\n", 4)[4])


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blog]:
    root = tmp_path_factory.mktemp("crashes")
    site = sourced_site(root / "site", CONF)
    site.add(MORE)
    site.write("posts/picture.png", RED)
    with serving(root) as server:
        blog = Blog(server, root, site, {}, {}, {})
        assert blog.build().returncode == 0
        time.sleep(2.1)  # what is as new as the clock is coarse is not remembered
        assert blog.build().returncode == 0
        blog.before = blog.tree()
        shutil.copytree(root / "site", root / "kept")
        for expected, *edits in ((blog.after, blog.edit), (blog.undone, blog.edit, blog.undo)):
            blog.restore(built=False)
            for edit in edits:
                edit()
            ended = blog.build()
            assert ended.returncode == 0, ended.log
            expected.update(blog.tree())
        yield blog


@pytest.fixture
def edited(blog: Blog) -> Blog:
    """The site, built before its edits."""
    blog.restore()
    blog.edit()
    return blog


def kind_of(moment: str) -> str:
    """Return what sort of file changes at a moment."""
    event, name = moment.split(" ", 1)
    path = Path(name)
    if name.startswith("out.doctrees/"):
        place = next(
            (part for part in ("fragments", "shells", ".static", "commonplace.") if part in name), path.name
        )
        return f"{event} kept {'.doctree' if path.suffix == '.doctree' else place}"
    if event == "os.remove":
        return event
    return f"{event} {path.suffix if path.suffix in {'.html', '.png', '.tmp', '.js', '.inv'} else 'other'}"


def chosen(moments: list[str]) -> list[tuple[int, bool]]:
    """Return the last moment of each kind, and the first where there are many, with whether a file is to be torn.

    That a file is about to be written aside is no moment of its own, nor that what is aside is gone.
    """
    kinds: dict[str, list[int]] = {}
    for number, moment in enumerate(moments, start=1):
        aside = moment.endswith(".part") and moment.startswith(("open", "os.remove"))
        if not aside and not moment.startswith("os.rmdir") and not SPARED.search(moment):
            kinds.setdefault(kind_of(moment), []).append(number)
    numbers = {found[-1] for found in kinds.values()} | {found[0] for found in kinds.values() if len(found) > 9}
    if os.environ.get("COMMONPLACE_EVERY_MOMENT"):
        numbers = set(range(1, len(moments) + 1))
    return [(number, moments[number - 1].startswith("open")) for number in sorted(numbers)]


class TestKilled:
    """A build killed by SIGKILL."""

    def test_at_every_kind_of_moment(self, blog: Blog):
        edited = blog
        moments = blog.moments
        points = chosen(moments)
        assert len(points) > 15
        for turn, (number, tear) in enumerate(points):
            edited.restore()
            edited.edit()
            place = f"{number}: {moments[number - 1]}"
            assert edited.build(fault=edited.fault(kill_at=number, tear=tear)).killed, place
            edited.assert_whole()
            marked = list(edited.doctrees.rglob("unfinished")) != []
            if turn % 2:
                edited.undo()
            ended = edited.build()
            assert ended.returncode == 0, (place, ended.log)
            assert (UNFINISHED in ended.log) == marked, place
            try:
                edited.assert_tree(edited.undone if turn % 2 else edited.after)
            except AssertionError as error:
                raise AssertionError(place) from error

    @pytest.mark.parametrize("change", ["styles/furo.css", "open DOCTREES/environment", "about.html"])
    def test_in_the_first_build(self, blog: Blog, change: str):
        blog.restore(built=False)
        blog.edit()
        change = change.replace("DOCTREES", str(blog.doctrees))
        assert blog.build(fault=blog.fault(kill_on=change, tear=True)).killed
        blog.assert_whole()
        assert blog.build().returncode == 0
        blog.assert_tree(blog.after)

    def test_several_times_in_a_row_and_with_several_processes(self, blog: Blog):
        count = len(blog.moments)
        edited = blog
        edited.restore()
        edited.edit()
        chance = random.Random(7)
        for _ in range(3):
            edited.build(jobs=3, fault=edited.fault(kill_at=chance.randrange(count // 4, count), tear=True))
            edited.assert_whole()
        assert edited.build(jobs=3).returncode == 0
        edited.assert_tree(edited.after)

    @pytest.mark.parametrize("jobs", ["1", "3"])
    def test_whenever(self, edited: Blog, jobs: str):
        """As a user would: the whole program, and the clock."""
        command = [sys.executable, "-m", "sphinx", "-j", jobs, "-d", edited.doctrees, edited.site.src, edited.out]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True
        )
        wait_until(lambda: list(edited.doctrees.rglob("unfinished")) or process.poll() is not None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=random.Random(jobs).random())
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        edited.assert_whole()
        edited.undo()
        assert edited.build().returncode == 0
        edited.assert_tree(edited.undone)


@pytest.mark.parametrize("protected", [True, False])
class TestEachProtection:
    """Each of them is needed: without it, the fault shows."""

    def test_pages_are_put_in_place_whole(self, edited: Blog, protected: bool):
        without = () if protected else ("whole",)
        # Where it is written aside, or in place: that is all the difference.
        change = f"open {edited.out}/posts/2026/{'.' if protected else ''}answer.html"
        assert edited.build(fault=edited.fault(kill_on=change, tear=True, without=without)).killed
        if protected:
            edited.assert_whole()
        else:
            with pytest.raises(AssertionError):
                edited.assert_whole()

    def test_trees_are_those_that_were_read(self, blog: Blog, protected: bool):
        self.kill_and_undo(blog, "environment.pickle", () if protected else ("trees",))
        # A neighbour's title, so that the page is written again from the tree that is there.
        answer = blog.site.src / "posts/2026/answer.md"
        words = answer.read_text("utf-8")
        answer.write_text(words.replace("# A letter about", "# Another letter about"), "utf-8")
        assert blog.build(fault=Fault(without=() if protected else ("trees",))).returncode == 0
        assert (b"not to stay" not in blog.tree()["posts/2026/note.html"]) == protected

    def test_what_is_about_to_be_written_is_forgotten(self, blog: Blog, protected: bool):
        without = () if protected else ("forget",)
        blog.restore()
        conf = blog.site.src / "conf.py"
        words = conf.read_text("utf-8")
        conf.write_text(f'{words}\nhtml_title = "Not to stay"\n', "utf-8")
        # By then the home page has been written: not into the output, for its listing is not known yet.
        change = f"open {blog.out}/posts/2026/.answer.html"
        assert blog.build(fault=blog.fault(kill_on=change, without=without)).killed
        conf.write_text(words, "utf-8")
        assert blog.build(fault=Fault(without=without)).returncode == 0
        assert (blog.tree() == blog.before) == protected

    def test_what_is_about_to_be_written_is_remembered(self, blog: Blog, protected: bool):
        without = () if protected else ("expect",)
        blog.restore()
        blog.edit()
        assert blog.build(fault=blog.fault(kill_on="searchindex.js", without=without)).killed
        blog.undo()
        assert blog.build(fault=Fault(without=without)).returncode == 0
        assert (blog.tree() == blog.undone) == protected

    def test_one_build_at_a_time(self, edited: Blog, protected: bool):
        without = () if protected else ("lock",)
        added = edited.site.src / "posts/2026/added.md"
        words = added.read_text("utf-8")
        edited.undo()
        first = edited.start(fault=Fault(sleep_at="env-updated", sleep=3, without=without))
        wait_until(lambda: "sleeping" in first.log.read_text("utf-8"))
        added.write_text(words, "utf-8")
        second = edited.start(fault=Fault(without=without)).wait()
        waited = first.server.ask({"alive": first.pid}) is False
        ended = first.wait()
        assert (ended.returncode, second.returncode) == (0, 0)
        assert waited == protected
        words = f"another build (process {first.pid}) is at work in this folder; waiting for it"
        assert (words in second.log) == protected
        if protected:
            edited.assert_tree(edited.after)

    def test_workers_end_with_their_build(self, blog: Blog, protected: bool):
        blog.restore(built=False)
        without = () if protected else ("orphans",)
        run = blog.start(jobs=3, fault=Fault(sleep_at="source-read", sleep=1, without=without))
        wait_until(lambda: "sleeping" in run.log.read_text("utf-8"))
        os.kill(run.pid, signal.SIGKILL)
        assert run.wait().killed
        wait_until(lambda: not is_alive(run.pid))
        assert (list(blog.doctrees.rglob("*.doctree")) == []) == protected

    @staticmethod
    def kill_and_undo(blog: Blog, change: str, without: tuple[str, ...]) -> None:
        """Change a post, have the build die, and change it back."""
        blog.restore()
        note = blog.site.src / "posts/2026/note.md"
        words = note.read_text("utf-8")
        note.write_text(f"{words}\nWords not to stay.\n", "utf-8")
        assert blog.build(fault=blog.fault(kill_on=change, without=without)).killed
        note.write_text(words, "utf-8")


def is_alive(group: int) -> bool:
    """Return whether a process group has a process left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("it did not come to pass")


class TestLock:
    """The lock of a folder."""

    def test_that_of_a_dead_process_holds_nobody_up(self, edited: Blog):
        (edited.doctrees / "commonplace.pid").write_text("1")
        ended = edited.build()
        assert "waiting" not in ended.log
        edited.assert_tree(edited.after)

    def test_a_lock_that_cannot_be_had_is_done_without(self, edited: Blog):
        lock = edited.doctrees / "commonplace.lock"
        lock.unlink()
        lock.mkdir()
        (edited.doctrees / "commonplace.pid").write_text("not a number")
        ended = edited.build()
        assert ended.returncode == 0
        assert "building without a lock" in ended.log
        edited.assert_tree(edited.after)


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def foreign(_content: bytes) -> bytes:
    return pickle.dumps({"another": "program's"})


def older_sphinx(content: bytes) -> bytes:
    env = pickle.loads(content)
    env.version = {**env.version, "sphinx": 1}
    return pickle.dumps(env)


def older_commonplace(content: bytes) -> bytes:
    env = pickle.loads(content)
    env.domaindata["blog"]["version"] = 1
    return pickle.dumps(env)


def json_of_another(_content: bytes) -> bytes:
    return b'{"version": 2, "documents": [], "fragments": {"posts/2026/note": 3}}'


def of_another_version(content: bytes) -> bytes:
    """As a build of another version left it: whole, and of another form."""
    other = json.dumps({"version": 0, "documents": {"posts/2026/note": ["one", "more", "field"]}}).encode()
    return hashlib.sha256(other).hexdigest().encode() + b"\n" + other


LOST = "missing or damaged, and written again"
UNREAD = "read again, because the doctree is missing or not the one that was saved"

DAMAGES = [
    ("environment.pickle", half, "failed: "),
    ("environment.pickle", foreign, "failed: "),
    ("environment.pickle", older_sphinx, "failed: build environment version not current"),
    ("environment.pickle", older_commonplace, "failed: "),
    ("posts/2026/note.doctree", half, f"{UNREAD}: posts/2026/note"),
    ("posts/2026/note.doctree", foreign, f"{UNREAD}: posts/2026/note"),
    ("commonplace/files.json", half, "files.json is damaged"),
    ("commonplace/files.json", of_another_version, "files.json was written by another version"),
    ("commonplace/held-back.json", half, "held-back.json is damaged"),
    ("commonplace/held-back.json", of_another_version, "held-back.json was written by another version"),
    ("commonplace/out-*/written.json", of_another_version, "written.json was written by another version"),
    ("commonplace/out-*/written.json", half, "written.json is damaged"),
    ("commonplace/out-*/written.json", json_of_another, "written.json is damaged"),
    ("commonplace/out-*/outputs.json", half, "outputs.json is damaged"),
    ("commonplace/out-*/outputs.json", of_another_version, "outputs.json was written by another version"),
    ("commonplace/out-*/fragments/posts/2024/first.json", of_another_version, f"{LOST}: posts/2024/first"),
    ("commonplace/out-*/fragments/posts/2024/first.json", half, f"{LOST}: posts/2024/first"),
    ("commonplace/out-*/shells/index.html", half, f"{LOST}: index"),
    ("../out/searchindex.js", half, "the search index is missing or damaged"),
]


class TestDamaged:
    """Files of a build that are not what it left: the next build says so in a line, and makes the right tree."""

    @pytest.mark.parametrize(
        ("name", "damage", "words"), DAMAGES, ids=[f"{damage.__name__} {name}" for name, damage, _words in DAMAGES]
    )
    def test_one_file(self, blog: Blog, name: str, damage: Callable[[bytes], bytes], words: str):
        blog.restore()
        # What is read or written again for an edit is so in any case, and no word is said of it.
        edited = UNREAD not in words and "again: posts/" not in words and "again: index" not in words
        if edited:
            blog.edit()
        pattern = "out/searchindex.js" if name.startswith("../") else f"out.doctrees/{name}"
        (path,) = (blog.root / "site").glob(pattern)
        path.write_bytes(damage(path.read_bytes()))
        ended = blog.build()
        assert ended.returncode == 0, ended.log
        assert len([line for line in ended.log.splitlines() if words in line]) == 1, ended.log
        blog.assert_tree(blog.after if edited else blog.before)

    def test_every_file(self, edited: Blog):
        for path in edited.doctrees.rglob("*"):
            if path.is_file():
                path.write_bytes(half(path.read_bytes()))
        ended = edited.build()
        assert ended.returncode == 0
        assert "what does not belong to the site any more may stay in the output" in ended.log
        assert {name: edited.tree().get(name) for name in edited.after} == edited.after


OUTPUT_ERROR = "cannot be written: "

LONG_CODE = "call(1, [2], {3: 'four'})\n" * 5000  # which is ten times as long with its colours


def move_to(disk: Path, blog: Blog) -> None:
    """Have a blog's output and doctrees lie on another disk."""
    for folder in (blog.out, blog.doctrees):
        shutil.copytree(folder, disk / folder.name)
        shutil.rmtree(folder)
        folder.symlink_to(disk / folder.name)


def fill(disk: Path, free: int) -> Path:
    """Fill a disk until so many bytes are free; return the file that does."""
    room = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(b"\0" * (room.f_frsize * room.f_bavail - free))
    return filler


class TestCannotBeWritten:
    """A disk that is full, a folder that must not be written to."""

    @staticmethod
    def assert_told(ended: Ended) -> None:
        assert ended.returncode > 0, ended.log
        assert len([line for line in ended.log.splitlines() if OUTPUT_ERROR in line]) == 1, ended.log

    def test_a_page_that_must_not_be_written_to(self, edited: Blog):
        for path in edited.out.rglob("*"):
            if path.is_file() and not SPARED.search(path.relative_to(edited.out).as_posix()):
                path.chmod(0o444)
        ended = edited.build(fault=Fault(unprivileged=True))
        assert ended.returncode == 0, ended.log
        edited.assert_tree(edited.after)

    @pytest.mark.parametrize("folder", ["out", "out/posts/2026", "out.doctrees/posts/2026"])
    def test_a_folder_that_must_not_be_written_to(self, edited: Blog, folder: str):
        (edited.root / "site" / folder).chmod(0o555)
        try:
            self.assert_told(edited.build(fault=Fault(unprivileged=True)))
            edited.assert_whole()
        finally:
            (edited.root / "site" / folder).chmod(0o755)
        assert edited.build().returncode == 0
        edited.assert_tree(edited.after)

    @pytest.mark.parametrize("protected", [True, False])
    def test_no_room_for_a_page(self, edited: Blog, protected: bool):
        """A limit on the size of files stands for a disk that is full while one page is written."""
        edited.site.write("big.md", f"---\norphan: true\n---\n# Big\n\n```python\n{LONG_CODE}```\n")
        ended = edited.build(fault=Fault(file_limit=900_000, without=() if protected else ("whole",)))
        page = edited.tree().get("big.html", b"")
        if protected:
            self.assert_told(ended)
            assert page == b""
        else:
            assert (ended.returncode, page.endswith(b"</html>\n")) == (0, False)
            assert page != b""
        if protected:
            edited.assert_whole(strict=False)
            edited.site.remove("big.md")
            assert edited.build().returncode == 0
            edited.assert_tree(edited.after)

    @pytest.mark.parametrize("jobs", [1, 3])
    def test_a_full_disk(self, edited: Blog, small_disk: Path, jobs: int):
        move_to(small_disk, edited)
        room = os.statvfs(small_disk)
        for pages in (0, 3, 12, 100):  # for a mark; some trees; a static file
            filler = fill(small_disk, room.f_frsize * pages)
            self.assert_told(edited.build(jobs=jobs))
            edited.assert_whole()
            filler.unlink()
        assert edited.build(jobs=jobs).returncode == 0
        edited.assert_tree(edited.after)

    @pytest.mark.parametrize("protected", [True, False])
    def test_a_disk_that_is_full_amid_a_page(self, edited: Blog, small_disk: Path, protected: bool):
        """There is room for the document's tree, and none for its page, which is ten times as long."""
        move_to(small_disk, edited)
        edited.site.write("big.md", f"---\norphan: true\n---\n# Big\n\n```python\n{LONG_CODE}```\n")
        filler = fill(small_disk, 800_000)
        ended = edited.build(fault=Fault(without=() if protected else ("whole",)))
        page = edited.tree().get("big.html", b"")
        if protected:
            self.assert_told(ended)
            assert page == b""
            filler.unlink()
            edited.site.remove("big.md")
            assert edited.build().returncode == 0
            edited.assert_tree(edited.after)
        else:
            assert page != b""
            assert not page.endswith(b"</html>\n")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        message = f"a full disk needs a small file system, which only root may mount: {mounted.stderr.strip()}"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
