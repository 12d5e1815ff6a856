"""What is added to the documents that Sphinx writes: lists of posts, bylines, older and newer post.

Everything here runs while pages are written, perhaps in a worker process: it reads what the build knows, and
keeps nothing but the fragments on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_commonplace.compat import ablog
from sphinx_commonplace.model import Post
from sphinx_commonplace.output.fragments import take_fragment, without_marks
from sphinx_commonplace.pages.bibliographies import resolve_source_lists
from sphinx_commonplace.pages.exports import export_links
from sphinx_commonplace.pages.postlists import resolve_postlists
from sphinx_commonplace.posts.index import has_feed
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.domain import Document, blog_domain
from sphinx_commonplace.views.posts import Link

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_commonplace.build import Build

BYLINE_TEMPLATE = "commonplace/byline.html"


def resolve(build: Build, app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put lists of posts and bylines into a document's resolved tree (``doctree-resolved``)."""
    resolve_postlists(app, build.index, doctree, docname)
    resolve_source_lists(build, doctree, docname)
    if build.writes_pages:
        build.resolved.add(docname)
        for post in build.index.by_document.get(docname, ()):
            _add_byline(build, doctree, post)


def _add_byline(build: Build, doctree: nodes.document, post: Post) -> None:
    section = trees.section_by_id(doctree, post.section)
    title = trees.heading_of(section)
    if title is None or title.parent is None:
        return
    view = build.viewer.post(post, post.docname)
    if post.link:
        # A link post's heading leads to what it comments on.
        for inner in list(title.findall(nodes.reference)):
            # A link in a link is none; a citation's id stays where it stands.
            inner.replace_self(nodes.inline("", "", *inner.children))
        link = nodes.reference("", "", *title.children, internal=False, refuri=post.link, classes=["post-source"])
        title.children = []
        title += link
    markup = build.builder.templates.render(BYLINE_TEMPLATE, {"post": view})
    title["classes"].append("p-name")
    title.parent["classes"].append("e-content")
    title.parent.insert(title.parent.index(title) + 1, nodes.raw("", markup, format="html"))


def add_context(
    build: Build,
    _app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give templates what they show of the blog, and keep the bodies of posts (``html-page-context``)."""
    if not build.writes_pages:
        return
    context["ablog"] = build.blog
    context["anchor"] = ablog.anchor
    context["date_words"] = build.date_words
    context["blog_path"] = build.index.blog_path
    context["feed_of"] = build.feed_of
    for kind in ("css_tag", "js_tag"):
        context[kind] = build.asset_tags.remembering(kind, context[kind], context["content_root"], pagename)
    if build.base_url:
        label = build.index.by_page.get(pagename)
        if label and not has_feed(label.kind, all_kinds=bool(build.app.config.blog_feed_archives)):
            label = None
        title = build.app.config.blog_title
        context.setdefault("feed_path", label.pagename if label else build.index.blog_path)
        context.setdefault("feed_title", f"{title}: {label.name}" if label else title)
        files = [(file.name, file.format.media_type) for file in build.feed_files if file.announced]
        first = context["pathto"](build.feed_of(context["feed_path"]), resource=True)
        context["feed_files"] = files
        context["feed_folder"] = first.removesuffix(files[0][0])
    if doctree is None:
        return
    if blog_domain(build.app.env).documents.get(pagename, Document()).cut:
        context["sourcename"] = ""  # the source holds drafts that the page does not
    posts = build.index.by_document.get(pagename, ())
    if posts:
        body = context["body"]
        page_uri = build.builder.get_target_uri(pagename)
        build.fragments.keep(pagename, [(post, take_fragment(body, post, page_uri)) for post in posts])
        context["body"] = without_marks(body)
        context["foot"] = build.foot(pagename)
        context["export_links"] = export_links(build, pagename)
        context["previews"] = build.app.config.commonplace_previews
    if len(posts) == 1 and not posts[0].section:
        post = posts[0]
        context["post"] = build.viewer.post(post, pagename)
        older, newer = build.index.older.get(post.key), build.index.newer.get(post.key)
        context["older_post"] = Link(older.title, build.viewer.post_url(older, pagename)) if older else None
        context["newer_post"] = Link(newer.title, build.viewer.post_url(newer, pagename)) if newer else None
        if post.canonical_link:
            context["pageurl"] = post.canonical_link
    context["listing_slot"] = build.slot_of(pagename)
    context["breadcrumb"] = build.viewer.breadcrumb(pagename)
