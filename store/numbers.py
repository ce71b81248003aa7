"""The numbers of new requests on Postgres, where many open requests at once.

A transaction that takes its number itself keeps all others waiting until its commit. So it does so
only if no other of this process has one; else it gets one that was taken beside it: see
docs/decisions/0008-numbers-without-gaps.md.
"""

import heapq
import threading
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Engine, Integer, cast, func, select, update
from sqlalchemy.exc import DBAPIError

from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import workspaces

PATIENCE = "200ms"
"""For how long somebody else may hold the counter's row; a transaction may hold it itself."""

_LOCK_NOT_AVAILABLE = "55P03"
# In force before the row is locked, and until this statement's own commit. That need not be on the
# disk: the commit of the request is written behind it.
_settings = select(
    cast(WORKSPACE, Integer).label("workspace_id"),
    func.set_config("synchronous_commit", "off", True).label("commit"),
    func.set_config("lock_timeout", PATIENCE, True).label("patience"),
).cte("settings")
_TAKE = Prepared(
    update(workspaces)
    .where(workspaces.c.id == _settings.c.workspace_id)
    .values(last_request_number=workspaces.c.last_request_number + 1)
    .returning(workspaces.c.last_request_number)
)


@dataclass(slots=True)
class Taken:
    """The numbers of one transaction.

    Attributes:
        count: how many there are.
        beside: those of them that were taken beside it.
    """

    count: int = 0
    beside: list[int] = field(default_factory=list)


class Numbers:
    """The numbers that this process takes. Any thread may use it.

    Args:
        engine: one of its own, each of whose statements is a transaction. Who waits for a session
            of it has one already, so those of the transactions might all be taken by such.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        # By workspace: what was taken for transactions that were rolled back.
        self._left: defaultdict[int, list[int]] = defaultdict(list)
        self._in_use = 0

    def take(self, workspace_id: int, taken: Taken) -> int | None:
        """Return the next number. Returns None if the transaction has to take it itself.

        Args:
            taken: what the transaction has taken so far; the number is added.
        """
        with self._lock:
            others = self._in_use - taken.count
            self._in_use += 1
            taken.count += 1
            left = self._left[workspace_id]
            number = heapq.heappop(left) if left else None
        if number is None and others:
            number = self._take_beside(workspace_id)
        if number is not None:
            taken.beside.append(number)
        return number

    def end(self, workspace_id: int, taken: Taken, *, stored: bool) -> None:
        """Note that a transaction has ended.

        Args:
            stored: whether it may have been; else its numbers are given again.
        """
        with self._lock:
            self._in_use -= taken.count
            for number in () if stored else taken.beside:
                heapq.heappush(self._left[workspace_id], number)

    def _take_beside(self, workspace_id: int) -> int | None:
        try:
            with self._engine.connect() as beside:
                found = _TAKE.first(beside, {WORKSPACE.key: workspace_id})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                return None
            raise
        return found.last_request_number if found else None
