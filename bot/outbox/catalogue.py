"""Messages about the catalogue."""

from datetime import datetime

from bot.outbox.outgoing import Outgoing, Post
from bot.outbox.recipients import manages, words
from bot.usecases.catalogue.departments import part_change
from bot.usecases.catalogue.gaps import gaps, urgent
from bot.usecases.catalogue.rollouts import lessons
from bot.usecases.catalogue.slack_changes import service_change
from bot.usecases.people.providers import is_provider
from bot.views.catalogue import days, department_news, rollouts, service_news
from bot.views.catalogue.gaps import gaps_message
from bot.views.catalogue.tour import tour_message
from domain.calendar_changes import DayChanges
from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork


def catalogue_gaps(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Render what is missing in the catalogue, as things stand now."""
    found = urgent(gaps(uow))
    is_admin = uow.people.is_admin(row.recipient_id)
    return Post(gaps_message(found, words(uow, row))) if found and is_admin else None


def days_changed(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Render which days of a calendar have changed, for an administrator."""
    if not uow.people.is_admin(row.recipient_id):
        return None
    told = row.payload
    counts = int(told["later"]), int(told["earlier"])
    changes = DayChanges.from_dict(told)
    return Post(days.days_changed(str(told["calendar"]), changes, *counts, words(uow, row)))


def service_changed(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Render what a colleague changed about a service, for its other managers."""
    told = row.payload
    department = uow.catalogue.department_by_id(int(told["department"]))
    if not manages(uow, row, department.id):
        return None
    revision, change = service_change(uow, told["revision"], department.key, told["service"])
    who = revision.authorship
    moved, t = int(told.get("moved", 0)), words(uow, row)
    return Post(
        service_news.service_changed(who.author_id, department, change, who.reason, t, moved)
    )


def department_changed(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Render what a colleague changed about a department or its calendar, for its managers."""
    told = row.payload
    department = uow.catalogue.department_by_id(int(told["department"]))
    if not manages(uow, row, department.id):
        return None
    revision, change = part_change(uow, told["revision"], department.key, told["calendar"])
    who, t = revision.authorship, words(uow, row)
    changed = department_news.department_changed
    return Post(changed(who.author_id, department, change, who.reason, t))


def rollout(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Render what is new to somebody who serves a department, and whether they have read it."""
    told = row.payload
    department = uow.catalogue.department_by_id(int(told["department"]))
    if not is_provider(uow, row.recipient_id, department):
        return None
    t, revision = words(uow, row), int(told["revision"])
    found = lessons(uow, row.recipient_id, department, revision)
    if found:
        return Post(rollouts.rollout_card(department, found, revision, t))
    return Post(rollouts.replaced_card(department, t)) if uow.messages.get(row.key) else None


def rollout_reminder(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Render what somebody has not read yet; if they have by now, that they have."""
    told = row.payload
    department = uow.catalogue.department_by_id(int(told["department"]))
    if not is_provider(uow, row.recipient_id, department):
        return None
    t, revision = words(uow, row), int(told["revision"])
    unread = lessons(uow, row.recipient_id, department)
    if unread:
        number = int(told["reminder"])
        return Post(rollouts.rollout_card(department, unread, revision, t, number))
    read = lessons(uow, row.recipient_id, department, revision)
    if read and uow.messages.get(row.key):
        return Post(rollouts.rollout_card(department, read, revision, t))
    return None


def tour(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Render how Crossdesk works, for somebody who has asked for the first time."""
    person = uow.people.get(row.recipient_id)
    if person is None or person.deleted:
        return None
    return Post(tour_message(uow.catalogue.departments(), words(uow, row)))
