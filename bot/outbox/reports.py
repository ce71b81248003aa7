"""Digests, reports and exports, as they stand when they are sent."""

from datetime import datetime
from functools import partial

from bot.exports import ExportFormat
from bot.exports.formats import written
from bot.exports.rows import pages
from bot.outbox.outgoing import Attachment, Outgoing, Post
from bot.outbox.recipients import words
from bot.usecases.digesting import digest_key, digest_of
from bot.usecases.exporting import REQUEST_COLUMNS, request_page
from bot.usecases.reporting import Scope, may_see, report_of
from bot.views import digest as digests
from bot.views import report as reports
from domain.errors import DomainError
from domain.reports import Digest
from domain.weeks import Week
from store.database import Database
from store.outbox import OutboxRow
from store.unit_of_work import UnitOfWork


def digest(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """A manager's week."""
    found = _digest(uow, row, now)
    if found is None:
        return None
    t = words(uow, row)
    return Post(digests.digest(found, t), pictures=digests.pictures(found, t))


def digest_details(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """What stands in its thread."""
    found = _digest(uow, row, now)
    if found is None or found.is_one_line or not found.report.cells:
        return None
    t = words(uow, row)
    message = digests.digest_details(found, t)
    key = digest_key(row.recipient_id, found.week)
    return Post(message, key, digests.details_pictures(found, t))


def report(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing:
    """The pictures of a time."""
    t, scope = words(uow, row), Scope.from_dict(row.payload)
    if not may_see(uow, row.recipient_id, scope):
        return Post(reports.no_longer(t))
    found = report_of(uow, scope, now)
    return Post(reports.report_message(found, t), pictures=reports.report_pictures(found, t))


def export(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    """The requests of a time, as a file."""
    scope = Scope.from_dict(row.payload)
    if not may_see(uow, row.recipient_id, scope):
        return Post(reports.no_longer(words(uow, row)))
    departments = [uow.catalogue.department_by_id(each) for each in scope.department_ids]
    message = reports.export_message(departments, scope.first_day, scope.last_day, words(uow, row))
    of_whom = departments[0].key if len(departments) == 1 else "all"
    # Two that are asked for on one day are two files: see `Attachment`.
    name = f"crossdesk-{of_whom}-{scope.first_day}-{scope.last_day}-{row.id}.csv"
    return Post(message, attachment=Attachment(name, partial(_csv, scope)))


def _csv(scope: Scope, database: Database, workspace_id: int) -> bytes:
    found = pages(database, workspace_id, partial(request_page, scope=scope))
    rows = (row for page in found for row in page.rows)
    return "".join(written(REQUEST_COLUMNS, rows, ExportFormat.CSV)).encode()


def _digest(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Digest | None:
    try:
        return digest_of(uow, row.recipient_id, Week.parse(row.payload["week"]), now)
    except DomainError:
        return None  # they manage nothing any more
