"""Dates: what is read, what is refused, and that the machine has no say in it."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import textwrap
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_commonplace.text.dates import DateError, DateRules, read_date

BERLIN = DateRules(ZoneInfo("Europe/Berlin"), "%d %B %Y")
FIRST, LAST = dt.datetime(1000, 1, 2), dt.datetime(9999, 12, 30)  # noqa: DTZ001 - naive, for hypothesis
UTC = DateRules(ZoneInfo("UTC"), "%d %B %Y")


def iso(value: object, rules: DateRules = BERLIN) -> str:
    return read_date(value, rules).when.isoformat()


class TestForms:
    @pytest.mark.parametrize(
        "value",
        [
            dt.date(2026, 5, 4),
            dt.datetime(2026, 5, 4),  # noqa: DTZ001 - a naive time is the point
            dt.datetime(2026, 5, 3, 22, tzinfo=dt.UTC),
            "2026-05-04",
            " 2026-05-04\n",
            "20260504",
            "2026-05-04 00:00:00",
            "2026-05-04T00:00",
            "2026-05-03T22:00Z",
            "2026-05-03 22:00 UTC",
            "2026-05-03 22:00 GMT",
            "2026-05-04T00:00:00.000+02:00",
            "04 May 2026",
            "4 may 2026",
            "May 4, 2026",
            "May 4 2026 12am",
            "4th of May 2026",
            "Mon, 4 May 2026 00:00:00 +0200",
            "2026/05/04",
            "2026.05.04",
        ],
        ids=repr,
    )
    def test_one_day_in_many_forms(self, value):
        reading = read_date(value, BERLIN)
        assert reading.when.isoformat() == "2026-05-04T00:00:00+02:00"
        assert reading.doubt == ""

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "now",
            "2026",
            "2026-05",
            "May 2026",
            "4 May",
            "Monday",
            "Monday 2026",
            "Monday May 2026",
            "10:30",
            "26-05-04",
            "04/05/26",
            "99 May 4",
            "May 4 0026",
            "2026-02-29",
            "2026-05-04 25:00",
            "2026-05-04 10:30 EST",
            "2026-05-04 10:30 Europe/Berlin",
            "2026-05-04 10:30 UTC+3",
            "2026-05-04 10:30GMT-3",
            "2026-05-04T10:30+24:00",
            "May 4 2026 10:30 +99:99",
            "published on May 4, 2026",
            "-2026-05-04",
            "+2026-05-04",
            "- 4 May 2026",
            "0999-12-31",
            "0001-01-01",
            "9999-12-31T23:59-23:00",
            "1e400",
            "9" * 30,
            "0" * 100_000,
            None,
            True,
            2026,
            20260504,
            1.5,
            [2026, 5, 4],
            {"year": 2026},
            b"2026-05-04",
        ],
        ids=lambda value: repr(value)[:40],
    )
    def test_what_is_no_date(self, value):
        with pytest.raises(DateError) as caught:
            read_date(value, BERLIN)
        assert len(str(caught.value)) < 200

    def test_the_site_s_format_comes_first(self):
        assert iso("04/05/2026", DateRules(BERLIN.timezone, "%d/%m/%Y")) == "2026-05-04T00:00:00+02:00"
        assert iso("04.05.26", DateRules(BERLIN.timezone, "%d.%m.%y")) == "2026-05-04T00:00:00+02:00"

    @pytest.mark.parametrize("form", ["", "%", "%Q", "%d %d", "%d %B", "%H:%M", "%Z", "(", "%Y-%m-%d %Z"])
    def test_a_format_that_cannot_help_does_not_hinder(self, form):
        rules = DateRules(BERLIN.timezone, form)
        assert iso("2026-05-04", rules) == "2026-05-04T00:00:00+02:00"
        for text in ("4 May", "10:30"):
            with pytest.raises(DateError):
                read_date(text, rules)

    @pytest.mark.parametrize(
        ("text", "taken", "other"),
        [("04/05/2026", "2026-04-05", "2026-05-04"), ("1.2.2026 10:30", "2026-01-02", "2026-02-01")],
    )
    def test_a_day_that_could_be_a_month(self, text, taken, other):
        when, doubt = read_date(text, BERLIN)
        assert when.date().isoformat() == taken
        assert other in doubt

    @pytest.mark.parametrize("text", ["05/13/2026", "13/05/2026", "05/05/2026", "2026/04/05", "Apr 05 2026"])
    def test_a_day_that_could_not(self, text):
        assert read_date(text, BERLIN).doubt == ""


class TestZones:
    def test_the_first_and_the_last_year(self):
        assert iso("1000-01-02", UTC) == "1000-01-02T00:00:00+00:00"
        assert iso("9999-12-31", UTC) == "9999-12-31T00:00:00+00:00"

    def test_a_time_that_clocks_show_twice_is_the_first(self):
        assert iso("2026-10-25 02:30") == "2026-10-25T02:30:00+02:00"
        assert iso("2026-10-25T01:30Z") == "2026-10-25T02:30:00+01:00"
        assert read_date("2026-10-25T01:30Z", BERLIN).when.fold == 0

    def test_a_time_that_no_clock_shows(self):
        assert iso("2026-03-29 02:30") == "2026-03-29T03:30:00+02:00"

    def test_a_zone_of_before_there_were_zones(self):
        """Local mean time has seconds."""
        assert iso("1850-01-01") == "1850-01-01T00:00:00+00:53:28"

    @pytest.mark.skipif(not hasattr(time, "tzset"), reason="TZ has no meaning here")
    @pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
    def test_the_machine_has_no_say(self, zone):
        code = textwrap.dedent(
            """
            from zoneinfo import ZoneInfo
            from sphinx_commonplace.text.dates import DateError, DateRules, read_date

            rules = DateRules(ZoneInfo("Europe/Berlin"), "%d %B %Y %Z")
            for zone in ["", " 10:30", " 10:30 EST", " 10:30 JST", " 10:30 UTC"]:
                try:
                    print(read_date(f"4 May 2026{zone}", rules).when)
                except DateError:
                    print("None")
            """
        )
        source = os.pathsep.join(path for path in sys.path if path)
        env = {**os.environ, "TZ": zone, "PYTHONPATH": source}
        found = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        env["TZ"] = "UTC"
        expected = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        assert found.stdout == expected.stdout
        assert found.stdout.count("None") == 2


class TestWhateverComes:
    @given(st.text(max_size=40))
    @example("1:1:1:1")
    @example("Jan-")
    @example("10 am pm 2026")
    @example("2026-05-04 10:30 +")
    def test_any_text(self, text):
        self.check(text)

    @given(
        st.lists(
            st.sampled_from(
                ["2026", "05", "4", "4.5", "1e9", "May", "Mon", "-", "/", ":", ".", ",", " ", "T", "Z"]
            )
            | st.sampled_from(["am", "+", "UTC", "EST", "h", "of", "and", "(", ")", "00", "10", "99999999999"]),
            max_size=10,
        ).map("".join)
    )
    def test_anything_like_a_date(self, text):
        self.check(text)

    @given(st.datetimes(timezones=st.none() | st.timezones(no_cache=True)) | st.dates())
    def test_any_date(self, value):
        self.check(value)

    @given(st.datetimes(FIRST, LAST), st.timezones(no_cache=True))
    def test_a_naive_time_keeps_its_face_or_is_skipped(self, naive, zone):
        when = read_date(naive.isoformat(), DateRules(zone)).when
        exists = naive.replace(tzinfo=zone).astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) == naive
        assert (when.replace(tzinfo=None) == naive) is exists

    def check(self, value):
        try:
            when = read_date(value, BERLIN).when
        except DateError as error:
            assert str(error).isprintable()  # noqa: PT017 - it may be raised, or not
            return
        assert type(when.tzinfo) is dt.timezone
        assert 1000 <= when.year <= 9999
        assert when.astimezone(BERLIN.timezone).replace(tzinfo=None) == when.replace(tzinfo=None)
