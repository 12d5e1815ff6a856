"""Which files of feeds stand beside a listing."""

from __future__ import annotations

import pytest

from sphinx_commonplace.formats.feed_files import FORMATS, feed_files

ATOM_ALONE = {"atom": {}}
SOCIAL = {"social": {"title": "S"}, "atom": {"title": "A"}}
RSS = {"rss": {"title": "R"}}


@pytest.mark.parametrize(
    ("formats", "templates", "files"),
    [
        (["atom"], ATOM_ALONE, {"atom.xml": "atom"}),
        (["atom"], {}, {"atom.xml": "atom"}),
        (["json", "atom", "rss"], ATOM_ALONE, {"atom.xml": "atom", "feed.json": "json", "rss.xml": "rss"}),
        (["rss", "rss"], ATOM_ALONE, {"rss.xml": "rss"}),
        (["json", "rss"], SOCIAL, {"feed.json": "json", "rss.xml": "rss"}),
        (["atom", "json"], SOCIAL, {"atom.xml": "atom", "social.xml": "atom", "feed.json": "json"}),
        (["atom"], RSS, {"rss.xml": "atom"}),
        (["atom", "rss"], RSS, {"atom.xml": "atom", "rss.xml": "rss"}),
        (["atom", "rss"], RSS | SOCIAL, {"atom.xml": "atom", "social.xml": "atom", "rss.xml": "rss"}),
    ],
)
def test_files(formats: list[str], templates: dict[str, dict[str, str]], files: dict[str, str]) -> None:
    """They are in order, and each name is there once."""
    found = feed_files(formats, templates)
    assert [(file.name, file.format) for file in found] == [(name, FORMATS[one]) for name, one in files.items()]


def test_one_of_each_format_is_announced() -> None:
    found = feed_files(["rss", "atom"], SOCIAL)
    assert [file.name for file in found if file.announced] == ["atom.xml", "rss.xml"]


def test_words() -> None:
    """The other formats have the words of the feed in Atom, RSS those of `rss` if there are any."""
    words = {file.name: file.templates.get("title") for file in feed_files(FORMATS, SOCIAL)}
    assert words == {"atom.xml": "A", "social.xml": "S", "rss.xml": "A", "feed.json": "A"}
    words = {file.name: file.templates.get("title") for file in feed_files(FORMATS, SOCIAL | RSS)}
    assert words == {"atom.xml": "A", "social.xml": "S", "rss.xml": "R", "feed.json": "A"}
    words = {file.name: file.templates.get("title") for file in feed_files(["json"], {"social": {"title": "S"}})}
    assert words == {"feed.json": "S"}
