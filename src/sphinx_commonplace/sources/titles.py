"""What a source is called where nobody wrote a title: by the words of links to it, or by its address.

The title that pages of sources show depends on all links (:class:`TitleFinder`). At a post's foot a source has the
words of that post, so that no later post changes them. Both come from :func:`title_in_words`, and, where words say
nothing, from :func:`address_title`.

Results depend on the arguments only, and where these have no order, not on the order in which they come.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from sphinx_commonplace.model import Citation, Role, Use, Via
from sphinx_commonplace.sources.wording import MAX_TITLE, ReadWords, Strength
from sphinx_commonplace.text.characters import visible_line
from sphinx_commonplace.urls.iris import readable_host
from sphinx_commonplace.urls.public import public_address

_KEY_WORDS: Final = 60  # characters of a key before its digest
_DIGEST_LENGTH: Final = 8  # hexadecimal digits, as in the slugs of labels
WRITTEN_WITHOUT_SPACES: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
"""Text in a script that puts no spaces between words."""

SHOWN_ADDRESS: Final = 64
"""Characters of an address that is shown below a title."""

ALONE: Final = 0.9
"""Words name a source alone if this share of all links with them leads to it: one in ten may be an accident."""

ESTABLISHED: Final = 10
"""Words of so many links name a source, too, if most links to it have them, and most with them lead to it."""

ENOUGH: Final = 3
"""A common word names a source if so many links to it have this word, and no others."""

RARE: Final = 10
"""Words do not name a source if other words are so many times as common in links to it, whatever these name."""

_PLAIN_URL: Final = re.compile(r"https://([a-z0-9.-]+)((?:/[!-\"$->@-~]*)?)(?:[?#][!-~]*)?")  # as most are
_NO_WORD: Final = re.compile("[^a-z0-9]+")
_SUFFIX: Final = re.compile(r"\.(?:html?|php|aspx?|jsp|cgi|md|pdf|xhtml)$", re.IGNORECASE)
_INDEX: Final = frozenset({"index", "default", "home"})
_BEFORE_HOST: Final = re.compile(r"^https?://(?:[^/?#@]*@)?(?:www\.)?", re.IGNORECASE)
_EDGES: Final = " \t\n\"'“”‘’«»‹›„‚`*_.,;:!…→↗>|()[]{}"


_IsAlone = Callable[[str, int, int], bool]
_Place = tuple[int, int]  # of a citation: the oldest post comes first, and in it the first link


# -- words of links ----------------------------------------------------------------------------------------------


def fragment_of(citation: Citation) -> str:
    """Return the fragment of a link that leads to a part of its source; "" for a link to all of it.

    A fragment that the canonical URL keeps is part of the source's identity.
    """
    return "" if "#" in citation.url else citation.href.partition("#")[2]


def _is_title_of_post(use: Use) -> bool:
    """Return whether a citation's words are the title of a post that is about the source: a ``link:``."""
    citation = use.citation
    return not citation.anchor and citation.role in {Role.COMMENTS_ON, Role.QUOTES} and not use.post.untitled


class TitleFinder:
    """Finds the titles of sources by the words of all links.

    :param uses: the citations of each source
    :param words: reads the words of links
    """

    def __init__(self, uses: Iterable[Sequence[Use]], words: ReadWords) -> None:
        self.words = words
        self._times: Counter[str] = Counter()  # of names, in links to any source
        self._titled: Counter[str] = Counter()  # how many sources the title of a post names that is about them
        for cited in uses:
            titles = set()
            for use in cited:
                if use.citation.anchor:
                    if not use.citation.key:
                        self._times[words[use.citation.words].key] += 1
                elif _is_title_of_post(use):
                    titles.add(words[use.citation.words].key)
            self._titled.update(titles)

    def title(self, uses: Sequence[Use]) -> str:
        """Return the title of a source by the words of links to it; "" if they name none.

        :param uses: its citations, by post, newest first
        """
        return title_in_words(uses, self.words, self._is_alone, lambda key: self._titled[key] == 1)

    def _is_alone(self, key: str, times: int, links: int) -> bool:
        every = self._times[key] + self._titled[key]
        return times >= ALONE * every or (times >= ESTABLISHED and 2 * times > every and 2 * times > links)


def title_in_words(
    uses: Sequence[Use],
    words: ReadWords,
    is_alone: _IsAlone,
    titles_one: Callable[[str], bool] = lambda _key: True,
) -> str:
    """Return the title that some citations of one source give it; "" if they give none.

    That is the title of a post whose ``link:`` it is; else the words of most links. Words of links with a fragment
    name a part, and count only if they stand with several fragments, or if there is no other fragment. Among
    equals, those of the oldest post count, in a post those of the first link.

    :param uses: the citations, by post, newest first
    :param words: reads the words of links
    :param is_alone: returns whether a name names this source alone, by how many of these links have it, and how
        many there are
    :param titles_one: returns whether the title of a post names one source
    """
    if len(uses) == 1:  # as of most sources
        citation = uses[0].citation
        key, text, says = words[citation.words]
        if citation.key or says is Strength.NOTHING:
            return ""
        if says is Strength.NAME and citation.anchor and is_alone(key, 1, 1):
            return text
    return _Candidates(uses, words).best(is_alone, titles_one)


