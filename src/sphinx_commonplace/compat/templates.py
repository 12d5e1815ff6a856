"""Sphinx's template loader, with our templates between the site's and the theme's, and ABlog's behind all.

Written against Sphinx 9.0.4. ``templates_path`` will not do: what stands there counts as the site's own, and a
site's ``page.html`` could not extend ours as ``!page.html``. Sphinx documents ``TemplateBridge``, from which its
loader derives; ``loaders`` and ``templatepathlen`` of that loader it does not.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, PrefixLoader
from sphinx.jinja2glue import BuiltinTemplateLoader, SphinxFileSystemLoader

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.theming import Theme

    from sphinx_commonplace.compat.furo import SharedFrames


class PageTemplates(BuiltinTemplateLoader):
    """Loads and renders the templates of pages."""

    _builder: Builder
    _frames: SharedFrames | None = None

    def init(self, builder: Builder, theme: Theme | None = None, dirs: list[str] | None = None) -> None:
        """Set up the loader as Sphinx does."""
        super().init(builder, theme, dirs)
        self._builder = builder

    def add(self, ours: Path, last: Path, frames: SharedFrames) -> None:
        """Add templates to those of the site and the theme.

        :param ours: the folder of those that go over the theme's, which they find as ``theme/…``
        :param last: the folder to look in when no other has a template
        :param frames: renders pages that share what surrounds their content
        """
        own = self.templatepathlen
        themes = self.loaders[own:]
        self.loaders = [
            *self.loaders[:own],  # the site's
            SphinxFileSystemLoader(ours),
            *themes,
            # Our page.html extends the theme's by this name: "!page.html" would be itself.
            PrefixLoader({"theme": ChoiceLoader(themes)}),  # type: ignore[list-item] # any loader will do
            SphinxFileSystemLoader(last),
        ]
        self._frames = frames
        # Otherwise each use of a template would look at the disk for whether it has changed, in one build.
        self.environment.auto_reload = False

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override] # as Sphinx's loader
        """Return a page."""
        render = super().render
        if self._frames is None or template != self._frames.template:
            return render(template, context)
        common: dict[str, Any] = getattr(self._builder, "globalcontext", {})
        return self._frames.render(self.environment, render, context, common)
