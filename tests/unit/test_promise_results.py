"""Results of promises: each counts once, when it came due, and nobody makes it look better."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.daily_measures import Measures
from domain.hop import Hop
from domain.lifecycle import Action, State
from domain.measurement import Ending, measure
from domain.shares import Share
from tests.thoroughness import examples
from tests.unit.histories import (
    MANAGER,
    OFFICES,
    PROVIDER,
    REQUESTER,
    History,
    Office,
    happening,
    histories,
)
from tests.unit.test_daily_measures import SHANGHAI, by_day, measured, promising, request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.measurement import Measurement
    from domain.promise_results import Result

MONDAY = datetime(2026, 2, 9, 1, tzinfo=UTC)  # 09:00 in Shanghai
THE_DAY, THE_NEXT = date(2026, 2, 9), date(2026, 2, 10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
NOT_KEPT = Share(0, 1)
PROMISED = st.sampled_from([None, "20m", "1h", "2h40m", "6h", "2d"])


def day_of(history: History, day: date, now: datetime | None = None) -> Measures:
    """Return the measures that a request with promises of 1h and 6h adds to a day."""
    return by_day(measured(history), now).get(day, Measures())


# When a promise counts


def test_what_never_came_counts_when_it_came_due_though_nothing_ended() -> None:
    found = day_of(History(MONDAY), THE_DAY, MONDAY + 30 * DAY)
    assert (found.responses, found.resolutions, found.ended) == (NOT_KEPT, NOT_KEPT, {})


def test_what_can_still_be_kept_does_not_count_yet() -> None:
    """Due at 10:00 and at 16:30, and missed a second later."""
    due_at = MONDAY + HOUR
    assert day_of(History(MONDAY), THE_DAY, due_at).responses == Share()
    found = day_of(History(MONDAY), THE_DAY, due_at + SECOND)
    assert (found.responses, found.resolutions) == (NOT_KEPT, Share())


def test_what_is_due_as_the_week_ends_counts_in_that_week() -> None:
    friday = MONDAY + 4 * DAY + 8 * HOUR  # 17:00, and Saturday is no workday but makes up
    result = measured(History(friday)).response_result
    assert result
    assert result.counts_on == date(2026, 2, 13)
    assert result.known_from == MONDAY + 5 * DAY + SECOND


def test_what_was_kept_counts_when_it_was_given() -> None:
    history = History(MONDAY)
    history.note("answer", MONDAY + HOUR / 2)
    history.note("resolve", MONDAY + HOUR)
    found = day_of(history, THE_DAY)
    assert (found.responses, found.resolutions) == (Share(1, 1), Share(1, 1))


@pytest.mark.parametrize("kind", ["resolve", "decline", "cancel", "close"])
def test_what_was_missed_counts_once_and_when_it_came_due_however_it_ended(kind: str) -> None:
    history = History(MONDAY)
    if kind == "close":
        history.note("ask", MONDAY + DAY)
    history.note(kind, MONDAY + 2 * DAY, REQUESTER if kind == "cancel" else PROVIDER)
    found = by_day(measured(history))
    assert (found[THE_DAY].responses, found[THE_DAY].resolutions) == (NOT_KEPT, NOT_KEPT)
    assert sum(each.responses.of + each.resolutions.of for each in found.values()) == 2


def test_what_is_refused_or_withdrawn_in_time_breaks_no_promise() -> None:
    history = History(MONDAY)
    history.note("decline", MONDAY + HOUR / 2)
    found = day_of(history, THE_DAY)
    assert (found.responses, found.resolutions) == (Share(1, 1), Share())


def test_where_nothing_is_promised_nothing_comes_due() -> None:
    found = measured(History(MONDAY), first_response=None, resolution=None)
    assert (found.response_result, found.resolution_result) == (None, None)


def test_a_promise_that_a_manager_adds_counts_in_no_share() -> None:
    history = History(MONDAY)
    history.note("change_promise", MONDAY + HOUR, MANAGER, resolution="2d", text="To be nice")
    history.note("resolve", MONDAY + 2 * HOUR)
    assert measured(history, resolution=None).resolution_result is None


# A change of promise


def test_a_change_mends_nothing_and_is_counted_apart() -> None:
    history = History(MONDAY)
    late = MONDAY + HOUR + timedelta(minutes=51)
    history.note("change_promise", late, MANAGER, first_response="2d", text="A busy week")
    history.note("change_promise", MONDAY + DAY, MANAGER, first_response="3d", text="Busier")
    history.note("answer", MONDAY + DAY + HOUR)
    found = measured(history)
    assert (found.promise_changes, found.promise_changed_on) == (2, THE_DAY)
    assert day_of(history, THE_DAY).promises_changed == 1
    assert day_of(history, THE_DAY).responses == NOT_KEPT
    assert day_of(history, THE_NEXT).promises_changed == 0


# Self-service


def solved_by_themselves(after: timedelta) -> History:
    history = History(MONDAY)
    history.note("resolve", MONDAY + after, REQUESTER)
    return history


def test_what_people_solve_for_themselves_does_not_count() -> None:
    history = solved_by_themselves(HOUR / 2)
    history.note("rate", MONDAY + HOUR, REQUESTER, score=5)
    found = measured(history)
    assert found.self_service
    assert found.ending is Ending.RESOLVED
    assert by_day(found) == {}


def test_it_hides_nothing_that_came_too_late_before() -> None:
    assert by_day(measured(solved_by_themselves(DAY))) == {
        THE_DAY: Measures(responses=NOT_KEPT, resolutions=NOT_KEPT)
    }


def test_an_answer_to_oneself_is_no_first_response() -> None:
    history = History(MONDAY)
    history.note("answer", MONDAY + HOUR / 2, REQUESTER)
    history.note("resolve", MONDAY + HOUR)
    found = measured(history)
    assert (found.response, found.response_result, found.self_service) == (None, None, False)
    assert day_of(history, THE_DAY).resolutions == Share(1, 1)


def test_who_solves_it_after_it_was_reopened_is_what_matters() -> None:
    history = solved_by_themselves(HOUR / 2)
    history.note("reopen", MONDAY + HOUR, REQUESTER)
    assert not measured(history).self_service
    history.note("resolve", MONDAY + 2 * HOUR)
    assert not measured(history).self_service


# A request that comes back


def passed_to_and_fro(history: History, gone_at: datetime, back_at: datetime) -> list[Hop]:
    """Transfer a request to another department, which returns it; returns all its hops."""
    history.note("transfer", gone_at)
    history.note("transfer", back_at)
    began = (history.opened_at, gone_at, back_at)
    return [
        Hop(number, 4 - number % 2, 5, 1, 1, None, at) for number, at in enumerate(began, start=1)
    ]


@pytest.mark.parametrize(("minutes", "is_kept"), [(30, True), (31, False), (180, False)])
def test_the_clock_of_the_first_promise_goes_on_when_a_request_comes_back(
    minutes: int, is_kept: bool
) -> None:
    """Half an hour of one was used up before; the time with the others does not count.

    The later hop has a promise of its own. To miss it counts; to keep it is to keep the same twice.
    """
    history, back_at = History(MONDAY), MONDAY + 2 * HOUR
    hops = passed_to_and_fro(history, MONDAY + HOUR / 2, back_at)
    history.note("answer", back_at + timedelta(minutes=minutes))
    first, _, third = (measured(history, hop=hop, hops=hops) for hop in hops)
    assert first.response_result
    assert first.response_result.kept == is_kept
    again = third.response_result
    assert (again is None) == (minutes <= 60)
    assert again is None or not again.kept


def test_what_was_answered_before_a_transfer_stays_kept() -> None:
    history = History(MONDAY)
    history.note("answer", MONDAY + HOUR / 2)
    hops = passed_to_and_fro(history, MONDAY + HOUR, MONDAY + HOUR)
    history.note("resolve", MONDAY + 2 * HOUR, REQUESTER)
    first = measured(history, hop=hops[0], hops=hops)
    assert first.response_result
    assert first.response_result.kept
    assert first.resolution_result is None, "they solved it themselves"


def test_an_answer_that_is_marked_as_holding_after_a_transfer_was_no_answer() -> None:
    history = History(MONDAY)
    history.note("answer", MONDAY + HOUR / 4)
    answer = history.events[-1].id
    hops = passed_to_and_fro(history, MONDAY + HOUR / 2, MONDAY + HOUR / 2)
    history.note("mark_holding", MONDAY + HOUR, event_id=answer)
    first = measured(history, hop=hops[0], hops=hops)
    assert first.response is None
    assert first.response_result is None or not first.response_result.kept


@settings(max_examples=examples(100), deadline=None)
@given(st.data(), st.sampled_from(OFFICES), st.tuples(PROMISED, PROMISED))
def test_passing_a_request_to_and_fro_hides_no_promise(
    data: st.DataObject, office: Office, promised: tuple[str | None, str | None]
) -> None:
    history, desk = data.draw(histories(office)), Desk(office, promised)
    assume(history.state in {State.OPEN, State.IN_PROGRESS})
    stayed = desk.measured(history)
    now = history.events[-1].at + timedelta(minutes=data.draw(st.integers(0, 4000)))
    moved = desk.measured(history, passed_to_and_fro(history, now, now))
    assert moved.response_result == stayed.response_result
    assert moved.resolution_result == stayed.resolution_result


# An attacker


COSMETIC = {Action.CHANGE_PROMISE, Action.SNOOZE, Action.CLAIM, Action.RELEASE, Action.REASSIGN}


@dataclass(frozen=True)
class Desk:
    """An office, and what it promises."""

    office: Office
    promised: tuple[str | None, str | None]

    def measured(self, history: History, hops: Sequence[Hop] = ()) -> Measurement:
        figures, calendar = promising(*self.promised), self.office.calendar
        its = request(history)
        return measure(its, its.hop, history.events, figures, calendar, calendar.zone, hops)

    def results(self, history: History) -> dict[str, Result]:
        found = self.measured(history)
        pairs = {"response": found.response_result, "resolution": found.resolution_result}
        return {name: result for name, result in pairs.items() if result}

    def came_due(self, history: History, now: datetime) -> dict[str, Result]:
        found = self.results(history)
        return {name: result for name, result in found.items() if result.is_known_at(now)}


DESKS = st.builds(Desk, st.sampled_from(OFFICES), st.tuples(PROMISED, PROMISED))


def attacked(data: st.DataObject, history: History, now: datetime, steps: int) -> None:
    """Let up to so many things happen from then on that anybody is permitted to do."""
    for _ in range(steps):
        kind, actor, parts = happening(history, lambda some: data.draw(st.sampled_from(some)))
        now += timedelta(minutes=data.draw(st.integers(1, 600)))
        history.note(kind, now, actor, **parts)


@settings(max_examples=examples(300), deadline=None)
@given(st.data(), DESKS, st.integers(1, 9))
def test_nothing_that_anybody_does_makes_a_bad_week_look_good(
    data: st.DataObject, desk: Desk, steps: int
) -> None:
    """Of what has come due, no miss disappears, and nothing that was missed is ever kept.

    What is kept of self-service counts nowhere; if it is reopened it is none any more, and counts
    as it came about.
    """
    history = data.draw(histories(desk.office))
    now = history.events[-1].at + timedelta(minutes=data.draw(st.integers(0, 4000)))
    before, was_self_service = desk.came_due(history, now), desk.measured(history).self_service
    attacked(data, history, now, steps)
    after = desk.came_due(history, now)
    assert missed(before) <= missed(after)
    assert was_self_service or kept(after) <= kept(before)


def test_a_response_to_self_service_counts_once_that_is_reopened() -> None:
    history = History(MONDAY)
    history.note("ask", MONDAY + HOUR / 4)
    history.note("resolve", MONDAY + HOUR / 3, REQUESTER)
    assert measured(history).response_result is None
    history.note("reopen", MONDAY + HOUR, REQUESTER)
    reopened = measured(history).response_result
    assert reopened is not None
    assert reopened.kept


def missed(results: Mapping[str, Result]) -> set[tuple[str, Result]]:
    return {(name, result) for name, result in results.items() if not result.kept}


def kept(results: Mapping[str, Result]) -> set[tuple[str, Result]]:
    return {(name, result) for name, result in results.items() if result.kept}


@settings(max_examples=examples(300), deadline=None)
@given(st.data(), DESKS)
def test_changed_promises_snoozes_and_who_has_it_change_no_share(
    data: st.DataObject, desk: Desk
) -> None:
    history = data.draw(histories(desk.office))
    found = desk.results(history)
    plain = History(history.opened_at)
    plain.events = [each for each in history.events if each.kind not in COSMETIC]
    plain.state, plain.assignee = history.state, history.assignee
    assert desk.results(plain) == found


@settings(max_examples=examples(300), deadline=None)
@given(st.data(), DESKS)
def test_holding_replies_and_answers_to_oneself_keep_nothing(
    data: st.DataObject, desk: Desk
) -> None:
    history = data.draw(histories(desk.office))
    by_others = Counter[str]()
    for event in history.events:
        if event.actor_id in {None, REQUESTER} or getattr(event.content, "holding", False):
            continue
        by_others["response"] += event.kind in {"answer", "ask", "resolve", "decline"}
        by_others["resolution"] += event.kind == "resolve"
    assert all(by_others[name] for name, _ in kept(desk.results(history)))


@settings(deadline=None)
@given(st.data(), st.integers(0, 9))
def test_the_late_ones_of_a_week_are_what_they_were(data: st.DataObject, steps: int) -> None:
    """A week of requests that nobody touched until it was over."""
    desk = Desk(SHANGHAI, ("1h", "6h"))
    week = [History(MONDAY + number * HOUR) for number in range(6)]
    over = MONDAY + 4 * DAY
    for history in week:
        attacked(data, history, over, steps)
    found = Measures.total(day for each in week for day in by_day(desk.measured(each)).values())
    assert (found.responses, found.resolutions) == (Share(0, 6), Share(0, 6))
