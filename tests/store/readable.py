"""All that an attacker can read of a workspace: its messages as they read now, and its exports."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.exports import ExportFormat
from bot.exports.formats import written
from bot.exports.rows import pages
from bot.outbox.rendering import render
from bot.usecases.reports.exports import COLUMNS, page_of
from store.outbox_rows import OutboxRow
from store.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.database import Database
    from store.unit_of_work import UnitOfWork


def messages_to(
    database: Database, workspace_id: int, readers: Sequence[str], now: datetime
) -> list[tuple[str, str, Any]]:
    """The key, the recipient and the words of all messages to these people and channels."""
    columns = [outbox.c[each.name] for each in fields(OutboxRow)]
    statement = select(*columns).where(outbox.c.recipient_id.in_(readers)).order_by(outbox.c.id)
    with database.engine.connect() as connection:
        rows = [OutboxRow(*each) for each in connection.execute(statement)]

    def rendered(uow: UnitOfWork) -> list[tuple[str, str, Any]]:
        return [(row.key, row.recipient_id, render(uow, row, now)) for row in rows]

    return database.call(workspace_id, rendered)


def exported_files(database: Database, workspace_id: int, now: datetime) -> list[str]:
    """All exports of rows, in each format."""
    return [
        "".join(
            written(
                COLUMNS[what],
                (
                    row
                    for page in pages(database, workspace_id, page_of(what, now))
                    for row in page.rows
                ),
                kind,
            )
        )
        for what in COLUMNS
        for kind in ExportFormat
    ]
