"""The transform that reads a document's posts.

It runs once for each document, perhaps in a worker process, and changes only that document's record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sphinx.transforms import SphinxTransform

from sphinx_commonplace.compat.catalogues import document_catalogue
from sphinx_commonplace.compat.headings import remove_levels
from sphinx_commonplace.errors import Problem
from sphinx_commonplace.read.bibtex import mark_cited_entries
from sphinx_commonplace.read.domain import blog_domain, reading_rules
from sphinx_commonplace.read.head import SOURCE_FIELDS, SOURCE_LINES, docinfo_fields, docinfo_taken_out
from sphinx_commonplace.read.posts import PostReader
from sphinx_commonplace.read.toctrees import NAMED_ENTRIES
from sphinx_commonplace.read.trees import resolve_escapes
from sphinx_commonplace.report import report


class PostTransform(SphinxTransform):
    """Reads the posts of a document, whether front matter or ABlog's ``post`` directive makes them."""

    # After a document's title is known, before labels are collected and ``doctree-read`` is sent.
    default_priority = 800

    def apply(self, **_kwargs: object) -> None:
        """Note the document's posts, and mark in its tree where their excerpts end."""
        docname = self.env.docname
        source: Sequence[str] = self.env.current_document.get(SOURCE_LINES) or ()
        path = str(self.env.doc2path(docname))
        reader = PostReader(
            self.document,
            docname,
            path,
            reading_rules(self.env),
            source=source,
            translate=document_catalogue(docname, self.config).gettext,
        )
        fields = self.env.current_document.get(SOURCE_FIELDS)
        problems: Sequence[Problem] = ()  # those of Markdown's front matter have been reported
        if fields is None:
            fields, problems = docinfo_fields(self.document, reader.path, reader.lines)
        resolve_escapes(self.document)
        cited = mark_cited_entries(self.document, self.env)
        with docinfo_taken_out(self.document):
            document = reader.read(fields, problems)
        remove_levels(self.document)
        report(reader.problems)
        if reader.removed_ids:
            self._forget_objects(reader.removed_ids)
        if document.posts and reader.rules.settings.auto_orphan:
            # Posts are in no toctree; Sphinx must not warn of that.
            self.env.metadata[docname]["orphan"] = True
        domain = blog_domain(self.env)
        # Directives and roles have noted these while the text was parsed.
        domain.documents[docname] = replace(
            document,
            asked_keys=domain.document(docname).asked_keys,
            cited_entries=cited if document.posts else (),
            named_entries=tuple((self.env.current_document.get(NAMED_ENTRIES) or {}).values()),
        )

    def _forget_objects(self, ids: set[str]) -> None:
        """Remove from the ``std`` domain what parsing noted in sections that are held back."""
        docname = self.env.docname
        standard = self.env.domains.standard_domain
        tables: list[dict[Any, Any]] = [
            standard.objects,
            standard.progoptions,
            standard.labels,
            standard.anonlabels,
        ]
        for table in tables:
            for name in [name for name, value in table.items() if value[0] == docname and value[1] in ids]:
                del table[name]
