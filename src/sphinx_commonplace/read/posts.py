"""Reads a document's posts from its tree and front matter, and what else other pages need to know of it."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _
from sphinx.util import docname_join

from sphinx_commonplace.compat.ablog import PostList, PostNode, UpdateNode
from sphinx_commonplace.compat.bibtex import DOMAIN as BIBTEX
from sphinx_commonplace.compat.directive_options import WrittenOptions
from sphinx_commonplace.compat.headings import LEVEL
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.keys import (
    Field,
    FrontMatter,
    Position,
    UnknownKey,
    Unreadable,
    blogpost_typos,
    gather,
    publication_fields,
)
from sphinx_commonplace.model import (
    Citation,
    Excerpt,
    Kind,
    LabelKind,
    Outgoing,
    Post,
    PublicDays,
    Role,
    SharingImage,
)
from sphinx_commonplace.read import titles, trees, untitled
from sphinx_commonplace.read.alerts import make_alerts
from sphinx_commonplace.read.attributions import mark_attributions
from sphinx_commonplace.read.bibtex import LISTED
from sphinx_commonplace.read.citations import Collector
from sphinx_commonplace.read.conditions import conditions_in, taken_out
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.read.domain import Document, pack
from sphinx_commonplace.read.languages import language_tag_of
from sphinx_commonplace.read.lines import WrittenLines
from sphinx_commonplace.read.myst_links import complete_addresses, follow_addresses
from sphinx_commonplace.read.nodes import source_list
from sphinx_commonplace.read.own_links import OwnLinkFinder
from sphinx_commonplace.read.queries import postlist_query
from sphinx_commonplace.read.refused_links import LinkRefuser
from sphinx_commonplace.read.roles import SOURCE as SOURCE_DOMAIN
from sphinx_commonplace.read.rules import ReadingRules, public_days, why_draft_for_ever, why_unclear
from sphinx_commonplace.read.secrets import citation_without_secrets, secret_problems, without_secrets
from sphinx_commonplace.text.dates import DATE_HELP, DateError, read_date
from sphinx_commonplace.text.marks import EXCERPT_ONLY
from sphinx_commonplace.text.names import name_from_path
from sphinx_commonplace.text.placeholders import (
    CITE,
    DOC,
    OWN,
    PATH,
    SOURCE,
    TARGET,
    name_of,
    reference_text,
    unresolved,
    with_words,
)
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.reading_time import reading_minutes, reading_words
from sphinx_commonplace.urls.iris import shown_host
from sphinx_commonplace.validation.readers import FALSE_WORDS

NO_POST = "no post can be made of it"
"""Why something that should be a post is held back; its faults are reported separately."""

_TITLED = frozenset({("std", "doc"), ("std", "ref")})
"""Roles of Sphinx's that show a title, by domain and kind."""

_NUMBERED = frozenset({("std", "numref"), ("math", "eq"), ("math", "numref")})
"""Roles that show a number, also within words of the author's."""

_WORDS_AS_WRITTEN = frozenset({SOURCE_DOMAIN, "py", "js", "c", "cpp", "rst"})
"""Domains whose references show what is written."""


@dataclass(slots=True, eq=False)
class _Marked:
    """What a ``post`` directive marks as a post."""

    scope: nodes.Element
    front_matter: FrontMatter
    title: titles.Title | None  # None for a post that is a section: only when sections to be held back are gone
    section_id: str  # "" for a post that is the whole document
    order: int
    line: int | None  # of the directive
    has_excerpt: bool


