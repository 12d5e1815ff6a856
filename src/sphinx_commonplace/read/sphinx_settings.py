"""Settings that reading depends on, though whoever declared them says that they only change pages.

Sphinx reads everything again when a setting of the group ``env`` changes. Some settings that directives and
transforms use are declared otherwise, such as ``html_compact_lists``. So all others count for reading, too,
but for those that are known to count for writing only: a setting of an extension is seldom changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

from sphinx_commonplace.settings import ABLOG_SETTINGS, SETTINGS
from sphinx_commonplace.text.digests import without_memory_addresses

if TYPE_CHECKING:
    from sphinx.config import Config

_WRITING: Final = re.compile(
    r"html_(?!compact_lists$).*|(latex|epub|man|texinfo|text|xml|linkcheck|changes|htmlhelp|qthelp|applehelp|devhelp"
    r"|singlehtml|json|pickle)_.*|gettext_(?!compact$).*|nitpick.*|templates_path|template_bridge|copyright"
    r"|project_copyright|pygments_.*|modindex_common_prefix|needs_.*|(suppress|show)_warning.*|todo_.*|mathjax.*"
    r"|imgmath_.*|imgconverter.*|image_converter.*|graphviz_.*|viewcode_.*|intersphinx_.*|copybutton_.*|ogp_.*"
    r"|sitemap_.*|site_url|notfound_.*|redirects|rediraffe_.*|bibtex_.*|blog_.*|post_.*|commonplace_.*|disqus_.*"
    r"|fontawesome_.*|matched_blog_posts|skip_injecting_base_ablog_templates"
)
"""Settings of Sphinx and of extensions that reading does not depend on, or whose uses are noted by themselves."""


def reading_settings(config: Config) -> list[tuple[str, str]]:
    """Return the settings, with their values as text, that count for reading though Sphinx does not know it."""
    ours = {rule.name for rule in (*SETTINGS, *ABLOG_SETTINGS)}
    return [
        (option.name, _stable(option.value))
        for option in sorted(config, key=lambda option: option.name)
        if option.rebuild != "env" and option.name not in ours and not _WRITING.fullmatch(option.name)
    ]


def _stable(value: object) -> str:
    """Return a value as text that is the same in every process."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_stable(key)}: {_stable(one)}' for key, one in value.items())}}}"
    if isinstance(value, AbstractSet):
        return f"{{{', '.join(sorted(map(_stable, value)))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_stable, value))}]"
    name = getattr(value, "__qualname__", None)
    return f"{value.__module__}.{name}" if name else without_memory_addresses(repr(value))
