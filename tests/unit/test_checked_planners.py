"""What a planner of another extension does wrong is told in one line, before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sphinx.errors import ExtensionError

from sphinx_commonplace.output.addresses import Addresses
from sphinx_commonplace.pages.checked import LONGEST_PART, CheckedPlanner, is_name
from sphinx_commonplace.pages.planned import PlannedFile, PlannedPage

ADDRESSES = Addresses(
    base_url="",
    feed_file="atom.xml",
    writes_pages=True,
    outdir="/out",
    page_path=lambda name: f"/out/{name}.html",
    target_uri=lambda name: f"{name}.html",
    relative_uri=lambda _base, target: f"{target}.html",
)

PAGE = PlannedPage("stats", "1", dict, "page.html")
FILE = PlannedFile("stats.txt", "1", lambda: b"x")


def file(**fields: Any) -> PlannedFile:
    """Return a file that is other than it should be."""
    return replace(FILE, **fields)


def page(**fields: Any) -> PlannedPage:
    """Return such a page."""
    return replace(PAGE, **fields)


def failing() -> Any:
    """Do what fails."""
    raise LookupError("no\nposts")


def failing_late(_planning: object) -> Any:
    """Plan a file, and fail then."""
    yield FILE
    failing()


NAMES = "must be a path from the output folder, such as 'blog/statistics', that every system can have"
OWN = "must be an address that Sphinx does not use itself"
ONCE = (
    "and another item at that address; "
    "what one planner plans must differ in more than capitals, and be no folder of another"
)
ITEMS = "must yield PlannedPages and PlannedFiles"

MISTAKES: dict[str, tuple[list[Any], str]] = {
    "name above the output": ([file(name="../a")], f"planned the file '../a'; {NAMES}"),
    "page above the output": ([page(name="a/../../b")], f"planned the page 'a/../../b'; {NAMES}"),
    "absolute name": ([file(name="/tmp/a")], f"planned the file '/tmp/a'; {NAMES}"),
    "backslash": ([file(name="a\\b")], f"planned the file 'a\\\\b'; {NAMES}"),
    "NUL": ([page(name="a\0b")], f"planned the page 'a\\x00b'; {NAMES}"),
    "no name": ([page(name="")], f"planned the page ''; {NAMES}"),
    "number for a name": ([file(name=7)], f"planned the file 7; {NAMES}"),
    "page of Sphinx": ([page(name="genindex")], f"planned the page 'genindex'; {OWN}"),
    "page of Sphinx, as a file": ([file(name="search.html")], f"planned the file 'search.html'; {OWN}"),
    "file of Sphinx": ([file(name="objects.inv")], f"planned the file 'objects.inv'; {OWN}"),
    "folder of Sphinx": ([file(name="_static/a.css")], f"planned the file '_static/a.css'; {OWN}"),
    "two of one name": ([PAGE, page(digest="2")], f"planned the page 'stats' {ONCE}"),
    "page and file of one name": ([PAGE, file(name="stats")], f"planned the file 'stats' {ONCE}"),
    "file at a page's path": ([PAGE, file(name="stats.html")], f"planned the file 'stats.html' {ONCE}"),
    "two that differ in capitals": ([FILE, file(name="Stats.txt")], f"planned the file 'Stats.txt' {ONCE}"),
    "file in a file": ([FILE, file(name="stats.txt/a")], f"planned the file 'stats.txt/a' {ONCE}"),
    "folder of a file": ([file(name="a/b"), file(name="a")], f"planned the file 'a' {ONCE}"),
    "neither page nor file": ([("stats.txt", b"x")], f"yielded ('stats.txt', b'x'); {ITEMS}"),
    "no item": ([None], f"yielded None; {ITEMS}"),
    "digest that is no text": (
        [file(digest=["a"])],
        "planned the file 'stats.txt' with the digest ['a']; must be a text",
    ),
    "empty digest": ([page(digest="")], "planned the page 'stats' with the digest ''; must be a text"),
    "no template": ([page(template="")], "planned the page 'stats' with the template ''; must be a text"),
    "nothing that makes it": (
        [file(make=b"x")],
        "planned the file 'stats.txt' with make=b'x'; must be a function without arguments",
    ),
}
"""What a planner yields, and what is said of it."""

RETURNED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "nothing": (lambda _planning: None, f"returned None; {ITEMS}"),
    "a text": (lambda _planning: "stats", f"returned 'stats'; {ITEMS}"),
    "a number": (lambda _planning: 10**99, f"returned 1{59 * '0'}…; {ITEMS}"),
    "an exception": (lambda _planning: failing(), "raised LookupError: no posts; while planning"),
    "an exception, later": (failing_late, "raised LookupError: no posts; while planning"),
    "another function": (lambda: (), "raised TypeError: "),
}
"""What else a planner does, and what is said of it."""

MADE: dict[str, tuple[PlannedPage | PlannedFile, str]] = {
    "text for a file": (file(make=lambda: "x"), "made 'x' for the file 'stats.txt'; must be bytes"),
    "nothing for a page": (
        page(make=lambda: None),
        "made None for the page 'stats'; must be a dict, the template's context",
    ),
    "an exception": (page(make=failing), "raised LookupError: no posts; making the page 'stats'"),
}
"""What comes of an item, and what is said of it."""


def told(planner: Callable[[Any], Any], *, make: bool = False) -> str:
    """Return what is said of a planner."""
    items = CheckedPlanner(planner).items(None, ADDRESSES)
    with pytest.raises(ExtensionError) as raised:
        _ = [item.make() if make else item for item in items]
    assert raised.value.category == f"Extension error ({planner.__module__})"
    message = str(raised.value)
    assert "\n" not in message
    start = f"the planner {planner.__module__}.{planner.__qualname__} "
    assert message.startswith(start)
    return message.removeprefix(start)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_items(mistake: str) -> None:
    """The line names the planner, what it planned, and what is allowed."""
    items, message = MISTAKES[mistake]
    assert told(lambda _planning: items) == message
    assert told(lambda _planning: iter(items)) == message


@pytest.mark.parametrize("mistake", RETURNED)
def test_planners(mistake: str) -> None:
    """The same of what is no iterable of items, or raises an exception."""
    planner, message = RETURNED[mistake]
    assert told(planner).startswith(message)


@pytest.mark.parametrize("mistake", MADE)
def test_making(mistake: str) -> None:
    """The same of what an item's function returns or raises, which is called later."""
    item, message = MADE[mistake]
    assert told(lambda _planning: [item], make=True) == message


