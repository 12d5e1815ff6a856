"""What the tests of hostile input share: the corpus, and how a built site is searched for what got in.

The corpus is ``hostile_posts.yaml``, whose head says how a row is written.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import feedparser  # type: ignore[import-untyped]
import html5lib
import yaml

from tests.support.sites import Built, Site

CONF = """
blog_feed_length = 10_000  # every post is in every feed, and every list on one page
commonplace_listing_posts = 10_000
commonplace_listing_bytes = 10_000_000
"""

DATE = "2026-05-04"  # of a row that does not say
KINDS = ("tag", "category", "author", "series", "location", "language")
FAULTS = ("its front matter has faults", "it is not UTF-8", "no post can be made of it", "its address is that of ")
WANTED = ("it is a draft", "it has no date", "it is dated ", "its front matter says ")
"""How the reasons begin for which a post is not published: those that must have been told before, and others."""

ROOT = "https://site.invalid/"

CORPUS = Path(__file__).with_name("hostile_posts.yaml")

Node = Element


# -- the corpus --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One post of the corpus, and what must come of it."""

    name: str
    path: str  # its file
    content: bytes
    words: bool  # every key holds its title
    site: str  # rows of one word are built together
    builder: str  # of such a site
    files: Mapping[str, str]  # other files of the site
    page: bool  # whether it is published
    title: str | None  # None for whatever it is
    date: str
    tags: tuple[str, ...] | None  # by the names that its page shows
    held: str  # how the reason begins for which it is held back
    problems: tuple[tuple[int, str, str], ...]  # line, key or name of the warning, words of the message

    @property
    def docname(self) -> str:
        return self.path.rpartition(".")[0]


