"""Diagrams of chains, as other programs read them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from bot.catalogue import read_catalogue
from bot.catalogue.diagrams import DrawnChain, draw_chain, write_bpmn, write_mermaid
from bot.i18n import speak_as
from tests.catalogues import COLLEAGUE, catalogues_with_chains, colleague
from tests.thoroughness import examples

if TYPE_CHECKING:
    from domain.catalogue import Catalogue

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
NODES = (
    "startEvent",
    "endEvent",
    "task",
    "userTask",
    "parallelGateway",
    "exclusiveGateway",
)
Box = tuple[int, int, int, int]


def drawn(catalogue: Catalogue) -> list[DrawnChain]:
    """All chains of a catalogue."""
    return [
        draw_chain(catalogue, department, service)
        for department in catalogue.departments
        for service in department.services
        if service.chain
    ]


def only(text: str) -> DrawnChain:
    """The only chain of a file."""
    (chain,) = drawn(read_catalogue(text, "f.yaml"))
    return chain


def test_a_chain_as_mermaid() -> None:
    assert (
        write_mermaid(only(COLLEAGUE))
        == """\
flowchart LR
  begin(["New colleague"])
  subgraph managers_of_requester["Managers of the requester"]
    step_agree{{"Approval by one of: the requester's managers<br/>within 1d"}}
  end
  subgraph lane_purchasing["Purchasing"]
    step_buy["Laptop"]
  end
  subgraph lane_it["IT"]
    approval_phone{{"Approval by one of: the managers of IT, U03BOB"}}
    step_phone["Phone"]
    step_setup["Device<br/>due: First day − 1d"]
  end
  subgraph lane_facilities["Facilities"]
    step_desk["Desk<br/>due: First day − 1d<br/>optional"]
  end
  done(["Done"])
  begin --> step_agree
  step_agree --> step_buy
  step_agree -->|"Needs a phone is yes"| approval_phone
  approval_phone --> step_phone
  step_buy --> step_setup
  begin --> step_desk
  step_phone --> done
  step_setup --> done
  classDef optional stroke-dasharray: 4 4
  class step_desk optional
