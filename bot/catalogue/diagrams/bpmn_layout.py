"""Where the nodes and flows of a process are drawn.

Each node has a column, one further right than all that lead to it, and each step a row of its lane.
Flows go up and down between the columns only, and past other nodes between the rows only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter

from bot.catalogue.diagrams.bpmn_process import Flow, Node, NodeKind, Process
from bot.catalogue.diagrams.drawn_chain import Lane

HEADER = 30  # of the pool and of a lane, at the left
COLUMN = 180
ROW = 150
CHANNEL = 8  # from the upper border of a row to the flows that pass by in it
SIZES = {
    NodeKind.START: (36, 36),
    NodeKind.END: (36, 36),
    NodeKind.TASK: (110, 80),
    NodeKind.USER_TASK: (110, 80),
    NodeKind.PARALLEL: (50, 50),
    NodeKind.EXCLUSIVE: (50, 50),
}

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Its height in the middle."""
        return self.y + self.height // 2


class Layout:
    """The places of everything in a process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._columns = _columns(process)
        self._rows, self._lanes = _rows(process, self._columns)

    @property
    def pool(self) -> Bounds:
        """Where the pool is, which is all of it."""
        width = HEADER * 2 + (max(self._columns.values()) + 1) * COLUMN
        return Bounds(0, 0, width, sum(rows for _, rows in self._lanes.values()) * ROW)

    def lane(self, lane: Lane) -> Bounds:
        """Where a lane is."""
        first, rows = self._lanes[lane]
        return Bounds(HEADER, first * ROW, self.pool.width - HEADER, rows * ROW)

    def node(self, node: Node) -> Bounds:
        """Where a node is: in the middle of its column and row."""
        width, height = SIZES[node.kind]
        x = HEADER * 2 + self._columns[node.id] * COLUMN + (COLUMN - width) // 2
        y = self._rows[node.block] * ROW + (ROW - height) // 2
        return Bounds(x, y, width, height)

    def flow(self, flow: Flow) -> list[Point]:
        """The points through which a flow goes."""
        source, target = self._process.nodes[flow.source], self._process.nodes[flow.target]
        one, other = self.node(source), self.node(target)
        if flow.passes_by:
            below = (self._rows[source.block] + 1) * ROW - CHANNEL
            left, right = one.x + one.width // 2, other.x + other.width // 2
            return [
                (left, one.y + one.height),
                (left, below),
                (right, below),
                (right, other.y + other.height),
            ]
        start, end = (one.x + one.width, one.middle), (other.x, other.middle)
        before = self._column_end(source)
        if self._is_next(source, target):
            return _bent(start, before, end)
        after = HEADER * 2 + self._columns[target.id] * COLUMN
        channel = self._rows[target.block] * ROW + CHANNEL
        return [
            start,
            (before, start[1]),
            (before, channel),
            (after, channel),
            (after, end[1]),
            end,
        ]

    def _column_end(self, node: Node) -> int:
        return HEADER * 2 + (self._columns[node.id] + 1) * COLUMN

    def _is_next(self, source: Node, target: Node) -> bool:
        """Whether nothing is between two nodes, so that a flow can go straight through the row."""
        between = range(self._columns[source.id] + 1, self._columns[target.id])
        row = self._rows[target.block]
        return not any(
            self._rows[node.block] == row and self._columns[node.id] in between
            for node in self._process.nodes.values()
        )


def _bent(start: Point, x: int, end: Point) -> list[Point]:
    if start[1] == end[1]:
        return [start, end]
    return [start, (x, start[1]), (x, end[1]), end]


def _columns(process: Process) -> dict[str, int]:
    """The column of each node: the longest way from the beginning."""
    before: dict[str, list[str]] = {each: [] for each in process.nodes}
    for flow in process.flows:
        before[flow.target].append(flow.source)
    columns: dict[str, int] = {}
    for each in TopologicalSorter(before).static_order():
        columns[each] = 1 + max((columns[one] for one in before[each]), default=-1)
    return columns


def _rows(
    process: Process, columns: dict[str, int]
) -> tuple[dict[str, int], dict[Lane, tuple[int, int]]]:
    """The row of each block, and of each lane its first row and how many it has.

    Blocks of one lane share a row if they stand one after the other.
    """
    blocks: dict[Lane, dict[str, list[int]]] = {lane: {} for lane in process.lanes}
    for node in process.nodes.values():
        blocks[node.lane].setdefault(node.block, []).append(columns[node.id])
    rows: dict[str, int] = {}
    lanes: dict[Lane, tuple[int, int]] = {}
    first = 0
    for lane, spans in blocks.items():
        ends: list[int] = []
        for block, span in sorted(spans.items(), key=lambda each: min(each[1])):
            row = _free_row(ends, min(span))
            ends[row : row + 1] = [max(span)]
            rows[block] = first + row
        lanes[lane] = (first, len(ends))
        first += len(ends)
    return rows, lanes


def _free_row(ends: Iterable[int], start: int) -> int:
    """The first row that ends before a column; a new one if none does."""
    taken = list(ends)
    return next((row for row, end in enumerate(taken) if end < start), len(taken))
