"""Statements that every request needs, compiled once, and given to SQLite without a detour.

SQLAlchemy takes several times as long to execute a statement as SQLite needs for it: see
docs/decisions/0033-prepared-statements.md. On Postgres they are executed like any other.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

Statement = Select[Any] | UpdateBase
Parameters = Mapping[str, Any]
Converters = Sequence[tuple[int, Callable[[Any], Any]]]
"""How values are converted, by their places; the others stay as they are."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as SQLite's driver takes it.

    Attributes:
        in_order: takes the values of the parameters, in their order, out of a mapping.
        parameters: how they are converted.
        constants: the parameters whose values the statement itself has.
        row: makes a row of the values of its columns.
        columns: how they are converted.
    """

    sql: str
    in_order: Callable[[Parameters], tuple[Any, ...]]
    parameters: Converters
    constants: Parameters
    row: Callable[..., Any]
    columns: Converters

    def given(self, parameters: Parameters) -> Sequence[Any]:
        """Return the parameters as the driver takes them."""
        known = {**self.constants, **parameters} if self.constants else parameters
        return _converted(self.in_order(known), self.parameters)

    def found(self, values: Sequence[Any]) -> Any:
        """Return a row of what the driver has found."""
        return self.row(*_converted(values, self.columns))


def _converted(values: Sequence[Any], converters: Converters) -> Sequence[Any]:
    if not converters:
        return values
    converted = list(values)
    for place, convert in converters:
        converted[place] = convert(converted[place])
    return converted


def _converters(processors: Sequence[Callable[[Any], Any] | None]) -> Converters:
    return [(place, convert) for place, convert in enumerate(processors) if convert]


def _in_order(names: Sequence[str]) -> Callable[[Parameters], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda parameters: tuple(parameters[name] for name in names)


def execute_sqlite(
    connection: Connection, sql: str, parameters: Sequence[Any] = (), *, many: bool = False
) -> Sequence[Sequence[Any]]:
    """Give SQLite a statement as it is, in the transaction that has begun; returns what it finds.

    Args:
        parameters: as the driver takes them; if `many`, those of each execution.
    """
    driver: Any = connection.connection.driver_connection
    for tell in connection.engine.dispatch.before_cursor_execute:
        tell(connection, None, sql, parameters, None, many)
    try:
        execute = driver.executemany if many else driver.execute
        found: Sequence[Sequence[Any]] = execute(sql, parameters).fetchall()
        return found
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
        names, columns = compiled.positiontup, statement.exported_columns
        binds = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
        found = [column.type.dialect_impl(dialect) for column in columns]
        self._compiled = _Compiled(
            sql=str(compiled),
            in_order=_in_order(names),
            parameters=_converters([each.bind_processor(dialect) for each in binds]),
            constants={k: value for k, value in compiled.params.items() if k not in parameters},
            row=namedtuple("Row", columns.keys()),
            columns=_converters([each.result_processor(dialect, None) for each in found]),
        )
        return self._compiled
