"""Histories of requests for tests: their events, written briefly or made up at random.

Random ones happen in departments of four time zones, each over a window with what makes its
calendar hard: the clock put forward or back, or Chinese New Year with its make-up days.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import combinations
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.layouts.contents import content
from domain.business_calendar import BusinessCalendar
from domain.dimensions import Dimension, Gap
from domain.events import Event, Handover
from domain.lifecycle import TAKES_ON, TRANSITIONS, UNFINISHED, Action, State, next_state
from domain.working_hours import WEEKDAYS, WeeklyHours
from tests.unit.minute_walk import DAY_MINUTES, MINUTE, MinuteWalk, Week

WINDOW_DAYS = 26
WALKED_DAYS = 40
REQUESTER, PROVIDER, COLLEAGUE, MANAGER = "U0ALICE", "U0BOB", "U0CAROL", "U0MEI"

SPLIT: Week = (((540, 720), (810, 1080)),) * 5 + ((), ())  # 09:00-12:00, 13:30-18:00
SHOP: Week = (((600, 1200),),) * 6 + ((),)  # 10:00-20:00
NIGHTS: Week = (((1320, 1800),),) * 7  # 22:00-06:00
ALWAYS: Week = (((0, 1440),),) * 7

_NEW_YEAR = {
    **{date(2026, 2, 15) + timedelta(days=number): "holiday" for number in range(9)},
    date(2026, 2, 14): "makeup",
    date(2026, 2, 28): "makeup",
}


@dataclass(frozen=True)
class Office:
    """A department's hours, and the days of a window that differ from them."""

    timezone: str
    first: date
    week: Week
    kinds: Mapping[date, str]

    @cached_property
    def calendar(self) -> BusinessCalendar:
        """The calendar as the domain has it."""

        def days(kind: str) -> frozenset[date]:
            return frozenset(day for day, its_kind in self.kinds.items() if its_kind == kind)

        return BusinessCalendar(
            self.timezone,
            WeeklyHours.parse(
                {WEEKDAYS[day]: list(map(_shift, shifts)) for day, shifts in enumerate(self.week)}
            ),
            closed_days=days("closed"),
            holidays=days("holiday"),
            makeup_days=days("makeup"),
        )

    @cached_property
    def walk(self) -> MinuteWalk:
        """The calendar as the oracle has it, walked some way beyond the window."""
        midnight = datetime.combine(self.first, datetime.min.time(), ZoneInfo(self.timezone))
        begin = midnight.astimezone(UTC)
        return MinuteWalk(self.timezone, self.week, self.kinds, begin, WALKED_DAYS * DAY_MINUTES)

    @cached_property
    def working_days(self) -> list[date]:
        """For each minute walked, the day to whose shift it belongs, if to any."""
        night = any(end > DAY_MINUTES for shifts in self.week for _, end in shifts)
        zone, begin = ZoneInfo(self.timezone), self.walk.begin
        clock = ((begin + minute * MINUTE).astimezone(zone) for minute in range(self.walk.minutes))
        return [at.date() - timedelta(days=night and at.hour < 12) for at in clock]


def _shift(shift: tuple[int, int]) -> str:
    start, end = shift
    end -= DAY_MINUTES if end > DAY_MINUTES else 0
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


OFFICES = [
    Office("Asia/Shanghai", date(2026, 2, 9), SPLIT, _NEW_YEAR),
    Office("Asia/Shanghai", date(2026, 2, 9), SHOP, _NEW_YEAR),
    Office("Europe/Berlin", date(2026, 3, 23), SPLIT, {date(2026, 4, 3): "holiday"}),
    Office("Europe/Berlin", date(2026, 10, 19), ALWAYS, {}),
    Office("America/New_York", date(2026, 3, 2), SHOP, {date(2026, 3, 17): "closed"}),
    Office("America/New_York", date(2026, 10, 26), SPLIT, {date(2026, 11, 11): "holiday"}),
    Office("Australia/Sydney", date(2026, 3, 30), NIGHTS, {}),
    Office("Australia/Sydney", date(2026, 9, 28), SHOP, {date(2026, 10, 5): "holiday"}),
]


class History:
    """The events of one request, in order; what is not possible is not noted."""

    def __init__(self, opened_at: datetime) -> None:
        self.opened_at = opened_at
        self.state = State.OPEN
        self.assignee: str | None = None
        self.events: list[Event] = []
        self.note(Action.OPEN, opened_at, REQUESTER)

    def __repr__(self) -> str:
        lines = (f"{e.at:%d %H:%M:%S} {e.actor_id} {e.content}" for e in self.events)
        return f"History({'; '.join(lines)})"

    def note(self, kind: str, at: datetime, actor: str | None = PROVIDER, **parts: Any) -> None:
        """Append an event, with whose the request becomes by it."""
        handover = None
        if kind in TAKES_ON and self.assignee is None:
            handover = Handover(actor) if actor else None
        elif kind in {Action.RELEASE, Action.TRANSFER} and self.assignee:
            handover = Handover(None)
        elif kind == Action.REASSIGN:
            handover = Handover(COLLEAGUE)
        self.assignee = handover.assignee_id if handover else self.assignee
        if kind in TRANSITIONS:
            state = next_state(self.state, Action(kind), assigned=self.assignee is not None)
            assert state is not None, f"{kind} is not possible in {self.state}"
            self.state = state
        number = len(self.events) + 1
        self.events.append(Event(number, 1, number, actor, at, content(kind, **parts), handover))

    @property
    def possible(self) -> list[str]:
        """The kinds that can come next, the ends seldom."""
        kinds = [
            kind.value
            for kind in TRANSITIONS
            if kind not in _RARE and next_state(self.state, kind, assigned=True)
        ]
        often = [kind for kind in kinds if kind not in _ENDS]
        change = [Action.CHANGE_PROMISE] if self.state in UNFINISHED else []
        return often * 3 + kinds + change


