"""The title of a source where only links tell it, and its key where nobody gave one.

Every answer is a function of its arguments alone. None depends on their order where they have none.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from sphinx_commonplace.text.characters import visible_line

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TITLE: Final = 200
"""The longest title that is taken from a link's words, in characters; what is longer is a quotation."""

_KEY_WORDS: Final = 60  # characters of a key before its digest
_DIGEST_LENGTH: Final = 8  # hexadecimal digits, as in the slugs of labels
WRITTEN_WITHOUT_SPACES: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
"""Text in a script that puts no spaces between words."""

_PLAIN_URL: Final = re.compile(r"https://([a-z0-9.-]+)((?:/[!-\"$->@-~]*)?)(?:[?#][!-~]*)?")  # as most are
_NO_WORD: Final = re.compile("[^a-z0-9]+")
_SUFFIX: Final = re.compile(r"\.(?:html?|php|aspx?|jsp|cgi|md|pdf|xhtml)$", re.IGNORECASE)
_INDEX: Final = frozenset({"index", "default", "home"})
_EDGES: Final = " \t\n\"'“”‘’«»‹›„‚`*_.,;:!…→↗>|()[]{}"
_CLEAN: Final = re.compile(
    "[A-Za-z0-9](?:[A-Za-z0-9 ',:;/-]*[A-Za-z0-9])?"
)  # not all that is; spaces can be double
_PAIRS: Final = ("()", "[]", "{}")
_ADDRESS: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://\S*|(?:mailto|doi):\S+|www\.\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}(?:[/?#:]\S*)?)",
    re.IGNORECASE,
)
_FILE: Final = re.compile(r"[\w-]+\.(?:js|py|rs|go|io|md|net|sh|ts)", re.IGNORECASE)  # "Node.js" is a name, too
_NO_ENDINGS: Final = 4  # letters from which a word counts as one that titles capitalise

# What says that there is a link, and not what it leads to; without case, spaces and punctuation at either end.
_POINTER_WORDS: Final = """
here, click here, see here, over here, right here, there, over there, this, that, these, those, it, they,
them, he, she, link, links, the link, this link, a link, permalink, url, website, web site, site, the site,
page, web page, this page, the page, homepage, home page, source, the source, original, the original,
read more, more, see more, learn more, continue, continue reading, read on, details, more details, info,
more info, more information, this post, the post, that post, a post, his post, her post, their post, my post,
this article, the article, that article, an article, article, post, blog post, this blog post, a blog post,
the blog post, blog, this blog, the blog, his blog, her blog, their blog, paper, the paper, this paper,
a paper, study, this study, the study, a study, new study, report, this report, the report, a report, thread,
this thread, the thread, a thread, tweet, this tweet, talk, this talk, the talk, video, this video,
the video, podcast, discussion, the discussion, comment, comments, this comment, via, example, an example,
this one, one, another, another one, another post, previous post, last post, earlier, previously, last week,
last year, yesterday, today, download, pdf, the pdf, slides, docs, documentation, the docs, announcement,
the announcement, hier, ici, aquí, diesen link, dieser artikel, cet article
"""
_POINTERS: Final = frozenset(words.strip() for words in _POINTER_WORDS.split(","))

