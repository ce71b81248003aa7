"""Chains: services that are made of others, and how far one has come.

A request of such a service is the chain. Each step is a request of its own, with the department
that the step names, and begins when all that comes before it is over.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.approval_terms import Approval
from domain.fields import FieldValue
from domain.lifecycle import UNFINISHED
from domain.request import FieldAnswer, Request

TITLE = "title"
_PLACE = re.compile(r"\{([a-z0-9._-]+)\}")
_RELATIVE_DATE = re.compile(r"\{field\.([a-z0-9-]+)\}(?: *([+-]) *([0-9]{1,3})d)?")


@dataclass(frozen=True, slots=True)
class Condition:
    """A demand on a field of the chain's form, for a step to be needed.

    Attributes:
        field: the field's key.
        values: those of which it must have one; of a multi-select, one of those chosen.
        negated: whether it must have none of them instead.
    """

    field: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, answers: Mapping[str, FieldValue]) -> bool:
        """Whether it is so, by the answers given in the form."""
        given = answers.get(self.field, "")
        chosen = {given} if isinstance(given, str) else set(given)
        return bool(chosen & set(self.values)) is not self.negated

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {"field": self.field, "values": list(self.values), "negated": self.negated}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Condition":
        """The inverse of `to_dict`."""
        return cls(data["field"], tuple(data["values"]), data["negated"])


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """A day that follows from a date field of the form: "{field.start} - 1d".

    Attributes:
        field: the field's key.
        days: so many working days later, or earlier if negative, in the step's own calendar.
    """

    field: str
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> "RelativeDate | None":
        """Read what the catalogue file says; None if it is not of that form."""
        match = _RELATIVE_DATE.fullmatch(text.strip())
        if match is None:
            return None
        key, sign, days = match.groups()
        return cls(key, int(days or 0) * (-1 if sign == "-" else 1))

    def __str__(self) -> str:
        """The form that the catalogue file writes."""
        base = f"{{field.{self.field}}}"
        return f"{base} {'-' if self.days < 0 else '+'} {abs(self.days)}d" if self.days else base


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places that are filled in from the chain: "Laptop for {title}".

    A place is `{title}`, `{field.KEY}` of the chain's form, or `{STEP.field.KEY}` of what an
    earlier step was asked for with.
    """

    text: str

    @property
    def places(self) -> tuple[str, ...]:
        """The names between the braces, in order."""
        return tuple(_PLACE.findall(self.text))

    def words(self, values: Mapping[str, FieldValue]) -> str:
        """Return the text with its places filled, several values as a list of words."""
        return _joined(self.fill(values))

    def fill(self, values: Mapping[str, FieldValue]) -> FieldValue:
        """Return the text with its places filled; a value by itself stays as it is.

        Args:
            values: by their places. One that is not there is left out.
        """
        whole = _PLACE.fullmatch(self.text)
        if whole:
            return values.get(whole.group(1), "")
        return _PLACE.sub(lambda place: _joined(values.get(place.group(1), "")), self.text).strip()


