"""A service in a review."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from domain.asked_for import AskedFor
from domain.daily_measures import Gaps, Measures
from domain.dimensions import Dimension
from domain.organisation import Service

FEWEST_TO_REVIEW: Final = 20
"""Requests that must have ended before anything is said of a service, a department or a pair."""

_FEWEST_GAPS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReview:
    """A service in a quarter.

    Attributes:
        before: its measures of as many days before.
        added: the lateness that its requests added to chains, in the working time of the chains'
            owners.
        asked: what requesters were asked for most. None if nothing stands out.
    """

    service: Service
    measures: Measures
    before: Measures = field(default_factory=Measures)
    added: timedelta = timedelta()
    asked: AskedFor | None = None

    @property
    def widest_gap(self) -> tuple[Dimension, Gaps] | None:
        """The dimension in which people received least of what they expected, if it is less."""
        solid = [
            (gaps.mean, dimension, gaps)
            for dimension, gaps in self.measures.gaps.items()
            if gaps.n >= _FEWEST_GAPS and gaps.mean < 0
        ]
        if not solid:
            return None
        _, dimension, gaps = min(solid, key=lambda each: (each[0], each[1]))
        return dimension, gaps
