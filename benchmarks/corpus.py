"""Make a blog to measure with: the same arguments give the same files, byte for byte.

    python benchmarks/corpus.py FOLDER --posts 1000 --years 8

The folder gets ``posts/``, ``images/``, ``index.md`` and a ``conf.py`` for commonplace or for stock ABlog.
What is usual in a link blog is usual here: few tags are on most posts, most posts are short, the last years
are the fullest, and a post links to what others published and now and then to an older post. The other
shapes (``--shape``) are what no blog looks like, for a look at the limits of pages.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

LAST_DAY: Final = dt.date(2026, 6, 30)

CONF: Final = {
    "commonplace": """\
extensions = ["myst_parser", "ablog", "sphinx_commonplace"]
html_theme = "furo"
commonplace_today = "2026-06-30"
""",
    # What `ablog start` gives without its sidebar boxes: the fastest that ABlog can be.
    "stock": """\
extensions = ["myst_parser", "ablog"]
html_theme = "alabaster"
""",
}
COMMON_CONF: Final = """\
project = "A blog"
blog_title = "A blog"
blog_baseurl = "https://blog.example.org/"
blog_path = "blog"
blog_post_pattern = ["posts/**"]
blog_authors = {
    "ada": ("Ada Example", "https://ada.example.org/"),
    "ben": ("Ben Example", None),
    "cyd": ("Cyd Example", None),
}
exclude_patterns = ["_build"]
suppress_warnings = ["myst.header"]
"""

AUTHORS: Final = ("ada", "ben", "cyd")
CATEGORIES: Final = ("Notes", "Papers", "Incidents", "Tools", "Essays")
CODE: Final = """\
def burn_rate(errors: int, requests: int, budget: float) -> float:
    return errors / requests / budget
"""
IMAGES: Final = 20
SYLLABLES: Final = (
    *("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu"),
    *("tra", "ble", "cri", "sto", "ment", "ing", "tion", "al", "er"),
)
FIGURE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} 100"><rect width="{0}" height="100"/></svg>\n'
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a corpus is spread."""

    days: int | None = None  # the span of dates; None for as many years as are asked for
    posts_a_tag: float = 40  # the number of tags is the number of posts divided by this
    tags: tuple[int, int] = (1, 4)  # how many a post has
    title_words: tuple[int, int] = (3, 9)
    words: tuple[int, int] = (120, 600)
    footnotes: tuple[int, int] = (1, 3)  # of a post that has any