class PostReader:
    """Reads the posts of one document.

    :param document: the document's tree; it is changed: excerpts are marked, sections to be held back are removed
    :param path: the source file, for messages
    :param source: the lines of the source file
    :param translate: returns a text of the front matter as the document's catalogue of messages has it
    """

    def __init__(
        self,
        document: nodes.document,
        docname: str,
        path: str,
        rules: ReadingRules,
        *,
        source: Sequence[str] = (),
        translate: Callable[[str], str] = str,
    ) -> None:
        self.document = document
        self.docname = docname
        self.path = path
        self.rules = rules
        self.translate = translate
        self.messages: list[tuple[str, int]] = []  # texts of the front matter to be translated, and their lines
        self.lines = WrittenLines(source, path)
        links = rules.links
        self.collector = Collector(
            links.is_citation, links.canonical, links.public, rules.settings.language, source, path
        )
        self.own_links = OwnLinkFinder(links, rules.settings.source_suffixes, self.lines)
        self.problems: list[Problem] = []
        self.removed_ids: set[str] = set()  # ids in sections that were removed
        self.held_back = ""  # why the whole document must not be published; "" if it may be
        self.has_fault = False  # it must not because of a fault
        self.draft_labels: list[tuple[LabelKind, str]] = []  # the labels of drafts that are held back
        self.draft_days: list[PublicDays] = []  # when drafts that are held back will be public
        self.held_sections: list[tuple[str, str]] = []  # titles of those that are held back, and why
        self.faulty_sections: list[str] = []  # titles
        self.unknown_keys: list[UnknownKey] = []  # of front matter and directives
        self.public_days: list[PublicDays] = []  # when each of the posts is public

    def read(self, fields: Mapping[str, Field], problems: Sequence[Problem] = ()) -> Document:
        """Return what the document holds.

        :param fields: its front matter
        :param problems: faults of the front matter as a whole; reported only if the document is a post
        """
        follow_addresses(self.document, self.rules.links)
        self.problems += LinkRefuser(self.document, self.path, self.lines).refuse()
        self._mark_title_references()
        updates = self._add_update_titles()
        outcomes = [
            (node, kind, expression, self.rules.conditions.hold(kind, expression))
            for node, kind, expression in conditions_in(self.document)
        ]
        hidden = [node for node, _kind, _expression, holds in outcomes if not holds]
        for node in (inner for part in hidden for inner in list(part.findall(PostNode))):
            _replace_by_content(node, self._directive_fields(node))  # a post that no page shows does not count
        with taken_out(hidden):
            found = self._read(fields, updates, problems)
        conditions = tuple(sorted({outcome[1:] for outcome in outcomes}))
        # Builders that write no pages may show what pages hide, with its references.
        references = self._references(self.document) if hidden else found.references
        return replace(found, references=references, conditions=conditions)

    def _read(
        self, fields: Mapping[str, Field], updates: Mapping[UpdateNode, dt.datetime], problems: Sequence[Problem]
    ) -> Document:
        """Return what the document holds, without what pages hide."""
        post_nodes = list(self.document.findall(PostNode))
        redirects: tuple[str, ...] = ()
        if post_nodes or self.rules.names_a_post(self.docname, fields):
            make_alerts(self.document)
        if post_nodes:
            redirects = self._redirects(fields)
            posts = self._directive_posts(post_nodes, updates, self._read_head(fields))
        elif self.rules.names_a_post(self.docname, fields):
            self.problems += problems
            front_matter = self._validate(fields)
            title = self._settle_document_title(front_matter)
            is_held_back = self._must_be_held_back(self.document, front_matter)
            posts = [] if is_held_back else [self._post(self.document, front_matter, updates, title)]
        else:
            self.problems += blogpost_typos(fields, self.path)
            redirects = self._redirects(fields)
            posts = []
        if posts:
            complete_addresses(self.document)
        references = self._references(self.document)
        scopes = trees.sections_by_id(self.document, [post.section for post in posts])
        inner = _inside(scopes)
        outgoing = tuple(
            self._outgoing(post, scope, inner[id(scope)], references)
            for post, scope in zip(posts, scopes, strict=True)
        )
        own = {reference for one in outgoing for reference in one.references if reference[0] in {OWN, PATH}}
        return Document(
            posts=tuple(without_secrets(post, self.rules.links) for post in posts),
            held_back=self.held_back,
            has_fault=self.has_fault,
            public_days=tuple(self.public_days),
            draft_labels=tuple(dict.fromkeys(self.draft_labels)),
            draft_days=tuple(self.draft_days),
            held_sections=tuple(self.held_sections),
            faulty_sections=tuple(self.faulty_sections),
            unknown_keys=tuple(self.unknown_keys),
            references=tuple(sorted({*references, *own})),
            packed=pack(outgoing),
            source_lists=tuple(node["query"] for node in self.document.findall(source_list)),
            postlists=tuple(map(postlist_query, self.document.findall(PostList))),
            redirects=redirects,
            messages=tuple(self.messages),
            toctree=any(not node.get("hidden") for node in self.document.findall(addnodes.toctree)),
        )

    def _mark_title_references(self) -> None:
        """Note on each reference that shows its target's title what the target is.

        The title is not known yet. Sentences and summaries get a placeholder, which the title replaces later.
        """
        for pending in self.document.findall(addnodes.pending_xref):
            if _shows_title(pending) and self._is_in_project(pending):
                pending[trees.REFERENCE] = reference_text(self._reference(pending))
            elif _shows_what_it_finds(pending):
                attributes = {name: value for name, value in pending.attributes.items() if _is_plain(value)}
                pending[trees.REFERENCE] = reference_text(unresolved(attributes, pending.astext()))
        for node in self.document.findall(nodes.reference):
            if "id_link" in node and not node.children:
                node[trees.REFERENCE] = reference_text(self._target_of(node))

    def _is_in_project(self, node: addnodes.pending_xref) -> bool:
        """Return whether what shows a document's title names a document of the site."""
        kind, name = self._reference(node)
        return kind != DOC or name.partition("#")[0] in self.document.settings.env.found_docs

    def _references(self, scope: nodes.Element) -> tuple[tuple[str, str], ...]:
        pending = (node for node in scope.findall(addnodes.pending_xref) if node.get("refdomain") != BIBTEX)
        found = set(map(self._reference, pending))
        links = (self._target_of(node) for node in scope.findall(nodes.reference) if "id_link" in node)
        found.update((kind, name) for kind, name in links if kind == TARGET)  # the others lead into this document
        return tuple(sorted(found))

    def _target_of(self, node: nodes.reference) -> tuple[str, str]:
        """Return what MyST's ``[words](#name)`` refers to; a later transform resolves it."""
        name = node.get("refuri", "").removeprefix("#")
        # A heading's implicit name here yields to an explicit target of that name in another document.
        is_own = self.document.nametypes.get(name) or name in getattr(self.document, "myst_slugs", {})
        return (DOC, f"{self.docname}#{name}") if is_own else (TARGET, name)

    def _outgoing(
        self,
        post: Post,
        scope: nodes.Element,
        others: Sequence[nodes.Element],
        references: tuple[tuple[str, str], ...],
    ) -> Outgoing:
        """Return a post's citations and references, and give each citation's link an id in the tree.

        :param scope: the post's part of the tree
        :param others: the parts of posts inside this one; the links there belong to those
        :param references: what the whole document refers to
        """
        links = self.rules.links
        self.collector.language = post.language or self.rules.settings.language
        title = "" if post.untitled else post.title  # a name that we made tells nothing of what it links to
        said = trees.said_in(scope) if post.kind is Kind.QUOTE else ""
        citations = self.collector.from_front_matter(
            post.link, post.via, title, quotes=post.kind is Kind.QUOTE, said=said
        )
        citations += self.collector.collect(self.document, scope, others)
        citations += self._listed_entries(scope, others)
        for citation in citations:
            if citation.href and (problem := links.canonicalised(citation.href).problem):
                found = f"{shown(citation.href)} has no canonical form: {problem}"
                allowed = "kept as it is written"
                self.problems.append(Problem(Subtype.LINK, self.path, citation.line, None, "link", found, allowed))
            self.problems += secret_problems(citation, links, self.path)
        own, own_links = self.own_links.find(scope)
        named = self.own_links.of_front_matter([post.link, *(via.url for via in post.via)])
        own.update(link.reference for link in named)
        if scope is not self.document:
            references = self._references(scope)
        return Outgoing(
            tuple(citation_without_secrets(citation, self.rules.links) for citation in citations),
            (*references, *sorted(own)),
            tuple(dict.fromkeys((*named, *own_links))),
        )

    def _listed_entries(self, scope: nodes.Element, others: Sequence[nodes.Element]) -> Iterator[Citation]:
        """Yield citations of entries that bibliographies in a post list without links to them."""
        if BIBTEX not in self.document.settings.env.domains:
            return
        unwanted = set(map(id, others))
        for node in scope.findall(nodes.Element):
            if LISTED in node and unwanted.isdisjoint(map(id, trees.ancestors(node))):
                for key, anchor in node[LISTED]:
                    yield Citation("", "", "", "", 0, "", node.line, Role.CITES, anchor, key=key)

    def _reference(self, node: addnodes.pending_xref) -> tuple[str, str]:
        """Return what a reference refers to, as kind and name: a document or an id in it, a source, a target."""
        target = str(node.get("reftarget", ""))
        if node.get("refdomain") == SOURCE_DOMAIN:
            return CITE if node["reftype"] == CITE else SOURCE, target
        if node.get("refdomain") == "doc":  # MyST's link to a file
            target_id = node.get("reftargetid")
            return DOC, f"{target}#{target_id}" if target_id else target
        if node.get("reftype") == "doc":
            return DOC, docname_join(self.docname, target)
        return TARGET, target

    def _problem(self, subtype: Subtype, node: nodes.Element, key: str, found: str, allowed: str) -> None:
        self.problems.append(Problem(subtype, self.path, node.line, None, key, found, allowed))

    def _validate(self, fields: Mapping[str, Field]) -> FrontMatter:
        front_matter, problems = self.rules.validate(fields, self.path)
        self.problems += problems
        self.unknown_keys += front_matter.unknown_keys
        words = {name: getattr(front_matter, name) for name in ("title", "summary", "subtitle")}
        for name, text in words.items():
            if text:
                field = fields.get(name) or (fields.get("description") if name == "summary" else None)
                self.messages.append((text, (field.position.line if field else None) or 1))
        title, summary, subtitle = (text and self.translate(text) for text in words.values())
        return replace(front_matter, title=title, summary=summary, subtitle=subtitle)

    def _settle_document_title(self, front_matter: FrontMatter) -> titles.Title:
        """Give the document one heading of the first level; report further ones, and one with other words."""
        title = titles.settle_document_title(self.document, front_matter.title or "")
        self._report_headings(title)
        return title

    def _report_headings(self, title: titles.Title) -> None:
        """Report that a post has further headings beside its title's, once for all of them."""
        if title.node is None:
            return
        here = shown(with_words(title.text, name_of))
        if title.other:
            found = f"the heading {shown(title.other)} says something else than the title, {here}"
            allowed = "the title counts, and the heading is shown below it: leave out one of the two"
        else:
            number = len(title.further)
            first = shown(title.further[0])
            found = (
                f"a second heading of the first level, {first}"
                if number == 1
                else f"{number} more headings of the first level, the first is {first}"
            )
            # Only Markdown's headings have levels of their own.
            below = "begin with ##" if LEVEL in title.node else "have another underline"
            allowed = f"a post has one, here {here}; those below it {below}"
        heading = trees.heading_of(title.node) or title.node
        line, _is_own = self.lines.first_line(heading, heading.rawsource)
        self.problems.append(Problem(Subtype.TITLE, self.path, line, None, "title", found, allowed))

    def _name(self, scope: nodes.Element, front_matter: FrontMatter) -> str:
        """Return a name for a post without a title."""
        if front_matter.kind is Kind.QUOTE:
            speaker = untitled.speaker(scope) or shown_host(front_matter.link)
            if speaker:
                return _("Quoting %s") % speaker
        language = self.rules.settings.language
        name = untitled.words_name(scope, language, self.rules.links.without_secrets) or name_from_path(
            self.docname
        )
        if not name and front_matter.date:
            name = date_words(front_matter.date, self.rules.settings.date_format, language)
        return name or self.docname

    def _redirects(self, fields: Mapping[str, Field]) -> tuple[str, ...]:
        """Return the aliases of a document that is no post itself. Its other keys are left to others."""
        return self._validate({name: field for name, field in fields.items() if name == "aliases"}).redirects

    def _add_update_titles(self) -> dict[UpdateNode, dt.datetime]:
        """Add a title to each ``update`` directive, as ABlog does, and return their dates."""
        updates = {}
        for node in self.document.findall(UpdateNode):
            text = str(node["date"])
            try:
                date = read_date(text, self.rules.dates).when
            except DateError as error:
                self._problem(Subtype.DATE, node, "update", str(error), DATE_HELP)
            else:
                updates[node] = date
                settings = self.rules.settings
                text = date_words(date, settings.date_format, settings.language)
            title = _("Updated on %s") % text
            node.insert(0, nodes.title(title, title))
            node["classes"] = ["note", "update"]
        return updates

    def _read_head(self, fields: Mapping[str, Field]) -> FrontMatter:
        """Return what a document's front matter says of all its posts' being public, which directives make."""
        head = self._validate(publication_fields(fields))
        if head.may_be_draft:
            self._hold_back_for_fault(head)
        elif (reason := why_draft_for_ever(head)) and not self.rules.drafts:
            self.held_back = reason
        return head

    def _hold_back_for_fault(self, front_matter: FrontMatter) -> None:
        """Hold the document back, because it cannot be told whether it may be public."""
        self.has_fault = True
        self.held_back = why_unclear(front_matter) if front_matter.doubt else NO_POST

    def _directive_posts(
        self, post_nodes: list[PostNode], updates: Mapping[UpdateNode, dt.datetime], head: FrontMatter
    ) -> list[Post]:
        """Return the posts that ``post`` directives make.

        :param head: what holds for all of them
        """
        found: dict[str, _Marked] = {}
        whole_section = self._only_section()
        for order, node in enumerate(post_nodes, start=1):
            fields = self._directive_fields(node)
            front_matter = self._validate(fields)
            front_matter = _within(head, front_matter)
            section = trees.enclosing_section(node)
            # The only directive of a document makes a post of all of it, wherever it is.
            is_alone = len(post_nodes) == 1 and not (self.rules.settings.always_section and section)
            title = None
            if is_alone:
                title = self._settle_document_title(front_matter)
                if title.text:
                    self._move_below_heading(node)
            elif section is None:
                self._problem(
                    Subtype.POST_DIRECTIVE,
                    node,
                    "post",
                    "a post directive before the first heading",
                    "must stand below the heading of its post",
                )
                _replace_by_content(node, fields)
                # It may be the directive of a draft.
                self.has_fault = True
                self.held_back = NO_POST
                continue
            # So does one below the document's own heading.
            whole = is_alone or section is None or section is whole_section
            post = _Marked(
                scope=self.document if is_alone or section is None else section,
                front_matter=front_matter,
                title=title,
                section_id="" if whole or section is None else section["ids"][0],
                order=order,
                line=node.line,
                has_excerpt=_replace_by_content(node, fields),
            )
            first = found.setdefault(post.section_id, post)
            if first is not post:
                self._problem(
                    Subtype.POST_DIRECTIVE,
                    node,
                    "post",
                    f"a second post directive in one section, the first is on line {first.line}",
                    "each post has a section of its own",
                )
                if front_matter.may_be_draft or self.rules.why_draft(front_matter):
                    # It is not known which of the two the author meant.
                    first.front_matter = replace(first.front_matter, may_be_draft=True)
        held_back = [
            post
            for post in found.values()
            if self._must_be_held_back(post.scope, post.front_matter, post.section_id)
        ]
        removed = [post.scope for post in held_back if post.section_id]
        self.removed_ids = trees.remove_sections(self.document, removed)
        gone = set(map(id, (*held_back, *removed)))
        if self.removed_ids and not trees.heading_of(self.document):
            self.has_fault = self.has_fault or (not self.held_back and bool(self.faulty_sections))
            self.held_back = self.held_back or (
                NO_POST if self.faulty_sections else "all that is in it is held back"
            )
        # Only after sections are removed: posts must not have their words, and posts inside them are gone, too.
        return [
            self._post(
                post.scope,
                post.front_matter,
                updates,
                post.title or self._settle_section_title(post.scope, post.front_matter),
                section_id=post.section_id,
                order=post.order,
                marked=post.has_excerpt,
            )
            for post in found.values()
            if id(post) not in gone and gone.isdisjoint(map(id, trees.ancestors(post.scope)))
        ]

    def _only_section(self) -> nodes.section | None:
        """Return the section of the first level if there is only one, so that its heading is the document's."""
        sections = [node for node in self.document.children if isinstance(node, nodes.section)]
        return sections[0] if len(sections) == 1 else None

    def _directive_fields(self, node: PostNode) -> dict[str, Field]:
        """Return what a ``post`` directive says, as fields of front matter."""
        written: WrittenOptions = node["written"]

        def position_at(line: int) -> Position:
            return Position(node.line + line if node.line else None, None)

        pairs = [("date", Field(written.argument, position_at(0)))] if written.argument else []
        pairs += [(option.name, Field(option.value, position_at(option.line))) for option in written.options]
        fields, problems = gather(pairs, self.path)
        self.problems += problems
        if written.unreadable:
            line, fault = written.unreadable
            found = f"an option that cannot be read, {shown(fault)}"
            self.problems.append(
                Problem(
                    *(Subtype.POST_DIRECTIVE, self.path, position_at(line).line, None, "post", found),
                    "each option stands on a line of its own, as `:name: value`",
                )
            )
            # The unreadable option may have been `draft`.
            fields["draft"] = Field(Unreadable.VALUE, position_at(line))
        return fields

    def _move_below_heading(self, node: PostNode) -> None:
        """Move the only directive of a document below the heading, if it is above it.

        ``ablog start`` writes posts so, and ABlog then makes a post of the whole document.
        """
        section = next(iter(self.document.findall(nodes.section)), None)
        if section is not None and trees.enclosing_section(node) is None:
            node.parent.remove(node)
            section.insert(1, node)

    def _settle_section_title(self, section: nodes.Element, front_matter: FrontMatter) -> titles.Title:
        title = titles.settle_section_title(self.document, section, front_matter.title or "")
        self._report_headings(title)
        return title

    def _must_be_held_back(self, scope: nodes.Element, front_matter: FrontMatter, section_id: str = "") -> bool:
        """Return whether a post must be held back, and note why.

        :param section_id: "" for a post that is the whole document
        """
        title = front_matter.title or trees.title_of(scope)
        is_empty = not (title or untitled.has_content(scope.children))
        if is_empty:
            found = "no title, no heading and no text"
            self._problem(Subtype.TITLE, scope, "title", found, "a post must have one of them")
        if is_empty or front_matter.may_be_draft:
            self.draft_labels += front_matter.labels
            if section_id:
                self.faulty_sections.append(title or section_id)
            else:
                self._hold_back_for_fault(replace(front_matter, doubt="") if is_empty else front_matter)
            return True
        draft = "" if self.rules.drafts else self.rules.why_draft(front_matter)
        if draft:
            self.draft_days.append(public_days(front_matter))
            self.draft_labels += front_matter.labels
            if section_id:
                self.held_sections.append((title or section_id, draft))
            else:
                self.held_back = self.held_back or draft
        return bool(draft)

    def _post(
        self,
        scope: nodes.Element,
        front_matter: FrontMatter,
        updates: Mapping[UpdateNode, dt.datetime],
        title: titles.Title,
        *,
        section_id: str = "",
        order: int = 1,
        marked: bool = False,
    ) -> Post:
        """Return the post in *scope*, a section or the document.

        :param title: its title; if there is none, the post gets a name, and a heading that is hidden
        :param marked: whether the end of the excerpt has been marked already
        """
        self.public_days.append(public_days(front_matter))
        if front_matter.kind is Kind.QUOTE:
            mark_attributions(scope)
        name = title.text
        if not name:
            name = self._name(scope, front_matter)
            titles.hide_heading(self.document, scope, name)
        reading = trees.reading_of(scope)
        summary = front_matter.summary or trees.summary_of(scope, self.rules.links.without_secrets)
        dates = [updates[node] for node in scope.findall(UpdateNode) if node in updates]
        if front_matter.updated:
            dates.append(front_matter.updated)
        return Post(
            docname=self.docname,
            section=section_id,
            order=order,
            title=name,
            date=front_matter.date,
            updated=max(dates, default=None),
            draft=bool(self.rules.why_draft(front_matter)),
            kind=front_matter.kind or (Kind.LINK if front_matter.link else Kind.NOTE),
            minutes=reading_minutes(*reading),
            summary=summary,
            excerpt=self._excerpt(scope, front_matter, words=reading_words(*reading), marked=marked),
            digest=trees.digest_of(scope),
            labels=front_matter.labels,
            link=front_matter.link,
            via=front_matter.via,
            image=front_matter.image or self.rules.settings.auto_image,
            nocomments=front_matter.nocomments,
            canonical_link=front_matter.canonical_link,
            external_link=front_matter.external_link,
            redirects=front_matter.redirects,
            untitled=not title.text,
            language=self._language(front_matter.languages),
            subtitle=front_matter.subtitle,
            keywords=front_matter.keywords,
            author_urls=front_matter.author_urls,
            license=front_matter.license,
            sharing=self._sharing(front_matter),
            toc=front_matter.toc,
            former=self._former(front_matter),
        )

    def _sharing(self, front_matter: FrontMatter) -> SharingImage | None:
        """Return the image for those who share a link, with its file as a path from the sources' root."""
        image = front_matter.sharing
        if image is None or "://" in image.address or image.address.startswith("/"):
            return image
        folder = posixpath.dirname(self.docname)
        path = posixpath.normpath(posixpath.join(folder, image.address))
        if path.startswith("../"):
            found, allowed = f"{shown(image.address)} is outside of the sources", "a file in them is allowed"
            self.problems.append(Problem(Subtype.LINK, self.path, None, None, "cover", found, allowed))
            return None
        return image._replace(address=path)

    def _former(self, front_matter: FrontMatter) -> tuple[str, ...]:
        """Return the addresses that a post had elsewhere, by its ``slug``, ``permalink`` or ``url``."""
        folder = posixpath.dirname(self.docname)
        slug = [posixpath.join(folder, front_matter.slug)] if front_matter.slug else []
        return tuple(dict.fromkeys((*front_matter.former, *slug)))

    def _language(self, labels: Sequence[str]) -> str:
        """Return the language of a post's text, by the first of its labels; "" for the site's."""
        settings = self.rules.settings
        given = labels or settings.default_labels.get(LabelKind.LANGUAGE, ())
        configured = settings.labels.get(LabelKind.LANGUAGE, {})
        tag = language_tag_of(given[0], configured) if given else ""
        return "" if tag.lower() == settings.language.replace("_", "-").lower() else tag

    def _excerpt(self, scope: nodes.Element, front_matter: FrontMatter, *, words: int, marked: bool) -> Excerpt:
        if trees.mark_author_excerpt(scope) or marked:
            return Excerpt.START
        paragraphs = front_matter.excerpt
        if paragraphs is None:
            if words <= self.rules.settings.whole_words and front_matter.kind is not Kind.ESSAY:
                return Excerpt.WHOLE
            if front_matter.summary:
                return Excerpt.SUMMARY
            paragraphs = self.rules.settings.auto_excerpt
        return Excerpt.START if trees.mark_excerpt_after(scope, paragraphs) else Excerpt.NOTHING


