"""Sphinx's search index, as a clean build would make it.

Written against Sphinx 9.0.4. Its ``IndexBuilder`` has ``prune`` and ``feed``, but no way to remove words or to
restore index entries; hence the private tables.
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
    """Remove words from the search index that no document has any more, and restore index entries.

    Sphinx keeps such words, with no documents: a withdrawn post's words would stay published, and the index would
    differ from that of a clean build. And it loses the entries of ``index`` directives, but for those of documents
    that are written.
    """
    # Sphinx passes a dictionary, which is iterated over for each word; of two sets, only the smaller is.
    indexer.prune(frozenset(env.all_docs))
    for words in (indexer._mapping, indexer._title_mapping):  # noqa: SLF001 - there is no public way
        for word in [word for word, docnames in words.items() if not docnames]:
            del words[word]
    entries = env.domains.index_domain.entries
    indexer._index_entries = {  # noqa: SLF001 - the same
        docname: sorted(_index_words(entries[docname])) for docname in sorted(entries)
    }


@contextmanager
def pruning_disabled(indexer: IndexBuilder) -> Iterator[None]:
    """Skip the index's ``prune`` while Sphinx writes it: it has been pruned already, and that takes long."""
    indexer.prune = lambda docnames: None  # type: ignore[method-assign] # noqa: ARG005 - of this index alone
    try:
        yield
    finally:
        del indexer.prune


def _index_words(entries: Iterable[tuple[str, str, str, str, str | None]]) -> set[tuple[str, str, str]]:
    """Return a document's index entries as Sphinx's search has them: words, id, whether it is a main entry."""
    return {
        (word, target or "", main)
        for kind, value, target, main, _key in entries
        for word in split_index_msg(kind, value)
    }
