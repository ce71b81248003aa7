"""How Alembic reaches the database: on the connection it is handed, else by `DATABASE_URL`."""

import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from store.database import Database
from store.tables import metadata
from store.tables.columns import give_conditions_to_postgres
from store.types import BigId, Json, UtcDateTime


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write the project's own column types by their names in a new migration."""
    names = {id(BigId): "BigId", id(Json): "Json"}
    name = "UtcDateTime()" if isinstance(item, UtcDateTime) else names.get(id(item))
    if kind != "type" or name is None:
        return False
    autogen.imports.add("from store.types import BigId, Json, UtcDateTime")
    return name


give_conditions_to_postgres()


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_server_default=connection.dialect.name != "sqlite",
        # SQLite cannot alter a table, only copy it; it can do so in a transaction all the same.
        render_as_batch=True,
        transactional_ddl=True,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    _migrate(handed)
else:
    database = Database(os.environ.get("DATABASE_URL", "sqlite:///crossdesk.db"))
    with database.engine.begin() as connection:
        _migrate(connection)
    database.close()