def _inside(scopes: Sequence[nodes.Element]) -> Mapping[int, list[nodes.Element]]:
    """Return for each of some parts of a tree, by its ``id()``, the other parts that are inside it."""
    inner: dict[int, list[nodes.Element]] = {id(scope): [] for scope in scopes}
    for scope in scopes:
        for parent in trees.ancestors(scope):
            if id(parent) in inner:
                inner[id(parent)].append(scope)
    return inner


def _shows_title(node: addnodes.pending_xref) -> bool:
    """Return whether a reference shows the title of its target, and the target is in this project."""
    if node.get("refexplicit") or "intersphinx" in node:
        return False
    domain, kind = node.get("refdomain"), node.get("reftype")
    return domain in {SOURCE_DOMAIN, "doc"} or kind in {"any", "myst"} or (domain, kind) in _TITLED


def _shows_what_it_finds(node: addnodes.pending_xref) -> bool:
    """Return whether only resolving a reference tells its words, such as the number of a figure."""
    domain, kind = node.get("refdomain"), node.get("reftype")
    if (domain, kind) in _NUMBERED:
        return True
    if node.get("refexplicit") or domain in _WORDS_AS_WRITTEN:
        return False
    return domain != "std" or "intersphinx" in node or (domain, kind) in _TITLED


