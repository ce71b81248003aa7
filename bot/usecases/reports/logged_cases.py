"""Requests with all that happened to them, as process mining reads it; no words are in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.exports.process_logs import Case, CasePage, Happening
from bot.usecases.each_alone import read_together
from bot.usecases.measurements.measurements import measured_numbers
from bot.usecases.reports.actors import Actors
from bot.usecases.reports.belongings import families_of, outermost_chain
from bot.usecases.reports.export_lookups import Lookups
from domain.business_clock import working_time
from domain.events import Answered, Content, Event, Needed, Rated, StepsBegun
from domain.holding import with_marks
from domain.lifecycle import Action
from domain.replay import with_states
from domain.request import Request
from store.unit_of_work import UnitOfWork

HOLDING: Final = "holding_reply"
"""An answer that only says "we are on it"."""

ACTIVITIES: Final = (*(action.value for action in Action), HOLDING)

_TRANSITIONS: Mapping[Action, str] = {
    Action.OPEN: "schedule",
    Action.CLAIM: "start",
    Action.REASSIGN: "reassign",
    Action.ASK: "suspend",
    Action.REPLY: "resume",
    Action.RESUME: "resume",
    Action.SKIP_STEP: "manualskip",
    Action.CANCEL: "pi_abort",
    Action.DECLINE: "pi_abort",
}
"""The standard transitions of XES; everything else completes something."""


def case_page(uow: UnitOfWork, after: int = 0) -> CasePage:
    """A page of requests with their events, in the order of their numbers.

    Ratings that are to be anonymous are left out: that one was given would say who rated. So are
    requests that cannot be read, and those of which something that happened cannot.

    Args:
        after: the number of the last request of the page before.
    """
    numbers = measured_numbers(uow, after)

    def read(some_ids: Sequence[int]) -> Sequence[Case]:
        requests = uow.requests.of_ids(some_ids)
        return tuple(map(_Log(uow, requests).case, requests))

    cases = read_together("request", tuple(numbers), read)
    return CasePage(tuple(cases), len(numbers), max(numbers.values(), default=None))


class _Log:
    """The events and hops of some requests, read at once."""

    def __init__(self, uow: UnitOfWork, requests: Sequence[Request]) -> None:
        ids = [each.id for each in requests]
        self._known = Lookups(uow)
        self._actors = Actors(uow)
        self._events = uow.events.of_requests(ids)
        self._hops = uow.hops.of_requests(ids)
        self._families = families_of(uow, requests)

    def case(self, request: Request) -> Case:
        """Return a request with what happened to it."""
        family = self._families[request.id]
        parent = family[1] if len(family) > 1 else None
        chain = outermost_chain(family)
        asking, hop = request.requester_department_id, request.hop
        return Case(
            number=request.number,
            requester=request.requester_id,
            requester_department=self._known.department(asking).key if asking else None,
            department=self._known.department(hop.department_id).key,
            service=self._known.service(hop.service_id).key,
            priority=request.priority.value,
            parent=parent.number if parent else None,
            chain=chain.number if chain else None,
            step=request.step_key,
            step_of=parent.number if parent and request.step else None,
            happenings=tuple(self._happenings(request)),
        )

    def _happenings(self, request: Request) -> Iterator[Happening]:
        hops, number, sequence = self._hops[request.id], 1, 0
        latest = request.opened_at
        for event, state in with_states(with_marks(self._events[request.id])):
            calendar = self._known.calendar(hops[number - 1].calendar_id)
            if event.kind is Action.TRANSFER:
                number += 1
            if self._is_hidden(event, request):
                continue
            # Two processes' clocks may differ a little: time never runs backwards.
            at, sequence = max(latest, event.at), sequence + 1
            worked = working_time(calendar, latest, at).total_seconds()
            latest, hop = at, hops[number - 1]
            role = self._actors.role(event.kind, event.actor_id, request, hop.department_id)
            yield Happening(
                sequence=sequence,
                activity=_activity(event),
                transition=_TRANSITIONS.get(event.kind, "complete"),
                at=at.astimezone(self._known.zone(hop.department_id)),
                actor=self._actors.name(event.actor_id, role),
                role=role,
                department=self._known.department(hop.department_id).key,
                service=self._known.service(hop.service_id).key,
                state=state.value,
                worked_seconds=worked,
                asked_for=_asked_for(event.content),
            )

    def _is_hidden(self, event: Event, request: Request) -> bool:
        content = event.content
        return isinstance(content, Rated) and (
            content.anonymous or self._known.department(request.hop.department_id).anonymous_ratings
        )


def _activity(event: Event) -> str:
    holding = isinstance(event.content, Answered) and event.content.holding
    return HOLDING if holding else event.kind.value


def _asked_for(content: Content) -> tuple[int, ...]:
    match content:
        case Needed(number=number):
            return (number,)
        case StepsBegun(numbers=numbers):
            return tuple(sorted(numbers.values()))
    return ()