def test_what_is_right_passes() -> None:
    """The items are as they were planned, and make what they made."""
    items = [PAGE, FILE, file(name="stats/a.json"), file(name=".well-known/a"), page(name="blog/C# & 100%")]
    found = list(CheckedPlanner(lambda planning: planning).items(items, ADDRESSES))
    assert [(type(item), item.name, item.digest, item.make()) for item in found] == [
        (type(item), item.name, item.digest, item.make()) for item in items
    ]


def test_errors_of_sphinx_pass() -> None:
    """A planner may end the build in its own words."""

    def planner(_planning: object) -> Any:
        raise ExtensionError("no posts")

    with pytest.raises(ExtensionError, match=r"^no posts$"):
        list(CheckedPlanner(planner).items(None, ADDRESSES))


def test_no_function() -> None:
    """What is no function cannot be asked."""
    items: Any = [PAGE]
    with pytest.raises(ExtensionError, match="must be a function of a Planning"):
        CheckedPlanner(items)


@pytest.mark.parametrize(
    "name", ["a", "blog/a", "a b", ".well-known/webfinger", ".nojekyll", "日本/語", "a..b", "C#", "50%"]
)
def test_names_that_are_allowed(name: str) -> None:
    """Every name that means one file in the output folder, on every system."""
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "a/..", "./a", "a//b", "/a", "a/", "a\\b", "a:b", "C:/a", "a\0b", "a\nb", "\ud800"),
        *(
            "a ",
            " a",
            "a/ b",
            "a.",
            "nul",
            "b/CON.txt",
            "a?",
            "a*",
            'a"',
            "a<b",
            "a|b",
            "é" * (LONGEST_PART // 2 + 1),
        ),
    ],
)
def test_names_that_are_not(name: str) -> None:
    """Whatever leads out of the folder, or is another file or none on some system."""
    assert not is_name(name)
