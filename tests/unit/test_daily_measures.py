"""Measurement: of one request against an oracle, of many by adding up."""

from __future__ import annotations

import weakref
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from domain.daily_measures import _AT_ONCE, Cell, Gaps, Measures, cells, grouped
from domain.dimensions import Dimension, Gap
from domain.durations import Duration
from domain.hop import Hop
from domain.lifecycle import MOVES, UNFINISHED, State
from domain.measurement import Ending, Measurement, measure
from domain.replay import replay
from domain.request import Request
from domain.shares import Share
from domain.standards import Figures
from domain.stays import seconds_in_state
from domain.weeks import Week
from tests.unit.histories import OFFICES, PROVIDER, REQUESTER, History, happening, histories
from tests.unit.measure_oracle import Case, Told, figures, figures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from domain.promise_results import Result

SHANGHAI = OFFICES[0]  # 09:00-12:00, 13:30-18:00
MONDAY = datetime(2026, 2, 9, 1, tzinfo=UTC)  # 09:00 there
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PROMISED = st.sampled_from([None, "20m", "1h", "2h40m", "6h", "2d"])
TIMES = st.lists(st.integers(0, 10**6), min_size=1, max_size=30)


def request(history: History) -> Request:
    """The row of a request; only what is measured of it matters."""
    its_hop = Hop(1, 3, 5, 1, 1, history.assignee, history.opened_at)
    return Request(
        id=1, number=1, requester_id=REQUESTER, requester_department_id=7, hop=its_hop,
        state=history.state, title="", details="", fields=(), permalink=None, confidential=False,
        opened_at=history.opened_at, resolved_at=None, closed_at=None, next_check_at=None,
        version=len(history.events),
    )  # fmt: skip


def promising(*times: str | None) -> Figures:
    """Promise these times."""
    return Figures(*(Duration.parse(text) if text else None for text in times))


def measured(
    history: History,
    first_response: str | None = "1h",
    resolution: str | None = "6h",
    hop: Hop | None = None,
    hops: Sequence[Hop] = (),
) -> Measurement:
    figures_, its = promising(first_response, resolution), request(history)
    zone = SHANGHAI.calendar.zone
    return measure(its, hop or its.hop, history.events, figures_, SHANGHAI.calendar, zone, hops)


def by_day(measurement: Measurement, now: datetime | None = None) -> dict[date, Measures]:
    """Return what a hop adds to each day."""
    return grouped(cells([measurement], now=now), lambda cell: cell.day)


def is_known(result: Result | None, now: datetime) -> bool:
    return result is not None and result.is_known_at(now)


def story(*happenings: tuple[str, timedelta] | tuple[str, timedelta, dict[str, Any]]) -> History:
    """A request of that Monday morning, and what happened so long after."""
    history = History(MONDAY)
    for kind, after, *payload in happenings:
        actor = REQUESTER if kind in {"reply", "rate", "confirm", "cancel", "reopen"} else PROVIDER
        history.note(kind, MONDAY + after, actor, **(payload[0] if payload else {}))
    return history


# One request


@settings(deadline=None)  # the first time an office's minutes are walked takes its time
@given(st.data(), st.sampled_from(OFFICES), PROMISED, PROMISED)
def test_each_figure_is_what_the_raw_events_say(
    data: st.DataObject, office: Any, first_response: str | None, resolution: str | None
) -> None:
    history = data.draw(histories(office))
    promised = promising(first_response, resolution)
    calendar = office.calendar
    its = request(history)
    found = measure(its, its.hop, history.events, promised, calendar, calendar.zone)
    told = Told(Case(office, 3, 5, 7, first_response, resolution, history.events))
    days = by_day(found)
    for day in {*days, *(told.case.day(event.at) for event in history.events)}:
        assert figures_of(days.get(day, Measures())) == figures([told], day.__eq__)


