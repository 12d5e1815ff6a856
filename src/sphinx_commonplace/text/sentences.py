"""Where the sentences of a plain text begin and end, so that a link can be shown with the one around it.

The rule
    * A sentence ends after ``.``, ``!``, ``?``, an ellipsis or their like in other scripts, with the brackets,
      quotation marks, footnote marks and emoji that stand after them, if a blank follows and then something
      that can begin a sentence: no small letter, no comma. Chinese and Japanese need no blank.
    * It does not end after an abbreviation, an initial or, in some languages, an ordinal; nor inside brackets
      or quotation marks that close again soon.
    * An empty line ends it always.
    * In doubt it goes on. Two sentences where there should be one are still what the author said; half of one
      may be the opposite. So ``Use uv. ruff is fast.`` is one: nothing tells ``uv.`` from an abbreviation.

This is not a library's because none was right where links are, or safe. sentencex (Wikimedia, 1.0.32) breaks
``.NET`` in two and joins what stands around ``(It is.)``; takes time in proportion to the square of a text's
length (half a minute for 200,000 characters of ``「。``); does not take lone surrogates; and has a new release
every two weeks or so, each of which may change what pages say. It has no wheel for Alpine Linux. pysbd has had
no release since 2021, breaks URLs, and needs milliseconds.

Here hostile text takes time in proportion to its length: every expression either looks at a bounded number of
characters, or runs over characters that no other stop will look at again.
"""

from __future__ import annotations

import enum
import functools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

MAX_SENTENCE: Final = 600
"""The longest sentence that is shown whole, in characters; :func:`clip` makes a longer one shorter."""

_MARK: Final = "…"  # stands where clip has cut
_LONGEST_ASIDE: Final = 200  # characters: brackets further apart are a slip, or hold a text of its own
_LONGEST_WORD: Final = 40  # characters: what is longer is a URL, or of a script without blanks
_LONGEST_ABBREVIATION: Final = 24  # characters, the letters and blanks of "i. d. R." included


class _AfterDot(enum.Enum):
    """What an abbreviation says of the dot after it."""

    NEVER = enum.auto()
    """What follows belongs to it, whatever it is: ``e.g. The Guardian``."""

    NUMBER = enum.auto()
    """It is an abbreviation only before a number, and else a word: ``No. 5``, ``No. Really.``"""

    MAYBE = enum.auto()
    """It may end a sentence as well: only a word that hardly ever goes on after it tells."""


# Each in the spelling given; those of small letters also with a capital. Inner blanks do not matter.
_EVERYWHERE: Final = {
    _AfterDot.NEVER: """
        e.g i.e a.k.a N.B P.S cf viz vs c v ca approx esp incl excl resp pp vol vols nos eqs chap chaps ibid
        Fig Figs Eq Ch Dr Drs Mr Mrs Ms Mx Messrs Prof Rev Hon Fr Gen Col Capt Cpt Cmdr Lt Sgt Maj Gov Sen
        Rep Pres Mt Ft Mme Mlle""",
    _AfterDot.NUMBER: """
        no nr art fig figs tab tabs sec secs ch eq op par para app pl ex ver rev ser
        Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun""",
    _AfterDot.MAYBE: """
        al cit est inc ltd corp co bros llc plc jr sr esq dept assoc univ ext tel ft oz lb lbs hr hrs yr yrs
        sq Ph.D M.Sc B.Sc Ed.D St Ave Blvd Rd""",
}
_BY_LANGUAGE: Final = {
    "de": {
        _AfterDot.NEVER: """
            z.B d.h u.a v.a i.d.R u.U m.E s.o s.u i.A bzw bspw ggf vgl evtl insb inkl exkl zzgl bzgl sog ca nr
            Bd Abb Kap Ziff Aufl Hrsg Abs Hr Hrn Frl Dipl Ing""",
        _AfterDot.NUMBER: "Art",
        _AfterDot.MAYBE: "usf Jh Jhd v.Chr n.Chr Std Mio Mrd Tsd Str",
    },
    "fr": {
        _AfterDot.NEVER: "p.ex env chap éd n M MM Mme Mlle Mgr St Ste Cie",
        _AfterDot.NUMBER: "art fig",
        _AfterDot.MAYBE: "av apr hab",
    },
    "es": {
        _AfterDot.NEVER: "p.ej pág págs núm Sr Sra Sres Srta Dra Ud Uds Dª EE FF JJ RR",
        _AfterDot.MAYBE: "aprox UU CC OO HH",  # EE. UU., FF. CC.
    },
    "it": {_AfterDot.NEVER: "p.es pag pagg Sig Sigg Dott Avv Ing Prof", _AfterDot.MAYBE: "ca"},
    "nl": {_AfterDot.NEVER: "bijv bv o.a d.w.z m.b.t t.o.v blz nr dhr mevr mr drs", _AfterDot.MAYBE: "jl"},
    "pt": {_AfterDot.NEVER: "p.ex pág págs núm Sr Sra Dra Exmo", _AfterDot.MAYBE: "aprox"},
}

