"""Front matter: the block, its fields, the schema."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import pickle
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_commonplace.errors import Problem, Subtype
from sphinx_commonplace.frontmatter import keys, values
from sphinx_commonplace.frontmatter import yaml as fields_module
from sphinx_commonplace.frontmatter.keys import (
    Field,
    FrontMatter,
    Position,
    read_fields,
    split_front_matter,
    validate,
)
from sphinx_commonplace.text.dates import DateRules

RULES = DateRules(ZoneInfo("Europe/Berlin"), "%d %B %Y")
CASES = yaml.safe_load(Path(__file__).with_name("frontmatter_cases.yaml").read_text(encoding="utf-8"))
DEFAULTS = FrontMatter()
HERE = Position(1, 1)


def read(document: str) -> tuple[FrontMatter, tuple[Problem, ...]]:
    fields, form = read_fields(document, "post.md")
    front_matter, problems = validate(fields, "post.md", RULES, allowed={"allowed_here"})
    return front_matter, form + problems


def check(**values: object) -> tuple[FrontMatter, tuple[Problem, ...]]:
    """Validate values that no YAML has been through, such as a directive's options."""
    return validate({key: Field(value, HERE) for key, value in values.items()}, "post.rst", RULES)


def plain(value: object) -> object:
    """Return a value of FrontMatter as a case writes it."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [
            list(dataclasses.astuple(item) if dataclasses.is_dataclass(item) else item)
            if not isinstance(item, str)
            else item
            for item in value
        ]
    return value


def brief(problem: Problem) -> str:
    hint = f" -> {problem.suggestion}" if problem.suggestion else ""
    return f"{problem.line}:{problem.column} {problem.subtype.value} {problem.key}{hint}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_case(case):
    document = case.get("document", f"---\n{case.get('matter')}---\n\n# Heading\n")
    front_matter, problems = read(document)
    changed = {
        field.name: plain(getattr(front_matter, field.name))
        for field in dataclasses.fields(FrontMatter)
        if getattr(front_matter, field.name) != getattr(DEFAULTS, field.name) and field.name != "unknown_keys"
    }
    assert changed == case.get("gives", {})
    assert [brief(problem) for problem in problems] == case.get("problems", [])
    unknown = [f"{key.position.line}:{key.position.column} {key.name}" for key in front_matter.unknown_keys]
    assert unknown == case.get("unknown", [])
    if "says" in case:
        assert case["says"] in str(problems[0])


def test_cases_are_well_formed():
    names = [case["case"] for case in CASES]
    assert len(names) == len(set(names))
    for case in CASES:
        assert case.keys() <= {"case", "matter", "document", "gives", "problems", "unknown", "says"}
        assert ("matter" in case) != ("document" in case)


class TestBlock:
    def test_says_where_the_body_begins(self):
        block = split_front_matter("---\ntitle: A\ndraft: true\n---\nText\n")
        assert block is not None
        assert (block.text, block.line, block.body_line, block.closed) == (
            "title: A\ndraft: true\n",
            2,
            5,
            True,
        )

    def test_says_unclosed(self):
        block = split_front_matter("---\ntitle: A\n")
        assert block is not None
        assert not block.closed

    @given(
        st.lists(
            st.sampled_from(["---", "--", "----", "...", "... ", " ---", "    ---", "\t---", "--- x", "a: b", ""])
        )
    )
    @example(["---", "a: b", "...", "---"])
    def test_ends_where_it_ends_for_myst(self, lines):
        markdown_it = pytest.importorskip("markdown_it")
        plugin = pytest.importorskip("mdit_py_plugins.front_matter").front_matter_plugin
        text = "\n".join(lines)
        tokens = markdown_it.MarkdownIt().use(plugin).parse(text) if text else []
        block = split_front_matter(text)
        if tokens and tokens[0].type == "front_matter":
            assert block is not None
            assert block.closed
            assert block.text.rstrip("\n") == tokens[0].content.rstrip("\n")
            assert block.body_line == tokens[0].map[1] + 1
        else:
            assert block is None or not block.closed


class TestLimits:
    def test_a_line_of_ten_megabytes(self):
        front_matter, [problem] = read(f"---\ntitle: {'x' * 10_000_000}\n---\n")
        assert front_matter == DEFAULTS
        assert brief(problem) == "2:1 front_matter front matter"
        assert "10,000,008 characters" in str(problem)

    def test_a_body_of_ten_megabytes_does_not_matter(self):
        front_matter, problems = read(f"---\ntitle: A\n---\n{'x' * 10_000_000}\n")
        assert (front_matter.title, problems) == ("A", ())

    def test_ten_thousand_tags(self):
        tags = tuple(f"tag {number}" for number in range(10_000))
        front_matter, [problem] = read("---\ntags:\n" + "".join(f"- {tag}\n" for tag in tags) + "---\n")
        assert front_matter.tags == tags[: values.MOST_LABELS]
        assert brief(problem) == "3:1 front_matter tags"
        assert "10,000 labels were found; at most 200 are allowed" in str(problem)

    def test_a_tag_that_nobody_can_see(self):
        front_matter, [problem] = read('---\ntags: ["\\u200b", seen]\n---\n')
        assert (front_matter.tags, brief(problem)) == (("seen",), "2:8 label tags")

    def test_more_values_than_anybody_writes(self):
        _, [problem] = read("---\ntags: [" + "a," * (fields_module.MAX_NODES + 1) + "]\n---\n")
        assert "more than 50,000 keys and values" in str(problem)

    @pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
    def test_a_nest_that_would_overflow_the_stack(self, opening):
        front_matter, [problem] = read(f"---\n{opening * 100_000}\n---\n")
        assert front_matter == DEFAULTS
        assert "nested too deeply" in str(problem)

    def test_without_libyaml(self, monkeypatch):
        monkeypatch.setattr(fields_module, "_LOADER", yaml.SafeLoader)
        front_matter, problems = read("---\ntitle: A\ntags: [a, 'b, c']\nkind: esay\ndraft:\n---\n")
        assert (front_matter.title, front_matter.tags, front_matter.draft) == ("A", ("a", "b, c"), True)
        assert [brief(problem) for problem in problems] == ["4:7 front_matter kind -> essay"]


class TestValuesFromPython:
    """A directive's options arrive as Python values."""

    def test_values_of_the_right_type(self):
        front_matter, problems = check(
            title="A",
            date=dt.date(2026, 5, 4),
            updated=dt.datetime(2026, 5, 5, tzinfo=dt.UTC),
            tags=["a, b", "c"],
            author=("Ada",),
            image=2,
            excerpt=0,
            nocomments=True,
            draft=False,
            via=[{"name": "B"}],
        )
        assert problems == ()
        assert (front_matter.tags, front_matter.authors, front_matter.image) == (("a, b", "c"), ("Ada",), 2)
        assert (front_matter.excerpt, front_matter.nocomments, front_matter.draft) == (0, True, False)
        assert plain(front_matter.date) == "2026-05-04T00:00:00+02:00"
        assert plain(front_matter.updated) == "2026-05-05T02:00:00+02:00"

    @pytest.mark.parametrize("key", ["image", "excerpt"])
    @pytest.mark.parametrize(
        "value", [True, -1, 10**5000, 1.0, [1]], ids=["bool", "negative", "huge", "float", "list"]
    )
    def test_numbers_that_are_none(self, key, value):
        front_matter, [problem] = check(**{key: value})
        assert front_matter == DEFAULTS
        assert problem.key == key

    def test_a_problem_without_a_place(self):
        _, [problem] = validate({"kind": Field("x", Position(None, None))}, "post.rst", RULES)
        assert problem.location == "post.rst"

    def test_a_lone_surrogate(self):
        front_matter, [problem] = check(title="\ud800")
        assert front_matter == DEFAULTS
        str(problem).encode()


