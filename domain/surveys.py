"""Surveys: three questions of a department to those whom it serves, answered without names."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.organisation import Department
from domain.policy import MINIMUM_ANONYMOUS

FEWEST_ANSWERS = MINIMUM_ANONYMOUS
"""The fewest people whose answers are shown."""

RUNS_FOR = timedelta(days=14)
"""For how long answers are taken."""

SERVED_WITHIN_DAYS = 90
"""How long ago a department was asked for something by those whom it serves."""

ANSWER_LIMIT = 500
"""Characters of what somebody misses."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A department's survey of a quarter.

    Attributes:
        quarter: as `domain.quarters` writes it: "2026-Q4".
        invited: how many people were asked.
        closed_at: None as long as answers are taken.
    """

    id: int
    department_id: int
    quarter: str
    sent_by: str
    sent_at: datetime
    closes_at: datetime
    invited: int
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """The answers of one person.

    Attributes:
        missing: what they miss, in their words.
        matters: the id of the service whose promise matters most. None if they did not say.
        slower: the id of the service that could be slower. None if they did not say.
    """

    missing: str = ""
    matters: int | None = None
    slower: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.missing and self.matters is None and self.slower is None


Tally = tuple[tuple[int, int], ...]
"""The ids of services, and how many chose each; the most chosen is first."""


@dataclass(frozen=True, slots=True)
class SurveyResults:
    """The answers of all, each question apart from the others.

    Attributes:
        invited: how many people were asked.
        missing: what they miss, in the order of the words.
    """

    answers: int
    invited: int
    missing: tuple[str, ...]
    matters: Tally
    slower: Tally


@dataclass(frozen=True, slots=True)
class SurveyStanding:
    """How it stands with a department's surveys.

    Attributes:
        survey: the newest; None if there was none.
        results: those of it. None if it runs, or if too few answered.
        next_from: the first day of the next quarter, if this one has had its survey. None if one
            can be sent now.
        would_ask: how many people would be asked now.
    """

    department: Department
    survey: Survey | None
    results: SurveyResults | None
    next_from: date | None
    would_ask: int


def results_of(answers: Iterable[SurveyAnswer], invited: int) -> SurveyResults | None:
    """Put answers together so that nobody sees who gave which. Returns None if they are too few.

    Nothing of one answer stands with another of it, and nothing is in the order in which it came.

    Args:
        invited: how many people were asked.
    """
    given = list(answers)
    if len(given) < FEWEST_ANSWERS:
        return None
    return SurveyResults(
        len(given),
        invited,
        tuple(sorted(each.missing for each in given if each.missing)),
        _tally(each.matters for each in given),
        _tally(each.slower for each in given),
    )


def _tally(chosen: Iterable[int | None]) -> Tally:
    counts = Counter(each for each in chosen if each is not None)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
