"""Who is to be told of a promise in danger and when, and the same by a walk over every minute."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.business_calendar import BusinessCalendar
from domain.business_clock import is_working, next_working_instant
from domain.durations import Duration
from domain.events import Answered, Event, PromiseChanged
from domain.lifecycle import Action
from domain.nagging import (
    Addressees,
    Nag,
    Nagging,
    addressees,
    is_still_due,
    latest_for_each,
    nagging,
)
from domain.promise_clocks import follow
from domain.promises import Promises
from domain.replay import replay
from domain.standards import Figures, ServiceStandard
from domain.working_hours import WeeklyHours
from tests.thoroughness import examples
from tests.unit.histories import (
    MANAGER,
    NIGHTS,
    OFFICES,
    PROVIDER,
    REQUESTER,
    WINDOW_DAYS,
    History,
    Office,
    histories,
)
from tests.unit.minute_walk import DAY_MINUTES, MINUTE

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
SHANGHAI = OFFICES[0].calendar  # 09:00-12:00, 13:30-18:00; a day has 7:30 h
STANDARD = ServiceStandard.from_dict({"resolution": "4h"})
ESCALATED = ServiceStandard.from_dict(
    {
        "resolution": "4h",
        "escalate": [{"at": "150%", "to": "managers"}, {"at": "200%", "to": ["U0HEAD"]}],
    }
)


def on(day: int, clock: str = "09:00", month: int = 3, zone: str = "Asia/Shanghai") -> datetime:
    """A day of March 2026, the second of which is a Monday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(zone))


def story(opened_at: datetime, *events: tuple[str, datetime]) -> History:
    history = History(opened_at)
    for kind, at in events:
        history.note(kind, at, REQUESTER if kind == "reply" else PROVIDER)
    return history


def clocks(history: History, standard: ServiceStandard = STANDARD) -> Promises:
    return follow(replay(history.opened_at, history.events), standard.figures(), SHANGHAI)


def look(
    history: History, now: datetime, *sent: str, standard: ServiceStandard = STANDARD
) -> Nagging:
    return nagging(clocks(history, standard), standard, sent, now)


def keys(result: Nagging) -> list[str]:
    return [nag.key for nag in result.due]


ALL_STEPS = ("resolution:0:50%", "resolution:0:75%", "resolution:0:100%")


# The steps


def test_the_assignee_then_the_thread_then_the_managers_are_told() -> None:
    history = story(on(3))
    assert look(history, on(3)) == Nagging((), None, on(3, "11:00"))
    half = look(history, on(3, "11:00"))
    assert [(nag.key, nag.to) for nag in half.due] == [("resolution:0:50%", ("assignee",))]
    assert half.next_at == on(3, "12:00") + 1.5 * HOUR  # the end of the third hour is at noon
    risk = look(history, on(3, "13:30"), *keys(half))
    assert [(nag.key, nag.to) for nag in risk.due] == [("resolution:0:75%", ("assignee", "thread"))]
    due = look(history, on(3, "14:30"), *keys(half), *keys(risk))
    assert [(nag.key, nag.to) for nag in due.due] == [
        ("resolution:0:100%", ("assignee", "thread", "managers"))
    ]
    assert due.next_at == on(4)


def test_each_promise_has_its_own_steps() -> None:
    standard = ServiceStandard.from_dict({"first_response": "2h", "resolution": "4h"})
    result = look(story(on(3)), on(3, "11:00"), standard=standard)
    assert keys(result) == [
        "first_response:0:50%",
        "first_response:0:75%",
        "first_response:0:100%",
        "resolution:0:50%",
    ]
    answered = story(on(3), ("answer", on(3, "10:45")))
    assert keys(look(answered, on(3, "11:00"), standard=standard)) == ["resolution:0:50%"]


def test_the_standards_escalation_follows_and_then_once_a_working_day() -> None:
    history, sent = story(on(5)), list(ALL_STEPS)  # a Thursday
    assert look(history, on(5, "16:00"), *sent, standard=ESCALATED).next_at == on(5, "16:30")
    managers = look(history, on(5, "16:30"), *sent, standard=ESCALATED)
    assert [(nag.percent, nag.to) for nag in managers.due] == [(150, ("managers",))]
    sent += keys(managers)
    head = look(history, on(6, "09:30"), *sent, standard=ESCALATED)
    assert [(nag.percent, nag.to) for nag in head.due] == [(200, ("U0HEAD",))]
    sent += keys(head)
    assert head.next_at == on(9)  # Monday
    daily = look(history, on(9), *sent, standard=ESCALATED)
    assert [(nag.key, nag.to) for nag in daily.due] == [
        ("resolution:0:daily:2026-03-09", ("assignee", "managers"))
    ]
    sent += keys(daily)
    assert look(history, on(9, "17:00"), *sent, standard=ESCALATED) == Nagging((), None, on(10))


