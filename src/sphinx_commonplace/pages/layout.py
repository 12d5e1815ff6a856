"""What is the same on every page, as far as a digest can tell whether it has changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from importlib.metadata import version
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_commonplace.compat import ablog
from sphinx_commonplace.compat.builder import page_builder
from sphinx_commonplace.output.files import content_digest
from sphinx_commonplace.posts.index import Index
from sphinx_commonplace.settings import SETTINGS
from sphinx_commonplace.text.digests import digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

THEME = Path(__file__).parents[1] / "theme"
"""Our templates and static files, which go over Furo's."""

_NOT_SHOWN = re.compile(
    r"linkcheck_.*|nitpick.*|suppress_warnings|show_warning_types|needs_sphinx|needs_extensions|tls_.*|user_agent"
)
"""Settings that show on no page: they decide what is told and what is asked of the network."""


_MEMORY_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def layout_digest(app: Sphinx, index: Index) -> str:
    """Return a digest of all that every page shows: versions, settings, templates, assets, navigation."""
    builder = page_builder(app.builder)
    config = app.config
    folders = [THEME, *(Path(path) for path in builder.theme.get_theme_dirs())]
    folders += [Path(app.confdir) / path for path in (*config.templates_path, *config.html_static_path)]
    folders += [Path(app.confdir) / name for name in (config.html_logo, config.html_favicon) if name]
    env = app.env
    navigation = [
        (
            docname,
            [(node.get("caption"), node["entries"], node.get("hidden")) for node in _toctrees(env, docname)],
            [_headings(env, name) for name in env.toctree_includes[docname]],
        )
        for docname in sorted(env.toctree_includes)
    ]
    return digest(
        _versions(app),
        builder.name,
        builder.build_info.tags_hash,
        _shown_settings(config),
        content_digest(folder for folder in folders if folder.exists()),
        navigation,
        _sidebar_data(config, index),
    )


def has_boxes(config: Config) -> bool:
    """Return whether a site asks for ABlog's boxes in its sidebars."""
    boxes = {name.rpartition("/")[2] for names in config.html_sidebars.values() for name in names}
    return bool(boxes & ablog.SIDEBAR_BOXES)


def _versions(app: Sphinx) -> list[tuple[str, str]]:
    """Return the versions of the programs that make pages and files."""
    programs = ("ablog", "docutils", "furo", "pygments", "sphinx", "sphinx-commonplace")
    extensions = {name: extension.version for name, extension in app.extensions.items()}
    return [*((name, version(name)) for name in programs), *sorted(extensions.items())]


def _sidebar_data(config: Config, index: Index) -> object:
    """Return what ABlog's sidebar boxes show, where a site asks for them; it is then on every page."""
    if not has_boxes(config):
        return None
    counts = [(label.name, label.pagename, len(label.posts)) for group in index.labels.values() for label in group]
    years = [(year, len(posts)) for year, posts in index.years().items()]
    return counts, years, [(post.key, post.title, post.date) for post in index.posts[:50]]


def _toctrees(env: BuildEnvironment, docname: str) -> list[addnodes.toctree]:
    return list(env.tocs[docname].findall(addnodes.toctree)) if docname in env.tocs else []


def _headings(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the headings by which a document stands in the sidebar, with their markup and numbers."""
    items = env.tocs[docname].children if docname in env.tocs else ()
    return [str(item[0]) if isinstance(item, nodes.list_item) else str(item) for item in items]


def _shown_settings(config: Config) -> list[tuple[str, str]]:
    """Return all settings but those that no page shows, and those of ours that only some pages do.

    Sphinx says of each what must be done again when it changes, and may be wrong: of ``pygments_dark_style`` that
    documents must be read, of ``html_link_suffix`` that no feed is made.
    """
    local = {setting.name for setting in SETTINGS if not setting.rebuild}
    return [
        (option.name, _stable(option.value))
        for option in sorted(config, key=lambda option: option.name)
        if option.name not in local and not _NOT_SHOWN.fullmatch(option.name)
    ]


def _stable(value: object) -> str:
    """Return the text of a setting's value: the same in every process, and the order of lists and tables kept."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_stable(key)}: {_stable(one)}' for key, one in value.items())}}}"
    if isinstance(value, AbstractSet):
        return f"{{{', '.join(sorted(map(_stable, value)))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_stable, value))}]"
    if isinstance(value, type | FunctionType):
        return f"{value.__module__}.{value.__qualname__}"
    return repr(value) if isinstance(value, str) else _MEMORY_ADDRESS.sub("", repr(value))
