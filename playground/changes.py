"""Who waits for a change of the workspace: tests with a condition, pages with a stream."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
Hint = dict[str, Any]


class Changes:
    """Every change is told here once; whoever waits looks again."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self._streams: dict[asyncio.Queue[Hint], str] = {}

    def tell(self, hint: Hint | None = None, *, to: Iterable[str] | None = None) -> None:
        """Wakes all who wait. The hint goes to the pages of the people in `to` (of all if None)."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        if hint is None:
            return
        readers = None if to is None else set(to)
        for queue, user_id in self._streams.items():
            if readers is None or user_id in readers:
                queue.put_nowait(hint)

    @contextlib.contextmanager
    def stream(self, user_id: str) -> Iterator[asyncio.Queue[Hint]]:
        """The hints for one person's page, while the context lasts."""
        queue: asyncio.Queue[Hint] = asyncio.Queue()
        self._streams[queue] = user_id
        try:
            yield queue
        finally:
            del self._streams[queue]

    async def until(
        self, condition: Callable[[], T | None], *, within: float, explain: Callable[[], str]
    ) -> T:
        """Returns the condition's value once it is true; looks again at each change.

        A `LookupError` of the condition counts as "not yet", so that `lambda: alice.dm[0]` can be
        waited for. Raises `AssertionError` with `explain()` when `within` seconds have passed.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while True:
            wake = loop.create_future()
            self._waiting.add(wake)
            try:
                with contextlib.suppress(LookupError):
                    if value := condition():
                        return value
                await asyncio.wait_for(wake, deadline - loop.time())
            except TimeoutError:
                raise AssertionError(f"not within {within} s.\n{explain()}") from None
            finally:
                self._waiting.discard(wake)
