"""Random chains over departments around the world, and a slow and obvious way to run one.

The run looks at every minute: whoever works in it is a minute nearer to the end of what they have
been given. It knows neither when anything will end nor which step waits for which; what may begin
it asks `Chain.progress`, as the bot does.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from domain.chain import Chain, Condition, Progress, RelativeDate, Step
from domain.chain_forecast import Term
from domain.durations import Duration
from tests.unit.histories import ALWAYS, NIGHTS, SHOP, SPLIT, Office
from tests.unit.minute_walk import DAY_MINUTES, MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.fields import FieldValue

FIRST_DAY = date(2026, 3, 23)
"""Clocks change in Berlin on 29 March, and in Sydney on 5 April."""

BEGIN = datetime(2026, 3, 24, tzinfo=UTC)
_START_DAYS = 9


class Desk(Office):
    """A department that does steps of chains."""

    @cached_property
    def last_minutes(self) -> dict[date, datetime]:
        """The end of the last minute that is worked on each day, in order."""
        minutes = enumerate(zip(self.working_days, self.walk.working, strict=True), start=1)
        return {day: self.walk.begin + minute * MINUTE for minute, (day, works) in minutes if works}

    @cached_property
    def worked(self) -> list[datetime]:
        """When each minute begins that is worked."""
        begin = self.walk.begin
        return [begin + minute * MINUTE for minute, works in enumerate(self.walk.working) if works]

    @cached_property
    def hours(self) -> list[datetime]:
        """When each minute begins before which whole hours were worked without a break."""
        begin, before, found = self.walk.begin, 0, []
        for minute, works in enumerate(self.walk.working):
            if works and before % 60 == 0:
                found.append(begin + minute * MINUTE)
            before = before + 1 if works else 0
        return found

    def works_at(self, at: datetime) -> bool:
        """Whether the minute from then on is worked."""
        return self.walk.working[(at - self.walk.begin) // MINUTE]


OFFICES = (
    Desk("Asia/Shanghai", FIRST_DAY, SPLIT, {date(2026, 4, 6): "holiday"}),
    Desk("Europe/Berlin", FIRST_DAY, SPLIT, {date(2026, 4, 3): "holiday"}),
    Desk("Europe/Berlin", FIRST_DAY, SHOP, {date(2026, 3, 28): "closed"}),
    Desk("Australia/Sydney", FIRST_DAY, NIGHTS, {date(2026, 4, 3): "holiday"}),
    Desk("America/New_York", FIRST_DAY, ALWAYS, {}),
)

_TARGETS = ["10m", "1h", "7h45m", "1d", "1d2h", "2d30m"]


@dataclass(frozen=True)
class RandomChain:
    """A chain, who does its steps, and what its requester answers.

    Attributes:
        owner: the department whose service it is.
        offices: those who do its steps, by key.
        targets: what each step promises, by key. None if nothing.
    """

    chain: Chain
    owner: Desk
    offices: Mapping[str, Desk]
    targets: Mapping[str, Duration | None]
    answers: Mapping[str, FieldValue]

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The times that its steps have been given, as the domain has them."""
        return {
            key: Term(office.calendar, self.targets[key]) for key, office in self.offices.items()
        }

    def minutes(self, key: str) -> int | None:
        """Return the working minutes that a step has been given. None if there is no promise."""
        if (target := self.targets[key]) is None:
            return None
        lengths = [sum(end - start for start, end in each) for each in self.offices[key].week]
        return target.days * max(lengths) + target.seconds // 60


@dataclass
class Run:
    """The life of a chain: when its steps began and ended, by their keys, and when it was over."""

    began: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    over: datetime | None = None