@settings(deadline=None)
@given(st.data(), st.sampled_from(OFFICES), PROMISED, PROMISED)
def test_each_figure_of_each_hop_is_what_the_raw_events_say(
    data: st.DataObject, office: Any, first_response: str | None, resolution: str | None
) -> None:
    history = data.draw(histories(office))
    hops = [Hop(1, 3, 5, 1, 1, None, history.opened_at)]
    for number in range(2, data.draw(st.integers(2, 5))):
        if history.state not in UNFINISHED:
            break
        history.note("transfer", later_than(data, history))
        hops.append(Hop(number, 4 - number % 2, 5, 1, 1, None, history.events[-1].at))
        for _ in range(data.draw(st.integers(0, 4))):
            kind, actor, parts = happening(history, lambda some: data.draw(st.sampled_from(some)))
            history.note(kind, later_than(data, history), actor, **parts)
    promised = promising(first_response, resolution)
    calendar, its = office.calendar, request(history)
    case = Case(office, 3, 5, 7, first_response, resolution, history.events)
    told: list[Told] = []
    for hop in reversed(hops):
        told.insert(0, Told(case, hop.number, told[1::2], again=hop.number > 2))
    for hop, its_story in zip(hops, told, strict=True):
        found = measure(its, hop, history.events, promised, calendar, calendar.zone, hops)
        days = by_day(found)
        for day in {*days, *(case.day(event.at) for event in history.events)}:
            assert figures_of(days.get(day, Measures())) == figures([its_story], day.__eq__)


def later_than(data: st.DataObject, history: History) -> datetime:
    """Some time after all that happened to a request."""
    return history.events[-1].at + timedelta(minutes=data.draw(st.integers(0, 900)))


@settings(deadline=None)
@given(st.data(), st.sampled_from(OFFICES))
def test_the_time_that_the_department_had_is_that_of_the_resolutions_clock(
    data: st.DataObject, office: Any
) -> None:
    history, calendar = data.draw(histories(office)), office.calendar
    its = request(history)
    found = measure(its, its.hop, history.events, Figures(), calendar, calendar.zone)
    if found.resolution is not None:
        spent = found.in_state.get(State.OPEN, 0) + found.in_state.get(State.IN_PROGRESS, 0)
        assert found.resolution - 2 < spent <= found.resolution


def test_a_request_that_was_only_opened_counts_as_that() -> None:
    assert by_day(measured(story()), MONDAY) == {date(2026, 2, 9): Measures(opened=1)}


def test_each_fact_counts_on_the_day_on_which_it_came_about() -> None:
    history = story(
        ("answer", HOUR),
        ("resolve", DAY),
        ("rate", 2 * DAY, {"score": 4, "gaps": {Dimension.EMPATHY: Gap(5, 3)}}),
        ("confirm", 3 * DAY),
    )
    assert by_day(measured(history)) == {
        date(2026, 2, 9): Measures(
            opened=1,
            responses=Share(1, 1),
            resolutions=Share(0, 1),  # due at 16:30
            response_times=(3600,),
        ),
        date(2026, 2, 10): Measures(
            ended={Ending.RESOLVED: 1},
            resolution_times=(7 * 3600 + 1800,),
            in_state={State.OPEN: 3600, State.IN_PROGRESS: 6 * 3600 + 1800},
            returned=Share(0, 1),
            reopened=Share(0, 1),
            transferred=Share(0, 1),
        ),
        date(2026, 2, 11): Measures(
            scores=(0, 0, 0, 1, 0), gaps={Dimension.EMPATHY: Gaps(1, 5, 3)}
        ),
    }


def test_days_are_those_of_where_the_department_is() -> None:
    late = MONDAY + timedelta(hours=16)  # 01:00 on Tuesday there, Monday in UTC
    assert list(by_day(measured(History(late)), late)) == [date(2026, 2, 10)]


