"""Dates and numbers as the regions write them whose forms people read.

The forms are those of the Unicode CLDR, for these few regions; a test holds them against Babel's.
Babel itself keeps 6 MB of what it knows of languages, currencies and units once it writes a date.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_SHORT: Final = tuple(month[:3] for month in _MONTHS)
_SHORT_BUT_SEPT: Final = tuple("Sept" if month == "Sep" else month for month in _SHORT)
_NUMBERS: Final = tuple(str(month) for month in range(1, 13))
_DASH: Final = "\N{THIN SPACE}\N{EN DASH}\N{THIN SPACE}"
_EN_DASH: Final = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class _Format:
    """How a region writes dates and numbers; `month`, `day` and `year` are put in.

    Attributes:
        within_month: two days of a month; `day` is the first, `last_day` the last.
        within_year: two days of a year; each is put in as `first` and `last`.
        dash: between two days; `dash_within_month` of those of a month.
        day: how the day of a month is put in, as `format` takes it.
    """

    month_and_day: str
    date: str
    within_month: str
    within_year: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    dash: str = _DASH
    dash_within_month: str = _DASH
    day: str = ""
    decimal_sign: str = "."
    thousands_sign: str = ","


_AMERICAN: Final = _Format(
    month_and_day="{month} {day}",
    date="{month} {day}, {year}",
    within_month="{month} {day}{dash}{last_day}, {year}",
    within_year="{first}{dash}{last}, {year}",
    months=_MONTHS,
    short_months=_SHORT,
)
_BRITISH: Final = _Format(
    month_and_day="{day} {month}",
    date="{day} {month} {year}",
    within_month="{day}{dash}{last_day} {month} {year}",
    within_year="{first}{dash}{last} {year}",
    months=_MONTHS,
    short_months=_SHORT_BUT_SEPT,
)
_AUSTRALIAN: Final = replace(_BRITISH, dash_within_month=_EN_DASH)
_CHINESE: Final = _Format(
    month_and_day="{month}月{day}日",
    date="{year}年{month}月{day}日",
    within_month="{year}年{month}月{day}日{dash}{last_day}日",
    within_year="{year}年{first}{dash}{last}",
    months=_NUMBERS,
    short_months=_NUMBERS,
)
_FORMATS: Final[Mapping[str, _Format]] = {
    "en": _AMERICAN,
    "en_AU": _AUSTRALIAN,
    "en_CA": replace(_AMERICAN, dash=_EN_DASH, dash_within_month=_EN_DASH),
    "en_GB": _BRITISH,
    "en_IE": _AUSTRALIAN,
    "en_IN": _AUSTRALIAN,
    "en_NZ": _AUSTRALIAN,
    "en_SG": _AUSTRALIAN,
    "en_US": _AMERICAN,
    "en_ZA": replace(_BRITISH, day="02", decimal_sign=",", thousands_sign="\N{NO-BREAK SPACE}"),
    "zh_CN": _CHINESE,
    "zh_TW": replace(_CHINESE, dash="至", dash_within_month="至"),
}


def format_long_date(day: date, region: str) -> str:
    """Write a date with the month's whole name: "November 6, 2026"."""
    form = _FORMATS[region]
    return _put_in(form.date, day, form, form.months)


def format_date(day: date, region: str) -> str:
    """Write a date: "Nov 6, 2026"."""
    form = _FORMATS[region]
    return _put_in(form.date, day, form, form.short_months)


def format_day(day: date, region: str) -> str:
    """Write a date without its year: "Nov 6"."""
    form = _FORMATS[region]
    return _put_in(form.month_and_day, day, form, form.short_months)


def format_days(first: date, last: date, region: str) -> str:
    """Write a stretch of days: "Nov 6 – 8, 2026"."""
    form = _FORMATS[region]
    if first == last:
        return format_date(first, region)
    if first.year != last.year:
        return f"{format_date(first, region)}{form.dash}{format_date(last, region)}"
    if first.month == last.month:
        return _put_in(
            form.within_month,
            first,
            form,
            form.short_months,
            dash=form.dash_within_month,
            last_day=format(last.day, form.day),
        )
    ends = {"first": format_day(first, region), "last": format_day(last, region)}
    return form.within_year.format(**ends, dash=form.dash, year=first.year)


def format_number(value: float, region: str, decimals: int = 1) -> str:
    """Write a number with at most so many digits behind the point: "1,234.5"."""
    form = _FORMATS[region]
    whole, _, rest = format(Decimal(str(value)), f",.{decimals}f").partition(".")
    whole, rest = whole.replace(",", form.thousands_sign), rest.rstrip("0")
    return f"{whole}{form.decimal_sign}{rest}" if rest else whole


def _put_in(template: str, day: date, form: _Format, months: tuple[str, ...], **values: str) -> str:
    return template.format(
        month=months[day.month - 1], day=format(day.day, form.day), year=day.year, **values
    )
