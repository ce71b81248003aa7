"""The fate of a request, worked out afresh from what people did, minute by minute."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.simulation.calendars import Hours, WorkCalendar

JUST_ACTED = 15
ON_DUTY = 4 * 60
CONFIRMATION_DAYS = 3
RUN, WAIT, STOP, SOLVED = "run", "wait", "stop", "solved"
DAYS = "days"
"""Days of some department have changed."""
_STATES = {
    "open": RUN,
    "ask": WAIT,
    "resume": RUN,
    "reopen": RUN,
    "resolve": SOLVED,
    "decline": STOP,
    "cancel": STOP,
    "confirm": STOP,
    "close": STOP,
}
_TAKES_ON = {"claim", "answer", "ask", "resume", "resolve", "decline"}


@dataclass(frozen=True)
class Done:
    """Something that was done with a request; `actor` is None if by the system itself.

    Attributes:
        version: of `DAYS`: how many changes of days, of whatever department, are known then.
    """

    minute: int
    kind: str
    actor: str | None
    holding: bool = False
    quiet: str = ""
    version: int = 0


@dataclass(frozen=True)
class Terms:
    """The promises, in working minutes, and who is told at which share of them."""

    first_response: int | None
    resolution: int | None
    steps: Sequence[tuple[int, tuple[str, ...]]]
    daily: tuple[str, ...]
    remind: Sequence[int] = (1, 3)
    close: int = 5


@dataclass(frozen=True)
class Team:
    """Who serves, and when each person is told of what the department does.

    Attributes:
        calendar: as new requests have it.
        hours: of everybody.
        own: when each is told of what they have asked for.
        always: whether somebody is always there.
    """

    calendar: WorkCalendar
    channel: str
    managers: tuple[str, ...]
    hours: Mapping[str, Hours]
    own: Mapping[str, Hours]
    always: bool = False

    def hours_of(self, recipient: str, key: str = "") -> Hours | WorkCalendar:
        """When a person or the channel is told."""
        if recipient == self.channel:
            return self.calendar
        return self.own[recipient] if key.startswith("waiting:") else self.hours[recipient]


@dataclass
class _Nag:
    key: str
    recipient: str
    reached: int
    told: int


@dataclass
class Expectation:
    """Follows what was done.

    Attributes:
        teams: returns who serves it, once so many changes of days are known.
        carried_on: returns its calendar, as it follows the days of a version from a minute on.
        passed: when each step is passed.
        lines: when whom a message tells of the request, and of which step.
        verdicts: by the place of the thing done, each promise kept or broken, and by how much.
        closes: when it should have closed automatically, and when it did.
        day_changes: when its history tells that other days have made it due at another time.
    """

    teams: Callable[[int], Team]
    carried_on: Callable[[WorkCalendar, int, int], WorkCalendar]
    terms: Terms
    end: int
    passed: dict[str, int] = field(default_factory=dict)
    lines: list[tuple[int, str, str]] = field(default_factory=list)
    verdicts: dict[int, dict[str, tuple[bool, int]]] = field(default_factory=dict)
    closes: list[tuple[int | None, int | None]] = field(default_factory=list)
    day_changes: list[int] = field(default_factory=list)

    def follow(self, done: Sequence[Done]) -> None:
        """Work out everything.

        Args:
            done: what was done, in order; what is opened says which changes were known.
        """
        self._version = done[0].version
        self._team = self.teams(self._version)
        self._calendar = self._team.calendar
        self._follows = self._team.calendar
        self._quiet: dict[str, int] = {}
        self._done: list[Done] = []
        self._state, self._since = STOP, 0
        self._runs: list[tuple[int, int]] = []
        self._opened, self._requester = done[0].minute, str(done[0].actor)
        self._responded: int | None = None
        self._assignee: str | None = None
        self._asked: list[int] = []
        self._pending: list[_Nag] = []
        self._noted: set[tuple[str, str]] = set()
        for place, each in enumerate(done):
            self._apply(place, each)
            following = done[place + 1] if place + 1 < len(done) else None
            closed = following is not None and following.kind == "close"
            until = following.minute if following else self.end
            closes = self._closes()
            if closed or (closes is not None and closes <= until):
                self.closes.append((closes, until if closed else None))
            # What time does comes before what people do, and closing before telling.
            self._let_pass(each.minute, until - closed)

    # What people do

    def _apply(self, place: int, each: Done) -> None:
        if each.kind == DAYS:
            self._version, self._team = each.version, self.teams(each.version)
        responds = each.kind in {"answer", "ask", "resolve", "decline"} and not each.holding
        if responds and self._responded is None:
            self._responded = each.minute
            spent = self._calendar.worked(self._opened, each.minute)
            self._judge(place, "first_response", self.terms.first_response, spent)
        assignee = self._assignee
        if each.kind in _TAKES_ON and self._assignee is None:
            self._assignee = each.actor
        if each.kind == "release":
            self._assignee = None
        if self._assignee != assignee:
            self._withdraw()
        if each.kind == "ask":
            self._asked.append(each.minute)
        self._enter(_STATES.get(each.kind, self._state), each)
        if each.kind == "resolve":
            self._judge(place, "resolution", self.terms.resolution, self._spent(each.minute))
        if each.kind == "snooze":
            self._put_off(each)
        self._done.append(each)
        self._follow_days(each.minute)
        if each.kind == DAYS:
            self._ask_gates_again(each.minute)

    def _enter(self, state: str, each: Done) -> None:
        if each.kind == "reply" and self._state == WAIT:
            state = RUN
        if state != self._state:
            if self._state == RUN:
                self._runs.append((self._since, each.minute))
            if RUN in {self._state, state}:
                self._withdraw()
            self._state, self._since = state, each.minute

    def _follow_days(self, minute: int) -> None:
        """Count in other days from now on, unless it has ended."""
        if self._follows is self._team.calendar or self._state == STOP:
            return
        self._follows = self._team.calendar
        before = self._due_times()
        self._calendar = self.carried_on(self._calendar, self._version, minute)
        self._withdraw()
        if self._due_times() != before:
            self.day_changes.append(minute)

    def _due_times(self) -> list[int]:
        """When each promise that is running is due."""
        if self._state != RUN:
            return []
        kinds = [("resolution", self.terms.resolution)]
        if self._responded is None:
            kinds.append(("first_response", self.terms.first_response))
        return [self._spent_at(kind, target) for kind, target in kinds if target is not None]

    def _ask_gates_again(self, minute: int) -> None:
        """Let what waits be told earlier or later now."""
        for nag in self._pending:
            begin = max(minute, self._quiet_until(nag.recipient))
            nag.told = self._told_from(nag.recipient, begin, self._done, nag.key)

    def _withdraw(self) -> None:
        """Forget the steps that nobody has been told yet: the clock can pass them again."""
        for nag in self._pending:
            self.passed.pop(nag.key, None)
            self._noted.discard((nag.recipient, nag.key))
        self._pending = []

    def _judge(self, place: int, kind: str, target: int | None, spent: int) -> None:
        if target is not None:
            self.verdicts.setdefault(place, {})[kind] = (spent <= target, abs(target - spent))

    def _put_off(self, snooze: Done) -> None:
        self._quiet[str(snooze.actor)] = ends = self._ends(snooze)
        until = self._told_from(str(snooze.actor), ends, [*self._done, snooze])
        for nag in self._pending:
            if nag.recipient == snooze.actor:
                nag.told = max(nag.told, until)

    def _closes(self) -> int | None:
        if self._state == WAIT:
            calendar = self._calendar
            return calendar.next_working(calendar.days_later(self._asked[-1], self.terms.close))
        if self._state == SOLVED:
            calendar = self._calendar
            return calendar.next_working(calendar.days_later(self._since, CONFIRMATION_DAYS))
        return None

    # What time does

    def _let_pass(self, start: int, until: int) -> None:
        """From the minute of the last thing done until another, both included."""
        due = defaultdict[int, list[tuple[str, int, tuple[str, ...]]]](list)
        steps = self._steps(until)
        gone = self._dailies_gone_by(steps, start)
        for key, at, to in steps:
            if at <= until and key not in self.passed and key not in gone:
                due[max(at, start)].append((key, at, to))
        for minute in sorted(due):
            self._pass(minute, due[minute])
        while told := min((nag.told for nag in self._pending if nag.told <= until), default=0):
            self._tell(told)

    @staticmethod
    def _dailies_gone_by(
        steps: Sequence[tuple[str, int, tuple[str, ...]]], minute: int
    ) -> set[str]:
        """Of the days up to a minute only the latest counts; the others are passed no more."""
        gone: set[str] = set()
        for kind in ("first_response", "resolution"):
            days = [
                key for key, at, _ in steps if key.startswith(f"{kind}:0:daily") and at <= minute
            ]
            gone.update(days[:-1])
        return gone

    def _steps(self, until: int) -> list[tuple[str, int, tuple[str, ...]]]:
        """Key, minute and audience of all steps that can be passed as things stand."""
        steps: list[tuple[str, int, tuple[str, ...]]] = []
        if self._state == RUN:
            if self._responded is None:
                steps += self._of("first_response", self.terms.first_response, until)
            steps += self._of("resolution", self.terms.resolution, until)
        if self._state == WAIT:
            calendar = self._calendar
            for days in self.terms.remind:
                at = calendar.next_working(calendar.days_later(self._asked[-1], days))
                steps.append((f"waiting:{len(self._asked)}:{days}d", at, ("requester",)))
        return steps

    def _of(
        self, kind: str, target: int | None, until: int
    ) -> list[tuple[str, int, tuple[str, ...]]]:
        if target is None:
            return []
        steps = [
            (f"{kind}:0:{percent}%", self._reached(kind, target, percent), to)
            for percent, to in self.terms.steps
        ]
        last = max(100, *(percent for percent, _ in self.terms.steps))
        after = self._reached(kind, target, last)
        if self.terms.daily and after < until:
            steps += [
                (f"{kind}:0:daily:{day}", at, self.terms.daily)
                for day, at in self._calendar.mornings(after, until)
            ]
        return steps

    def _reached(self, kind: str, target: int, percent: int) -> int:
        """When the share is spent; at the earliest as the clock goes on."""
        return self._calendar.next_working(self._spent_at(kind, target, percent))

    def _spent_at(self, kind: str, target: int, percent: int = 100) -> int:
        share, rest = divmod(target * percent, 100)
        assert not rest
        since = self._opened if kind == "first_response" else self._since
        spent = 0 if kind == "first_response" else self._spent(self._since)
        return since if spent >= share else self._calendar.when_worked(since, share - spent)

    def _spent(self, minute: int) -> int:
        runs = [*self._runs, *([(self._since, minute)] if self._state == RUN else [])]
        return sum(self._calendar.worked(start, end) for start, end in runs)

    def _pass(self, minute: int, due: Sequence[tuple[str, int, tuple[str, ...]]]) -> None:
        told: dict[tuple[str, str], int] = {}
        latest: dict[tuple[str, str], tuple[str, int]] = {}
        # Of each promise the earliest first: if both have the same morning, the resolution is last.
        for key, at, to in due:
            self.passed[key] = minute
            for audience in to:
                latest[audience, key.split(":", maxsplit=1)[0]] = (key, at)
        for (audience, _), (key, at) in latest.items():
            for recipient in self._audience(audience):
                told[recipient, key] = at
        for (recipient, key), at in told.items():
            if (recipient, key) in self._noted:
                continue
            self._noted.add((recipient, key))
            begin = max(minute, self._quiet_until(recipient))
            told_at = self._told_from(recipient, begin, self._done, key)
            self._pending.append(_Nag(key, recipient, at, told_at))

    def _told_from(self, recipient: str, minute: int, done: Sequence[Done], key: str = "") -> int:
        """When somebody is told what comes up in a minute."""
        acted = [each.minute for each in done if each.actor == recipient]
        reminder = key.startswith("waiting:")
        works = self._team.calendar.works(minute)
        if self._team.always and works and not reminder and acted and minute < acted[-1] + ON_DUTY:
            return minute
        return self._team.hours_of(recipient, key).next_working(minute)

    def _audience(self, audience: str) -> tuple[str, ...]:
        match audience:
            case "assignee":
                return (self._assignee or self._team.channel,)
            case "thread":
                return (self._team.channel,)
            case "managers":
                return self._team.managers
            case "requester":
                return (self._requester,)
            case _:
                return (audience,)

    def _quiet_until(self, recipient: str) -> int:
        return self._quiet.get(recipient, 0)

    def _ends(self, snooze: Done) -> int:
        """When the quiet ends that somebody has asked for."""
        if snooze.quiet.endswith("h"):
            return snooze.minute + 60 * int(snooze.quiet[:-1])
        days = 1 if snooze.quiet == "tomorrow" else 7
        return self._team.hours[str(snooze.actor)].morning_after(snooze.minute, days)

    def _tell(self, minute: int) -> None:
        """Whoever is to be told now is told of what is still due, unless they have just acted."""
        now = [nag for nag in self._pending if nag.told == minute]
        self._pending = [nag for nag in self._pending if nag.told != minute]
        steps = self._steps(minute)
        gone = self._dailies_gone_by(steps, minute)
        still = {key: at for key, at, _ in steps if at <= minute and key not in gone}
        for recipient in {nag.recipient for nag in now}:
            quiet = self._quiet_until(recipient) > minute
            acted = [
                done.minute
                for done in self._done
                if done.actor == recipient and (quiet or done.kind != "snooze")
            ]
            news = [
                nag.key
                for nag in sorted(now, key=lambda nag: nag.reached)
                if nag.recipient == recipient
                and nag.key in still
                and (not acted or acted[-1] < min(nag.reached, minute - JUST_ACTED))
            ]
            if news:
                self.lines.append((minute, recipient, news[-1]))