def _joined(value: FieldValue) -> str:
    return value if isinstance(value, str) else ", ".join(value)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: a service that is asked for, or an approval.

    Attributes:
        key: its name within the chain.
        service: what is asked for: "department/service". Empty if it is an approval.
        approve: the approval. None if it asks for a service.
        after: the keys of the steps that must be over before it begins.
        when: conditions that must all hold; else it is not needed.
        due: the day by whose end it is to be done, besides its service's standard.
        optional: whether the chain can end without it.
        title: that of its request. The chain's own if it is empty.
        fields: the values of its service's own fields, by key.
    """

    key: str
    service: str = ""
    approve: Approval | None = None
    after: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    due: RelativeDate | None = None
    optional: bool = False
    title: Template = Template("")
    fields: Mapping[str, Template] = field(default_factory=dict)

    @property
    def department_key(self) -> str:
        """The key of the department that is asked; empty of an approval."""
        return self.service.partition("/")[0]

    @property
    def service_key(self) -> str:
        """The key of the service there; empty of an approval."""
        return self.service.partition("/")[2]

    def is_needed(self, answers: Mapping[str, FieldValue]) -> bool:
        """Whether its conditions hold, by the answers given in the chain's form."""
        return all(condition.holds(answers) for condition in self.when)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form; what is as it is by default is left out."""
        parts: dict[str, Any] = {"key": self.key}
        if self.service:
            parts["service"] = self.service
        if self.approve:
            parts["approve"] = self.approve.to_dict()
        if self.after:
            parts["after"] = list(self.after)
        if self.when:
            parts["when"] = [each.to_dict() for each in self.when]
        if self.due:
            parts["due"] = str(self.due)
        if self.optional:
            parts["optional"] = True
        if self.title.text:
            parts["title"] = self.title.text
        if self.fields:
            parts["fields"] = {key: each.text for key, each in self.fields.items()}
        return parts

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Step":
        """The inverse of `to_dict`."""
        return cls(
            key=data["key"],
            service=data.get("service", ""),
            approve=Approval.from_dict(data["approve"]) if "approve" in data else None,
            after=tuple(data.get("after", ())),
            when=tuple(map(Condition.from_dict, data.get("when", ()))),
            due=RelativeDate.parse(data["due"]) if "due" in data else None,
            optional=data.get("optional", False),
            title=Template(data.get("title", "")),
            fields={key: Template(text) for key, text in data.get("fields", {}).items()},
        )


class Progress(StrEnum):
    """How far a step has come."""

    COMING = "coming"  # something before it is not over
    READY = "ready"  # it can begin
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # declined or withdrawn; what depends on it does not begin
    SKIPPED = "skipped"  # the chain goes on without it
    NOT_NEEDED = "not_needed"  # by its conditions


_OVER = frozenset({Progress.DONE, Progress.SKIPPED})


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps of a service, none of which waits for itself over others."""

    steps: tuple[Step, ...]

    def step(self, key: str) -> Step:
        """Return the step of that key; LookupError if there is none."""
        for each in self.steps:
            if each.key == key:
                return each
        raise LookupError(f"no step {key}")

    def before(self, key: str) -> frozenset[str]:
        """Return the keys of all steps that come before one, by whatever way."""
        found: set[str] = set()
        left = list(self.step(key).after)
        while left:
            each = left.pop()
            if each not in found:
                found.add(each)
                left += self.step(each).after
        return frozenset(found)

    def progress(
        self,
        answers: Mapping[str, FieldValue],
        work: Mapping[str, Progress],
        skipped: Iterable[str] = (),
    ) -> dict[str, Progress]:
        """Return how far each step has come, by its key, in their order.

        Args:
            answers: those given in the chain's form.
            work: how far the newest request of each step has come that was opened.
            skipped: the keys of the steps that the chain goes on without.
        """
        found: dict[str, Progress] = {}
        passed: set[str] = set()
        gone = frozenset(skipped)
        for step in self.in_order():
            free = passed.issuperset(step.after)
            if step.key in gone:
                found[step.key] = Progress.SKIPPED
            elif step.key in work:
                found[step.key] = work[step.key]
            elif not step.is_needed(answers):
                found[step.key] = Progress.NOT_NEEDED
            else:
                found[step.key] = Progress.READY if free else Progress.COMING
            # A step that is not needed keeps its place: what follows waits for what is before it.
            if found[step.key] in _OVER or (found[step.key] is Progress.NOT_NEEDED and free):
                passed.add(step.key)
        return {step.key: found[step.key] for step in self.steps}

    def decisive(self, answers: Iterable[FieldAnswer]) -> tuple[FieldAnswer, ...]:
        """Return what of the answers in the form decides which steps are needed.

        Without the rest, each step is needed or not as before. What is left, the catalogue says.
        """
        named: dict[str, set[str]] = {}
        for condition in (each for step in self.steps for each in step.when):
            named.setdefault(condition.field, set()).update(condition.values)
        found = []
        for answer in answers:
            known, value = named.get(answer.field.key, set()), answer.value
            if isinstance(value, str) and value in known:
                found.append(answer)
            elif not isinstance(value, str) and known.intersection(value):
                chosen = tuple(each for each in value if each in known)
                found.append(replace(answer, value=chosen))
        return tuple(found)

    def is_over(self, progress: Mapping[str, Progress]) -> bool:
        """Whether nothing is left that the chain's end must wait for."""
        over = (*_OVER, Progress.NOT_NEEDED)
        return all(step.optional or progress[step.key] in over for step in self.steps)

    def is_stuck_at(self, key: str, progress: Mapping[str, Progress]) -> bool:
        """Whether somebody must decide how the chain goes on, since this step was stopped.

        An optional step that nothing waits for can end as it will.
        """
        if progress[key] is not Progress.STOPPED:
            return False
        return not self.step(key).optional or any(key in each.after for each in self.steps)

    def in_order(self) -> Sequence[Step]:
        """Return the steps so that each follows those that it waits for."""
        ordered: list[Step] = []
        left = list(self.steps)
        while left:
            known = {each.key for each in ordered}
            free = [each for each in left if known.issuperset(each.after)]
            ordered += free
            left = [each for each in left if each not in free]
            assert free, "a chain has no circles"  # noqa: S101  -- the catalogue is checked
        return ordered

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form, equal for equal chains."""
        return {"steps": [step.to_dict() for step in self.steps]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Chain":
        """The inverse of `to_dict`."""
        return cls(tuple(map(Step.from_dict, data["steps"])))


def progress_of(request: Request) -> Progress:
    """Return how far a step has come whose request stands like this."""
    if request.state in UNFINISHED:
        return Progress.RUNNING
    return Progress.STOPPED if request.resolved_at is None else Progress.DONE
