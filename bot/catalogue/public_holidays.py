"""Public holidays and make-up workdays, read from python-holidays.

They are public holidays only: half days, bank or school holidays and the like are worked. Some
are moved or announced from year to year (China's plan for a year appears in the November before;
until then the library knows the statutory days, without the days that make up for them), so a
catalogue is imported again after the library has been updated.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The days of some years that differ from the week; none is in both sets.

    Attributes:
        closed: public holidays, whatever weekday they fall on.
        workdays: weekend days that are worked to make up for a day off.
    """

    closed: frozenset[date]
    workdays: frozenset[date]


def public_holidays(code: str, first_year: int, last_year: int) -> PublicHolidays:
    """The public holidays and make-up workdays from `first_year` to `last_year`, both included.

    Args:
        code: a country ("CN"), or a country and one of its subdivisions ("DE-BY"), as ISO 3166
            and python-holidays spell them.

    Raises ValueError for a code that is not known, with those that are close to it.
    """
    country, _, subdivision = code.partition("-")
    subdivisions = list_supported_countries().get(country)
    if subdivisions is None:
        raise ValueError(
            f'"{code}" is not a country whose holidays are known; {_hint(_countries_like(country))}'
        )
    if subdivision not in subdivisions and code != country:
        close = [f"{country}-{part}" for part in _like(subdivision, subdivisions) or subdivisions]
        hint = _hint(close or [country])
        raise ValueError(f'"{code}" is not a part of {country} whose holidays are known; {hint}')
    with warnings.catch_warnings():
        # Beyond the years that it has data for, the library warns; here there are just no days.
        warnings.simplefilter("ignore", UserWarning)
        known = country_holidays(
            country, subdiv=subdivision or None, years=range(first_year, last_year + 1)
        )
    return PublicHolidays(
        closed=_within(known, first_year, last_year),
        workdays=_within(known.weekend_workdays, first_year, last_year),
    )


def _within(days: Iterable[date], first_year: int, last_year: int) -> frozenset[date]:
    """Those of the span: the library also names days of the years beside it that it knows of."""
    return frozenset(day for day in days if first_year <= day.year <= last_year)


def _countries_like(text: str) -> list[str]:
    """Codes that are nearly the one given, or whose country's English name is."""
    named = {name.replace("_", " "): codes[1] for name, codes in COUNTRIES.items()}
    by_name = [named[name] for name in get_close_matches(text.lower(), named, n=2, cutoff=0.75)]
    return by_name or _like(text, list(list_supported_countries(include_aliases=False)))


def _like(text: str, known: list[str]) -> list[str]:
    folded = {name.lower(): name for name in known}
    if text.lower() in folded:
        return [folded[text.lower()]]
    return [folded[name] for name in get_close_matches(text.lower(), folded, n=3, cutoff=0.5)]


def _hint(codes: list[str]) -> str:
    return f"write {' or '.join(codes)}" if codes else 'write, for example, "CN" or "DE-BY"'
