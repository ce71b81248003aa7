"""Doing something with many things: one with which that fails holds up none of the others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

import structlog

from store.errors import DatabaseFailed, is_passing
from store.left_out import leave_out
from store.unit_of_work import UnitOfWork

T = TypeVar("T")
R = TypeVar("R")

logger = structlog.get_logger(__name__)

PUT_OFF_FOR = timedelta(minutes=10)
"""How much later what cannot be dealt with is tried again."""


def found_of_each(what: str, things: Iterable[T], find: Callable[[T], R | None]) -> Iterator[R]:
    """Yield what is found of each thing; one of which that fails is left out.

    Args:
        what: what one of them is, in a word: see `leave_out`.
        find: returns None if there is nothing.
    """
    for each in things:
        try:
            found = find(each)
        except DatabaseFailed:
            raise
        except Exception:
            leave_out(what, each)
            continue
        if found is not None:
            yield found


def read_together(
    what: str, ids: Sequence[T], read: Callable[[Sequence[T]], Sequence[R]]
) -> Sequence[R]:
    """Read many things at once; if that fails, those that cannot be read are left out.

    They are found by halves, so that one of a thousand costs three times the time, and not a
    thousand times.

    Args:
        what: what one of them is, in a word: see `leave_out`.
        ids: of the things, in the order in which they are to be read.
    """
    try:
        return read(ids)
    except DatabaseFailed:
        raise
    except Exception:
        if not ids:
            raise
        if len(ids) == 1:
            leave_out(what, ids[0])
            return ()
    half = len(ids) // 2
    return (*read_together(what, ids[:half], read), *read_together(what, ids[half:], read))


def do_each(
    uow: UnitOfWork,
    what: str,
    things: Iterable[T],
    do: Callable[[T], object],
    put_off: Callable[[T], None] = lambda _: None,
) -> None:
    """Do something with each thing; one with which that fails is left out.

    Args:
        what: what one of them is, in a word: see `leave_out`.
        put_off: called for what is left out.
    """
    for each in things:
        try:
            with uow.savepoint():
                do(each)
        except Exception as error:
            if is_passing(error):
                raise
            leave_out(what, each)
            put_off(each)


def do_together(
    uow: UnitOfWork, what: str, things: Sequence[T], do: Callable[[Sequence[T]], object]
) -> None:
    """Do something with all things at once, or with each if that fails: see `do_each`."""
    try:
        with uow.savepoint():
            do(things)
    except Exception as error:
        if is_passing(error):
            raise
        logger.warning("each_alone", what=what, exc_info=True)
        do_each(uow, what, things, lambda each: do([each]))