def test_a_standard_may_have_other_steps_or_none() -> None:
    standard = ServiceStandard.from_dict(
        {"resolution": "4h", "nags": [{"at": "25%", "to": "thread"}], "daily": ["thread"]}
    )
    assert look(story(on(3)), on(3), standard=standard).next_at == on(3, "10:00")
    # The daily repetition begins with a broken promise, not before.
    after = look(story(on(3)), on(3, "10:00"), "resolution:0:25%", standard=standard)
    assert after == Nagging((), None, on(4))
    silent = ServiceStandard.from_dict({"resolution": "4h", "nags": [], "daily": []})
    assert look(story(on(3)), on(9), standard=silent) == Nagging((), None, None)


def test_nobody_is_nagged_about_what_is_not_promised() -> None:
    assert look(story(on(3)), on(9), standard=ServiceStandard()) == Nagging((), None, None)


@pytest.mark.parametrize("kind", ["ask", "resolve", "decline", "cancel"])
def test_nobody_is_nagged_while_the_clock_is_paused_or_stopped(kind: str) -> None:
    result = look(story(on(3), (kind, on(3, "10:00"))), on(4))
    assert [nag for nag in result.due if nag.promise] == []


def test_nothing_is_reached_at_the_end_of_a_shift_but_as_the_next_begins() -> None:
    history = story(on(3, "14:00"))  # four hours until the end of the day
    assert keys(look(history, on(3, "22:00"), *ALL_STEPS[:2])) == []
    morning = look(history, on(4), *ALL_STEPS[:2])
    assert keys(morning) == ["resolution:0:100%"]
    assert morning.next_at == on(5)  # once a working day: not twice this morning


def test_a_night_shift_is_reminded_as_its_night_begins() -> None:
    office = Office("Asia/Shanghai", date(2026, 3, 2), NIGHTS, {})
    history = History(on(3, "22:00"))
    figures = STANDARD.figures()
    promises = follow(replay(history.opened_at, history.events), figures, office.calendar)
    at_three = nagging(promises, STANDARD, ALL_STEPS, on(4, "03:00"))
    assert at_three == Nagging((), None, on(4, "22:00"))
    assert keys(nagging(promises, STANDARD, ALL_STEPS, on(5, "03:00"))) == [
        "resolution:0:daily:2026-03-04"
    ]


def test_holidays_have_no_daily_repetition_and_make_up_days_do() -> None:
    history = story(on(13, "13:30", month=2))
    assert look(history, on(13, "17:59", month=2), *ALL_STEPS).next_at == on(14, month=2)
    sent = (*ALL_STEPS, "resolution:0:daily:2026-02-14")
    assert look(history, on(14, "17:00", month=2), *sent).next_at == on(24, month=2)


def test_a_shift_that_the_change_to_summer_time_skips_begins_no_working_day() -> None:
    hours = WeeklyHours.parse({"mon-sun": ["02:15-02:45", "09:00-12:00"]})
    calendar = BusinessCalendar("Europe/Berlin", hours)
    history = History(on(27, zone="Europe/Berlin"))
    promises = follow(replay(history.opened_at, history.events), STANDARD.figures(), calendar)
    sent = (*ALL_STEPS, "resolution:0:daily:2026-03-28")
    night = on(29, "03:30", zone="Europe/Berlin")
    assert nagging(promises, STANDARD, sent, night).next_at == on(29, zone="Europe/Berlin")


# What comes again, and what does not


def test_reopened_no_step_comes_twice_and_the_daily_repetition_goes_on() -> None:
    history = story(on(3), ("resolve", on(3, "15:00")), ("reopen", on(5, "10:00")))
    assert look(history, on(5, "10:00"), *ALL_STEPS) == Nagging((), None, on(6))


def test_what_was_passed_untold_before_a_pause_is_told_when_the_clock_goes_on() -> None:
    history = story(on(3), ("ask", on(3, "11:30")), ("reply", on(3, "20:00")))
    result = look(history, on(3, "20:00"))
    assert (result.due, result.next_at) == ((), on(4))
    assert [(nag.key, nag.at) for nag in look(history, on(4)).due] == [("resolution:0:50%", on(4))]


