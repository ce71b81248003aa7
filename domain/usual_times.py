"""Measured times, and what usually happens by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles

from domain.business_calendar import BusinessCalendar
from domain.durations import Duration

FEWEST_FOR_USUAL = 20
USUAL_DAYS = 91
"""The days before today whose solved requests say how long a service usually takes."""

MEDIAN, NINETIETH = 50, 90  # percent


@dataclass(frozen=True, slots=True)
class UsualTimes:
    """The working time in which half of the requests of a service were solved, and 9 of 10.

    They are rounded up to what people say.
    """

    half: Duration
    nine_of_ten: Duration


def usual_times(times: Sequence[int], calendar: BusinessCalendar) -> UsualTimes | None:
    """Return what usually happens; None if too little has happened to say so.

    Args:
        times: how long each request took, in seconds of working time.
        calendar: the department's.
    """
    half, nine_of_ten = time_at(times, MEDIAN), time_at(times, NINETIETH)
    if len(times) < FEWEST_FOR_USUAL or half is None or nine_of_ten is None:
        return None
    return UsualTimes(*(Duration.round_up(each, calendar) for each in (half, nine_of_ten)))


def time_at(times: Sequence[int], percent: int) -> timedelta | None:
    """Return the time within which this share of them lies; None if there are none.

    Between two of them it is interpolated, as by NumPy, R and PERCENTILE.INC in spreadsheets:
    definition 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American
    Statistician 50 (4), 1996.
    """
    if not times:
        return None
    if len(times) == 1:  # until Python 3.13, quantiles() wants two
        return timedelta(seconds=times[0])
    return timedelta(seconds=quantiles(times, n=100, method="inclusive")[percent - 1])
