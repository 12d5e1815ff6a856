"""A digest of the layout: what surrounds the content of every page. A change to it rewrites every page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.compat.builder import page_builder
from sphinx_commonplace.compat.code import SiteCode
from sphinx_commonplace.output.files import content_digest
from sphinx_commonplace.pages.site_menu import has_menu, navigation_entries
from sphinx_commonplace.posts.index import Index
from sphinx_commonplace.read.sphinx_dates import last_update_shown
from sphinx_commonplace.settings import SETTINGS
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.text.digests import digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

THEME = Path(__file__).parents[1] / "theme"
"""Our templates and static files, which extend or replace Furo's."""

_TITLES_ONLY = {"furo", "pydata_sphinx_theme"}
"""The themes whose navigation has no headings of sections, by their folders; others may inherit from them."""

_HASDOC = re.compile(r"""hasdoc\(\s*["']([^"']+)["']""")

_NOT_SHOWN = re.compile(
    r"linkcheck_.*|nitpick.*|suppress_warnings|show_warning_types|needs_sphinx|needs_extensions|tls_.*|user_agent"
)
"""Settings that no page depends on: those of warnings and of network requests."""


def layout_digest(app: Sphinx, settings: Settings, index: Index, code: SiteCode) -> str:
    """Return a digest of all that every page shows: versions, code, settings, templates, assets, navigation."""
    builder = page_builder(app.builder)
    config = app.config
    templates = [THEME, *(Path(path) for path in builder.theme.get_theme_dirs())]
    templates += [Path(app.confdir) / path for path in config.templates_path]
    folders = [*templates, *(Path(app.confdir) / path for path in config.html_static_path)]
    folders += [Path(app.confdir) / name for name in (config.html_logo, config.html_favicon) if name]
    env = app.env
    in_full = not _TITLES_ONLY & {Path(path).name for path in builder.theme.get_theme_dirs()}
    navigation = [
        (
            docname,
            [sorted(node.attributes.items()) for node in _toctrees(env, docname)],
            [_headings(env, name, in_full=in_full) for name in env.toctree_includes[docname]],
            # The entry ``self``, and the page before the first one.
            _title(env, docname) if docname == settings.root_doc else None,
        )
        for docname in sorted(env.toctree_includes)
    ]
    return digest(
        _versions(app),
        builder.name,
        builder.build_info.tags_hash,
        code.writing(),
        _shown_settings(config, code),
        content_digest(folder for folder in folders if folder.exists()),
        navigation,
        has_menu(env, settings),
        navigation_entries(env, settings, index),
        last_update_shown(app),
        sorted(_looked_for(templates) & env.found_docs),
    )


def _looked_for(folders: Iterable[Path]) -> set[str]:
    """Return the documents of which templates in some folders ask whether they are there."""
    files = [path for folder in folders for path in folder.rglob("*.html") if path.is_file()]
    return {name for path in files for name in _HASDOC.findall(path.read_text("utf-8", "replace"))}


def _versions(app: Sphinx) -> list[tuple[str, str]]:
    """Return the versions of the programs that make pages and files."""
    programs = ("ablog", "docutils", "furo", "pygments", "sphinx", "sphinx-commonplace")
    extensions = {name: extension.version for name, extension in app.extensions.items()}
    return [*((name, version(name)) for name in programs), *sorted(extensions.items())]


def _toctrees(env: BuildEnvironment, docname: str) -> list[addnodes.toctree]:
    return list(env.tocs[docname].findall(addnodes.toctree)) if docname in env.tocs else []


def _headings(env: BuildEnvironment, docname: str, *, in_full: bool) -> list[str]:
    """Return a document's headings in the sidebar's navigation, with markup and numbers; and its title.

    :param in_full: whether the headings of its sections are there, too
    """
    items = env.tocs[docname].children if docname in env.tocs else ()
    headings = [str(item if in_full or not isinstance(item, nodes.list_item) else item[0]) for item in items]
    return [*headings, _title(env, docname)]


def _title(env: BuildEnvironment, docname: str) -> str:
    """Return a document's title, by which the pages before and after it name it in their heads."""
    return str(env.titles.get(docname, ""))


def _shown_settings(config: Config, code: SiteCode) -> list[tuple[str, str]]:
    """Return all settings but those that no page depends on, and those of ours that only some pages do.

    Sphinx's ``rebuild`` of a setting is not used, as it can be wrong: for ``pygments_dark_style`` documents are
    read again for nothing, for ``html_link_suffix`` feeds would not be made again.
    """
    local = {setting.name for setting in SETTINGS if not setting.rebuild}
    return [
        (option.name, code.value(option.value))
        for option in sorted(config, key=lambda option: option.name)
        if option.name not in local and not _NOT_SHOWN.fullmatch(option.name)
    ]
