"""A request."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.fields import Field, FieldValue
from domain.hop import Hop
from domain.lifecycle import State
from domain.policy import REOPENING
from domain.promise_terms import Due
from domain.standards import Priority

_REFERENCE = re.compile(r"#?([0-9]{1,9})(?::([0-9a-z]+))?(?::.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """A requester's answer to one of the service's own fields, labelled as it was asked."""

    field: Field
    value: FieldValue


def answers_to(
    fields: Sequence[Field], values: Mapping[str, FieldValue]
) -> tuple[FieldAnswer, ...]:
    """Return the answers to fields, in their order, from values by the fields' keys."""
    return tuple(FieldAnswer(field, values[field.key]) for field in fields if field.key in values)


@dataclass(frozen=True, slots=True)
class RequestReference:
    """The identity of a request, as a button, a form or a card carries it.

    Attributes:
        number: the one that people see. After a restored backup it can be given a second time.
        identity: the request's own, given at its opening; empty if only a number is known.
    """

    number: int
    identity: str = ""

    def __str__(self) -> str:
        return f"{self.number}:{self.identity}" if self.identity else str(self.number)

    @classmethod
    def read(cls, text: str) -> "RequestReference | None":
        """Read "12:9f2c41d7", or a bare number that a script sends; None if it is neither.

        What may follow after a second ":" is left out.
        """
        match = _REFERENCE.fullmatch(text)
        return cls(int(match.group(1)), match.group(2) or "") if match else None


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it stands: what its requester asked for, and its current hop.

    `version` counts its changes: a change is made only to the version that was read
    (compare-and-set). `next_check_at` is when the sweep looks at it next, if ever; `due` is what
    is owed next, while a promise is running. `identity` is the request's alone; its number is not,
    once a backup was restored. `parent_id` is the request whose department needs it, of one that
    was opened for another. `chain_id` is the version of its service's steps, if that is made of
    others; `step` is which of them it is, of a request that is a step of its parent: the step's
    key, and behind a colon how often it was opened, if not for the first time. `approver_id` is
    whose approval it asks for, of one that is an approval: nobody else serves it. `trainee_id` is
    who practises with it, of a practice request: nobody else sees it, and it counts in no figure.
    """

    id: int
    number: int
    requester_id: str
    requester_department_id: int | None
    hop: Hop
    state: State
    title: str
    details: str
    fields: tuple[FieldAnswer, ...]
    permalink: str | None
    confidential: bool
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    next_check_at: datetime | None
    version: int
    priority: Priority = Priority.NORMAL
    due: Due | None = None
    identity: str = ""
    parent_id: int | None = None
    chain_id: int | None = None
    step: str = ""
    approver_id: str | None = None
    trainee_id: str | None = None

    @property
    def is_disputed(self) -> bool:
        """Whether its requester wrote after it was resolved. Crossdesk does not close it then."""
        return self.state is State.RESOLVED and self.next_check_at is None

    @property
    def is_unsolved(self) -> bool:
        """Whether it was closed without a solution, because a question got no reply."""
        return self.state is State.CLOSED and self.resolved_at is None

    @property
    def reopens_until(self) -> datetime | None:
        """The last moment to reopen it, if it is closed. None in every other state."""
        if self.state is not State.CLOSED or self.closed_at is None:
            return None
        return self.closed_at + REOPENING

    def may_reopen_at(self, now: datetime) -> bool:
        """Whether it is not yet too late to reopen it."""
        return self.reopens_until is None or now <= self.reopens_until

    @property
    def shows_on_chain(self) -> bool:
        """Whether its requester has no card of it: the card of its chain shows it, or the card of
        what it is an approval of.

        A step that is a chain itself has a card of its own, with its own steps.
        """
        return bool(self.step) and self.chain_id is None

    @property
    def step_key(self) -> str:
        """The key of the step that it is, in its parent's chain; empty if it is none."""
        return self.step.partition(":")[0]

    @property
    def reference(self) -> RequestReference:
        """The identity that buttons, forms and cards carry, to be held against this request."""
        return RequestReference(self.number, self.identity)