def test_a_changed_promise_has_steps_of_its_own() -> None:
    history = story(on(3))
    history.note(Action.CHANGE_PROMISE, on(3, "16:00"), MANAGER, resolution="12h", text="A part")
    assert look(history, on(3, "16:00"), *ALL_STEPS).next_at == on(3, "16:30")
    assert keys(look(history, on(3, "16:30"), *ALL_STEPS)) == ["resolution:1:50%"]


def test_a_promise_that_was_shortened_is_told_once_and_repeated_tomorrow() -> None:
    history = story(on(3))
    history.note(Action.CHANGE_PROMISE, on(5, "10:00"), MANAGER, resolution="1h", text="Urgent now")
    standard = ServiceStandard.from_dict({"resolution": "10d"})
    result = look(history, on(5, "10:00"), standard=standard)
    assert {nag.at for nag in result.due} == {on(5, "10:00")}
    assert keys(result) == ["resolution:1:50%", "resolution:1:75%", "resolution:1:100%"]
    assert result.next_at == on(6)


def test_after_a_stop_of_the_bot_of_all_the_days_only_the_latest_is_repeated() -> None:
    result = look(story(on(3)), on(6, "11:00"))
    assert keys(result) == [*ALL_STEPS, "resolution:0:daily:2026-03-06"]
    told = latest_for_each(result.due)
    assert {who: [nag.key for nag in nags] for who, nags in told.items()} == {
        "assignee": ["resolution:0:daily:2026-03-06"],
        "managers": ["resolution:0:daily:2026-03-06"],
        "thread": ["resolution:0:100%"],
    }


def test_several_promises_at_once_are_each_told_by_their_latest_step() -> None:
    standard = ServiceStandard.from_dict({"first_response": "1h", "resolution": "4h"})
    told = latest_for_each(look(story(on(3)), on(3, "11:00"), standard=standard).due)
    assert [nag.key for nag in told["assignee"]] == ["first_response:0:100%", "resolution:0:50%"]


def test_what_is_no_longer_due_when_it_is_sent_is_found_out() -> None:
    history = story(on(3))
    key = "resolution:0:50%"
    assert is_still_due(key, clocks(history), STANDARD, on(3, "11:00"))
    for kind in ("ask", "resolve", "decline"):
        acted = clocks(story(on(3), (kind, on(3, "11:01"))))
        assert not is_still_due(key, acted, STANDARD, on(3, "11:02"))
    history.note(Action.CHANGE_PROMISE, on(3, "11:01"), MANAGER, resolution="1d", text="A part")
    assert not is_still_due(key, clocks(history), STANDARD, on(3, "11:02"))
    yesterday = "resolution:0:daily:2026-03-05"
    assert is_still_due(yesterday, clocks(story(on(3))), STANDARD, on(5, "23:00"))
    assert not is_still_due(yesterday, clocks(story(on(3))), STANDARD, on(6, "09:00"))


# Waiting on the requester


def test_the_requester_is_reminded_after_one_and_three_working_days_and_it_closes_after_five() -> (
    None
):
    history = story(on(5), ("ask", on(5, "11:00")))  # a Thursday
    assert look(history, on(5, "11:00")) == Nagging((), on(12, "11:00"), on(6, "11:00"))
    first = look(history, on(6, "11:00"))
    assert [(nag.key, nag.to, nag.promise) for nag in first.due] == [
        ("waiting:1:1d", ("requester",), None)
    ]
    assert first.next_at == on(10, "11:00")
    second = look(history, on(10, "11:00"), *keys(first))
    assert keys(second) == ["waiting:1:3d"]
    assert second.next_at == second.closes_at == on(12, "11:00")
    assert look(history, on(12, "11:00"), *keys(first), *keys(second)).next_at is None


def test_a_question_asked_outside_working_hours_is_reminded_of_within_them() -> None:
    history = story(on(3), ("ask", on(3, "20:00")))
    assert look(history, on(3, "20:00")).next_at == on(5)


def test_every_question_is_waited_for_anew() -> None:
    history = story(on(3), ("ask", on(3, "11:00")), ("ask", on(4, "15:00")))
    result = look(history, on(5, "15:00"), "waiting:1:1d")
    assert keys(result) == ["waiting:2:1d"]
    assert result.closes_at == on(11, "15:00")


