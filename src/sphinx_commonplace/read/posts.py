"""From one document's tree and front matter to its posts, and to what else of it other pages need to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from docutils import nodes
from sphinx import addnodes
from sphinx.util import docname_join

from sphinx_commonplace.compat.ablog import PostList, PostNode, UpdateNode, translate
from sphinx_commonplace.compat.directive_options import WrittenOptions
from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter.keys import (
    Field,
    FrontMatter,
    Position,
    Unreadable,
    blogpost_typos,
    gather,
    validate,
)
from sphinx_commonplace.model import Excerpt, Kind, LabelKind, Outgoing, Post
from sphinx_commonplace.read import trees
from sphinx_commonplace.read.citations import Collector
from sphinx_commonplace.read.conditions import aside, conditions_in
from sphinx_commonplace.read.date_words import date_words
from sphinx_commonplace.read.domain import Document, pack
from sphinx_commonplace.read.lines import WrittenLines
from sphinx_commonplace.read.nodes import source_list
from sphinx_commonplace.read.queries import query_of
from sphinx_commonplace.read.refused_links import LinkRefuser
from sphinx_commonplace.read.roles import SOURCE as SOURCE_DOMAIN
from sphinx_commonplace.read.rules import ReadingRules
from sphinx_commonplace.text.dates import DATE_HELP, DateError, read_date
from sphinx_commonplace.text.marks import EXCERPT_ONLY
from sphinx_commonplace.text.placeholders import (
    CITE,
    DOC,
    OWN,
    SOURCE,
    TARGET,
    name_of,
    reference_text,
    with_words,
)
from sphinx_commonplace.text.quoting import shown
from sphinx_commonplace.text.reading_time import reading_minutes, reading_words
from sphinx_commonplace.validation.readers import FALSE_WORDS

NO_POST = "no post can be made of it"
"""Why what should be a post is left out, its faults having been told."""

_TITLED = frozenset({("std", "doc"), ("std", "ref")})
"""Roles of Sphinx's that show a title, by domain and kind."""


@dataclass(slots=True, eq=False)
class _Marked:
    """What a ``post`` directive marks as a post."""

    scope: nodes.Element
    front_matter: FrontMatter
    section_id: str  # "" for what is the whole document
    order: int
    line: int | None  # of the directive
    has_excerpt: bool


