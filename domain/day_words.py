"""Days as people name them: "2026-11-03", "2026-11", "yesterday", "11月3日", or two with ".."."""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta

Days = tuple[date, date]
"""The first and the last."""

YEARS = range(1900, 9999)
"""The years whose days people name. At the ends of the calendar no day comes before or after."""

_DAYS_AGO: Mapping[str, int] = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1, "前天": 2}
_NUMBERED = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_CHINESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号])?")


def days_named(word: str, today: date) -> Days | None:
    """Return the days that a word names; None if it names none.

    Args:
        today: a month without a year is the last one that has begun by then.
    """
    first, separator, last = word.partition("..")
    begin = _days(first, today)
    end = _days(last, today) if separator else begin
    if begin is None or end is None or begin[0] > end[1]:
        return None
    return begin[0], end[1]


def _days(word: str, today: date) -> Days | None:
    if word in _DAYS_AGO:
        day = today - timedelta(days=_DAYS_AGO[word])
        return day, day
    match = _NUMBERED.fullmatch(word) or _CHINESE.fullmatch(word)
    if match is None:
        return None
    year, month, day_of_month = (int(part) if part else 0 for part in match.groups())
    try:
        if not year:
            begun = date(today.year, month, day_of_month or 1) <= today
            year = today.year if begun else today.year - 1
        if year not in YEARS:
            return None
        if day_of_month:
            day = date(year, month, day_of_month)
            return day, day
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    except ValueError:
        return None
