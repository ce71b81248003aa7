"""How long a request was in which state, and so whom it waited on.

While it is open it waits on the department, in progress on its provider, with a question on its
requester, and once solved on its requester's word.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.business_calendar import BusinessCalendar
from domain.business_clock import working_time
from domain.lifecycle import State, states_where
from domain.replay import Stay

WAITS = states_where(lambda meaning: meaning.served or not (meaning.unfinished or meaning.ended))
"""The states in which something is still to come of its department, or of its requester."""


def seconds_in_state(
    stays: Sequence[Stay], calendar: BusinessCalendar, until: datetime | None = None
) -> dict[State, int]:
    """The whole seconds of working time in each of `WAITS`, where there are any.

    Args:
        until: the end of a stay that has none; None if such a stay is left out.
    """
    spent: defaultdict[State, timedelta] = defaultdict(timedelta)
    for stay in stays:
        end = stay.until or until
        if end and stay.state in WAITS:
            spent[stay.state] += working_time(calendar, stay.since, max(end, stay.since))
    seconds = {state: whole_seconds(time) for state, time in spent.items()}
    return {state: amount for state, amount in seconds.items() if amount}


def whole_seconds(time: timedelta) -> int:
    """The seconds of a time, what is less than one left out."""
    return time // timedelta(seconds=1)
