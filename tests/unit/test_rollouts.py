"""Roll-outs: which changes are worth reading, and when somebody is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.approval_terms import Approval
from domain.business_calendar import BusinessCalendar
from domain.catalogue import Catalogue, DepartmentDefinition, ServiceDefinition
from domain.chain import Chain, Step
from domain.durations import Duration
from domain.fields import Field, FieldType
from domain.organisation import ServiceKind
from domain.rollouts import is_worth_reading, next_reminder, worth_reading
from domain.standards import Figures, NagStep, ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours

STANDARD = ServiceStandard(
    Duration.parse("1h"), Duration.parse("8h"), quality=(LocalizedText("Clean"),)
)
LAPTOP = ServiceDefinition(
    "laptop", LocalizedText("Laptop"), ServiceKind.SUPPORT, False, (), STANDARD
)
TAG = Field("tag", LocalizedText("Tag"), FieldType.TEXT, True)
CHAIN = Chain((Step("setup", "it/helpdesk"),))
OFFICE = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


def with_standard(**values: object) -> ServiceDefinition:
    return replace(LAPTOP, standard=replace(STANDARD, **values))  # type: ignore[arg-type]


WORTH_IT = {
    "name": replace(LAPTOP, name=LocalizedText("Laptop repair")),
    "Chinese name": replace(LAPTOP, name=LocalizedText("Laptop", "笔记本")),
    "kind": replace(LAPTOP, kind=ServiceKind.RESOURCE),
    "confidential": replace(LAPTOP, confidential=True),
    "fields": replace(LAPTOP, fields=(TAG,)),
    "approval": replace(LAPTOP, approve=Approval(("U1",))),
    "chain": replace(LAPTOP, chain=CHAIN),
    "first response": with_standard(first_response=Duration.parse("2h")),
    "resolution": with_standard(resolution=None),
    "urgent": with_standard(urgent=Figures(resolution=Duration.parse("1h"))),
    "quality": with_standard(quality=()),
}
NOT_WORTH_IT = {
    "the same": LAPTOP,
    "share of ratings": replace(LAPTOP, rating_share=50),
    "name of the standard": with_standard(name="usual"),
    "reminders": with_standard(nags=(NagStep(50, ("assignee",)),)),
    "daily": with_standard(daily=()),
}


@pytest.mark.parametrize("what", WORTH_IT)
def test_what_providers_promise_or_do_is_worth_reading(what: str) -> None:
    assert is_worth_reading(LAPTOP, WORTH_IT[what])


@pytest.mark.parametrize("what", NOT_WORTH_IT)
def test_what_changes_nothing_for_them_is_not(what: str) -> None:
    assert not is_worth_reading(LAPTOP, NOT_WORTH_IT[what])


def test_a_new_service_is_worth_reading_and_a_retired_one_or_another_order_is_not() -> None:
    def catalogue(*services: ServiceDefinition) -> Catalogue:
        people = (None, (), None)
        it = DepartmentDefinition(
            "it", LocalizedText("IT"), "C1", *people, "office", None, services
        )
        return Catalogue((), {}, (it,))

    other = replace(LAPTOP, key="other")
    assert list(worth_reading(catalogue(), catalogue(LAPTOP))) == [("it", "laptop")]
    assert not list(worth_reading(catalogue(LAPTOP, other), catalogue(LAPTOP)))
    assert not list(worth_reading(catalogue(LAPTOP, other), catalogue(other, LAPTOP)))


def test_three_reminders_at_most_come_in_working_time() -> None:
    at = [next_reminder(OFFICE, FRIDAY, reminders) for reminders in range(4)]
    monday = FRIDAY + timedelta(days=3)
    assert at == [monday, monday + timedelta(days=2), monday + timedelta(days=4), None]


def test_a_department_that_never_works_is_not_reminded() -> None:
    mondays = frozenset(FRIDAY.date() + timedelta(days=3 + 7 * week) for week in range(52 * 120))
    never = BusinessCalendar(
        "UTC", WeeklyHours.parse({"mon": ["09:00-17:00"]}), closed_days=mondays
    )
    assert next_reminder(never, FRIDAY, 0) is None
