"""The index of Sphinx's search, as a clean build would make it.

Written against Sphinx 9.0.4, whose ``IndexBuilder`` has ``prune`` and ``feed`` to change it by, and no way to take
out words or to put index entries back; hence its private tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sphinx.util.index_entries import split_index_msg

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment
    from sphinx.search import IndexBuilder


def forget_unused_words(indexer: IndexBuilder, env: BuildEnvironment) -> None:
    """Take words out of the search index that no document has any more.

    Sphinx keeps them, with no documents: a withdrawn post's words would stay published, and the index would differ
    from that of a clean build. The entries of ``index`` directives it loses, but for those of documents that it
    writes.
    """
    # Sphinx hands over a dictionary, which is walked through for each word; of two sets the smaller is.
    indexer.prune(frozenset(env.all_docs))
    for words in (indexer._mapping, indexer._title_mapping):  # noqa: SLF001 - there is no other way in
        for word in [word for word, docnames in words.items() if not docnames]:
            del words[word]
    entries = env.domains.index_domain.entries
    indexer._index_entries = {  # noqa: SLF001 - the same
        docname: sorted(_index_words(entries[docname])) for docname in sorted(entries)
    }


@contextmanager
def pruned(indexer: IndexBuilder) -> Iterator[None]:
    """Spare an index that has been pruned a second time, for as long as Sphinx writes it."""
    indexer.prune = lambda docnames: None  # type: ignore[method-assign] # noqa: ARG005 - of this index alone
    try:
        yield
    finally:
        del indexer.prune


def _index_words(entries: Iterable[tuple[str, str, str, str, str | None]]) -> set[tuple[str, str, str]]:
    """Return what the search finds of a document's index entries, as Sphinx does: words, place, importance."""
    return {
        (word, place or "", main)
        for kind, value, place, main, _key in entries
        for word in split_index_msg(kind, value)
    }
