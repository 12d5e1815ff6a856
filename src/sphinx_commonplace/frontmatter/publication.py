"""Whether a post is public, in the words that people bring from other blog engines.

Jekyll has ``published: false``, Hugo ``publishDate``, WordPress ``status: private``, and somebody in a hurry
writes ``drat: true``. Each such key is in one table, :data:`WORDS`, with what it means. A key is found in it
whatever its case, dashes and underscores; one that is nearly such a key counts if its value holds the post back.
In doubt a post is held back: nobody sees a draft then, and the build says what to write.
"""

from __future__ import annotations

import enum
import functools
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from sphinx_commonplace.errors import Subtype
from sphinx_commonplace.frontmatter.values import FrontMatterNotes
from sphinx_commonplace.frontmatter.yaml import MERGE, Unreadable
from sphinx_commonplace.text import dates
from sphinx_commonplace.text.quoting import shorten, shown
from sphinx_commonplace.text.suggestions import edits, nearest
from sphinx_commonplace.validation.fields import NOWHERE, Field, is_empty, items_of, parts_of
from sphinx_commonplace.validation.readers import FALSE_WORDS, TRUE_WORDS


class Says(enum.Enum):
    """What a key says of a post."""

    HIDDEN = "that it is not public, if true"
    SHOWN = "that it is public, if true; a date is its first day"
    STATE = "what state it is in"
    FROM = "its first day"
    EMBARGO = "that it is not public, if true; a date is its first day"
    UNTIL = "the day from which it is no longer public"
    LOCKED = "what its readers must know"


WORDS: Final[Mapping[Says, str]] = {
    Says.HIDDEN: "draft drafts is_draft blog_draft post_draft draft_post private is_private hidden is_hidden "
    "unlisted is_unlisted unpublished unpublish no_publish do_not_publish dont_publish "
    "eleventyExcludeFromCollections",
    Says.SHOWN: "published publish is_published public is_public visible is_visible dg-publish",
    Says.STATE: "status post_status blog_status publish_status publication_status wp_status visibility "
    "post_visibility",
    Says.FROM: "publishDate publishedDate publishedAt publishedOn publishAt publishOn publishTime publishedTime "
    "pubDate visibleFrom goLive",
    Says.EMBARGO: "embargo embargoUntil hiddenUntil draftUntil privateUntil scheduledAt scheduledFor "
    "dateScheduled",
    Says.UNTIL: "expiryDate expireDate expirationDate expires expiresAt expiresOn expiry unpublishDate "
    "unpublishAt unpublishOn visibleUntil publishedUntil",
    Says.LOCKED: "password",
}
"""Keys that speak of nothing else, as people write them."""

LOOSE: Final[Mapping[Says, str]] = {
    Says.HIDDEN: "wip work_in_progress unfinished incomplete secret confidential internal embargoed hide headless "
    "trash trashed deleted skip ignore ignored disabled",
    Says.SHOWN: "live is_live listed released ready online render output permalink build.render build.list",
    Says.STATE: "state post_state stage workflow access audience type post_type",
    Says.FROM: "release releaseDate publicationDate datePublished",
    Says.EMBARGO: "scheduled schedule",
    Says.UNTIL: "valid_until",
}
"""Keys that may speak of something else, too, such as ``permalink``: they count if the value is a word for it."""


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _words_in(text: str) -> frozenset[str]:
    return frozenset(_normal(text).split())


_HIDDEN_WORDS = _words_in(
    "draft drafts drafted wip private hidden unlisted unpublished unpublish pending future scheduled queued trash "
    "trashed deleted skip review secret internal confidential embargo embargoed unfinished incomplete autodraft "
    "idea ideas todo planned never none unreleased later hold withdrawn members paid password protected tiers "
    "workinprogress inprogress inreview needsreview notpublished notpublic notready notyet onhold donotpublish "
    "writing editing offline disabled invisible "
    # Draft and private in other languages.
    "entwurf entwürfe privat versteckt brouillon privé caché borrador privado oculto bozza privato rascunho "
    "utkast kladde szkic prywatny luonnos koncept taslak vázlat черновик скрыто 草稿 下書き 초안"
)
_SHOWN_WORDS = _words_in(
    "published publish public final finished complete completed done live posted released release ready visible "
    "listed featured open stable evergreen archived archive obsolete deprecated accepted approved current active "
    "updated maintained budding seedling sent normal default everyone all anyone online world "
    "veröffentlicht öffentlich publié publicado publicada pubblicato gepubliceerd publicerad opublikowany "
    "опубликовано 公開 已发布"
)
_NEGATIONS = _words_in("not non no never un nicht")
_DRAFT_WORDS = _words_in(
    "draft drafts wip unpublished autodraft notpublished donotpublish entwurf brouillon borrador"
)
"""Words that mean a draft under whatever key."""

