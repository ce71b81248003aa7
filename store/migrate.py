"""Bringing a database's schema up to date.

Alembic is imported when there is something to migrate: a bot runs for weeks, and mostly there is
nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, select, text

from store.advice import failures_explained
from store.copying import UNTOLD, Progress
from store.errors import NewerSchema, UnusableDatabase
from store.search import fill_missing
from store.tables import relocations

if TYPE_CHECKING:
    from alembic.config import Config

    from store.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"

_ENCODINGS = ("UTF8", "SQL_ASCII")  # the second takes our UTF-8 as it comes
_ADVISORY_LOCK = 0x43_44_45_53_4B  # "CDESK": any number that nothing else in the database takes


def upgrade(database: Database, progress: Progress = UNTOLD) -> tuple[str, ...]:
    """Apply every migration that is pending, all in one transaction; returns what was applied.

    What requests are found by is not in the migrations: it is made for those that have none yet.

    Processes that start together wait for each other here: on SQLite a transaction is the only
    one, on Postgres an advisory lock sees to it.

    Raises:
        UnusableDatabase: if it cannot be opened, its schema was made by a newer Crossdesk, or its
            contents have moved. UnreachableDatabase among them, if waiting may help.
    """
    database.engines.check()
    with failures_explained(database.url), database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK}
            )
        _check_encoding(connection)
        missing = _pending(connection)
        if missing:
            _apply(connection)
            fill_missing(connection, progress)
        refuse_moved(connection)
        return missing


def check_rights(database: Database) -> None:
    """See whether `upgrade` would be let: make tables, and roll them back.

    Raises:
        UnusableDatabase: if it would not; the message says what to do.
    """
    with failures_explained(database.url), database.engine.connect() as connection:
        _check_encoding(connection)
        if find_revision(connection) is None:
            _apply(connection)  # nobody uses it yet
        else:
            connection.execute(text("CREATE TABLE crossdesk_rehearsal (id INTEGER)"))
        connection.rollback()


def _check_encoding(connection: Connection) -> None:
    """Raises UnusableDatabase, if Chinese or an emoji could not be stored."""
    if connection.dialect.name == "sqlite":
        return
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding not in _ENCODINGS:
        raise UnusableDatabase(
            "the database's encoding is {encoding}, which does not hold every name and word: "
            "create it with ENCODING 'UTF8' TEMPLATE template0",
            encoding=encoding,
        )


def _apply(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def pending(database: Database) -> tuple[str, ...]:
    """Return the migrations that `upgrade` would apply, oldest first: a line each.

    Raises:
        UnusableDatabase: as `upgrade`.
    """
    database.engines.check()
    with failures_explained(database.url), database.engine.connect() as connection:
        missing = _pending(connection)
        if not missing:
            refuse_moved(connection)
        return missing


def refuse_moved(connection: Connection) -> None:
    """Refuse a database whose contents have moved: what is changed there is lost.

    Raises:
        UnusableDatabase: if they have.
    """
    moved = connection.execute(select(relocations)).first()
    if moved:
        when = f"{moved.moved_at:%Y-%m-%d %H:%M}"
        raise UnusableDatabase(
            "everything in this database has moved to {where} ({when} UTC): set DATABASE_URL to "
            "that",
            where=moved.moved_to,
            when=when,
        )


def newest_revision() -> str:
    """Return the revision that this Crossdesk works on, as its migrations are numbered."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("v*.py"))[1:5]


def find_revision(connection: Connection) -> str | None:
    """Return the revision of a database's schema, or None if Crossdesk made none there."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _pending(connection: Connection) -> tuple[str, ...]:
    current = find_revision(connection)
    if current == newest_revision():
        return ()
    from alembic.script import ScriptDirectory  # noqa: PLC0415
    from alembic.script.revision import ResolutionError  # noqa: PLC0415

    script = ScriptDirectory.from_config(_config())
    try:
        missing = list(script.iterate_revisions("head", current or "base"))
    except ResolutionError as error:
        raise NewerSchema(
            "the database was made by a newer Crossdesk (its schema is {revision}): run that one, "
            "or correct DATABASE_URL",
            revision=current,
        ) from error
    return tuple(f"{each.revision}: {each.doc}" for each in reversed(missing))


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
