"""The layout around the content of generated pages, rendered once for all pages that share it.

A blog with many citations has thousands of pages of sites. They differ in title, address and content, and the
theme's layout around these takes longer to render than most contents.

Two pages share a layout if their templates are given equal values, after every extension has had its turn
(``html-page-context``), except for the page's title, addresses and content. Before a layout is used for other
pages, it is filled in for one page and compared with that page rendered in full.

Written against Furo 2025.12.19 and Sphinx 9.0.4, whose functions in a page's context are known by their module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, TemplateError
from jinja2.meta import find_undeclared_variables
from markupsafe import escape
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.locale import _

from sphinx_commonplace.compat.ablog import ModelUse
from sphinx_commonplace.compat.asset_tags import AssetTags
from sphinx_commonplace.compat.catalogues import pgettext
from sphinx_commonplace.compat.listeners import disconnect, origin

if TYPE_CHECKING:
    from sphinx.events import EventManager
    from sphinx.theming import Theme

LAYOUT_TEMPLATE: Final = "commonplace/frame.html"

_OF_ONE_PAGE: Final = frozenset(
    {"pagename", "current_page_name", "title", "pageurl", "feed_path", "feed_title", "feed_folder"}
)
"""The names in a page's context that are about this page, besides its content."""

_MARKED: Final = ("title", "pageurl", "feed_title", "feed_folder", "content")
_MARKS: Final = {name: f"commonplace{number}mark" for number, name in enumerate(_MARKED)}
_MARK: Final = re.compile(f"({'|'.join(_MARKS.values())})")

_FUNCTION_MODULES: Final = frozenset({StandaloneHTMLBuilder.__module__, AssetTags.__module__})

_Render = Callable[[str, dict[str, Any]], str]


class SharedLayouts:
    """Renders the pages of one template that extends ``page.html`` and sets only its ``body``.

    :param template: the template's name
    :param body: the name of the template that it includes for this
    :param content: the names in its context that only this body uses
    :param home: the folder of our templates; if a site replaces the template, its pages are rendered in full
    :param others: folders of templates, neither ours nor Furo's, that replace Furo's
    """

    def __init__(
        self, template: str, body: str, content: Collection[str], home: Path, others: Iterable[Path]
    ) -> None:
        self.template = template
        self.body = body
        self.content = frozenset(content)
        self.home = home
        self.others = tuple(others)
        # By what pages have in common: the layout in parts, of which every second is a mark to be replaced. None:
        # only one page was seen; empty: the filled layout differed from the page.
        self._layouts: dict[Hashable, Sequence[str] | None] = {}
        self._uses: dict[Hashable, ModelUse] = {}  # by the same: what a layout shows of the blog's posts
        self._content: Callable[[dict[str, Any]], str] | None
        self._templates_checked = False

    def render(
        self, environment: Environment, render: _Render, context: dict[str, Any], common: Mapping[str, Any]
    ) -> str:
        """Return a page of this template.

        :param environment: where templates are looked up
        :param render: renders a template in full
        :param context: the page's context
        :param common: the context that all pages share
        """
        if not self._templates_checked:
            self._templates_checked, self._content = True, self._content_renderer(environment)
        key = self._layout_key(context, common) if self._content else None
        if self._content is None or key is None:
            return render(self.template, context)
        if key not in self._layouts:
            self._layouts[key] = None  # it may be the only page of its kind
            return render(self.template, context)
        layout = self._layouts[key]
        if layout == ():
            return render(self.template, context)
        content = self._content(context)
        use = context["ablog"].use
        if layout is not None:
            use.add(self._uses[key])
            return _filled(layout, context, content)
        page = render(LAYOUT_TEMPLATE, {**context, "content": content})
        self._uses[key] = use
        made = self._render_layout(render, context)
        self._layouts[key] = made if _filled(made, context, content) == page else ()
        return page

    def _content_renderer(self, environment: Environment) -> Callable[[dict[str, Any]], str] | None:
        """Return a function that renders only the content; None if pages cannot share a layout."""
        page, body, layout = map(environment.get_template, (self.template, self.body, LAYOUT_TEMPLATE))
        if not all(
            Path(one.filename or "").is_relative_to(self.home) for one in (page, layout)
        ) or self._others_use_page_values(environment):
            return None
        return body.render

    def _render_layout(self, render: _Render, context: Mapping[str, Any]) -> Sequence[str]:
        """Return the layout in parts; none if it links into the page's folder, perhaps to the page itself."""
        folder = f"{context['pagename'].rpartition('/')[0]}/"
        links_to_folder = False

        def pathto(target: str, *arguments: Any, **options: Any) -> str:  # noqa: ANN401 - as Sphinx's
            nonlocal links_to_folder
            links_to_folder |= target.startswith(folder)
            address: str = context["pathto"](target, *arguments, **options)
            return address

        marks = {name: mark for name, mark in _MARKS.items() if context.get(name) or name == "content"}
        nameless = {"pagename": "", "current_page_name": "", "pathto": pathto}
        marked = render(LAYOUT_TEMPLATE, {**context, **nameless, **marks})
        return () if links_to_folder else _MARK.split(marked)

    def _layout_key(self, context: Mapping[str, Any], common: Mapping[str, Any]) -> Hashable:
        """Return what pages that share a layout have in common; None for a page to be rendered in full."""
        if not all(_is_plain(context[name] or "") for name in ("title", "pageurl")):
            return None  # a theme may escape it in more than one way
        common_values = [
            (name, _comparable(value))
            for name, value in context.items()
            if name not in _OF_ONE_PAGE
            and name not in self.content
            and (value is not common.get(name) or name not in common)
        ]
        are_set = [(name, bool(context.get(name))) for name in sorted(_OF_ONE_PAGE)]
        own_feed = context.get("feed_path") != context.get("blog_path")
        key = (
            context["pagename"].rpartition("/")[0],
            own_feed,
            *are_set,
            *sorted(common_values, key=lambda pair: pair[0]),
        )
        try:
            hash(key)
        except TypeError:
            return None
        return key

    def _others_use_page_values(self, environment: Environment) -> bool:
        """Return whether a template that is neither ours nor Furo's uses values that are about one page."""
        names = _OF_ONE_PAGE | self.content | {"self", "toctree"}
        for path in (path for folder in self.others for path in sorted(folder.rglob("*.html"))):
            try:
                tree = environment.parse(path.read_text("utf-8"))
            except (OSError, UnicodeError, TemplateError):
                return True  # rendering a page that uses it reports the error
            if names & find_undeclared_variables(tree):
                return True
        return False


