"""The style sheets and scripts of single pages: which ones an extension added, and how a page gets more.

Written against Sphinx 9.0.4. The lists in a page's context are public, the classes of what is in them are not; an
extension may as well put a plain address there, as was usual before Sphinx 1.8.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup
from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript

from sphinx_commonplace.output.assets import Asset, AssetKind, PageOfAssets, each_once

_LISTS: Final = ((AssetKind.STYLE, "css_files"), (AssetKind.SCRIPT, "script_files"))

_PLACE_FILE: Final = "commonplace:place"
_USUAL: Final = 500  # the priority of an asset for which none is given
_PLAIN: Final = -1  # the priority that stands for a plain address in the list of scripts

_HAS: Final = re.compile("<!--commonplace:has ([0-9a-f ]*)-->")
_PLACE: Final = re.compile("<!--commonplace:(style|script|head|end) (-?[0-9]+)-->")


class PageAssets:
    """The assets of one page while its context is made.

    :param context: the page's context, before other extensions have changed it
    :param uri: the page's address from the site's root
    """

    def __init__(self, pagename: str, context: Mapping[str, Any], uri: str) -> None:
        self.page = PageOfAssets(pagename, uri, context["content_root"])
        self.body: str = context.get("body") or ""
        self._before = {name: list(context.get(name) or ()) for _kind, name in _LISTS}
        self._metatags: str = context.get("metatags") or ""

    def added(self, context: Mapping[str, Any]) -> tuple[Asset, ...]:
        """Return the assets that extensions have added to the page since."""
        found = []
        for kind, name in _LISTS:
            before = self._before[name]
            found += [_asset(self.page, kind, one) for one in context.get(name) or () if one not in before]
        metatags: str = context.get("metatags") or ""
        if metatags != self._metatags:
            before_it = self.page.elements(AssetKind.HEAD, self._metatags)
            found += [one for one in self.page.elements(AssetKind.HEAD, metatags) if one not in before_it]
        before_text, _text, after_text = _parts(self.body, context.get("body") or "")
        found += self.page.elements(AssetKind.END, before_text)
        found += self.page.elements(AssetKind.END, after_text)
        return each_once(found)

    def text(self, context: Mapping[str, Any]) -> str:
        """Return the body of the page as extensions changed it, without what they put around it."""
        return _parts(self.body, context.get("body") or "")[1]


def _parts(rendered: str, changed: str) -> tuple[str, str, str]:
    """Return what extensions put before a body, the body itself, perhaps changed, and what they put after it."""
    if rendered in changed:
        return changed.partition(rendered) if rendered else ("", changed, "")
    first, last = rendered[: rendered.find(">") + 1], rendered[rendered.rfind("<") :].rstrip()
    begin, end = changed.find(first), changed.rfind(last)
    if not first or not last or not 0 <= begin < end:
        return "", changed, ""
    end += len(last)
    return changed[:begin], changed[begin:end], changed[end:]


def add_assets(context: dict[str, Any], assets: Sequence[Asset]) -> Markup:
    """Add assets to a page, but for those that it has.

    :returns: the elements that go below the text of the page
    """
    root = context["content_root"]
    has = _digests_of(PageOfAssets(context["pagename"], "", root), context)
    missing = [one for one in each_once(assets) if one.on_any_page not in has]
    for kind, name in _LISTS:
        context[name] = _merged(context.get(name) or (), [one for one in missing if one.kind is kind], root)
    if head := _elements(missing, AssetKind.HEAD, root):
        context["metatags"] = f"{context.get('metatags') or ''}\n{head}"
    return Markup(_elements(missing, AssetKind.END, root))  # noqa: S704 - made by other extensions


def leave_places(context: dict[str, Any]) -> None:
    """Put marks into a page whose posts are known only when all pages are written; see :func:`fill_places`."""
    page = PageOfAssets(context["pagename"], "", context["content_root"])
    has = " ".join(sorted(_digests_of(page, context)))
    for kind, name in _LISTS:
        assets = _in_order(context.get(name) or ())
        priorities = sorted({0, *map(_priority, assets)})
        new = _CascadingStyleSheet if kind is AssetKind.STYLE else _JavaScript
        context[name] = _in_order([*assets, *(new(_PLACE_FILE, priority=one) for one in priorities)])
        tag_name = "css_tag" if kind is AssetKind.STYLE else "js_tag"
        context[tag_name] = _tag_or_place(context[tag_name], kind)
    context["metatags"] = f"{context.get('metatags') or ''}<!--commonplace:has {has}--><!--commonplace:head 0-->"
    last = "listing_slot" if context.get("listing_slot") else "body"
    context[last] = f"{context.get(last) or ''}<!--commonplace:end 0-->"


def fill_places(text: str, assets: Iterable[Asset], *, root: str, checksum: Callable[[str], str]) -> str:
    """Return a page with assets in place of the marks that :func:`leave_places` left, but for those that it has.

    :param root: the relative address of the site's root from that page
    :param checksum: returns the checksum of a file of the output that is in its address; "" for none
    """
    has = {one for found in _HAS.findall(text) for one in found.split()}
    missing = [one for one in each_once(assets) if one.on_any_page not in has]
    places = {kind: [int(priority) for one, priority in _PLACE.findall(text) if one == kind] for kind in AssetKind}

    def tags(place: re.Match[str]) -> str:
        kind, own = AssetKind(place[1]), int(place[2])
        return "".join(
            _tag(one, root, checksum)
            for one in missing
            if one.kind is kind and max(p for p in places[kind] if p <= max(0, _real(one))) == own
        )

    return _PLACE.sub(tags, _HAS.sub("", text))


def _asset(page: PageOfAssets, kind: AssetKind, one: object) -> Asset:
    if isinstance(one, str):
        return page.asset(kind, one, _PLAIN, {})
    filename = os.fspath(getattr(one, "filename", None) or "")
    return page.asset(kind, filename, _priority(one), getattr(one, "attributes", {}))


def _priority(one: object) -> int:
    priority = getattr(one, "priority", None)
    return priority if isinstance(priority, int) else _USUAL


def _real(asset: Asset) -> int:
    return _USUAL if asset.priority == _PLAIN else asset.priority


def _in_order(assets: Iterable[Any]) -> list[Any]:
    """Return assets in the order in which Sphinx writes them; it does not sort a list with a plain address."""
    found = list(assets)
    return sorted(found, key=_priority) if all(hasattr(one, "priority") for one in found) else found


def _merged(own: Iterable[Any], more: Iterable[Asset], root: str) -> list[Any]:
    """Return a page's list with more assets, each after those of its priority."""
    found = _in_order(own)
    for asset in more:
        place = max((at for at, one in enumerate(found, 1) if _priority(one) <= _real(asset)), default=0)
        found.insert(place, _sphinxs(asset, root))
    return found


