"""A chain with the names and lanes that its diagrams show; a single service is drawn as one."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.i18n import mark, sentence, terminal
from domain.approval_terms import DEPARTMENT_MANAGERS, REQUESTER_MANAGERS, Approval, Rule
from domain.catalogue import Catalogue, DepartmentDefinition, ServiceDefinition
from domain.chain import Chain, Step
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
class DrawnApproval:
    """An approval, without which the service of a step is not asked.

    Attributes:
        id: as that of a lane.
        notes: as those of a step.
    """

    id: str
    name: str
    lane: Lane
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """One step.

    Attributes:
        id: as that of a lane.
        approval: that of its service. None if nobody must approve it.
        when: the conditions without which it is not needed; perhaps none.
        notes: what else is to be known about it, a line each.
    """

    step: Step
    id: str
    name: str
    lane: Lane
    approval: DrawnApproval | None
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
        found = [self.lane]
        for each in self.steps:
            found += [each.approval.lane, each.lane] if each.approval else [each.lane]
        return list(dict.fromkeys(found))

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
    """Name what a diagram of a service shows, in the terminal's language.

    A service that is no chain is its own only step, perhaps after its approval.
    """
    departments = {each.key: each for each in catalogue.departments}
    fields = {field.key: field for field in service.fields}
    steps = []
    for step in _steps(department, service):
        asked = departments[step.department_key] if step.service else department
        steps.append(
            DrawnStep(
                step,
                id=f"step_{_ascii(step.key)}",
                name=(
                    _approval(step.approve, department, fields)
                    if step.approve
                    else terminal().name(_service(step, asked).name)
                ),
                lane=_lane_of_approval(step.approve, asked) if step.approve else _lane(asked),
                approval=None if step.approve else _approval_before(step, asked),
                when=_when(step, fields),
                notes=tuple(_notes(step, fields)),
            )
        )
    return DrawnChain(terminal().name(service.name), _lane(department), tuple(steps))


def _steps(department: DepartmentDefinition, service: ServiceDefinition) -> tuple[Step, ...]:
    if service.chain:
        return service.chain.steps
    return (Step(service.key, service=f"{department.key}/{service.key}"),)


def _ascii(key: str) -> str:
    """A key without the hyphen, which not every program takes in an id."""
    return key.replace("-", "_")


def _lane(department: DepartmentDefinition) -> Lane:
    return Lane(f"lane_{_ascii(department.key)}", terminal().name(department.name))


def _lane_of_approval(approval: Approval, department: DepartmentDefinition) -> Lane:
    """A lane of its own for the managers of those who ask: nobody knows of which department."""
    if approval.by == (REQUESTER_MANAGERS,):
        return Lane(_REQUESTERS, sentence("Managers of the requester"))
    return _lane(department)


def _service(step: Step, department: DepartmentDefinition) -> ServiceDefinition:
    return next(each for each in department.services if each.key == step.service_key)


def _approval_before(step: Step, department: DepartmentDefinition) -> DrawnApproval | None:
    """The approval that the service of a step needs before its department has it."""
    service = _service(step, department)
    if service.approve is None:
        return None
    return DrawnApproval(
        id=f"approval_{_ascii(step.key)}",
        name=_approval(service.approve, department, {each.key: each for each in service.fields}),
        lane=_lane_of_approval(service.approve, department),
        notes=tuple(_within(service.approve)),
    )


def _approval(
    approval: Approval, department: DepartmentDefinition, fields: Mapping[str, Field]
) -> str:
    by = approval.by
    people = sentence(", ").join(_approver(each, department, fields) for each in by)
    if len(by) == 1 and not by[0].endswith(".managers"):
        return sentence("Approval by {people}", people=people)
    return sentence(_APPROVALS[approval.rule], people=people)


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
    if step.approve:
        notes += _within(step.approve)
    if step.optional:
        notes.append(sentence("optional"))
    return notes


def _within(approval: Approval) -> list[str]:
    return [sentence("within {time}", time=approval.within)] if approval.within else []
