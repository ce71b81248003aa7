"""Roll-outs on both databases: who is told what, once; who has read it; who is reminded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select

from bot.catalogue.reader import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.catalogue.revisions import import_file, revert
from bot.usecases.catalogue.rollouts import Learner, learners_due, lessons, mark_read, tell
from bot.usecases.catalogue.services import change_service
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.people.providers import find_unread
from domain.catalogue_revisions import Authorship, Origin
from domain.errors import DomainError
from domain.organisation import MemberRole, Person
from domain.service_changes import ServiceEntries
from store.database import Database
from store.migrate import upgrade
from store.tables import outbox
from store.workspaces import only_workspace
from tests.store.test_migrate import REQUESTS_OF_BEFORE, fill_old_schema
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
MEI, BOB, CAROL, DAN, PAT = "U04MEI", "U02BOB", "U03CAROL", "U08DAN", "U06PAT"
CATALOGUE = """\
calendars:
  office:
    timezone: UTC
    hours: {mon-fri: ["09:00-17:00"]}
departments:
  it:
    name: IT
    channel: C01IT
    providers: [U02BOB, U03CAROL]
    managers: [U04MEI]
    services:
      helpdesk: {name: Help desk, standard: {resolution: 8h}}
      laptop: {name: Laptop repair, standard: {resolution: 2d}}
  people:
    name: People
    channel: C02PEOPLE
    providers: [U06PAT]
    managers: [U04MEI]
    services:
      payroll: {name: Pay}
