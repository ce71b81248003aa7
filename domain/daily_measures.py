"""The measures of many hops: values that can be added up, by day, department, service …

Here "request" means its stay with one department: a hop. Each fact counts on the day on which it
came about, by the clock where the department is: a request as opened on the day it came there, its
first response on the day it was given, the rating on the day of the rating, and all that is known
only at the end — how it ended, the time it took, the time per state, questions, reopenings,
clarity — on the day on which it ended. What is reopened has not ended: its former end counts no
more.

A promise counts on the day on which it came due, kept or not, whether or not anything ended: see
`domain.promise_results`. Of self-service nothing counts but what was missed before.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, Final, Self, TypeVar

from domain.dimensions import Dimension
from domain.lifecycle import SERVED, State
from domain.measurement import Ending, Measurement
from domain.policy import MINIMUM_ANONYMOUS
from domain.ratings import SCORES, NamelessRating, Rating
from domain.shares import Share
from domain.usual_times import MEDIAN, NINETIETH, time_at
from domain.weeks import Week

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_NONE: Final = Share()
_AT_ONCE = 250
"""The most that wait in memory to be added up, of all keys together."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of one dimension of SERVQUAL.

    Attributes:
        n: how many people said both.
        expected, perceived: the sums of what they said.
    """

    n: int
    expected: int
    perceived: int

    @property
    def mean(self) -> float:
        """The average of found less expected: -4 to 4; below 0 is disappointing."""
        return (self.perceived - self.expected) / self.n


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of some requests. Times are whole seconds of working time.

    Attributes:
        opened: how many were opened, or came by a transfer.
        ended: how many ended, by how.
        responses: how many first responses came in time, of those that were promised and came due.
        resolutions: the same of the resolutions.
        promises_changed: of how many a manager changed a promise.
        response_times, resolution_times: each of them, promised or not, ascending.
        in_state: the time in each state, of those that ended.
        returned: how many went back to their requester with a question, of those that ended.
        reopened: how many were that, of those that ended.
        transferred: how many went on to another department, of those that ended.
        clear: how many were clear when they came, of those of which a provider said so or not.
        scores: how many ratings there are of each score, 1 to 5.
        gaps: by dimension, where there are any.
    """

    opened: int = 0
    ended: Mapping[Ending, int] = field(default_factory=dict)
    responses: Share = _NONE
    resolutions: Share = _NONE
    promises_changed: int = 0
    response_times: tuple[int, ...] = ()
    resolution_times: tuple[int, ...] = ()
    in_state: Mapping[State, int] = field(default_factory=dict)
    returned: Share = _NONE
    reopened: Share = _NONE
    transferred: Share = _NONE
    clear: Share = _NONE
    scores: tuple[int, ...] = (0,) * len(SCORES)
    gaps: Mapping[Dimension, Gaps] = field(default_factory=dict)

    @classmethod
    def total(cls, all_of_them: Iterable["Measures"]) -> "Measures":
        """All of these together; of none, nothing."""
        found = tuple(all_of_them)
        if len(found) <= 1:
            return found[0] if found else cls()
        parts = zip(_TOTAL, zip(*map(_PARTS_OF, found), strict=True), strict=True)
        return cls(**{name: _TOTAL[name](of_each) for name, of_each in parts})

    def __add__(self, other: "Measures") -> "Measures":
        return Measures.total((self, other))

    @property
    def ended_in_all(self) -> int:
        """How many ended, however."""
        return sum(self.ended.values())

    @property
    def response_median(self) -> timedelta | None:
        """The median of the first responses; None if there were none."""
        return time_at(self.response_times, MEDIAN)

    @property
    def response_p90(self) -> timedelta | None:
        """Within this time came nine of ten first responses; None if there were none."""
        return time_at(self.response_times, NINETIETH)

    @property
    def resolution_median(self) -> timedelta | None:
        """The median of the resolutions; None if there were none."""
        return time_at(self.resolution_times, MEDIAN)

    @property
    def resolution_p90(self) -> timedelta | None:
        """Within this time came nine of ten resolutions; None if there were none."""
        return time_at(self.resolution_times, NINETIETH)

    @property
    def rated(self) -> int:
        """How many ratings there are."""
        return sum(self.scores)

    def mean_score(self, *, anonymous: bool) -> float | None:
        """The mean of the ratings; None if there are none, or too few for anonymous ones."""
        if not self.rated or (anonymous and self.rated < MINIMUM_ANONYMOUS):
            return None
        return sum(map(int.__mul__, SCORES, self.scores)) / self.rated

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form, short: what there is none of is left out."""
        parts = {
            "opened": self.opened,
            "ended": self.ended,
            "promises_changed": self.promises_changed,
            "response_times": list(self.response_times),
            "resolution_times": list(self.resolution_times),
            "in_state": self.in_state,
            **{name: _pair(getattr(self, name)) for name in _SHARES},
            "scores": list(self.scores) if self.rated else None,
            "gaps": {
                dimension: [gaps.n, gaps.expected, gaps.perceived]
                for dimension, gaps in self.gaps.items()
            },
        }
        return {name: part for name, part in parts.items() if part}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(**{name: _READ[name](part) for name, part in data.items()})


@dataclass(frozen=True, slots=True)
class Cell:
    """The measures of one day of a service, asked for by one department (None if by nobody's).

    Attributes:
        service_id: None for the department's anonymous ratings, which belong to no service.
    """

    day: date
    department_id: int
    service_id: int | None
    requester_department_id: int | None
    measures: Measures


def cells(
    measurements: Iterable[Measurement],
    nameless: Iterable[NamelessRating] = (),
    now: datetime | None = None,
) -> tuple[Cell, ...]:
    """Return what these requests and anonymous ratings make together, in order of the days.

    Args:
        now: promises that can still be kept by then are left out. Without it, days to come hold
            what will be missed on them if nothing happens.
    """
    parts: Iterable[tuple[tuple[date, int, int | None, int | None], Measures]] = chain(
        (
            ((day, each.department_id, each.service_id, each.requester_department_id), measures)
            for each in measurements
            for day, measures in _parts(each, now)
        ),
        (((each.told_on, each.department_id, None, None), _said(each)) for each in nameless),
    )
    found = [Cell(*key, measures) for key, measures in _total_by_key(parts).items()]
    return tuple(sorted(found, key=_order))


def grouped(all_of_them: Iterable[Cell], key: Callable[[Cell], K]) -> dict[K, Measures]:
    """The measures of cells put together by what `key` says of each.

    For example by service and week: `lambda cell: (cell.service_id, Week.of(cell.day))`.
    """
    return _total_by_key((key(cell), cell.measures) for cell in all_of_them)


def by_week(all_of_them: Iterable[Cell]) -> tuple[Cell, ...]:
    """The days of each week put together, on its Monday; in order."""

    def key(cell: Cell) -> tuple[date, int, int | None, int | None]:
        monday = Week.of(cell.day).first_day
        return (monday, cell.department_id, cell.service_id, cell.requester_department_id)

    found = [Cell(*key, measures) for key, measures in grouped(all_of_them, key).items()]
    return tuple(sorted(found, key=_order))


def _parts(measurement: Measurement, now: datetime | None) -> Iterator[tuple[date, Measures]]:
    if not measurement.begun:
        return
    response, resolution = measurement.response_result, measurement.resolution_result
    if response and (now is None or response.is_known_at(now)):
        yield response.counts_on, Measures(responses=_verdict(response.kept))
    if resolution and (now is None or resolution.is_known_at(now)):
        yield resolution.counts_on, Measures(resolutions=_verdict(resolution.kept))
    if measurement.promise_changed_on:
        yield measurement.promise_changed_on, Measures(promises_changed=1)
    if measurement.self_service:
        return
    yield measurement.opened_on, Measures(opened=1)
    if measurement.responded_on and measurement.response is not None:
        yield measurement.responded_on, Measures(response_times=(measurement.response,))
    if measurement.ended_on:
        yield measurement.ended_on, _end(measurement)
    if measurement.rated_on:
        yield measurement.rated_on, _rating(measurement)


def _end(measurement: Measurement) -> Measures:
    assert measurement.ending is not None  # noqa: S101  -- asked only of what has ended
    times = () if measurement.resolution is None else (measurement.resolution,)
    return Measures(
        ended={measurement.ending: 1},
        resolution_times=times,
        in_state={
            state: measurement.in_state[state] for state in SERVED if state in measurement.in_state
        },
        returned=_verdict(measurement.questions > 0),
        reopened=_verdict(measurement.reopenings > 0),
        transferred=_verdict(measurement.ending is Ending.TRANSFERRED),
        clear=_verdict(measurement.clear),
    )


def _rating(measurement: Measurement) -> Measures:
    assert measurement.rating is not None  # noqa: S101  -- asked only of what was rated
    return _said(measurement.rating)


def _said(rating: Rating | NamelessRating) -> Measures:
    return Measures(
        scores=tuple(int(score == rating.score) for score in SCORES),
        gaps={
            dimension: Gaps(1, gap.expected, gap.perceived)
            for dimension, gap in rating.gaps.items()
        },
    )


def _verdict(verdict: bool | None) -> Share:
    return _NONE if verdict is None else Share(int(verdict), 1)


def _order(cell: Cell) -> tuple[date, int, int, int]:
    service_id, asking_id = cell.service_id or 0, cell.requester_department_id or 0
    return (cell.day, cell.department_id, service_id, asking_id)


def _total_by_key(parts: Iterable[tuple[K, Measures]]) -> dict[K, Measures]:
    found: dict[K, Measures] = {}
    waiting = defaultdict[K, list[Measures]](list)
    for number, (key, measures) in enumerate(parts, 1):
        waiting[key].append(measures)
        if number % _AT_ONCE == 0:
            _add_up(waiting, found)
    _add_up(waiting, found)
    return found


def _add_up(waiting: defaultdict[K, list[Measures]], found: dict[K, Measures]) -> None:
    for key, its in waiting.items():
        found[key] = Measures.total([found[key], *its] if key in found else its)
    waiting.clear()


def _counts(counts: Iterable[Mapping[T, int]]) -> dict[T, int]:
    found: dict[T, int] = {}
    for each in counts:  # by hand, since Counter takes its time, and there are many of them
        for key, count in each.items():
            found[key] = found.get(key, 0) + count
    return found


def _share(shares: Iterable[Share]) -> Share:
    part = of = 0
    for share in shares:
        if share.of:
            part += share.part
            of += share.of
    return Share(part, of)


def _sorted(times: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sorted(chain.from_iterable(times)))


def _scores(scores: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*scores, strict=True)))


def _gaps(gaps: Iterable[Mapping[Dimension, Gaps]]) -> dict[Dimension, Gaps]:
    found: dict[Dimension, Gaps] = {}
    for each in gaps:
        for dimension, more in each.items():
            known = found.get(dimension, Gaps(0, 0, 0))
            found[dimension] = Gaps(
                known.n + more.n, known.expected + more.expected, known.perceived + more.perceived
            )
    return found


def _pair(share: Share) -> list[int] | None:
    return [share.part, share.of] if share.of else None


def _by_key(members: Mapping[str, K], value: Callable[[Any], T], data: Mapping[str, Any]) -> Any:
    return {members[name]: value(part) for name, part in data.items()}


def _members(names: type[E]) -> dict[str, E]:
    """To look members up, of which there are many to read, is cheaper than to call their class."""
    return {each.value: each for each in names}


_TOTAL: Mapping[str, Callable[[Any], Any]] = {
    "opened": sum,
    "ended": _counts,
    "responses": _share,
    "resolutions": _share,
    "promises_changed": sum,
    "response_times": _sorted,
    "resolution_times": _sorted,
    "in_state": _counts,
    "returned": _share,
    "reopened": _share,
    "transferred": _share,
    "clear": _share,
    "scores": _scores,
    "gaps": _gaps,
}
"""For each part of measures, the function that puts several of them together."""

_PARTS_OF = attrgetter(*_TOTAL)

_SHARES = ("responses", "resolutions", "returned", "reopened", "transferred", "clear")
_READ: Mapping[str, Callable[[Any], Any]] = {
    "opened": int,
    "promises_changed": int,
    "ended": partial(_by_key, _members(Ending), int),
    "response_times": tuple,
    "resolution_times": tuple,
    "in_state": partial(_by_key, _members(State), int),
    **{name: lambda pair: Share(*pair) for name in _SHARES},
    "scores": tuple,
    "gaps": partial(_by_key, _members(Dimension), lambda three: Gaps(*three)),
}
