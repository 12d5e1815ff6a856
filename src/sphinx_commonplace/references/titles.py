"""Names of posts without a title that refer to other documents, completed when all have been read.

Such a name is made from the post's first words. Those of a reference may be another document's title, which is not
known while the post is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_commonplace.model import Post
from sphinx_commonplace.read import trees
from sphinx_commonplace.text.placeholders import PLACEHOLDER, name_of, with_words

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def reset_names(env: BuildEnvironment, posts: Mapping[str, Sequence[Post]]) -> None:
    """Have Sphinx's titles of documents show names as they were read, so that the last build's do not count.

    :param posts: docname -> its posts, as they were read
    """
    for docname, post in _named(posts):
        _set_title(env, docname, with_words(post.title, name_of))


def complete_names(
    env: BuildEnvironment, posts: Mapping[str, Sequence[Post]], completed: Mapping[str, Sequence[Post]]
) -> None:
    """Have Sphinx's titles of documents show the names of their posts.

    :param posts: docname -> its posts, as they were read
    :param completed: the same with the words of references, where there are any
    """
    for docname, _post in _named(posts):
        _set_title(env, docname, completed[docname][0].title)


def show_names(scope: nodes.Element, posts: Sequence[Post]) -> None:
    """Have the headings of a document's posts without a title show their names.

    :param scope: the document's tree, or the node that holds it in a tree of several
    """
    untitled = [post for post in posts if post.untitled]
    sections = trees.sections_by_id(scope, [post.section for post in untitled])
    for post, section in zip(untitled, sections, strict=True):
        heading = trees.heading_of(section)
        if heading is not None:
            heading.children = []
            heading += nodes.Text(post.title)


def _named(posts: Mapping[str, Sequence[Post]]) -> Iterator[tuple[str, Post]]:
    """Yield the documents whose title is the name of their post, and refers to others."""
    for docname, found in posts.items():
        if found and found[0].untitled and not found[0].section and PLACEHOLDER in found[0].title:
            yield docname, found[0]


def _set_title(env: BuildEnvironment, docname: str, name: str) -> None:
    entry = next(env.tocs[docname].findall(nodes.reference), None)
    for node in filter(None, (env.titles[docname], entry)):
        node.children = []
        node.append(nodes.Text(name))
