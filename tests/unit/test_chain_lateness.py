"""The lateness of a chain is booked once, on those whom it is due to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings

from domain.business_calendar import BusinessCalendar
from domain.business_clock import working_time
from domain.chain import Chain, Condition, Step
from domain.chain_lateness import (
    Booking,
    Cause,
    PastStep,
    PastSteps,
    Turn,
    book_lateness,
    find_past_path,
)
from domain.working_hours import WeeklyHours
from tests.thoroughness import examples
from tests.unit.lived_chains import (
    LivedChain,
    chains_within_chains,
    lived_chains,
    minutes_too_slow,
)
from tests.unit.minute_walk import MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

OFFICE = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))
ALWAYS = BusinessCalendar("UTC", WeeklyHours.parse({"mon-sun": ["00:00-24:00"]}))

PURCHASING, IT, FACILITIES = 1, 2, 3
CHAIN = Chain(
    (
        Step("buy", "purchasing/laptop"),
        Step("desk", "facilities/desk"),
        Step("setup", "it/device", after=("buy", "desk")),
    )
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of December 2026, whose first day is a Tuesday."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def turn(
    department_id: int, began_at: datetime, ended_at: datetime, due_at: datetime | None
) -> Turn:
    return Turn(department_id, OFFICE, began_at, ended_at, due_at)


def step(*turns: Turn, over_at: datetime | None = None) -> PastStep:
    return PastStep(turns, over_at or turns[-1].ended_at)


DESK = step(turn(FACILITIES, at(1, 9), at(1, 10), at(1, 17)))


def booked(
    steps: Mapping[str, PastStep], due_at: datetime, ended_at: datetime, chain: Chain = CHAIN
) -> list[tuple[Cause, timedelta, str | None, int | None]]:
    found = book_lateness(chain, steps, OFFICE, at(1, 9), due_at, ended_at)
    assert sum((each.time for each in found), timedelta()) == working_time(OFFICE, due_at, ended_at)
    return [
        (each.cause, each.time, each.step, each.turn.department_id if each.turn else None)
        for each in found
    ]


def test_only_what_exceeded_a_target_is_booked_and_received_late_is_not_delivered_late() -> None:
    buy = step(turn(PURCHASING, at(1, 9), at(2, 12), at(1, 17)))
    setup = step(turn(IT, at(2, 12), at(3, 12), at(3, 12)))
    steps = {"buy": buy, "desk": DESK, "setup": setup}
    assert booked(steps, at(2, 17), at(3, 12)) == [(Cause.TARGET, hours(3), "buy", PURCHASING)]


def test_of_parallel_branches_the_one_that_ended_last_is_booked() -> None:
    buy = step(turn(PURCHASING, at(1, 9), at(2, 12), at(1, 17)))
    desk = step(
        turn(FACILITIES, at(1, 9), at(2, 11), at(1, 10))
    )  # later than it should, and hidden
    setup = step(turn(IT, at(2, 12), at(2, 14), at(2, 14)))
    steps = {"buy": buy, "desk": desk, "setup": setup}
    assert booked(steps, at(2, 11), at(2, 14)) == [(Cause.TARGET, hours(3), "buy", PURCHASING)]
    assert find_past_path(CHAIN, steps) == ("buy", "setup")


def test_what_others_made_up_for_is_taken_from_everybody_in_proportion() -> None:
    buy = step(turn(PURCHASING, at(1, 9), at(1, 15), at(1, 11)))  # four hours late
    setup = step(turn(IT, at(1, 15), at(2, 11), at(2, 9)))  # two hours late
    steps = {"buy": buy, "desk": DESK, "setup": setup}
    assert booked(steps, at(1, 16), at(2, 11)) == [
        (Cause.TARGET, hours(2), "buy", PURCHASING),
        (Cause.TARGET, hours(1), "setup", IT),
    ]


def test_what_was_promised_too_soon_is_the_owners() -> None:
    buy = step(turn(PURCHASING, at(1, 9), at(1, 14), at(1, 13)))
    setup = step(turn(IT, at(1, 14), at(1, 17), at(1, 17)))
    steps = {"buy": buy, "desk": DESK, "setup": setup}
    assert booked(steps, at(1, 14), at(1, 17)) == [
        (Cause.TARGET, hours(1), "buy", PURCHASING),
        (Cause.PROMISE, hours(2), None, None),
    ]
    nothing = {"buy": step(turn(PURCHASING, at(1, 9), at(1, 17), None)), "desk": DESK}
    assert booked(nothing, at(1, 14), at(1, 17)) == [(Cause.PROMISE, hours(3), None, None)]


def test_what_waits_for_a_decision_is_the_owners() -> None:
    declined = step(turn(PURCHASING, at(1, 9), at(1, 11), at(1, 12)), over_at=at(1, 16))
    setup = step(turn(IT, at(1, 16), at(1, 17), at(1, 17)))
    steps = {"buy": declined, "desk": DESK, "setup": setup}
    assert booked(steps, at(1, 12), at(1, 17)) == [(Cause.BETWEEN, hours(5), "buy", None)]
    replaced = step(*declined.turns, turn(IT, at(1, 13), at(1, 16), at(1, 15)))
    assert booked({**steps, "buy": replaced}, at(1, 14), at(1, 17)) == [
        (Cause.BETWEEN, hours(2), "buy", None),
        (Cause.TARGET, hours(1), "buy", IT),
    ]


def test_what_begins_or_ends_late_though_nothing_is_left_to_do_is_the_owners() -> None:
    buy = step(turn(PURCHASING, at(1, 10), at(1, 12), at(1, 13)))
    setup = step(turn(IT, at(1, 12), at(1, 13), at(1, 13)))
    steps = {"buy": buy, "desk": DESK, "setup": setup}
    assert booked(steps, at(1, 11), at(1, 17)) == [
        (Cause.BETWEEN, hours(1), None, None),
        (Cause.BETWEEN, hours(4), "setup", None),
        (Cause.PROMISE, hours(1), None, None),
    ]


def test_a_question_is_its_requesters_and_not_the_departments() -> None:
    asked = Turn(
        PURCHASING,
        OFFICE,
        began_at=at(1, 9),
        ended_at=at(2, 12),
        due_at=at(2, 10),
        questions=((at(1, 10), at(1, 12)), (at(2, 9, 30), at(2, 11))),
    )
    steps = {"buy": step(asked), "desk": DESK}
    assert booked(steps, at(1, 15), at(2, 12)) == [
        (Cause.QUESTION, hours(3.5), "buy", PURCHASING),
        (Cause.TARGET, hours(1), "buy", PURCHASING),
        (Cause.PROMISE, hours(0.5), None, None),
    ]


def test_each_hop_has_a_target_of_its_own() -> None:
    first = turn(PURCHASING, at(1, 9), at(1, 12), at(1, 11))
    second = Turn(IT, OFFICE, at(1, 12), at(1, 16), at(1, 13), hop=2)
    found = book_lateness(
        CHAIN, {"buy": step(first, second), "desk": DESK}, OFFICE, at(1, 9), at(1, 12), at(1, 16)
    )
    assert [(each.turn, each.time) for each in found] == [(first, hours(1)), (second, hours(3))]


def test_what_is_over_before_its_department_works_again_is_in_time() -> None:
    evening = Turn(PURCHASING, OFFICE, at(1, 9), at(1, 20), at(1, 17))
    morning = Turn(PURCHASING, OFFICE, at(1, 9), at(2, 9, 30), at(1, 17))
    for found, causes in [(evening, {Cause.PROMISE}), (morning, {Cause.TARGET, Cause.PROMISE})]:
        steps = {"buy": step(found)}
        bookings = book_lateness(CHAIN, steps, ALWAYS, at(1, 9), at(1, 12), found.ended_at)
        assert {each.cause for each in bookings} == causes
    # To its receivers, the whole night was late.
    assert bookings[0] == Booking(Cause.TARGET, hours(16.5), "buy", morning)


def test_an_optional_step_is_on_the_path_only_if_something_waited_for_it() -> None:
    desk = step(turn(FACILITIES, at(1, 9), at(2, 17), at(1, 10)))
    chain = Chain((Step("buy", "x/a"), Step("desk", "x/b", optional=True)))
    assert find_past_path(chain, {"buy": DESK, "desk": desk}) == ("buy",)
    waiting = Chain((*chain.steps[1:], Step("buy", "x/a", after=("desk",))))
    bought = step(turn(PURCHASING, at(2, 17), at(3, 9), at(3, 9)))
    assert find_past_path(waiting, {"buy": bought, "desk": desk}) == ("desk", "buy")


def test_in_place_of_a_step_that_was_not_needed_stand_those_before_it() -> None:
    chain = Chain(
        (
            Step("a", "x/a"),
            Step("b", "x/b", after=("a",), when=(Condition("phone", ("yes",)),)),
            Step("c", "x/c", after=("b",)),
        )
    )
    later = step(turn(IT, at(1, 10), at(1, 12), at(1, 12)))
    assert find_past_path(chain, {"a": DESK, "c": later}) == ("a", "c")


def test_a_chain_in_time_has_no_lateness() -> None:
    late = {"buy": step(turn(PURCHASING, at(1, 9), at(1, 14), at(1, 10)))}
    assert book_lateness(CHAIN, late, OFFICE, at(1, 9), at(1, 14), at(1, 14)) == ()
    assert book_lateness(CHAIN, late, OFFICE, at(1, 9), at(2, 9), at(1, 14)) == ()


INSIDE = Chain((Step("order", "purchasing/order"), Step("pay", "finance/pay", after=("order",))))
FINANCE = 4


def nested(order: Turn, pay: Turn, due_at: datetime) -> Mapping[str, PastStep]:
    """A chain whose first step is itself one, of Purchasing's, that ends with its second step."""
    inside = PastSteps(INSIDE, {"order": step(order), "pay": step(pay)})
    whole = replace(turn(PURCHASING, at(1, 9), pay.ended_at, due_at), inside=inside)
    return {"buy": step(whole), "desk": DESK}


