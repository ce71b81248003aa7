"""Backups, restores and moves: everything arrives, or nothing has changed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, insert, select, update

from domain.events import Opened
from store.backup import back_up
from store.copying import TABLES, copy_rows, filled_tables
from store.database import Database
from store.errors import CopyRefused, DatabaseInUse, StoreError, UnusableDatabase
from store.migrate import pending, upgrade
from store.relocation import move
from store.request_rows import NewRequest
from store.restore import note_restored, refuse_other_sessions, restore
from store.tables import (
    calendars,
    deliveries,
    departments,
    events,
    measurements,
    messages,
    outbox,
    people,
    requests,
    restorations,
    services,
    standards,
    workspaces,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.unit_of_work import UnitOfWork
    from tests.postgres_server import Postgres

NOW = datetime(2026, 11, 28, 2, 30, 0, 123456, tzinfo=UTC)
AWKWARD = (
    "中文，全角！",
    "emoji 🖨️ and 👩‍👩‍👧",
    "tab\tnew\nline\r\nback\\slash \\N \\. 'quotes' \"double\"",
    "",
    " spaces ",
    "\u2028\ufeff\u202e\x01\x7f",
    "NULL",
    "\\N",
)


def fill(database: Database, count: int = 20) -> None:
    """Bring something into every kind of column there is."""
    with database.engine.begin() as connection:
        connection.execute(
            insert(workspaces), {"id": 3, "team_id": "T1", "last_request_number": count}
        )
        connection.execute(
            insert(people),
            [
                {
                    "workspace_id": 3,
                    "user_id": f"U{n}",
                    "name": name,
                    "locale": "zh-CN",
                    "timezone": "Asia/Shanghai",
                    "deleted": n % 2 == 0,
                    "home_opened_at": NOW if n % 2 else None,
                }
                for n, name in enumerate(AWKWARD)
            ],
        )
        of_workspace = {"workspace_id": 3}
        connection.execute(
            insert(calendars),
            {**of_workspace, "id": 7, "key": "office", "version": 1, "definition": {"a": [1]}},
        )
        connection.execute(
            insert(departments),
            {
                **of_workspace,
                "id": 7,
                "key": "it",
                "name": {"en": "IT", "zh": "信息技术部"},
                "channel_id": "C01IT",
                "calendar_id": 7,
                "people_definition": {},
            },
        )
        connection.execute(
            insert(services),
            {
                **of_workspace,
                "id": 7,
                "department_id": 7,
                "key": "laptop",
                "name": {"en": AWKWARD[2]},
                "kind": "support",
                "confidential": True,
                "fields": [],
                "standard_id": 7,
            },
        )
        connection.execute(
            insert(standards),
            {
                **of_workspace,
                "id": 7,
                "service_id": 7,
                "version": 1,
                "definition": {"z": None, "a": {"nested": [True, 1.5, -3, 10**12, "🖨"]}},
                "created_at": NOW,
            },
        )
        for number in range(1, count + 1):
            words = AWKWARD[number % len(AWKWARD)]
            parent_id = number % count + 1  # also of some that are stored only later
            row = _request(number, words, parent_id=parent_id)
            connection.execute(insert(requests), row)
            connection.execute(
                insert(events),
                {
                    **of_workspace,
                    "id": number,
                    "request_id": number,
                    "sequence": 1,
                    "kind": "open",
                    "actor_id": "U1",
                    "at": NOW + timedelta(microseconds=number),
                    "payload": {"text": words, "files": [{"name": words}]},
                },
            )
            connection.execute(
                insert(messages),
                {
                    **of_workspace,
                    "key": f"request:{number}:requester",
                    "request_id": number,
                    "channel_id": "D1",
                    "ts": f"1790000000.{number:06}",
                },
            )
        connection.execute(
            insert(outbox),
            {
                **of_workspace,
                "id": 41,
                "key": "request:1:requester",
                "kind": "requester_card",
                "recipient_id": "U1",
                "request_id": 1,
                "payload": {},
                "created_at": NOW,
                "due_at": NOW,
                "leased_until": NOW + timedelta(minutes=1),
                "attempted_at": NOW,
            },
        )
        connection.execute(insert(deliveries), {**of_workspace, "key": "event:Ev1", "seen_at": NOW})
        connection.execute(
            insert(measurements),
            {
                **of_workspace,
                "request_id": 1,
                "hop": 1,
                "department_id": 7,
                "service_id": 7,
                "opened_at": NOW,
                "opened_on": date(2026, 11, 28),
                "in_state": {"open": 60},
                "questions": 0,
                "reopenings": 0,
                "self_service": False,
                "promise_changes": 0,
                "gaps": {},
                "response_met": False,
            },
        )


def _request(number: int, words: str = "Screen", **more: Any) -> dict[str, Any]:
    values = {
        "id": number,
        "workspace_id": 3,
        "number": number,
        "identity": f"{number:08x}",
        "requester_id": "U1",
        "department_id": 7,
        "service_id": 7,
        "standard_id": 7,
        "calendar_id": 7,
        "state": "open",
        "title": words,
        "details": words,
        "fields": [{"value": words}],
        "confidential": number % 2 == 0,
        "opened_at": NOW,
    }
    return {**values, **more}


def contents(database: Database) -> dict[str, list[str]]:
    """All rows of all tables, as they are to arrive."""

    def said(row: Any) -> str:
        values = [None if name == "leased_until" else row[name] for name in row]
        return json.dumps(values, default=repr, sort_keys=True)

    with database.engine.begin() as connection:
        return {
            table.name: sorted(
                said(dict(row)) for row in connection.execute(select(table)).mappings()
            )
            for table in TABLES
            if table is not restorations
        }


def titles(database: Database) -> list[str]:
    with database.engine.begin() as connection:
        return list(connection.scalars(select(requests.c.title).order_by(requests.c.number)))


def change_a_title(database: Database, title: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(update(requests).where(requests.c.number == 1).values(title=title))


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database, without even the schema."""
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        with server.empty_database() as url, opened(url) as database:
            yield database
    else:
        with opened(f"sqlite:///{tmp_path / 'other.db'}") as database:
            yield database


