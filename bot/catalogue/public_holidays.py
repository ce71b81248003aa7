"""Public holidays and make-up workdays, read from python-holidays.

They are public holidays only, unless other categories are asked for: bank or school holidays and
the like are worked. Some are moved or announced from year to year (China's plan for a year appears
in the November before; until then the library knows the statutory days, without the days that make
up for them).
"""

import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any

from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES

from bot.i18n import sentence
from domain.holiday_sources import Source

_SOME_YEAR = 2026  # which parts and categories are known does not depend on the year
_FEW = 5  # codes in a hint
_SHORT = 3  # what may be a code with a slip of the fingers
_SHORTEST_SLIP = 3  # one slip of two letters could mean any code
_OWN_CODES: Mapping[str, frozenset[str]] = {
    "CN": frozenset({"HK", "MO", "TW"}),
    "NL": frozenset({"AW", "CW", "SX"}),
}
"""Parts of a country in ISO 3166-2 that the library has as countries."""


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The days of some years that differ from the week; none is in both sets.

    Attributes:
        closed: public holidays, whatever weekday they fall on.
        workdays: weekend days that are worked to make up for a day off.
        holiday_sources: what the days of each year rest on.
        estimated: the days off whose dates are estimates.
    """

    closed: frozenset[date]
    workdays: frozenset[date]
    holiday_sources: Mapping[int, Source]
    estimated: frozenset[date]


def public_holidays(
    code: str, first_year: int, last_year: int, categories: Sequence[str] = ()
) -> PublicHolidays:
    """The public holidays and make-up workdays from `first_year` to `last_year`, both included.

    Args:
        code: a country ("CN"), or a country and one of its subdivisions ("DE-BY"), as ISO 3166
            and python-holidays spell them.
        categories: which holidays are days off besides the public ones.

    Raises ValueError for a code or a category that is not known, with those that are close to it.
    """
    country, subdivision = _split(code)
    known = set(_entity(country).supported_categories)
    for category in categories:
        if category not in known:
            others = ", ".join(sorted(known - {"public"})) or sentence("none")
            raise ValueError(
                sentence(
                    '"{category}" is not a category of the holidays of {country}; there are: '
                    "{others}",
                    category=category,
                    country=country,
                    others=others,
                )
            )
    with warnings.catch_warnings():
        # Beyond the years that it has data for, the library warns; here there are just no days.
        warnings.simplefilter("ignore", UserWarning)
        found = country_holidays(
            country,
            subdiv=subdivision or None,
            years=range(first_year, last_year + 1),
            categories=tuple(sorted({"public", *categories} & known)),
        )
    closed = _within(found, first_year, last_year)
    estimated = frozenset(day for day in closed if _is_estimate(found, found[day]))
    return PublicHolidays(
        closed=closed,
        workdays=_within(found.weekend_workdays, first_year, last_year) - closed,
        holiday_sources=_sources(found, estimated, range(first_year, last_year + 1)),
        estimated=estimated,
    )


def days_by_law(code: str, year: int) -> Mapping[date, str]:
    """The public holidays that the law fixes for a year, on its very days, with their names."""
    country, subdivision = _split(code)
    found = country_holidays(country, subdiv=subdivision or None, years=year, observed=False)
    moved = found.tr(found.substituted_label).split("%s")[0] if _has_plans(found) else ""
    return {
        day: name
        for day, name in found.items()
        if day.year == year and not (moved and name.startswith(moved))
    }


def weekend_of(code: str) -> frozenset[int]:
    """The weekdays (0 is Monday) on which a country does not work."""
    return frozenset(_entity(_split(code)[0]).weekend)


def _sources(found: Any, estimated: frozenset[date], years: Sequence[int]) -> dict[int, Source]:
    last_plan = _last_plan(found)

    def source(year: int) -> Source:
        if not found.start_year <= year <= found.end_year:
            return Source.UNKNOWN
        if last_plan >= min(years):  # a country that still publishes plans
            return Source.PLANNED if year <= last_plan else Source.UNPLANNED
        if any(day.year == year for day in estimated):
            return Source.ESTIMATED
        return Source.LAW

    return {year: source(year) for year in years}


def _has_plans(found: Any) -> bool:
    return bool(found.has_substituted_holidays)


def _last_plan(found: Any) -> int:
    """The last year for which the library has the days off that are made up for; 0: none."""
    if not _has_plans(found):
        return 0
    plans = found.special_public_holidays.items()
    return max((year for year, days in plans if any(map(_is_substitute, _each(days)))), default=0)


def _each(days: Any) -> Any:
    """The library's days of a year, of which a single one stands alone."""
    return days if isinstance(days[0], tuple) else (days,)


def _is_substitute(day: Any) -> bool:
    return all(isinstance(part, int) for part in day)


def _is_estimate(found: Any, names: str) -> bool:
    label = getattr(found, "estimated_label", None)
    if not label:
        return False
    ending = found.tr(label).split("%s")[-1].strip(" ()（）")
    return ending in names


