"""Revisions of the catalogue in the store: every change is one, and a file keeps what it must."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, text

from bot.catalogue.mistakes import CatalogueMistakes
from bot.catalogue.reader import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.catalogue.revisions import (
    ImportedFile,
    export_catalogue,
    import_file,
    log,
    revert,
)
from domain.catalogue_revisions import Authorship, Origin, Part
from domain.errors import DomainError, Problem
from store.database import Database
from store.tables import catalogue_revisions
from store.unit_of_work import UnitOfWork
from tests.catalogues import CONTRACT
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.catalogue import Catalogue

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MEI = Authorship(Origin.SLACK, "U04MEI", "People ask for it")
LAPTOP = "name: {en: Laptop repair, zh: 笔记本维修}"
VPN = "      vpn: {name: Access from home}\n"
WITH_VPN = CONTRACT.replace("      helpdesk:", f"{VPN}      helpdesk:")
assert WITH_VPN != CONTRACT
assert LAPTOP in CONTRACT


_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


def somebody_waits_for_a_lock(database: Database) -> bool:
    with database.engine.connect() as connection:  # a transaction sees who waited at its beginning
        return bool(connection.scalar(text(_WAITING)))


@pytest.fixture
def desk(database: Database, workspace_id: int) -> Desk:
    return Desk(database, workspace_id)


class Desk:
    """A workspace whose catalogue is changed by files and in Slack."""

    def __init__(self, database: Database, workspace_id: int) -> None:
        self.database, self.workspace_id = database, workspace_id

    def call(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args, **kwargs)

    def imports(self, words: str, *, replaces: bool = False) -> ImportedFile:
        file = read_catalogue(words, "desk.yml")
        found: ImportedFile = self.call(import_file, file, NOW, "desk.yml", replaces=replaces)
        return found

    def changes_in_slack(self, words: str) -> None:
        """Let Mei make the catalogue what this text says."""
        self.call(import_catalogue, read_catalogue(words, "slack.yml"), NOW, MEI)

    @property
    def in_force(self) -> Catalogue:
        found: Catalogue = self.call(lambda uow: uow.catalogue.definition())
        return found

    @property
    def services(self) -> list[str]:
        (department,) = self.in_force.departments
        return [each.key for each in department.services]

    @property
    def numbers(self) -> list[int]:
        return [each.revision.number for each in self.call(log, 100)]


@enough_on_sqlite
def test_every_change_is_a_revision_and_an_equal_catalogue_is_none(desk: Desk) -> None:
    assert desk.call(log, 10) == []
    assert desk.imports(CONTRACT).revision == 1
    assert desk.imports(CONTRACT).revision == 1
    desk.changes_in_slack(WITH_VPN)
    newest, first = desk.call(log, 10)
    assert newest.revision.authorship == MEI
    assert newest.revision.made_at == NOW
    assert [str(each) for each in newest.changes] == ["+ service it/vpn (Access from home)"]
    assert newest.revision.catalogue == desk.in_force
    assert first.revision.authorship == Authorship(Origin.FILE)
    assert "+ department it (IT / 信息技术部)" in map(str, first.changes)
    (only,) = desk.call(log, 1)
    assert only == newest


@enough_on_sqlite
def test_what_was_made_in_slack_is_not_retired_by_a_file_without_a_word(desk: Desk) -> None:
    desk.imports(CONTRACT)
    desk.changes_in_slack(WITH_VPN)
    renamed = CONTRACT.replace("Laptop repair", "Notebook repair")
    imported = desk.imports(renamed)
    assert [str(each) for each in imported.changes] == [
        "~ service it/laptop: English name Laptop repair → Notebook repair"
    ]
    assert imported.kept == (Part("it", "vpn"),)
    assert "vpn" in desk.services
    # And not by the next one of that kind either, which is held against the file before it.
    assert desk.imports(renamed).changes == []
    assert desk.imports(CONTRACT).kept == (Part("it", "vpn"),)
    assert "vpn" in desk.services


@enough_on_sqlite
def test_a_file_that_replaces_everything_says_what_it_replaces(desk: Desk) -> None:
    desk.imports(CONTRACT)
    desk.changes_in_slack(WITH_VPN)
    imported = desk.imports(CONTRACT, replaces=True)
    assert [str(each) for each in imported.changes] == ["- service it/vpn: retired"]
    assert imported.kept == (Part("it", "vpn"),)
    assert "vpn" not in desk.services
    assert desk.imports(CONTRACT).kept == ()


@enough_on_sqlite
def test_what_both_changed_is_refused_by_its_key_and_nothing_is_changed(desk: Desk) -> None:
    desk.imports(CONTRACT)
    desk.changes_in_slack(WITH_VPN.replace("Laptop repair", "Notebooks"))
    before = desk.in_force
    with pytest.raises(CatalogueMistakes) as caught:
        desk.imports(CONTRACT.replace("Laptop repair", "Laptops"))
    (mistake,) = caught.value.mistakes
    assert mistake.path == "service it/laptop"
    assert "--replace" in mistake.reason
    assert desk.in_force == before
    assert desk.numbers == [2, 1]


@enough_on_sqlite
def test_an_exported_file_is_held_against_the_revision_that_it_names(desk: Desk) -> None:
    desk.imports(CONTRACT)
    desk.changes_in_slack(WITH_VPN)
    exported: str = desk.call(export_catalogue)
    assert exported.startswith("revision: 2\n")
    without = exported.replace("      vpn:\n        name: Access from home\n", "")
    without = without.replace("        kind: support\n", "", 1)
    assert "vpn" not in without
    desk.changes_in_slack(WITH_VPN.replace("Laptop repair", "Notebooks"))
    imported = desk.imports(without)
    assert [str(each) for each in imported.changes] == ["- service it/vpn: retired"]
    assert imported.kept == (Part("it", "laptop"),)


@enough_on_sqlite
def test_a_file_of_a_revision_that_there_is_not_is_refused(desk: Desk) -> None:
    desk.imports(CONTRACT)
    for number in (2, 10**30):
        with pytest.raises(DomainError) as caught:
            desk.imports(f"revision: {number}\n{CONTRACT}")
        assert caught.value.problem is Problem.UNKNOWN_REVISION
        assert caught.value.params == {"number": number, "newest": 1}
        with pytest.raises(DomainError):
            desk.call(export_catalogue, number)
        with pytest.raises(DomainError):
            desk.call(revert, number, NOW, Authorship(Origin.REVERT))


def test_what_does_not_fit_together_with_what_others_made_is_refused(desk: Desk) -> None:
    two = CONTRACT.replace(
        "departments:",
        "  nights: {timezone: Asia/Shanghai, hours: {mon-sun: ['20:00-23:00']}}\ndepartments:",
    )
    desk.imports(two)
    desk.changes_in_slack(two.replace("calendar: office", "calendar: nights"))
    before = desk.in_force
    with pytest.raises(CatalogueMistakes) as caught:
        desk.imports(CONTRACT)
    assert [each.path for each in caught.value.mistakes] == ["departments.it.calendar"]
    assert desk.in_force == before


def test_to_go_back_is_a_new_revision(desk: Desk) -> None:
    desk.imports(CONTRACT)
    desk.changes_in_slack(WITH_VPN)
    authorship = Authorship(Origin.REVERT, reason="Too early")
    changes = desk.call(revert, 1, NOW, authorship)
    assert [str(each) for each in changes] == ["- service it/vpn: retired"]
    assert desk.numbers == [3, 2, 1]
    assert desk.call(log, 1)[0].revision.authorship == authorship
    assert desk.call(revert, 3, NOW, authorship) == []
    assert desk.numbers == [3, 2, 1]
    assert "vpn" in desk.call(export_catalogue, 2)
    assert "vpn" not in desk.call(export_catalogue)


def test_a_catalogue_from_before_revisions_is_the_first_one(desk: Desk) -> None:
    desk.imports(CONTRACT)
    with desk.database.engine.begin() as connection:
        connection.execute(delete(catalogue_revisions))
    desk.changes_in_slack(WITH_VPN)
    newest, first = desk.call(log, 10)
    assert (newest.revision.number, first.revision.number) == (2, 1)
    assert first.revision.authorship.origin is Origin.BEFORE
    assert desk.imports(CONTRACT).kept == (Part("it", "vpn"),)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_imports_waits_for_who_is_changing_it_and_loses_nothing(
    desk: Desk, database_url: str
) -> None:
    desk.imports(CONTRACT)
    other = Database(database_url)
    renamed = read_catalogue(CONTRACT.replace("Laptop repair", "Notebooks"), "desk.yml")
    with ThreadPoolExecutor(1) as threads:
        with desk.database.engine.connect() as connection, connection.begin():
            uow = UnitOfWork(connection, desk.workspace_id)
            import_catalogue(uow, read_catalogue(WITH_VPN, "slack.yml"), NOW, MEI)
            waiting = threads.submit(
                other.call, desk.workspace_id, import_file, renamed, NOW, "desk.yml"
            )
            while not somebody_waits_for_a_lock(desk.database):
                assert not waiting.done(), "it did not wait"
        imported = waiting.result()
    other.close()
    assert imported.kept == (Part("it", "vpn"),)
    assert "vpn" in desk.services
    assert desk.numbers == [3, 2, 1]
