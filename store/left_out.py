"""Leaving something out because it fails, so that it holds up none of the others."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import structlog
from prometheus_client import Counter
from sqlalchemy import Row

from store.types import UnreadableValue

T = TypeVar("T")

logger = structlog.get_logger(__name__)

LEFT_OUT = Counter(
    "crossdesk_left_out_total",
    "What failed and was left out, so that the others went on, by what it is; the log says why.",
    ["what"],
)


def leave_out(what: str, about: object) -> None:
    """Note that the error which is being handled lets something be left out.

    Args:
        what: its kind, in a word.
        about: which one of them.
    """
    logger.exception("left_out", what=what, about=about)
    LEFT_OUT.labels(what).inc()


def refuse_unreadable(row: Row[Any]) -> None:
    """Raise ValueError if a value of a row cannot be read, be it needed or not."""
    if UnreadableValue in map(type, row):
        raise ValueError(next(each.reason for each in row if isinstance(each, UnreadableValue)))


def read_each(
    what: str,
    read: Callable[[Row[Any]], T],
    rows: Iterable[Row[Any]],
    instead: Callable[[Row[Any]], T] | None = None,
) -> Iterator[T]:
    """Read the rows of a list, without those that cannot be read.

    Somebody may have changed them by hand, or a newer version may have written them.

    Args:
        what: what one of them is, in a word: see `leave_out`.
        read: reads a row, and asks the database for nothing: its failures are none of the row's.
        rows: each with its `key`, or else its `id`: the log names it.
        instead: makes of such a row what stands in the list in its place. If None, nothing does.
    """
    for row in rows:
        try:
            refuse_unreadable(row)
            found = read(row)
        except Exception:
            leave_out(what, row.key if "key" in row._fields else row.id)
            if instead is None:
                continue
            found = instead(row)
        yield found
