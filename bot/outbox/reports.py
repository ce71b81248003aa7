"""Digests, reports and exports, as they stand when they are sent."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from bot.exports import Row
from bot.i18n import Translator
from bot.outbox.outgoing import Attachment, Outgoing, Post, Progress
from bot.outbox.recipients import channel_words, is_person, words
from bot.read_models import Digest
from bot.usecases.measurements.measurements import PAGE
from bot.usecases.notices import Notice
from bot.usecases.reports.digests import digest_key, digest_of
from bot.usecases.reports.exported_requests import request_ids, request_rows
from bot.usecases.reports.reporting import Scope, ordered_by, report_of, still_theirs
from bot.usecases.requests.chain_times import get_past_chain
from bot.usecases.unmet_needs.monthly import monthly_needs
from bot.usecases.unmet_needs.needs import department_names
from bot.views.reports import digest as digests
from bot.views.reports import orders, workbook
from bot.views.reports import report as reports
from bot.views.requests.chain_times import chain_picture, chain_times_message
from bot.views.unmet_needs.needs import monthly_message
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


def unmet_needs(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """Render what a manager's departments are asked for in vain; None if there is nothing left."""
    month = date.fromisoformat(row.payload["month"])
    found = monthly_needs(uow, row.recipient_id, month, now)
    if found.is_empty:
        return None
    names = department_names(uow, found.departments)
    return Post(monthly_message(found.departments, found.decided, names, words(uow, row)))


def report(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """The pictures of a time. Returns None if their reader may not see them any more."""
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
    """The picture of a chain. Returns None if its reader may not read it any more."""
    request = uow.requests.by_id(row.request_id or 0)
    try:
        past = get_past_chain(uow, row.recipient_id, now, request.number)
    except DomainError:
        return None
    t = words(uow, row)
    return Post(chain_times_message(past, t), pictures=(chain_picture(past, t),))


def export(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """The requests of a time, as a file, or None, as of a report."""
    scope = still_theirs(uow, row.recipient_id, Scope.from_dict(row.payload))
    if scope is None:
        return None
    departments = _departments(uow, scope)
    message = reports.export_message(departments, scope.first_day, scope.last_day, words(uow, row))
    of_whom = departments[0].key if len(departments) == 1 else "all"
    # Two that are asked for on one day are two files: see `Attachment`.
    name = f"crossdesk-{of_whom}-{scope.first_day}-{scope.last_day}-{row.id}.xlsx"
    write = partial(write_requests, scope, row.recipient_id, now, words(uow, row))
    return Post(message, attachment=Attachment(name, write, scope))


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


def write_requests(
    scope: Scope,
    reader_id: str | None,
    now: datetime,
    t: Translator,
    database: Database,
    workspace_id: int,
    file: BinaryIO,
    progress: Progress,
) -> None:
    """Write the workbook of the requests of a scope, in the language of its reader.

    Args:
        reader_id: as of `request_rows`.
        file: a real file, empty and open for writing.
    """
    from bot.exports.workbook import write_workbook  # noqa: PLC0415  -- the library takes memory

    ids = database.look_up(workspace_id, request_ids, scope)
    departments, zones = database.look_up(workspace_id, _departments_and_zones, scope)

    written = 0

    def rows() -> Iterator[Row]:
        nonlocal written
        read = partial(request_rows, scope=scope, now=now, reader_id=reader_id)
        for seen in range(0, len(ids), PAGE):
            found = database.look_up(workspace_id, read, ids[seen : seen + PAGE])
            written += len(found)
            yield from found
            progress(min(seen + PAGE, len(ids)) / len(ids))

    write_workbook(
        file,
        workbook.table_name(t),
        workbook.headings(zones, t),
        map(workbook.cells(t), rows()),
        workbook.notes(departments, scope.first_day, scope.last_day, t, lambda: len(ids) - written),
        now.astimezone(zones[0]).replace(tzinfo=None),
        Path(file.name).parent,
    )


def _departments_and_zones(
    uow: UnitOfWork, scope: Scope
) -> tuple[list[Department], list[ZoneInfo]]:
    departments = _departments(uow, scope)
    return departments, [uow.catalogue.calendar(each.calendar_id).zone for each in departments]


def _digest(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Digest | None:
    try:
        return digest_of(uow, row.recipient_id, Week.parse(row.payload["week"]), now)
    except DomainError:
        return None  # they manage nothing any more
