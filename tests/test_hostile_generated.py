"""Posts that nobody would write, made up by the dozen: each build is whole, and says what became of every post."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sphinx_commonplace.frontmatter.keys import reference_rows
from tests.support.hostile import (
    CONF,
    FAULTS,
    KINDS,
    TWIN,
    WANTED,
    Fact,
    Pages,
    all_active,
    post_of,
    smuggled,
    unreachable,
)
from tests.support.sites import Site

BASE = "https://blog.example.org/"
POSTS = 40  # in a batch: a build costs as much as many posts
BATCHES = 6

KEYS = [row.key for row in reference_rows()]
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></script><iframe src=//evil.example>",
    "javascript:alert(1)",
    "data:text/html,x",
    "{{ 7*7 }}{% x %}",
    "]]>",
    "&lt;b&gt;&amp;",
    "../../x",
    "\\",
    "%00%s",
    "\u202e\u2028\u200b\ufeff",
    "\ufdd0\ufdd1\ufdd2\ufdd3",
    "2026-02-30",
    "9999-12-31T23:59-14:00",
    "!!bool x",
    "<<",
    "*a",
    "---",
]
# Markdown of an author's own, in a heading, may be HTML, too: what is made up here is not.
PLAIN = st.characters(exclude_characters="<>&[]!`{}", exclude_categories=["Cs"])
TEXTS = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(max_size=20),
    st.lists(st.one_of(st.sampled_from(ATTACKS), st.text(max_size=5)), max_size=3).map("".join),
)
VALUES = st.one_of(
    TEXTS,
    st.lists(TEXTS, max_size=3),
    st.none(),
    st.booleans(),
    st.integers(),
    st.dates().map(str),
    st.dictionaries(st.sampled_from(["name", "url", "x"]), TEXTS, max_size=2),
    st.lists(st.lists(TEXTS, max_size=2), max_size=2),
)


@st.composite
def front_matter(draw: st.DrawFn) -> str:
    """Return front matter that YAML can read, with whatever in it."""
    keys = draw(st.dictionaries(st.one_of(st.sampled_from(KEYS), st.sampled_from(KINDS)), VALUES, max_size=4))
    if draw(st.integers(0, 3)):
        keys["date"] = "2026-05-04"
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in keys.items())


@st.composite
def labelled(draw: st.DrawFn) -> str:
    """Return a good post whose every text is one made-up text."""
    return post_of(draw(TEXTS.filter(lambda text: bool(text.strip()))))


@st.composite
def headed(draw: st.DrawFn) -> str:
    """Return a post with any front matter and any heading."""
    return f"---\n{draw(front_matter())}---\n\n# {draw(st.text(PLAIN, max_size=20))}\n\nWords.\n"


# What Hypothesis makes of YAML itself: nothing of it needs to be readable.
LINES = st.lists(st.tuples(st.sampled_from([*KEYS, "- ", "  "]), TEXTS).map(": ".join), max_size=6).map("\n".join)
BROKEN = LINES.map(lambda lines: f"---\ndate: 2026-05-04\n{lines}\n---\n\n# Broken\n\nWords.\n")
BATCH = st.lists(st.one_of(labelled(), headed(), BROKEN), min_size=POSTS, max_size=POSTS)


@pytest.fixture(scope="module")
def benign(tmp_path_factory: pytest.TempPathFactory) -> set[Fact]:
    """Return what acts on the pages of a site in which nothing is hostile."""
    site = Site(tmp_path_factory.mktemp("benign"), conf=CONF)
    for name in ("one", "two", "three"):
        site.write(f"posts/{name}.md", TWIN.replace("old/benign", f"old/{name}"))
    return all_active(Pages(site.build("dirhtml"), site))


@settings(
    max_examples=BATCHES,
    derandomize=True,  # a build is slow, and what was found once is a row of hostile_posts.yaml now
    database=None,
    phases=[Phase.generate],  # to shrink a batch would take hundreds of builds
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    report_multiple_bugs=False,
)
@given(batch=BATCH)
def test_every_batch(batch: list[str], benign: set[Fact]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), conf=CONF)
        for number, text in enumerate(batch):
            site.write(f"posts/p{number}.md", text)
        pages = Pages(site.build("dirhtml"), site)
        assert pages.built.returncode == 0
        assert "build succeeded" in pages.built.status
        assert lost(pages) == {}
        assert smuggled(pages, benign) == {}
        assert unreachable(pages) == []


def lost(pages: Pages) -> dict[str, str]:
    """Return the posts that are neither published whole, nor left out with a word that says why."""
    told = {warning.path for warning in pages.warnings}
    listed = pages.articles("blog")
    fed = {link.removeprefix(BASE) for link in pages.entries}
    found = {}
    for path in sorted(pages.site.src.glob("posts/*.md")):
        docname = f"posts/{path.stem}"
        name = pages.name(docname)
        reason = pages.held_back.get(docname, "")
        if pages.has(docname):
            if not (_is_no_post(path) or (name in listed and pages.absolute(docname) in fed)):
                found[docname] = "it is in no list, or not in the feed"
        elif reason.startswith(FAULTS):
            if f"posts/{path.name}" not in told:
                found[docname] = f"nothing was told of it: {reason}"
        elif not reason.startswith(WANTED):
            found[docname] = f"it is gone: {reason}"
    return found


def _is_no_post(path: Path) -> bool:
    """Return whether an author said that a document is a page."""
    block = path.read_text("utf-8").split("---\n")[1]
    try:
        keys = yaml.load(block, yaml.BaseLoader)
    except yaml.YAMLError:
        return bool(re.search(r"(?m)^blogpost:", block))
    return isinstance(keys, dict) and str(keys.get("blogpost")).lower() in {"false", "no", "off"}
