"""Where the sentences of a plain text begin and end, so that a link can be shown with the sentence around it.

The rule
    * A sentence ends after ``.``, ``!``, ``?``, an ellipsis or similar characters of other scripts, including the
      brackets, quotation marks, footnote marks and emoji after them, if white space follows and then something
      that can begin a sentence: no small letter, no comma. Chinese and Japanese need no space.
    * It does not end after an abbreviation, an initial or, in some languages, an ordinal; nor inside brackets
      or quotation marks that soon close.
    * An empty line always ends it.
    * In doubt it does not end. Two sentences shown as one are still what the author said, but half a sentence may
      say the opposite. So ``Use uv. ruff is fast.`` is one: ``uv.`` could be an abbreviation.

No library is used, because none was both safe and right about links. sentencex (Wikimedia, 1.0.32) splits
``.NET`` in two and joins the sentences around ``(It is.)``; its time grows with the square of the text's length
(half a minute for 200,000 characters of ``「。``); it raises for lone surrogates; and it has a new release about
every two weeks, each of which may change pages. It has no wheel for Alpine Linux. pysbd has had no release since
2021, splits URLs, and takes milliseconds for a text.

Here the time for hostile text grows in proportion to its length: every expression either looks at a bounded number
of characters, or runs over characters that are not looked at again from any other stop.
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
"""The longest sentence that is shown whole, in characters; :func:`clip` shortens longer ones."""

_MARK: Final = "…"  # where `clip` has cut
_LONGEST_ASIDE: Final = 200  # characters; brackets further apart are a typo, or enclose several sentences
_LONGEST_WORD: Final = 40  # characters; a longer one is a URL, or in a script without spaces
_LONGEST_ABBREVIATION: Final = 24  # characters, with the spaces of "i. d. R."


class _AfterDot(enum.Enum):
    """Whether a sentence can end after the dot of an abbreviation."""

    NEVER = enum.auto()
    """No, whatever follows: ``e.g. The Guardian``."""

    NUMBER = enum.auto()
    """Not before a number. Before anything else it is no abbreviation but a word: ``No. 5``, ``No. Really.``"""

    MAYBE = enum.auto()
    """Only if the next word nearly always begins one: after ``Acme Inc. The``, but not ``Acme Inc. Berlin``."""


# Abbreviations are found in this spelling; those in lower case also with a capital, and with spaces inside.
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

# Words that begin sentences, and are hardly ever written with a capital in the middle of one, or in a name.
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

# What may end a sentence (but no dot within a number or a name), or an empty line, which always does. Emoji are no
# stops: each run of them would be looked at again from each of its emoji. A run of stops that does not match is
# not tried again from its second character, which would be slow. The expression begins with a set of characters
# because the search then skips all others quickly.
_STOPS: Final = re.compile(
    rf"""[.!?…‼⁇⁈⁉؟۔।॥։።။。！？｡．\n](?:
        (?<=[.!?…])(?<![.!?…].)[.!?…]*+(?:(?![^\W¹²³⁰⁴-⁹])|(?<=[{_UNSPACED}][!?])(?=[{_UNSPACED}]))[‼⁇⁈⁉\ufe0f。！？｡．]*+
        |(?<![.!?…\n])[.!?…‼⁇⁈⁉؟۔।॥։።။。！？｡．\ufe0f]*+
        |(?P<gap>(?<=\n)[^\S\n]*+\n)
    )""",
    re.VERBOSE,
)
_NEED_NO_SPACE: Final = frozenset("。！？｡．")
_DOTS: Final = frozenset(".…")

# What still belongs to the sentence after its stop. A guillemet may have a space before it, but if a word
# follows it directly, it opens a quotation.
_AFTER_STOP: Final = re.compile(
    r"""(?:["'”’“«»‹›)\]}」』）】〉》｣］｝〕]|[\u0020\u00a0\u202f]»(?!\w)|\[\d{1,3}\]|[¹²³⁰⁴-⁹])*+"""
)
_EMOJI_AFTER_STOP: Final = re.compile(
    rf"(?:(?:[^\S\n]*+\n?+[^\S\n]*+(?:[{_EMOJI}]++|[:;]-?[()DP](?!\S)))++(?!\S))?+"
)
_EMOJI_ATTACHED: Final = re.compile(f"[{_EMOJI}]*+")
_SPACES: Final = re.compile(r"\s*+")
_IN_URL: Final = re.compile(r"://\S*\Z")

# What may stand before the first letter of a sentence, the first word, and the character after it.
_NEXT: Final = re.compile(
    r"""[\s"'“”„‘’‚«»‹›(\[{「『（¿¡*_~`—–-]{0,9}+\.{0,3}+(?P<word>[^\W\d_]{0,24}+)(?P<rest>.?)""", re.DOTALL
)
_BEGINS_SMALL: Final = re.compile(r"[a-z]{1,5}[A-Z]|https?://|www\.")  # may begin a sentence nevertheless: iPhone
_SYMBOLS: Final = frozenset("@#$€£¥§&/→•·<+")
_NUMERAL: Final = re.compile(r"[\d#]|(?:[ivxlc]{2,9}|[IVXLC]{2,9})\b|[B-HJ-Z]\b(?!\.)")

# The word before a dot, with the initials before it: "z. B", "J. R. R"; but not the end of "Node.js" or a URL.
_WORD_BEFORE: Final = re.compile(r"(?:(?<![\w.=/&#%?+@])(?:[^\W\d_]\.\s?)*+[^\W\d_]++|(?<=\d)[ap]\.m)\Z")
# A programming language of one letter; and what follows it if it is no initial: "in C. Rust is", not "in C.
# Darwin's".
_LANGUAGE_BEFORE: Final = re.compile(r"\b(?:in|into|[Uu]s(?:e|es|ed|ing)|[Ll]earn|plain|pure)\s[CDR]\Z")
_NO_NAME: Final = re.compile(r"[A-Z]\w{1,24}+\s[a-z]")
_ORDINAL_BEFORE: Final = re.compile(r"(?<![\w.,])(?:\d{1,3}|[IVX]{1,6})\Z")
_ITEM: Final = re.compile(r"\(?(?:\d{1,3}|[A-Za-zЀ-ӿ]|[ivxIVX]{1,4})\)?")  # the number of an item in a list
_ITEM_LENGTH: Final = 6

# How a sentence goes on after a quotation in it.
_GOES_ON_UNSPACED: Final = re.compile(
    "と|って|は|が|を|に|の|も|で|か|だ|など|なんて|へ|や|、|，|[他她它我你]们?(?:说|說|问|問|道|答|喊|笑)"
)
_GOES_ON: Final = re.compile(r"\sI (?:added|answered|asked|cried|replied|said|thought|wondered)\b")

_ASIDES: Final = re.compile('[][()“”„«»「」『』（）【】《》"]')
_OPENED_BY: Final = {
    ")": "(",
    "]": "[",
    "”": "“„",
    "“": "„",  # German closes with the mark that opens in English
    "»": "«",
    "«": "»",  # and its guillemets point inwards
    "」": "「",
    "』": "『",
    "）": "（",
    "】": "【",
    "》": "《",
    '"': '"',
}


class _Language(NamedTuple):
    """What the rules need to know of a language."""

    abbreviations: dict[str, _AfterDot]
    starters: frozenset[str]  # words that nearly always begin a sentence if they have a capital
    ordinals: bool  # whether a number with a dot is an ordinal


@functools.lru_cache(maxsize=64)
def _language(tag: str) -> _Language:
    """Return the rules for a language tag (``de``, ``de-AT``, ``zh_CN``), those of English for other languages."""
    code = re.split("[-_]", tag, maxsplit=1)[0].lower()
    abbreviations: dict[str, _AfterDot] = {}
    for table in (_EVERYWHERE, _BY_LANGUAGE.get(code, {})):
        for kind, words in table.items():
            for word in words.split():
                abbreviations[word] = kind
                # But a single capital is an initial, a grade or a programming language; and Al is a name.
                if len(word) > 1 and word != "al":
                    abbreviations.setdefault(word[0].upper() + word[1:], kind)
    return _Language(abbreviations, frozenset(_STARTERS.get(code, _STARTERS["en"]).split()), code in _ORDINALS)


def split_sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Return where the sentences of a text begin and end.

    :param text: one block of plain text, such as a paragraph; any string. A line break in it is a space, but an
        empty line ends a sentence.
    :param language: its language tag (BCP 47), for abbreviations and ordinals. Any string; unknown languages are
        treated as English.
    :returns: the spans, in characters, first to last. They do not overlap, begin and end with something other
        than white space, and leave out nothing but white space. An empty list if the text is white space only.
    """
    rules = _language(language)
    asides = _asides(text)
    spans: list[tuple[int, int]] = []
    start, aside = _end_of(_SPACES, text, 0), 0
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
            start = _end_of(_SPACES, text, end)
    if start < len(text):
        spans.append((start, start + len(text[start:].rstrip())))
    return spans


def enclosing(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentences that a part of a text touches.

    :param spans: all the sentences, as :func:`split_sentences` returns them.
    :param start: where the part begins, in characters.
    :param end: where it ends; a part may be empty.
    :returns: the span from the first to the last sentence that have a character of the part. It contains the
        part, except white space at its ends. If no sentence has one, because the part is empty or white space:
        the sentence that it is in or after, else the first. ``(start, start)`` if there are no sentences.
    """
    if not spans:
        return start, start
    first = bisect_right(spans, start, key=lambda span: span[1])
    after = bisect_left(spans, end, key=lambda span: span[0])
    if first < after:
        return spans[first][0], spans[after - 1][1]
    return spans[max(after - 1, 0)]


def clip(
    text: str, start: int, end: int, limit: int = MAX_SENTENCE, *, sentence: tuple[int, int] | None = None
) -> tuple[str, int]:
    """Return a sentence, shortened around some words of it.

    :param text: the sentence, or a text that contains it; any string. Only what is returned is copied.
    :param start: where the words begin in the text, in characters.
    :param end: where they end.
    :param limit: the most characters to show.
    :param sentence: where the sentence begins and ends in the text; None if it is the whole text.
    :returns: what to show, and where the words begin in it. It is the whole sentence if that is not too long.
        Otherwise it is as much as fits of what is before and after the words, cut between words if a gap is near,
        with ``…`` at each end where something is missing. The words themselves are never cut: if they alone are
        too long, the result is the words with ``…`` around them, and longer than the limit.
    :raises ValueError: if *start* and *end* are not a range in the sentence.
    """
    span = low, high = sentence or (0, len(text))
    if not low <= start <= end <= high:
        raise ValueError(f"words: {start} to {end}; a range within {low} to {high}")
    if high - low <= limit:
        return text[low:high], start - low
    half = max(limit - (end - start), 0) // 2
    if start - low <= half:
        first, last = low, max(low + limit - len(_MARK), end)
    elif high - end <= half:
        first, last = min(high - limit + len(_MARK), start), high
    else:
        first, last = min(start - half + len(_MARK), start), max(end + half - len(_MARK), end)
    before = text[_cut_before(text, first, start, span) : start]
    after = text[end : _cut_after(text, end, last, span)]
    if first > low:
        before = _MARK + before.lstrip()
    if last < high:
        after = after.rstrip() + _MARK
    return f"{before}{text[start:end]}{after}", len(before)


def _cut_before(text: str, first: int, start: int, span: tuple[int, int]) -> int:
    """Return where to cut: at ``first`` or a little after it, but not after ``start``."""
    if not _in_word(text, first, span):
        return first
    indexes = range(first, min(first + _LONGEST_WORD, start) + 1)
    gap = next((index for index in indexes if not _in_word(text, index, span)), None)
    whole = next((index for index in indexes if not _in_character(text, index, span)), start)
    return whole if gap is None else gap


def _cut_after(text: str, end: int, last: int, span: tuple[int, int]) -> int:
    """Return where to cut: at ``last`` or a little before it, but not before ``end``."""
    if not _in_word(text, last, span):
        return last
    indexes = range(last, max(last - _LONGEST_WORD, end) - 1, -1)
    gap = next((index for index in indexes if not _in_word(text, index, span)), None)
    whole = next((index for index in indexes if not _in_character(text, index, span)), end)
    return whole if gap is None else gap


def _in_word(text: str, index: int, span: tuple[int, int]) -> bool:
    """Return whether a cut here would separate two characters of a word of the sentence."""
    return span[0] < index < span[1] and not text[index - 1].isspace() and not text[index].isspace()


def _in_character(text: str, index: int, span: tuple[int, int]) -> bool:
    """Return whether a cut here would separate a mark from its letter, or the parts of an emoji."""
    return span[0] < index < span[1] and (
        "\u200d" in text[index - 1 : index + 1]
        or "\U0001f3fb" <= text[index] <= "\U0001f3ff"  # skin tones
        or unicodedata.category(text[index]).startswith("M")
    )


def _asides(text: str) -> list[tuple[int, int]]:
    """Return where brackets and quotation marks open and close, without those inside others."""
    opened: dict[str, list[int]] = {}
    asides: list[tuple[int, int]] = []
    for mark in _ASIDES.finditer(text):
        at, char = mark.start(), mark.group()
        for opener in _OPENED_BY.get(char, ""):
            indexes = opened.get(opener)
            if indexes and at - indexes[-1] <= _LONGEST_ASIDE and (char != '"' or not _opens(text, at)):
                first = indexes.pop()
                while asides and asides[-1][1] > first:
                    first = min(first, asides.pop()[0])
                asides.append((first, at))
                break
        else:
            if char != '"' or _opens(text, at):  # the sign for inches, after a number, opens nothing
                opened.setdefault(char, []).append(at)
    return asides


def _opens(text: str, at: int) -> bool:
    """Return whether a straight quotation mark opens a quotation: it is not directly after a word."""
    return at == 0 or text[at - 1].isspace() or text[at - 1] in "(["


def _end_at(text: str, start: int, stop: re.Match[str], rules: _Language) -> int:
    """Return where the sentence that begins at ``start`` ends with this stop, 0 if it does not end here."""
    first, last = stop.span()
    if last - start <= _ITEM_LENGTH and not any(map(str.isalnum, text[start:first])):
        return 0  # "... and then" begins with a stop
    plain = text[last : last + 1] == " " and text[last + 1 : last + 2].isalnum()  # no brackets or emoji after it
    end = last if plain else _end_of(_AFTER_STOP, text, last)
    if end > last and _STOPS.match(text, end):
        return 0  # "(so it is.)." ends at the second stop
    if _needs_no_space(text, first, last, end):
        if end > last and _GOES_ON_UNSPACED.match(text, end):
            return 0
        return _end_of(_EMOJI_ATTACHED, text, end)
    if not plain:
        end = _end_of(_EMOJI_AFTER_STOP, text, end)
    begin = last + 1 if plain else _end_of(_SPACES, text, end)
    if begin == end or begin == len(text):
        return 0
    following = _NEXT.match(text, begin)
    if following is None or not _may_begin(following):
        return 0
    return 0 if _goes_on(text, start, stop, end, following=following, rules=rules) else end


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where the match of a pattern that begins here ends; the patterns also match nothing at all."""
    match = pattern.match(text, at)
    return match.end() if match else at


def _needs_no_space(text: str, first: int, last: int, end: int) -> bool:
    """Return whether a stop ends a sentence without a space after it, as in Chinese and Japanese."""
    mark = text[last - 1]
    if mark in _NEED_NO_SPACE:
        return mark != "．" or not text[last : last + 1].isdigit()
    # A stop of ASCII between Chinese or Japanese characters, unless it is part of a URL that has such characters.
    if mark not in "!?" or end == len(text) or text[end].isspace():
        return False
    return _IN_URL.search(text[max(first - _LONGEST_ASIDE, 0) : first]) is None


def _may_begin(following: re.Match[str]) -> bool:
    """Return whether a sentence may begin with this."""
    word = following["word"]
    if word:
        return not word[0].islower() or _BEGINS_SMALL.match(following.string, following.start("word")) is not None
    rest = following["rest"]
    return bool(rest) and (rest.isdigit() or rest in _SYMBOLS or unicodedata.category(rest) == "So")


def _goes_on(
    text: str, start: int, stop: re.Match[str], end: int, *, following: re.Match[str], rules: _Language
) -> bool:
    """Return whether a sentence goes on after a stop, though what follows could begin another."""
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
        return following["word"] == "I"  # its capital does not show that a sentence begins
    if end > stop.end():
        return _GOES_ON.match(text, end) is not None
    return dots == "!" and before.rpartition(" ")[2] in _NAMES_WITH_A_MARK and not _starts(following, rules)


def _starts(following: re.Match[str], rules: _Language) -> bool:
    """Return whether a word nearly always is at the beginning of a sentence."""
    return following["word"] in rules.starters and following["rest"] != "."


def _kind_of(before: str, rules: _Language) -> _AfterDot | None:
    """Return whether a sentence can end after this dot; None if no abbreviation or ordinal is before it."""
    if rules.ordinals and _ORDINAL_BEFORE.search(before):
        return _AfterDot.MAYBE
    rest, _, word = before.rpartition(" ")
    if len(word) > 1 and word.isalpha() and not rest.endswith("."):
        return rules.abbreviations.get(word)  # nearly always this is so, and it is by far the fastest way
    match = _WORD_BEFORE.search(before)
    if match is None:
        return None
    words = "".join(match.group().split())
    word = words.rpartition(".")[2]
    kind = rules.abbreviations.get(words) or rules.abbreviations.get(word)
    if kind is None and len(word) == 1 and words != "I" and word.upper() != word.lower():
        return _AfterDot.MAYBE
    return kind
