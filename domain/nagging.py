"""Nags: who is told that a promise is in danger, or that a question has no answer, and when.

Keys: each nag has one that is unique within its request; what has been sent is not sent again. In
a later hop it ends with the hop's number, such as "resolution:0:75%:2".

- "resolution:0:75%": the step at 75 % of the resolution. The number counts the changes of that
  promise for this request: a changed promise is another one, with steps of its own. Reopening is
  not: the clock goes on from where it stopped, and no step comes twice.
- "resolution:0:daily:2026-11-30": the repetition on that working day, once the last step is passed
  and the promise broken. It comes as the day's work begins. Of days gone by (the bot was down, or
  the recipient not at work) only the latest counts.
- "waiting:2:1d": the reminder to the requester one working day after the second question. Each
  question is waited for again.

A step is reached at the first working instant of the department with its share of the time spent.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from domain.business_calendar import BusinessCalendar
from domain.business_clock import next_working_instant, working_days_later
from domain.hop import key_suffix
from domain.permissions import Role
from domain.promise_terms import ClockState, PromiseKind
from domain.promises import Promise, Promises
from domain.standards import Audience, ServiceStandard

_DAY = timedelta(days=1)
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Nag:
    """A reminder for one recipient.

    Attributes:
        key: see above.
        at: the instant at which it is reached, in the department's working time.
        to: `Audience`s and people's ids.
        promise: which one it is about; None if the requester is reminded of a question.
        percent: the step; None for a daily repetition or a reminder.
    """

    key: str
    at: datetime
    to: tuple[str, ...]
    promise: PromiseKind | None = None
    percent: int | None = None

    @property
    def says_late(self) -> bool:
        """Whether it says that a promise is broken."""
        return self.promise is not None and (self.percent is None or self.percent >= _WHOLE)


@dataclass(frozen=True, slots=True)
class Nagging:
    """The steps to take about one request now, and when to look again.

    Attributes:
        due: what is reached and has not been sent, of each promise the earliest first. All of it
            is to be recorded as sent; whom to tell of what is `latest_for_each`.
        closes_at: when the request closes by itself because nobody answered; None if it does not
            wait for one. Once this is past, it is to be closed, and nobody to be told the rest.
        next_at: when the next nag will be reached or the request close. None if
            nothing is in sight.
    """

    due: tuple[Nag, ...]
    closes_at: datetime | None
    next_at: datetime | None


def nagging(
    promises: Promises, standard: ServiceStandard, sent: Collection[str], now: datetime
) -> Nagging:
    """Return the steps that a request's promises and questions make necessary.

    Nothing comes of a clock that is paused or stopped.

    Args:
        sent: the keys of what has been sent about this request, or been passed over.
    """
    calendar = promises.resolution.calendar
    closes_at = promises.waiting_since and working_days_later(
        calendar, promises.waiting_since, standard.waiting.close
    )
    suffix = key_suffix(promises.hop)
    nags = [
        *_of_promise(promises.first_response, standard, suffix, now),
        *_of_promise(promises.resolution, standard, suffix, now),
        *_reminders(promises, standard, calendar, suffix),
    ]
    due = [nag for nag in nags if nag.at <= now and nag.key not in sent]
    instants = [*(nag.at for nag in nags), *([closes_at] if closes_at else [])]
    return Nagging(
        due=tuple(due),
        closes_at=closes_at,
        next_at=min((at for at in instants if at > now), default=None),
    )


def is_still_due(key: str, promises: Promises, standard: ServiceStandard, now: datetime) -> bool:
    """Whether what was due when it was put on its way is so when it is about to be sent."""
    return any(nag.key == key for nag in nagging(promises, standard, (), now).due)


def latest_for_each(nags: Iterable[Nag]) -> dict[str, tuple[Nag, ...]]:
    """Return the nags about one request that each recipient needs, of those that are due.

    That is the latest about each promise: several steps that are reached at once (after a stop of
    the bot, or because a promise was shortened) say the same, the latest of them best.
    """
    latest: dict[str, dict[PromiseKind | None, Nag]] = {}
    for nag in nags:
        for recipient in nag.to:
            latest.setdefault(recipient, {})[nag.promise] = nag
    return {recipient: tuple(each.values()) for recipient, each in latest.items()}


@dataclass(frozen=True, slots=True)
class Addressees:
    """The recipients of a nag: people in their direct messages, and the card's thread."""

    people: frozenset[str]
    thread: bool


