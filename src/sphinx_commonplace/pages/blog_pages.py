"""Which pages are the blog's, and what these have beside their content: navigation, a canonical address.

Any other page is left as Sphinx and the theme make it. A site whose root document has no ``toctree`` has no menu
of its own: it is only a blog, and all its pages are the blog's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup
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

    from sphinx_commonplace.pages.slots import Slots
    from sphinx_commonplace.site import Site


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


class BlogPages:
    """Tells the pages of the blog from all others, and adds to the contexts of both what templates need.

    :param generated: the pages that are made without a document; filled before the first of them is made
    :param in_sidebar: whether the theme shows the navigation in its sidebar, or the site has a box for it there
    """

    def __init__(
        self,
        site: Site,
        env: BuildEnvironment,
        slots: Slots,
        *,
        generated: Collection[str],
        in_sidebar: bool,
    ) -> None:
        settings = site.settings
        self._site = site
        self._slots = slots
        self._generated = generated
        self._in_sidebar = in_sidebar
        # ABlog's `disqus_pages` asks for comments on pages that are not the blog's.
        has_comments = site.blog.disqus_shortname and site.blog.disqus_pages
        self._every_page = bool(has_comments) or not has_menu(env, settings)
        self._blog_layout = has_blog_layout(env, settings)
        self._navigation = navigation_entries(env, settings, site.index)

    def is_blog_page(self, pagename: str) -> bool:
        """Return whether a page is one of the blog's: it has a post or a list of posts, or is made for it."""
        return (
            self._every_page
            or pagename in self._site.index.by_document
            or pagename in self._generated
            or bool(self._slots.mark_of(pagename))
            or (self._blog_layout and pagename in {"search", self._site.settings.root_doc})
        )

    def is_styled(self, pagename: str, context: Mapping[str, Any]) -> bool:
        """Return whether a page that is not the blog's shows something of it: its author asked for a list."""
        document = self._site.document(pagename)
        return bool(document.postlists or document.source_lists) or 'class="quotation' in context.get("body", "")

    def add_context(self, pagename: str, context: dict[str, Any]) -> None:
        """Add to a page's context what surrounds the content; ``blog_page`` tells whether the page is the blog's.

        A page of the blog says its address, even where ``html_baseurl`` is not set.
        """
        site, settings = self._site, self._site.settings
        is_blog_page = self.is_blog_page(pagename)
        has_blog_layout = is_blog_page and self._blog_layout
        navigation = self._navigation if settings.navigation is not None or has_blog_layout else ()
        context["blog_page"] = is_blog_page
        context["blog_layout"] = has_blog_layout
        context["navigation"] = navigation
        # The theme's own menu, where the navigation does not stand for it.
        context["navigation_tree"] = not has_blog_layout or settings.navigation is None
        if not is_blog_page:
            return
        if settings.page_title:  # Sphinx's own is "… documentation"
            context["docstitle"] = Markup.escape(
                settings.page_title
            )  # some themes take it for text, some for HTML
        context["direction"] = site.viewer.direction
        context["navigation_line"] = bool(navigation) and not self._in_sidebar
        context["blog_home"] = not navigation and pagename not in {site.index.blog_path, settings.root_doc}
        if settings.base_url and not context.get("pageurl"):
            context["pageurl"] = site.addresses.absolute_url(pagename)
