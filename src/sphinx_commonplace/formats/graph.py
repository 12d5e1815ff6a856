"""The graph of citations: posts, sources and every citation between them in, JSON out; and its JSON Schema.

The same records in the same order give the same bytes; no clock is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sphinx_commonplace.formats.bibliography import Records, json_members, to_json
from sphinx_commonplace.formats.clean import check_unique, one_line, plain_lines
from sphinx_commonplace.model import Role, Source
from sphinx_commonplace.sources import csl
from sphinx_commonplace.text.characters import for_exports
from sphinx_commonplace.urls.iris import as_web_iri

if TYPE_CHECKING:
    from datetime import datetime

VERSION: Final = 2
"""The version of the format, to be raised when a member is removed or changes its meaning."""


@dataclass(frozen=True, slots=True)
class GraphPost:
    """A post in the graph."""

    id: str  # its key, which no other post has
    url: str  # the absolute address of its page
    title: str  # plain text
    date: datetime | None = None  # aware
    updated: datetime | None = None
    kind: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class GraphSource:
    """A source in the graph."""

    key: str  # its citation key, which no other source has
    source: Source
    site: str = ""  # where it was published
    page: str = ""  # the absolute address, in the blog, of its entry on its site's page


class GraphEdge(NamedTuple):
    """One citation; a tuple to save memory, as there are very many."""

    post: str  # the post's id
    source: str  # the source's key
    role: Role
    words: str = ""  # the link's text, plain
    sentence: str = ""  # the sentence around it, plain
    anchor: str = ""  # the id of the link on the post's page


def write(
    title: str,
    url: str,
    posts: Iterable[GraphPost],
    sources: Iterable[GraphSource],
    edges: Iterable[GraphEdge],
    *,
    records: Records | None = None,
) -> bytes:
    """Return the blog's posts, their sources and every citation between them, in the form of :func:`schema`.

    :param title: the blog's title
    :param url: its absolute address
    :param records: a cache, if the same sources are exported again
    :returns: ASCII, one record a line, with a newline at its end
    :raises ValueError: if two posts have one id, two sources have one key, or a citation is not between any of
        these
    """
    listed_posts, listed_sources = list(posts), list(sources)
    post_ids = check_unique("id", [post.id for post in listed_posts])
    keys = check_unique("key", [source.key for source in listed_sources])

    known: dict[str, str] = {}  # sentences: of those that are the same, one is kept in memory
    listed_edges = []
    for edge in edges:
        if edge.post not in post_ids or edge.source not in keys:
            raise ValueError(f"edge: {edge.post!r} cites {edge.source!r}; a post and a source of this graph")
        sentence = one_line(edge.sentence)
        listed_edges.append(edge._replace(sentence=known.setdefault(sentence, sentence)))
    numbers = _numbers_of_sentences(listed_edges)
    records = records or Records()
    members = (
        ",\n".join(json_members({"version": VERSION, "title": one_line(title), "url": as_web_iri(url)})).encode(
            "ascii"
        ),
        _listed("posts", (_object(json_members(_post(post))) for post in listed_posts)),
        _listed("sources", (_object(_source(source, records)) for source in listed_sources)),
        _listed("sentences", map(to_json, numbers)),
        _listed("edges", (_object(json_members(_edge(edge, numbers))) for edge in listed_edges)),
    )
    return b"{\n" + b",\n".join(members) + b"\n}\n"


def _numbers_of_sentences(edges: Iterable[GraphEdge]) -> dict[str, int]:
    """Return the number of each sentence, in their order.

    Those of the last post come first: posts are listed newest first, and a new one shall change no number.
    """
    numbers: dict[str, int] = {}
    of_posts = [list(group) for _post, group in groupby(edges, key=attrgetter("post"))]
    for edge in chain.from_iterable(reversed(of_posts)):
        if edge.sentence:
            numbers.setdefault(edge.sentence, len(numbers))
    return numbers


def _object(members: Iterable[str]) -> str:
    """Return an object as JSON, from its members."""
    return f"{{{', '.join(members)}}}"


def _listed(name: str, records: Iterable[str]) -> bytes:
    """Return a member that is a list, one record a line.

    :param records: as JSON
    """
    # Each line is encoded on its own: to join all lines as text first would take twice the memory.
    lines = b",\n".join(record.encode("ascii") for record in records)
    return b'"%s": [%s]' % (name.encode("ascii"), b"\n" + lines + b"\n" if lines else b"")


def _post(post: GraphPost) -> dict[str, Any]:
    members: dict[str, Any] = {
        "id": for_exports(post.id),
        "url": as_web_iri(post.url),
        "title": one_line(post.title),
        "date": post.date.isoformat() if post.date else "",
        "updated": post.updated.isoformat() if post.updated else "",
        "kind": for_exports(post.kind),
        "authors": plain_lines(post.authors),
        "tags": plain_lines(post.tags),
        "categories": plain_lines(post.categories),
        "series": plain_lines(post.series),
        "language": for_exports(post.language),
    }
    return {name: value for name, value in members.items() if value or name in _SCHEMA_POST["required"]}


def _source(node: GraphSource, records: Records) -> tuple[str, ...]:
    # The member is not called `page`, because CSL has a variable `page`, for page numbers.
    members = {"site": one_line(node.site), "cited-by": as_web_iri(node.page)}
    given = {name: value for name, value in members.items() if value}
    return (*records.members(node.key, node.source), *json_members(given))


def _edge(edge: GraphEdge, numbers: Mapping[str, int]) -> dict[str, Any]:
    members: dict[str, Any] = {
        "post": for_exports(edge.post),
        "source": for_exports(edge.source),
        "role": str(edge.role),
    }
    if words := one_line(edge.words):
        members["words"] = words
    if edge.sentence:
        members["sentence"] = numbers[edge.sentence]
    if anchor := for_exports(edge.anchor):
        members["anchor"] = anchor
    return members


_Schema = dict[str, Any]
_STRING: Final[_Schema] = {"type": "string"}
_STRINGS: Final[_Schema] = {"type": "array", "items": _STRING}
_ADDRESS: Final[_Schema] = {"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}
_MOMENT: Final[_Schema] = {"type": "string", "format": "date-time"}


def _record(required: Sequence[str], description: str, **properties: _Schema) -> _Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _said(schema: _Schema, description: str) -> _Schema:
    return {**schema, "description": description}


_SCHEMA_POST: Final = _record(
    ("id", "url", "title"),
    "One post, newest first.",
    id=_said(_STRING, "Its name among all posts, which does not change."),
    url=_said(_ADDRESS, "The address of its page."),
    title=_said(_STRING, "Plain text."),
    date=_said(_MOMENT, "When it was published."),
    updated=_said(_MOMENT, "When it was last changed in a way that readers should know."),
    kind=_said(_STRING, "note, link, quote or essay."),
    authors=_STRINGS,
    tags=_STRINGS,
    categories=_STRINGS,
    series=_STRINGS,
    language=_said(_STRING, "A BCP 47 tag."),
)
_SCHEMA_EDGE: Final = _record(
    ("post", "source", "role"),
    "One citation of a source by a post.",
    post=_said(_STRING, "The post's id."),
    source=_said(_STRING, "The source's id."),
    role=_said({"enum": [str(role) for role in Role]}, "What the post does with the source."),
    words=_said(_STRING, "The link's text."),
    sentence=_said(
        {"type": "integer", "minimum": 0}, "The sentence around it, by its number in `sentences`, counted from 0."
    ),
    anchor=_said(_STRING, "The id of its place in the post's page; without one, the page as a whole."),
)
_SCHEMA_NAME: Final = _record(
    (),
    "A name, as CSL-JSON has it.",
    **dict.fromkeys(
        ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"), _STRING
    ),
    **{name: {"type": ["boolean", "string"]} for name in ("comma-suffix", "static-ordering", "parse-names")},
)
_DATE_PARTS: Final[Mapping[str, _Schema]] = {
    "date-parts": {
        "type": "array",
        "minItems": 1,
        "maxItems": 2,
        "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
    },
    "season": {"type": ["integer", "string"]},
    "circa": {"type": "boolean"},
    "literal": _STRING,
}
_SCHEMA_DATE: Final = _record(
    (), "A date, as CSL-JSON has it: year, month and day, twice for a range.", **_DATE_PARTS
)
_BY_KIND: Final[Mapping[csl.VariableKind, _Schema]] = {
    csl.VariableKind.TEXT: _STRING,
    csl.VariableKind.LONG: _STRING,
    csl.VariableKind.NUMBER: _STRING,
    csl.VariableKind.NAMES: {"type": "array", "items": {"$ref": "#/$defs/name"}},
    csl.VariableKind.DATE: {"$ref": "#/$defs/date"},
    csl.VariableKind.WORDS: _STRINGS,
    csl.VariableKind.ANY: {"type": "object"},
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what :func:`write` writes."""
    variables = {
        csl.RENAMED.get(name, name): _BY_KIND[kind]
        for name, kind in csl.VARIABLES.items()
        if name not in csl.NOT_IN_JSON
    }
    members: dict[str, _Schema] = {
        "id": _said(_STRING, "Its citation key."),
        "type": {"enum": sorted(csl.TYPES)},
        **variables,
        "site": _said(_STRING, "Where it was published."),
        "cited-by": _said(_ADDRESS, "Where the blog lists who cites it."),
    }
    source = _record(
        ("id", "type"), "One source: an item of CSL-JSON, with its site and its place in the blog.", **members
    )
    whole = _record(
        ("version", "title", "url", "posts", "sources", "sentences", "edges"),
        "What a blog cites.",
        version={"const": VERSION},
        title=_STRING,
        url=_ADDRESS,
        posts={"type": "array", "items": _SCHEMA_POST},
        sources={"type": "array", "items": source},
        sentences={
            "type": "array",
            "uniqueItems": True,
            "items": {**_STRING, "minLength": 1},
            "description": "The sentences around citations, each once, those of the oldest post first.",
        },
        edges={"type": "array", "items": _SCHEMA_EDGE},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://commonplace.readthedocs.io/en/latest/blog.schema.json",
        "title": "The citations of a Commonplace blog",
        **whole,
        "$defs": {"name": _SCHEMA_NAME, "date": _SCHEMA_DATE},
    }
