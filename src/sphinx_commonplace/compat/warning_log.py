"""Warnings that documents cause: told in the order of documents, and kept to be told by later builds.

Sphinx warns of a document when it reads it or writes its page. A later build that does neither would say nothing,
and a build with ``-W`` would publish what the build before refused. So the warnings of documents are held back
until all are known, and told together with those that earlier builds have found. What a site suppresses is kept,
too: that is decided when a warning is told.

The document of a warning is noted when its record is made, perhaps in another process: Sphinx hands records to the
main process later. Python's public factory of log records is replaced for that, for the length of a build. Not
documented are the handler that shows warnings (``WarningStreamHandler``), whose list of filters gets a first one,
and the attributes of records. Written against Sphinx 9.0.4.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.build_phase import BuildPhase
from sphinx.util.logging import NAMESPACE, WarningStreamHandler, get_node_location

from sphinx_commonplace.model import KeptWarning

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Stage(IntEnum):
    """What was done with a document when it caused a warning."""

    NONE = 0  # another part of the build tells it
    READING = 1
    WRITING = 2


_DOCUMENT = "commonplace_document"
"""The attribute of a log record: the stage and the docname."""

_SOURCES = "\0"
"""Stands for the folder of sources and a slash: the project may be moved."""


class WarningLog:
    """The warnings of one application's documents.

    :param is_told_elsewhere: returns whether a warning is dropped, which Sphinx gives while it reads a document
    """

    def __init__(
        self, app: Sphinx, is_told_elsewhere: Callable[[BuildEnvironment, logging.LogRecord, str], bool]
    ) -> None:
        self._app = app
        self._is_told_elsewhere = is_told_elsewhere
        self._handler: logging.Handler | None = None
        self._factory: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()
        self._lasting = False
        self._knows_settings = False  # whether the settings that Sphinx cannot save have been told
        self._read: set[str] = set()
        self._resolving = ""  # the document that is being resolved
        self._writing = ""  # the document whose page is being written
        self._found: dict[Stage, dict[str, list[KeptWarning]]] = {}
        self.written: set[str] = set()
        """The documents that this build has written."""

    # -- the length of a build ---------------------------------------------------------------------------------

    def attach(self, *, tells_pages: bool) -> None:
        """Find the handler that shows warnings (``builder-inited``: while documents are read, it is not in place).

        :param tells_pages: whether the builder calls :meth:`page`
        """
        self._lasting = tells_pages
        handlers = logging.getLogger(NAMESPACE).handlers
        self._handler = next((one for one in handlers if isinstance(one, WarningStreamHandler)), None)
        if self._handler and self._hold not in self._handler.filters:
            self._handler.filters.insert(0, self._hold)  # before Sphinx counts, suppresses or changes them
        self._knows_settings = False
        self._app.config.__getstate__()  # which warns of settings that cannot be saved
        self._knows_settings = True

    def begin(self, *_arguments: object) -> list[str]:
        """Begin to note the documents of warnings (``env-get-outdated``)."""
        self._read, self.written, self._found = set(), set(), {stage: {} for stage in Stage}
        self._resolving = self._writing = ""
        if logging.getLogRecordFactory() != self._make_record:
            self._factory = logging.getLogRecordFactory()
            logging.setLogRecordFactory(self._make_record)
        return []

    def restore(self, *_arguments: object) -> None:
        """Undo :meth:`begin` (``build-finished``)."""
        if logging.getLogRecordFactory() == self._make_record:
            logging.setLogRecordFactory(self._factory)

    # -- which document causes a warning -----------------------------------------------------------------------

    def note_reading(self, _app: Sphinx, _env: BuildEnvironment, docnames: Iterable[str]) -> None:
        """Note which documents are read (``env-before-read-docs``)."""
        self._read = set(docnames)

    def begin_resolving(self, app: Sphinx, _doctree: nodes.document, docname: str) -> None:
        """Note that a document's tree is resolved (``doctree-resolved``, before others)."""
        if app.phase != BuildPhase.READING:
            self._resolving = docname
            if not self._lasting:
                self.written.add(docname)

    def end_resolving(self, *_arguments: object) -> None:
        """Note that it was (``doctree-resolved``, after others); builders of pages do more with the tree."""
        if not self._lasting:
            self._resolving = ""

    @contextmanager
    def page(self, docname: str) -> Iterator[None]:
        """Have warnings belong to a document while its page is written."""
        self.written.add(docname)
        self._writing = docname
        try:
            yield
        finally:
            self._resolving = self._writing = ""

    def _make_record(self, *arguments: Any, **options: Any) -> logging.LogRecord:  # noqa: ANN401 - Python's
        record = self._factory(*arguments, **options)
        if record.levelno >= logging.WARNING and record.name.startswith(f"{NAMESPACE}."):
            stage = Stage.READING if self._app.phase == BuildPhase.READING else Stage.WRITING
            docname = self._writing or self._resolving or self._app.env.current_document.docname
            if docname and (stage is Stage.WRITING or docname in self._read):
                if stage is Stage.READING and self._is_told_elsewhere(self._app.env, record, docname):
                    stage = Stage.NONE
                setattr(record, _DOCUMENT, (stage, docname))
        return record

    # -- keeping and telling -----------------------------------------------------------------------------------

    def _hold(self, record: logging.LogRecord) -> bool:
        """Hold a document's warning back; return whether a record is told at once."""
        stage, docname = getattr(record, _DOCUMENT, (None, ""))
        # Sphinx warns of a setting as often as it saves the environment, which may be never.
        is_setting = (getattr(record, "type", None), getattr(record, "subtype", None)) == ("config", "cache")
        if stage is Stage.NONE or (is_setting and self._knows_settings):
            return False
        # An interrupted build does not come back here.
        if stage is None or self._app._exception_on_warning or sys.exc_info()[0] is KeyboardInterrupt:  # noqa: SLF001
            return True
        self._found[stage].setdefault(docname, []).append(self._kept(record))
        return False

    def take(self, stage: Stage) -> dict[str, tuple[KeptWarning, ...]]:
        """Return the warnings that this build has found in a stage, by docname, and forget them."""
        found = self._found.get(stage, {})
        self._found[stage] = {}
        return {docname: tuple(warnings) for docname, warnings in found.items()}

    def tell(self, warnings: Mapping[str, Iterable[KeptWarning]]) -> None:
        """Tell the warnings of documents, in the order of docnames."""
        if self._handler:
            for docname in sorted(warnings):
                for warning in warnings[docname]:
                    self._handler.handle(self._record_of(warning))

    def _kept(self, record: logging.LogRecord) -> KeptWarning:
        location = getattr(record, "location", None)
        if isinstance(location, nodes.Node):
            location = get_node_location(location)
        elif isinstance(location, tuple):
            docname, line = location
            location = docname and f"{self._app.env.doc2path(docname)}{f':{line}' if line else ':'}"
        trace = record.exc_text or (record.exc_info and logging.Formatter().formatException(record.exc_info))
        sources = f"{self._app.srcdir}/"
        return KeptWarning(
            level=record.levelno,
            text=record.getMessage().replace(sources, _SOURCES),
            location=(location or "").replace(sources, _SOURCES),
            type=getattr(record, "type", None) or "",
            subtype=getattr(record, "subtype", None) or "",
            color=getattr(record, "color", None) or "",
            once=bool(getattr(record, "once", False)),
            trace=trace or "",
        )

    def _record_of(self, warning: KeptWarning) -> logging.LogRecord:
        sources = f"{self._app.srcdir}/"
        text = warning.text.replace(_SOURCES, sources)
        record = logging.LogRecord(f"{NAMESPACE}.{__name__}", warning.level, __file__, 0, text, (), None)
        record.exc_text = warning.trace or None
        record.location = warning.location.replace(_SOURCES, sources) or None
        record.type, record.subtype, record.color = warning.type, warning.subtype, warning.color
        record.once = warning.once
        return record
