"""Whole sites for tests: written from a string, built by Sphinx, read back by real parsers.

A site in a string is a series of files, each under a line ``=== path ===``, as in Hugo's integration tests.
"""

from __future__ import annotations

import copy
import io
import re
import shutil
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.html
import sphinx.domains.python  # before any build: names in it would stay in the language of the first  # noqa: F401
from lxml.html import HtmlElement
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.console import strip_escape_sequences
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests.support import compiled_templates
from tests.support.elsewhere import build_elsewhere

CONF = """\
extensions = ["myst_parser", "ablog", "sphinx_commonplace"]
html_theme = "furo"
blog_baseurl = "https://blog.example.org/"
blog_title = "A blog"
blog_post_pattern = "posts/**"
commonplace_today = "2026-06-30"
"""
"""The configuration that the README promises to be enough, with a day that does not move."""

INDEX = "# Home\n\nWelcome.\n"

_DEFAULTS = {
    name: copy.deepcopy(option.default)
    for name, option in Config.config_values.items()
    if isinstance(option.default, list | dict)
}
"""Sphinx's defaults, which extensions add to: to the suffixes of sources, or to the folders of templates."""

_FILE = re.compile(r"^=== (.+?) ===\n", re.MULTILINE)


@dataclass
class Built:
    """What one build left behind."""

    outdir: Path
    status: str  # what Sphinx said
    warnings: list[str]  # one line each
    returncode: int
    read: set[str] = field(default_factory=set)  # the documents that were read
    written: set[str] = field(default_factory=set)  # the documents whose trees were resolved to be written
    app: Sphinx | None = None

    @property
    def faults(self) -> list[str]:
        """The warnings, without that of posts that have no date."""
        return [line for line in self.warnings if not line.endswith("[commonplace.undated]")]

    def path(self, name: str) -> Path:
        """Return the file of a page (``blog/tag/ai``), or of a file with a suffix."""
        for candidate in (name, f"{name}.html", f"{name}/index.html"):
            path = self.outdir / candidate
            if path.is_file():
                return path
        msg = f"no {name!r} among {sorted(self.tree())}"
        raise FileNotFoundError(msg)

    def text(self, name: str) -> str:
        """Return a file's text."""
        return self.path(name).read_text("utf-8")

    def page(self, name: str) -> HtmlElement:
        """Return a parsed page."""
        return lxml.html.document_fromstring(self.path(name).read_bytes())

    def main(self, name: str) -> HtmlElement:
        """Return a page's own content, without the frame."""
        return self.page(name).get_element_by_id("furo-main-content")

    def tree(self) -> dict[str, bytes]:
        """Return every file of the output, by its path."""
        return {
            path.relative_to(self.outdir).as_posix(): path.read_bytes()
            for path in self.outdir.rglob("*")
            if path.is_file()
        }


class Site:
    """A site's source folder, and the ways to change and build it."""

    def __init__(self, folder: Path, files: str = "", *, conf: str = "") -> None:
        self.root = folder
        self.src = folder / "src"
        self.src.mkdir(parents=True, exist_ok=True)
        self.write("conf.py", CONF + textwrap.dedent(conf))
        self.write("index.md", INDEX)
        self.add(files)

    def add(self, files: str) -> None:
        """Write the files of a site in a string; indentation that all lines share is taken off."""
        parts = _FILE.split(textwrap.dedent(files).lstrip("\n"))[1:]
        for name, content in zip(parts[::2], parts[1::2], strict=True):
            self.write(name, content)

    def write(self, name: str, content: str | bytes) -> None:
        """Write one file."""
        path = self.src / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))

    def post(self, name: str, title: str, date: str, body: str = "Some words.\n", **front_matter: Any) -> None:
        """Write a post; *front_matter* values are YAML as they are (``tags="[a, b]"``)."""
        keys = {"date": date, **front_matter} if date else front_matter
        lines = "".join(f"{key}: {value}\n" for key, value in keys.items())
        self.write(f"posts/{name}.md", f"---\n{lines}---\n\n# {title}\n\n{body}")

    def remove(self, name: str) -> None:
        """Remove one file."""
        (self.src / name).unlink()

    def build(
        self,
        builder: str = "html",
        *,
        out: str = "out",
        doctrees: str = "",
        jobs: int = 1,
        tags: tuple[str, ...] = (),
        overrides: dict[str, Any] | None = None,
        werror: bool = False,
        raising: bool = False,
        force_all: bool = False,
    ) -> Built:
        """Build in this process, again into the same folder if *out* is; return what came of it.

        :param doctrees: a folder for them that builds into several folders share
        :param raising: whether the first warning ends the build
        """
        status, warning = io.StringIO(), io.StringIO()
        outdir = self.root / out
        read: set[str] = set()
        written: set[str] = set()
        _restore_defaults()
        with patch_docutils(self.src), docutils_namespace():
            app = Sphinx(
                srcdir=self.src,
                confdir=self.src,
                outdir=outdir,
                doctreedir=self.root / (doctrees or f"{out}.doctrees"),
                buildername=builder,
                confoverrides=overrides or {},
                status=status,
                warning=warning,
                tags=tags,
                parallel=jobs,
                warningiserror=werror,
                exception_on_warning=raising,
            )
            compiled_templates.share(app)
            app.connect("env-before-read-docs", lambda _app, _env, names: read.update(names))
            app.connect("doctree-resolved", lambda _app, _tree, name: written.add(name))
            app.build(force_all)
        lines = strip_escape_sequences(warning.getvalue()).splitlines()
        return Built(
            outdir,
            strip_escape_sequences(status.getvalue()),
            [line for line in lines if line.strip()],
            app.statuscode,
            read,
            written,
            app,
        )

    def build_clean(self, builder: str = "html", **options: Any) -> Built:
        """Build into a folder that is not there yet, in a process with another hash seed.

        :param options: those of :meth:`build`
        :returns: what came of it, without the application
        """
        for name in ("clean", "clean.doctrees"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        return build_elsewhere(self, builder, out="clean", **options)


def _restore_defaults() -> None:
    """Take out of Sphinx's defaults what the sites before have added."""
    for name, value in _DEFAULTS.items():
        default = Config.config_values[name].default
        if default != value:
            default.clear()
            (default.extend if isinstance(value, list) else default.update)(copy.deepcopy(value))


def outline(element: HtmlElement) -> list[tuple[int, str]]:
    """Return the headings of a page in order, with their levels; permalinks left out."""
    for link in element.find_class("headerlink"):
        link.drop_tree()
    return [
        (int(heading.tag[1]), " ".join(heading.text_content().split()))
        for heading in element.iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]


def links(element: HtmlElement) -> dict[str, str]:
    """Return the addresses of an element's links by their words."""
    return {
        " ".join(link.text_content().split()): link.get("href") for link in element.iter("a") if link.get("href")
    }


def name_of(built: Built, page: str) -> str:
    """Return a page's file, from the root of the output."""
    return built.path(page).relative_to(built.outdir).as_posix()
