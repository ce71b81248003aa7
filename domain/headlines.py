"""The headline of a digest: the one thing that matters most, in a sentence.

What is bad week after week comes before any change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.daily_measures import Measures
from domain.findings import WEEKS_BEFORE, Comparison, is_low, total
from domain.promise_terms import PromiseKind
from domain.shares import FEWEST_TO_COMPARE, Share

CHANGE_TOLD = 0.15
"""The change of a share of promises that is told: fifteen percentage points."""

_NONE = Share()
_BUSIER, _QUIETER = 1.5, 0.6


class Change(StrEnum):
    """The subject of a week's headline."""

    BAD = "bad"  # few promises are kept, this week and before
    WORSE = "worse"  # promises kept
    BETTER = "better"
    BUSIER = "busier"  # requests opened
    QUIETER = "quieter"
    OVERDUE = "overdue"  # nothing changed, but something is overdue
    STEADY = "steady"
    NOTHING = "nothing"  # happened, and nothing is open


@dataclass(frozen=True, slots=True)
class Headline:
    """The one thing to say of a week.

    Attributes:
        department_id: of which department. None if of all of them.
        responses, resolutions: how many came in time, of those that came due this week.
        promise: which of both promises was kept badly, or better or worse than before.
        kept, kept_before: how many of these came in time, this week and in the four weeks before.
        count, usual: how many were opened (or are overdue), and how many are in a week.
    """

    change: Change
    department_id: int | None = None
    responses: Share = _NONE
    resolutions: Share = _NONE
    promise: PromiseKind = PromiseKind.RESOLUTION
    kept: Share = _NONE
    kept_before: Share = _NONE
    count: int = 0
    usual: float = 0.0


def headline(departments: Mapping[int, Comparison], *, overdue: int, still_open: int) -> Headline:
    """Return the one thing that matters most.

    Args:
        departments: by their ids; at least one.
        overdue, still_open: how many requests are, now.
    """
    everything = total(departments.values())
    return _of_promises(departments, everything) or _of_requests(
        everything, overdue=overdue, still_open=still_open
    )


def _of_promises(departments: Mapping[int, Comparison], everything: Comparison) -> Headline | None:
    """Return what is bad week after week, or else what changed most. None if it changed little."""
    ids = list(departments) if len(departments) > 1 else [None]
    kept = [
        _Kept(each, promise, departments.get(each or 0, everything))
        for each in ids
        for promise in PromiseKind
    ]
    if bad := [each for each in kept if each.is_bad]:
        return min(bad, key=lambda each: (each.week.fraction, -each.week.of)).told(Change.BAD)
    changed = max(kept, key=lambda each: abs(each.change))
    if abs(changed.change) >= CHANGE_TOLD:
        return changed.told(Change.WORSE if changed.change < 0 else Change.BETTER)
    return None


def _of_requests(everything: Comparison, *, overdue: int, still_open: int) -> Headline:
    """Return how many requests there were, or are overdue."""
    opened, usual = everything.week.opened, everything.before.opened / WEEKS_BEFORE
    steady = Headline(
        Change.STEADY,
        responses=everything.week.responses,
        resolutions=everything.week.resolutions,
        count=opened,
        usual=usual,
    )
    if not (opened or everything.week.ended_in_all or still_open):
        return Headline(Change.NOTHING)
    if usual and max(opened, usual) >= FEWEST_TO_COMPARE:
        if opened >= usual * _BUSIER:
            return replace(steady, change=Change.BUSIER)
        if opened <= usual * _QUIETER:
            return replace(steady, change=Change.QUIETER)
    if overdue:
        return replace(steady, change=Change.OVERDUE, count=overdue)
    return steady


@dataclass(frozen=True, slots=True)
class _Kept:
    """How a department kept one of its promises, this week and before."""

    department_id: int | None
    promise: PromiseKind
    figures: Comparison

    @property
    def week(self) -> Share:
        return self._share(self.figures.week)

    @property
    def before(self) -> Share:
        return self._share(self.figures.before)

    @property
    def is_bad(self) -> bool:
        """Whether too few were kept this week, and not for the first time.

        Where too few came due before to say so, the weeks are judged together.
        """
        if self.before.of >= FEWEST_TO_COMPARE and not is_low(self.before):
            return False
        together = self.week + self.before
        return together.of >= FEWEST_TO_COMPARE and is_low(self.week) and is_low(together)

    @property
    def change(self) -> float:
        """By how much the share has changed; 0 where it cannot be compared."""
        week, before = self.week.fraction, self.before.fraction
        if week is None or before is None or min(self.week.of, self.before.of) < FEWEST_TO_COMPARE:
            return 0.0
        return week - before

    def told(self, change: Change) -> Headline:
        return Headline(
            change,
            self.department_id,
            promise=self.promise,
            kept=self.week,
            kept_before=self.before,
        )

    def _share(self, measures: Measures) -> Share:
        is_response = self.promise is PromiseKind.FIRST_RESPONSE
        return measures.responses if is_response else measures.resolutions