class PostReader:
    """Reads the posts of one document.

    :param document: the document's tree; marks are put into it, drafts that must not be seen are cut out of it
    :param path: the source file, for messages
    :param source: its lines
    """

    def __init__(
        self,
        document: nodes.document,
        docname: str,
        path: str,
        rules: ReadingRules,
        *,
        source: Sequence[str] = (),
    ) -> None:
        self.document = document
        self.docname = docname
        self.path = path
        self.rules = rules
        self.lines = WrittenLines(source, path)
        self.collector = Collector(
            rules.links.is_citation, rules.links.canonical, rules.settings.language, source, path
        )
        self.problems: list[Problem] = []
        self.cut_ids: set[str] = set()  # of sections that were left out
        self.held = ""  # why the whole document must not be published
        self.withheld: list[str] = []  # ISO dates of drafts, "" for none
        self.faulty_sections: list[str] = []  # titles

    def read(self, fields: Mapping[str, Field], problems: Sequence[Problem] = ()) -> Document:
        """Return what the document holds.

        :param fields: its front matter
        :param problems: what is wrong with that as a whole, if it is the front matter of a post
        """
        self.problems += LinkRefuser(self.document, self.path, self.lines).refuse()
        self._name_references()
        updates = self._title_updates()
        outcomes = [
            (node, kind, expression, self.rules.conditions.hold(kind, expression))
            for node, kind, expression in conditions_in(self.document)
        ]
        hidden = [node for node, _kind, _expression, holds in outcomes if not holds]
        for node in (inner for part in hidden for inner in list(part.findall(PostNode))):
            _dissolve(node, self._directive_fields(node))  # a post that no page shows is none
        with aside(hidden):
            found = self._read(fields, updates, problems)
        conditions = tuple(sorted({outcome[1:] for outcome in outcomes}))
        # Builders other than those of pages may show what is hidden, with its references.
        references = self._references(self.document) if hidden else found.references
        return replace(found, references=references, conditions=conditions)

    def _read(
        self, fields: Mapping[str, Field], updates: Mapping[UpdateNode, dt.datetime], problems: Sequence[Problem]
    ) -> Document:
        """Return what is found in what pages show of the document."""
        post_nodes = list(self.document.findall(PostNode))
        if post_nodes:
            posts = self._directive_posts(post_nodes, updates, draft=self._is_draft_throughout(fields))
        elif self.rules.names_a_post(self.docname, fields):
            self.problems += problems
            front_matter = self._validate(fields)
            if front_matter.title:
                trees.title_document(self.document, front_matter.title)
            self._count_titles()
            held = self._is_held_back(self.document, front_matter)
            posts = [] if held else [self._post(self.document, front_matter, updates)]
        else:
            self.problems += blogpost_typos(fields, self.path)
            posts = []
        references = self._references(self.document)
        return Document(
            posts=tuple(posts),
            held=self.held,
            faulty=self.held == NO_POST,
            withheld=tuple(self.withheld),
            faulty_sections=tuple(self.faulty_sections),
            references=references,
            packed=pack(tuple(self._outgoing(post, posts, references) for post in posts)),
            source_lists=tuple(node["query"] for node in self.document.findall(source_list)),
            postlists=tuple(map(query_of, self.document.findall(PostList))),
            toctree=any(not node.get("hidden") for node in self.document.findall(addnodes.toctree)),
        )

    def _name_references(self) -> None:
        """Have references that show the title of what they refer to say what that is.

        It is not known yet, and where it will be, a reader of sentences and summaries sees it as well.
        """
        for pending in self.document.findall(addnodes.pending_xref):
            if _shows_title(pending):
                pending[trees.REFERENCE] = reference_text(self._reference(pending))
        for node in self.document.findall(nodes.reference):
            if "id_link" in node and not node.children:
                node[trees.REFERENCE] = reference_text(self._place(node))

    def _references(self, scope: nodes.Element) -> tuple[tuple[str, str], ...]:
        found = set(map(self._reference, scope.findall(addnodes.pending_xref)))
        places = (self._place(node) for node in scope.findall(nodes.reference) if "id_link" in node)
        found.update(
            (kind, name) for kind, name in places if kind == TARGET
        )  # the others are in the document itself
        return tuple(sorted(found))

    def _place(self, node: nodes.reference) -> tuple[str, str]:
        """Return what MyST's ``[words](#name)`` refers to, which a later transform finds out."""
        name = node.get("refuri", "").removeprefix("#")
        # A heading's own name is another document's first, if that has it for a label.
        is_own = self.document.nametypes.get(name) or name in getattr(self.document, "myst_slugs", {})
        return (DOC, f"{self.docname}#{name}") if is_own else (TARGET, name)

    def _outgoing(self, post: Post, posts: Sequence[Post], references: tuple[tuple[str, str], ...]) -> Outgoing:
        """Return what a post leads to, with an id put where each of its citations stands.

        :param posts: all posts of the document; the links of those within this one are theirs
        :param references: what the whole document refers to
        """
        scope = trees.section_by_id(self.document, post.section)
        others = [trees.section_by_id(self.document, other.section) for other in posts if other.section]
        links = self.rules.links
        citations = self.collector.front_matter(post.link, post.via, post.title, quotes=post.kind is Kind.QUOTE)
        citations += self.collector.collect(self.document, scope, others)
        for citation in citations:
            if citation.href and (problem := links.canonicalised(citation.href).problem):
                found = f"{shown(citation.href)} has no canonical form: {problem}"
                allowed = "kept as it is written"
                self.problems.append(Problem(Subtype.LINK, self.path, citation.line, None, "link", found, allowed))
        own = {
            (OWN, path)
            for node in scope.findall(nodes.reference)
            if (path := links.own_path(node.get("refuri", ""))) is not None
        }
        if scope is not self.document:
            references = self._references(scope)
        return Outgoing(tuple(citations), (*references, *sorted(own)))

    def _reference(self, node: addnodes.pending_xref) -> tuple[str, str]:
        """Return what a reference refers to: a document by its name and a place in it, a source, or a label."""
        target = str(node.get("reftarget", ""))
        if node.get("refdomain") == SOURCE_DOMAIN:
            return CITE if node["reftype"] == CITE else SOURCE, target
        if node.get("refdomain") == "doc":  # MyST's link to a file
            place = node.get("reftargetid")
            return DOC, f"{target}#{place}" if place else target
        if node.get("reftype") == "doc":
            return DOC, docname_join(self.docname, target)
        return TARGET, target

    def _problem(self, subtype: Subtype, node: nodes.Element, key: str, found: str, allowed: str) -> None:
        self.problems.append(Problem(subtype, self.path, node.line, None, key, found, allowed))

    def _validate(self, fields: Mapping[str, Field]) -> FrontMatter:
        front_matter, problems = validate(fields, self.path, self.rules.dates)
        self.problems += problems
        return front_matter

    def _count_titles(self) -> None:
        """Note headings of the first level after the first, which is the post's title."""
        sections = [node for node in self.document.children if isinstance(node, nodes.section)]
        for section in sections[1:]:
            first, other = (with_words(trees.title_of(one), name_of) for one in (sections[0], section))
            found = f"a second heading of the first level, {shown(other)}"
            allowed = f"a post has one, here {shown(first)}; those below it begin with ##"
            self._problem(Subtype.TITLE, section, "title", found, allowed)

    def _title_updates(self) -> dict[UpdateNode, dt.datetime]:
        """Give each ``update`` directive its title, as ABlog does, and return their dates."""
        updates = {}
        for node in self.document.findall(UpdateNode):
            text = str(node["date"])
            try:
                date = read_date(text, self.rules.dates).when
            except DateError as error:
                self._problem(Subtype.DATE, node, "update", str(error), DATE_HELP)
            else:
                updates[node] = date
                text = date_words(date, self.rules.dates.format, self.rules.settings.language)
            title = translate("Updated on ") + text
            node.insert(0, nodes.title(title, title))
            node["classes"] = ["note", "update"]
        return updates

    def _is_draft_throughout(self, fields: Mapping[str, Field]) -> bool:
        """Return whether a document says at its head that it is a draft, whatever its directives say."""
        head = self._validate({name: field for name, field in fields.items() if name == "draft"})
        if head.may_be_draft:
            self.held = NO_POST
        elif head.draft and not self.rules.drafts:
            self.held = self.rules.why_draft(head)
        return head.draft

    def _directive_posts(
        self, post_nodes: list[PostNode], updates: Mapping[UpdateNode, dt.datetime], *, draft: bool
    ) -> list[Post]:
        """Return the posts that directives make.

        :param draft: all of them are drafts
        """
        several = len(post_nodes) > 1 or self.rules.settings.always_section
        found: dict[str, _Marked] = {}
        for order, node in enumerate(post_nodes, start=1):
            fields = self._directive_fields(node)
            front_matter = self._validate(fields)
            front_matter = replace(front_matter, draft=front_matter.draft or draft)
            if len(post_nodes) == 1:
                self._below_heading(node, front_matter.title)
            section = trees.enclosing_section(node)
            if section is None:
                self._problem(
                    Subtype.POST_DIRECTIVE,
                    node,
                    "post",
                    "a post directive before the first heading",
                    "must stand below the heading of its post",
                )
                _dissolve(node, fields)
                # It may have been the directive of a draft.
                self.held = NO_POST
                continue
            # A directive below the document's own heading makes a post of the whole document.
            whole = not several or self._is_document_heading(section)
            post = _Marked(
                scope=section if several else self.document,
                front_matter=front_matter,
                section_id="" if whole else section["ids"][0],
                order=order,
                line=node.line,
                has_excerpt=_dissolve(node, fields),
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
                    # Which of the two its author meant is not known.
                    first.front_matter = replace(first.front_matter, may_be_draft=True)
        held = [
            post for post in found.values() if self._is_held_back(post.scope, post.front_matter, post.section_id)
        ]
        cut = [post.scope for post in held if post.section_id]
        for scope in cut:
            self.cut_ids |= trees.cut_section(self.document, scope)
        if self.cut_ids and not trees.heading_of(self.document):
            self.held = self.held or (NO_POST if self.faulty_sections else "all that is in it is held back")
        # After the cut, or they would show the words of what has gone; and some have gone with it.
        return [
            self._post(
                post.scope,
                post.front_matter,
                updates,
                section_id=post.section_id,
                order=post.order,
                marked=post.has_excerpt,
            )
            for post in found.values()
            if post not in held and not any(scope in cut for scope in trees.ancestors(post.scope))
        ]

    def _is_document_heading(self, section: nodes.section) -> bool:
        """Return whether a section is the only one of the first level."""
        return [node for node in self.document.children if isinstance(node, nodes.section)] == [section]

    def _directive_fields(self, node: PostNode) -> dict[str, Field]:
        """Return what a ``post`` directive says, as front matter says it."""
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
            # It may have been this.
            fields["draft"] = Field(Unreadable.VALUE, position_at(line))
        return fields

    def _below_heading(self, node: PostNode, title: str | None) -> None:
        """Put the only directive of a document below its heading, where it stands above it.

        So ``ablog start`` writes posts, and ABlog takes the whole document.
        """
        if trees.enclosing_section(node) is not None:
            return
        if title:
            trees.title_document(self.document, title)
            if trees.enclosing_section(node) is not None:
                return
        section = next(iter(self.document.findall(nodes.section)), None)
        if section is not None:
            node.parent.remove(node)
            section.insert(1, node)

    def _is_held_back(self, scope: nodes.Element, front_matter: FrontMatter, section_id: str = "") -> bool:
        """Return whether a post must not be published, and note it as such.

        :param section_id: "" for what is the whole document
        """
        title = front_matter.title or trees.title_of(scope)
        if not title:
            self._problem(
                Subtype.TITLE,
                scope,
                "title",
                "no title and no heading",
                "a post must have a heading or a title",
            )
        if not title or front_matter.may_be_draft:
            if section_id:
                self.faulty_sections.append(title or section_id)
            else:
                self.held = NO_POST
            return True
        draft = "" if self.rules.drafts else self.rules.why_draft(front_matter)
        if draft:
            self.withheld.append(front_matter.date.date().isoformat() if front_matter.date else "")
            if not section_id:
                self.held = self.held or draft
        return bool(draft)

    def _post(
        self,
        scope: nodes.Element,
        front_matter: FrontMatter,
        updates: Mapping[UpdateNode, dt.datetime],
        *,
        section_id: str = "",
        order: int = 1,
        marked: bool = False,
    ) -> Post:
        """Return the post that *scope* is.

        :param marked: the end of the excerpt has been marked already
        """
        reading = trees.reading_of(scope)
        summary = front_matter.summary or trees.summary_of(scope)
        dates = [updates[node] for node in scope.findall(UpdateNode) if node in updates]
        if front_matter.updated:
            dates.append(front_matter.updated)
        return Post(
            docname=self.docname,
            section=section_id,
            order=order,
            title=front_matter.title or trees.title_of(scope),
            date=front_matter.date,
            updated=max(dates, default=None),
            draft=bool(self.rules.why_draft(front_matter)),
            kind=front_matter.kind or (Kind.LINK if front_matter.link else Kind.NOTE),
            minutes=reading_minutes(*reading),
            summary=summary,
            excerpt=self._excerpt(scope, front_matter, words=reading_words(*reading), marked=marked),
            digest=trees.digest_of(scope),
            labels=tuple(
                (kind, text)
                for kind, texts in (
                    (LabelKind.TAG, front_matter.tags),
                    (LabelKind.CATEGORY, front_matter.categories),
                    (LabelKind.AUTHOR, front_matter.authors),
                    (LabelKind.SERIES, front_matter.series),
                    (LabelKind.LANGUAGE, front_matter.languages),
                    (LabelKind.LOCATION, front_matter.locations),
                )
                for text in texts
            ),
            link=front_matter.link,
            via=front_matter.via,
            image=front_matter.image or self.rules.settings.auto_image,
            nocomments=front_matter.nocomments,
            canonical_link=front_matter.canonical_link,
            external_link=front_matter.external_link,
            redirects=front_matter.redirects,
        )

    def _excerpt(self, scope: nodes.Element, front_matter: FrontMatter, *, words: int, marked: bool) -> Excerpt:
        if trees.mark_author_excerpt(scope) or marked:
            return Excerpt.START
        paragraphs = front_matter.excerpt
        if paragraphs is None:
            if words <= self.rules.settings.whole_words:
                return Excerpt.WHOLE
            if front_matter.summary:
                return Excerpt.SUMMARY
            paragraphs = self.rules.settings.auto_excerpt
        return Excerpt.START if trees.mark_excerpt_after(scope, paragraphs) else Excerpt.NOTHING


def _shows_title(node: addnodes.pending_xref) -> bool:
    """Return whether a reference shows the title of what it refers to, here and not in another project."""
    if node.get("refexplicit") or "intersphinx" in node:
        return False
    domain, kind = node.get("refdomain"), node.get("reftype")
    return domain in {SOURCE_DOMAIN, "doc"} or kind in {"any", "myst"} or (domain, kind) in _TITLED


def _dissolve(node: PostNode, fields: Mapping[str, Field]) -> bool:
    """Replace a ``post`` directive by its content, which is its excerpt; return whether it had any.

    :param fields: what the directive says
    """
    content: list[nodes.Node] = list(node.children)
    if content:
        if "exclude" in fields and str(fields["exclude"].value).strip().lower() not in FALSE_WORDS:
            # Shown in listings and feeds only.
            content = [nodes.container("", *content, classes=[EXCERPT_ONLY])]
        content.append(trees.excerpt_end())
    filled = bool(content)
    if node["ids"]:
        # A label stands before the directive.
        content.insert(0, nodes.target())
    node.replace_self(content)
    return filled
