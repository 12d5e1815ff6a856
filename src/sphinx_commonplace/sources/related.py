"""Which posts are related, and why: what two of them share, never the statistics of the whole blog.

So a new post can change what few others name: those that share a source, a link, a series or a rare tag with it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from sphinx_commonplace.model import LabelKind, Post
from sphinx_commonplace.posts.index import Label, sort_key

MOST_RELATED = 8  # posts that are kept; some of them a page names already for other reasons
COMMON = 12  # a source or label of more posts says nothing of any two of them

SOURCE_WEIGHT, LINK_WEIGHT, SERIES_WEIGHT, TAG_WEIGHT = 3, 3, 2, 1


@dataclass(frozen=True, slots=True)
class RelatedPost:
    """A related post, with the reasons."""

    post: Post
    sources: int = 0  # how many they share
    linked: bool = False  # one links to the other
    series: bool = False
    tags: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How near it is; one shared tag alone is nothing, for a tag's page lists those."""
        own = SOURCE_WEIGHT * self.sources + LINK_WEIGHT * self.linked + SERIES_WEIGHT * self.series
        return own + TAG_WEIGHT * len(self.tags) if own or len(self.tags) > 1 else 0


@dataclass(slots=True)
class _Ties:
    """What posts share, by the keys of two posts."""

    sources: Counter[tuple[str, str]] = field(default_factory=Counter)
    links: set[tuple[str, str]] = field(default_factory=set)
    series: set[tuple[str, str]] = field(default_factory=set)
    tags: defaultdict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))


def related_posts(
    posts: Sequence[Post],
    citing: Iterable[Sequence[Post]],
    cited_by: Mapping[str, Sequence[Post]],
    labels: Mapping[LabelKind, Sequence[Label]],
) -> dict[str, tuple[RelatedPost, ...]]:
    """Return the related posts of each post by its key, the nearest first and of two as near the newer.

    :param posts: all posts
    :param citing: for each source, the posts that cite it
    :param cited_by: post key -> the posts that link to it
    :param labels: labels by kind
    """
    ties = _tie(citing, cited_by, labels)
    by_key = {post.key: post for post in posts if not post.draft}
    found: defaultdict[str, list[RelatedPost]] = defaultdict(list)
    for pair in ties.sources.keys() | ties.links | ties.series | ties.tags.keys():
        if pair[1] in by_key:
            related = RelatedPost(
                by_key[pair[1]],
                ties.sources[pair],
                pair in ties.links,
                pair in ties.series,
                tuple(ties.tags[pair]) if pair in ties.tags else (),
            )
            if related.weight:
                found[pair[0]].append(related)
    return {
        key: tuple(sorted(group, key=lambda one: (one.weight, sort_key(one.post)), reverse=True)[:MOST_RELATED])
        for key, group in found.items()
    }


def _tie(
    citing: Iterable[Sequence[Post]],
    cited_by: Mapping[str, Sequence[Post]],
    labels: Mapping[LabelKind, Sequence[Label]],
) -> _Ties:
    ties = _Ties()
    for posts in citing:
        ties.sources.update(_pairs(posts))
    for key, linking in cited_by.items():
        for post in linking:
            ties.links |= {(key, post.key), (post.key, key)}
    for label in labels[LabelKind.SERIES]:
        ties.series.update(_pairs(label.posts))
    for label in labels[LabelKind.TAG]:
        for pair in _pairs(label.posts):
            ties.tags[pair].append(label.name)
    return ties


def _pairs(posts: Sequence[Post]) -> Iterator[tuple[str, str]]:
    """Yield every two of some posts, both ways round, unless they are too many to say anything."""
    return permutations((post.key for post in posts), 2) if len(posts) <= COMMON else iter(())
