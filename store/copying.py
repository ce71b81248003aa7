"""Everything that one database holds, taken to another: SQLite or Postgres, in either direction.

What was read is summed up, and so is what arrived: a copy counts only if both say the same.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    text,
)

from store.errors import CopyRefused, StoreError, UnusableDatabase
from store.tables import metadata, outbox, relocations
from store.types import UnreadableValue, holds_json

BATCH = 2000
_MOST_MISFITS = 20
_SUM_LIMIT = 2**64
_INTEGER_LIMIT = 2**31  # of Postgres's INTEGER

TABLES = tuple(each for each in metadata.sorted_tables if each is not relocations)
"""The tables to copy; those that others refer to come first."""


class Progress(Protocol):
    """Something that is told how far a piece of work has got."""

    def begin(self, step: str, length: int) -> None:
        """Note that a step begins that has `length` parts."""

    def advance(self, done: int) -> None:
        """Note that this many more parts are done."""


class Untold:
    """Progress that nobody is told of."""

    def begin(self, step: str, length: int) -> None:
        """Do nothing."""

    def advance(self, done: int) -> None:
        """Do nothing."""


UNTOLD = Untold()


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and a sum over what they hold, in whatever order."""

    rows: int
    checksum: int


Sums = Mapping[str, TableSum]
Row = dict[str, Any]


def count_rows(connection: Connection) -> int:
    """Return how many rows there are to copy."""
    return sum(connection.scalar(select(func.count()).select_from(each)) or 0 for each in TABLES)


def look_through(connection: Connection, progress: Progress = UNTOLD) -> None:
    """See that every table is there with its columns, whatever the revision says, and can be read.

    Raises:
        DBAPIError: the database's own, if a table or a column is missing.
        UnusableDatabase: if a value is none of its column's type; it names the table.
    """
    progress.begin("Checking", count_rows(connection))
    for table in metadata.sorted_tables:
        try:
            for batch in _batches(connection, table):
                progress.advance(len(batch))
        except (ValueError, TypeError) as error:
            raise UnusableDatabase(
                "the file is damaged: a value in {table} cannot be read: {reason}; use a backup "
                "that is whole",
                table=table.name,
                reason=error,
            ) from error


def sum_up(
    connection: Connection, progress: Progress = UNTOLD, *, fit_for_postgres: bool = False
) -> Sums:
    """Sum up everything that a database holds.

    Args:
        fit_for_postgres: whether to see that Postgres can hold it, too: SQLite takes texts of any
            length and numbers of any size.

    Raises:
        CopyRefused: naming the rows that Postgres cannot hold.
    """
    sums: dict[str, TableSum] = {}
    misfits: list[StoreError] = []
    for table in TABLES:
        checks = [(each, _check_of(each)) for each in table.columns] if fit_for_postgres else []
        rows = checksum = 0
        for batch in _batches(connection, table):
            for row in batch:
                checksum = (checksum + _checksum(row)) % _SUM_LIMIT
                for column, check in checks:
                    if reason := check(row[column.name]):
                        misfits.append(
                            StoreError(
                                "{row}: {column}: {reason}",
                                row=_named(table, row),
                                column=column.name,
                                reason=reason,
                            )
                        )
            rows += len(batch)
            progress.advance(len(batch))
        sums[table.name] = TableSum(rows, checksum)
    if misfits:
        more = len(misfits) - _MOST_MISFITS
        rest = [StoreError("… and {count} more", count=more)] if more > 0 else []
        raise CopyRefused(
            "nothing was copied, because Postgres cannot hold these values; correct them:\n{rows}",
            rows=[*misfits[:_MOST_MISFITS], *rest],
        )
    return sums


def copy_rows(source: Connection, target: Connection, progress: Progress = UNTOLD) -> None:
    """Copy everything into a database whose tables are empty.

    What a process had claimed to send is free again: that process does not run any more.
    """
    write = _copy_to_postgres if target.dialect.name == "postgresql" else _insert
    for table in TABLES:
        for batch in _batches(source, table):
            write(target, table, batch)
            progress.advance(len(batch))
    if target.dialect.name == "postgresql":
        _set_sequences(target)


