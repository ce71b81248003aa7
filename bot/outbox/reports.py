"""Digests, reports and exports, as they stand when they are sent."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import BinaryIO

from bot.exports import ExportFormat, Row
from bot.exports.formats import written
from bot.exports.rows import pages
from bot.outbox.outgoing import Attachment, Outgoing, Post, Progress
from bot.outbox.recipients import channel_words, is_person, words
from bot.read_models import Digest
from bot.usecases.notices import Notice
from bot.usecases.reports.digests import digest_key, digest_of
from bot.usecases.reports.exports import REQUEST_COLUMNS, request_count, request_page
from bot.usecases.reports.reporting import Scope, ordered_by, report_of, still_theirs
from bot.usecases.requests.chain_times import get_past_chain
from bot.views.reports import digest as digests
from bot.views.reports import orders
from bot.views.reports import report as reports
from bot.views.requests.chain_times import chain_picture, chain_times_message
from domain.errors import DomainError
from domain.organisation import Department
from domain.weeks import Week
from store.database import Database
from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork


def digest(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """A manager's week."""
    found = _digest(uow, row, now)
    if found is None:
        return None
    t = words(uow, row)
    return Post(digests.digest(found, t), pictures=digests.pictures(found, t))


def digest_details(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """Render the digest's thread."""
    found = _digest(uow, row, now)
    if found is None or found.is_one_line or not found.report.cells:
        return None
    t = words(uow, row)
    message = digests.digest_details(found, t)
    key = digest_key(row.recipient_id, found.week)
    return Post(message, key, digests.details_pictures(found, t))


def report(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """The pictures of a time; None: whoever ordered them may not see them any more."""
    orderer_id = ordered_by(row)
    scope = still_theirs(uow, orderer_id, Scope.from_dict(row.payload))
    if scope is None:
        return None
    found = report_of(uow, scope, now)
    if is_person(row.recipient_id):
        t, sender_id = words(uow, row), None
    else:
        t, sender_id = channel_words(uow, row, orderer_id), orderer_id
        found = found.without_confidential()
    message = reports.report_message(found, t, sender_id)
    return Post(message, pictures=reports.report_pictures(found, t), sender_id=sender_id)


def chain_times(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """The picture of a chain. None if whoever ordered it may not read it any more."""
    request = uow.requests.by_id(row.request_id or 0)
    try:
        past = get_past_chain(uow, row.recipient_id, now, request.number)
    except DomainError:
        return None
    t = words(uow, row)
    return Post(chain_times_message(past, t), pictures=(chain_picture(past, t),))


def export(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """The requests of a time, as a file; None: as of a report."""
    scope = still_theirs(uow, row.recipient_id, Scope.from_dict(row.payload))
    if scope is None:
        return None
    departments = _departments(uow, scope)
    message = reports.export_message(departments, scope.first_day, scope.last_day, words(uow, row))
    of_whom = departments[0].key if len(departments) == 1 else "all"
    # Two that are asked for on one day are two files: see `Attachment`.
    name = f"crossdesk-{of_whom}-{scope.first_day}-{scope.last_day}-{row.id}.csv"
    return Post(message, attachment=Attachment(name, partial(_write_csv, scope, now), scope))


def export_progress(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    """How far a file is that somebody waits for."""
    departments = _departments(uow, Scope.from_dict(row.payload))
    return Post(orders.progress(departments, row.payload["percent"], words(uow, row)))


def order_failed(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    """To whom somebody ordered: it does not come."""
    departments = _departments(uow, Scope.from_dict(row.payload))
    is_file, allowed = row.payload["notice"] == Notice.EXPORT, row.payload["allowed"]
    t, channel_id = words(uow, row), row.payload.get("channel")
    if channel_id and allowed:
        return Post(orders.not_in_channel(departments, channel_id, t))
    return Post(orders.failed(departments, t, is_file=is_file, allowed=allowed))


def _departments(uow: UnitOfWork, scope: Scope) -> list[Department]:
    return [uow.catalogue.department_by_id(each) for each in scope.department_ids]


def _write_csv(
    scope: Scope,
    now: datetime,
    database: Database,
    workspace_id: int,
    file: BinaryIO,
    progress: Progress,
) -> None:
    total = database.look_up(workspace_id, request_count, scope)

    def rows() -> Iterator[Row]:
        seen = 0
        for page in pages(database, workspace_id, partial(request_page, scope=scope, now=now)):
            yield from page.rows
            seen += page.seen
            progress(seen / max(total, seen, 1))

    for piece in written(REQUEST_COLUMNS, rows(), ExportFormat.CSV):
        file.write(piece.encode())


def _digest(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Digest | None:
    try:
        return digest_of(uow, row.recipient_id, Week.parse(row.payload["week"]), now)
    except DomainError:
        return None  # they manage nothing any more
