"""What is kept from build to build, and what is found in its place: older, newer, cut, empty, foreign."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sphinx_commonplace.model import KeptWarning
from sphinx_commonplace.output.digests import FileDigests
from sphinx_commonplace.output.files import read_sealed, write_if_changed, write_sealed
from sphinx_commonplace.output.fragments import Fragment, FragmentStore
from sphinx_commonplace.output.ledger import WrittenState
from sphinx_commonplace.output.page_warnings import OtherOutput
from sphinx_commonplace.output.state import StateFile, dict_of, is_text, list_of, row_of
from sphinx_commonplace.read import changes
from sphinx_commonplace.read.changes import ContentWatch, HeldBack

LATER = 10**19  # nanoseconds


class Kept:
    """A keeper of state: how it fills its file, and what it says when it is made anew."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.said: list[str] = []
        logger = SimpleNamespace(info=lambda text, *arguments: self.said.append(text % arguments))
        monkeypatch.setattr(changes, "_logger", logger)

    @property
    def path(self) -> Path:
        return self.folder / self.name

    name: str

    def fill(self) -> None:
        """Write the file as a build does."""
        raise NotImplementedError

    def recall(self) -> tuple[object, str]:
        """Return what is remembered, and what is said of the file."""
        raise NotImplementedError


class Files(Kept):
    name = "files.json"

    def fill(self) -> None:
        digests = FileDigests(self.path)
        write_if_changed(self.folder / "a", b"a")
        digests.digest(self.folder / "a")
        digests.save(LATER)

    def recall(self) -> tuple[object, str]:
        digests = FileDigests(self.path)
        return digests._known, digests.fault


class Written(Kept):
    name = "written.json"

    def fill(self) -> None:
        state = WrittenState(self.path)
        state.outputs, state.documents, state.pages = {"a.html": "d"}, {"a": "d"}, {"blog": "d"}
        state.fragments = {"a": [1, 2, {"a": ["d", 1, 2, 3, "e"]}]}
        state.warnings = {"a": (KeptWarning(30, "\0a.md is odd", "\0a.md:1", "", "", "", once=False, trace=""),)}
        state.save()
        self.path.with_name("outputs.json").unlink()

    def recall(self) -> tuple[object, str]:
        state = WrittenState(self.path, used=True)
        known = {name: getattr(state, name) for name in ("outputs", "documents", "pages", "fragments", "warnings")}
        return {name: value for name, value in known.items() if value}, state.unusable.partition(";")[0]


class Outputs(Written):
    name = "outputs.json"

    def fill(self) -> None:
        state = WrittenState(self.folder / "written.json")
        state.outputs = {"a.html": "d"}
        state.save()
        (self.folder / "written.json").unlink()

    def recall(self) -> tuple[object, str]:
        state = WrittenState(self.folder / "written.json", used=True)
        return state.outputs, state.unusable.partition(";")[0]


class HeldBackDocuments(Kept):
    name = "held-back.json"

    def fill(self) -> None:
        watch = ContentWatch(self.folder)
        watch.load()
        watch._held_back_now = {"a": HeldBack("d", ("b.txt",), ("2026-01-01", ""), "2025-01-01", "a draft")}
        watch.save(LATER)
        self.said.clear()

    def recall(self) -> tuple[object, str]:
        watch = ContentWatch(self.folder)
        watch.load()
        words = "".join(self.said)
        self.said.clear()
        return watch._held_back, words.removeprefix("commonplace: ").removesuffix("; drafts are read again")


class Others(Kept):
    name = "warnings.json"

    def fill(self) -> None:
        output = OtherOutput(self.path, "settings")
        output.begin()
        output.end({"a"}, {"a", "b"})

    def recall(self) -> tuple[object, str]:
        output = OtherOutput(self.path, "settings")
        return dict.fromkeys(output._documents, True), output.fault


class Fragments(Kept):
    name = "a.json"

    def fill(self) -> None:
        post = SimpleNamespace(key="a")
        FragmentStore(self.folder).keep("a", [(post, Fragment("\ud83d", "x", has_more=True))])  # type: ignore[list-item]

    def recall(self) -> tuple[object, str]:
        store = FragmentStore(self.folder)
        file = store._file("a")
        file.load()
        return store.load("a"), file.fault


@pytest.fixture(params=[Files, Written, Outputs, HeldBackDocuments, Others, Fragments], ids=lambda kept: kept.name)
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    found: Kept = request.param(tmp_path, monkeypatch)
    found.fill()
    return found


def content_of(kept: Kept) -> dict[str, Any]:
    """Return what is in the file."""
    found: dict[str, Any] = json.loads((read_sealed(kept.path) or b"").decode("utf-8", "surrogatepass"))
    return found


