"""Every setting, declared once: its default is allowed, what is not is told, and Sphinx knows it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from commonplace.errors import Subtype
from commonplace.model import LabelKind
from commonplace.settings import SETTINGS, Setting, check_settings, today

DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
class TestEverySetting:
    """What holds for each."""

    def test_its_default_is_allowed(self, setting: Setting) -> None:
        assert setting.check(setting.default)

    def test_it_is_told_of(self, setting: Setting) -> None:
        assert setting.name.startswith("commonplace_")
        assert setting.meaning.endswith(".")
        assert setting.allowed
        assert setting.rebuild in {"", "html", "env"}

    @pytest.mark.parametrize("value", [..., b"x", -1, [1], "\x00", 1.5, float("nan")], ids=repr)
    def test_nonsense_is_refused_without_a_traceback(self, setting: Setting, value: object) -> None:
        assert setting.check(value) is False


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
            ("commonplace_descriptions", {"tag": {"AI": "Words."}}, True),
            ("commonplace_descriptions", {"tags": {"AI": "Words."}}, False),
            ("commonplace_descriptions", {"tag": {"AI": 1}}, False),
            ("commonplace_descriptions", {"tag": ["AI"]}, False),
            ("commonplace_descriptions", {kind.value: {} for kind in LabelKind}, True),
        ],
    )
    def test_cases(self, name: str, value: object, allowed: bool) -> None:
        problems = [
            (setting.name, problem) for setting, problem in check_settings(DEFAULTS | {name: value}, "conf.py")
        ]
        assert [found for found, _ in problems] == ([] if allowed else [name])
        for _, problem in problems:
            assert problem.subtype is Subtype.CONFIG
            assert problem.location == "conf.py"
            assert name in str(problem)

    def test_a_long_value_is_not_repeated_whole(self) -> None:
        ((_, problem),) = check_settings(DEFAULTS | {"commonplace_timezone": "x" * 10_000}, "conf.py")
        assert len(str(problem)) < 500


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
