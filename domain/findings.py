"""Conclusions from the measures of a week: what changed, where the time went, what may help.

A share is compared only where both sides have at least `FEWEST_TO_COMPARE`, and a change is told
only from `domain.headlines.CHANGE_TOLD` on: with so few requests a smaller one comes and goes by
chance.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.daily_measures import Cell, Measures, grouped
from domain.dimensions import Dimension
from domain.lifecycle import State
from domain.past_chains import Delay, sum_of
from domain.shares import FEWEST_TO_COMPARE, Share
from domain.weeks import Week

_NOTHING, _NONE = Measures(), Share()
WEEKS_BEFORE = 4
_MOST_SUGGESTIONS = 2

_OFTEN_RETURNED = 0.3
_OFTEN_REOPENED = 0.2
_MOST_OF_THE_TIME = 0.5
_OFTEN_BROKEN = 0.6
_ENOUGH_TO_REVISE = 10
_ENOUGH_TO_TIGHTEN = 20
_HALF = 0.5
_DISAPPOINTING = -1.0
_LEAST_ADDED = timedelta(hours=4)
"""Half a working day: from then on a requester is told that a chain's date moves."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The measures of a week, and of the time before it.

    Attributes:
        last_week: of the week before.
        before: of the four weeks before, together.
    """

    week: Measures = _NOTHING
    last_week: Measures = _NOTHING
    before: Measures = _NOTHING

    @property
    def together(self) -> Measures:
        """All five weeks."""
        return self.week + self.before


def comparison(cells: Iterable[Cell], week: Week, department_id: int) -> Comparison:
    """A department's week and the time before it, from its cells of these weeks."""
    since = week.before(WEEKS_BEFORE).first_day
    weeks = grouped(
        (cell for cell in cells if cell.department_id == department_id and cell.day >= since),
        lambda cell: Week.of(cell.day),
    )
    before = [weeks.get(week.before(back), _NOTHING) for back in range(1, WEEKS_BEFORE + 1)]
    return Comparison(weeks.get(week, _NOTHING), before[0], Measures.total(before))


def is_low(kept: Share) -> bool:
    """Whether too few of the promises that came due were kept."""
    return kept.of > 0 and kept.part < _OFTEN_BROKEN * kept.of


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Where most of the time went.

    Attributes:
        part: its share of all the time, up to 1.
    """

    service_id: int
    state: State
    part: float


def bottleneck(seconds: Mapping[tuple[int, State], int]) -> Bottleneck | None:
    """Where most of the time went; None if none was spent.

    Args:
        seconds: working time by service and state, of what ended and of what is still open.
    """
    all_of_it = sum(seconds.values())
    if not all_of_it:
        return None
    service_id, state = max(seconds, key=lambda key: (seconds[key], key))
    return Bottleneck(service_id, state, seconds[service_id, state] / all_of_it)


@dataclass(frozen=True, slots=True)
class Slowest:
    """The department that added most to the lateness of chains.

    Attributes:
        added: how much, in the working time of the chains' owners.
        chains: to how many.
    """

    department_id: int
    added: timedelta
    chains: int


def slowest(delays: Iterable[Delay]) -> Slowest | None:
    """Return which department added most to the lateness of chains; None if none added much."""
    by_department: dict[int, list[Delay]] = {}
    for each in delays:
        by_department.setdefault(each.department_id, []).append(each)
    found = (
        Slowest(department_id, sum_of(each.time for each in theirs), len(theirs))
        for department_id, theirs in by_department.items()
    )
    most = max(found, key=lambda each: (each.added, -each.department_id), default=None)
    return most if most and most.added >= _LEAST_ADDED else None


def extremes(
    services: Mapping[int, Measures], anonymous: Collection[int]
) -> tuple[int | None, int | None]:
    """The best and the lowest rated service; if none is better than others, nothing is told.

    Args:
        anonymous: the services of departments that are not to learn who rated them.
    """
    means = {
        service_id: mean
        for service_id, measures in services.items()
        if (mean := measures.mean_score(anonymous=service_id in anonymous)) is not None
    }
    if len(set(means.values())) <= 1:
        return None, None
    ranked = sorted(means, key=lambda service_id: (means[service_id], -service_id))
    return ranked[-1], ranked[0]


class Advice(StrEnum):
    """A kind of advice."""

    ASK_IN_THE_FORM = "ask_in_the_form"  # what is asked back anyway
    CLAIM_SOONER = "claim_sooner"
    ASK_ALL_AT_ONCE = "ask_all_at_once"
    REVISE_THE_STANDARD = "revise_the_standard"  # which is not kept
    RESOLVE_WHAT_IS_LATE = "resolve_what_is_late"  # it is resolved in time, or not at all
    PROMISE_MORE = "promise_more"  # it is kept with ease
    CHECK_THE_RESULT = "check_the_result"
    CLOSE_THE_GAP = "close_the_gap"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may help, and the figures that say so.

    Attributes:
        share: how often it was so.
        seconds: within this working time came nine of ten resolutions.
        dimension: in which the gap is.
    """

    advice: Advice
    service_id: int
    share: Share = _NONE
    seconds: int = 0
    dimension: Dimension | None = None


