"""The published JSON Schemas say what the code says."""

from __future__ import annotations

import pytest

from tools.schemas import FOLDER, SCHEMAS, text_of


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_file_is_what_the_code_gives(name):
    assert (FOLDER / name).read_text("utf-8") == text_of(SCHEMAS[name]()), "run `python tools/schemas.py`"


@pytest.mark.parametrize("name", SCHEMAS)
def test_its_id_is_where_it_is_published(name):
    assert SCHEMAS[name]()["$id"] == f"https://commonplace.readthedocs.io/en/latest/{name}"


def test_no_file_is_forgotten():
    assert {path.name for path in FOLDER.iterdir()} == set(SCHEMAS)