def addressees(
    to: Iterable[str], *, requester_id: str, assignee_id: str | None, manager_ids: Iterable[str]
) -> Addressees:
    """Return a nag's recipients. What is for the assignee goes to the thread if there is none."""
    people: set[str] = set()
    thread = False
    for recipient in to:
        match recipient:
            case Audience.ASSIGNEE if assignee_id:
                people.add(assignee_id)
            case Audience.ASSIGNEE | Audience.THREAD:
                thread = True
            case Audience.MANAGERS:
                people.update(manager_ids)
            case Audience.REQUESTER:
                people.add(requester_id)
            case person:
                people.add(person)
    return Addressees(frozenset(people), thread)


def is_reminder(key: str) -> bool:
    """Whether this nag reminds a requester of a question."""
    return key.startswith("waiting:")


def is_escalation(recipient: str) -> bool:
    """Whether telling this recipient is to bring in somebody else than those who work on it."""
    return recipient not in {Audience.ASSIGNEE, Audience.THREAD, Audience.REQUESTER}


def concerns(key: str, roles: Collection[Role], *, named: bool, needs_it: bool = False) -> bool:
    """Whether what was noted for a person still concerns them when it is told.

    Args:
        roles: what they are to the request now.
        named: whether its standard names them, which for a confidential request is no role.
        needs_it: whether it was opened for a request that is theirs to work on.
    """
    if is_reminder(key):
        return Role.REQUESTER in roles
    return named or needs_it or any(role is not Role.REQUESTER for role in roles)


def _of_promise(
    promise: Promise, standard: ServiceStandard, suffix: str, now: datetime
) -> Iterator[Nag]:
    """The steps of a running promise that are reached, and the next one to come.

    Once all are reached, also the daily repetitions last reached and next to come.
    """
    if promise.state is not ClockState.RUNNING or promise.target is None:
        return
    name = f"{promise.kind}:{promise.changes}"
    for step in standard.steps:
        if at := _reached(promise, step.percent):
            key = f"{name}:{step.percent}%{suffix}"
            yield Nag(key, at, step.to, promise.kind, step.percent)
            if at > now:
                return  # whatever follows comes later still
    last = max([_WHOLE, *(step.percent for step in standard.steps)])
    after = _reached(promise, last)
    if after and standard.daily:
        for day, at in _mornings(promise.calendar, after, now):
            yield Nag(f"{name}:daily:{day}{suffix}", at, standard.daily, promise.kind)


def _reached(promise: Promise, percent: int) -> datetime | None:
    """Return when a step is reached: not before the clock goes on, or the promise is changed."""
    at = promise.reaches(percent)
    if at is None:
        return None
    return next_working_instant(promise.calendar, max(at, promise.since, promise.promised_at))


def _mornings(
    calendar: BusinessCalendar, after: datetime, now: datetime
) -> Iterator[tuple[date, datetime]]:
    """The beginnings of working days after an instant: the latest one by now, and the next."""
    today, first = calendar.day_at(now), calendar.day_at(after)
    for back in range((today - first).days + 1):
        day = today - back * _DAY
        at = _morning(calendar, day)
        if at and after < at <= now:
            yield day, at
            break
    for ahead in count():  # which ends: the days without work are finitely many beside the week's
        day = max(today, first) + ahead * _DAY
        at = _morning(calendar, day)
        if at and at > max(after, now):
            yield day, at
            return


def _morning(calendar: BusinessCalendar, day: date) -> datetime | None:
    """Return when the work of a day begins; None if there is none."""
    shifts = calendar.shifts_on(day)
    if not shifts:
        return None
    wall = datetime.combine(day, time(), calendar.zone) + timedelta(seconds=shifts[0].start)
    return next_working_instant(calendar, wall)


def _reminders(
    promises: Promises, standard: ServiceStandard, calendar: BusinessCalendar, suffix: str
) -> Iterator[Nag]:
    if promises.waiting_since:
        for days in standard.waiting.remind:
            at = working_days_later(calendar, promises.waiting_since, days)
            key = f"waiting:{promises.questions}:{days}d{suffix}"
            yield Nag(key, at, (Audience.REQUESTER,))
