"""Figures in words: shares, times, means. Small numbers are shown as what they are."""

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_interval
from babel.numbers import format_decimal

from bot.i18n import Translator
from bot.labels import counted, few_mark, with_aside
from bot.views.blocks import Line, text
from domain.daily_measures import Measures
from domain.findings import WEEKS_BEFORE, Comparison
from domain.quarters import Quarter
from domain.shares import Share
from domain.weeks import Week

_TO_THE_MINUTE = 10  # hours; beyond them minutes say nothing


def number(value: float, t: Translator) -> str:
    """A number with at most one digit behind the point."""
    return format_decimal(round(value, 1), format="#,##0.#", locale=t.region)


def share(share: Share, t: Translator) -> str:
    """Write a share: "93%", of few "7 of 9" or "3 of 4 ⚠"; a dash if there is none."""
    if not share.of:
        return "–"
    if share.percent is not None:
        return f"{share.percent}%"
    return counted(share, t)


def short_time(time: timedelta | None, t: Translator) -> str:
    """A working time in a table: "38m", "7h 4m", "53h"; a dash if there is none."""
    if time is None:
        return "–"
    whole, minutes = divmod(int(time.total_seconds()) // 60, 60)
    if not (whole or minutes):
        return t.gettext("less than a minute")
    if not whole:
        return t.gettext("{minutes}m").format(minutes=minutes)
    if whole >= _TO_THE_MINUTE or not minutes:
        return t.gettext("{hours}h").format(hours=whole)
    return t.gettext("{hours}h {minutes}m").format(hours=whole, minutes=minutes)


def days(first: date, last: date, t: Translator) -> str:
    """A time, by its first and last day, which share what they have in common."""
    return format_interval(first, last, "yMMMd", locale=t.region)


def full_date(day: date, t: Translator) -> str:
    """A day with its year."""
    return days(day, day, t)


def week_name(week: Week, t: Translator) -> str:
    """A week, by its number."""
    return t.gettext("Week {n}").format(n=week.number)


def quarter_name(quarter: Quarter, t: Translator) -> str:
    """A quarter, by its number and year."""
    name = t.gettext("Quarter {n}, {year}")
    return name.format(n=quarter.number, year=quarter.first_day.year)


def mean_score(measures: Measures, t: Translator, *, anonymous: bool) -> str:
    """Write the mean of the ratings and how many there are; what is of few is marked.

    Args:
        anonymous: whether nobody is to learn who rated: then there is no mean of a few.
    """
    if not measures.rated:
        return "–"
    ratings = t.ngettext("{n} rating", "{n} ratings", measures.rated).format(n=measures.rated)
    mean = measures.mean_score(anonymous=anonymous)
    words = ratings if mean is None else with_aside(number(mean, t), ratings, t)
    return f"{words}{few_mark(measures.rated)}"


def _mean_of(measures: Measures, t: Translator, *, anonymous: bool) -> str:
    """Write the same as short as a column of a phone is narrow: "3.2 (8)"."""
    mean = measures.mean_score(anonymous=anonymous)
    if mean is None:
        return mean_score(measures, t, anonymous=anonymous)
    words = with_aside(number(mean, t), str(measures.rated), t)
    return f"{words}{few_mark(measures.rated)}"


def figure_rows(
    figures: Comparison, week: Week, t: Translator, *, anonymous: bool
) -> list[list[Line]]:
    """A table of a week's figures beside those of the week before and of the four before it."""
    columns = (figures.week, figures.last_week, figures.before)
    opened = [*(str(each.opened) for each in columns[:2]), _weekly(figures.before.opened, t)]
    ended = [
        *(str(each.ended_in_all) for each in columns[:2]),
        _weekly(figures.before.ended_in_all, t),
    ]
    changed = [
        *(str(each.promises_changed) for each in columns[:2]),
        _weekly(figures.before.promises_changed, t),
    ]
    was_changed = any(each.promises_changed for each in columns)
    rows = [
        (t.gettext("Opened"), opened),
        (t.gettext("Ended"), ended),
        (t.gettext("First response in time"), [share(each.responses, t) for each in columns]),
        (t.gettext("Resolved in time"), [share(each.resolutions, t) for each in columns]),
        *([(t.gettext("Promise changed"), changed)] if was_changed else []),
        (t.gettext("First response: half within"), _times(columns, "response_median", t)),
        (t.gettext("First response: 9 of 10 within"), _times(columns, "response_p90", t)),
        (t.gettext("Resolution: half within"), _times(columns, "resolution_median", t)),
        (t.gettext("Resolution: 9 of 10 within"), _times(columns, "resolution_p90", t)),
        (t.gettext("Needed a question"), [share(each.returned, t) for each in columns]),
        (t.gettext("Reopened"), [share(each.reopened, t) for each in columns]),
        (t.gettext("Clear from the start"), [share(each.clear, t) for each in columns]),
        (
            t.gettext("Rating (how many)"),
            [_mean_of(each, t, anonymous=anonymous) for each in columns],
        ),
    ]
    last, first = week.before(), week.before(WEEKS_BEFORE)
    before = t.gettext("Weeks {first}–{last}").format(first=first.number, last=last.number)
    head = ["", week_name(week, t), week_name(last, t), before]
    return [
        [_cell(each, bold=True) for each in head],
        *([_cell(label), *map(_cell, values)] for label, values in rows),
    ]


def _weekly(count: int, t: Translator) -> str:
    return t.gettext("{n} a week").format(n=number(count / WEEKS_BEFORE, t))


def _times(columns: Sequence[Measures], name: str, t: Translator) -> list[str]:
    return [short_time(getattr(each, name), t) for each in columns]


def _cell(words: str, *, bold: bool = False) -> Line:
    return [text(words or " ", bold=bold)]
