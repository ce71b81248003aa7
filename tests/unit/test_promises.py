"""The clock of a request's promises: its six rules, and any history against a slow oracle."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.business_calendar import BusinessCalendar
from domain.durations import Duration
from domain.events import Answered, Event, MarkedHolding, PromiseChanged
from domain.lifecycle import Action
from domain.policy import AT_RISK_PERCENT
from domain.promise_clocks import follow
from domain.promise_terms import ClockState, Mark, PromiseKind, Verdict
from domain.promises import Promise, Promises, next_due
from domain.replay import replay
from domain.standards import Figures, Priority, ServiceStandard
from domain.working_hours import WeeklyHours
from tests.thoroughness import examples
from tests.unit.histories import MANAGER, OFFICES, PROVIDER, REQUESTER, History, Office, histories
from tests.unit.minute_walk import MINUTE, MinuteWalk

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
SHANGHAI = OFFICES[0].calendar  # 09:00-12:00, 13:30-18:00; a day has 7:30 h
FIGURES = Figures(Duration.parse("1h"), Duration.parse("8h"))


def on(day: int, clock: str = "09:00", month: int = 3, zone: str = "Asia/Shanghai") -> datetime:
    """A day of March 2026, the second of which is a Monday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(zone))


def story(opened_at: datetime, *events: tuple[str, datetime]) -> History:
    history = History(opened_at)
    for kind, at in events:
        history.note(kind, at, REQUESTER if kind in {"reply", "confirm", "cancel"} else PROVIDER)
    return history


def clocks(history: History, figures: Figures = FIGURES) -> Promises:
    return follow(replay(history.opened_at, history.events), figures, SHANGHAI)


# Rule 1


def test_rule_1_it_runs_in_the_departments_working_time_over_lunch_night_and_weekend() -> None:
    promises = clocks(story(on(6, "11:30")))  # a Friday
    assert promises.first_response.due_at == on(6, "14:00")
    assert promises.resolution.due_at == on(9, "12:00")
    assert promises.resolution.spent_at(on(8, "23:00")) == 5 * HOUR


def test_rule_1_it_knows_holidays_and_make_up_workdays() -> None:
    promises = clocks(story(on(13, "17:00", month=2)))
    # The Saturday makes up for the week of Chinese New Year that follows it.
    assert promises.resolution.due_at == on(14, "17:30", month=2)
    promises = clocks(story(on(14, "17:00", month=2)))
    assert promises.resolution.due_at == on(24, "17:30", month=2)


def test_rule_1_it_counts_the_hours_that_a_night_of_the_change_to_summer_time_has() -> None:
    always = BusinessCalendar("Europe/Berlin", WeeklyHours.parse({"mon-sun": ["00:00-24:00"]}))
    opened_at = on(28, "22:00", zone="Europe/Berlin")
    promises = follow(replay(opened_at, History(opened_at).events), FIGURES, always)
    assert promises.resolution.due_at == on(29, "07:00", zone="Europe/Berlin")


def test_rule_1_a_request_opened_at_night_is_counted_from_the_morning() -> None:
    promises = clocks(story(on(3, "23:00")))
    assert promises.first_response.due_at == on(4, "10:00")
    assert promises.first_response.mark_at(on(4, "08:59")) is Mark.ON_TIME
    assert promises.first_response.remaining_at(on(4, "08:59")) == HOUR


def test_rule_1_what_is_due_as_the_day_ends_is_met_before_the_next_one_begins() -> None:
    promise = clocks(story(on(3, "17:00"))).first_response
    assert promise.due_at == on(3, "18:00")
    assert promise.mark_at(on(4, "09:00")) is Mark.AT_RISK
    assert promise.mark_at(on(4, "09:00") + SECOND) is Mark.OVERDUE
    assert mark_changes_at(promise, on(3, "20:00")) == on(4, "09:00") + SECOND
    in_time = clocks(story(on(3, "17:00"), ("answer", on(3, "22:00")))).first_response
    assert in_time.verdict == Verdict(met=True, by=timedelta())


