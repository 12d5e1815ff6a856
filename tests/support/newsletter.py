"""A weekly newsletter: boilerplate, links that only say "here", parts of long pages, names of several pages.

Made without Sphinx, as what reading would note; the same arguments make the same posts.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, count

from sphinx_commonplace.model import Citation, Kind, Outgoing, Post, Role, Source
from sphinx_commonplace.posts.index import Index, build_index
from sphinx_commonplace.sources.addresses import SourceAddresses
from sphinx_commonplace.sources.index import SourceEntry, SourceIndex, build_source_index
from sphinx_commonplace.text.placeholders import name_of
from sphinx_commonplace.urls.canonical import canonicalise_url

FIRST_DAY = datetime(2014, 1, 6, tzinfo=UTC)
BOILERPLATE = 10  # links, the same in each post

POINTERS = ("here", "this post", "an issue", "this article", "link", "thanks!", "Here", "the announcement", "docs")
SHARED = ("Release notes", "Changelog", "What's new", "An interview", "Slides and video", "Announcing 1.0")
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "wo",
    "zu",
    "tra",
    "sto",
)
FORMS = (
    "https://{site}.example/20{year}/{month:02}/{slug}",
    "https://www.{site}.example/{slug}.html",
    "https://{site}.example/item?id={n}",
    "https://github.com/{site}/{slug}/issues/{n}",
    "https://github.com/{site}/{slug}",
)


@dataclass(frozen=True, slots=True)
class _Page:
    """What can be linked to."""

    url: str
    name: str
    parts: tuple[tuple[str, str], ...] = ()  # fragment and name


class Newsletter:
    """All posts of a newsletter.

    :param posts: how many
    :param links: how many, in all posts together
    :param pages: how many pages they lead to
    """

    def __init__(self, posts: int, links: int, pages: int, seed: int = 1) -> None:
        self.rng = random.Random(seed)
        self.pages = list(self._pages(pages))
        weights = [1 / (rank + 5) for rank in range(len(self.pages))]  # few are cited often, most once
        drawn = self.rng.choices(self.pages, cum_weights=list(accumulate(weights)), k=links - posts * BOILERPLATE)
        self.always = [self._boilerplate(number) for number in range(BOILERPLATE)]
        share = len(drawn) // posts
        self.outgoing: dict[str, Outgoing] = {}
        self.posts: dict[str, list[Post]] = {}
        for number in range(posts):
            cited = drawn[number * share : (number + 1) * share if number < posts - 1 else None]
            post = self._post(number)
            self.posts[post.docname] = [post]
            self.outgoing[post.key] = Outgoing((*self.always, *self._links(cited)))

    def index(self) -> Index:
        """Return the index of the posts."""
        return build_index(self.posts, blog_path="blog", today=date(2026, 6, 30), configured={}, default_labels={})

    def sources(
        self, index: Index, records: tuple[Source, ...] = (), lock: Mapping[str, Source] | None = None
    ) -> SourceIndex:
        """Return the index of what they cite."""
        return build_source_index(
            index,
            self.outgoing,
            records,
            lock or {},
            addresses=SourceAddresses(),
            target_of=lambda _docname, reference: reference[1],
            words_of=name_of,
        )

    def _word(self, length: int = 3) -> str:
        return "".join(self.rng.choice(SYLLABLES) for _ in range(length))

    def _name(self) -> str:
        words = [self._word(self.rng.randint(1, 4)) for _ in range(self.rng.randint(2, 6))]
        return " ".join([words[0].capitalize(), *words[1:]])

    def _pages(self, pages: int) -> Iterator[_Page]:
        numbers = count(1)
        sites = [f"{self._word()}{next(numbers)}" for _ in range(max(3, pages // 15))]
        weights = list(accumulate(1 / (rank + 2) for rank in range(len(sites))))
        for site in self.rng.choices(sites, cum_weights=weights, k=pages):
            number = next(numbers)
            name = self._name()
            url = self.rng.choice(FORMS).format(
                site=site,
                slug=f"{name.lower().replace(' ', '-')}-{number}" if self.rng.random() < 0.9 else "notes",
                year=self.rng.randint(14, 25),
                month=self.rng.randint(1, 12),
                n=number,
            )
            long = self.rng.random() < 0.02
            parts = tuple((self._word(), self._name()) for _ in range(self.rng.randint(5, 40))) if long else ()
            yield _Page(url, name, parts)

    def _boilerplate(self, number: int) -> Citation:
        words = self._name()
        before = f"Every week, {self._name().lower()} "
        return self._citation(f"https://always{number % 3}.example/{number}", words, before, f" {self._name()}.")

    def _citation(self, href: str, words: str, before: str = "", after: str = "") -> Citation:
        return Citation(
            href=href,
            url=canonicalise_url(href).url,
            words=words,
            sentence=f"{before}{words}{after}",
            start=len(before),
            section="",
            line=1,
            role=Role.CITES,
            anchor="cite-1",
        )

    def _links(self, pages: list[_Page]) -> Iterator[Citation]:
        for page in pages:
            href, name = page.url, page.name
            if page.parts and self.rng.random() < 0.8:
                fragment, name = self.rng.choice(page.parts)
                href = f"{href}#{fragment}"
            chance = self.rng.random()
            if chance < 0.2:
                name = self.rng.choice(POINTERS)
            elif chance < 0.23:
                name = self.rng.choice(SHARED)
            elif chance < 0.27:
                name = f"What {self._name().lower()} asks?"
            elif chance < 0.31:
                name = f"“{name}”"
            yield self._citation(href, name, f"{self._name()} ", f" {self._name()}.")

    @staticmethod
    def _post(number: int) -> Post:
        return Post(
            docname=f"posts/{number:04}",
            section="",
            order=1,
            title=f"Issue {number + 1}",
            date=FIRST_DAY + timedelta(weeks=number),
            updated=None,
            draft=False,
            kind=Kind.ESSAY,
            minutes=5,
            summary="",
        )


def share_of_title(entry: SourceEntry) -> float:
    """Return which share of a source's citations has its title as words.

    Of those that lead to all of it, or of those that lead to one part; whichever is more.
    """
    links: Counter[str] = Counter()
    so_called: Counter[str] = Counter()
    for use in entry.uses:
        fragment = use.citation.href.partition("#")[2]
        links[fragment] += 1
        so_called[fragment] += use.citation.words.strip(" “”!").casefold() == entry.title.casefold()
    return max(so_called[fragment] / links[fragment] for fragment in links)


def same_titles(sources: SourceIndex) -> dict[str, float]:
    """Return for each site which share of its sources has a title that another of them has, too."""
    found: dict[str, float] = {}
    for site in sources.sites:
        titles: defaultdict[str, int] = defaultdict(int)
        for entry in site.sources:
            titles[entry.title] += 1
        found[site.name] = sum(times for times in titles.values() if times > 1) / len(site.sources)
    return found
