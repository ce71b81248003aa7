"""Column types that mean the same on SQLite and on Postgres."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Integer,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

T = TypeVar("T")

_BARE = len("2026-11-29 09:00:00.000000")


@dataclass(frozen=True, slots=True)
class UnreadableValue:
    """Stands in a row for a value that cannot be read, as after a change by hand.

    Whatever uses it fails, with its row. If it were reading that failed, it would fail for all rows
    that are read together.
    """

    reason: str


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept and handed out in UTC.

    Raises:
        ValueError: on writing an instant without a time zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """On SQLite in one step: every row has several instants."""
        return _sqlite_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """On SQLite in one step, as well."""
        if dialect.name == "sqlite":
            return _from_sqlite_text
        return super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Back to an aware instant in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)  # type: ignore[no-any-return]
        return value.astimezone(UTC)  # type: ignore[no-any-return]


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _sqlite_text(value: datetime | None) -> str | None:
    """Write an instant as SQLAlchemy does, bare of the time zone, which SQLite does not know."""
    return None if value is None else _bare_text(_in_utc(value))


@lru_cache(maxsize=64)
def _bare_text(value: datetime) -> str:
    """A transaction writes the instant at which it happens in a dozen columns.

    Args:
        value: in UTC: in other zones two instants an hour apart can be equal.
    """
    return value.isoformat(" ", "microseconds")[:_BARE]


def _from_sqlite_text(text: str | None) -> datetime | UnreadableValue | None:
    try:
        return None if text is None else datetime.fromisoformat(text + "+00:00")
    except (ValueError, TypeError) as error:
        return UnreadableValue(str(error))


BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""


class _ReadableOrNot(TypeDecorator[T]):
    """A value that SQLite takes any text for. `UnreadableValue` stands for what is none."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Read a value as its type does; on SQLite without an error."""
        read = super().result_processor(dialect, coltype)
        if read is None or dialect.name != "sqlite":
            return read

        def read_or_not(stored: Any) -> Any:
            try:
                return read(stored)
            except (ValueError, TypeError) as error:
                return UnreadableValue(str(error))

        return read_or_not


class Day(_ReadableOrNot[date]):
    """A day, without a time."""

    impl = Date
    cache_ok = True


class _Json(_ReadableOrNot[Any]):
    """JSON, on Postgres in its binary form."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415  -- see `store.upserts`

        return dialect.type_descriptor(JSONB())


Json = _Json()


def holds_json(column: ColumnElement[Any]) -> bool:
    """Whether a column holds JSON."""
    return isinstance(column.type, _Json)
