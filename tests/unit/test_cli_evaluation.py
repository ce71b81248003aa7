"""Digests and exports on the command line."""

from __future__ import annotations

import csv
import errno
import json
import os
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
import typer

from bot.catalogue import read_catalogue
from bot.cli.common import new_file, told_in_a_line
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.ratings import rating
from bot.usecases.requests import by_provider, by_requester
from bot.usecases.requests.opening import open_by_line
from domain.organisation import MemberRole, Person
from domain.weeks import Week
from store.database import Database
from store.migrate import upgrade
from store.workspaces import only_workspace
from tests.unit.test_cli import invoke, printed_by, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.unit_of_work import UnitOfWork

pytestmark = pytest.mark.today

ALICE, BOB, MEI = "U01ALICE", "U02BOB", "U04MEI"
CATALOGUE = b"""
admins: [U09ADMIN]
calendars:
  office: {timezone: UTC, hours: {mon-sun: ["00:00-24:00"]}}
departments:
  it:
    name: {en: IT, zh: \xe4\xbf\xa1\xe6\x81\xaf\xe6\x8a\x80\xe6\x9c\xaf\xe9\x83\xa8}
    channel: C01IT
    providers: [U02BOB]
    managers: [U04MEI]
    calendar: office
    services:
      helpdesk:
        name: {en: Help desk, zh: \xe6\x9c\x8d\xe5\x8a\xa1\xe5\x8f\xb0}
        kind: support
        standard: {first_response: 1h, resolution: 8h}
"""


@pytest.fixture
def monday() -> datetime:
    """When last week began, as of this test: when it was imported may have been another week."""
    now = datetime.now(UTC)
    first_day = Week.of(now.date()).before().first_day
    return datetime.combine(first_day, now.timetz()).replace(hour=9, minute=0)


def happen(uow: UnitOfWork, monday: datetime) -> None:
    """One request is solved in time and rated last week; another is still open."""
    for person in (Person(MEI, "Mei", "zh-CN", "Asia/Shanghai"), Person(ALICE, "Alice")):
        uow.people.put(person)
    it = uow.catalogue.departments()[0]
    uow.people.set_members(it.id, MemberRole.PROVIDER, [BOB])
    open_by_line(uow, ALICE, monday, "it", "helpdesk", "=1+1 is what the screen says")
    by_provider.answer(uow, BOB, monday + timedelta(minutes=30), 1, "I come")
    by_provider.resolve(uow, BOB, monday + timedelta(hours=2), 1, "It was the cable")
    by_requester.confirm(uow, ALICE, monday + timedelta(hours=3), 1)
    rating.rate(uow, ALICE, monday + timedelta(hours=3), 1, "5", "Quick")
    open_by_line(uow, ALICE, monday + timedelta(hours=4), "it", "helpdesk", "Another")


@pytest.fixture
def desk(monday: datetime) -> Iterator[Database]:
    """The database that the commands use, too; something happened last week."""
    database = Database("sqlite:///crossdesk.db")
    upgrade(database)
    workspace_id = only_workspace(database)
    database.call(workspace_id, import_catalogue, read_catalogue(CATALOGUE, "desk.yml"), monday)
    database.call(workspace_id, happen, monday)
    yield database
    database.close()


