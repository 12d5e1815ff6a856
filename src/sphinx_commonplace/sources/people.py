"""People's names as they are shown, and how a source is cited by them: "Underwood & Li 2022"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sphinx_commonplace.sources.titles import WRITTEN_WITHOUT_SPACES, beginning, host_and_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_commonplace.model import Name, Source

_SHORT_TITLE: Final = 40  # characters of a title that stands for a name
_ET_AL: Final = 3  # from so many authors on, the first stands for all


def short_names(authors: Sequence[Name]) -> str:
    """Return how authors are cited: "Underwood", "Underwood & Li", "Underwood et al."; "" where there are none."""
    families = [short for author in authors if (short := _short_name(author))]
    if len(families) >= _ET_AL:
        return f"{families[0]} et al."
    return " & ".join(families)


def full_names(authors: Sequence[Name]) -> str:
    """Return all names in full: "Ted Underwood, Ana Li and Bo Chen"."""
    full = [name for author in authors if (name := full_name(author))]
    return f"{', '.join(full[:-1])} and {full[-1]}" if len(full) > 1 else "".join(full)


def full_name(author: Name) -> str:
    """Return one name in full: "Vincent van Gogh", "Martin Luther King Jr.", "村上春樹"."""
    family = f"{author.particle} {author.family}".strip()
    if not family and not author.given:
        return author.literal
    if WRITTEN_WITHOUT_SPACES.fullmatch(family + author.given):
        return f"{family}{author.given}"
    return " ".join(part for part in (author.given, family, author.suffix) if part)


def author_year(source: Source) -> str:
    """Return how a source is cited: "Underwood 2022", "Underwood & Li n.d.".

    A source without authors goes by the beginning of its title, then by where it was published, its host, its
    key. A year before the year 1 is "44 BCE".
    """
    name = (
        short_names(source.authors)
        or beginning(source.title, _SHORT_TITLE)
        or beginning(source.container, _SHORT_TITLE)
        or host_and_path(source.url)[0]
        or source.key
    )
    return f"{name} {_year(source.issued)}".strip()


def _short_name(author: Name) -> str:
    return f"{author.particle} {author.family}".strip() or author.literal or author.given


def _year(issued: tuple[int, ...]) -> str:
    if not issued:
        return "n.d."
    return str(issued[0]) if issued[0] > 0 else f"{-issued[0]} BCE"
