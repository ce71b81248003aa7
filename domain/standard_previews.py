"""Previews of a changed standard: how much of what was done lately would have kept it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.business_calendar import BusinessCalendar
from domain.durations import Duration
from domain.promise_terms import PromiseKind
from domain.shares import Share

PREVIEW_WEEKS = 13
"""A quarter: the weeks before today whose requests a new promise is held against."""


@dataclass(frozen=True, slots=True)
class PromisePreview:
    """A promise that is about to change, held against what was measured.

    Attributes:
        old, new: the promised working time. None if there is no promise.
        kept_by_old, kept_by_new: how many of the measured requests kept it, or would have.
        excludes_urgent: whether urgent requests are left out, which are promised something else.
    """

    kind: PromiseKind
    old: Duration | None
    new: Duration | None
    kept_by_old: Share
    kept_by_new: Share
    excludes_urgent: bool = False


@dataclass(frozen=True, slots=True)
class StandardPreview:
    """The promises that a change of a standard changes.

    Attributes:
        running: how many running requests keep what was promised to them.
        movable: to how many of these the new time can be promised, by who changes the standard.
    """

    promises: tuple[PromisePreview, ...]
    running: int = 0
    movable: int = 0


def preview_promise(
    kind: PromiseKind,
    old: Duration | None,
    new: Duration | None,
    times: Sequence[int],
    calendar: BusinessCalendar,
    *,
    excludes_urgent: bool = False,
) -> PromisePreview:
    """Hold a new promise against what was measured, beside the old one.

    Args:
        times: the measured times, in seconds of working time.
        calendar: the department's; it says how long a day is.
    """
    return PromisePreview(
        kind,
        old,
        new,
        kept_by_old=_kept(old, times, calendar),
        kept_by_new=_kept(new, times, calendar),
        excludes_urgent=excludes_urgent,
    )


def _kept(promised: Duration | None, times: Sequence[int], calendar: BusinessCalendar) -> Share:
    """Return how many of these times keep a promise: the last second is in time."""
    if promised is None:
        return Share(0, len(times))
    longest = promised.working_seconds(calendar)
    return Share(sum(time <= longest for time in times), len(times))
