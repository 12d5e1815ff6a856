"""Whether a site has a menu of its own, which layout its blog has, and the entries of its navigation."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from sphinx.locale import _

from sphinx_commonplace.compat.catalogues import pgettext
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.posts.index import Index
from sphinx_commonplace.settings import NAVIGATION
from sphinx_commonplace.site_settings import Settings
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.suggestions import nearest

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


class NavigationEntry(NamedTuple):
    """An entry of the navigation: a page of the site, a file of it, or an address elsewhere."""

    text: str
    page: str = ""
    file: str = ""
    url: str = ""
    media_type: str = ""  # of the file


def has_menu(env: BuildEnvironment, settings: Settings) -> bool:
    """Return whether a site has a menu of its own: a ``toctree``, hidden or not, in its root document."""
    return settings.root_doc in env.toctree_includes


def has_blog_layout(env: BuildEnvironment, settings: Settings) -> bool:
    """Return whether the pages of the blog have the blog's layout, and not the theme's."""
    return settings.layout == "blog" or (settings.layout is None and not has_menu(env, settings))


def navigation_entries(env: BuildEnvironment, settings: Settings, index: Index) -> tuple[NavigationEntry, ...]:
    """Return the entries of the navigation in their order; those of documents that are held back are left out."""
    path = index.blog_path
    feed = settings.feed_files[0]
    known = {
        "home": NavigationEntry(pgettext("menu", "Home"), settings.root_doc),
        "posts": NavigationEntry(_("All posts"), path),
        "tags": NavigationEntry(_("Tags"), f"{path}/tag"),
        "archive": NavigationEntry(_("Archive"), f"{path}/archive"),
        "sources": NavigationEntry(_("Sources"), f"{path}/source"),
    }
    if settings.base_url:
        known["feed"] = NavigationEntry(_("Feed"), file=f"{path}/{feed.name}", media_type=feed.format.media_type)
    entries = []
    for item in NAVIGATION if settings.navigation is None else settings.navigation:
        text, target = ("", item) if isinstance(item, str) else item
        if target in known:
            entry = known[target]
        elif _is_address(target):
            entry = NavigationEntry(target, url=target)
        elif target in env.found_docs:
            entry = NavigationEntry(env.titles[target].astext(), target)
        else:
            continue
        entries.append(entry._replace(text=text) if text else entry)
    return tuple(entries)


def navigation_problems(env: BuildEnvironment, settings: Settings, held_back: Collection[str]) -> list[Problem]:
    """Return a problem for each entry of the navigation that names no document.

    :param held_back: the documents that are held back, whose entries are left out
    """
    names = [item if isinstance(item, str) else item[1] for item in settings.navigation or ()]
    documents = env.found_docs
    return [
        Problem(
            Subtype.CONFIG,
            "conf.py",
            None,
            None,
            "commonplace_navigation",
            f"found {shown(name)}",
            "must be " + ", ".join(map(shown, NAVIGATION)) + ", the name of a document, or an address",
            suggestion=nearest(name, [*NAVIGATION, *sorted(documents)]),
        )
        for name in names
        if name not in NAVIGATION and name not in documents and name not in held_back and not _is_address(name)
    ]


def _is_address(target: str) -> bool:
    return "://" in target or target.startswith(("mailto:", "/", "#"))
