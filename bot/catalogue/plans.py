"""A year's holiday plan in a file of its own, for the weeks until python-holidays has it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.catalogue.mistakes import CatalogueMistakes, Position
from bot.catalogue.public_holidays import days_by_law, weekend_of
from bot.catalogue.values import INT, Value
from bot.catalogue.yaml_reader import SIZE_LIMIT, read_yaml
from bot.i18n import sentence
from domain.catalogue import HolidayPlan

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_CHINA, _CHINA_FROM, _CHINA_DAYS = "CN", 2025, 13  # by the State Council's rules of November 2024


def read_plan(path: Path, holidays: str) -> HolidayPlan:
    """Read a plan, `{year: 2027, off: ["2027-02-05..2027-02-11"], worked: ["2027-02-20"]}`.

    Args:
        holidays: whose plan it is, as `holidays_code` writes it.

    Raises:
        CatalogueMistakes: naming everything that is wrong with it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise CatalogueMistakes.of_file(str(path), error) from error
    node, mistakes = read_yaml(data, path.name)
    value = Value(node, "", Position(1, 1), mistakes)
    parts = value.record(required=("year", "off", "worked"))
    year = (
        parts["year"].parsed(_year, sentence("a year, such as 2027"), also={INT})
        if "year" in parts
        else None
    )
    off = _days(parts["off"], year) if "off" in parts else frozenset()
    worked = _days(parts["worked"], year) if "worked" in parts else frozenset()
    if year and not mistakes:
        for reason in _contradictions(holidays, year, off, worked):
            value.wrong(reason)
    if mistakes:
        raise CatalogueMistakes(path.name, mistakes)
    return HolidayPlan(str(path), year or _FIRST_YEAR, off, worked)


def _days(value: Value, year: int | None) -> frozenset[date]:
    found: set[date] = set()
    for item in value.sequence(sentence('a list of days, such as ["2027-02-05..2027-02-11"]')):
        days = item.day_range()
        if days is None:
            continue
        if days.yearly or not days.first.year == days.last.year == (year or days.first.year):
            item.wrong(
                sentence("write days of {year}", year=year)
                if year
                else sentence("write days of one year")
            )
            continue
        if twice := found.intersection(days.days()):
            item.wrong(sentence("{what} is listed twice", what=min(twice)))
        found.update(days.days())
    return frozenset(found)


def _contradictions(
    holidays: str, year: int, off: frozenset[date], worked: frozenset[date]
) -> Iterator[str]:
    """Return where a plan contradicts itself or the law."""
    for day in sorted(off & worked):
        yield sentence("{day} is both off and worked", day=day)
    weekend = weekend_of(holidays)
    for day in sorted(worked):
        if day.weekday() not in weekend:
            yield sentence("{day} is worked anyway, it is not on a weekend", day=day)
    for day, name in sorted(days_by_law(holidays, year).items()):
        if day not in off:
            yield sentence(
                "{day} is a holiday by law ({name}), and is not off here", day=day, name=name
            )
    if holidays == _CHINA and year >= _CHINA_FROM:
        weekdays = sum(day.weekday() not in weekend for day in off)
        due = max(weekdays - _CHINA_DAYS, 0)
        if due != len(worked) or weekdays < _CHINA_DAYS:
            yield (
                sentence(
                    "{weekdays} weekdays are off and {count} weekend days are worked for them; the "
                    "law gives {given} days, so {due} have to be worked",
                    weekdays=weekdays,
                    count=len(worked),
                    given=_CHINA_DAYS,
                    due=due,
                )
            )


def _year(text: str) -> int:
    if not (text.isdecimal() and _FIRST_YEAR <= int(text) <= _LAST_YEAR):
        raise ValueError(sentence("write a year, such as 2027"))
    return int(text)
