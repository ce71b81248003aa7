"""Bringing a database's schema up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from sqlalchemy import Connection, select, text

from store.connections import failures_explained
from store.database import Database
from store.errors import UnusableDatabase
from store.tables import relocations

_ENCODINGS = ("UTF8", "SQL_ASCII")  # the second takes our UTF-8 as it comes
_ADVISORY_LOCK = 0x43_44_45_53_4B  # "CDESK": any number that nothing else in the database takes


def upgrade(database: Database) -> tuple[str, ...]:
    """Apply every migration that is pending, all in one transaction; returns what was applied.

    Processes that start together wait for each other here: on SQLite a transaction is the only
    one, on Postgres an advisory lock sees to it.

    Raises:
        UnusableDatabase: if it cannot be opened, its schema was made by a newer Crossdesk, or its
            contents have moved. UnreachableDatabase among them, if waiting may help.
    """
    database.check()
    with failures_explained(database.url), database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK}
            )
        _check_encoding(connection)
        missing = _pending(connection)
        _apply(connection)
        refuse_moved(connection)
        return missing


def check_rights(database: Database) -> None:
    """See whether `upgrade` would be let: make tables, and roll them back.

    Raises:
        UnusableDatabase: if it would not; the message says what to do.
    """
    with failures_explained(database.url), database.engine.connect() as connection:
        _check_encoding(connection)
        if MigrationContext.configure(connection).get_current_revision() is None:
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
            f"the database's encoding is {encoding}, which does not hold every name and word:"
            " create it with ENCODING 'UTF8' TEMPLATE template0"
        )


def _apply(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def pending(database: Database) -> tuple[str, ...]:
    """What `upgrade` would apply, oldest first: a line each.

    Raises:
        UnusableDatabase: as `upgrade`.
    """
    database.check()
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
        raise UnusableDatabase(
            f"everything in this database has moved to {moved.moved_to}"
            f" ({moved.moved_at:%Y-%m-%d %H:%M} UTC): set DATABASE_URL to that"
        )


def _pending(connection: Connection) -> tuple[str, ...]:
    current = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    try:
        missing = list(script.iterate_revisions("head", current or "base"))
    except ResolutionError as error:
        raise UnusableDatabase(
            f"the database was made by a newer Crossdesk (its schema is {current}): run that one"
        ) from error
    return tuple(f"{each.revision}: {each.doc}" for each in reversed(missing))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
