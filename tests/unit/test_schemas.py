"""The published JSON Schemas say what the code says."""

from __future__ import annotations

import pytest

from tools.schemas import FOLDER, SCHEMAS, text_of


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_file_is_what_the_code_gives(name):
    assert (FOLDER / name).read_text("utf-8") == text_of(SCHEMAS[name]()), "run `python tools/schemas.py`"


def test_no_file_is_forgotten():
    assert {path.name for path in FOLDER.iterdir()} == set(SCHEMAS)
