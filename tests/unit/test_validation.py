"""What readers of front matter, sources, settings and URL rules share: places, notes, and the plainest readers."""

from __future__ import annotations

import pytest

from sphinx_commonplace.errors import Subtype
from sphinx_commonplace.validation.fields import NOWHERE, Field, Position, is_empty, items_of, parts_of
from sphinx_commonplace.validation.notes import Notes
from sphinx_commonplace.validation.readers import note_unknown_key, note_unknown_keys, read_choice

HERE = Position(3, 7)


def notes(**options) -> Notes:
    made = Notes("file.yaml", Subtype.SOURCES, **options)
    made.key = "whole"
    return made


class TestFields:
    def test_a_part_without_a_place_has_that_of_the_whole(self):
        inner = Field("a", Position(9, 1))
        assert items_of(Field([inner, "b"], HERE)) == [inner, Field("b", HERE)]
        assert parts_of(Field({"a": inner, "b": 1}, HERE)) == {"a": inner, "b": Field(1, HERE)}

    def test_what_is_no_list_is_its_only_item(self):
        assert items_of(Field("a", HERE)) == [Field("a", HERE)]
        assert parts_of(Field("a", HERE)) is None

    def test_a_key_may_be_anything(self):
        assert list(parts_of(Field({1: "a", None: "b"}, NOWHERE)) or {}) == ["1", "None"]

    @pytest.mark.parametrize(
        ("value", "empty"), [(None, True), (" \n", True), ("a", False), (0, False), ([], False)]
    )
    def test_empty(self, value, empty):
        assert is_empty(value) is empty


class TestNotes:
    def test_a_problem_has_its_place_and_key(self):
        made = notes()
        made.note(HERE, "this was found", "that is allowed", suggestion="that")
        assert made.problems[0].location == "file.yaml:3:7"
        assert str(made.problems[0]) == "whole: this was found; that is allowed; did you mean 'that'?"

    @pytest.mark.parametrize(("finer", "subtype"), [(True, Subtype.LINK), (False, Subtype.SOURCES)])
    def test_a_reader_may_have_a_subtype_of_its_own(self, finer, subtype):
        made = notes(finer=finer)
        made.note(HERE, "", "", Subtype.LINK)
        made.note(HERE, "", "")
        assert [problem.subtype for problem in made.problems] == [subtype, Subtype.SOURCES]

    def test_keys_within_keys(self):
        made = notes(of="https://e.org/")
        with made.within("part"):
            with made.within("inner"):
                made.note(NOWHERE, "", "")
            made.note(NOWHERE, "", "")
        with made.at("other"):
            made.note(NOWHERE, "", "")
        keys = [problem.key.removesuffix(" of https://e.org/") for problem in made.problems]
        assert keys == ["whole.part.inner", "whole.part", "other"]
        assert made.key == "whole"

    def test_a_hostile_key_is_short_and_printable(self):
        made = notes()
        for key in ("", "x" * 1000, "a\nb\x1b"):
            with made.at(key):
                made.note(HERE, "", "")
        assert [len(problem.key) for problem in made.problems] == [2, 61, 8]
        assert all(problem.key.isprintable() for problem in made.problems)


class TestReaders:
    @pytest.mark.parametrize(
        ("value", "read", "problem"),
        [
            ("b", "b", ""),
            (" alpha ", "alpha", ""),
            (None, None, ""),
            ("", None, ""),
            ("alhpa", None, "whole: 'alhpa' was found; alpha or b; did you mean 'alpha'?"),
            (["b"], None, "whole: a list was found; alpha or b"),
        ],
    )
    def test_one_of_several_words(self, value, read, problem):
        made = notes()
        assert read_choice(Field(value, HERE), made, ["alpha", "b"], "alpha or b") == read
        assert "".join(map(str, made.problems)) == problem

    def test_unknown_keys(self):
        made = notes()
        parts = {"known": Field(1, NOWHERE), "konwn": Field(1, NOWHERE, HERE), "x": Field(1, HERE)}
        note_unknown_keys(parts, made, ["known"], "known only")
        assert [(problem.location, str(problem)) for problem in made.problems] == [
            ("file.yaml:3:7", "whole.konwn: this key is not known; known only; did you mean 'known'?"),
            ("file.yaml:3:7", "whole.x: this key is not known; known only"),
        ]

    def test_a_synonym_goes_before_a_similar_word(self):
        made = notes()
        note_unknown_key("Name", Field(1, HERE), made, ["names"], allowed="", synonyms={"name": "title"})
        assert made.problems[0].suggestion == "title"
