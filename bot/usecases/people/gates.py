"""The gates to people and channels: when each is told of what, as things stand now."""

from collections.abc import Sequence
from dataclasses import replace

from bot.usecases.people.roles import department_of
from domain.business_calendar import BusinessCalendar
from domain.events import Event
from domain.gate import (
    Gate,
    is_around_the_clock,
    ordinary_gate,
    personal_gate,
    waking_hours,
)
from domain.nagging import is_reminder
from domain.organisation import MemberRole
from domain.policy import ON_DUTY_FOR
from domain.request import Request
from store.unit_of_work import UnitOfWork

_NOWHERE = "UTC"
"""The time zone of people whom nobody knows yet."""


def gate_to(uow: UnitOfWork, recipient_id: str, department_id: int) -> Gate:
    """Return the gate to a person or channel whom a department's affairs concern."""
    department = uow.catalogue.department_by_id(department_id)
    work = uow.catalogue.calendar(department.calendar_id)
    if is_channel(recipient_id):
        return Gate(work)
    return personal_gate(work, _timezone_of(uow, recipient_id))


def gate_on_duty(
    uow: UnitOfWork, recipient_id: str, request: Request, events: Sequence[Event] | None = None
) -> Gate:
    """Return the gate to somebody who serves a request, at any hour if they are on duty.

    In a service around the clock, the person who has just acted on the request is.

    Args:
        events: the request's. If None, they are looked up when they matter.
    """
    gate = gate_to(uow, recipient_id, request.hop.department_id)
    if gate.civil_day is None or not is_around_the_clock(gate.work):
        return gate
    log = uow.events.of_request(request.id) if events is None else events
    acted_at = max((each.at for each in log if each.actor_id == recipient_id), default=None)
    return replace(gate, on_duty_until=acted_at + ON_DUTY_FOR) if acted_at else gate


def own_gate(uow: UnitOfWork, user_id: str) -> Gate:
    """Return the gate to somebody as a requester, or as an administrator."""
    department_id = department_of(uow, user_id)
    if department_id is None:
        return ordinary_gate(_timezone_of(uow, user_id))
    return gate_to(uow, user_id, department_id)


def manager_gates(uow: UnitOfWork, user_id: str) -> list[Gate]:
    """Return the gates to somebody as a manager; who manages nothing has their own."""
    managed = uow.people.departments_of(user_id, MemberRole.MANAGER)
    return [gate_to(uow, user_id, each) for each in managed] or [own_gate(uow, user_id)]


def gate_to_nag(
    uow: UnitOfWork,
    request: Request,
    recipient_id: str,
    key: str,
    events: Sequence[Event] | None = None,
) -> Gate:
    """Return the gate to the recipient of a nag."""
    if is_reminder(key):
        return own_gate(uow, recipient_id)
    if request.parent_id and not request.step and recipient_id == request.requester_id:
        # They hear of it as those who work on what it is for.
        return gate_on_duty(uow, recipient_id, uow.requests.by_id(request.parent_id))
    return gate_on_duty(uow, recipient_id, request, events)


def waking_hours_of(uow: UnitOfWork, user_id: str, work: BusinessCalendar) -> BusinessCalendar:
    """Return the calendar of somebody, as one person of a department that works like this."""
    return waking_hours(work, _timezone_of(uow, user_id))


def is_channel(recipient_id: str) -> bool:
    """Whether a recipient is a channel, not a person."""
    return recipient_id.startswith(("C", "G"))


def _timezone_of(uow: UnitOfWork, user_id: str) -> str:
    person = uow.people.get(user_id)
    return person.timezone if person else _NOWHERE
