"""Dates as authors write them, read as datetimes in the blog's own time zone.

The result depends on the value and the rules only, not on the clock or the time zone of the machine that
builds. Therefore two-digit years (whose century `dateutil` guesses from today) and abbreviations of time zones
(which `dateutil` looks up on the machine) are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from dateutil import parser as dateutil_parser  # type: ignore[import-untyped, unused-ignore] # stubs are optional

from sphinx_commonplace.text.quoting import shown

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DATE_HELP = "write a date like 2026-05-04, a time like 2026-05-04 10:30 or 2026-05-04T10:30+02:00"
"""How to write a date, for messages."""

_LONGEST = 100  # characters; dateutil would look at every character of a longer text, which cannot be a date
_FIRST_YEAR = 1000  # for earlier years, `strftime("%Y")` gives fewer than four digits on some systems
_UTC_NAMES = frozenset({"UTC", "GMT", "Z"})
_YEAR = re.compile(r"%[YyGcx]")
_SIGNED_NAME = re.compile(r"(?<![a-z])(?:UTC|GMT|Z)\s*[+-]", re.IGNORECASE)

# dateutil takes what is missing in a text from a default. A text is read with both of these, which share no year,
# month or day, nor the days of the week after (from which a weekday alone would be taken): if the results differ,
# something is missing.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 15))  # noqa: DTZ001 - naive, as what is read may be

# dateutil documents ValueError and OverflowError; odd text makes it raise the others too.
_UNREADABLE = (ValueError, ArithmeticError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class DateRules:
    """A site's settings for dates."""

    timezone: ZoneInfo  # the blog's: times without a zone are read in it, and all times are shown in it
    format: str = "%d %B %Y"  # ABlog's ``post_date_format``, tried before any other form


class DateError(ValueError):
    """A value is not a date that can be used; ``str()`` says what was found, for a message."""


class DateReading(NamedTuple):
    """A date, and whether its author may have meant another."""

    when: datetime  # aware; its `tzinfo` is a fixed `datetime.timezone`, which pickles to a few bytes
    doubt: str = ""  # how else it could have been read, "" if it is clear


def read_date(value: object, rules: DateRules) -> DateReading:
    """Return the instant that *value* means.

    *value* is a `date`, a `datetime` or a text. A text is tried with the site's own format, as ABlog does,
    then as ISO 8601, then with `dateutil`, which must find day, month and a year of four digits in it. A
    day without a time is its midnight; a naive time is in the blog's zone.

    Raises `DateError` if it means no instant, or one outside the years 1000 to 9999.
    """
    doubt = ""
    if isinstance(value, datetime):
        when = value
    elif isinstance(value, date):
        when = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - localised below
    elif isinstance(value, str):
        when, doubt = _read_text(" ".join(value.split()), rules.format)
    else:
        raise DateError(f"{shown(value)} is no date")
    return DateReading(_localise(when, value, rules.timezone), doubt)


def _read_text(text: str, strptime_format: str) -> tuple[datetime, str]:
    """Return the date in *text*, naive or aware, and how else it could have been read."""
    if len(text) > _LONGEST:
        raise DateError(f"{shown(text)} is too long for a date")
    when = _by_format(text, strptime_format)
    if when is None:
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            return _by_dateutil(text)
    return when, ""


def _by_format(text: str, strptime_format: str) -> datetime | None:
    # `strptime` reads %Z by the machine's own zone names, and takes 1900 for a missing year, which nobody means.
    if "%Z" in strptime_format or not _YEAR.search(strptime_format):
        return None
    try:
        return datetime.strptime(text, strptime_format)  # noqa: DTZ007 - localised by the caller
    except (ValueError, re.error):  # no match, or a format that `strptime` itself cannot use
        return None


def _by_dateutil(text: str) -> tuple[datetime, str]:
    if text and not text[0].isalnum():
        raise DateError(f"{shown(text)} is no date")  # dateutil would ignore a leading sign
    if _SIGNED_NAME.search(text):
        # To POSIX and dateutil "UTC+3" is west of Greenwich, to people it is east.
        raise DateError(f"{shown(text)} has a zone that can be read two ways")
    first, second = (_parse(text, default=default) for default in _DEFAULTS)
    if first != second or f"{first.year:04d}" not in text:
        raise DateError(f"{shown(text)} does not name a day, a month and a year of four digits")
    return first, _doubt(text, first)


def _doubt(text: str, when: datetime) -> str:
    """Return which other day a date like 04/05/2026 could be, "" if none; ABlog and we take the month first."""
    if text.startswith(f"{when.year:04d}"):
        return ""
    try:
        other = _parse(text, default=_DEFAULTS[0], dayfirst=True)
    except DateError:
        return ""
    if other == when:
        return ""
    return f"{shown(text)} could be {other:%Y-%m-%d} too and was read as {when:%Y-%m-%d}, month first"


def _parse(text: str, *, default: datetime, dayfirst: bool = False) -> datetime:
    try:
        when: datetime = dateutil_parser.parse(text, default=default, dayfirst=dayfirst, tzinfos=_zone)
    except DateError:
        raise
    except _UNREADABLE as error:
        raise DateError(f"{shown(text)} is no date") from error
    return when


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone for what `dateutil` found: only UTC and offsets from it mean the same everywhere."""
    if name and name.upper() not in _UTC_NAMES:
        raise DateError(f"the zone {shown(name)} has no fixed meaning")
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    return UTC if name else None


def _localise(when: datetime, value: object, zone: ZoneInfo) -> datetime:
    """Return *when* in the blog's zone, with a fixed offset."""
    try:
        aware = when if when.utcoffset() is not None else when.replace(tzinfo=zone)
        # A time that the change to summer time skips becomes, by way of UTC, one that clocks have shown.
        local = aware.astimezone(UTC).astimezone(zone)
        offset = local.utcoffset() or timedelta()
    except (ValueError, OverflowError) as error:
        raise DateError(f"{shown(value)} is out of range") from error
    if local.year < _FIRST_YEAR:
        raise DateError(f"{shown(value)} is before the year {_FIRST_YEAR}")
    return local.replace(tzinfo=timezone(offset), fold=0)
