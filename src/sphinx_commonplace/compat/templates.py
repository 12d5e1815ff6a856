"""Sphinx's template loader, with our templates after the theme's, and ABlog's after all others.

Written against Sphinx 9.0.4. Adding ours to ``templates_path`` is not enough: they would count as the site's own,
and a site could not extend ours as ``!ablog/collection.html``. ``TemplateBridge``, the base class, is documented;
``loaders`` and ``templatepathlen`` of Sphinx's loader are not.

Themes differ in their blocks: ``content`` is the article in Furo, and the whole layout in PyData's. But each theme
has a ``page.html`` that shows ``body``, the content of a page, and ``metatags``, a part of its head. So a page of
the blog is the theme's page, or the site's own, with more in these two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, PrefixLoader, TemplateError, TemplateNotFound
from sphinx.jinja2glue import BuiltinTemplateLoader, SphinxFileSystemLoader

from sphinx_commonplace.compat.compiled_templates import CompiledTemplates
from sphinx_commonplace.compat.furo import name_landmarks

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.theming import Theme

    from sphinx_commonplace.compat.furo import SharedLayouts


_HTML = re.compile(r"(?<=<html)\b(?![^>]*\sdir=)")
_HEAD, _DOCUMENT = "commonplace/head.html", "commonplace/document.html"


class PageTemplates(BuiltinTemplateLoader):
    """Loads and renders the templates of pages."""

    _builder: Builder
    _layouts: SharedLayouts | None = None

    def init(self, builder: Builder, theme: Theme | None = None, dirs: list[str] | None = None) -> None:
        """Set up the loader as Sphinx does."""
        super().init(builder, theme, dirs)
        self._builder = builder
        self.environment.bytecode_cache = CompiledTemplates(Path(builder.doctreedir, "commonplace", "templates"))

    def add_folders(self, over_theme: Path | None, after_theme: Sequence[Path], layouts: SharedLayouts) -> None:
        """Add folders of templates to those of the site and the theme.

        :param over_theme: is searched before the theme's folders; its templates extend the theme's as ``theme/…``
        :param after_theme: are searched after all others
        :param layouts: renders pages that share a layout
        """
        own = self.templatepathlen
        themes = self.loaders[own:]
        self.loaders = [
            *self.loaders[:own],  # the site's
            *([SphinxFileSystemLoader(over_theme)] if over_theme else ()),
            *themes,
            # What is over the theme's extends it by this prefix: "!search.html" would be itself.
            PrefixLoader({"theme": ChoiceLoader(themes)}),  # type: ignore[list-item] # any loader will do
            *map(SphinxFileSystemLoader, after_theme),
        ]
        self._layouts = layouts
        # Otherwise each use of a template would check on disk whether it has changed during the build.
        self.environment.auto_reload = False

    def is_replaced(self, template: str) -> bool:
        """Return whether the site has a template of its own in place of one of ours."""
        return any(template in loader.list_templates() for loader in self.loaders[: self.templatepathlen])

    def render_alone(self, template: str, context: dict[str, Any]) -> bytes:
        """Return a file made from one of our templates that needs nothing of what Sphinx gives to pages."""
        return super().render(f"!{template}", context).encode()

    def has(self, template: str) -> bool:
        """Return whether there is a template of this name."""
        try:
            self.environment.get_template(template)
        except TemplateNotFound:
            return False
        except TemplateError:
            pass  # rendering it reports the error
        return True

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override] # as Sphinx's loader
        """Return a rendered page; what is in its context says whether it is one of the blog's."""
        if not context.get("blog_page"):
            return super().render(template, context)
        if self._layouts is None or template != self._layouts.template:
            return self._render_blog_page(template, context)
        common: dict[str, Any] = getattr(self._builder, "globalcontext", {})
        return self._layouts.render(self.environment, self._render_blog_page, context, common)

    def _render_blog_page(self, template: str, context: dict[str, Any]) -> str:
        """Return a page of the blog: the theme's with our content, and with our metadata in its head."""
        render = super().render
        more = {"metatags": (context.get("metatags") or "") + render(_HEAD, context)}
        if template == "page.html" and "body" in context:
            more["body"] = render(_DOCUMENT, context)
        page = name_landmarks(render(template, context | more))
        # No theme says so itself.
        return _HTML.sub(' dir="rtl"', page, count=1) if context.get("direction") == "rtl" else page