_KEYS = {
    *("name", "path", "site", "builder", "files", "page", "title", "date", "tags", "held", "problems"),
    *("file", "base64", "keys", "body", "words", "before", "repeat", "times", "after"),
}


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a corpus, each with its defaults filled in."""
    return [_row(case) for case in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)]


def _row(case: dict[str, Any]) -> Row:
    name = case["name"]
    assert case.keys() <= _KEYS, f"{name}: unknown {case.keys() - _KEYS}"
    page = case.get("page", True)
    title: str | None = name
    if "words" in case:
        title = " ".join(case["words"].split())
    elif not case.keys() & {"keys", "body"}:
        title = None
    tags = case.get("tags", [title] if "words" in case else None)
    return Row(
        name=name,
        path=case.get("path", f"posts/{name}.md"),
        content=_content(case),
        words="words" in case,
        site=case.get("site", "all"),
        builder=case.get("builder", "html"),
        files=case.get("files", {}),
        page=page,
        title=case.get("title", title),
        date=str(case.get("date", DATE)),
        tags=None if tags is None else tuple(tags),
        held=case.get("held", ""),
        problems=tuple((line, key, words) for line, key, words in case.get("problems", ())),
    )


def _content(case: dict[str, Any]) -> bytes:
    if "base64" in case:
        return base64.b64decode(case["base64"])
    if "file" in case:
        text = case["file"]
    elif "repeat" in case:
        repeated = "".join(case["repeat"].replace("{n}", str(number)) for number in range(case["times"]))
        text = case.get("before", "") + repeated + case.get("after", "")
    elif "words" in case:
        text = post_of(case["words"])
    else:
        body = case.get("body", "Some words.\n")
        text = f"---\ndate: {DATE}\n{case.get('keys', '')}---\n\n# {case['name']}\n\n{body}"
    return text.encode("utf-8", "surrogatepass")


def post_of(text: str, **more: str) -> str:
    """Return a post in which every key that holds text holds *text*."""
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")
    keys = {"date": DATE, "title": quoted, "summary": quoted, "tags": f"[{quoted}]", **more}
    keys |= dict.fromkeys(KINDS[1:], f"[{quoted}]")
    keys["via"] = f"{{name: {quoted}}}"
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in keys.items()) + "---\n\nSome words.\n"


# -- a built site ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Message:
    """One message of a build."""

    path: str  # from the source folder
    line: int
    key: str  # before the first colon of a message of ours, else ""
    name: str  # in brackets at its end
    text: str


_WARNING = re.compile(
    r"(?s)(?:(?P<path>.*?)(?::(?P<line>\d+))?(?::\d+)?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): "
    r"(?P<text>.*?)(?: \[(?P<name>[\w.-]+)\])?$"
)
_LEFT_OUT = re.compile(rf"(?:^|, )(.+?) \(({'|'.join(FAULTS)}[^)]*)\)(?=, |$)")
_BEGINNING = re.compile(r": (?:WARNING|ERROR|CRITICAL|SEVERE): |^(?:WARNING|ERROR|CRITICAL|SEVERE): ")


class Pages:
    """Every page of a built site, as a browser reads it."""

    def __init__(self, built: Built, site: Site) -> None:
        self.built = built
        self.site = site
        self._trees: dict[str, Node] = {}
        self._articles: dict[str, dict[str, Node]] = {}
        paths = (path.relative_to(built.outdir) for path in built.outdir.rglob("*.html"))
        self.names = {path.as_posix() for path in paths if "_static" not in path.parts}

    def tree(self, name: str) -> Node:
        """Return a page, read as by HTML 5."""
        if name not in self._trees:
            self._trees[name] = html5lib.parse(
                (self.built.outdir / name).read_text("utf-8"), treebuilder="etree", namespaceHTMLElements=False
            )
        return self._trees[name]

    def name(self, pagename: str) -> str:
        """Return the file of a page."""
        return self.built.app.builder.get_output_path(pagename).relative_to(self.built.outdir).as_posix()

    def has(self, docname: str) -> bool:
        return self.name(docname) in self.names

    def main(self, name: str) -> Node:
        """Return a page's own content."""
        return next(node for node in self.tree(name).iter() if node.get("id") == "furo-main-content")

    def absolute(self, docname: str) -> str:
        """Return the address of a page from the root, as it must be written."""
        return quote(unquote(self.built.app.builder.get_target_uri(docname)))

    def target(self, name: str, address: str) -> str:
        """Return the file that an address on a page leads to."""
        parts = urlsplit(urljoin(ROOT + name, address))
        assert f"{parts.scheme}://{parts.netloc}/" == ROOT, f"{name}: {address}"
        path = unquote(parts.path)[1:]
        return f"{path}index.html" if not path or path.endswith("/") else path

    @cached_property
    def warnings(self) -> list[Message]:
        """Every message, with the lines that it goes on for."""
        texts: list[str] = []
        for line in self.built.warnings:
            if texts and not _BEGINNING.search(line):
                texts[-1] += f"\n{line}"
            else:
                texts.append(line)
        found = []
        for text in texts:
            match = _WARNING.match(text)
            assert match, text
            path = (match["path"] or "").removeprefix(f"{self.site.src}/")
            key = match["text"].partition(": ")[0] if (match["name"] or "").startswith("commonplace.") else ""
            found.append(Message(path, int(match["line"] or 0), key, match["name"] or "", match["text"]))
        return found

    @cached_property
    def held_back(self) -> dict[str, str]:
        """Every document that the build says to have held back, with the reason."""
        found = dict(re.findall(r"(?m)^held back: (.+) \((.+)\)$", self.built.status))
        for warning in self.warnings:
            if warning.name == "commonplace.left_out":
                found |= dict(_LEFT_OUT.findall(warning.text.partition("reported above: ")[2]))
        return found

    @cached_property
    def entries(self) -> dict[str, Any]:
        """Return the entries of the feed of all posts, as a reader's program sees them, by their addresses."""
        parsed = feedparser.parse((self.built.outdir / "blog/atom.xml").read_bytes())
        return {entry.link: entry for entry in parsed.entries}

    def articles(self, pagename: str) -> dict[str, Node]:
        """Return the posts that a listing shows, by the file of their own page."""
        if pagename not in self._articles:
            self._articles[pagename] = self._find_articles(self.name(pagename))
        return self._articles[pagename]

    def _find_articles(self, name: str) -> dict[str, Node]:
        found = {}
        for article in by_class(self.main(name), "listing-post"):
            [permalink] = by_class(article, "post-permalink")
            found[self.target(name, permalink.get("href", ""))] = article
        return found


def by_class(node: Node, word: str) -> list[Node]:
    """Return the elements below a node that have a class."""
    return [one for one in node.iter() if word in one.get("class", "").split()]


def words_of(node: Node) -> str:
    """Return the text of an element on one line, permalinks left out."""
    return " ".join("".join(_texts(node)).split())


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node.tag, str) and "headerlink" not in node.get("class", "").split():
        yield node.get("alt", "") if node.tag == "img" else node.text or ""
        for child in node:
            yield from _texts(child)
            yield child.tail or ""


# -- what got in -------------------------------------------------------------------------------------------------

_ACTIVE = frozenset(
    {
        *("applet", "base", "embed", "form", "frame", "frameset", "iframe", "link", "math", "meta", "object"),
        *("portal", "script", "style", "template"),
    }
)
_ADDRESSES = frozenset(
    {
        *("action", "background", "cite", "code", "codebase", "data", "dynsrc", "formaction", "href", "longdesc"),
        *("lowsrc", "manifest", "ping", "poster", "src", "xlink:href"),
    }
)
# What a browser looks over in an address: WHATWG URL, "basic URL parser", steps 1 to 3.
_LOOKED_OVER = re.compile("^[\x00-\x20]+|[\t\n\r]")
_PASSIVE = frozenset({"", "http", "https", "mailto"})

