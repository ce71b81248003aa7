"""Public holidays as the catalogue reads them, held against the published plans."""

from datetime import UTC, date, datetime, timedelta

import pytest
from holidays import list_supported_countries

from bot.catalogue.public_holidays import holidays_code, parts_with_more, public_holidays
from domain.business_calendar import BusinessCalendar
from domain.business_clock import working_time
from domain.working_hours import WeeklyHours


def days(month: int, *numbers: int, year: int = 2026) -> set[date]:
    return {date(year, month, number) for number in numbers}


def in_month(dates: frozenset[date], year: int, month: int) -> set[date]:
    return {day for day in dates if (day.year, day.month) == (year, month)}


def test_chinese_new_year_2026_is_as_the_state_council_announced_it() -> None:
    """Off from Sunday 15 to Monday 23 February; Saturdays 14 and 28 are worked."""
    china = public_holidays("CN", 2026, 2026)
    weekdays_off = {day for day in in_month(china.closed, 2026, 2) if day.weekday() < 5}
    assert weekdays_off == days(2, 16, 17, 18, 19, 20, 23)
    assert in_month(china.workdays, 2026, 2) == days(2, 14, 28)


def test_all_make_up_workdays_of_china_in_2026() -> None:
    assert public_holidays("CN", 2026, 2026).workdays == (
        days(1, 4) | days(2, 14, 28) | days(5, 9) | days(9, 20) | days(10, 10)
    )


def test_chinese_new_year_2027_has_its_four_statutory_days() -> None:
    """New Year's Eve and the first three days; the rest of the plan comes with its announcement."""
    assert days(2, 5, 6, 7, 8, year=2027) <= public_holidays("CN", 2027, 2027).closed


def test_february_2026_in_working_time() -> None:
    """20 weekdays, six of them off, and two Saturdays worked: 16 days of 7.5 hours."""
    china = public_holidays("CN", 2026, 2026)
    office = BusinessCalendar(
        "Asia/Shanghai",
        WeeklyHours.parse({"mon-fri": ["09:00-12:00", "13:30-18:00"]}),
        holidays=china.closed,
        makeup_days=china.workdays,
    )
    start = datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert working_time(office, start, start + timedelta(days=28)) == 16 * timedelta(hours=7.5)


def test_a_subdivision_adds_its_own_holidays() -> None:
    extra = public_holidays("DE-BY", 2026, 2026).closed - public_holidays("DE", 2026, 2026).closed
    assert extra == days(1, 6) | days(6, 4) | days(11, 1)


def test_the_span_of_years_is_kept_and_complete_at_its_edges() -> None:
    """New Year's Day on a Saturday is observed on 31 December, or made up for on that day."""
    assert date(2027, 12, 31) in public_holidays("US", 2027, 2027).closed
    assert date(2011, 12, 31) in public_holidays("CN", 2011, 2011).workdays
    three = public_holidays("CN", 2025, 2027)
    assert {day.year for day in three.closed} == {2025, 2026, 2027}
    assert {day.year for day in three.workdays} >= {2025, 2026}
    assert min(three.workdays).year == 2025


def test_beyond_the_last_year_of_data_there_are_no_days_and_no_complaint() -> None:
    india = public_holidays("IN", 2034, 2040).closed
    assert {day.year for day in india} >= {2034, 2035}
    assert not public_holidays("CN", 2101, 2102).closed


@pytest.mark.parametrize("code", ["CN", "HU", "RU", "KZ", "VN", "US", "DE-BY"])
def test_no_day_is_both_off_and_worked(code: str) -> None:
    found = public_holidays(code, 2024, 2028)
    assert not found.closed & found.workdays


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("cn", "write CN"),
        ("China", "write CN"),
        ("Germny", "write DE"),
        ("CNN", "write CN"),
        ("DE-by", "write DE-BY"),
        ("DE-XX", "DE-BW or DE-BY"),
        ("CN-SH", "write CN"),
        ("CN-", "write CN"),
        ("Englnd", "write GB-ENG"),
        ("US-Californa", "write US-CA"),
        ("Georgia", "write GE"),  # the country; the other one is US-GA
        ("XX", "list the days under “closed”"),
        ("", '"CN", or with a part "DE-BY"'),
    ],
)
def test_an_unknown_code_is_answered_with_those_close_to_it(code: str, hint: str) -> None:
    with pytest.raises(ValueError, match="holidays are known") as error:
        holidays_code(code)
    assert hint in str(error.value)
    assert f'"{code}"' in str(error.value)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("CN", "CN"),
        ("DE-BY", "DE-BY"),
        ("CN-HK", "HK"),
        ("CN-MO", "MO"),
        ("CN-TW", "TW"),
        ("England", "GB-ENG"),
        ("Scotland", "GB-SCT"),
        ("GB-England", "GB-ENG"),
        ("US-California", "US-CA"),
        ("US-Georgia", "US-GA"),
        ("IN-Maharashtra", "IN-MH"),
        ("DE-Baden-Württemberg", "DE-BW"),
    ],
)
def test_parts_are_read_by_their_names_too(written: str, code: str) -> None:
    assert holidays_code(written) == code
    assert public_holidays(code, 2026, 2026).closed


def test_every_code_of_the_library_means_itself() -> None:
    for country, parts in list_supported_countries().items():
        assert holidays_code(country) == country
        assert [holidays_code(f"{country}-{part}") for part in parts] == [
            f"{country}-{part}" for part in parts
        ]


def test_where_each_part_has_more_holidays_the_parts_are_told() -> None:
    assert parts_with_more("GB") == ("GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS")
    assert all(map(parts_with_more, ["AU", "CA", "CH", "ES", "MY"]))
    assert not any(map(parts_with_more, ["CN", "US", "FR", "GB-ENG", "DE-BY"]))


def test_other_categories_are_days_off_if_they_are_asked_for() -> None:
    """Hong Kong's Good Friday and Brazil's Carnival are optional holidays to the library."""
    good_friday, carnival = date(2026, 4, 3), date(2026, 2, 17)
    assert good_friday not in public_holidays("HK", 2026, 2026).closed
    assert good_friday in public_holidays("HK", 2026, 2026, ["optional"]).closed
    assert carnival in public_holidays("BR", 2026, 2026, ["optional"]).closed
    with pytest.raises(ValueError, match='"bank" is not a category of the holidays of HK; there'):
        public_holidays("HK", 2026, 2026, ["bank"])


@pytest.mark.parametrize(
    ("code", "holiday_sources"),
    [
        ("CN", ["planned", "planned", "unplanned", "unplanned"]),
        ("RU", ["planned", "planned", "planned", "unplanned"]),
        ("LK", ["law", "law", "unknown", "unknown"]),
        ("AE", ["law", "law", "estimated", "estimated"]),
        ("DE-BY", ["law", "law", "law", "law"]),
        ("UA", ["law", "law", "law", "law"]),  # no plan since 2022
    ],
)
def test_each_year_has_a_source(code: str, holiday_sources: list[str]) -> None:
    found = public_holidays(code, 2025, 2028)
    assert [str(found.holiday_sources[year]) for year in range(2025, 2029)] == holiday_sources


def test_the_estimates_of_75_countries_are_known_as_such() -> None:
    countries = list_supported_countries(include_aliases=False)
    found = [each for each in countries if public_holidays(each, 2027, 2027).estimated]
    assert len(found) == 75
    assert len(public_holidays("AE", 2027, 2027).estimated) == 9
    assert not public_holidays("AE", 2026, 2026).estimated
