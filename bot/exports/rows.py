"""The rows or cases of an export, page by page, however many there are."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from bot.exports import Page
from bot.exports.process_logs import CasePage
from store.database import Database
from store.unit_of_work import UnitOfWork

APage = TypeVar("APage", Page, CasePage)


def pages(
    database: Database, workspace_id: int, page: Callable[[UnitOfWork, int], APage]
) -> Iterator[APage]:
    """Every page; each is read in a transaction of its own."""
    after: int | None = 0
    while after is not None:
        found = database.look_up(workspace_id, page, after)
        yield found
        after = found.after
