"""The schedule: which lanes of the outbox have something to send, and when to look at them.

Kept in memory, so that nobody asks the database who is next of all that wait. It may be wrong in
one direction only: a lane may be looked at in vain. What another process wrote is found by reading
all lanes now and then.
"""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from store.outbox_rows import Urgency

PARALLEL = 16

SHARES: Mapping[Urgency, int] = {
    Urgency.CONVERSATION: PARALLEL,
    Urgency.CARD: 14,
    Urgency.NAG: 12,
    Urgency.HOME: 6,
    Urgency.REPORT: 4,
    Urgency.FILE: 3,
}
"""How many deliveries of an urgency, and of those less urgent, may be under way at once.

So what people say to each other always finds room.
"""


_PASSED_OVER = 100
"""How many plans that were replaced may be kept, beside as many as there are lanes."""


class Room:
    """How many more deliveries may begin, by urgency."""

    def __init__(self, under_way: Iterable[Urgency] = ()) -> None:
        self._left = [SHARES[urgency] for urgency in Urgency]
        for urgency in under_way:
            self.occupy(urgency)

    def admits(self, urgency: Urgency) -> bool:
        """Whether one more of this urgency may begin."""
        return min(self._left[: urgency + 1]) > 0

    def occupy(self, urgency: Urgency) -> None:
        """Count one that begins."""
        for each in range(urgency + 1):
            self._left[each] -= 1


@dataclass(frozen=True, slots=True)
class Plan:
    """When a lane is looked at.

    Attributes:
        urgency: how urgent its first row is.
        paced: whether it waits for nothing but the pace of its recipient.
        in_line_for: the recipient, if others of their lanes may wait for the same pace: they stand
            in line, and only the first is looked at.
    """

    lane: str
    urgency: Urgency
    look_at: datetime
    paced: bool = False
    in_line_for: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    plan: Plan
    number: int


