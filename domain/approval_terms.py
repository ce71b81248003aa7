"""The terms of an approval: who is asked, how many must agree, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.durations import Duration


class Rule(StrEnum):
    """How many of those who are asked must approve."""

    ANY = "any"
    ALL = "all"
    MAJORITY = "majority"


REQUESTER_MANAGERS = "requester.managers"
DEPARTMENT_MANAGERS = "department.managers"
"""Approvers who are named by what they are: see `Approval.by`."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's consent, which a step or a service waits for.

    Attributes:
        by: who is asked: REQUESTER_MANAGERS (of the requester's department), DEPARTMENT_MANAGERS
            (of the department whose service it is), people by their ids, and "field.KEY" for the
            person in a field of the form.
        within: the approvers' own target, in their working time. None if none is promised.
    """

    by: tuple[str, ...]
    rule: Rule = Rule.ANY
    within: Duration | None = None

    @property
    def people(self) -> frozenset[str]:
        """Those whom it names by their ids."""
        others = (REQUESTER_MANAGERS, DEPARTMENT_MANAGERS)
        return frozenset(
            each for each in self.by if each not in others and not each.startswith("field.")
        )

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form; the catalogue file's own shape."""
        within = {} if self.within is None else {"within": str(self.within)}
        return {"by": list(self.by), "rule": self.rule.value, **within}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Approval":
        """The inverse of `to_dict`."""
        within = Duration.parse(data["within"]) if "within" in data else None
        return cls(tuple(data["by"]), Rule(data["rule"]), within)
