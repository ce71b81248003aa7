"""Dates and numbers in the forms of the regions, held against Babel's."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date as babel_date
from babel.dates import format_interval, format_skeleton
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import translator
from bot.region_formats import (
    format_date,
    format_day,
    format_days,
    format_long_date,
    format_number,
)

SLACK_LOCALES = (
    *("en", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ", "en-SG", "en-US", "en-ZA"),
    *("de-DE", "fr-CA", "zh", "zh-CN", "zh-SG", "zh-TW", "zh-HK"),
)
REGIONS = sorted({translator(locale).region for locale in SLACK_LOCALES})
DAYS = [date(2026, 12, 1) + timedelta(days=9 * each) for each in range(60)]


@pytest.mark.parametrize("region", REGIONS)
def test_a_date_is_written_as_the_region_writes_it(region: str) -> None:
    for day in DAYS:
        assert format_long_date(day, region) == babel_date(day, "long", region)
        assert format_date(day, region) == babel_date(day, "medium", region)
        assert format_day(day, region) == format_skeleton("MMMd", day, locale=region)


@pytest.mark.parametrize("region", REGIONS)
def test_a_stretch_of_days_is_written_as_the_region_writes_it(region: str) -> None:
    for first in DAYS:
        for last in (first + timedelta(days=each) for each in (0, 1, 4, 40, 400)):
            assert format_days(first, last, region) == format_interval(
                first, last, "yMMMd", locale=region
            )


@given(st.floats(0, 10_000_000), st.sampled_from(REGIONS))
def test_a_number_is_written_as_the_region_writes_it(value: float, region: str) -> None:
    assert format_number(value, region) == format_decimal(value, "#,##0.#", region)
    assert format_number(value, region, decimals=0) == format_decimal(value, "#,##0", region)