# --- backup ---


def test_a_backup_holds_everything_and_is_one_file(database: Database, tmp_path: Path) -> None:
    fill(database)
    file = tmp_path / "backup.db"
    back_up(database, file, NOW)
    alone = tmp_path / "elsewhere" / "backup.db"
    alone.parent.mkdir()
    shutil.copyfile(file, alone)
    with opened(f"sqlite:///{alone}") as copied:
        assert contents(copied) == contents(database)
    assert [each.name for each in tmp_path.glob("backup.db*")] == ["backup.db"]


def test_a_backup_needs_a_new_file(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("of yesterday")
    with pytest.raises(StoreError, match="there already"):
        back_up(database, file, NOW)
    assert file.read_text() == "of yesterday"


def test_a_backup_is_of_one_instant_whoever_writes_meanwhile(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.backup._PAGES", 1)
    fill(database)
    before = titles(database)
    advances: list[int] = []

    class Writing:
        """Writes a few times while the copy is under way."""

        def begin(self, step: str, length: int) -> None:
            pass

        def advance(self, done: int) -> None:
            advances.append(done)
            if len(advances) < 5:
                change_a_title(database, f"written meanwhile {len(advances)}")

    back_up(database, tmp_path / "backup.db", NOW, Writing())
    with opened(f"sqlite:///{tmp_path / 'backup.db'}") as copied:
        assert titles(copied) == before
    assert "written meanwhile 4" in titles(database)
    assert min(advances) >= 0, "no write lets the copy begin again"


def test_a_backup_of_what_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "crossdesk.db"
    path.write_text("not a database at all" * 100)
    url = f"sqlite:///{path}"
    with (
        opened(url) as broken,
        pytest.raises(UnusableDatabase, match="is damaged: file is not"),
    ):
        back_up(broken, tmp_path / "backup.db", NOW)
    assert not list(tmp_path.glob("backup.db*"))


def test_a_backup_of_a_damaged_file_fails_instead_of_being_believed(tmp_path: Path) -> None:
    path = tmp_path / "crossdesk.db"
    with opened(f"sqlite:///{path}") as database:
        upgrade(database)
        fill(database, 500)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = b"\x5a" * 20_000
    path.write_bytes(content)
    url = f"sqlite:///{path}"
    with opened(url) as broken, pytest.raises(UnusableDatabase, match=r"damaged|malformed"):
        back_up(broken, tmp_path / "backup.db", NOW)
    assert not list(tmp_path.glob("backup.db*"))


# --- restore ---


def test_a_restore_brings_everything_back_and_keeps_what_was_there(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    before = contents(database)
    backup = tmp_path / "backups" / "backup.db"
    backup.parent.mkdir()
    back_up(database, backup, NOW)
    change_a_title(database, "changed since")
    aside = restore(database, backup, NOW)
    assert aside is not None
    beside = Path(str(database.url.database)) if database.is_sqlite else backup
    assert aside.parent == beside.parent
    with opened(f"sqlite:///{aside}") as former:
        assert "changed since" in titles(former)
    with opened(database.url.render_as_string(hide_password=False)) as again:
        upgrade(again)
        assert contents(again) == before


def test_a_backup_of_one_database_can_be_restored_into_the_other(
    database: Database, other: Database, tmp_path: Path
) -> None:
    fill(database)
    back_up(database, tmp_path / "backup.db", NOW)
    restore(other, tmp_path / "backup.db", NOW)
    with opened(other.url.render_as_string(hide_password=False)) as again:
        assert contents(again) == contents(database)


def test_the_log_of_a_killed_bot_does_not_undo_a_restore(tmp_path: Path) -> None:
    path = tmp_path / "crossdesk.db"
    with opened(f"sqlite:///{path}") as database:
        upgrade(database)
        fill(database, 300)
        back_up(database, tmp_path / "backup.db", NOW)
    killed = sqlite3.connect(path, isolation_level=None)
    killed.execute("PRAGMA wal_autocheckpoint=0")
    killed.execute("UPDATE requests SET title = 'after the backup'")
    left_behind = {each: each.read_bytes() for each in (path, path.with_name("crossdesk.db-wal"))}
    killed.close()
    for each, content in left_behind.items():
        each.write_bytes(content)
    with opened(f"sqlite:///{path}") as database:
        aside = restore(database, tmp_path / "backup.db", NOW)
    with opened(f"sqlite:///{path}") as database:
        assert "after the backup" not in titles(database)
        assert len(titles(database)) == 300
    with opened(f"sqlite:///{aside}") as former:
        assert set(titles(former)) == {"after the backup"}


def test_a_restore_replaces_even_a_broken_file_and_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "crossdesk.db"
    with opened(f"sqlite:///{path}") as database:
        upgrade(database)
        fill(database)
        back_up(database, tmp_path / "backup.db", NOW)
    path.write_bytes(b"broken" * 1000)
    with opened(f"sqlite:///{path}") as database:
        aside = restore(database, tmp_path / "backup.db", NOW)
    assert aside is not None
    assert aside.read_bytes() == b"broken" * 1000
    with opened(f"sqlite:///{path}") as database:
        assert len(titles(database)) == 20


def test_a_restore_under_a_running_bot_is_refused(database: Database, tmp_path: Path) -> None:
    fill(database)
    back_up(database, tmp_path / "backup.db", NOW)
    change_a_title(database, "changed since")
    with opened(database.url.render_as_string(hide_password=False)) as running:
        running.engines.lock()
        refused = pytest.raises((DatabaseInUse, CopyRefused), match="stop")
        with running.engine.connect(), refused:
            restore(database, tmp_path / "backup.db", NOW)
    assert "changed since" in titles(database)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_is_not_restored_from_itself(database: Database, tmp_path: Path) -> None:
    fill(database)
    before = contents(database)
    itself, linked = Path(str(database.url.database)), tmp_path / "linked.db"
    linked.symlink_to(itself)
    for file in (itself, linked):
        with pytest.raises(StoreError, match="the database itself"):
            restore(database, file, NOW)
    assert contents(database) == before
    assert not list(itself.parent.glob("*.before-*"))


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"x" * 5000])
def test_what_is_no_backup_is_not_restored(
    database: Database, tmp_path: Path, content: bytes
) -> None:
    fill(database)
    file = tmp_path / "backup.db"
    file.write_bytes(content)
    with pytest.raises(UnusableDatabase):
        restore(database, file, NOW)
    assert len(titles(database)) == 20


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_that_is_not_whole_is_not_restored_and_it_is_said_what_to_do(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    before = contents(database)
    backup, broken = tmp_path / "backup.db", tmp_path / "broken.db"
    back_up(database, backup, NOW)
    whole = backup.read_bytes()
    page = int.from_bytes(whole[16:18])
    middle = len(whole) // 2 // page * page
    for content in (
        whole[:50],
        whole[:middle],
        whole[:-1000],
        whole[:middle] + bytes(3 * page) + whole[middle + 3 * page :],
    ):
        broken.write_bytes(content)
        url = database.url.render_as_string()
        with opened(url) as other, pytest.raises(UnusableDatabase, match="a backup that is whole"):
            restore(other, broken, NOW)
        assert contents(database) == before


def test_a_file_that_is_not_of_this_crossdesk_is_not_restored(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    names = ("foreign", "newer", "unfinished", "incomplete", "older", "late", "garbled")
    foreign, newer, unfinished, incomplete, older, late, garbled = (
        tmp_path / f"{name}.db" for name in names
    )
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE notes (id INTEGER)")
    connection.close()
    for file, change in (
        (newer, "UPDATE alembic_version SET version_num = '9999'"),
        (unfinished, "DELETE FROM alembic_version"),
        (incomplete, "DROP TABLE rating_questions"),
        (older, "ALTER TABLE events DROP COLUMN noted_at"),
        (late, "UPDATE events SET at = 'yesterday'"),
        (garbled, "UPDATE events SET payload = '{'"),
    ):
        back_up(database, file, NOW)
        with sqlite3.connect(file) as connection:
            connection.execute(change)
        connection.close()
    database.engine.dispose()
    for file, why in (
        (foreign, "no backup of Crossdesk"),
        (unfinished, "no backup of Crossdesk"),
        (newer, "newer.db was made by a newer"),
        (incomplete, "cannot be restored: no such table: rating_questions"),
        (older, "cannot be restored: no such column: .*noted_at"),
        (late, "a value in events cannot be read: .*yesterday"),
        (garbled, "a value in events cannot be read: "),
    ):
        with (
            opened(database.url.render_as_string(hide_password=False)) as again,
            pytest.raises(UnusableDatabase, match=why),
        ):
            restore(again, file, NOW)
    assert len(titles(database)) == 20
    assert not list(tmp_path.glob(".*restoring*"))


def test_sessions_of_a_bot_that_is_just_ending_are_waited_for(postgres: Postgres) -> None:
    with postgres.empty_database() as url, opened(url) as bot, opened(url) as restoring:
        session = bot.engine.connect()
        with pytest.raises(CopyRefused, match="sessions: 1"):
            refuse_other_sessions(restoring, patience=timedelta())

        @event.listens_for(restoring.engine, "after_cursor_execute", once=True)
        def end(*_: object) -> None:
            session.close()
            bot.engine.dispose()

        refuse_other_sessions(restoring, patience=timedelta(minutes=1))
        assert session.closed


def test_who_starts_on_a_restored_backup_learns_since_when_things_are_lost(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    back_up(database, tmp_path / "backup.db", NOW)
    assert not database.call(3, lambda uow: uow.restorations.unfinished())
    restore(database, tmp_path / "backup.db", NOW + timedelta(days=1))
    with opened(database.url.render_as_string(hide_password=False)) as again:
        (found,) = again.call(3, lambda uow: uow.restorations.unfinished())
    assert (found.backed_up_at, found.last_number, found.highest_number) == (NOW, 20, None)


def test_a_file_made_by_other_means_is_lost_from_its_last_event_on(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "other.db"
    with opened(f"sqlite:///{path}") as made:
        upgrade(made)
        fill(made)
    restore(database, path, NOW + timedelta(days=1))
    with opened(database.url.render_as_string(hide_password=False)) as again:
        (found,) = again.call(3, lambda uow: uow.restorations.unfinished())
    assert found.backed_up_at == NOW + timedelta(microseconds=20)


def test_a_restore_by_other_means_can_be_noted_with_its_time(database: Database) -> None:
    fill(database)
    with database.engine.begin() as connection:
        later = update(requests).where(requests.c.number > 15)
        connection.execute(later.values(opened_at=NOW + timedelta(hours=2)))
    note_restored(database, NOW + timedelta(hours=1))
    (found,) = database.call(3, lambda uow: uow.restorations.unfinished())
    assert (found.backed_up_at, found.last_number) == (NOW + timedelta(hours=1), 15)


# --- move ---


def test_a_move_takes_everything_along(database: Database, other: Database) -> None:
    fill(database)
    before = contents(database)
    assert move(database, other, NOW) > 60
    assert contents(other) == before


def test_what_was_claimed_to_be_sent_is_free_after_a_move(
    database: Database, other: Database
) -> None:
    fill(database)
    move(database, other, NOW)
    with other.engine.begin() as connection:
        found = connection.execute(select(outbox.c.leased_until, outbox.c.attempted_at)).one()
    assert tuple(found) == (None, NOW)


def test_new_rows_get_ids_behind_those_that_moved(database: Database, other: Database) -> None:
    fill(database)
    move(database, other, NOW)
    new = NewRequest("U1", None, 7, 7, 7, 7, "New", "", (), None, False, NOW)

    def open_request(uow: UnitOfWork) -> tuple[int, int, int]:
        request, event = uow.requests.open(new, "U1", Opened(service_id=7, standard_id=7))
        return request.id, request.number, event.id

    assert other.call(3, open_request) == (21, 21, 21)


def test_the_old_database_says_where_everything_is_now(database: Database, other: Database) -> None:
    fill(database)
    move(database, other, NOW)
    where = "sqlite:" if other.is_sqlite else "postgresql"
    for look in (upgrade, pending):
        with pytest.raises(UnusableDatabase, match=f"has moved to {where}.*set DATABASE_URL"):
            look(database)
    assert upgrade(other) == ()


def test_a_move_to_a_database_that_holds_anything_is_refused(
    database: Database, other: Database
) -> None:
    fill(database)
    upgrade(other)
    with other.engine.begin() as connection:
        connection.execute(insert(workspaces), {"team_id": "T2"})
    with pytest.raises(CopyRefused, match="workspaces"):
        move(database, other, NOW)
    assert upgrade(database) == ()


def test_a_move_to_a_database_of_something_else_is_refused(
    database: Database, other: Database
) -> None:
    with other.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (id INTEGER)")
    with pytest.raises(CopyRefused, match="something else"):
        move(database, other, NOW)


@pytest.mark.parametrize("running", ["source", "target"])
def test_a_move_under_a_running_bot_is_refused(
    database: Database, other: Database, running: str
) -> None:
    fill(database)
    busy = {"source": database, "target": other}[running]
    with opened(busy.url.render_as_string(hide_password=False)) as bot:
        bot.engines.lock()
        with bot.engine.connect(), pytest.raises((DatabaseInUse, CopyRefused), match="stop"):
            move(database, other, NOW)
    assert upgrade(database) == ()


def test_what_postgres_cannot_hold_is_named_before_anything_is_copied(
    tmp_path: Path, postgres: Postgres
) -> None:
    with (
        opened(f"sqlite:///{tmp_path / 'crossdesk.db'}") as database,
        postgres.empty_database() as url,
        opened(url) as target,
    ):
        upgrade(database)
        fill(database)
        with database.engine.begin() as connection:
            for row in (
                _request(31, "a\x00b"),
                _request(32, requester_id="U" * 33),
                _request(33, fields=[{"value": "a\x00b"}]),
                _request(34, hop=2**31),
            ):
                connection.execute(insert(requests), row)
        with pytest.raises(CopyRefused) as refusal:
            move(database, target, NOW)
        assert str(refusal.value).splitlines() == [
            "nothing was copied, because Postgres cannot hold these values; correct them:",
            "requests (id 31): title: a NUL character is in it",
            "requests (id 31): details: a NUL character is in it",
            "requests (id 31): fields: a NUL character is in it",
            "requests (id 32): requester_id: too long (33 characters, at most 32)",
            "requests (id 33): fields: a NUL character is in it",
            f"requests (id 34): hop: too large ({2**31})",
        ]
        with target.engine.begin() as connection:
            assert filled_tables(connection) == []
        assert upgrade(database) == ()


def test_a_copy_that_is_not_as_its_original_is_undone(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)

    def lose_a_letter(source: Any, target: Any, *rest: Any) -> None:
        copy_rows(source, target, *rest)
        target.execute(update(requests).where(requests.c.number == 3).values(title="Scren"))

    monkeypatch.setattr("store.backup.copy_rows", lose_a_letter)
    with pytest.raises(CopyRefused, match=r"requests: 20 rows .* with other contents"):
        move(database, other, NOW)
    with other.engine.begin() as connection:
        assert filled_tables(connection) == []
    assert upgrade(database) == ()
