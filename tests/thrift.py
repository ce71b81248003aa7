"""Work that is done once for all tests of a process, instead of again by each."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from store import connections, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

GARBAGE_THRESHOLDS = (20_000, 10, 10)
"""As of `gc.set_threshold`; a test makes less garbage than a service that runs for weeks."""


def keep_compiled_modules() -> None:
    """Keep what this process and all that it starts compile, whatever the environment says.

    The Makefile says so, too. Without it, each process compiles every module that it imports,
    which takes twice as long as to collect all tests.
    """
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def spare_what_was_collected() -> None:
    """Leave modules and collected tests out of every later search for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


@contextmanager
def statements_compiled_once() -> Iterator[None]:
    """Let all databases of one kind share what SQLAlchemy has compiled of a statement.

    It keeps that for each engine, and each test has engines of its own. The engines of a kind are
    all made alike, so that their dialects may count as the same.
    """
    compiled: dict[Any, Any] = {}
    shared = {**connections._OPTIONS, "execution_options": {"compiled_cache": compiled}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "_OPTIONS", shared)
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        yield


MEMORY = Path("/dev/shm")  # noqa: S108 - it is the folder that is meant
MEMORY_NEEDED = 4 * 1024**3


def folder_for_temporary_files() -> str:
    """Return where the tests' files are: in memory if there is room, as none is to be kept."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED:
        return str(MEMORY)
    return tempfile.gettempdir()


run_migrations = migrate._apply
"""The migrations themselves, for those who test them."""

_WHAT_MAKES_THE_SCHEMA = """
SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND name NOT IN
(SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY rowid
"""


@contextmanager
def schema_made_once() -> Iterator[None]:
    """Run the migrations of a new SQLite file once, and make what they make in each other one."""
    made: list[str] = []

    def apply(connection: Connection) -> None:
        is_new = connection.dialect.name == "sqlite" and migrate.find_revision(connection) is None
        if is_new and made:
            for statement in made:
                connection.exec_driver_sql(statement)
            return
        run_migrations(connection)
        if is_new:
            made.extend(connection.scalars(text(_WHAT_MAKES_THE_SCHEMA)))
            revision = migrate.find_revision(connection)
            made.append(f"INSERT INTO alembic_version VALUES ('{revision}')")  # noqa: S608  -- ours

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_apply", apply)
        yield


def log_plainly() -> None:
    """Log without colours and pictures of the stack, which took as long as a test."""
    *others, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*others, plain])
