"""The graph of citations: posts, sources and every citation between them in, JSON out; and its JSON Schema.

The same facts give the same bytes, in the order in which they are given; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sphinx_commonplace.formats.bibliography import Records, json_members
from sphinx_commonplace.formats.clean import check_unique, one_line, plain_lines
from sphinx_commonplace.model import Role, Source
from sphinx_commonplace.sources import csl
from sphinx_commonplace.text.characters import for_exports
from sphinx_commonplace.urls.iris import as_web_iri

if TYPE_CHECKING:
    from datetime import datetime

VERSION: Final = 1
"""The version of the format: it goes up when something changes its meaning or goes away."""


@dataclass(frozen=True, slots=True)
class GraphPost:
    """A post, as the graph has it."""

    id: str  # its name among all posts
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
    """A source, as the graph has it."""

    key: str  # its name among all sources
    source: Source
    site: str = ""  # where it was published
    page: str = ""  # the absolute address of its place in the blog


class GraphEdge(NamedTuple):
    """One citation; a tuple, for there are very many."""

    post: str  # the post's id
    source: str  # the source's key
    role: Role
    words: str = ""  # the link's text, plain
    sentence: str = ""  # the sentence around it, plain
    anchor: str = ""  # the id of its place in the post's page


def write(
    title: str,
    url: str,
    posts: Iterable[GraphPost],
    sources: Iterable[GraphSource],
    edges: Iterable[GraphEdge],
    *,
    records: Records | None = None,
) -> bytes:
    """Return the blog's posts, their sources and every citation between them, as :func:`schema` has it.

    :param title: the blog's title
    :param url: its absolute address
    :param records: what has been made of the sources already
    :returns: ASCII, a record a line, with a newline at its end
    :raises ValueError: if two posts have one id or two sources one key, or a citation is of none of them
    """
    listed_posts, listed_sources = list(posts), list(sources)
    post_ids = check_unique("id", [post.id for post in listed_posts])
    keys = check_unique("key", [source.key for source in listed_sources])

    def checked() -> Iterator[GraphEdge]:
        for edge in edges:
            if edge.post not in post_ids or edge.source not in keys:
                raise ValueError(f"edge: {edge.post!r} cites {edge.source!r}; a post and a source of this graph")
            yield edge

    records = records or Records()
    members = (
        ",\n".join(json_members({"version": VERSION, "title": one_line(title), "url": as_web_iri(url)})).encode(
            "ascii"
        ),
        _listed("posts", (json_members(_post(post)) for post in listed_posts)),
        _listed("sources", (_source(source, records) for source in listed_sources)),
        _listed("edges", (json_members(_edge(edge)) for edge in checked())),
    )
    return b"{\n" + b",\n".join(members) + b"\n}\n"


def _listed(name: str, records: Iterable[Iterable[str]]) -> bytes:
    """Return a member that is a list of objects, a line each, of which the members are given."""
    # Each line for itself: of all together there would be a text as well.
    lines = b",\n".join(f"{{{', '.join(record)}}}".encode("ascii") for record in records)
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
    # CSL has a variable `page` already: the numbers of pages.
    places = {"site": one_line(node.site), "cited-by": as_web_iri(node.page)}
    given = {name: value for name, value in places.items() if value}
    return (*records.members(node.key, node.source), *json_members(given))


def _edge(edge: GraphEdge) -> dict[str, Any]:
    members = {"post": for_exports(edge.post), "source": for_exports(edge.source), "role": str(edge.role)}
    if words := one_line(edge.words):
        members["words"] = words
    if sentence := one_line(edge.sentence):
        members["sentence"] = sentence
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
    sentence=_said(_STRING, "The sentence around it."),
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
        ("version", "title", "url", "posts", "sources", "edges"),
        "What a blog cites.",
        version={"const": VERSION},
        title=_STRING,
        url=_ADDRESS,
        posts={"type": "array", "items": _SCHEMA_POST},
        sources={"type": "array", "items": source},
        edges={"type": "array", "items": _SCHEMA_EDGE},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://commonplace.readthedocs.io/en/latest/blog.schema.json",
        "title": "The citations of a Commonplace blog",
        **whole,
        "$defs": {"name": _SCHEMA_NAME, "date": _SCHEMA_DATE},
    }
