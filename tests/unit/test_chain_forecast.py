"""When the steps of a chain will begin and end, and what a chain can promise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.approval_terms import Approval
from domain.business_calendar import BusinessCalendar
from domain.business_clock import working_time
from domain.chain import Chain, Condition, RelativeDate, Step
from domain.chain_forecast import (
    BETWEEN_STARTS,
    Expected,
    Forecast,
    InnerChain,
    Span,
    Term,
    derive_promise,
    forecast,
    promise_no_time,
)
from domain.durations import Duration
from domain.working_hours import WeeklyHours
from tests.thoroughness import examples
from tests.unit.random_chains import (
    BEGIN,
    RandomChain,
    random_chains,
    run,
    starts,
    time_taken,
    worked_minutes,
)

if TYPE_CHECKING:
    from domain.fields import FieldValue

OFFICE = BusinessCalendar(
    "Asia/Shanghai",
    WeeklyHours.parse({"mon-fri": ["09:00-12:00", "13:00-18:00"]}),
    closed_days=frozenset({date(2026, 12, 3)}),
)
BERLIN = BusinessCalendar("Europe/Berlin", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))

COLLEAGUE = Chain(
    (
        Step("agree", approve=Approval(("requester.managers",), within=Duration(days=1))),
        Step("buy", "purchasing/laptop", after=("agree",)),
        Step("phone", "it/phone", after=("agree",), when=(Condition("phone", ("yes",)),)),
        Step("setup", "it/device", after=("buy", "phone"), due=RelativeDate("start", -1)),
        Step("desk", "facilities/desk", optional=True),
    )
)
TERMS = {
    "agree": Term(OFFICE, Duration(days=1)),
    "buy": Term(OFFICE, Duration(seconds=4 * 3600)),
    "phone": Term(BERLIN, Duration(seconds=4 * 3600)),
    "setup": Term(OFFICE, Duration(days=1)),
    "desk": Term(OFFICE, Duration(days=20)),
}
YES: dict[str, FieldValue] = {"phone": "yes", "start": "2027-01-11"}
NO: dict[str, FieldValue] = {"phone": "no", "start": "2027-01-11"}


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    """An instant by the clock in Shanghai, eight hours ahead of UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


START = at(30, 14, month=11)  # a Monday


def test_each_step_has_its_own_calendar_and_waits_for_all_before_it() -> None:
    found = forecast(COLLEAGUE, TERMS, YES, START)
    assert found.steps["agree"] == Expected(START, at(1, 14), None)
    assert found.steps["buy"] == Expected(at(1, 14), at(1, 18), "agree")
    # Berlin opens at 16:00 in Shanghai.
    assert found.steps["phone"] == Expected(at(1, 14), at(1, 20), "agree")
    # Shanghai has gone home by then, and is closed on 3 December.
    assert found.steps["setup"] == Expected(at(1, 20), at(2, 18), "phone")
    assert found.ends_at == at(2, 18)
    assert found.critical_path == ("agree", "phone", "setup")


def test_a_step_that_is_not_needed_keeps_its_place_and_takes_no_time() -> None:
    found = forecast(COLLEAGUE, TERMS, NO, START)
    assert "phone" not in found.steps
    assert found.steps["setup"] == Expected(at(1, 18), at(2, 18), "buy")
    chain = Chain(
        (
            Step("a", "x/a"),
            Step("b", "x/b", after=("a",), when=(Condition("phone", ("yes",)),)),
            Step("c", "x/c", after=("b",)),
        )
    )
    terms = dict.fromkeys("abc", Term(OFFICE, Duration(seconds=3600)))
    assert forecast(chain, terms, NO, START).steps["c"] == Expected(
        at(30, 15, month=11), at(30, 16, month=11), "a"
    )


def test_an_optional_step_holds_up_what_waits_for_it_but_not_the_end() -> None:
    found = forecast(COLLEAGUE, TERMS, NO, START)
    desk, end = found.steps["desk"].ends_at, found.ends_at
    assert desk is not None
    assert end is not None
    assert desk > end
    chain = Chain((Step("a", "x/a", optional=True), Step("b", "x/b", after=("a",))))
    terms = dict.fromkeys("ab", Term(OFFICE, Duration(seconds=3600)))
    assert forecast(chain, terms, {}, START).critical_path == ("a", "b")


