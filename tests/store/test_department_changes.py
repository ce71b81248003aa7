"""A department, its people and its calendar, changed in Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue.reader import read_catalogue
from bot.usecases.catalogue.departments import (
    calendar_page,
    change_calendar,
    change_department,
    department_page,
    part_change,
)
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.requests.opening import open_by_line
from domain.catalogue_revisions import Authorship, Origin, Part
from domain.department_changes import NO_SERVICE, CalendarEntries, DepartmentEntries
from domain.errors import DomainError, FieldErrors, Problem
from domain.organisation import MemberRole, Person
from tests.store.service_desk import ADA, BEN, BOB, CATALOGUE, EDA, MEI, NOW, Desk, furnished
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from domain.catalogue import DepartmentDefinition
    from store.database import Database
    from store.unit_of_work import UnitOfWork

EVA = "U07EVA"


@pytest.fixture
def desk(database: Database, workspace_id: int) -> Desk:
    found = furnished(database, workspace_id)
    for user_id in (EDA, EVA):
        found.call(lambda uow, each: uow.people.put(each), Person(user_id, user_id))
    return found


def department(desk: Desk, key: str = "it") -> DepartmentDefinition:
    catalogue = desk.call(lambda uow: uow.catalogue.definition())
    found: DepartmentDefinition = next(each for each in catalogue.departments if each.key == key)
    return found


def change(desk: Desk, user_id: str = MEI, **typed: Any) -> Any:
    """Change the department as somebody who has just opened its form."""
    page = desk.call(department_page, user_id, "it").page
    entries = replace(DepartmentEntries.of(page.department), **typed)
    return desk.call(change_department, user_id, NOW, page.place(), entries, "Why not")


def change_hours(desk: Desk, user_id: str = ADA, **typed: Any) -> Any:
    """Change the calendar as somebody who has just opened its form."""
    page = desk.call(calendar_page, user_id, "it")
    entries = replace(CalendarEntries.of(page.definition), **typed)
    return desk.call(change_calendar, user_id, NOW, page.place, entries, "Why not")


def roles(desk: Desk, role: MemberRole) -> tuple[str, ...]:
    def look(uow: UnitOfWork) -> tuple[str, ...]:
        its = uow.catalogue.department("it")
        assert its is not None
        return uow.people.members(its.id, role)

    found: tuple[str, ...] = desk.call(look)
    return found


def test_a_manager_changes_who_serves_and_the_others_are_told(desk: Desk) -> None:
    saved = change(
        desk,
        english="IT desk",
        channel="C09IT",
        providers=(BOB, EVA),
        editors=(EVA,),
        default_service="laptop",
    )
    assert saved.changed
    it = department(desk)
    assert (it.name.en, it.channel, it.default_service) == ("IT desk", "C09IT", "laptop")
    assert roles(desk, MemberRole.PROVIDER) == (BOB, EVA)
    assert roles(desk, MemberRole.EDITOR) == (EVA,)
    assert [each.key for each in it.services] == ["helpdesk", "laptop"]
    assert desk.told_of_department() == [BEN]
    revision, changed = desk.call(part_change, 2, "it", "")
    assert revision.authorship == Authorship(Origin.SLACK, MEI, "Why not")
    assert changed.before != changed.after


@enough_on_sqlite
def test_whom_the_form_cannot_show_stays(desk: Desk) -> None:
    assert desk.call(department_page, MEI, "it").unseen == {BOB}
    change(desk, providers=(EVA,))
    assert set(department(desk).providers or ()) == {EVA, BOB}


def test_nobody_chosen_is_what_the_catalogue_has_by_default(desk: Desk) -> None:
    desk.call(lambda uow, each: uow.people.put(each), Person(BOB, "Bob"))
    change(desk, providers=(), members=(EVA,), default_service=NO_SERVICE)
    it = department(desk)
    assert (it.providers, it.members, it.default_service) == (None, (EVA,), None)
    change(desk, members=(), group="S03ITTEAM")
    assert department(desk).members == "S03ITTEAM"


@enough_on_sqlite
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"english": " ", "chinese": ""}, "name.en"),
        ({"members": (EVA,), "group": "S03"}, "group"),
        ({"group": "people"}, "group"),
        ({"calendar": "moon"}, "calendar"),
    ],
)
def test_a_mistake_about_a_department_is_told_at_its_input(
    desk: Desk, typed: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldErrors) as caught:
        change(desk, **typed)
    assert caught.value.field == field
    assert desk.call(lambda uow: uow.catalogue_revisions.newest_number()) == 1


@enough_on_sqlite
def test_what_is_sent_as_it_was_is_no_revision(desk: Desk) -> None:
    assert not change(desk).changed
    assert not change_hours(desk).changed
    assert desk.call(lambda uow: uow.catalogue_revisions.newest_number()) == 1
    assert desk.told_of_department() == []


@enough_on_sqlite
@pytest.mark.parametrize(
    ("user_id", "problem"),
    [(EDA, Problem.MANAGERS_ONLY), (BOB, Problem.NOT_YOUR_DEPARTMENT)],
)
def test_only_managers_and_administrators_change_a_department(
    desk: Desk, user_id: str, problem: Problem
) -> None:
    place = desk.place()
    entries = replace(DepartmentEntries.of(department(desk)), managers=(user_id,))
    hours = desk.call(calendar_page, ADA, "it")
    typed = CalendarEntries.of(hours.definition)
    for use_case, *arguments in (
        (department_page, user_id, "it"),
        (calendar_page, user_id, "it"),
        (change_department, user_id, NOW, place, entries, ""),
        (change_calendar, user_id, NOW, hours.place, typed, ""),
    ):
        with pytest.raises(DomainError) as caught:
            desk.call(use_case, *arguments)
        assert caught.value.problem is problem
    assert desk.call(lambda uow: uow.catalogue_revisions.newest_number()) == 1


@enough_on_sqlite
def test_who_leaves_the_managers_by_their_own_form_changes_nothing_more(desk: Desk) -> None:
    saved = change(desk, managers=(BEN,))
    assert (saved.page, saved.changed) == (None, True)
    with pytest.raises(DomainError):
        change(desk, english="Mine")


def test_of_two_who_change_a_department_the_second_reads_what_changed(desk: Desk) -> None:
    place = desk.place()
    late = replace(DepartmentEntries.of(department(desk)), english="Desk of Ben")
    change(desk, chinese="信息部")
    with pytest.raises(DomainError) as caught:
        desk.call(change_department, BEN, NOW, place, late, "")
    assert (caught.value.problem, caught.value.params["who"]) == (Problem.PART_CHANGED, "梅")
    # Another part of the catalogue is no conflict.
    place = desk.place()
    desk.change(english="Notebooks")
    entries = replace(DepartmentEntries.of(department(desk)), english="Desk of Ben")
    assert desk.call(change_department, BEN, NOW, place, entries, "").changed
    assert desk.service("laptop").name.en == "Notebooks"


@enough_on_sqlite
def test_a_calendar_that_others_work_by_is_the_administrators(desk: Desk) -> None:
    with pytest.raises(DomainError) as caught:
        desk.call(calendar_page, MEI, "it")
    assert caught.value.problem is Problem.SHARED_CALENDAR
    departments: Any = caught.value.params["departments"]
    assert [each.key for each in departments] == ["people"]
    assert change_hours(desk, closed="2026-12-31\n12-24..01-02", open="2026-12-26").changed
    assert desk.told_of_department() == [MEI, BEN, EVA]


@enough_on_sqlite
def test_who_manages_all_that_work_by_a_calendar_changes_it(desk: Desk) -> None:
    both = CATALOGUE.replace("managers: [U07EVA]", "managers: [U07EVA, U04MEI]")
    desk.call(import_catalogue, read_catalogue(both, "desk.yml"), NOW)
    assert change_hours(desk, MEI, closed="2026-12-31").changed
    assert desk.told_of_department() == [BEN, EVA]


def test_hours_are_changed_and_public_holidays_stay(desk: Desk) -> None:
    def look(uow: UnitOfWork) -> Any:
        its = uow.catalogue.department("it")
        assert its is not None
        return uow.catalogue.calendar(its.calendar_id)

    desk.call(open_by_line, BOB, NOW, "it", "laptop", "It stays dark")
    before = desk.call(look)
    change_hours(
        desk, hours="周一至周四 08:00-12:00 13:00-17:00\nFri: 08:00–12:00", closed="2026-12-31"
    )
    after = desk.call(look)
    assert after.hours.to_dict() == {
        "mon-thu": ["08:00-12:00", "13:00-17:00"],
        "fri": ["08:00-12:00"],
    }
    assert after.closed_days == {date(2026, 12, 31)}
    assert after.holidays == before.holidays != frozenset()
    calendar_id = desk.call(lambda uow: uow.requests.by_number(1)).hop.calendar_id
    assert desk.call(lambda uow: uow.catalogue.calendar(calendar_id)).hours == before.hours


@enough_on_sqlite
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"hours": "mon-fri"}, "hours"),
        ({"hours": ""}, "hours"),
        ({"hours": "mon 09:00-12:00 11:00-13:00"}, "hours"),
        ({"closed": "soon"}, "closed"),
        ({"open": "12-24"}, "open"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"closed": "2026-12-26", "open": "2026-12-26"}, "timezone"),
    ],
)
def test_a_mistake_about_hours_is_told_at_its_input(
    desk: Desk, typed: dict[str, str], field: str
) -> None:
    with pytest.raises(FieldErrors) as caught:
        change_hours(desk, **typed)
    assert (caught.value.problem, caught.value.field) == (Problem.CATALOGUE_MISTAKE, field)


@enough_on_sqlite
def test_what_was_changed_in_slack_stays_when_an_older_file_is_imported(desk: Desk) -> None:
    change(desk, english="IT desk")
    change_hours(desk, closed="2026-12-31")
    imported = desk.call(import_file, read_catalogue(CATALOGUE, "desk.yml"), NOW, "desk.yml")
    assert set(imported.kept) == {Part("it"), Part(calendar="office")}


@enough_on_sqlite
def test_who_is_no_manager_any_more_is_refused_when_they_save(desk: Desk) -> None:
    place, entries = desk.place(), DepartmentEntries.of(department(desk))
    without = CATALOGUE.replace("U04MEI, ", "")
    desk.call(import_catalogue, read_catalogue(without, "desk.yml"), NOW)
    with pytest.raises(DomainError) as caught:
        desk.call(change_department, MEI, NOW, place, entries, "")
    assert caught.value.problem is Problem.NOT_YOUR_DEPARTMENT
    assert desk.call(department_services, EDA).may_manage is False