def test_how_long_a_question_waits_is_the_standards_to_say() -> None:
    standard = ServiceStandard.from_dict({"waiting": {"remind": ["2d"], "close": "3d"}})
    history = story(on(3), ("ask", on(3, "11:00")))
    result = look(history, on(3, "11:00"), standard=standard)
    assert (result.next_at, result.closes_at) == (on(5, "11:00"), on(6, "11:00"))


def test_a_reply_ends_the_reminders() -> None:
    history = story(on(3), ("ask", on(3, "09:30")), ("reply", on(4)))
    assert look(history, on(4)) == Nagging((), None, on(4, "10:30"))


# Whom, and when to tell


def test_what_is_for_the_assignee_goes_to_the_thread_if_there_is_none() -> None:
    def who(*to: str, assignee: str | None = PROVIDER) -> Addressees:
        return addressees(
            to, requester_id=REQUESTER, assignee_id=assignee, manager_ids=[MANAGER, PROVIDER]
        )

    assert who("assignee") == Addressees(frozenset({PROVIDER}), thread=False)
    assert who("assignee", assignee=None) == Addressees(frozenset(), thread=True)
    everybody = frozenset({PROVIDER, MANAGER, "U0HEAD"})
    assert who("assignee", "thread", "managers", "U0HEAD") == Addressees(everybody, thread=True)
    assert who("requester") == Addressees(frozenset({REQUESTER}), thread=False)


# Any history, told as a sweep would, against a walk over every minute

RULES = [
    STANDARD,
    ESCALATED,
    ServiceStandard.from_dict({"nags": [{"at": "25%", "to": "thread"}], "daily": ["U0HEAD"]}),
    ServiceStandard.from_dict({"nags": [], "waiting": {"remind": [], "close": "1d"}}),
]
Told = dict[str, datetime]


@dataclass
class Sweeps:
    """Looks at a request when something happens and when `nagging` says; tells the department.

    Each nag is sent in the department's working hours, unless it is not due any more by then.
    """

    office: Office
    history: History
    standard: ServiceStandard
    figures: Figures
    told: Told = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    pending: list[tuple[datetime, Nag]] = field(default_factory=list)

    def run(self, end: datetime) -> Told:
        """Tell all that is to be told before `end`."""
        events = self.history.events
        for number, event in enumerate(events, start=1):
            until = min(events[number].at, end) if number < len(events) else end
            lived = replay(self.history.opened_at, events[:number])
            promises = follow(lived, self.figures, self.office.calendar)
            now: datetime | None = event.at
            while now and now < until:
                now = self.sweep(promises, now)
        return self.told

    def sweep(self, promises: Promises, now: datetime) -> datetime | None:
        """Send what is to be sent now, find what is due; returns when to do so again."""
        for at, nag in [each for each in self.pending if each[0] <= now]:
            self.pending.remove((at, nag))
            if is_still_due(nag.key, promises, self.standard, now):
                assert nag.key not in self.told
                self.told[nag.key] = now
            else:  # not sent after all
                self.sent.discard(nag.key)
        result = nagging(promises, self.standard, self.sent, now)
        for nag in result.due:
            assert is_working(self.office.calendar, nag.at)
            self.sent.add(nag.key)
            self.pending.append((next_working_instant(self.office.calendar, now), nag))
        if any(at <= now for at, _ in self.pending):
            return now
        return min(
            (at for at in (result.next_at, *(at for at, _ in self.pending)) if at), default=None
        )


