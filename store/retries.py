"""A transaction that failed: whether it is tried again, or tells of an outage."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc
from sqlalchemy.exc import DBAPIError
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from store.connections import is_outage
from store.errors import ChangedMeanwhile, MaybeStored, NotStored
from store.turns import Turn

MAX_CONFLICTS = 5
"""So often a use case may find that somebody else has changed what it read."""
RETRY_PATIENCE = 10.0
"""Seconds that a use case is tried again for when the database itself sends it back."""
_TRANSIENT = {
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # lock not available
    "0A000",  # a plan that the session has kept does not fit after a migration, and is forgotten
}


def _is_transient(error: BaseException | None) -> bool:
    """Whether the database sent a transaction back for no fault of its own."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _TRANSIENT


def lost_a_race(error: BaseException) -> bool:
    """Whether the same use case, run again on what is there now, may well succeed."""
    return isinstance(error, ChangedMeanwhile) or _is_transient(error)


def _was_tried_enough(state: RetryCallState) -> bool:
    if state.outcome and _is_transient(state.outcome.exception()):
        return (state.seconds_since_start or 0.0) >= RETRY_PATIENCE
    return state.attempt_number >= MAX_CONFLICTS - 1  # the first attempt is made before


@contextmanager
def outages_told(turn: Turn) -> Iterator[None]:
    """Tell an outage of the database from a use case that is wrong."""
    try:
        yield
    except exc.TimeoutError as error:
        raise NotStored("no connection to the database is free") from error
    except DBAPIError as error:
        if turn.committing and error.connection_invalidated:
            raise MaybeStored(
                "the connection was lost during the commit: {reason}", reason=error.orig
            ) from error
        if is_outage(error):
            raise NotStored("the database failed: {reason}", reason=error.orig) from error
        raise


def retrying(turn: Turn) -> Retrying:
    """Return a runner that tries again what has lost a race, as long as its turn has time."""
    return Retrying(
        retry=retry_if_exception(lost_a_race),
        stop=lambda state: turn.is_late or _was_tried_enough(state),
        wait=wait_random_exponential(multiplier=0.02, max=0.5),
        reraise=True,
    )