class TestMayBeDraft:
    def test_without_a_date(self):
        assert not read("---\ntitle: A\n---\n")[0].may_be_draft

    def test_with_a_good_date(self):
        assert not read("---\ndate: 2026-05-04\n---\n")[0].may_be_draft

    def test_with_a_bad_date(self):
        assert read("---\ndate: 2026-02-30\n---\n")[0].may_be_draft

    def test_with_a_bad_date_after_a_good_one(self):
        """The last of two equal keys counts, and is no worse for having had a rival."""
        assert read("---\ndate: 2026-05-04\ndate: never\n---\n")[0].may_be_draft


def test_front_matter_pickles_to_itself():
    front_matter, _ = read("---\ndate: 2026-05-04\nkind: link\nvia: A\ntags: [a]\n---\n")
    copy = pickle.loads(pickle.dumps(front_matter))
    assert copy == front_matter
    assert type(copy.date.tzinfo) is dt.timezone
    assert type(copy.tags[0]) is str


class TestKnownKeys:
    """Whatever a part of the stack reads from front matter is no unknown key."""

    def accepted(self, keys):
        _, problems = check(**dict.fromkeys(keys))
        return not problems

    def test_ablog(self):
        post = pytest.importorskip("ablog.post")
        assert self.accepted(post.PostDirective.option_spec)

    def test_docutils(self):
        english = pytest.importorskip("docutils.languages.en")
        assert self.accepted(english.bibliographic_fields)

    def test_myst(self):
        """MyST names the keys that it takes out of the field list nowhere but in its code."""
        base = pytest.importorskip("myst_parser.mdit_to_docutils.base")
        source = Path(base.__file__).read_text(encoding="utf-8")
        match = re.search(r"if k not in (\([^)]*\))", source)
        assert match
        keys = re.findall(r'"(\w+)"', match[1])
        assert "myst" in keys
        assert self.accepted(keys)


