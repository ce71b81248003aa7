"""The ground of every test: no network but loopback, no settings from outside, fresh databases."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import hypothesis
import pytest
import structlog
from pytest_socket import socket_allow_hosts

from bot.i18n import speak_as
from bot.zone_data import choose_zone_data
from store import connections
from store.database import Database
from store.migrate import upgrade
from store.workspaces import enter_workspace
from tests.postgres_server import Postgres, running_postgres
from tests.thoroughness import examples
from tests.thrift import (
    folder_for_temporary_files,
    keep_compiled_modules,
    log_plainly,
    schema_made_once,
    spare_what_was_collected,
    statements_compiled_once,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

keep_compiled_modules()
choose_zone_data()
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder_for_temporary_files())
hypothesis.settings.register_profile(
    "on a busy machine",
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("on a busy machine")
log_plainly()

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
MOST_WORKERS = 12
"""More of them would need more sessions than a Postgres as it comes allows."""
SETTINGS = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "DATABASE_URL",
    "HOST",
    "PORT",
    "DIGEST_AT",
    "KEEP_WORDS_DAYS",
    "LOG_LEVEL",
    "LOG_FORMAT",
)


def pytest_xdist_auto_num_workers() -> int:
    """How many tests `make test` runs at once: some wait for Slack's pace, a process, a commit."""
    return min(2 * (os.cpu_count() or 1), MOST_WORKERS)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Search what is there to stay for garbage once, and not again and again."""
    spare_what_was_collected()


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Let each statement be compiled once for all tests."""
    with statements_compiled_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def migrated_once() -> Iterator[None]:
    """Let the migrations run once for all new SQLite files."""
    with schema_made_once():
        yield


@pytest.fixture(autouse=True)
def only_loopback() -> None:
    """Refuse every connection that would leave this machine."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away the settings of whoever runs the tests: their environment and their .env file."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def english_terminal() -> Iterator[None]:
    """Let the command line speak English again after each test."""
    yield
    speak_as({})


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Let tests log as before once a test has configured that, as commands do."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session", autouse=True)
def nothing_waits_for_the_disk() -> Iterator[None]:
    """Let SQLite wait for no disk: the files of tests need not survive a crash of the machine."""
    careless = {**connections.SQLITE_PRAGMAS, "synchronous": "OFF"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "SQLITE_PRAGMAS", careless)
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that holds the schema and nothing else."""
    path = tmp_path_factory.mktemp("template") / "crossdesk.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, testrun_uid: str
) -> Iterator[Postgres]:
    """A real Postgres, started when the first test of the session asks for it."""
    own = tmp_path_factory.getbasetemp()
    common = own if worker_id == "master" else own.parent
    with running_postgres(testrun_uid, common / "postgres.lock") as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of one's own, with the schema and nothing in it; a test runs on both kinds."""
    if request.param == "postgres":
        with request.getfixturevalue("postgres").fresh_database() as url:
            yield url
    else:
        path = tmp_path / "crossdesk.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """That database, opened."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def workspace_id(database: Database) -> int:
    """A workspace in it."""
    return enter_workspace(database, "T0CROSSDESK", "Crossdesk")