@pytest.mark.parametrize(
    ("late", "verdict"),
    [
        (timedelta(), Verdict(met=True, by=timedelta())),
        (timedelta(microseconds=1), Verdict(met=True, by=timedelta())),
        (timedelta(seconds=0.999), Verdict(met=True, by=timedelta())),
        (SECOND, Verdict(met=False, by=SECOND)),
    ],
)
def test_rule_1_a_verdict_is_on_the_whole_seconds_that_people_read(
    late: timedelta, verdict: Verdict
) -> None:
    """An answer after "1 h, 60.0 min" of one promised hour is in time."""
    opened_at = on(3) + timedelta(milliseconds=400)
    promise = clocks(story(opened_at, ("answer", opened_at + HOUR + late))).first_response
    assert promise.verdict == verdict
    running = clocks(story(opened_at)).first_response
    assert (running.mark_at(opened_at + HOUR + late) is Mark.OVERDUE) is not verdict.met


def test_rule_1_a_second_too_many_may_be_the_first_of_the_next_day() -> None:
    """It is due in the last part of a second of a day."""
    promise = clocks(story(on(3, "16:59") + timedelta(seconds=59.6))).first_response
    assert promise.due_at == on(3, "17:59") + timedelta(seconds=59.6)
    assert promise.overdue_from == on(4, "09:00") + timedelta(seconds=0.6)
    assert promise.mark_at(on(4, "09:00") + timedelta(seconds=0.5)) is Mark.AT_RISK
    assert promise.mark_at(on(4, "09:00") + timedelta(seconds=0.6)) is Mark.OVERDUE


# Rule 2


def test_rule_2_an_answer_that_is_stamped_before_the_opening_is_a_response_all_the_same() -> None:
    """Two processes' clocks differ: what is in the log later did not happen earlier."""
    promise = clocks(story(on(3), ("answer", on(3) - 5 * SECOND))).first_response
    assert promise.verdict == Verdict(met=True, by=HOUR)
    assert promise.runs == ((on(3), on(3)),)


@pytest.mark.parametrize("kind", ["answer", "ask", "resolve", "decline"])
def test_rule_2_what_reaches_the_requester_from_a_provider_is_the_first_response(
    kind: str,
) -> None:
    history = story(on(3), ("claim", on(3, "09:10")), (kind, on(3, "09:40")))
    promise = clocks(history).first_response
    assert promise.state is ClockState.STOPPED
    assert promise.stopped_at == on(3, "09:40")
    assert promise.verdict == Verdict(met=True, by=20 * MINUTE)
    assert promise.mark_at(on(5)) is Mark.MET
    assert promise.due_at is None


@pytest.mark.parametrize(
    "kind", ["claim", "reassign", "reply", "edit_reply", Action.CHANGE_PROMISE]
)
def test_rule_2_what_does_not_reach_the_requester_is_no_first_response(kind: str) -> None:
    promise = clocks(story(on(3), (kind, on(3, "09:10")))).first_response
    assert promise.state is ClockState.RUNNING
    assert promise.due_at == on(3, "10:00")
    assert promise.verdict is None


def test_rule_2_an_automatic_text_is_no_first_response() -> None:
    history = story(on(3))
    history.note("answer", on(3, "09:01"), None)
    assert clocks(history).first_response.state is ClockState.RUNNING


def test_rule_2_a_late_first_response_is_missed_by_the_working_time_it_was_late() -> None:
    promise = clocks(story(on(3, "11:30"), ("answer", on(3, "14:10")))).first_response
    assert promise.verdict == Verdict(met=False, by=10 * MINUTE)
    assert promise.mark_at(on(3, "14:10")) is Mark.MISSED


# Rule 3


@pytest.mark.parametrize("going_on", ["reply", "resume"])
def test_rule_3_it_pauses_from_the_question_until_the_reply_or_the_resumption(
    going_on: str,
) -> None:
    asked = story(on(3), ("ask", on(3, "11:00")))
    paused = clocks(asked).resolution
    assert paused.state is ClockState.PAUSED
    assert paused.due_at is None
    assert paused.mark_at(on(5)) is Mark.PAUSED
    assert paused.spent_at(on(5)) == 2 * HOUR
    assert paused.remaining_at(on(5)) == 6 * HOUR
    asked.note(going_on, on(5, "09:00"))
    running = clocks(asked).resolution
    assert running.state is ClockState.RUNNING
    assert running.due_at == on(5, "16:30")