def check_sums(expected: Sums, found: Sums) -> None:
    """See that a copy holds what its original does.

    Raises:
        CopyRefused: naming the tables that differ.
    """
    wrong = [
        _difference(name, expected[name].rows, found[name].rows)
        for name in expected
        if expected[name] != found[name]
    ]
    if wrong:
        raise CopyRefused(
            "the copy was undone, because it is not as its original; try again, and report it if "
            "it happens again:\n{tables}",
            tables=wrong,
        )


def _difference(table: str, read: int, arrived: int) -> StoreError:
    if read == arrived:
        return StoreError(
            "{table}: {read} rows arrived with other contents", table=table, read=read
        )
    return StoreError(
        "{table}: {read} rows were read, {arrived} arrived", table=table, read=read, arrived=arrived
    )


def filled_tables(connection: Connection) -> list[str]:
    """Return the names of the tables that hold anything."""
    return [each.name for each in TABLES if connection.execute(select(each).limit(1)).first()]


def empty_tables(connection: Connection) -> None:
    """Delete everything."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(each.name for each in metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names}"))
    else:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


def _batches(connection: Connection, table: Table) -> Iterator[list[Row]]:
    """The rows of a table, a few at a time, as they are to arrive.

    Raises:
        ValueError: if a value is none of its column's type.
    """
    names = table.columns.keys()
    result = connection.execute(select(table), execution_options={"yield_per": BATCH})
    for partition in result.partitions():
        for value in chain.from_iterable(partition):
            if isinstance(value, UnreadableValue):
                raise ValueError(value.reason)
        batch = [dict(zip(names, row, strict=True)) for row in partition]
        if table is outbox:
            for row in batch:
                row["leased_until"] = None
        yield batch


def _insert(connection: Connection, table: Table, batch: Sequence[Row]) -> None:
    connection.execute(insert(table), batch)


def _copy_to_postgres(connection: Connection, table: Table, batch: Sequence[Row]) -> None:
    """Several times as fast as INSERT."""
    process = [
        (each.name, each.type.dialect_impl(connection.dialect).bind_processor(connection.dialect))
        for each in table.columns
    ]
    columns = ", ".join(f'"{each.name}"' for each in table.columns)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copying:
        for row in batch:
            copying.write_row([bind(row[name]) if bind else row[name] for name, bind in process])
    cursor.close()


def _set_sequences(connection: Connection) -> None:
    """Let the next rows get ids behind those that were copied."""
    for table in TABLES:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = connection.scalar(select(func.max(column)))
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :value, :used)"),
            {
                "table": table.name,
                "column": column.name,
                "value": highest or 1,
                "used": highest is not None,
            },
        )


def _checksum(row: Row) -> int:
    said = json.dumps(list(row.values()), default=_instant, sort_keys=True, ensure_ascii=True)
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest())


def _instant(value: object) -> str:
    assert isinstance(value, datetime | date)  # noqa: S101  -- JSON knows all the others
    return value.isoformat()


def _named(table: Table, row: Row) -> str:
    key = ", ".join(f"{each.name} {row[each.name]}" for each in table.primary_key.columns)
    return f"{table.name} ({key})"


def _check_of(column: Column[Any]) -> Callable[[Any], StoreError | None]:
    """Return a check that says why Postgres cannot hold a value of this column."""
    kind = column.type
    if holds_json(column):
        return _check_json
    if isinstance(kind, String | Text):
        length = kind.length
        return lambda value: _check_text(value, length)
    if isinstance(kind, Integer) and not isinstance(kind, BigInteger):
        return _check_integer
    return lambda _value: None


def _check_text(value: str | None, length: int | None) -> StoreError | None:
    if value is None:
        return None
    if "\x00" in value:
        return StoreError("a NUL character is in it")
    if length is not None and len(value) > length:
        return StoreError(
            "too long ({count} characters, at most {length})", count=len(value), length=length
        )
    return None


def _check_json(value: Any) -> StoreError | None:
    if "\\u0000" in json.dumps(value) and "\x00" in _all_text(value):
        return StoreError("a NUL character is in it")
    return None


def _all_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "".join(_all_text(each) for pair in value.items() for each in pair)
    if isinstance(value, Sequence):
        return "".join(map(_all_text, value))
    return ""


def _check_integer(value: int | None) -> StoreError | None:
    fits = value is None or -_INTEGER_LIMIT <= value < _INTEGER_LIMIT
    return None if fits else StoreError("too large ({value})", value=value)
