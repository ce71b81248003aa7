"""The dimensions in which a service can be good.

They, and their gaps (perceived less expected), are those of SERVQUAL: Parasuraman, Zeithaml and
Berry, "SERVQUAL: a multiple-item scale for measuring consumer perceptions of service quality",
Journal of Retailing 64 (1), 1988.
"""

from dataclasses import dataclass
from enum import StrEnum


class Dimension(StrEnum):
    """In what a service can be good."""

    RELIABILITY = "reliability"  # as promised
    RESPONSIVENESS = "responsiveness"  # prompt
    ASSURANCE = "assurance"  # competent
    EMPATHY = "empathy"  # understood the need
    TANGIBLES = "tangibles"  # clear material


@dataclass(frozen=True, slots=True)
class Gap:
    """The level expected in one dimension, and the level found; each 1 to 5."""

    expected: int
    perceived: int
