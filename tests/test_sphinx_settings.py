"""Settings of Sphinx that change what reading makes, and dates that Sphinx writes by the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from tests.support.comparing import differences, replace
from tests.support.sites import Site

MakeSite = Callable[..., Site]

# MyST asks its transform for `app`, which Sphinx 11 will not have.
pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser[^']*.app' is deprecated")

DATED = """
=== posts/dated.rst ===
:date: 2024-01-01

Dated
=====

Today is |today|.

- One

- Two
=== posts/own.rst ===
:date: 2024-01-02

Own
===

Today is |today|.

.. |today| replace:: any day
=== posts/evaluated.md ===
---
date: 2024-01-03
---

# Evaluated

Today is {sub-ref}`today`.
"""

HOUSE = """
house_word = "One."

def paste(app, docname, source):
    source[0] += chr(10) + app.config.house_word + chr(10)

def setup(app):
    app.add_config_value("house_word", "", "html")
    app.connect("source-read", paste)
"""


def epoch(day: str) -> str:
    """Return a day as ``SOURCE_DATE_EPOCH`` has it."""
    return str(int(dt.datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()))


class TestSettings:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("html_compact_lists = True", "html_compact_lists = False"),
            ('house_word = "One."', 'house_word = "Two."'),
        ],
    )
    def test_a_setting_that_reading_uses(self, make_site: MakeSite, old: str, new: str) -> None:
        """Documents are read again, whatever the setting is declared to change; for others they are not."""
        site = make_site(DATED, conf=f"{HOUSE}html_compact_lists = True\nhtml_show_sphinx = True\n")
        before = site.build().tree()
        replace(site, "conf.py", old, new)
        built = site.build()
        assert built.read == {"index", "posts/dated", "posts/own", "posts/evaluated"}
        assert "posts/dated.html" in differences(before, built.tree())
        assert differences(site.build_clean().tree(), built.tree()) == {}
        replace(site, "conf.py", "show_sphinx = True", "show_sphinx = False")
        assert site.build().read == set()


class TestDates:
    def test_today(self, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
        """A document that shows the day is read again on another day, others are not."""
        site = make_site(DATED)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch("2026-06-30"))
        assert "Jun 30, 2026" in site.build().text("posts/dated")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch("2026-07-01"))
        built = site.build()
        assert "Jul 01, 2026" in built.text("posts/dated")
        assert "Jul 01, 2026" in built.text("posts/evaluated")
        assert built.read == {"posts/dated", "posts/evaluated"}
        assert differences(site.build_clean().tree(), built.tree()) == {}
        assert site.build().read == set()

    def test_the_last_update(self, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
        """Pages that say when they were written are written again on another day; no document is read."""
        site = make_site(conf='html_last_updated_fmt = ""\n')
        site.post("a", "A", "2024-01-01")
        for day, shown in (("2026-06-30", "Jun 30, 2026"), ("2026-07-01", "Jul 01, 2026")):
            monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch(day))
            built = site.build()
            assert all(shown in built.text(page) for page in ("posts/a", "blog", "genindex"))
        assert built.read == set()
        assert differences(site.build_clean().tree(), built.tree()) == {}
        assert site.build().written == set()
