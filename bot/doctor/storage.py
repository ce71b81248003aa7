"""The doctor's look at the database. Nothing is changed there."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.doctor.findings import Finding, problem, remark, well
from bot.i18n import ENGLISH, translator
from bot.storage_check import check_storage
from bot.usecases.catalogue.gaps import gaps
from bot.views.blocks import fallback
from bot.views.catalogue.gaps import gap_line
from domain.gaps import Gap
from domain.organisation import Department
from store.database import Database
from store.errors import StoreError
from store.migrate import check_rights, pending
from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork

_MENTION = re.compile(r"<[@#](\w+)>")
_LATE = timedelta(minutes=1)


def examine_schema(database: Database, now: datetime) -> Iterator[Finding]:
    """Whether the database is there, answers, has the schema, and takes a request."""
    where = database.url.render_as_string(hide_password=True)
    path = Path(database.url.database or "")
    if database.is_sqlite and not path.parent.is_dir():
        yield problem(f"there is no folder {path.parent}", "create it, or correct DATABASE_URL")
        return
    if database.is_sqlite and not path.is_file():
        yield remark(
            f"there is no database yet at {where}",
            "the bot creates it at its first start, or when you import a catalogue",
        )
        return
    try:
        database.check()
        yield well(f"the database answers: {where}")
        if database.is_pooled():
            yield well("a pooler hands out its sessions; the bot keeps nothing in a session")
        missing = pending(database)
    except StoreError as error:
        yield problem(str(error), "check DATABASE_URL, and that the database runs")
        return
    if missing:
        yield remark(
            f"migrations are pending: {', '.join(missing)}",
            "the bot applies them when it starts, and so does python -m bot migrate",
        )
        yield from _examine_rights(database)
        return
    yield well("the schema is up to date")
    try:
        check_storage(database, now)
    except StoreError as error:
        yield problem("no request can be stored", str(error))
    else:
        yield well("a request can be stored (tried, and undone)")


def _examine_rights(database: Database) -> Iterator[Finding]:
    try:
        check_rights(database)
    except StoreError as error:
        yield problem("they cannot be applied", str(error))


def departments(uow: UnitOfWork) -> tuple[Department, ...]:
    """The departments that serve now."""
    return uow.catalogue.departments()


def examine_catalogue(serving: tuple[Department, ...]) -> Finding:
    """Whether there is a catalogue."""
    if serving:
        return well(f"the catalogue is there (departments: {len(serving)})")
    return remark(
        "there is no catalogue yet",
        "describe your organisation in a file and run python -m bot catalogue import FILE",
    )


def examine_people(uow: UnitOfWork) -> list[Finding]:
    """Whether those whom the catalogue names are here, and somebody serves and manages."""
    found = [remark(*sentence) for sentence in map(told, gaps(uow))]
    return found or [
        well("every department has people, and everybody in the catalogue is in the workspace")
    ]


def told(gap: Gap) -> tuple[str, str]:
    """Put a gap into English, and what to do about it."""
    words = _MENTION.sub(r"\1", fallback(gap_line(gap, translator(ENGLISH))))
    what, _, advice = words.partition(". ")
    return what, advice[:1].lower() + advice[1:].removesuffix(".")


def examine_traffic(uow: UnitOfWork, now: datetime) -> list[Finding]:
    """Report what has still to come from Slack, and what has still to go there."""
    return [*examine_contact(uow), *examine_outbox(uow, now)]


def examine_contact(uow: UnitOfWork) -> list[Finding]:
    """Report what is still to be read of what people wrote while Slack delivered nothing."""
    progress = uow.catch_ups.latest()
    if progress is None:
        return []
    since = f"{progress.since:%Y-%m-%d %H:%M} UTC"
    found = []
    if progress.finished_at is None:
        waits = "reminders wait for it" if progress.waits else "reminders no longer wait for it"
        found.append(
            remark(
                f"what people wrote since {since} is still being read (threads to read:"
                f" {progress.unread} of {progress.threads}); {waits}",
                "let the bot run; its log says what keeps it",
            )
        )
    else:
        found.append(
            well(
                f"what people wrote since {since}, while Slack may not have delivered, is read"
                f" (messages found: {progress.messages})"
            )
        )
    if progress.unreadable:
        found.append(
            remark(
                f"threads that Slack did not let Crossdesk read: {progress.unreadable}",
                "see catch_up.unreadable in the log; mostly the scope im:history is missing",
            )
        )
    return found


def examine_outbox(uow: UnitOfWork, now: datetime) -> list[Finding]:
    """Report the messages that wait to be sent, and those that were given up."""
    waiting, due_at = uow.outbox.backlog(), uow.outbox.due_since(now)
    if due_at and due_at < now - _LATE:
        minutes = int((now - due_at).total_seconds() // 60)
        found = remark(
            f"messages wait to be sent ({waiting}, the first for {minutes} min)",
            "start the bot, or look in its log for what Slack answers",
        )
    else:
        found = well(f"the outbox keeps up (waiting to be sent: {waiting})")
    dead = [_dead_letter(uow, row) for row in uow.outbox.dead()]
    return [found, *(dead or [well("no message was given up")])]


def _dead_letter(uow: UnitOfWork, row: OutboxRow) -> Finding:
    about = f" about #{uow.requests.by_id(row.request_id).number}" if row.request_id else ""
    when = f"{row.created_at:%Y-%m-%d %H:%M} UTC"
    return remark(
        f"a message of {when} to {row.recipient_id}{about} was given up ({row.kind})",
        f"{row.error or 'no reason is known'}; python -m bot outbox retry {row.id} sends it again",
    )
