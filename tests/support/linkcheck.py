"""A small checker: every address on every page of a built site leads to a file, and every anchor to a place.

The site is taken to stand below a folder of its host, so that an address with a slash before it is a fault too.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
from lxml.html import HtmlElement

HOST = "https://site.invalid"
ROOT = f"{HOST}/some/folder/"

ADDRESSES = {"href", "src", "action", "data", "poster", "formaction", "srcset"}
REFERENCES = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list", "form"}


def addresses(page: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield every element of a page that leads somewhere, with the address."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if name == "srcset":
                yield from ((element, part.split()[0]) for part in value.split(",") if part.strip())
            elif name in ADDRESSES:
                yield element, value
        if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            yield element, (element.get("content") or "").partition("url=")[2]


def places(page: HtmlElement) -> set[str]:
    """Return every id of a page."""
    return {element.get("id") for element in page.iter() if isinstance(element.tag, str) and element.get("id")}


class Checker:
    """Checks the pages of one output folder.

    :param outdir: the output folder
    :param base_url: the address that the site itself believes to have; what begins with it is inside
    """

    def __init__(self, outdir: Path, base_url: str = "https://blog.example.org/") -> None:
        self.outdir = outdir
        self.base_url = base_url
        self.pages = {
            path.relative_to(outdir).as_posix(): lxml.html.document_fromstring(path.read_bytes())
            for path in sorted(outdir.rglob("*.html"))
            if "_static" not in path.relative_to(outdir).parts
        }
        self.laid_out = {
            name: page for name, page in self.pages.items() if not page.xpath("//meta[@http-equiv='refresh']")
        }
        """The pages that have the site's layout: all but redirects."""
        self.places = {name: places(page) for name, page in self.pages.items()}
        self.followed = 0  # addresses inside the site

    def target(self, name: str, address: str) -> tuple[str, str] | None:
        """Return the file and the anchor that an address on a page leads to, or None where it leads out."""
        url = urljoin(ROOT + name, address)
        if url.startswith(self.base_url):
            url = ROOT + url.removeprefix(self.base_url)
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != HOST:
            return None
        path = unquote(parts.path)
        prefix = urlsplit(ROOT).path
        if not path.startswith(prefix):
            return f"outside the site: {path}", parts.fragment
        path = path.removeprefix(prefix)
        return (path + "index.html" if path.endswith("/") or not path else path), parts.fragment

    def fault(self, name: str, address: str) -> str:
        """Return what is wrong with an address on a page, or ""."""
        target = self.target(name, address)
        if target is None:
            return ""
        self.followed += 1
        path, fragment = target
        if not (self.outdir / path).is_file():
            return f"no file {path}"
        if fragment in {"", "top"} or path not in self.places:
            return ""
        # HTML, "find a potential indicated element": as it stands, then percent-decoded.
        return "" if {fragment, unquote(fragment)} & self.places[path] else f"no {fragment!r} in {path}"

    def faults(self) -> list[str]:
        """Return every broken address and reference, and every id that is there twice."""
        found = []
        for name, page in self.pages.items():
            found += [
                f"{name}: <{element.tag}> {address!r}: {fault}"
                for element, address in addresses(page)
                if (fault := self.fault(name, address))
            ]
            found += [
                f"{name}: {key}={word!r}: no such id"
                for element in page.iter()
                if isinstance(element.tag, str)
                for key in REFERENCES & set(element.attrib)
                for word in element.get(key).split()
                if word not in self.places[name]
            ]
            counts = Counter(
                element.get("id") for element in page.iter() if isinstance(element.tag, str) and element.get("id")
            )
            found += [f"{name}: id {word!r} {count} times" for word, count in counts.items() if count > 1]
        return found

    def third_parties(self) -> list[str]:
        """Return every address outside the site that a browser asks for by itself."""
        loading = {"script", "img", "iframe", "source", "video", "audio", "embed", "object", "input", "track"}
        found = []
        for name, page in self.pages.items():
            for element, address in addresses(page):
                rel = set((element.get("rel") or "").split())
                loads = element.tag in loading or (
                    element.tag == "link" and rel & {"stylesheet", "icon", "preload"}
                )
                if loads and not address.startswith("data:") and self.target(name, address) is None:
                    found.append(f"{name}: <{element.tag}> {address}")
        return found


def inventory(path: Path) -> bytes:
    """Return the lines of an ``objects.inv``, decompressed."""
    data = path.read_bytes()
    head = b"".join(data.splitlines(keepends=True)[:4])
    return head + zlib.decompress(data.removeprefix(head))
