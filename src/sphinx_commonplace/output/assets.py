"""What a post's page loads beside its text: style sheets and scripts that go with the text wherever it is shown.

An extension that needs a script for some documents adds it while their pages are made. So what the page of a post
got is kept with the post's :class:`~.Fragment`, and pages that show the fragment get it, too. Addresses are kept
relative to the site's root, with the mark ``ROOT`` before them where they stand inside of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import lxml.html

from sphinx_commonplace.text.digests import digest
from sphinx_commonplace.text.marks import ROOT


class AssetKind(StrEnum):
    """Where an asset stands on a page."""

    STYLE = "style"  # among the style sheets
    SCRIPT = "script"  # among the scripts
    HEAD = "head"  # an element among the metadata of the page
    END = "end"  # an element beside the text, after it on other pages


@dataclass(frozen=True, slots=True)
class Asset:
    """One style sheet, one script, or one element that loads something."""

    kind: AssetKind
    file: str  # its address, absolute or from the site's root; "" if it is inline
    priority: int = 500
    attributes: tuple[tuple[str, str], ...] = ()  # of a script also its ``body``; of an element its ``markup``
    on_any_page: str = ""  # a digest that is the same for the same asset of another page, though it names its page

    def row(self) -> list[Any]:
        """Return it as a list for JSON."""
        return [
            self.kind.value,
            self.file,
            self.priority,
            [list(pair) for pair in self.attributes],
            self.on_any_page,
        ]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Asset:
        """Return the asset that :meth:`row` made a list of."""
        kind, file, priority, attributes, on_any_page = row
        pairs = tuple((name, value) for name, value in attributes)
        return cls(AssetKind(kind), file, priority, pairs, on_any_page)

    def placed(self, root: str) -> dict[str, str]:
        """Return its attributes for a page.

        :param root: the relative address of the site's root from that page
        """
        return {name: value.replace(ROOT, root) for name, value in self.attributes}


class PageOfAssets:
    """Reads assets as one page has them.

    :param name: the pagename
    :param uri: the page's address from the site's root
    :param root: the relative address of the site's root from the page
    """

    def __init__(self, name: str, uri: str, root: str) -> None:
        self.name = name
        self.uri = uri
        self.root = root

    # Most pages have no assets of their own, and need neither of these expressions.
    @cached_property
    def _root(self) -> re.Pattern[str]:
        """The path to the site's root: as a whole value, or where a string or an address in a text begins."""
        climbs = re.escape(self.root) if self.root.startswith("..") else _FOLDERS
        return re.compile(rf"""(?:\A|(?<=["'`(=])){climbs}(?=[\w-])""")

    @cached_property
    def _named(self) -> re.Pattern[str]:
        """The page's name in a string."""
        return re.compile(rf"""(?<=["'`]){re.escape(self.name)}(?=["'`])""")

    def asset(self, kind: AssetKind, file: str, priority: int, attributes: Mapping[str, object]) -> Asset:
        """Return a style sheet or a script of the page as an asset."""
        given = {str(name): str(value) for name, value in attributes.items() if value is not None}
        return self._asset(kind, file, priority, {name: self._from_root(value) for name, value in given.items()})

    def _asset(self, kind: AssetKind, file: str, priority: int, attributes: Mapping[str, str]) -> Asset:
        pairs = tuple(attributes.items())
        nameless = sorted((name, self._named.sub("", value)) for name, value in pairs)
        return Asset(kind, file, priority, pairs, digest(kind.value, self._named.sub("", file), nameless))

    def elements(self, kind: AssetKind, markup: str) -> list[Asset]:
        """Return the elements in a piece of the page that load or set up something."""
        if not any(tag in markup for tag in ("<script", "<style", "<link")):
            return []
        holder = lxml.html.fragment_fromstring(markup, create_parent="div")
        found = []
        for element in holder.iter("script", "style", "link"):
            if element.tag == "link" and not _LOADING & set((element.get("rel") or "").lower().split()):
                continue
            for name in ("src", "href"):
                if value := element.get(name):
                    element.set(name, self._address_from_root(value))
            if element.text:
                element.text = self._from_root(element.text)
            text = lxml.html.tostring(element, encoding="unicode", with_tail=False)
            found.append(self._asset(kind, "", 500, {"markup": text.replace(_ENCODED_ROOT, ROOT)}))
        return found

    def _from_root(self, text: str) -> str:
        return self._root.sub(ROOT, text.replace(ROOT, ""))

    def _address_from_root(self, value: str) -> str:
        if value.startswith(("/", "#")) or urlsplit(value).scheme:
            return value
        return ROOT + urljoin(f"http://x.invalid/{self.uri}", value).removeprefix("http://x.invalid/")


_LOADING = frozenset({"stylesheet", "preload", "modulepreload", "prefetch"})

_FOLDERS = r"(?:\./)?(?=_static/|_images/|_downloads/)"

_ENCODED_ROOT = quote(ROOT)  # libxml2 percent-encodes it in addresses


def each_once(assets: Iterable[Asset]) -> tuple[Asset, ...]:
    """Return assets without those that repeat another one, in the same order."""
    found: dict[object, Asset] = {}
    for one in assets:
        found.setdefault((one.kind, one.file, one.priority, one.attributes), one)
    return tuple(found.values())
