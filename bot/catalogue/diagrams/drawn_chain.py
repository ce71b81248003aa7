"""A chain with the names and lanes that its diagrams show."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.i18n import mark, sentence, terminal
from domain.catalogue import Catalogue, DepartmentDefinition, ServiceDefinition
from domain.chain import DEPARTMENT_MANAGERS, REQUESTER_MANAGERS, Chain, Rule, Step
from domain.fields import Field

_REQUESTERS = "managers_of_requester"
_APPROVALS = {
    Rule.ANY: mark("Approval by one of: {people}"),
    Rule.ALL: mark("Approval by all of: {people}"),
    Rule.MAJORITY: mark("Approval by most of: {people}"),
}


@dataclass(frozen=True, slots=True)
class Lane:
    """Those who do some of the steps.

    Attributes:
        id: ASCII, and unlike those of all else in a diagram.
    """

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """One step.

    Attributes:
        id: as that of a lane.
        when: the conditions without which it is not needed; perhaps none.
        notes: what else is to be known about it, a line each.
    """

    step: Step
    id: str
    name: str
    lane: Lane
    when: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawnChain:
    """A chain.

    Attributes:
        lane: that of the department whose service it is.
        steps: in the order of the file.
    """

    name: str
    lane: Lane
    steps: tuple[DrawnStep, ...]

    @property
    def lanes(self) -> list[Lane]:
        """All lanes, that of its own department first."""
        return list(dict.fromkeys([self.lane, *(each.lane for each in self.steps)]))

    @property
    def first(self) -> list[DrawnStep]:
        """The steps that begin at once."""
        return [each for each in self.steps if not each.step.after]

    @property
    def last(self) -> list[DrawnStep]:
        """The steps of which all must be over at the end of the chain, the last of them."""
        chain = Chain(tuple(each.step for each in self.steps))
        needed = [each for each in self.steps if not each.step.optional]
        before = {key for each in needed for key in chain.before(each.step.key)}
        return [each for each in needed if each.step.key not in before]

    def following(self, drawn: DrawnStep) -> list[DrawnStep]:
        """The steps that wait for one."""
        return [each for each in self.steps if drawn.step.key in each.step.after]


def draw_chain(
    catalogue: Catalogue, department: DepartmentDefinition, service: ServiceDefinition
) -> DrawnChain:
    """Name what a diagram of a service's chain shows, in the terminal's language."""
    assert service.chain is not None  # noqa: S101  -- only chains are drawn
    departments = {each.key: each for each in catalogue.departments}
    fields = {field.key: field for field in service.fields}
    steps = []
    for step in service.chain.steps:
        asked = departments[step.department_key] if step.service else department
        steps.append(
            DrawnStep(
                step,
                id=f"step_{_ascii(step.key)}",
                name=_approval(step, department, fields) or _service(step, asked),
                lane=_lane_of_approval(step) or _lane(asked),
                when=_when(step, fields),
                notes=tuple(_notes(step, fields)),
            )
        )
    return DrawnChain(terminal().name(service.name), _lane(department), tuple(steps))


def _ascii(key: str) -> str:
    """A key without the hyphen, which not every program takes in an id."""
    return key.replace("-", "_")


def _lane(department: DepartmentDefinition) -> Lane:
    return Lane(f"lane_{_ascii(department.key)}", terminal().name(department.name))


def _lane_of_approval(step: Step) -> Lane | None:
    """A lane of its own for the managers of those who ask: nobody knows of which department."""
    if step.approve and step.approve.by == (REQUESTER_MANAGERS,):
        return Lane(_REQUESTERS, sentence("Managers of the requester"))
    return None


def _service(step: Step, department: DepartmentDefinition) -> str:
    found = next(each for each in department.services if each.key == step.service_key)
    return terminal().name(found.name)


def _approval(
    step: Step, department: DepartmentDefinition, fields: Mapping[str, Field]
) -> str | None:
    if step.approve is None:
        return None
    by = step.approve.by
    people = sentence(", ").join(_approver(each, department, fields) for each in by)
    if len(by) == 1 and not by[0].endswith(".managers"):
        return sentence("Approval by {people}", people=people)
    return sentence(_APPROVALS[step.approve.rule], people=people)


def _approver(each: str, department: DepartmentDefinition, fields: Mapping[str, Field]) -> str:
    if each == REQUESTER_MANAGERS:
        return sentence("the requester's managers")
    if each == DEPARTMENT_MANAGERS:
        return sentence("the managers of {department}", department=terminal().name(department.name))
    if each.startswith("field."):
        return _label(fields, each.removeprefix("field."))
    return each


def _label(fields: Mapping[str, Field], key: str) -> str:
    return terminal().name(fields[key].label)


def _when(step: Step, fields: Mapping[str, Field]) -> str:
    conditions = []
    for each in step.when:
        labels = {option.key: option.label for option in fields[each.field].options}
        values = sentence(" or ").join(terminal().name(labels[value]) for value in each.values)
        words = mark("{field} is not {values}") if each.negated else mark("{field} is {values}")
        conditions.append(sentence(words, field=_label(fields, each.field), values=values))
    return sentence(" and ").join(conditions)


def _notes(step: Step, fields: Mapping[str, Field]) -> list[str]:
    notes = []
    if step.due:
        sign = "−" if step.due.days < 0 else "+"
        days = f" {sign} {abs(step.due.days)}d" if step.due.days else ""
        day = _label(fields, step.due.field) + days
        notes.append(sentence("due: {day}", day=day))
    if step.approve and step.approve.within:
        notes.append(sentence("within {time}", time=step.approve.within))
    if step.optional:
        notes.append(sentence("optional"))
    return notes