@pytest.mark.parametrize("kind", ["answer", "claim", "release", "reassign", "ask", "edit_reply"])
def test_rule_3_nothing_else_ends_the_pause(kind: str) -> None:
    history = story(on(3), ("ask", on(3, "11:00")), (kind, on(3, "11:30")))
    assert clocks(history).resolution.state is ClockState.PAUSED
    assert clocks(history).resolution.spent_at(on(4)) == 2 * HOUR


@pytest.mark.parametrize("kind", ["answer", "claim", "reassign", "reply", "edit_reply"])
def test_rule_3_nothing_but_a_question_pauses_it(kind: str) -> None:
    assert clocks(story(on(3), (kind, on(3, "11:00")))).resolution.due_at == on(4, "09:30")


def test_rule_3_every_question_is_waited_for_from_when_it_was_asked() -> None:
    history = story(on(3), ("ask", on(3, "11:00")), ("reply", on(3, "14:00")))
    assert clocks(history).waiting_since is None
    history.note("ask", on(3, "15:00"))
    history.note("ask", on(4, "10:00"))
    assert (clocks(history).waiting_since, clocks(history).questions) == (on(4, "10:00"), 3)


# Rule 4


def test_rule_4_resolved_stops_it_and_thanks_do_not_start_it_again() -> None:
    history = story(on(3), ("resolve", on(3, "16:00")), ("reply", on(3, "16:05")))
    promise = clocks(history).resolution
    assert promise.stopped_at == on(3, "16:00")
    assert promise.verdict == Verdict(met=True, by=2.5 * HOUR)
    history.note("confirm", on(5), REQUESTER)
    assert clocks(history).resolution == promise


def test_rule_4_reopened_goes_on_from_where_it_stopped() -> None:
    history = story(on(3), ("resolve", on(3, "16:00")), ("reopen", on(10)))
    promise = clocks(history).resolution
    assert promise.verdict is None
    assert promise.due_at == on(10, "11:30")
    history.note("resolve", on(10, "12:00"))
    assert clocks(history).resolution.verdict == Verdict(met=False, by=HOUR / 2)
    assert clocks(history).first_response.stopped_at == on(3, "16:00")


@pytest.mark.parametrize("kind", ["decline", "cancel", "close"])
def test_rule_4_any_other_end_stops_the_resolution_without_a_verdict(kind: str) -> None:
    history = story(on(3), ("ask", on(3, "09:30")), (kind, on(3, "10:00")))
    promise = clocks(history).resolution
    assert (promise.stopped_at, promise.verdict) == (on(3, "10:00"), None)
    assert promise.mark_at(on(9)) is None
    assert promise.spent_at(on(9)) == HOUR / 2


def test_rule_4_what_was_withdrawn_without_a_response_has_no_verdict_at_all() -> None:
    promises = clocks(story(on(3), ("cancel", on(5))))
    for promise in (promises.first_response, promises.resolution):
        assert (promise.state, promise.stopped_at) == (ClockState.STOPPED, on(5))
        assert (promise.verdict, promise.mark_at(on(9))) == (None, None)


def test_rule_4_what_was_closed_for_want_of_an_answer_goes_on_when_it_is_reopened() -> None:
    history = story(on(3), ("ask", on(3, "11:00")), ("close", on(10)), ("reopen", on(12)))
    assert clocks(history).resolution.due_at == on(12, "16:30")


# Rule 5


def test_rule_5_only_an_explicit_change_moves_a_running_promise_and_from_the_beginning() -> None:
    history = story(on(3))
    assert clocks(history).resolution.changes == 0
    history.note(
        Action.CHANGE_PROMISE, on(3, "14:30"), MANAGER, resolution="2d", text="A part is missing"
    )
    promises = clocks(history)
    assert promises.first_response.due_at == on(3, "10:00")
    assert promises.resolution.target == 15 * HOUR
    assert promises.resolution.due_at == on(4, "18:00")
    assert (promises.resolution.changes, promises.resolution.promised_at) == (1, on(3, "14:30"))


def test_rule_5_the_last_change_counts_and_may_promise_what_the_standard_does_not() -> None:
    history = story(on(3))
    history.note(
        Action.CHANGE_PROMISE, on(3, "09:05"), MANAGER, first_response="4h", resolution="1d"
    )
    history.note(Action.CHANGE_PROMISE, on(3, "09:10"), MANAGER, first_response="2h")
    promises = clocks(history, Figures())
    assert promises.first_response.due_at == on(3, "11:00")
    assert promises.resolution.target == 7.5 * HOUR
    assert promises.next_due is promises.first_response


