"""Which pages are the blog's, and what these have beside their content: navigation, a canonical address.

Any other page is left as Sphinx and the theme make it. A site whose root document has no ``toctree`` has no menu
of its own: it is only a blog, and all its pages are the blog's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sphinx_commonplace.pages.site_menu import has_blog_layout, has_menu, navigation_entries
from sphinx_commonplace.pages.slots import Slots
from sphinx_commonplace.site import Site

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


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
        if settings.page_title:
            # Sphinx's own is "… documentation". Some themes take it for text, and some for HTML.
            context["docstitle"] = Markup.escape(settings.page_title)
        if not context.get("copyright"):
            context["show_copyright"] = False  # Sphinx would write an empty one
        context["direction"] = site.viewer.direction
        context["navigation_line"] = bool(navigation) and not self._in_sidebar
        context["blog_home"] = not navigation and pagename not in {site.index.blog_path, settings.root_doc}
        if settings.base_url and not context.get("pageurl"):
            context["pageurl"] = site.addresses.absolute_url(pagename)
