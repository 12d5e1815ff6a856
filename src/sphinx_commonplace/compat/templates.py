"""Where templates are looked for: the site's own first, then ours, the theme's, and ABlog's last."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, PrefixLoader
from sphinx.errors import ExtensionError
from sphinx.jinja2glue import BuiltinTemplateLoader, SphinxFileSystemLoader

from sphinx_commonplace.compat import ablog
from sphinx_commonplace.compat.theme import THEME
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.report import report

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder


def arrange_templates(app: Sphinx, builder: StandaloneHTMLBuilder) -> list[Path]:
    """Put our templates in their place among a builder's loaders.

    :returns: the folders of templates, not ours and not Furo's, that go over Furo's
    :raises ExtensionError: if the site has a template loader of its own
    """
    templates = builder.templates
    theme_folders = [Path(folder) for folder in builder.theme.get_theme_dirs()]
    if not any(folder.name == "furo" for folder in theme_folders):
        report([_foreign_theme(app.config.html_theme)])
    if not isinstance(templates, BuiltinTemplateLoader):
        raise ExtensionError("commonplace needs Sphinx's own template loader; template_bridge names another")
    own = templates.templatepathlen
    themes = templates.loaders[own:]
    templates.loaders = [
        *templates.loaders[:own],  # the site's
        SphinxFileSystemLoader(THEME / "templates"),
        *themes,
        # Our page.html extends the theme's by this name: "!page.html" would be itself.
        PrefixLoader({"theme": ChoiceLoader(themes)}),  # type: ignore[list-item] # any loader will do
        SphinxFileSystemLoader(ablog.templates_folder()),
    ]
    # Or each use of a template would ask the disk whether it has changed, in one build.
    templates.environment.auto_reload = False
    return [
        *(Path(app.confdir, folder) for folder in app.config.templates_path),
        *takewhile(lambda folder: folder.name != "furo", theme_folders),
    ]


def _foreign_theme(name: str) -> Problem:
    allowed = "must be 'furo', or a theme that inherits from it: the pages of the blog are made for it"
    return Problem(Subtype.CONFIG, "conf.py", None, None, "html_theme", f"found {name!r}", allowed)
