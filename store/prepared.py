"""Statements that every request needs, compiled once, and given to the driver without a detour.

SQLAlchemy takes several times as long to execute a statement as SQLite needs for it: see
docs/decisions/0033-prepared-statements.md.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

Statement = Select[Any] | UpdateBase
Parameters = Mapping[str, Any]
Converters = Sequence[tuple[int, Callable[[Any], Any]]]
"""How values are converted, by their places; the others stay as they are."""

_CURSOR = "cursor of prepared statements"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the driver takes it.

    Attributes:
        names: of the parameters, where the driver takes them by their names; else none.
        in_order: takes the values of the parameters, in their order, out of a mapping.
        parameters: how they are converted.
        constants: the parameters whose values the statement itself has.
        has_rows: whether it is a statement that finds rows.
        row: makes a row of the values of its columns.
        columns: how they are converted.
    """

    sql: str
    names: Sequence[str]
    in_order: Callable[[Parameters], tuple[Any, ...]]
    parameters: Converters
    constants: Parameters
    has_rows: bool
    row: Callable[..., Any]
    columns: Converters

    def given(self, parameters: Parameters) -> Sequence[Any] | Parameters:
        """Return the parameters as the driver takes them."""
        known = {**self.constants, **parameters} if self.constants else parameters
        values = _converted(self.in_order(known), self.parameters)
        return dict(zip(self.names, values, strict=True)) if self.names else values

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
    driver = _told_driver(connection, sql, parameters, many=many)
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


def _execute_postgres(
    connection: Connection, sql: str, parameters: Any, *, many: bool, has_rows: bool
) -> Sequence[Sequence[Any]]:
    """Do the same on Postgres.

    Args:
        has_rows: whether it is a statement that finds rows.
    """
    driver = _told_driver(connection, sql, parameters, many=many)
    # psycopg takes as long to make a cursor as for a part of a statement: each session keeps one.
    cursor = connection.info.get(_CURSOR) or connection.info.setdefault(_CURSOR, driver.cursor())
    found: Sequence[Sequence[Any]] = ()
    try:
        if many:
            cursor.executemany(sql, parameters)
        else:
            cursor.execute(sql, parameters)
            found = cursor.fetchall() if has_rows else ()
    except connection.dialect.loaded_dbapi.Error as error:
        # As SQLAlchemy raises it, which also lets go of a session that is lost.
        connection._handle_dbapi_exception(error, sql, None, None, None)
    return found


def _told_driver(connection: Connection, sql: str, parameters: Any, *, many: bool) -> Any:
    """Return the driver's connection, once all have been told that listen to statements."""
    for tell in connection.engine.dispatch.before_cursor_execute:
        tell(connection, None, sql, parameters, None, many)
    return connection.connection.dbapi_connection


class Prepared:
    """A statement that is compiled once for each kind of database.

    Args:
        statement: the same for every kind of database; or one for each, by its name, or made for
            it when it is first needed.
    """

    def __init__(
        self, statement: Statement | Mapping[str, Statement] | Callable[[str], Statement]
    ) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}
        self._of_rows: dict[int, Prepared] = {}

    def execute(self, connection: Connection, *given: Parameters) -> Sequence[Any]:
        """Execute it, in the transaction that has begun.

        Args:
            given: its parameters, with the same keys every time; several: execute it once for each.

        Returns:
            The rows that it finds, with their columns as attributes; of several executions none.
        """
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name) or self._compile(dialect, given[0])
        many = len(given) > 1
        bound: list[Any] = [compiled.given(each) for each in given]
        parameters = bound if many else bound[0]
        if dialect.name == "sqlite":
            found = execute_sqlite(connection, compiled.sql, parameters, many=many)
        else:
            found = _execute_postgres(
                connection, compiled.sql, parameters, many=many, has_rows=compiled.has_rows
            )
        return [compiled.found(values) for values in found]

    def insert(self, connection: Connection, *rows: Parameters) -> None:
        """Insert a few rows, no two of them with the same key: on Postgres with one statement."""
        if connection.dialect.name == "sqlite" or len(rows) == 1:
            self.execute(connection, *rows)
            return
        together = self._of_rows.get(len(rows))
        if together is None:
            insert: Insert = self._for(connection.dialect)
            types = {key: insert.table.c[key].type for key in rows[0]}
            together = self._of_rows[len(rows)] = Prepared(
                insert.values(
                    [
                        {key: bindparam(f"{key}_{place}", type_=types[key]) for key in row}
                        for place, row in enumerate(rows)
                    ]
                )
            )
        given = {f"{key}_{n}": row[key] for n, row in enumerate(rows) for key in row}
        together.execute(connection, given)

    def first(self, connection: Connection, parameters: Parameters) -> Any | None:
        """Execute it; returns the first row that it finds, or None."""
        rows = self.execute(connection, parameters)
        return rows[0] if rows else None

    def _for(self, dialect: Dialect) -> Any:
        statement = self._statement
        if isinstance(statement, Mapping):
            return statement[dialect.name]
        return statement if isinstance(statement, Statement) else statement(dialect.name)

    def _compile(self, dialect: Dialect, parameters: Parameters) -> _Compiled:
        statement = self._for(dialect)
        if isinstance(statement, Insert) and not statement.exported_columns:
            statement = statement.inline()  # else SQLAlchemy asks for the new row's id
        compiled = statement.compile(dialect=dialect, column_keys=list(parameters))
        by_name = {name: bind for bind, name in compiled.bind_names.items()}
        in_order = getattr(compiled, "positiontup", None)
        names, columns = in_order or list(by_name), statement.exported_columns
        binds = [by_name[name].type.dialect_impl(dialect) for name in names]
        found = [column.type.dialect_impl(dialect) for column in columns]
        self._compiled[dialect.name] = _Compiled(
            sql=str(compiled),
            names=() if in_order else names,
            in_order=_in_order(names),
            parameters=_converters([each.bind_processor(dialect) for each in binds]),
            constants={k: value for k, value in compiled.params.items() if k not in parameters},
            has_rows=len(columns) > 0,
            row=namedtuple("Row", columns.keys()),
            columns=_converters([each.result_processor(dialect, None) for each in found]),
        )
        return self._compiled[dialect.name]
