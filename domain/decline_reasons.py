"""The reasons for which providers decline requests, as a choice beside their words."""

from enum import StrEnum


class DeclineReason(StrEnum):
    """Why a department declines a request."""

    NOT_OURS = "not_ours"
    """Another department's job, or nobody's."""
    NOT_OFFERED = "not_offered"
    """The department's job, but no service of it."""
    OTHER = "other"
