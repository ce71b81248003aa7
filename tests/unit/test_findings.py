"""Conclusions from a week's measures: the headline, the bottleneck, what may help."""

from datetime import date, timedelta

import pytest

from domain.daily_measures import Cell, Gaps, Measures
from domain.dimensions import Dimension
from domain.findings import (
    Advice,
    Comparison,
    Slowest,
    bottleneck,
    comparison,
    extremes,
    slowest,
    suggestions,
)
from domain.headlines import Change, headline
from domain.lifecycle import State
from domain.measurement import Ending
from domain.past_chains import Delay
from domain.promise_terms import PromiseKind
from domain.shares import Share
from domain.weeks import Week

IT, HR = 1, 2
LAPTOP, PAYROLL, DESK = 11, 12, 13
WEEK = Week.parse("2026-W47")
HOUR = 3600


def kept(part: int, of: int, opened: int = 0) -> Measures:
    return Measures(opened=opened, ended={Ending.RESOLVED: of}, resolutions=Share(part, of))


def answered(part: int, of: int) -> Measures:
    return Measures(opened=of, responses=Share(part, of))


def compared(week: Measures, before: Measures) -> Comparison:
    return Comparison(week, Measures(), before)


def test_the_department_that_changed_most_makes_the_headline() -> None:
    departments = {
        IT: compared(kept(9, 10), kept(30, 40)),  # + 15 points
        HR: compared(kept(4, 10), kept(32, 40)),  # - 40 points
    }
    found = headline(departments, overdue=3, still_open=9)
    assert (found.change, found.department_id) == (Change.WORSE, HR)
    assert (found.kept, found.kept_before) == (Share(4, 10), Share(32, 40))


def test_of_one_department_the_headline_names_none() -> None:
    found = headline({IT: compared(kept(10, 10), kept(20, 40))}, overdue=0, still_open=0)
    assert (found.change, found.department_id) == (Change.BETTER, None)


@pytest.mark.parametrize(
    ("week", "before"),
    [
        (kept(8, 10), kept(36, 40)),  # 10 points less
        (kept(0, 4), kept(40, 40)),  # too few this week
        (kept(7, 10), kept(4, 4)),  # too few before
    ],
)
def test_a_change_that_comes_by_chance_is_none(week: Measures, before: Measures) -> None:
    assert headline({IT: compared(week, before)}, overdue=0, still_open=1).change is Change.STEADY


def test_what_is_bad_week_after_week_outranks_what_changed() -> None:
    departments = {
        IT: compared(kept(4, 10), kept(40, 40)),  # - 60 points
        HR: compared(answered(0, 8), answered(8, 32)),
    }
    found = headline(departments, overdue=8, still_open=8)
    assert (found.change, found.department_id) == (Change.BAD, HR)
    assert found.promise is PromiseKind.FIRST_RESPONSE
    assert (found.kept, found.kept_before) == (Share(0, 8), Share(8, 32))


def test_none_of_eight_in_time_is_no_busy_week() -> None:
    week, before = answered(0, 8), Measures(opened=16)
    assert headline({IT: compared(week, before)}, overdue=0, still_open=0).change is Change.BAD


@pytest.mark.parametrize(
    ("week", "before", "is_bad"),
    [
        (kept(5, 9), kept(5, 9), True),
        (kept(6, 10), kept(5, 9), False),  # three in five are enough
        (kept(5, 9), kept(6, 10), False),
        (kept(0, 2), kept(2, 4), True),  # few before, and bad together
        (kept(0, 2), kept(4, 4), False),  # few before, and good together
        (kept(0, 1), kept(0, 3), False),  # too few together
        (Measures(), kept(0, 9), False),  # nothing came due this week
    ],
)
def test_bad_is_what_was_not_kept_before_either(
    week: Measures, before: Measures, is_bad: bool
) -> None:
    found = headline({IT: compared(week, before)}, overdue=0, still_open=1)
    assert (found.change is Change.BAD) is is_bad


def test_first_responses_make_the_headline_as_resolutions_do() -> None:
    found = headline({IT: compared(answered(7, 10), answered(40, 40))}, overdue=0, still_open=1)
    assert (found.change, found.promise) == (Change.WORSE, PromiseKind.FIRST_RESPONSE)
    week = Measures(opened=1, responses=Share(9, 9), resolutions=Share(3, 4))
    steady = headline({IT: compared(week, Measures())}, overdue=0, still_open=1)
    assert (steady.responses, steady.resolutions) == (Share(9, 9), Share(3, 4))


@pytest.mark.parametrize(
    ("opened", "before", "change"),
    [
        (15, 40, Change.BUSIER),
        (14, 40, Change.STEADY),
        (6, 40, Change.QUIETER),
        (7, 40, Change.STEADY),
        (4, 4, Change.STEADY),  # four times the usual, but only four
        (9, 0, Change.STEADY),  # there is no usual
    ],
)
def test_a_week_is_busy_or_quiet_beside_the_four_before(
    opened: int, before: int, change: Change
) -> None:
    figures = compared(Measures(opened=opened), Measures(opened=before))
    assert headline({IT: figures}, overdue=0, still_open=0).change is change


def test_without_any_change_what_is_overdue_is_told() -> None:
    found = headline({IT: compared(kept(4, 4, opened=4), kept(0, 0))}, overdue=2, still_open=2)
    assert (found.change, found.count) == (Change.OVERDUE, 2)


def test_nothing_happened_only_if_nothing_is_open_either() -> None:
    nothing = {IT: Comparison()}
    assert headline(nothing, overdue=0, still_open=0).change is Change.NOTHING
    assert headline(nothing, overdue=0, still_open=1).change is Change.STEADY


