"""Departments and calendars that administrators add and retire in Slack."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.usecases.catalogue.administration import (
    add_calendar,
    add_department,
    administered,
    count_running_of,
    model_calendar,
    retire_department,
)
from bot.usecases.catalogue.departments import change_department, part_change
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.requests.opening import open_by_line
from domain.catalogue_revisions import Authorship, Origin
from domain.department_changes import CalendarEntries, DepartmentEntries, NewDepartmentEntries
from domain.errors import DomainError, Problem
from tests.store.service_desk import ADA, BEN, BOB, MEI, NOW, Desk, furnished
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from store.database import Database

EVA = "U07EVA"
SPA = DepartmentEntries("Spa", "水疗部", "C09SPA", managers=(EVA,))
NEW = NewDepartmentEntries("spa", SPA, service_english="Treatment", service_chinese="护理")


@pytest.fixture
def desk(database: Database, workspace_id: int) -> Desk:
    return furnished(database, workspace_id)


def departments(desk: Desk) -> list[str]:
    catalogue = desk.call(lambda uow: uow.catalogue.definition())
    return [each.key for each in catalogue.departments]


def test_an_administrator_adds_a_department_and_its_managers_are_told(desk: Desk) -> None:
    saved = desk.call(add_department, ADA, NOW, NEW, "It opens in May")
    assert saved.changed
    assert departments(desk) == ["it", "people", "spa"]
    page = desk.call(department_services, EVA, "spa")
    (service,) = page.department.services
    assert (service.key, service.name.zh) == ("general", "护理")
    assert (page.department.calendar, page.department.default_service) == ("office", "general")
    assert desk.told_of_department() == [EVA]
    revision, change = desk.call(part_change, 2, "spa", "")
    assert revision.authorship == Authorship(Origin.SLACK, ADA, "It opens in May")
    assert change.before is None
    desk.call(open_by_line, BOB, NOW, "spa", "general", "A massage for 1208")


@enough_on_sqlite
@pytest.mark.parametrize(
    ("typed", "problem", "field"),
    [
        ({"department": replace(SPA, english="", chinese=" ")}, Problem.REQUIRED, "name.en"),
        ({"key": " "}, Problem.REQUIRED, "key"),
        ({"key": "it"}, Problem.NAME_TAKEN, "key"),
        ({"key": "My Spa"}, Problem.CATALOGUE_MISTAKE, "key"),
        ({"key": "services"}, Problem.CATALOGUE_MISTAKE, "key"),
        ({"service_english": "", "service_chinese": ""}, Problem.REQUIRED, "service.en"),
        ({"department": replace(SPA, english="X" * 76)}, Problem.CATALOGUE_MISTAKE, "name.en"),
    ],
)
def test_a_mistake_about_a_new_department_is_told_at_its_input(
    desk: Desk, typed: dict[str, Any], problem: Problem, field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        desk.call(add_department, ADA, NOW, replace(NEW, **typed), "")
    assert (caught.value.problem, caught.value.field) == (problem, field)
    assert departments(desk) == ["it", "people"]


def test_an_administrator_retires_a_department_unless_somebody_needs_it(desk: Desk) -> None:
    place = desk.call(department_services, ADA, "it").place()
    with pytest.raises(DomainError) as caught:
        desk.call(retire_department, ADA, NOW, place, "")  # the chain of new colleagues needs it
    assert caught.value.problem is Problem.CATALOGUE_MISTAKE
    place = desk.call(department_services, ADA, "people").place()
    assert desk.call(count_running_of, ADA, "people") == 0
    desk.call(open_by_line, BOB, NOW, "people", "payroll", "My pay")
    assert desk.call(count_running_of, ADA, "people") == 1
    saved = desk.call(retire_department, ADA, NOW, place, "It is outside now")
    assert departments(desk) == ["it"]
    assert desk.told_of_department() == [EVA]
    assert saved.page.department.key == "it"
    with pytest.raises(DomainError) as caught:
        desk.call(retire_department, ADA, NOW, place, "")
    assert caught.value.problem is Problem.PART_RETIRED
    with pytest.raises(DomainError):
        desk.call(count_running_of, ADA, "people")


def test_what_somebody_else_changed_meanwhile_is_read_before_it_is_retired(desk: Desk) -> None:
    place = desk.call(department_services, ADA, "people").place()
    definition = desk.call(lambda uow: uow.catalogue.definition())
    assert definition.departments[1].key == "people"
    entries = replace(DepartmentEntries.of(definition.departments[1]), english="HR")
    desk.call(change_department, EVA, NOW, place, entries, "")
    with pytest.raises(DomainError) as caught:
        desk.call(retire_department, ADA, NOW, place, "")
    assert caught.value.problem is Problem.PART_CHANGED


@enough_on_sqlite
def test_a_new_calendar_begins_as_another_one_with_its_holidays(desk: Desk) -> None:
    page = desk.call(model_calendar, ADA, "it")
    entries = replace(CalendarEntries.of(page.definition), hours="mon-sun 00:00-24:00")
    saved = desk.call(add_calendar, ADA, NOW, page.place, "always", entries, "Nights")
    assert saved.changed
    calendars = desk.call(lambda uow: uow.calendars.in_force())
    assert calendars["always"].hours.to_dict() == {"mon-sun": ["00:00-24:00"]}
    assert calendars["always"].holidays == calendars["office"].holidays != frozenset()
    for key, problem in (
        ("", Problem.REQUIRED),
        ("office", Problem.NAME_TAKEN),
        ("My hours", Problem.CATALOGUE_MISTAKE),
    ):
        with pytest.raises(DomainError) as caught:
            desk.call(add_calendar, ADA, NOW, page.place, key, entries, "")
        assert (caught.value.problem, caught.value.field) == (problem, "key")


@enough_on_sqlite
@pytest.mark.parametrize("user_id", [MEI, BEN, BOB])
def test_nobody_else_does_any_of_this(desk: Desk, user_id: str) -> None:
    page = desk.call(model_calendar, ADA, "it")
    entries = CalendarEntries.of(page.definition)
    for use_case, *arguments in (
        (administered, user_id, "it"),
        (count_running_of, user_id, "it"),
        (model_calendar, user_id, "it"),
        (add_department, user_id, NOW, NEW, ""),
        (retire_department, user_id, NOW, desk.place(), ""),
        (add_calendar, user_id, NOW, page.place, "always", entries, ""),
    ):
        with pytest.raises(DomainError) as caught:
            desk.call(use_case, *arguments)
        assert caught.value.problem is Problem.ADMINS_ONLY
    assert desk.call(lambda uow: uow.catalogue_revisions.newest_number()) == 1
