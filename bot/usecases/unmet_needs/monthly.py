"""Once a month: managers read of the largest unmet needs of their departments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.usecases.each_alone import found_of_each
from bot.usecases.people.gates import manager_gates
from bot.usecases.unmet_needs.needs import first_day, needs_of, put_message
from domain.gate import is_open
from domain.organisation import MemberRole
from domain.unmet_needs import Decision, DepartmentNeeds
from store.unit_of_work import UnitOfWork

NEEDS_TOLD = 3
"""The most unmet needs that one message tells of."""

_JOB = "unmet_needs"


@dataclass(frozen=True, slots=True)
class DueNeeds:
    """A message that somebody is to get now.

    Attributes:
        month: the first day of its month.
    """

    user_id: str
    month: date

    @property
    def period(self) -> str:
        """The step that is done once."""
        return f"{self.user_id}:{self.month:%Y-%m}"


@dataclass(frozen=True, slots=True)
class MonthlyNeeds:
    """The content of a manager's message.

    Attributes:
        departments: those of which there is something to tell, with the needs that are told.
        decided: what was decided about others since the month began, by the departments' ids.
    """

    departments: tuple[DepartmentNeeds, ...]
    decided: tuple[tuple[DepartmentNeeds, Decision], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.departments and not self.decided


def due_needs(uow: UnitOfWork, now: datetime) -> tuple[DueNeeds, ...]:
    """Return who has had no message in this month, and can be told now.

    A month begins by the clock of the first department that they manage.
    """

    def due_to(user_id: str) -> DueNeeds | None:
        gates = manager_gates(uow, user_id)
        if not any(is_open(gate, now) for gate in gates):
            return None
        return DueNeeds(user_id, now.astimezone(gates[0].zone).date().replace(day=1))

    return uow.periodic.not_begun(_JOB, list(found_of_each("unmet needs", _managers(uow), due_to)))


def send_needs(uow: UnitOfWork, now: datetime, due: Iterable[DueNeeds]) -> None:
    """Put messages on their way, except those that another process has; none, if it is empty."""
    for each in due:
        is_first = uow.periodic.begin(_JOB, each.period, now)
        if is_first and not monthly_needs(uow, each.user_id, each.month, now).is_empty:
            put_message(uow, each.user_id, each.month, now)


def monthly_needs(uow: UnitOfWork, user_id: str, month: date, now: datetime) -> MonthlyNeeds:
    """Put together what a manager is told: at most three unmet needs, the largest first.

    What was decided since the month began stands in the place of a need.
    """
    managed = uow.people.departments_of(user_id, MemberRole.MANAGER)
    found = [
        needs_of(uow, each, first_day(month), now)
        for each in uow.catalogue.departments()
        if each.id in managed
    ]
    decided = tuple(
        (each, decision)
        for each in found
        for decision in _decisions(each)
        if decision.decided_on >= month
    )[:NEEDS_TOLD]
    left = NEEDS_TOLD - len(decided)
    told = _largest(found, left)
    return MonthlyNeeds(tuple(each for each in told if each.needs or each.effects), decided)


def _decisions(found: DepartmentNeeds) -> list[Decision]:
    return [*found.not_ours, *(each.decision for each in found.effects)]


def _largest(found: Sequence[DepartmentNeeds], count: int) -> list[DepartmentNeeds]:
    """Leave each department those of its needs that are among the largest of all."""
    sizes = sorted(
        (-len(need.asks), place, number)
        for place, each in enumerate(found)
        for number, need in enumerate(each.needs)
    )[:count]
    return [
        replace(each, needs=tuple(each.needs[n] for _, p, n in sizes if p == place))
        for place, each in enumerate(found)
    ]


def _managers(uow: UnitOfWork) -> list[str]:
    """Return the managers of departments, each once, without those who have left."""
    return list(
        dict.fromkeys(
            user_id
            for department in uow.catalogue.departments()
            for user_id in uow.people.members(department.id, MemberRole.MANAGER)
        )
    )