_YES = TRUE_WORDS | {"1", "y", "t"}
_NO = FALSE_WORDS | {"0", "n", "f"}

_SHORTEST_TYPO = 5  # characters of a key for which one may be wrong
_LONG_WORD = 8  # characters of a key for which two may be wrong

_STATES = ("draft", "private", "published", "hidden", "unlisted", "pending", "scheduled", "public")
_SIMILAR_STATE = 0.75  # as in `suggestions.SIMILAR`: the words for states are short and differ much


class Word(enum.Enum):
    """What a value says by itself."""

    NOTHING = enum.auto()  # it is empty
    YES = enum.auto()
    NO = enum.auto()
    HIDDEN = enum.auto()
    SHOWN = enum.auto()
    UNCLEAR = enum.auto()


_HIDING: Final[Mapping[Says, frozenset[Word]]] = {
    Says.HIDDEN: frozenset({Word.NOTHING, Word.YES, Word.HIDDEN}),
    Says.SHOWN: frozenset({Word.NOTHING, Word.NO, Word.HIDDEN}),
    Says.STATE: frozenset({Word.NO, Word.HIDDEN}),
    Says.FROM: frozenset({Word.NOTHING, Word.NO, Word.HIDDEN}),
    Says.EMBARGO: frozenset({Word.NOTHING, Word.YES, Word.HIDDEN}),
    Says.UNTIL: frozenset(),
    Says.LOCKED: frozenset({Word.YES, Word.HIDDEN, Word.SHOWN, Word.UNCLEAR}),
}
"""The values with which a key holds a post back."""

_DATED = frozenset({Says.SHOWN, Says.FROM, Says.EMBARGO, Says.UNTIL})

_HELP: Final[Mapping[Says, str]] = {
    Says.HIDDEN: "true or false is allowed",
    Says.SHOWN: "true, false or a date is allowed",
    Says.STATE: "published, draft or private is allowed",
}


class PublicationKey(NamedTuple):
    """A key of the table."""

    name: str  # as people write it
    says: Says
    loose: bool  # it may speak of something else


class Effect(NamedTuple):
    """What a key with its value does to a post."""

    hides: bool = False
    doubtful: bool = False  # it cannot be told whether it hides the post
    likely: str = ""  # the value that was likely meant
    first: datetime | None = None  # the day on which the post becomes public
    end: datetime | None = None  # the day from which it is no longer public


def fold_key(name: str) -> str:
    """Return a key without case, dashes, underscores and spaces, which engines write in different ways."""
    return "".join(filter(str.isalnum, _normal(name)))


_TABLE: Final = {
    fold_key(name): PublicationKey(name, says, loose)
    for loose, words in ((True, LOOSE), (False, WORDS))
    for says, names in words.items()
    for name in names.split()
}
_NESTED: Final = frozenset({"draft", "drafts", "isdraft", "published", "publish"})
"""Keys that count inside a mapping, whatever its own key is (``params: {draft: true}``)."""


def key_of(name: str) -> PublicationKey | None:
    """Return what a key of front matter says of a post's being public, None if nothing."""
    return _TABLE.get(fold_key(name))


@functools.lru_cache(maxsize=1024)
def typo_of(name: str) -> PublicationKey | None:
    """Return the key for which *name* may be a typo, None if there is none.

    One character may be missing, wrong, too many or in its neighbour's place; two in a long word.
    """
    folded = fold_key(name)
    found = []
    for number, (known, key) in enumerate(_TABLE.items()):
        if not key.loose and len(known) >= _SHORTEST_TYPO:
            most = 2 if len(known) >= _LONG_WORD else 1
            wrong = edits(known, folded, most)
            if wrong <= most:
                found.append((wrong, number, key))
    return min(found)[2] if found else None


