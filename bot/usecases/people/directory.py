"""Who there is, who has left, and who belongs to which department."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.usecases.people.departures import settle, settle_person
from bot.usecases.people.waiting import ask_gates_again
from bot.usecases.requests.announcements import show_cards
from domain.catalogue import PeopleDefinition
from domain.organisation import Department, MemberRole, Person, Standing
from store.unit_of_work import UnitOfWork

_MOST_REQUESTS = 100
"""The most cards that are brought up to date when one person leaves."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """A department, and what the catalogue says of its people."""

    department: Department
    definition: PeopleDefinition


def note_person(uow: UnitOfWork, _actor_id: str, now: datetime, person: Person) -> None:
    """Note a person as Slack shows them: they joined, changed, or left."""
    note_people(uow, now, [person])


def note_people(uow: UnitOfWork, now: datetime, people: Iterable[Person]) -> None:
    """Note these people as Slack shows them now.

    Of those who have left, only those whom we know, or whom the catalogue names, matter.
    """
    for person in people:
        known = uow.people.get(person.user_id)
        if known is None and person.deleted and not _is_named(uow, person.user_id):
            continue
        if person != known:
            uow.people.put(person)
        if known is not None and person.timezone != known.timezone:
            ask_gates_again(uow, now, person.user_id)
        if known is not None and person.deleted != known.deleted:
            _show_what_they_asked(uow, person.user_id, now)
        if _counts_as(person) != _counts_as(known):
            _account_for(uow, person, now, returning=known is not None and not person.deleted)


def _show_what_they_asked(uow: UnitOfWork, user_id: str, now: datetime) -> None:
    """Let the cards say that a requester has left, or is back."""
    for request in uow.request_lists.unfinished_of_requester(user_id, _MOST_REQUESTS):
        show_cards(uow, request, uow.catalogue.department_by_id(request.hop.department_id), now)


def _is_named(uow: UnitOfWork, user_id: str) -> bool:
    return bool(uow.people.memberships(user_id)) or uow.people.is_admin(user_id)


def _counts_as(person: Person | None) -> tuple[bool, Standing]:
    """Return the facts that decide whether somebody serves; the unknown count as full members."""
    return (person.deleted, person.standing) if person else (False, Standing.MEMBER)


def _account_for(uow: UnitOfWork, person: Person, now: datetime, *, returning: bool) -> None:
    """Follow somebody who has left or come back, or who is a guest now or no longer one.

    Whom the catalogue names is back at once; of channels and user groups Slack is asked.
    """
    belongs_to = {each.department_id for each in uow.people.memberships(person.user_id)}
    may_return_to = {each.id for each in uow.catalogue.departments()} if returning else set()
    for department_id in belongs_to | may_return_to:
        uow.staffing.note_synced(department_id, None)
    settle_person(uow, now, person.user_id)


def join_channel(uow: UnitOfWork, user_id: str, now: datetime, channel_id: str) -> None:
    """Let somebody who has joined a department's channel serve there, and ask Slack again."""
    if uow.people.get(user_id):  # bots are not known
        for department_id in _staffed_from(uow, channel_id):
            uow.people.add_member(department_id, MemberRole.PROVIDER, user_id)
    sync_soon(uow, user_id, now, channel_id)


def leave_channel(uow: UnitOfWork, user_id: str, now: datetime, channel_id: str) -> None:
    """Let somebody who has left a department's channel serve there no more."""
    for department_id in _staffed_from(uow, channel_id):
        uow.people.remove_member(department_id, MemberRole.PROVIDER, user_id)
        settle(uow, now, department_id, [user_id])
    sync_soon(uow, user_id, now, channel_id)


def _staffed_from(uow: UnitOfWork, channel_id: str) -> list[int]:
    """The departments whose providers are the members of a channel."""
    return [
        department.id
        for department in uow.catalogue.departments_in_channel(channel_id)
        if uow.staffing.definition(department.id).providers is None
    ]


def sync_soon(uow: UnitOfWork, _actor_id: str, now: datetime, source_id: str) -> None:
    """Ask Slack again for the members of a channel or user group, which have changed.

    It may have been the bot itself that joined a channel: what was held up for lack of an
    invitation is sent at once.
    """
    for department in uow.catalogue.departments():
        definition = uow.staffing.definition(department.id)
        if source_id in {department.channel_id, definition.members}:
            uow.staffing.note_synced(department.id, None)
    uow.outbox.hasten(source_id, now)


def take_to_sync(uow: UnitOfWork, now: datetime, synced_before: datetime) -> tuple[Staffing, ...]:
    """The departments of whose people Slack was last asked before that instant, or never.

    They count as asked from now on, so that what changes while Slack is being asked is not lost:
    it makes them due again.
    """
    due = uow.staffing.due(synced_before)
    for department in due:
        uow.staffing.note_synced(department.id, now)
    return tuple(Staffing(department, uow.staffing.definition(department.id)) for department in due)


def give_back(uow: UnitOfWork, departments: Iterable[Department]) -> None:
    """Slack could not be asked about these: they are due as before."""
    for department in departments:
        uow.staffing.note_synced(department.id, None)


def known_among(uow: UnitOfWork, user_ids: Sequence[str]) -> frozenset[str]:
    """Return those of these people that we know of."""
    return uow.people.known_among(user_ids)


def staff(
    uow: UnitOfWork,
    now: datetime,
    staffing: Staffing,
    providers: Iterable[str] | None,
    receivers: Iterable[str] | None,
) -> None:
    """Make these the people of a department, and let go of who is not among them any more.

    What Slack said is not used if the catalogue or a channel has changed meanwhile: somebody who
    had just gone would serve again. The department is due again then.

    Args:
        now: when it was taken to be synced.
        providers: None if Slack does not say who they are; those we know stay.
        receivers: None if they are the same.
    """
    department_id, definition = staffing.department.id, staffing.definition
    if not uow.staffing.is_synced(department_id, now):
        return
    before = _serving(uow, department_id)
    managers = definition.managers
    uow.people.set_members(department_id, MemberRole.MANAGER, managers, managers)
    if providers is not None:
        named = definition.providers or ()
        uow.people.set_members(department_id, MemberRole.PROVIDER, providers, named)
    if definition.members is None:
        receivers = {*uow.people.members(department_id, MemberRole.PROVIDER), *managers}
    if receivers is not None:
        named = definition.members if isinstance(definition.members, tuple) else ()
        uow.people.set_members(department_id, MemberRole.RECEIVER, receivers, named)
    settle(uow, now, department_id, before - _serving(uow, department_id))


def _serving(uow: UnitOfWork, department_id: int) -> set[str]:
    roles = (MemberRole.PROVIDER, MemberRole.MANAGER)
    return {user_id for role in roles for user_id in uow.people.members(department_id, role)}