def _is_plain(text: str) -> bool:
    """Return whether a text needs no escaping, and has only single spaces."""
    return escape(text) == text and " ".join(text.split()) == text


def _filled(layout: Sequence[str], context: Mapping[str, Any], content: str) -> str:
    values = {
        mark: content if name == "content" else escape(context.get(name) or "") for name, mark in _MARKS.items()
    }
    return "".join(values[part] if number % 2 else part for number, part in enumerate(layout))


def _comparable(value: object) -> Hashable:
    """Return a value that is equal for two pages if templates cannot tell their values apart."""
    match value:
        case list() | tuple():
            return type(value), *map(_comparable, value)
        case dict():
            return type(value), *((_comparable(name), _comparable(one)) for name, one in value.items())
        case FunctionType() if value.__module__ in _FUNCTION_MODULES:
            # Made for each page, of which it knows the address; but relative addresses are the same in a folder.
            return value.__module__, value.__qualname__
        case _:
            return type(value), value


def is_furo(theme: Theme) -> bool:
    """Return whether a theme is Furo, or inherits from it."""
    return any(Path(folder).name == "furo" for folder in theme.get_theme_dirs())


def name_landmarks(page: str) -> str:
    """Return a page in which Furo's two drawers have names; any other page is returned as it is.

    Landmarks of one kind need names to be told apart (WAI-ARIA 1.2, complementary). Furo's blocks (2025.12.19) are
    inside of them.
    """
    for drawer, name in (("sidebar-drawer", _("Site")), ("toc-drawer", pgettext("label", "On this page"))):
        start = f'<aside class="{drawer}'
        page = page.replace(start, f'<aside aria-label="{escape(name)}" {start.removeprefix("<aside ")}', 1)
    return page


def disconnect_furo_finishers(events: EventManager) -> list[Callable[..., None]]:
    """Disconnect Furo from ``build-finished``, at which it overwrites Sphinx's style of code in the output.

    Written against Furo 2025.12.19, which has no setting for that. The style must be written atomically, and
    before the pages, which link to it by its checksum; so ``PageBuilder`` calls these handlers.

    :returns: the handlers, which take the application and an exception or None
    """
    return disconnect(events, "build-finished", lambda handler: origin(handler)[0] == "furo")
