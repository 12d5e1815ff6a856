"""A document's front matter while it is read: in reStructuredText, its field list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import get_filetype

from sphinx_commonplace.compat.ablog import PostNode
from sphinx_commonplace.errors import Problem
from sphinx_commonplace.frontmatter.for_myst import plain
from sphinx_commonplace.frontmatter.head import hand_over, source_fields
from sphinx_commonplace.frontmatter.keys import FrontMatterBlock, gather, split_front_matter
from sphinx_commonplace.frontmatter.notebooks import SUFFIX, read_notebook
from sphinx_commonplace.frontmatter.other_forms import other_form_problem
from sphinx_commonplace.read.characters import clean_notebook, clean_source
from sphinx_commonplace.read.domain import blog_domain, reading_rules
from sphinx_commonplace.read.lines import WrittenLines
from sphinx_commonplace.read.untitled import has_content
from sphinx_commonplace.report import report
from sphinx_commonplace.validation.fields import Field, Position

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

FrontMatterFields = tuple[dict[str, Field] | None, tuple[Problem, ...]]

SOURCE_FIELDS = "commonplace_fields"
"""The key in ``env.current_document`` of the front matter of the document that is being read."""

SOURCE_LINES = "commonplace_lines"
"""The key of the lines of its text."""

TITLE = "title"

MOST_KEPT = 2_000
"""The most documents whose front matter is kept, at a few kilobytes each. For further ones it is parsed again."""


class HeadReader:
    """Reads the front matter of documents, and parses that of each document once.

    Drafts are found by their front matter before Sphinx reads any document. What was parsed then is kept until the
    document is read, and used if the front matter is still the same: another extension may have changed it.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[FrontMatterBlock, FrontMatterFields]] = {}  # by path

    def look_ahead(self, config: Config, path: str, text: str) -> FrontMatterFields:
        """Return the front matter of a document before it is read, as :func:`front_matter_of` does.

        Of front matter in a form that is not read, there is no field and one problem.
        """
        text, _reported_when_read = clean_source(text, path)
        found = self._parse(config, path, text)
        block = split_front_matter(text)
        if found[0] is None:
            markdown = get_filetype(config.source_suffix, path) != "restructuredtext"
            is_notebook = path.endswith(SUFFIX)  # which begins like front matter in JSON
            problem = None if is_notebook else other_form_problem(text, path, markdown=markdown)
            return ({}, (problem,)) if problem else found
        if block is not None and len(self._kept) < MOST_KEPT:
            self._kept[path] = (block, found)
        return found

    def forget(self) -> None:
        """Drop what was kept of documents that were not read, such as drafts."""
        self._kept.clear()

    def read_front_matter(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Read a document's front matter, and replace a post's by what MyST is to read (``source-read``)."""
        path = str(app.env.doc2path(docname))
        clean = clean_notebook if path.endswith(SUFFIX) else clean_source
        source[0], characters = clean(source[0], path)
        report(characters)
        notebook = read_notebook(source[0], path) if path.endswith(SUFFIX) else None
        if notebook is not None:
            app.env.current_document[SOURCE_FIELDS] = notebook.fields
            if reading_rules(app.env).names_a_post(docname, notebook.fields):
                report(notebook.problems)
                source[0] = notebook.text
            app.env.current_document[SOURCE_LINES] = source[0].split("\n")
            return
        fields, problems = self._parse(app.config, path, source[0])
        app.env.current_document[SOURCE_FIELDS] = fields
        app.env.current_document[SOURCE_LINES] = source[0].split("\n")
        if fields is not None and reading_rules(app.env).names_a_post(docname, fields):
            report(problems)
            # MyST reads the front matter of other documents unchanged.
            source[0], metadata = hand_over(source[0], fields)
            app.env.metadata[docname].update(metadata)

    def _parse(self, config: Config, path: str, text: str) -> FrontMatterFields:
        kept = self._kept.pop(path, None)
        if kept is not None and kept[0] == split_front_matter(text):
            return kept[1]
        return front_matter_of(config, path, text)


def reread_changed_conditions(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
) -> list[str]:
    """Return documents whose ``only`` and the like now have another outcome (``env-get-outdated``)."""
    conditions = reading_rules(env).conditions
    return [
        docname
        for docname, document in blog_domain(env).documents.items()
        if any(conditions.hold(kind, text) != outcome for kind, text, outcome in document.conditions)
    ]


def front_matter_of(config: Config, path: str, text: str) -> FrontMatterFields:
    """Return a document's front matter and its faults; None for one without, as in reStructuredText."""
    if get_filetype(config.source_suffix, path) == "restructuredtext":
        return None, ()  # three dashes or more may be the line above a heading
    return source_fields(text, path)


def has_title_above(document: nodes.document) -> bool:
    """Return whether a Markdown text that is being read is a post whose title, if any, is above its first heading.

    It is in the front matter, or the text has none: it begins with words, and gets a heading for its name. Either
    way headings begin with ``##``.

    :param document: the tree up to that heading
    """
    env = getattr(document.settings, "env", None)
    if env is None:
        return False
    fields = env.current_document.get(SOURCE_FIELDS)
    written = [node["written"] for node in document.findall(PostNode)]
    if written:
        is_given = any(option.name == TITLE and option.value.strip() for option in written[0].options)
    else:
        if fields is None:
            fields = _notebook_fields(document)
        if not reading_rules(env).names_a_post(env.docname, fields):
            return False
        is_given = TITLE in fields and bool(str(plain(fields[TITLE]) or "").strip())
    parts = [node for node in document.children if not isinstance(node, nodes.field_list)]
    return is_given or has_content(parts)


def _notebook_fields(document: nodes.document) -> dict[str, Field]:
    """Return the metadata of a notebook, which its parser writes as a field list."""
    lists = [node for node in document.children[:1] if isinstance(node, nodes.field_list)]
    return {
        field.children[0].astext(): Field(field.children[1].astext(), Position(None, None))
        for node in lists
        for field in node.findall(nodes.field)
    }


@contextmanager
def docinfo_taken_out(document: nodes.document) -> Iterator[None]:
    """Remove a document's front matter from its tree for a while: its words are not the post's."""
    fields = [node for node in document.children if isinstance(node, nodes.docinfo)]
    for node in fields:
        document.remove(node)
    try:
        yield
    finally:
        document[0:0] = fields


def docinfo_fields(
    document: nodes.document, path: str, lines: WrittenLines
) -> tuple[dict[str, Field], list[Problem]]:
    """Return a document's field list (reStructuredText's front matter), and its faults."""
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
        # docutils gives no line to fields that it knows, and translates their names, so they may not be found.
        line = node.line or lines.field_line(name, line) or line
        pairs.append((name, Field(value, Position(line or None, None))))
    return gather(pairs, path)