def test_rule_5_a_promise_that_was_broken_is_not_mended_by_a_later_change() -> None:
    history = story(on(3), ("answer", on(3, "11:00")))
    history.note(
        Action.CHANGE_PROMISE, on(3, "11:30"), MANAGER, first_response="1d", resolution="1d"
    )
    assert clocks(history).first_response.verdict == Verdict(met=False, by=HOUR)


def test_rule_5_what_was_missed_stays_missed_and_the_new_promise_is_judged_apart() -> None:
    history = story(on(3))
    before = clocks(history).first_response
    assert (before.came_due_at, before.missed_from) == (on(3, "10:00"), on(3, "10:00") + SECOND)
    history.note(Action.CHANGE_PROMISE, on(3, "10:51"), MANAGER, first_response="2d", text="Busy")
    promises = clocks(history)
    assert promises.changed_at == (on(3, "10:51"),)
    assert promises.first_response.mark_at(on(3, "10:52")) is Mark.ON_TIME
    assert promises.first_response.missed_from == before.missed_from
    history.note("answer", on(3, "11:21"))
    answered = clocks(history).first_response
    assert answered.verdict == Verdict(met=False, by=81 * MINUTE)
    assert answered.changed_verdict == Verdict(met=True, by=15 * HOUR - 141 * MINUTE)
    assert answered.mark_at(on(4)) is Mark.MISSED


def test_rule_5_a_change_before_the_time_is_up_changes_no_verdict_either() -> None:
    history = story(on(3))
    history.note(Action.CHANGE_PROMISE, on(3, "09:05"), MANAGER, first_response="2d", text="Busy")
    history.note("answer", on(3, "11:00"))
    assert clocks(history).first_response.verdict == Verdict(met=False, by=HOUR)


@pytest.mark.parametrize("kind", ["resolve", "decline", "cancel"])
def test_what_was_missed_before_the_end_is_missed_however_it_ended(kind: str) -> None:
    history = story(on(3), (kind, on(4, "10:00")))
    promises = clocks(history)
    assert promises.first_response.missed_from == on(3, "10:00") + SECOND
    assert promises.resolution.came_due_at == on(4, "09:30")
    in_time = clocks(story(on(3), (kind, on(3, "09:30"))))
    assert (in_time.first_response.missed_from, in_time.resolution.missed_from) == (None, None)


def test_to_reopen_neither_mends_what_was_missed_nor_keeps_what_is_missed_then() -> None:
    history = story(on(3), ("resolve", on(4, "10:00")), ("reopen", on(4, "11:00")))
    assert clocks(history).resolution.missed_from == on(4, "09:30") + SECOND
    history = story(on(3), ("resolve", on(3, "17:00")), ("reopen", on(4, "11:00")))
    assert clocks(history).resolution.missed_from == on(4, "13:30") + 30 * MINUTE + SECOND


# Rule 6


def test_rule_6_a_holding_reply_stops_nothing() -> None:
    history = story(on(3), ("claim", on(3, "09:05")))
    history.note("answer", on(3, "09:10"), holding=True, text="We are on it")
    assert clocks(history).first_response.due_at == on(3, "10:00")
    history.note("answer", on(3, "10:30"), text="Here it is")
    assert clocks(history).first_response.verdict == Verdict(met=False, by=HOUR / 2)


# Marks, and what is due next


def mark_changes_at(promise: Promise, now: datetime) -> datetime | None:
    """Foretell when time alone gives a promise another mark, by what is kept with its request."""
    mark = promise.mark_at(now)
    if mark is Mark.ON_TIME:
        return promise.reaches(AT_RISK_PERCENT)
    return promise.overdue_from if mark is Mark.AT_RISK else None


def test_a_promise_is_on_time_then_at_risk_then_overdue() -> None:
    promise = clocks(story(on(3))).resolution
    at_risk, overdue = on(3, "16:30"), on(4, "09:30") + SECOND
    assert promise.mark_at(on(3)) is Mark.ON_TIME
    assert mark_changes_at(promise, on(3)) == at_risk
    assert promise.mark_at(at_risk - INSTANT) is Mark.ON_TIME
    assert promise.mark_at(at_risk) is Mark.AT_RISK
    assert mark_changes_at(promise, at_risk) == overdue
    assert promise.mark_at(overdue) is Mark.OVERDUE
    assert mark_changes_at(promise, overdue) is None
    assert promise.remaining_at(on(4, "10:00")) == -HOUR / 2