def word_of(value: object, *, phrase: bool = False) -> Word:
    """Return what a value says by itself.

    :param phrase: whether one word of several decides (``in draft since May``)
    """
    if is_empty(value):
        return Word.NOTHING
    if isinstance(value, int) and value in {0, 1}:
        return Word.YES if value else Word.NO
    if not isinstance(value, str):
        return Word.UNCLEAR
    words = "".join(char if char.isalnum() else " " for char in _normal(value)).split()
    joined = "".join(words)
    if joined in _YES | _NO:
        return Word.YES if joined in _YES else Word.NO
    if joined in _SHOWN_WORDS:
        return Word.SHOWN
    if joined in _HIDDEN_WORDS or (phrase and not _HIDDEN_WORDS.isdisjoint(words)):
        return Word.HIDDEN
    if phrase and not _SHOWN_WORDS.isdisjoint(words) and _NEGATIONS.isdisjoint(words):
        return Word.SHOWN
    return Word.UNCLEAR


def is_held_back_word(value: object) -> bool:
    """Return whether a value is a word for what is not public, and no flag."""
    return word_of(value) is Word.HIDDEN


def publication_fields(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Return the fields of front matter that may say whether a post is public."""
    return {
        name: raw
        for name, raw in fields.items()
        if name == MERGE or key_of(name) or typo_of(name) or _is_draft_word(raw.value) or _nested(name, raw)
    }


def marks_a_post(fields: Mapping[str, Field]) -> bool:
    """Return whether front matter says of its document when, or that not, it is public, as only posts do."""
    for name, raw in fields.items():
        key = key_of(name)
        if key and not key.loose and (key.says is not Says.STATE or _word_for(key, raw.value) is Word.HIDDEN):
            return True
    return False


def read_draft(raw: Field, notes: FrontMatterNotes) -> bool | None:
    """Return whether the key ``draft`` makes the post a draft; None if that is unclear, which is noted."""
    word = word_of(raw.value)
    if word is Word.UNCLEAR:
        notes.note(raw.position, f"{shown(raw.value)} was found", _HELP[Says.HIDDEN])
        return None
    return word in _HIDING[Says.HIDDEN]


class Publication:
    """What the keys of a post's front matter, all together, say of its being public.

    :param notes: where problems go
    """

    def __init__(self, notes: FrontMatterNotes) -> None:
        self.held_back = ""  # the words that say that the post is not public, such as "`status: draft`"
        self.doubt = ""  # the words of which it is not clear whether they say that
        self.first: tuple[datetime, str] | None = None  # when it becomes public, and the words that say so
        self.end: tuple[datetime, str] | None = None  # when it is no longer public, and the words that say so
        self.date: datetime | None = None  # when it was published, for a post without a date of its own
        self._notes = notes

    def take(self, raw: Field) -> bool:
        """Read the key at which the notes are, if it is one of the table; return whether it and its value are."""
        key = key_of(self._notes.key)
        if key is None:
            return False
        if raw.value is Unreadable.VALUE:  # which has been reported
            if not key.loose:
                self.doubt = self.doubt or f"`{shorten(self._notes.key)}`, which cannot be read"
            return True
        effect = self._effect(key, raw, self._notes)
        if effect is None:
            return False
        words = _words(self._notes.key, raw.value, key)
        self._apply(effect, f"{words}, perhaps for `{effect.likely}`" if effect.likely else words)
        if self.date is None and not key.loose and key.says in {Says.SHOWN, Says.FROM}:
            self.date = effect.first
        return True

    def hold_back(self, raw: Field) -> None:
        """Hold the post back for the value of the key at which the notes are."""
        self.held_back = self.held_back or _words(self._notes.key, raw.value)

    def take_earlier(
        self, before: Field, last: Field, *, hides: bool, first: datetime | None, end: datetime | None
    ) -> None:
        """Read what the key at which the notes are had before, where it stands several times.

        :param hides: whether that holds, or may hold, the post back
        :param first: when it would have the post become public
        :param end: from when it would have the post be no longer public
        """
        key = key_of(self._notes.key)
        words = _words(self._notes.key, before.value, key)
        if hides:
            # The last value counts, but which of the two was meant, nobody knows.
            self.doubt = self.doubt or f"{words}, then {_words(self._notes.key, last.value, key)}"
        self._apply(Effect(first=first, end=end), words)

    def take_draft_word(self, raw: Field) -> bool:
        """Hold the post back if the value of the key is a word for a draft, whatever the key; return whether."""
        if not _is_draft_word(raw.value):
            return False
        self.hold_back(raw)
        return True

    def take_value(self, raw: Field) -> bool:
        """Hold the post back if the value says so, whatever the key: a word for a draft, or in a mapping."""
        if raw.value is Unreadable.VALUE or self.take_draft_word(raw):
            return True
        if inner := _nested(self._notes.key, raw):
            self.held_back = self.held_back or _words(*inner)
        return bool(inner)

    def take_unknown(self, raw: Field) -> str:
        """Read a key that nobody knows; return the key of the table that was meant, if it counts as that one."""
        name = self._notes.key
        if self.take_value(raw):
            return ""
        meant = typo_of(name)
        effect = self._effect(meant, raw, None) if meant else None
        if meant is None or effect is None or effect == Effect():
            return ""
        # What is nearly such a key must be asked about, and holds the post back until its author has answered.
        effect = Effect(doubtful=True) if effect.hides else effect
        self._apply(effect, f"{_words(name, raw.value, meant)}, perhaps for `{meant.name}`")
        return meant.name

    def _apply(self, effect: Effect, words: str) -> None:
        if effect.hides:
            self.held_back = self.held_back or words
        if effect.doubtful:
            self.doubt = self.doubt or words
        if effect.first is not None and (self.first is None or effect.first > self.first[0]):
            self.first = (effect.first, words)
        if effect.end is not None and (self.end is None or effect.end < self.end[0]):
            self.end = (effect.end, words)

    def _effect(self, key: PublicationKey, raw: Field, notes: FrontMatterNotes | None) -> Effect | None:
        """Return what a key does to the post, None if its value is not one that the table knows.

        :param notes: where an unclear value is noted; None if it does nothing then
        """
        word = _word_for(key, raw.value)
        if key.loose and word is Word.NOTHING:
            return Effect()
        if word in _HIDING[key.says]:
            return Effect(hides=True)
        if word is not Word.UNCLEAR:
            return Effect()
        if key.says in _DATED:
            when, doubt = self._date(raw)
            if when is not None:
                if doubt and notes:
                    notes.note(raw.position, doubt, dates.DATE_HELP, Subtype.DATE, f"{when:%Y-%m-%d}")
                return Effect(end=when) if key.says is Says.UNTIL else Effect(first=when)
        likely = ""
        if key.says is Says.STATE and isinstance(raw.value, str):
            likely = nearest(raw.value.strip(), _STATES, similarity=_SIMILAR_STATE)
        if notes is None or (key.loose and likely not in _HIDDEN_WORDS):
            return None
        found, allowed = f"{shown(raw.value)} was found", _HELP.get(key.says, dates.DATE_HELP)
        notes.note(raw.position, found, allowed, None if key.says in _HELP else Subtype.DATE, likely)
        return Effect(doubtful=True, likely=likely)

    def _date(self, raw: Field) -> tuple[datetime | None, str]:
        """Return the date that a value is, None if it is none, and how else it could be read."""
        try:
            return dates.read_date(raw.value, self._notes.rules)
        except dates.DateError:
            return None, ""


def _word_for(key: PublicationKey, value: object) -> Word:
    """Return what a key's value says; of a list (``status: [featured, draft]``), what holds the post back."""
    phrase = key.says is Says.STATE
    if not isinstance(value, (list, tuple)):
        return word_of(value, phrase=phrase)
    words = [word_of(item.value, phrase=phrase) for item in items_of(Field(value, NOWHERE))]
    hiding = (word for word in words if word in _HIDING[key.says] - {Word.NOTHING})
    return next(hiding, Word.NOTHING if not words else Word.UNCLEAR if Word.UNCLEAR in words else words[0])


def _is_draft_word(value: object) -> bool:
    return isinstance(value, str) and fold_key(value) in _DRAFT_WORDS


def _nested(name: str, raw: Field) -> tuple[str, object, PublicationKey] | None:
    """Return the first part of a mapping that says that the post is not public: its name, value and key."""
    for part, last in (parts_of(raw) or {}).items():
        key = _TABLE.get(fold_key(name + part)) or (key_of(part) if fold_key(part) in _NESTED else None)
        for field in (*last.earlier, last):
            if key and _word_for(key, field.value) in _HIDING[key.says] - {Word.NOTHING}:
                return f"{name}.{part}", field.value, key
    return None


def _words(name: str, value: object, key: PublicationKey | None = None) -> str:
    """Return a key with its value, as a message quotes them; a password is not shown."""
    name = shorten(name)
    if is_empty(value):
        return f"`{name}:` and nothing more"
    if isinstance(value, (list, tuple)) and value:
        value = items_of(Field(value, NOWHERE))[0].value
    if (key is not None and key.says is Says.LOCKED) or not isinstance(value, (str, int, date)):
        return f"`{name}`"
    return f"`{name}: {shorten(' '.join(str(value).split()))}`"