def test_what_is_reopened_has_not_ended_until_it_ends_again() -> None:
    history = story(("resolve", HOUR), ("reopen", 2 * HOUR))
    found = measured(history)
    assert (found.ending, found.ended_on, found.resolution) == (None, None, None)
    history.note("resolve", MONDAY + 3 * HOUR)
    found = measured(history)
    assert (found.ending, found.ended_at) == (Ending.RESOLVED, MONDAY + 3 * HOUR)
    assert found.resolution == 2 * 3600
    assert by_day(found)[date(2026, 2, 9)].reopened == Share(1, 1)


def test_a_rating_that_is_given_anew_moves_to_its_day() -> None:
    history = story(("resolve", HOUR), ("rate", 2 * HOUR, {"score": 1}))
    history.note("rate", MONDAY + DAY, REQUESTER, score=5)
    days = by_day(measured(history))
    assert days[date(2026, 2, 9)].rated == 0
    assert days[date(2026, 2, 10)].scores == (0, 0, 0, 0, 1)


def test_how_a_request_ended_is_told_apart() -> None:
    endings = {
        Ending.RESOLVED: story(("resolve", HOUR), ("close", 9 * DAY)),
        Ending.DECLINED: story(("decline", HOUR)),
        Ending.CANCELLED: story(("cancel", HOUR)),
        Ending.UNANSWERED: story(("ask", HOUR), ("close", 9 * DAY)),
    }
    for ending, history in endings.items():
        assert measured(history).ending is ending
    assert measured(endings[Ending.RESOLVED]).ended_at == MONDAY + HOUR
    assert measured(endings[Ending.UNANSWERED]).ended_at == MONDAY + 9 * DAY
    assert measured(endings[Ending.CANCELLED]).resolution_result is None


@settings(deadline=None)
@given(st.data(), st.sampled_from(OFFICES), PROMISED, PROMISED)
def test_a_later_hop_is_measured_as_a_request_that_was_opened_when_it_began(
    data: st.DataObject, office: Any, first_response: str | None, resolution: str | None
) -> None:
    history = data.draw(histories(office))
    assume(history.state in UNFINISHED)
    moved_at = at = history.events[-1].at + timedelta(minutes=data.draw(st.sampled_from([0, 7])))
    before = measured(history, first_response, resolution)
    history.note("transfer", moved_at)
    alone = History(moved_at)
    for _ in range(data.draw(st.integers(0, 6))):
        at += timedelta(minutes=data.draw(st.integers(0, 500)))
        kind, actor, parts = happening(alone, lambda each: data.draw(st.sampled_from(each)))
        alone.note(kind, at, actor, **parts)
        if "event_id" in parts:
            parts["event_id"] += len(history.events) - len(alone.events) + 1
        history.note(kind, at, actor, **parts)
    there = Hop(2, 3, 5, 1, 1, history.assignee, moved_at)
    found = measured(history, first_response, resolution, there)
    assert found == replace(measured(alone, first_response, resolution), hop=2)
    former = measured(history, first_response, resolution)
    assert (former.ending, former.ended_at) == (Ending.TRANSFERRED, moved_at)
    changed = {"ending", "ended_at", "ended_on", "in_state"}
    same = {name: getattr(before, name) for name in changed}
    still_open: dict[str, Any] = {
        name: None
        for name in ("response_result", "resolution_result")
        if not is_known(getattr(before, name), moved_at)
    }
    before = replace(before, **still_open)
    assert replace(former, **same) == before, "what it took and kept until then stays"


def test_each_hop_is_measured_by_what_happened_in_it() -> None:
    moved_at = MONDAY + DAY
    history = story(
        ("answer", HOUR),
        ("ask", 2 * HOUR),
        ("reply", 3 * HOUR),
        ("transfer", DAY),
        ("claim", DAY + HOUR),
        ("resolve", DAY + 2 * HOUR),
        ("rate", DAY + 3 * HOUR, {"score": 2}),
    )
    first = measured(history)
    assert (first.hop, first.ending, first.ended_at) == (1, Ending.TRANSFERRED, moved_at)
    assert (first.response, first.questions, first.resolution, first.rating) == (
        3600,
        1,
        None,
        None,
    )
    second = measured(history, hop=Hop(2, 4, 6, 2, 2, PROVIDER, moved_at))
    assert (second.hop, second.department_id, second.service_id) == (2, 4, 6)
    assert (second.opened_at, second.ending, second.questions) == (moved_at, Ending.RESOLVED, 0)
    assert (second.response, second.resolution) == (2 * 3600, 2 * 3600)
    assert second.in_state == {State.OPEN: 3600, State.IN_PROGRESS: 3600}
    assert second.rating is not None
    days = grouped(cells([first, second]), lambda cell: cell.department_id)
    assert (days[3].opened, days[3].transferred, days[3].rated) == (1, Share(1, 1), 0)
    assert (days[4].opened, days[4].transferred, days[4].rated) == (1, Share(0, 1), 1)