# Single words that name nothing.
_COMMON_WORDS: Final = """
about again already also and announced argued argues asked book books but code data did does explained
explains first found has have how idea ideas interesting issue issues latest list made many new news next no
not notes noted now old on out piece points project published quote quoted reading release released repo
research responded review said same says second see series shared showed shows software some story suggests
summary text tool update updated version was what when where which who why work works writes written wrote
yes
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())


def fallback_key(url: str) -> str:
    """Return the citation key of a source that has none in ``sources.yaml``.

    :param url: its canonical URL
    :returns: words of host and path, and eight hexadecimal digits of the URL's SHA-256:
        ``example-org-incident-residue-1f0c93b7``. ASCII lower case letters, digits and single hyphens, at most
        69 characters, first a letter or digit: a key that every program takes, and the id of an element as it is.
        Two sources share one only if 32 bits agree and host and path look alike.
    """
    host, path = host_and_path(url)
    words = _ascii_words(f"{host} {unquote(path)}")
    digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    if len(words) > _KEY_WORDS:
        cut = words[: _KEY_WORDS + 1].rpartition("-")[0]
        words = cut or words[:_KEY_WORDS]
    return f"{words or 'source'}-{digest}"


def best_title(words: Iterable[str], url: str) -> str:
    """Return the words that say best what a source is, out of those with which posts link to it.

    :param words: the words of every link, each as often as it was used, in any order
    :param url: the source's canonical URL, "" for none
    :returns: plain text on one line: words like a title before other phrases, those before single words (names
        before "code" or "said") and quotations of more than :data:`MAX_TITLE` characters. Among equals what was
        used most often, then what is longest, then the first by code points. Words that only point ("here",
        "this post") and addresses never count. Where nothing is left, the host and the last words of the path;
        "" without a URL.
    """
    said = [text for text in map(_clean, words) if text and not _says_nothing(text)]
    if said and " " in said[0] and said.count(said[0]) == len(said):
        # Nothing to choose from, as for most sources; only a single word can say too little.
        return beginning(said[0], MAX_TITLE)
    times = Counter(said)
    spelled: dict[str, list[str]] = {}
    for text in times:
        spelled.setdefault(_key(text), []).append(text)
    # One title in two spellings is one, and goes by the spelling that is most like a title.
    titles = []
    for spellings in spelled.values():
        rank, _times, text = min((_rank(one), -times[one], one) for one in spellings)
        titles.append((rank, -sum(times[one] for one in spellings), -len(text), text))
    best = min(titles, default=None)
    if best is None or best[0] == _RANK_OF_COMMON:
        readable = _readable(url)
        if best is None or ": " in readable:
            return readable
    return beginning(best[3], MAX_TITLE)


_RANK_OF_COMMON: Final = 4


def _rank(text: str) -> int:
    """Return how little words look like a title; 0 is best."""
    parts = text.split()
    if len(text) > MAX_TITLE:
        return 3
    if not text.isascii() and WRITTEN_WITHOUT_SPACES.search(text) and len(text) >= _NO_ENDINGS:
        return 0  # where words have no spaces between them, length is all that can be seen
    if len(parts) == 1:
        if text.islower() and text in _COMMON:
            return _RANK_OF_COMMON
        return 2 if any(char.isalpha() for char in text) else _RANK_OF_COMMON
    long_words = [word for word in parts if len(word) >= _NO_ENDINGS and _letters(word) >= _NO_ENDINGS]
    capital = sum(1 for word in long_words if not word.islower())
    starts_well = not text[0].islower()
    mostly_capital = bool(long_words) and capital * 2 > len(long_words)
    return 0 if starts_well and (mostly_capital or len(parts) >= _NO_ENDINGS) else 1


def _letters(word: str) -> int:
    return len(word) if word.isalpha() else sum(map(str.isalpha, word))


def _says_nothing(text: str) -> bool:
    if " " not in text and _ADDRESS.fullmatch(text) and not _FILE.fullmatch(text):
        return True
    bare = text.casefold().strip(_EDGES)
    return bare in _POINTERS or not any(char.isalnum() for char in bare) or bare.isdecimal()


_QUOTES: Final = "\"'“”‘’«»‹›„‚"


def _clean(text: str) -> str:
    """Return words on one line, without what stands around them."""
    if _CLEAN.fullmatch(text) and "  " not in text:
        return text
    line = visible_line(text)
    before = None
    while line != before:
        before = line
        line = _unquoted(line.strip(" \t`*_,;:→↗|"))
        for opening, closing in _PAIRS:
            if line.startswith(opening) and line.find(closing) == len(line) - 1:
                line = line[1:-1]
            elif (line.count(opening) != line.count(closing)) and line[-1:] in {opening, closing}:
                line = line[:-1]
    # A sentence's full stop; that of "et al." or "U.S." stays, and so do three of them.
    if line.endswith(".") and not re.search(r"(?:\.\.|\b\w\.\w*|\bal|\bInc|\bLtd|\bJr|\bSr)\.$", line):
        line = line[:-1]
    return line


def _unquoted(line: str) -> str:
    """Return words without the quotation marks around them, or the one whose other half is not there."""
    inner, marks = line[1:-1], [char for char in line if char in _QUOTES]
    if len(marks) == 2 and line[0] in _QUOTES and line[-1] in _QUOTES:  # noqa: PLR2004 - one at each end
        return inner
    if len(marks) == 1:
        return line.strip(_QUOTES)
    return line


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip(_EDGES) or text


def beginning(text: str, length: int) -> str:
    """Return a text, cut between words where it is too long."""
    if len(text) <= length:
        return text
    cut = text[:length].rpartition(" ")[0] or text[: length - 1]
    return f"{cut.rstrip(' ,;:.–—-')}…"


def host_and_path(url: str) -> tuple[str, str]:
    """Return the host of an address, without ``www.``, and the path; or nothing."""
    if plain := _PLAIN_URL.fullmatch(url):
        return plain[1].removeprefix("www."), plain[2]
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return visible_line((parts.hostname or "").removeprefix("www.")), parts.path


def _readable(url: str) -> str:
    """Return the host of an address and the last words of its path: "example.org: incident residue"."""
    host, path = host_and_path(url)
    segments = [unquote(part) for part in path.split("/")]
    last = ""
    for segment in reversed(segments):
        text = _SUFFIX.sub("", visible_line(segment))
        text = " ".join(re.sub(r"[-_+\s]+", " ", text).split()).strip(_EDGES)
        if not text or text.casefold() in _INDEX:
            continue
        last = f"{text} {last}".strip()
        if any(char.isalpha() for char in text):
            break  # a number alone says nothing, "issues 12" does
    if not any(char.isalpha() for char in last):
        return host or visible_line(url)
    last = beginning(last, MAX_TITLE)
    return f"{host}: {last}" if host else last


def _ascii_words(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NO_WORD.sub("-", text.lower()).strip("-")
