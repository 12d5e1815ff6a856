"""The schema of a post's front matter: raw fields in, a `FrontMatter` and its problems out.

Each key is declared once, as a field of `FrontMatter`: how it is read, what it means, an example.
Validation, the guide's reference table (`reference_rows`) and the JSON Schema for editors (`json_schema`)
are all made from these declarations.

Raw fields come from `read_fields` (of a Markdown text) or are made by the caller (of a directive's options, say);
`validate` takes both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter import values
from sphinx_commonplace.frontmatter.publication import (
    LOOSE,
    WORDS,
    Publication,
    fold_key,
    is_held_back_word,
    key_of,
    marks_a_post,
    publication_fields,
    read_draft,
)
from sphinx_commonplace.frontmatter.values import FrontMatterNotes
from sphinx_commonplace.frontmatter.yaml import (
    MERGE,
    FrontMatterBlock,
    Unreadable,
    gather,
    read_fields,
    split_front_matter,
)
from sphinx_commonplace.model import Kind, LabelKind, License, SharingImage, Via
from sphinx_commonplace.text.dates import DateRules
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.suggestions import NEARLY_EQUAL, edits, nearest
from sphinx_commonplace.validation import readers
from sphinx_commonplace.validation.fields import Field, Position, is_empty, parts_of
from sphinx_commonplace.validation.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

__all__ = [
    "FOREIGN_KEYS",
    "FOREIGN_PREFIXES",
    "NOTEBOOK_KEYS",
    "OUR_KEYS",
    "DateRules",
    "Field",
    "FrontMatter",
    "FrontMatterBlock",
    "Position",
    "ReferenceRow",
    "UnknownKey",
    "Unreadable",
    "blogpost_typos",
    "gather",
    "is_ours",
    "json_schema",
    "marks_a_post",
    "publication_fields",
    "read_fields",
    "reference_rows",
    "split_front_matter",
    "validate",
]

_Schema = dict[str, Any]

FOREIGN_KEYS = frozenset(
    {
        # docutils' bibliographic fields
        *("authors", "organization", "contact", "address", "version", "status", "revision", "copyright"),
        *("author", "date", "dedication", "abstract"),
        # Sphinx's file-wide metadata
        *("orphan", "tocdepth", "nocomments", "no-search", "nosearch"),
        # MyST-Parser, MyST-NB and Jupytext
        *("myst", "substitutions", "html_meta", "mystnb", "file_format"),
        # Furo, sphinx-design
        *("hide-toc", "sd_hide_title"),
        # ABlog's `post` directive: an excerpt that the page itself does not show
        "exclude",
        # Hugo and others: the order of pages in a section. Posts are in the order of their dates.
        "weight",
    }
)
"""Keys that mean something to other parts of a site. They are not reported as unknown; some are ours as well."""

NOTEBOOK_KEYS = frozenset(
    {
        # nbformat, of this version and earlier ones
        *(
            "kernelspec",
            "language_info",
            "kernel_info",
            "nbformat",
            "nbformat_minor",
            "orig_nbformat",
            "signature",
        ),
        # Jupytext, and what runs notebooks
        *("jupyter", "jupytext", "execution", "papermill", "nbhosting", "interpreter", "environment"),
        # Jupyter's editors and their extensions
        *("anaconda-cloud", "bibtex", "celltoolbar", "cite2c", "default_lexer", "extensions", "gist", "gist_id"),
        *("hide_code_all_hidden", "hide_input", "latex_envs", "livereveal", "nav_menu", "nbTranslate"),
        *("notify_time", "record_timing", "rise", "toc", "toc_position", "trusted", "varInspector", "widgets"),
        # editors and hosts elsewhere
        *(
            "accelerator",
            "availableInstances",
            "colab",
            "creator",
            "deepnote",
            "gpuClass",
            "instance_type",
            "kaggle",
        ),
        *("nteract", "polyglot_notebook", "pycharm", "vscode"),
        # what makes pages or slides of notebooks
        *("nbconvert", "nbdime-conflicts", "nbgrader", "nbsphinx"),
    }
)
"""Keys that tools write into the metadata of a notebook, and Jupytext into the front matter of a text notebook."""

NOTEBOOK_PREFIXES = ("toc-", "nbsphinx-", "jp-", "deepnote_", "application/vnd.")
"""Prefixes of such keys."""

FOREIGN_PREFIXES = ("x-", "myst", "og:", "ogp_", "html_theme.", *NOTEBOOK_PREFIXES)
"""Prefixes of keys that belong to the site itself, to MyST, to sphinxext-opengraph, a theme or a notebook."""

_UNKNOWN_HELP = "keys of your own begin with x-"
_SYNONYMS = {"created": "date"}
"""Our keys, by names of other blog engines that may mean something else, too."""

_NO_TYPOS = frozenset({"links", "jupyter"})
"""Keys of other blog engines that are nearly keys of ours."""

_SHORTEST_TYPO = 4  # characters of a key for which one may be wrong
_LONG_KEY = 8  # characters of a key for which two may be wrong


class UnknownKey(NamedTuple):
    """A key of a post that neither we nor other parts of a site know, and that is no typo."""

    name: str
    position: Position
    suggestion: str = ""  # the most similar key that is known


@dataclass(frozen=True, slots=True)
class _ValueType:
    """A type of values: how it is read, and how it is described to people and to editors."""

    words: str  # what the guide calls it
    read: Callable[[Field, FrontMatterNotes], object]
    schema: _Schema


def _any_case(*words: str) -> str:
    """Return a pattern of some words in any case, for JSON Schema, whose patterns have no flags."""
    return "|".join("".join(f"[{letter.upper()}{letter}]" for letter in word) for word in words)


def _or_quoted(schema: _Schema, pattern: str) -> _Schema:
    """Return a schema that also accepts the same values in quotation marks, and empty quotation marks."""
    return {"anyOf": [schema, {"type": "string", "pattern": rf"^\s*({pattern})?\s*$"}]}


def _list_of(schema: _Schema) -> _Schema:
    return {"anyOf": [schema, {"type": "array", "items": schema}]}


_SCALAR: _Schema = {"type": ["string", "number", "boolean", "null"]}  # `title: 2001` is a number to YAML
# No part begins with a dot; an address of the site may be given in full, and percent-encoded.
_PATH: _Schema = {
    **_SCALAR,
    "pattern": r"""^(?!.*(^|[/,])\s*\.)([^\\:*?"<>|#%]|:(?=//|[0-9])|%[0-9A-Fa-f]{2})*$""",
}
_WEB_ADDRESS: _Schema = {
    "type": ["string", "null"],
    "pattern": rf"""^\s*(({_any_case("http", "https")})://[^\s"<>\\`/?#][^\s"<>\\`]*)?\s*$""",
}
_LINK_ADDRESS: _Schema = {
    "type": ["string", "null"],
    "pattern": _WEB_ADDRESS["pattern"].removesuffix(r")?\s*$") + rf"|{values.OWN_ADDRESS})?\s*$",
}
_ONE_VIA: _Schema = {
    "anyOf": [
        _SCALAR,
        {
            "type": "object",
            "properties": {"name": _SCALAR, "url": _LINK_ADDRESS},
            "additionalProperties": False,
        },
    ]
}

_TEXT = _ValueType("text", readers.read_text, _SCALAR)
_DATE = _ValueType("date or time", values.read_date, {"type": ["string", "integer", "null"]})
_LABELS = _ValueType("list of texts, or one text with commas", values.read_labels, _list_of(_SCALAR))
_FLAG = _ValueType(
    "true or false",
    readers.read_flag,
    _or_quoted({"type": ["boolean", "null"]}, _any_case(*sorted(readers.TRUE_WORDS | readers.FALSE_WORDS))),
)
_DRAFT = _ValueType("true or false", read_draft, _SCALAR)
_NUMBER = _ValueType(
    "whole number",
    readers.read_number,
    _or_quoted({"type": ["integer", "null"], "minimum": 0, "maximum": readers.LARGEST_NUMBER}, "[0-9]{1,6}"),
)
_KIND = _ValueType(
    f"one of {', '.join(Kind)}", values.read_kind, _or_quoted({"enum": [*map(str, Kind), None]}, "|".join(Kind))
)
_URL = _ValueType("web address", values.read_url, _WEB_ADDRESS)
_LINK = _ValueType("web address, or path on this site", values.read_link, _LINK_ADDRESS)
_VIA = _ValueType(
    "name, web address, `name <web address>`, mapping of name and url, or a list of these",
    values.read_via,
    _list_of(_ONE_VIA),
)
_ADDRESSES = _ValueType("list of paths, or one text with commas", values.read_addresses, _list_of(_PATH))
_AUTHOR: _Schema = {"anyOf": [_SCALAR, {"type": "object"}]}
_AUTHORS = _ValueType(
    "list of names, one text with commas, or mappings of name, id and url", values.read_authors, _list_of(_AUTHOR)
)
_SLUG = _ValueType("last part of an address", values.read_slug, _PATH)
_OLD_ADDRESS = _ValueType("path from the site's root, or address on this site", values.read_old_address, _PATH)
_LICENSE = _ValueType(
    "name, web address, `name <web address>`, or mapping of name and url", values.read_license, _AUTHOR
)
_SHARING: _Schema = _list_of(_AUTHOR)
_SHARING_IMAGE = _ValueType(
    "file, web address, or mapping of image, alt and caption", values.read_sharing_image, _SHARING
)
_IMAGE = _ValueType("whole number, or image as for `cover`", values.read_image, _AUTHOR)
_TOC = _ValueType("true or false", values.read_toc, {})
_HIDE = _ValueType("list with `toc`", values.read_hide, {})
_COMMENTS = _ValueType("true or false", values.read_comments, {})


@dataclass(frozen=True, slots=True)
class _Key:
    """The declaration of the key, or keys, that fill one field of `FrontMatter`."""

    names: tuple[str, ...]  # the first is the one to write; the others are accepted as well
    rule: _ValueType
    meaning: str
    example: str  # as YAML
    foreign: tuple[
        str, ...
    ] = ()  # names of other blog engines for the same, in any case, with dashes or underscores
    others: tuple[tuple[str, _ValueType], ...] = ()  # and names for it whose values are of another type

    @property
    def rules(self) -> dict[str, _ValueType]:
        """The type of the values of each name."""
        return {**dict.fromkeys((*self.names, *self.foreign), self.rule), **dict(self.others)}


def _declare(
    rule: _ValueType,
    names: str,
    meaning: str,
    example: str,
    foreign: str = "",
    *,
    others: Mapping[str, _ValueType] = MappingProxyType({}),
) -> Mapping[str, _Key]:
    """Return the metadata of a field that is filled from front matter."""
    key = _Key(tuple(names.split()), rule, meaning, example, tuple(foreign.split()), tuple(others.items()))
    return MappingProxyType({"key": key})


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What an author says of a post. A key that is missing, empty or wrong has its default.

    Dates are aware, in the blog's time zone.
    """

    title: str | None = field(
        default=None,
        metadata=_declare(
            _TEXT,
            "title",
            "The title, as plain text: markup in it is shown as it stands. Without it the first heading is "
            "the title, and a post without either has a name made from its first words.",
            "title: As We May Think, again",
        ),
    )
    date: datetime | None = field(
        default=None,
        metadata=_declare(
            _DATE,
            "date",
            "When the post was published. A time without a zone is in the blog's zone. A post without a date "
            "is a draft, unless it has one by a name of other blog engines, such as `publishDate`.",
            "date: 2026-05-04 10:30",
            "date.created",
        ),
    )
    may_be_draft: bool = False  # a key that could hold the post back cannot be read; then no post is made of it
    doubt: str = ""  # the words of other blog engines that may hold it back, as "`drat: true`"; it may be a draft
    held_back: str = ""  # the words of other blog engines that hold it back, as "`status: private`"
    public_from: tuple[datetime, str] | None = None  # when it becomes public, beside its date, and words as above
    public_until: tuple[datetime, str] | None = None  # from when it is no longer public, and words as above
    updated: datetime | None = field(
        default=None,
        metadata=_declare(
            _DATE,
            "updated",
            "When the post last changed in a way that readers should know; not before its date.",
            "updated: 2026-06-01",
            "date.updated lastmod last_modified_at last_modified modified date_modified updated_at updated_date "
            "last_updated",
        ),
    )
    tags: tuple[str, ...] = field(
        default=(),
        metadata=_declare(
            _LABELS,
            "tags",
            "What the post is about. Items of a list keep their commas.",
            "tags: [AI, incidents]",
        ),
    )
    categories: tuple[str, ...] = field(
        default=(),
        metadata=_declare(
            _LABELS,
            "category",
            "The section or sections of the blog that it is in.",
            "category: Notes",
            "categories",
        ),
    )
    authors: tuple[str, ...] = field(
        default=(),
        metadata=_declare(
            _AUTHORS,
            "author authors",
            "Who wrote it: names, or keys of `blog_authors`. A mapping has a `name`, an `id` that is such a key, "
            "and a `url` for authors whose page `conf.py` does not know.",
            "author: [Ada Lovelace, Charles Babbage]",
        ),
    )
    author_urls: tuple[tuple[str, str], ...] = ()  # names in `authors`, and the addresses that mappings give them
    series: tuple[str, ...] = field(
        default=(),
        metadata=_declare(_LABELS, "series", "The series that the post is a part of.", "series: Reading Parnas"),
    )
    languages: tuple[str, ...] = field(
        default=(),
        metadata=_declare(
            _LABELS,
            "language",
            "The language or languages of the text: names, or keys of `blog_languages`.",
            "language: en",
            "lang",
        ),
    )
    locations: tuple[str, ...] = field(
        default=(),
        metadata=_declare(
            _LABELS,
            "location",
            "Where it was written: names, or keys of `blog_locations`.",
            "location: Bristol",
        ),
    )
    kind: Kind | None = field(
        default=None,
        metadata=_declare(
            _KIND,
            "kind",
            "What the post is to its reader: the author's few words, a comment on one thing, somebody else's "
            "words, or a text of its own. Without it, a post with a `link` is a link, any other a note.",
            "kind: essay",
        ),
    )
    link: str = field(
        default="",
        metadata=_declare(
            _LINK,
            "link",
            "The address of what the post comments on; its title leads there. That may be a post of the site "
            "itself: by its path, or by its file as seen from this one.",
            "link: https://example.org/paper",
        ),
    )
    via: tuple[Via, ...] = field(
        default=(),
        metadata=_declare(
            _VIA,
            "via",
            "Who pointed you to it.",
            "via: {name: Example Weekly, url: https://example.com/12}",
        ),
    )
    summary: str = field(
        default="",
        metadata=_declare(
            _TEXT,
            "summary",
            "One or two sentences of plain text, for descriptions, feeds and lists. Without it the excerpt's "
            "words serve.",
            "summary: What a memex would need today.",
            "description",
        ),
    )
    subtitle: str = field(
        default="",
        metadata=_declare(
            _TEXT,
            "subtitle",
            "A second title, as plain text. It stands below the title, on the post's page and in lists.",
            "subtitle: What Bush asked for, and what there is",
        ),
    )
    keywords: tuple[str, ...] = field(
        default=(),
        metadata=_declare(
            _LABELS,
            "keywords",
            "What search engines are told that the post is about. They have no pages, as tags have.",
            "keywords: [memex, hypertext]",
        ),
    )
    image: int = field(
        default=0,
        metadata=_declare(
            _IMAGE,
            "image",
            "The number of the image that stands for the post in lists; 0 for none. What is no number is the "
            "image for those who share a link to the post, as `cover` is.",
            "image: 1",
        ),
    )
    sharing: SharingImage | None = field(
        default=None,
        metadata=_declare(
            _SHARING_IMAGE,
            "cover",
            "The image that other sites show where somebody shares a link to the post: a file, as seen from this "
            "one or, with a slash before it, from the folder of `conf.py` or of `html_extra_path`; or a web "
            "address.",
            "cover: {image: desk.jpg, alt: A desk with two screens}",
            "thumbnail featured_image feature_image hero_image og_image images",
        ),
    )
    license: License | None = field(
        default=None,
        metadata=_declare(
            _LICENSE,
            "license",
            "The terms by which the text may be used; they stand at its end. Licenses of Creative Commons are "
            "known by their names.",
            "license: CC BY-SA 4.0",
            "licence",
        ),
    )
    draft: bool = field(
        default=False,
        metadata=_declare(_DRAFT, "draft", "Holds the post back from the public.", "draft: true"),
    )
    redirects: tuple[str, ...] = field(
        default=(),
        metadata=_declare(
            _ADDRESSES,
            "aliases redirect",
            "Old addresses, from the site's root, that lead to the post. Any document may have them.",
            "aliases: [blog/2019/old-name]",
            "alias redirect_from",
        ),
    )
    slug: str = field(
        default="",
        metadata=_declare(
            _SLUG,
            "slug",
            "The last part of the address that the post had elsewhere. It leads to the post, in the folder of its "
            "file: with `slug: b` the post `posts/a.md` answers at `posts/b`, too.",
            "slug: old-name",
        ),
    )
    former: tuple[str, ...] = field(
        default=(),
        metadata=_declare(
            _OLD_ADDRESS,
            "permalink url",
            "The address that the post had elsewhere, from the site's root. It leads to the post, as an alias "
            "does.",
            "permalink: /2019/old-name/",
        ),
    )
    toc: bool = field(
        default=True,
        metadata=_declare(
            _TOC,
            "toc",
            "`false` hides the table of contents of the post's page.",
            "toc: false",
            others={"hide": _HIDE},
        ),
    )
    nocomments: bool = field(
        default=False,
        metadata=_declare(
            _FLAG,
            "nocomments",
            "Shows no comments below the post.",
            "nocomments: true",
            others={"comments": _COMMENTS, "comment": _COMMENTS},
        ),
    )
    blogpost: bool = field(
        default=False,
        metadata=_declare(
            _FLAG,
            "blogpost",
            "Makes the document a post, wherever it is; `false` keeps one that `blog_post_pattern` matches "
            "from being a post.",
            "blogpost: true",
        ),
    )
    canonical_link: str = field(
        default="",
        metadata=_declare(
            _URL,
            "canonical_link",
            "The address that search engines should take for the post, if it was first published elsewhere.",
            "canonical_link: https://example.net/the-same-text",
            "canonical canonical_url",
        ),
    )
    external_link: str = field(
        default="",
        metadata=_declare(
            _URL,
            "external_link",
            "The address that lists link to in place of the post's own.",
            "external_link: https://example.net/talk",
        ),
    )
    excerpt: int | None = field(
        default=None,
        metadata=_declare(_NUMBER, "excerpt", "How many paragraphs are the excerpt; 0 for none.", "excerpt: 2"),
    )

    unknown_keys: tuple[UnknownKey, ...] = ()

    @property
    def labels(self) -> tuple[tuple[LabelKind, str], ...]:
        """All labels of the post, by kind and in the author's order."""
        return tuple(
            (kind, text)
            for kind, texts in (
                (LabelKind.TAG, self.tags),
                (LabelKind.CATEGORY, self.categories),
                (LabelKind.AUTHOR, self.authors),
                (LabelKind.SERIES, self.series),
                (LabelKind.LANGUAGE, self.languages),
                (LabelKind.LOCATION, self.locations),
            )
            for text in texts
        )


class _Declared(NamedTuple):
    """What one key fills."""

    attribute: str  # the field of `FrontMatter`
    rule: _ValueType
    rank: int  # of several keys for one field, that with the lowest counts


def _declarations() -> Iterator[tuple[str, _Declared, bool]]:
    """Yield every key that is declared, what it fills, and whether its name is ours."""
    for member in fields(FrontMatter):
        key: _Key | None = member.metadata.get("key")
        if key is not None:
            for rank, (name, rule) in enumerate(key.rules.items()):
                yield name, _Declared(member.name, rule, rank), name in key.names


_DECLARED: dict[str, _Declared] = {name: declared for name, declared, is_own in _declarations() if is_own}
"""What each of our keys fills."""

_FOREIGN: dict[str, _Declared] = {
    name if "." in name else fold_key(name): declared for name, declared, is_own in _declarations() if not is_own
}
"""What the keys of other blog engines fill, by their names without case, dashes and underscores."""


OUR_KEYS = frozenset(_DECLARED)
"""Our keys by their own names; some of them mean something to other parts of a site as well."""


def _declared_as(name: str) -> _Declared | None:
    if name.startswith(FOREIGN_PREFIXES):
        return None
    return _DECLARED.get(name) or _FOREIGN.get(name) or _FOREIGN.get(fold_key(name))


def is_ours(name: str) -> bool:
    """Return whether a key means something to us; it may mean something to other parts of a site as well."""
    return _declared_as(name) is not None


_PUBLICATION_KEYS = frozenset(
    name
    for table in (WORDS, LOOSE)
    for names in table.values()
    for name in names.split()
    if "." not in name  # which is a key inside a mapping
)
"""Keys of other blog engines that say whether a post is public, as people write them."""

_SUGGESTED_KEYS = frozenset(name for names in WORDS.values() for name in names.split())
"""Those of them that are suggested for unknown keys: they cannot speak of anything else."""

_DECISIVE = frozenset({"date", "date.created", "draft", MERGE})
"""Keys that can hold a post back: to ignore one that cannot be read could publish a draft."""


def validate(
    raw_fields: Mapping[str, Field],
    path: str,
    rules: DateRules,
    *,
    allowed: Collection[str] = (),
    own: Sequence[str] = (),
    author_keys: Collection[str] = (),
) -> tuple[FrontMatter, tuple[Problem, ...]]:
    """Return what the fields of the file *path* say, and everything that is wrong with them.

    A key with a wrong value gets its default; a wrong item is left out of its list. *allowed* names further keys
    that are not noted as unknown, as ours and those of `FOREIGN_KEYS`, `NOTEBOOK_KEYS` and `FOREIGN_PREFIXES` are
    not; a ``*`` in it stands for anything. *own* are the addresses at which the site is, *author_keys* the folded
    keys of ``blog_authors``. An unknown key is a problem only if it is likely a typo. Raises nothing.
    """
    notes = FrontMatterNotes(path, rules, own, author_keys)
    publication = Publication(notes)
    found: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    unknown: list[UnknownKey] = []
    for name, raw in _expanded(raw_fields):
        notes.key = name
        value = _read_value(raw, notes, publication, allowed, unknown)
        if value is not None:
            _put(found, ranks, _declared_as(name) or _DECLARED[name], value)
        elif name in _DECISIVE and not is_empty(raw.value):
            found["may_be_draft"] = True
    for name, raw in raw_fields.items():
        for before in raw.earlier:
            notes.key = name
            said, _reported = validate({name: before}, path, rules, allowed=allowed, own=own)
            # Of an earlier date that cannot be read no more is known than that it is not the post's.
            hides = bool(said.draft or said.held_back or (said.may_be_draft and name != "date"))
            first = said.public_from[0] if said.public_from else said.date
            end = said.public_until[0] if said.public_until else None
            publication.take_earlier(before, raw, hides=hides, first=first, end=end)
    if publication.date and "date" not in found and "may_be_draft" not in found:
        found["date"] = publication.date
    if publication.doubt:
        found |= {"may_be_draft": True, "doubt": publication.doubt}
    if "date" in found and "updated" in found:
        _check_updated(found, raw_fields, notes)
    front_matter = FrontMatter(
        **found,
        held_back=publication.held_back,
        public_from=publication.first,
        public_until=publication.end,
        unknown_keys=tuple(unknown),
    )
    return front_matter, tuple(notes.problems)


def _put(found: dict[str, Any], ranks: dict[str, int], declared: _Declared, value: Any) -> None:  # noqa: ANN401 - as below
    """Put the value of a key into the fields that were found; of several keys for one field, the first counts.

    :param ranks: the ranks of the keys that the fields are from
    """
    attribute, _rule, rank = declared
    if attribute == "authors":
        urls = ((one.text, one.url) for one in value if one.url)
        found["author_urls"] = (*found.get("author_urls", ()), *urls)
        value = tuple(dict.fromkeys(one.text for one in value))
    if attribute == "image" and isinstance(value, SharingImage):
        attribute, rank = "sharing", -1
    if attribute in found and type(value) is tuple:  # `author` and `authors`
        found[attribute] = tuple(dict.fromkeys(found[attribute] + value))
    elif attribute not in found or rank <= ranks[attribute]:
        found[attribute], ranks[attribute] = value, rank


def _expanded(raw_fields: Mapping[str, Field]) -> Iterator[tuple[str, Field]]:
    """Yield the fields; of a date that is a mapping with ``created``, its parts that mean something to us."""
    for name, raw in raw_fields.items():
        parts = (name == "date" and parts_of(raw)) or {}
        if "created" in parts:
            yield from ((key, part) for word, part in parts.items() if (key := f"date.{word}") in _FOREIGN)
        else:
            yield name, raw


def _read_value(
    raw: Field,
    notes: FrontMatterNotes,
    publication: Publication,
    allowed: Collection[str],
    unknown: list[UnknownKey],
) -> Any:  # noqa: ANN401 - the type that the key's field has
    """Return what the value of the key that is being read means, or None if it means nothing to us.

    :param publication: is told what other keys than ours say of the post's being public
    :param unknown: gets the key if nobody knows it
    """
    declared = _declared_as(notes.key)
    if declared is None:
        if not publication.take(raw):
            _check_foreign(raw, notes, publication, allowed, unknown)
        return None
    if raw.value is Unreadable.VALUE:
        return None  # `read_fields` has reported it
    is_address = isinstance(raw.value, str) and "/" in raw.value
    if declared.attribute != "draft" and not is_address and key_of(notes.key) and publication.take(raw):
        return None  # `permalink: false`, `hide: true`
    if notes.key == "blogpost" and is_held_back_word(raw.value):
        publication.hold_back(raw)
        return True
    if notes.key == "kind":
        publication.take_draft_word(raw)
    return declared.rule.read(raw, notes)


def _check_foreign(
    raw: Field,
    notes: FrontMatterNotes,
    publication: Publication,
    allowed: Collection[str],
    unknown: list[UnknownKey],
) -> None:
    """Note a key that neither we nor other parts of a site know."""
    name = notes.key
    if name in NOTEBOOK_KEYS or name.startswith(FOREIGN_PREFIXES):
        return
    if name in FOREIGN_KEYS or name in allowed:
        publication.take_value(raw)
        return
    meant = publication.take_unknown(raw)
    if raw.value is Unreadable.VALUE:  # `read_fields` has reported it
        return
    if not meant and any(fnmatchcase(name, pattern) for pattern in allowed):
        return
    known = {*_DECLARED, *FOREIGN_KEYS, *allowed, *_SUGGESTED_KEYS}
    synonyms = {name.lower(): meant} if meant else _SYNONYMS
    if meant or name.lower() in synonyms or _is_typo(name, known):
        readers.note_unknown_key(name, raw, notes, known, allowed=_UNKNOWN_HELP, synonyms=synonyms)
    else:
        likely = "" if name in _NO_TYPOS else nearest(name, known, similarity=_HELPFUL)
        unknown.append(UnknownKey(name, raw.key_position, likely))


_HELPFUL = 0.7  # how similar a known key must be to help: `id` is not `kind`


def _is_typo(name: str, known: Collection[str]) -> bool:
    """Return whether an unknown key differs from a known one only by a typo: two, if it is long."""
    likely = nearest(name, known)
    if len(likely) < _SHORTEST_TYPO or name in _NO_TYPOS:
        return False
    most = 2 if len(likely) >= _LONG_KEY else 1
    return edits(fold_key(likely), fold_key(name), most) <= most


def blogpost_typos(raw_fields: Mapping[str, Field], path: str) -> tuple[Problem, ...]:
    """Return a problem for each key that is nearly ``blogpost``, for a document that is no post.

    Other keys of such a document are not checked: they may belong to any other extension.
    """
    notes = Notes(path, Subtype.FRONT_MATTER)
    for name, raw in raw_fields.items():
        if name != "blogpost" and nearest(name, ["blogpost"], similarity=NEARLY_EQUAL):
            with notes.at(name):
                readers.note_unknown_key(name, raw, notes, ["blogpost"], allowed=_UNKNOWN_HELP)
    return tuple(notes.problems)


def _check_updated(found: dict[str, Any], raw_fields: Mapping[str, Field], notes: FrontMatterNotes) -> None:
    """Drop and note an update that is before the post's date."""
    date: datetime = found["date"]
    updated: datetime = found["updated"]
    if updated >= date:
        return
    if updated.date() == date.date() and updated.time() == time():
        found["updated"] = date  # the day of the post itself, without a time: not before the post's time
        return
    del found["updated"]
    of_update = [(name, raw) for name, raw in _expanded(raw_fields) if _fills(name, "updated")]
    notes.key, raw = min(of_update, key=lambda pair: (_declared_as(pair[0]) or _DECLARED["updated"]).rank)
    notes.note(
        raw.position,
        f"{shown(raw.value)} is before the post's date",
        f"{date:%Y-%m-%d %H:%M} or later is allowed",
        Subtype.DATE,
    )


def _fills(name: str, attribute: str) -> bool:
    declared = _declared_as(name)
    return declared is not None and declared.attribute == attribute


class ReferenceRow(NamedTuple):
    """One row of the guide's table of keys."""

    key: str
    type: str  # in words
    default: str  # in words
    meaning: str
    example: str  # as YAML


def reference_rows() -> tuple[ReferenceRow, ...]:
    """Return a row for each key that a post may have, in the order of their declaration."""
    rows = []
    for member in fields(FrontMatter):
        key: _Key | None = member.metadata.get("key")
        if key is None:
            continue
        default = str(member.default).lower() if isinstance(member.default, int) else "none"
        first = key.names[0]
        for name in key.names:
            meaning = key.meaning if name == first else f"Another name of `{first}`."
            example = key.example.replace(first, name, 1)
            rows.append(ReferenceRow(name, key.rule.words, default, meaning, example))
    return tuple(rows)


def foreign_names() -> Iterator[tuple[str, str, _ValueType]]:
    """Yield each name of other blog engines: our key, theirs, and the type of its values."""
    for member in fields(FrontMatter):
        key: _Key | None = member.metadata.get("key")
        if key is not None:
            yield from ((key.names[0], name, key.rules[name]) for name in key.rules if name not in key.names)


def _spellings(name: str) -> Iterator[str]:
    """Yield how engines write a name in front matter: ``updated_at``, ``updated-at``, ``updatedAt``."""
    if "." not in name:
        yield from dict.fromkeys((name, name.replace("_", "-"), re.sub("_(.)", lambda one: one[1].upper(), name)))


def json_schema(allowed: Collection[str] = ()) -> dict[str, Any]:
    """Return a JSON Schema (draft 2020-12) of front matter, for completion and checks in editors.

    *allowed* names further keys, as for `validate`. The schema accepts what it cannot check well, such as a day
    that does not exist, or an update before the post's date.
    """
    properties: _Schema = dict.fromkeys(
        sorted(FOREIGN_KEYS.union(NOTEBOOK_KEYS, allowed, _PUBLICATION_KEYS)), True
    )
    for own, name, rule in foreign_names():
        for spelling in _spellings(name):
            properties[spelling] = {**rule.schema, "description": f"What other blog engines call `{own}`."}
    for row in reference_rows():
        description = f"{row.meaning} Example: `{row.example}`"
        properties[row.key] = {**_DECLARED[row.key].rule.schema, "description": description}
    properties["date"]["anyOf"] = [
        {"type": properties["date"].pop("type")},
        {"type": "object", "required": ["created"]},
    ]
    for name in sorted(_PUBLICATION_KEYS & properties.keys() & {"permalink", "hide"}):  # which may be false, too
        properties[name] = {"description": properties[name]["description"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://commonplace.readthedocs.io/en/latest/post.schema.json",
        "title": "Front matter of a Commonplace post",
        "type": ["object", "null"],
        "properties": properties,
        "patternProperties": {f"^({'|'.join(map(re.escape, FOREIGN_PREFIXES))})": True},
        "additionalProperties": False,
    }
