"""Columns that many tables have, partial indexes, and how constraints are named."""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, text

from store.types import BigId

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def workspace_column() -> Column[int]:
    """Return the column that says which workspace a row belongs to."""
    return Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False)


def id_column() -> Column[int]:
    """Return the primary key of a table whose rows have numbers of their own."""
    return Column("id", BigId, primary_key=True)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index of those rows of a table that fulfil a condition.

    Queries write the condition literally: else databases do not see that it is fulfilled.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


def give_conditions_to_postgres() -> None:
    """Say the conditions of partial indexes for Postgres, too, for whoever makes or compares them.

    Naming Postgres where they are defined would load SQLAlchemy's part for it, 3 MB, everywhere.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            index.dialect_options["postgresql"]["where"] = where
