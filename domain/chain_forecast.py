"""When the steps of a chain will begin and end, and what a chain can promise.

A step begins at the instant at which all that it waits for is over, and is expected to take all the
time that it has been given: its target, in the working time of those who do it. So nothing is
foretold but what has been promised. A step that promises no time has no known end, and what waits
for it has none either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median_high

from domain.business_calendar import BusinessCalendar
from domain.business_clock import (
    HORIZON_YEARS,
    NoWorkingTimeError,
    add_working_time,
    end_of_working_day,
    next_working_instant,
    stretches_on,
    working_time,
)
from domain.chain import Chain, Step
from domain.durations import LONGEST_DAYS, Duration
from domain.fields import FieldValue

BETWEEN_STARTS = timedelta(hours=1)
DAYS_OF_STARTS = 52 * 7

_HORIZON = timedelta(days=365 * HORIZON_YEARS)

_NEVER = datetime.max.replace(tzinfo=UTC)  # inside, when something happens of which nobody knows


@dataclass(frozen=True, slots=True)
class Term:
    """The time that a step has been given.

    Attributes:
        calendar: of the department that does it, or of who approves it.
        target: the resolution of its service's standard, or what its approval has. None if it
            promises no time.
        approval: the time that those have who must approve before its department can begin. None
            if nobody must.
        inner: the steps that it is made of. They say when it ends if it has no target. None if its
            department does it.
    """

    calendar: BusinessCalendar
    target: Duration | None
    approval: "Term | None" = None
    inner: "InnerChain | None" = None

    @property
    def promises_time(self) -> bool:
        """Whether an end follows from its beginning."""
        if self.approval and not self.approval.promises_time:
            return False
        if self.target is None and self.inner:
            return not promise_no_time(self.inner.chain, self.inner.terms)
        return self.target is not None


@dataclass(frozen=True, slots=True)
class InnerChain:
    """A chain that is a step of another one, and the time that each of its steps has been given."""

    chain: Chain
    terms: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Span:
    """The life of a step so far that has begun, or that the chain goes on without.

    Attributes:
        began_at: when it began; of one that was skipped before, when it was skipped.
        due_at: until when it is promised, while it runs. None if it promises no time, or if it
            was stopped and its chain's owner has not decided how to go on.
        over_at: from when on nothing waits for it any more. None until then.
    """

    began_at: datetime
    due_at: datetime | None = None
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """When a step will begin and end, or when it did.

    Attributes:
        begins_at: when its request is opened, in working time or not. None if nobody knows.
        ends_at: by when it is over if it keeps its target. None if nobody knows.
        waits_for: the key of the step that it waits for longest. None if it waits for none.
    """

    begins_at: datetime | None
    ends_at: datetime | None
    waits_for: str | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a chain will have been done, and its steps.

    Attributes:
        steps: by their keys, without those that are not needed.
        ends_at: when the last step is over that is not optional. None if nobody knows.
        critical_path: the keys of the steps that the end waits for, each of which begins when the
            one before is over. If nobody knows the end, it leads to a step that promises no time.
    """

    steps: Mapping[str, Expected]
    ends_at: datetime | None
    critical_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DerivedPromise:
    """The time that a chain takes whose steps take all the time that they have been given.

    Attributes:
        best, usual, worst: the shortest, the middle and the longest over the starting moments, in
            the working time of the chain's owner, rounded up to what people say.
        longest: the worst one as it is.
        critical_path: that of the start with which it takes longest.
    """

    best: Duration
    usual: Duration
    worst: Duration
    longest: timedelta
    critical_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Over:
    """When nothing waits for a step any more, and the key of the step that this is due to."""

    at: datetime
    key: str | None


_NOTHING = _Over(datetime.min.replace(tzinfo=UTC), None)


def forecast(
    chain: Chain,
    terms: Mapping[str, Term],
    answers: Mapping[str, FieldValue],
    now: datetime,
    so_far: Mapping[str, Span] | None = None,
) -> Forecast:
    """Return when the steps of a chain will begin and end, by what has happened until now.

    What has not begun begins now at the earliest. What is late is expected to be over as soon as
    its department works.

    Args:
        terms: the time that each step has been given, by its key.
        answers: those given in the chain's form.
        so_far: what has become of each step that has begun or was skipped, by its key.
    """
    return _forecast(chain.in_order(), terms, answers, now, so_far or {})


def derive_promise(
    chain: Chain,
    terms: Mapping[str, Term],
    calendar: BusinessCalendar,
    first_day: date,
    days: int = DAYS_OF_STARTS,
) -> DerivedPromise | None:
    """Return what a chain can promise, whatever its requester answers and whenever it begins.

    It is begun at each hour of the owner's working time, over the 52 weeks from a day on. Who
    begins earlier is not over later, so no start in between takes an hour more than the longest.
    All steps are taken to be needed and no date to be given: neither makes it shorter than it is.

    Returns None if a step that the end waits for promises no time, or if it takes longer than can
    be promised.

    Args:
        terms: the time that each step has been given, by its key.
        calendar: of the department whose service the chain is.
        first_day: the day of the first starts.
        days: over how many days it is begun.
    """
    ordered = chain.in_order()
    taken: list[timedelta] = []
    longest, path = timedelta(-1), tuple[str, ...]()
    for start in _starts(calendar, first_day, days):
        found = _forecast(ordered, terms, None, start, {})
        if found.ends_at is None or found.ends_at - start > _HORIZON:
            return None
        taken.append(working_time(calendar, start, found.ends_at))
        if taken[-1] > longest:
            longest, path = taken[-1], found.critical_path
    if not taken or longest > timedelta(seconds=LONGEST_DAYS * calendar.standard_day):
        return None
    best, usual, worst = (
        Duration.round_up(time, calendar) for time in (min(taken), median_high(taken), longest)
    )
    return DerivedPromise(best, usual, worst, longest, path)