def test_what_it_waits_for_now_is_not_counted_yet_unless_it_is_asked_for() -> None:
    history = story(("claim", HOUR), ("ask", 2 * HOUR))
    assert measured(history).in_state == {State.OPEN: 3600, State.IN_PROGRESS: 3600}
    been = replay(MONDAY, history.events).stays
    now = MONDAY + 3 * HOUR
    assert seconds_in_state(been, SHANGHAI.calendar, now)[State.WAITING] == 3600


def test_a_request_that_nobody_has_waits_on_the_department() -> None:
    history = story(
        ("claim", HOUR), ("ask", HOUR), ("release", HOUR), ("reply", 2 * HOUR), ("claim", 3 * HOUR)
    )
    assert [stay.state for stay in replay(MONDAY, history.events).stays] == [
        State.OPEN, State.IN_PROGRESS, State.WAITING, State.OPEN, State.IN_PROGRESS,
    ]  # fmt: skip


@given(histories(SHANGHAI))
def test_what_moves_a_request_alone_tells_where_it_was(history: History) -> None:
    moves = [event for event in history.events if event.kind in MOVES]
    assert replay(history.opened_at, moves).stays == replay(history.opened_at, history.events).stays


# Percentiles and shares


@given(TIMES)
@example([7])
@example([7, 8])
def test_median_and_90th_percentile_are_numpys(times: list[int]) -> None:
    measures = Measures(response_times=tuple(times), resolution_times=tuple(times))
    median, ninetieth = np.percentile(times, [50, 90])
    for found in (measures.response_median, measures.resolution_median):
        assert found is not None
        assert found.total_seconds() == pytest.approx(median, abs=1e-6)
    for found in (measures.response_p90, measures.resolution_p90):
        assert found is not None
        assert found.total_seconds() == pytest.approx(ninetieth, abs=1e-6)


def test_without_times_there_is_neither_median_nor_90th_percentile() -> None:
    measures = Measures()
    assert measures.response_median is measures.response_p90 is None
    assert measures.resolution_median is measures.resolution_p90 is None
    assert Measures().response_median is None
    assert Measures().mean_score(anonymous=False) is None


@pytest.mark.parametrize(
    ("share", "percent"),
    [
        (Share(3, 4), None),
        (Share(19, 19), None),
        (Share(15, 20), 75),
        (Share(1, 40), 3),
        (Share(999, 1000), 99),
        (Share(1, 1000), 1),
        (Share(1000, 1000), 100),
        (Share(0, 20), 0),
    ],
)
def test_a_share_of_few_is_no_percentage_and_all_but_one_is_not_all(
    share: Share, percent: int | None
) -> None:
    assert share.percent == percent


# Many requests


def few(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=4)


NUMBERS = st.integers(0, 50)
SHARES = st.builds(lambda part, more: Share(part, part + more), NUMBERS, NUMBERS)
SECONDS = few(st.integers(0, 10**6)).map(lambda times: tuple(sorted(times)))
SOME = st.integers(1, 50)
MEASURES = st.builds(
    Measures,
    opened=NUMBERS,
    ended=st.dictionaries(st.sampled_from(Ending), SOME),
    responses=SHARES,
    resolutions=SHARES,
    promises_changed=NUMBERS,
    response_times=SECONDS,
    resolution_times=SECONDS,
    in_state=st.dictionaries(st.sampled_from([State.OPEN, State.IN_PROGRESS, State.WAITING]), SOME),
    returned=SHARES,
    reopened=SHARES,
    transferred=SHARES,
    clear=SHARES,
    scores=st.tuples(*[NUMBERS] * 5),
    gaps=st.dictionaries(
        st.sampled_from(Dimension),
        st.builds(Gaps, SOME, SOME, SOME),
    ),
)


