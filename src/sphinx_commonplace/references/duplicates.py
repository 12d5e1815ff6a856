"""Names that two documents give: warned of at the later document in the order of docnames, in each build.

Sphinx warns when it reads the second document. With several processes it may never see both in one, and after an
edit it reads another one last, or again. So its warnings are dropped, and made again from the names that documents
give, in the words of Sphinx 9.0.4. Names that one document gives twice are Sphinx's to report.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.locale import __
from sphinx.util.logging import get_node_location

from sphinx_commonplace.model import KeptWarning
from sphinx_commonplace.read.domain import GivenName, blog_domain, sorted_documents

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SECTION_LABELS = "sphinx.ext.autosectionlabel"


@dataclass(frozen=True)
class _Message:
    """How Sphinx warns of a name.

    :param arguments: of the text, given the key of the name in its table, its type and the other document
    :param place: of the other document among the arguments
    """

    text: str
    arguments: Callable[[Any, str, object], tuple[object, ...]]
    place: int
    by_path: bool = False  # the other document is named by its path
    names: tuple[str, str] = ("", "")  # by which the warning can be suppressed


_MESSAGES: Final = {
    "label": _Message(
        "duplicate label %s, other instance in %s", lambda key, _type, other: (key, other), 1, by_path=True
    ),
    "std": _Message(
        "duplicate %s description of %s, other instance in %s", lambda key, _type, other: (*key, other), 2
    ),
    "math": _Message(
        "duplicate label of equation %s, other instance in %s",
        lambda key, _type, other: (key, other),
        1,
        names=("ref", "equation"),
    ),
    "citation": _Message(
        "duplicate citation %s, other instance in %s",
        lambda key, _type, other: (key, other),
        1,
        by_path=True,
        names=("ref", "citation"),
    ),
    "py": _Message(
        "duplicate object description of %s, other instance in %s, use :no-index: for one of them",
        lambda key, _type, other: (key, other),
        1,
    ),
    "js": _Message(
        "duplicate %s description of %s, other %s in %s",
        lambda key, type_, other: (type_, key, type_, other),
        3,
    ),
    "rst": _Message(
        "duplicate description of %s %s, other instance in %s", lambda key, _type, other: (*key, other), 2
    ),
}
"""By the domain of a name; targets, which ``ref`` finds, are labels."""

_TABLES: Final = {(domain, "citations" if domain == "citation" else "objects") for domain in _MESSAGES}
"""The tables of :mod:`sphinx_commonplace.references.names` with names of which Sphinx warns."""


def note_given_names(app: Sphinx, doctree: nodes.document) -> None:
    """Note where a document gives names, after they are noted (``doctree-read``)."""
    docname = app.env.current_document.docname
    given = [*_labels(app.env, doctree, docname), *_objects(app.env, doctree, docname)]
    if SECTION_LABELS in app.extensions:
        given += _section_labels(app, doctree, docname)
    if given:
        blog_domain(app.env).note(docname, given=tuple(given))


def is_duplicate(env: BuildEnvironment, record: logging.LogRecord, docname: str) -> bool:
    """Return whether Sphinx warns that another document has a name, too, while it reads *docname*."""
    if not isinstance(record.args, tuple):
        return False
    for message in _MESSAGES.values():
        if len(record.args) > message.place and record.msg == __(message.text):
            return str(record.args[message.place]) not in {docname, str(env.doc2path(docname))}
    return False


def duplicate_warnings(env: BuildEnvironment) -> dict[str, tuple[KeptWarning, ...]]:
    """Return what is to be told of names that several documents give, by docname."""
    owners: dict[tuple[str, Any], tuple[str, GivenName]] = {}
    found: dict[str, list[KeptWarning]] = {}
    for docname, document in sorted_documents(env):
        for given in document.given:
            name = given.domain, given.key
            other = owners.get(name)
            if given.domain == "label":
                replaces, tells = not given.weak, True
            elif other and given.domain == "py" and other[1].weak != given.weak:
                # Where an object is imported to, and where it is described.
                replaces, tells = other[1].weak, False
            else:
                replaces = tells = True
            if other and tells:
                found.setdefault(docname, []).append(_warning(env, given, other[0]))
            if replaces:
                owners[name] = docname, given
    return {docname: tuple(warnings) for docname, warnings in found.items()}


def _warning(env: BuildEnvironment, given: GivenName, other: str) -> KeptWarning:
    message = _MESSAGES[given.domain]
    arguments = message.arguments(given.key, given.type, env.doc2path(other) if message.by_path else other)
    names = (SECTION_LABELS.rpartition(".")[2], given.of_section) if given.of_section else message.names
    return KeptWarning(
        logging.WARNING, __(message.text) % arguments, given.location, *names, color="", once=False, trace=""
    )


def _labels(env: BuildEnvironment, doctree: nodes.document, docname: str) -> Iterator[GivenName]:
    """Yield the labels that an author wrote, as Sphinx finds them (``StandardDomain.process_doc``)."""
    labels = env.domains.standard_domain.labels
    for name, explicit in doctree.nametypes.items():
        node = doctree.ids.get(doctree.nameids.get(name) or "") if explicit else None
        if isinstance(node, nodes.target) and "refid" in node:
            node = doctree.ids.get(node["refid"])
        if node is None or node.tagname == "footnote" or "refuri" in node or node.tagname.startswith("desc_"):
            continue
        titled = labels.get(name, ("",))[0] == docname
        yield GivenName("label", name, "", get_node_location(node) or "", weak=not titled)


def _section_labels(app: Sphinx, doctree: nodes.document, docname: str) -> Iterator[GivenName]:
    """Yield the labels that ``sphinx.ext.autosectionlabel`` makes of headings."""
    labels = app.env.domains.standard_domain.labels
    for section in doctree.findall(nodes.section):
        if isinstance(title := section.next_node(nodes.title), nodes.title):
            words = title.rawsource or title.astext()
            prefix = f"{docname}:" if app.config.autosectionlabel_prefix_document else ""
            name = nodes.fully_normalize_name(prefix + words)
            if labels.get(name, ("", ""))[:2] == (docname, section["ids"][0]):
                location = get_node_location(section) or ""
                yield GivenName("label", name, "", location, weak=False, of_section=docname)


def _objects(env: BuildEnvironment, doctree: nodes.document, docname: str) -> Iterator[GivenName]:
    """Yield the objects that a document describes."""
    names = [one for one in blog_domain(env).document(docname).names if one[:2] in _TABLES]
    formulas = {}
    if any(domain == "math" for domain, *_rest in names):
        formulas = {node.get("label"): node for node in doctree.findall(nodes.math_block)}
    for domain, _table, key, value in names:
        node = formulas.get(key) if domain == "math" else doctree.ids.get(value[1])
        location = (node is not None and get_node_location(node)) or str(env.doc2path(docname))
        weak = bool(getattr(value, "aliased", False))
        yield GivenName(domain, key, value[2] if domain == "js" else "", location, weak=weak)
