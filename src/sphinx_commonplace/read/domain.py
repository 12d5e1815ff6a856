"""The ``blog`` domain: what reading found out about posts, kept by document.

The shape follows Sphinx's own ``citation`` domain: typed properties over ``self.data``, a ``pop`` from each table
to clear, a merge that copies only the documents it is given. Nothing global is decided here.
"""

from __future__ import annotations

import pickle
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
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


class BlogDomain(Domain):
    """State of the blog: ``docname -> Document``."""

    rules: ReadingRules  # of this build; no part of the state

    name = "blog"
    label = "Blog"
    data_version = 11
    initial_data: ClassVar[dict[str, Any]] = {
        "documents": {},
        "given_labels": {},
        "targets": {},
        "names": {},
        "unusual": set(),
        "looked_for": {},
        "content": {},
        "trees": {},
    }

    @property
    def documents(self) -> dict[str, Document]:
        """What each document holds; documents that hold nothing of interest are not in it."""
        documents: dict[str, Document] = self.data["documents"]
        return documents

    @property
    def given_labels(self) -> dict[str, tuple[str, str]]:
        """Names that were put into the ``std`` domain, with page and id: derived in every build."""
        given_labels: dict[str, tuple[str, str]] = self.data["given_labels"]
        return given_labels

    @property
    def targets(self) -> dict[str, dict[str, tuple[str, str | None]]]:
        """The names that each document gives to places in it, with id and, where it has one, title."""
        targets: dict[str, dict[str, tuple[str, str | None]]] = self.data["targets"]
        return targets

    @property
    def names(self) -> dict[str, list[tuple[str, str, Any, Any]]]:
        """The names that each document gives to other things: domain, table, name, and what stands there."""
        names: dict[str, list[tuple[str, str, Any, Any]]] = self.data["names"]
        return names

    @property
    def unusual(self) -> set[str]:
        """The documents that must be resolved to know what they show of others."""
        unusual: set[str] = self.data["unusual"]
        return unusual

    @property
    def looked_for(self) -> dict[str, tuple[str, ...]]:
        """The files for which each document was looked, there or not, as paths from the sources."""
        looked_for: dict[str, tuple[str, ...]] = self.data["looked_for"]
        return looked_for

    @property
    def content(self) -> dict[str, str]:
        """What each document was read from, as a digest of its file and of all that went into it."""
        content: dict[str, str] = self.data["content"]
        return content

    @property
    def trees(self) -> dict[str, str]:
        """What reading each document came to, as a digest of the file of its tree."""
        trees: dict[str, str] = self.data["trees"]
        return trees

    def note_document(self, docname: str, document: Document) -> None:
        """Remember what reading *docname* found."""
        if document != Document():
            self.documents[docname] = document

    def clear_doc(self, docname: str) -> None:
        """Forget what was read from *docname*."""
        self.documents.pop(docname, None)
        self.targets.pop(docname, None)
        self.names.pop(docname, None)
        self.unusual.discard(docname)
        self.looked_for.pop(docname, None)
        self.content.pop(docname, None)
        self.trees.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read: only *docnames*, whatever else it knows."""
        self.unusual.update(otherdata["unusual"] & docnames)
        for table in ("documents", "targets", "names", "looked_for"):
            found = otherdata[table]
            self.data[table].update((docname, found[docname]) for docname in docnames & found.keys())

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