@given(MEASURES, MEASURES, MEASURES)
def test_adding_up_knows_no_order_and_nothing_adds_nothing(
    one: Measures, two: Measures, three: Measures
) -> None:
    assert one + two == two + one
    assert (one + two) + three == one + (two + three) == Measures.total([one, two, three])
    assert one + Measures() == one == Measures.total([one])
    assert Measures.total([]) == Measures()


@given(MEASURES)
def test_measures_come_back_from_json_as_they_were(measures: Measures) -> None:
    assert Measures.from_dict(measures.to_dict()) == measures


def test_what_there_is_none_of_takes_no_room() -> None:
    assert Measures().to_dict() == {}
    assert Measures(opened=2).to_dict() == {"opened": 2}


@given(
    st.lists(
        st.builds(Cell, st.dates(date(2026, 1, 1), date(2026, 2, 1)), SOME, SOME, SOME, MEASURES)
    )
)
def test_groups_of_cells_are_their_parts_together(all_of_them: list[Cell]) -> None:
    by: Callable[[Cell], Any] = lambda cell: (cell.department_id, Week.of(cell.day))  # noqa: E731
    found = grouped(all_of_them, by)
    for key, measures in found.items():
        assert measures == Measures.total(each.measures for each in all_of_them if by(each) == key)
    assert Measures.total(found.values()) == Measures.total(each.measures for each in all_of_them)


@given(st.lists(MEASURES))
def test_what_is_added_up_in_between_makes_the_same(all_of_them: list[Measures]) -> None:
    found = [Cell(date(2026, 1, 1), 1, 1, 1, each) for each in all_of_them]
    with patch("domain.daily_measures._AT_ONCE", 2):
        by_department = grouped(found, lambda cell: cell.department_id)
    assert Measures.total(by_department.values()) == Measures.total(all_of_them)


def test_few_measures_wait_to_be_added_up_however_many_services_there_are() -> None:
    kept = weakref.WeakValueDictionary[int, Measures]()
    services = 6

    class Watched(Measures):
        """Measures that can be watched."""

        __slots__ = ("__weakref__",)

    def parts() -> Iterator[Cell]:
        for number in range(5 * services * _AT_ONCE):
            kept[number] = measures = Watched(opened=1)
            assert len(kept) <= _AT_ONCE + services + 2
            yield Cell(date(2026, 1, 1), 1, number % services, 1, measures)

    found = grouped(parts(), lambda cell: cell.service_id)
    assert found == dict.fromkeys(range(services), Measures(opened=5 * _AT_ONCE))


def test_cells_are_by_day_department_service_and_requesters_department() -> None:
    one = measured(story(("answer", DAY)), first_response=None, resolution=None)
    two = replace(one, requester_department_id=None)
    found = cells([two, one, one])
    keys = [(cell.day.day, cell.service_id, cell.requester_department_id) for cell in found]
    assert keys == [(9, 5, None), (9, 5, 7), (10, 5, None), (10, 5, 7)]
    assert [cell.measures.opened for cell in found] == [1, 2, 0, 0]


def test_of_a_few_anonymous_ratings_there_is_no_mean() -> None:
    four, five = Measures(scores=(1, 0, 0, 1, 2)), Measures(scores=(1, 0, 0, 1, 3))
    assert Measures().mean_score(anonymous=False) is None
    assert four.mean_score(anonymous=False) == 3.75
    assert four.mean_score(anonymous=True) is None
    assert five.mean_score(anonymous=True) == 4.0
