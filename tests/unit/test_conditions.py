"""What stands in a document on a condition, and whether pages show it."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from sphinx import addnodes

from sphinx_commonplace.read.conditions import IFCONFIG, ONLY, TODO, Conditions, conditions_in, taken_out

CONDITIONS = Conditions(frozenset({"html", "public"}), {"level": "beta"}, todos=False)


class TestConditions:
    @pytest.mark.parametrize(
        ("kind", "expression", "holds"),
        [
            (ONLY, "html", True),
            (ONLY, "latex", False),
            (ONLY, "html or latex", True),
            (ONLY, "not public", False),
            (ONLY, "1 +", True),
            (IFCONFIG, "level == 'beta'", True),
            (IFCONFIG, "level in ('final',)", False),
            (IFCONFIG, "unknown", False),
            (TODO, "", False),
        ],
    )
    def test_whether_pages_show_it(self, kind, expression, holds):
        assert CONDITIONS.hold(kind, expression) is holds


class TestAside:
    def test_parts_are_gone_for_a_while_and_come_back(self):
        """Also one within another, and where the tree around them has changed in between."""
        document = publish_doctree("one\n\ntwo\n\nthree")
        first, second, third = document.children
        inner = addnodes.only("", second, expr="a")
        outer = addnodes.only("", inner, expr="b")
        document[:] = [first, outer, third]
        assert [(kind, expression) for _node, kind, expression in conditions_in(document)] == [
            (ONLY, "b"),
            (ONLY, "a"),
        ]
        with taken_out([outer, inner]):
            assert "two" not in document.astext()
            document[:] = [nodes.section("", *document.children)]
        assert document[0].children == [first, outer, third]
        assert document.astext().split() == ["one", "two", "three"]
