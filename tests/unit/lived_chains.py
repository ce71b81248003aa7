"""Random chains that were lived through, and a walk over every minute that says who had what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from domain.business_clock import add_working_time
from domain.chain_lateness import Cause, PastStep, PastSteps, Turn
from tests.unit.minute_walk import MINUTE
from tests.unit.random_chains import OFFICES, Desk, RandomChain, random_chains, starts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_LONGEST = 1200  # minutes of a turn
_DESKS = {id(desk.calendar): desk for desk in OFFICES}


@dataclass(frozen=True)
class LivedChain:
    """A chain that is over.

    Attributes:
        steps: what became of those that were needed, by key.
        due_at: until when the whole was promised.
    """

    random: RandomChain
    steps: dict[str, PastStep]
    started_at: datetime
    due_at: datetime
    ended_at: datetime


@st.composite
def chains_within_chains(draw: st.DrawFn) -> LivedChain:
    """Chains some of whose steps are themselves chains, cut off where the step ended."""

    def with_chain_inside(turn: Turn) -> Turn:
        inner = draw(lived_chains(turn.began_at))
        return replace(turn, inside=PastSteps(inner.random.chain, inner.steps))

    lived = draw(lived_chains())
    steps = {
        key: replace(
            step,
            turns=tuple(
                with_chain_inside(turn) if draw(st.booleans()) else turn for turn in step.turns
            ),
        )
        for key, step in lived.steps.items()
    }
    return replace(lived, steps=steps)


@st.composite
def lived_chains(draw: st.DrawFn, begins_at: datetime | None = None) -> LivedChain:
    """Chains whose steps took some time: with transfers, questions, declines and decisions."""
    random, start = draw(random_chains()), begins_at or draw(starts())
    steps: dict[str, PastStep] = {}
    over: dict[str, datetime] = {}
    for step in random.chain.in_order():
        begins_at = max((over[key] for key in step.after), default=start)
        if step.is_needed(random.answers):
            steps[step.key] = draw(_past_steps(random.offices[step.key], begins_at))
            over[step.key] = steps[step.key].over_at
        else:
            over[step.key] = begins_at
    counted = (each.key for each in random.chain.steps if not each.optional)
    ended_at = max((over[key] for key in counted if key in steps), default=start)
    return LivedChain(
        random,
        steps,
        start,
        due_at=start + draw(_some_minutes(4 * _LONGEST)),
        ended_at=ended_at + draw(_seldom_any(90)),
    )


def _some_minutes(most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(1, most).map(lambda minutes: minutes * MINUTE)


def _seldom_any(most: int) -> st.SearchStrategy[timedelta]:
    return st.sampled_from([timedelta()] * 3) | _some_minutes(most)


@st.composite
def _past_steps(draw: st.DrawFn, desk: Desk, begins_at: datetime) -> PastStep:
    turns: list[Turn] = []
    at = begins_at
    for number in range(draw(st.sampled_from([1, 1, 1, 2, 0]))):
        at += draw(_seldom_any(600)) if turns else timedelta()
        ended_at = at + draw(_some_minutes(_LONGEST))
        promised = draw(st.none() | _some_minutes(500))
        asked = sorted(draw(st.lists(st.integers(-10, _LONGEST), max_size=2, unique=True)))
        turns.append(
            Turn(
                department_id=number,
                calendar=desk.calendar,
                began_at=at,
                ended_at=ended_at,
                due_at=add_working_time(desk.calendar, at, promised) if promised else None,
                questions=((at + asked[0] * MINUTE, at + asked[1] * MINUTE),)
                if len(asked) == 2
                else (),
            )
        )
        at = ended_at
        desk = draw(st.sampled_from(OFFICES))
    return PastStep(tuple(turns), at + draw(_seldom_any(600)))


def minutes_too_slow(lived: LivedChain) -> Counter[tuple[Cause, Turn | None]]:
    """Go back from the end, minute by minute, and count those that nobody had been given."""
    found: Counter[tuple[Cause, Turn | None]] = Counter()
    key, before = None, [step.key for step in lived.random.chain.steps if not step.optional]
    at = lived.ended_at
    while at > lived.started_at:
        while over := [
            each
            for each in before
            if each in lived.steps
            and lived.steps[each].over_at == at
            and (key is None or lived.steps[key].began_at >= at)
        ]:
            key = over[0]
            before = list(_before(lived, key))
        at -= MINUTE
        turns = lived.steps[key].turns if key else ()
        turn = next((each for each in turns if each.began_at <= at < each.ended_at), None)
        if lived.random.owner.works_at(at):
            found.update(_too_slow(turn, at))
    return found


def _before(lived: LivedChain, key: str) -> Iterator[str]:
    for each in lived.random.chain.step(key).after:
        yield from [each] if each in lived.steps else _before(lived, each)


def _too_slow(turn: Turn | None, at: datetime) -> Iterator[tuple[Cause, Turn | None]]:
    if turn is None:
        yield Cause.BETWEEN, None
    elif any(start <= at < end for start, end in turn.questions):
        yield Cause.QUESTION, turn
    elif turn.due_at and turn.due_at <= at and _is_missed(turn, turn.due_at):
        yield Cause.TARGET, turn


def _is_missed(turn: Turn, due_at: datetime) -> bool:
    """Whether anybody there worked a minute after it was due and before it ended."""
    desk = _DESKS[id(turn.calendar)]
    late = (turn.ended_at - due_at) // MINUTE
    return any(desk.works_at(due_at + minute * MINUTE) for minute in range(late))
