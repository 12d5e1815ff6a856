"""Make a blog of link roundups to measure with: few posts, very many citations.

    python benchmarks/link_corpus.py FOLDER --scale 0.1

At scale 1 there are 700 posts over 15 years, with 90,000 citations of 55,000 distinct pages on 3,600 sites. What
is usual in such a blog is usual here: a few sites have many pages and most have a few, most pages are cited once
and a few in very many posts, links stand in lists and in sentences, and some addresses come with what a newsletter
added to them. The same arguments give the same files, byte for byte.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

from corpus import CONF, Corpus, Draft, Shape, Zipf, write_site

POSTS: Final = 700
CITATIONS: Final = 90_000
PAGES: Final = 55_000
SITES: Final = 3_600
SHAPE: Final = Shape(posts_a_tag=12, tags=(2, 5))
FLAT: Final = 50  # the page that is cited most is then cited about a hundred times at scale 1

SWITCHED_OFF: Final = """\
commonplace_ignored_links = [""]  # found in every address: all links are links and no citations
commonplace_show_sources = False
commonplace_show_cited_by = False
commonplace_show_related = False
commonplace_previews = False
"""
"""What makes commonplace do without citations, as far as settings can."""

LARGE_SITES: Final = (
    "arxiv.org/abs/{month:02}{year}.{n:05}",
    "en.wikipedia.org/wiki/{slug}_{n}",
    "www.youtube.com/watch?v=v{n:010}",
    "doi.org/10.5555/{n}",
)
"""Those for which there are rules of their own; the first sites are these."""

SHARED_HOSTS: Final = (
    "{name}.substack.com/p/{slug}-{n}",
    "{name}.github.io/{slug}-{n}",
    "github.com/{name}/{slug}-{n}",
)
OWN_HOSTS: Final = (
    "{name}.example/20{year}/{slug}-{n}",
    "blog.{name}.example/{slug}-{n}.html",
    "{name}.example/article?id={n}",
    "{name}.co.uk/news/20{year}/{month:02}/{slug}-{n}/",
)
ADDED: Final = (
    "utm_source=newsletter&utm_medium=email&utm_campaign=issue-{0}",
    "utm_source=twitter",
    "fbclid=IwAR{0:020}",
    "mc_cid={0:010}",
)


class LinkCorpus(Corpus):
    """Every post of one blog of link roundups."""

    def __init__(self, scale: float = 1, years: int = 15, seed: int = 1) -> None:
        posts = max(2, round(POSTS * scale))
        super().__init__(posts, years, SHAPE, seed)
        citations, pages = round(CITATIONS * scale), round(PAGES * scale)
        sites = list(self._site_forms(max(len(LARGE_SITES), round(SITES * scale))))
        # Every site has a page, and every page is cited.
        homes = sites + Zipf(sites).draw(self.rng, pages - len(sites))
        self.rng.shuffle(homes)
        self.pages = [self._page(form, n) for n, form in enumerate(homes)]
        cited = self.pages + Zipf(self.pages, FLAT).draw(self.rng, citations - pages)
        self.rng.shuffle(cited)
        weights = [0.0, *accumulate(self.rng.triangular(30, 330, 60) for _ in range(posts))]
        places = [round(weight / weights[-1] * citations) for weight in weights]
        self.shares = [cited[start:end] for start, end in pairwise(places)]
        self._left: list[str] = []  # what the post that is being written has still to cite

    def _site_forms(self, count: int) -> Iterator[str]:
        """Yield the form of each site's addresses, the site with most pages first."""
        yield from LARGE_SITES
        for n in range(count - len(LARGE_SITES)):
            forms = SHARED_HOSTS if self.rng.random() < 0.2 else OWN_HOSTS
            yield self.rng.choice(forms).replace("{name}", f"{self._title(1).lower()}{n}")

    def _page(self, form: str, n: int) -> str:
        slug = self._title(3).lower().replace(" ", "-")
        return "https://" + form.format(
            n=n, slug=slug, year=self.rng.randint(11, 26), month=self.rng.randint(1, 12)
        )

    def _post(self, number: int, draft: Draft) -> str:
        self._left = self.shares[number]
        return super()._post(number, draft)

    def _blocks(self, number: int) -> Iterator[str]:
        rng = self.rng
        yield self._sentence(0)
        if number:
            older = rng.choice(self.drafts[:number])
            yield f"{self._sentence(0)} See [{older.title}](../../{older.path}.md)."
        while self._left:
            if rng.random() < 0.4:
                yield f"## {self._title(rng.randint(1, 4))}"
            if rng.random() < 0.55:
                yield "\n".join(
                    self._item() for _ in range(min(len(self._left), rng.randint(4, 15))) if self._left
                )
            else:
                text = " ".join(self._sentence(rng.choice((0, 1, 1, 2))) for _ in range(rng.randint(3, 7)))
                yield f"> {text}" if rng.random() < 0.1 else text

    def _item(self) -> str:
        """Return an item of a list: a link with a title, and mostly what is thought of what it leads to."""
        rng = self.rng
        item = f"- [{self._title(rng.randint(3, 10))}]({self._address()})"
        if rng.random() < 0.3:
            item += f" ({self._title(2).title()}, {rng.randint(2011, 2026)})"
        if rng.random() < 0.75:
            item += f": {self._sentence(0)}"
        if rng.random() < 0.25:
            item += f" {self._sentence(1)}"
        return item

    def _sentence(self, links: int) -> str:
        rng = self.rng
        words = self.words.draw(rng, rng.randint(7, 26))
        words[0] = words[0].capitalize()
        for place in sorted(rng.sample(range(len(words)), min(links, len(self._left)))):
            words[place] = (
                f"[{' '.join([words[place], *self.words.draw(rng, rng.randint(0, 4))])}]({self._address()})"
            )
        return " ".join(words) + "."

    def _address(self) -> str:
        """Return the next page that the post cites, sometimes as one finds it in a newsletter."""
        rng = self.rng
        if not self._left:  # in a footnote
            return super()._address()
        url = self._left.pop()
        if (chance := rng.random()) < 0.08:
            url += ("&" if "?" in url else "?") + rng.choice(ADDED).format(rng.randint(1, 500))
        elif chance < 0.11:
            url = url.replace("https://", "http://")
        elif chance < 0.14 and url.count("/") > 3 and "?" not in url:
            url = url.rstrip("/") + "/"
        elif chance < 0.17:
            url += f"#{self._title(1).lower()}"
        return url


def conf(*, citations: bool = True) -> str:
    """Return the configuration of a blog with or without citations, without what is common to all blogs here."""
    return CONF["commonplace"] + ("" if citations else SWITCHED_OFF)


def main() -> None:
    """Write one site."""
    parser = argparse.ArgumentParser(description="Write a blog of link roundups to measure with.")
    parser.add_argument("folder", type=Path, help="the new source folder")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 700 posts with 90,000 citations")
    parser.add_argument("--years", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", action="store_true", help="have no link be a citation")
    arguments = parser.parse_args()
    if arguments.folder.exists():
        parser.error(f"{arguments.folder} is there already")
    corpus = LinkCorpus(arguments.scale, arguments.years, arguments.seed)
    write_site(arguments.folder, conf(citations=not arguments.without), corpus)


if __name__ == "__main__":
    main()
