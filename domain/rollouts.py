"""Roll-outs: those who serve a department read what is new about its services."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.business_calendar import BusinessCalendar
from domain.business_clock import NoWorkingTimeError, working_days_later
from domain.catalogue import Catalogue, ServiceDefinition
from domain.organisation import Department, Service
from domain.service_changes import ServiceChange

ROLLOUT_REMINDER_WORKING_DAYS: Final = (1, 3, 5)
"""When a provider is reminded to read something, in working days after they were told."""

FOUNDING: Final = timedelta(days=1)
"""Who serves a department within this time of the first is no newcomer: it has just been set up."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A service that a provider is to read, or has read.

    Attributes:
        revision: of the catalogue, as they were told of it.
        known: the revision that they had read before, or that was in force before. None if the
            service is new to them.
        read_at: when they said that they have read it. None if they have not.
    """

    service_id: int
    user_id: str
    revision: int
    known: int | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Training:
    """A provider of a department, and what they were told of its services.

    Attributes:
        told_revision: the newest revision of the catalogue when they were told last.
        told_at: when that was. None if they never were told anything.
        reminders: how many times they were reminded since.
        remind_at: when they are reminded next. None if they are not.
    """

    department_id: int
    user_id: str
    begun_at: datetime
    told_revision: int = 0
    told_at: datetime | None = None
    reminders: int = 0
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A service to read, and what changed about it since its reader knew it."""

    change: ServiceChange
    read_at: datetime | None = None

    @property
    def service(self) -> ServiceDefinition:
        """The service as it is now."""
        assert self.change.after is not None  # noqa: S101  -- nobody reads what is not offered
        return self.change.after


@dataclass(frozen=True, slots=True)
class Unread:
    """A service that some providers of its department have not read yet.

    Attributes:
        user_ids: who has not, sorted.
        told: how many were to read it.
    """

    department: Department
    service: Service
    user_ids: tuple[str, ...]
    told: int


def is_worth_reading(before: ServiceDefinition | None, after: ServiceDefinition) -> bool:
    """Whether those who serve a service need to know of a change of it.

    They do if it is new, or has another name, kind, confidentiality, promise, field, quality
    criterion, approval or step. They need not know who is reminded when, of how many a rating is
    asked for, what its standard is called in the file, or in which order services stand.
    """
    return before is None or _content(before) != _content(after)


def _content(service: ServiceDefinition) -> tuple[object, ...]:
    standard = service.standard
    return (
        service.name,
        service.kind,
        service.confidential,
        service.fields,
        standard.figures(),
        standard.urgent,
        standard.quality,
        service.approve,
        service.chain,
    )


def worth_reading(before: Catalogue, after: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the departments and services, by their keys, whose change is worth reading."""
    known = {
        (department.key, service.key): service
        for department in before.departments
        for service in department.services
    }
    for department in after.departments:
        for service in department.services:
            if is_worth_reading(known.get((department.key, service.key)), service):
                yield department.key, service.key


def next_reminder(calendar: BusinessCalendar, told_at: datetime, reminders: int) -> datetime | None:
    """Return when somebody is reminded next of what they were told, in working time.

    None if they were reminded often enough, or if their department never works.

    Args:
        reminders: how often they were reminded.
    """
    if reminders >= len(ROLLOUT_REMINDER_WORKING_DAYS):
        return None
    try:
        return working_days_later(calendar, told_at, ROLLOUT_REMINDER_WORKING_DAYS[reminders])
    except NoWorkingTimeError:
        return None
