"""The head of a document: its front matter, or in reStructuredText its field list, while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import get_filetype

from sphinx_commonplace.errors import Problem
from sphinx_commonplace.frontmatter.head import hand_over, source_fields
from sphinx_commonplace.frontmatter.keys import gather
from sphinx_commonplace.read.domain import blog_domain, reading_rules
from sphinx_commonplace.read.lines import WrittenLines
from sphinx_commonplace.report import report
from sphinx_commonplace.validation.fields import Field, Position

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

SOURCE_FIELDS = "commonplace_fields"
"""The key under which a document's front matter waits, while it is read, for its tree."""

SOURCE_LINES = "commonplace_lines"
"""The same for the lines of its text."""


def take_front_matter(app: Sphinx, docname: str, source: list[str]) -> None:
    """Read a document's front matter while its text is at hand (``source-read``)."""
    fields, problems = front_matter_of(app.config, str(app.env.doc2path(docname)), source[0])
    app.env.current_document[SOURCE_FIELDS] = fields
    app.env.current_document[SOURCE_LINES] = source[0].split("\n")
    if fields is not None and reading_rules(app.env).names_a_post(docname, fields):
        report(problems)
        # That of other documents is MyST's alone.
        source[0], metadata = hand_over(source[0], fields)
        app.env.metadata[docname].update(metadata)


def read_otherwise_shown(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
) -> list[str]:
    """Return the documents of which pages show other parts than when they were read (``env-get-outdated``)."""
    conditions = reading_rules(env).conditions
    return [
        docname
        for docname, document in blog_domain(env).documents.items()
        if any(conditions.hold(kind, text) != held for kind, text, held in document.conditions)
    ]


def front_matter_of(config: Config, path: str, text: str) -> tuple[dict[str, Field] | None, tuple[Problem, ...]]:
    """Return a document's front matter, None where it has none, as in reStructuredText."""
    if get_filetype(config.source_suffix, path) == "restructuredtext":
        return None, ()  # three dashes and more may be the line above a heading
    return source_fields(text, path)


@contextmanager
def docinfo_aside(document: nodes.document) -> Iterator[None]:
    """Take a document's front matter out of its tree for a while: its words are no words of the post."""
    aside = [node for node in document.children if isinstance(node, nodes.docinfo)]
    for node in aside:
        document.remove(node)
    try:
        yield
    finally:
        document[0:0] = aside


def docinfo_fields(
    document: nodes.document, path: str, lines: WrittenLines
) -> tuple[dict[str, Field], list[Problem]]:
    """Return a document's field list, reStructuredText's front matter, and what is wrong with its form."""
    pairs: list[tuple[str, Field]] = []
    line = 0
    for node in (node for info in document.findall(nodes.docinfo) for node in info.children):
        if not isinstance(node, nodes.Element):
            continue
        name: str = node.tagname
        value: str | list[str] = node.astext()
        if isinstance(node, nodes.field):
            name, value = node.children[0].astext(), node.children[1].astext()
        elif isinstance(node, nodes.authors):
            value = [author.astext() for author in node.children]
        # To fields that docutils knows it gives no line; in other languages their names are not known here.
        line = node.line or lines.field_line(name, line) or line
        pairs.append((name, Field(value, Position(line or None, None))))
    return gather(pairs, path)
