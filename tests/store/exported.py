"""Read exports, for tests of what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.exports.rows import pages
from bot.usecases.reports.exports import page_of
from bot.usecases.reports.logged_cases import case_page

if TYPE_CHECKING:
    from datetime import datetime

    from bot.exports import Export
    from store.database import Database


def exported_numbers(
    database: Database, workspace_id: int, what: Export, now: datetime
) -> list[int]:
    """The numbers of the requests in an export, each as often as it has rows."""
    if what.is_log:
        read = pages(database, workspace_id, case_page)
        return [each.number for page in read for each in page.cases]
    rows = pages(database, workspace_id, page_of(what, now))
    return [each["number"] for page in rows for each in page.rows]