@pytest.mark.parametrize(
    ("start", "ends_at"),
    [
        ("2026-12-04", at(2, 18)),  # nobody works on Thursday the 3rd
        ("2026-12-03", at(2, 18)),
        ("2026-12-07", at(4, 18)),
        ("2026-12-10", at(7, 18)),  # the standard is earlier
        ("2026-12-02", at(7, 18)),  # the day ends as the step begins: the standard holds alone
        ("2026-11-02", at(7, 18)),
        ("9999-12-31", at(7, 18)),
        ("0001-01-01", at(7, 18)),
        ("", at(7, 18)),
    ],
)
def test_a_day_makes_a_target_earlier_and_never_later(start: str, ends_at: datetime) -> None:
    terms = {**TERMS, "setup": Term(OFFICE, Duration(days=3))}
    assert forecast(COLLEAGUE, terms, {**NO, "start": start}, START).ends_at == ends_at


def test_what_promises_no_time_has_no_known_end_and_what_waits_for_it_has_none() -> None:
    terms = {**TERMS, "buy": Term(OFFICE, None)}
    found = forecast(COLLEAGUE, terms, YES, START)
    assert found.steps["buy"] == Expected(at(1, 14), None, "agree")
    assert found.steps["setup"] == Expected(None, None, "buy")
    assert found.ends_at is None
    assert found.critical_path == ("agree", "buy")
    assert promise_no_time(COLLEAGUE, terms) == ("buy",)
    assert derive_promise(COLLEAGUE, terms, OFFICE, START.date(), 7) is None
    nothing = {**TERMS, "desk": Term(OFFICE, None)}
    assert promise_no_time(COLLEAGUE, nothing) == ()
    assert forecast(COLLEAGUE, nothing, YES, START).ends_at == at(2, 18)


def test_a_day_alone_is_a_target_too() -> None:
    terms = {**TERMS, "setup": Term(OFFICE, None)}
    soon = forecast(COLLEAGUE, terms, {**NO, "start": "2026-12-10"}, START)
    assert soon.ends_at == at(9, 18)
    assert forecast(COLLEAGUE, terms, {**NO, "start": "2026-12-01"}, START).ends_at is None


def test_a_chain_within_a_chain_without_a_target_ends_when_its_steps_do() -> None:
    inner = InnerChain(COLLEAGUE, TERMS)
    outer = Chain((Step("lead", "people/new-colleague"), Step("room", "it/room", after=("lead",))))
    terms = {"lead": Term(BERLIN, None, inner=inner), "room": Term(BERLIN, Duration(seconds=3600))}
    steps_end = forecast(COLLEAGUE, TERMS, {"phone": "yes"}, at(1, 9)).ends_at
    found = forecast(outer, terms, {}, at(1, 9))
    assert steps_end
    assert found.steps["lead"].ends_at == steps_end
    assert found.steps["room"].begins_at == steps_end
    assert found.ends_at
    assert promise_no_time(outer, terms) == ()
    untimed = {**TERMS, "buy": Term(OFFICE, None)}
    terms["lead"] = Term(BERLIN, None, inner=InnerChain(COLLEAGUE, untimed))
    assert forecast(outer, terms, {}, at(1, 9)).ends_at is None
    assert promise_no_time(outer, terms) == ("lead",)
    # Its own target comes before what its steps have been given.
    terms["lead"] = Term(OFFICE, Duration(seconds=3600), inner=inner)
    assert forecast(outer, terms, {}, at(1, 9)).steps["lead"].ends_at == at(1, 10)


def test_what_has_happened_counts_as_it_happened() -> None:
    so_far = {
        "agree": Span(START, over_at=at(30, 15, month=11)),
        "buy": Span(at(30, 15, month=11), due_at=at(1, 10)),
    }
    found = forecast(COLLEAGUE, TERMS, NO, at(1, 9), so_far)
    assert found.steps["agree"] == Expected(START, at(30, 15, month=11), None)
    assert found.steps["buy"] == Expected(at(30, 15, month=11), at(1, 10), "agree")
    assert found.ends_at == at(2, 10)


def test_what_is_late_is_expected_as_soon_as_its_department_works() -> None:
    so_far = {
        "agree": Span(START, over_at=at(30, 15, month=11)),
        "buy": Span(at(30, 15, month=11), due_at=at(1, 10)),
    }
    for now, expected in [
        (at(1, 10), at(1, 10)),
        (at(1, 11, 30), at(1, 11, 30)),
        (at(1, 12, 30), at(1, 13)),
        (at(2, 20), at(4, 9)),
    ]:
        assert forecast(COLLEAGUE, TERMS, NO, now, so_far).steps["buy"].ends_at == expected


def test_a_stopped_step_has_no_known_end_until_its_owner_decides() -> None:
    so_far = {"agree": Span(START)}
    assert forecast(COLLEAGUE, TERMS, NO, at(1, 9), so_far).ends_at is None
    skipped = {"agree": Span(START, over_at=at(1, 9))}
    found = forecast(COLLEAGUE, TERMS, NO, at(1, 10), skipped)
    assert found.steps["buy"].begins_at == at(1, 10)