class _Tally:
    """How often each name was used, and where first."""

    def __init__(self) -> None:
        self.times: dict[str, int] = {}
        self._spelled: dict[str, dict[str, list[_Place]]] = {}

    def add(self, key: str, text: str, place: _Place) -> None:
        """Count a use of a name, as it is spelled there."""
        self.times[key] = self.times.get(key, 0) + 1
        self._spelled.setdefault(key, {}).setdefault(text, []).append(place)

    def best(self, is_good: Callable[[str], bool]) -> str:
        """Return the most common of the good names, in its most common spelling; among equals the first; or ""."""
        good = [key for key in self.times if is_good(key)]
        if not good:
            return ""
        first = min(good, key=lambda key: (-self.times[key], min(map(min, self._spelled[key].values()))))
        spelled = self._spelled[first]
        return min(spelled, key=lambda text: (-len(spelled[text]), min(spelled[text])))


class _Candidates:
    """What citations of one source call it, by where they say so."""

    def __init__(self, uses: Sequence[Use], words: ReadWords) -> None:
        self.says: dict[str, Strength] = {}
        self.all, self.of_page, self.of_parts = _Tally(), _Tally(), _Tally()  # by links in texts
        self.titles, self.quotes = _Tally(), _Tally()  # of posts that are about it, or quote it
        self.links = 0  # to the page
        self.fragments: Counter[str] = Counter()
        self.fragments_of: defaultdict[str, set[str]] = defaultdict(set)
        posts: dict[str, int] = {}
        for use in uses:
            citation = use.citation
            if citation.key:
                continue
            place = (posts.setdefault(use.post.key, -len(posts)), use.number)
            key, text, says = words[citation.words]
            if citation.anchor:
                self._count(citation, key, text, place)
            elif key and _is_title_of_post(use):
                (self.titles if citation.role is Role.COMMENTS_ON else self.quotes).add(key, text, place)
            self.says[key] = says

    def _count(self, citation: Citation, key: str, text: str, place: _Place) -> None:
        fragment = fragment_of(citation)
        if fragment:
            self.fragments[fragment] += 1
        else:
            self.links += 1
        if key:
            self.all.add(key, text, place)
            (self.of_parts if fragment else self.of_page).add(key, text, place)
            if fragment:
                self.fragments_of[key].add(fragment)

    def best(self, is_alone: _IsAlone, titles_one: Callable[[str], bool]) -> str:
        """Return the best title, or ""; see :func:`title_in_words`."""
        links = self.links + self.fragments.total()
        most_said = max(self.all.times.values(), default=0)

        def is_name(key: str) -> bool:
            times = self.all.times[key]
            says = self.says[key]
            says_enough = says is Strength.NAME or (says is Strength.COMMON and times >= ENOUGH)
            return says_enough and RARE * times >= most_said and is_alone(key, times, links)

        def names_page(key: str) -> bool:
            if len(self.fragments) == 1:
                return not self.links and is_name(key)
            most = 2 * self.of_parts.times.get(key, 0) >= self.fragments.total()
            return most and len(self.fragments_of[key]) > 1 and is_name(key)

        def is_quotation(key: str) -> bool:
            times = self.of_page.times.get(key, 0)
            return self.says[key] is Strength.QUOTATION and 2 * times >= self.links and is_alone(key, times, links)

        found = (
            self.titles.best(titles_one)
            or self.of_page.best(is_name)
            or self.of_parts.best(names_page)
            or self.quotes.best(titles_one)
            or self.of_page.best(is_quotation)
        )
        return beginning(found, MAX_TITLE)


# -- addresses ---------------------------------------------------------------------------------------------------

