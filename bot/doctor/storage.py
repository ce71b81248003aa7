"""The doctor's look at the database. Nothing is changed there."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.doctor.findings import Finding, problem, remark, well
from bot.i18n import said, sentence, terminal
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
        yield problem(
            sentence(
                "there is no folder {folder}: create it, or correct DATABASE_URL",
                folder=path.parent,
            )
        )
        return
    if database.is_sqlite and path.is_dir():
        yield problem(sentence("{path} is a folder: let DATABASE_URL name a file in it", path=path))
        return
    if database.is_sqlite and not path.is_file():
        yield remark(
            sentence(
                "there is no database yet at {where}: the bot creates it at its first start, or "
                "when you import a catalogue",
                where=where,
            )
        )
        return
    try:
        database.engines.check()
        yield well(sentence("the database answers: {where}", where=where))
        if database.engines.is_pooled():
            yield well(
                sentence("a pooler hands out its sessions; the bot keeps nothing in a session")
            )
        missing = pending(database)
    except StoreError as error:
        yield problem(said(error))
        return
    if missing:
        yield remark(
            sentence(
                "migrations are pending ({count}): the bot applies them when it starts, and so "
                "does python -m bot migrate",
                count=len(missing),
            )
        )
        yield from _examine_rights(database)
        return
    yield well(sentence("the schema is up to date"))
    try:
        check_storage(database, now)
    except StoreError as error:
        yield problem(sentence("no request can be stored: {reason}", reason=said(error)))
    else:
        yield well(sentence("a request can be stored (tried, and undone)"))


def _examine_rights(database: Database) -> Iterator[Finding]:
    try:
        check_rights(database)
    except StoreError as error:
        yield problem(sentence("the migrations cannot be applied: {reason}", reason=said(error)))


def departments(uow: UnitOfWork) -> tuple[Department, ...]:
    """The departments that serve now."""
    return uow.catalogue.departments()


def examine_catalogue(serving: tuple[Department, ...]) -> Finding:
    """Whether there is a catalogue."""
    if serving:
        return well(sentence("the catalogue is there (departments: {count})", count=len(serving)))
    return remark(
        sentence(
            "there is no catalogue yet: describe your organisation in a file and run python -m bot "
            "catalogue import FILE"
        )
    )


def examine_people(uow: UnitOfWork) -> list[Finding]:
    """Whether those whom the catalogue names are here, and somebody serves and manages."""
    found = [remark(told(gap)) for gap in gaps(uow)]
    return found or [
        well(
            sentence(
                "every department has people, and everybody in the catalogue is in the workspace"
            )
        )
    ]


def told(gap: Gap) -> str:
    """Put a gap into words for the terminal, and what to do about it."""
    return _MENTION.sub(r"\1", fallback(gap_line(gap, terminal())))


def examine_retention(uow: UnitOfWork, now: datetime, keep: timedelta | None) -> Finding:
    """Report for how long requests keep their words and people.

    Args:
        keep: for how long. None for ever.
    """
    if keep is None:
        return well(
            sentence(
                "requests keep their text and the names of people for ever; KEEP_WORDS_DAYS sets "
                "another time"
            )
        )
    before = now - keep
    day = f"{before:%Y-%m-%d}"
    return well(
        sentence(
            "requests that ended before {day} lose their text and the names of people, once a day; "
            "not done yet, some because they belong to something newer: {count}",
            day=day,
            count=uow.retention.count(before),
        )
    )


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
    if progress.finished_at is None and (progress.unread or not progress.quiet):
        values = {"since": since, "unread": progress.unread, "threads": progress.threads}
        if progress.waits:
            words = sentence(
                "what people wrote since {since} is still being read (threads to read: {unread} of "
                "{threads}); reminders wait for it: let the bot run; its log says what keeps it",
                **values,
            )
        else:
            words = sentence(
                "what people wrote since {since} is still being read (threads to read: {unread} of "
                "{threads}); reminders no longer wait for it: let the bot run; its log says what "
                "keeps it",
                **values,
            )
        found.append(remark(words))
    elif progress.quiet:
        found.append(
            well(
                sentence(
                    "what people wrote since {since} is read (messages found: {count}); edits "
                    "and deletions are still being looked for (threads to read: {threads})",
                    since=since,
                    count=progress.messages,
                    threads=progress.quiet,
                )
            )
        )
    else:
        found.append(
            well(
                sentence(
                    "what people wrote since {since}, while Slack may not have delivered, is read "
                    "(messages found: {count})",
                    since=since,
                    count=progress.messages,
                )
            )
        )
    if progress.unreadable:
        found.append(
            remark(
                sentence(
                    "threads that Slack did not let Crossdesk read: {count}. See "
                    "catch_up.unreadable in the log; mostly the scope im:history is missing",
                    count=progress.unreadable,
                )
            )
        )
    return found


def examine_outbox(uow: UnitOfWork, now: datetime) -> list[Finding]:
    """Report the messages that wait to be sent, and those that were given up."""
    waiting, due_at = uow.outbox.backlog(), uow.outbox.due_since(now)
    if due_at and due_at < now - _LATE:
        minutes = int((now - due_at).total_seconds() // 60)
        found = remark(
            sentence(
                "messages wait to be sent ({count}, the first for {minutes} min): start the bot, "
                "or look in its log for what Slack answers",
                count=waiting,
                minutes=minutes,
            )
        )
    else:
        found = well(sentence("the outbox keeps up (waiting to be sent: {count})", count=waiting))
    dead = [_dead_letter(uow, row) for row in uow.outbox.dead()]
    return [found, *(dead or [well(sentence("no message was given up"))])]


def _dead_letter(uow: UnitOfWork, row: OutboxRow) -> Finding:
    when = f"{row.created_at:%Y-%m-%d %H:%M} UTC"
    reason = row.error or sentence("no reason is known")
    values = {"when": when, "who": row.recipient_id, "kind": row.kind, "reason": reason}
    if row.request_id is None:
        return remark(
            sentence(
                "a message of {when} to {who} was given up ({kind}): {reason}; python -m bot "
                "outbox retry {id} sends it again",
                id=row.id,
                **values,
            )
        )
    return remark(
        sentence(
            "a message of {when} to {who} about #{number} was given up ({kind}): {reason}; python "
            "-m bot outbox retry {id} sends it again",
            id=row.id,
            number=uow.requests.by_id(row.request_id).number,
            **values,
        )
    )