class Schedule:
    """Knows when which lane has its turn. Lanes that are under way have none."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        # Heaps; what an entry's number does not confirm any more is passed over.
        self._waiting: list[tuple[datetime, int, str]] = []
        self._ready: dict[Urgency, list[tuple[int, str]]] = {urgency: [] for urgency in Urgency}
        # By recipient: the lane whose turn it is, and those behind it.
        self._first_in_line: dict[str, str] = {}
        self._lines: defaultdict[str, deque[tuple[int, str]]] = defaultdict(deque)
        self._under_way: dict[str, Urgency] = {}
        # What was enqueued in these meanwhile may be more urgent than what is under way.
        self._enqueued_meanwhile: dict[str, Urgency] = {}
        self._numbers = count()

    def enqueued(self, lane: str, urgency: Urgency, now: datetime) -> bool:
        """Look at a lane at once: what was put into it may come before what was first.

        Returns:
            Whether it is to be looked at sooner than it would have been.
        """
        if lane in self._under_way:
            self._note_meanwhile(lane, urgency)
            return False
        entry = self._entries.get(lane)
        if entry is None:
            self._put(Plan(lane, urgency, now))
            return True
        known = entry.plan
        sooner = urgency < known.urgency or (known.look_at > now and not known.paced)
        if sooner:
            self._put(Plan(lane, min(urgency, known.urgency), now))
        return sooner

    def plan(self, plan: Plan) -> None:
        """Look at a lane at an instant, unless it is to be looked at or under way anyway."""
        if plan.lane in self._under_way:
            return
        entry = self._entries.get(plan.lane)
        # What was enqueued during the look waits for the same pace, unless it is more urgent.
        if entry and not (plan.paced and entry.plan.urgency >= plan.urgency):
            return
        line = plan.in_line_for
        if line and self._first_in_line.setdefault(line, plan.lane) != plan.lane:
            self._lines[line].append((self._note(plan), plan.lane))
        else:
            self._put(plan)

    def move_lines(self, now: datetime, resting: Mapping[str, datetime]) -> None:
        """Let the next in line have their turn where the first has none any more.

        Args:
            resting: until when recipients rest.
        """
        for line, first in tuple(self._first_in_line.items()):
            entry = self._entries.get(first)
            if first in self._under_way or (entry and entry.plan.in_line_for == line):
                continue
            following = self._next_in_line(line)
            if following:
                self._first_in_line[line] = following.lane
                self._put(replace(following, look_at=max(now, resting.get(line, now))))
            else:
                del self._first_in_line[line]

    def correct(self, plan: Plan) -> None:
        """Look at a lane as it was found in the database, if that is earlier."""
        entry = self._entries.get(plan.lane)
        if entry is None:
            self.plan(plan)
        elif plan.look_at < entry.plan.look_at and not entry.plan.paced:
            self._put(replace(plan, urgency=min(plan.urgency, entry.plan.urgency)))

    def begin(self, lane: str, urgency: Urgency) -> None:
        """Note that a delivery of a lane is under way."""
        self._under_way[lane] = urgency
        entry = self._entries.pop(lane, None)
        if entry:  # it was enqueued while the first row was being claimed
            self._note_meanwhile(lane, entry.plan.urgency)

    def end(self, lane: str, now: datetime) -> None:
        """Note that a delivery has ended, and look at once what comes next in its lane."""
        urgency = self._under_way.pop(lane)
        self.plan(Plan(lane, min(urgency, self._enqueued_meanwhile.pop(lane, urgency)), now))

    def room(self) -> Room:
        """Return how many more deliveries may begin."""
        return Room(self._under_way.values())

    def take(self, now: datetime, limit: int = PARALLEL) -> list[str]:
        """Return the lanes to look at now, the most urgent first: as many as there is room for.

        What is found in each is to be planned, or begun; a lane that is empty is out of it.
        """
        self._wake(now)
        room = self.room()
        taken: list[str] = []
        for urgency in Urgency:
            ready = self._ready[urgency]
            while ready and len(taken) < limit and room.admits(urgency):
                number, lane = heapq.heappop(ready)
                if self._is_current(lane, number):
                    del self._entries[lane]
                    taken.append(lane)
                    room.occupy(urgency)
        return taken

    def next_at(self, now: datetime) -> datetime | None:
        """Return when a lane is looked at next, or None if a new row or an end decides that."""
        self._wake(now)
        room = self.room()
        if any(self._ready[urgency] and room.admits(urgency) for urgency in Urgency):
            return now
        return self._waiting[0][0] if self._waiting else None

    def _note_meanwhile(self, lane: str, urgency: Urgency) -> None:
        self._enqueued_meanwhile[lane] = min(urgency, self._enqueued_meanwhile.get(lane, urgency))

    def _next_in_line(self, line: str) -> Plan | None:
        waiting = self._lines[line]
        while waiting:
            number, lane = waiting.popleft()
            if self._is_current(lane, number):
                return self._entries[lane].plan
        del self._lines[line]
        return None

    def _note(self, plan: Plan) -> int:
        number = next(self._numbers)
        self._entries[plan.lane] = _Entry(plan, number)
        return number

    def _put(self, plan: Plan) -> None:
        heapq.heappush(self._waiting, (plan.look_at, self._note(plan), plan.lane))
        if len(self._waiting) > 2 * len(self._entries) + _PASSED_OVER:
            self._waiting = [each for each in self._waiting if self._is_current(each[2], each[1])]
            heapq.heapify(self._waiting)

    def _wake(self, now: datetime) -> None:
        """Make ready what waited for this instant."""
        while self._waiting:
            look_at, number, lane = self._waiting[0]
            current = self._is_current(lane, number)
            if current and look_at > now:
                return
            heapq.heappop(self._waiting)
            if current:
                heapq.heappush(self._ready[self._entries[lane].plan.urgency], (number, lane))

    def _is_current(self, lane: str, number: int) -> bool:
        entry = self._entries.get(lane)
        return entry is not None and entry.number == number
