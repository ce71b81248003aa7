"""The rows of an export, one after the other, however many there are."""

from collections.abc import Callable, Iterator

from bot.usecases.exporting import Page, Row
from store.database import Database
from store.unit_of_work import UnitOfWork


def all_rows(
    database: Database, workspace_id: int, page: Callable[[UnitOfWork, int], Page]
) -> Iterator[Row]:
    """Every row of every page; each page is read in a transaction of its own."""
    after: int | None = 0
    while after is not None:
        found = database.call(workspace_id, page, after)
        yield from found.rows
        after = found.after
