"""What is added to the pages of documents: bylines, the foot, links to the older and the newer post.

This runs while pages are written, perhaps in a worker process: nothing in memory may be changed for later. Only
the bodies are stored, on disk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_commonplace.compat import ablog
from sphinx_commonplace.compat.asset_tags import AssetTags
from sphinx_commonplace.compat.page_assets import PageAssets, add_assets, leave_places
from sphinx_commonplace.model import Post
from sphinx_commonplace.output.fragments import (
    CONTENT,
    HEAD,
    make_fragments,
    without_marks,
    without_permalink_signs,
)
from sphinx_commonplace.pages.blog_pages import BlogPages
from sphinx_commonplace.pages.bodies import Bodies
from sphinx_commonplace.pages.exports import export_links
from sphinx_commonplace.pages.foot import FootMaker
from sphinx_commonplace.pages.microformats import mark_citations, mark_title
from sphinx_commonplace.pages.sharing import sharing_image
from sphinx_commonplace.pages.slots import Slots
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.site import Site
from sphinx_commonplace.views.posts import Link, ListingView, kind_title

if TYPE_CHECKING:
    from sphinx.builders.html import StandaloneHTMLBuilder

NO_CONTENTS = ("hide-toc", "html_theme.sidebar_secondary.remove")
"""The metadata by which themes hide a page's table of contents: Furo, and the PyData and Book themes."""

HEAD_TEMPLATE, END_TEMPLATE = "commonplace/byline.html", "commonplace/post-end.html"
"""What stands around a post's text on its own page."""


def listing_feed(site: Site, pagename: str) -> tuple[str, str]:
    """Return the page of the listing whose feed a page names in its head, and the feed's title."""
    label = site.index.by_page.get(pagename)
    if label and site.settings.has_feed(label.kind):
        return label.pagename, f"{site.settings.title}: {label.name}"
    if kind := site.index.kind_at(pagename):
        return pagename, f"{site.settings.title}: {kind_title(kind)}"
    return site.index.blog_path, site.settings.title


