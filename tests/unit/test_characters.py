"""The sets of characters that are refused, taken out or looked over, and how they relate to each other."""

from __future__ import annotations

import re
import unicodedata

import pytest
from lxml import etree

from sphinx_commonplace.text import characters

# No plane between these has a rule of its own.
ALL = "".join(map(chr, [*range(0x20000), *range(0xE0000, 0xE1000), 0x10FFFF]))
DIRECTION = set(re.findall(f"[{characters.DIRECTION_MARKS}]", ALL))


def taken_out(clean) -> set[str]:
    """Return every character that a function takes out of a text."""
    return set(ALL) - set(clean(ALL))


class TestSets:
    def test_xml_can_hold_what_is_left(self):
        text = f"a\t\n\x85{characters.for_xml(ALL)}"
        node = etree.Element("text")
        node.text = text
        # The parser makes a line feed of every carriage return, unless lxml escapes it, which it does.
        assert etree.fromstring(etree.tostring(node), etree.XMLParser(huge_tree=True)).text == text

    def test_xml_loses_no_more_than_it_must(self):
        for char in taken_out(characters.for_xml):
            with pytest.raises(ValueError, match=r"XML compatible|surrogates"):
                etree.Element("text").text = char

    def test_exports_lose_all_control_characters_too(self):
        controls = {char for char in ALL if unicodedata.category(char) == "Cc"} - set("\t\n\r")
        assert taken_out(characters.for_exports) == taken_out(characters.for_xml) | controls

    def test_authors_may_write_what_files_can_hold(self):
        control = set(characters.CONTROL.findall(ALL))
        assert control == taken_out(characters.for_exports) - {"\x85"}
        assert not {char for char in control if char.isspace()} - set("\x0b\x0c\x1c\x1d\x1e\x1f")

    def test_direction_marks(self):
        """No label, title or address is told from another by them, and none is shown backwards."""
        assert {unicodedata.category(char) for char in DIRECTION} == {"Cf"}
        assert set(characters.INVISIBLE_IN_LABELS.findall(ALL)) >= DIRECTION
        assert characters.visible_line(f"a{''.join(DIRECTION)}b") == "ab"

    def test_what_is_invisible_is_no_white_space(self):
        """White space separates words, so it must not vanish between them."""
        assert not any(map(str.isspace, characters.INVISIBLE_IN_LABELS.findall(ALL)))
        assert characters.visible_line("a\u2028b\x85c\x0bd\u3000e") == "a b c d e"


class TestVisibleLine:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("  Two  words ", "Two words"),
            ("a\u200bb\u00adc\ufeff", "abc"),
            ("a\x00b\ud800c\ue000", "abc"),
            ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner that Persian needs
            ("❤\ufe0f", "❤\ufe0f"),
            ("", ""),
        ],
    )
    def test_a_title_is_one_line(self, text, line):
        assert characters.visible_line(text) == line


def test_code_point():
    assert [characters.code_point(char) for char in "\x07\U000e0001"] == ["U+0007", "U+E0001"]


def test_marks():
    assert [char for char in "aé\u0301ガ\u3099\u093f" if characters.is_mark(char)] == [
        "\u0301",
        "\u3099",
        "\u093f",
    ]
