"""Work that is done once for all tests is done once."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.sql.compiler import SQLCompiler

from store import migrate
from store.database import Database
from store.migrate import upgrade
from store.tables import workspaces
from tests import thrift
from tests.thrift import folder_for_temporary_files, run_migrations, schema_made_once

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def test_a_schema_that_is_made_again_is_that_of_the_migrations(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_apply", run_migrations)
        migrated = schema_of(tmp_path / "migrated.db")
        with schema_made_once():
            assert schema_of(tmp_path / "first.db") == migrated
            patch.setattr(command, "upgrade", None)
            assert schema_of(tmp_path / "second.db") == migrated


def schema_of(path: Path) -> list[Any]:
    """The lines of everything that is in a new database, and its revision.

    Alembic writes the constraints of a table that it copies in any order.
    """
    database = Database(f"sqlite:///{path}")
    try:
        upgrade(database)
        with database.engine.connect() as connection:
            made = connection.execute(text("SELECT type, name, sql FROM sqlite_master")).all()
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    finally:
        database.close()
    lines = [
        (each.type, each.name, line.rstrip(", "))
        for each in made
        for line in (each.sql or "").splitlines()
    ]
    return [revision, *sorted(lines)]


def test_files_are_in_memory_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thrift, "MEMORY", tmp_path)
    monkeypatch.setattr(thrift, "MEMORY_NEEDED", 1)
    assert folder_for_temporary_files() == str(tmp_path)
    monkeypatch.setattr(thrift, "MEMORY_NEEDED", 1024**6)
    assert folder_for_temporary_files() == tempfile.gettempdir()
    monkeypatch.setattr(thrift, "MEMORY_NEEDED", 1)
    monkeypatch.setattr(thrift, "MEMORY", tmp_path / "none")
    assert folder_for_temporary_files() == tempfile.gettempdir()


def test_a_second_database_of_a_kind_compiles_nothing_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement = select(workspaces.c.id).where(workspaces.c.name == "nobody's")
    with database.engine.connect() as connection:
        connection.execute(statement)

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("it is compiled again")

    monkeypatch.setattr(SQLCompiler, "__init__", refuse)
    another = Database(database.url.render_as_string(hide_password=False))
    with another.engine.connect() as connection:
        assert connection.execute(statement).all() == []
    another.close()


def test_compiled_modules_are_kept_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not sys.dont_write_bytecode
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ, "what the tests start keeps them, too"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    thrift.keep_compiled_modules()
    assert not sys.dont_write_bytecode
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


def test_what_was_collected_is_not_searched_for_garbage() -> None:
    assert gc.get_freeze_count() > 100_000