def test_what_was_overdue_before_a_question_is_so_after_the_reply_and_since_then() -> None:
    history = story(on(3), ("ask", on(4, "10:00")), ("reply", on(6)))
    promise = clocks(history).resolution
    assert promise.mark_at(on(6)) is Mark.OVERDUE
    assert promise.due_at == on(4, "09:30")


def test_a_question_at_the_last_moment_leaves_the_promise_at_risk() -> None:
    history = story(on(3), ("ask", on(4, "09:30")), ("reply", on(6, "20:00")))
    promise = clocks(history).resolution
    assert promise.mark_at(on(6, "21:00")) is Mark.AT_RISK
    assert mark_changes_at(promise, on(6, "21:00")) == on(9) + SECOND


def test_nothing_promised_is_measured_all_the_same() -> None:
    promises = clocks(story(on(3), ("resolve", on(3, "11:00"))), Figures())
    for promise in (promises.first_response, promises.resolution):
        assert promise.spent_at(on(5)) == 2 * HOUR
        assert (promise.target, promise.verdict, promise.mark_at(on(5))) == (None, None, None)
        assert (promise.remaining_at(on(5)), mark_changes_at(promise, on(5))) == (None, None)
    assert promises.next_due is None


def test_what_is_due_next_is_the_earlier_of_the_running_promises() -> None:
    history = story(on(3))
    assert clocks(history).next_due == clocks(history).first_response
    history.note("answer", on(3, "09:30"))
    assert clocks(history).next_due == clocks(history).resolution
    history.note("ask", on(3, "09:40"))
    assert clocks(history).next_due is None


def test_an_urgent_request_runs_by_its_own_figures() -> None:
    standard = ServiceStandard.from_dict({"resolution": "8h", "urgent": {"resolution": "2h"}})
    promises = clocks(story(on(3)), standard.figures(Priority.URGENT))
    assert promises.resolution.due_at == on(3, "11:00")


def test_a_promise_beyond_the_horizon_of_the_business_clock_is_never_due() -> None:
    seldom = BusinessCalendar("UTC", WeeklyHours.parse({"mon": ["09:00-09:01"]}))
    figures = Figures(resolution=Duration.parse("4000h"))
    promise = follow(replay(on(3), story(on(3)).events), figures, seldom).resolution
    assert (promise.due_at, promise.mark_at(on(3))) == (None, Mark.ON_TIME)
    assert mark_changes_at(promise, on(3)) is None


def test_each_hop_has_its_own_clocks() -> None:
    history = story(on(3), ("answer", on(3, "09:30")), ("ask", on(3, "10:00")))
    history.note("reply", on(3, "11:00"), REQUESTER)
    moved_at = on(3, "15:00")
    history.note("transfer", moved_at)
    history.note("answer", on(3, "16:00"))
    hop = follow(replay(moved_at, history.events, 2), FIGURES, SHANGHAI)
    assert hop.first_response.verdict == Verdict(met=True, by=timedelta())
    assert hop.resolution.spent_at(on(3, "16:00")) == HOUR
    former = clocks(history)
    assert former.first_response.stopped_at == on(3, "09:30")
    assert former.resolution.stopped_at == moved_at
    assert former.resolution.spent_at(on(5)) == 3.5 * HOUR
    assert former.resolution.verdict is None, "it was not solved there"


def test_a_hop_owes_what_it_promises_whatever_the_one_before_gave_at_the_same_instant() -> None:
    moved_at = on(3, "15:00")
    history = story(on(3), ("resolve", on(3, "10:00")))
    history.note("reopen", on(3, "11:00"), REQUESTER)
    history.note("ask", moved_at)
    history.note("transfer", moved_at)
    hop = follow(replay(moved_at, history.events, 2), FIGURES, SHANGHAI)
    assert (hop.first_response.fulfilled, hop.first_response.since) == (False, moved_at)
    assert (hop.questions, hop.waiting_since) == (0, None)
    assert hop.resolution.runs == ((moved_at, None),)