class TestReference:
    def test_every_key_has_a_row(self):
        rows = {row.key: row for row in keys.reference_rows()}
        assert list(rows)[:3] == ["title", "date", "updated"]
        assert rows["tags"].default == "none"
        assert rows["draft"] == ("draft", "true or false", "false", rows["draft"].meaning, "draft: true")
        assert rows["redirect"].meaning == "Another name of `aliases`."
        assert all(row.meaning.endswith(".") for row in rows.values())

    @pytest.mark.parametrize("row", keys.reference_rows(), ids=lambda row: row.key)
    def test_every_example_is_good(self, row):
        date = "" if row.key == "date" else "date: 2026-01-01\n"
        front_matter, problems = read(f"---\n{date}{row.example}\n---\n")
        assert problems == ()
        assert front_matter != read(f"---\n{date}---\n")[0]


class TestForeignNames:
    def test_the_guide_has_all(self):
        guide = (Path(__file__).parents[2] / "guide" / "front-matter.md").read_text("utf-8")
        for _own, name, _rule in keys.foreign_names():
            first, _, nested = name.partition(".")
            assert f"`{name}`" in guide or f"`{first}: " in guide
            assert nested in guide

    def test_none_is_a_name_of_ours(self):
        names = [name for _own, name, _rule in keys.foreign_names()]
        assert len(set(names)) == len(names)
        assert not keys.OUR_KEYS & set(names)


class TestJsonSchema:
    def test_is_json(self):
        schema = keys.json_schema()
        assert json.loads(json.dumps(schema)) == schema

    def test_knows_what_validate_knows(self):
        schema = keys.json_schema({"mine"})
        names = [*schema["properties"], "x-a", "og:image", "myst_x", "titel", "Title"]
        pattern = re.compile(*schema["patternProperties"])
        for key in names:
            known = key in schema["properties"] or bool(pattern.search(key))
            _, problems = validate({key: Field(None, HERE)}, "p", RULES, allowed={"mine"})
            assert known == (not problems), key

    def test_accepts_what_is_good(self):
        jsonschema = pytest.importorskip("jsonschema")
        validator = jsonschema.Draft202012Validator(keys.json_schema({"allowed_here"}))
        for case in CASES:
            if "matter" in case and not case.get("problems") and not case.get("unknown"):
                text = case["matter"].replace("2026-02-30", "x")  # a day that YAML itself cannot make
                value = json.loads(json.dumps(yaml.safe_load(text), default=str))
                assert not list(validator.iter_errors(value)), case["case"]

    @pytest.mark.parametrize(
        "matter",
        [
            *("kind: essay", "kind: ''", "kind: ' essay '", "kind:", "kind: Essay", "kind: esay"),
            *("link: https://e.org/a?b#c", "link: ' HTTPS://e.org '", "link: ''", "via: {url: https://e.org}"),
            *("link: https://", "link: https:///x", "link: 'https://e.org/a b'", "link: 'https://e.org/<b>'"),
            *("link: ftp://e.org", "via: {url: e.org}", "aliases: old/name.html", "aliases: [/a/, 2019, b.c]"),
            *("aliases: ../x", "aliases: [a/../x]", "aliases: 'a, .b'", "aliases: a?b", "aliases: ''"),
        ],
    )
    def test_refuses_what_validation_does(self, matter: str):
        jsonschema = pytest.importorskip("jsonschema")
        fields, faults = read_fields(f"---\n{matter}\n---\n", "p")
        problems = [*faults, *validate(fields, "p", RULES)[1]]
        accepted = jsonschema.Draft202012Validator(keys.json_schema()).is_valid(yaml.safe_load(matter))
        assert accepted == (not problems)


# --- whatever comes ---

KEYS = [row.key for row in keys.reference_rows()]
MARKS = [
    "null",
    "~",
    "<<",
    "*a",
    "&a",
    "!!x",
    "|",
    ">-",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "\\",
    "#",
    "- ",
    "? ",
    ": ",
    "\t",
    "%",
]
PHRASES = ["2026-05-04", "May 2026", "10:30", "yes", "https://example.org", "javascript:x", "../x", "a, b"]
WORDS = st.one_of(st.text(max_size=20), st.sampled_from(MARKS), st.sampled_from(PHRASES))
YAMLISH = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(KEYS), WORDS).map(lambda pair: f"{pair[0]}: {pair[1]}"),
        st.tuples(st.sampled_from(["", " ", "  ", "- ", "  - "]), WORDS).map("".join),
    ),
    max_size=12,
).map("\n".join)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.binary(max_size=5),
        st.text(st.characters(exclude_categories=()), max_size=30),
        st.dates(),
        st.datetimes(timezones=st.one_of(st.none(), st.timezones(no_cache=True))),
        WORDS,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(
            st.one_of(st.text(max_size=5), st.sampled_from(["name", "url"]), st.integers()), inner, max_size=3
        ),
    ),
    max_leaves=8,
)


