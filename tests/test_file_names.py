"""Names of files that no page can have, and such as are as long as a file system allows."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from sphinx_commonplace.output.files import write_if_changed
from tests.support.sites import Built, Site

POST = b"---\ndate: 2026-05-04\ntags: [x]\n---\n\n# A title\n\nWords with [a link](https://e.org/).\n"


def write(site: Site, *names: bytes) -> None:
    """Write posts whose names are bytes, as they are to file systems."""
    folder = os.fsencode(site.src / "posts")
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - pathlib has no names of bytes
    for name in names:
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123 - as above
            file.write(POST)


def pages(built: Built) -> set[str]:
    """Return the names of the posts' pages."""
    names = (
        path.as_posix().removesuffix("/index.html").removesuffix(".html")
        for path in built.outdir.glob("posts/**/*.html")
    )
    return {name.rpartition("/posts/")[2] for name in names}


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_characters(tmp_path: Path, builder: str) -> None:
    site = Site(tmp_path)
    write(site, b"ab.md", b"a\x01b.md", b"a\x7fb.rst", b"caf\xe9.md", "\x85.md".encode())
    built = site.build(builder)
    assert built.returncode == 0
    assert pages(built) == {"ab"}
    told = [re.sub(r"^.*/posts/", "", line).partition(";")[0] for line in built.warnings[:-1]]
    assert told == [
        r"a\x01b.md:1: WARNING: file name: it holds the character U+0001",
        r"a\x7fb.rst:1: WARNING: file name: it holds the character U+007F",
        r"caf\udce9.md:1: WARNING: file name: it holds a byte that is no part of UTF-8 text",
        r"\x85.md:1: WARNING: file name: it holds the character U+0085",
    ]
    assert r"posts/caf\udce9 (its file's name cannot be used)" in built.warnings[-1]
    assert len(site.build(builder).warnings) == len(built.warnings), "they are told in each build"


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_length(tmp_path: Path, builder: str) -> None:
    """Sphinx keeps the tree of ``NAME.md`` in ``NAME.doctree``: 247 bytes are the longest name that can be."""
    site = Site(tmp_path)
    fits, long = "é" * 123 + "x", "y" * 248
    write(site, f"{fits}.md".encode(), f"{long}.md".encode())
    built = site.build(builder)
    assert built.returncode == 0
    assert pages(built) == {fits}
    assert f"posts/{long}.md:1: WARNING: file name: it is too long: 'yyy" in built.warnings[0]
    assert "has 256 bytes; 255 are the most that can be" in built.warnings[0]
    assert len(built.warnings) == 2


def test_files_are_written_whole_whatever_their_names(tmp_path: Path) -> None:
    for name in ("x" * 255, "é" * 127, "a"):
        write_if_changed(tmp_path / name, b"Words.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "x" * 255, "é" * 127]


FOLDERS = {
    "html": {
        "a.html/x": "the folder 'a.html' would have the name of a file: that is made of 'a'",
        "genindex.html/sub/x": "the folder 'genindex.html' would have the name of a file: that Sphinx writes",
        "search.html/x": "the folder 'search.html' would have the name of a file: that Sphinx writes",
    },
    "dirhtml": {"a/index.html/x": "the folder 'a/index.html' would have the name of a file: that is made of 'a'"},
}
EVERYWHERE = {
    "a.doctree/x": "the folder 'a.doctree' would have the name of a file: that is made of 'a'",
    "a.md.txt/x": "the folder 'a.md.txt' would have the name of a file: that is made of 'a'",
    "objects.inv/x": "the folder 'objects.inv' would have the name of a file: that Sphinx writes",
}


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_folders_with_the_names_of_files(tmp_path: Path, builder: str) -> None:
    site = Site(tmp_path)
    wanted = EVERYWHERE | FOLDERS[builder]
    for name in ("a", "v1.0/x", *EVERYWHERE, *FOLDERS["html"], *FOLDERS["dirhtml"]):
        site.write(f"{name}.md", "---\norphan: true\n---\n\n# A title\n")
    built = site.build(builder)
    assert built.returncode == 0
    told = dict(re.findall(r"/src/(.*?)\.md:1: WARNING: address: (.*?); rename", "\n".join(built.warnings)))
    assert told == wanted
    assert all(f"{name} (its folder has the name of a file, " in built.warnings[-1] for name in wanted)
    names = [name for name in ("a", "v1.0/x", *FOLDERS["html"], *FOLDERS["dirhtml"]) if name not in wanted]
    for name in names:
        assert built.path(name)


@pytest.mark.parametrize(
    ("builder", "folders"),
    [
        ("html", {"blog.html": "blog", "blog/atom.xml": "blog/atom.xml"}),
        ("dirhtml", {"blog/index.html": "blog", "blog/tag/x/atom.xml": "blog/tag/x/atom.xml"}),
    ],
)
def test_folders_with_the_names_of_files_of_the_blog(
    tmp_path: Path, builder: str, folders: dict[str, str]
) -> None:
    site = Site(tmp_path)
    site.write("posts/p.md", POST)
    for folder in folders:
        site.write(f"{folder}/x.md", "---\norphan: true\n---\n\n# A title\n")
    built = site.build(builder)
    assert built.returncode == 0
    told = dict(
        re.findall(
            r"/src/(.*?)/x\.md:1: WARNING: .* of a file of the blog, '(.*?)'; rename", "\n".join(built.warnings)
        )
    )
    assert told == folders
    for folder in folders:
        assert built.path(f"{folder}/x")
