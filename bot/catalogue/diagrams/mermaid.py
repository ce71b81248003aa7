"""A chain as a Mermaid flowchart."""

from collections.abc import Iterator

from bot.catalogue.diagrams.drawn_chain import DrawnChain, DrawnStep, Lane
from bot.i18n import sentence

_ESCAPED = str.maketrans(
    {"#": "#35;", "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
)


def write_mermaid(chain: DrawnChain) -> str:
    """Write a flowchart, with a frame for each lane. What is optional has a dashed border."""
    return "\n".join(["flowchart LR", *(f"  {line}" for line in _lines(chain)), ""])


def _lines(chain: DrawnChain) -> Iterator[str]:
    yield f"begin([{_quoted(chain.name)}])"
    for lane in chain.lanes:
        nodes = [node for each in chain.steps for node in _nodes(each, lane)]
        if nodes:
            yield f"subgraph {lane.id}[{_quoted(lane.name)}]"
            yield from (f"  {node}" for node in nodes)
            yield "end"
    yield f"done([{_quoted(sentence('Done'))}])"
    ids = {each.step.key: each.id for each in chain.steps}
    for each in chain.steps:
        label = f"|{_quoted(each.when)}|" if each.when else ""
        for before in [ids[key] for key in each.step.after] or ["begin"]:
            yield f"{before} -->{label} {each.approval.id if each.approval else each.id}"
        if each.approval:
            yield f"{each.approval.id} --> {each.id}"
    for each in chain.last:
        yield f"{each.id} --> done"
    optional = [
        node.id
        for each in chain.steps
        if each.step.optional
        for node in (each.approval, each)
        if node
    ]
    if optional:
        yield "classDef optional stroke-dasharray: 4 4"
        yield f"class {','.join(optional)} optional"


def _nodes(drawn: DrawnStep, lane: Lane) -> Iterator[str]:
    """Write what a step has in a lane: its approval is perhaps in another."""
    approval = drawn.approval
    if approval and approval.lane == lane:
        yield f"{approval.id}{{{{{_quoted(approval.name, *approval.notes)}}}}}"
    if drawn.lane == lane:
        label = _quoted(drawn.name, *drawn.notes)
        yield f"{drawn.id}{{{{{label}}}}}" if drawn.step.approve else f"{drawn.id}[{label}]"


def _quoted(*lines: str) -> str:
    return '"' + "<br/>".join(line.translate(_ESCAPED) for line in lines) + '"'
