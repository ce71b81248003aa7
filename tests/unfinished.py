"""The requests that have not ended, as tests look at them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.request import Request
    from store.unit_of_work import UnitOfWork

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def unfinished(uow: UnitOfWork) -> tuple[Request, ...]:
    """Return all requests that have not ended, practice requests apart."""
    found = uow.requests.unfinished_or_ended_after(NEVER)
    return tuple(each for each in found if each.trainee_id is None)
