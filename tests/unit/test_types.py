"""Column types write what SQLAlchemy's own do."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime
from sqlalchemy.dialects import sqlite

from store.types import UtcDateTime

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
EARLIEST = datetime(1000, 1, 2, tzinfo=UTC)
INSTANTS = st.builds(
    lambda after, zone: (EARLIEST + after).astimezone(zone),
    st.timedeltas(timedelta(), timedelta(days=3_000_000)),
    ZONES,
)
DIALECT = sqlite.dialect()
WRITE = UtcDateTime().bind_processor(DIALECT)
WRITE_BARE = DateTime().dialect_impl(DIALECT).bind_processor(DIALECT)


@given(INSTANTS)
def test_sqlite_gets_an_instant_as_sqlalchemy_writes_it(instant: datetime) -> None:
    assert WRITE is not None
    assert WRITE_BARE is not None
    assert WRITE(instant) == WRITE_BARE(instant.astimezone(UTC).replace(tzinfo=None))


def test_of_an_hour_that_comes_twice_both_are_written() -> None:
    assert WRITE is not None
    summer = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    winter = summer.replace(fold=1)
    assert (WRITE(summer), WRITE(winter)) == (
        "2026-10-25 00:30:00.000000",
        "2026-10-25 01:30:00.000000",
    )


def test_an_instant_without_a_time_zone_is_refused() -> None:
    assert WRITE is not None
    with pytest.raises(ValueError, match="no time zone"):
        WRITE(EARLIEST.replace(tzinfo=None))
    assert WRITE(None) is None
