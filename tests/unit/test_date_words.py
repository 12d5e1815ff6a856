"""Words for dates, as readers see them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from sphinx_commonplace.read.date_words import date_words


def test_one_instant_has_the_date_of_the_place_where_it_was_written() -> None:
    """A post's date is its author's, whichever of two posts of one instant is shown first."""
    east = datetime(2024, 3, 2, 1, tzinfo=timezone(timedelta(hours=9)))
    west = east.astimezone(timezone(timedelta(hours=-5)))
    assert east == west
    assert date_words(east, "%d %B %Y", "en") == "02 March 2024"
    assert date_words(west, "%d %B %Y", "en") == "01 March 2024"
    assert date_words(west, "%d %B %Y", "de") == "01 März 2024"
