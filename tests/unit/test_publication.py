"""Whether a post is public, in the words of other blog engines."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_commonplace.errors import Problem
from sphinx_commonplace.frontmatter.keys import (
    FOREIGN_KEYS,
    OUR_KEYS,
    FrontMatter,
    marks_a_post,
    publication_fields,
    read_fields,
    validate,
)
from sphinx_commonplace.frontmatter.publication import LOOSE, WORDS, key_of, typo_of
from sphinx_commonplace.text.dates import DateRules
from sphinx_commonplace.text.suggestions import edits

RULES = DateRules(ZoneInfo("UTC"))
GUIDE = Path(__file__).parents[2] / "guide" / "front-matter.md"


def read(lines: str) -> tuple[FrontMatter, tuple[Problem, ...]]:
    fields, form = read_fields(f"---\ndate: 2026-05-04\n{lines}\n---\n", "post.md")
    front_matter, problems = validate(fields, "post.md", RULES)
    return front_matter, form + problems


HIDDEN = [
    *("draft: 1", "draft: y", "Draft: true", "DRAFT: yes", "drafts: true", "is_draft: true", "isDraft: on"),
    *("blog-draft: true", "draft?: true", '"draft ": true', "draft:", "draft: draft"),
    *("published: false", "published: no", "published: 0", 'published: "false"', "published: draft", "published:"),
    *("publish: false", "is_published: false", "public: n", "visible: false", "dg-publish: false"),
    *("status: draft", "Status: Draft", "status: private", "status: pending", "status: in progress"),
    *("status: a draft since May", "status: not published", "status: Entwurf", "status: [featured, draft]"),
    *("state: draft", "stage: draft", "visibility: private", "visibility: Members", "post_status: future"),
    *("private: true", "private:", "hidden: true", "unlisted: yes", "wip: true", "secret: true"),
    *("publishDate:", "publishDate: never", "pubDate: false", "embargo: true", "scheduled: true"),
    *("password: 123", "permalink: false", "blogpost: draft", "blogpost: private"),
    *("eleventyExcludeFromCollections: true", "headless: true", "listed: false"),
]

SHOWN = [
    *("draft: 0", "draft: n", "Draft: false", "drafts: no", "is_draft: false", "draft: published"),
    *("published: true", "published: 1", "published: 'yes'", "publish: on", "public: true", "visible: true"),
    *("status: published", "Status: Final", "status: publish", "status:", "status: featured", "state: live"),
    *("visibility: public", "private: false", "hidden: no", "unlisted: false", "wip: false", "password:"),
    *("publishDate: true", "embargo: false", "scheduled: false", "expires: never", "expiryDate:"),
]


class TestWhatIsUnderstood:
    @pytest.mark.parametrize("line", HIDDEN)
    def test_it_holds_back(self, line: str) -> None:
        front_matter, problems = read(line)
        assert front_matter.draft or front_matter.held_back
        assert problems == ()

    @pytest.mark.parametrize("line", SHOWN)
    def test_it_does_not_hold_back(self, line: str) -> None:
        front_matter, problems = read(line)
        assert front_matter == read("")[0]
        assert problems == ()

    @pytest.mark.parametrize("first", ["draft: false", "published: true", "status: published"])
    @pytest.mark.parametrize("second", ["visibility: draft", "private: true"])
    def test_one_key_is_enough(self, first: str, second: str) -> None:
        assert read(f"{first}\n{second}")[0].held_back == f"`{second}`"
        assert read(f"{second}\n{first}")[0].held_back == f"`{second}`"

    @pytest.mark.parametrize("line", ["type: draft", "kind: draft", "version: draft", "layout: Draft", "foo: wip"])
    def test_the_word_draft_counts_under_any_key(self, line: str) -> None:
        assert read(line)[0].held_back == f"`{line}`"

    @pytest.mark.parametrize("line", ["tags: [draft]", "title: Draft", "category: draft", "x-state: draft"])
    def test_but_not_where_it_is_what_the_post_is_about(self, line: str) -> None:
        assert not read(line)[0].held_back

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("params: {draft: true}", "`params.draft: true`"),
            ("build: {render: never, list: never}", "`build.render: never`"),
            ("_build: {list: false}", "`_build.list: false`"),
        ],
    )
    def test_it_counts_inside_a_mapping(self, line: str, words: str) -> None:
        assert read(line)[0].held_back == words

    @pytest.mark.parametrize(
        ("lines", "doubt"),
        [
            ("draft: true\ndraft: false", "`draft: true`, then `draft: false`"),
            ("draft:\ndraft: no", "`draft:` and nothing more, then `draft: no`"),
            ("draft: maybe\ndraft: false", "`draft: maybe`, then `draft: false`"),
            ("draft: false\ndraft: true\ndraft: false", "`draft: true`, then `draft: false`"),
            ("status: draft\nstatus: published", "`status: draft`, then `status: published`"),
            ("published: false\npublished: 2026-05-04", "`published: false`, then `published: 2026-05-04`"),
            ("params: {draft: true}\nparams: {draft: false}", "`params`, then `params`"),
            ("drat: true\ndrat: false", "`drat: true`, then `drat: false`"),
            ("blogpost: draft\nblogpost: true", "`blogpost: draft`, then `blogpost: true`"),
        ],
    )
    def test_a_key_that_stands_twice_is_in_doubt(self, lines: str, doubt: str) -> None:
        front_matter, problems = read(lines)
        assert (front_matter.may_be_draft, front_matter.doubt) == (True, doubt)
        assert "given twice" in problems[0].found

    @pytest.mark.parametrize("lines", ["draft: false\ndraft: false", "status: final\nstatus: published"])
    def test_but_not_if_both_say_that_it_is_public(self, lines: str) -> None:
        assert read(lines)[0] == read("")[0]

    def test_a_key_that_stands_twice_in_a_mapping(self) -> None:
        assert read("params: {draft: true, draft: false}")[0].held_back == "`params.draft: true`"

    def test_a_password_is_not_shown(self) -> None:
        assert read("password: opensesame")[0].held_back == "`password`"

    def test_what_is_shown_is_short_and_printable(self) -> None:
        held_back = read(f'status: "draft {"x" * 200} \\e[31m"')[0].held_back
        assert held_back.isprintable()
        assert len(held_back) < 90


class TestDates:
    @pytest.mark.parametrize(
        "key", ["publishDate", "publish_date", "published", "Published", "pubdate", "publishedAt", "embargo_until"]
    )
    def test_a_first_day(self, key: str) -> None:
        front_matter, problems = read(f"{key}: 2099-01-02")
        assert front_matter.public_from is not None
        assert front_matter.public_from[0].date() == dt.date(2099, 1, 2)
        assert front_matter.public_from[1] == f"`{key}: 2099-01-02`"
        assert (front_matter.date and front_matter.date.year, problems) == (2026, ())

    def test_the_latest_first_day_counts(self) -> None:
        front_matter, _ = read("published: 2026-05-04\nembargo: 2099-01-01\npubdate: 2030-01-01")
        assert front_matter.public_from is not None
        assert front_matter.public_from[1] == "`embargo: 2099-01-01`"

    @pytest.mark.parametrize("key", ["date", "published", "publishDate", "embargo"])
    def test_the_later_one_counts_of_a_key_that_stands_twice(self, key: str) -> None:
        for years in ((2099, 2026), (2026, 2099)):
            front_matter, _ = read("\n".join(f"{key}: {year}-01-02" for year in years))
            days = [front_matter.date, front_matter.public_from and front_matter.public_from[0]]
            assert max(day.year for day in days if day) == 2099

    @pytest.mark.parametrize("key", ["expiryDate", "expires", "unpublish_date"])
    def test_a_last_day(self, key: str) -> None:
        front_matter, problems = read(f"{key}: 2027-01-01")
        assert front_matter.public_until is not None
        assert (front_matter.public_until[0].year, problems) == (2027, ())

    @pytest.mark.parametrize("line", ["published: 2020-02-03", "publishDate: 2020-02-03 10:00"])
    def test_it_is_the_date_of_a_post_without_one(self, line: str) -> None:
        fields, _ = read_fields(f"---\n{line}\n---\n", "post.md")
        front_matter, problems = validate(fields, "post.md", RULES)
        assert front_matter.date is not None
        assert (front_matter.date.date(), problems) == (dt.date(2020, 2, 3), ())

    @pytest.mark.parametrize("line", ["embargo: 2020-02-03", "releaseDate: 2020-02-03", "expires: 2099-01-01"])
    def test_what_need_not_be_its_date_is_not(self, line: str) -> None:
        fields, _ = read_fields(f"---\n{line}\n---\n", "post.md")
        assert validate(fields, "post.md", RULES)[0].date is None

    def test_a_wrong_date_is_not_replaced(self) -> None:
        fields, _ = read_fields("---\ndate: soon\npublished: 2020-02-03\n---\n", "post.md")
        front_matter, _ = validate(fields, "post.md", RULES)
        assert (front_matter.date, front_matter.may_be_draft) == (None, True)

    def test_two_readings_are_reported(self) -> None:
        front_matter, [problem] = read("publishDate: 04/05/2099")
        assert front_matter.public_from is not None
        assert (problem.line, problem.key, problem.suggestion) == (3, "publishDate", "2099-04-05")


class TestDoubt:
    @pytest.mark.parametrize(
        ("line", "meant"),
        [
            *(("drat: true", "draft"), ("darft: yes", "draft"), ("draf:", "draft"), ("drafft: 1", "draft")),
            *(("pubished: false", "published"), ("publsh: no", "publish"), ("hiden: true", "hidden")),
            *(("privat: true", "private"), ("statsu: private", "status"), ("visibilty: hidden", "visibility")),
        ],
    )
    def test_a_typo_in_a_key_that_holds_back(self, line: str, meant: str) -> None:
        front_matter, [problem] = read(line)
        assert front_matter.may_be_draft
        assert front_matter.doubt.endswith(f"perhaps for `{meant}`")
        assert (problem.line, problem.column, problem.suggestion) == (3, 1, meant)

    def test_a_typo_in_the_key_of_a_date(self) -> None:
        front_matter, [problem] = read("pubishDate: 2099-01-01")
        assert front_matter.public_from is not None
        assert front_matter.public_from[1] == "`pubishDate: 2099-01-01`, perhaps for `publishDate`"
        assert problem.suggestion == "publishDate"

    @pytest.mark.parametrize(
        "line", ["drat: false", "pubished: true", "statsu: published", "craft: beer", "raft: 2", "publisher: ACM"]
    )
    def test_a_typo_that_does_not_is_reported_only(self, line: str) -> None:
        front_matter, [problem] = read(line)
        assert front_matter == read("")[0]
        assert "this key is not known" in str(problem)

    @pytest.mark.parametrize(
        ("line", "suggestion"),
        [
            *(("draft: maybe", ""), ("private: to me", ""), ("published: someday", ""), ("publishDate: soon", "")),
            *(("status: foo", ""), ("status: drfat", "draft"), ("status: pubished", "published")),
            *(("visibility: prvate", "private"), ("state: drat", "draft"), ("expiryDate: soon", "")),
            ("status: {a: b}", ""),
        ],
    )
    def test_an_unclear_value(self, line: str, suggestion: str) -> None:
        front_matter, [problem] = read(line)
        assert front_matter.may_be_draft
        assert problem.suggestion == suggestion

    @pytest.mark.parametrize(
        "line",
        [
            *("permalink: /draft/x/", "hide: [navigation, toc]", "state: Texas", "type: post", "release: '2.0'"),
            *("output: html_document", "ignore: perhaps", "releaseDate: 1999", "permalink: /drafts/"),
        ],
    )
    def test_a_key_that_speaks_of_something_else(self, line: str) -> None:
        front_matter, problems = read(line)
        assert problems == ()
        own = {"former", "toc", "unknown_keys"}  # what `permalink` and `hide` are read for, too
        for field in dataclasses.fields(FrontMatter):
            if field.name not in own:
                assert getattr(front_matter, field.name) == getattr(read("")[0], field.name)
        name = line.partition(":")[0]
        assert [key.name for key in front_matter.unknown_keys] == [name] * (name not in {"permalink", "hide"})

    def test_what_cannot_be_read(self) -> None:
        assert read("published: !secret true")[0].may_be_draft
        assert not read("permalink: !secret true")[0].may_be_draft


class TestTable:
    def test_no_key_is_in_it_twice_but_for_case_and_dashes(self) -> None:
        names = [name for table in (WORDS, LOOSE) for names in table.values() for name in names.split()]
        assert len({key_of(name) for name in names}) == len(names)

    def test_it_has_no_key_of_ours_but_draft(self) -> None:
        """And `permalink`, which counts for a word, and is an address otherwise."""
        assert {name for name in OUR_KEYS if key_of(name)} == {"draft", "permalink"}

    def test_no_key_of_ours_or_of_others_is_a_typo(self) -> None:
        assert {name: typo_of(name) for name in OUR_KEYS | FOREIGN_KEYS if typo_of(name)}.keys() <= {
            "draft",
            "status",
        }

    def test_the_guide_names_every_key(self) -> None:
        text = GUIDE.read_text("utf-8")
        for table in (WORDS, LOOSE):
            for names in table.values():
                for name in names.split():
                    assert f"`{name}`" in text, name

    def test_fields_that_are_read_of_a_directives_document(self) -> None:
        fields, _ = read_fields("---\ntitle: A\ndrat: true\nkind: x\nfoo: draft\nPublished: no\n---\n", "p")
        assert list(publication_fields(fields)) == ["drat", "foo", "Published"]

    @pytest.mark.parametrize(
        ("line", "marks"),
        [
            *(("draft: false", True), ("publishDate: 2020-01-01", True), ("published: true", True)),
            *(("status: draft", True), ("status: stable", False), ("hide: true", False), ("orphan:", False)),
        ],
    )
    def test_what_makes_a_folders_index_a_post(self, line: str, marks: bool) -> None:
        assert marks_a_post(read_fields(f"---\n{line}\n---\n", "p")[0]) is marks


class TestEdits:
    @pytest.mark.parametrize(
        ("one", "other", "number"),
        [("draft", "draft", 0), ("draft", "drat", 1), ("draft", "darft", 1), ("draft", "dfart", 2), ("a", "", 1)],
    )
    def test_they_are_counted(self, one: str, other: str, number: int) -> None:
        assert edits(one, other, 3) == edits(other, one, 3) == number

    @given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 3))
    def test_a_limit_changes_nothing_below_it(self, one: str, other: str, most: int) -> None:
        assert min(edits(one, other, most), most + 1) == min(edits(one, other, 20), most + 1)
