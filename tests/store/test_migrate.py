"""The schema that the migrations make, and how they are applied."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from store.database import Database
from store.errors import UnusableDatabase
from store.migrate import pending, upgrade
from store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

MIGRATIONS = Path(__file__).parents[2] / "store" / "migrations"
ALL = (
    "0001: initial schema",
    "0002: promises and nags",
    "0003: ratings",
    "0004: measures",
    "0005: periodic runs",
)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without even the schema."""
    if request.param == "postgres":
        with request.getfixturevalue("postgres").empty_database() as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'empty.db'}"


def test_there_is_one_line_of_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_the_migrations_make_the_tables_that_the_code_expects(database: Database) -> None:
    # Alembic reads SQLite's default of an empty text as another one than was written.
    options = {"compare_server_default": not database.is_sqlite}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_what_is_pending_is_named_and_then_applied(empty_url: str) -> None:
    database = Database(empty_url)
    assert pending(database) == ALL
    assert upgrade(database) == ALL
    assert pending(database) == ()
    assert upgrade(database) == ()
    database.close()


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    replicas = [Database(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(len(replicas)) as threads:
        applied = list(threads.map(upgrade, replicas))
    assert sorted(applied) == [(), (), (), ALL]
    for replica in replicas:
        replica.close()


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    database = Database(empty_url)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE workspaces (id INTEGER)"))
    with pytest.raises(Exception, match="workspaces"):
        upgrade(database)
    assert inspect(database.engine).get_table_names() == ["workspaces"]
    database.close()


def test_a_schema_from_a_newer_crossdesk_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnusableDatabase, match="9999"):
        upgrade(database)
    with pytest.raises(UnusableDatabase, match="9999"):
        pending(database)