def _sphinxs(asset: Asset, root: str) -> object:
    """Return an asset as Sphinx has it."""
    if asset.priority == _PLAIN:
        return asset.file
    new = _CascadingStyleSheet if asset.kind is AssetKind.STYLE else _JavaScript
    return new(asset.file, priority=asset.priority, **asset.placed(root))


def _digests_of(page: PageOfAssets, context: Mapping[str, Any]) -> set[str]:
    found = {_asset(page, kind, one).on_any_page for kind, name in _LISTS for one in context.get(name) or ()}
    return found | {one.on_any_page for one in page.elements(AssetKind.HEAD, context.get("metatags") or "")}


def _elements(assets: Iterable[Asset], kind: AssetKind, root: str) -> str:
    return "\n".join(one.placed(root)["markup"] for one in assets if one.kind is kind)


def _tag_or_place(tag: Callable[[Any], str], kind: AssetKind) -> Callable[[Any], str]:
    """Return a page's function for tags, which makes a mark of a place."""

    def made(asset: object) -> str:
        if getattr(asset, "filename", "") == _PLACE_FILE:
            return f"<!--commonplace:{kind} {_priority(asset)}-->"
        return tag(asset)

    return made


def _tag(asset: Asset, root: str, checksum: Callable[[str], str]) -> str:
    """Return the tag of an asset, as Sphinx's own functions make it."""
    attributes = asset.placed(root)
    if asset.kind in {AssetKind.HEAD, AssetKind.END}:
        return attributes["markup"]
    body = attributes.pop("body", "")
    if asset.kind is AssetKind.STYLE and asset.priority == _PLAIN:
        attributes["rel"] = "stylesheet"
    if asset.file:
        is_local = "://" not in asset.file
        address = f"{root}{asset.file}" if is_local else asset.file
        # Sphinx makes none for an address with a query, as MathJax 2 has.
        if is_local and asset.priority != _PLAIN and "?" not in asset.file:
            found = checksum(asset.file)
            address += f"?v={found}" if found else ""
        attributes["href" if asset.kind is AssetKind.STYLE else "src"] = address
        body = ""
    pairs = "".join(f' {name}="{html.escape(value, quote=True)}"' for name, value in attributes.items())
    return f"<link{pairs}>" if asset.kind is AssetKind.STYLE else f"<script{pairs}>{body}</script>"