def test_a_changed_promise_is_that_of_the_hop_that_changed_it() -> None:
    history = story(on(3))
    history.note("change_promise", on(3, "10:00"), resolution="1h")
    history.note("transfer", on(3, "11:00"))
    hop = follow(replay(on(3, "11:00"), history.events, 2), FIGURES, SHANGHAI)
    assert hop.resolution.target == clocks(story(on(3))).resolution.target


def test_clocks_of_processes_that_differ_a_little_never_take_time_back() -> None:
    history = story(on(3), ("ask", on(3, "10:00")), ("reply", on(3, "10:00") - INSTANT))
    promise = clocks(history).resolution
    assert promise.spent_at(on(3, "09:59")) == HOUR
    assert promise.due_at == on(4, "09:30")


# Any history, against an oracle that knows neither the lifecycle nor intervals


@dataclass
class Ledger:
    """The notes that a careful person would make of a request, event by event."""

    walk: MinuteWalk
    at: datetime
    spent: timedelta = timedelta()
    spent_on_response: timedelta = timedelta()
    waiting: bool = False
    over: bool = False
    solved: bool = False
    responded: bool = False
    first_response: str | None = None
    resolution: str | None = None

    only_holding: Collection[int] = ()

    def __post_init__(self) -> None:
        self.first = {"first_response": self.first_response, "resolution": self.resolution}

    def until(self, at: datetime) -> None:
        worked = self.walk.worked(self.at, at)
        if not (self.waiting or self.over):
            self.spent += worked
        if not (self.responded or self.over):
            self.spent_on_response += worked
        self.at = at

    def note(self, event: Event) -> None:
        self.until(event.at)
        said = event.kind in {"answer", "ask", "resolve", "decline"}
        if (
            said
            and event.actor_id
            and not (isinstance(event.content, Answered) and event.content.holding)
            and event.id not in self.only_holding
        ):
            self.responded = True
        if isinstance(event.content, PromiseChanged):
            self.change(event.content.times.to_dict())
        match str(event.kind):
            case "ask":
                self.waiting = True
            case "reply" | "resume":
                self.waiting = False
            case "resolve":
                self.waiting, self.over, self.solved = False, True, True
            case "decline" | "cancel" | "close" | "confirm":
                self.waiting, self.over = False, True
            case "reopen":
                self.over, self.solved = False, False

    def change(self, times: Mapping[str, str]) -> None:
        self.resolution = times.get("resolution", self.resolution)
        if not self.responded:
            self.first_response = times.get("first_response", self.first_response)


def target(time: str | None, calendar: BusinessCalendar) -> timedelta | None:
    return timedelta(seconds=Duration.parse(time).working_seconds(calendar)) if time else None


def expected_mark(
    spent: timedelta, promised: timedelta, *, paused: bool, over: bool, given: bool
) -> Mark | None:
    if given:
        return Mark.MET if spent <= promised else Mark.MISSED
    if over or paused:
        return None if over else Mark.PAUSED
    if spent > promised:
        return Mark.OVERDUE
    return Mark.AT_RISK if spent / promised >= 0.75 else Mark.ON_TIME


def verdict_on(promised: timedelta, spent: timedelta, *, given: object) -> Verdict | None:
    return Verdict(met=spent <= promised, by=abs(promised - spent)) if given else None


def check(
    promise: Promise, spent: timedelta, time: str | None, ledger: Ledger, *, given: bool
) -> None:
    """Hold one promise at the ledger's last instant against what is noted there."""
    now, promised = ledger.at, target(time, promise.calendar)
    first = target(ledger.first[promise.kind], promise.calendar)
    judged = promised if first is None else first
    paused = ledger.waiting and promise.kind is PromiseKind.RESOLUTION
    stopped = given or ledger.over
    assert (promise.first_target, promise.target) == (first, promised)
    written = ledger.first[promise.kind], time
    assert (promise.first_promised, promise.promised) == tuple(
        Duration.parse(each) if each else None for each in written
    )
    assert promise.spent_at(now) == spent
    missed = promise.missed_from is not None and promise.missed_from <= now
    assert missed == (first is not None and spent > first)
    assert (promise.state is ClockState.STOPPED) == stopped
    assert (promise.state is ClockState.PAUSED) == (paused and not stopped)
    assert (promise.stopped_at is not None) == stopped
    if promised is None or judged is None:
        assert (promise.verdict, promise.mark_at(now), promise.due_at) == (None, None, None)
        return
    standing = judged if given else promised
    mark = expected_mark(spent, standing, paused=paused, over=ledger.over, given=given)
    assert promise.mark_at(now) == mark
    assert promise.verdict == verdict_on(judged, spent, given=given)
    assert promise.changed_verdict == verdict_on(promised, spent, given=given and promise.changes)
    assert promise.remaining_at(now) == promised - spent
    if promise.state is not ClockState.RUNNING:
        assert promise.due_at is None
    elif spent < promised:
        assert promise.due_at == ledger.walk.when_worked(now, promised - spent)
    else:
        assert promise.due_at is not None
        assert promise.due_at <= now


