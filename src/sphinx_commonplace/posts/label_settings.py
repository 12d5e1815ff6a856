"""What ``conf.py`` says of labels, compared with those that posts have.

The form of the settings is checked before any document is read (:mod:`sphinx_commonplace.settings`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.model import LabelKind
from sphinx_commonplace.posts.index import Index, LabelConfig
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.slugs import fold, slug
from sphinx_commonplace.text.suggestions import NEARLY_EQUAL, nearest

_FREE_HELP = "must be an address that no other label has"


def label_setting_problems(
    index: Index,
    held_back: Iterable[tuple[LabelKind, str]],
    configured: Mapping[LabelKind, Mapping[str, LabelConfig]],
    *,
    descriptions: Mapping[str, Mapping[str, str]],
    addresses: Mapping[str, Mapping[str, str]],
    aliases: Mapping[str, Mapping[str, str]],
) -> Iterator[Problem]:
    """Yield a problem for each label that no post has, and for each address that is another label's.

    A key of ``blog_authors`` and its like that no post uses is reported only if it is nearly a name that posts
    use.

    :param held_back: the labels of drafts, which will have pages one day
    :param configured: ``blog_authors`` and its like, whose keys may stand for the names
    :param descriptions: ``commonplace_descriptions``
    :param addresses: ``commonplace_label_addresses``
    :param aliases: ``commonplace_label_aliases``
    """
    drafts = {(kind, fold(text)) for kind, text in held_back}
    for kind in LabelKind:
        known = configured.get(kind, {})
        of_kind = {text for draft_kind, text in drafts if draft_kind is kind}
        yield from _description_problems(index, kind, of_kind, descriptions.get(kind, {}))
        yield from _configured_problems(index, kind, of_kind, known)
    for problem, kind, text in (
        *_address_problems(index, addresses, aliases),
        *_alias_problems(index, aliases),
    ):
        if (kind, fold(text)) not in drafts:
            yield problem


def _description_problems(
    index: Index,
    kind: LabelKind,
    drafts: AbstractSet[str],
    descriptions: Iterable[str],
) -> Iterator[Problem]:
    """Yield a problem for each label that has a description, and no post.

    :param drafts: the folded labels of drafts
    """
    for text in descriptions:
        if fold(text) not in drafts and index.label(kind, text) is None:
            found = f"{kind}: no post has {shown(text)}"
            allowed = "must be a label that posts use; it has no effect"
            yield _problem("commonplace_descriptions", found, allowed, nearest(text, _names(index, kind)))


def _configured_problems(
    index: Index, kind: LabelKind, drafts: AbstractSet[str], known: Mapping[str, LabelConfig]
) -> Iterator[Problem]:
    """Yield a problem for each key of ``blog_authors`` or its like that is a typo in a name that posts use."""
    named = {fold(text) for key, config in known.items() for text in (key, config.name)}
    unknown = [name for name in _names(index, kind) if fold(name) not in named]
    for key, config in known.items() if unknown else ():
        if index.label(kind, key) is None and drafts.isdisjoint({fold(key), fold(config.name)}):
            likely = nearest(key, unknown, similarity=NEARLY_EQUAL)
            if likely:
                found, allowed = f"no post has {shown(key)}", "must be a name that posts use"
                yield _problem(f"blog_{kind}s", found, allowed, likely)


def _names(index: Index, kind: LabelKind) -> list[str]:
    """Return the labels of a kind in all spellings."""
    return sorted({text for label in index.labels[kind] for text in (label.name, *label.spellings)})


def _address_problems(
    index: Index,
    addresses: Mapping[str, Mapping[str, str]],
    aliases: Mapping[str, Mapping[str, str]],
) -> Iterator[tuple[Problem, LabelKind, str]]:
    """Yield problems of chosen addresses, each with the label that it is about; an old name may have one, too."""
    for kind in map(LabelKind, addresses):
        key = f"commonplace_label_addresses.{kind}"
        renamed = {fold(old) for old in aliases.get(kind, ())}
        for text, address in addresses[kind].items():
            label = index.label(kind, text)
            page = f"{index.blog_path}/{kind}/{address}"
            if label is None:
                yield _unknown(index, key, kind, text), kind, text
            elif label.pagename != page and fold(text) not in renamed:
                other = index.by_page.get(page.lower(), label)
                found = f"{text!r} has the address {address!r}, which is that of {other.name!r}"
                yield _problem(key, found, _FREE_HELP), kind, text


def _alias_problems(
    index: Index,
    aliases: Mapping[str, Mapping[str, str]],
) -> Iterator[tuple[Problem, LabelKind, str]]:
    """Yield problems of renamed labels, each with the label that it is about."""
    for kind in map(LabelKind, aliases):
        key = f"commonplace_label_aliases.{kind}"
        for old, new in aliases[kind].items():
            if index.label(kind, new) is None:
                yield _unknown(index, key, kind, new), kind, new
            elif (taken := index.by_page.get(f"{index.blog_path}/{kind}/{slug(old)}")) is not None:
                found = f"{old!r} had the address {slug(old)!r}, which is now that of {taken.name!r}"
                yield _problem(key, found, _FREE_HELP), kind, old


def _unknown(index: Index, key: str, kind: LabelKind, text: str) -> Problem:
    suggestion = nearest(text, _names(index, kind))
    return _problem(key, f"no post has {text!r}", f"must be a {kind} that a post has", suggestion)


def _problem(key: str, found: str, allowed: str, suggestion: str = "") -> Problem:
    return Problem(Subtype.CONFIG, "conf.py", None, None, key, found, allowed, suggestion)