def test_a_comparison_is_of_the_week_the_one_before_and_the_four_before() -> None:
    cells = [
        Cell(week.first_day, department, LAPTOP, None, Measures(opened=n))
        for department in (IT, HR)
        for n, week in enumerate([WEEK.before(back) for back in range(6)], 1)
    ]
    found = comparison(cells, WEEK, IT)
    assert [each.opened for each in (found.week, found.last_week, found.before)] == [1, 2, 14]


def test_a_sunday_is_of_the_week_before_its_monday() -> None:
    cells = [Cell(date(2026, 11, 22), IT, LAPTOP, None, Measures(opened=1))]
    assert comparison(cells, WEEK, IT).week.opened == 1
    assert comparison(cells, WEEK.before(-1), IT).last_week.opened == 1


def test_the_bottleneck_is_where_most_of_the_time_went() -> None:
    found = bottleneck(
        {(LAPTOP, State.OPEN): 60, (LAPTOP, State.WAITING): 30, (DESK, State.OPEN): 10}
    )
    assert found
    assert (found.service_id, found.state, found.part) == (LAPTOP, State.OPEN, 0.6)
    assert bottleneck({}) is None


def test_others_waited_most_for_whoever_added_most_to_late_chains() -> None:
    def delay(department_id: int, hours: float) -> Delay:
        return Delay(department_id, timedelta(hours=hours), confidential=False)

    found = slowest([delay(1, 3), delay(2, 5), delay(1, 4)])
    assert found == Slowest(1, timedelta(hours=7), 2)
    assert slowest([delay(1, 2), delay(1, 2)])
    assert slowest([delay(1, 3.9), delay(2, 3.9)]) is None, "less than half a day says nothing"
    assert slowest([]) is None


def scores(*counts: int) -> Measures:
    return Measures(scores=counts)


def test_the_best_and_the_lowest_rated_service_are_two() -> None:
    rated = {LAPTOP: scores(0, 0, 0, 1, 1), DESK: scores(1, 0, 0, 0, 0), PAYROLL: Measures()}
    assert extremes(rated, ()) == (LAPTOP, DESK)
    assert extremes({LAPTOP: rated[LAPTOP]}, ()) == (None, None)
    assert extremes({}, ()) == (None, None)


def test_of_services_that_are_all_rated_the_same_none_is_the_best_or_the_lowest() -> None:
    assert extremes({LAPTOP: scores(0, 0, 0, 0, 4), DESK: scores(0, 0, 0, 0, 1)}, ()) == (
        None,
        None,
    )


def test_of_fewer_than_five_anonymous_ratings_there_is_neither_best_nor_lowest() -> None:
    few, some, many = scores(0, 0, 0, 0, 4), scores(5, 0, 0, 0, 0), scores(0, 0, 5, 0, 0)
    rated = {LAPTOP: few, DESK: some, PAYROLL: many}
    assert extremes(rated, (LAPTOP, DESK, PAYROLL)) == (PAYROLL, DESK)


@pytest.mark.parametrize(
    ("measures", "advice"),
    [
        (Measures(returned=Share(3, 10)), Advice.ASK_IN_THE_FORM),
        (Measures(returned=Share(2, 10)), None),
        (Measures(returned=Share(4, 4)), None),
        (Measures(reopened=Share(2, 10)), Advice.CHECK_THE_RESULT),
        (Measures(reopened=Share(1, 10)), None),
        (
            Measures(responses=Share(6, 10), in_state={State.OPEN: 60, State.IN_PROGRESS: 40}),
            Advice.CLAIM_SOONER,
        ),
        (
            Measures(responses=Share(6, 10), in_state={State.OPEN: 40, State.IN_PROGRESS: 60}),
            None,
        ),
        (
            Measures(
                responses=Share(10, 10),
                in_state={State.WAITING: 60, State.OPEN: 40},
                returned=Share(1, 10),
            ),
            Advice.ASK_ALL_AT_ONCE,
        ),
        (
            Measures(resolutions=Share(5, 10), resolution_times=(9 * HOUR,) * 10),
            Advice.REVISE_THE_STANDARD,
        ),
        (Measures(resolutions=Share(6, 10), resolution_times=(9 * HOUR,) * 10), None),
        (
            Measures(resolutions=Share(2, 20), resolution_times=(HOUR,) * 2),
            Advice.RESOLVE_WHAT_IS_LATE,
        ),
        (Measures(resolutions=Share(0, 10)), Advice.RESOLVE_WHAT_IS_LATE),
        (
            Measures(resolutions=Share(20, 20), resolution_times=(4 * HOUR,) * 20),
            Advice.PROMISE_MORE,
        ),
        (Measures(resolutions=Share(20, 20), resolution_times=(5 * HOUR,) * 20), None),
        (Measures(gaps={Dimension.EMPATHY: Gaps(5, 25, 20)}), Advice.CLOSE_THE_GAP),
        (Measures(gaps={Dimension.EMPATHY: Gaps(5, 25, 21)}), None),
    ],
)
def test_advice_follows_from_the_figures(measures: Measures, advice: Advice | None) -> None:
    found = suggestions({LAPTOP: measures}, {LAPTOP: 8 * HOUR})
    assert [each.advice for each in found] == ([advice] if advice else [])


def test_two_pieces_of_advice_are_given_those_about_most_requests_and_not_the_same_twice() -> None:
    found = suggestions(
        {
            LAPTOP: Measures(returned=Share(9, 10), reopened=Share(3, 10)),
            DESK: Measures(returned=Share(5, 10), reopened=Share(4, 10)),
        },
        {},
    )
    assert [(each.advice, each.service_id) for each in found] == [
        (Advice.ASK_IN_THE_FORM, LAPTOP),
        (Advice.CHECK_THE_RESULT, DESK),
    ]
