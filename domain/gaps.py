"""Gaps: what a catalogue says and a workspace does not have, such as a manager who has left."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.catalogue import Catalogue, DepartmentDefinition
from domain.organisation import Person


class GapKind(StrEnum):
    """A kind of gap."""

    NOBODY_SERVES = "nobody_serves"
    NO_MANAGER = "no_manager"  # is named
    MANAGERS_GONE = "managers_gone"  # those who are named are not here
    UNKNOWN_PERSON = "unknown_person"  # named by id, and not in the workspace
    LEFT = "left"  # named by id, and deactivated
    SHARED_CHANNEL = "shared_channel"
    NO_ADMIN = "no_admin"  # who is here


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """One thing that an administrator can put right.

    Attributes:
        departments: the keys of those that it concerns; none: the whole catalogue.
        subject: the id of a person or a channel, if it is about one.
    """

    kind: GapKind
    departments: tuple[str, ...] = ()
    subject: str = ""


def find_gaps(
    catalogue: Catalogue, people: Mapping[str, Person], serving: Mapping[str, Collection[str]]
) -> tuple[Gap, ...]:
    """Return what is missing, sorted.

    Args:
        people: everybody in the workspace, by id.
        serving: who serves each department now, by its key; one that is missing is not judged.
    """
    found = [*_missing_people(catalogue, people), *shared_channels(catalogue)]
    for department in catalogue.departments:
        if not serving.get(department.key, ("unknown",)):
            found.append(Gap(GapKind.NOBODY_SERVES, (department.key,)))
        if not any(_is_here(people, each) for each in department.managers):
            kind = GapKind.MANAGERS_GONE if department.managers else GapKind.NO_MANAGER
            found.append(Gap(kind, (department.key,)))
    if not any(_is_here(people, each) for each in catalogue.admins):
        found.append(Gap(GapKind.NO_ADMIN))
    return tuple(sorted(found))


def _is_here(people: Mapping[str, Person], user_id: str) -> bool:
    return user_id in people and not people[user_id].deleted


def _missing_people(catalogue: Catalogue, people: Mapping[str, Person]) -> Iterator[Gap]:
    named_in = defaultdict[str, list[str]](list)
    for user_id in catalogue.admins:
        named_in.setdefault(user_id, [])
    for department in catalogue.departments:
        for user_id in sorted(named_by(department)):
            named_in[user_id].append(department.key)
    for user_id, keys in named_in.items():
        if not _is_here(people, user_id):
            kind = GapKind.LEFT if user_id in people else GapKind.UNKNOWN_PERSON
            yield Gap(kind, tuple(keys), user_id)


def named_by(department: DepartmentDefinition) -> set[str]:
    """Return everybody whom a department names by their id, as approvers and in nag steps, too."""
    members = department.members if isinstance(department.members, tuple) else ()
    named = {*(department.providers or ()), *department.managers, *department.editors, *members}
    for service in department.services:
        steps = service.chain.steps if service.chain else ()
        approvals = filter(None, (service.approve, *(step.approve for step in steps)))
        named |= service.standard.named.union(*(each.people for each in approvals))
    return named


def shared_channels(catalogue: Catalogue) -> Iterator[Gap]:
    """Yield the channels that several departments share, one of which names no providers."""
    by_channel = defaultdict[str, list[DepartmentDefinition]](list)
    for department in catalogue.departments:
        by_channel[department.channel].append(department)
    for channel, sharing in by_channel.items():
        if len(sharing) > 1 and any(each.providers is None for each in sharing):
            keys = tuple(each.key for each in sharing)
            yield Gap(GapKind.SHARED_CHANNEL, keys, channel)