class DocumentPages:
    """Adds to the pages of documents what they show of the blog."""

    def __init__(
        self,
        site: Site,
        builder: StandaloneHTMLBuilder,
        *,
        bodies: Bodies,
        feet: FootMaker,
        slots: Slots,
        asset_tags: AssetTags,
        blog_pages: BlogPages,
    ) -> None:
        self.site = site
        self.builder = builder
        self.bodies = bodies
        self.feet = feet
        self.slots = slots
        self.asset_tags = asset_tags
        self.blog_pages = blog_pages
        self._pages: dict[str, PageAssets] = {}  # by pagename, until the context of the page is complete
        self._date_words = partial(date_words, language=site.settings.language)

    def add_bylines(self, doctree: nodes.document, docname: str) -> None:
        """Put a byline below the title of each post of a document."""
        posts = self.site.index.by_document.get(docname, ())
        sections = trees.sections_by_id(doctree, [post.section for post in posts])
        for post, section in zip(posts, sections, strict=True):
            self._add_byline(section, post)

    def _add_byline(self, section: nodes.Element, post: Post) -> None:
        title = trees.heading_of(section)
        if title is None or title.parent is None:
            return
        holder = title.parent
        if not post.untitled:
            mark_title(title, post)
        if post.link and not post.untitled:
            holder.insert(holder.index(title), nodes.raw("", f'<div class="{HEAD}">', format="html"))
        if self._is_whole_page(post) and holder.parent is section:
            # Footnotes, which MyST puts below the section that has all the rest, are part of the text.
            after = section.index(holder) + 1
            rest = section.children[after:]
            del section.children[after:]
            holder.extend(rest)
        _leave_out_paths(section)
        mark_citations(section, self.site.outgoing[post.key].citations)
        view = self.site.viewer.post(post, post.docname, names_source=self.site.names_source(post))
        context = {"post": view, "series": self.site.viewer.series(post)}
        head, end = (self.builder.templates.render(name, context) for name in (HEAD_TEMPLATE, END_TEMPLATE))
        # An element around the nodes of the text would hide them from those who look for a section's children.
        holder.insert(
            holder.index(title) + 1, nodes.raw("", f'{head}\n<div class="{CONTENT} e-content">', format="html")
        )
        holder.append(nodes.raw("", f"</div>\n{end}", format="html"))
        if not self._is_whole_page(post):
            section["classes"].append("h-entry")
        if post.language:
            holder["classes"].append(f"language-{post.language}")  # docutils makes ``lang`` of it

    def _is_whole_page(self, post: Post) -> bool:
        """Return whether a post is all of its document, so that its page is its ``h-entry``."""
        return not post.section and len(self.site.index.by_document[post.docname]) == 1

    def add_context(self, pagename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
        """Add to a page's context what templates show of the blog, before other extensions see it.

        :param doctree: that of the document; None for a page without one
        """
        site, settings = self.site, self.site.settings
        context["ablog"] = site.blog
        context["anchor"] = ablog.anchor
        context["date_words"] = self._date_words
        context["date_format"] = settings.date_format
        context["date_format_short"] = settings.date_format_short
        context["blog_path"] = site.index.blog_path
        context["feed_of"] = site.addresses.feed_of
        for kind in ("css_tag", "js_tag"):
            context[kind] = self.asset_tags.tag_function(kind, context[kind], context["content_root"], pagename)
        self.blog_pages.add_context(pagename, context)
        if settings.base_url:
            feed_path, feed_title = listing_feed(site, pagename)
            context.setdefault("feed_path", feed_path)
            context.setdefault("feed_title", feed_title)
            files = [(file.name, file.format.media_type) for file in settings.feed_files if file.announced]
            first = context["pathto"](site.addresses.feed_of(context["feed_path"]), resource=True)
            context["feed_files"] = files
            context["feed_folder"] = first.removesuffix(files[0][0])
        if doctree is not None:
            self._add_document(pagename, context)
            self._pages[pagename] = PageAssets(pagename, context, site.addresses.target_uri(pagename))

    def complete_context(self, pagename: str, context: dict[str, Any]) -> None:
        """Store the bodies of a document's posts when other extensions have changed the context.

        A page that shows posts gets what their own pages load.
        """
        page = self._pages.pop(pagename, None)
        if page is None:
            listing = context.get("listing")
            if isinstance(listing, ListingView) and listing.assets:
                context["listing"] = replace(listing, end=add_assets(context, listing.assets))
            return
        posts = self.site.index.by_document.get(pagename, ())
        if posts:
            uri, body, assets = page.page.uri, page.text(context), page.added(context)
            self.bodies.store.keep(pagename, zip(posts, make_fragments(body, posts, uri, assets), strict=True))
            context["body"] = self._with_directions(without_permalink_signs(without_marks(context["body"])), posts)
        if self.slots.is_kept(pagename):
            leave_places(context)

    def _add_document(self, docname: str, context: dict[str, Any]) -> None:
        site = self.site
        if site.document(docname).hides_source:
            context["sourcename"] = ""  # the source has sections that are held back
        posts = site.index.by_document.get(docname, ())
        if posts:
            context["foot"] = foot = self.feet.of(docname)
            context["export_links"] = export_links(site, docname) if foot and foot.sources else []
            context["previews"] = site.settings.previews
        if posts and self._is_whole_page(posts[0]):
            post = posts[0]
            context["post"] = site.viewer.post(post, docname, names_source=site.names_source(post))
            context["older_post"] = self._link(site.index.older.get(post.key), docname)
            context["newer_post"] = self._link(site.index.newer.get(post.key), docname)
            if post.canonical_link:
                context["pageurl"] = post.canonical_link
            self._add_meta(post, context)
        context["listing_slot"] = self.slots.mark_of(docname)
        context["breadcrumb"] = site.viewer.breadcrumb(docname)

    def _add_meta(self, post: Post, context: dict[str, Any]) -> None:
        """Tell themes and extensions, in the page's metadata, what a post says in the words of other engines."""
        meta: dict[str, Any] = dict(context.get("meta") or {})
        image = sharing_image(self.site, post, self.builder.srcdir)
        if image and "og:image" not in meta:
            context["sharing_image"] = image
            meta |= {"og:image": image.address, **({"og:image:alt": image.alt} if image.alt else {})}
        if not post.toc:
            meta |= dict.fromkeys(NO_CONTENTS, "true")
        context["meta"] = meta or context.get("meta")

    def _with_directions(self, body: str, posts: Sequence[Post]) -> str:
        """Return a body in which posts that are written in another direction than the site say so."""
        for post in posts:
            if direction := self.site.viewer.direction_in(post):
                # docutils has made ``lang`` of a class; it has nothing for ``dir``.
                start = (
                    rf'(<(?:section|article|div|main)\b[^>]*\blang="{re.escape(post.language)}")(?![^>]*\bdir=)'
                )
                body = re.sub(start, rf'\1 dir="{direction}"', body)
        return body

    def _link(self, post: Post | None, docname: str) -> Link | None:
        if post is None:
            return None
        viewer = self.site.viewer
        return Link(viewer.marked(post, post.title), viewer.post_url(post, docname))


def _leave_out_paths(section: nodes.Element) -> None:
    """Give images without words for them an empty text: docutils gives them their path, which is read aloud.

    An image that is all of a link keeps it, for a link must have a name.
    """
    for image in section.findall(nodes.image):
        if "alt" not in image and not (
            isinstance(image.parent, nodes.reference) and len(image.parent.children) == 1
        ):
            image["alt"] = ""