def outbox(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT kind FROM outbox WHERE kind LIKE 'digest%'")
        return sorted(kind for (kind,) in found)


def test_a_digest_is_printed_in_its_readers_language_with_pictures_as_files(
    desk: Database,
) -> None:
    said = printed_by("digest", "--for", MEI, "--dry-run")
    assert "信息技术部" in said
    assert "1/2" in said
    assert sorted(path.name.split("-", 3)[-1] for path in Path().glob("digest-*.png")) == [
        "promise-kept.png",
        "service-map.png",
        "time-by-state.png",
    ]
    assert outbox(desk) == []


def test_without_dry_run_it_is_sent(desk: Database) -> None:
    result = invoke("digest", "--for", MEI)
    assert "the digest is in the outbox" in result.stderr
    assert outbox(desk) == ["digest", "digest_details"]


def test_of_a_week_without_data_there_are_no_pictures(desk: Database) -> None:
    said = printed_by("digest", "--for", MEI, "--week", "2020-W01", "--dry-run")
    assert "1 个请求已超时" in said
    assert not list(Path().glob("*.png"))


def test_who_manages_nothing_has_no_digest(desk: Database) -> None:
    assert refused("digest", "--for", BOB).startswith("only department managers")


def test_what_is_no_week_is_refused(desk: Database) -> None:
    result = invoke("digest", "--for", MEI, "--week", "47")
    assert result.exit_code == 2
    assert "2026-W47" in result.stderr


def test_requests_are_exported_for_a_spreadsheet(desk: Database, monday: datetime) -> None:
    printed_by("export", "requests", "requests.csv")
    text = Path("requests.csv").read_bytes().decode("utf-8-sig")
    solved, still_open = csv.DictReader(StringIO(text, newline=""))
    assert solved["number"] == "1"
    assert (solved["department"], solved["service"]) == ("it", "helpdesk")
    assert (solved["first_response_minutes"], solved["first_response_in_time"]) == ("30.0", "yes")
    assert (solved["resolution_minutes"], solved["resolution_in_time"]) == ("120.0", "yes")
    assert (solved["minutes_open"], solved["minutes_in_progress"]) == ("30.0", "90.0")
    assert solved["rating"] == "5"
    assert (solved["closed_because"], solved["time_zone"]) == ("confirmed", "UTC")
    assert (solved["promised_resolution"], solved["promised_resolution_minutes"]) == ("8h", "480.0")
    assert solved["opened_at"] == monday.isoformat(" ", "milliseconds")
    assert (still_open["state"], still_open["resolution_in_time"]) == ("open", "no")
    assert still_open["overdue"] == "yes"


def test_ratings_are_exported_for_a_program(desk: Database) -> None:
    printed = printed_by("export", "ratings", "--format", "jsonl")
    (found,) = map(json.loads, printed.splitlines())
    assert (found["number"], found["score"], found["comment"]) == (1, 5, "Quick")


def test_events_are_exported_in_their_order(desk: Database) -> None:
    printed = printed_by("export", "events", "--format", "jsonl")
    events = [json.loads(line) for line in printed.splitlines()]
    assert [(each["number"], each["kind"]) for each in events] == [
        (1, "open"),
        (1, "answer"),
        (1, "resolve"),
        (1, "confirm"),
        (1, "rate"),
        (2, "open"),
    ]
    assert [(each["actor"], each["role"]) for each in events[:4]] == [
        (ALICE, "requester"),
        (BOB, "provider"),
        (BOB, "provider"),
        (ALICE, "requester"),
    ]
    assert {(each["department"], each["service"]) for each in events} == {("it", "helpdesk")}
    assert events[0]["payload"]["service"] == "it/helpdesk"
    assert "standard" not in events[0]["payload"]
    assert events[2]["payload"]["resolution_verdict"]["met"] is True
    assert all(each["at"][-6:] == "+00:00" and "." in each["at"] for each in events)


def test_logs_for_process_mining_are_printed_or_written(desk: Database) -> None:
    assert printed_by("export", "xes").count("<trace>") == 2
    printed_by("export", "ocel", "log.json")
    log = json.loads(Path("log.json").read_text())
    assert [each["type"] for each in log["events"]].count("open") == 2


def test_a_log_has_one_form(desk: Database) -> None:
    result = invoke("export", "xes", "--format", "csv")
    assert result.exit_code == 2
    assert "leave --format out" in result.stderr


def test_an_export_overwrites_nothing(desk: Database) -> None:
    Path("mine.csv").write_text("mine")
    assert refused("export", "requests", "mine.csv").splitlines()[-1] == (
        "nothing was written, because mine.csv is there already: name a new file"
    )
    assert Path("mine.csv").read_text() == "mine"


def test_what_a_full_disk_cuts_off_is_not_left_behind(capsys: pytest.CaptureFixture[str]) -> None:
    file = Path("mine.csv")
    full = Mock(side_effect=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    with pytest.raises(typer.Exit), told_in_a_line(), new_file(file):
        full()
    assert "there is no room on the disk of mine.csv: make room there" in capsys.readouterr().err
    assert not file.exists()