_RARE = {Action.CHANGE_PROMISE, Action.TRANSFER}
_ENDS = {Action.CANCEL, Action.DECLINE, Action.CLOSE, Action.CONFIRM}
_ACTORS = {
    Action.REPLY: REQUESTER,
    Action.EDIT_REPLY: REQUESTER,
    Action.CONFIRM: REQUESTER,
    Action.CANCEL: REQUESTER,
    Action.REOPEN: REQUESTER,
    Action.RATE: REQUESTER,
    Action.THANK: REQUESTER,
    Action.CLOSE: None,
    Action.CHANGE_DAYS: None,
    Action.CHANGE_PROMISE: MANAGER,
}
# A quarter of each is whole minutes, so that a walk over minutes comes by.
_TIMES = ["20m", "1h", "2h40m", "6h", "2d"]
_CHANGES = [{name: time} for name in ("first_response", "resolution") for time in _TIMES] + [
    {"first_response": first, "resolution": second} for first, second in combinations(_TIMES, 2)
]
_FELT = [Gap(expected, 6 - expected) for expected in range(1, 6)]

Choose = Callable[[Sequence[Any]], Any]


def happening(history: History, choose: Choose) -> tuple[str, str | None, dict[str, Any]]:
    """Something that may happen next: its kind, its actor and the parts of its content."""
    kind = choose(history.possible)
    actor = _ACTORS.get(kind, PROVIDER)
    parts: dict[str, Any] = {}
    if kind == Action.ANSWER:
        parts = choose([{}, {"holding": True}, {"holding": False}])
        actor = choose([PROVIDER, PROVIDER, REQUESTER, None])
    elif kind in {Action.ASK, Action.RESOLVE}:
        actor = choose([PROVIDER, PROVIDER, REQUESTER])  # who serves there may ask there, too
    elif kind == Action.MARK_HOLDING:
        answers = [each.id for each in history.events if each.kind == Action.ANSWER]
        parts = {"event_id": choose(answers or [1])}
    elif kind == Action.CHANGE_PROMISE:
        parts = {**choose(_CHANGES), "text": "A part is missing"}
    elif kind == Action.RATE:
        parts = {"score": choose(range(1, 6)), "text": choose(["", "In time", "Too late"])}
        if felt := {each: choose(_FELT) for each in Dimension if choose([True, False])}:
            parts["gaps"] = felt
    elif kind == Action.RATE_CLARITY:
        parts = {"clear": choose([True, False])}
    elif kind == Action.SNOOZE:
        parts = {"until": history.events[-1].at}
    return kind, actor, parts


@st.composite
def histories(
    draw: st.DrawFn, office: Office, *, whole_minutes: bool = False, never: Sequence[str] = ()
) -> History:
    """Anything that may happen to a request within the window of an office.

    Args:
        never: kinds of events that are left out.
    """

    def choose(options: Sequence[Any]) -> Any:
        return draw(st.sampled_from([each for each in options if each not in never]))

    beside = st.just(0) if whole_minutes else st.sampled_from([0, 0, 1, 30, 59])
    gaps = st.integers(0, 90) | st.integers(0, 3 * DAY_MINUTES)

    def later(at: datetime) -> datetime:
        return at + draw(gaps) * MINUTE + draw(beside) * timedelta(seconds=1)

    at = later(office.walk.begin)
    history = History(at)
    for _ in range(draw(st.integers(0, 12))):
        at = later(at)
        if at >= _end(office):
            break
        kind, actor, parts = happening(history, choose)
        history.note(kind, at, actor, **parts)
    return history


def random_history(office: Office, random: Random) -> History:
    """A request that is opened some time in the first half of the window of an office."""
    minutes = random.randrange(WINDOW_DAYS * DAY_MINUTES // 2)
    return History(office.walk.begin + minutes * MINUTE + timedelta(seconds=random.randrange(60)))


def go_on(history: History, office: Office, random: Random, most: int = 8) -> None:
    """Let up to so many things happen to a request, by chance."""
    for _ in range(random.randint(1, most)):
        gap = random.choice([90, DAY_MINUTES]) * MINUTE * random.random()
        at = history.events[-1].at + timedelta(seconds=gap // timedelta(seconds=1))
        if at >= _end(office):
            break
        kind, actor, parts = happening(history, random.choice)
        history.note(kind, at, actor, **parts)


def _end(office: Office) -> datetime:
    return office.walk.begin + WINDOW_DAYS * DAY_MINUTES * MINUTE
