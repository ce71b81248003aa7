"""How far the public holidays of a year can be relied on."""

from datetime import timedelta
from enum import StrEnum

ESTIMATE_ERROR = timedelta(days=2)
"""By how much an estimated holiday may be off: the moon is seen a day earlier or later."""


class Source(StrEnum):
    """The source of a year's public holidays, from the surest on."""

    PLANNED = "planned"  # the plan that the state has published
    LAW = "law"  # the law, where it fixes them all
    UNPLANNED = "unplanned"  # the law alone, where a plan is still to come
    ESTIMATED = "estimated"  # the law, and estimates for some days
    UNKNOWN = "unknown"  # no source: none are known


WITHOUT_PLAN = frozenset({Source.UNPLANNED, Source.UNKNOWN})
"""The holiday_sources that leave a whole year in doubt."""
