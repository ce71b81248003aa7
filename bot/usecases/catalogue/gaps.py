"""The gaps between the catalogue in force and the workspace, and who is told of them."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.usecases.notices import Notice, was_enqueued
from domain.gaps import Gap, GapKind, find_gaps
from domain.organisation import MemberRole
from domain.weeks import Week
from store.unit_of_work import UnitOfWork

_SERVING = (MemberRole.PROVIDER, MemberRole.MANAGER)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_A_CHOICE = frozenset({GapKind.NO_MANAGER, GapKind.NO_ADMIN})
"""The gaps that may be meant so; `doctor` and `catalogue check` name them, and no message does."""


def gaps(uow: UnitOfWork) -> tuple[Gap, ...]:
    """Return what is missing, as far as people and members are known; nothing before they are."""
    people = {person.user_id: person for person in uow.people.all()}
    if not people:
        return ()
    not_asked = {department.key for department in uow.staffing.due(_EVER)}
    serving = {
        department.key: [
            user_id
            for role in _SERVING
            for user_id in uow.people.members(department.id, role)
            if user_id in people
        ]
        for department in uow.catalogue.departments()
        if department.key not in not_asked
    }
    return find_gaps(uow.catalogue.definition(), people, serving)


def urgent(found: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return those that somebody has to hear of."""
    return tuple(gap for gap in found if gap.kind not in _A_CHOICE)


def tell_of_gaps(uow: UnitOfWork, now: datetime) -> None:
    """Tell the admins what is missing: when it changes, and once a week while it lasts."""
    found = urgent(gaps(uow))
    if not found:
        return
    what = hashlib.sha256(repr(found).encode()).hexdigest()[:12]
    for admin in uow.people.admins():
        key = f"gaps:{Week.of(now.date())}:{what}:{admin}"
        if not was_enqueued(uow, key):
            uow.outbox.put(key, Notice.CATALOGUE_GAPS, admin, now)