@st.composite
def cases(draw: st.DrawFn) -> tuple[Office, History, Figures, timedelta]:
    office = draw(st.sampled_from(OFFICES))
    times = st.sampled_from([None, "20m", "1h", "5h20m", "1d", "2d"]).map(
        lambda text: Duration.parse(text) if text else None
    )
    figures = Figures(draw(times), draw(times))
    after = draw(st.integers(0, 2000)) * MINUTE
    return office, draw(histories(office)), figures, after


@settings(max_examples=examples(150), deadline=None)
@given(cases())
def test_any_history_is_judged_as_by_a_walk_over_every_minute(
    case: tuple[Office, History, Figures, timedelta],
) -> None:
    office, history, figures, after = case
    ledger = Ledger(
        office.walk,
        history.opened_at,
        first_response=str(figures.first_response) if figures.first_response else None,
        resolution=str(figures.resolution) if figures.resolution else None,
        only_holding={
            each.content.event_id
            for each in history.events
            if isinstance(each.content, MarkedHolding)
        },
    )
    for event in history.events:
        ledger.note(event)
    ledger.until(ledger.at + after)
    promises = follow(replay(history.opened_at, history.events), figures, office.calendar)
    check(
        promises.first_response,
        ledger.spent_on_response,
        ledger.first_response,
        ledger,
        given=ledger.responded,
    )
    check(promises.resolution, ledger.spent, ledger.resolution, ledger, given=ledger.solved)
    assert (promises.waiting_since is not None) == ledger.waiting


@settings(max_examples=examples(150), deadline=None)
@given(cases())
def test_a_mark_changes_at_the_instant_foretold_and_not_before(
    case: tuple[Office, History, Figures, timedelta],
) -> None:
    office, history, figures, after = case
    now = history.events[-1].at + after
    promises = follow(replay(history.opened_at, history.events), figures, office.calendar)
    for promise in (promises.first_response, promises.resolution):
        changes_at = mark_changes_at(promise, now)
        if changes_at is None:
            assert promise.mark_at(now + timedelta(days=90)) == promise.mark_at(now)
        else:
            assert changes_at > now
            assert promise.mark_at(changes_at - INSTANT) == promise.mark_at(now)
            assert promise.mark_at(changes_at) != promise.mark_at(now)


@settings(max_examples=examples(100), deadline=None)
@given(cases())
def test_nothing_is_overdue_before_it_is_at_risk(
    case: tuple[Office, History, Figures, timedelta],
) -> None:
    # The order of a queue in the database rests on it.
    office, history, figures, _ = case
    due = next_due(follow(replay(history.opened_at, history.events), figures, office.calendar))
    assert due is None or due.at_risk_from <= due.at <= due.overdue_from


@settings(max_examples=examples(100), deadline=None)
@given(cases())
def test_the_zone_in_which_events_are_written_does_not_matter(
    case: tuple[Office, History, Figures, timedelta],
) -> None:
    office, history, figures, _ = case
    calendar = office.calendar
    local = [
        replace(each, at=each.at.astimezone(ZoneInfo("America/New_York")))
        for each in history.events
    ]
    there = follow(replay(history.opened_at, history.events), figures, calendar)
    assert follow(replay(history.opened_at.astimezone(UTC), local), figures, calendar) == there


def test_the_windows_are_those_with_the_hard_days() -> None:
    assert {office.timezone for office in OFFICES} == {
        "Asia/Shanghai",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Sydney",
    }
    assert OFFICES[0].calendar.shifts_on(date(2026, 2, 14))
    assert not OFFICES[0].calendar.shifts_on(date(2026, 2, 16))
