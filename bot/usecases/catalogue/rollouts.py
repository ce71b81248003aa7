"""Roll-outs: providers are told what is new, say that they have read it, and are reminded."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.people.locales import ENGLISH, locale_of
from bot.usecases.people.providers import is_provider
from bot.usecases.requests.announcements import refresh_home
from bot.usecases.requests.practice import Script, start_practice
from domain.catalogue import Catalogue, ServiceDefinition
from domain.errors import DomainError, Problem
from domain.organisation import Department, MemberRole, Service
from domain.rollouts import (
    FOUNDING,
    Lesson,
    Reading,
    Training,
    next_reminder,
    worth_reading,
)
from domain.service_changes import ServiceChange
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who serves a department, and who is to be told something of it."""

    department_id: int
    user_id: str
    locale: str = ENGLISH


def roll_out(
    uow: UnitOfWork,
    before: Catalogue,
    now: datetime,
    only: tuple[str, str] | None = None,
    author_id: str = "",
) -> None:
    """Let providers be told what a change of the catalogue means for them.

    Args:
        before: the catalogue before the change.
        only: the keys of a department and its service, if nothing else is rolled out.
        author_id: who made the change, if they did so in Slack: they know it.
    """
    services = [
        _service(uow, department_key, service_key)
        for department_key, service_key in worth_reading(before, uow.catalogue.definition())
        if only in {None, (department_key, service_key)}
    ]
    revision = uow.catalogue_revisions.newest_number()
    uow.rollouts.roll_out([each.id for each in services], revision, now)
    for each in services:
        if is_provider(uow, author_id, uow.catalogue.department_by_id(each.department_id)):
            uow.rollouts.put(Reading(each.id, author_id, revision, revision, now))


def learners_due(uow: UnitOfWork, now: datetime) -> tuple[Learner, ...]:
    """Return who is to be told something, or reminded; and who serves a department since lately."""
    newest = uow.rollouts.newest()
    known = {(each.department_id, each.user_id): each for each in uow.rollouts.trainings()}
    return tuple(
        Learner(department.id, user_id, locale_of(uow, user_id))
        for department in uow.catalogue.departments()
        for user_id in uow.people.members(department.id, MemberRole.PROVIDER)
        if _is_due(known.get((department.id, user_id)), newest.get(department.id, 0), now)
    )


def _is_due(training: Training | None, newest: int, now: datetime) -> bool:
    if training is None or newest > training.told_revision:
        return True
    return training.remind_at is not None and training.remind_at <= now


def tell(uow: UnitOfWork, now: datetime, learner: Learner, script: Script | None = None) -> None:
    """Tell somebody what they are to read of a department, or remind them of it.

    What they were told already, by another process too, is not told again.

    Args:
        script: the words of the practice request that a newcomer gets, too.
    """
    department = uow.catalogue.department_by_id(learner.department_id)
    if not is_provider(uow, learner.user_id, department):
        return
    is_new = uow.rollouts.begin(department.id, learner.user_id, now)
    training = uow.rollouts.lock(department.id, learner.user_id)
    first_begun_at = uow.rollouts.first_begun_at(department.id)
    newcomer = is_new and now - first_begun_at > FOUNDING
    if is_new and first_begun_at == now:
        # Nobody who serves already is to be taken for a newcomer because they are told later.
        for each in uow.people.members(department.id, MemberRole.PROVIDER):
            uow.rollouts.begin(department.id, each, now)
    to_read = _to_read(uow, training, newcomer=newcomer)
    if newcomer and script:
        with suppress(DomainError):  # there is nothing to practise
            start_practice(uow, learner.user_id, now, script)
    if to_read:
        _hand_out(uow, training, to_read, now)
    elif training.remind_at and training.remind_at <= now:
        _remind(uow, training, now)
    else:
        _note_told(uow, training)


def mark_read(
    uow: UnitOfWork, user_id: str, now: datetime, department_id: int, revision: int
) -> None:
    """Note that somebody has read what they were told up to a revision.

    Raises:
        DomainError: NO_DEPARTMENT, if they serve there no more.
    """
    department = uow.catalogue.department_by_id(department_id)
    if not is_provider(uow, user_id, department):
        raise DomainError(Problem.NO_DEPARTMENT)
    training = uow.rollouts.lock(department_id, user_id)
    unread = [each for each in _readings(uow, training) if each.read_at is None]
    read = [each for each in unread if each.revision <= revision]
    for each in read:
        uow.rollouts.put(replace(each, read_at=now))
    if len(read) == len(unread):
        uow.rollouts.change(training, remind_at=None)
    for told in sorted({each.revision for each in read} | {revision}):
        _show(uow, training, told, now)
    for reminder in range(1, training.reminders + 1):
        _show(uow, training, training.told_revision, now, reminder)
    if read:
        for manager in uow.people.members(department_id, MemberRole.MANAGER):
            refresh_home(uow, manager, now)