def test_in_a_step_that_is_a_chain_it_is_due_to_those_who_had_its_steps() -> None:
    order = turn(IT, at(1, 9), at(1, 14), at(1, 12))  # two hours late
    pay = turn(FINANCE, at(1, 14), at(2, 10), at(1, 16))  # two hours late
    assert booked(nested(order, pay, at(1, 15)), at(1, 15), at(2, 10)) == [
        (Cause.TARGET, hours(1.5), "buy", IT),
        (Cause.TARGET, hours(1.5), "buy", FINANCE),
    ], "four hours too slow, for a step that was three hours late"


def test_what_such_a_step_was_promised_too_soon_or_nobody_had_is_its_departments() -> None:
    order = turn(IT, at(1, 9), at(1, 12), at(1, 11))  # an hour late
    pay = turn(FINANCE, at(1, 13), at(1, 17), at(1, 17))  # an hour later
    assert booked(nested(order, pay, at(1, 13)), at(1, 13), at(1, 17)) == [
        (Cause.TARGET, hours(1), "buy", IT),
        (Cause.TARGET, hours(1), "buy", PURCHASING),
        (Cause.TARGET, hours(2), "buy", PURCHASING),
    ]


def test_a_question_within_such_a_step_is_its_requesters() -> None:
    order = turn(IT, at(1, 9), at(1, 12), at(1, 12))
    asked = replace(order, questions=((at(1, 9), at(1, 11)),))
    pay = turn(FINANCE, at(1, 12), at(1, 15), at(1, 15))
    found = booked(nested(asked, pay, at(1, 13)), at(1, 13), at(1, 15))
    assert found == [(Cause.QUESTION, hours(2), "buy", IT)]


