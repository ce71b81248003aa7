"""Who there is, who has left, and who belongs to which department."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.usecases.closing import release_all_of
from domain.catalogue import PeopleDefinition
from domain.model import Department, MemberRole, Person
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Staffing:
    """A department, and what the catalogue says of its people."""

    department: Department
    definition: PeopleDefinition


def note_person(uow: UnitOfWork, _actor_id: str, now: datetime, person: Person) -> None:
    """Slack shows a person (anew): they joined, changed, or left."""
    note_people(uow, now, [person])


def note_people(uow: UnitOfWork, now: datetime, people: Iterable[Person]) -> None:
    """Slack shows these people as they are now. Of those who have left, only the known matter."""
    for person in people:
        known = uow.people.get(person.user_id)
        if known is None and person.deleted:
            continue
        if person != known:
            uow.people.put(person)
        if known and person.deleted and not known.deleted:
            _leave(uow, person.user_id, now)


def _leave(uow: UnitOfWork, user_id: str, now: datetime) -> None:
    """Somebody has left: what they had taken on falls back to the department."""
    for department_id in uow.people.departments_of(user_id, *MemberRole):
        uow.catalogue.note_people_synced(department_id, None)
    release_all_of(uow, user_id, now)


def sync_soon(uow: UnitOfWork, _actor_id: str, now: datetime, source_id: str) -> None:
    """The members of a channel or of a user group have changed: ask Slack anew.

    It may have been the bot itself that joined a channel: what was held up for want of an
    invitation is sent at once.
    """
    for department in uow.catalogue.departments():
        definition = uow.catalogue.people_definition(department.id)
        if source_id in {department.channel_id, definition.members}:
            uow.catalogue.note_people_synced(department.id, None)
    uow.outbox.hasten(source_id, now)


def take_to_sync(uow: UnitOfWork, now: datetime, synced_before: datetime) -> tuple[Staffing, ...]:
    """The departments of whose people Slack was last asked before that instant, or never.

    They count as asked from now on, so that what changes while Slack is being asked is not lost:
    it makes them due again.
    """
    due = uow.catalogue.departments_to_sync(synced_before)
    for department in due:
        uow.catalogue.note_people_synced(department.id, now)
    return tuple(
        Staffing(department, uow.catalogue.people_definition(department.id)) for department in due
    )


def give_back(uow: UnitOfWork, departments: Iterable[Department]) -> None:
    """Slack could not be asked about these: they are due as before."""
    for department in departments:
        uow.catalogue.note_people_synced(department.id, None)


def known_people(uow: UnitOfWork) -> dict[str, Person]:
    """Everybody that we know of, by id."""
    return {person.user_id: person for person in uow.people.all()}


def staff(
    uow: UnitOfWork,
    department_id: int,
    providers: Iterable[str],
    managers: Iterable[str],
    receivers: Iterable[str] | None,
) -> None:
    """Make these the people of a department; those who have left do not count.

    Args:
        receivers: None: its providers and managers.
    """
    providers, managers = list(providers), list(managers)
    roles = {
        MemberRole.PROVIDER: providers,
        MemberRole.MANAGER: managers,
        MemberRole.RECEIVER: providers + managers if receivers is None else receivers,
    }
    for role, user_ids in roles.items():
        here = [user_id for user_id in user_ids if not _has_left(uow, user_id)]
        uow.people.set_members(department_id, role, here)


def _has_left(uow: UnitOfWork, user_id: str) -> bool:
    person = uow.people.get(user_id)
    return person is not None and person.deleted
