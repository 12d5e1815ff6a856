"""The ``blog`` domain: one record a document, with all that reading noted of it.

Clearing a document is one ``pop``; a merge copies the records of the documents that it is given, and no others.
Nothing global is decided here.
"""

from __future__ import annotations

import pickle
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment

from sphinx_commonplace.model import ListQuery, Outgoing, Post, SourceQuery
from sphinx_commonplace.read.rules import ReadingRules


@dataclass(frozen=True, slots=True)
class Document:
    """What one source document holds that other pages need to know."""

    posts: tuple[Post, ...] = ()
    held: str = ""  # why the whole document must not be published, "" where it may be
    faulty: bool = False  # for a fault: it should be a post, and cannot be one
    withheld: tuple[str, ...] = ()  # ISO dates ("" for none) of drafts that were left out of it
    faulty_sections: tuple[str, ...] = ()  # the titles of sections that were left out of it for a fault
    references: tuple[tuple[str, str], ...] = ()  # what it refers to, by kind and name, each once, sorted
    postlists: tuple[ListQuery, ...] = ()  # the lists of posts that it shows
    packed: bytes = b""  # what each of its posts leads to, see pack()
    source_lists: tuple[SourceQuery, ...] = ()  # the bibliographies that it shows
    toctree: bool = False  # it shows a visible table of contents
    # On what parts of it stand, and whether pages show them: kind, expression, outcome, each once, sorted.
    conditions: tuple[tuple[str, str, bool], ...] = ()
    # The names that it gives to places in it, with id and, where it has one, title.
    targets: tuple[tuple[str, str, str | None], ...] = ()
    # The names that it gives to other things: domain, table, name, and what stands there.
    names: tuple[tuple[str, str, Any, Any], ...] = ()
    must_be_resolved: bool = False  # to know what it shows of others
    looked_for: tuple[str, ...] = ()  # files for which it was looked, there or not, as paths from the sources
    content: str = ""  # what it was read from, as a digest of its file and of all that went into it
    tree: str = ""  # what reading came to, as a digest of the file of its tree

    @property
    def cut(self) -> bool:
        """Whether its source says more than its page may."""
        return bool(self.withheld or self.faulty_sections)

    @property
    def outgoing(self) -> tuple[Outgoing, ...]:
        """What each of its posts leads to; unpacked each time."""
        outgoing: tuple[Outgoing, ...] = pickle.loads(self.packed) if self.packed else ()  # noqa: S301 - like the rest
        return outgoing


def pack(outgoing: tuple[Outgoing, ...]) -> bytes:
    """Return what posts lead to as it lies in the environment.

    Of all that is known of documents it is the most by far. While others are read, nobody needs it, and Python's
    collector would go through every record of it again and again.
    """
    return pickle.dumps(outgoing, pickle.HIGHEST_PROTOCOL) if outgoing else b""


EMPTY = Document()
"""What is known of a document of which nothing has been noted."""


class BlogDomain(Domain):
    """State of the blog: ``docname -> Document``."""

    rules: ReadingRules  # of this build; no part of the state
    name = "blog"
    label = "Blog"
    data_version = 12
    initial_data: ClassVar[dict[str, Any]] = {"documents": {}, "given_labels": {}}

    @property
    def documents(self) -> dict[str, Document]:
        """What is known of each document."""
        documents: dict[str, Document] = self.data["documents"]
        return documents

    @property
    def given_labels(self) -> dict[str, tuple[str, str]]:
        """Names that were put into the ``std`` domain, with page and id: derived in every build."""
        given_labels: dict[str, tuple[str, str]] = self.data["given_labels"]
        return given_labels

    def document(self, docname: str) -> Document:
        """Return what is known of a document."""
        return self.documents.get(docname, EMPTY)

    def note(self, docname: str, **facts: Any) -> None:  # noqa: ANN401 - fields of :class:`Document`
        """Note some facts of a document, beside those that have been noted before."""
        self.documents[docname] = replace(self.document(docname), **facts)

    def clear_doc(self, docname: str) -> None:
        """Forget what was read from *docname*."""
        self.documents.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read: only *docnames*, whatever else it knows."""
        found = otherdata["documents"]
        self.documents.update((docname, found[docname]) for docname in docnames & found.keys())

    def resolve_any_xref(self, *_arguments: Any) -> list[tuple[str, nodes.reference]]:  # noqa: ANN401 - all of Sphinx's
        """Return nothing: posts are found by their document's name, and by their names in the ``std`` domain."""
        return []


def blog_domain(env: BuildEnvironment) -> BlogDomain:
    """Return the blog's domain of an environment."""
    domain = env.domains[BlogDomain.name]
    if not isinstance(domain, BlogDomain):
        raise TypeError(f"another extension has taken the domain {BlogDomain.name!r}")
    return domain


def reading_rules(env: BuildEnvironment) -> ReadingRules:
    """Return what reading goes by in this build."""
    return blog_domain(env).rules


def sorted_documents(env: BuildEnvironment) -> list[tuple[str, Document]]:
    """Return what is known of all documents, in the order of their names."""
    return sorted(blog_domain(env).documents.items(), key=itemgetter(0))
