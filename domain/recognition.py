"""Recognition of departments, and of pairs of departments; never of persons, and without ranks.

Each honour goes to one, and to nobody below `FEWEST_TO_REVIEW` requests. What counts is what others
asked for: a department's own people add nothing, and neither does what requesters solved
themselves. A promise that was made longer since the quarter before is not compared.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.service_reviews import FEWEST_TO_REVIEW
from domain.shares import Share

_NOTHING: Final = Share()
_LEAST_IMPROVED: Final = 0.05


class Honour(StrEnum):
    """A thing that is recognised."""

    IMPROVED = "improved"  # the promise that is kept more than in the quarter before
    CLEAREST = "clearest"  # who asks so that nothing has to be asked back, and whom
    LONGEST_RUN = "longest_run"  # of resolutions in time, one after another
    THANKED = "thanked"  # by those who asked


@dataclass(frozen=True, slots=True)
class Recognition:
    """An honour, and to whom it goes.

    Attributes:
        department_id: who served.
        asking_id: who asked, of a pair. None of a department.
        share: how many were in time, clear or thanked for; of a run, how long it is.
        before: how many were in time in the quarter before.
    """

    honour: Honour
    department_id: int
    share: Share
    asking_id: int | None = None
    before: Share = _NOTHING


@dataclass(frozen=True, slots=True)
class Served:
    """The work of a department for others in a quarter.

    Attributes:
        kept, kept_before: resolutions in time of services whose promise was not made longer, in
            this quarter and in the one before.
        run: the most of these in time, one after another.
        thanked: of how many that ended a requester thanked the department.
    """

    department_id: int
    kept: Share = _NOTHING
    kept_before: Share = _NOTHING
    run: int = 0
    thanked: Share = _NOTHING


@dataclass(frozen=True, slots=True)
class Pair:
    """The requests of one department to another.

    Attributes:
        clear: how many were resolved without a question and not found unclear, of these and of
            all that were not clear, however they ended.
    """

    asking_id: int
    department_id: int
    clear: Share


def recognised(served: Iterable[Served], pairs: Iterable[Pair]) -> tuple[Recognition, ...]:
    """Return the honours that are given; of equal ones, the one with more requests gets it."""
    departments = tuple(served)
    return tuple(
        each
        for each in (
            _improved(departments),
            _clearest(pairs),
            _longest(departments),
            _thanked(departments),
        )
        if each
    )


def _improved(served: Sequence[Served]) -> Recognition | None:
    def by(each: Served) -> float:
        now, before = each.kept.fraction, each.kept_before.fraction
        return (now or 0) - (before or 0)

    found = [
        each
        for each in served
        if min(each.kept.of, each.kept_before.of) >= FEWEST_TO_REVIEW
        and by(each) >= _LEAST_IMPROVED
    ]
    best = max(found, key=lambda each: (by(each), each.kept.of, -each.department_id), default=None)
    if best is None:
        return None
    return Recognition(Honour.IMPROVED, best.department_id, best.kept, before=best.kept_before)


def _clearest(pairs: Iterable[Pair]) -> Recognition | None:
    found = [each for each in pairs if each.clear.of >= FEWEST_TO_REVIEW and each.clear.part]
    best = max(
        found,
        key=lambda each: (_part(each.clear), each.clear.of, -each.asking_id, -each.department_id),
        default=None,
    )
    if best is None:
        return None
    return Recognition(Honour.CLEAREST, best.department_id, best.clear, best.asking_id)


def _longest(served: Sequence[Served]) -> Recognition | None:
    found = [each for each in served if each.run >= FEWEST_TO_REVIEW]
    best = max(found, key=lambda each: (each.run, -each.department_id), default=None)
    if best is None:
        return None
    return Recognition(Honour.LONGEST_RUN, best.department_id, Share(best.run, best.run))


def _thanked(served: Sequence[Served]) -> Recognition | None:
    found = [each for each in served if each.thanked.of >= FEWEST_TO_REVIEW and each.thanked.part]
    best = max(
        found,
        key=lambda each: (_part(each.thanked), each.thanked.of, -each.department_id),
        default=None,
    )
    return Recognition(Honour.THANKED, best.department_id, best.thanked) if best else None


def _part(share: Share) -> float:
    return share.fraction or 0.0


@dataclass(frozen=True, slots=True)
class PromiseVersion:
    """A version of what a service promises.

    Attributes:
        since: the day from which on it was promised.
        seconds: the working time until the resolution. None if nothing was promised.
    """

    service_id: int
    since: date
    seconds: int | None


def loosened(versions: Iterable[PromiseVersion], first_day: date, last_day: date) -> frozenset[int]:
    """Return the services whose promise was made longer, or taken back, within these days.

    Args:
        versions: of all services, each one's in order.
    """
    found, known = set[int](), dict[int, int | None]()
    for each in versions:
        if each.service_id in known and first_day <= each.since <= last_day:
            before = known[each.service_id]
            if before is not None and (each.seconds is None or each.seconds > before):
                found.add(each.service_id)
        known[each.service_id] = each.seconds
    return frozenset(found)