def test_what_was_skipped_before_it_began_is_waited_for_by_nobody() -> None:
    so_far = {"buy": Span(START, over_at=START), "agree": Span(START, due_at=at(1, 14))}
    found = forecast(COLLEAGUE, TERMS, YES, at(30, 15, month=11), so_far)
    assert found.steps["setup"].waits_for == "phone"
    chain = Chain((Step("a", "x/a"), Step("b", "x/b", after=("a",))))
    terms = dict.fromkeys("ab", Term(OFFICE, Duration(seconds=3600)))
    gone = {"a": Span(START, over_at=START)}
    assert forecast(chain, terms, {}, START, gone).ends_at == at(30, 15, month=11)


def test_a_reopened_step_is_not_what_a_step_that_has_begun_waits_for() -> None:
    so_far = {
        "agree": Span(START, over_at=at(30, 15, month=11)),
        "buy": Span(at(30, 15, month=11), due_at=at(2, 10)),
        "setup": Span(at(30, 16, month=11), due_at=at(1, 16)),
    }
    found = forecast(COLLEAGUE, TERMS, NO, at(1, 9), so_far)
    assert found.steps["setup"].waits_for == "agree"
    assert found.ends_at == at(2, 10)
    assert found.critical_path == ("agree", "buy")


def test_a_chain_of_which_nothing_is_needed_is_over_at_once() -> None:
    chain = Chain((Step("a", "x/a", when=(Condition("phone", ("yes",)),)),))
    terms = {"a": TERMS["buy"]}
    assert forecast(chain, terms, NO, START) == Forecast({}, START, ())


@settings(max_examples=examples(200), deadline=None)
@given(random_chains(), starts())
def test_agrees_with_a_walk_over_every_minute(random: RandomChain, start: datetime) -> None:
    walked = run(random, start)
    found = forecast(random.chain, random.terms, random.answers, start)
    assert {
        key: each.begins_at for key, each in found.steps.items() if each.begins_at
    } == walked.began
    assert {key: each.ends_at for key, each in found.steps.items() if each.ends_at} == walked.ended
    assert found.ends_at == walked.over


@settings(max_examples=examples(100), deadline=None)
@given(random_chains(), starts(), starts())
def test_while_all_targets_are_kept_the_forecast_stays(
    random: RandomChain, start: datetime, now: datetime
) -> None:
    assume(start <= now)
    at_first = forecast(random.chain, random.terms, random.answers, start)
    assume(at_first.critical_path)
    so_far = {
        key: Span(
            each.begins_at,
            each.ends_at,
            each.ends_at if each.ends_at and each.ends_at <= now else None,
        )
        for key, each in at_first.steps.items()
        if each.begins_at and each.begins_at <= now
    }
    assert forecast(random.chain, random.terms, random.answers, now, so_far) == at_first


@settings(max_examples=examples(30), deadline=None)
@given(random_chains(always_promised=True))
def test_the_derived_promise_is_what_a_walk_over_every_minute_takes(random: RandomChain) -> None:
    calendar, days = random.owner.calendar, 3
    derived = derive_promise(random.chain, random.terms, calendar, BEGIN.date(), days)
    assert derived
    taken = {start: time_taken(random, start) for start in worked_minutes(random.owner, days)}
    begun = [start for start in random.owner.hours if start in taken]
    at_starts = sorted(taken[start] for start in begun)
    best, usual, longest = at_starts[0], at_starts[len(at_starts) // 2], at_starts[-1]
    assert derived.longest == longest
    between = (time for start, time in taken.items() if start <= begun[-1])
    assert max(between) < longest + BETWEEN_STARTS
    promised = (Duration.round_up(each, calendar) for each in (best, usual, longest))
    assert (derived.best, derived.usual, derived.worst) == tuple(promised)


@settings(max_examples=examples(50), deadline=None)
@given(random_chains(always_promised=True), st.data())
def test_no_answer_makes_a_chain_longer_than_its_derived_promise(
    random: RandomChain, data: st.DataObject
) -> None:
    calendar = random.owner.calendar
    derived = derive_promise(random.chain, random.terms, calendar, BEGIN.date(), 1)
    assert derived
    first_day = set(worked_minutes(random.owner, 1))
    start = data.draw(st.sampled_from([each for each in random.owner.hours if each in first_day]))
    ends_at = forecast(random.chain, random.terms, random.answers, start).ends_at
    assert ends_at
    assert working_time(calendar, start, ends_at) <= derived.longest
