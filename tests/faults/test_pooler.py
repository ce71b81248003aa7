"""Two replicas behind pgbouncer, which hands out sessions by transaction."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy.engine import make_url
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from bot.doctor.storage import examine_schema
from domain.organisation import Person
from playground.clock import PATIENCE
from store.database import Database
from store.migrate import upgrade
from store.workspaces import enter_workspace
from tests.forwarding import socket_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.unit_of_work import UnitOfWork

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

pytestmark = [
    pytest.mark.skipif(not PGBOUNCER, reason="pgbouncer is not installed"),
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]


@pytest.fixture
def pooled_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The database's URL, by way of a pooler of three sessions."""
    url = make_url(database_url)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = tmp_path / "pgbouncer.ini"
    configuration.write_text(
        f"[databases]\n* = host={Path(socket_file(url)).parent} user={url.username}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        "auth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n"
    )
    server = Path(socket_file(url)).stat()  # it refuses to be root, and others may not enter there
    user, group = (server.st_uid, server.st_gid) if os.getuid() == 0 else (None, None)
    assert PGBOUNCER
    with configuration.open() as read, (tmp_path / "pgbouncer.log").open("w") as log:
        pooler = subprocess.Popen(
            [PGBOUNCER, f"/dev/fd/{read.fileno()}"],
            pass_fds=[read.fileno()],
            stdout=log,
            stderr=log,
            user=user,
            group=group,
        )
        try:
            pooled = f"postgresql://{url.username}@127.0.0.1:{port}/{url.database}"
            wait_for(pooled)
            yield pooled
        finally:
            pooler.terminate()
            pooler.wait()


def wait_for(url: str) -> None:
    """Wait until a server answers there."""
    waiting = Retrying(
        retry=retry_if_exception_type(psycopg.OperationalError),
        wait=wait_fixed(0.05),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
    )
    waiting(lambda: psycopg.connect(url, connect_timeout=2).close())


def test_replicas_behind_a_pooler_serve(pooled_url: str) -> None:
    replicas = [Database(pooled_url), Database(pooled_url)]
    for replica in replicas:
        upgrade(replica)
    workspace_id = enter_workspace(replicas[0], "T0CROSSDESK", "Crossdesk")
    all_ready = threading.Barrier(16, timeout=PATIENCE)

    def work(number: int) -> None:
        def note(uow: UnitOfWork) -> int:
            uow.people.put(Person(f"U{number}", f"Ann {number}"))
            return len(uow.people.all()) + uow.outbox.backlog()

        all_ready.wait()
        for _ in range(20):  # more often than psycopg waits for before it would prepare
            replicas[number % 2].call(workspace_id, note)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(work, range(16)))
    known = replicas[0].call(workspace_id, lambda uow: uow.people.all())
    assert {person.name for person in known} == {f"Ann {number}" for number in range(16)}
    for replica in replicas:
        replica.close()


def test_nothing_is_prepared_behind_a_pooler(pooled_url: str) -> None:
    database = Database(pooled_url)
    with database.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        assert raw.prepare_threshold is None
    database.close()


def test_dates_are_read_through_a_pooler_whatever_style_the_server_prefers(
    database_url: str, pooled_url: str
) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{admin.info.dbname}" SET datestyle TO German')
    database = Database(pooled_url)
    for _ in range(3):
        with database.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT timestamptz '2026-11-02 09:00+00'").scalar()
    database.close()


def test_the_doctor_says_that_there_is_a_pooler(database_url: str, pooled_url: str) -> None:
    for url, pooled in ((database_url, False), (pooled_url, True)):
        database = Database(url)
        said = [each.words for each in examine_schema(database, datetime(2026, 11, 2, tzinfo=UTC))]
        database.close()
        assert any("pooler" in each for each in said) is pooled
