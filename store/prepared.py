"""Statements that every request needs, compiled once, and given to SQLite without a detour.

SQLAlchemy takes several times as long to execute a statement as SQLite needs for it: see
docs/decisions/0033-prepared-statements.md. On Postgres they are executed like any other.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

Statement = Select[Any] | UpdateBase
Parameters = Mapping[str, Any]
Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as SQLite's driver takes it.

    Attributes:
        parameters: the names of its parameters in order, and how the value of each is converted.
        constants: the parameters whose values the statement itself has.
        row: makes a row of the values of its columns.
        columns: how the value of each column is converted.
    """

    sql: str
    parameters: tuple[tuple[str, Convert], ...]
    constants: Parameters
    row: Callable[..., Any]
    columns: tuple[Convert, ...]

    def given(self, parameters: Parameters) -> tuple[Any, ...]:
        """Return the parameters as the driver takes them."""
        values = {**self.constants, **parameters}
        return tuple(
            convert(values[name]) if convert else values[name] for name, convert in self.parameters
        )

    def found(self, values: Sequence[Any]) -> Any:
        """Return a row of what the driver has found."""
        pairs = zip(self.columns, values, strict=True)
        return self.row(*[convert(value) if convert else value for convert, value in pairs])


def execute_sqlite(
    connection: Connection, sql: str, parameters: Sequence[Any] = (), *, many: bool = False
) -> Sequence[Sequence[Any]]:
    """Give SQLite a statement as it is, in the transaction that has begun; returns what it finds.

    Args:
        parameters: as the driver takes them; if `many`, those of each execution.
    """
    cursor = connection.connection.cursor()
    for tell in connection.engine.dispatch.before_cursor_execute:
        tell(connection, cursor, sql, parameters, None, many)
    try:
        if many:
            cursor.executemany(sql, parameters)
        else:
            cursor.execute(sql, parameters)
        return cursor.fetchall()
    except sqlite3.Error as error:
        # As SQLAlchemy would raise it, and without what people wrote.
        raise DBAPIError.instance(
            sql,
            None,
            error,
            sqlite3.Error,
            hide_parameters=True,
            dialect=connection.dialect,
        ) from error


class Prepared:
    """A statement that is compiled once.

    Args:
        statement: the same for every kind of database, or one for each, by its name.
    """

    def __init__(self, statement: Statement | Mapping[str, Statement]) -> None:
        self._statement = statement
        self._compiled: _Compiled | None = None

    def execute(self, connection: Connection, *given: Parameters) -> Sequence[Any]:
        """Execute it, in the transaction that has begun.

        Args:
            given: its parameters, with the same keys every time; several: execute it once for each.

        Returns:
            The rows that it finds, with their columns as attributes; of several executions none.
        """
        if connection.dialect.name != "sqlite":
            parameters = given[0] if len(given) == 1 else given
            result = connection.execute(self._for(connection.dialect), parameters)
            return result.all() if result.returns_rows else ()
        compiled = self._compiled or self._compile(connection.dialect, given[0])
        many = len(given) > 1
        bound = [compiled.given(each) for each in given]
        found = execute_sqlite(connection, compiled.sql, bound if many else bound[0], many=many)
        return [compiled.found(values) for values in found]

    def first(self, connection: Connection, parameters: Parameters) -> Any | None:
        """Execute it; returns the first row that it finds, or None."""
        rows = self.execute(connection, parameters)
        return rows[0] if rows else None

    def _for(self, dialect: Dialect) -> Any:
        statement = self._statement
        return statement[dialect.name] if isinstance(statement, Mapping) else statement

    def _compile(self, dialect: Dialect, parameters: Parameters) -> _Compiled:
        statement = self._for(dialect)
        compiled = statement.compile(dialect=dialect, column_keys=list(parameters))
        columns = statement.exported_columns
        self._compiled = _Compiled(
            sql=str(compiled),
            parameters=tuple(
                (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
                for name in compiled.positiontup
            ),
            constants={k: value for k, value in compiled.params.items() if k not in parameters},
            row=namedtuple("Row", columns.keys()),
            columns=tuple(
                column.type.dialect_impl(dialect).result_processor(dialect, None)
                for column in columns
            ),
        )
        return self._compiled
