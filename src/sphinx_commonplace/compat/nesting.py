"""How deep lists and quotations may be in each other in Markdown, and messages of docutils in titles.

Written against MyST-Parser 5.2.0 and markdown-it-py 4. MyST's parser leaves out whatever is deeper than its option
``maxNesting``, 20, without a word: the items of the tenth list in a list, the text of the twentieth quotation.
There is no setting for the option, so MyST's function that makes a parser is wrapped while one of our builds runs.
The limit becomes the one that markdown-it has by default, and what is deeper is reported.

Where MyST cannot read a role it puts docutils' message, with the file's whole path, in its place. In a heading it
would be a part of the title, its id, the inventory and the search. So it is taken out there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import partial
from types import MethodType
from typing import Any, Final

from docutils import nodes
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.report import report

MOST: Final = 100
"""The most levels: a quotation is one, a list in another has two. lxml reads pages down to 256 elements."""

_MODULES: Final = ("myst_parser.parsers.sphinx_", "myst_nb.sphinx_")
_MAKER: Final = "create_md_parser"
_CUT: Final = "commonplace_cut"
_MARKERS: Final = re.compile(r"^(?:[\s>*+-]|\d{1,9}[.)](?!\S))*")


class NestingLimit:
    """Raises the limit of nesting while builds of this site run."""

    def __init__(self) -> None:
        self._originals: dict[str, Callable[..., MarkdownIt]] = {}

    def install(self, *_arguments: object) -> list[str]:
        """Wrap MyST's function (``env-get-outdated``)."""
        for name in _MODULES:
            module: Any = sys.modules.get(name)
            if module is not None and not isinstance(getattr(module, _MAKER), partial):
                self._originals[name] = getattr(module, _MAKER)
                setattr(module, _MAKER, partial(_make_parser, self._originals[name]))
        return []

    def restore(self, *_arguments: object) -> None:
        """Restore the function (``build-finished``)."""
        for name, original in self._originals.items():
            setattr(sys.modules[name], _MAKER, original)
        self._originals.clear()


def _make_parser(original: Callable[..., MarkdownIt], *arguments: Any) -> MarkdownIt:  # noqa: ANN401 - MyST's own
    parser = original(*arguments)
    parser.options["maxNesting"] = max(MOST, parser.options["maxNesting"])
    parser.core.ruler.after("block", _CUT, _mark_cuts)
    # MyST finds its methods for tokens in this table.
    renderer: Any = parser.renderer
    renderer.rules[f"render_{_CUT}"] = MethodType(_report_cut, renderer)
    renderer.rules["render_inline"] = partial(_render_inline, renderer, renderer.rules["render_inline"])
    renderer.rules["render_myst_role"] = partial(_render_role, renderer, renderer.rules["render_myst_role"])
    return parser


def _render_inline(renderer: Any, original: Callable[[SyntaxTreeNode], None], token: SyntaxTreeNode) -> None:  # noqa: ANN401 - MyST's renderer
    """Render a line of text; docutils' messages in it are taken out if it is a title.

    MyST makes names and addresses of all that is in a title.
    """
    original(token)
    title = renderer.current_node
    if isinstance(title, nodes.title):
        for message in list(title.findall(nodes.system_message)):
            message.parent.remove(message)


def _render_role(renderer: Any, original: Callable[[SyntaxTreeNode], None], token: SyntaxTreeNode) -> None:  # noqa: ANN401 - MyST's renderer
    """Render a role; of one that is not known, the text stays, as it is written."""
    parent = renderer.current_node
    before = len(parent.children)
    original(token)
    added = parent.children[before:]
    if added and all(isinstance(node, nodes.system_message) for node in added):
        written = f"{{{token.meta['name']}}}`{token.content}`"
        parent += nodes.problematic(written, written)


def _mark_cuts(state: StateCore) -> None:
    """Put a token where a container is empty because the parser stopped there."""
    last = state.md.options["maxNesting"] - 1
    tokens = state.tokens
    for place in range(len(tokens) - 2, -1, -1):
        token = tokens[place]
        is_empty = token.nesting == 1 and tokens[place + 1].nesting == -1
        if is_empty and token.level >= last and token.map and _has_words(state.src, *token.map):
            mark = Token(_CUT, "", 0, map=token.map, level=token.level + 1, block=True)
            tokens.insert(place + 1, mark)


def _has_words(text: str, first: int, end: int) -> bool:
    return any(_MARKERS.sub("", line) for line in text.split("\n")[first:end])


def _report_cut(renderer: Any, token: SyntaxTreeNode) -> None:  # noqa: ANN401 - MyST's renderer
    line = token.map[0] if token.map else None  # MyST counts from 1
    found = f"lists and quotations are in each other more than {MOST} levels deep"
    allowed = "what is deeper is left out; a list in a list counts two"
    report([Problem(Subtype.NESTING, renderer.document["source"], line, None, "text", found, allowed)])
