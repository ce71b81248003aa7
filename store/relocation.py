"""Moving everything to another database, and leaving word of it."""

from datetime import datetime

from sqlalchemy import insert, inspect, select, text

from store.backup import copy_compared, faults_in_words
from store.copying import UNTOLD, Progress, filled_tables
from store.database import Database
from store.errors import CopyRefused, StoreError
from store.migrate import refuse_moved, upgrade
from store.restore import refuse_other_sessions
from store.search import SQLITE_INDEX
from store.tables import metadata, relocations, workspaces


def move(source: Database, target: Database, now: datetime, progress: Progress = UNTOLD) -> int:
    """Take everything to another, empty database, and leave word of it. The bot must not run.

    Returns:
        How many rows were copied.

    Raises:
        StoreError: if it cannot be done; nothing has moved then.
    """
    with faults_in_words(StoreError("nothing was copied")):
        for each in (source, target):
            each.engines.check()
            if each.is_sqlite:
                each.engines.lock()
            else:
                refuse_other_sessions(each)
        upgrade(source, progress)
        _refuse_what_holds_anything(target)
        upgrade(target)
        with source.engine.begin() as reading:
            if not source.is_sqlite:
                names = ", ".join(each.name for each in metadata.sorted_tables)
                reading.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
            with target.engine.begin() as writing:
                rows = copy_compared(reading, writing, progress)
            where = target.url.render_as_string(hide_password=True)
            for workspace_id in list(reading.scalars(select(workspaces.c.id))):
                reading.execute(
                    insert(relocations),
                    {"workspace_id": workspace_id, "moved_to": where, "moved_at": now},
                )
        return rows


def _refuse_what_holds_anything(database: Database) -> None:
    with database.engine.connect() as connection:
        named = inspect(connection).get_table_names()
        tables = {each for each in named if not each.startswith(SQLITE_INDEX)}
        if not tables:
            return
        ours = "alembic_version" in tables and {each.name for each in metadata.sorted_tables}
        if not ours or tables - ours - {"alembic_version"}:
            raise CopyRefused(
                "the target holds tables of something else: give Crossdesk a database of its own"
            )
        refuse_moved(connection)
        if not ours <= tables:
            raise CopyRefused("the target holds an older Crossdesk already: name an empty database")
        filled = filled_tables(connection)
    if filled:
        raise CopyRefused(
            "the target holds something already ({tables}): name an empty database",
            tables=", ".join(filled),
        )
