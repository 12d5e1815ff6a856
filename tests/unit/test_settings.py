"""Every setting, declared once: its default is allowed, what is not is told, and Sphinx knows it."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ablog.blog import CONFIG

from sphinx_commonplace.errors import Subtype
from sphinx_commonplace.model import LabelKind
from sphinx_commonplace.settings import ABLOG_SETTINGS, SETTINGS, Rule, Setting, check_settings, today

ROOT = Path(__file__).parents[2]
DEFAULTS = {setting.name: setting.default for setting in SETTINGS} | {option[0]: option[1] for option in CONFIG}
RULES = {rule.name: rule for rule in ABLOG_SETTINGS}


def refused(**values: object) -> list[str]:
    """Return the names of the settings that are refused, each told once."""
    used, problems = check_settings(DEFAULTS | values, DEFAULTS, "conf.py")
    assert list(used) == [problem.key for problem in problems]
    assert {(problem.subtype, problem.location) for problem in problems} <= {(Subtype.CONFIG, "conf.py")}
    return [problem.key for problem in problems]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
class TestEverySetting:
    """What holds for each."""

    def test_its_default_is_allowed(self, setting: Setting) -> None:
        assert refused(**{setting.name: setting.default}) == []

    def test_it_is_told_of(self, setting: Setting) -> None:
        assert setting.name.startswith("commonplace_")
        assert setting.meaning.endswith(".")
        assert setting.allowed
        assert setting.rebuild in {"", "html", "env"}

    @pytest.mark.parametrize("value", [..., b"x", -1, [1], "\x00", 1.5, float("nan")], ids=repr)
    def test_nonsense_is_refused_without_a_traceback(self, setting: Setting, value: object) -> None:
        assert refused(**{setting.name: value}) == [setting.name]


class TestValues:
    """What single settings allow."""

    @pytest.mark.parametrize(
        ("name", "value", "allowed"),
        [
            ("commonplace_today", None, True),
            ("commonplace_today", "2026-02-28", True),
            ("commonplace_today", dt.date(2026, 2, 28), True),
            ("commonplace_today", dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC), True),
            ("commonplace_today", "2026-02-30", False),
            ("commonplace_today", "today", False),
            ("commonplace_timezone", "Europe/Berlin", True),
            ("commonplace_timezone", "Mars/Base", False),
            ("commonplace_timezone", "../../etc/passwd", False),
            ("commonplace_timezone", "", False),
            ("commonplace_timezone", None, False),
            ("commonplace_whole_words", 0, True),
            ("commonplace_whole_words", True, False),
            ("commonplace_whole_words", "300", False),
            ("commonplace_home_posts", None, True),
            ("commonplace_home_posts", 5, True),
            ("commonplace_listing_posts", None, False),
            ("commonplace_feed_formats", ["rss", "json"], True),
            ("commonplace_feed_formats", ("atom",), True),
            ("commonplace_feed_formats", [], False),
            ("commonplace_feed_formats", ["atom", "opml"], False),
            ("commonplace_feed_formats", "atom", False),
            ("commonplace_exports", False, True),
            ("commonplace_exports", [], True),
            ("commonplace_exports", ("opml", "csl-json"), True),
            ("commonplace_exports", ["opml", "rss"], False),
            ("commonplace_exports", "opml", False),
            ("commonplace_exports", None, False),
            ("commonplace_exports", 0, False),
            ("commonplace_graph", False, True),
            ("commonplace_graph", 0, False),
            ("commonplace_descriptions", {"tag": {"AI": "Words."}}, True),
            ("commonplace_descriptions", {"tags": {"AI": "Words."}}, False),
            ("commonplace_descriptions", {"tag": {"AI": 1}}, False),
            ("commonplace_descriptions", {"tag": ["AI"]}, False),
            ("commonplace_descriptions", {kind.value: {} for kind in LabelKind}, True),
        ],
    )
    def test_cases(self, name: str, value: object, allowed: bool) -> None:
        assert refused(**{name: value}) == ([] if allowed else [name])

    def test_the_default_takes_the_place_of_what_is_refused(self) -> None:
        assert check_settings(DEFAULTS | {"commonplace_timezone": 3, "blog_title": 5}, DEFAULTS, "conf.py")[0] == {
            "commonplace_timezone": "UTC",
            "blog_title": "Blog",
        }

    def test_a_long_value_is_not_repeated_whole(self) -> None:
        _, (problem,) = check_settings(DEFAULTS | {"commonplace_timezone": "x" * 10_000}, DEFAULTS, "conf.py")
        assert len(str(problem)) < 500

    @pytest.mark.parametrize(
        ("name", "value", "reason"),
        [
            (
                "commonplace_url_rules",
                {"mine": {"do": "drop-param"}},
                "url_rules.mine.do: 'drop-param' was found",
            ),
            ("commonplace_url_rules", {"mine": {"do": "drop-param"}}, "did you mean 'drop-params'?"),
            (
                "commonplace_url_rules",
                {"ref-values": {"do": "drop-params", "params": ["ref"]}},
                "commonplace_url_rules: 'ref-values' is the name of a rule in the table; ",
            ),
            ("commonplace_url_rules_off", ["ref-value"], "there is no rule 'ref-value'"),
            ("commonplace_url_rules_off", ["ref-value"], "did you mean 'ref-values'?"),
        ],
    )
    def test_it_is_told_what_is_wrong_with_a_rule(self, name: str, value: object, reason: str) -> None:
        _, (problem,) = check_settings(DEFAULTS | {name: value}, DEFAULTS, "conf.py")
        assert reason in str(problem)

    @pytest.mark.parametrize(
        ("name", "value", "faults"),
        [
            ("commonplace_own_addresses", ["https://a.example", "b.example", 1], ["found 'b.example'", "found 1"]),
            (
                "commonplace_ignored_links",
                ["a", "(", None],
                ["found '(', missing ), unterminated subpattern at position 0", "found None"],
            ),
            ("commonplace_url_rules_off", {"wwww", "a"}, ["there is no rule 'a'", "there is no rule 'wwww'"]),
            (
                "commonplace_url_rules",
                {"A": {}, "b": {"do": "as-is", "host": 1}, "c": {"do": "unwrap", "hosts": ["X"], "params": [1]}},
                ["the name 'A'", "this key is not known", "nothing is given", "a list was found"],
            ),
            (
                "blog_default_author",
                ["ada", "bob", "cy"],
                ["'bob' is no key of `blog_authors`", "'cy' is no key of `blog_authors`"],
            ),
        ],
    )
    def test_every_fault_is_reported_and_the_default_is_used(
        self, name: str, value: object, faults: list[str]
    ) -> None:
        values = DEFAULTS | {"blog_authors": {"ada": ("Ada", None)}, name: value}
        used, problems = check_settings(values, DEFAULTS, "conf.py")
        assert used == {name: DEFAULTS[name]}
        assert [problem.found for problem in problems] == faults
        assert all(problem.key.partition(".")[0] == name for problem in problems)

    def test_the_key_of_an_author_that_was_meant(self) -> None:
        authors = {"ada": ("Ada", None)}
        values = DEFAULTS | {"blog_authors": authors, "blog_default_author": "Ada"}
        _, (problem,) = check_settings(values, DEFAULTS, "conf.py")
        assert problem.suggestion == "ada"


def settings_in(text: str) -> Iterator[tuple[str, object]]:
    """Yield the settings, ours and ABlog's, in the Python of a page of the guide."""
    for block in re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for line in ast.parse(block).body:
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) in DEFAULTS:
                yield ast.unparse(line.targets[0]), ast.literal_eval(line.value)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted(ROOT.glob("guide/*.md"))], ids=lambda page: page.name
)
def test_what_the_guide_shows_is_allowed(page: Path) -> None:
    _, problems = check_settings(DEFAULTS | dict(settings_in(page.read_text("utf-8"))), DEFAULTS, "conf.py")
    assert [f"{problem.found}: {problem.key}" for problem in problems] == []