@dataclass
class Walker:
    """Looks at the clock every minute and tells the department what it sees to be due."""

    office: Office
    history: History
    standard: ServiceStandard
    targets: dict[str, timedelta | None]
    told: Told = field(default_factory=dict)
    spent: dict[str, timedelta] = field(
        default_factory=lambda: {"first_response": timedelta(), "resolution": timedelta()}
    )
    changes: dict[str, int] = field(default_factory=lambda: {"first_response": 0, "resolution": 0})
    broken_on: dict[str, date] = field(default_factory=dict)
    responded: bool = False
    waiting: bool = False
    over: bool = False

    def run(self, end: datetime) -> Told:
        """Tell all that is to be told before `end`, but reminders."""
        events = list(self.history.events)
        walk = self.office.walk
        worked_on = None
        for number in range((self.history.opened_at - walk.begin) // MINUTE, walk.minutes):
            at = walk.begin + number * MINUTE
            if at >= end:
                break
            while events and events[0].at <= at:
                self.note(events.pop(0))
            if not walk.working[number]:
                continue
            day = self.office.working_days[number]
            begins, worked_on = day != worked_on, day
            for name in ("first_response", "resolution"):
                if self.runs(name):
                    self.tell(name, at, day, begins=begins and at > self.history.opened_at)
                    self.spent[name] += MINUTE
        return self.told

    def runs(self, name: str) -> bool:
        stopped = self.responded if name == "first_response" else self.waiting
        return not (stopped or self.over)

    def tell(self, name: str, at: datetime, day: date, *, begins: bool) -> None:
        target = self.targets[name]
        if target is None:
            return
        prefix = f"{name}:{self.changes[name]}"
        steps = [step.percent for step in self.standard.steps]
        for percent in steps:
            if self.spent[name] >= target * percent / 100:
                self.told.setdefault(f"{prefix}:{percent}%", at)
        broken_on = self.broken_on.get(name)
        if broken_on and begins and day > broken_on and self.standard.daily:
            self.told[f"{prefix}:daily:{day}"] = at
        if not broken_on and self.spent[name] >= target * max([100, *steps]) / 100:
            self.broken_on[name] = day

    def note(self, event: Event) -> None:
        if event.kind in {"answer", "ask", "resolve", "decline"}:
            holding = isinstance(event.content, Answered) and event.content.holding
            self.responded |= event.actor_id is not None and not holding
        if isinstance(event.content, PromiseChanged):
            self.change(event.content.times.to_dict())
        match str(event.kind):
            case "ask":
                self.waiting = True
            case "reply" | "resume":
                self.waiting = False
            case "resolve" | "decline" | "cancel" | "close" | "confirm":
                self.waiting, self.over = False, True
            case "reopen":
                self.over = False
        if not self.runs("resolution"):
            self.broken_on.pop("resolution", None)

    def change(self, times: Mapping[str, str]) -> None:
        for name, time in times.items():
            if not (name == "first_response" and self.responded):
                self.targets[name] = seconds_of(Duration.parse(time), self.office)
                self.changes[name] += 1
                self.broken_on.pop(name, None)


def seconds_of(duration: Duration | None, office: Office) -> timedelta | None:
    if duration is None:
        return None
    return timedelta(seconds=duration.working_seconds(office.calendar))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Office, History, ServiceStandard, Figures]:
    office = draw(st.sampled_from(OFFICES))
    times = st.sampled_from([None, "20m", "1h20m", "4h", "2d", "20h"]).map(
        lambda text: Duration.parse(text) if text else None
    )
    # That a reply marked later is one that was holding from the start: see test_holding.
    history = draw(histories(office, whole_minutes=True, never=[Action.MARK_HOLDING]))
    return office, history, draw(st.sampled_from(RULES)), Figures(draw(times), draw(times))


@settings(max_examples=examples(40), deadline=None)
@given(cases())
def test_any_history_is_told_as_by_a_walk_over_every_minute(
    case: tuple[Office, History, ServiceStandard, Figures],
) -> None:
    office, history, standard, figures = case
    end = office.walk.begin + (WINDOW_DAYS + 4) * DAY_MINUTES * MINUTE
    sweeps = Sweeps(office, history, standard, figures)
    targets = {
        "first_response": seconds_of(figures.first_response, office),
        "resolution": seconds_of(figures.resolution, office),
    }
    told = sweeps.run(end)
    assert all(is_working(office.calendar, at) for at in told.values())
    about_promises = {key: at for key, at in told.items() if not key.startswith("waiting")}
    assert about_promises == Walker(office, history, standard, targets).run(end)


@settings(max_examples=examples(40), deadline=None)
@given(cases(), st.integers(0, 6000))
def test_nothing_is_due_between_now_and_the_instant_to_look_again(
    case: tuple[Office, History, ServiceStandard, Figures], minutes: int
) -> None:
    office, history, standard, figures = case
    now = history.events[-1].at + minutes * MINUTE
    promises = follow(replay(history.opened_at, history.events), figures, office.calendar)
    result = nagging(promises, standard, (), now)
    sent = {nag.key for nag in result.due}
    if result.next_at is None:
        assert nagging(promises, standard, sent, now + timedelta(days=90)).due == ()
        return
    assert result.next_at > now
    assert nagging(promises, standard, sent, result.next_at - INSTANT).due == ()
    later = nagging(promises, standard, sent, result.next_at)
    assert later.due or later.closes_at == result.next_at