SHAPES: Final = {
    "spread": Shape(),
    "one-year": Shape(days=365),
    "one-month": Shape(days=28),
    "one-day": Shape(days=1),
    "one-tag": Shape(posts_a_tag=1e9, tags=(1, 1)),
    "many-tags": Shape(posts_a_tag=2),
    "long-titles": Shape(title_words=(40, 60)),
    "long-titles-one-month": Shape(title_words=(40, 60), days=28),
    "many-footnotes": Shape(footnotes=(20, 40)),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A post before its text: what other posts link to."""

    path: str  # below the source folder, without suffix
    title: str
    date: dt.datetime


class Zipf:
    """Draws items of which the n-th is drawn n times more rarely than the first.

    :param flat: how many ranks are left out before the first, so that it is not drawn so much more often
    """

    def __init__(self, items: Sequence[str], flat: int = 0) -> None:
        self.items = items
        self.weights = list(accumulate(1 / rank for rank in range(1 + flat, len(items) + 1 + flat)))

    def draw(self, rng: random.Random, count: int) -> list[str]:
        """Return so many items; some may be the same."""
        return rng.choices(self.items, cum_weights=self.weights, k=count)


class Corpus:
    """Every post of one blog, made in order of date from one seed."""

    def __init__(self, posts: int, years: int, shape: Shape, seed: int = 1) -> None:
        self.rng = random.Random(seed)
        self.shape = shape
        vocabulary = {"".join(self.rng.choices(SYLLABLES, k=self.rng.randint(1, 4))) for _ in range(4000)}
        self.words = Zipf(sorted(vocabulary, key=lambda word: (len(word), word)))
        self.tags = Zipf([f"{self._title(1)} {n}" for n in range(max(1, round(posts / shape.posts_a_tag)))])
        self.series = [f"Reading {self._title(1)} {n}" for n in range(max(1, posts // 100))]
        self.hosts = Zipf([f"{self._title(1).lower()}{n}.example" for n in range(max(10, posts // 5))])
        self.drafts = list(self._drafts(posts, shape.days or years * 365))

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield path and text of every source file but ``conf.py``."""
        yield "index.md", "# A blog\n\nWhat others published, and what we think of it.\n"
        for number in range(IMAGES):
            yield f"images/figure-{number}.svg", FIGURE.format(100 + 10 * number)
        for number, draft in enumerate(self.drafts):
            yield f"{draft.path}.md", self._post(number, draft)

    def _drafts(self, posts: int, days: int) -> Iterator[Draft]:
        # The square makes the newest year of eight about six times as full as the oldest.
        ages = sorted((int(days * self.rng.random() ** 1.7) for _ in range(posts)), reverse=True)
        for number, age in enumerate(ages):
            day = LAST_DAY - dt.timedelta(days=age)
            time = dt.time(self.rng.randint(7, 22), self.rng.randint(0, 59))
            title = self._title(self.rng.randint(*self.shape.title_words))
            slug = "-".join(title.lower().split()[:4])
            yield Draft(f"posts/{day.year}/{slug}-{number}", title, dt.datetime.combine(day, time))

    def _title(self, words: int) -> str:
        return " ".join(self.words.draw(self.rng, words)).capitalize()

    def _post(self, number: int, draft: Draft) -> str:
        rng = self.rng
        tags = dict.fromkeys(self.tags.draw(rng, rng.randint(*self.shape.tags)))
        fields = {
            "date": f"{draft.date:%Y-%m-%d %H:%M}",
            "tags": f"[{', '.join(tags)}]",
            "category": rng.choices(CATEGORIES, weights=(6, 3, 2, 2, 1))[0],
            "author": rng.choices(AUTHORS, weights=(7, 2, 1))[0],
        }
        if rng.random() < 0.1:
            fields["series"] = rng.choice(self.series)
        if rng.random() < 0.6:
            fields["link"] = self._address()
        front_matter = "\n".join(f"{key}: {value}" for key, value in fields.items())
        return f"---\n{front_matter}\n---\n\n# {draft.title}\n\n" + "\n\n".join(self._blocks(number)) + "\n"

    def _blocks(self, number: int) -> Iterator[str]:
        rng = self.rng
        low, high = self.shape.words
        left = round(rng.triangular(low, high, low + (high - low) / 6))
        headed = left > 300 and rng.random() < 0.5
        block = 0
        while left > 0:
            words = self.words.draw(rng, min(left, rng.randint(30, 90)))
            left -= len(words)
            if block and headed and block % 3 == 0:
                yield f"## {self._title(3)}"
            yield self._paragraph(words, number)
            block += 1
        if rng.random() < 0.2:
            yield f"```python\n{CODE}```"
        if rng.random() < 0.1:
            yield f"![{self._title(4)}](../../images/figure-{rng.randrange(IMAGES)}.svg)"
        if rng.random() < 0.15:
            notes = range(1, rng.randint(*self.shape.footnotes) + 1)
            yield " ".join(f"{self._title(4)}[^{note}]." for note in notes)
            yield "\n".join(f"[^{note}]: {self._title(12)}, see <{self._address()}>." for note in notes)

    def _paragraph(self, words: list[str], number: int) -> str:
        rng = self.rng
        words[0] = words[0].capitalize()
        if rng.random() < 0.7:
            place = rng.randrange(len(words))
            words[place] = f"[{words[place]} {self._title(2)}]({self._address()})"
        if number and rng.random() < 0.3:
            # Mostly to something recent, as people do.
            older = self.drafts[max(0, number - 1 - int(rng.expovariate(1 / 60)))]
            words.append(f"[as before](../../{older.path}.md)")
        if rng.random() < 0.2:
            words[-1] = f"*{words[-1]}*" if words[-1].isalpha() else words[-1]
        return " ".join(words) + "."

    def _address(self) -> str:
        host = self.hosts.draw(self.rng, 1)[0]
        return f"https://{host}/{self.rng.randint(2005, 2026)}/{self._title(3).lower().replace(' ', '-')}"


def write_site(folder: Path, conf: str, corpus: Corpus) -> None:
    """Write a corpus and a configuration, without what is common to all, into an empty folder."""
    files = {"conf.py": conf + COMMON_CONF, **dict(corpus.files())}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main() -> None:
    """Write one site."""
    parser = argparse.ArgumentParser(description="Write a blog to measure with.")
    parser.add_argument("folder", type=Path, help="the new source folder")
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--years", type=int, default=8)
    parser.add_argument("--shape", choices=SHAPES, default="spread")
    parser.add_argument("--engine", choices=CONF, default="commonplace")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.folder.exists():
        parser.error(f"{arguments.folder} is there already")
    corpus = Corpus(arguments.posts, arguments.years, SHAPES[arguments.shape], arguments.seed)
    write_site(arguments.folder, CONF[arguments.engine], corpus)


if __name__ == "__main__":
    main()
