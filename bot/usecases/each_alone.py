"""Finding out what is due to whom: one of whom that cannot be found out keeps back nobody else."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import structlog

from store.errors import DatabaseFailed

T = TypeVar("T")
R = TypeVar("R")

logger = structlog.get_logger(__name__)


def found_of_each(things: Iterable[T], find: Callable[[T], R | None]) -> Iterator[R]:
    """Yield what is found of each thing; one of which that fails is logged and left out.

    Args:
        find: returns None if there is nothing.
    """
    for each in things:
        try:
            found = find(each)
        except DatabaseFailed:
            raise
        except Exception:
            logger.exception("not_found_out", about=each)
            continue
        if found is not None:
            yield found