@st.composite
def random_chains(draw: st.DrawFn, *, always_promised: bool = False) -> RandomChain:
    """Chains of up to six steps, which wait for any that come before them.

    Args:
        always_promised: whether each step promises a time.
    """
    keys = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    steps: list[Step] = []
    for number, key in enumerate(keys):
        after = draw(st.lists(st.sampled_from(keys[:number]), unique=True)) if number else []
        steps.append(
            Step(
                key,
                f"office/{key}",
                after=tuple(after),
                when=draw(st.sampled_from([(), (), (Condition("a", ("yes",)),)])),
                due=draw(st.sampled_from([None, None, RelativeDate("day"), *_RELATIVE])),
                optional=draw(st.sampled_from([False, False, False, True])),
            )
        )
    promises: list[str | None] = [*_TARGETS, *([] if always_promised else [None])]
    targets = {key: draw(st.sampled_from(promises)) for key in keys}
    day = FIRST_DAY + timedelta(draw(st.integers(0, 20)))
    return RandomChain(
        Chain(tuple(draw(st.permutations(steps)))),
        draw(st.sampled_from(OFFICES)),
        {key: draw(st.sampled_from(OFFICES)) for key in keys},
        {key: Duration.parse(target) if target else None for key, target in targets.items()},
        {"a": draw(st.sampled_from(["yes", "no"])), "day": day.isoformat()},
    )


_RELATIVE = [RelativeDate("day", days) for days in (-2, -1, 1, 3)]


def starts() -> st.SearchStrategy[datetime]:
    """Whole minutes of the days on which chains begin."""
    minutes = st.integers(0, _START_DAYS * DAY_MINUTES)
    return minutes.map(lambda minute: BEGIN + minute * MINUTE)


def run(random: RandomChain, start: datetime) -> Run:
    """Begin a chain, and let a minute pass after another until nothing in it can end any more."""
    found, work, left = Run(), dict[str, Progress](), dict[str, int | None]()
    at, last = start, {step.key: last_minute(random, step) for step in random.chain.steps}
    news = True
    while news or any(left[key] is not None or last[key] for key in _running(work)):
        while news:
            progress = random.chain.progress(random.answers, work)
            if found.over is None and random.chain.is_over(progress):
                found.over = at
            news = False
            for key in (key for key in progress if progress[key] is Progress.READY):
                found.began[key], work[key] = at, Progress.RUNNING
                left[key] = random.minutes(key)
                if (day := last[key]) and day <= at:
                    last[key] = None
        for key in _running(work):
            minutes = left[key]
            if minutes is not None and random.offices[key].works_at(at):
                left[key] = minutes - 1
            if left[key] == 0 or last[key] == at + MINUTE:
                found.ended[key], work[key], news = at + MINUTE, Progress.DONE, True
        at += MINUTE
    return found


def _running(work: Mapping[str, Progress]) -> list[str]:
    return [key for key, progress in work.items() if progress is Progress.RUNNING]


def last_minute(random: RandomChain, step: Step) -> datetime | None:
    """Return the end of the last minute of the day by which a step is to be done."""
    if step.due is None:
        return None
    day, days = date.fromisoformat(str(random.answers["day"])), step.due.days
    ends = random.offices[step.key].last_minutes
    if days > 0:
        return [end for each, end in ends.items() if each > day][days - 1]
    before = [end for each, end in ends.items() if each < day or (each == day and not days)]
    place = days or -1
    return before[place] if len(before) >= -place else BEGIN - MINUTE  # it has passed


def worked_minutes(desk: Desk, days: int) -> list[datetime]:
    """Return when each minute begins that is worked in the shifts of the first days."""
    last = BEGIN.date() + timedelta(days)
    every = zip(desk.working_days, desk.walk.working, strict=True)
    return [
        desk.walk.begin + number * MINUTE
        for number, (day, works) in enumerate(every)
        if works and BEGIN.date() <= day < last
    ]


def time_taken(random: RandomChain, start: datetime) -> timedelta:
    """Return how long a chain takes all steps of which are needed, in its owner's working time."""
    ends: dict[str, datetime] = {}

    def end(key: str) -> datetime:
        if key not in ends:
            begin = max((end(each) for each in random.chain.step(key).after), default=start)
            worked, minutes = random.offices[key].worked, random.minutes(key)
            assert minutes
            ends[key] = worked[bisect_left(worked, begin) + minutes - 1] + MINUTE
        return ends[key]

    counted = (step.key for step in random.chain.steps if not step.optional)
    over, worked = max(map(end, counted), default=start), random.owner.worked
    return (bisect_left(worked, over) - bisect_left(worked, start)) * MINUTE
