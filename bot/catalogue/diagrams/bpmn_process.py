"""A chain as the nodes and flows of a BPMN process."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bot.catalogue.diagrams.drawn_chain import DrawnApproval, DrawnChain, DrawnStep, Lane
from bot.i18n import sentence


class NodeKind(StrEnum):
    """A kind of node, as BPMN calls it."""

    START = "startEvent"
    END = "endEvent"
    TASK = "task"
    USER_TASK = "userTask"  # an approval
    PARALLEL = "parallelGateway"
    EXCLUSIVE = "exclusiveGateway"


@dataclass(frozen=True, slots=True)
class Node:
    """One node.

    Attributes:
        block: what it is drawn in one row with: the id of a step, the beginning or the end.
        notes: what else is to be known about it, a line each.
    """

    id: str
    kind: NodeKind
    lane: Lane
    block: str
    name: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow from one node to another.

    Attributes:
        passes_by: whether it leads past a step that is not needed.
    """

    id: str
    source: str
    target: str
    name: str = ""
    passes_by: bool = False


@dataclass(slots=True)
class Process:
    """A process.

    Attributes:
        nodes: by their ids.
    """

    name: str
    lanes: list[Lane]
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def incoming(self, node: Node) -> list[Flow]:
        """The flows that lead to a node."""
        return [flow for flow in self.flows if flow.target == node.id]

    def outgoing(self, node: Node) -> list[Flow]:
        """The flows that leave a node."""
        return [flow for flow in self.flows if flow.source == node.id]

    def add(self, node: Node) -> None:
        """Add a node."""
        self.nodes[node.id] = node

    def connect(self, source: str, target: str, name: str = "", *, passes_by: bool = False) -> None:
        """Add a flow."""
        self.flows.append(Flow(f"flow_{len(self.flows) + 1}", source, target, name, passes_by))


def build_process(chain: DrawnChain) -> Process:
    """Turn a chain into a process.

    Where several steps follow one, a parallel gateway splits; where one waits for several, another
    joins. A step with a condition is between two exclusive gateways, so that what follows it waits
    for what comes before it, whether it is needed or not. An optional step that nothing waits for
    has an end of its own, which holds up nothing else. An approval that the service of a step needs
    is a task of its own in front of it, in the lane of those who decide.
    """
    process = Process(chain.name, chain.lanes)
    process.add(Node("begin", NodeKind.START, chain.lane, "begin", chain.name))
    _split(process, "begin", chain.lane, "begin", len(chain.first))
    last = chain.last
    for each in chain.steps:
        ends = (each in last) + len(chain.following(each))
        _add_step(process, each, incoming=max(1, len(each.step.after)), outgoing=max(1, ends))
    process.add(Node("done", NodeKind.END, chain.lane, "done", sentence("Done")))
    if len(last) > 1:
        process.add(Node("join_done", NodeKind.PARALLEL, chain.lane, "done"))
        process.connect("join_done", "done")
    _connect_steps(process, chain, last)
    return process


def _add_step(process: Process, drawn: DrawnStep, incoming: int, outgoing: int) -> None:
    """Add the nodes of one step, and the flows between them."""
    lane, block = drawn.lane, drawn.id
    kind = NodeKind.USER_TASK if drawn.step.approve else NodeKind.TASK
    if incoming > 1:
        process.add(Node(f"join_{block}", NodeKind.PARALLEL, lane, block))
    if drawn.when:
        process.add(Node(f"check_{block}", NodeKind.EXCLUSIVE, lane, block))
    first = block
    if approval := drawn.approval:
        first = approval.id
        row = block if approval.lane == lane else approval.id
        process.add(_approval(approval, row))
    process.add(Node(block, kind, lane, block, drawn.name, drawn.notes))
    if drawn.when:
        process.add(Node(f"merge_{block}", NodeKind.EXCLUSIVE, lane, block))
        if incoming > 1:
            process.connect(f"join_{block}", f"check_{block}")
        process.connect(f"check_{block}", first, drawn.when)
        process.connect(f"check_{block}", f"merge_{block}", sentence("otherwise"), passes_by=True)
        process.connect(block, f"merge_{block}")
    elif incoming > 1:
        process.connect(f"join_{block}", first)
    if first != block:
        process.connect(first, block)
    _split(process, f"merge_{block}" if drawn.when else block, lane, block, outgoing)


def _approval(approval: DrawnApproval, block: str) -> Node:
    return Node(
        approval.id, NodeKind.USER_TASK, approval.lane, block, approval.name, approval.notes
    )


def _split(process: Process, source: str, lane: Lane, block: str, outgoing: int) -> None:
    if outgoing > 1:
        process.add(Node(f"split_{block}", NodeKind.PARALLEL, lane, block))
        process.connect(source, f"split_{block}")


def _connect_steps(process: Process, chain: DrawnChain, last: list[DrawnStep]) -> None:
    ids = {each.step.key: each.id for each in chain.steps}
    for each in chain.steps:
        for before in [ids[key] for key in each.step.after] or ["begin"]:
            process.connect(_exit(process, before), _entry(process, each))
    for each in last:
        process.connect(_exit(process, each.id), _first_known(process, ("join_done", "done")))
    for each in chain.steps:
        if each not in last and not chain.following(each):
            end = f"end_{each.id}"
            process.add(Node(end, NodeKind.END, each.lane, each.id))
            process.connect(_exit(process, each.id), end)


def _entry(process: Process, drawn: DrawnStep) -> str:
    first = drawn.approval.id if drawn.approval else drawn.id
    return _first_known(process, (f"join_{drawn.id}", f"check_{drawn.id}", first))


def _exit(process: Process, block: str) -> str:
    return _first_known(process, (f"split_{block}", f"merge_{block}", block))


def _first_known(process: Process, ids: Iterable[str]) -> str:
    return next(each for each in ids if each in process.nodes)