Fact = tuple[str, ...]


def active(tree: Node) -> set[Fact]:
    """Return everything on a page that acts, loads, or leads to what acts, without where it stands."""
    found: set[Fact] = set()
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        tag = node.tag.rpartition("}")[2].lower()
        for name, value in node.attrib.items():
            name = (name if isinstance(name, str) else ":".join(map(str, name))).rpartition("}")[2].lower()  # noqa: PLW2901
            if name.startswith("on") or name in {"srcdoc", "style", "http-equiv"}:
                found.add((tag, name, value))
            elif name in _ADDRESSES and (scheme := scheme_of(value)) not in _PASSIVE:
                found.add((tag, name, scheme, value if scheme == "data" else ""))
        if tag in _ACTIVE:
            found.add(_element(tag, node))
        if tag == "meta" and node.get("http-equiv", "").lower() == "refresh":
            address = node.get("content", "").partition("url=")[2]
            found.add((tag, "refresh", scheme_of(address), urlsplit(address).netloc))
    return found


def _element(tag: str, node: Node) -> Fact:
    """Return an element that acts by what does not follow from the place of its page."""
    address = node.get("src") or node.get("href") or node.get("action") or node.get("data") or ""
    if tag == "link":
        # The address of the page itself, and of its neighbours, is another on each.
        own = node.get("rel") in {"canonical", "prev", "next", "alternate", "index", "search", "up"}
        return (tag, node.get("rel", ""), urlsplit(address).netloc, "" if own else _from_root(address))
    if tag == "meta":
        return (tag, node.get("name", ""), node.get("property", ""), node.get("charset", ""))
    return (tag, _from_root(address), "".join(node.itertext()), node.get("type", ""), node.get("id", ""))


def _from_root(address: str) -> str:
    return re.sub(r"^(\.{0,2}/)*", "", address)


def scheme_of(address: str) -> str:
    """Return the scheme of an address as a browser finds it."""
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", _LOOKED_OVER.sub("", address))
    return match[1].lower() if match else ""


def all_active(pages: Pages) -> set[Fact]:
    """Return what acts anywhere on a site."""
    return set().union(*map(active, map(pages.tree, pages.names)))


def smuggled(pages: Pages, benign: set[Fact], names: Iterable[str] | None = None) -> dict[str, set[Fact]]:
    """Return what acts on pages of a site, or on some of them, and on none of its benign twin, by page."""
    chosen = pages.names if names is None else names
    return {name: extra for name in sorted(chosen) if (extra := active(pages.tree(name)) - benign)}


TWIN = post_of(
    "Benign words",
    link="https://source.example/",
    canonical_link="https://example.org/",
    aliases="[old/benign]",
    keywords="[benign]",
    subtitle="Benign, too",
    license="CC0-1.0",
) + ("\nSee [there](https://elsewhere.example/), `code` and **words**.\n")
"""A post with nothing hostile in it, that has everything."""


def unreachable(pages: Pages) -> list[str]:
    """Return the labels' pages to which no way leads from the index page of their kind, by links."""
    missing = []
    documents = {pages.name(docname) for docname in pages.built.app.env.found_docs}
    for kind in KINDS:
        folder = f"blog/{kind}"
        index = pages.name(folder)
        own = {name for name in pages.names - documents - {index} if name.startswith(f"{folder}/")}
        if index not in pages.names:
            missing += sorted(own)
            continue
        seen = {index}
        pending = [index]
        while pending and not own <= seen:
            name = pending.pop()
            for link in pages.main(name).iter("a"):
                address = link.get("href", "")
                if address and not scheme_of(address):
                    target = pages.target(name, address)
                    if target in own - seen:
                        seen.add(target)
                        pending.append(target)
        missing += sorted(own - seen)
    return sorted({*missing} - redirects(pages)) if missing else []


def redirects(pages: Pages) -> set[str]:
    """Return the pages that lead elsewhere at once."""
    return {
        name
        for name in pages.names
        if any(node.get("http-equiv") == "refresh" for node in pages.tree(name).iter("meta"))
    }


def everything_below(folder: Path, without: Iterable[str]) -> dict[str, bytes]:
    """Return every file below a folder, but for those in some of its own folders."""
    skipped = tuple(f"{name}/" for name in without)
    return {
        name: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith(skipped)
    }
