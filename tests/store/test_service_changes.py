"""Services changed in Slack: by whom, by the file's rules, and two editors at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete

from bot.catalogue.reader import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.catalogue.services import (
    add_service,
    change_service,
    count_running,
    retire_service,
)
from bot.usecases.catalogue.slack_changes import department_services, service_change
from bot.usecases.requests.opening import open_by_line
from domain.catalogue_revisions import Authorship, Origin, Part
from domain.durations import Duration
from domain.errors import DomainError, FieldErrors, Problem
from domain.service_changes import ServiceEntries
from store.tables import catalogue_revisions
from tests.store.service_desk import ADA, BEN, BOB, CATALOGUE, EDA, MEI, NOW, Desk, furnished
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.database import Database

MINUTE = '{mon: ["09:00-09:01"]}'


@pytest.fixture
def desk(database: Database, workspace_id: int) -> Desk:
    return furnished(database, workspace_id)


@enough_on_sqlite
def test_a_change_is_a_revision_of_who_made_it_and_the_other_managers_are_told(desk: Desk) -> None:
    desk.change(english="Notebooks", chinese="笔记本", kind="resource", confidential=True)
    service = desk.service("laptop")
    assert (service.name.en, service.name.zh) == ("Notebooks", "笔记本")
    assert (service.kind.value, service.confidential) == ("resource", True)
    revision, change = desk.call(service_change, 2, "it", "laptop")
    assert revision.authorship == Authorship(Origin.SLACK, MEI, "Why not")
    assert change.before is not None
    assert change.before.name.en == "Laptop repair"
    assert change.after == service
    assert desk.told() == [(BEN, "laptop")]


@enough_on_sqlite
def test_what_is_saved_as_it_was_is_no_revision_and_nobody_is_told(desk: Desk) -> None:
    desk.change()
    assert desk.call(lambda uow: uow.catalogue_revisions.newest_number()) == 1
    assert desk.told() == []


@enough_on_sqlite
def test_a_shared_standard_becomes_the_service_own_when_it_is_changed(desk: Desk) -> None:
    desk.change(english="Laptops")
    assert desk.service("laptop").standard.name == "usual"
    desk.change(resolution="6h", first_response="")
    changed, other = desk.service("laptop").standard, desk.service("helpdesk").standard
    assert (changed.name, changed.resolution) == ("", Duration.parse("6h"))
    assert changed.first_response is None
    assert (other.name, other.resolution) == ("usual", Duration.parse("8h"))


def test_running_requests_keep_their_standard(desk: Desk) -> None:
    desk.call(open_by_line, BOB, NOW, "it", "laptop", "It stays dark")
    before = desk.call(lambda uow: uow.requests.by_number(1)).hop.standard_id
    desk.change(resolution="6h")
    hop = desk.call(lambda uow: uow.requests.by_number(1)).hop
    assert hop.standard_id == before
    standard = desk.call(lambda uow: uow.catalogue.standard(before))
    assert standard.resolution == Duration.parse("8h")


@enough_on_sqlite
@pytest.mark.parametrize("user_id", [BOB, "U07EVA", "U99NOBODY"])
def test_only_its_managers_and_administrators_change_it(desk: Desk, user_id: str) -> None:
    place, entries = desk.place("laptop"), desk.entries("laptop", english="Mine")
    tried: tuple[tuple[Callable[..., Any], tuple[object, ...]], ...] = (
        (change_service, (user_id, NOW, place, entries, "")),
        (add_service, (user_id, NOW, place, ServiceEntries(english="Mine"), "")),
        (retire_service, (user_id, NOW, place, "")),
        (department_services, (user_id, "it")),
        (count_running, (user_id, place)),
    )
    for use_case, arguments in tried:
        with pytest.raises(DomainError) as caught:
            desk.call(use_case, *arguments)
        assert caught.value.problem is Problem.NOT_YOUR_DEPARTMENT
    assert desk.call(lambda uow: uow.catalogue_revisions.newest_number()) == 1


def test_who_manages_no_more_when_they_save_is_refused(desk: Desk) -> None:
    place, entries = desk.place("laptop"), desk.entries("laptop", english="Mine")
    without = CATALOGUE.replace("U04MEI, ", "")
    desk.call(import_catalogue, read_catalogue(without, "desk.yml"), NOW)
    with pytest.raises(DomainError) as caught:
        desk.call(change_service, MEI, NOW, place, entries, "")
    assert caught.value.problem is Problem.NOT_YOUR_DEPARTMENT


@enough_on_sqlite
def test_an_administrator_may_change_all_and_a_manager_their_own(desk: Desk) -> None:
    theirs = ((MEI, ["it"]), (EDA, ["it"]), ("U07EVA", ["people"]), (ADA, ["it", "people"]))
    for user_id, keys in theirs:
        changeable = desk.call(department_services, user_id).departments
        assert [each.key for each in changeable] == keys
    desk.change(ADA, english="Laptops")
    assert desk.told() == [(MEI, "laptop"), (BEN, "laptop")]


@enough_on_sqlite
def test_an_editor_changes_services_until_the_catalogue_names_them_no_more(desk: Desk) -> None:
    desk.change(EDA, english="Laptops")
    assert desk.told() == [(MEI, "laptop"), (BEN, "laptop")]
    place, entries = desk.place("laptop"), desk.entries("laptop", english="Mine")
    without = CATALOGUE.replace("    editors: [U08EDA]\n", "")
    desk.call(import_catalogue, read_catalogue(without, "desk.yml"), NOW)
    with pytest.raises(DomainError) as caught:
        desk.call(change_service, EDA, NOW, place, entries, "")
    assert caught.value.problem is Problem.NOT_YOUR_DEPARTMENT


@enough_on_sqlite
def test_of_two_editors_of_a_service_one_wins_and_the_other_learns_what_changed(
    desk: Desk,
) -> None:
    place, entries = desk.place("laptop"), desk.entries("laptop", english="Laptops of Mei")
    desk.change(BEN, resolution="6h")
    desk.change(ADA, key="helpdesk", english="Service desk")
    with pytest.raises(DomainError) as caught:
        desk.call(change_service, MEI, NOW, place, entries, "")
    error = caught.value
    assert error.problem is Problem.SERVICE_CHANGED
    assert error.params["who"] == "Ben"
    change: Any = error.params["change"]
    assert change.before.standard.resolution == Duration.parse("8h")
    assert change.after == desk.service("laptop")
    with pytest.raises(DomainError):
        desk.call(retire_service, MEI, NOW, place, "")
    assert desk.service("laptop").name.en == "Laptop repair"


@enough_on_sqlite
def test_two_editors_of_different_services_both_win(desk: Desk) -> None:
    place, entries = desk.place("laptop"), desk.entries("laptop", english="Laptops")
    desk.change(BEN, key="helpdesk", english="Service desk")
    desk.call(change_service, MEI, NOW, place, entries, "")
    assert desk.service("laptop").name.en == "Laptops"
    assert desk.service("helpdesk").name.en == "Service desk"


def test_two_editors_at_the_same_moment(desk: Desk) -> None:
    place = desk.place("laptop")
    wishes = [desk.entries("laptop", english=f"Laptops {each}") for each in (1, 2)]

    def save(user_id: str, entries: ServiceEntries) -> str:
        try:
            desk.call(change_service, user_id, NOW, place, entries, "")
        except DomainError as error:
            return error.problem
        return "saved"

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(save, (MEI, BEN), wishes))
    assert outcomes == ["saved", Problem.SERVICE_CHANGED]


def test_a_form_that_was_opened_before_there_were_revisions_is_held_against_what_was_in_force(
    desk: Desk,
) -> None:
    desk.call(lambda uow: uow.catalogue_revisions._connection.execute(delete(catalogue_revisions)))
    place, entries = desk.place("laptop"), desk.entries("laptop", english="Laptops")
    assert place.revision == 0
    desk.change(BEN, english="Notebooks")
    with pytest.raises(DomainError) as caught:
        desk.call(change_service, MEI, NOW, place, entries, "")
    assert caught.value.problem is Problem.SERVICE_CHANGED


@enough_on_sqlite
def test_a_file_that_changes_the_same_service_is_told_without_a_name(desk: Desk) -> None:
    place, entries = desk.place("laptop"), desk.entries("laptop", english="Mine")
    by_file = read_catalogue(CATALOGUE.replace("Laptop repair", "Laptops"), "desk.yml")
    desk.call(import_file, by_file, NOW, "desk.yml")
    with pytest.raises(DomainError) as caught:
        desk.call(change_service, MEI, NOW, place, entries, "")
    assert caught.value.params["who"] == ""


@enough_on_sqlite
def test_what_was_changed_in_slack_stays_when_an_older_file_is_imported(desk: Desk) -> None:
    desk.change(resolution="6h")
    imported = desk.call(import_file, read_catalogue(CATALOGUE, "desk.yml"), NOW, "desk.yml")
    assert imported.kept == (Part("it", "laptop"),)
    assert desk.service("laptop").standard.resolution == Duration.parse("6h")


@enough_on_sqlite
def test_a_new_service_comes_last_with_a_key_made_of_its_name(desk: Desk) -> None:
    for _ in range(2):
        entries = ServiceEntries(english="Access from home!", resolution="2d")
        desk.call(add_service, MEI, NOW, desk.place(), entries, "")
    assert desk.keys == ["helpdesk", "laptop", "access-from-home", "access-from-home-2"]
    assert desk.service("access-from-home").standard.resolution == Duration(days=2)
    assert desk.told() == [(BEN, "access-from-home"), (BEN, "access-from-home-2")]


@enough_on_sqlite
@pytest.mark.parametrize(
    ("typed", "problem", "field"),
    [
        ({"english": "X", "key": "laptop"}, Problem.KEY_TAKEN, "key"),
        ({"chinese": "远程"}, Problem.REQUIRED, "key"),
        ({"english": "X", "key": "My Key"}, Problem.CATALOGUE_MISTAKE, "key"),
        ({"english": "X" * 76, "key": "x"}, Problem.CATALOGUE_MISTAKE, "name.en"),
        ({"english": " "}, Problem.REQUIRED, "name.en"),
        ({"english": "X", "first_response": "soon"}, Problem.NOT_A_DURATION, "first_response"),
        ({"english": "X", "kind": "magic"}, Problem.NOT_AN_OPTION, "kind"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_changed(
    desk: Desk, typed: dict[str, Any], problem: Problem, field: str
) -> None:
    before = desk.call(lambda uow: uow.catalogue.definition())
    with pytest.raises(DomainError) as caught:
        desk.call(add_service, MEI, NOW, desk.place(), replace(ServiceEntries(), **typed), "")
    assert (caught.value.problem, caught.value.field) == (problem, field)
    assert desk.call(lambda uow: uow.catalogue.definition()) == before
    assert desk.told() == []


def test_all_mistakes_of_a_new_service_are_told_at_once(desk: Desk) -> None:
    entries = ServiceEntries(chinese="远程", first_response="soon", resolution="2")
    with pytest.raises(FieldErrors) as caught:
        desk.call(add_service, MEI, NOW, desk.place(), entries, "")
    assert [each.field for each in caught.value.errors] == ["first_response", "resolution", "key"]


@enough_on_sqlite
def test_times_are_read_as_people_write_them(desk: Desk) -> None:
    entries = ServiceEntries(english="VPN", first_response="1 小时", resolution="2 working days")
    desk.call(add_service, MEI, NOW, desk.place(), entries, "")
    assert desk.service("vpn").standard.figures().to_dict() == {
        "first_response": "1h",
        "resolution": "2d",
    }


def test_a_promise_that_the_calendar_has_no_time_for_is_told_at_its_field(desk: Desk) -> None:
    a_minute_a_week = CATALOGUE.replace('{mon-fri: ["09:00-12:00", "13:30-18:00"]}', MINUTE)
    desk.call(import_catalogue, read_catalogue(a_minute_a_week, "desk.yml"), NOW)
    with pytest.raises(DomainError) as caught:
        desk.change(resolution="300h")
    assert caught.value.problem is Problem.CATALOGUE_MISTAKE
    assert caught.value.field == "resolution"


@enough_on_sqlite
def test_a_mistake_of_the_catalogue_is_told_in_the_language_of_who_made_it(desk: Desk) -> None:
    entries = ServiceEntries(english="X", key="My Key")
    reasons = []
    for user_id in (MEI, BEN):
        with pytest.raises(FieldErrors) as caught:
            desk.call(add_service, user_id, NOW, desk.place(), entries, "")
        reasons.append(str(caught.value.params["reason"]))
    assert "小写字母" in reasons[0]
    assert "lower-case letters" in reasons[1]


def test_a_retired_default_service_leaves_the_only_other_one_as_the_default(desk: Desk) -> None:
    desk.call(retire_service, MEI, NOW, desk.place("helpdesk"), "Nobody asks")
    assert desk.keys == ["laptop"]
    page = desk.call(department_services, MEI, "it")
    assert page.department.default_service == "laptop"
    assert desk.told() == [(BEN, "helpdesk")]
    with pytest.raises(DomainError) as caught:
        desk.call(retire_service, BEN, NOW, replace(desk.place("helpdesk"), revision=1), "")
    assert caught.value.problem is Problem.SERVICE_RETIRED


@enough_on_sqlite
def test_a_retired_default_service_of_several_leaves_none(desk: Desk) -> None:
    desk.call(add_service, MEI, NOW, desk.place(), ServiceEntries(english="VPN"), "")
    desk.call(retire_service, MEI, NOW, desk.place("helpdesk"), "")
    assert desk.call(department_services, MEI, "it").department.default_service is None


@enough_on_sqlite
def test_a_service_that_a_chain_needs_is_not_retired(desk: Desk) -> None:
    with pytest.raises(FieldErrors) as caught:
        desk.call(retire_service, BEN, NOW, desk.place("laptop"), "")
    assert caught.value.problem is Problem.CATALOGUE_MISTAKE
    assert "people.services.new-colleague" in str(caught.value.params["reason"])
    assert "laptop" in desk.keys


@enough_on_sqlite
def test_running_requests_of_a_service_are_counted_before_it_is_retired(desk: Desk) -> None:
    assert desk.call(count_running, MEI, desk.place("laptop")) == 0
    desk.call(open_by_line, BOB, NOW, "it", "laptop", "It stays dark")
    assert desk.call(count_running, MEI, desk.place("laptop")) == 1