@settings(max_examples=examples(100), deadline=None)
@given(chains_within_chains())
def test_lateness_adds_up_in_chains_within_chains(lived: LivedChain) -> None:
    calendar, chain = lived.random.owner.calendar, lived.random.chain
    whole = {
        key: replace(each, turns=tuple(replace(turn, inside=None) for turn in each.turns))
        for key, each in lived.steps.items()
    }
    found, without = (
        book_lateness(chain, steps, calendar, lived.started_at, lived.due_at, lived.ended_at)
        for steps in (lived.steps, whole)
    )
    booked = sum((each.time for each in found), timedelta())
    assert booked == max(working_time(calendar, lived.due_at, lived.ended_at), timedelta())
    assert all(each.time > timedelta() for each in found)
    in_steps, in_whole_steps = (
        {key: sum((b.time for b in some if b.step == key), timedelta()) for key in whole}
        for some in (found, without)
    )
    for key, time in in_whole_steps.items():
        assert abs(in_steps[key] - time) < timedelta(milliseconds=1), "no step has more or less"
    for each in found:
        if each.cause is Cause.TARGET and each.turn and each.turn.inside is None:
            assert each.turn.due_at
            assert each.time <= working_time(calendar, each.turn.due_at, each.turn.ended_at)


@settings(max_examples=examples(200), deadline=None)
@given(lived_chains())
def test_lateness_adds_up_and_agrees_with_a_walk_over_every_minute(lived: LivedChain) -> None:
    calendar = lived.random.owner.calendar
    found = book_lateness(
        lived.random.chain, lived.steps, calendar, lived.started_at, lived.due_at, lived.ended_at
    )
    lateness = working_time(calendar, lived.due_at, lived.ended_at)
    booked = sum((each.time for each in found), timedelta())
    assert booked == max(lateness, timedelta())
    assert all(each.time > timedelta() for each in found)
    if lateness <= timedelta():
        return
    walked = {who: minutes * MINUTE for who, minutes in minutes_too_slow(lived).items()}
    too_slow = sum(walked.values(), timedelta())
    expected = {who: time * min(1.0, lateness / too_slow) for who, time in walked.items()}
    if too_slow < lateness:
        expected[Cause.PROMISE, None] = lateness - too_slow
    by_whom: dict[tuple[Cause, Turn | None], timedelta] = defaultdict(timedelta)
    for each in found:
        by_whom[each.cause, each.turn] += each.time
    assert by_whom.keys() == expected.keys()
    for who, time in by_whom.items():
        assert abs(time - expected[who]) < timedelta(milliseconds=1)


@settings(max_examples=examples(100), deadline=None)
@given(lived_chains())
def test_nobody_is_booked_more_than_they_were_too_slow(lived: LivedChain) -> None:
    calendar = lived.random.owner.calendar
    path = find_past_path(lived.random.chain, lived.steps)
    for each in book_lateness(
        lived.random.chain, lived.steps, calendar, lived.started_at, lived.due_at, lived.ended_at
    ):
        if each.cause is not Cause.TARGET:
            continue
        assert each.step in path
        assert each.turn
        assert each.turn.due_at
        late = working_time(calendar, each.turn.due_at, each.turn.ended_at)
        assert each.time <= late
        assert working_time(each.turn.calendar, each.turn.due_at, each.turn.ended_at) > timedelta()