def suggestions(
    services: Mapping[int, Measures], promised: Mapping[int, int]
) -> tuple[Suggestion, ...]:
    """The one or two things that weigh most, by the measures of the last five weeks.

    Args:
        services: their measures.
        promised: the seconds within which a service promises a resolution, where it does.
    """
    found = [
        weighed
        for service_id, measures in services.items()
        for weighed in _of_service(service_id, measures, promised.get(service_id))
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1].service_id, pair[1].advice))
    chosen: dict[Advice, Suggestion] = {}
    for _, suggestion in found:
        chosen.setdefault(suggestion.advice, suggestion)
    return tuple(chosen.values())[:_MOST_SUGGESTIONS]


def _of_service(
    service_id: int, measures: Measures, promised: int | None
) -> Iterator[tuple[float, Suggestion]]:
    """Suggest what may help a service, with a weight: how many requests it is about."""
    returned, reopened, kept = measures.returned, measures.reopened, measures.resolutions
    if returned.of >= FEWEST_TO_COMPARE and returned.part >= _OFTEN_RETURNED * returned.of:
        yield returned.part, Suggestion(Advice.ASK_IN_THE_FORM, service_id, returned)
    if reopened.of >= FEWEST_TO_COMPARE and reopened.part >= _OFTEN_REOPENED * reopened.of:
        yield reopened.part, Suggestion(Advice.CHECK_THE_RESULT, service_id, reopened)
    yield from _of_time(service_id, measures)
    p90 = int(measures.resolution_p90.total_seconds()) if measures.resolution_p90 else 0
    if kept.of >= _ENOUGH_TO_REVISE and is_low(kept):
        # What was resolved says nothing of the promise, as long as what is late is not resolved.
        came_late = p90 > (promised or 0)
        advice = Advice.REVISE_THE_STANDARD if came_late else Advice.RESOLVE_WHAT_IS_LATE
        yield kept.rest, Suggestion(advice, service_id, kept, p90)
    elif promised and kept.of >= _ENOUGH_TO_TIGHTEN and p90 <= _HALF * promised:
        yield 1, Suggestion(Advice.PROMISE_MORE, service_id, kept, p90)
    for dimension, gaps in measures.gaps.items():
        if gaps.n >= FEWEST_TO_COMPARE and gaps.mean <= _DISAPPOINTING:
            share = Share(gaps.n, gaps.n)
            yield gaps.n, Suggestion(Advice.CLOSE_THE_GAP, service_id, share, dimension=dimension)


def _of_time(service_id: int, measures: Measures) -> Iterator[tuple[float, Suggestion]]:
    late = Share(measures.responses.rest, measures.responses.of)
    spent = sum(measures.in_state.values())
    if late.of < FEWEST_TO_COMPARE or not spent:
        return
    unclaimed = measures.in_state.get(State.OPEN, 0) / spent
    waiting = measures.in_state.get(State.WAITING, 0) / spent
    if unclaimed >= _MOST_OF_THE_TIME and late.part >= _OFTEN_RETURNED * late.of:
        yield late.part, Suggestion(Advice.CLAIM_SOONER, service_id, late)
    if waiting >= _MOST_OF_THE_TIME and measures.returned.part:
        yield (
            measures.returned.part,
            Suggestion(Advice.ASK_ALL_AT_ONCE, service_id, measures.returned),
        )


def total(comparisons: Iterable[Comparison]) -> Comparison:
    """Several comparisons together."""
    found = tuple(comparisons)
    return Comparison(
        week=Measures.total(each.week for each in found),
        last_week=Measures.total(each.last_week for each in found),
        before=Measures.total(each.before for each in found),
    )
