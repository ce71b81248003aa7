"""Errors: what the store refuses, and failures of a database that pass."""

from collections.abc import Awaitable
from typing import Any

from sqlalchemy.exc import DBAPIError

from domain.errors import ErrorInWords

_SENT_BACK = ("40", "55P03")  # deadlocks and their like, and locks that are taken

DatabaseFailed = DBAPIError
"""The errors of the database's driver."""


class StoreError(ErrorInWords):
    """The store cannot do what was asked."""


class AlreadyDelivered(StoreError):
    """This very delivery from Slack has been carried out before; nothing is to be done again."""


class ChangedMeanwhile(StoreError):
    """Somebody else changed the row after it was read."""


class DatabaseInUse(StoreError):
    """Another process runs on the same SQLite file."""


class SeveralWorkspaces(StoreError):
    """The database holds several workspaces, and none was named."""


class UnusableDatabase(StoreError):
    """The database cannot be reached or opened; the message says what to do."""


class NewerSchema(UnusableDatabase):
    """A newer Crossdesk made the database; the message says what to do."""


class CopyRefused(StoreError):
    """A copy cannot be made; the message says why and what to do."""


class UnreachableDatabase(UnusableDatabase):
    """The database does not answer, or only reads; waiting may help."""


class NotStored(StoreError):
    """The database could not do it, or not in time. Nothing of it was stored, nor ever will be."""


class MaybeStored(StoreError):
    """The database was lost while it committed; only it knows what became of it."""


class StillCommitting(StoreError):
    """The commit is under way, and the person who waits needs an answer.

    Attributes:
        outcome: what the use case will have returned, once it is known.
    """

    def __init__(self, outcome: Awaitable[Any]) -> None:
        super().__init__("the commit is under way")
        self.outcome = outcome


def is_passing(error: BaseException) -> bool:
    """Whether the database failed, not what it was asked: the same may well succeed later."""
    if isinstance(error, ChangedMeanwhile | NotStored | MaybeStored):
        return True
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return bool(state) and str(state).startswith(_SENT_BACK)