def assert_sound(front_matter: FrontMatter, problems: tuple[Problem, ...]) -> None:
    """Assert what holds of every result, whatever the input was."""
    pickle.dumps(front_matter)
    for date in (front_matter.date, front_matter.updated):
        assert date is None or (type(date.tzinfo) is dt.timezone and 1000 <= date.year <= 9999)
    if front_matter.date and front_matter.updated:
        assert front_matter.date <= front_matter.updated
    for link in (front_matter.canonical_link, front_matter.external_link):
        assert not link or re.match(r"https?://", link, re.IGNORECASE)
    for link in (front_matter.link, *(via.url for via in front_matter.via)):
        assert not link or re.match(r"https?://", link, re.IGNORECASE) or re.fullmatch(values.OWN_ADDRESS, link)
    assert all(via.text for via in front_matter.via)
    for address in (*front_matter.redirects, *front_matter.former, *filter(None, [front_matter.slug])):
        assert ".." not in address.split("/")
        assert not address.startswith(("/", "."))
        assert "\\" not in address
    texts = [*front_matter.tags, *front_matter.authors, front_matter.summary, front_matter.title or ""]
    for text in texts:
        assert text == " ".join(text.split())
        text.encode()
    for problem in problems:
        assert str(problem).isprintable()
        assert len(problem.found) < 500
        assert problem.allowed
        assert problem.line is None or problem.line >= 1
        assert problem.column is None or problem.column >= 1


class TestWhateverComes:
    @given(st.text())
    def test_any_text(self, text):
        assert_sound(*read(text))

    @given(st.text(st.characters(exclude_categories=())))
    def test_any_front_matter(self, text):
        assert_sound(*read(f"---\n{text}\n---\n"))

    @given(YAMLISH)
    def test_anything_like_yaml(self, text):
        document = f"---\n{text}\n---\n"
        front_matter, problems = read(document)
        assert_sound(front_matter, problems)
        lines = re.split(r"\r\n?|\n", document)
        for problem in problems:
            assert problem.line is not None
            assert problem.line <= len(lines)
            assert problem.column is not None
            assert problem.column <= len(lines[problem.line - 1]) + 1

    @given(YAMLISH)
    def test_reads_what_yaml_reads(self, text):
        """Where PyYAML reads a mapping of texts, so do we, and the same keys."""
        block = split_front_matter(f"---\n{text}\n---\n")
        assert block is not None
        try:
            expected = yaml.load(block.text, Loader=yaml.BaseLoader)  # which makes texts only
        except (yaml.YAMLError, RecursionError):
            return
        fields, problems = read_fields(f"---\n{text}\n---\n", "post.md")
        if problems or not isinstance(expected, dict):
            return
        assert list(fields) == list(expected)

    @given(st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=10)), VALUES, max_size=5))
    def test_any_value(self, values):
        assert_sound(*check(**values))

    @given(st.sampled_from(KEYS), VALUES)
    def test_a_value_or_a_problem_results(self, key, value):
        front_matter, problems = check(**{key: value})
        assert_sound(front_matter, problems)
        if problems or dataclasses.replace(front_matter, may_be_draft=False) != DEFAULTS:
            return
        if key in {"toc", "license", "cover", "image", "permalink", "url"} and is_switch(value):
            return  # other engines switch something of their own on or off so
        # Nothing came of it, and nothing was said: it must have said nothing, or what holds anyhow.
        assert (
            says_nothing(value) or value in (0, False) or str(value).strip().lower() in {"false", "no", "off", "0"}
        )


def is_switch(value: object) -> bool:
    parts = value if isinstance(value, (list, tuple)) else [value]
    words = {"true", "yes", "on", "none"}
    return all(
        isinstance(part, (bool, dict)) or says_nothing(part) or str(part).lower() in words for part in parts
    )


def says_nothing(value: object) -> bool:
    if value is None or (isinstance(value, str) and not value.replace(",", "").strip()):
        return True
    if isinstance(value, dict):
        return all(says_nothing(part) for part in value.values())
    return isinstance(value, (list, tuple)) and all(says_nothing(item) for item in value)


def test_subtypes_are_those_of_the_cases():
    """The corpus has a case of every subtype that front matter alone can cause."""
    seen = {brief.split()[1] for case in CASES for brief in case.get("problems", [])}
    assert seen == {member.value for member in (Subtype.FRONT_MATTER, Subtype.DATE, Subtype.LINK, Subtype.ADDRESS)}
