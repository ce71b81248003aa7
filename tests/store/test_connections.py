"""How we connect: what DATABASE_URL may look like, our defaults, and sessions that are lost."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import Mock

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError

from domain.organisation import Person
from playground.clock import PATIENCE
from store import connections, retries
from store import database as store_database
from store.advice import failures_explained
from store.connections import (
    POSTGRES_DEFAULTS,
    PREPARED_AFTER,
    create_engine_for,
    parse_url,
)
from store.database import Database
from store.errors import NotStored, UnreachableDatabase, UnusableDatabase
from store.threads import Priority
from store.turns import Turn
from store.workspaces import enter_workspace
from tests.forwarding import Forwarder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from store.unit_of_work import UnitOfWork

only_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def remember(uow: UnitOfWork, user_id: str = "U0ANN", name: str = "Ann") -> None:
    uow.people.put(Person(user_id, name))


def names(uow: UnitOfWork) -> set[str]:
    return {person.name for person in uow.people.all()}


def settings_of(database: Database) -> dict[str, str]:
    """The parameters of a session."""
    with database.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        return dict(raw.info.get_parameters())


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("sqlite:///crossdesk.db", "sqlite:///crossdesk.db"),
        ("postgres://desk@db/crossdesk", "postgresql+psycopg://desk@db/crossdesk"),
        (
            "postgresql://desk:a%40b@one:5433,two/crossdesk",
            "postgresql+psycopg://desk:a%40b@/crossdesk?host=one%3A5433&host=two%3A5432",
        ),
        (
            "postgresql://one,two:6000/crossdesk?sslmode=require",
            "postgresql+psycopg:///crossdesk?host=one%3A5432&host=two%3A6000&sslmode=require",
        ),
        ("postgresql://desk:a,b@db/crossdesk", "postgresql+psycopg://desk:a%2Cb@db/crossdesk"),
        (
            "postgresql://desk:a,/b@one,two/crossdesk",
            "postgresql+psycopg://desk:a%2C%2Fb@/crossdesk?host=one%3A5432&host=two%3A5432",
        ),
        (
            "postgresql+psycopg://one,two",
            "postgresql+psycopg:///?host=one%3A5432&host=two%3A5432",
        ),
        (
            "postgresql://desk@db/crossdesk?application_name=a,b",
            "postgresql+psycopg://desk@db/crossdesk?application_name=a%2Cb",
        ),
    ],
)
def test_a_url_is_read_as_libpq_reads_it(given: str, read: str) -> None:
    url = parse_url(given)
    assert url.difference_update_query([]) == url
    shown = url.render_as_string(hide_password=False)
    assert sorted(shown.replace("?", "&").split("&")) == sorted(read.replace("?", "&").split("&"))


@pytest.mark.parametrize(
    "url",
    ["postgresql://desk:pa@ss@db/crossdesk", "postgresql://desk:pa@ss@a:5432,b:5432/crossdesk"],
)
def test_an_at_sign_in_a_password_is_said_to_be_one_and_nothing_of_it_shown(url: str) -> None:
    with pytest.raises(UnusableDatabase, match="as %40") as refused:
        parse_url(url)
    assert "ss" not in str(refused.value).replace("password", "")


@pytest.mark.parametrize("url", ["crossdesk.db", "postgresql://db:port/crossdesk"])
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UnusableDatabase, match="DATABASE_URL"):
        Database(url)


@only_postgres
def test_our_defaults_are_used_where_the_url_says_nothing(database_url: str) -> None:
    with Forwarder(database_url) as forwarder:
        database = Database(f"{forwarder.url}?connect_timeout=7&target_session_attrs=any")
        used = settings_of(database)
        database.close()
    ours = {name: str(value) for name, value in POSTGRES_DEFAULTS.items()}
    del ours["target_session_attrs"]  # libpq does not name "any", which is its own default
    assert {**ours, "connect_timeout": "7"}.items() <= used.items()
    assert "target_session_attrs" not in used


def test_a_host_that_is_gone_without_a_word_is_noticed_in_seconds() -> None:
    ours = cast("dict[str, int]", POSTGRES_DEFAULTS)
    assert ours["connect_timeout"] <= 5
    assert ours["tcp_user_timeout"] <= 10_000
    asked_for = ours["keepalives_interval"] * ours["keepalives_count"]
    assert ours["keepalives_idle"] + asked_for <= 15


@only_postgres
@pytest.mark.parametrize(
    ("query", "threshold"),
    [("", PREPARED_AFTER), ("&prepare_threshold=None", None), ("&prepare_threshold=7", 7)],
)
def test_what_runs_often_is_prepared_on_the_server_unless_the_url_says_otherwise(
    database_url: str, query: str, threshold: int | None
) -> None:
    database = Database(database_url + query)
    with database.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        assert raw.prepare_threshold == threshold
    database.close()


@only_postgres
@pytest.mark.parametrize("style", ["German", "SQL, DMY", "Postgres"])
def test_dates_are_read_whatever_style_the_server_prefers(database_url: str, style: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{admin.info.dbname}" SET datestyle TO {style}')
    database = Database(database_url)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT timestamptz '2026-11-02 09:00+00'").scalar()
    database.close()


@only_postgres
def test_a_plan_that_does_not_fit_after_a_migration_is_made_again(
    database: Database, database_url: str, workspace_id: int
) -> None:
    def look(uow: UnitOfWork) -> bool:
        return uow.people.get("U1") is not None

    for _ in range(2 * PREPARED_AFTER):
        database.call(workspace_id, look)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("ALTER TABLE people ALTER COLUMN timezone TYPE TEXT")
    assert database.call(workspace_id, look) is False


# What is lost


@only_postgres
def test_a_session_that_cannot_write_is_left(database: Database, workspace_id: int) -> None:
    """As after a failover, when our old sessions live on with what has become a replica."""
    database.call(workspace_id, remember)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        connection.commit()
    with pytest.raises(NotStored, match="25006"):
        database.call(workspace_id, remember, "U0BEN", "Ben")
    database.call(workspace_id, remember, "U0BEN", "Ben")
    assert database.call(workspace_id, names) == {"Ann", "Ben"}


class SilentHost:
    """A host that takes connections and says nothing."""

    def __init__(self) -> None:
        self.asked: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.asked.append(self.listener.accept()[0])

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        for each in (self.listener, *self.asked):
            each.close()


@pytest.fixture
def silent_host() -> Iterator[SilentHost]:
    host = SilentHost()
    yield host
    host.close()


@only_postgres
def test_a_dead_host_is_waited_for_once(database_url: str, silent_host: SilentHost) -> None:
    host, port = silent_host.listener.getsockname()
    with Forwarder(database_url) as alive:
        name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
        url = f"postgresql://postgres@{host}:{port},{alive.server}/{name}?connect_timeout=2"
        database = Database(url)
        for _ in range(3):
            database.engines.check()
            database.engine.dispose()  # as when a session is lost, and the others with it
        database.close()
    assert len(silent_host.asked) == 1


@only_postgres
@pytest.mark.parametrize("way", ["call", "look_up"])
def test_a_server_that_hangs_holds_no_thread_for_ever(
    database_url: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Forwarder(database_url) as forwarder:
        database = Database(forwarder.url)
        workspace_id = enter_workspace(database, "T0CROSSDESK", "Crossdesk")

        def ask_in_vain(uow: UnitOfWork) -> set[str]:
            forwarder.hang()
            return names(uow)

        impatient = partial(Turn, limit=0.2)
        monkeypatch.setattr(store_database, "Turn", lambda **_limit: impatient())
        run = getattr(database, way)
        with pytest.raises(NotStored):
            run(workspace_id, ask_in_vain)
        forwarder.flow()
        monkeypatch.undo()
        assert run(workspace_id, names) == set()
        database.close()


@only_postgres
def test_a_database_is_closed_although_its_server_hangs(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_database, "CLOSING_PATIENCE", 0.2)
    hangs = threading.Event()
    with Forwarder(database_url) as forwarder, ThreadPoolExecutor(1) as closing:
        database = Database(forwarder.url)
        workspace_id = enter_workspace(database, "T0CROSSDESK", "Crossdesk")

        def ask_in_vain(uow: UnitOfWork) -> set[str]:
            forwarder.hang()
            hangs.set()
            return names(uow)

        job = partial(database._call, Turn(), workspace_id, ask_in_vain)
        asked = database._threads.submit(job, Priority.JOB)
        hangs.wait(PATIENCE)
        try:
            closing.submit(database.close).result(timeout=PATIENCE)
        finally:
            forwarder.flow()  # or what waits for it would wait for ever
            forwarder.cut()
        with pytest.raises(NotStored):
            asked.result()


@only_postgres
def test_a_session_whose_server_hangs_is_soon_left(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "TRUSTED_FOR", 0.0)
    monkeypatch.setattr(connections, "PING_PATIENCE", 0.2)
    answers, found = connections._answers, []
    with Forwarder(database_url) as forwarder, ThreadPoolExecutor(1) as asking:

        def ask(session: Any) -> bool:
            found.append(answers(session))
            forwarder.flow()
            return found[-1]

        monkeypatch.setattr(connections, "_answers", ask)
        database = Database(forwarder.url)
        database.engines.check()
        forwarder.hang()
        try:
            asking.submit(database.engines.check).result(timeout=PATIENCE)
        finally:
            forwarder.flow()  # or what waits for it would wait for ever
            forwarder.cut()
        assert found.count(False) == 1
        database.close()


@only_postgres
@pytest.mark.parametrize(("trusted_for", "asked"), [(60.0, 0), (0.0, 3)])
def test_a_session_that_has_just_answered_is_not_asked_again(
    database_url: str, trusted_for: float, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "TRUSTED_FOR", trusted_for)
    answering = Mock(return_value=True)
    monkeypatch.setattr(connections, "_answers", answering)
    engine = create_engine_for(parse_url(database_url), sessions=1)
    for _ in range(3):
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT 1")
    engine.dispose()
    assert answering.call_count == asked


# What the database sends back


@only_postgres
@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_conflicts_of_a_stricter_isolation_are_waited_out(
    database_url: str, isolation: str
) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            f'ALTER DATABASE "{admin.info.dbname}"'
            f" SET default_transaction_isolation TO '{isolation}'"
        )
    database = Database(database_url)
    workspace_id = enter_workspace(database, "T0CROSSDESK", "Crossdesk")
    all_ready = threading.Barrier(16, timeout=PATIENCE)

    def count_up(number: int) -> None:
        def use_case(uow: UnitOfWork) -> None:
            known = uow.people.get("U0COUNT")
            uow.people.put(Person("U0COUNT", str(int(known.name) + 1 if known else 1)))

        all_ready.wait()
        for _ in range(3):
            database.call(workspace_id, use_case)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(count_up, range(16)))
    assert database.call(workspace_id, names) == {"48"}
    database.close()


@only_postgres
def test_a_lock_that_is_not_to_be_had_at_once_is_waited_for(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{admin.info.dbname}" SET lock_timeout TO 10')
    database = Database(database_url)
    workspace_id = enter_workspace(database, "T0CROSSDESK", "Crossdesk")
    database.call(workspace_id, remember)
    tries = 0

    def rename(uow: UnitOfWork) -> None:
        nonlocal tries
        tries += 1
        if tries > 6:
            held.rollback()
        uow.people.put(Person("U0ANN", "Anna"))

    with psycopg.connect(database_url) as held:
        held.execute("UPDATE people SET name = 'nobody'")
        database.call(workspace_id, rename)
    assert tries == 7
    assert database.call(workspace_id, names) == {"Anna"}
    database.close()


@only_postgres
def test_what_the_database_always_sends_back_is_given_up(
    database: Database, workspace_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retries, "RETRY_PATIENCE", 0.2)

    def fail(uow: UnitOfWork) -> None:
        uow.people._connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7)")

    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(False)) as held:
        held.execute("SELECT pg_advisory_xact_lock(7)")
        with database.engine.begin() as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar()
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET lock_timeout TO 10')
        database.engine.dispose()
        with pytest.raises(NotStored, match="55P03"):
            database.call(workspace_id, fail)


# What is said of errors


@only_postgres
def test_errors_say_nothing_of_what_people_wrote(database: Database, workspace_id: int) -> None:
    def write(uow: UnitOfWork) -> None:
        uow.people._connection.exec_driver_sql(
            "INSERT INTO people (workspace_id, user_id, name, locale, timezone)"
            " VALUES (%s, 'U0ANN', %s, 'en', NULL)",
            (workspace_id, "my secret"),
        )

    with pytest.raises(IntegrityError) as failed:
        database.call(workspace_id, write)
    for error in (failed.value, failed.value.orig):
        assert "violates not-null constraint (SQLSTATE 23502)" in str(error)
        assert "my secret" not in str(error)


@pytest.mark.parametrize(
    ("state", "passes"),
    [
        ("08P01", True),
        ("08006", True),
        ("57P01", True),
        ("53300", True),
        ("25006", True),
        ("42501", False),
        ("42P01", False),
        ("3D000", False),
        ("57014", False),
    ],
)
def test_a_start_waits_for_a_server_that_only_has_no_time(state: str, *, passes: bool) -> None:
    """A pooler whose server is failing over says 08P01 (pgbouncer's server_login_retry)."""
    error = psycopg.errors.lookup(state)("server login has been failing, try again later")
    with pytest.raises(UnusableDatabase) as raised, failures_explained(make_url("postgresql:///x")):
        raise error
    assert isinstance(raised.value, UnreachableDatabase) is passes


@pytest.mark.parametrize(
    ("url", "error", "advice"),
    [
        ("postgresql:///x", psycopg.OperationalError("session is read-only"), "it read-only: mend"),
        ("postgresql:///x", psycopg.errors.ReadOnlySqlTransaction("cannot"), "it read-only: mend"),
        ("postgresql:///x", psycopg.errors.UndefinedColumn("no title"), "restore a backup"),
        ("postgresql:///x", psycopg.errors.UndefinedTable("no nags"), "restore a backup"),
        ("sqlite:///x.db", sqlite3.OperationalError("database or disk is full"), "make room"),
    ],
)
def test_what_an_operator_can_do_about_a_fault_is_said(
    url: str, error: Exception, advice: str
) -> None:
    with pytest.raises(UnusableDatabase, match=advice), failures_explained(make_url(url)):
        raise error


def test_two_who_open_a_new_file_at_once_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "new.db"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("store.connections.time.sleep", lambda _: other.execute("COMMIT"))
        with contextlib.closing(Database(f"sqlite:///{file}")) as database:
            database.engines.check()
        assert not other.in_transaction
