"""Two processes at one outbox: one ends a message while the other looks for what is to be sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.usecases.notices import Notice
from store.outbox_rows import Outcome
from store.tables import outbox
from tests.thoroughness import enough_on_postgres

if TYPE_CHECKING:
    from store.database import Database
    from store.outbox_rows import Head
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LANES = [f"C{number:04}" for number in range(2000)]


@enough_on_postgres
def test_what_ends_while_another_process_looks_at_its_lane_is_not_sent_again(
    database: Database, workspace_id: int
) -> None:
    """Postgres locks a row as it is by now, which need not be as the statement has found it."""

    def put(uow: UnitOfWork) -> None:
        for lane in LANES:
            uow.outbox.put(lane, Notice.PROVIDER_CARD, lane, NOW)

    def look(uow: UnitOfWork) -> tuple[Head, ...]:
        return uow.outbox.heads(LANES, NOW)

    database.call(workspace_id, put)
    with database.engine.connect() as connection:
        ids = list(connection.scalars(select(outbox.c.id).order_by(outbox.c.id.desc())))
    ended = update(outbox).values(finished_at=NOW, outcome=Outcome.SENT.value)
    with ThreadPoolExecutor(1) as elsewhere, database.engine.connect() as connection:
        looking = elsewhere.submit(database.call, workspace_id, look)
        for row_id in ids:
            # Each in a transaction of its own, so that one ends in between wherever it looks.
            connection.execute(ended.where(outbox.c.id == row_id))
            connection.commit()
            if looking.done():
                break
        heads = looking.result()
    assert heads
    assert [each.row.key for each in heads if each.row.finished_at] == []