# Words which begin sentences, and are hardly ever written with a capital in the middle of one, or in a name.
_STARTERS: Final = {
    "en": """
        A After All Although An And Another As At Because Before Both But By Even Every For From He Her Here His
        How However I If In Instead It Its Later Let Many Meanwhile Most My No Nobody Not Nothing Now On Once
        One Only Or Our Perhaps Please See She Since So Some Still That The Their Then There These They This
        Those Though Thus To Today Two Unfortunately Until We What When Where Whether Which While Why With
        Without Yes Yet You Your""",
    "de": """
        Aber Alle Allerdings Als Also Am An Auch Auf Aus Außerdem Bei Beide Da Dabei Damit Danach Dann Darum Das
        Dem Den Denn Der Des Deshalb Die Dies Diese Dieser Dieses Doch Dort Ein Eine Einen Einer Er Es Für Hier
        Ich Ihr Im In Ist Ja Jetzt Kein Keine Man Mit Nach Nein Nicht Noch Nun Nur Ob Oder Seit Sie So Trotzdem
        Und Viele Vom Von Vor Warum Was Wenn Wer Wie Wir Wo Zu Zum Zur""",
    "fr": """
        Ainsi Alors Après Au Aussi Avec Ce Cela Ces Cet Cette Dans De Depuis Des Donc Du Elle Elles En Enfin Et
        Il Ils Je Le Les La Leur Mais Ne Nous On Or Ou Où Par Pour Puis Quand Que Qui Sans Ses Si Son Sur Tous
        Tout Tu Un Une Voici Vous""",
    "es": "Además Al Así Aunque Con Cuando De El Ella Ellos En Entonces Es Esta Este Esto La Las Lo Los No Para "
    "Pero Por Que Se Si Sin Su También Un Una Y Ya",
    "it": "Ma Il La Le Lo Gli Un Una Nel Non Con Per Poi Se Quando Questo Questa Anche È E",
    "nl": "De Het Een Dit Dat Deze Die Maar En Ook Als Dan Er Hij Zij Ze We Wij Ik Je In Op Met Voor Niet",
    "pt": "O A Os As Um Uma Mas E Ele Ela Eles Isso Isto Este Esta Com Para Por Se Quando Não Em No Na Também",
}

