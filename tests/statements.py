"""Counting the statements that are sent to databases."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


@contextmanager
def counted_statements(by: Connection | None = None) -> Iterator[list[str]]:
    """The statements that any database is sent while the context lasts.

    Args:
        by: the one connection that counts, if others are at work meanwhile.
    """
    sent: list[str] = []

    def note(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if by in {None, connection} and not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
