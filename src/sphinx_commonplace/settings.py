"""Every setting of the extension, declared once.

Registration with Sphinx, the checks of ``conf.py`` and the guide's reference table are all made from
:data:`SETTINGS`. ABlog declares its own settings and their defaults; which values they may have is in
:data:`ABLOG_SETTINGS`. The guide says what they do differently here.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.values import is_safe_path, taken_part
from sphinx_commonplace.model import LabelKind
from sphinx_commonplace.text.characters import is_mark
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.slugs import MAX_BYTES, fold, is_taken_name
from sphinx_commonplace.text.suggestions import nearest
from sphinx_commonplace.urls.iris import is_web_url
from sphinx_commonplace.urls.refused import refused_scheme
from sphinx_commonplace.urls.rules import read_added, read_disabled
from sphinx_commonplace.validation.fields import NOWHERE, Field
from sphinx_commonplace.validation.notes import Notes

NAVIGATION: Final = ("home", "posts", "tags", "archive", "sources", "feed")
"""The default of ``commonplace_navigation``."""

SOURCES_FILE: Final = "sources.yaml"
"""The default of ``commonplace_sources``."""


class SettingNotes(Notes):
    """The notes of ``conf.py``, with what is allowed for the setting that is being read."""

    def __init__(self, path: str) -> None:
        super().__init__(path, Subtype.CONFIG)
        self.allowed = ""  # in words

    def refuse(self, value: object, found: str = "", suggestion: str = "") -> None:
        """Note that the value of the setting, or a part of it, is not allowed.

        :param found: what is wrong, in words, if showing the value is not enough
        """
        self.note(NOWHERE, found or f"found {value!r:.60}", f"must be {self.allowed}", suggestion=suggestion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which values a setting in ``conf.py`` may have."""

    name: str
    allowed: str  # the same in words
    read: Callable[[Field, SettingNotes], object]  # notes what is wrong; returns what to use, or None
    keys_of: str = ""  # the setting to whose keys this one refers


def _accept(check: Callable[[Any], bool]) -> Callable[[Field, SettingNotes], object]:
    """Return a reader for a value that is used as it is, or not at all."""

    def read(raw: Field, notes: SettingNotes) -> object:
        if not check(raw.value):
            notes.refuse(raw.value)
        return None

    return read


