"""The ``blog`` domain: one record per document, with everything that reading noted.

Clearing a document is one ``pop``; a merge copies the records of the given documents only. Nothing that depends on
several documents is decided here.
"""

from __future__ import annotations

import pickle
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment

from sphinx_commonplace.frontmatter.keys import UnknownKey
from sphinx_commonplace.model import KeptWarning, LabelKind, ListQuery, Outgoing, Post, PublicDays, SourceQuery
from sphinx_commonplace.read.rules import ReadingRules


class NamedEntry(NamedTuple):
    """An entry of a ``toctree`` that names a document."""

    docname: str
    path: str  # the file in which it is written
    line: int


class GivenName(NamedTuple):
    """A name that a document gives to something in it, and that no other document should give."""

    domain: str  # of the table in which it is; "label" for one that ``ref`` finds
    key: Any  # its key in the table: a text, or a type and a text
    type: str  # of the object, where the key does not tell; ""
    location: str  # path and line
    weak: bool  # a label without a title, or an alias of a Python object
    of_section: str = ""  # the docname, if ``sphinx.ext.autosectionlabel`` made the label of a heading


@dataclass(frozen=True, slots=True)
class Document:
    """What one source document holds that other pages need to know."""

    posts: tuple[Post, ...] = ()
    held_back: str = ""  # why the whole document must not be published; "" if it may be
    has_fault: bool = False  # it is held back because of a fault: it should be a post, but cannot be one
    public_days: tuple[PublicDays, ...] = ()  # when each of its posts is public
    draft_days: tuple[PublicDays, ...] = ()  # when drafts that are held back from it will be public
    draft_labels: tuple[tuple[LabelKind, str], ...] = ()  # the labels of these drafts
    held_sections: tuple[tuple[str, str], ...] = ()  # the titles of sections that are such drafts, and why
    faulty_sections: tuple[str, ...] = ()  # the titles of sections that are held back because of a fault
    unknown_keys: tuple[UnknownKey, ...] = ()  # of its front matter, and options of its directives
    references: tuple[tuple[str, str], ...] = ()  # what it refers to: kind and name, each once, sorted
    postlists: tuple[ListQuery, ...] = ()  # the lists of posts that it shows
    packed: bytes = b""  # the citations and references of each of its posts, see pack()
    source_lists: tuple[SourceQuery, ...] = ()  # the bibliographies that it shows
    redirects: tuple[str, ...] = ()  # old addresses that lead to the document as a whole, if it is no post
    messages: tuple[tuple[str, int], ...] = ()  # texts of its front matter that can be translated, and their lines
    toctree: bool = False  # it shows a visible table of contents
    cited_entries: tuple[str, ...] = ()  # keys of entries of sphinxcontrib-bibtex that its posts cite, sorted
    named_entries: tuple[NamedEntry, ...] = ()  # the documents that its tables of contents name, each once
    # The conditions of its parts, and whether pages show them: kind, expression, outcome; each once, sorted.
    conditions: tuple[tuple[str, str, bool], ...] = ()
    # What ``ref`` can find in it: name, id and, if it has one, title.
    targets: tuple[tuple[str, str, str | None], ...] = ()
    # Other objects that it names (terms, equations, …): domain, table, name, and the table's value.
    names: tuple[tuple[str, str, Any, Any], ...] = ()
    given: tuple[GivenName, ...] = ()  # where it gives names that no other document should give
    must_be_resolved: bool = False  # only resolving its references tells what it shows of other documents
    looked_for: tuple[str, ...] = ()  # files that reading looked for, found or not, as paths from the sources
    shows_today: bool = False  # it shows the day on which it was read
    opened: tuple[str, ...] = ()  # files that were opened while it was read, there or not, as such paths
    listed: tuple[str, ...] = ()  # folders whose names were listed, likewise
    asked_keys: tuple[str, ...] = ()  # addresses of which reading asked whether they are keys of sources
    content: str = ""  # a digest of its file and of all files that it is made from
    tree: str = ""  # a digest of the file of its doctree
    warnings: tuple[KeptWarning, ...] = ()  # what Sphinx, its extensions and we warned of while it was read

    @property
    def hides_source(self) -> bool:
        """Whether its source must not be published: it has sections that are held back."""
        return bool(self.draft_days or self.faulty_sections)

    @property
    def outgoing(self) -> tuple[Outgoing, ...]:
        """The citations and references of each of its posts; unpacked each time."""
        outgoing: tuple[Outgoing, ...] = pickle.loads(self.packed) if self.packed else ()  # noqa: S301 - like the rest
        return outgoing


def pack(outgoing: tuple[Outgoing, ...]) -> bytes:
    """Pickle the citations and references of a document's posts, as they are kept in the environment.

    They are most of the domain's data, and not needed while other documents are read. Unpickled, Python's garbage
    collector would scan every record of them again and again.
    """
    return pickle.dumps(outgoing, pickle.HIGHEST_PROTOCOL) if outgoing else b""


EMPTY = Document()
"""The record of a document of which nothing has been noted."""


class BlogDomain(Domain):
    """State of the blog: ``docname -> Document``."""

    rules: ReadingRules  # of this build; not pickled
    name = "blog"
    label = "Blog"
    data_version = 25
    initial_data: ClassVar[dict[str, Any]] = {"documents": {}, "added_targets": {}}

    @property
    def documents(self) -> dict[str, Document]:
        """The record of each document, by docname."""
        documents: dict[str, Document] = self.data["documents"]
        return documents

    @property
    def added_targets(self) -> dict[str, tuple[str, str]]:
        """The targets of posts and sources that this package added to the ``std`` domain: name -> page and id."""
        added_targets: dict[str, tuple[str, str]] = self.data["added_targets"]
        return added_targets

    def document(self, docname: str) -> Document:
        """Return the record of a document."""
        return self.documents.get(docname, EMPTY)

    def note(self, docname: str, **facts: Any) -> None:  # noqa: ANN401 - fields of :class:`Document`
        """Set some fields of a document's record."""
        self.documents[docname] = replace(self.document(docname), **facts)

    def clear_doc(self, docname: str) -> None:
        """Forget what was read from *docname*."""
        self.documents.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Copy the records of *docnames*, which another process has read."""
        found = otherdata["documents"]
        self.documents.update((docname, found[docname]) for docname in docnames & found.keys())

    def resolve_any_xref(self, *_arguments: Any) -> list[tuple[str, nodes.reference]]:  # noqa: ANN401 - all of Sphinx's
        """Return nothing: ``any`` finds posts by their docname, and by their targets in the ``std`` domain."""
        return []


def blog_domain(env: BuildEnvironment) -> BlogDomain:
    """Return the blog domain of an environment.

    :raises TypeError: if another extension has replaced it
    """
    domain = env.domains[BlogDomain.name]
    if not isinstance(domain, BlogDomain):
        raise TypeError(f"another extension has taken the domain {BlogDomain.name!r}")
    return domain


def reading_rules(env: BuildEnvironment) -> ReadingRules:
    """Return the rules of reading in this build."""
    return blog_domain(env).rules


def sorted_documents(env: BuildEnvironment) -> list[tuple[str, Document]]:
    """Return the records of all documents, sorted by docname."""
    return sorted(blog_domain(env).documents.items(), key=itemgetter(0))