"""
FASTER = CATALOGUE.replace("resolution: 8h", "resolution: 6h")
WITH_DAN = CATALOGUE.replace("[U02BOB, U03CAROL]", "[U02BOB, U03CAROL, U08DAN]")


class Desk:
    """A workspace whose services are rolled out."""

    def __init__(self, database: Database, workspace_id: int) -> None:
        self.database, self.workspace_id = database, workspace_id

    def call(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.database.call(self.workspace_id, lambda uow: use_case(uow, *args, **kwargs))

    def import_(self, catalogue: str, now: datetime = NOW, **options: Any) -> None:
        read = read_catalogue(catalogue, "desk.yml")
        self.call(import_file, read, now, "desk.yml", **options)

    def tell_all(self, now: datetime) -> list[tuple[str, str]]:
        """Do what the job does; returns the kinds and readers of what is put into the outbox."""
        self.call(lambda uow: uow.outbox._connection.execute(delete(outbox)))
        for learner in self.call(learners_due, now):
            self.call(tell, now, learner)
        return self.told()

    def told(self) -> list[tuple[str, str]]:
        columns = (outbox.c.kind, outbox.c.recipient_id)
        rows = self.call(lambda uow: uow.outbox._connection.execute(select(*columns)).all())
        return sorted(map(tuple, rows))

    def department(self, key: str = "it") -> Any:
        return self.call(lambda uow: uow.catalogue.department(key))

    def read(self, user_id: str, now: datetime, key: str = "it") -> None:
        revision = self.call(lambda uow: uow.catalogue_revisions.newest_number())
        self.call(mark_read, user_id, now, self.department(key).id, revision)

    def unread(self, key: str = "it") -> dict[str, tuple[str, ...]]:
        found = self.call(find_unread, [self.department(key).id])
        return {each.service.key: each.user_ids for each in found}

    def lessons(self, user_id: str) -> list[tuple[str, bool]]:
        """Return the services that somebody has not read, and whether each is new to them."""
        found = self.call(lessons, user_id, self.department())
        return [(each.service.key, each.change.before is None) for each in found]


@pytest.fixture
def desk(database: Database, workspace_id: int) -> Desk:
    return Desk(database, workspace_id)


@pytest.fixture
def settled(desk: Desk) -> Desk:
    """A workspace in which everybody has read everything."""
    desk.import_(CATALOGUE)
    desk.tell_all(NOW)
    for user_id in (BOB, CAROL):
        desk.read(user_id, NOW)
    desk.read(PAT, NOW, "people")
    return desk


@enough_on_sqlite
def test_the_first_import_is_one_message_a_person(desk: Desk) -> None:
    desk.import_(CATALOGUE)
    assert desk.tell_all(NOW) == [("rollout", BOB), ("rollout", CAROL), ("rollout", PAT)]
    assert desk.lessons(BOB) == [("helpdesk", True), ("laptop", True)]
    assert desk.tell_all(NOW + timedelta(minutes=1)) == []


@enough_on_sqlite
def test_an_import_that_rolls_nothing_out_tells_nobody(desk: Desk) -> None:
    desk.import_(CATALOGUE, tells=False)
    assert desk.tell_all(NOW) == []
    assert desk.unread() == {}


@enough_on_sqlite
def test_a_change_goes_to_those_who_serve_it_with_what_they_knew(settled: Desk) -> None:
    settled.import_(FASTER, NOW + DAY)
    assert settled.tell_all(NOW + DAY) == [("rollout", BOB), ("rollout", CAROL)]
    assert settled.lessons(BOB) == [("helpdesk", False)]
    (lesson,) = settled.call(lessons, BOB, settled.department())
    assert str(lesson.change.before.standard.resolution) == "8h"
    assert str(lesson.service.standard.resolution) == "6h"


@enough_on_sqlite
def test_two_changes_before_they_read_are_one_and_begin_where_they_were(settled: Desk) -> None:
    settled.import_(FASTER, NOW + DAY)
    settled.tell_all(NOW + DAY)
    settled.import_(CATALOGUE.replace("resolution: 8h", "resolution: 4h"), NOW + DAY)
    settled.tell_all(NOW + DAY)
    (lesson,) = settled.call(lessons, BOB, settled.department())
    assert str(lesson.change.before.standard.resolution) == "8h"
    assert str(lesson.service.standard.resolution) == "4h"


@enough_on_sqlite
def test_a_button_of_an_older_message_does_not_confirm_a_newer_one(settled: Desk) -> None:
    settled.import_(FASTER, NOW + DAY)
    settled.tell_all(NOW + DAY)
    older = settled.call(lambda uow: uow.catalogue_revisions.newest_number())
    settled.import_(CATALOGUE.replace("resolution: 8h", "resolution: 4h"), NOW + DAY)
    settled.tell_all(NOW + DAY)
    settled.call(mark_read, BOB, NOW + DAY, settled.department().id, older)
    assert settled.unread() == {"helpdesk": (BOB, CAROL)}
    settled.read(BOB, NOW + DAY)
    assert settled.unread() == {"helpdesk": (CAROL,)}


@enough_on_sqlite
def test_going_back_is_rolled_out_too(settled: Desk) -> None:
    settled.import_(FASTER, NOW + DAY)
    settled.tell_all(NOW + DAY)
    settled.read(BOB, NOW + DAY)
    settled.call(revert, 1, NOW + DAY, Authorship(Origin.REVERT))
    assert settled.tell_all(NOW + DAY) == [("rollout", BOB), ("rollout", CAROL)]


def test_a_retired_service_needs_no_reading(settled: Desk) -> None:
    settled.import_(FASTER, NOW + DAY)
    settled.tell_all(NOW + DAY)
    without = FASTER.replace("      helpdesk: {name: Help desk, standard: {resolution: 6h}}\n", "")
    settled.import_(without, NOW + DAY)
    assert settled.unread() == {}
    assert settled.tell_all(NOW + 2 * DAY) == []


@enough_on_sqlite
@pytest.mark.parametrize("tells", [True, False])
def test_who_changes_a_service_in_slack_chooses_whether_it_is_rolled_out(
    settled: Desk, tells: bool
) -> None:
    page = settled.call(department_services, MEI, "it")
    entries = ServiceEntries(english="Help desk", resolution="6h")
    settled.call(change_service, MEI, NOW + DAY, page.place("helpdesk"), entries, "", tells=tells)
    told = [each for each in settled.tell_all(NOW + DAY) if each[0] == "rollout"]
    assert told == ([("rollout", BOB), ("rollout", CAROL)] if tells else [])
    page = settled.call(department_services, MEI, "it")
    assert page.unread == ({"helpdesk": (BOB, CAROL)} if tells else {})


def test_who_makes_a_change_in_slack_need_not_read_it(settled: Desk) -> None:
    it = settled.department()
    settled.call(lambda uow: uow.people.add_member(it.id, MemberRole.PROVIDER, MEI))
    settled.tell_all(NOW + DAY)

    def promise(who: str, resolution: str) -> None:
        place = settled.call(department_services, who, "it").place("helpdesk")
        entries = ServiceEntries(english="Help desk", resolution=resolution)
        settled.call(change_service, who, NOW + DAY, place, entries, "")

    promise(MEI, "6h")
    told = settled.tell_all(NOW + DAY)
    assert ("rollout", BOB) in told
    assert ("rollout", MEI) not in told
    assert MEI not in settled.unread()["helpdesk"]
    settled.import_(CATALOGUE.replace("resolution: 8h", "resolution: 4h"), NOW + DAY, replaces=True)
    assert ("rollout", MEI) in settled.tell_all(NOW + DAY)
    (lesson,) = [
        each
        for each in settled.call(lessons, MEI, settled.department())
        if each.service.key == "helpdesk"
    ]
    assert str(lesson.change.before.standard.resolution) == "6h", "what she promised herself"


def test_reminders_come_on_working_days_three_at_most_and_end_when_it_is_read(
    settled: Desk,
) -> None:
    friday = NOW + 4 * DAY
    settled.import_(FASTER, friday)
    settled.tell_all(friday)
    reminded = []
    for hours in range(0, 21 * 24, 6):
        at = friday + timedelta(hours=hours, minutes=1)
        reminded += [(each, at.date()) for each in settled.tell_all(at)]
        if hours == 5 * 24:
            settled.read(CAROL, at)
    bob, carol = ("rollout_reminder", BOB), ("rollout_reminder", CAROL)
    first, second, third = ((friday + ahead * DAY).date() for ahead in (3, 5, 7))
    assert reminded == [(bob, first), (carol, first), (bob, second), (carol, second), (bob, third)]
    assert settled.unread() == {"helpdesk": (BOB,)}


def test_who_left_is_told_nothing_and_is_in_nobodys_list(settled: Desk) -> None:
    settled.import_(FASTER, NOW + DAY)
    settled.call(lambda uow: uow.people.put(Person(CAROL, "Carol", deleted=True)))
    assert settled.tell_all(NOW + DAY) == [("rollout", BOB)]
    settled.call(lambda uow: uow.people.put(Person(BOB, "Bob", deleted=True)))
    assert settled.unread() == {}
    assert settled.tell_all(NOW + 4 * DAY) == []
    with pytest.raises(DomainError):
        settled.read(BOB, NOW + 4 * DAY)


@enough_on_sqlite
def test_a_newcomer_reads_everything_once(settled: Desk) -> None:
    settled.import_(WITH_DAN, NOW + 2 * DAY)
    assert settled.tell_all(NOW + 2 * DAY) == [("rollout", DAN)]
    assert settled.lessons(DAN) == [("helpdesk", True), ("laptop", True)]
    settled.read(DAN, NOW + 2 * DAY)
    settled.import_(CATALOGUE, NOW + 3 * DAY)
    settled.tell_all(NOW + 3 * DAY)
    settled.import_(WITH_DAN, NOW + 4 * DAY)
    assert settled.tell_all(NOW + 4 * DAY) == []  # Dan was here before


@enough_on_sqlite
def test_who_serves_when_a_department_is_set_up_is_no_newcomer(desk: Desk) -> None:
    desk.import_(CATALOGUE, tells=False)
    desk.tell_all(NOW)
    it = desk.department()
    desk.call(lambda uow: uow.people.add_member(it.id, MemberRole.PROVIDER, DAN))
    assert desk.tell_all(NOW + timedelta(hours=1)) == []
    desk.call(lambda uow: uow.people.add_member(it.id, MemberRole.PROVIDER, "U09EVE"))
    assert desk.tell_all(NOW + 2 * DAY) == [("rollout", "U09EVE")]


@enough_on_sqlite
def test_a_department_without_revisions_has_newcomers_too(desk: Desk) -> None:
    read = read_catalogue(CATALOGUE, "desk.yml")
    desk.call(import_catalogue, read, NOW)
    desk.tell_all(NOW)
    desk.call(import_catalogue, read_catalogue(WITH_DAN, "desk.yml"), NOW + 2 * DAY)
    assert desk.tell_all(NOW + 2 * DAY) == [("rollout", DAN)]


def test_two_processes_tell_somebody_once(settled: Desk) -> None:
    settled.import_(FASTER.replace("[U02BOB", "[U08DAN, U02BOB"), NOW + 2 * DAY)
    due = settled.call(learners_due, NOW + 2 * DAY)
    assert {each.user_id for each in due} == {BOB, CAROL, DAN}
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: settled.call(tell, NOW + 2 * DAY, each), due * 4))
    told = [each for each in settled.told() if each[0] == "rollout"]
    assert told.count(("rollout", DAN)) == 1
    assert settled.lessons(DAN) == [("helpdesk", True), ("laptop", True)]
    assert settled.call(learners_due, NOW + 2 * DAY) == ()


def test_who_served_before_the_migration_is_no_newcomer(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    with database.engine.begin() as connection:
        member = "INSERT INTO memberships (workspace_id, department_id, user_id, role)"
        fill_old_schema(
            connection,
            "0033",
            *REQUESTS_OF_BEFORE,
            f"{member} VALUES (1, 1, 'U02BOB', 'provider'), (1, 1, 'U04MEI', 'manager')",
        )
    upgrade(database)
    workspace_id = only_workspace(database)
    found = database.call(workspace_id, lambda uow: uow.rollouts.trainings())
    assert [(each.user_id, each.told_revision) for each in found] == [(BOB, 0)]
    assert found[0].begun_at < NOW - 365 * DAY
    database.close()


def test_a_learner_of_a_department_that_is_gone_is_told_nothing(settled: Desk) -> None:
    people = settled.department("people")
    settled.import_(CATALOGUE[: CATALOGUE.index("  people:")], NOW + DAY)
    settled.tell_all(NOW + DAY)
    settled.call(tell, NOW + DAY, Learner(people.id, PAT))
    assert settled.told() == []


@enough_on_sqlite
def test_who_is_told_later_than_the_first_of_a_department_is_no_newcomer(desk: Desk) -> None:
    desk.import_(CATALOGUE, tells=False)
    it = desk.department()
    desk.call(tell, NOW, Learner(it.id, BOB))
    desk.call(tell, NOW + 2 * DAY, Learner(it.id, CAROL))
    assert desk.told() == []