def _is_plain(value: object) -> bool:
    """Return whether an attribute is plain data."""
    return value is None or isinstance(value, str | int)


def _within(head: FrontMatter, front_matter: FrontMatter) -> FrontMatter:
    """Return what a ``post`` directive says, together with what its document says of all posts' being public."""
    return replace(
        front_matter,
        draft=front_matter.draft or head.draft,
        held_back=front_matter.held_back or head.held_back,
        public_from=max(filter(None, (front_matter.public_from, head.public_from)), default=None),
        public_until=min(filter(None, (front_matter.public_until, head.public_until)), default=None),
    )


def _replace_by_content(node: PostNode, fields: Mapping[str, Field]) -> bool:
    """Replace a ``post`` directive by its content, which is the excerpt; return whether it had any.

    :param fields: the directive's options
    """
    content: list[nodes.Node] = list(node.children)
    if content:
        if "exclude" in fields and str(fields["exclude"].value).strip().lower() not in FALSE_WORDS:
            # Listings and feeds show it, the page does not.
            content = [nodes.container("", *content, classes=[EXCERPT_ONLY])]
        content.append(trees.excerpt_end())
    filled = bool(content)
    if node["ids"]:
        # Keep the target that is before the directive.
        content.insert(0, nodes.target())
    node.replace_self(content)
    return filled
