"""What each edit of a site whose posts share sources touches: documents read, documents written, files changed.

Equal bytes alone could be had by writing everything again. Here each kind of edit says what it may cost, by name.
Left out is what Sphinx itself writes in every build, and the copies of sources.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.comparing import both, rename, replace
from tests.support.sites import Built, Site
from tests.support.sourced import POSTS, sourced_site
from tests.test_incremental import BY_SPHINX

# MyST asks its transform for `app`, which Sphinx 11 will not have.
pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")

SHARED = "[x](https://example.com/shared)\n"
CITES_SHARED = {"posts/2024/second", "posts/2025/essay", "posts/2026/note", "posts/2026/answer"}
EVERYTHING = {*POSTS, "index", "reading"}


def listed(*names: str) -> set[str]:
    """Return the pages of some listings, with their feeds."""
    return {f"blog/{name}{end}" for name in names for end in (".html", "/atom.xml")}


def exported(*folders: str) -> set[str]:
    """Return the exports of all sources (""), or of some posts."""
    return {f"{folder}sources.{end}" for folder in folders for end in ("json", "bib")}


LATEST = {"index.html", "blog.html", "blog/atom.xml", "blog.json", *listed("author/ada-lovelace")}
"""What shows the latest posts whole: all but one are on it here, and one author has written them."""
COUNTS = {"blog/archive.html", "blog/author.html", "blog/kind.html", "sitemap.xml"}
MOST_CITED = "blog/source/most-cited.html"
"""It shows what two posts cite or more."""
SITES = {"blog/source.html", "blog/source/by-weight.html", MOST_CITED}
EXAMPLE = listed("source/example.com")
ENGINES, LETTERS = listed("tag/engines"), listed("tag/letters")
LINKS, NOTES, ESSAYS = listed("kind/link"), listed("kind/note"), listed("kind/essay")


@dataclass
class Edit:
    """One edit, and what it may cost."""

    name: str
    make: Callable[[Site], object]
    read: set[str] = field(default_factory=set)  # documents
    written: set[str] = field(default_factory=set)  # documents
    files: set[str] = field(default_factory=set)  # files that are not the page of a document in *written*
    alike: set[str] = field(default_factory=set)  # documents in *written* whose pages are as before


class Bench:
    """The site, built once, and put back before each edit."""

    def __init__(self, folder: Path) -> None:
        self.root, self.kept = folder / "site", folder / "kept"
        self.site = sourced_site(self.root)
        self.before = self.site.build()
        self.tree, self.times = self.before.tree(), times(self.before)
        shutil.copytree(self.root, self.kept)  # with the times of all files

    def restore(self) -> Bench:
        """Put everything back."""
        shutil.rmtree(self.root)
        shutil.copytree(self.kept, self.root)
        return self


def times(built: Built) -> dict[str, int]:
    """Return when each file was written that Sphinx does not write in every build."""
    names = (name for name in built.tree() if not name.startswith((*BY_SPHINX, "_sources/")))
    return {name: (built.outdir / name).stat().st_mtime_ns for name in names}


def changing(name: str, old: str, new: str) -> Callable[[Site], None]:
    return lambda site: replace(site, name, old, new)


def writing(name: str, content: str) -> Callable[[Site], None]:
    return lambda site: site.write(name, content)


def adding(name: str, content: str) -> Callable[[Site], None]:
    return lambda site: site.write(name, (site.src / name).read_text("utf-8") + content)


def locking(url: str) -> Callable[[Site], None]:
    facts = {"version": 1, "sources": {url: {"title": "What the lock says"}}}
    return writing("sources.lock", json.dumps(facts))


def posting(name: str, date: str, body: str = "Some words.\n") -> Callable[[Site], None]:
    return lambda site: site.post(name, "New", date, body)


EDITS = [
    Edit("nothing", lambda _site: None),
    Edit("a comment in conf.py", adding("conf.py", "# Words.\n")),
    Edit(
        "a warning suppressed",
        adding("conf.py", 'suppress_warnings = ["toc"]\n'),
        read=EVERYTHING,
        written=EVERYTHING,
        alike=EVERYTHING,
    ),
    Edit("links that are not checked", adding("conf.py", 'linkcheck_ignore = ["https://example.com/"]\n')),
    Edit("a file touched", lambda site: (site.src / "posts/2025/essay.md").touch()),
    Edit(
        "a word in the newest post",
        changing("posts/2026/answer.md", "tells as well", "tells, too"),
        read={"posts/2026/answer"},
        written={"posts/2026/answer"},
        files={*LINKS, *LATEST, *EXAMPLE, *ENGINES, *LETTERS, "blog/2026.html"},
    ),
    Edit(
        "a word in an old post",
        changing("posts/2024/second.md", "It answers", "It replies to"),
        read={"posts/2024/second"},
        written={"posts/2024/second", "posts/2025/essay"},
        files={*NOTES, *LATEST, *EXAMPLE, "blog/2024.html"},
    ),
    Edit(
        "a post that cites nothing",
        posting("2026/new", "2026-05-20"),
        read={"posts/2026/new"},
        written={"posts/2026/answer", "posts/2026/new"},
        files={*NOTES, *LATEST, *COUNTS, "blog/2026.html"},
    ),
    Edit(
        "a post that cites a shared source",
        posting("2026/new", "2026-05-20", SHARED),
        read={"posts/2026/new"},
        written={*CITES_SHARED - {"posts/2026/note"}, "posts/2026/new", "reading"},
        files={
            *NOTES,
            *LATEST,
            *COUNTS,
            *SITES,
            *EXAMPLE,
            *exported("posts/2026/new/"),
            "blog/2026.html",
        },
    ),
    Edit(
        "a post that links to a post",
        posting("2026/new", "2026-05-20", "[x](../2024/first.md)\n"),
        read={"posts/2026/new"},
        written={"posts/2024/first", "posts/2026/answer", "posts/2026/new"},
        files={*NOTES, *LATEST, *COUNTS, "blog/2026.html"},
    ),
    Edit(
        "an old post that cites a new source",
        posting("2023/new", "2023-05-20", "[x](https://new.example/a)\n"),
        read={"posts/2023/new"},
        written={"posts/2023/new", "posts/2024/first", "reading"},
        files={
            *NOTES,
            *LATEST,
            *COUNTS,
            *SITES - {MOST_CITED},
            *listed("source/new.example"),
            *exported(""),
            *exported("posts/2023/new/"),
            "blog/2023.html",
            "sources.opml",
        },
    ),
    Edit(
        "a citing post deleted",
        lambda site: site.remove("posts/2026/note.md"),
        written={"posts/2024/first", "posts/2024/second", "posts/2025/essay", "posts/2026/answer"},
        files={
            *NOTES,
            *LATEST,
            *COUNTS,
            *SITES,
            *EXAMPLE,
            *ENGINES,
            *exported("posts/2026/note/"),
            "blog/2026.html",
            "blog/tag.html",
            "posts/2026/note.html",
        },
    ),
    Edit(
        "a cited post deleted",
        lambda site: site.remove("posts/2024/first.md"),
        read={"posts/2024/second", "posts/2026/note"},
        written={"posts/2024/second", "posts/2026/note", "reading"},
        files={
            *NOTES,
            *LATEST,
            *COUNTS,
            *SITES - {MOST_CITED},
            *EXAMPLE,
            *ENGINES,
            *exported(""),
            *exported("posts/2024/first/"),
            "blog/2024.html",
            "blog/2026.html",
            "posts/2024/first.html",
        },
    ),
    Edit(
        "a post renamed",
        lambda site: rename(site, "posts/2026/note.md", "posts/2026/renamed.md"),
        read={"posts/2026/renamed"},
        written={
            "posts/2024/first",
            "posts/2024/second",
            "posts/2025/essay",
            "posts/2026/answer",
            "posts/2026/renamed",
        },
        files={
            *NOTES,
            *LATEST,
            *EXAMPLE,
            *ENGINES,
            *exported("posts/2026/note/"),
            *exported("posts/2026/renamed/"),
            "blog/2026.html",
            "posts/2026/note.html",
            "sitemap.xml",
        },
    ),
    Edit(
        "a post retitled",
        changing("posts/2026/note.md", "# A note", "# A word"),
        read={"posts/2026/note"},
        written={*CITES_SHARED, "posts/2024/first"},
        files={*NOTES, *LATEST, *EXAMPLE, *ENGINES, "blog/2026.html"},
    ),
    Edit(
        "a post redated",
        changing("posts/2024/second.md", "2024-04-01", "2024-05-01"),
        read={"posts/2024/second"},
        written={*CITES_SHARED - {"posts/2026/note"}, "posts/2024/first"},
        files={*NOTES, *LATEST, *EXAMPLE, "blog/2024.html", "blog/archive.html", "sitemap.xml"},
        alike={"posts/2026/answer"},
    ),
    Edit(
        "a post retagged",
        changing("posts/2026/note.md", "[Engines]", "[Letters]"),
        read={"posts/2026/note"},
        written={"posts/2025/essay", "posts/2026/answer", "posts/2026/note"},
        files={*NOTES, *LATEST, *ENGINES, *LETTERS, "blog/2026.html", "blog/tag.html"},
    ),
    Edit(
        "a draft",
        changing("posts/2026/note.md", "tags:", "draft: true\ntags:"),
        written={"posts/2024/first", "posts/2024/second", "posts/2025/essay", "posts/2026/answer"},
        files={
            *NOTES,
            *LATEST,
            *COUNTS,
            *SITES,
            *EXAMPLE,
            *ENGINES,
            *exported("posts/2026/note/"),
            "blog/2026.html",
            "blog/tag.html",
            "posts/2026/note.html",
        },
    ),
    Edit(
        "a summary",
        changing("posts/2026/note.md", "tags:", "summary: In short.\ntags:"),
        read={"posts/2026/note"},
        written={"posts/2026/note"},
        files={
            "blog/kind/note/atom.xml",
            "blog/atom.xml",
            "blog/author/ada-lovelace/atom.xml",
            "blog/tag/engines/atom.xml",
        },
    ),
    Edit(
        "an alias",
        changing("posts/2026/note.md", "tags:", "aliases: [old/note]\ntags:"),
        read={"posts/2026/note"},
        written={"posts/2026/note"},
        files={"old/note.html", "old/note/index.html"},
        alike={"posts/2026/note"},
    ),
    Edit(
        "a link added",
        changing("posts/2024/first.md", "nothing else.", f"nothing else, but {SHARED}"),
        read={"posts/2024/first"},
        written={*CITES_SHARED, "posts/2024/first"},
        files={
            *NOTES,
            *LATEST,
            *EXAMPLE,
            *exported("posts/2024/first/"),
            "blog/2024.html",
            "blog/source/most-cited.html",
        },
    ),
    Edit(
        "the address of a link",
        changing("posts/2024/first.md", "https://example.com/raw", "https://example.com/other"),
        read={"posts/2024/first"},
        written={"posts/2024/first", "reading"},
        files={
            *NOTES,
            *LATEST,
            *EXAMPLE,
            *exported(""),
            *exported("posts/2024/first/"),
            "blog/2024.html",
        },
    ),
    Edit(
        "the words of a link",
        changing("posts/2026/note.md", "[the shared page]", "[that page]"),
        read={"posts/2026/note"},
        written={"posts/2026/note"},
        files={*NOTES, *LATEST, *EXAMPLE, *ENGINES, "blog/2026.html"},
    ),
    Edit(
        "an internal link removed",
        changing("posts/2026/note.md", "[the first post](../2024/first.md)", "the first post"),
        read={"posts/2026/note"},
        written={"posts/2024/first", "posts/2026/note"},
        files={
            *NOTES,
            *ENGINES,
            *listed("author/ada-lovelace"),
            "blog.html",
            "blog/2026.html",
            "blog/atom.xml",
            "index.html",
        },
    ),
    Edit(
        "a source retitled",
        changing("sources.yaml", "The education of a computer", "The education"),
        written={"posts/2025/essay", "posts/2026/answer", "reading"},
        files={
            "blog/kind/link/atom.xml",
            *EXAMPLE,
            *exported(""),
            *exported("posts/2026/answer/"),
            *exported("posts/2025/essay/"),
            "blog.json",
            "blog/atom.xml",
            "blog/author/ada-lovelace/atom.xml",
            "blog/source/most-cited.html",
            "blog/source/other.html",
            "blog/tag/engines/atom.xml",
            "blog/tag/letters/atom.xml",
        },
    ),
    Edit(
        "a source moved",
        changing("sources.yaml", "journal.example/memoirs", "journal.example/papers"),
        written={"posts/2025/essay", "posts/2025/quotes", "posts/2026/answer", "reading"},
        files={
            *LINKS,
            *NOTES,
            *ESSAYS,
            *LATEST,
            *ENGINES,
            *LETTERS,
            *listed("source/journal.example"),
            *exported(""),
            *exported("posts/2026/answer/"),
            *exported("posts/2025/essay/"),
            *exported("posts/2025/quotes/"),
            "blog/2025.html",
            "blog/2026.html",
            "blog/source/most-cited.html",
        },
    ),
    Edit("a source that nobody cites", adding("sources.yaml", "- {id: x, title: X}\n")),
    Edit(
        "a title in the lock",
        locking("https://example.com/speech"),
        written={"posts/2025/quotes", "reading"},
        files={
            *EXAMPLE,
            *exported(""),
            *exported("posts/2025/quotes/"),
            "blog.json",
        },
    ),
    Edit("a title in the lock of what nobody cites", locking("https://nobody.example/")),
    Edit(
        "a bibliography", changing("reading.md", ":length: 3", ":length: 2"), read={"reading"}, written={"reading"}
    ),
    Edit(
        "a description of a label",
        writing("blog/tag/letters.md", "---\norphan: true\n---\n\n# On letters\n\nWords.\n"),
        read={"blog/tag/letters"},
        written={"blog/tag/letters"},
    ),
    Edit("the home page", changing("index.md", "Welcome.", "Welcome here."), read={"index"}, written={"index"}),
    Edit(
        "the size of listings",
        adding("conf.py", "commonplace_listing_posts = 2\n"),
        files={
            "blog/kind/note.html",
            "blog/kind/note/2024.html",
            "blog.html",
            "blog/author/ada-lovelace.html",
            "blog/author/ada-lovelace/2024.html",
            "blog/author/ada-lovelace/2025.html",
            "blog/tag/engines.html",
            "blog/tag/engines/2025.html",
            "blog/tag/letters.html",
            "blog/tag/letters/2025.html",
            "sitemap.xml",
        },
    ),
    Edit(
        "a description in conf.py",
        adding("conf.py", 'commonplace_descriptions = {"tag": {"Letters": "About."}}\n'),
        files={"blog/tag/letters.html"},
    ),
    Edit(
        "a rule for addresses",
        adding("conf.py", 'commonplace_url_rules_off = ["www"]\n'),
        read=EVERYTHING,
        written=EVERYTHING,
        files={
            *EXAMPLE,
            *exported(""),
            *exported("posts/2026/answer/"),
            "blog.json",
            "blog/source/by-weight.html",
            "blog/source/most-cited.html",
        },
        alike=EVERYTHING - {"posts/2026/answer", "reading"},
    ),
    Edit(
        "the day goes back",
        adding("conf.py", 'commonplace_today = "2026-05-01"\n'),
        written={"posts/2024/second", "posts/2025/essay", "posts/2025/quotes", "posts/2026/note", "reading"},
        files={
            *LINKS,
            *LATEST,
            *COUNTS,
            *SITES,
            *EXAMPLE,
            *ENGINES,
            *LETTERS,
            *listed("source/example.net"),
            *listed("source/example.org"),
            *listed("source/journal.example"),
            *exported(""),
            *exported("posts/2026/answer/"),
            "blog/2026.html",
            "blog/source/other.html",
            "blog/tag.html",
            "posts/2026/answer.html",
            "sources.opml",
        },
    ),
    Edit(
        "an extra file",
        both(writing("extra/robots.txt", "x"), adding("conf.py", 'html_extra_path = ["extra"]\n')),
        written=EVERYTHING,
        files={"robots.txt"},
        alike=EVERYTHING,
    ),
]


@pytest.fixture(scope="module")
def bench_of_module(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The site, built once."""
    return Bench(tmp_path_factory.mktemp("locality"))


@pytest.fixture
def bench(bench_of_module: Bench) -> Bench:
    """The site as it was built, for one test to edit."""
    return bench_of_module.restore()


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name.replace(" ", "-"))
def test_an_edit_touches_what_it_must(bench: Bench, edit: Edit) -> None:
    """These documents are read, these are written, these files change, and no other file is as much as touched."""
    edit.make(bench.site)
    built = bench.site.build()
    tree = built.tree()
    names = bench.times.keys() | times(built).keys()
    changed = {name for name in names if tree.get(name) != bench.tree.get(name)}
    assert built.read == edit.read
    assert built.written == edit.written
    assert changed == edit.files | {f"{name}.html" for name in edit.written - edit.alike}
    assert {name for name, time in times(built).items() if time != bench.times.get(name)} <= changed