_OF_PROJECT: Final = re.compile(
    r"/(?P<project>[^/]+/[^/]+|(?:[^/]+/)+[^/]+(?=/-/))(?:/-)?/(?P<kind>issues?|pulls?|discussions|merge_requests)"
    r"/(?P<number>\d+)(?:/.*)?"
)
_PROJECT_HOSTS: Final = frozenset({"github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "git.sr.ht"})
_PROJECT: Final = re.compile(
    r"/(?P<project>[^/]+/[^/]+)(?:(?:/-)?/(?P<kind>releases/tag|commit|tree|blob)/(?P<what>.+))?"
)
_COMMIT: Final = re.compile("[0-9a-f]{7,64}")
_SHORT_COMMIT: Final = 7  # digits, as Git abbreviates it


def address_title(url: str) -> str:
    """Return a title for a source by its canonical URL alone; "" for none.

    ``owner/project#12345`` for what a project numbers, ``owner/project``, ``doi:10.1000/182``,
    ``arXiv:2401.00001``; else the host, the last words of the path and what a query says:
    ``example.org: incident residue (page=2)``.
    """
    host, path = host_and_path(url)
    path = visible_line(unquote(path)).rstrip("/")
    if numbered := _OF_PROJECT.fullmatch(path):
        mark = "!" if numbered["kind"] == "merge_requests" else "#"
        return beginning(f"{numbered['project']}{mark}{numbered['number']}", MAX_TITLE)
    if host in _PROJECT_HOSTS and (known := _PROJECT.fullmatch(path)):
        return beginning(_of_project(known), MAX_TITLE)
    if host in {"doi.org", "dx.doi.org"} and path.startswith("/10."):
        return beginning(f"doi:{path[1:]}", MAX_TITLE)
    if host == "arxiv.org" and path.startswith("/abs/"):
        return beginning(f"arXiv:{path[5:]}", MAX_TITLE)
    return _readable(url, host, path)


def _of_project(known: re.Match[str]) -> str:
    project, kind, what = known["project"], known["kind"], known["what"]
    if kind == "releases/tag":
        return f"{project} {what}"
    if kind == "commit" and _COMMIT.fullmatch(what):
        return f"{project}@{what[:_SHORT_COMMIT]}"
    if kind:
        return f"{project}: {what.partition('/')[2] or what}"
    return project


def _readable(url: str, host: str, path: str) -> str:
    last = ""
    for segment in reversed(path.split("/")):
        text = _SUFFIX.sub("", segment)
        text = " ".join(re.sub(r"[-_+\s]+", " ", text).split()).strip(_EDGES)
        if not text or text.casefold() in _INDEX:
            continue
        last = f"{text} {last}".strip()
        if any(char.isalpha() for char in text):
            break  # a number alone says nothing, "issues 12" does
    rest = visible_line(unquote(re.sub("^[^?#]*[?]?", "", url)))
    last = beginning(f"{last} ({rest})".strip() if rest else last, MAX_TITLE)
    if not last:
        return host or visible_line(url)
    return f"{host}: {last}" if host else last


@functools.lru_cache(16384)  # the foot of each post that cites a source shows its address
def short_address(address: str, length: int = SHOWN_ADDRESS) -> str:
    """Return an address as people read it: without scheme, ``www.`` and escapes, cut if it is long.

    :param address: the address as it is followed
    """
    text = _BEFORE_HOST.sub("", address)
    host, slash, rest = text.partition("/")
    text = visible_line(f"{readable_host(host.lower())}{slash}{unquote(rest)}").removesuffix("/")
    return text if len(text) <= length else f"{text[: length - 1]}…"


def shown_address(address: str) -> str:
    """Return the address of a link as people read it: as `short_address`, without what concerns one reader."""
    return short_address(public_address(address))


def shown_via(via: Via) -> Via:
    """Return who pointed to something as people read it: where there is no name, by the address."""
    return Via(shown_address(via.url), via.url) if via.text == via.url else via


def fallback_key(url: str) -> str:
    """Return the citation key of a source that has none in ``sources.yaml``.

    :param url: its canonical URL
    :returns: words of host and path, and eight hexadecimal digits of the URL's SHA-256:
        ``example-org-incident-residue-1f0c93b7``. ASCII lower case letters, digits and single hyphens, at most
        69 characters, first a letter or digit: a key that every program accepts, and that can be the id of an
        element. Two sources share one only if 32 bits of the digest agree and host and path look alike.
    """
    host, path = host_and_path(url)
    words = _ascii_words(f"{host} {unquote(path)}")
    digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    if len(words) > _KEY_WORDS:
        cut = words[: _KEY_WORDS + 1].rpartition("-")[0]
        words = cut or words[:_KEY_WORDS]
    return f"{words or 'source'}-{digest}"


def beginning(text: str, length: int) -> str:
    """Return a text, cut between words if it is longer than *length* characters."""
    if len(text) <= length:
        return text
    cut = text[:length].rpartition(" ")[0] or text[: length - 1]
    return f"{cut.rstrip(' ,;:.–—-')}…"


def host_and_path(url: str) -> tuple[str, str]:
    """Return the host of an address, without ``www.``, and the path; two empty texts if it cannot be parsed."""
    if plain := _PLAIN_URL.fullmatch(url):
        return plain[1].removeprefix("www."), plain[2]
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return visible_line((parts.hostname or "").removeprefix("www.")), parts.path


def _ascii_words(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NO_WORD.sub("-", text.lower()).strip("-")
