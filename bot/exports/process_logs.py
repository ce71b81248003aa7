"""The cases of logs for process mining: requests, and all that happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a case.

    Attributes:
        sequence: its place among the events of the case.
        activity: what was done.
        transition: the same in the lifecycle of XES.
        at: by the clock of the department that had the request then.
        actor, role: who did it, as what.
        department, service: the keys of where the request was from then on.
        state: in which state the request is from then on.
        worked_seconds: the working time since the event before.
        asked_for: the numbers of the requests that it opened.
    """

    sequence: int
    activity: str
    transition: str
    at: datetime
    actor: str
    role: str
    department: str
    service: str
    state: str
    worked_seconds: float
    asked_for: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A request, with all that happened to it.

    Attributes:
        requester: a person's id.
        requester_department: a key, if the requester belongs to a department.
        department, service: where it is now.
        parent: the number of the request that needs it.
        chain: the number of the outermost chain that it belongs to, be it itself.
        step: the key of the step that it is.
        step_of: the number of the chain whose step it is.
    """

    number: int
    requester: str
    requester_department: str | None
    department: str
    service: str
    priority: str
    parent: int | None
    chain: int | None
    step: str
    step_of: int | None
    happenings: Sequence[Happening]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some cases, in the order of their numbers.

    Attributes:
        seen: of how many requests they are.
        after: what the next ones come after. None if there are no more.
    """

    cases: tuple[Case, ...]
    seen: int
    after: int | None
