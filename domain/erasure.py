"""Erasure: the ids that stand in the place of people whose data was erased."""

import re

_PSEUDONYM = re.compile(r"UERASED[A-Z0-9]{5,}")

PSEUDONYM_START = "UERASED"
"""Written like the ids of people, so that whatever reads those reads it; longer than Slack's."""

ERASED_REQUESTER = "UERASEDREQUESTER"
ERASED_MEMBER = "UERASEDMEMBER"
ERASED_OTHER = "UERASEDOTHER"
"""In a request that has been kept for its time: who asked, if they belong to a department that
served it, and if not; and everybody else."""


def is_erased(user_id: str) -> bool:
    """Whether an id is that of nobody: it stands where somebody's was that was erased."""
    return _PSEUDONYM.fullmatch(user_id) is not None