def promise_no_time(chain: Chain, terms: Mapping[str, Term]) -> tuple[str, ...]:
    """Return the keys of the steps that promise no time, though the end can wait for them."""
    needed = {step.key for step in chain.steps if not step.optional}
    needed = needed.union(*map(chain.before, needed))
    steps = (step.key for step in chain.steps if step.key in needed)
    return tuple(key for key in steps if not terms[key].promises_time)


def _starts(calendar: BusinessCalendar, first_day: date, days: int) -> Iterator[datetime]:
    for day in range(days):
        for start, end in stretches_on(calendar, first_day + timedelta(day)):
            for number in range(-((start - end) // BETWEEN_STARTS)):
                yield start + number * BETWEEN_STARTS


def _forecast(
    ordered: Sequence[Step],
    terms: Mapping[str, Term],
    answers: Mapping[str, FieldValue] | None,
    now: datetime,
    so_far: Mapping[str, Span],
) -> Forecast:
    """Make a forecast.

    Args:
        ordered: the steps, each after those that it waits for.
        answers: those given. If None, all steps are needed, and no date is known.
    """
    steps: dict[str, Expected] = {}
    over: dict[str, _Over] = {}
    for step in ordered:
        before, term = [over[key] for key in step.after], terms[step.key]
        if span := so_far.get(step.key):
            last = _latest(each for each in before if each.at <= span.began_at)
            begins_at, ends_at = span.began_at, span.over_at or _end_of_running(span, term, now)
        else:
            last = _latest(before)
            if answers is not None and not step.is_needed(answers):
                over[step.key] = last  # it keeps its place
                continue
            begins_at = max(last.at, now)
            ends_at = _due_at(step, term, answers or {}, begins_at)
        steps[step.key] = Expected(_known(begins_at), _known(ends_at), last.key)
        over[step.key] = _Over(ends_at, step.key)
    end = _latest(over[each.key] for each in ordered if _holds_up_end(each, steps))
    return Forecast(steps, _known(end.at) if end.key else now, _path_to(end.key, steps))


def _latest(over: Iterable[_Over]) -> _Over:
    """Return what is over last, and of several the first; nothing, which always was, if none is."""
    return max(over, key=lambda each: each.at, default=_NOTHING)


def _holds_up_end(step: Step, steps: Mapping[str, Expected]) -> bool:
    return step.key in steps and not step.optional


def _path_to(key: str | None, steps: Mapping[str, Expected]) -> tuple[str, ...]:
    path: list[str] = []
    while key is not None:
        path.insert(0, key)
        key = steps[key].waits_for
    return tuple(path)


def _known(at: datetime) -> datetime | None:
    return None if at == _NEVER else at


def _end_of_running(span: Span, term: Term, now: datetime) -> datetime:
    """Return when what runs is expected to be over: what is late, as soon as anybody works."""
    if span.due_at is None:
        return _NEVER
    if now <= span.due_at:
        return span.due_at
    try:
        return next_working_instant(term.calendar, now)
    except NoWorkingTimeError:
        return _NEVER


def _due_at(
    step: Step, term: Term, answers: Mapping[str, FieldValue], begins_at: datetime
) -> datetime:
    """Return when a step is due that begins then; a day that has passed by then promises nothing.

    Args:
        answers: those that are known.
    """
    if begins_at == _NEVER:
        return _NEVER
    day = last_instant(step, term.calendar, answers)
    by_day = day if day and day > begins_at else _NEVER
    return min(by_day, _after_working(term, begins_at))


def _after_working(term: Term, begins_at: datetime) -> datetime:
    """Return when a term has passed."""
    if term.approval:
        begins_at = _after_working(term.approval, begins_at)
    if begins_at == _NEVER:
        return _NEVER
    if term.target is None and term.inner:
        # Nobody has been asked yet, so all its steps are taken to be needed.
        steps = term.inner.chain.in_order()
        return _forecast(steps, term.inner.terms, None, begins_at, {}).ends_at or _NEVER
    if term.target is None:
        return _NEVER
    target = timedelta(seconds=term.target.working_seconds(term.calendar))
    try:
        return add_working_time(term.calendar, begins_at, target)
    except NoWorkingTimeError:
        return _NEVER


def last_instant(
    step: Step, calendar: BusinessCalendar, answers: Mapping[str, FieldValue]
) -> datetime | None:
    """Return the end of the working day by which a step is to be done.

    Returns None if there is none, if its field has no answer, or if nobody can count to that day.
    """
    answer = answers.get(step.due.field) if step.due else None
    if step.due is None or not isinstance(answer, str) or not answer:
        return None
    try:
        return end_of_working_day(calendar, date.fromisoformat(answer), step.due.days)
    except (NoWorkingTimeError, OverflowError):
        return None