def put(kept: Kept, content: object) -> None:
    """Seal other content in the file."""
    write_sealed(kept.path, json.dumps(content).encode())


def wrong(value: object) -> Iterator[object]:
    """Yield a JSON value with one thing wrong in it, anywhere: of another type, missing, or one too many."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from ({**value, name: other} for other in wrong(part))
        yield [*value]
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in wrong(part))
        yield dict.fromkeys(map(str, range(len(value))))
        yield [*value, None]
        yield [[]]
    else:
        yield from (other for other in (None, True, 1, 1.5, "x", [], {}) if type(other) is not type(value))


class TestEveryFile:
    def test_what_was_kept_is_remembered(self, kept: Kept) -> None:
        known, said = kept.recall()
        assert known
        assert said == ""

    def test_there_is_none(self, kept: Kept) -> None:
        kept.path.unlink()
        known, said = kept.recall()
        assert not known
        assert said in {"", "nothing is remembered of what was written here before"}

    @pytest.mark.parametrize("step", [-1, 1])
    def test_older_and_newer(self, kept: Kept, step: int) -> None:
        content = content_of(kept)
        put(kept, content | {"version": content["version"] + step})
        assert kept.recall() == ({}, f"{kept.path} was written by another version")

    @pytest.mark.parametrize("version", ["1", None, True, 1.0, [], {}])
    def test_a_version_that_is_none(self, kept: Kept, version: object) -> None:
        put(kept, content_of(kept) | {"version": version})
        assert kept.recall() == ({}, f"{kept.path} was written by another version")

    @pytest.mark.parametrize(
        "damage",
        [
            lambda content: b"",
            lambda content: content[: len(content) // 2],
            lambda content: content[:-1],
            lambda content: content + b" ",
            lambda content: content.replace(b"version", b"Version"),
            lambda content: b'{"version": 1}',
            lambda content: bytes(range(256)),
        ],
        ids=["empty", "half", "cut", "longer", "changed", "JSON of another", "binary"],
    )
    def test_not_as_it_was_written(self, kept: Kept, damage: Callable[[bytes], bytes]) -> None:
        before = kept.path.read_bytes()
        kept.path.write_bytes(damage(before))
        assert kept.path.read_bytes() != before
        assert kept.recall() == ({}, f"{kept.path} is damaged")

    @pytest.mark.parametrize(
        "sealed",
        [
            b"",
            b"\xff\xfe",
            b"{",
            b"null",
            b"[]",
            b'"version"',
            b"7",
            b"{}",
            b'{"a": ["d"]}',
            b"[" * 100_000,
            b"9" * 9999,
        ],
        ids=lambda sealed: sealed.decode("latin-1")[:12],
    )
    def test_of_another_program(self, kept: Kept, sealed: bytes) -> None:
        write_sealed(kept.path, sealed)
        assert kept.recall() == ({}, f"{kept.path} has an unknown format")

    def test_a_folder(self, kept: Kept) -> None:
        kept.path.unlink()
        kept.path.mkdir()
        known, said = kept.recall()
        assert not known
        assert said.startswith(f"{kept.path} cannot be read")

    def test_wrong_anywhere(self, kept: Kept) -> None:
        """Of another type, missing, or one too many, however deep."""
        content = content_of(kept)
        version = content.pop("version")
        tried = 0
        for members in (*wrong(content), {}, content | {"more": {}}):
            if isinstance(members, dict):
                put(kept, members | {"version": version})
                assert kept.recall() == ({}, f"{kept.path} does not have the format of its version"), members
                tried += 1
        assert tried > 10

    def test_what_is_wrong_is_written_over(self, kept: Kept) -> None:
        known, _ = kept.recall()
        known = copy.deepcopy(known)
        kept.path.write_bytes(b"")
        kept.fill()
        assert kept.recall() == (known, "")


class TestStateFile:
    def test_the_same_is_not_written_again(self, tmp_path: Path) -> None:
        file = StateFile(tmp_path / "a.json", 1, texts=list_of(is_text))
        file.save(texts=["a"])
        time = file.path.stat().st_mtime_ns
        file.save(texts=["a"])
        assert file.path.stat().st_mtime_ns == time

    @pytest.mark.parametrize("text", ["\udcff", "\0", "é\u2028"])
    def test_any_text(self, tmp_path: Path, text: str) -> None:
        """Names of files may have bytes that are no text."""
        file = StateFile(tmp_path / "a.json", 1, texts=dict_of(is_text))
        file.save(texts={text: text})
        assert file.load() == {"texts": {text: text}}

    def test_a_row_of_types_and_forms(self) -> None:
        form = row_of(int, list_of(is_text))
        assert form([1, ["a"]])
        assert not any(form(value) for value in ([True, ["a"]], [1, [1]], [1], [1, [], 1], {}, None))