# Languages that put a dot after an ordinal: "am 3. März".
_ORDINALS: Final = frozenset(
    ["cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "nn", "no", "sk", "sl", "sr"]
)

_NAMES_WITH_A_MARK: Final = frozenset(["Jeopardy", "Joomla", "Kahoot", "Wham", "Yahoo", "Yum"])

_EMOJI: Final = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\u200d\ufe0f\U000e0020-\U000e007f"
_UNSPACED: Final = (
    "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd"
)

# What may end a sentence: no dot within a number or a name; or an empty line, which does. No emoji is a stop,
# for runs of them are looked at from every stop. A run of stops that fails is not tried again without its
# first: that would be slow. It begins with a set of characters, because so it passes quickly over all others.
_STOPS: Final = re.compile(
    rf"""[.!?…‼⁇⁈⁉؟۔।॥։።။。！？｡．\n](?:
        (?<=[.!?…])(?<![.!?…].)[.!?…]*+(?:(?![^\W¹²³⁰⁴-⁹])|(?<=[{_UNSPACED}][!?])(?=[{_UNSPACED}]))[‼⁇⁈⁉\ufe0f。！？｡．]*+
        |(?<![.!?…\n])[.!?…‼⁇⁈⁉؟۔।॥։።။。！？｡．\ufe0f]*+
        |(?P<gap>(?<=\n)[^\S\n]*+\n)
    )""",
    re.VERBOSE,
)
_NEED_NO_BLANK: Final = frozenset("。！？｡．")
_DOTS: Final = frozenset(".…")

# What belongs to the sentence after its stop. A guillemet may stand off, unless a word clings to it.
_AFTER_STOP: Final = re.compile(
    r"""(?:["'”’“«»‹›)\]}」』）】〉》｣］｝〕]|[\u0020\u00a0\u202f]»(?!\w)|\[\d{1,3}\]|[¹²³⁰⁴-⁹])*+"""
)
_EMOJI_AFTER_STOP: Final = re.compile(
    rf"(?:(?:[^\S\n]*+\n?+[^\S\n]*+(?:[{_EMOJI}]++|[:;]-?[()DP](?!\S)))++(?!\S))?+"
)
_EMOJI_ATTACHED: Final = re.compile(f"[{_EMOJI}]*+")
_BLANKS: Final = re.compile(r"\s*+")
_IN_URL: Final = re.compile(r"://\S*\Z")

# What may stand before the first letter of a sentence, the first word, and the character after it.
_NEXT: Final = re.compile(
    r"""[\s"'“”„‘’‚«»‹›(\[{「『（¿¡*_~`—–-]{0,9}+\.{0,3}+(?P<word>[^\W\d_]{0,24}+)(?P<rest>.?)""", re.DOTALL
)
_BEGINS_SMALL: Final = re.compile(r"[a-z]{1,5}[A-Z]|https?://|www\.")  # and yet begins a sentence: iPhone
_SYMBOLS: Final = frozenset("@#$€£¥§&/→•·<+")
_NUMERAL: Final = re.compile(r"[\d#]|(?:[ivxlc]{2,9}|[IVXLC]{2,9})\b|[B-HJ-Z]\b(?!\.)")

# The word before a dot, with the initials before it: "z. B", "J. R. R". Not the end of "Node.js", nor of a URL.
_WORD_BEFORE: Final = re.compile(r"(?:(?<![\w.=/&#%?+@])(?:[^\W\d_]\.\s?)*+[^\W\d_]++|(?<=\d)[ap]\.m)\Z")
# A programming language of one letter, and what is no name after an initial: "in C. Rust is", "in C. Darwin's".
_LANGUAGE_BEFORE: Final = re.compile(r"\b(?:in|into|[Uu]s(?:e|es|ed|ing)|[Ll]earn|plain|pure)\s[CDR]\Z")
_NO_NAME: Final = re.compile(r"[A-Z]\w{1,24}+\s[a-z]")
_ORDINAL_BEFORE: Final = re.compile(r"(?<![\w.,])(?:\d{1,3}|[IVX]{1,6})\Z")
_ITEM: Final = re.compile(r"\(?(?:\d{1,3}|[A-Za-zЀ-ӿ]|[ivxIVX]{1,4})\)?")  # how a list counts
_ITEM_LENGTH: Final = 6

# What goes on after words that somebody said.
_GOES_ON_UNSPACED: Final = re.compile(
    "と|って|は|が|を|に|の|も|で|か|だ|など|なんて|へ|や|、|，|[他她它我你]们?(?:说|說|问|問|道|答|喊|笑)"
)
_GOES_ON: Final = re.compile(r"\sI (?:added|answered|asked|cried|replied|said|thought|wondered)\b")

_ASIDES: Final = re.compile('[][()“”„«»「」『』（）【】《》"]')
_OPENED_BY: Final = {
    ")": "(",
    "]": "[",
    "”": "“„",
    "“": "„",  # German closes with what English opens with
    "»": "«",
    "«": "»",  # and points its guillemets at the words
    "」": "「",
    "』": "『",
    "）": "（",
    "】": "【",
    "》": "《",
    '"': '"',
}


class _Language(NamedTuple):
    """What is to be known of a language."""

    abbreviations: dict[str, _AfterDot]
    starters: frozenset[str]
    ordinals: bool
    """Whether a number with a dot is an ordinal."""


@functools.lru_cache(maxsize=64)
def _language(tag: str) -> _Language:
    """Return the rules of a language tag (``de``, ``de-AT``, ``zh_CN``); English ones where there are none."""
    code = re.split("[-_]", tag, maxsplit=1)[0].lower()
    abbreviations: dict[str, _AfterDot] = {}
    for table in (_EVERYWHERE, _BY_LANGUAGE.get(code, {})):
        for kind, words in table.items():
            for word in words.split():
                abbreviations[word] = kind
                # One letter with a capital is an initial, a grade or a programming language; and Al is a name.
                if len(word) > 1 and word != "al":
                    abbreviations.setdefault(word[0].upper() + word[1:], kind)
    return _Language(abbreviations, frozenset(_STARTERS.get(code, _STARTERS["en"]).split()), code in _ORDINALS)


def split_sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Return where the sentences of a text begin and end.

    :param text: one block of plain text, such as a paragraph; any string. Line breaks in it are blanks, but an
        empty line ends a sentence.
    :param language: its language tag (BCP 47), for abbreviations and ordinals. Any string; of a language that
        is not known here, as of English.
    :returns: the spans, in characters, first to last. They do not overlap, begin and end with something other
        than white space, and leave out nothing but white space. None, if there is nothing else in the text.
    """
    rules = _language(language)
    asides = _asides(text)
    spans: list[tuple[int, int]] = []
    start, aside = _end_of(_BLANKS, text, 0), 0
    for stop in _STOPS.finditer(text):
        if stop.start() < start:
            continue
        if stop.lastgroup:
            end = start + len(text[start : stop.start()].rstrip())
        else:
            end = _end_at(text, start, stop, rules)
            while aside < len(asides) and asides[aside][1] < end:
                aside += 1
            if aside < len(asides) and asides[aside][0] < end:
                continue
        if end > start:
            spans.append((start, end))
            start = _end_of(_BLANKS, text, end)
    if start < len(text):
        spans.append((start, start + len(text[start:].rstrip())))
    return spans


def enclosing(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentences that a part of a text touches.

    :param spans: all the sentences, as :func:`split_sentences` returns them.
    :param start: where the part begins, in characters.
    :param end: where it ends; a part may be empty.
    :returns: the span of all sentences that have a character of the part. It holds the whole part, but for
        white space at its ends. Where there is no such sentence, because the part is empty or white space, the
        one that it stands in or after, or else the first. Without any sentence, ``(start, start)``.
    """
    if not spans:
        return start, start
    first = bisect_right(spans, start, key=lambda span: span[1])
    after = bisect_left(spans, end, key=lambda span: span[0])
    if first < after:
        return spans[first][0], spans[after - 1][1]
    return spans[max(after - 1, 0)]


def clip(text: str, start: int, end: int, limit: int = MAX_SENTENCE) -> tuple[str, int]:
    """Return what is to be shown of a text around some words of it.

    :param text: a sentence; any string.
    :param start: where the words begin in it, in characters.
    :param end: where they end.
    :param limit: the most characters to be shown.
    :returns: the text to be shown, and where the words begin in that. It is the whole text if that is not too
        long. Else it is as much as may be of what is before and after the words, cut between words where one
        is near, with ``…`` at each end where something is missing. The words themselves are always whole: only
        if they leave no room is the result longer than the limit, and then it is they and two marks.
    :raises ValueError: if there are no such words.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"words: {start} to {end}; a range within 0 to {len(text)}")
    if len(text) <= limit:
        return text, start
    half = max(limit - (end - start), 0) // 2
    if start <= half:
        first, last = 0, max(limit - len(_MARK), end)
    elif len(text) - end <= half:
        first, last = min(len(text) - limit + len(_MARK), start), len(text)
    else:
        first, last = min(start - half + len(_MARK), start), max(end + half - len(_MARK), end)
    before, after = text[_cut_before(text, first, start) : start], text[end : _cut_after(text, end, last)]
    if first:
        before = _MARK + before.lstrip()
    if last < len(text):
        after = after.rstrip() + _MARK
    return f"{before}{text[start:end]}{after}", len(before)


def _cut_before(text: str, first: int, start: int) -> int:
    """Return a place for a cut at ``first`` or a little after it, not after ``start``."""
    if not _in_word(text, first):
        return first
    places = range(first, min(first + _LONGEST_WORD, start) + 1)
    blank = next((place for place in places if not _in_word(text, place)), None)
    whole = next((place for place in places if not _in_character(text, place)), start)
    return whole if blank is None else blank


def _cut_after(text: str, end: int, last: int) -> int:
    """Return a place for a cut at ``last`` or a little before it, not before ``end``."""
    if not _in_word(text, last):
        return last
    places = range(last, max(last - _LONGEST_WORD, end) - 1, -1)
    blank = next((place for place in places if not _in_word(text, place)), None)
    whole = next((place for place in places if not _in_character(text, place)), end)
    return whole if blank is None else blank


def _in_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and not text[place - 1].isspace() and not text[place].isspace()


def _in_character(text: str, place: int) -> bool:
    """Tell whether a cut would take a mark off its letter, or an emoji apart."""
    return 0 < place < len(text) and (
        "\u200d" in text[place - 1 : place + 1]
        or "\U0001f3fb" <= text[place] <= "\U0001f3ff"  # colours of skin
        or unicodedata.category(text[place]).startswith("M")
    )


def _asides(text: str) -> list[tuple[int, int]]:
    """Return where brackets and quotation marks open and close, those left out that are inside others."""
    opened: dict[str, list[int]] = {}
    asides: list[tuple[int, int]] = []
    for mark in _ASIDES.finditer(text):
        at, char = mark.start(), mark.group()
        for opener in _OPENED_BY.get(char, ""):
            places = opened.get(opener)
            if places and at - places[-1] <= _LONGEST_ASIDE and (char != '"' or not _opens(text, at)):
                first = places.pop()
                while asides and asides[-1][1] > first:
                    first = min(first, asides.pop()[0])
                asides.append((first, at))
                break
        else:
            if char != '"' or _opens(text, at):  # and not inches
                opened.setdefault(char, []).append(at)
    return asides


def _opens(text: str, at: int) -> bool:
    """Tell whether a straight quotation mark opens, as it does before a word and not after one."""
    return at == 0 or text[at - 1].isspace() or text[at - 1] in "(["


def _end_at(text: str, start: int, stop: re.Match[str], rules: _Language) -> int:
    """Return where the sentence that begins at ``start`` ends, if it does so with this stop, and 0 if not."""
    first, last = stop.span()
    if last - start <= _ITEM_LENGTH and not any(map(str.isalnum, text[start:first])):
        return 0  # "... and then" begins with its stop
    plain = text[last : last + 1] == " " and text[last + 1 : last + 2].isalnum()  # and so nothing belongs to it
    end = last if plain else _end_of(_AFTER_STOP, text, last)
    if end > last and _STOPS.match(text, end):
        return 0  # "(so it is.)." ends once
    if _needs_no_blank(text, first, last, end):
        if end > last and _GOES_ON_UNSPACED.match(text, end):
            return 0
        return _end_of(_EMOJI_ATTACHED, text, end)
    if not plain:
        end = _end_of(_EMOJI_AFTER_STOP, text, end)
    begin = last + 1 if plain else _end_of(_BLANKS, text, end)
    if begin == end or begin == len(text):
        return 0
    following = _NEXT.match(text, begin)
    if following is None or not _may_begin(following):
        return 0
    return 0 if _goes_on(text, start, stop, end, following=following, rules=rules) else end


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a match ends that begins here; the patterns all match, if only nothing."""
    match = pattern.match(text, at)
    return match.end() if match else at


def _needs_no_blank(text: str, first: int, last: int, end: int) -> bool:
    """Tell whether a stop ends a sentence without a blank, as in Chinese and Japanese."""
    mark = text[last - 1]
    if mark in _NEED_NO_BLANK:
        return mark != "．" or not text[last : last + 1].isdigit()
    # Else the stop is of half width, between letters of full width: or the address of an article about them.
    if mark not in "!?" or end == len(text) or text[end].isspace():
        return False
    return _IN_URL.search(text[max(first - _LONGEST_ASIDE, 0) : first]) is None


def _may_begin(following: re.Match[str]) -> bool:
    """Tell whether a sentence may begin with this."""
    word = following["word"]
    if word:
        return not word[0].islower() or _BEGINS_SMALL.match(following.string, following.start("word")) is not None
    rest = following["rest"]
    return bool(rest) and (rest.isdigit() or rest in _SYMBOLS or unicodedata.category(rest) == "So")


def _goes_on(
    text: str, start: int, stop: re.Match[str], end: int, *, following: re.Match[str], rules: _Language
) -> bool:
    """Tell whether a sentence goes on after a stop, though another could begin."""
    dots, at = stop.group(), stop.start()
    before = text[max(at - _LONGEST_ABBREVIATION, start) : at]
    if dots == ".":
        if at - start <= _ITEM_LENGTH and _ITEM.fullmatch(before):
            return True
        if _LANGUAGE_BEFORE.search(before) and _NO_NAME.match(text, following.start("word")):
            return False
        kind = _kind_of(before, rules)
        if kind is _AfterDot.NUMBER:
            return _NUMERAL.match(text, following.start("word")) is not None
        return kind is _AfterDot.NEVER or (kind is _AfterDot.MAYBE and not _starts(following, rules))
    if _DOTS.issuperset(dots):
        return following["word"] == "I"  # which has a capital everywhere
    if end > stop.end():
        return _GOES_ON.match(text, end) is not None
    return dots == "!" and before.rpartition(" ")[2] in _NAMES_WITH_A_MARK and not _starts(following, rules)


def _starts(following: re.Match[str], rules: _Language) -> bool:
    """Tell whether a word hardly ever stands anywhere but at the beginning of a sentence."""
    return following["word"] in rules.starters and following["rest"] != "."


def _kind_of(before: str, rules: _Language) -> _AfterDot | None:
    """Return what the words before a dot say of it, if they are an abbreviation or an ordinal."""
    if rules.ordinals and _ORDINAL_BEFORE.search(before):
        return _AfterDot.MAYBE
    rest, _, word = before.rpartition(" ")
    if len(word) > 1 and word.isalpha() and not rest.endswith("."):
        return rules.abbreviations.get(word)  # as nearly always, and much the quickest
    match = _WORD_BEFORE.search(before)
    if match is None:
        return None
    words = "".join(match.group().split())
    word = words.rpartition(".")[2]
    kind = rules.abbreviations.get(words) or rules.abbreviations.get(word)
    if kind is None and len(word) == 1 and words != "I" and word.upper() != word.lower():
        return _AfterDot.MAYBE
    return kind