def _accept_each(
    check: Callable[[Any], bool], reason: Callable[[Any], str] = lambda _item: ""
) -> Callable[[Field, SettingNotes], object]:
    """Return a reader for a list. It notes each item that is not allowed; if there is one, the default is used.

    :param reason: gives what is wrong with an item, "" if showing the item is enough
    """

    def read(raw: Field, notes: SettingNotes) -> object:
        if not isinstance(raw.value, (list, tuple)):
            notes.refuse(raw.value)
            return None
        for item in raw.value:
            if not check(item):
                notes.refuse(item, reason(item))
        return None

    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Rule):
    """A setting of ours."""

    default: object
    # What Sphinx does again when it changes: "env" reads all documents, "html" writes all pages, "" neither.
    rebuild: Literal["", "env", "html"]
    meaning: str  # for the guide


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_zone(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _is_day(value: object) -> bool:
    if value is None or isinstance(value, dt.date):
        return True
    try:
        return isinstance(value, str) and bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


def _read_navigation(raw: Field, notes: SettingNotes) -> object:
    """Read the entries of the navigation; one that is not allowed is left out."""
    if raw.value is None or isinstance(raw.value, bool):
        return None
    if not isinstance(raw.value, (list, tuple)):
        notes.refuse(raw.value)
        return None
    entries = []
    for item in raw.value:
        pair = tuple(item) if isinstance(item, (list, tuple)) else ("", item)
        if len(pair) != len(("text", "target")) or not all(isinstance(part, str) for part in pair) or not pair[1]:
            notes.refuse(item)
        elif refused_scheme(pair[1]):
            notes.refuse(item, f"found {item!r:.60}, which would run a program")
        else:
            entries.append(item if isinstance(item, str) else pair)
    return entries


def _is_mapping_of_texts(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(word, str) for pair in value.items() for word in pair)


def _is_pair_of_any_texts(pair: tuple[object, object]) -> bool:
    return all(isinstance(word, str) for word in pair)


def _read_by_label(
    read_texts: Callable[[dict[str, str], SettingNotes], dict[str, str]],
    is_pair: Callable[[tuple[object, object]], bool],
    kinds: str = "",
) -> Callable[[Field, SettingNotes], object]:
    """Return a reader for texts by kind of label and label. What is wrong is left out, the rest is used.

    :param read_texts: reads the texts of one kind
    :param is_pair: returns whether a label and its text have the right form
    :param kinds: what a message says of the kinds that there are
    """

    def read(raw: Field, notes: SettingNotes) -> object:
        if not isinstance(raw.value, Mapping):
            notes.refuse(raw.value)
            return {}
        usable = {}
        for kind, texts in raw.value.items():
            if kind not in list(LabelKind):
                suggestion = nearest(kind, map(str, LabelKind)) if isinstance(kind, str) else ""
                notes.refuse(kind, f"{kind!r:.60} is no kind of label{kinds}", suggestion)
            elif not isinstance(texts, Mapping):
                notes.refuse({kind: texts})
            else:
                usable[kind] = read_texts(_usable_pairs(kind, texts, is_pair, notes), notes)
        return usable

    return read


def _read_as_they_are(texts: dict[str, str], _notes: SettingNotes) -> dict[str, str]:
    return texts


def _usable_pairs(
    kind: str,
    texts: Mapping[Any, Any],
    is_pair: Callable[[tuple[object, object]], bool],
    notes: SettingNotes,
) -> dict[str, str]:
    """Return the pairs of a label and a text that are allowed; note each of the others."""
    for pair in texts.items():
        if not is_pair(pair):
            notes.refuse(pair, f"{kind}: found {pair[0]!r:.60} with {pair[1]!r:.60}")
    return dict(filter(is_pair, texts.items()))


def _is_pair_of_texts(pair: tuple[object, object]) -> bool:
    return all(isinstance(word, str) and fold(word) for word in pair)


def _read_label_addresses(texts: Mapping[str, str], notes: SettingNotes) -> dict[str, str]:
    usable: dict[str, str] = {}
    labels: dict[str, str] = {}  # by address, without regard to capitals: they are names of files
    for text, address in texts.items():
        has = f"{shown(text)} has the address {shown(address)}"
        if not _is_last_part(address):
            notes.refuse(address, has)
        elif (other := labels.get(address.lower())) is not None:
            notes.refuse(address, f"{has}, and so has {shown(other)}")
        elif (other := next((one for one in usable if fold(one) == fold(text)), None)) is not None:
            notes.refuse(address, f"{shown(text)} is another spelling of {shown(other)}")
        else:
            labels[address.lower()] = text
            usable[text] = address
    return usable


def _is_last_part(address: str) -> bool:
    """Return whether an address can be the last part of the address of a label's page, on every system."""
    return (
        all(char in "-_." or char.isalnum() or is_mark(char) for char in address)
        and not is_mark(address[0])
        and not address.startswith(("-", "."))  # pages of initials are at ``-``
        and not address.endswith(".")
        and len(address.encode()) <= MAX_BYTES
        and not is_taken_name(address)
    )


def _read_label_aliases(texts: Mapping[str, str], notes: SettingNotes) -> dict[str, str]:
    usable: dict[str, str] = {}
    names: dict[str, str] = {}  # the same by identities
    for old, new in texts.items():
        if fold(old) in names:
            notes.refuse(old, f"{shown(old)} stands there in two spellings")
            continue
        last = fold(new)
        while last in names:
            last = names[last]
        if last == fold(old):
            notes.refuse(old, f"{shown(old)} leads back to itself")
            continue
        names[fold(old)] = fold(new)
        usable[old] = new
    return usable


def _is_texts(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(text, str) for text in value)


def _is_address(value: object) -> bool:
    return isinstance(value, str) and is_web_url(value)


def _why_no_expression(value: object) -> str:
    """Return why a value is not a regular expression, "" if it is one."""
    if not isinstance(value, str):
        return f"found {value!r:.60}"
    try:
        re.compile(value)
    except re.error as error:
        return f"found {value!r:.60}, {error}"
    return ""


def _read_rules(raw: Field, notes: SettingNotes) -> object:
    read_added(raw, notes)
    return None  # if one rule is wrong, none is used


def _read_rules_off(raw: Field, notes: SettingNotes) -> object:
    read_disabled(raw, notes)
    return None


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


FEED_FORMATS: Final = ("atom", "rss", "json")


def _read_feed_formats(raw: Field, notes: SettingNotes) -> object:
    """Note each format that is not known; if there is one, the default is used."""
    if not _is_texts(raw.value) or not raw.value:
        notes.refuse(raw.value)
        return None
    for name in raw.value:  # type: ignore[attr-defined] # a list of texts
        if name not in FEED_FORMATS:
            notes.refuse(name, suggestion=nearest(name, FEED_FORMATS))
    return None


EXPORTS: Final = ("csl-json", "bibtex", "opml")


def _read_exports(raw: Field, notes: SettingNotes) -> object:
    """Note each export that is not known; if there is one, the default is used."""
    if isinstance(raw.value, bool):
        return None
    if not _is_texts(raw.value):
        notes.refuse(raw.value)
        return None
    for name in raw.value:  # type: ignore[attr-defined] # a list of texts
        if name not in EXPORTS:
            notes.refuse(name, suggestion=nearest(name, EXPORTS))
    return None


def _is_file(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


SETTINGS = (
    Setting(
        name="commonplace_today",
        default=None,
        rebuild="",
        allowed="a date, as `datetime.date` or as text like `'2026-03-14'`, or `None`",
        read=_accept(_is_day),
        meaning="The day that the build takes for today: posts dated later are held back. None takes the day of "
        "`SOURCE_DATE_EPOCH` where that is set, and of the clock otherwise.",
    ),
    Setting(
        name="commonplace_timezone",
        default="UTC",
        rebuild="env",
        allowed="the name of a time zone in the IANA database, such as `'Europe/Berlin'`",
        read=_accept(_is_zone),
        meaning="The blog's time zone: dates without a zone are read in it, and every date is shown in it.",
    ),
    Setting(
        name="commonplace_whole_words",
        default=300,
        rebuild="env",
        allowed="a whole number, 0 or more",
        read=_accept(_is_count),
        meaning="A post that takes no longer to read than so many words of prose is shown whole in "
        "listings, unless it says itself where its excerpt ends. Of a longer one, only the excerpt is shown.",
    ),
    Setting(
        name="commonplace_listing_posts",
        default=50,
        rebuild="",
        allowed="a whole number, 0 or more",
        read=_accept(_is_count),
        meaning="A listing's first page takes whole years, newest first, while it has at most so many posts. "
        "Older years have pages of their own. It shows at least twenty posts, or this number if that is smaller.",
    ),
    Setting(
        name="commonplace_listing_bytes",
        default=200_000,
        rebuild="",
        allowed="a whole number, 0 or more",
        read=_accept(_is_count),
        meaning="The most text, in bytes of HTML, that one page of a listing carries. A year with more shows its "
        "titles, and its months have pages of their own.",
    ),
    Setting(
        name="commonplace_home_posts",
        default=None,
        rebuild="html",
        allowed="a whole number, 0 or more, or `None`",
        read=_accept(lambda value: value is None or _is_count(value)),
        meaning="The number of latest posts shown below the text of the home page. None means 10, or 0 where the "
        "home page has a `postlist` or a `toctree`; in the blog's layout a hidden `toctree` does not count.",
    ),
    Setting(
        name="commonplace_layout",
        default=None,
        rebuild="html",
        allowed='`"blog"`, `"theme"` or `None`',
        read=_accept(lambda value: value is None or value in ("blog", "theme")),
        meaning="The layout of the blog's pages: the blog's own, or the theme's. None is the blog's for a site "
        "that is only a blog, and the theme's beside documentation, which is where the root document has a "
        "`toctree`. Pages of documentation always have the theme's.",
    ),
    Setting(
        name="commonplace_navigation",
        default=None,
        rebuild="html",
        allowed="a list of entries (each one of "
        + ", ".join(f"`{name}`" for name in NAVIGATION)
        + ", the name of a "
        "document, an address, or a pair of a text and one of these), `True`, `False` or `None`",
        read=_read_navigation,
        meaning="The entries of the site's navigation, in their order, on every page. True is "
        + ", ".join(f"`{name}`" for name in NAVIGATION)
        + "; False is no navigation. None is these entries on pages in the blog's layout, and no navigation on "
        "others, where the theme has its own menu.",
    ),
    Setting(
        name="commonplace_descriptions",
        default={},
        rebuild="",
        allowed="a mapping such as `{'tag': {'AI': 'What machines do, and fail to do.'}}`",
        read=_read_by_label(_read_as_they_are, _is_pair_of_any_texts, f", which are {', '.join(LabelKind)}"),
        meaning="Plain texts that stand at the head of a label's page, by kind of label (`tag`, `category`, "
        "`author`, `series`, `language`, `location`) and label. A document at the page's own address, such as "
        "`blog/tag/ai.md`, does the same with all of MyST.",
    ),
    Setting(
        name="commonplace_label_addresses",
        default={},
        rebuild="",
        allowed="a mapping such as `{'tag': {'R&D': 'r-and-d'}}`, by kind of label and label, whose addresses "
        "have letters, digits, `-`, `_` and dots between them, and are no names that Windows or a page has taken",
        read=_read_by_label(_read_label_addresses, _is_pair_of_texts),
        meaning="The last part of the address of labels for which you want another than they have by themselves. "
        "Their old addresses lead to the new ones, and feeds there go on.",
    ),
    Setting(
        name="commonplace_label_aliases",
        default={},
        rebuild="",
        allowed="a mapping such as `{'tag': {'old name': 'new name'}}`, by kind of label and old name, in which "
        "no name leads back to itself",
        read=_read_by_label(_read_label_aliases, _is_pair_of_texts),
        meaning="Labels that were renamed. The page of the old name leads to that of the new one, and the feed "
        "there goes on with its posts. Posts that still have the old name are listed under the new one.",
    ),
    Setting(
        name="commonplace_feed_formats",
        default=["atom"],
        rebuild="html",
        allowed="a list with one or more of `'atom'`, `'rss'` and `'json'`",
        read=_read_feed_formats,
        meaning="The formats of feeds: Atom (`atom.xml`), RSS 2.0 (`rss.xml`), JSON Feed 1.1 (`feed.json`). Every "
        "listing that has a feed has it in each of them. Pages link to the Atom feed or, if "
        "Atom is not in the list, to the feed in the list's first format.",
    ),
    Setting(
        name="commonplace_sources",
        default=SOURCES_FILE,
        rebuild="",
        allowed="the path of a file, from the folder of `conf.py`, or `''` for none",
        read=_accept(_is_file),
        meaning="The file that describes sources, in CSL's YAML. Where it says nothing, the file of the same name "
        "ending in `.lock` counts. Both may be missing, unless another name is given here.",
    ),
    Setting(
        name="commonplace_exports",
        default=True,
        rebuild="",
        allowed="`True`, `False`, or a list with any of `'csl-json'`, `'bibtex'` and `'opml'`",
        read=_read_exports,
        meaning="The files in which [all sources can be taken elsewhere](#exports): `sources.json`, `sources.bib` "
        "and `sources.opml`. True is all of them, for the site and for each post; False is none, and no links to "
        "them.",
    ),
    Setting(
        name="commonplace_graph",
        default=True,
        rebuild="",
        allowed="`True` or `False`",
        read=_accept(_is_flag),
        meaning="Whether there is a graph of citations, [`blog.json`](#exports). It has a line for each citation.",
    ),
    Setting(
        name="commonplace_sitemap",
        default=True,
        rebuild="",
        allowed="`True` or `False`",
        read=_accept(lambda value: isinstance(value, bool)),
        meaning="Whether there is a sitemap, `sitemap.xml`, with every page of the site. `False` leaves it to "
        "another extension, such as `sphinx_sitemap`.",
    ),
    Setting(
        name="commonplace_own_addresses",
        default=[],
        rebuild="env",
        allowed="a list of addresses that begin with https:// or http://",
        read=_accept_each(_is_address),
        meaning="Further addresses of the site itself, beside `blog_baseurl`: links below them are internal, and "
        "no citations.",
    ),
    Setting(
        name="commonplace_extra_keys",
        default=[],
        rebuild="env",
        allowed="a list of names, in which `*` stands for anything",
        read=_accept_each(lambda item: _is_text(item) and bool(item.strip())),
        meaning="Further keys of front matter, such as `['layout', 'wp_*']`, which pass silently. Of all other "
        "unknown keys the build names each once, however many posts have it.",
    ),
    Setting(
        name="commonplace_ignored_links",
        default=[],
        rebuild="env",
        allowed="a list of regular expressions",
        read=_accept_each(lambda item: not _why_no_expression(item), _why_no_expression),
        meaning="Links whose address matches one of these, anywhere in it, are not citations. Where they lead to "
        "the site itself, they are not checked.",
    ),
    Setting(
        name="commonplace_url_rules",
        default={},
        rebuild="env",
        allowed="a mapping of rules by name, in the form of the table in `url_rules.toml`",
        read=_read_rules,
        meaning="Further rules for canonical URLs. Their names must not be in the table. To change a rule of "
        "the table, switch it off and add another.",
    ),
    Setting(
        name="commonplace_url_rules_off",
        default=[],
        rebuild="env",
        allowed="a list of names of rules in the table",
        read=_read_rules_off,
        meaning="Rules of the table for canonical URLs that are not to be used.",
    ),
    Setting(
        name="commonplace_show_sources",
        default=True,
        rebuild="html",
        allowed="`True` or `False`",
        read=_accept(_is_flag),
        meaning="Whether a post's page ends with the list of its sources.",
    ),
    Setting(
        name="commonplace_show_cited_by",
        default=True,
        rebuild="html",
        allowed="`True` or `False`",
        read=_accept(_is_flag),
        meaning="Whether a post's page names the posts that link to it.",
    ),
    Setting(
        name="commonplace_show_related",
        default=True,
        rebuild="html",
        allowed="`True` or `False`",
        read=_accept(_is_flag),
        meaning="Whether a post's page names related posts.",
    ),
    Setting(
        name="commonplace_previews",
        default=True,
        rebuild="html",
        allowed="`True` or `False`",
        read=_accept(_is_flag),
        meaning="Whether a link shows a card with what is known of its source or post, on hover, focus or long "
        "press.",
    ),
)


def _is_switch(value: object) -> bool:
    return value is None or isinstance(value, int)  # ABlog only tests whether it is true


def _is_flag_or_none(value: object) -> bool:
    return value is None or _is_flag(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_text_or_nothing(value: object) -> bool:
    return value is None or value is False or _is_text(value)


def _is_number(value: object) -> bool:
    return _is_switch(value) and (value or 0) >= 0  # type: ignore[operator] # a number, as is known


def _is_names(value: object) -> bool:
    return value is None or _is_text(value) or (isinstance(value, list) and _is_texts(value))


def _is_file_patterns(value: object) -> bool:
    return _is_file(value) or (_is_texts(value) and all(map(_is_file, value)))  # type: ignore[call-overload] # as above


def _is_label(text: object, pair: object) -> bool:
    return (
        isinstance(text, str)
        and isinstance(pair, (list, tuple))
        and len(pair) == len(("name", "address"))
        and isinstance(pair[0], str)
        and (pair[1] is None or isinstance(pair[1], str))
    )


def _read_labels(raw: Field, notes: SettingNotes) -> object:
    """Return the labels that are well formed, without the addresses that are refused as links."""
    if not isinstance(raw.value, Mapping):
        notes.refuse(raw.value)
        return {}
    usable = {}
    for text, pair in raw.value.items():
        if not _is_label(text, pair):
            notes.refuse({text: pair})
            continue
        name, address = pair
        if scheme := refused_scheme(address or ""):
            notes.refuse(pair, f"{shown(text)} has the address {shown(address)}, and {scheme}: links are refused")
            address = None
        usable[text] = (name, address)
    return usable


def _is_folder(value: object) -> bool:
    path = value.removesuffix("/") if isinstance(value, str) else ""
    return is_safe_path(path) and not taken_part(path)


_FEED_PARTS = ("title", "summary", "content")
"""The parts of an entry that `blog_feed_templates` may have templates for."""


def _is_feed_templates(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(name, str)
        and is_safe_path(name)
        and "/" not in name  # the file is beside each listing, and cannot be in a folder
        and _is_mapping_of_texts(templates)
        for name, templates in value.items()
    )


def _read_feed_templates(raw: Field, notes: SettingNotes) -> object:
    """Return the templates of those parts of an entry that there are."""
    if not isinstance(raw.value, Mapping) or not _is_feed_templates(raw.value):
        notes.refuse(raw.value)
        return None
    for name, templates in raw.value.items():
        for part in templates:
            if part not in _FEED_PARTS:
                found = (
                    f"{shown(part)} in {shown(name)} is no part of an entry, which are {', '.join(_FEED_PARTS)}"
                )
                notes.refuse(part, found, nearest(part, _FEED_PARTS))
    return {
        name: {part: text for part, text in templates.items() if part in _FEED_PARTS}
        for name, templates in raw.value.items()
    }


_SWITCH = "`True` or `False`"
_NUMBER = "a whole number, 0 or more, or `None`"
_TEXT_OR_NONE = "a text, or `None`"


def _rule_of_labels(name: str, example: str) -> Rule:
    allowed = f"a mapping of keys to a name and an address, or to a name and `None`, such as `{example}`"
    return Rule(name=name, allowed=allowed, read=_read_labels)


def _rule_of_default(name: str, keys_of: str) -> Rule:
    allowed = f"a key of `{keys_of}`, or a list of its keys, or `None`"
    return Rule(name=name, allowed=allowed, read=_accept(_is_names), keys_of=keys_of)


ABLOG_SETTINGS = (
    Rule(name="blog_archive_titles", allowed=_SWITCH, read=_accept(_is_flag_or_none)),
    _rule_of_labels("blog_authors", "{'ada': ('Ada Lovelace', 'https://ada.example.org/')}"),
    Rule(
        name="blog_baseurl",
        allowed="an address that begins with https:// or http://, or `''` for none",
        read=_accept(lambda value: _is_text_or_nothing(value) and (not value or is_web_url(value))),
    ),
    _rule_of_labels("blog_languages", "{'en': ('English', None)}"),
    _rule_of_labels("blog_locations", "{'turin': ('Turin', 'https://example.org/turin')}"),
    _rule_of_default("blog_default_author", "blog_authors"),
    _rule_of_default("blog_default_language", "blog_languages"),
    _rule_of_default("blog_default_location", "blog_locations"),
    Rule(name="blog_feed_archives", allowed=_SWITCH, read=_accept(_is_switch)),
    Rule(name="blog_feed_fulltext", allowed=_SWITCH, read=_accept(_is_switch)),
    Rule(name="blog_feed_length", allowed=_NUMBER, read=_accept(_is_number)),
    Rule(name="blog_feed_subtitle", allowed=_TEXT_OR_NONE, read=_accept(_is_text_or_nothing)),
    Rule(
        name="blog_feed_templates",
        allowed="a mapping of names of files to templates, such as "
        "`{'atom': {}, 'social': {'content': '{{ title }}'}}`",
        read=_read_feed_templates,
    ),
    Rule(name="blog_feed_titles", allowed=_SWITCH, read=_accept(_is_switch)),
    Rule(
        name="blog_path",
        allowed="a path below the site's root, such as `'blog'`, whose parts are no names that Sphinx or Windows "
        "have taken",
        read=_accept(_is_folder),
    ),
    Rule(name="blog_post_pattern", allowed="a pattern, or a list of patterns", read=_accept(_is_file_patterns)),
    Rule(name="blog_title", allowed="a text", read=_accept(_is_text)),
    Rule(name="disqus_drafts", allowed=_SWITCH, read=_accept(_is_switch)),
    Rule(name="disqus_pages", allowed=_SWITCH, read=_accept(_is_switch)),
    Rule(name="disqus_shortname", allowed=_TEXT_OR_NONE, read=_accept(_is_text_or_nothing)),
    Rule(name="fontawesome_css_file", allowed=_TEXT_OR_NONE, read=_accept(_is_text_or_nothing)),
    Rule(name="fontawesome_included", allowed=_SWITCH, read=_accept(_is_flag_or_none)),
    Rule(name="fontawesome_link_cdn", allowed=_TEXT_OR_NONE, read=_accept(_is_text_or_nothing)),
    Rule(name="post_always_section", allowed=_SWITCH, read=_accept(_is_switch)),
    Rule(name="post_auto_excerpt", allowed=_NUMBER, read=_accept(_is_number)),
    Rule(name="post_auto_image", allowed=_NUMBER, read=_accept(_is_number)),
    Rule(name="post_auto_orphan", allowed=_SWITCH, read=_accept(_is_flag_or_none)),
    Rule(name="post_date_format", allowed="a text such as `'%d %B %Y'`", read=_accept(_is_text)),
    Rule(name="post_date_format_short", allowed="a text such as `'%d %B'`", read=_accept(_is_text)),
    Rule(name="post_redirect_refresh", allowed=_NUMBER, read=_accept(_is_number)),
    Rule(name="post_show_prev_next", allowed=_SWITCH, read=_accept(_is_switch)),
    Rule(name="skip_injecting_base_ablog_templates", allowed=_SWITCH, read=_accept(_is_switch)),
)
"""Which values ABlog's settings may have. ABlog raises late in the build for some, and checks most not at all.

A setting that refers to the keys of another comes after it: it is checked against what can be used of the other.
"""


def check_settings(
    values: Mapping[str, object], defaults: Mapping[str, object], path: str
) -> tuple[dict[str, object], list[Problem]]:
    """Return what to use instead of each value that is not allowed, by setting, and the problems to report.

    :param values: the configuration's value of every setting, by name
    :param defaults: the default of every setting
    :param path: the configuration file, for the problems
    """
    used: dict[str, object] = {}
    notes = SettingNotes(path)
    for rule in (*SETTINGS, *ABLOG_SETTINGS):
        value = values[rule.name]
        notes.key, notes.allowed = rule.name, rule.allowed
        before = len(notes.problems)
        usable = rule.read(Field(value, NOWHERE), notes)
        if len(notes.problems) == before and rule.keys_of:
            _check_names(value, used.get(rule.keys_of, values[rule.keys_of]), rule.keys_of, notes)
        if len(notes.problems) > before:
            used[rule.name] = usable if usable is not None else defaults[rule.name]
    return used, notes.problems


def _check_names(value: object, known: object, keys_of: str, notes: SettingNotes) -> None:
    """Note each name in a checked value that is not a key of *known*.

    :param known: the setting to whose keys the value refers; if it is no mapping, nothing is checked
    :param keys_of: the name of that setting
    """
    if not isinstance(known, Mapping):
        return
    for name in [value] if isinstance(value, str) else value or ():  # type: ignore[attr-defined] # a list of texts
        if name not in known:
            keys = [key for key in known if isinstance(key, str)]
            notes.refuse(name, f"{shown(name)} is no key of `{keys_of}`", nearest(name, keys))


def today(setting: str | dt.date | None, zone: ZoneInfo) -> dt.date:
    """Return the build's day: that of the setting, else that of ``SOURCE_DATE_EPOCH``, else that of the clock.

    :param setting: ``commonplace_today``, already checked
    :param zone: the blog's time zone, which decides on which day an instant falls
    """
    if isinstance(setting, dt.datetime):
        return setting.date()
    if isinstance(setting, dt.date):
        return setting
    if setting:
        return dt.date.fromisoformat(setting)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), zone).date()
    return dt.datetime.now(zone).date()
