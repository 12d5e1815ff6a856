"""Sphinx's template loader, with our templates between the site's and the theme's, and ABlog's after all others.

Written against Sphinx 9.0.4. Adding ours to ``templates_path`` is not enough: they would count as the site's own,
and a site's ``page.html`` could not extend ours as ``!page.html``. ``TemplateBridge``, the base class, is
documented; ``loaders`` and ``templatepathlen`` of Sphinx's loader are not.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, PrefixLoader
from sphinx.jinja2glue import BuiltinTemplateLoader, SphinxFileSystemLoader

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.theming import Theme

    from sphinx_commonplace.compat.furo import SharedLayouts


class PageTemplates(BuiltinTemplateLoader):
    """Loads and renders the templates of pages."""

    _builder: Builder
    _layouts: SharedLayouts | None = None

    def init(self, builder: Builder, theme: Theme | None = None, dirs: list[str] | None = None) -> None:
        """Set up the loader as Sphinx does."""
        super().init(builder, theme, dirs)
        self._builder = builder

    def add_folders(self, ours: Path, last: Path, layouts: SharedLayouts) -> None:
        """Add folders of templates to those of the site and the theme.

        :param ours: is searched before the theme's folders; its templates extend the theme's as ``theme/…``
        :param last: is searched after all others
        :param layouts: renders pages that share a layout
        """
        own = self.templatepathlen
        themes = self.loaders[own:]
        self.loaders = [
            *self.loaders[:own],  # the site's
            SphinxFileSystemLoader(ours),
            *themes,
            # Our page.html extends the theme's by this prefix: "!page.html" would be itself.
            PrefixLoader({"theme": ChoiceLoader(themes)}),  # type: ignore[list-item] # any loader will do
            SphinxFileSystemLoader(last),
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

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override] # as Sphinx's loader
        """Return a rendered page."""
        render = super().render
        if self._layouts is None or template != self._layouts.template:
            return render(template, context)
        common: dict[str, Any] = getattr(self._builder, "globalcontext", {})
        return self._layouts.render(self.environment, render, context, common)