def lessons(
    uow: UnitOfWork, user_id: str, department: Department, revision: int | None = None
) -> tuple[Lesson, ...]:
    """Return what somebody is to read of a department, in the order of its services.

    Args:
        revision: what they were told in this one, read or not. If None, all that they have not
            read.
    """
    readings = uow.rollouts.readings(department.id, user_id)
    catalogue = uow.catalogue.definition()
    found = []
    for service in uow.catalogue.services(department.id):
        reading = readings.get(service.id)
        if reading is None or service.retired:
            continue
        if reading.revision == revision or (revision is None and reading.read_at is None):
            change = ServiceChange(
                _known(uow, reading, department, service),
                catalogue.find_service(department.key, service.key),
            )
            found.append(Lesson(change, reading.read_at))
    return tuple(found)


def _to_read(uow: UnitOfWork, training: Training, *, newcomer: bool) -> list[Reading]:
    """Return what somebody is to read from now on; to a newcomer all that is offered."""
    known = uow.rollouts.readings(training.department_id, training.user_id)
    rolled_out = uow.rollouts.of_department(training.department_id)
    newest = uow.catalogue_revisions.newest_number()
    found = []
    for service in uow.catalogue.services(training.department_id):
        since = rolled_out.get(service.id, 0)
        if newcomer or since > training.told_revision:
            before, former = None if newcomer else since - 1, known.get(service.id)
            if former:
                before = former.revision if former.read_at else former.known
                if former.read_at and former.revision >= since:
                    continue  # they made the change themselves
            found.append(Reading(service.id, training.user_id, newest, before, None))
    return found


def _hand_out(
    uow: UnitOfWork, training: Training, to_read: Iterable[Reading], now: datetime
) -> None:
    for each in to_read:
        uow.rollouts.put(each)
    revision = uow.catalogue_revisions.newest_number()
    uow.rollouts.change(
        training,
        told_revision=revision,
        told_at=now,
        reminders=0,
        remind_at=_next_reminder(uow, training.department_id, now, 0),
    )
    _show(uow, training, revision, now)


def _remind(uow: UnitOfWork, training: Training, now: datetime) -> None:
    """Remind somebody of what they have not read, once more."""
    reminders = training.reminders + 1
    told_at = training.told_at or now
    next_at = _next_reminder(uow, training.department_id, told_at, reminders)
    if not any(each.read_at is None for each in _readings(uow, training)):
        uow.rollouts.change(training, remind_at=None)
        return
    uow.rollouts.change(training, reminders=reminders, remind_at=next_at)
    _show(uow, training, training.told_revision, now, reminders)


def _note_told(uow: UnitOfWork, training: Training) -> None:
    """Note that there is nothing to tell somebody up to the newest revision."""
    revision = uow.catalogue_revisions.newest_number()
    if revision > training.told_revision:
        uow.rollouts.change(training, told_revision=revision)


def _show(
    uow: UnitOfWork, training: Training, revision: int, now: datetime, reminder: int = 0
) -> None:
    """Show somebody what they are to read as of a revision, or how that stands by now.

    Args:
        reminder: which one it is; 0: none.
    """
    key = f"rollout:{training.department_id}:{training.user_id}:{revision}"
    payload = {"department": training.department_id, "revision": revision}
    if reminder:
        key, payload = f"{key}:{reminder}", {**payload, "reminder": reminder}
    notice = Notice.ROLLOUT_REMINDER if reminder else Notice.ROLLOUT
    uow.outbox.put(key, notice, training.user_id, now, payload=payload)


def _next_reminder(
    uow: UnitOfWork, department_id: int, told_at: datetime, reminders: int
) -> datetime | None:
    department = uow.catalogue.department_by_id(department_id)
    return next_reminder(uow.catalogue.calendar(department.calendar_id), told_at, reminders)


def _readings(uow: UnitOfWork, training: Training) -> Iterator[Reading]:
    yield from uow.rollouts.readings(training.department_id, training.user_id).values()


def _known(
    uow: UnitOfWork, reading: Reading, department: Department, service: Service
) -> ServiceDefinition | None:
    """Return a service as its reader knew it; None if it is new to them."""
    revision = uow.catalogue_revisions.find(reading.known) if reading.known else None
    return revision.catalogue.find_service(department.key, service.key) if revision else None


def _service(uow: UnitOfWork, department_key: str, service_key: str) -> Service:
    department = uow.catalogue.department(department_key)
    service = uow.catalogue.service(department.id, service_key) if department else None
    assert service is not None  # noqa: S101  -- it is in the definition in force
    return service