def holidays_code(text: str) -> str:
    """The code of a country or of a part of one.

    A part may also be given by its name ("US-California", "England"), and as ISO 3166-2 has it
    ("CN-HK" is "HK").

    Raises ValueError for a code that is not known, with those that are close to it.
    """
    country, _, part = text.partition("-")
    if part in _OWN_CODES.get(country, ()):
        return part
    parts = list_supported_countries().get(country)
    if parts and part and part not in parts:
        named = _names_of_parts(country).get(_folded(part))
    else:
        codes = () if part or parts is not None else _parts_by_name().get(_folded(text), ())
        named = codes[0] if len(codes) == 1 else None
    if named is None:
        _split(text)
    return named or text


def parts_with_more(code: str) -> tuple[str, ...]:
    """The parts of a country none of which has just the country's own holidays.

    Empty if some part has just these, if there are no parts, or if `code` is one of a part.
    """
    country, subdivision = _split(code)
    parts = list_supported_countries()[country]
    if subdivision or not parts:
        return ()
    common = public_holidays(country, _SOME_YEAR, _SOME_YEAR).closed
    codes = tuple(f"{country}-{part}" for part in parts)
    if any(public_holidays(each, _SOME_YEAR, _SOME_YEAR).closed == common for each in codes):
        return ()
    return codes


def _split(code: str) -> tuple[str, str]:
    """The country and the part of it that a code means; the part is empty if it means none."""
    country, _, subdivision = code.partition("-")
    subdivisions = list_supported_countries().get(country)
    if subdivisions is None:
        raise ValueError(
            sentence(
                '"{code}" is not a country whose holidays are known; {hint}',
                code=code,
                hint=_hint(_countries_like(country)),
            )
        )
    if subdivision not in subdivisions and code != country:
        close = _parts_like(subdivision, country, subdivisions)
        hint = _hint(close or [f"{country}-{part}" for part in subdivisions[:_FEW]] or [country])
        raise ValueError(
            sentence(
                '"{code}" is not a part of {country} whose holidays are known; {hint}',
                code=code,
                country=country,
                hint=hint,
            )
        )
    return country, subdivision


@cache
def _entity(country: str) -> Any:
    return country_holidays(country)


@cache
def _parts_by_name() -> Mapping[str, Sequence[str]]:
    """The codes of the parts of all countries, by their names without case and accents."""
    found = defaultdict[str, list[str]](list)
    countries = {name.replace("_", " ") for name in COUNTRIES}
    for country, parts in list_supported_countries(include_aliases=False).items():
        if parts:
            for name, code in _names_of_parts(country).items():
                if name not in countries:
                    found[name].append(code)
    return found


def _names_of_parts(country: str) -> dict[str, str]:
    aliases = _entity(country).get_subdivision_aliases()
    return {_folded(name): f"{country}-{part}" for part, names in aliases.items() for name in names}


def _folded(text: str) -> str:
    """Text without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = (each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return " ".join("".join(letters).split())


def _within(days: Iterable[date], first_year: int, last_year: int) -> frozenset[date]:
    """Those of the span: the library also names days of the years beside it that it knows of."""
    return frozenset(day for day in days if first_year <= day.year <= last_year)


def _countries_like(text: str) -> list[str]:
    """Codes that are nearly the one given, or whose country's or part's English name is."""
    named = {name.replace("_", " "): codes[1] for name, codes in COUNTRIES.items()}
    by_name = [named[name] for name in get_close_matches(text.lower(), named, n=2, cutoff=0.75)]
    if by_name:
        return by_name
    parts = _parts_by_name()
    if close := get_close_matches(_folded(text), parts, n=1, cutoff=0.75):
        return list(parts[close[0]][:_FEW])
    return _like(text, list(list_supported_countries(include_aliases=False)))


def _parts_like(text: str, country: str, parts: Sequence[str]) -> list[str]:
    """Codes of parts that are nearly the one given, or whose name is."""
    names = _names_of_parts(country)
    if close := get_close_matches(_folded(text), names, n=2, cutoff=0.75):
        return [names[name] for name in close]
    return [f"{country}-{part}" for part in _like(text, list(parts))] if len(text) <= _SHORT else []


def _like(text: str, known: list[str]) -> list[str]:
    folded = {name.lower(): name for name in known}
    if text.lower() in folded:
        return [folded[text.lower()]]
    if len(text) < _SHORTEST_SLIP:
        return []
    return [folded[name] for name in get_close_matches(text.lower(), folded, n=3, cutoff=0.5)]


def _hint(codes: list[str]) -> str:
    if not codes:
        return sentence(
            'write its ISO code, such as "CN", or with a part "DE-BY"; if its holidays are not '
            "known, leave out “holidays” and list the days under “closed”"
        )
    return sentence("write {names}", names=sentence(" or ").join(codes))
