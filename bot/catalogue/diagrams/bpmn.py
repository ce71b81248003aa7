"""A chain as BPMN 2.0 XML, with a lane for each department and with diagram interchange.

BPMN's timers know no working hours, so times are written in the documentation of the tasks.
"""

from xml.etree import ElementTree as ET

from bot.catalogue.diagrams.bpmn_layout import Bounds, Layout, Point
from bot.catalogue.diagrams.bpmn_process import Flow, Node, NodeKind, Process, build_process
from bot.catalogue.diagrams.drawn_chain import DrawnChain

_SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
_OWN_SPACE = "urn:crossdesk:chain"
_POOL, _PROCESS, _COLLABORATION = "pool", "process", "collaboration"


def write_bpmn(chain: DrawnChain) -> str:
    """Write a process that people can look at and edit in other programs; none can run it."""
    for prefix, uri in _SPACES.items():
        ET.register_namespace(prefix, uri)
    process = build_process(chain)
    root = ET.Element(
        _full("bpmn:definitions"),
        id="definitions",
        targetNamespace=_OWN_SPACE,
        exporter="Crossdesk",
    )
    collaboration = _add(root, "bpmn:collaboration", id=_COLLABORATION)
    _add(collaboration, "bpmn:participant", id=_POOL, name=process.name, processRef=_PROCESS)
    _write_process(root, process)
    _write_diagram(root, process, Layout(process))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _write_process(root: ET.Element, process: Process) -> None:
    element = _add(root, "bpmn:process", id=_PROCESS, name=process.name, isExecutable="false")
    lanes = _add(element, "bpmn:laneSet", id="lanes")
    for lane in process.lanes:
        drawn = _add(lanes, "bpmn:lane", id=lane.id, name=lane.name)
        for node in process.nodes.values():
            if node.lane == lane:
                _add(drawn, "bpmn:flowNodeRef").text = node.id
    for node in process.nodes.values():
        _write_node(element, process, node)
    for flow in process.flows:
        drawn = _add(
            element, "bpmn:sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target
        )
        if flow.name:
            drawn.set("name", flow.name)


def _write_node(parent: ET.Element, process: Process, node: Node) -> None:
    element = _add(parent, f"bpmn:{node.kind}", id=node.id)
    if node.name:
        element.set("name", node.name)
    incoming, outgoing = process.incoming(node), process.outgoing(node)
    if node.kind in (NodeKind.PARALLEL, NodeKind.EXCLUSIVE):
        element.set("gatewayDirection", "Diverging" if len(outgoing) > 1 else "Converging")
    for flow in outgoing:
        if flow.passes_by:
            element.set("default", flow.id)
    if node.notes:
        _add(element, "bpmn:documentation").text = "\n".join(node.notes)
    for flow in incoming:
        _add(element, "bpmn:incoming").text = flow.id
    for flow in outgoing:
        _add(element, "bpmn:outgoing").text = flow.id


def _write_diagram(root: ET.Element, process: Process, layout: Layout) -> None:
    diagram = _add(root, "bpmndi:BPMNDiagram", id="diagram")
    plane = _add(diagram, "bpmndi:BPMNPlane", id="plane", bpmnElement=_COLLABORATION)
    _write_shape(plane, _POOL, layout.pool, isHorizontal="true")
    for lane in process.lanes:
        _write_shape(plane, lane.id, layout.lane(lane), isHorizontal="true")
    for node in process.nodes.values():
        marker = {"isMarkerVisible": "true"} if node.kind is NodeKind.EXCLUSIVE else {}
        _write_shape(plane, node.id, layout.node(node), **marker)
    for flow in process.flows:
        _write_edge(plane, flow, layout.flow(flow))


def _write_shape(plane: ET.Element, drawn: str, bounds: Bounds, **attributes: str) -> None:
    shape = _add(plane, "bpmndi:BPMNShape", id=f"shape_{drawn}", bpmnElement=drawn, **attributes)
    _add(
        shape,
        "dc:Bounds",
        x=str(bounds.x),
        y=str(bounds.y),
        width=str(bounds.width),
        height=str(bounds.height),
    )


def _write_edge(plane: ET.Element, flow: Flow, points: list[Point]) -> None:
    edge = _add(plane, "bpmndi:BPMNEdge", id=f"edge_{flow.id}", bpmnElement=flow.id)
    for x, y in points:
        _add(edge, "di:waypoint", x=str(x), y=str(y))


def _add(parent: ET.Element, tag: str, /, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, _full(tag), attributes)


def _full(tag: str) -> str:
    prefix, _, local = tag.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"