"""
    )


def test_what_mermaid_would_take_for_its_own_is_written_otherwise() -> None:
    text = colleague(("desk: {name: Desk}", "desk: {name: '`<b>\"A\" & #1</b>`'}"))
    assert (
        'step_desk["#96;#lt;b#gt;#quot;A#quot; #amp; #35;1#lt;/b#gt;#96;<br/>due'
        in write_mermaid(only(text))
    )


@pytest.mark.parametrize(
    ("approve", "name"),
    [
        ("{by: department.managers}", "Approval by one of: the managers of People"),
        ("{by: field.boss}", "Approval by Approved by"),
        ("{by: [U01LIN, requester.managers], rule: all}", "Approval by all of: U01LIN, the req"),
        ("{by: [U01LIN, U02MEI, U03BOB], rule: majority}", "Approval by most of: U01LIN, U02MEI,"),
    ],
)
def test_approvals_say_who_approves(approve: str, name: str) -> None:
    text = colleague(("{by: requester.managers, rule: any, within: 1d}", approve))
    assert f'step_agree{{{{"{name}' in write_mermaid(only(text))


def test_the_approval_of_a_steps_service_stands_in_the_lane_of_those_who_decide() -> None:
    text = colleague(
        ("[department.managers, U03BOB]", "requester.managers, within: 2h"),
        ("desk: {name: Desk}", "desk: {name: Desk, approve: {by: [U05WU, U03BOB], rule: all}}"),
    )
    written = write_mermaid(only(text))
    phone = "Approval by one of: the requester's managers<br/>within 2h"
    assert (
        'subgraph managers_of_requester["Managers of the requester"]\n'
        """    step_agree{{"Approval by one of: the requester's managers<br/>within 1d"}}\n"""
        f'    approval_phone{{{{"{phone}"}}}}\n  end'
    ) in written
    assert "begin --> approval_desk\n  approval_desk --> step_desk" in written
    assert "class approval_desk,step_desk optional" in written
    drawing = Drawing(write_bpmn(only(text)))
    check_flows(drawing)
    check_lanes(drawing)
    check_lines(drawing)
    lane = next(
        each
        for each in drawing.root.iter(f"{BPMN}lane")
        if each.attrib["id"] == "managers_of_requester"
    )
    assert [each.text for each in lane] == ["step_agree", "split_step_agree", "approval_phone"]
    assert drawing.named("approval_phone", "documentation") == ["within 2h"]


def test_a_service_that_is_no_chain_is_drawn_after_its_approval() -> None:
    text = colleague(("desk: {name: Desk}", "desk: {name: Desk, approve: {by: [U05WU, U03BOB]}}"))
    catalogue = read_catalogue(text, "f.yaml")
    department = next(each for each in catalogue.departments if each.key == "facilities")
    service = next(each for each in department.services if each.key == "desk")
    chain = draw_chain(catalogue, department, service)
    assert [each.id for each in chain.first] == [each.id for each in chain.last] == ["step_desk"]
    drawing = Drawing(write_bpmn(chain))
    check_flows(drawing)
    check_lanes(drawing)
    check_lines(drawing)
    assert len(list(drawing.root.iter(f"{BPMN}userTask"))) == 1
    assert len(list(drawing.root.iter(f"{BPMN}task"))) == 1


def test_conditions_are_said_in_words() -> None:
    when = '{phone: {not: "no"}, parts: [screen, dock]}'
    text = colleague(('{phone: "yes"}', when))
    assert '-->|"Needs a phone is not no and Parts is screen or dock"| approval_phone' in (
        write_mermaid(only(text))
    )


def test_diagrams_speak_the_language_of_the_terminal() -> None:
    speak_as({"LANG": "zh_CN.UTF-8"})
    written = write_mermaid(only(COLLEAGUE))
    assert 'begin(["新同事入职"])' in written
    assert 'subgraph lane_it["信息技术部"]' in written
    assert "Approval" not in written


class Drawing:
    """A BPMN file, read for what its rules are about."""

    def __init__(self, text: str) -> None:
        self.root = ET.fromstring(text)  # noqa: S314  -- we have written it
        self.nodes = {
            each.attrib["id"]: each for kind in NODES for each in self.root.iter(f"{BPMN}{kind}")
        }
        self.flows = {each.attrib["id"]: each for each in self.root.iter(f"{BPMN}sequenceFlow")}

    def ends(self, flow: str) -> tuple[str, str]:
        """Where a flow comes from, and where it leads."""
        element = self.flows[flow]
        return element.attrib["sourceRef"], element.attrib["targetRef"]

    def named(self, node: str, tag: str) -> list[str]:
        """The texts of the elements of a node that have this tag."""
        return [each.text or "" for each in self.nodes[node].findall(f"{BPMN}{tag}")]

    def boxes(self) -> dict[str, Box]:
        """The left, upper, right and lower border of each shape."""
        found = {}
        for shape in self.root.iter(f"{BPMNDI}BPMNShape"):
            bounds = shape.find(f"{DC}Bounds")
            assert bounds is not None
            x, y, width, height = (
                int(bounds.attrib[name]) for name in ("x", "y", "width", "height")
            )
            found[shape.attrib["bpmnElement"]] = (x, y, x + width, y + height)
        return found

    def lines(self) -> dict[str, list[tuple[int, int]]]:
        """The points of each edge."""
        return {
            edge.attrib["bpmnElement"]: [
                (int(point.attrib["x"]), int(point.attrib["y"]))
                for point in edge.findall(f"{DI}waypoint")
            ]
            for edge in self.root.iter(f"{BPMNDI}BPMNEdge")
        }


def check_names(drawing: Drawing) -> None:
    ids = [each.attrib["id"] for each in drawing.root.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-zA-Z_][\w.-]*", each, re.ASCII) for each in ids)


def check_flows(drawing: Drawing) -> None:
    for node in drawing.nodes:
        incoming = [flow for flow in drawing.flows if drawing.ends(flow)[1] == node]
        outgoing = [flow for flow in drawing.flows if drawing.ends(flow)[0] == node]
        assert drawing.named(node, "incoming") == incoming
        assert drawing.named(node, "outgoing") == outgoing
        tag = drawing.nodes[node].tag.removeprefix(BPMN)
        assert (len(incoming) == 0) == (tag == "startEvent")
        assert (len(outgoing) == 0) == (tag == "endEvent")
        if "Gateway" in tag:
            assert sorted([len(incoming), len(outgoing)])[0] == 1
            assert len(incoming) + len(outgoing) > 2
        else:
            assert len(incoming) <= 1
            assert len(outgoing) <= 1


def check_lanes(drawing: Drawing) -> None:
    lanes = {
        lane.attrib["id"]: [ref.text or "" for ref in lane]
        for lane in drawing.root.iter(f"{BPMN}lane")
    }
    assert sorted(ref for refs in lanes.values() for ref in refs) == sorted(drawing.nodes)
    boxes = drawing.boxes()
    assert boxes.keys() == {*drawing.nodes, *lanes, "pool"}
    for lane, refs in lanes.items():
        for ref in refs:
            assert is_within(boxes[ref], boxes[lane])
        assert is_within(boxes[lane], boxes["pool"])


def check_lines(drawing: Drawing) -> None:
    lines, boxes = drawing.lines(), drawing.boxes()
    assert lines.keys() == drawing.flows.keys()
    for one in drawing.nodes:
        assert not any(touch(boxes[one], boxes[each]) for each in drawing.nodes if each != one)
    for flow, points in lines.items():
        source, target = drawing.ends(flow)
        assert is_within((*points[0], *points[0]), boxes[source])
        assert is_within((*points[-1], *points[-1]), boxes[target])
        for (x1, y1), (x2, y2) in pairwise(points):
            assert x1 == x2 or y1 == y2
            line = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            for node in drawing.nodes.keys() - {source, target}:
                assert not touch(line, boxes[node]), (flow, node)


def is_within(inner: Box, outer: Box) -> bool:
    (left, top, right, bottom), (x1, y1, x2, y2) = outer, inner
    return left <= x1 and top <= y1 and x2 <= right and y2 <= bottom


def touch(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def leads(drawing: Drawing, source: str, target: str) -> bool:
    """Whether a way leads from one node to another."""
    found, left = set(), [source]
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            left += [end for start, end in map(drawing.ends, drawing.flows) if start == node]
    return target in found - {source}


@settings(max_examples=examples(60), deadline=None)
@given(catalogue=catalogues_with_chains())
def test_every_chain_is_drawn_by_the_rules_of_bpmn(catalogue: Catalogue) -> None:
    for chain in drawn(catalogue):
        drawing = Drawing(write_bpmn(chain))
        check_names(drawing)
        check_flows(drawing)
        check_lanes(drawing)
        check_lines(drawing)
        ids = {each.step.key: each.id for each in chain.steps}
        for each in chain.steps:
            assert leads(drawing, "begin", each.id)
            assert all(leads(drawing, ids[key], each.id) for key in each.step.after)
            assert each.step.optional or leads(drawing, each.id, "done")


def test_a_chain_as_bpmn() -> None:
    drawing = Drawing(write_bpmn(only(COLLEAGUE)))
    kinds = {name: node.tag.removeprefix(BPMN) for name, node in drawing.nodes.items()}
    assert kinds == {
        "begin": "startEvent",
        "split_begin": "parallelGateway",
        "step_agree": "userTask",
        "split_step_agree": "parallelGateway",
        "step_buy": "task",
        "check_step_phone": "exclusiveGateway",
        "approval_phone": "userTask",
        "step_phone": "task",
        "merge_step_phone": "exclusiveGateway",
        "step_setup": "task",
        "step_desk": "task",
        "end_step_desk": "endEvent",
        "join_done": "parallelGateway",
        "done": "endEvent",
    }
    names = {drawing.ends(each): flow.get("name") for each, flow in drawing.flows.items()}
    assert names["check_step_phone", "approval_phone"] == "Needs a phone is yes"
    assert ("approval_phone", "step_phone") in names
    assert names["check_step_phone", "merge_step_phone"] == "otherwise"
    default = drawing.nodes["check_step_phone"].attrib["default"]
    assert drawing.ends(default) == ("check_step_phone", "merge_step_phone")
    assert drawing.named("step_desk", "documentation") == ["due: First day − 1d\noptional"]


def test_a_step_that_waits_for_several_is_behind_a_gateway_that_joins() -> None:
    text = colleague(("after: [buy]", "after: [buy, phone]"))
    drawing = Drawing(write_bpmn(only(text)))
    before = {start for start, end in map(drawing.ends, drawing.flows) if end == "join_step_setup"}
    assert before == {"step_buy", "merge_step_phone"}


def test_what_is_drawn_does_not_depend_on_what_xml_takes_for_its_own() -> None:
    text = colleague(("desk: {name: Desk}", "desk: {name: '<A & \"B\">'}"))
    assert Drawing(write_bpmn(only(text))).nodes["step_desk"].attrib["name"] == '<A & "B">'