class TestSettingsOfAblog:
    """Those that ABlog declares, and asks late or not at all."""

    def test_each_is_checked(self) -> None:
        assert set(RULES) == {option[0] for option in CONFIG}

    @pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
    def test_its_default_is_allowed(self, rule: Rule) -> None:
        assert refused(**{rule.name: DEFAULTS[rule.name]}) == []

    @pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
    @pytest.mark.parametrize("value", [..., b"x", [1], {1: 2}, 1.5, float("nan"), {"x": 1}], ids=repr)
    def test_nonsense_is_refused_without_a_traceback(self, rule: Rule, value: object) -> None:
        assert refused(**{rule.name: value})[0] == rule.name

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("blog_archive_titles", "x"),
            ("blog_archive_titles", 1),
            ("blog_authors", {"a": "text"}),
            ("blog_authors", {"a": "xy"}),
            ("blog_authors", {"c": 5}),
            ("blog_authors", ["a"]),
            ("blog_authors", {3: ("y", None)}),
            ("blog_authors", {"a": ("A", None, "more")}),
            ("blog_authors", {"a": ("A",)}),
            ("blog_authors", {"a": (None, "https://a.example/")}),
            ("blog_authors", None),
            ("blog_languages", {"q": None}),
            ("blog_locations", ["x"]),
            ("blog_baseurl", 5),
            ("blog_baseurl", []),
            ("blog_baseurl", "javascript:alert(1)"),
            ("blog_baseurl", "blog.example.org"),
            ("blog_default_author", "b"),
            ("blog_default_author", ["a", "b"]),
            ("blog_default_author", 5),
            ("blog_default_language", {}),
            ("blog_feed_archives", "no"),
            ("blog_feed_length", "x"),
            ("blog_feed_length", -1),
            ("blog_feed_templates", ["atom"]),
            ("blog_feed_templates", {"atom": None}),
            ("blog_feed_templates", {"atom": {"title": 5}}),
            ("blog_feed_templates", {"../../atom": {}}),
            ("blog_feed_templates", {"a/b": {}}),
            ("blog_feed_templates", {"": {}}),
            ("blog_feed_templates", {".hidden": {}}),
            *(
                ("blog_path", path)
                for path in (5, "", "/", ".", "..", "../../out", "blog/../..", "blog/./x", "/blog", "//blog")
            ),
            *(
                ("blog_path", path)
                for path in ("a\\b", "C:/x", "a//b", "a\nb", "a\0", "a?b", "_static", "con", "~/%2e")
            ),
            ("blog_post_pattern", 5),
            ("blog_post_pattern", ["posts/**", 5]),
            ("blog_title", 5),
            ("blog_title", None),
            ("post_auto_excerpt", "x"),
            ("post_auto_image", "x"),
            ("post_date_format", 3),
            ("post_redirect_refresh", "<script>"),
        ],
    )
    def test_refused(self, name: str, value: object) -> None:
        assert refused(**{"blog_authors": {"a": ("A", None)}, name: value})[0] == name

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("blog_archive_titles", True),
            ("blog_authors", {"b": ["B", "https://b.example/"]}),
            ("blog_baseurl", None),
            ("blog_baseurl", False),
            ("blog_default_author", "a"),
            ("blog_default_author", ["a", "c"]),
            ("blog_feed_archives", 1),
            ("blog_feed_length", 0),
            ("blog_feed_templates", {}),
            ("blog_path", "journal/all"),
            ("blog_path", "blog/"),
            ("blog_path", "日記"),
            ("blog_post_pattern", ("a/*", "b/*")),
            ("post_auto_excerpt", None),
            ("post_auto_image", False),
        ],
    )
    def test_allowed(self, name: str, value: object) -> None:
        assert refused(**{"blog_authors": {"a": ("A", None), "c": ("C", "")}, name: value}) == []

    def test_of_labels_the_good_ones_are_used(self) -> None:
        authors = {
            "run": ("Runs", " Java\tScript:alert(1)"),
            "page": ("Page", "data:text/html,x"),
            "text": "text",
            "mail": ("Mail", "mailto:m@example.org"),
            "none": ("None", None),
        }
        used, problems = check_settings(DEFAULTS | {"blog_authors": authors}, DEFAULTS, "conf.py")
        assert used == {
            "blog_authors": {
                "run": ("Runs", None),
                "page": ("Page", None),
                "mail": ("Mail", "mailto:m@example.org"),
                "none": ("None", None),
            }
        }
        assert [problem.found for problem in problems] == [
            "'run' has the address ' Java\\tScript:alert(1)', and javascript: links are refused",
            "'page' has the address 'data:text/html,x', and data: links are refused",
            "found {'text': 'text'}",
        ]

    def test_keys_are_those_of_what_is_used(self) -> None:
        assert refused(blog_authors=["a"], blog_default_author="a") == ["blog_authors", "blog_default_author"]


class TestToday:
    """The build's day."""

    UTC = ZoneInfo("UTC")

    @pytest.mark.parametrize(
        "setting",
        ["2026-02-03", dt.date(2026, 2, 3), dt.datetime(2026, 2, 3, 23, 59, tzinfo=dt.UTC)],
    )
    def test_setting(self, setting: str | dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
        assert today(setting, self.UTC) == dt.date(2026, 2, 3)

    @pytest.mark.parametrize(
        ("zone", "expected"), [("UTC", dt.date(2030, 1, 1)), ("America/New_York", dt.date(2029, 12, 31))]
    )
    def test_source_date_epoch(self, zone: str, expected: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
        moment = dt.datetime(2030, 1, 1, 1, tzinfo=dt.UTC)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
        assert today(None, ZoneInfo(zone)) == expected

    @pytest.mark.parametrize("value", ["", "soon", "-1"])
    def test_the_clock(self, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
        before = dt.datetime.now(dt.UTC).date()
        assert before <= today(None, self.UTC) <= dt.datetime.now(dt.UTC).date()
